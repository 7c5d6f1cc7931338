"""Numbers and days as texts spell them, made from figures and read back."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from variorum.shapes import spelled
from variorum.shapes.spelled import LARGE, MONTHS, SMALL

ONES = {number: word for word, number in SMALL.items()}


def in_words(number: int) -> str:
    """A number as English spells it: two hundred and five."""
    for word, size in sorted(LARGE.items(), key=lambda one: -one[1]):
        if number >= size:
            rest = number % size
            glue = " and " if 0 < rest < 100 else " "
            return f"{in_words(number // size)} {word}" + (glue + in_words(rest) if rest else "")
    if number in ONES:
        return ONES[number]
    return f"{ONES[number - number % 10]}-{ONES[number % 10]}"


@given(number=st.integers(0, 999_999_999_999))
def test_a_number_in_words_is_that_number(number: int) -> None:
    words = in_words(number)
    assert spelled.number(words) == spelled.number(words.replace("-", " ").upper()) == number
    assert spelled.figures(f"{words} tonnes") == f"{number} tonnes"


@given(numbers=st.lists(st.integers(1, 19), min_size=2, max_size=4))
def test_numbers_in_a_row_are_no_number(numbers: list[int]) -> None:
    words = " ".join(map(in_words, numbers))
    assert spelled.number(words) is None
    assert spelled.figures(words) == words


@given(
    day=st.dates(date(1000, 1, 1), date(2999, 12, 31)),
    form=st.sampled_from(
        [
            *("{day} {month} {year}", "{month} {day}, {year}", "{day}. {month} {year}", "the {day} of {month}, {year}"),
            *("{weekday}, {day} {month} {year}", "on {weekday} {month} {day} {year}", "{day}.{number}.{year}"),
        ]
    ),
)
def test_a_day_in_words_is_that_day(day: date, form: str) -> None:
    weekday = (date(2024, 1, 1) + timedelta(day.weekday())).strftime("%A")
    month = MONTHS[day.month - 1][0].capitalize()
    text = form.format(day=day.day, month=month, number=day.month, year=day.year, weekday=weekday)
    assert spelled.date(text) == (day.year, day.month, day.day)
