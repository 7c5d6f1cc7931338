"""What literals mean to SHACL Core: judged as Jena judges it, or with a reason for the difference."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

import jena
from needed import require
from shacl_cases import CASES, HEADER, JENA, MALFORMED, OTHER, UNREADABLE
from variorum.corpus.interop import to_rdflib
from variorum.shapes.core import CoreShapes
from variorum.shapes.judging import judge

Case = tuple[str, list[str], list[str]]
Item = tuple[str, str]  # the components, and a value


def items(cases: Iterable[Case]) -> dict[Item, bool]:
    """The values of cases, and whether each conforms."""
    return {
        (one, value): good
        for one, *both in cases
        for good, group in zip((True, False), both, strict=True)
        for value in group
    }


def graphs(asked: Iterable[Item]) -> tuple[str, str]:
    """A shapes graph and a data graph with a node for each value."""
    shapes = data = HEADER
    for number, (components, value) in enumerate(asked):
        shapes += f":s{number} sh:targetNode :n{number} ; sh:property [ sh:path :p ; {components} ] .\n"
        data += f":n{number} :p {value} ; :q {OTHER} .\n"
    return shapes, data


def broken(report: rdflib.Graph) -> set[int]:
    """The numbers of the nodes that a report has results for."""
    return {int(str(focus).rpartition("/n")[2]) for focus in report.objects(None, rdflib.SH.focusNode)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0][3:60])
def test_values_are_judged_by_what_they_mean(case: Case) -> None:
    expected = items([case])
    texts = graphs(expected)
    shapes, data = (list(parse(text, format=RdfFormat.TURTLE)) for text in texts)
    wrong = {number for number, conforms in enumerate(expected.values()) if not conforms}
    assert broken(judge(to_rdflib(data), to_rdflib(shapes))) == wrong
    doubtful = CoreShapes(to_rdflib(shapes)).doubtful(data)
    left = set() if doubtful is None else set(doubtful.objects(None, rdflib.SH.targetNode))
    assert left == {rdflib.URIRef(f"https://example.org/n{number}") for number in wrong}


@pytest.mark.long
def test_jena_says_the_same_but_for_what_is_explained(tmp_path: Path) -> None:
    require("Jena")
    expected = items(case for case in CASES if not any(part in case[0] for part in UNREADABLE))
    for name, text in zip(("shapes.ttl", "data.ttl"), graphs(expected), strict=True):
        (tmp_path / name).write_text(text, "utf-8")
    told = subprocess.run(
        [
            "java",
            "-cp",
            jena.class_path(tmp_path),
            "shacl.shacl",
            "validate",
            "--shapes",
            "shapes.ttl",
            "--data",
            "data.ttl",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout, told.stderr
    wrong = broken(to_rdflib(parse(told.stdout, format=RdfFormat.TURTLE)))
    differing = {item for number, (item, conforms) in enumerate(expected.items()) if conforms == (number in wrong)}
    assert differing == set(JENA)


@pytest.mark.parametrize("components", MALFORMED)
def test_a_pattern_that_is_none_is_an_error(components: str) -> None:
    shapes, data = (to_rdflib(parse(text, format=RdfFormat.TURTLE)) for text in graphs([(components, '"a"')]))
    with pytest.raises(ValueError, match=r"no regular expression of XPath|no flag"):
        judge(data, shapes)


def test_pyshacl_keeps_its_own_components() -> None:
    from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP

    before = dict(CONSTRAINT_PARAMETERS_MAP)
    judge(rdflib.Graph(), rdflib.Graph())
    assert before == CONSTRAINT_PARAMETERS_MAP
    assert {one.__module__.partition(".")[0] for one in before.values()} == {"pyshacl"}
