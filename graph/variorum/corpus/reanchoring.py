"""Passages moved from one text of an article to a corrected one, by aligning the two."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from variorum.corpus.quotations import find_words
from variorum.corpus.turtle import TOKEN

Span = tuple[int, int]

_FRAGMENT = re.compile(r"#char=(\d+),(\d+)>")


@dataclass(frozen=True)
class Moved:
    """A passage of the old text, and where it is in the new one; `new` is None where its words are gone."""

    old: Span
    new: Span | None


def moved(passages: Iterable[Span], before: str, after: str) -> dict[Span, Moved]:
    """Where each passage of a text is in another text: at the words that correspond to its first and its last
    character, or, where these are gone, at the only place that has its words.
    """
    blocks = [
        (code.src_start, code.src_end, code.dest_start) for code in Indel.opcodes(before, after) if code.tag == "equal"
    ]
    starts = [start for start, _, _ in blocks]

    def place(old: int) -> int | None:
        number = bisect_right(starts, old) - 1
        if number < 0 or old >= blocks[number][1]:
            return None
        return blocks[number][2] + old - blocks[number][0]

    found: dict[Span, Moved] = {}
    for start, end in passages:
        words = before[start:end]
        first, last = place(start), place(end - 1)
        aligned = (first, last + 1) if first is not None and last is not None and first <= last else None
        if aligned is None or after[slice(*aligned)] != words:
            elsewhere = find_words(after, words)
            if len(elsewhere) == 1:
                aligned = elsewhere[0].start, elsewhere[0].end
        found[start, end] = Moved((start, end), aligned)
    return found


def passages_in(text: str) -> set[Span]:
    """The passages of an evidence file, in the short form and in the long one."""
    return {(int(text[a:b]), int(text[c:d])) for a, b, c, d in _places(text)}


def with_passages(text: str, places: Mapping[Span, Span]) -> str:
    """An evidence file with other offsets for its passages."""
    parts: list[str] = []
    done = 0
    for a, b, c, d in sorted(_places(text)):
        start, end = places[int(text[a:b]), int(text[c:d])]
        parts += [text[done:a], str(start), text[b:c], str(end)]
        done = d
    return "".join([*parts, text[done:]])


def _places(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Where the two offsets of each passage stand in an evidence file."""
    at = depth = 0
    predicate = ""
    numbers: list[tuple[int, int]] = []
    members = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            at += 1
            continue
        token, kind = match.group(), match.lastgroup
        if token == "(" and not depth and predicate == "vr:stated":
            depth, members, numbers = 1, 0, []
        elif token == ")" and depth:
            depth = 0
            yield from ((*one, *other) for one, other in zip(numbers[::2], numbers[1::2], strict=False))
        elif kind != "space":
            if depth:
                members += 1
                if members > 2 and kind == "number":
                    numbers.append(match.span())
            predicate = token
            fragment = _FRAGMENT.search(token) if kind == "iri" and not depth else None
            if fragment:
                yield (*(at + place for place in fragment.span(1)), *(at + place for place in fragment.span(2)))  # type: ignore[misc]
        at = match.end()
