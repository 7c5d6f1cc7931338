"""What is told roughly: about 900, more than 900, the 1920s, 12 ft for 3.66 m, 33 % for a third. Such values fit those
that they include, or that they are when rounded as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TypeGuard

from pyoxigraph import Literal

from variorum.shapes import meaning, money, spelled, times, units
from variorum.shapes.times import Span
from variorum.shapes.units import Measured
from variorum.terms import Term

Bound = tuple[Decimal, int]  # a number, and whether it is meant itself (0), or what is above (1) or below (-1) it
ENDLESS = Decimal("Infinity")
ABOUT = (
    *("about", "around", "approximately", "approx.", "roughly", "some", "circa", "ca.", "ca", "c.", "~", "≈"),
    *("etwa", "rund", "ungefähr", "zirka"),
)
MORE = ("after", "nach", "more than", "over", "above", "upwards of", "mehr als", "über")
AT_LEAST = ("since", "seit", "at least", "no less than", "not less than", "mindestens", "minimum of")
LESS = ("before", "vor", "less than", "fewer than", "under", "below", "weniger als", "unter")
AT_MOST = ("at most", "up to", "no more than", "not more than", "a maximum of", "höchstens", "bis zu", "maximal")
NEARLY = ("nearly", "almost", "just under", "close to", "fast", "beinahe", "knapp", "nahezu")
JUST_OVER = ("just over", "slightly more than", "a little over", "slightly over", "gut")
WORDS = {word: words for words in (ABOUT, MORE, AT_LEAST, LESS, AT_MOST, NEARLY, JUST_OVER) for word in words}
ROUGHLY = re.compile(rf"({'|'.join(sorted(map(re.escape, WORDS), key=len, reverse=True))}) ?(?:the )?(\S.*)")
COUNTED = re.compile(r"([\d.,' ]*\d)(?: (thousand|million|billion|millionen|milliarden))? ([^\W\d_]+(?: [^\W\d_]+)?)")
FROM = re.compile(r"(?:between|from|zwischen|von) ")
TO = re.compile(r" ?- ?| (?:to|and|bis|und) ")
AN_END = re.compile(r"(\D{0,12})(\d[\d.,' ]*)(\D{0,40})", re.ASCII)  # a sign, figures, and a unit or a word
SOME = "|".join(("a few", "several", "some", "many", "a couple of", "a couple", "einige", "mehrere", "ein paar"))
ORDERS = {
    **dict.fromkeys(("tens", "zehn"), 10),
    **dict.fromkeys(("dozens", "dozen", "dutzende", "dutzend"), 12),
    **dict.fromkeys(("hundreds", "hundred", "hunderte", "hundert"), 100),
    **dict.fromkeys(("thousands", "thousand", "tausende", "tausend"), 1_000),
    **dict.fromkeys(("millions", "million", "millionen"), 1_000_000),
    **dict.fromkeys(("billions", "billion", "milliarden"), 1_000_000_000),
}
SIZE = "|".join(ORDERS)
ORDER = re.compile(rf"(?:({SOME}) )?({SIZE})(?: of ({SIZE}))?(?:(?: of| von)? ([^\W\d_]+(?: [^\W\d_]+)?))?")
A_FEW = re.compile(r"(?:a few|several|a handful of|einige|mehrere|ein paar) ([^\W\d_]+(?: [^\W\d_]+)?)")
FEW = Decimal(12)
ONE_FIGURE = re.compile(r"\d+(?:[.,]\d{1,2}(?!\d)|\.\d+)?", re.ASCII)  # digits are not grouped
AGE = re.compile(
    rf"(?:(?:in )?(?:his|her|their|the) )?(?:(early|mid|late)[ -])?(?:({'|'.join(times.DECADES)})|([2-9]0)'?s)"
    r"|(?:a |in (?:his|her|their) )?(teens|teenager|teenage)",
    re.ASCII,
)
TENTH, SLACK = Decimal("0.1"), Decimal(2)
TEN, HUNDRED = Decimal(10), Decimal(100)


@dataclass(frozen=True)
class Extent:
    """The numbers of one kind (a unit, a currency, things that are counted) that a value may stand for."""

    kind: Hashable
    low: Bound
    high: Bound

    def within(self, other: Extent) -> bool:
        """Whether all of them are among those of another."""
        return self.alike(other) and other.low <= self.low and self.high <= other.high

    def meets(self, other: Extent) -> bool:
        """Whether one of them is among those of another."""
        return self.alike(other) and max(self.low, other.low) <= min(self.high, other.high)

    def alike(self, other: Extent) -> bool:
        """Whether two extents are of one kind; a number alone may be one of things that are counted."""
        things = [extent for extent in (self, other) if isinstance(extent.kind, tuple)]
        return self.kind == other.kind or (len(things) == 1 and "number" in (self.kind, other.kind))


@dataclass(frozen=True)
class Written:
    """An amount, the place of the last figure that is written of it, and how many decimals are."""

    kind: Hashable
    value: Decimal
    place: Decimal
    decimals: int


def lies_in(one: Term, other: Term) -> bool:
    """Whether a value lies in another, one of which is told roughly."""
    if not (_can_be_told_otherwise(one) or _can_be_told_otherwise(other)):
        return False
    if _counts(one, other):
        return True
    rough = _rough(other)
    if rough and any(exact != rough and exact.within(rough) for exact in (_rough(one) or _exact(one), _years(one)) if exact):
        return True
    if _is_rounded(one, other) or _is_within_hours(one, other) or _is_on_weekday(one, other):
        return True
    first, second = _spans(one), _spans(other)
    if not first and not second:
        return False
    return any(a <= c and d <= b for a, b in second or _span(other) for c, d in first or _span(one))


def beside(one: Term, other: Term) -> bool:
    """Whether two values stand beside each other though they differ: both are told roughly and meet, or one is the
    other when rounded, or the other in another reading.
    """
    if not (_can_be_told_otherwise(one) or _can_be_told_otherwise(other)):
        return False
    first, second = _rough(one), _rough(other)
    if first and second:
        return first.meets(second) or _as_age(first).meets(_as_age(second))
    if _are_one_count(_exact(one), _exact(other)):
        return True
    if _is_round_end(first, _exact(other)) or _is_round_end(second, _exact(one)):
        return True
    if _share_hours(_hours(one), _hours(other)):
        return True
    if any(_share_days(span, another) for span in _spans(one) for another in _spans(other)):
        return True
    if _rounds_to(one, other) or _rounds_to(other, one) or _reads_as(one, other) or _reads_as(other, one):
        return True
    first_again, second_again = _regrouped(one), _regrouped(other)
    return bool(first_again or second_again) and _fit_as_amounts(first_again or one, second_again or other)


def _fit_as_amounts(one: Term, other: Term) -> bool:
    return meaning.meaning(one) == meaning.meaning(other) or lies_in(one, other) or lies_in(other, one) or beside(one, other)


@lru_cache(maxsize=65_536)
def _regrouped(term: Term) -> Literal | None:
    """A text without a tag whose figures may be in groups as Germans write them, without these: unos 12.400."""
    if not _is_text(term) or meaning.language(term):
        return None
    words = meaning.folded(term.value)
    plain = meaning.GROUPS.sub("", words)
    return Literal(plain) if plain != words else None


def count_alike(one: Term, other: Term) -> bool:
    """Whether two texts tell numbers of things that fit each other, whatever they call the things: in two languages they
    call them differently.
    """
    first, second = (_rough(term) or _exact(term) for term in (one, other))
    if first is None or second is None or not (isinstance(first.kind, tuple) and isinstance(second.kind, tuple)):
        return False
    counted = [Extent("number", extent.low, extent.high) for extent in (first, second)]
    return counted[0].meets(counted[1]) or _is_round_end(*counted) or _is_round_end(*reversed(counted))


def _are_one_count(one: Extent | None, other: Extent | None) -> bool:
    """Whether two values are one number of the same things, in two writings."""
    return one is not None and one == other and isinstance(one.kind, tuple)


def _is_round_end(rough: Extent | None, exact: Extent | None) -> bool:
    """Whether a count is the round number that another is told to be above or below: over 900 visitors, told as 900."""
    if rough is None or exact is None or not rough.alike(exact) or not _is_counted(exact.kind):
        return False
    value = exact.low[0]
    is_end = (value, 1) == rough.low or (value, -1) == rough.high
    return is_end and value >= HUNDRED and units.last_place(value) >= TEN


def _is_counted(kind: Hashable) -> bool:
    return kind == "number" or isinstance(kind, tuple) or kind in money.CURRENCIES.values()


def tell_apart(one: Term, other: Term) -> bool:
    """Whether both are amounts, one of them told roughly: then it is not their words that say whether they fit."""
    first, second = _rough(one), _rough(other)
    return bool((first or second) and (first or _exact(one)) and (second or _exact(other)))


def _share_days(one: Span, other: Span) -> bool:
    """Whether two spans have days in common: two of many years more than one year, the last and the first."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    many = all(last[0] - first[0] > 1 for first, last in (one, other))
    return low <= high and not (many and low[0] == high[0])


@lru_cache(maxsize=65_536)
def _can_be_told_otherwise(term: Term) -> bool:
    """Whether a text is rough, or an amount that others may round, or can be read in two ways; most are not."""
    if not _is_text(term):
        return False
    text = meaning.said_of(term)
    return bool(
        _rough(term)
        or times.spans(text)
        or times.hours(text)
        or spelled.weekday(text) is not None
        or units.number(text) is not None
        or units.measured(text)
        or COUNTED.fullmatch(text)
        or meaning.second_readings(term)
    )


@lru_cache(maxsize=65_536)
def _rough(term: Term) -> Extent | None:
    if not _is_text(term):
        return None
    text = meaning.said_of(term)
    match = ROUGHLY.fullmatch(text)
    exact = _exact(Literal(match[2])) if match else None
    if not match or not exact:
        return _between(text) or _order(text) or _age(text)
    value, words = exact.low[0], WORDS[match[1]]
    tenth = abs(value) * TENTH
    if words is ABOUT:
        written = units.figure(match[2]) or value  # of about two hours it is the two that is round
        half = min(tenth, max(units.last_place(written) / 2, SLACK) * (value / written if written else 1))
        return Extent(exact.kind, (value - half, 0), (value + half, 0))
    low, high = {
        MORE: ((value, 1), (ENDLESS, 0)),
        AT_LEAST: ((value, 0), (ENDLESS, 0)),
        LESS: ((-ENDLESS, 0), (value, -1)),
        AT_MOST: ((-ENDLESS, 0), (value, 0)),
        NEARLY: ((value - tenth, 0), (value, 0)),
        JUST_OVER: ((value, 0), (value + tenth, 0)),
    }[words]
    return Extent(exact.kind, low, high)


def _between(text: str) -> Extent | None:
    """From one amount to another, of which either may have the unit or the currency: $80-90 million."""
    words = FROM.sub("", text, count=1) if FROM.match(text) else text
    for glue in TO.finditer(words):
        begins, ends = (AN_END.fullmatch(end) for end in (words[: glue.start()], words[glue.end() :]))
        if not begins or not ends or times.years(words):
            continue
        sign, unit = ends[1] or begins[1], begins[3].strip() or ends[3].strip()
        first = _exact(Literal(f"{begins[1]}{begins[2].strip()} {unit}".strip()))
        last = _exact(Literal(f"{sign}{ends[2].strip()} {ends[3].strip()}".strip()))
        if first and last and first.kind == last.kind and first.low < last.high:
            return Extent(first.kind, first.low, last.high)
    return None


def _order(text: str) -> Extent | None:
    """How many in the rough: hundreds, dozens of extras, a few thousand, tens of thousands, several films."""
    match, few = ORDER.fullmatch(text), A_FEW.fullmatch(text)
    if match and (match[1] or match[2] != match[2].removesuffix("s") or match[2].endswith(("e", "en"))):
        size = Decimal(ORDERS[match[2]] * ORDERS.get(match[3], 1))
        low = size * 2 if match[1] and "couple" not in match[1] else size
        return Extent(("things", match[4]) if match[4] else "number", (low, 0), (size * 10, -1))
    return Extent(("things", few[1]), (Decimal(2), 0), (FEW, 0)) if few else None


def _age(text: str) -> Extent | None:
    """How old in the rough: in her twenties, mid-thirties, early 60s, a teenager."""
    match = AGE.fullmatch(text)
    if not match:
        return None
    if match[4]:
        return Extent("number", (Decimal(13), 0), (Decimal(19), 0))
    first = Decimal(times.DECADES[match[2]] if match[2] else match[3])
    begin, end = times.THIRDS[match[1]]
    return Extent("number", (first + int(begin * 9), 0), (first + int(end * 9) + (match[1] == "early"), 0))


@lru_cache(maxsize=65_536)
def _exact(term: Term) -> Extent | None:
    """The extent of a number or an amount; of a number of things, with the word for them."""
    if not isinstance(term, Literal):
        return None
    means = meaning.meaning(term)
    is_day = isinstance(means, tuple) and means[0] == "time" and means[-1] != "s"
    if isinstance(means, tuple) and means[0] in units.KINDS and not is_day:
        return Extent(means[0], (means[1], 0), (means[1], 0))
    counted = _counted(term)
    return Extent(("things", counted[1]), (counted[0], 0), (counted[0], 0)) if counted else None


def _counted(term: Term) -> tuple[Decimal, str] | None:
    """The number in a text, and the word behind it for what is counted, or the unit."""
    if _kind(term) == "before Christ":
        return None
    match = COUNTED.fullmatch(spelled.figures(meaning.said_of(term))) if _is_text(term) else None
    number = units.number(" ".join(filter(None, (match[1], match[2])))) if match else None
    return (number, match[3]) if match and number is not None else None


def _years(term: Term) -> Extent | None:
    """The extent of an amount of years as a number of them, which is how an age is told."""
    exact = _exact(term)
    return _as_age(exact) if exact and exact.kind == "months" else None


def _as_age(extent: Extent) -> Extent:
    """An extent of years as one of numbers, which is how ages are told: under 18."""
    if extent.kind != "months":
        return extent
    low, high = ((value / 12, way) for value, way in (extent.low, extent.high))
    return Extent("number", low, high)


def _counts(one: Term, other: Term) -> bool:
    """Whether a text has a number with a unit or a word for what is counted, and another value is that number."""
    counted = _counted(one)
    if counted is None or _kind(one) == "number":  # 12 dozen is a number by itself
        return False
    return meaning.meaning(other) == ("number", counted[0])


def _kind(term: Term) -> Hashable:
    means = meaning.meaning(term)
    return means[0] if isinstance(means, tuple) else None


def _is_text(term: Term) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and meaning.is_text(term) and len(term.value) <= meaning.LONGEST


def _spans(term: Term) -> tuple[Span, ...]:
    """The spans of a time that is told roughly."""
    return times.spans(meaning.said_of(term)) if _is_text(term) else ()


def _span(term: Term) -> tuple[Span, ...]:
    """The days of a day, month or year."""
    time, means = meaning.as_time(term), meaning.meaning(term)
    if isinstance(means, tuple) and means[0] == "before Christ":
        return (((-int(means[1]), 1, 1), (-int(means[1]), 12, 31)),)
    if time is None:
        return ()
    year, month, day = (*map(int, time.day), *(0, 0))[:3]
    return (((year, month or 1, day or 1), (year, month or 12, day or 31)),)


def _is_rounded(one: Term, other: Term) -> bool:
    """Whether an amount is another one that is told with fewer decimals: 38 % for 38.4 %, 1.2 million for 1,204,000.
    Of a small figure without decimals too much would be lost.
    """
    exact, round_one = _written(one), _written(other)
    if not exact or not round_one or exact.kind != round_one.kind or exact.place >= round_one.place:
        return False
    step, value = round_one.place, round_one.value
    if not (step <= abs(value) * TENTH or round_one.decimals > 1):
        return False
    return value in (_to_place(exact.value, step, ROUND_HALF_UP), _to_place(exact.value, step, ROUND_HALF_EVEN))


def _to_place(value: Decimal, place: Decimal, rounding: str) -> Decimal:
    return ((value / place).quantize(Decimal(1), rounding=rounding) * place).normalize()


@lru_cache(maxsize=65_536)
def _written(term: Term) -> Written | None:
    """The value of an amount with the place of the last figure that is written of it."""
    exact = _exact(term)
    if exact is None or not isinstance(term, Literal):
        return None
    text = spelled.figures(meaning.said_of(term)) if _is_text(term) else term.value
    figures = ONE_FIGURE.findall(text)
    value = exact.low[0]
    if len(figures) != 1 or not value:
        return None
    figure = Decimal(figures[0].replace(",", "."))
    decimals = max(0, -int(figure.as_tuple().exponent))
    kind = "number" if exact.kind == "part" else exact.kind
    return Written(kind, value, abs(value / figure) / 10**decimals, decimals) if figure else None


Hours = tuple[int, int]


def _hours(term: Term) -> Hours | None:
    """The minutes of a day that a rough time of day may mean."""
    return times.hours(meaning.said_of(term)) if _is_text(term) else None


def _share_hours(one: Hours | None, other: Hours | None) -> bool:
    """Whether two rough times of day have minutes in common, on one day or over midnight."""
    if not one or not other:
        return False
    return any(max(one[0], other[0] + day) <= min(one[1], other[1] + day) for day in (-times.A_DAY, 0, times.A_DAY))


def _is_within_hours(one: Term, other: Term) -> bool:
    """Whether a time of day is among those that another one may mean."""
    hours, means = _hours(other), meaning.meaning(one)
    if not hours:
        return False
    readings = {means, *(meaning.second_readings(one) if _is_text(one) else ())}
    minutes = [found[2] for found in readings if isinstance(found, tuple) and found[0] == "recurring" and len(found) == 5]
    return any(_share_hours(hours, (minute, minute)) for minute in minutes)


def _is_on_weekday(one: Term, other: Term) -> bool:
    """Whether a day is one of the days of the week that another value names."""
    time = meaning.as_time(one)
    means = meaning.meaning(other)
    if time is None or len(time.parts) < 3 or not isinstance(means, tuple) or means[0] != "weekday":
        return False
    return meaning.day_of_the_week(time.day) == means[1]


def _rounds_to(one: Term, other: Term) -> bool:
    """Whether an amount in the units of one system is another in those of the other system, or a fraction a number,
    as far as that one is written out.
    """
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return False
    first, second = (meaning.said_of(term) for term in (one, other))
    pairs = {(first, second), (units.british(first), second), (first, units.british(second))}
    return any(_rounds(units.measured(a), units.measured(b)) for a, b in pairs)


def _rounds(one: Measured | None, other: Measured | None) -> bool:
    if not one or not other or one.kind != other.kind or one.system == other.system:
        return False
    return abs(one.value - other.value) <= other.precision


def _reads_as(one: Term, other: Term) -> bool:
    """Whether a text that can be read in two ways means in the second what another value means."""
    if not _is_text(one):
        return False
    readings = meaning.second_readings(one)
    if meaning.meaning(other) in readings:
        return True
    if _is_text(other) and any(map(_is_certain, readings & meaning.second_readings(other))):
        return True
    return _is_text(other) and not _spoken(one).isdisjoint(_spoken(other))


def _is_certain(reading: Hashable) -> bool:
    """Whether two texts that have a second reading in common mean that: yes or no, none, a time of day in a zone."""
    if not isinstance(reading, tuple):
        return False
    return reading[0] == "boolean" or (reading[0] == "recurring" and reading[-1] is True) or reading == ("number", 0)


def _spoken(term: Literal) -> frozenset[int]:
    return frozenset(times.spoken(meaning.said_of(term)))
