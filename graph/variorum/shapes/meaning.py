"""What a value means, apart from how it is written: two values of equal meaning are one value to every comparison.

A text is the same in other letter case, Unicode form, quotation marks, dashes and white space. A number is the same in
another datatype, a duration in other units, a day with or without a zone, an instant in another zone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from variorum.corpus.ntriples import as_stored
from variorum.shapes import spelled
from variorum.terms import RDF, XSD, Term

DATES = {XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")}
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
DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
AMOUNT = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?)[ -]?((?:(?:square|sq|cubic)\.? )?[^\W\d_]+(?:/h|[23])?|%)\.?")
GROUPED = re.compile(r"(?<=[0-9])[, ](?=[0-9]{3}(?![0-9]))")  # what groups the digits of a number
SCALE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:stars? )?(?:/|out of|of|von|sur)\s*(\d+(?:\.\d+)?)(?:\s*(?:stars?|points?))?", re.ASCII
)
STARS = re.compile("(★+)(☆*)")
# Sums of money: a sign or a code before or behind the figures, and perhaps what multiplies them.
CURRENCIES = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "us dollars"), "USD"),
    **dict.fromkeys(("£", "gbp", "pounds sterling"), "GBP"),
    **dict.fromkeys(("¥", "jpy", "yen"), "JPY"),
    **dict.fromkeys(("chf", "fr.", "sfr.", "swiss francs", "franken"), "CHF"),
}
MULTIPLES = {
    **dict.fromkeys(("thousand", "k", "tsd", "tausend", "mille"), 1_000),
    **dict.fromkeys(("million", "millions", "m", "mn", "mln", "mio", "millionen"), 1_000_000),
    **dict.fromkeys(("billion", "billions", "bn", "mrd", "milliarde", "milliarden", "milliards"), 1_000_000_000),
}
CURRENCY, MULTIPLE, WRITTEN_MULTIPLE = (
    "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    for words in (CURRENCIES, MULTIPLES, [word for word in MULTIPLES if len(word) > 1])  # 5 m are metres
)
MONEY = re.compile(rf"({CURRENCY})? ?(\d+(?:\.\d+)?)(?: ?({MULTIPLE})\b\.?)?(?: ?({CURRENCY}))?")
PLAIN_NUMBER = re.compile(rf"(-?(?:0|[1-9]\d*)(?:\.\d+)?)(?: ({WRITTEN_MULTIPLE})\.?)?", re.ASCII)
# Units by what they measure, each with its size in the first of its kind.
UNITS = {
    "time": {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunden"), "1"),
        **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), "60"),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "heure", "heures"), "3600"),
        **dict.fromkeys(("day", "days", "tag", "tage", "jour", "jours"), "86400"),
        **dict.fromkeys(("week", "weeks", "woche", "wochen", "semaine", "semaines"), "604800"),
    },
    "months": {
        **dict.fromkeys(("month", "months", "monat", "monate", "mois"), "1"),
        **dict.fromkeys(("year", "years", "jahr", "jahre", "an", "ans"), "12"),
        **dict.fromkeys(("decade", "decades"), "120"),
    },
    "length": {
        **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), "0.001"),
        **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), "0.01"),
        **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), "1"),
        **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), "1000"),
        **dict.fromkeys(("in", "inch", "inches"), "0.0254"),
        **dict.fromkeys(("ft", "foot", "feet"), "0.3048"),
        **dict.fromkeys(("yd", "yard", "yards"), "0.9144"),
        **dict.fromkeys(("mi", "mile", "miles"), "1609.344"),
    },
    "mass": {
        **dict.fromkeys(("g", "gram", "grams"), "0.001"),
        **dict.fromkeys(("kg", "kilogram", "kilograms"), "1"),
        **dict.fromkeys(("t", "tonne", "tonnes", "tonnen"), "1000"),
        **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "0.45359237"),
        **dict.fromkeys(("oz", "ounce", "ounces"), "0.028349523125"),
    },
    "area": {
        **dict.fromkeys(("m2", "sqm", "sq m", "square metre", "square metres", "square meter", "square meters"), "1"),
        **dict.fromkeys(("ha", "hectare", "hectares", "hektar"), "10000"),
        **dict.fromkeys(("km2", "sq km", "square kilometre", "square kilometres", "square kilometers"), "1000000"),
        **dict.fromkeys(("acre", "acres"), "4046.8564224"),
        **dict.fromkeys(("sq ft", "square foot", "square feet"), "0.09290304"),
        **dict.fromkeys(("sq mi", "square mile", "square miles"), "2589988.110336"),
    },
    "speed": {
        **dict.fromkeys(("km/h", "kmh", "kph"), "1"),
        **dict.fromkeys(("mph", "mi/h"), "1.609344"),
        **dict.fromkeys(("knot", "knots", "kn"), "1.852"),
    },
    "volume": {
        **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), "1"),
        **dict.fromkeys(("ml", "millilitre", "millilitres", "milliliter", "milliliters"), "0.001"),
        **dict.fromkeys(("m3", "cubic metre", "cubic metres", "cubic meter", "cubic meters"), "1000"),
    },
    "part": {**dict.fromkeys(("%", "percent", "percentage"), "0.01")},
}
SIZES = {unit: (kind, Decimal(size)) for kind, units in UNITS.items() for unit, size in units.items()}
SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼʻ´`′ʹ＇", "'"),
        **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
        "·": ".",
    }
)
MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True)
class Time:
    """A year, month, day or instant: its parts, from the year on, and how many minutes its zone is ahead of UTC."""

    parts: tuple[Decimal, ...]
    zone: int | None = None

    @property
    def day(self) -> tuple[Decimal, ...]:
        """Its year, month and day, as far as it has them."""
        return self.parts[:3]


def folded(text: str) -> str:
    """A text without what does not change its meaning: case, Unicode form, signs, what is not seen, white space."""
    composed = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS)
    seen = "".join(
        letter for letter in composed if unicodedata.category(letter) not in ("Cf", "Cc") or letter in "\t\n"
    )
    return " ".join(unicodedata.normalize("NFC", seen.casefold()).split())


@lru_cache(maxsize=65_536)
def meaning(term: Term) -> Hashable:
    """What two values have in common exactly if they mean the same."""
    if not isinstance(term, Literal):
        return term
    datatype, text = term.datatype.value, term.value.strip()
    if datatype in NUMBERS:
        value = number(term)
        return ("number", value) if value is not None else ("text", folded(text))
    if datatype in DATES:
        time = as_time(term)
        return _meaning_of(time) if time else ("text", folded(text))
    if datatype in DURATIONS:
        return duration(text) or ("text", folded(text))
    if datatype == XSD + "boolean":
        return "boolean", text in ("true", "1")
    if datatype in TEXTS:
        day = spelled.date(text)
        if day:
            return ("time", *day)
        value = number(term)
        return ("number", value) if value is not None else duration(text) or amount(text) or ("text", folded(text))
    return str(as_stored(term))


def number(term: Term) -> Decimal | None:
    """The value of a numeric literal, or of a text that is nothing but a number, in figures or in words. With a zero
    before it, it is no number but a code.
    """
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS | TEXTS:
        return None
    if term.datatype.value in TEXTS:
        return _number_in_text(term.value)
    try:
        value = Decimal(term.value.strip())
    except InvalidOperation:
        return None
    return value.normalize() + 0 if value.is_finite() else None


@lru_cache(maxsize=65_536)
def _number_in_text(text: str) -> Decimal | None:
    words = GROUPED.sub("", folded(text))
    match = PLAIN_NUMBER.fullmatch(words)
    if match:
        return (Decimal(match[1]) * MULTIPLES.get(match[2], 1)).normalize() + 0
    spelt = spelled.number(words)
    return None if spelt is None else Decimal(spelt).normalize() + 0


@lru_cache(maxsize=65_536)
def as_time(term: Term) -> Time | None:
    """The time that a literal gives: a date or year by its datatype, or a text that looks like one."""
    if not isinstance(term, Literal) or term.datatype.value not in DATES | TEXTS | NUMBERS:
        return None
    match = DATE.fullmatch(term.value.strip())
    if not match:
        day = spelled.date(term.value)
        return Time(day) if day else None
    *parts, zone = match.groups()
    found = [Decimal(part) for part in parts if part is not None]
    if len(found) == 5:
        found.append(Decimal(0))
    return Time(tuple(found), _minutes(zone))


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


@lru_cache(maxsize=65_536)
def amount(text: str) -> Hashable | None:
    """What a text measures that is nothing but amounts with units (1 h 30 min), a sum of money, or a mark on a scale
    (7/10, ★★★☆☆).
    """
    words = GROUPED.sub("", folded(text)).replace(",", ".")
    money = MONEY.fullmatch(words)
    if money and bool(money[1]) != bool(money[4]):
        return CURRENCIES[money[1] or money[4]], (Decimal(money[2]) * MULTIPLES.get(money[3], 1)).normalize()
    words = spelled.figures(words)
    scale, stars = SCALE.fullmatch(words), STARS.fullmatch(words)
    if scale and Decimal(scale[2]):
        return "part", (Decimal(scale[1]) / Decimal(scale[2])).normalize()
    if stars and stars[2]:
        return "part", (Decimal(len(stars[1])) / len(words)).normalize()
    parts = AMOUNT.findall(words)
    if not parts or AMOUNT.sub("", words).strip(" .,") not in ("", "and"):
        return None
    if any(unit not in SIZES for _, unit in parts) or len({SIZES[unit][0] for _, unit in parts}) > 1:
        return None
    kind = SIZES[parts[0][1]][0]
    total = sum((Decimal(figure) * SIZES[unit][1] for figure, unit in parts), Decimal(0)).normalize() + 0
    return (kind, total, "s") if kind == "time" else (kind, total)


def is_text(term: Term) -> bool:
    """Whether a value is a text, with or without a language."""
    return isinstance(term, Literal) and term.datatype.value in TEXTS


def language(term: Term) -> str:
    """The language of a text, without region or script; empty where it has none."""
    return (term.language or "").partition("-")[0].casefold() if isinstance(term, Literal) else ""


def is_thing(term: Term) -> bool:
    """Whether a value is a thing."""
    return isinstance(term, NamedNode)
