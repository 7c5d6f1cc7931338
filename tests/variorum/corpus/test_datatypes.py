"""Lexical forms and the order of values, against Python's calendar where it has the years, and against itself."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import is_well_typed, order
from variorum.terms import RDF, XSD


def literal(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def year_of(number: int) -> str:
    return f"{'-' if number < 0 else ''}{abs(number):04}"


YEARS = st.integers(-20_000, 20_000) | st.integers(-(10**14), 10**14)
ZONES = st.sampled_from(["", "Z", "+14:00", "-14:00", "+05:30", "-00:00"])
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


@settings(deadline=None)
@given(YEARS, st.integers(0, 13), st.integers(0, 32), ZONES)
@example(-4, 2, 29, "")
@example(0, 2, 29, "Z")
@example(1900, 2, 29, "")
def test_a_date_is_a_day_of_the_calendar(year: int, month: int, day: int, zone: str) -> None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    there_is = 1 <= month <= 12 and 1 <= day <= DAYS[month - 1] + (month == 2 and leap)
    text = f"{year_of(year)}-{month:02}-{day:02}"
    assert is_well_typed(text + zone, XSD + "date") is there_is
    assert is_well_typed(f"{text}T24:00:00{zone}", XSD + "dateTime") is there_is
    assert is_well_typed(year_of(year) + zone, XSD + "gYear") is True


@settings(deadline=None)
@given(st.datetimes(), st.datetimes())
def test_moments_are_in_the_order_of_the_calendar(one: datetime.datetime, other: datetime.datetime) -> None:
    expected = (one > other) - (one < other)
    assert order(*(literal(moment.isoformat(), "dateTime") for moment in (one, other))) == expected
    zoned = [moment.isoformat() + "Z" for moment in (one, other)]
    assert order(*(literal(text, "dateTime") for text in zoned)) == expected
    days = [literal(moment.date().isoformat(), "date") for moment in (one, other)]
    assert order(*days) == (one.date() > other.date()) - (one.date() < other.date())


@settings(deadline=None)
@given(YEARS, YEARS, st.sampled_from(["gYear", "gYearMonth", "date", "dateTime"]))
def test_years_are_in_the_order_of_their_numbers(one: int, other: int, datatype: str) -> None:
    rest = {"gYear": "", "gYearMonth": "-03", "date": "-03-15", "dateTime": "-03-15T24:00:00"}[datatype]
    values = [literal(year_of(year) + rest, datatype) for year in (one, other)]
    assert order(*values) == (one > other) - (one < other)


@settings(deadline=None)
@given(YEARS)
def test_the_end_of_a_year_is_the_beginning_of_the_next(year: int) -> None:
    end, beginning = f"{year_of(year)}-12-31T24:00:00", f"{year_of(year + 1)}-01-01T00:00:00"
    assert order(literal(end, "dateTime"), literal(beginning, "dateTime")) == 0


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.integers())
def test_exact_numbers_are_compared_exactly(one: Decimal, other: int) -> None:
    values = literal(format(one, "f"), "decimal"), literal(str(other), "integer")
    assert order(*values) == (one > other) - (one < other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2025-01-01T00:00:00", "dateTime"), ("2025-01-01T00:00:00Z", "dateTime"), None),
        (("2025-01-01T00:00:00", "dateTime"), ("2025-01-03T00:00:00Z", "dateTimeStamp"), -1),
        (("2025-06-06Z", "date"), ("2025-06-06+02:00", "date"), 1),
        (("24:00:00", "time"), ("00:00:00", "time"), 0),
        (("P1M", "duration"), ("P30D", "duration"), None),
        (("P1Y", "duration"), ("P11M", "yearMonthDuration"), 1),
        (("PT1H30M", "dayTimeDuration"), ("PT90M", "duration"), 0),
        (("P99999999999999999999Y", "duration"), ("P1Y", "duration"), None),
        (("5", "integer"), ("5.0", "decimal"), 0),
        (("5", "integer"), ("5e0", "float"), 0),
        (("NaN", "double"), ("NaN", "double"), None),
        (("1", "boolean"), ("true", "boolean"), 0),
        (("2025", "gYear"), ("2025-01-01", "date"), None),
        (("5", "integer"), ("5", "string"), None),
        (("x", "integer"), ("1", "integer"), None),
        (("en", "language"), ("de", "language"), None),
    ],
)
def test_order(one: tuple[str, str], other: tuple[str, str], expected: int | None) -> None:
    assert order(literal(*one), literal(*other)) == expected
    assert order(literal(*other), literal(*one)) == (None if expected is None else -expected)


def test_texts_with_a_language_are_in_no_order() -> None:
    assert order(Literal("a", language="en"), Literal("b", language="en")) is None


@pytest.mark.parametrize("text", ["\u0661", "1_0", " 5", "5\n", "\uff15", "", "0x5", "1e0"])
def test_what_python_reads_is_not_always_a_number(text: str) -> None:
    assert is_well_typed(text, XSD + "integer") is False


@pytest.mark.parametrize("datatype", [RDF + "langString", XSD + "QName", "https://example.org/own", XSD + "nonsense"])
def test_of_other_datatypes_nothing_is_told(datatype: str) -> None:
    assert is_well_typed("x", datatype) is None
