"""Ordinals and numbered things as folded texts give them: 3rd, third, III., dritte; No. 7; Chapter Four, 4. Kapitel."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal

from variorum.shapes import spelled

ROMAN_TENS, ROMAN_UNITS = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {  # I to XXXIX
    tens + units: 10 * ten + unit
    for ten, tens in enumerate(ROMAN_TENS)
    for unit, units in enumerate(ROMAN_UNITS)
    if tens or units
}
IRREGULAR_GERMAN = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
ORDINALS = spelled.ORDINALS | {
    IRREGULAR_GERMAN.get(number, f"{word}{'t' if number < 20 else 'st'}") + ending: number
    for word, number in spelled.GERMAN.items()
    if word not in ("ein", "eine", "einen", "einem", "einer") and number
    for ending in ("e", "er", "es", "en")
}
IN_FIGURES = re.compile(r"(\d{1,4})(?:st|nd|rd|th|\.)", re.ASCII)
# Words that come with a number, by the one writing that all are compared in.
LABELS = {
    **dict.fromkeys(("no", "nr", "number", "nummer", "num", "#"), "number"),
    **dict.fromkeys(("chapter", "ch", "chap", "kapitel", "kap"), "chapter"),
    **dict.fromkeys(("part", "pt", "teil"), "part"),
    **dict.fromkeys(("volume", "vol", "band", "bd"), "volume"),
    **dict.fromkeys(("season", "staffel"), "season"),
    **dict.fromkeys(("episode", "ep", "folge"), "episode"),
    **dict.fromkeys(("act", "akt"), "act"),
    **dict.fromkeys(("scene", "szene"), "scene"),
    **dict.fromkeys(("page", "seite"), "page"),
    **dict.fromkeys(("floor", "stock", "stockwerk"), "floor"),
    **dict.fromkeys(("edition", "ed", "auflage"), "edition"),
    **dict.fromkeys(("place", "platz", "rang", "rank"), "place"),
    **{word: word for word in ("book", "round", "phase", "level", "series", "issue", "stage")},
}
LABEL = "|".join(sorted(map(re.escape, LABELS), key=len, reverse=True))
LABEL_FIRST = re.compile(rf"(?:the )?({LABEL})(?:\. ?| |(?<=#))(\S.*)")
LABEL_LAST = re.compile(rf"(?:(?:the|der|die|das|im) )?(.+) ({LABEL})\.?")
ARTICLE = re.compile(r"(?:the|der|die|das) ")


def ordinal(text: str) -> int | None:
    """The number that an ordinal gives, or a Roman numeral of two letters or more; one letter may be an initial."""
    words = ARTICLE.sub("", text, count=1) if ARTICLE.match(text) else text
    match = IN_FIGURES.fullmatch(words)
    if match:
        return int(match[1])
    roman = words.removesuffix(".")
    return ORDINALS.get(words) or (ROMAN.get(roman) if len(roman) > 1 else None)


def _of_label(text: str) -> int | None:
    """The number behind a label: in figures, in words, or Roman."""
    if text.isdecimal():
        return int(text)
    return ROMAN.get(text.removesuffix(".")) or spelled.number(text)


def numbered(text: str) -> Hashable | None:
    """What a text names that is only a label with a number; a number by itself where the label says just that."""
    first, last = LABEL_FIRST.fullmatch(text), LABEL_LAST.fullmatch(text)
    number = _of_label(first[2]) if first else ordinal(last[1]) if last else None
    if number is None:
        return None
    match = first or last
    assert match is not None
    label = LABELS[match[1] if first else match[2]]
    return ("number", Decimal(number)) if label == "number" else ("numbered", label, number)
