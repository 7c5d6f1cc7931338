"""How values stand in texts: numbers, dates and names as people write them, and nothing that is something else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from variorum.corpus.wording import candidates
from variorum.terms import XSD


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        (typed("31", "integer"), "The tower is thirty-one metres high", "thirty-one"),
        (typed("31", "integer"), "Der Turm ist einunddreißig Meter hoch", "einunddreißig"),
        (typed("7", "integer"), "In 1874 seven hands were lost", "seven"),
        (typed("12000", "integer"), "some 12,000 people, not 2000", "12,000"),
        (typed("3", "integer"), "for the third time", "third"),
        (typed("2.5", "decimal"), "2,5 Kilometer", "2,5"),
        (typed("1871-05-03", "date"), "lit on 3 May 1871 in fog", "3 May 1871"),
        (typed("1871-05-03", "date"), "on May 3rd, 1871.", "May 3rd, 1871"),
        (typed("1871-05-03", "date"), "am 3. Mai 1871.", "3. Mai 1871"),
        (typed("1871-05-03", "date"), "in 1871.", "1871"),
        (typed("1871-05", "gYearMonth"), "in May 1871.", "May 1871"),
        (typed("1871", "gYear"), "in 1871.", "1871"),
        (Literal("Ann Holt"), "keeper ANN  Holt", "ANN  Holt"),
    ],
)
def test_a_value_is_found_as_people_write_it(value: Literal, text: str, words: str) -> None:
    assert [text[place.start : place.end] for place in candidates(text, value)] == [words]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (typed("7", "integer"), "In 1874, 17 ships and 70 hands; seventy-seven"[:31]),
        (typed("1871-05-03", "date"), "in June 1872"),
        (typed("1871", "gYear"), "in 18710"),
        (Literal("Eve"), "every evening"),
    ],
)
def test_what_is_within_other_words_is_not_found(value: Literal, text: str) -> None:
    assert candidates(text, value) == ()


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_is_found_in_its_own_long_form(day: date) -> None:
    lexical = day.isoformat()
    words = f"{day:%B} {day.day}, {day.year}"
    text = f"It was on {words} that it began."
    (place,) = candidates(text, typed(lexical, "date"))
    assert text[place.start : place.end] == words


@given(st.integers(0, 10**7))
def test_a_number_is_found_in_digits_and_in_no_longer_number(number: int) -> None:
    value = typed(str(number), "integer")
    assert candidates(f"there were {number} of them", value)
    assert candidates(f"there were 9{number}9 of them", value) == ()
