"""Names of persons, one or several in a text: "Knuth, Donald E." and "D. E. Knuth; R. Graham & O. Patashnik".

Two texts name the same persons when each person of the one is one of the other: the words of one name are among those
of the other, in any order, an initial stands for a word, and at least one whole word is in both.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from html import unescape

from rapidfuzz.distance import OSA

from variorum.shapes import nicknames
from variorum.shapes.meaning import folded
from variorum.shapes.names import GENERATIONS, PARTICLES, ROMAN, SUFFIXES, TITLES, WORD, plain
from variorum.shapes.spellings import without_umlauts

Person = frozenset[str]
Persons = tuple[Person, ...]

ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\bet\.? al\b\.?")
SEPARATOR = re.compile(r"\s*(?:;|\||/|&|\+|\n|\s-\s|\band\b|\bund\b|\bet\b|\bwith\b)\s*")
GLUED = re.compile(r"(?<=[a-z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?=[A-Z][a-z])|(?<=\.)(?=[A-Z])")  # TedHummel, D.Johnson
LEFT_OUT = TITLES | SUFFIXES | set(GENERATIONS) | set(ROMAN) | {"st", "saint"}
ROLES = frozenset(
    [
        "by",
        "author",
        "authors",
        "editor",
        "editors",
        "ed",
        "eds",
        "illustrator",
        "translator",
        "foreword",
        "contributor",
        "compiler",
    ]
)


@lru_cache(maxsize=16_384)
def readings(text: str) -> tuple[Persons, ...]:
    """The ways to read a text as names of persons: a comma may stand within a name or between two."""
    chunks = [chunk for chunk in SEPARATOR.split(_readable(text)) if chunk.strip(" ,.-")]
    ways: list[list[Person]] = [[]]
    for chunk in chunks:
        ways = [[*way, *more] for way in ways for more in _of_chunk(chunk)][:16]
    return tuple(dict.fromkeys(tuple(dict.fromkeys(person for person in way if person)) for way in ways))


def _readable(text: str) -> str:
    return ASIDE.sub(" ", plain(GLUED.sub(" ", unescape(text))))


@lru_cache(maxsize=16_384)
def _bag(text: str) -> tuple[str, ...]:
    """All words of a text but initials, each once."""
    return tuple(sorted({word for word in _words(_readable(text)) if len(word) > 1 and word not in PARTICLES}))


def _of_chunk(chunk: str) -> Iterator[list[Person]]:
    """The ways to read what stands between two separators, the likeliest first."""
    parts = [words for part in chunk.split(",") if (words := _words(part))]
    if len(parts) < 2:
        yield [frozenset(word for words in parts for word in words)]
        return
    pairs = [frozenset(first + second) for first, second in zip(parts[::2], parts[1::2], strict=False)]
    each = [frozenset(words) for words in parts]
    inverted = len(parts) % 2 == 0 and all(_is_surname(words) for words in parts[::2])
    if inverted:
        yield pairs
    # the first one's surname stands before his other names, those of the rest behind: Knuth, Donald, Ron Graham
    if len(parts) > 2 and _is_surname(parts[0]):
        yield [frozenset(parts[0] + parts[1]), *each[2:]]
    if not inverted or any(len(words) > 1 for words in parts):
        yield each
    if not inverted and len(parts) % 2 == 0 and all(_is_given(words) for words in parts[1::2]):
        yield pairs


def _words(part: str) -> list[str]:
    found = [word.replace("'", "") for word in WORD.findall(part.replace(".", " "))]
    return [word for word in found if word not in LEFT_OUT and word not in ROLES]


def _is_surname(words: list[str]) -> bool:
    """Whether words are likely to be a family name by itself: one word, but for particles."""
    return len([word for word in words if word not in PARTICLES]) == 1 and len(words[-1]) > 1


def _is_given(words: list[str]) -> bool:
    """Whether words may be what stands behind a family name of several words: one given name, and initials."""
    return sum(len(word) > 1 for word in words) <= 1


def key(text: str) -> Hashable:
    """What texts share that name the same persons with the same words."""
    found = readings(text)
    if not found or not found[0]:
        return "text", folded(text)
    return "persons", tuple(sorted(tuple(sorted(person)) for person in found[0]))


def says_more(one: str, other: str) -> bool:
    """Whether two texts name the same persons, in the first with as many words or more."""
    pairs = {(one, other), (without_umlauts(one), other), (one, without_umlauts(other))}
    read = any(_same(longer, shorter) for a, b in pairs for longer in readings(a) for shorter in readings(b))
    return read or _same_words(_bag(one), _bag(other))


def _same(longer: Persons, shorter: Persons) -> bool:
    """Whether each person of a list is one of the other, and the first list has as many words."""
    if not longer or not shorter or sum(map(len, longer)) < sum(map(len, shorter)):
        return False
    if len(longer) != len(shorter):  # somebody is named twice, once with an initial more
        longer, shorter = _distinct(longer), _distinct(shorter)
    rest = list(longer)
    for person in shorter:
        match = next((other for other in rest if is_same(person, other)), None)
        if match is None:
            return False
        rest.remove(match)
    return not rest


def _distinct(persons: Persons) -> Persons:
    """Persons without those who may be one that has as many words or more."""
    found: list[Person] = []
    for person in sorted(persons, key=len, reverse=True):
        if not any(is_same(person, other) for other in found):
            found.append(person)
    return tuple(found)


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two texts that nothing divides into names have the same words, four or more."""
    return len(one) >= 4 and len(one) == len(other) and all(map(_stands_for, one, other))


@lru_cache(maxsize=65_536)
def is_same(one: Person, other: Person) -> bool:
    """Whether two names may be of one person."""
    shared = {word for word in one & other if len(word) > 1 and word not in PARTICLES}
    if not shared and not _joined(one, other):
        return False
    left, right = ([word for word in (a - b) if word not in PARTICLES] for a, b in ((one, other), (other, one)))
    shorter, longer = sorted((left, right), key=len)
    return all(any(_stands_for(word, candidate) for candidate in longer) for word in shorter) or _joined(one, other)


def _stands_for(word: str, other: str) -> bool:
    """Whether a word is another's initial or the beginning of it: Don for Donald."""
    return word.startswith(other) or other.startswith(word) or nicknames.may_be_one(word, other)


def _joined(one: Person, other: Person) -> bool:
    """Whether two names have the same letters, differently spaced: Mac Lennan, MacLennan."""
    return sorted("".join(one)) == sorted("".join(other)) and len("".join(one)) > 3


def near(one: str, other: str) -> bool:
    """Whether two texts that differ look like the same persons in two spellings."""
    first, second = ([" ".join(sorted(person)) for person in (readings(text) or ((),))[0]] for text in (one, other))
    if len(first) != len(second) or not first:
        return False
    slips = [OSA.distance(a, b) for a, b in zip(sorted(first), sorted(second), strict=True)]
    return all(n <= max(1, len(a) // 6) for n, a in zip(slips, sorted(first), strict=True))
