"""How values stand in texts: numbers, dates and names as people write them, and nothing that is something else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from variorum.corpus.wording import candidates, is_written
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
        (typed("12000.0", "decimal"), "12.000 Pfund", "12.000"),
        (typed("1250.5", "decimal"), "1.250,5 Kilometer", "1.250,5"),
        (typed("12.00", "decimal"), "all twelve", "twelve"),
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


@pytest.mark.parametrize(
    ("value", "text", "language"),
    [
        (typed("2031-05-04", "date"), "2031年5月4日", "ja"),
        (typed("1204", "integer"), "1204票を獲得", "ja"),
        (typed("1204", "integer"), "１２０４票", "ja"),
        (typed("1204", "integer"), "١٢٠٤ صوتا", "ar"),
        (typed("2031-05-04", "date"), "٤ مايو", "ar"),
        (typed("2031-05-04", "date"), "4 maja", "pl"),
        (typed("20", "integer"), "dwadzieścia głosów", "pl"),
        (typed("1198", "integer"), "1\u202f198 głosów", "pl"),
        (typed("1250000", "decimal"), "€1.25 million", "en"),
        (typed("1500", "integer"), "fifteen hundred people", "en-GB"),
        (typed("3500000", "integer"), "3,5 Mio. Euro", "de"),
        (typed("-0043-03-15", "date"), "15 March 44 BC", "en"),
        (Literal("東京"), "東京都で", "ja"),
        (Literal("슈툼프"), "슈툼프는 말했다", "ko"),
    ],
)
def test_what_a_passage_may_say_is_no_slip(value: Literal, text: str, language: str) -> None:
    assert is_written(value, text, language)


@pytest.mark.parametrize(
    ("value", "text", "language"),
    [
        (typed("1205", "integer"), "1204票を獲得", "ja"),
        (typed("1205", "integer"), "١٢٠٤ صوتا", "ar"),
        (typed("2031-05-05", "date"), "4 maja", "pl"),
        (typed("21", "integer"), "twenty votes", "en"),
        (typed("21", "integer"), "121 Stimmen", "de"),
        (typed("-0043", "gYear"), "in 43 BC", "en"),
        (Literal("京都"), "the Kyoto of 東京", "ja"),
        (Literal("Eve"), "Evening", "en"),
    ],
)
def test_what_a_passage_does_not_say_is_a_slip(value: Literal, text: str, language: str) -> None:
    assert not is_written(value, text, language)


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
