"""What a finding of a SPARQL constraint rests on must be stated, too: a speculation makes no contradiction."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, Quad, Store

import story
from story import BASE, NS, Said
from story_rules import TYPES, WORDS, Finder, corpus_in, iri
from variorum.disagreements.model import Disagreement
from variorum.terms import LABEL

PLAYERS = """:CastShape a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql :CastShape-players .
:CastShape-players a sh:SPARQLConstraint ; sh:message "{{$this}} is played by two." ; sh:select '''
    PREFIX : <https://example.org/story/> SELECT {selected} WHERE {{
        ?subject :performer ?value . {subject} ?otherSubject :performer ?otherValue . {other}
        FILTER (STR(?value) < STR(?otherValue)) BIND (:performer AS ?path) BIND (:performer AS ?otherPath)
    }}''' ."""
SELECTED = "DISTINCT $this ?subject ?path ?value ?otherSubject ?otherPath ?otherValue"
# Ways of asking who is meant by the roles.
PLAYS = ("?subject :plays $this .", "?otherSubject :plays $this .")
HIDDEN = ("?subject :in ?work . ?work :tells $this .", "?otherSubject :in ?work .")
EITHER = ("{ ?subject :plays $this . } UNION { $this :playedIn ?subject . }", "?otherSubject :plays $this .")


def finder(folder: Path, patterns: tuple[str, str], selected: str = SELECTED) -> Finder:
    text = PLAYERS.format(selected=selected, subject=patterns[0], other=patterns[1])
    return Finder(corpus_in(folder, text), WORDS)


def told(*more: tuple[str, str, str, str, str]) -> Store:
    """Two sources name a performer each, both as a fact; and what else they say."""
    said = [
        ("east", "first", "performer", "ann", "asserted"),
        ("west", "second", "performer", "bea", "asserted"),
        *more,
    ]
    statements = [Said(source, iri(s), iri(p), iri(o), stance) for source, s, p, o, stance in said]
    return story.store_of(story.numbered(statements), TYPES)


def kinds(found: tuple[Disagreement, ...]) -> list[str]:
    return [disagreement.kind.removeprefix(NS) for disagreement in found]


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        (["asserted"], ["contradiction"]),
        (["expected"], ["stanceDifference"]),
        (["speculative"], ["stanceDifference"]),
        (["opinion"], ["opinionDifference"]),
        (["speculative", "asserted"], ["contradiction"]),
        (["speculative", "expected"], ["stanceDifference"]),
    ],
)
def test_a_finding_is_as_sure_as_what_it_rests_on(tmp_path: Path, stances: list[str], expected: list[str]) -> None:
    store = told(
        ("east", "first", "plays", "one", "asserted"),
        *((f"south-{stance}", "second", "plays", "one", stance) for stance in stances),
    )
    assert kinds(finder(tmp_path, PLAYS).find(store)) == expected


@pytest.mark.parametrize(
    ("stance", "expected"), [("asserted", ["contradiction"]), ("speculative", ["stanceDifference"])]
)
def test_what_the_query_does_not_select_must_be_stated_too(tmp_path: Path, stance: str, expected: list[str]) -> None:
    store = told(
        ("east", "first", "in", "film", "asserted"),
        ("west", "second", "in", "film", "asserted"),
        ("west", "film", "tells", "one", stance),
    )
    assert kinds(finder(tmp_path, HIDDEN).find(store)) == expected


def test_one_of_several_ways_is_enough(tmp_path: Path) -> None:
    """By one work it is speculation, by another it is stated."""
    works = [(n, s, "in", w, "asserted") for w in ("film", "play") for n, s in (("east", "first"), ("west", "second"))]
    shapes = finder(tmp_path, HIDDEN)
    perhaps = ("west", "film", "tells", "one", "speculative")
    assert kinds(shapes.find(told(*works, perhaps))) == ["stanceDifference"]  # type: ignore[arg-type]
    assert kinds(shapes.find(told(*works, perhaps, ("east", "play", "tells", "one", "asserted")))) == ["contradiction"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plays", "played_in", "expected"),
    [
        ("asserted", "speculative", ["contradiction"]),
        ("speculative", "asserted", ["contradiction"]),
        ("speculative", "speculative", ["stanceDifference"]),
        ("speculative", "", ["stanceDifference"]),
        ("", "asserted", ["contradiction"]),
    ],
)
def test_either_side_of_a_union(tmp_path: Path, plays: str, played_in: str, expected: list[str]) -> None:
    stated = [("east", "first", "plays", "one", plays), ("west", "one", "playedIn", "first", played_in)]
    store = told(("west", "second", "plays", "one", "asserted"), *(one for one in stated if one[-1]))
    assert kinds(finder(tmp_path, EITHER).find(store)) == expected


def test_what_a_projection_computes_is_no_hindrance(tmp_path: Path) -> None:
    """Then only what it selects can be held against the citations."""
    computed = SELECTED.replace("?otherSubject", "(?otherSubject AS ?o) ?otherSubject")
    shapes = finder(tmp_path, PLAYS, computed)
    plays = [("east", "first", "plays", "one", "asserted"), ("west", "second", "plays", "one", "speculative")]
    assert kinds(shapes.find(told(*plays))) == ["stanceDifference"]  # type: ignore[arg-type]
    assert kinds(shapes.find(told(*plays, ("east", "second", "plays", "one", "asserted")))) == ["contradiction"]  # type: ignore[arg-type]


def test_what_nobody_cites_is_no_claim(tmp_path: Path) -> None:
    """A label is the curators'; it has no citation, and is no reason to drop a finding."""
    labelled = (PLAYS[0], f"?otherSubject :plays $this . $this <{LABEL.value}> ?name .")
    store = told(("east", "first", "plays", "one", "asserted"), ("west", "second", "plays", "one", "asserted"))
    store.add(Quad(iri("one"), LABEL, Literal("the hero", language="en"), DefaultGraph()))
    (found,) = finder(tmp_path, labelled).find(store)
    assert (found.focus, found.shape) == (BASE + "one", BASE + "CastShape-players")
