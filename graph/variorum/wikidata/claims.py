"""The claims of a corpus that Wikidata has a property for, with the sources that state each.

A claim is as sources state it: a subject, a value, the statements with stance and passages. What two claims say of a
node between them (a work has a role, a person performs it) is one claim here, stated by the sources that state both,
and what else they state of the node becomes its qualifiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import Claim, Statement, by_offset
from variorum.shapes.constraints import select
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import ASSERTED, OBJECT, RDF, VR, Term, text_of
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


def aligned_claims(snapshot: Snapshot, alignment: Alignment) -> tuple[AlignedClaim, ...]:
    """All claims of a snapshot that the alignment covers, by subject, property and value.

    Claims whose values a store has in one form, as 05 and 5, are one, whose value is the first way to write it.
    """
    used = {*alignment.properties, *alignment.nodes, *alignment.values, *alignment.qualifiers}
    stated = _statements(snapshot, used)
    # a node that is a statement there has no statements of its own
    nodes = {text_of(value) for _, path, value in stated if path in alignment.nodes}
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


def _statements(snapshot: Snapshot, predicates: Collection[str]) -> Statements:
    """All statements of claims with one of some properties, by claim, in the order of their citations."""
    if not predicates:
        return {}
    base = snapshot.base
    rows = select(
        snapshot.stated,
        f"""SELECT ?s ?p ?o ?citation ?stance ?source ?passage WHERE {{
            VALUES ?p {{ {" ".join(f"<{predicate}>" for predicate in sorted(predicates))} }}
            GRAPH ?evidence {{
                ?citation <{RDF}predicate> ?p ; <{RDF}subject> ?s ; <{RDF}object> ?o ;
                    <{VR}stance> ?stance ; <{VR}source> ?source ; <{VR}passage>|<{VR}locator> ?passage .
            }}
        }}""",
    )
    passages: dict[tuple[Claim, str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        claim = (text_of(row["s"]), text_of(row["p"]), row["o"])
        source = text_of(row["source"]).removeprefix(f"{base}source/")
        passages[claim, source, text_of(row["citation"]), text_of(row["stance"])].add(text_of(row["passage"]))
    found: dict[Claim, list[Statement]] = defaultdict(list)
    for (claim, source, citation, stance), spans in sorted(passages.items(), key=lambda item: item[0][2]):
        (written, *_) = snapshot.spellings.written(f"{base}evidence/{source}", citation, OBJECT.value, str(claim[2]))
        own = (*claim[:2], read_term(written))
        ordered = tuple(sorted(spans, key=by_offset))
        found[claim].append(Statement(source, own, citation, stance, ordered, written=written))
    return {statements[0].claim: tuple(statements) for statements in found.values()}
