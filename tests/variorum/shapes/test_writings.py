"""A value in two writings is one value to every comparison, and two values are two, whatever their datatype."""

from __future__ import annotations

import base64
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from variorum.shapes.meaning import meaning
from variorum.terms import XSD

HALF_HOURS = st.integers(-27, 27).map(lambda halves: timezone(timedelta(minutes=30 * halves)))
MILLISECONDS = st.integers(0, 999).map(lambda number: number * 1000)
Writings = tuple[object, list[Literal]]  # a value, and ways to write it


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def zone(text: str, utc: str = "Z") -> str:
    """The zone of a time as ISO 8601 writes it, of which UTC is written otherwise."""
    return text.replace("+00:00", utc)


@st.composite
def instants(draw: st.DrawFn) -> Writings:
    moment = draw(st.datetimes(datetime(1000, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC)))
    moment = moment.replace(microsecond=draw(MILLISECONDS))
    elsewhere = moment.astimezone(draw(HALF_HOURS))
    forms = [zone(moment.isoformat(timespec="milliseconds"), draw(st.sampled_from(["Z", "+00:00", "-00:00"])))]
    forms.append(zone(elsewhere.isoformat(timespec="microseconds")))
    return moment, [typed(form, draw(st.sampled_from(["dateTime", "dateTimeStamp"]))) for form in forms]


@st.composite
def clocks(draw: st.DrawFn) -> Writings:
    minutes, seconds = draw(st.integers(0, 1439)), draw(st.integers(0, 59))
    away = draw(st.integers(-13 * 60, 13 * 60))
    there = (minutes + away) % 1440
    sign, far = "-" if away < 0 else "+", abs(away)
    forms = [
        f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}Z",
        f"{there // 60:02}:{there % 60:02}:{seconds:02}.0{sign}{far // 60:02}:{far % 60:02}",
    ]
    if not minutes and not seconds:
        forms.append("24:00:00Z")
    return time(minutes // 60, minutes % 60, seconds), [typed(form, "time") for form in forms]


@st.composite
def days(draw: st.DrawFn) -> Writings:
    day = draw(st.dates(date(1000, 1, 1)))
    name, form = draw(
        st.sampled_from(
            [
                ("date", day.isoformat()),
                ("gYearMonth", f"{day:%Y-%m}"),
                ("gYear", f"{day:%Y}"),
                ("gMonthDay", f"--{day:%m-%d}"),
                ("gMonth", f"--{day:%m}"),
                ("gDay", f"---{day:%d}"),
            ]
        )
    )
    return (name, form), [typed(form + ending, name) for ending in ("", "Z", "+00:00", draw(st.just("-05:30")))]


@st.composite
def durations(draw: st.DrawFn) -> Writings:
    if draw(st.booleans()):
        months = draw(st.integers(1, 500))
        forms = [(f"P{months}M", "yearMonthDuration"), (f"P{months // 12}Y{months % 12}M", "duration")]
        return ("months", months), [typed(*form) for form in forms]
    seconds = draw(st.integers(0, 10**6))
    hours, rest = divmod(seconds, 3600)
    parts = f"P{hours // 24}DT{hours % 24}H{rest // 60}M{rest % 60}.0S"
    return ("seconds", seconds), [typed(parts, "duration"), typed(f"PT{seconds}S", "dayTimeDuration")]


@st.composite
def numbers(draw: st.DrawFn) -> Writings:
    number = draw(st.integers(-(10**9), 10**9))
    forms = [(f"{number}", "integer"), (f"{number}.0", "decimal"), (f"{number}e0", "double"), (f"{number}", "long")]
    if number >= 0:
        forms += [(f"+{number}", "nonNegativeInteger"), (f"000{number}", "unsignedLong"), (f"{number}.", "decimal")]
    return Decimal(number), [typed(*form) for form in forms]


@st.composite
def octets(draw: st.DrawFn) -> Writings:
    content = draw(st.binary(max_size=20))
    encoded = base64.b64encode(content).decode()
    return content, [
        typed(content.hex(), "hexBinary"),
        typed(content.hex().upper(), "hexBinary"),
        typed(encoded, "base64Binary"),
    ]


@st.composite
def addresses(draw: st.DrawFn) -> Writings:
    name = draw(st.text("abcXYZ019-._~", min_size=1, max_size=8))
    escaped = "".join(f"%{ord(letter):02X}" if draw(st.booleans()) else letter for letter in name)
    forms = [f"https://news.example/{name}%2F%c3%a9", f"HTTPS://News.Example/{escaped}%2f%C3%A9"]
    return name, [typed(form, "anyURI") for form in forms]


@st.composite
def texts(draw: st.DrawFn) -> Writings:
    words = draw(st.lists(st.text("éüñßabcĳﬁ한Å'-\"", min_size=1, max_size=6), min_size=1, max_size=3))
    text = "x" + " ".join(words)
    other = text.translate({ord("'"): "’", ord("-"): "–", ord('"'): "”", ord(" "): "\u00a0"})
    forms = [text, other, unicodedata.normalize("NFD", text), unicodedata.normalize("NFKC", text), f" {text}\u200b"]
    return unicodedata.normalize("NFKC", text).casefold(), [
        *map(Literal, forms),
        typed(text, "token"),
        Literal(text, language="de-CH"),
    ]


KINDS = {
    "instants": instants(),
    "clocks": clocks(),
    "days": days(),
    "durations": durations(),
    "numbers": numbers(),
    "octets": octets(),
    "addresses": addresses(),
    "texts": texts(),
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_writings_of_one_value_mean_the_same_and_of_two_do_not(kind: str, data: st.DataObject) -> None:
    (value, forms), (another, others) = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    assert len({meaning(form) for form in forms}) == 1, forms
    assert (meaning(forms[0]) == meaning(others[0])) is (value == another), (forms[0], others[0])


@pytest.mark.parametrize(("one", "other"), [("INF", "+INF"), ("NaN", "NaN"), ("-INF", "-INF")])
def test_numbers_without_end_are_what_they_are(one: str, other: str) -> None:
    assert meaning(typed(one, "double")) == meaning(typed(other, "float"))


def test_bytes_that_are_none_are_a_text() -> None:
    assert meaning(typed("0g", "hexBinary")) == ("text", "0g")
