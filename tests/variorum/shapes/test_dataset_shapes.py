"""Every shape in shapes/dataset finds what it is for, says so, and lets pass what it is not for."""

from __future__ import annotations

import re
from functools import cache

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

import story
from dataset_shape_cases import CASES, CONTRADICTION, DETAIL, MILD, STANCE, Case
from story import NS, TYPE, Said, Value
from story_rules import Finder, typed
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.model import Disagreement
from variorum.shapes.behaviours import SEVERAL

BUNDLED = find_corpus(bundled_root())
OWN = BUNDLED.base + "shape/"
FORBIDDEN = re.compile(r"\b(MINUS|VALUES|SERVICE)\b")  # in a constraint: SHACL, section 5.2.1


@cache
def rules() -> Finder:
    return Finder(BUNDLED, load_vocabulary(BUNDLED))


def iri_of(shape: str) -> str:
    """The IRI of a shape, or of the property that declares how it may differ."""
    prefix, _, name = shape.rpartition(":")
    return BUNDLED.prefixes[prefix] + name if prefix else OWN + shape


def term(text: str) -> Value:
    if text.startswith('"'):
        value, _, datatype = text[1:].partition('"')
        return typed(value.replace("_", " "), datatype.removeprefix("^^")) if datatype else Literal(value)
    if text in ("true", "false"):
        return typed(text, "boolean")
    if text.isdecimal():
        return typed(text, "integer")
    prefix, _, name = text.partition(":")
    if prefix in BUNDLED.prefixes:
        return NamedNode(BUNDLED.prefixes[prefix] + name)
    return NamedNode(BUNDLED.base + text)


def find(text: str) -> tuple[Disagreement, ...]:
    said, types = [], []
    for words in (statement.split() for statement in text.split(";")):
        if words[1] == "a":
            types.append(Quad(term(words[0]), TYPE, term(words[2])))  # type: ignore[arg-type]
        else:
            source, subject, predicate, value, *stance = words
            said.append(Said(source, term(subject), term(predicate), term(value), *stance))  # type: ignore[arg-type]
    return rules().find(story.store_of(story.numbered(said, BUNDLED.base), types, BUNDLED.base))


each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.shape)


@each
def test_a_shape_finds_what_it_is_for(case: Case) -> None:
    (found,) = find(case.found)
    assert found.shape == iri_of(case.shape)
    assert found.focus == BUNDLED.base + case.focus
    assert BUNDLED.shorten(found.path) == case.path
    assert found.kind == NS + case.kind
    assert case.says in found.message
    assert "{" not in found.message
    assert found.severity.endswith("Warning" if case.kind == CONTRADICTION or "trainings" in case.says else "Info")
    assert len(found.positions) > 1


@each
def test_a_shape_lets_pass_what_it_is_not_for(case: Case) -> None:
    for text in case.passing:
        assert not find(text), text


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.shape, marks=pytest.mark.long if number % 9 else ())
        for number, case in enumerate(
            case for case in CASES if case.kind == CONTRADICTION and not case.found.endswith("denied")
        )
    ],
)
def test_what_is_only_expected_contradicts_nothing(case: Case) -> None:
    """When one side is an expectation, a contradiction becomes a difference of stance at most."""
    assert {d.kind for d in find(case.found + " expected")} <= {NS + STANCE}


@pytest.mark.parametrize(("shape", "text"), MILD, ids=[shape for shape, _ in MILD])
def test_values_that_fit_each_other_are_a_detail(shape: str, text: str) -> None:
    (found,) = find(text)
    assert (found.shape, found.kind) == (iri_of(shape), NS + DETAIL)
    assert found.severity.endswith("Info")


def test_every_shape_has_a_case() -> None:
    found = rules().rules
    values = [rule for rule in found.values if rule.behaviour != SEVERAL]
    asked = {rule.shape.iri for rule in (*values, *found.pairs, *found.sparql)} - set(found.behaviours.properties)
    assert asked <= {iri_of(case.shape) for case in CASES}


def test_messages_are_sentences_that_say_what_to_do_about_which_thing() -> None:
    graph = rules().graph
    for shape, said in graph.subject_objects(rdflib.SH.message):
        assert "{$this}" in str(said), shape
        assert str(said).endswith((".", "?")), shape
        assert re.search(r"[Rr]ead the passages|[Cc]ompare the dates|The dates|Show both|Make it two", str(said)), shape
        assert graph.value(shape, rdflib.SH.severity) in (rdflib.SH.Warning, rdflib.SH.Info), shape


def test_no_constraint_uses_what_shacl_forbids() -> None:
    selects = [str(select) for select in rules().graph.objects(None, rdflib.SH.select)]
    assert selects
    assert not [select for select in selects if FORBIDDEN.search(select)]
