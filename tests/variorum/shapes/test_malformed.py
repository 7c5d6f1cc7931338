"""A shape that SHACL cannot make sense of stops a build with one error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run

HEADER = """@prefix sea: <https://example.org/seafaring#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix x: <https://example.org/x#> .

x:s a sh:NodeShape ; sh:targetClass sea:Ship ; sh:property x:p ; sh:sparql x:q .

x:q a sh:SPARQLConstraint ; sh:message "m" ; sh:select "SELECT %s" .

x:p a sh:PropertyShape ; sh:severity sh:Warning ; sh:message "m" ; %s .
"""
QUERY, PATH = "$this WHERE { FILTER (false) }", "sh:path sea:called"

SHAPES = {
    ("source", QUERY, "sh:path 'a'"): "x#p> is malformed: Values of a property path cannot be a Literal",
    ("source", QUERY, "sh:minCount 1"): "x#p> is malformed: A shape defined as a PropertyShape must include one",
    (
        "source",
        QUERY,
        f"{PATH} ; sh:maxCount 'many'",
    ): "x#p> is malformed: MaxCountConstraintComponent sh:maxCount",
    (
        "source",
        QUERY,
        f"{PATH} ; sh:pattern '('",
    ): "x#p> is malformed: the pattern '(' is no regular expression of XPath",
    ("source", "$this WHERE { oops", PATH): "x#q> is malformed: its sh:select cannot be parsed, error at 1:",
    ("dataset", "$this WHERE { oops", PATH): "x#q> is malformed: its sh:select cannot be parsed, error at 1:",
    ("dataset", QUERY, f"{PATH} ; sh:maxCount 'many'"): "x#p> is malformed: its sh:maxCount 'many' is no number",
}


@pytest.mark.parametrize(("given", "said"), SHAPES.items(), ids=range(len(SHAPES)))
def test_it_is_named_with_its_place(given: tuple[str, str, str], said: str, harbour: Path) -> None:
    kind, query, shape = given
    (harbour / "shapes" / kind / "wrong.ttl").write_text(HEADER % (query, shape), "utf-8")
    outcome = run("build")
    line = 7 if "#q" in said else 9
    assert (outcome.code, outcome.out) == (1, "")
    said = said.replace("x#", "https://example.org/x#").replace("> is", " is")
    assert f"shapes/{kind}/wrong.ttl:{line}:1: the shape {said}" in outcome.err.replace("<", "")
    assert outcome.err.count("is malformed") == 1
    assert "  → " in outcome.err
    assert "Traceback" not in outcome.err
