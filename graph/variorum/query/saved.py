"""Saved queries: one question a file, with a header of comments.

    # title: Who plays whom?
    # scope: all                            or: one (asked within one source)
    # binds: film=<work/ballerina> person   parameters, with their defaults where they have one

Parameters are variables of the query. They are bound by the engine, never written into the text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import Store

from variorum.errors import Location, QueryError, UnknownQueryError, VariorumError, did_you_mean
from variorum.query.evaluate import engine_error
from variorum.query.judge import read_query, read_term
from variorum.query.lexer import scan
from variorum.terms import Term

SCOPES = ("all", "one")
HEADER = re.compile(r"#[ \t]*(title|scope|binds):[ \t]*(.*?)[ \t]*$")


@dataclass(frozen=True)
class SavedQuery:
    """One question; `parameters` maps each variable that a caller may bind to its default, None if it must be given."""

    name: str
    title: str
    scope: str
    text: str
    path: Path
    parameters: Mapping[str, str | None] = field(default_factory=dict)


def read_saved(path: Path) -> SavedQuery:
    """The saved query in a file.

    :raises QueryError: the file is not UTF-8 text, or its header is not as described above; with its place.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError("a saved query cannot be read", Location(path), "Save it as UTF-8.") from error
    except OSError as error:
        raise QueryError(f"a saved query cannot be read: {error.strerror}", Location(path)) from error
    header: dict[str, tuple[str, Location]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = HEADER.match(line)
        if match and match[1] in header:
            raise QueryError(f"a second header line '# {match[1]}:'", Location(path, number), "Take one of them out.")
        if match:
            header[match[1]] = match[2], Location(path, number)
    title, _ = header.get("title", ("", None))
    if not title:
        raise QueryError("a saved query without '# title:'", Location(path), "Write the question that it answers.")
    scope, where = header.get("scope", ("", Location(path)))
    if scope not in SCOPES:
        raise QueryError("a saved query without a known '# scope:'", where, "Write '# scope: all' or '# scope: one'.")
    binds, where = header.get("binds", ("", Location(path)))
    return SavedQuery(path.stem, title, scope, text, path, _parameters(binds, where))


def _parameters(text: str, where: Location) -> dict[str, str | None]:
    """The parameters of a `# binds:` line."""
    parameters: dict[str, str | None] = {}
    rest = text
    while rest:
        match = re.match(r"\??([A-Za-z_]\w*)(=)?", rest)
        if match is None:
            raise QueryError(f"not a parameter: {rest!r}", where, "Write name or name=default, separated by spaces.")
        rest = rest[match.end() :]
        default = _first_term(rest) if match[2] else None
        rest = rest[len(default or "") :]
        if (match[2] and not default) or (rest and not rest[0].isspace()):
            raise QueryError(
                f"the parameter {match[1]} has a malformed default",
                where,
                'Write name=<iri>, name=prefix:name, name="text"@en or name=7, separated by spaces.',
            )
        parameters[match[1]] = default
        rest = rest.lstrip()
    return parameters


def _first_term(text: str) -> str:
    """The term at the beginning of `text`, up to white space that is not inside a string."""
    match = re.match(r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S)+""", text)
    return match[0] if match else ""


def saved_queries(folder: Path) -> tuple[SavedQuery, ...]:
    """The saved queries of a folder, by name; none if there is no such folder.

    :raises QueryError: one of them is malformed.
    """
    return tuple(read_saved(path) for path in sorted(folder.glob("*.rq")))


def check_saved(saved: SavedQuery, base: str, prefixes: Mapping[str, str]) -> None:
    """Holds a saved query to the grammar, so that what is wrong is not told only when it is asked. One that asks
    other endpoints is left to be asked.

    :raises QueryError: it is malformed; with its place in its file.
    """
    if any(token.word == "SERVICE" for token in scan(saved.text)):
        return
    try:
        Store().query(read_query(saved.text, base, prefixes).text, base_iri=base, prefixes=dict(prefixes))
    except SyntaxError as error:
        raise _in_file(engine_error(error, saved.text), saved.path) from error
    except QueryError as error:
        raise _in_file(error, saved.path) from error


def _in_file(error: VariorumError, path: Path) -> VariorumError:
    """An error of a query as one of its file."""
    error.where = replace(error.where, path=path) if error.where else Location(path)
    return error


def saved_query(folder: Path, name: str) -> SavedQuery:
    """The saved query with this name.

    :raises UnknownQueryError: there is none; the advice names those that come close.
    """
    names = sorted(path.stem for path in folder.glob("*.rq"))
    if name in names:
        return read_saved(folder / f"{name}.rq")
    close = difflib.get_close_matches(name, names, n=3)
    there = f"Saved queries: {', '.join(names[:10])}." if names else "This corpus has none: seeds/queries/ is empty."
    raise UnknownQueryError(f"there is no saved query {name!r}", advice=did_you_mean(close, there))


def bind(saved: SavedQuery, values: Mapping[str, str], base: str, prefixes: Mapping[str, str]) -> dict[str, Term]:
    """The term of each parameter, from `values` or from its default; both are written as in a query.

    :raises QueryError: a value is no term, is missing, or belongs to no parameter of the query.
    """
    for name in values:
        if name not in saved.parameters:
            names = ", ".join(saved.parameters) or "none"
            raise QueryError(f"{saved.name} has no parameter {name!r}", advice=f"Its parameters: {names}.")
    terms = {}
    for name, default in saved.parameters.items():
        text = values.get(name, default)
        if text is None:
            raise QueryError(f"{saved.name} needs a value for {name}", advice=f'Give {name}=<iri> or {name}="text".')
        terms[name] = read_term(text, base, prefixes)
    return terms
