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
FRENCH_CLOCK = re.compile(r"(?:à )?([01]?\d|2[0-4]) ?h(?:eures?)?(?: ?([0-5]\d))?", re.ASCII)
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
YEAR_ALONE = re.compile(r"[12]\d{3}", re.ASCII)
OPEN = re.compile(
    r"(about|around|less than|before|more than|after|at most|at least|since|nearly|just over|by) (?:the )?(.+)"
)
EARLIEST, LATEST = (-1_000_000, 1, 1), (1_000_000, 12, 31)
THIS_DECADE = 2020
LONGEST = 60  # letters of a text that gives two days
CENTURY = re.compile(
    r"(?:(?:the|das|im|in the) )?(?:(early|mid|late)[ -])?(\S+(?:[ -]\S+)?) (?:century|jahrhundert|jh\.?)"
    r"(?: (bce?|b\.c\.e?\.?|v\. ?chr\.?))?"
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


# How many minutes zones are ahead of UTC; those of America that do not say whether it is summer, in both seasons.
ZONES = {
    **dict.fromkeys(("utc", "gmt", "z", "wet", "tu"), 0),
    **dict.fromkeys(("cet", "mez", "hnec", "bst", "west", "wesz"), 60),
    **dict.fromkeys(("cest", "mesz", "haec", "eet", "oez", "sast"), 120),
    **dict.fromkeys(("eest", "oesz", "msk", "trt"), 180),
    **{"jst": 540, "kst": 540, "aest": 600, "aedt": 660, "est": -300, "edt": -240, "cdt": -300, "mst": -420},
    **{"mdt": -360, "pst": -480, "pdt": -420},
}
OF_AMERICA = {"et": (-300, -240), "ct": (-360, -300), "mt": (-420, -360), "pt": (-480, -420)}
ZONED = re.compile(rf"(.+?) ?\(?(?:({'|'.join(ZONES)})|(?:utc|gmt) ?([+-]) ?(\d{{1,2}})(?::?(\d\d))?)\)?")
AMERICAN = re.compile(rf"(.+?) ({'|'.join(OF_AMERICA)})")
ROUGH_CLOCK = re.compile(
    r"(about|around|less than|before|vor|more than|after|nach|at most|at least|since|nearly|just over) (.+)"
)
A_DAY = 1440


@lru_cache(maxsize=65_536)
def zoned(text: str) -> tuple[int, int] | None:
    """The minutes from midnight to a time of day that a text gives with a zone: as its clock shows, and in UTC."""
    match = ZONED.fullmatch(text)
    minutes = _time(match[1]) if match else None
    if not match or minutes is None:
        return None
    ahead = ZONES[match[2]] if match[2] else int(f"{match[3]}1") * (60 * int(match[4]) + int(match[5] or 0))
    return minutes, (minutes - ahead) % A_DAY


@lru_cache(maxsize=65_536)
def in_america(text: str) -> tuple[int, ...]:
    """The minutes from midnight, in UTC, of a time in a zone of America that tells no season: 3 pm ET."""
    match = AMERICAN.fullmatch(text)
    minutes = clock(match[1]) if match else None
    return () if not match or minutes is None else tuple((minutes - ahead) % A_DAY for ahead in OF_AMERICA[match[2]])


@lru_cache(maxsize=65_536)
def opening(text: str) -> tuple[int, int] | None:
    """From which minute of a day to which something lasts: 7 am to 8 pm, 7-20 Uhr."""
    if text.startswith(("between ", "zwischen ")) or not _has_hours(text):
        return None
    found = _hours(text)
    return (found[0], found[1] % A_DAY) if found else None


def _has_hours(text: str) -> bool:
    return len(text) <= LONGEST and any(sign in text for sign in (":", "am", "pm", ".m.", "uhr", " h", "noon", "midn"))


def _hours(text: str) -> tuple[int, int] | None:
    """From one time of day to another, of which the first may lack what the last has: 8 to 9 pm."""
    words = FROM.sub("", text, count=1) if FROM.match(text) else text
    for glue in TO.finditer(words):
        begins, ends = words[: glue.start()], words[glue.end() :]
        last = _time(ends)
        behind = ends.lstrip("0123456789:.")
        alone = _time(begins)
        first = clock(f"{begins}{behind}") if alone is None else alone
        if first is not None and last is not None and first != last:
            return first, last if last > first else last + A_DAY
    return None


@lru_cache(maxsize=65_536)
def hours(text: str) -> tuple[int, int] | None:
    """The first and the last minute of a day that a text may mean which tells roughly when: before midnight, about
    8 pm, between 8 and 9 pm. Before and after reach over half a day.
    """
    if not _has_hours(text) and not any(name in text for name in NAMED):
        return None
    if text.startswith(("between ", "zwischen ")):
        return _hours(text)
    match = ROUGH_CLOCK.fullmatch(text)
    minutes = _time(match[2]) if match else None
    if not match or minutes is None:
        return None
    before, after = {
        **dict.fromkeys(("about", "around"), (30, 30)),
        **dict.fromkeys(("less than", "before", "vor"), (720, -1)),
        **dict.fromkeys(("more than", "after", "nach"), (-1, 720)),
        **{"at most": (720, 0), "at least": (0, 720), "since": (0, 720), "nearly": (30, 0), "just over": (0, 30)},
    }[match[1]]
    return minutes - before, minutes + after


def _time(text: str) -> int | None:
    """The minutes to a time of day as any clock shows it, in figures or in French: 20 h 30."""
    french = FRENCH_CLOCK.fullmatch(text)
    return (60 * int(french[1]) + int(french[2] or 0)) % A_DAY if french else clock(text)


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
    if (hour, match[5], way or half, part) == (12, " uhr", None, None):
        return (720,)  # midnight is 0 Uhr or 24 Uhr
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
        if number and century[3]:
            return (((-100 * number, 1, 1), (-100 * number + 99, 12, 31)),)
        return (_years(100 * number - 100, 100, century[1]),) if number else ()
    if part:
        return tuple(_months(int(part[2]), *months) for months in PARTS_OF_YEARS[part[1]])
    open_end = OPEN.fullmatch(text)
    of_open = _day(open_end[2]) if open_end else None
    if open_end and of_open:
        return (_open(open_end[1], of_open),)
    christmas = CHRISTMAS.fullmatch(text)
    if christmas:
        return (((int(christmas[1]), 12, 24), (int(christmas[1]), 12, 26)),)
    of_month = PART_OF_MONTH.fullmatch(text)
    month = spelled.date(of_month[2]) if of_month else None
    if of_month and month and len(month) == 2:
        first, last = DAYS_OF_PARTS[of_month[1]]
        return (((int(month[0]), int(month[1]), first), (int(month[0]), int(month[1]), last)),)
    return _from_to(text)


def _day(text: str) -> tuple[int, ...] | None:
    """The day, month or year that a text gives."""
    if YEAR_ALONE.fullmatch(text):
        return (int(text),)
    day = spelled.date(text)
    return tuple(map(int, day)) if day else None


def _open(word: str, day: tuple[int, ...]) -> Span:
    """The days before or after a day, month or year, or near it; widely. Day 0 is the last of the month before."""
    year, month, number = (*day, 0, 0)[:3]
    first, last = (year, month or 1, number or 1), (year, month or 12, number or 31)
    if word in ("about", "around", "nearly", "just over"):
        low = first if word == "just over" else _moved(first, -1, len(day))
        return low, last if word == "nearly" else _moved(last, 1, len(day))
    if word in ("less than", "before"):
        return EARLIEST, (first[0], first[1], first[2] - 1)
    if word in ("more than", "after"):
        return (last[0], last[1], last[2] + 1), LATEST
    return (EARLIEST, last) if word == "at most" else (first, LATEST)


def _moved(day: Day, way: int, parts: int) -> Day:
    """A day some days, or two years, later or earlier, by how much of a date is told; about a month is that month."""
    year, month, number = day
    if parts == 1:
        return year + 2 * way, month, number
    if parts == 2:
        return day
    of_month, over = number + 5 * way, 12 * year + month - 1 + way
    return (year, month, of_month) if 1 <= of_month <= 31 else (over // 12, over % 12 + 1, of_month - 31 * way)


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
