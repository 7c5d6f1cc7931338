"""The register and the report: every disagreement as RDF, to be queried like everything else.

The register says what a fact-checker asks of a disagreement: its kind, its values, and for each the sources, lines
and passages. The report says the same findings in the terms of a SHACL validation report (SHACL section 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus import VR, Corpus
from variorum.disagreements import Disagreement, Position
from variorum.lines import ClaimLines
from variorum.turtle import RDF_TYPE, XSD
from variorum.vocabulary import LABEL

SHACL = "http://www.w3.org/ns/shacl#"


def _sh(name: str) -> NamedNode:
    return NamedNode(SHACL + name)


def _vr(name: str) -> NamedNode:
    return NamedNode(VR + name)


def report_triples(corpus: Corpus, disagreements: Iterable[Disagreement]) -> Iterator[Quad]:
    """The SHACL validation report on the whole dataset; its results are the disagreements."""
    report = corpus.iri("report", "dataset")
    found = tuple(disagreements)
    yield Quad(report, RDF_TYPE, _sh("ValidationReport"))
    yield Quad(report, _sh("conforms"), Literal("false" if found else "true", datatype=NamedNode(XSD + "boolean")))
    for disagreement in found:
        yield Quad(report, _sh("result"), NamedNode(disagreement.iri))
        yield from _result(disagreement)


def _result(disagreement: Disagreement) -> Iterator[Quad]:
    node = NamedNode(disagreement.iri)
    yield Quad(node, RDF_TYPE, _sh("ValidationResult"))
    yield Quad(node, _sh("focusNode"), NamedNode(disagreement.focus))
    yield Quad(node, _sh("resultPath"), NamedNode(disagreement.path))
    yield Quad(node, _sh("resultSeverity"), NamedNode(disagreement.severity))
    yield Quad(node, _sh("resultMessage"), Literal(disagreement.message))
    yield Quad(node, _sh("sourceShape"), NamedNode(disagreement.shape))
    yield Quad(node, _sh("sourceConstraintComponent"), _sh(disagreement.component))


def register_triples(corpus: Corpus, disagreements: Iterable[Disagreement], lines: ClaimLines) -> Iterator[Quad]:
    """The register: one resource per disagreement, one per position in it."""
    for disagreement in disagreements:
        node = NamedNode(disagreement.iri)
        yield from _result(disagreement)
        yield Quad(node, RDF_TYPE, _vr("Disagreement"))
        yield Quad(node, _vr("kind"), NamedNode(disagreement.kind))
        yield Quad(node, LABEL, Literal(disagreement.label, language="en"))
        for number, position in enumerate(disagreement.positions, 1):
            at = NamedNode(f"{disagreement.iri}-{number}")
            yield Quad(node, _vr("position"), at)
            yield from _position(corpus, at, position, lines)


def _position(corpus: Corpus, at: NamedNode, position: Position, lines: ClaimLines) -> Iterator[Quad]:
    yield Quad(at, RDF_TYPE, _vr("Position"))
    yield Quad(at, _vr("value"), position.value)
    yield Quad(at, LABEL, Literal(position.label))
    yield Quad(at, _sh("resultPath"), NamedNode(position.path))
    for statement in position.statements:
        yield Quad(at, _vr("source"), corpus.iri("source", statement.source))
        yield Quad(at, _vr("citation"), NamedNode(statement.citation))
        yield Quad(at, _vr("stance"), NamedNode(statement.stance))
        yield Quad(at, _vr("line"), Literal(lines(statement.source, statement.claim)))
        for passage in statement.passages:
            yield Quad(at, _vr("passage"), NamedNode(passage))
