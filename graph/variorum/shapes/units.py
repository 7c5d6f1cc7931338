"""What texts measure: amounts with units, sums of money, marks on a scale, and numbers; of texts that are folded."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from variorum.shapes import money, ordinals, parts, spelled

AMOUNT = re.compile(
    r"([-+]?(?<![0-9])[0-9]+(?:[.,][0-9]+)?)[ -]?"
    r"((?:(?:square|sq|cubic|british|nautical)\.? |p(?:er|our) (?=cent\b))?[^\W\d_]+(?:/[hs]|[23])?|%)\.?"
)
A_SPEED = re.compile(  # in words: miles per hour, Kilometer pro Stunde, mètres par seconde
    r"\b(?:(kilom[eè]t(?:re|er)s?|km)|(miles?|meilen?)|(?:m[eè]t(?:re|er)s?|m)) ?"
    r"(?:/|(?:per|an?|1|pro|par|in der|à l')(?: |(?<=')))"
    r"(?:(hours?|h|std|stunde|heure)|(?:seconds?|secs?|s|sekunde|seconde))(?!\w)"
)
GROUPED = re.compile(r"(?<=[0-9])[, '](?=[0-9]{3}(?![0-9]))")  # what groups the digits of a number
HALVES = re.compile(rf"(?:half an?|(\S+) and a half) ({'|'.join(spelled.LARGE)})")
DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]{1,2}(?![0-9]))")
SCALE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:stars? )?(?:/|out of|of|in|von|sur)\s*(\d+(?:\.\d+)?)(?:\s*(?:stars?|points?))?", re.ASCII
)
STARS = re.compile("(★+)(☆*)")
RATIO = re.compile(r"1 ?: ?(\d{3,})", re.ASCII)  # 3:2 is a score
PLAIN_NUMBER = re.compile(
    rf"(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d{{1,2}})?)(?: ({money.WRITTEN_MULTIPLE})\.?)?", re.ASCII
)
PREFIXES = {  # of units, in full and as signs; mcg is said for micrograms
    **{"n": ("nano", "1E-9"), "μ": ("micro", "1E-6"), "mc": ("micro", "1E-6"), "m": ("milli", "0.001")},
    **{"c": ("centi", "0.01"), "d": ("deci", "0.1"), "h": ("hecto", "100"), "k": ("kilo", "1000")},
}
IN_FULL = {"micro": ("micro", "mikro"), "deci": ("deci", "dezi", "déci"), "hecto": ("hecto", "hekto")}


def _si(sign: str, names: tuple[str, ...], prefixes: str, size: str = "1") -> dict[str, str]:
    """A unit with its prefixes, each with its size: mg and milligrams of g and gram."""
    found = dict.fromkeys((sign, *names), size)
    for prefix in prefixes.split():
        name, factor = PREFIXES[prefix]
        scaled = str((Decimal(factor) * Decimal(size)).normalize())
        found |= {f"{full}{one}": scaled for full in IN_FULL.get(name, (name,)) for one in names}
        found[f"{prefix}{sign}"] = scaled
    return found


# Units by what they measure, each with its size in the first of its kind.
UNITS = {
    "time": {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "seconde", "secondes"), "1"),
        **dict.fromkeys(("segundo", "segundos", "secondo", "secondi"), "1"),
        **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti"), "60"),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "heure", "heures"), "3600"),
        **dict.fromkeys(("hora", "horas", "ora", "ore"), "3600"),
        **dict.fromkeys(("day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "giorno"), "86400"),
        **dict.fromkeys(("giorni", "dia", "dias", "dagen"), "86400"),
        **dict.fromkeys(("week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas"), "604800"),
        **dict.fromkeys(("settimana", "settimane", "weken"), "604800"),
        **dict.fromkeys(("fortnight", "fortnights"), "1209600"),
    },
    "months": {
        **dict.fromkeys(("month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mese", "mesi"), "1"),
        **dict.fromkeys(("maanden",), "1"),
        **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren", "an", "ans", "année", "années", "año"), "12"),
        **dict.fromkeys(("años", "anno", "anni", "ano", "anos", "jaar"), "12"),
        **dict.fromkeys(
            ("decade", "decades", "jahrzehnt", "jahrzehnte", "jahrzehnten", "décennie", "décennies"), "120"
        ),
        **dict.fromkeys(("century", "centuries", "jahrhundert", "jahrhunderte"), "1200"),
    },
    "length": {
        **_si(
            "m",
            ("metre", "metres", "meter", "meters", "metern", "mètre", "mètres", "metro", "metros", "metri"),
            "n μ m c d k",
        ),
        **dict.fromkeys(("in", "inch", "inches", "zoll", "pouce", "pouces", "pulgada", "pulgadas"), "0.0254"),
        **dict.fromkeys(("ft", "foot", "feet", "fuss", "pied", "pieds"), "0.3048"),
        **dict.fromkeys(("yd", "yard", "yards"), "0.9144"),
        **dict.fromkeys(("mi", "mile", "miles", "meile", "meilen", "milla", "millas", "miglia"), "1609.344"),
        **dict.fromkeys(("nautical mile", "nautical miles", "seemeile", "seemeilen"), "1852"),
    },
    "mass": {
        **_si(
            "g",
            ("gram", "grams", "gramm", "gramme", "grammes", "gramo", "gramos", "grammo", "grammi"),
            "n μ mc m c d k",
            "0.001",
        ),
        **dict.fromkeys(("kilo", "kilos"), "1"),
        **dict.fromkeys(
            ("t", "tonne", "tonnes", "tonnen", "tonelada", "toneladas", "tonnellata", "tonnellate"), "1000"
        ),
        **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "0.45359237"),
        **dict.fromkeys(("oz", "ounce", "ounces"), "0.028349523125"),
        **{"stone": "6.35029318", "stones": "6.35029318"},
    },
    "area": {
        **dict.fromkeys(("m2", "sqm", "sq m", "square metre", "square metres", "square meter", "square meters"), "1"),
        **{"quadratmeter": "1", "quadratkilometer": "1000000"},
        **dict.fromkeys(("ha", "hectare", "hectares", "hektar", "hectárea", "hectáreas", "ettaro", "ettari"), "10000"),
        **dict.fromkeys(("km2", "sq km", "square kilometre", "square kilometres", "square kilometers"), "1000000"),
        **dict.fromkeys(("acre", "acres"), "4046.8564224"),
        **dict.fromkeys(("sq ft", "square foot", "square feet"), "0.09290304"),
        **dict.fromkeys(("sq mi", "square mile", "square miles"), "2589988.110336"),
    },
    "speed": {
        **dict.fromkeys(("km/h", "kmh", "kph", "stundenkilometer", "stundenkilometern"), "1"),
        "m/s": "3.6",
        **dict.fromkeys(("mph", "mi/h"), "1.609344"),
        **dict.fromkeys(("knot", "knots", "kn", "knoten", "nœud", "nœuds"), "1.852"),
    },
    "volume": {
        **_si("l", ("litre", "litres", "liter", "liters", "litro", "litros", "litri"), "n μ mc m c d h"),
        **dict.fromkeys(("cc", "ccm", "cm3", "cubic centimetres", "cubic centimeters"), "0.001"),
        **dict.fromkeys(("m3", "cubic metre", "cubic metres", "cubic meter", "cubic meters"), "1000"),
        **dict.fromkeys(("gal", "gallon", "gallons"), "3.785411784"),  # of the United States, as pints and quarts are
        **dict.fromkeys(("qt", "quart", "quarts"), "0.946352946"),
        **dict.fromkeys(("pt", "pint", "pints"), "0.473176473"),
        **{"british gallon": "4.54609", "british quart": "1.1365225", "british pint": "0.56826125"},
    },
    "power": {
        **dict.fromkeys(("w", "watt", "watts"), "1"),
        **dict.fromkeys(("kw", "kilowatt", "kilowatts"), "1000"),
        **dict.fromkeys(("mw", "megawatt", "megawatts"), "1000000"),
        **dict.fromkeys(("gw", "gigawatt", "gigawatts"), "1000000000"),
    },
    "energy": {
        **dict.fromkeys(("wh", "wattstunden"), "1"),
        **dict.fromkeys(("kwh", "kilowattstunde", "kilowattstunden"), "1000"),
        **dict.fromkeys(("mwh", "megawattstunde", "megawattstunden"), "1000000"),
        **{"gwh": "1000000000", "twh": "1000000000000"},
    },
    "heat": {**_si("cal", ("calorie", "calories", "kalorien", "calorías"), "k"), "kj": "239.00573613766"},
    "pressure": {
        **_si("pa", ("pascal", "pascals"), "h k"),
        **{"bar": "100000", "mbar": "100", "millibar": "100", "millibars": "100", "mmhg": "133.322387415"},
    },
    "activity": {"iu": "1"},
    "rate": {"bpm": "1"},
    "data": {
        **dict.fromkeys(("kb", "kilobyte", "kilobytes"), "1"),
        **dict.fromkeys(("mb", "megabyte", "megabytes"), "1000"),
        **dict.fromkeys(("gb", "gigabyte", "gigabytes"), "1000000"),
        **dict.fromkeys(("tb", "terabyte", "terabytes"), "1000000000"),
    },
    "part": {
        **dict.fromkeys(("%", "percent", "per cent", "pour cent", "percentage", "prozent"), "0.01"),
        "permille": "0.001",
    },
    "points": {"pp": "1", "bps": "0.01"},  # by which one percentage is larger than another
}
IMPERIAL = frozenset(
    [
        *("in", "inch", "inches", "ft", "foot", "feet", "yd", "yard", "yards", "mi", "mile", "miles", "mph", "mi/h"),
        *("zoll", "pouce", "pouces", "fuss", "pied", "pieds", "meile", "meilen"),
        *("nautical mile", "nautical miles", "seemeile", "seemeilen", "knot", "knots", "kn", "knoten", "nœud", "nœuds"),
        *("lb", "lbs", "pound", "pounds", "oz", "ounce", "ounces", "acre", "acres"),
        *("sq ft", "square foot", "square feet", "sq mi", "square mile", "square miles"),
        *("gal", "gallon", "gallons", "qt", "quart", "quarts", "pt", "pint", "pints"),
        *("british gallon", "british quart", "british pint"),
    ]
)
CONVERTED = frozenset(["length", "mass", "area", "speed", "volume"])  # what is measured in units of two systems
VOLUME = {"g": "gallon", "q": "quart", "p": "pint"}
VOLUMES = re.compile(r"\b(?:(?:british|imperial|uk) )?(gal|gallons?|qt|quarts?|pt|pints?)\b")
TEMPERATURE = re.compile(r"([-+]?\d+(?:\.\d+)?) ?(?:(?:°|degrees?) ?([cf])(?:elsius|ahrenheit)?|degrees)", re.ASCII)
SIZES = {unit: (kind, Decimal(size)) for kind, units in UNITS.items() for unit, size in units.items()}
KINDS = frozenset(["number", "temperature", *UNITS, *money.CURRENCIES.values()])
MOST = Decimal("0.05")  # of an amount that ends in noughts, which may be round


@dataclass(frozen=True)
class Measured:
    """An amount, how far it may be off as it is written, and the system of its units."""

    kind: str
    value: Decimal
    precision: Decimal
    system: str


@lru_cache(maxsize=65_536)
def number(text: str) -> Decimal | None:
    """The number that a text gives and nothing else, in figures or in words. With a zero before it, it is none."""
    words = GROUPED.sub("", text)
    halves = HALVES.fullmatch(words)
    if halves:
        whole = number(halves[1]) if halves[1] else Decimal(0)
        return None if whole is None else ((whole + Decimal("0.5")) * spelled.LARGE[halves[2]]).normalize()
    match = PLAIN_NUMBER.fullmatch(DECIMAL_COMMA.sub(".", words))
    if match:
        return (Decimal(match[1]) * money.MULTIPLES.get(match[2], 1)).normalize() + 0
    spelt = spelled.number(words)
    spelt = ordinals.ordinal(words) if spelt is None else spelt
    return None if spelt is None else Decimal(spelt).normalize() + 0


@lru_cache(maxsize=65_536)
def amount(text: str) -> Hashable | None:
    """What a text measures that is nothing but amounts with units (1 h 30 min), a sum of money, or a mark on a scale
    (7/10, ★★★☆☆). A part of a whole is the number that it is.
    """
    words = GROUPED.sub("", text).replace(",", ".")
    if words in parts.PARTS:
        return "number", parts.PARTS[words]
    total = money.total(words) or money.total(spelled.figures(words))
    if total:
        return total
    words = spelled.figures(words)
    part, degrees = _part(words), TEMPERATURE.fullmatch(words)
    if part is not None:
        return ("number" if 0 < part < 1 else "part"), part
    if degrees:
        return "temperature", _celsius(degrees).normalize()
    measured = _total(_parts(words))
    if measured is None:
        return None
    kind, value = measured
    if kind == "part" and 0 < value < 1:
        return "number", value
    return (kind, value, "s") if kind == "time" else (kind, value)


def _part(words: str) -> Decimal | None:
    """The part of the whole that a mark on a scale or a fraction is."""
    scale, stars, ratio = SCALE.fullmatch(words), STARS.fullmatch(words), RATIO.fullmatch(words)
    if ratio:
        return (1 / Decimal(ratio[1])).normalize()
    if scale and Decimal(scale[2]):
        return (Decimal(scale[1]) / Decimal(scale[2])).normalize()
    if stars and stars[2]:
        return (Decimal(len(stars[1])) / len(words)).normalize()
    return None


def _celsius(degrees: re.Match[str]) -> Decimal:
    value = Decimal(degrees[1])
    return (value - 32) * 5 / 9 if degrees[2] == "f" else value


def _parts(words: str) -> list[tuple[str, str]]:
    """The figures and units of a text that is nothing but amounts."""
    words = A_SPEED.sub(_speed, words)
    found: list[tuple[str, str]] = AMOUNT.findall(words)
    return found if AMOUNT.sub("", words).strip(" .,") in ("", "and", "und") else []


def _speed(match: re.Match[str]) -> str:
    """A speed in words as its sign; one that has none as it is."""
    kilometres, miles, hours = match.groups()
    if hours:
        return "mph" if miles else "km/h" if kilometres else match[0]
    return match[0] if miles or kilometres else "m/s"


def _total(amounts: list[tuple[str, str]]) -> tuple[str, Decimal] | None:
    """What amounts of one kind come to."""
    if any(unit not in SIZES for _, unit in amounts) or len({SIZES[unit][0] for _, unit in amounts}) != 1:
        return None
    total = sum((Decimal(figure) * SIZES[unit][1] for figure, unit in amounts), Decimal(0))
    return SIZES[amounts[0][1]][0], total.normalize() + 0


@lru_cache(maxsize=65_536)
def measured(text: str) -> Measured | None:
    """An amount that may be told in another system, rounded: a length, a weight, a temperature, a part of a whole."""
    words = GROUPED.sub("", text).replace(",", ".")
    part = parts.PARTS.get(words) or _part(words)
    if part is not None:
        return Measured("part", part, Decimal(0), "fraction")
    if words.startswith("0.") and PLAIN_NUMBER.fullmatch(words):
        return Measured("part", Decimal(words), _half_place(words), "number")
    words = spelled.figures(words)
    degrees = TEMPERATURE.fullmatch(words)
    if degrees:
        step = _half_place(degrees[1]) * (Decimal(5) / 9 if degrees[2] == "f" else 1)
        return Measured("temperature", _celsius(degrees), step, degrees[2])
    amounts = _parts(words)
    total = _total(amounts)
    if total is None or total[0] not in CONVERTED | {"part"}:
        return None
    kind, value = total
    figure, unit = amounts[-1]
    precision = _half_place(figure) * SIZES[unit][1]
    if kind == "part":
        return Measured(kind, value, precision, "percent")
    if len(amounts) == 1 and "." not in figure:
        precision = max(precision, min(last_place(Decimal(figure)) / 2 * SIZES[unit][1], abs(value) * MOST))
    return Measured(kind, value, precision, "imperial" if unit in IMPERIAL else "metric")


@lru_cache(maxsize=65_536)
def figure(text: str) -> Decimal | None:
    """The figure of a text that has one, in figures or in words: 2 of two hours."""
    amounts = _parts(spelled.figures(GROUPED.sub("", text).replace(",", ".")))
    return Decimal(amounts[0][0]) if len(amounts) == 1 else None


def british(text: str) -> str:
    """A text with British gallons, quarts and pints, which are a fifth larger, for those of the United States."""
    return VOLUMES.sub(lambda match: f"british {VOLUME[match[1][0]]}", text)


def last_place(value: Decimal) -> Decimal:
    """The place of the last figure that is not nought: 100 of 900, 0.1 of 4.5."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) if value else Decimal(1)


def _half_place(figure: str) -> Decimal:
    """Half of the last place that is written."""
    return Decimal(1).scaleb(int(Decimal(figure).as_tuple().exponent)) / 2
