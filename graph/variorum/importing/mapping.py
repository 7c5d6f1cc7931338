"""The mapping file: how the names of others become those of the corpus, in TOML; all of it may be left out.

format = "csv"                       # where the file does not tell it
base = "https://example.org/books/"  # of a corpus that is begun
language = "en"                      # of the sources
source = "The catalogue"             # who says what no column, graph or property says who says it
type = "schema:Book"                 # what a thing is of which nothing says it
kind = "book"                        # of things that have a name and no IRI: <book/the-name>

[columns]                            # of a table: a heading, or the number of a column
source = "seller"

[records]                            # of RDF: what is said of one node is by the source that it names
source = "dprr:hasSecondarySource"
subject = ["dprr:isAboutPerson", "dprr:hasOffice"]
kind = "post"

[prefixes]
dprr = "http://romanrepublic.ac.uk/rdf/ontology#"

[namespaces]
"http://romanrepublic.ac.uk/rdf/entity/Person/" = { kind = "person", type = "schema:Person" }

[properties]
author = { to = "schema:author", takes = "text", behaviour = "completeSet", comparison = "personNames" }

[stances]
"perhaps" = "speculative"

[sources]
"eCampus.com" = { slug = "ecampus", title = "eCampus" }
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping as Items
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from variorum.corpus.encoding import decoded
from variorum.corpus.folder import SLUG
from variorum.errors import CorpusError, Location

ROLES = (
    *("source", "subject", "property", "value", "stance", "speaker", "quotation", "locator", "type", "label"),
    *("datatype", "language", "passages", "citations"),
)
BEHAVIOURS = ("oneValue", "oneAtATime", "several", "completeSet", "opinionValue", "order")
COMPARISONS = ("exact", "datePrecision", "nameInclusion", "personNames", "partOf", "narrowerConcept")


@dataclass(frozen=True)
class NamespaceRule:
    """What IRIs of a namespace become: things of a kind, and what they are."""

    kind: str
    type: str = ""


@dataclass(frozen=True)
class PropertyRule:
    """What a property or a column becomes, and how its values are to be read."""

    to: str = ""  # a property of the corpus; empty for one called as it is
    takes: str = ""  # "thing", "text", "date", "iri", or a datatype such as xsd:integer
    kind: str = ""  # of things
    type: str = ""  # what these things are
    behaviour: str = ""  # how its values may differ, where the ontology does not have it yet
    comparison: str = ""
    split: str = ""  # what parts several values in one cell
    hedge: str = ""  # the property of a record that says, if true, that this one's value is speculative
    skip: bool = False


@dataclass(frozen=True)
class SourceRule:
    """What is known of a source that the file does not say."""

    slug: str = ""
    title: str = ""
    url: str = ""
    date: str = ""
    language: str = ""


@dataclass(frozen=True)
class RecordRule:
    """Which properties of a node say who states all else of it, what it is about, and where it stands."""

    source: str = ""
    subject: tuple[str, ...] = ()
    kind: str = "record"
    type: str = ""
    locator: str = ""
    about: tuple[str, ...] = ()  # classes of the nodes that are records; empty for all that name a source


@dataclass(frozen=True)
class Mapping:
    """A mapping file as read; without one all has its default."""

    format: str = ""
    base: str = ""
    language: str = "und"
    source: str = ""
    type: str = "schema:Thing"
    kind: str = "thing"
    encoding: str = "utf-8"
    delimiter: str = ""
    header: bool = True
    columns: Items[str, str] = field(default_factory=dict)
    records: RecordRule = field(default_factory=RecordRule)
    prefixes: Items[str, str] = field(default_factory=dict)
    namespaces: Items[str, NamespaceRule] = field(default_factory=dict)
    properties: Items[str, PropertyRule] = field(default_factory=dict)
    stances: Items[str, str] = field(default_factory=dict)
    sources: Items[str, SourceRule] = field(default_factory=dict)


Rule = TypeVar("Rule", NamespaceRule, PropertyRule, SourceRule, RecordRule)
CHOICES = {"behaviour": BEHAVIOURS, "comparison": COMPARISONS}


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file.

    :raises CorpusError: it is not UTF-8 or no TOML, or a key has not what it must have; with the key, and what is
        allowed.
    """
    try:
        content = tomllib.loads(decoded(path.read_bytes().removeprefix(codecs.BOM_UTF8), path))
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"this is no TOML: {error}", Location(path), "See https://toml.io for how it is written.")  # noqa: B904
    return _Reader(path).mapping(content)


@dataclass(frozen=True)
class _Reader:
    """Checks each key of a mapping file."""

    path: Path

    def mapping(self, content: Items[str, Any]) -> Mapping:
        """The mapping of the content of a file."""
        known = {one.name for one in fields(Mapping)}
        for key in content.keys() - known:
            raise self._error(key, f"there is no key {key}", f"The keys: {', '.join(sorted(known))}.")
        found: dict[str, Any] = {}
        for key, value in content.items():
            if key == "columns":
                found[key] = self._columns(value)
            elif key == "records":
                found[key] = self._rule(RecordRule, key, value)
            elif key in ("prefixes", "stances"):
                found[key] = {name: self._text(f"{key}.{name}", one) for name, one in self._table(key, value).items()}
            elif key == "namespaces":
                found[key] = self._rules(NamespaceRule, key, value, "kind")
            elif key == "properties":
                found[key] = self._rules(PropertyRule, key, value, "to")
            elif key == "sources":
                found[key] = self._rules(SourceRule, key, value, "slug")
            elif key == "header":
                found[key] = self._flag(key, value)
            else:
                found[key] = self._text(key, value)
        self._check_slugs("kind", found.get("kind", "thing"))
        return Mapping(**found)

    def _columns(self, value: object) -> dict[str, str]:
        columns = self._table("columns", value)
        for role, name in columns.items():
            if role not in ROLES:
                raise self._error(f"columns.{role}", f"there is no column {role}", f"The columns: {', '.join(ROLES)}.")
            if isinstance(name, bool) or not isinstance(name, int | str):
                raise self._error(f"columns.{role}", "this is no column", "Give its heading, or its number from 1.")
        return {role: str(name) for role, name in columns.items()}

    def _rules(self, kind: type[Rule], key: str, value: object, single: str) -> dict[str, Rule]:
        """A table of rules, each a table or, in short, the value of one key of it."""
        found = {}
        for name, one in self._table(key, value).items():
            rule = {single: one} if isinstance(one, str) else one
            if kind is PropertyRule and rule == {"to": "skip"}:
                rule = {"skip": True}
            found[name] = self._rule(kind, f"{key}.{name}", rule)
        return found

    def _rule(self, kind: type[Rule], key: str, value: object) -> Rule:
        table, known = self._table(key, value), {one.name: one for one in fields(kind)}
        given: dict[str, Any] = {}
        for name, one in table.items():
            at = f"{key}.{name}"
            if name not in known:
                raise self._error(at, f"there is no key {name} here", f"The keys of {key}: {', '.join(known)}.")
            if known[name].type == "bool":
                given[name] = self._flag(at, one)
            elif known[name].type == "tuple[str, ...]":
                given[name] = tuple(self._text(at, part) for part in (one if isinstance(one, list) else [one]))
            else:
                given[name] = self._text(at, one)
            if name in CHOICES and given[name] not in CHOICES[name]:
                raise self._error(at, f"there is no {name} {one!r}", f"Choose one of {', '.join(CHOICES[name])}.")
            if name in ("kind", "slug"):
                self._check_slugs(at, given[name])
        try:
            return kind(**given)
        except TypeError:
            raise self._error(key, "kind is missing", 'Write it like { kind = "person" }.') from None

    def _check_slugs(self, key: str, name: str) -> None:
        if not SLUG.fullmatch(name):
            raise self._error(key, f"{name!r} cannot be part of an IRI here", "Write small letters joined by hyphens.")

    def _table(self, key: str, value: object) -> Items[str, Any]:
        if not isinstance(value, dict):
            raise self._error(key, "this is no table", f"Begin a table: [{key}]")
        return value

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise self._error(key, f"{value!r} is no text", 'Write a text in quotes: "…"')
        return value

    def _flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise self._error(key, f"{value!r} is neither true nor false", "Write true or false, without quotes.")
        return value

    def _error(self, key: str, what: str, advice: str) -> CorpusError:
        return CorpusError(f"{key}: {what}", Location(self.path), advice)
