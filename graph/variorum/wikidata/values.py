"""Values of ours and of Wikidata's side by side: the same, fitting each other, or different.

Whether two fit is asked of `variorum.shapes.comparison`, as the shapes declare it: a year fits a day in it, a name
a longer one, a concept a narrower one. What Wikidata has besides, decades and centuries and days of the Julian
calendar, is put into those terms first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import is_well_typed
from variorum.corpus.ntriples import as_stored
from variorum.corpus.vocabulary import Vocabulary
from variorum.shapes.comparison import BELONGS_TO, BROADER, Fits, fits_as_name, fits_as_part, fits_in_time
from variorum.terms import XSD, Term, text_of
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.model import (
    DAY,
    JULIAN,
    MONTH,
    YEAR,
    ItemValue,
    NoValue,
    OtherValue,
    TextValue,
    TimeValue,
    Value,
)

TIME = re.compile(r"([+-])(\d{4,})-(\d\d)-(\d\d)T00:00:00Z")
# A date of XML Schema; 24:00 belongs to the next day.
DATE = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(?:T(?!24).*)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
DATES = {XSD + "gYear": YEAR, XSD + "gYearMonth": MONTH, XSD + "date": DAY, XSD + "dateTime": DAY}
TYPES = {YEAR: XSD + "gYear", MONTH: XSD + "gYearMonth", DAY: XSD + "date"}
# How many years the coarser precisions of Wikibase cover, from decade to a billion years.
MILLENNIUM = 6
YEARS = {8: 10, 7: 100, 6: 1000, 5: 10**4, 4: 10**5, 3: 10**6, 2: 10**7, 1: 10**8, 0: 10**9}


class Fit(Enum):
    """How two values go together."""

    SAME = "the same"
    FITS = "fits"  # one says more than the other
    DIFFERS = "differs"
    UNLIKE = "cannot be compared"  # a date and a name, a title in another language


class Comparer:
    """Compares the values of a corpus with Wikidata's, by what the ontology and the links of the corpus say."""

    def __init__(self, alignment: Alignment, vocabulary: Vocabulary) -> None:
        self._alignment = alignment
        self._things = alignment.things
        self._part = fits_as_part(vocabulary.closure_of_kinds(BELONGS_TO))
        self._narrower = fits_as_part(vocabulary.closure_of_kinds(BROADER))

    def compare(self, ours: Term, theirs: Value, fits: Fits | None = None) -> Fit:
        """How a value of ours and one of theirs go together; `fits` is the comparison that a shape asks for."""
        if isinstance(theirs, NoValue | OtherValue):
            return Fit.DIFFERS if isinstance(theirs, NoValue) and theirs.kind == "novalue" else Fit.UNLIKE
        if isinstance(theirs, ItemValue):
            return self._items(ours, theirs.id, fits)
        if not isinstance(ours, Literal):
            return Fit.UNLIKE
        if isinstance(theirs, TimeValue):
            return _times(ours, theirs, fits or fits_in_time)
        return _texts(ours, theirs, fits or fits_as_name)

    def _items(self, ours: Term, theirs: str, fits: Fits | None) -> Fit:
        if not isinstance(ours, NamedNode):
            return Fit.UNLIKE
        if self._alignment.item(ours) == theirs:
            return Fit.SAME
        if theirs in self._alignment.close.get(ours.value, ()) or theirs in self._alignment.classes.get(ours.value, ()):
            return Fit.FITS
        for thing in self._things.get(theirs, ()):
            if any(one(ours, NamedNode(thing)) for one in (fits, self._part, self._narrower) if one):
                return Fit.FITS
        return Fit.DIFFERS


def _texts(ours: Literal, theirs: TextValue, fits: Fits) -> Fit:
    if ours.datatype.value in DATES:
        return Fit.UNLIKE
    if ours.value == theirs.text:
        return Fit.SAME
    if ours.language and theirs.language and ours.language.split("-")[0] != theirs.language.split("-")[0]:
        return Fit.UNLIKE
    return Fit.FITS if fits(Literal(ours.value), Literal(theirs.text)) else Fit.DIFFERS


def _times(ours: Literal, theirs: TimeValue, fits: Fits) -> Fit:
    day = _day(ours)
    if day is None:
        return Fit.UNLIKE
    if theirs.precision < YEAR:
        years, year = covered(theirs), int(day.value[:1] + day.value[1:].partition("-")[0])
        return Fit.UNLIKE if years is None else Fit.FITS if year in years else Fit.DIFFERS
    literal = as_date(theirs)
    if literal is None:
        return Fit.UNLIKE
    if day == literal:
        return Fit.SAME
    if theirs.calendar == JULIAN and theirs.precision == MONTH:  # a Julian month lies in two Gregorian ones
        return Fit.UNLIKE
    return Fit.FITS if fits(day, literal) else Fit.DIFFERS


def _day(date: Literal) -> Literal | None:
    """A date without its time and zone; None for what is none."""
    match = DATE.fullmatch(text_of(as_stored(date)))  # in the form of a store, 24:00 is of the next day
    if match is None or date.datatype.value not in DATES:
        return None
    datatype = TYPES[DATES[date.datatype.value]]
    return Literal("-".join(part for part in match.groups() if part), datatype=NamedNode(datatype))


def as_date(time: TimeValue) -> Literal | None:
    """A time of the precision of a year, month or day as a date of XML Schema, which is Gregorian; None for another.

    A day of the Julian calendar becomes the same day in the Gregorian one; its years and months stay as they are.
    Wikibase counts years before the common era from 1 on, XML Schema 1.1 from 0 down.
    """
    match = TIME.fullmatch(time.time)
    if match is None or time.precision < YEAR:
        return None
    precision = min(time.precision, DAY)
    year, month, day = int(match[2]), int(match[3]), int(match[4])
    if match[1] == "-":
        year = 1 - year
    if (precision >= MONTH and not 1 <= month <= 12) or (precision == DAY and not 1 <= day <= 31):
        return None
    if time.calendar == JULIAN and precision == DAY:
        year, month, day = _gregorian(year, month, day)
    parts = [f"{'-' if year < 0 else ''}{abs(year):04}", f"{month:02}", f"{day:02}"]
    text, datatype = "-".join(parts[: precision - YEAR + 1]), TYPES[precision]
    return Literal(text, datatype=NamedNode(datatype)) if is_well_typed(text, datatype) else None


def covered(time: TimeValue) -> range | None:
    """The years that a time of less than a year's precision covers: the 2020s, the 20th century from 1901 to 2000."""
    match = TIME.fullmatch(time.time)
    size = YEARS.get(time.precision)
    if match is None or size is None:
        return None
    year = int(match[2])
    start = year - year % 10 if size == 10 else (year - 1) // size * size + 1
    return range(2 - start - size, 2 - start) if match[1] == "-" else range(start, start + size)


def as_time(date: Literal) -> TimeValue | None:
    """A date of XML Schema as a time of Wikidata's, Gregorian, with its precision; None for what is no date."""
    precision = DATES.get(date.datatype.value)
    match = DATE.fullmatch(text_of(as_stored(date)))
    if precision is None or match is None or not is_well_typed(date.value, date.datatype.value):
        return None
    year = int(match[1])
    told = f"-{1 - year:04}" if year < 1 else f"+{year:04}"
    return TimeValue(f"{told}-{match[2] or '00'}-{match[3] or '00'}T00:00:00Z", precision) if len(told) < 18 else None


def _gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The Gregorian date of a Julian one, by the number of its day (Meeus, Astronomical Algorithms, chapter 7)."""
    shift = (14 - month) // 12
    number = day + (153 * (month + 12 * shift - 3) + 2) // 5 + 365 * (year + 4800 - shift)
    number += (year + 4800 - shift) // 4 - 32083
    era = (4 * (number + 32044) + 3) // 146097
    rest = number + 32044 - 146097 * era // 4
    years = (4 * rest + 3) // 1461
    days = rest - 1461 * years // 4
    months = (5 * days + 2) // 153
    found_month = months + 3 - 12 * (months // 10)
    return 100 * era + years - 4800 + months // 10, found_month, days - (153 * months + 2) // 5 + 1


def show_value(value: Value, labels: Mapping[str, str]) -> str:
    """A value of Wikidata's as people read it: `Len Wiseman (Q336099)`, `2025-06-06`, `“Ballerina” (en)`."""
    if isinstance(value, ItemValue):
        return f"{labels[value.id]} ({value.id})" if labels.get(value.id, value.id) != value.id else value.id
    if isinstance(value, TimeValue):
        date = as_date(TimeValue(value.time, value.precision))
        text = date.value if date else f"{value.time} to the precision {value.precision}"
        years = covered(value)
        if date is None and years is not None and value.precision >= MILLENNIUM:
            bce = years.start < 1
            text = f"{1 - years.start}–{2 - years.stop} BCE" if bce else f"{years.start}–{years.stop - 1}"
        return f"{text} (Julian)" if value.calendar == JULIAN else text
    if isinstance(value, TextValue):
        return f"“{value.text}”" + (f" ({value.language})" if value.language else "")
    if isinstance(value, NoValue):
        return "no value" if value.kind == "novalue" else "unknown value"
    return f"{value.kind} {value.json}"
