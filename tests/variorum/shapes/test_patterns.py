"""Patterns, against Python's own where both mean the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.shapes.patterns import matcher

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\.", "(a|b)", "[a-c]", r"\\", "é"])
PIECES = st.tuples(ATOMS, st.sampled_from(["", "?", "*", "+", "{2}", "{1,2}", "*?"])).map("".join)
PATTERNS = st.lists(PIECES, min_size=1, max_size=4).map("".join)


@settings(deadline=None)
@given(PATTERNS, st.text("abc1.\\é", max_size=6), st.sampled_from(["", "i", "s", "m"]))
def test_what_both_know_means_the_same(pattern: str, text: str, flags: str) -> None:
    own = re.compile(pattern, {"": 0, "i": re.I, "s": re.S, "m": re.M}[flags])
    assert matcher(pattern, flags)(text) == (own.search(text) is not None)
    assert matcher(f"^{pattern}$", flags)(text) == (own.fullmatch(text) is not None)


@settings(deadline=None)
@given(PATTERNS, st.text("abc1. #", max_size=6), st.data())
def test_white_space_does_not_count_with_flag_x(pattern: str, text: str, draw: st.DataObject) -> None:
    pieces = re.findall(r"\\.|\[[^\]]*\]|\{[^}]*\}[?]?|[?*+]+|.", pattern)
    spaced = "".join(piece + draw.draw(st.sampled_from(["", " ", "\n\t"])) for piece in pieces)
    assert matcher(spaced, "x")(text) == matcher(pattern)(text)


@settings(deadline=None)
@given(st.text(max_size=6), st.text(max_size=6))
def test_with_flag_q_a_pattern_is_the_text_itself(pattern: str, text: str) -> None:
    assert matcher(pattern, "q")(text) == (pattern in text)


@settings(deadline=None)
@given(st.characters())
def test_classes_of_letters_are_unicodes(letter: str) -> None:
    assert matcher(r"^\p{L}$")(letter) != matcher(r"^\P{L}$")(letter)
    assert matcher(r"^\w$")(letter) != matcher(r"^\W$")(letter)
    assert matcher(r"^[\w]$")(letter) == matcher(r"^\w$")(letter)
    assert matcher(r"^\s$")(letter) == (letter in " \t\n\r")


@pytest.mark.parametrize("pattern", ["(", "[", "a{3,1}", r"\b", r"\e", "(?=a)", "(?i)a", r"\p{X}", "*a", "\\"])
def test_what_is_no_pattern_is_told(pattern: str) -> None:
    with pytest.raises(ValueError, match="is no regular expression of XPath"):
        matcher(pattern)
