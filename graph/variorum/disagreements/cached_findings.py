"""What the rules found, cached from one build to the next: a rule is asked again only when something that it looks at
has changed.

A rule looks at the claims with the predicates of its path and those that count for them, at the types of things, and at
labels, which its findings show. What changed is told by predicates too: those of claims that came or went, and of
claims of which a citation did. Rules in SPARQL may look at anything, and are asked each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.disagreements.model import Claim, Disagreement, Position, Statement
from variorum.terms import LABEL, PREDICATE, Term

_TEXTS = tuple(field.name for field in fields(Disagreement) if field.name not in ("positions", "decision", "rank"))

Findings = Mapping[str, tuple[Disagreement, ...]]  # by what was asked


@dataclass(frozen=True)
class Earlier:
    """What was found in the dataset before, and the predicates that changes since then touch."""

    findings: Findings
    touched: frozenset[str]

    def of(self, key: str, predicates: Collection[str]) -> tuple[Disagreement, ...] | None:
        """What was found under a name, if the same would be found now; `predicates` are those that it looks at."""
        if not self.touched.isdisjoint({LABEL.value, *predicates}):
            return None
        return self.findings.get(key)


def touched_predicates(changed: Collection[Quad], lines: Collection[bytes]) -> Iterator[str]:
    """The predicates of triples that came or went in a graph, and those of the claims that its citations cite.

    `lines` are the N-Triples of the graph before and after.
    """
    subjects = {str(quad.subject).encode() for quad in changed}
    yield from {quad.predicate.value for quad in changed if isinstance(quad.predicate, NamedNode)}
    cites = b" " + str(PREDICATE).encode() + b" <"
    for line in lines:
        subject, found, rest = line.partition(cites)
        if found and subject in subjects:
            yield rest.partition(b">")[0].decode()


def write_findings(findings: Findings) -> dict[str, Any]:
    """The findings in a form that JSON can hold."""
    return {key: [_written(one) for one in found] for key, found in findings.items()}


def read_findings(content: Mapping[str, Any]) -> Findings:
    """The findings that `write_findings` wrote.

    :raises TypeError, ValueError: the content is something else.
    """
    return {key: tuple(_read(one) for one in found) for key, found in content.items()}


def _written(found: Disagreement) -> list[Any]:
    positions = [
        [_written_claim(position.claim), position.label, [_written_statement(one) for one in position.statements]]
        for position in found.positions
    ]
    return [*(getattr(found, name) for name in _TEXTS), positions]


def _written_statement(said: Statement) -> list[Any]:
    return [said.source, _written_claim(said.claim), said.citation, said.stance, said.passages, said.speaker]


def _read(content: list[Any]) -> Disagreement:
    *texts, positions = content
    sides = tuple(Position(_read_claim(c), label, tuple(map(_read_statement, said))) for c, label, said in positions)
    return Disagreement(**dict(zip(_TEXTS, texts, strict=True)), positions=sides)


def _read_statement(parts: list[Any]) -> Statement:
    source, claim, citation, stance, passages, speaker = parts
    return Statement(source, _read_claim(claim), citation, stance, tuple(passages), speaker)


def _written_claim(claim: Claim) -> list[str | None]:
    subject, predicate, value = claim
    if isinstance(value, Literal):
        return [subject, predicate, "literal", value.value, value.language, value.datatype.value]
    return [subject, predicate, "iri" if isinstance(value, NamedNode) else "blank", str(getattr(value, "value", value))]


def _read_claim(parts: list[str]) -> Claim:
    subject, predicate, kind, value, *rest = parts
    if kind == "literal":
        language, datatype = rest
        term: Term = Literal(value, language=language) if language else Literal(value, datatype=NamedNode(datatype))
    else:
        term = NamedNode(value) if kind == "iri" else BlankNode(value)
    return subject, predicate, term
