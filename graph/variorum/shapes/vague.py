"""What is told roughly, or in other words: about 900, the 1920s, before midnight, 12 ft for 3.66 m, 33 % for a third.
Such values fit those that they include, or that they are when rounded as they are written.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal

from variorum.shapes import meaning, money, readings, spelled, times, units
from variorum.shapes.extents import COUNTED, Extent, as_age, counted, exact_of, is_text, kind_of, rough_of
from variorum.shapes.rounding import is_rounded, rounds_to
from variorum.shapes.times import Span
from variorum.terms import Term

TEN, HUNDRED = Decimal(10), Decimal(100)


def lies_in(one: Term, other: Term) -> bool:
    """Whether a value lies in another, one of which is told roughly."""
    if not (_can_be_told_otherwise(one) or _can_be_told_otherwise(other)):
        return False
    if _counts(one, other):
        return True
    rough = rough_of(other)
    if rough and any(
        exact != rough and exact.within(rough) for exact in (rough_of(one) or exact_of(one), _years(one)) if exact
    ):
        return True
    if is_rounded(one, other) or _is_within_hours(one, other) or _is_on_weekday(one, other):
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
    first, second = rough_of(one), rough_of(other)
    if first and second:
        return first.meets(second) or as_age(first).meets(as_age(second))
    if _are_one_count(exact_of(one), exact_of(other)):
        return True
    if _is_round_end(first, exact_of(other)) or _is_round_end(second, exact_of(one)):
        return True
    if _share_hours(_hours(one), _hours(other)):
        return True
    if any(_share_days(span, another) for span in _spans(one) for another in _spans(other)):
        return True
    if rounds_to(one, other) or rounds_to(other, one) or _reads_as(one, other) or _reads_as(other, one):
        return True
    first_again, second_again = _regrouped(one), _regrouped(other)
    return bool(first_again or second_again) and _fit_as_amounts(first_again or one, second_again or other)


def _fit_as_amounts(one: Term, other: Term) -> bool:
    return (
        meaning.meaning(one) == meaning.meaning(other)
        or lies_in(one, other)
        or lies_in(other, one)
        or beside(one, other)
    )


@lru_cache(maxsize=65_536)
def _regrouped(term: Term) -> Literal | None:
    """A text without a tag whose figures may be in groups as Germans write them, without these: unos 12.400."""
    if not is_text(term) or meaning.language(term):
        return None
    words = meaning.folded(term.value)
    plain = readings.GROUPS.sub("", words)
    return Literal(plain) if plain != words else None


def count_alike(one: Term, other: Term) -> bool:
    """Whether two texts tell numbers of things that fit each other, whatever they call the things, which two languages
    do differently.
    """
    first, second = (rough_of(term) or exact_of(term) for term in (one, other))
    if first is None or second is None or not (isinstance(first.kind, tuple) and isinstance(second.kind, tuple)):
        return False
    one_kind = [Extent("number", extent.low, extent.high) for extent in (first, second)]
    return one_kind[0].meets(one_kind[1]) or _is_round_end(*one_kind) or _is_round_end(*reversed(one_kind))


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
    """Whether both are amounts or times, one of them told roughly: then it is not their words that say whether they
    fit.
    """
    first, second = rough_of(one), rough_of(other)
    if any(map(_is_rough_time, (one, other))) and all(map(_is_time, (one, other))):
        return True
    return bool((first or second) and (first or exact_of(one)) and (second or exact_of(other)))


def _is_rough_time(term: Term) -> bool:
    """Whether a text tells a time roughly, or in words that may mean two."""
    return is_text(term) and bool(_hours(term) or _spans(term) or _spoken(term))


def _is_time(term: Term) -> bool:
    """Whether a value is a time, exactly or roughly."""
    kinds = ("recurring", "time", "instant", "hours", "spans", "years", "weekday", "before Christ")
    return _is_rough_time(term) or kind_of(term) in kinds or meaning.as_time(term) is not None


def _share_days(one: Span, other: Span) -> bool:
    """Whether two spans have days in common: two of many years more than one year, the last and the first."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    many = all(last[0] - first[0] > 1 for first, last in (one, other))
    return low <= high and not (many and low[0] == high[0])


@lru_cache(maxsize=65_536)
def _can_be_told_otherwise(term: Term) -> bool:
    """Whether a text is rough, or an amount that others may round, or can be read in two ways; most are not."""
    if not is_text(term):
        return False
    text = meaning.said_of(term)
    return bool(
        rough_of(term)
        or times.spans(text)
        or times.hours(text)
        or spelled.weekday(text) is not None
        or exact_of(term)
        or units.measured(text)
        or COUNTED.fullmatch(text)
        or readings.second_readings(term)
    )


def _years(term: Term) -> Extent | None:
    """The extent of an amount of years as a number of them, which is how an age is told."""
    exact = exact_of(term)
    return as_age(exact) if exact and exact.kind == "months" else None


def _counts(one: Term, other: Term) -> bool:
    """Whether a text has a number with a unit or a word for what is counted, and another value is that number."""
    things = counted(one)
    if things is None or kind_of(one) == "number":  # 12 dozen is a number by itself
        return False
    return meaning.meaning(other) == ("number", things[0])


@lru_cache(maxsize=65_536)
def _spans(term: Term) -> tuple[Span, ...]:
    """The spans of a time that is told roughly."""
    return times.spans(meaning.said_of(term)) if is_text(term) else ()


@lru_cache(maxsize=65_536)
def _span(term: Term) -> tuple[Span, ...]:
    """The days of a day, month or year."""
    time, means = meaning.as_time(term), meaning.meaning(term)
    if isinstance(means, tuple) and means[0] == "before Christ":
        return (((-int(means[1]), 1, 1), (-int(means[1]), 12, 31)),)
    if time is None:
        return ()
    year, month, day = (*map(int, time.day), *(0, 0))[:3]
    return (((year, month or 1, day or 1), (year, month or 12, day or 31)),)


Hours = tuple[int, int]


@lru_cache(maxsize=65_536)
def _hours(term: Term) -> Hours | None:
    """The minutes of a day that a rough time of day may mean."""
    return times.hours(meaning.said_of(term)) if is_text(term) else None


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
    found_in = {means, *(readings.second_readings(one) if is_text(one) else ())}
    minutes = [
        found[2] for found in found_in if isinstance(found, tuple) and found[0] == "recurring" and len(found) == 5
    ]
    return any(_share_hours(hours, (minute, minute)) for minute in minutes)


def _is_on_weekday(one: Term, other: Term) -> bool:
    """Whether a day is one of the days of the week that another value names."""
    time = meaning.as_time(one)
    means = meaning.meaning(other)
    if time is None or len(time.parts) < 3 or not isinstance(means, tuple) or means[0] != "weekday":
        return False
    return bool(meaning.day_of_the_week(time.day) == means[1])


def _reads_as(one: Term, other: Term) -> bool:
    """Whether a text that can be read in two ways means in the second what another value means."""
    if not is_text(one):
        return False
    others = readings.second_readings(one)
    if meaning.meaning(other) in others:
        return True
    if is_text(other) and any(map(_is_certain, others & readings.second_readings(other))):
        return True
    return is_text(other) and not _spoken(one).isdisjoint(_spoken(other))


def _is_certain(reading: Hashable) -> bool:
    """Whether two texts that have a second reading in common mean that: yes or no, none, a time of day in a zone, cents
    of one currency.
    """
    if not isinstance(reading, tuple):
        return False
    if reading[0] == "boolean" or reading[0] in money.CURRENCIES.values():
        return True
    return (reading[0] == "recurring" and reading[-1] is True) or reading == ("number", 0)


@lru_cache(maxsize=65_536)
def _spoken(term: Literal) -> frozenset[int]:
    return frozenset(times.spoken(meaning.said_of(term)))
