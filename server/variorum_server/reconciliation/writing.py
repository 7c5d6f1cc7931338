"""Things, classes, properties and values as the reconciliation API writes them in JSON (sections 2.3, 6.3 and 7.4)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import FRACTIONS, WHOLE_NUMBERS
from variorum.reconciliation.names import ThingIndex, Word
from variorum.terms import XSD, Term
from variorum_server.reconciliation.requests import Column

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
INTEGERS = {XSD + name for name in WHOLE_NUMBERS}
DECIMALS = {XSD + name for name in FRACTIONS}


@dataclass(frozen=True)
class Written:
    """How what is in the index of things is written."""

    thing_index: ThingIndex

    def word(self, word: Word) -> dict[str, Any]:
        """A class or property; a class with those right above it."""
        shown: dict[str, Any] = {"id": self.thing_index.short(word.iri), "name": word.label}
        if word.comment:
            shown["description"] = word.comment
        broader = [self.thing_index.types[iri] for iri in word.broader if iri in self.thing_index.types]
        if broader:
            shown["broader"] = [{"id": self.thing_index.short(one.iri), "name": one.label} for one in broader]
        return shown

    def types(self, types: Iterable[str]) -> list[dict[str, str]]:
        """The types of a thing."""
        words = (self.thing_index.types[cls] for cls in types)
        return [{"id": self.thing_index.short(word.iri), "name": word.label} for word in words]

    def column(self, column: Column) -> dict[str, Any]:
        """A column of values: the property, and the type of the things that they are, where they are things."""
        shown: dict[str, Any] = {"id": column.key, "name": column.property.label}
        word = self.thing_index.value_type(column.property.iri) if column.content == "name" else None
        return {**shown, "type": {"id": self.thing_index.short(word.iri), "name": word.label}} if word else shown

    def cells(self, iri: str, column: Column) -> list[dict[str, Any]]:
        """The values that a thing has of a property."""
        values = self.thing_index.values(iri, column.property.iri)
        return [self._cell(value, column.content) for value in values[: column.most or None]]

    def _cell(self, value: Term, content: str) -> dict[str, Any]:
        if isinstance(value, Literal):
            return _literal_cell(value)
        if not isinstance(value, NamedNode) or content == "id":
            return {"str": value.value if isinstance(value, NamedNode) else str(value)}
        iri = self.thing_index.find(value.value)
        if iri is None:
            return {"str": self.thing_index.labels.get(value.value, value.value)}
        label = self.thing_index.entity(iri).label
        return {"str": label} if content == "text" else {"id": self.thing_index.identifier(iri), "name": label}


def _literal_cell(value: Literal) -> dict[str, Any]:
    """A literal as the API has it (section 7.4); a date gets the midnight that the API wants.

    A number is one only where it is written as JSON writes it: 05 and 2.50 stay texts.
    """
    text, datatype = value.value.strip(), value.datatype.value
    try:
        if datatype in INTEGERS and len(text) < 16 and str(int(text)) == text:
            return {"int": int(text)}
        if datatype in DECIMALS and math.isfinite(float(text)) and str(float(text)) == text:
            return {"float": float(text)}
    except ValueError:
        return {"str": value.value}
    if datatype == XSD + "dateTime" and MOMENT.fullmatch(text):
        return {"date": text}
    day = DAY.fullmatch(text)
    if datatype == XSD + "date" and day:
        return {"date": f"{day[1]}T00:00:00Z"}
    return {"str": value.value}
