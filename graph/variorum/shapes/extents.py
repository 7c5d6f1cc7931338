"""The numbers that a value may stand for which tells an amount exactly or roughly: about 900, more than 900, $80-90
million, hundreds of extras, in her twenties.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeGuard

from pyoxigraph import Literal

from variorum.shapes import meaning, spelled, times, units
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
AGE = re.compile(
    rf"(?:(?:in )?(?:his|her|their|the) )?(?:(early|mid|late)[ -])?(?:({'|'.join(times.DECADES)})|([2-9]0)'?s)"
    r"|(?:a |in (?:his|her|their) )?(teens|teenager|teenage)",
    re.ASCII,
)
TENTH, SLACK = Decimal("0.1"), Decimal(2)


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


@lru_cache(maxsize=65_536)
def rough_of(term: Term) -> Extent | None:
    if not is_text(term):
        return None
    text = meaning.said_of(term)
    match = ROUGHLY.fullmatch(text)
    exact = exact_of(Literal(match[2])) if match else None
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
    if times.years(words) or times.opening(text):
        return None
    for glue in TO.finditer(words):
        both = (words[: glue.start()], words[glue.end() :])
        begins, ends = (AN_END.fullmatch(_in_figures(end)) for end in both)
        if not begins or not ends:
            continue
        sign, unit = ends[1] or begins[1], begins[3].strip() or ends[3].strip()
        first = exact_of(Literal(f"{begins[1]}{begins[2].strip()} {unit}".strip()))
        last = exact_of(Literal(f"{sign}{ends[2].strip()} {ends[3].strip()}".strip()))
        if first and last and first.kind == last.kind and first.low < last.high:
            return Extent(first.kind, first.low, last.high)
    return None


def _in_figures(end: str) -> str:
    """An end of a range with figures for the number that it begins with: 6 of six, six or sechs."""
    first, space, rest = end.partition(" ")
    number = spelled.number(first) or spelled.FRENCH.get(first) or spelled.GERMAN.get(first)
    return f"{number}{space}{rest}" if number and not first.isdecimal() else end


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
def exact_of(term: Term) -> Extent | None:
    """The extent of a number or an amount; of a number of things, with the word for them."""
    if not isinstance(term, Literal):
        return None
    means = meaning.meaning(term)
    is_day = isinstance(means, tuple) and means[0] == "time" and means[-1] != "s"
    if isinstance(means, tuple) and means[0] in units.KINDS and not is_day:
        return Extent(means[0], (means[1], 0), (means[1], 0))
    things = counted(term)
    return Extent(("things", things[1]), (things[0], 0), (things[0], 0)) if things else None


@lru_cache(maxsize=65_536)
def counted(term: Term) -> tuple[Decimal, str] | None:
    """The number in a text, and the word behind it for what is counted, or the unit."""
    if kind_of(term) in ("before Christ", "recurring", "hours"):
        return None
    match = COUNTED.fullmatch(spelled.figures(meaning.said_of(term))) if is_text(term) else None
    number = units.number(" ".join(filter(None, (match[1], match[2])))) if match else None
    return (number, match[3]) if match and number is not None else None


def as_age(extent: Extent) -> Extent:
    """An extent of years as one of numbers, which is how ages are told: under 18."""
    if extent.kind != "months":
        return extent
    low, high = ((value / 12, way) for value, way in (extent.low, extent.high))
    return Extent("number", low, high)


def kind_of(term: Term) -> Hashable:
    means = meaning.meaning(term)
    return means[0] if isinstance(means, tuple) else None


def is_text(term: Term) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and meaning.is_text(term) and len(term.value) <= meaning.LONGEST
