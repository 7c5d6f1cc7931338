"""Times of a day and spans of years as folded texts give them: 8 pm, 20.15 Uhr, noon; 1914-18, from 1914 to 1918; the
1920s, the 20th century, early 2025, spring 2025.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from variorum.shapes import ordinals, spelled

Day = tuple[int, int, int]
Span = tuple[Day, Day]  # the first and the last day

NAMED = {
    **dict.fromkeys(("noon", "midday", "12 noon", "at noon", "12:00 noon", "mittag", "mittags", "12 uhr mittags"), 720),
    **dict.fromkeys(("midnight", "12 midnight", "at midnight", "mitternacht", "um mitternacht"), 0),
}
PARTS_OF_THE_DAY = {  # and the hours before them
    **dict.fromkeys(("in the morning", "morgens", "vormittags"), 0),
    **dict.fromkeys(("in the afternoon", "in the evening", "at night", "nachmittags", "abends"), 12),
    **{
        f"{letter}{dot}{space}m{last}": hours
        for letter, hours in (("a", 0), ("p", 12))
        for dot in ("", ".")
        for space in ("", " ")
        for last in ("", ".")
    },
}
PART_OF_THE_DAY = f"({'|'.join(map(re.escape, PARTS_OF_THE_DAY))})"
CLOCK = re.compile(rf"(?:(?:at|um) )?(\d{{1,2}})(?:[:.]([0-5]\d))?( ?uhr)?(?: ?{PART_OF_THE_DAY})?", re.ASCII)
FIGURES = re.compile(r"(?:(?:at|um) )?(\d{1,2}):([0-5]\d)(?: ?uhr| ?h)?", re.ASCII)
SPOKEN = re.compile(
    r"(?:(?:at|um|gegen) )?"
    r"(?:(halb )|(half|(?:a )?quarter|viertel|\S+)(?: (?:minutes?|minuten))? (past|after|to|nach|vor) )?"
    rf"(\S+?)( o'clock| uhr)?(?: {PART_OF_THE_DAY})?"
)
FRACTIONS = {"half": 30, "quarter": 15, "a quarter": 15, "viertel": 15}
RANGE = re.compile(
    r"(?:(?:from|von|between|zwischen) )?(\d{4})(?: ?- ?| ?/ ?| (?:to|until|till|through|and|bis|und) )(\d{4}|\d\d)",
    re.ASCII,
)
DECADES = {f"{ten[:-1]}ies": 10 * number for number, ten in enumerate(spelled.TENS, 2)}
DECADE = re.compile(
    r"(?:(?:the|die|in den|in the) )?(?:(early|mid|late|roaring|swinging)[ -])?"
    r"(?:(\d{3}0|'?[1-9]0)(?:'?s|er(?: ?-?jahren?)?)"
    rf"|({'|'.join(DECADES)}))",
    re.ASCII,
)
WEEKS = {"first": (1, 7), "second": (8, 14), "third": (15, 21), "fourth": (22, 28), "last": (22, 31)}
TO = re.compile(r" ?- ?| (?:to|until|till|through|and|bis zum|bis|und) ", re.ASCII)
FROM = re.compile(r"(?:from|between|von|vom|zwischen) ")
YEAR = re.compile(r",? (\d{4})$", re.ASCII)
FIRST_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|\.)? ?(?!,|\d)", re.ASCII)
THIS_DECADE = 2020
LONGEST = 60  # letters of a text that gives two days
CENTURY = re.compile(
    r"(?:(?:the|das|im|in the) )?(?:(early|mid|late)[ -])?(\S+(?:[ -]\S+)?) (?:century|jahrhundert|jh\.?)"
)
PARTS_OF_YEARS = {  # the first and the last month, widely; of winter those of the year before and after, too
    **dict.fromkeys(("early", "the beginning of", "beginning of", "the start of", "anfang"), ((1, 5),)),
    **dict.fromkeys(("mid", "mid-", "the middle of", "middle of", "mitte"), ((4, 9),)),
    **dict.fromkeys(("late", "the end of", "end of", "ende"), ((8, 12),)),
    **dict.fromkeys(("spring", "spring of", "frühling", "frühjahr"), ((3, 6),)),
    **dict.fromkeys(("summer", "summer of", "sommer"), ((6, 9),)),
    **dict.fromkeys(("autumn", "autumn of", "fall", "fall of", "herbst"), ((9, 12),)),
    **dict.fromkeys(("winter", "winter of"), ((-1, 3), (12, 15))),
    **dict.fromkeys(("first half of", "erste hälfte", "h1"), ((1, 6),)),
    **dict.fromkeys(("second half of", "zweite hälfte", "h2"), ((7, 12),)),
    **{f"q{number}": ((3 * number - 2, 3 * number),) for number in (1, 2, 3, 4)},
    **{
        f"{word} quarter of": ((3 * number - 2, 3 * number),)
        for number, word in enumerate(("first", "second", "third", "fourth"), 1)
    },
}
PART_OF_YEAR = re.compile(
    rf"(?:(?:in|im|the|in the|der) )?({'|'.join(sorted(map(re.escape, PARTS_OF_YEARS), key=len, reverse=True))})"
    r"[ /-]?(\d{4})",
    re.ASCII,
)
DAYS_OF_PARTS = {
    "early": (1, 14),
    "mid": (8, 23),
    "late": (16, 31),
    "anfang": (1, 14),
    "mitte": (8, 23),
    "ende": (16, 31),
    **{f"{word} week": days for word, days in WEEKS.items()},
    "first half": (1, 15),
    "second half": (16, 31),
}
PART_OF_MONTH = re.compile(rf"(?:in )?(?:the )?({'|'.join(DAYS_OF_PARTS)})(?: of| in)?[ -](.+)")
CHRISTMAS = re.compile(r"(?:at |around |an )?(?:christmas|weihnachten),? (\d{4})", re.ASCII)
THIRDS = {
    None: (0, 1),
    "roaring": (0, 1),
    "swinging": (0, 1),
    "early": (0, 0.5),
    "mid": (0.25, 0.75),
    "late": (0.5, 1),
}  # of a decade or a century


@lru_cache(maxsize=65_536)
def clock(text: str) -> int | None:
    """The minutes from midnight to the time of day that a text gives."""
    if text in NAMED:
        return NAMED[text]
    match = FIGURES.fullmatch(text) or CLOCK.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match.re is CLOCK:
        uhr, part = match[3], match[4]
        if not uhr and not (part and 1 <= hour <= 12):
            return None
        hour = hour % 12 + PARTS_OF_THE_DAY[part] if part and hour <= 12 else hour
    return (60 * hour + minute) % 1440 if 60 * hour + minute <= 1440 else None


@lru_cache(maxsize=65_536)
def spoken(text: str) -> tuple[int, ...]:
    """The minutes from midnight to the times of day that words may mean: half past eight, in the morning or evening."""
    match = SPOKEN.fullmatch(text)
    if not match or not (match[1] or match[3] or match[5]):
        return ()
    half, fraction, way, hours, _, part = match.groups()
    if hours in NAMED and way and (past := _minutes(fraction)) is not None:
        return ((NAMED[hours] + (-past if way in ("to", "vor") else past)) % 1440,)
    hour = int(hours) if hours.isdecimal() else spelled.number(hours)
    past = 30 if half else _minutes(fraction) if way else 0
    if hour is None or past is None or not 1 <= hour <= (24 if match[5] and not way else 12):
        return ()
    minutes = 60 * hour + (-past if half or way in ("to", "vor") else past)
    return tuple(
        (minutes % 720 + 60 * noon if hour <= 12 else minutes) % 1440
        for noon in ((0, 12) if part is None else (PARTS_OF_THE_DAY[part],))
    )


def _minutes(words: str) -> int | None:
    number = FRACTIONS.get(words) or (int(words) if words.isdecimal() else spelled.number(words))
    return number if number is not None and number < 60 else None


@lru_cache(maxsize=65_536)
def years(text: str) -> tuple[int, int] | None:
    """The first and the last year of a range that a text gives, of which the last may be in two figures."""
    match = RANGE.fullmatch(text)
    if not match:
        return None
    first, last = int(match[1]), int(match[2])
    last += first // 100 * 100 if len(match[2]) == 2 else 0
    return (first, last) if first < last else None


@lru_cache(maxsize=65_536)
def spans(text: str) -> tuple[Span, ...]:
    """The spans of days, widely, that a text may mean which tells no day, month or year, but roughly when."""
    decade, century, part = DECADE.fullmatch(text), CENTURY.fullmatch(text), PART_OF_YEAR.fullmatch(text)
    if decade:
        return _decades(decade)
    if century:
        number = ordinals.ordinal(century[2])
        return (_years(100 * number - 100, 100, century[1]),) if number else ()
    if part:
        return tuple(_months(int(part[2]), *months) for months in PARTS_OF_YEARS[part[1]])
    christmas = CHRISTMAS.fullmatch(text)
    if christmas:
        return (((int(christmas[1]), 12, 24), (int(christmas[1]), 12, 26)),)
    of_month = PART_OF_MONTH.fullmatch(text)
    month = spelled.date(of_month[2]) if of_month else None
    if of_month and month and len(month) == 2:
        first, last = DAYS_OF_PARTS[of_month[1]]
        return (((int(month[0]), int(month[1]), first), (int(month[0]), int(month[1]), last)),)
    return _from_to(text)


def _decades(match: re.Match[str]) -> tuple[Span, ...]:
    """The decades of a text: the 1900s are ten years or a hundred, and the '20s those of this century or the last."""
    part, figures, word = match.groups()
    if figures and len(figures) == 4:
        return (_years(int(figures), 99 if figures.endswith("00") and not part else 9, part),)
    years = DECADES[word] if word else int(figures.removeprefix("'"))
    return tuple(_years(century + years, 9, part) for century in (1900, 2000) if century + years <= THIS_DECADE)


def _from_to(text: str) -> tuple[Span, ...]:
    """From one day or month to another: 6-8 June 2025, May to June 2025, from June 6 to June 8, 2025."""
    if len(text) > LONGEST or not YEAR.search(text):
        return ()
    words = FROM.sub("", text, count=1) if FROM.match(text) else text
    for glue in TO.finditer(words):
        last = _last_day(words[: glue.start()], words[glue.end() :])
        first = spelled.date(words[: glue.start()]) or _completed(words[: glue.start()], words[glue.end() :])
        if first and last and first < last:
            low, high = ((*map(int, day), *(0,))[:3] for day in (first, last))
            return (((low[0], low[1], low[2] or 1), (high[0], high[1], high[2] or 31)),)
    return ()


def _last_day(begins: str, ends: str) -> tuple[Decimal, ...] | None:
    """The second of two days, of which the first may have the month: June 6 to 8, 2025."""
    month = begins.partition(" ")[0]
    return spelled.date(ends) or (spelled.date(f"{month} {ends}") if month.isalpha() else None)


def _completed(begins: str, ends: str) -> tuple[Decimal, ...] | None:
    """The first of two days, of which the second has the year, or the month and the year: 6 to 8 June 2025."""
    year = YEAR.search(ends)
    return spelled.date(f"{begins} {year[1]}" if year else begins) or spelled.date(
        f"{begins} {FIRST_DAY.sub('', ends, count=1)}"
    )


def _years(first: int, length: int, third: str | None) -> Span:
    begin, end = THIRDS[third]
    return (first + math.ceil(begin * length), 1, 1), (first + int(end * length), 12, 31)


def _months(year: int, first: int, last: int) -> Span:
    return (year + (first - 1) // 12, (first - 1) % 12 + 1, 1), (year + (last - 1) // 12, (last - 1) % 12 + 1, 31)
