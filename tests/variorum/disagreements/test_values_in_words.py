"""What is true or false, told in a sentence: in the words that the ontology gives, or by the label of the property."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.disagreements.model import Position, Statement
from variorum.disagreements.wording import Words
from variorum.shapes.behaviours import Behaviours
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, XSD

CORPUS = find_corpus(HARBOUR)
VOCABULARY = load_vocabulary(CORPUS)
WORDS = Words(CORPUS, VOCABULARY, Behaviours(VOCABULARY), lambda thing: thing.value.rpartition("/")[2].title())
UNPHRASED = f"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vr: <https://w3id.org/variorum/ns#> . @prefix sea: <{CORPUS.prefixes["sea"]}> .
sea:crew a owl:DatatypeProperty ; rdfs:label "crew member" ; vr:behaviour vr:completeSet .
sea:officer a owl:DatatypeProperty ; rdfs:label "officer" ; vr:behaviour vr:several .
sea:before a owl:DatatypeProperty ; rdfs:label "before" ; vr:behaviour vr:order .
sea:mate a owl:DatatypeProperty ; rdfs:label "mate" ; vr:behaviour vr:oneValue ."""
YES, NO = (Literal(text, datatype=NamedNode(XSD + "boolean")) for text in ("true", "false"))


def side(prop: str, value: Literal, stance: str, sources: int = 1) -> Position:
    claim = (f"{CORPUS.base}person/pell", CORPUS.prefixes["sea"] + prop, value)
    said = (Statement(f"source-{number}", claim, "", stance, ()) for number in range(sources))
    return Position(claim, "", tuple(said))


@pytest.mark.parametrize(
    ("prop", "sides", "sentence"),
    [
        ("drunkOnWatch", [(YES, ASSERTED), (NO, ASSERTED, 2)],
         "One source says that Pell is drunk on watch, two the opposite."),
        ("drunkOnWatch", [(YES, ASSERTED, 3), (NO, EXPECTED)],
         "Three sources say that Pell is drunk on watch, one expects the opposite."),
        ("drunkOnWatch", [(NO, ASSERTED), (NO, DENIED)],
         "One source says that Pell is not drunk on watch, one denies it."),
        ("drunkOnWatch", [(YES, OPINION), (NO, ASSERTED)],
         "One source says that Pell is not drunk on watch, one the opposite (an opinion)."),
        ("lostWithAllHands", [(NO, ASSERTED), (YES, ASSERTED)],
         "One source says that “loss with all hands” does not hold for Pell, one the opposite."),
        ("lostWithAllHands", [(NO, ASSERTED), (YES, EXPECTED)],
         "One source says that “loss with all hands” does not hold for Pell, one expects the opposite."),
    ],
)  # fmt: skip
def test_what_is_true_or_false(prop: str, sides: list[tuple[Any, ...]], sentence: str) -> None:
    assert WORDS.sentence([side(prop, *one) for one in sides]) == sentence


def test_what_is_denied_of_what_is_true_or_false_is_its_opposite() -> None:
    pell = f"{CORPUS.base}person/pell"
    said = [
        (pell, CORPUS.prefixes["sea"] + "drunkOnWatch", value, stance) for value, stance in ((YES, ""), (YES, DENIED))
    ]
    assert WORDS.labels(pell, said) == ["yes", "no"]


def test_what_is_true_of_two_properties_tells_which() -> None:
    pell, sea = f"{CORPUS.base}person/pell", CORPUS.prefixes["sea"]
    said = [(pell, sea + "drunkOnWatch", YES, ""), (pell, sea + "lostWithAllHands", YES, "")]
    assert WORDS.labels(pell, said) == ["drunk on watch: yes", "loss with all hands: yes"]


@pytest.mark.parametrize(
    ("prop", "sides", "sentence"),
    [
        ("crew", [("Ada", ASSERTED), ("Bo", ASSERTED)],
         "One source gives Ada as a crew member of Pell, one Bo."),
        ("officer", [("Ada", ASSERTED), ("Bo", ASSERTED)],
         "One source gives Ada as an officer of Pell, one Bo."),
        ("before", [("Ada", ASSERTED), ("Bo", ASSERTED)],
         "One source says that Pell is before Ada, one before Bo."),
        ("mate", [("A. B.", ASSERTED), ("J. W.", ASSERTED)],
         "One source gives A. B. as the mate of Pell, one J. W."),
    ],
)  # fmt: skip
def test_a_property_without_a_phrase_is_told_by_its_label(
    prop: str, sides: list[tuple[str, str]], sentence: str
) -> None:
    ship = Vocabulary((parse_turtle(UNPHRASED.encode(), Path("ship.ttl")),), "")
    words = Words(CORPUS, ship, Behaviours(ship), lambda thing: thing.value.rpartition("/")[2].title())
    assert words.sentence([side(prop, Literal(text), stance) for text, stance in sides]) == sentence


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2024-03-03T23:50:00", "on 3 March 2024, 23:50"),
        ("2024-03-03T22:50:00Z", "on 3 March 2024, 22:50 UTC"),
        ("2024-03-04T00:10:07.5+01:00", "on 4 March 2024, 00:10:07.5 UTC+01:00"),
        ("2024-13-03T23:50:00", "on 2024-13-03, 23:50"),
        ("-0044-03-15T12:00:00", "in -0044-03-15T12:00:00"),
    ],
)
def test_an_instant_is_told_as_people_read_it(written: str, told: str) -> None:
    value = Literal(written, datatype=NamedNode(XSD + "dateTime"))
    assert WORDS.sentence([side("firstLit", value, ASSERTED)]) == f"One source lets Pell shine first {told}."


@pytest.mark.parametrize(
    ("prop", "sides", "alike", "sentence"),
    [
        ("mate", [("about 900", ASSERTED), ("912", ASSERTED, 2), ("1,200", ASSERTED)], [(0, 1)],
         "Two sources give about 900 (or 912) as the mate of Pell, one 1,200."),
        ("mate", [("912", ASSERTED), ("about 900", ASSERTED), ("some 900", ASSERTED), ("1,200", ASSERTED)], [(0, 1, 2)],
         "One source gives 912 (or about 900, some 900) as the mate of Pell, one 1,200."),
        ("mate", [("912", ASSERTED), ("about 900", EXPECTED), ("1,200", ASSERTED)], [(0, 1)],
         "One source gives 912 as the mate of Pell, one 1,200, one expects about 900."),
        ("mate", [("912", ASSERTED), ("some 900", ASSERTED), ("1,200", ASSERTED), ("1.2k", ASSERTED)], [(0, 1), (2, 3)],
         "One source gives 912 (or some 900) as the mate of Pell, one 1,200 (or 1.2k)."),
    ],
)  # fmt: skip
def test_values_that_fit_each_other_are_told_together(
    prop: str, sides: list[tuple[Any, ...]], alike: list[tuple[int, ...]], sentence: str
) -> None:
    """Their sources are counted once each: those of `side` have the same names."""
    ship = Vocabulary((parse_turtle(UNPHRASED.encode(), Path("ship.ttl")),), "")
    words = Words(CORPUS, ship, Behaviours(ship), lambda thing: thing.value.rpartition("/")[2].title())
    told = [side(prop, Literal(text), stance, *more) for text, stance, *more in sides]
    assert words.sentence(told, alike) == sentence


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("give the list {value}", "One source gives the list a third, one 40 %."),
        ("have {thing} sworn in on {value}", "One source has Pell sworn in on a third, one on 40 %."),
        ("put the gift of {thing} to the list at {value}",
         "One source puts the gift of Pell to the list at a third, one at 40 %."),
        ("name {thing} as the keeper of {value}",
         "One source names Pell as the keeper of a third, one as the keeper of 40 %."),
        ("set {thing} in {value}", "One source sets Pell in a third, one in 40 %."),
    ],
)  # fmt: skip
def test_only_what_goes_with_the_value_is_told_again(phrase: str, sentence: str) -> None:
    declared = f'{UNPHRASED[: UNPHRASED.rindex("sea:mate")]}sea:mate a owl:DatatypeProperty ; vr:phrase "{phrase}" .'
    ship = Vocabulary((parse_turtle(declared.encode(), Path("ship.ttl")),), "")
    words = Words(CORPUS, ship, Behaviours(ship), lambda thing: thing.value.rpartition("/")[2].title())
    assert words.sentence([side("mate", Literal(text), ASSERTED) for text in ("a third", "40 %")]) == sentence
