"""The register and the report: every disagreement as RDF, to be queried like everything else.

The register says what a fact-checker asks of a disagreement: its kind and status, its values, and for each the
sources, lines and passages. The report says the same findings in the terms of a SHACL validation report (SHACL
section 3.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.disagreements.collection import Stale
from variorum.disagreements.lines import ClaimLines
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.terms import LABEL, RDF_TYPE, SHACL, VR, XSD


def _sh(name: str) -> NamedNode:
    return NamedNode(SHACL + name)


def _vr(name: str) -> NamedNode:
    return NamedNode(VR + name)


def report_triples(corpus: Corpus, disagreements: Iterable[Disagreement]) -> Iterator[Quad]:
    """The SHACL validation report on the whole dataset; its results are the disagreements that shapes found."""
    report = corpus.iri("report", "dataset")
    found = tuple(disagreement for disagreement in disagreements if disagreement.shape)
    yield Quad(report, RDF_TYPE, _sh("ValidationReport"))
    yield Quad(report, _sh("conforms"), Literal("false" if found else "true", datatype=NamedNode(XSD + "boolean")))
    for disagreement in found:
        yield Quad(report, _sh("result"), NamedNode(disagreement.iri))
        yield from _result(disagreement)


def _result(disagreement: Disagreement) -> Iterator[Quad]:
    node = NamedNode(disagreement.iri)
    yield Quad(node, RDF_TYPE, _sh("ValidationResult"))
    yield Quad(node, _sh("focusNode"), NamedNode(disagreement.focus))
    yield Quad(node, _sh("resultSeverity"), NamedNode(disagreement.severity))
    yield Quad(node, _sh("resultMessage"), Literal(disagreement.message))
    if disagreement.path:
        yield Quad(node, _sh("resultPath"), NamedNode(disagreement.path))
    if disagreement.shape:
        yield Quad(node, _sh("sourceShape"), NamedNode(disagreement.shape))
        yield Quad(node, _sh("sourceConstraintComponent"), _sh(disagreement.component))


def register_triples(
    disagreements: Iterable[Disagreement], stale: Iterable[Stale], corpus: Corpus, lines: ClaimLines
) -> Iterator[Quad]:
    """The register: one resource per disagreement, one per position in it; the citations with their lines; and what is
    stale.
    """
    for disagreement in disagreements:
        node = NamedNode(disagreement.iri)
        yield from _result(disagreement)
        yield Quad(node, RDF_TYPE, _vr("Disagreement"))
        yield Quad(node, _vr("kind"), NamedNode(disagreement.kind))
        yield Quad(node, _vr("status"), NamedNode(disagreement.status))
        yield Quad(node, LABEL, Literal(disagreement.label, language="en"))
        if disagreement.decision:
            yield Quad(node, _vr("decision"), NamedNode(disagreement.decision.iri))
        for number, position in enumerate(disagreement.positions, 1):
            at = NamedNode(f"{disagreement.iri}-{number}")
            yield Quad(node, _vr("position"), at)
            yield from _position(corpus, at, position, lines)
    for entry in stale:
        yield Quad(NamedNode(entry.decision.iri), _vr("stale"), Literal(entry.reason))


def _position(corpus: Corpus, at: NamedNode, position: Position, lines: ClaimLines) -> Iterator[Quad]:
    yield Quad(at, RDF_TYPE, _vr("Position"))
    yield Quad(at, _vr("value"), position.value)
    yield Quad(at, LABEL, Literal(position.label))
    yield Quad(at, _sh("resultPath"), NamedNode(position.path))
    for statement in position.statements:
        yield Quad(at, _vr("source"), corpus.iri("source", statement.source))
        yield Quad(at, _vr("citation"), NamedNode(statement.citation))
        yield from _statement(corpus, statement, lines)


def _statement(corpus: Corpus, statement: Statement, lines: ClaimLines) -> Iterator[Quad]:
    """What one needs to look a statement up, repeated here from the evidence, so that the register stands by itself."""
    citation = NamedNode(statement.citation)
    yield Quad(citation, _vr("source"), corpus.iri("source", statement.source))
    yield Quad(citation, _vr("stance"), NamedNode(statement.stance))
    yield Quad(citation, _vr("line"), Literal(lines(statement)))
    for passage in statement.passages:
        yield Quad(citation, _vr("passage"), NamedNode(passage))
