"""What is true or false, told in a sentence: in the words that the ontology gives, or by the label of the property."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.model import Position, Statement
from variorum.disagreements.wording import Words
from variorum.shapes.behaviours import Behaviours
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, XSD

CORPUS = find_corpus(HARBOUR)
VOCABULARY = load_vocabulary(CORPUS)
WORDS = Words(CORPUS, VOCABULARY, Behaviours(VOCABULARY), lambda thing: thing.value.rpartition("/")[2].title())
YES, NO = (Literal(text, datatype=NamedNode(XSD + "boolean")) for text in ("true", "false"))


def side(prop: str, value: Literal, stance: str, sources: int = 1) -> Position:
    claim = (f"{CORPUS.base}person/pell", CORPUS.prefixes["sea"] + prop, value)
    said = (Statement(f"source-{number}", claim, "", stance, ()) for number in range(sources))
    return Position(claim, "", tuple(said))


@pytest.mark.parametrize(
    ("prop", "sides", "sentence"),
    [
        ("drunkOnWatch", [(YES, ASSERTED), (NO, ASSERTED, 2)],
         "One source says that Pell is drunk on watch, two that it is not."),
        ("drunkOnWatch", [(YES, ASSERTED, 3), (NO, EXPECTED)],
         "Three sources say that Pell is drunk on watch, one expects that it is not."),
        ("drunkOnWatch", [(NO, ASSERTED), (NO, DENIED)],
         "One source says that Pell is not drunk on watch, one denies it."),
        ("drunkOnWatch", [(YES, OPINION), (NO, ASSERTED)],
         "One source says that Pell is not drunk on watch, one that it is (an opinion)."),
        ("lostWithAllHands", [(NO, ASSERTED), (YES, ASSERTED)],
         "One source says that “loss with all hands” does not hold for Pell, one that it holds."),
        ("lostWithAllHands", [(NO, ASSERTED), (YES, EXPECTED)],
         "One source says that “loss with all hands” does not hold for Pell, one expects that it holds."),
    ],
)  # fmt: skip
def test_what_is_true_or_false(prop: str, sides: list[tuple[Any, ...]], sentence: str) -> None:
    assert WORDS.sentence([side(prop, *one) for one in sides]) == sentence
