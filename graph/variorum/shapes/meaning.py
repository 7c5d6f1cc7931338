"""What a value means, apart from how it is written: two values of equal meaning are one value to every comparison.

A text is the same in other letter case, Unicode form, quotation marks, dashes and white space. A number is the same in
another datatype, a duration in other units, a day with or without a zone, an instant in another zone, bytes in another
notation, an address with other escapes.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from variorum.corpus.ntriples import as_stored
from variorum.shapes import ordinals, spelled, times, tongues, units
from variorum.terms import RDF, XSD, Term

DATES = {XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")}
RECURRING = {XSD + name for name in ("time", "gMonthDay", "gMonth", "gDay")}
DAYS_OF_YEARS = {XSD + "gMonthDay", XSD + "gMonth"}
BYTES = {XSD + "hexBinary": bytes.fromhex, XSD + "base64Binary": base64.b64decode}
DURATIONS = {XSD + name for name in ("duration", "dayTimeDuration", "yearMonthDuration")}
TEXTS = {XSD + "string", XSD + "normalizedString", XSD + "token", RDF + "langString", RDF + "dirLangString"}
NUMBERS = {
    XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "long", "int", "short", "byte"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}
DATE = re.compile(
    r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
ZONE = re.compile(r"(.+?)(Z|[+-]\d\d:\d\d)?", re.ASCII)
CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d(?:\.\d+)?)", re.ASCII)
ADDRESS = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*:(?://[^/?#]*)?)(.*)", re.DOTALL)
ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]", re.ASCII)
DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼʻ´`′ʹ＇", "'"),
        **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
        "·": ".",
    }
)
GERMAN_GROUPS, GERMAN_COMMA = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))"), re.compile(r"(?<=\d),(?=\d)")
PLACE = re.compile(r"([-+]?\d{1,3}\.\d+)[,;] ?([-+]?\d{1,3}\.\d+)", re.ASCII)  # latitude and longitude
HALVES = re.compile("([0-9]*)[  ]?([½¼¾⅕⅖⅗⅘⅛⅜⅝⅞])")
BEFORE_CHRIST = re.compile(r"([1-9]\d*) ?(?:bc|bce|b\.c\.|b\.c\.e\.|v\. ?chr\.?|av\. ?j\.-?c\.|a\. ?c\.)", re.ASCII)
MINUTES_OF_A_DAY = 24 * 60
LONGEST = 200  # letters of a text that may be a number, an amount or a time, and is read for it


@dataclass(frozen=True)
class Time:
    """A year, month, day or instant: its parts, from the year on, and how many minutes its zone is ahead of UTC."""

    parts: tuple[Decimal, ...]
    zone: int | None = None

    @property
    def day(self) -> tuple[Decimal, ...]:
        """Its year, month and day, as far as it has them."""
        return self.parts[:3]


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """A text without what does not change its meaning: case, Unicode form, signs, what is not seen, white space."""
    text = text if text.isascii() else HALVES.sub(_in_tenths, text)
    composed = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS)
    seen = "".join(
        letter for letter in composed if unicodedata.category(letter) not in ("Cf", "Cc") or letter in "\t\n"
    )
    return " ".join(unicodedata.normalize("NFC", seen.casefold()).split())


@lru_cache(maxsize=65_536)
def said_of(term: Literal) -> str:
    """What `said` gives of a literal, its figures as English writes them."""
    return _figures(said(term.value), language(term))


def said(text: str) -> str:
    """A text as it is read for an amount or a time: folded, with English around it."""
    return tongues.in_english(folded(text))


def _in_tenths(match: re.Match[str]) -> str:
    """A number with a fraction in one sign as a decimal: 5.5 for 5½."""
    return str(Decimal(match[1] or 0) + Decimal(str(unicodedata.numeric(match[2]))))


@lru_cache(maxsize=65_536)
def meaning(term: Term) -> Hashable:
    """What two values have in common exactly if they mean the same."""
    if not isinstance(term, Literal):
        return term
    datatype, text = term.datatype.value, term.value.strip()
    if datatype in NUMBERS:
        value = number(term)
        return ("number", value) if value is not None else ("text", folded(text).removeprefix("+"))  # +INF is INF
    if datatype in DATES:
        time = as_time(term)
        return _meaning_of(time) if time else ("text", folded(text))
    if datatype in RECURRING:
        return "recurring", datatype, *_recurring(text)
    if datatype in DURATIONS:
        return duration(text) or ("text", folded(text))
    if datatype == XSD + "boolean":
        return "boolean", text in ("true", "1")
    if datatype in BYTES:
        return _bytes(text, datatype)
    if datatype == XSD + "anyURI":
        return "address", _address(text)
    if datatype in TEXTS:
        return of_text(text, language(term))
    return str(as_stored(term))


def of_text(text: str, tongue: str) -> Hashable:
    if len(text) > LONGEST:
        return "text", folded(text)
    words = folded(text)
    said = tongues.in_english(words)
    day = spelled.date(text) or (spelled.date(said) if said != words else None)
    of_year = spelled.day_of_year(text)
    if day:
        return ("time", *day)
    if of_year:
        return "recurring", XSD + "gMonthDay", of_year
    weekday, in_zone = spelled.weekday(words), times.zoned(said)
    if weekday is not None:
        return "weekday", weekday
    if in_zone:
        return zoned(in_zone[1])
    figures = _figures(said, tongue)
    value = units.number(figures)
    if value is not None:
        return "number", value
    before_christ, place = BEFORE_CHRIST.fullmatch(words), PLACE.fullmatch(words)
    if before_christ:
        return "before Christ", Decimal(before_christ[1])
    if place:
        return "place", *map(Decimal, place.groups())
    minutes, years, spans = times.clock(said), times.years(said), times.spans(said)
    open_from = times.opening(said)
    if minutes is not None:
        return time_of_day(minutes)
    if open_from:
        return ("hours", *open_from)
    if years or spans:
        return ("years", *years) if years else ("spans", *spans)
    return duration(text) or units.amount(figures) or ordinals.numbered(said) or ("text", words)


def _figures(words: str, tongue: str) -> str:
    """A folded text with its figures as English writes them, where it is German: 1.200,50."""
    return GERMAN_COMMA.sub(".", GERMAN_GROUPS.sub("", words)) if tongue == "de" else words


def zoned(minutes: int) -> Hashable:
    """A time of day in UTC."""
    return "recurring", XSD + "time", minutes, Decimal(0), True


def time_of_day(minutes: int) -> Hashable:
    return "recurring", XSD + "time", minutes, Decimal(0), False


def number(term: Term) -> Decimal | None:
    """The value of a numeric literal, or of a text that is nothing but a number, in figures or in words. With a zero
    before it, it is no number but a code.
    """
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS | TEXTS:
        return None
    if term.datatype.value in TEXTS:
        return units.number(_figures(said(term.value), language(term))) if len(term.value) <= LONGEST else None
    try:
        value = Decimal(term.value.strip())
    except InvalidOperation:
        return None
    return value.normalize() + 0 if value.is_finite() else None


@lru_cache(maxsize=65_536)
def as_time(term: Term) -> Time | None:
    """The time that a literal gives: a date or year by its datatype, or a text that looks like one."""
    if not isinstance(term, Literal) or term.datatype.value not in DATES | TEXTS | NUMBERS:
        return None
    match = DATE.fullmatch(term.value.strip())
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        day = spelled.date(term.value)
        return Time(day) if day else None
    *parts, zone = match.groups()
    found = [Decimal(part) for part in parts if part is not None]
    if len(found) == 5:
        found.append(Decimal(0))
    return Time(tuple(found), _minutes(zone))


def recurs(time: Time) -> set[str]:
    """The month, and the day of a month, that a time is of, as XML Schema writes them."""
    month, *day = (f"{int(part):02}" for part in time.parts[1:3])
    return {f"--{month}", *(f"--{month}-{number}" for number in day)}


def as_recurring(term: Term) -> set[str]:
    """The day of every year, or the month by itself, that a literal gives, as XML Schema writes it."""
    if not isinstance(term, Literal):
        return set()
    if is_text(term):
        month = spelled.MONTH.get(folded(term.value))
        return {f"--{month:02}"} if month else {day} if (day := spelled.day_of_year(term.value)) else set()
    return {*map(str, _recurring(term.value.strip()))} if term.datatype.value in DAYS_OF_YEARS else set()


def _minutes(zone: str | None) -> int | None:
    if zone is None or zone == "Z":
        return None if zone is None else 0
    hours, minutes = zone[1:].split(":")
    return (int(hours) * 60 + int(minutes)) * (-1 if zone[0] == "-" else 1)


def _meaning_of(time: Time) -> Hashable:
    """A day is the same day in any zone; an instant with a zone is told in UTC; midnight without one is the day. A year
    by itself is its number, as which people write it, too.
    """
    if len(time.parts) == 1:
        return ("number", time.parts[0].normalize() + 0)
    if len(time.parts) <= 3:
        return ("time", *time.parts)
    if time.zone is None:
        return ("time", *(time.parts if any(time.parts[3:]) else time.day))
    return ("instant", *shifted(time.parts, -time.zone))


def _recurring(text: str) -> tuple[Hashable, ...]:
    """A day of every year, month or the like whatever its zone is; of a time with a zone, which it is in UTC."""
    match = ZONE.fullmatch(text)
    assert match is not None
    clock = CLOCK.fullmatch(match[1])
    if not clock:
        return (match[1],)
    minutes = int(clock[1]) * 60 + int(clock[2]) - (_minutes(match[2]) or 0)
    return minutes % MINUTES_OF_A_DAY, Decimal(clock[3]), match[2] is not None


def _bytes(text: str, datatype: str) -> Hashable:
    try:
        return "bytes", BYTES[datatype](text)
    except ValueError:
        return "text", folded(text)


def _address(text: str) -> str:
    """An address without what RFC 3986 (section 6.2.2) lets differ: needless escapes, and the case of the others, of
    the scheme and of the host.
    """
    match = ADDRESS.fullmatch(text)
    beginning, rest = match.groups() if match else ("", text)
    return beginning.lower() + ESCAPE.sub(_needed, rest)


def _needed(escape: re.Match[str]) -> str:
    letter = chr(int(escape[1], 16))
    return letter if UNRESERVED.fullmatch(letter) else escape[0].upper()


def day_of_the_week(day: tuple[Decimal, ...]) -> int:
    """The day of the week of a year, month and day, Monday being 0."""
    return (_day_number(*map(int, day)) + 2) % 7


def shifted(parts: tuple[Decimal, ...], minutes: int) -> tuple[Decimal, ...]:
    """An instant so many minutes later (proleptic Gregorian calendar)."""
    year, month, day, hour, minute, second = parts
    total = int(hour) * 60 + int(minute) + minutes
    days, rest = divmod(total, MINUTES_OF_A_DAY)
    year, month, day = _date(_day_number(int(year), int(month), int(day)) + days)
    return year, month, day, Decimal(rest // 60), Decimal(rest % 60), second


def _day_number(year: int, month: int, day: int) -> int:
    """The days since 0000-03-01."""
    year -= month <= 2
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day - 1


def _date(number: int) -> tuple[Decimal, Decimal, Decimal]:
    era, of_era = divmod(number, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    after = 1 if month >= 10 else 0
    return Decimal(year + era * 400 + after), Decimal(month + 3 - 12 * after), Decimal(day)


def duration(text: str) -> Hashable | None:
    """The months and seconds of an XML Schema duration."""
    match = DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        return None
    sign = -1 if match[1] else 1
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups()[1:])
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    months += years * 12
    if months and total:
        return "duration", sign * months, sign * total.normalize()
    return ("months", sign * months) if months else ("time", sign * total.normalize() + 0, "s")


def is_text(term: Term) -> bool:
    """Whether a value is a text, with or without a language."""
    return isinstance(term, Literal) and term.datatype.value in TEXTS


def is_words(term: Term) -> bool:
    """Whether a value is a text that is no amount, number or time."""
    means = meaning(term)
    return is_text(term) and isinstance(means, tuple) and means[0] == "text"


def language(term: Term) -> str:
    """The language of a text, without region or script; empty where it has none."""
    return (term.language or "").partition("-")[0].casefold() if isinstance(term, Literal) else ""


def is_thing(term: Term) -> bool:
    """Whether a value is a thing."""
    return isinstance(term, NamedNode)
