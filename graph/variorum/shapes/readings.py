"""What else a text may mean that can be read in two ways."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal

from variorum.shapes import meaning, money, ordinals, spelled, times, units

GROUPS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
POUNDS = re.compile(r"^(\S+) (?:pounds?|pfund|livres|libras)$")
SHORT_SCALE = re.compile(r"^(\d+(?:[.,]\d+)?) ?(k|m|bn|tn)$", re.ASCII)
SCALES = {"k": "thousand", "m": "million", "bn": "billion", "tn": "trillion"}
BASIC_DATE = re.compile(r"^((?:1\d|20)\d\d)(\d\d)(\d\d)$", re.ASCII)
STRETCH = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
SCORE = re.compile(r"(\d{1,3}):(\d{1,3})", re.ASCII)
STARS = re.compile(r"(\d+(?:\.\d+)?) (?:stars?|sterne?)", re.ASCII)
NOTHING = frozenset(
    ["no", "none", "nobody", "nil", "kein", "keine", "keiner", "niemand", "aucun", "aucune", "personne"]
)
YES_AND_NO = {
    **dict.fromkeys(("yes", "y", "true", "ja", "oui", "sí", "sì", "sim"), True),
    **dict.fromkeys(("no", "n", "false", "nein", "non", "não", "nee"), False),
}


@lru_cache(maxsize=65_536)
def second_readings(term: Literal) -> frozenset[Hashable]:
    """What else a text may mean that can be read in two ways: 1.200 and 1,200 with or without thousands, 10k, 1901-12
    as a month or as years, 6/7/2025 as a day in June or in July, half past eight in the morning or evening, 2:05 as a
    time of day or two hours and five minutes, those as 125, 23 h 50 as a time of day, 3:2 as the score 3-2, two stars
    of four or of five, pounds as money, 50 cents of two currencies, degrees of two scales, V. as a number, yes as true.
    """
    words, found = meaning.said(term.value), set[Hashable]()
    if len(words) > meaning.LONGEST:
        return frozenset()
    for other in {
        GROUPS.sub("", words),
        POUNDS.sub(r"£\1", spelled.figures(words)),
        SHORT_SCALE.sub(lambda match: f"{match[1]} {SCALES[match[2]]}", words),
    }:
        if other != words:
            found.add(meaning.of_text(other, ""))
    found.update(money.small(words))
    found.update([meaning.of_text(f"{words} f", "")] if words.endswith("degrees") else [])
    found.update(("time", *day) for day in spelled.dates(BASIC_DATE.sub(r"\1-\2-\3", words)))
    found.update(meaning.time_of_day(minutes) for minutes in times.spoken(words))
    zoned = times.zoned(words)
    found.update([meaning.time_of_day(zoned[0])] if zoned else map(meaning.zoned, times.in_america(words)))
    years, stretch, stars = times.years(words), STRETCH.fullmatch(words), STARS.fullmatch(spelled.figures(words))
    if years:
        found.add(("years", *years))
    if stretch:  # hours and minutes, or minutes and seconds
        large, small, seconds = (Decimal(part or 0) for part in stretch.groups())
        found.add(("time", ((large * 60 + small) * 60 + seconds).normalize() + 0, "s"))
        found.update([("time", (large * 60 + small).normalize() + 0, "s")] if stretch[3] is None else [])
    clock, score = times.FRENCH_CLOCK.fullmatch(words), SCORE.fullmatch(words)
    if clock:
        found.add(meaning.time_of_day((60 * int(clock[1]) + int(clock[2] or 0)) % meaning.MINUTES_OF_A_DAY))
    if score:
        found.add(meaning.of_text(f"{score[1]}-{score[2]}", ""))
    if stars:
        found.update(filter(None, (units.amount(f"{stars[1]}/{most}") for most in (4, 5, 10))))
    roman = ordinals.ROMAN.get(words.removesuffix(".")) if words.endswith(".") else None
    if roman:
        found.add(("number", Decimal(roman)))
    if words in NOTHING:
        found.add(("number", Decimal(0)))
    if words in YES_AND_NO:
        found.add(("boolean", YES_AND_NO[words]))
    means = meaning.meaning(term)
    if isinstance(means, tuple) and means[0] == "time" and means[-1] == "s":
        found.add(("number", (means[1] / 60).normalize() + 0))
    return frozenset(found)
