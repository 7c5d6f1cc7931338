"""Days and numbers as texts spell them: 6 June 2025, June 6th, 2025, 6. Juni 2025; two hours; 2h05.

Only what can be read in one way is read: no day in figures alone but in the order of ISO 8601.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

MONTHS = (
    ("january", "jan", "januar", "jänner", "janvier", "enero", "gennaio"),
    ("february", "feb", "februar", "février", "febrero", "febbraio"),
    ("march", "mar", "märz", "mars", "marzo"),
    ("april", "apr", "avril", "abril", "aprile"),
    ("may", "mai", "mayo", "maggio"),
    ("june", "jun", "juni", "juin", "junio", "giugno"),
    ("july", "jul", "juli", "juillet", "julio", "luglio"),
    ("august", "aug", "août", "agosto"),
    ("september", "sep", "sept", "septembre", "septiembre", "settembre"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre"),
    ("november", "nov", "novembre", "noviembre"),
    ("december", "dec", "dezember", "dez", "décembre", "diciembre", "dicembre"),
)
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(WORDS, 1)}
NAMES = "|".join(sorted(MONTH, key=len, reverse=True))
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{DAY} (?:of |de )?)?(?P<month>{NAMES})\.?,? (?:de )?(?P<year>\d{{4}})",
        rf"(?P<month>{NAMES})\.? {DAY},? (?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<number>\d\d)(?:-(?P<day>\d\d))?",
    )
)
COUNTED = re.compile(rf"\b({'|'.join(NUMBERS)})(?=[ -][^\W\d_])")
HOURS = re.compile(r"(\d+) ?h ?(\d\d)(?! ?[^\W_])")
DAYS_OF_A_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=65_536)
def date(text: str) -> tuple[Decimal, ...] | None:
    """The year, month and, where it has one, day that a text spells; None where it is anything else."""
    words = " ".join(text.casefold().split())
    for pattern in DATES:
        match = pattern.fullmatch(words)
        if match:
            told = match.groupdict()
            month = int(told.get("number") or 0) or MONTH.get(told.get("month") or "", 0)
            day = int(told.get("day") or 0)
            if 1 <= month <= 12 and day <= DAYS_OF_A_MONTH[month - 1] and (day or not told.get("day")):
                return tuple(map(Decimal, (int(told["year"]), month, *((day,) if day else ()))))
    return None


def figures(text: str) -> str:
    """A text in lower case with figures for small numbers before a word, and with its minutes where hours leave them
    out: `2 hours`, `2 h 5 min`.
    """
    counted = COUNTED.sub(lambda match: str(NUMBERS[match[1]]), text)
    return HOURS.sub(lambda match: f"{match[1]} h {match[2]} min", counted)
