"""What classes and properties are called in a property graph: each by a name of its own."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import run
from odd import odd_corpus
from variorum.export.property_graph import last_part, relationship_type, told_apart

PREFIXES = {"a": "https://a.example/", "b": "https://b.example/terms#"}
SPACES = st.sampled_from([*PREFIXES.values(), "https://c.example/x/", "urn:d:"])
WORDS = st.sampled_from(["Role", "role", "Value", "Entity", "hasRole", "has_role", "HAS_ROLE", "x", "Role/", "Role#"])
IRIS = st.lists(st.tuples(SPACES, WORDS).map("".join), unique=True, max_size=12)


@given(IRIS, st.sampled_from([last_part, relationship_type]))
def test_no_two_are_called_the_same(iris: list[str], called: object) -> None:
    names = told_apart(iris, called, PREFIXES, ("Entity", "Class", "Value"))  # type: ignore[arg-type]
    assert len(set(names.values())) == len(iris) == len(names)
    assert not {"Entity", "Class", "Value"} & set(names.values())


def test_what_is_alone_is_called_by_its_last_part() -> None:
    iris = ["https://a.example/Role", "https://b.example/terms#Film"]
    assert told_apart(iris, last_part, PREFIXES) == {iris[0]: "Role", iris[1]: "Film"}


def test_what_is_not_alone_has_its_prefix_or_its_whole_iri() -> None:
    iris = ["https://a.example/Role", "https://b.example/terms#Role", "https://c.example/Role"]
    assert list(told_apart(iris, last_part, PREFIXES).values()) == ["a:Role", "b:Role", "https://c.example/Role"]


ONTOLOGY = """<https://stage.example/#Role> a owl:Class ; rdfs:label "r"@en . o:Role a owl:Class ; rdfs:label "r"@en .
o:Value a owl:Class ; rdfs:label "v"@en . <https://stage.example/#p> a owl:AnnotationProperty ; rdfs:label "p"@en ."""
CLAIMS = """<thing/a> a o:Role ; o:p "x" . <thing/b> a <https://stage.example/#Role>, o:Value ; rdfs:label "b"@en ;
<https://stage.example/#p> "y" ."""


@pytest.mark.parametrize("form", ["cypher", "neo4j"])
def test_clashing_names_are_told_apart_in_the_files(form: str, tmp_path: Path) -> None:
    odd_corpus(tmp_path, CLAIMS, ontology=ONTOLOGY)
    target = tmp_path / "out"
    assert run("export", form, "--corpus", str(tmp_path), "-o", str(target)).code == 0
    if form == "cypher":
        script = target.read_text("utf-8")
        labels, types = set(re.findall(r", n:`([^`]+)`", script)), set(re.findall(r"\[r:`([^`]+)`", script))
    else:
        files = ((target / name).read_text("utf-8").splitlines() for name in ("entities.csv", "claims.csv"))
        rows = [list(csv.reader(lines)) for lines in files]
        labels = {label for row in rows[0][1:] for label in row[-1].split("|")[1:]}
        types = {row[2] for row in rows[1][1:]}
    assert labels == {"Thing", "o:Role", "https://stage.example/#Role", "o:Value"}
    assert types == {"TYPE", "o:p", "https://stage.example/#p"}
