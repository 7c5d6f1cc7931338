"""The report as a SHACL validation report."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, SH

from reported import BASE, EVERY, FULL, QUIET, TWINS
from variorum.reports.shacl import render


def graph(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


def test_one_report_with_a_result_for_what_a_shape_found() -> None:
    read = graph(render(FULL))
    (report,) = read.subjects(RDF.type, SH.ValidationReport)
    assert read.value(report, SH.conforms) == rdflib.Literal(False)
    assert {str(result) for result in read.objects(report, SH.result)} == {d.iri for d in EVERY if d != TWINS}


@pytest.mark.parametrize("mandatory", [SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent])
def test_what_a_result_must_have(mandatory: rdflib.URIRef) -> None:
    read = graph(render(FULL))
    for result in read.subjects(RDF.type, SH.ValidationResult):
        assert len(list(read.objects(result, mandatory))) == 1
    assert SH.ValidationResult in set(read.objects(rdflib.URIRef(f"{BASE}disagreement/name"), RDF.type))


def test_no_disagreement_conforms() -> None:
    read = graph(render(QUIET))
    (report,) = read.subjects(RDF.type, SH.ValidationReport)
    assert read.value(report, SH.conforms) == rdflib.Literal(True)


def test_it_is_the_same_every_time() -> None:
    lines = render(FULL).splitlines()
    assert lines[:3] == sorted(lines[:3])
    assert lines[0] == "@prefix sea: <https://example.org/sea#> ."
