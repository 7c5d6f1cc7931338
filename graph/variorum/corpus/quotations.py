"""Words as people copy them, found in a text: quotation marks, dashes, spaces and letter case make no difference."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz

from variorum.errors import CorpusError

CONTEXT = 40  # code points shown on either side
LIKE = 70.0  # how like the words (0 to 100) a part of the text must be to be offered as what may be meant
_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
    }
)
_NO_LETTER = re.compile(r"[\W_]")  # accents that have been taken apart, spaces, punctuation


@dataclass(frozen=True)
class Found:
    """A part of a text, as start and end in code points, with how like the words it is, from 0 to 100."""

    start: int
    end: int
    score: float = 100.0

    def shown(self, text: str) -> str:
        """The part with what stands around it, on one line: `… before [the words] after …`."""
        before, after = text[max(self.start - CONTEXT, 0) : self.start], text[self.end : self.end + CONTEXT]
        left, right = ("…" if self.start > CONTEXT else ""), ("…" if self.end + CONTEXT < len(text) else "")
        return re.sub(r"\s+", " ", f"{left}{before}[{text[self.start : self.end]}]{after}{right}")


@dataclass(frozen=True)
class Quotation:
    """Words of a text with what stands right before and after them, on one line; cut between words if it can be."""

    before: str
    words: str
    after: str


def in_context(text: str, start: int, end: int, most: int) -> Quotation:
    """The words from `start` up to `end` with no more than so many code points on either side; a mark tells where the
    text goes on.
    """
    first, last = max(start - most, 0), min(end + most, len(text))
    before, after = text[first:start], text[end:last]
    if first and not text[first - 1].isspace():
        cut = re.search(r"\s", before)
        before = before[cut.end() :] if cut else before
    if last < len(text) and not text[last].isspace():
        cut = re.search(r"\s(?=\S*\Z)", after)
        after = after[: cut.start()] if cut else after
    before, words, after = (re.sub(r"\s+", " ", part) for part in (before, text[start:end], after))
    return Quotation(
        f"{'…' if first else ''}{before.lstrip()}", words, f"{after.rstrip()}{'…' if last < len(text) else ''}"
    )


def find_words(text: str, words: str) -> tuple[Found, ...]:
    """Where the words stand in a text, in its order; exactly as they are written, or else as they are meant. White
    space at their ends is no part of them.
    """
    words = words.strip()
    if not words:
        return ()
    exact = tuple(Found(match.start(), match.end()) for match in re.finditer(re.escape(words), text))
    return exact or find_as_meant(text, words)


def find_as_meant(text: str, words: str) -> tuple[Found, ...]:
    """Where the words stand in a text, also in other case, with other accents, marks and spaces."""
    wanted = _plain(words)[0].strip()
    letters = max(filter(str.isalpha, wanted.split()), key=len, default="")
    if not wanted or _bare(letters) not in _bare(text):  # most texts have not even one of the words
        return ()
    plain, places = _plain(text)
    matches = re.finditer(re.escape(wanted), plain)
    return tuple(Found(places[match.start()], _end(text, places[match.end() - 1])) for match in matches)


def whole_words(text: str, found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Those parts of a text that neither begin nor end within a word."""
    if not any(_joins(text, place) for one in found for place in (one.start, one.end)):
        return found
    from variorum.corpus.boundaries import Boundaries  # what ends where letters do need not load the tables of Unicode

    words = Boundaries(text)
    return tuple(one for one in found if not (words.cuts_word(one.start) or words.cuts_word(one.end)))


def _joins(text: str, place: int) -> bool:
    """Whether letters or digits stand on both sides of a place."""
    return text[place - 1 : place].isalnum() and text[place : place + 1].isalnum()


def likely_places(text: str, words: str) -> tuple[Found, ...]:
    """Where the words stand in a text as words of their own; or within others, if nowhere else."""
    found = find_words(text, words)
    return whole_words(text, found) or found


def nearest(text: str, words: str) -> Found | None:
    """The part of a text that is most like some words, grown to whole words; None where nothing is."""
    plain, places = _plain(text)
    wanted = _plain(words)[0].strip()
    aligned = fuzz.partial_ratio_alignment(wanted, plain, score_cutoff=LIKE) if wanted and plain else None
    if aligned is None or aligned.dest_start == aligned.dest_end:
        return None
    start, end = places[aligned.dest_start], _end(text, places[aligned.dest_end - 1])
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    part, beside = text[start:end], f"{string.whitespace},;:.!?"
    bare = part.lstrip(beside) or part.lstrip()
    return Found(start + len(part) - len(bare), end - len(part) + len(part.rstrip()), aligned.score)


def the_place(text: str, words: str, nth: int | None = None) -> Found:
    """The place of the words that is meant: the only one, or the one with that number, from 1.

    :raises CorpusError: they are not there, or in several places.
    """
    found = likely_places(text, words)
    if not found:
        near = nearest(text, words)
        advice = f"Nearest: {near.shown(text)}" if near else "Copy them from the text."
        raise CorpusError(f"the text does not have the words {words!r}", advice=advice)
    if nth is None and len(found) > 1:
        listed = "\n".join(f"  {number}. {place.shown(text)}" for number, place in enumerate(found, 1))
        raise CorpusError(f"the words stand in {len(found)} places", advice=f"Say which with --nth:\n{listed}")
    if nth is not None and nth > len(found):
        raise CorpusError(f"the words stand in {len(found)} place(s), not {nth}", advice="Choose a lower --nth.")
    return found[(nth or 1) - 1]


def _end(text: str, last: int) -> int:
    """Where a part ends whose last character is at a place: behind the marks that belong to it."""
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _bare(text: str) -> str:
    """A text in lower case without accents and spaces, made at once."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", text).translate(_SAME).casefold())


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without what makes no difference, and for each of its characters the place of the one it comes from."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        same = unicodedata.normalize("NFKD", character).translate(_SAME).casefold()
        for part in same:
            space = part.isspace()
            if unicodedata.combining(part) or (space and plain and plain[-1] == " "):
                continue
            digit = part.isdecimal() and not part.isascii()
            plain.append(" " if space else str(unicodedata.decimal(part)) if digit else part)
            places.append(place)
    return "".join(plain), places
