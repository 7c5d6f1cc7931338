"""What is looked for among all things of a corpus: names that are alike, and orders that are told in a circle."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad
from rapidfuzz.distance import OSA

import story
from examples import examples
from story import NS, TYPE, Said
from story_rules import HEADER, Finder, corpus_in, iri
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Disagreement
from variorum.shapes.names import words_of

ONTOLOGY = """
:Person a owl:Class .
:name a owl:DatatypeProperty ; vr:behaviour vr:several ; vr:comparison vr:nameInclusion .
:before a owl:ObjectProperty ; rdfs:label "set before"@en ; vr:behaviour vr:order .
"""
LETTERS = "abcdefghijklmnoprstuvwz"
NAMES = st.lists(st.text(LETTERS, min_size=4, max_size=8), min_size=2, max_size=3).map(" ".join)


@cache
def finder() -> Finder:
    words = Vocabulary((parse_turtle((HEADER + ONTOLOGY).encode(), Path("ontology.ttl")),), "")
    return Finder(corpus_in(Path(mkdtemp()), ""), words)


def found(said: list[Said], kind: str) -> list[Disagreement]:
    types = [Quad(iri(name), TYPE, iri("Person")) for name in ("one", "two")]
    return [d for d in finder().find(story.store_of(story.numbered(said), types)) if d.kind == NS + kind]


def named(source: str, thing: str, name: str) -> Said:
    return Said(source, iri(thing), iri("name"), Literal(name))


@settings(max_examples=examples(40), deadline=None)
@given(name=NAMES, place=st.integers(0, 20), letter=st.sampled_from(LETTERS), slip=st.sampled_from(["put", "for", ""]))
def test_two_things_whose_names_differ_by_a_slip_are_a_question(name: str, place: int, letter: str, slip: str) -> None:
    """Wherever the slip is: a letter too many, another, or one too few."""
    place %= len(name)
    assume(name[place] not in (" ", letter))
    wrong = name[:place] + {"put": letter + name[place], "for": letter, "": ""}[slip] + name[place + 1 :]
    assume(len(words_of(name)) == len(words_of(wrong)) == len(name.split()) and words_of(name) == tuple(name.split()))
    assert len(found([named("east", "one", name), named("west", "two", wrong)], "identityQuestion")) == 1
    both = [named("east", "one", name), named("east", "two", wrong), named("west", "two", wrong)]
    assert found(both, "identityQuestion") == []  # one source knows both


@pytest.mark.parametrize(
    ("one", "other"),
    [("Park Min Jun", "Min Jun Park"), ("Mac Lennan", "MacLennan"), ("Lund, Ida", "Dr. Ida Lund"),
     ("I. Lund", "Ida Lund"), ("Ida M. Lund", "Ida Lund"), ("Ida Maria Lund", "Ida M. Lund"),
     ("Ida Lund Jr.", "Ida Lund")],
)  # fmt: skip
def test_two_things_with_one_name_are_a_question(one: str, other: str) -> None:
    assert len(found([named("east", "one", one), named("west", "two", other)], "identityQuestion")) == 1


@pytest.mark.parametrize(("one", "other"), [("A. Lund", "Ida Lund"), ("Ida", "Ida Lund"), ("I. L.", "Ida Lund")])
def test_two_things_of_which_one_is_not_the_other_in_short_are_none(one: str, other: str) -> None:
    assert found([named("east", "one", one), named("west", "two", other)], "identityQuestion") == []


@settings(max_examples=examples(20), deadline=None)
@given(one=NAMES, other=NAMES)
def test_two_things_with_other_names_are_none(one: str, other: str) -> None:
    assume(OSA.distance(one, other) > 3 and sorted(words_of(one)) != sorted(words_of(other)))
    assert found([named("east", "one", one), named("west", "two", other)], "identityQuestion") == []


def reaches(start: str, end: str, edges: set[tuple[str, str]]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        thing = waiting.pop()
        after = {b for a, b in edges if a == thing} - seen
        seen |= after
        waiting += after
    return end in seen


@settings(max_examples=examples(60), deadline=None)
@given(edges=st.sets(st.tuples(*[st.sampled_from("abcdefgh")] * 2).filter(lambda e: e[0] != e[1]), max_size=10))
def test_a_circle_is_found_however_long_and_whatever_hangs_on_it(edges: set[tuple[str, str]]) -> None:
    """Each step told by a source of its own; a finding for each group of things of which each leads to each other."""
    said = [Said(f"s-{a}-{b}", iri(a), iri("before"), iri(b)) for a, b in sorted(edges)]
    groups = {
        frozenset(b for b in "abcdefgh" if reaches(a, b, edges) and reaches(b, a, edges))
        for a in "abcdefgh"
        if reaches(a, a, edges)
    }
    circles = found(said, "contradiction")
    assert len(circles) == len(groups)
    for circle in circles:
        things = {p.claim[0].rpartition("/")[2] for p in circle.positions}
        assert any(things <= group for group in groups)


def test_an_order_that_is_told_the_other_way_round_reads_so() -> None:
    said = [("east", "one", "two"), ("west", "two", "one")]
    (one,) = found(
        [Said(source, iri(thing), iri("before"), iri(other)) for source, thing, other in said], "contradiction"
    )
    labels = {position.sources: position.label for position in one.positions}
    assert sorted(label.partition(": ")[2] for label in labels.values()) == ["", "set before it"]


@pytest.mark.parametrize("name", ["a " * 20_000, "A. " * 20_000, "ab " * 20_000, "1 " * 20_000, "x" * 60_000])
def test_names_of_any_length_are_looked_at_once(name: str) -> None:
    """Where one is read anew for each of its words, or letter against letter, memory does not suffice."""
    assert found([named("east", "one", name), named("west", "two", f"{name}b")], "identityQuestion") == []
