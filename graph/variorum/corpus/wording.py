"""How a value may stand in a text: a name, a number, a date, in the words and the ways of writing of people."""

from __future__ import annotations

import re

from pyoxigraph import Literal

from variorum.corpus.quotations import Found, find_words, whole_words
from variorum.terms import XSD

_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
}
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_MORE = {1: "a an once single einen einer ein eine", 2: "twice both pair couple double", 12: "dozen"}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "nonNegativeInteger", "positiveInteger"))
DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_SCALE = re.compile(
    r"(?i)hundred|hundert|thousand|tausend|[mbt]r?illi|dozen|dutzend|\b(?:score|half|halb)|\d ?(?:k|m|bn|tn|mio|mrd)\b"
)
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?")


def forms(value: Literal) -> tuple[str, ...]:
    """How a value may be written, the most telling form first; a text as it is."""
    datatype = value.datatype.value
    if datatype in NUMBERS:
        return _number_forms(value.value)
    if datatype in DATES:
        return _date_forms(value.value)
    return (value.value,)


def places(text: str, form: str) -> tuple[Found, ...]:
    """Where a form stands in a text as words of its own, not within others."""
    return whole_words(text, find_words(text, form))


def is_written(value: Literal, part: str, language: str) -> bool:
    """Whether a value stands in a part of a text, as far as that can be told: numbers in words, and names of months,
    are known in some languages alone, and what stands beside a word such as million is a number of another size.
    """
    if any(places(part, form) for form in forms(value)):
        return True
    datatype = value.datatype.value
    if datatype not in NUMBERS | DATES:
        return False
    if language.partition("-")[0].lower() not in _MONTHS:
        day = value.value.rpartition("-")[2].lstrip("0") if datatype in DATES else ""
        return not any(map(str.isdecimal, part)) or bool(day and places(part, day))
    return datatype in NUMBERS and _SCALE.search(part) is not None


def candidates(text: str, value: Literal) -> tuple[Found, ...]:
    """Where the most telling form of a value that the text has stands in it."""
    for form in forms(value):
        found = places(text, form)
        if found:
            return found
    return ()


def _number_forms(lexical: str) -> tuple[str, ...]:
    plain = lexical.lstrip("+")
    found = [plain]
    whole, _, fraction = plain.partition(".")
    if whole.isdecimal() and not fraction.strip("0"):
        number = int(whole)
        found += [whole]
        grouped = f"{number:,}"
        found += [grouped, grouped.replace(",", "."), grouped.replace(",", " "), grouped.replace(",", "'")]
        found += [word for language in _UNITS for word in _words(number, language)]
        found += _ORDINALS.split()[number : number + 1] if number else []
        found += [f"{number}{suffix}" for suffix in ("th", "st", "nd", "rd")]
        found += _MORE.get(number, "").split()
    elif whole.lstrip("-").isdecimal() and fraction.isdecimal():
        grouped = f"{int(whole):,}"
        found += [f"{whole},{fraction}", f"{grouped}.{fraction}", f"{grouped.replace(',', '.')},{fraction}"]
    return tuple(dict.fromkeys(found))


def _words(number: int, language: str) -> list[str]:
    """A number up to a hundred in words."""
    units, tens = _UNITS[language].split(), _TENS[language].split()
    if number < len(units):
        return [units[number]]
    if number == 100:
        return ["hundred", "hundert"]
    if number > 100:
        return []
    ten, unit = tens[number // 10 - 2], number % 10
    if not unit:
        return [ten]
    word = units[unit].replace("eins", "ein")
    return [f"{ten}-{word}", f"{ten} {word}"] if language == "en" else [f"{word}und{ten}"]


def _date_forms(lexical: str) -> tuple[str, ...]:
    """A date by its day, its month and its year, then by its month and its year, then by what it has alone."""
    match = _DATE.match(lexical)
    if match is None:
        return (lexical,)
    year, month, day = match[1], match[2], match[3]
    if int(year) <= 0:
        year = str(1 - int(year))  # of years before the common era there is none 0
    if month is None:
        return (year, f"{year[-2:]}s", f"{year}s")
    names = [_MONTHS[language].split()[int(month) - 1] for language in _MONTHS] if "01" <= month <= "12" else []
    names = list(dict.fromkeys([*names, *(f"{name[:3]}." for name in names), *(name[:3] for name in names)]))
    numeric = month.lstrip("0")
    if day is None:
        return (*(f"{name} {year}" for name in names), f"{numeric}/{year}", *names, year)
    number = day.lstrip("0")
    full = [
        form
        for name in names
        for form in (
            *(f"{name} {one}, {year}" for one in (number, day)),
            *(f"{number}{mark} {name} {year}" for mark in ("", ".", "th", "st", "nd", "rd")),
            *(f"{name} {number}{mark}, {year}" for mark in ("th", "st", "nd", "rd")),
        )
    ]
    without = [form.removesuffix(year).rstrip(" ,") for form in full]
    digits = [lexical[:10], f"{numeric}/{number}/{year}", f"{number}/{numeric}/{year}", f"{number}.{numeric}.{year}"]
    digits += [f"{day}.{month}.{year}", f"{day}/{month}/{year}", f"{day}.{month}.{year[-2:]}"]
    return tuple(dict.fromkeys([*full, *digits, *without, *(f"{name} {year}" for name in names), year]))
