"""Rules where a small slip would not show in ordinary data: limits above one, inverse paths, rules that are switched
off. Held to what the words of SHACL say, over random values."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal

import story
from story import NS, Said, Value
from story_rules import TYPES, WORDS, Finder, corpus_in, iri
from variorum.disagreements.facts import Fact
from variorum.disagreements.model import Disagreement, Statement
from variorum.disagreements.sides import sides_of, written_out
from variorum.errors import CorpusError
from variorum.shapes.comparison import Comparison
from variorum.terms import ASSERTED, Term, text_of

PROPERTY_SHAPE = ":TestShape a sh:NodeShape ; sh:targetClass :Film ; sh:property :TestShape-rule .\n:TestShape-rule "


@cache
def finder(shapes: str) -> Finder:
    return Finder(corpus_in(Path(mkdtemp()), shapes), WORDS)


def find(shapes: str, *said: tuple[str, str, Value]) -> list[Disagreement]:
    """What the rule finds where each source asserts what it is given."""
    told = [Said(source, iri("one"), iri(name), value) for source, name, value in said]
    found = finder(shapes).find(story.store_of(story.numbered(told), TYPES))
    return [disagreement for disagreement in found if disagreement.shape.endswith("TestShape-rule")]


def kinds(found: list[Disagreement]) -> list[str]:
    return [disagreement.kind.removeprefix(NS) for disagreement in found]


FIT = [{"Eve", "Eve Macarro"}, {"Tatiana", "Tatiana Romanova"}]
NAMES = [Literal(name) for name in ("Eve", "Eve Macarro", "Rooney", "Tatiana", "Tatiana Romanova")]


def expected(values: list[Literal], limit: int) -> list[str]:
    """A contradiction where more than the limit do not fit each other, a detail where there are more than it at all."""
    different = sorted(set(values), key=str)
    for group in itertools.combinations(different, limit + 1):
        if not any({one.value, other.value} in FIT for one, other in itertools.combinations(group, 2)):
            return ["contradiction"]
    return ["detailDifference"] if len(different) > limit else []


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5), st.integers(1, 3))
@example(NAMES[:2], 2)  # two that fit, of two: no detail
@example(NAMES[1:3], 2)
@example(NAMES[:3], 2)  # three, of which two fit: a detail
@example([NAMES[0], NAMES[2], NAMES[3]], 2)
def test_as_many_values_as_the_limit_are_no_difference(values: list[Literal], limit: int) -> None:
    shapes = f"{PROPERTY_SHAPE} sh:path :name ; sh:maxCount {limit} ; vr:comparison vr:nameInclusion ."
    found = find(shapes, *((f"source-{number}", "name", value) for number, value in enumerate(values)))
    assert kinds(found) == expected(values, limit)
    for disagreement in found:
        assert {position.value for position in disagreement.positions} == set(values)


def test_a_pair_rule_on_an_inverse_path_is_never_read_as_one_on_the_property_itself() -> None:
    """What :one comes during is not what comes during :one: told so, or judged as SHACL says."""
    shapes = f"{PROPERTY_SHAPE} sh:path [ sh:inversePath :during ] ; sh:disjoint :after ."
    try:
        finder(shapes)
    except CorpusError:
        return
    assert find(shapes, ("east", "during", iri("two")), ("west", "after", iri("two"))) == []
    told = [Said("east", iri("two"), iri("during"), iri("one")), Said("west", iri("one"), iri("after"), iri("two"))]
    assert len(finder(shapes).find(story.store_of(story.numbered(told), TYPES))) == 1


COUNT = "sh:path :name ; sh:maxCount 1"
PAIR = "sh:path :during ; sh:disjoint :after"
SAID = (
    ("east", "name", NAMES[0]),
    ("west", "name", NAMES[2]),
    ("east", "during", iri("two")),
    ("west", "after", iri("two")),
)
SPARQL = """:TestShape a sh:NodeShape ; sh:targetClass :Film ; sh:sparql :TestShape-rule .
:TestShape-rule a sh:SPARQLConstraint ; sh:message "{$this} is both." ; sh:select '''
    SELECT DISTINCT $this ?path ?value ?otherPath ?otherValue WHERE {
        $this <https://example.org/story/during> ?value . $this <https://example.org/story/after> ?value .
        BIND (<https://example.org/story/during> AS ?path) BIND (<https://example.org/story/after> AS ?otherPath)
        BIND (?value AS ?otherValue)
    }''' ."""


@pytest.mark.parametrize(
    "shapes", [f"{PROPERTY_SHAPE} {COUNT} .", f"{PROPERTY_SHAPE} {PAIR} .", SPARQL], ids=["count", "pair", "SPARQL"]
)
@pytest.mark.parametrize("off", [":TestShape-rule", ":TestShape"], ids=["rule", "shape"])
def test_what_is_deactivated_finds_nothing(shapes: str, off: str) -> None:
    assert kinds(find(shapes, *SAID)) == ["contradiction"]
    assert find(f"{shapes}\n{off} sh:deactivated false .", *SAID) != []
    assert find(f"{shapes}\n{off} sh:deactivated true .", *SAID) == []


LETTERS = "abcde"


@example(short={("a", "b"), ("b", "c"), ("c", "a")})
@given(short=st.sets(st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)), max_size=12))
def test_abbreviations_that_go_in_a_circle_come_to_an_end_and_lose_no_fact(short: set[tuple[str, str]]) -> None:
    def shorter(one: Term, other: Term) -> bool:
        return one != other and (text_of(one), text_of(other)) in short

    def said(value: str) -> Fact:
        literal = Literal(value)
        claim = (iri("one").value, iri("name").value, literal)
        return Fact("", "", literal, Statement(value, claim, "", ASSERTED, ()), ASSERTED)

    facts = [said(value) for value in LETTERS]
    comparison = Comparison(text_of, lambda one, other: shorter(other, one), abbreviates=shorter)
    sides = written_out(sides_of(facts, comparison), comparison)
    assert sorted(fact.source for side in sides for fact in side.facts) == list(LETTERS)
