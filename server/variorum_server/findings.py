"""The register of disagreements, read for people: each matter with its values, and who gives which."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal

from variorum.query import evaluate
from variorum.snapshot import Snapshot, SourceSummary
from variorum.turtle import Term

QUERY = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX vr: <https://w3id.org/variorum/ns#>
SELECT ?matter ?label ?kind ?message ?position ?value ?path ?property ?detail
WHERE {
  GRAPH <register> {
    ?matter a vr:Disagreement ; rdfs:label ?label ; vr:kind ?kind ; sh:resultMessage ?message ; vr:position ?position .
    ?position rdfs:label ?value ; sh:resultPath ?path .
    VALUES ?property { vr:source vr:stance vr:line }
    ?position ?property ?detail .
  }
}
ORDER BY ?label ?matter ?position ?property ?detail
"""


@dataclass(frozen=True)
class Side:
    """One value of a disagreement, the sources that give it, and with which stances and in which lines of the seeds.

    `path` is the property that has the value, in words.
    """

    value: str
    path: str
    sources: tuple[SourceSummary, ...]
    stances: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Matter:
    """One disagreement; `kind` is contradiction, stanceDifference or detailDifference."""

    iri: str
    label: str
    kind: str
    message: str
    sides: tuple[Side, ...]

    @property
    def has_one_path(self) -> bool:
        """Whether all sides give a value of the same property, as they mostly do."""
        return len({side.path for side in self.sides}) == 1

    def concerns(self, slug: str) -> bool:
        """Whether this source is on one of its sides."""
        return any(source.slug == slug for side in self.sides for source in side.sources)


def read_matters(snapshot: Snapshot) -> tuple[Matter, ...]:
    """The disagreements in a snapshot's register, by label; the sides by how many sources take them."""
    rows = [tuple(map(_text, row)) for row in evaluate(snapshot, QUERY).rows()]
    sources = {source.iri: source for source in snapshot.sources}
    matters = []
    for (iri, label, kind, message), group in groupby(rows, key=lambda row: row[:4]):
        parts = groupby(group, key=lambda row: row[4:7])
        sides = [_side(value, path, [row[7:] for row in part], sources) for (_, value, path), part in parts]
        sides.sort(key=lambda side: (-len(side.sources), side.value))
        matters.append(Matter(iri, label, _local(kind), message, tuple(sides)))
    return tuple(matters)


def _side(value: str, path: str, details: list[tuple[str, ...]], sources: dict[str, SourceSummary]) -> Side:
    found: dict[str, list[str]] = defaultdict(list)
    for name, detail in details:
        found[_local(name)].append(detail)
    given = tuple(sources[source] for source in found["source"] if source in sources)
    return Side(value, _words(path), given, tuple(map(_local, found["stance"])), tuple(found["line"]))


def _text(term: Term | None) -> str:
    """The value of a term without its datatype or language."""
    return term.value if isinstance(term, Literal) else str(term).strip("<>")


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _words(iri: str) -> str:
    """The last part of a property's IRI in words: `setAfter` is `set after`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[#/]", iri)[-1]).lower()
