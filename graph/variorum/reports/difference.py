"""Compare two snapshots: which claims, citations and disagreements were gained, lost or changed.

A claim has changed when a source gives one value of a property where it gave another one. A citation has changed when
the same claim is cited with another stance, passage or person, or when it cites another claim under the same IRI. A
disagreement keeps its IRI as long as the matter is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pyoxigraph import NamedNode, Quad

from variorum.corpus.ntriples import parse_written
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register import read_register
from variorum.errors import RevisionError
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import LABEL, OBJECT, PREDICATE, SUBJECT, Term

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Statement:
    """One triple of a claims graph."""

    subject: Term
    predicate: Term
    value: Term


@dataclass(frozen=True)
class Citing:
    """One citation: what it cites, and everything else that it says, such as stance and passages."""

    iri: str
    claim: Statement
    details: frozenset[tuple[str, Term]]


Key = Callable[[Citing], Hashable]
Sides = tuple[list[Citing], list[Citing]]


@dataclass(frozen=True)
class Changes(Generic[T]):
    """What was gained, what was lost, and what is another now: pairs of before and after."""

    gained: tuple[T, ...] = ()
    lost: tuple[T, ...] = ()
    changed: tuple[tuple[T, T], ...] = ()

    def __len__(self) -> int:
        return len(self.gained) + len(self.lost) + len(self.changed)


@dataclass(frozen=True)
class SourceChanges:
    """How one source differs; `presence` is kept, gained or lost.

    `record` are the triples of its claims graph that are no claims, being its record or a label; `renumbered` is the
    number of citations that differ in their IRIs alone.
    """

    slug: str
    presence: str
    claims: Changes[Statement]
    citations: Changes[Citing]
    record: Changes[Statement]
    renumbered: int

    def __bool__(self) -> bool:
        return self.presence != "kept" or bool(
            len(self.claims) or len(self.citations) or len(self.record) or self.renumbered
        )


@dataclass(frozen=True)
class Difference:
    """How two snapshots differ; only the sources that do are listed."""

    before: Snapshot
    after: Snapshot
    sources: tuple[SourceChanges, ...]
    disagreements: Changes[Disagreement]

    def __bool__(self) -> bool:
        return bool(self.sources or len(self.disagreements))


def compare(before: Snapshot, after: Snapshot) -> Difference:
    """How the second snapshot differs from the first.

    :raises RevisionError: their bases differ, so that no IRI of one means anything in the other.
    """
    if before.base != after.base:
        raise RevisionError(
            f"<{before.base}> and <{after.base}> are different corpora",
            advice="Compare two states of one corpus: both have the @base of ontology/prefixes.ttl.",
        )
    slugs = sorted({source.slug for source in (*before.sources, *after.sources)})
    sources = (_source_changes(slug, before, after) for slug in slugs if not _is_as_it_was(slug, before, after))
    old, new = (
        {disagreement.iri: disagreement for disagreement in read_register(snapshot).disagreements}
        for snapshot in (before, after)
    )
    disagreements = _disagreement_changes(old, new)
    return Difference(before, after, tuple(source for source in sources if source), disagreements)


def _is_as_it_was(slug: str, before: Snapshot, after: Snapshot) -> bool:
    """Whether a source's graphs are written as they were, so that there is no need to read them."""
    old, new = before.source(slug), after.source(slug)
    if old is None or new is None:
        return False
    records = [
        (before.catalogue.record(graph), after.catalogue.record(graph)) for graph in (old.graph, old.evidence_graph)
    ]
    return all(one is not None and one == other for one, other in records)


def _source_changes(slug: str, before: Snapshot, after: Snapshot) -> SourceChanges:
    old, new = before.source(slug), after.source(slug)
    presence = "gained" if old is None else "lost" if new is None else "kept"
    old_claims, old_record = _statements(before, old)
    new_claims, new_record = _statements(after, new)
    citations, renumbered = _citation_changes(_citations(before, old), _citations(after, new))
    claims, record = _changes(old_claims, new_claims), _changes(old_record, new_record)
    return SourceChanges(slug, presence, claims, citations, record, renumbered)


def _quads(snapshot: Snapshot, graph: str) -> Iterable[Quad]:
    """A graph as it is written: a store has 5 for 05."""
    return parse_written(b"".join(snapshot.written.blocks(graph)))[0]


def _statements(snapshot: Snapshot, source: SourceSummary | None) -> tuple[set[Statement], set[Statement]]:
    """The claims of a source, and the triples of its claims graph that are none."""
    claims: set[Statement] = set()
    record: set[Statement] = set()
    for quad in _quads(snapshot, source.graph) if source else ():
        is_record = quad.predicate == LABEL or quad.subject == NamedNode(source.iri if source else "")
        (record if is_record else claims).add(Statement(quad.subject, quad.predicate, quad.object))
    return claims, record


def _changes(before: set[Statement], after: set[Statement]) -> Changes[Statement]:
    """The differences of two sets of triples; a property of which one value went and one came has changed."""
    sides: dict[tuple[Term, Term], tuple[list[Statement], list[Statement]]] = defaultdict(lambda: ([], []))
    for side, statements in enumerate((before - after, after - before)):
        for statement in sorted(statements, key=str):
            sides[statement.subject, statement.predicate][side].append(statement)
    gained: list[Statement] = []
    lost: list[Statement] = []
    changed: list[tuple[Statement, Statement]] = []
    for _, (old, new) in sorted(sides.items(), key=str):
        if len(old) == len(new) == 1:
            changed.append((old[0], new[0]))
        else:
            lost += old
            gained += new
    return Changes(tuple(gained), tuple(lost), tuple(changed))


def _citations(snapshot: Snapshot, source: SourceSummary | None) -> list[Citing]:
    """The citations of a source, by IRI."""
    parts: dict[str, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in _quads(snapshot, source.evidence_graph) if source else ():
        assert isinstance(quad.subject, NamedNode)
        parts[quad.subject.value][quad.predicate].append(quad.object)
    found = []
    for iri, values in sorted(parts.items()):
        if not all(part in values for part in (SUBJECT, PREDICATE, OBJECT)):
            continue
        claim = Statement(values.pop(SUBJECT)[0], values.pop(PREDICATE)[0], values.pop(OBJECT)[0])
        details = {(str(getattr(p, "value", p)), value) for p, several in values.items() for value in several}
        found.append(Citing(iri, claim, frozenset(details)))
    return found


def _citation_changes(before: list[Citing], after: list[Citing]) -> tuple[Changes[Citing], int]:
    """The differences of two lists of citations, and how many differ in their IRIs alone.

    Those of the same content are paired first, then those of the same claim, and last those of the same IRI, as a
    corrected claim takes its citation along.
    """
    same = set(before) & set(after)
    rest = [c for c in before if c not in same], [c for c in after if c not in same]
    renumbered, rest = _paired(rest, lambda c: (c.claim, c.details))
    changed: list[tuple[Citing, Citing]] = []
    keys: tuple[Key, ...] = (lambda c: (c.claim, c.iri), lambda c: c.claim, lambda c: c.iri)
    for key in keys:
        pairs, rest = _paired(rest, key)
        changed += pairs
    return Changes(tuple(rest[1]), tuple(rest[0]), tuple(changed)), len(renumbered)


def _paired(sides: Sides, key: Key) -> tuple[list[tuple[Citing, Citing]], Sides]:
    """The citations before and after that have the same key, in pairs; and those that are left."""
    waiting: dict[Hashable, list[Citing]] = defaultdict(list)
    for citation in sides[1]:
        waiting[key(citation)].append(citation)
    pairs = [(citation, waiting[key(citation)].pop(0)) for citation in sides[0] if waiting[key(citation)]]
    gone, came = {one for one, _ in pairs}, {other for _, other in pairs}
    return pairs, ([c for c in sides[0] if c not in gone], [c for c in sides[1] if c not in came])


def _disagreement_changes(before: dict[str, Disagreement], after: dict[str, Disagreement]) -> Changes[Disagreement]:
    """The differences of two registers, by IRI."""
    kept = ((before[iri], after[iri]) for iri in sorted(before.keys() & after.keys()))
    return Changes(
        tuple(after[iri] for iri in sorted(after.keys() - before.keys())),
        tuple(before[iri] for iri in sorted(before.keys() - after.keys())),
        tuple(pair for pair in kept if _verdict(pair[0]) != _verdict(pair[1])),
    )


def _verdict(disagreement: Disagreement) -> tuple[str, str, str, frozenset[tuple[str, tuple[str, ...]]]]:
    """What makes a disagreement another when it changes; not where its claims stand."""
    return (
        disagreement.label,
        disagreement.kind,
        disagreement.status,
        frozenset((side.label, side.sources) for side in disagreement.positions),
    )
