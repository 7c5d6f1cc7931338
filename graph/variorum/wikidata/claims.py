"""The claims of a corpus that Wikidata has a property for, with the sources that state each.

A claim is as sources state it: a subject, a value, the statements with stance and passages. What two claims say of a
node between them (a work has a role, a person performs it) is one claim here, stated by the sources that state both,
and what else they state of the node becomes its qualifiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from variorum.corpus.ntriples import as_stored, read_term
from variorum.disagreements.model import Claim, Statement, by_offset
from variorum.search.claims import Cited, Claims
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import ASSERTED, VR, Term, text_of
from variorum.wikidata.alignment import Alignment

Statements = dict[Claim, tuple[Statement, ...]]


@dataclass(frozen=True)
class Qualifier:
    """What sources state beside a claim, under a property of Wikidata's, with those that do."""

    pid: str
    value: Term
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class AlignedClaim:
    """A claim under a property of Wikidata's. `claims` are those of ours that make it up: one, or two of a node.

    `before` are the statements of the first of two, by which the subject comes to the node.
    """

    subject: str
    pid: str
    path: str
    value: Term
    claims: tuple[Claim, ...]
    statements: tuple[Statement, ...]
    qualifiers: tuple[Qualifier, ...] = ()
    before: tuple[Statement, ...] = ()

    def with_stance(self, *stances: str) -> tuple[Statement, ...]:
        """The statements that have one of some stances."""
        return tuple(statement for statement in self.statements if statement.stance in stances)

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of the sources that state it."""
        return tuple(sorted({statement.source for statement in self.statements}))


def aligned_claims(
    snapshot: Snapshot, alignment: Alignment, things: Collection[str] | None = None
) -> tuple[AlignedClaim, ...]:
    """All claims of a snapshot that the alignment covers, by subject, property and value; or those of some things.

    Claims whose values a store has in one form, as 05 and 5, are one, whose value is the first way to write it.
    """
    used = {*alignment.properties, *alignment.nodes, *alignment.values, *alignment.qualifiers}
    index = Claims(snapshot)
    stated = _statements(index.cited_by(used, things, alignment.nodes)) if used else {}
    # a node that is a statement there has no statements of its own
    nodes = {text_of(value) for _, path, value in stated if path in alignment.nodes}
    nodes |= {term[1:-1] for term in index.values(alignment.nodes)}
    of_nodes = tuple(_of_nodes(stated, alignment))
    told = {
        (claim.subject, claim.pid, claim.value, statement.source, statement.stance)
        for claim in of_nodes
        for statement in claim.statements
    }
    found = [
        AlignedClaim(claim[0], pid, claim[1], claim[2], (claim,), statements)
        for claim, statements in stated.items()
        if (pid := alignment.properties.get(claim[1]))
        and claim[0] not in nodes
        and text_of(claim[2]) not in nodes
        # what each of its sources says by way of a node, too, is one claim: that one, with its qualifiers
        and any((claim[0], pid, claim[2], one.source, one.stance) not in told for one in statements)
    ]
    found += of_nodes
    return tuple(sorted(found, key=lambda c: (c.subject, c.pid, str(c.value), c.path)))


def _of_nodes(stated: Statements, alignment: Alignment) -> Iterable[AlignedClaim]:
    """The claims that two steps make: from the subject to the node, and from the node to the value."""
    of_node: dict[str, list[Claim]] = defaultdict(list)
    for claim in stated:
        of_node[claim[0]].append(claim)
    for one in stated:
        if one[1] not in alignment.nodes:
            continue
        pid, around = alignment.nodes[one[1]], of_node[text_of(one[2])]
        for other in around:
            statements = _both(stated[one], stated[other])
            if alignment.values.get(other[1]) != pid or not statements:
                continue
            qualifiers = tuple(
                Qualifier(alignment.qualifiers[beside[1]], beside[2], stated[beside])
                for beside in around
                if beside[1] in alignment.qualifiers
            )
            claims, before = (one, other), stated[one]
            yield AlignedClaim(one[0], pid, one[1], other[2], claims, statements, qualifiers, before)


def _both(first: tuple[Statement, ...], second: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements of the second step by sources that also state the first; asserted only where both are."""
    stances: Mapping[str, set[str]] = defaultdict(set)
    for statement in first:
        stances[statement.source].add(statement.stance)
    found = []
    for statement in second:
        of_first = stances.get(statement.source, set())
        if ASSERTED in of_first:
            found.append(statement)
        elif of_first:
            stance = min(of_first) if statement.stance == ASSERTED else statement.stance
            found.append(replace(statement, stance=stance))
    return tuple(found)


def _statements(cited: Iterable[Cited]) -> Statements:
    """Citations as statements, by claim, in their order. What is the same in a store is one claim."""
    found: dict[Claim, list[Statement]] = defaultdict(list)
    for one in cited:
        own = (one.thing, one.property, read_term(one.term))
        ordered = tuple(sorted(one.places, key=by_offset))
        statement = Statement(one.source, own, one.citation, VR + one.stance, ordered, written=one.term)
        found[(*own[:2], as_stored(own[2]))].append(statement)
    return {statements[0].claim: tuple(statements) for statements in found.values()}
