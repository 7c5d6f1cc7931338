"""The register of disagreements, read for people: the values of each matter, who gives which, what was decided."""

from __future__ import annotations

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
SELECT ?matter ?label ?kind ?status ?message ?reason ?position ?value ?source ?stance ?line
WHERE {
  GRAPH <register> {
    ?matter a vr:Disagreement ; rdfs:label ?label ; vr:kind ?kind ; vr:status ?status ; sh:resultMessage ?message ;
      vr:position ?position .
    ?position rdfs:label ?value ; vr:citation ?citation .
    ?citation vr:source ?source ; vr:stance ?stance ; vr:line ?line .
    OPTIONAL { ?matter vr:decision ?decision }
  }
  OPTIONAL { GRAPH <decisions> { ?decision rdfs:comment ?reason } }
}
ORDER BY ?label ?matter ?position ?source ?line ?stance
"""

# The kinds of disagreement in words, the gravest first.
KINDS = {
    "contradiction": "Contradictions",
    "stanceDifference": "Expected by one, reported by another",
    "identityQuestion": "Questions of identity",
    "opinionDifference": "Differences of opinion",
    "detailDifference": "Differences of detail",
}


@dataclass(frozen=True)
class Statement:
    """One source's statement: with what stance, and where in the seeds."""

    source: SourceSummary
    stance: str
    line: str


@dataclass(frozen=True)
class Side:
    """One value of a disagreement, with the statements of it."""

    value: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Matter:
    """One disagreement; `kind` and `status` are local names of the claims vocabulary, `reason` is the decision's."""

    iri: str
    label: str
    kind: str
    status: str
    message: str
    reason: str
    sides: tuple[Side, ...]

    def concerns(self, slug: str) -> bool:
        """Whether this source is on one of its sides."""
        return any(statement.source.slug == slug for side in self.sides for statement in side.statements)


def read_matters(snapshot: Snapshot) -> tuple[Matter, ...]:
    """The disagreements in a snapshot's register, the gravest kind first, then by label; the sides by how many sources
    take them.
    """
    rows = [tuple(map(_text, row)) for row in evaluate(snapshot, QUERY).rows()]
    sources = {source.iri: source for source in snapshot.sources}
    matters = []
    for (iri, label, kind, status, message, reason), group in groupby(rows, key=lambda row: row[:6]):
        sides = []
        for (_, value), part in groupby(group, key=lambda row: row[6:8]):
            given = [Statement(sources[row[8]], _local(row[9]), row[10]) for row in part if row[8] in sources]
            sides.append(Side(value, tuple(dict.fromkeys(given))))
        sides.sort(key=lambda side: (-len({statement.source.slug for statement in side.statements}), side.value))
        matters.append(Matter(iri, label, _local(kind), _local(status), message, reason, tuple(sides)))
    order = list(KINDS)
    return tuple(sorted(matters, key=lambda matter: (order.index(matter.kind), matter.status != "open", matter.label)))


def _text(term: Term | None) -> str:
    """The value of a term without its datatype or language; empty when there is none."""
    if term is None:
        return ""
    return term.value if isinstance(term, Literal) else str(term).strip("<>")


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
