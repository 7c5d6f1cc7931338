"""Where a passage may begin and end: not within a character as readers see it, and not within a word.

Both are Unicode's, https://www.unicode.org/reports/tr29/. Its words are tailored where they are not what a source can
be cited by: particles that are written to a word may be left out, as in Korean (전사 of 전사가), Hebrew and Arabic, and
so may what follows an apostrophe or a hyphen. In scripts without spaces every character may begin a word but those that
never do, such as small kana.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

import regex

CHARACTER = regex.compile(r"\X")
WORD = regex.compile(r"(?w)\b")
LETTER = regex.compile(r"[\p{L}\p{N}]")
HANGUL, KATAKANA = (regex.compile(rf"\p{{Script={name}}}") for name in ("Hangul", "Katakana"))
NEVER_FIRST = regex.compile(r"[\p{Line_Break=Conditional_Japanese_Starter}々ゝゞヽヾ]")
# Figures that are grouped or have a fraction, and no date such as 6.6.2025.
FIGURES = regex.compile(r"(?<!\d[.,'’]?)\d+(?:[.,'’]\d{3})*(?:[.,]\d+)?(?![.,'’]?\d)")
MARKS = regex.compile(r"\p{Mn}")
# Conjunctions, prepositions and articles that are written to the next word, and pronouns that are written to the last.
BEFORE = regex.compile(r"[ومف]?[بكلسا]?(?:ال|لل)?|ו?(?:כש|מש|ש)?[בכלמ]?ה?")
AFTER = regex.compile(r"ه|ها|هم|هن|هما|نا|ك|كم|ي")


class Boundaries:
    """The places of a text between its characters and between its words."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _characters(self) -> frozenset[int]:
        return frozenset(match.start() for match in CHARACTER.finditer(self._text)) | {len(self._text)}

    @cached_property
    def _words(self) -> list[int]:
        return [match.start() for match in WORD.finditer(self._text)]

    def cuts_character(self, place: int) -> bool:
        """Whether a place lies within a character as readers see it: a letter and its accent, an emoji, a flag."""
        return place not in self._characters

    def cuts_word(self, place: int) -> bool:
        """Whether a place lies between two letters or digits of one word, or within the figures of one number."""
        before, after = self._around(place)
        if place in self._in_figures:
            return True
        if not LETTER.search(before) or not LETTER.search(after):
            return False
        if NEVER_FIRST.match(after):
            return True
        if place in self._word_places or HANGUL.match(before) or HANGUL.match(after):
            return False
        if KATAKANA.match(before) and KATAKANA.match(after):
            return False
        return not self._is_at_particle(place)

    def grown(self, start: int, end: int) -> tuple[int, int]:
        """A span without the white space at its ends, and with the whole of the words that it cuts; empty where it is
        nothing but white space.
        """
        span = self._text[start:end]
        start, end = start + len(span) - len(span.lstrip()), end - len(span) + len(span.rstrip())
        if start >= end:
            return start, start
        while start > 0 and (self.cuts_character(start) or self.cuts_word(start)):
            start -= 1
        while end < len(self._text) and (self.cuts_character(end) or self.cuts_word(end)):
            end += 1
        return start, end

    @cached_property
    def _word_places(self) -> frozenset[int]:
        return frozenset(self._words)

    @cached_property
    def _in_figures(self) -> frozenset[int]:
        return frozenset(
            place for match in FIGURES.finditer(self._text) for place in range(match.start() + 1, match.end())
        )

    def _around(self, place: int) -> tuple[str, str]:
        """The characters on both sides of a place, each with its accents."""
        start = place - 1
        while start > 0 and start not in self._characters:
            start -= 1
        after = CHARACTER.match(self._text, place)
        return self._text[max(start, 0) : place], after[0] if after else ""

    def _is_at_particle(self, place: int) -> bool:
        """Whether a place lies behind what is written to the beginning of a word, or before what is to its end."""
        number = bisect_right(self._words, place)
        start, end = self._words[number - 1], self._words[number]
        first, last = (MARKS.sub("", part) for part in (self._text[start:place], self._text[place:end]))
        return BEFORE.fullmatch(first) is not None or AFTER.fullmatch(last) is not None
