"""A claim is said in a quotation where its source attributes it to the speaker, in the words that are quoted."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from variorum.corpus.quoting import is_said_in

ANN, BOB = NamedNode("https://example.org/ann"), NamedNode("https://example.org/bob")
QUOTED = ("https://example.org/text#char=10,20", "https://example.org/text#char=30,40")


def at(start: int, end: int, text: str = "text") -> str:
    return f"https://example.org/{text}#char={start},{end}"


@pytest.mark.parametrize(
    ("places", "by", "said"),
    [
        ([at(12, 15)], [ANN], True),
        ([at(5, 11)], [ANN], True),
        ([at(0, 5), at(39, 50)], [BOB, ANN], True),
        ([at(20, 30)], [ANN], False),  # what stands between
        ([at(12, 15)], [BOB], False),
        ([at(12, 15)], [], False),
        ([at(12, 15, "other")], [ANN], False),
        (["p. 3"], [ANN], False),
        ([], [ANN], False),
    ],
)
def test_speaker_and_words_have_to_be_those_of_the_quotation(
    places: list[str], by: list[NamedNode], said: bool
) -> None:
    assert is_said_in(QUOTED, {ANN}, places, by) is said


def test_a_source_without_a_text_quotes_where_it_says_so() -> None:
    assert is_said_in(["p. 3"], {ANN}, ["p. 2", "p. 3"], [ANN])
    assert not is_said_in(["p. 3"], {ANN}, ["p. 33"], [ANN])
