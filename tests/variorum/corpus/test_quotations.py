"""Words are found as people copy them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.corpus.quotations import Found, find_as_meant, find_words, nearest

TEXT = "The keeper’s log — “kept since 1848” — names  José and\nthe Goosander. The log was lost…"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("keeper’s log", "keeper’s log"),
        ("keeper's log", "keeper’s log"),
        ('"kept since 1848" -', "“kept since 1848” —"),
        ("names José and the goosander", "names  José and\nthe Goosander"),
        ("JOSE", "José"),
        ("Jose\u0301", "José"),
        ("was lost...", "was lost…"),
        (" the Goosander. ", "the Goosander."),  # which no citation may begin or end with
        ("\tkept since\n", "kept since"),
    ],
)
def test_what_is_copied_otherwise_is_found(words: str, part: str) -> None:
    (found,) = find_words(TEXT, words)
    assert TEXT[found.start : found.end] == part


@pytest.mark.parametrize("words", ["", "  ", "the mermaid", "\u0301"])
def test_what_is_not_there_is_not_found(words: str) -> None:
    assert find_words(TEXT, words) == ()


def test_every_place_is_found_in_the_order_of_the_text() -> None:
    assert [found.start for found in find_words("log, Log, log", "log")] == [0, 10]
    assert [found.start for found in find_words("Log, LOG", "log")] == [0, 5]


@given(st.text("aéÉEe\u0301ß ﬁ٣3’'-–\n", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_whatever_part_of_a_text_is_asked_for_is_found(text: str, start: int, end: int) -> None:
    part = text[start:end]
    plain = "".join(c for c in unicodedata.normalize("NFKD", part.upper()) if not unicodedata.combining(c))
    for words in (part, plain):
        if words.strip():
            assert find_as_meant(f"the {text} log", words)


def test_the_nearest_is_offered_as_whole_words() -> None:
    found = nearest(TEXT, "kept sinse 1848")
    assert found is not None
    assert TEXT[found.start : found.end] == "kept since 1848"
    assert nearest(TEXT, "qqqqqqqq") is None
    assert nearest("", "log") is None


def test_words_are_shown_with_what_stands_around_them() -> None:
    assert Found(4, 10).shown(TEXT) == "The [keeper]’s log — “kept since 1848” — names José…"


@given(st.text(min_size=1, max_size=60), st.data())
def test_any_part_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    part = text[start:end]
    found = find_words(text, part)
    assert (Found(start, end) in found) or not part.strip() or any(f.start <= start < f.end for f in found)
    for one in (*found, *filter(None, [nearest(text, part)])):
        assert 0 <= one.start < one.end <= len(text)
