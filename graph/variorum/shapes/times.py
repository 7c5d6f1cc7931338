"""Times of a day and spans of years as folded texts give them: 8 pm, 20.15 Uhr, noon; 1914-18, from 1914 to 1918; the
1920s, the 20th century, early 2025, spring 2025.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from variorum.shapes import ordinals, spelled

Day = tuple[int, int, int]
Span = tuple[Day, Day]  # the first and the last day

CLOCK = re.compile(
    r"(?:(?:at|um) )?(\d{1,2})(?:[:.]([0-5]\d))? ?(?:(uhr)(?: (morgens|vormittags|nachmittags|abends))?"
    r"|([ap])\.? ?m\.?|in the (morning|afternoon|evening)|at night)",
    re.ASCII,
)
FIGURES = re.compile(r"(?:(?:at|um) )?(\d{1,2}):([0-5]\d)(?:$|(?: ?uhr)|(?: ?h))", re.ASCII)
AFTER_NOON = {"nachmittags", "abends", "p", "afternoon", "evening"}
BEFORE_NOON = {"morgens", "vormittags", "a", "morning"}
NAMED = {
    **dict.fromkeys(("noon", "midday", "12 noon", "at noon", "12:00 noon", "mittag", "mittags", "12 uhr mittags"), 720),
    **dict.fromkeys(("midnight", "12 midnight", "at midnight", "mitternacht", "um mitternacht"), 0),
}
RANGE = re.compile(
    r"(?:(?:from|von|between|zwischen) )?(\d{4})(?: ?- ?| ?/ ?| (?:to|until|till|through|and|bis|und) )(\d{4}|\d\d)",
    re.ASCII,
)
DECADE = re.compile(
    r"(?:(?:the|die|in den|in the) )?(?:(early|mid|late)[ -])?(\d{3}0)(?:'?s|er(?: ?-?jahren?)?)", re.ASCII
)
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
    **dict.fromkeys(("first half of", "erste hälfte"), ((1, 6),)),
    **dict.fromkeys(("second half of", "zweite hälfte"), ((7, 12),)),
    **{f"q{number}": ((3 * number - 2, 3 * number),) for number in (1, 2, 3, 4)},
    **{
        f"{word} quarter of": ((3 * number - 2, 3 * number),)
        for number, word in enumerate(("first", "second", "third", "fourth"), 1)
    },
}
PART_OF_YEAR = re.compile(
    rf"(?:(?:in|im|the|in the|der) )?({'|'.join(sorted(map(re.escape, PARTS_OF_YEARS), key=len, reverse=True))})"
    r"[ -]?(\d{4})",
    re.ASCII,
)
DAYS_OF_PARTS = {
    "early": (1, 14),
    "mid": (8, 23),
    "late": (16, 31),
    "anfang": (1, 14),
    "mitte": (8, 23),
    "ende": (16, 31),
}
PART_OF_MONTH = re.compile(rf"(?:in )?({'|'.join(DAYS_OF_PARTS)})[ -](.+)")
THIRDS = {None: (0, 1), "early": (0, 0.5), "mid": (0.25, 0.75), "late": (0.5, 1)}  # of a decade or a century


@lru_cache(maxsize=65_536)
def clock(text: str) -> int | None:
    """The minutes from midnight to the time of day that a text gives."""
    if text in NAMED:
        return NAMED[text]
    figures = FIGURES.fullmatch(text)
    match = figures or CLOCK.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if not figures:
        half = match[4] or match[5] or match[6] or ("" if match[3] else "evening")
        if half and not match[3] and not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 if half in AFTER_NOON and hour <= 12 else hour % 12 if half in BEFORE_NOON else hour
    return (60 * hour + minute) % 1440 if 60 * hour + minute <= 1440 else None


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
        length = 100 if decade[2].endswith("00") and not decade[1] else 10  # the 1900s are ten years or a hundred
        return (_years(int(decade[2]), length - 1, decade[1]),)
    if century:
        number = ordinals.ordinal(century[2])
        return (_years(100 * number - 100, 100, century[1]),) if number else ()
    if part:
        return tuple(_months(int(part[2]), *months) for months in PARTS_OF_YEARS[part[1]])
    of_month = PART_OF_MONTH.fullmatch(text)
    month = spelled.date(of_month[2]) if of_month else None
    if of_month and month and len(month) == 2:
        first, last = DAYS_OF_PARTS[of_month[1]]
        return (((int(month[0]), int(month[1]), first), (int(month[0]), int(month[1]), last)),)
    return ()


def _years(first: int, length: int, third: str | None) -> Span:
    begin, end = THIRDS[third]
    return (first + math.ceil(begin * length), 1, 1), (first + int(end * length), 12, 31)


def _months(year: int, first: int, last: int) -> Span:
    return (year + (first - 1) // 12, (first - 1) % 12 + 1, 1), (year + (last - 1) // 12, (last - 1) % 12 + 1, 31)
