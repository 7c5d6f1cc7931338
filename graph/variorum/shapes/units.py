"""What texts measure: amounts with units, sums of money, marks on a scale, and numbers; of texts that are folded."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from functools import lru_cache

from variorum.shapes import spelled

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
PARTS = {
    **dict.fromkeys(("half", "one half", "a half", "die hälfte", "la moitié"), "0.5"),
    **dict.fromkeys(("one quarter", "a quarter", "one fourth", "ein viertel", "un quart"), "0.25"),
    **dict.fromkeys(("three quarters", "three fourths", "drei viertel", "trois quarts"), "0.75"),
    **dict.fromkeys(("one fifth", "a fifth"), "0.2"),
}
SIZES = {unit: (kind, Decimal(size)) for kind, units in UNITS.items() for unit, size in units.items()}


@lru_cache(maxsize=65_536)
def number(text: str) -> Decimal | None:
    """The number that a text gives and nothing else, in figures or in words. With a zero before it, it is none."""
    words = GROUPED.sub("", text)
    match = PLAIN_NUMBER.fullmatch(words)
    if match:
        return (Decimal(match[1]) * MULTIPLES.get(match[2], 1)).normalize() + 0
    spelt = spelled.number(words)
    return None if spelt is None else Decimal(spelt).normalize() + 0


@lru_cache(maxsize=65_536)
def amount(text: str) -> Hashable | None:
    """What a text measures that is nothing but amounts with units (1 h 30 min), a sum of money, or a mark on a scale
    (7/10, ★★★☆☆).
    """
    words = GROUPED.sub("", text).replace(",", ".")
    if words in PARTS:
        return "part", Decimal(PARTS[words])
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
