"""What a spreadsheet would evaluate is made harmless, and nothing is lost by it."""

from __future__ import annotations

import pytest
from hypothesis import given

from tabled import texts
from variorum.export.cells import NUMBER, RISKY, harmless, original


@given(texts)
def test_there_and_back(text: str) -> None:
    assert original(harmless(text)) == text


@given(texts)
def test_nothing_but_a_number_begins_like_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(tuple(mark for mark in RISKY if mark != "'")) or NUMBER.fullmatch(cell)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1,2)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "-",
        "--5",
        "-5\n",
        "-٥",
        "+1-800-555",
        "'as said'",
    ],
)
def test_made_harmless(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "-5", "+3.2e4", "-.5", "-1.", "5", "a=b", " =1", "a\n=1", "Ōkami"])
def test_left_as_it_is(text: str) -> None:
    assert harmless(text) == text
