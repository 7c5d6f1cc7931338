"""Values side by side: dates of every precision and calendar, names, items narrower and closer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from bundled import bundled
from examples import examples
from variorum.shapes.comparison import fits_exactly
from variorum.terms import XSD, Term
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.model import GREGORIAN, JULIAN, ItemValue, NoValue, OtherValue, TextValue, TimeValue, Value
from variorum.wikidata.values import Comparer, Fit, as_date, as_time, covered, show_value

BASE = "https://w3id.org/variorum/ballerina/"
ALIGNMENT = Alignment(
    items={BASE + "concept/action-film": "Q188473", BASE + "concept/hitman": "Q1"},
    close={BASE + "concept/thriller": frozenset({"Q2484376"})},
    classes={"https://schema.org/Movie": frozenset({"Q11424"})},
)


def literal(text: str, kind: str = "date") -> Literal:
    return Literal(text, datatype=NamedNode(XSD + kind))


def thing(name: str) -> NamedNode:
    return NamedNode(BASE + name)


def day(text: str, precision: int = 11, calendar: str = GREGORIAN) -> TimeValue:
    return TimeValue(f"+{text}T00:00:00Z", precision, calendar)


@pytest.mark.parametrize(
    ("ours", "theirs", "fit"),
    [
        (literal("2025-06-06"), day("2025-06-06"), Fit.SAME),
        (literal("2025", "gYear"), day("2025-00-00", 9), Fit.SAME),
        (literal("2025", "gYear"), day("2025-01-01", 9), Fit.SAME),
        (literal("2025-06", "gYearMonth"), day("2025-06-00", 10), Fit.SAME),
        (literal("2025", "gYear"), day("2025-06-06"), Fit.FITS),
        (literal("2025-06-06"), day("2025-00-00", 9), Fit.FITS),
        (literal("2025-06", "gYearMonth"), day("2025-06-06"), Fit.FITS),
        (literal("2025-06", "gYearMonth"), day("2025-07-06"), Fit.DIFFERS),
        (literal("2024", "gYear"), day("2025-06-06"), Fit.DIFFERS),
        (literal("2025-06-06"), day("2025-06-07"), Fit.DIFFERS),
        (literal("2025-06-06T20:15:00Z", "dateTime"), day("2025-06-06"), Fit.SAME),
        (literal("2025", "gYear"), day("2020-00-00", 8), Fit.FITS),
        (literal("2025-06-06"), day("2025-00-00", 8), Fit.FITS),
        (literal("2019", "gYear"), day("2020-00-00", 8), Fit.DIFFERS),
        (literal("-0043-03-15"), TimeValue("-0044-03-15T00:00:00Z", 11), Fit.SAME),
        (literal("-0043-03-15"), TimeValue("-0044-00-00T00:00:00Z", 9), Fit.FITS),
        (literal("-0044", "gYear"), TimeValue("-0044-00-00T00:00:00Z", 9), Fit.DIFFERS),
        (literal("-0043", "gYear"), TimeValue("-0040-00-00T00:00:00Z", 8), Fit.FITS),
        (literal("2025-06-06Z"), day("2025-06-06"), Fit.SAME),
        (literal("2000", "gYear"), day("1950-00-00", 7), Fit.FITS),
        (literal("2001", "gYear"), day("1950-00-00", 7), Fit.DIFFERS),
        (literal("1752-09-13"), day("1752-09-02", 11, JULIAN), Fit.SAME),
        (literal("1752-09-02"), day("1752-09-02", 11, JULIAN), Fit.DIFFERS),
        (literal("1752", "gYear"), day("1752-09-02", 11, JULIAN), Fit.FITS),
        (literal("1752", "gYear"), day("1752-00-00", 9, JULIAN), Fit.SAME),
        (literal("1752-09-02"), day("1752-09-00", 10, JULIAN), Fit.UNLIKE),
        (literal("soon", "string"), day("2025-06-06"), Fit.UNLIKE),
        (thing("film/ballerina"), day("2025-06-06"), Fit.UNLIKE),
        (literal("2025-06-06"), TimeValue("yesterday", 11), Fit.UNLIKE),
        (literal("2025-06-06"), day("2025-13-06"), Fit.UNLIKE),
        (literal("2025-06-06"), NoValue("novalue"), Fit.DIFFERS),
        (literal("2025-06-06"), NoValue("somevalue"), Fit.UNLIKE),
        (literal("5", "integer"), OtherValue("quantity", "{}"), Fit.UNLIKE),
        (Literal("Ballerina"), TextValue("Ballerina", "en"), Fit.SAME),
        (Literal("Ballerina"), TextValue("From the World of John Wick: Ballerina", "en"), Fit.FITS),
        (Literal("Ballerina", language="en-US"), TextValue("ballerina", "en"), Fit.FITS),
        (Literal("Ballerina", language="en"), TextValue("Die Tänzerin", "de"), Fit.UNLIKE),
        (Literal("Ballerina", language="en"), TextValue("The Dancer", "en"), Fit.DIFFERS),
        (Literal("Ballerina"), ItemValue("Q188473"), Fit.UNLIKE),
        (thing("concept/action-film"), ItemValue("Q188473"), Fit.SAME),
        (thing("concept/action-thriller"), ItemValue("Q188473"), Fit.FITS),
        (thing("concept/thriller"), ItemValue("Q2484376"), Fit.FITS),
        (thing("concept/thriller"), ItemValue("Q188473"), Fit.DIFFERS),
        (thing("concept/assassin"), ItemValue("Q1"), Fit.FITS),
        (thing("person/len-wiseman"), ItemValue("Q188473"), Fit.DIFFERS),
        (NamedNode("https://schema.org/Movie"), ItemValue("Q11424"), Fit.SAME),
    ],
)
def test_how_values_go_together(ours: Term, theirs: Value, fit: Fit) -> None:
    assert Comparer(ALIGNMENT, bundled().vocabulary).compare(ours, theirs) is fit


def test_a_shape_says_how_strictly() -> None:
    comparer = Comparer(ALIGNMENT, bundled().vocabulary)
    assert comparer.compare(literal("2025", "gYear"), day("2025-06-06"), fits_exactly) is Fit.DIFFERS
    assert comparer.compare(Literal("Eve"), TextValue("Eve Macarro", "en"), fits_exactly) is Fit.DIFFERS


def julian_day(year: int, month: int, number: int) -> date:
    """The day of a Julian date after 1 March 1600, counted day by day from one that is known."""
    counted, moment = date(1600, 3, 11), (1600, 3, 1)
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while moment != (year, month, number):
        y, m, d = moment
        length = 29 if m == 2 and y % 4 == 0 else lengths[m - 1]
        moment = (y, m, d + 1) if d < length else (y, m + 1, 1) if m < 12 else (y + 1, 1, 1)
        counted += timedelta(days=1)
    return counted


@settings(max_examples=examples(20), deadline=None)
@given(st.integers(1601, 1760), st.integers(1, 12), st.integers(1, 28))
def test_julian_days_are_counted(year: int, month: int, number: int) -> None:
    found = as_date(day(f"{year}-{month:02}-{number:02}", 11, JULIAN))
    assert found is not None
    assert found.value == julian_day(year, month, number).isoformat()


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ("1582-10-05", "1582-10-15"),
        ("1700-02-29", "1700-03-11"),
        ("1918-02-01", "1918-02-14"),
        ("0200-03-01", "0200-03-01"),
    ],
)
def test_days_of_which_the_difference_is_known(julian: str, gregorian: str) -> None:
    assert as_date(day(julian, 11, JULIAN)) == literal(gregorian)


@given(st.integers(-(10**6), 10**6), st.integers(1, 12), st.integers(1, 28), st.sampled_from([9, 10, 11]))
def test_years_before_the_common_era_have_no_zero_there(year: int, month: int, number: int, precision: int) -> None:
    written = f"{'-' if year < 0 else ''}{abs(year):04}"
    text = [written, f"{written}-{month:02}", f"{written}-{month:02}-{number:02}"][precision - 9]
    ours = literal(text, {9: "gYear", 10: "gYearMonth", 11: "date"}[precision])
    time = as_time(ours)
    assert time is not None
    sign, digits = time.time[0], time.time[1:].partition("-")[0]
    assert (sign == "-") == (year < 1)
    assert int(digits) == (1 - year if year < 1 else year) > 0
    assert as_date(time) == ours


@given(st.dates(min_value=date(1, 1, 1)), st.sampled_from([9, 10, 11]))
def test_dates_go_there_and_come_back(moment: date, precision: int) -> None:
    text = moment.isoformat()[: {9: 4, 10: 7, 11: 10}[precision]]
    ours = literal(text, {9: "gYear", 10: "gYearMonth", 11: "date"}[precision])
    time = as_time(ours)
    assert time is not None
    assert time.precision == precision
    assert as_date(time) == ours


@pytest.mark.parametrize(
    ("ours", "time"),
    [
        (literal("2025-06-06"), "+2025-06-06T00:00:00Z"),
        (literal("2025-06-06Z"), "+2025-06-06T00:00:00Z"),
        (literal("2025", "gYear"), "+2025-00-00T00:00:00Z"),
        (literal("-0043-03", "gYearMonth"), "-0044-03-00T00:00:00Z"),
        (literal("-0043", "gYear"), "-0044-00-00T00:00:00Z"),
        (literal("0000", "gYear"), "-0001-00-00T00:00:00Z"),
        (literal("0000-02-29"), "-0001-02-29T00:00:00Z"),
        (literal("12025", "gYear"), "+12025-00-00T00:00:00Z"),
        (literal("2025-02-30"), None),
        (literal("2025-01-01T24:00:00", "dateTime"), "+2025-01-02T00:00:00Z"),
        (literal("25", "gYear"), None),
        (literal("2025", "string"), None),
        (literal("6 June", "date"), None),
    ],
)
def test_dates_as_times(ours: Literal, time: str | None) -> None:
    found = as_time(ours)
    assert (found.time if found else None) == time


@pytest.mark.parametrize(
    ("time", "years"),
    [
        (day("2025-00-00", 8), (2020, 2029)),
        (day("2000-00-00", 7), (1901, 2000)),
        (day("2001-00-00", 7), (2001, 2100)),
        (day("1500-00-00", 6), (1001, 2000)),
        (TimeValue("-0044-00-00T00:00:00Z", 8), (-48, -39)),  # 49 to 40 BCE
        (TimeValue("-0044-00-00T00:00:00Z", 7), (-99, 0)),  # 100 to 1 BCE
        (TimeValue("-0101-00-00T00:00:00Z", 7), (-199, -100)),
    ],
)
def test_the_years_that_a_coarse_time_covers(time: TimeValue, years: tuple[int, int]) -> None:
    found = covered(time)
    assert found is not None
    assert (found[0], found[-1]) == years


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ItemValue("Q336099"), "Len Wiseman (Q336099)"),
        (ItemValue("Q1"), "Q1"),
        (day("2025-06-06"), "2025-06-06"),
        (day("1752-09-02", 11, JULIAN), "1752-09-02 (Julian)"),
        (day("2020-00-00", 8), "2020–2029"),
        (TimeValue("-0044-00-00T00:00:00Z", 7), "100–1 BCE"),
        (TimeValue("-13798000000-00-00T00:00:00Z", 3), "-13798000000-00-00T00:00:00Z to the precision 3"),
        (TextValue("Titel", "de"), "“Titel” (de)"),
        (TextValue("tt1"), "“tt1”"),
        (NoValue("novalue"), "no value"),
        (NoValue("somevalue"), "unknown value"),
        (OtherValue("quantity", "{}"), "quantity {}"),
    ],
)
def test_values_as_people_read_them(value: Value, shown: str) -> None:
    assert show_value(value, {"Q336099": "Len Wiseman"}) == shown
