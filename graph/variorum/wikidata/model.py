"""Wikidata's entities as its API gives them: labels, aliases, and statements with rank, qualifiers and references.

The JSON is that of Wikibase, https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON. What breaks it raises a
WikidataError; what is only unknown here (a new datatype) is kept as text. A value is one of ItemValue, TimeValue,
TextValue, OtherValue, or NoValue for what is known to be unknown or not to be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from variorum.errors import WikidataError

ENTITY = "http://www.wikidata.org/entity/"
GREGORIAN, JULIAN = ENTITY + "Q1985727", ENTITY + "Q1985786"
YEAR, MONTH, DAY = 9, 10, 11  # precisions of a time
ID = re.compile(r"[QP][1-9]\d*")
PREFERRED, NORMAL, DEPRECATED = "preferred", "normal", "deprecated"

Json = Mapping[str, Any]


@dataclass(frozen=True)
class ItemValue:
    """Another entity."""

    id: str


@dataclass(frozen=True)
class TimeValue:
    """A time: `time` as Wikibase writes it (`+2025-06-06T00:00:00Z`), of which `precision` says how much is meant."""

    time: str
    precision: int
    calendar: str = GREGORIAN


@dataclass(frozen=True)
class TextValue:
    """A text; `language` is empty for a plain string, an external identifier or a URL."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class OtherValue:
    """A value of another kind, such as a quantity or a place, as its JSON."""

    kind: str
    json: str


@dataclass(frozen=True)
class NoValue:
    """That there is a value which nobody knows (somevalue), or none (novalue)."""

    kind: str


Value = ItemValue | TimeValue | TextValue | OtherValue | NoValue


@dataclass(frozen=True)
class Snak:
    """A property and a value."""

    pid: str
    value: Value


@dataclass(frozen=True)
class Reference:
    """One reference: snaks that together tell a source."""

    snaks: tuple[Snak, ...]


@dataclass(frozen=True)
class Statement:
    """One statement of an entity."""

    id: str
    main: Snak
    rank: str
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Entity:
    """An entity; `asked` is the identifier that it was asked by, which a redirect makes another than `id`."""

    asked: str
    id: str
    labels: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]
    statements: Mapping[str, tuple[Statement, ...]]

    @property
    def redirected(self) -> bool:
        """Whether the identifier that was asked by now only leads to another."""
        return self.asked != self.id

    def label(self, languages: Iterable[str] = ("en",)) -> str:
        """The label in the first of the languages that has one, or in any, or the identifier."""
        chosen = next((self.labels[language] for language in (*languages, "mul") if language in self.labels), "")
        return chosen or next(iter(self.labels.values()), self.id)

    def best(self, prop: str) -> tuple[Statement, ...]:
        """The statements of a property that count: the preferred ones, else the normal ones; never a deprecated one."""
        statements = self.statements.get(prop, ())
        preferred = tuple(s for s in statements if s.rank == PREFERRED)
        return preferred or tuple(s for s in statements if s.rank == NORMAL)

    def items(self, prop: str) -> frozenset[str]:
        """The identifiers of the items that the best statements of a property give."""
        return frozenset(s.main.value.id for s in self.best(prop) if isinstance(s.main.value, ItemValue))


@dataclass(frozen=True)
class Missing:
    """An identifier for which there is no entity: never was, or deleted."""

    asked: str


def read_entity(asked: str, content: Json) -> Entity | Missing:
    """An entity as the API gives it under `asked`.

    :raises WikidataError: it is not in the form that Wikibase documents.
    """
    if not isinstance(content, Mapping):
        raise _malformed(asked, TypeError("no object"))
    if "missing" in content:
        return Missing(asked)
    try:
        return Entity(
            asked=asked,
            id=_id(content["id"]),
            labels={tag: str(one["value"]) for tag, one in _object(content.get("labels")).items()},
            aliases={
                tag: tuple(str(a["value"]) for a in many) for tag, many in _object(content.get("aliases")).items()
            },
            descriptions={tag: str(one["value"]) for tag, one in _object(content.get("descriptions")).items()},
            statements={
                prop: tuple(_statement(statement) for statement in statements)
                for prop, statements in _object(content.get("claims")).items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _malformed(asked, error) from error


def _malformed(asked: str, error: Exception) -> WikidataError:
    what = f"{type(error).__name__}: {error}"
    return WikidataError(
        f"entity {asked}: not in the form that Wikibase documents ({what})",
        advice="Ask for it again with --refresh; if it stays so, the service is no Wikibase or has changed.",
    )


def _object(content: Any) -> Json:
    """An object; the API writes an empty one as an empty list."""
    if content is None or content == []:
        return {}
    if not isinstance(content, Mapping):
        raise TypeError("an object was expected")
    return content


def _id(text: Any) -> str:
    if not isinstance(text, str) or not ID.fullmatch(text):
        raise ValueError(f"{text!r} is no identifier")
    return text


def _statement(content: Json) -> Statement:
    rank = content["rank"]
    if rank not in (PREFERRED, NORMAL, DEPRECATED):
        raise ValueError(f"there is no rank {rank!r}")
    return Statement(
        id=str(content["id"]),
        main=_snak(content["mainsnak"]),
        rank=rank,
        qualifiers=_snaks(content.get("qualifiers")),
        references=tuple(Reference(_snaks(one["snaks"])) for one in content.get("references", ())),
    )


def _snaks(content: Any) -> tuple[Snak, ...]:
    return tuple(_snak(snak) for snaks in _object(content).values() for snak in snaks)


def _snak(content: Json) -> Snak:
    kind = content["snaktype"]
    if kind != "value":
        return Snak(_id(content["property"]), NoValue(str(kind)))
    return Snak(_id(content["property"]), _value(content["datavalue"]))


def _value(content: Json) -> Value:
    kind, value = content["type"], content["value"]
    if kind == "wikibase-entityid" and value.get("entity-type") in ("item", "property"):
        return ItemValue(_id(value["id"] if "id" in value else f"Q{value['numeric-id']}"))
    if kind == "time":
        return TimeValue(str(value["time"]), int(value["precision"]), str(value["calendarmodel"]))
    if kind == "monolingualtext":
        return TextValue(str(value["text"]), str(value["language"]))
    if kind == "string":
        return TextValue(str(value))
    return OtherValue(str(kind), json.dumps(value, sort_keys=True, ensure_ascii=False))
