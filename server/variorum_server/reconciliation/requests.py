"""What clients of the reconciliation service ask, read from JSON and checked (API 0.2, sections 4 and 7).

What is wrong with a request is told in words. A name that is too long to be one, an identifier that is none, or a type
or property that there is not, is no error: it finds nothing, and the other queries of a batch get their answers.
OpenRefine leaves every cell of a batch blank that is an error, and lets people type the name of a type.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from variorum.errors import did_you_mean
from variorum.reconciliation.candidates import Constraint, Query, Value
from variorum.reconciliation.names import ThingIndex, Word
from variorum_server.endpoint.problems import Problem, ProblemError

BATCH = 50  # queries at once
ROWS = 200  # things of which values are asked at once
COLUMNS = 50  # properties that are asked at once
CONSTRAINTS, VALUES = 10, 10  # properties of a query, values of a property
LONGEST = 300  # code points; nothing has a longer name
MOST, USUAL = 100, 10  # candidates for one query, and unless more or fewer are asked for
WHOLE = re.compile(r"\d{1,6}", re.ASCII)
STRICT = ("should", "any", "all")
MEMBERS = ("query", "type", "limit", "properties", "type_strict")
CONTENTS = ("name", "id", "text")  # what the values that are things are given as


@dataclass(frozen=True)
class Column:
    """A property whose values are asked: `key` is how the client calls it, `most` how many, 0 for all."""

    key: str
    property: Word
    most: int = 0
    content: str = "name"


@dataclass(frozen=True)
class Extension:
    """Of which things the values of which properties are asked."""

    identifiers: tuple[str, ...]
    columns: tuple[Column, ...]


def read_queries(text: str, thing_index: ThingIndex) -> dict[str, Query | None]:
    """The queries of a batch; None stands for one that can find nothing.

    :raises ProblemError: the batch is malformed or too large.
    """
    batch = _read_object(text, "queries")
    if len(batch) > BATCH:
        raise _too_large(f"The batch has {len(batch):,} queries.", f"Send no more than {BATCH} at once.")
    return {key: _read_query(content, f"The query {key!r}", thing_index) for key, content in batch.items()}


def read_extension(text: str, thing_index: ThingIndex) -> Extension:
    """What a data extension query asks.

    :raises ProblemError: it is malformed or too large.
    """
    content = _read_object(text, "extend")
    identifiers, columns = content.get("ids"), content.get("properties")
    if not isinstance(identifiers, list) or not all(isinstance(one, str) for one in identifiers):
        raise _malformed("The extension has no list of identifiers.", 'Send "ids": ["…", …].')
    if not isinstance(columns, list) or not all(isinstance(one, dict) for one in columns):
        raise _malformed("The extension has no list of properties.", 'Send "properties": [{"id": "…"}, …].')
    if len(identifiers) > ROWS or len(columns) > COLUMNS:
        what = f"The extension asks {len(columns):,} properties of {len(identifiers):,} things."
        raise _too_large(what, f"Ask no more than {COLUMNS} properties of {ROWS} things at once.")
    return Extension(tuple(identifiers), tuple(_read_column(one, thing_index) for one in columns))


def find_word(name: str, words: Mapping[str, Word], kind: str, thing_index: ThingIndex) -> Word:
    """The type or property of this name, which is an IRI, has a prefix, or is the label of one alone.

    :raises ProblemError: there is none; those that come close are named.
    """
    word = thing_index.word(name, words)
    if word is None:
        raise _unknown(name, {thing_index.short(iri): one.label for iri, one in words.items()}, kind)
    return word


def _read_query(content: Any, where: str, thing_index: ThingIndex) -> Query | None:
    if not isinstance(content, dict):
        raise _malformed(f"{where} is no object.", 'Send {"query": "a name"}.')
    given = {name: value for name, value in content.items() if value is not None}
    for name in sorted(given.keys() - set(MEMBERS)):
        near = difflib.get_close_matches(name, MEMBERS, 1)
        advice = did_you_mean(near, f"A query has {', '.join(MEMBERS)}.")
        raise _malformed(f"{where} has a member {name!r} that queries do not have.", advice)
    text, properties = given.get("query"), given.get("properties") or []
    if text is not None and not isinstance(text, str):
        raise _malformed(f"{where} has a query that is no text.", 'Send "query": "a name".')
    if not isinstance(properties, list) or len(properties) > CONSTRAINTS:
        raise _malformed(f"{where} has no list of up to {CONSTRAINTS} properties.", 'Send "properties": [{…}].')
    strict = given.get("type_strict") or STRICT[0]
    if strict not in STRICT:
        raise _malformed(f"{where} has a type_strict {strict!r}.", f"Give one of {', '.join(STRICT)}.")
    constraints = tuple(_read_constraint(one, where, thing_index) for one in properties)
    constraints = tuple(one for one in constraints if one.values)  # an empty cell says nothing
    types, limit = _read_types(given.get("type") or [], where, thing_index), _read_limit(given.get("limit"), where)
    text = (text or "").strip()
    if len(text) > LONGEST or not (text or constraints):
        return None
    return Query(text, types, strict, constraints, limit)


def _read_types(given: Any, where: str, thing_index: ThingIndex) -> tuple[str, ...]:
    names = [given] if isinstance(given, str) else given
    if isinstance(names, list):
        names = [one.get("id") if isinstance(one, dict) else one for one in names]
    names = [name for name in names if name is not None] if isinstance(names, list) else names
    if not isinstance(names, list) or len(names) > VALUES or not all(isinstance(name, str) for name in names):
        raise _malformed(f"{where} has a type that is no identifier, nor a list of them.", 'Send "type": "…".')
    return tuple(_word(name, thing_index.types, thing_index).iri for name in names if name)


def _word(name: str, words: Mapping[str, Word], thing_index: ThingIndex) -> Word:
    """The type or property of this name; one that nothing has where there is none."""
    return thing_index.word(name, words) or Word(thing_index.full(name[:LONGEST]), name[:LONGEST], "", 0)


def _read_limit(given: Any, where: str) -> int:
    """How many candidates are asked for; empty and zero are what clients send where they have no limit."""
    if isinstance(given, str) and WHOLE.fullmatch(given):
        given = int(given)
    if given in (None, "", 0) and not isinstance(given, bool):
        return USUAL
    if isinstance(given, bool) or not isinstance(given, int | float) or given < 1 or given != given // 1:
        raise _malformed(f"{where} has a limit that is no positive number.", 'Send "limit": 5.')
    return int(min(given, MOST))


def _read_constraint(content: Any, where: str, thing_index: ThingIndex) -> Constraint:
    if not isinstance(content, dict) or not isinstance(content.get("pid"), str) or "v" not in content:
        raise _malformed(f"{where} has a property without pid or v.", 'Send {"pid": "a property", "v": "a value"}.')
    name = content["pid"]
    values = content["v"] if isinstance(content["v"], list) else [content["v"]]
    if len(values) > VALUES:
        raise _malformed(f"{where} has {len(values):,} values of {name}.", f"Give no more than {VALUES}.")
    iri = _word(name, thing_index.properties, thing_index).iri
    read = (_read_value(value, where, thing_index) for value in values)
    return Constraint(name, iri, tuple(value for value in read if value != "") if name else ())


def _read_value(value: Any, where: str, thing_index: ThingIndex) -> Value:
    """A value, which is empty where there is none."""
    if value is None or (isinstance(value, dict) and "id" in value and not value["id"]):
        return ""
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        iri = thing_index.find(value["id"])
        return value["id"][:LONGEST] if iri is None else NamedNode(iri)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():  # a table has 2019 as 2019.0
        value = int(value)
    if isinstance(value, str | int | float):
        return str(value).strip()[:LONGEST]
    raise _malformed(f"{where} has a value that is no text, number or thing.", 'Send "v": "…" or "v": {"id": "…"}.')


def _read_column(content: dict[str, Any], thing_index: ThingIndex) -> Column:
    name, settings = content.get("id"), content.get("settings") or {}
    if not isinstance(name, str) or not isinstance(settings, dict):
        raise _malformed("The extension has a property without an id.", 'Send {"id": "a property"}.')
    word = _word(name, thing_index.properties, thing_index)
    try:
        most = int(settings.get("limit") or 0)
    except (TypeError, ValueError, OverflowError) as error:
        what = f"The setting limit of {name} is {settings['limit']!r}, no number."
        raise _malformed(what, "Give a number; 0 for all values.") from error
    form = settings.get("content") or CONTENTS[0]
    if form not in CONTENTS:
        raise _malformed(f"The setting content of {name} is {form!r}.", f"Give one of {', '.join(CONTENTS)}.")
    return Column(name, word, max(0, most), form)


def _read_object(text: str, parameter: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(content, ensure_ascii=False).encode()  # fails for half of a surrogate pair
    except json.JSONDecodeError as error:
        what = f"The parameter {parameter} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise _malformed(what, "Send one JSON object, percent-encoded.") from error
    except (ValueError, RecursionError) as error:
        what = f"The parameter {parameter} has JSON that is nested too deeply, or a number or character that is none."
        raise _malformed(what, "Send one JSON object, percent-encoded.") from error
    if not isinstance(content, dict):
        raise _malformed(f"The parameter {parameter} is JSON, but no object.", "Send one JSON object.")
    return content


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _malformed(what: str, advice: str) -> ProblemError:
    return ProblemError(Problem(400, "reconciliation", "Not a reconciliation query", what, advice))


def _too_large(what: str, advice: str) -> ProblemError:
    return ProblemError(Problem(413, "batch", "The batch is too large", what, advice))


def _unknown(name: str, known: Mapping[str, str], kind: str) -> ProblemError:
    near = _near(name, known)
    advice = did_you_mean(near, f"/reconcile/suggest/{kind}?prefix= lists them.")
    shown = name if len(name) <= LONGEST else f"{name[:40]}…"
    return ProblemError(Problem(400, f"unknown-{kind}", f"No such {kind}", f"There is no {kind} {shown!r}.", advice))


def _near(name: str, known: Mapping[str, str]) -> Collection[str]:
    """The names that come close to a wrong one, or whose labels do."""
    wanted = name[:LONGEST]
    labelled = [short for short, label in known.items() if label.casefold() == wanted.casefold()]
    return labelled or difflib.get_close_matches(wanted, known, 3)
