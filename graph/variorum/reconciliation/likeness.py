"""How alike two names are, and an index that finds the names most like one.

A name's form is what is left of it without case, accents and punctuation, the letters of the Latin script as the plain
ones that they are typed as: Bjørn Łódź is bjorn lodz. Forms are compared by what would have to be
edited, whatever the order of their words, and by words that one has and the other lacks.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

# The combining classes of overlays, of points in Hebrew and Arabic, and of what stands above, below or beside a letter.
ACCENTS = {1, *range(10, 37), *range(200, 241)}
LEAST = 0.55  # forms less alike are not worth showing
RARE = 2_000  # entries of the index that one part of a name may add to what is compared
COMPARED = 150  # forms that are compared as a whole


@lru_cache(4096)
def form_of(name: str) -> str:
    """The form of a name: its words without case, accents and punctuation; with them if nothing else is left."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(_plain(char) for char in folded)
    words = "".join(char if _is_of_words(char) else " " for char in bare).split()
    return " ".join(words) or " ".join(folded.split())


@lru_cache(4096)
def _plain(char: str) -> str:
    """A character without accents: nothing for an accent, plain letters for one of the Latin script. The signs that
    make other letters, as vowels do in Indic scripts, stay.
    """
    if char.isascii():
        return char
    if unicodedata.category(char).startswith("M"):
        return "" if unicodedata.combining(char) in ACCENTS else char
    if unicodedata.name(char, "").startswith("LATIN"):
        return anyascii(char).lower()
    return char


def _is_of_words(char: str) -> bool:
    is_apostrophe = "\u02b0" <= char <= "\u02ff"  # or another of the spacing modifiers, which are letters to Unicode
    return (char.isalnum() and not is_apostrophe) or unicodedata.category(char).startswith("M")


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How alike two forms are, from 0 to 1; 1 only if they are the same, and 0 if they are less alike than `least`."""
    if one == other:
        return 1.0
    edited = fuzz.ratio(one, other, score_cutoff=100 * least) / 100
    reordered = fuzz.token_sort_ratio(one, other, score_cutoff=100 * least) / 100
    degree = min(0.99, max(edited, reordered, _contained(one, other)))
    return degree if degree >= least else 0.0


def _contained(one: str, other: str) -> float:
    """How alike two forms are when one has all the words of the other: the more, the fewer are left over."""
    shorter, longer = sorted((one, other), key=len)
    words, others = shorter.split(), longer.split()
    if not words or words[0] not in others or Counter(words) - Counter(others):
        return 0.0
    return 0.6 + 0.35 * sum(map(len, words)) / sum(map(len, others))


class NameIndex:
    """Names, each with the number of the thing that it names, so that those like a text are found."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        things: dict[str, list[int]] = defaultdict(list)
        for name, thing in names:
            things[form_of(name)].append(thing)
        things.pop("", None)
        self._forms: Sequence[str] = sorted(things)
        self._things = [tuple(dict.fromkeys(things[form])) for form in self._forms]
        self._places = {form: place for place, form in enumerate(self._forms)}
        self._parts: dict[str, array[int]] = {}
        starts = []
        for place, form in enumerate(self._forms):
            for part in _parts(form):
                self._parts.setdefault(part, array("I")).append(place)
            starts += [(form[begin:], place) for begin in _word_starts(form)]
        self._starts = sorted(starts)

    def named(self, text: str) -> tuple[int, ...]:
        """The things that have a name of the same form."""
        place = self._places.get(form_of(text))
        return () if place is None else self._things[place]

    def like(self, text: str) -> Iterator[tuple[float, tuple[int, ...]]]:
        """The things with names like a text, those that are most alike first, with how alike they are."""
        form = form_of(text)
        found = [(likeness(form, self._forms[place]), place) for place in self._promising(form)]
        for degree, place in sorted(found, key=lambda one: (-one[0], one[1])):
            if degree < LEAST:
                return
            yield degree, self._things[place]

    def starting(self, text: str, most: int) -> Iterator[tuple[bool, tuple[int, ...]]]:
        """The things with a name of which a word, and what follows, begins so; first those where it is the first word.

        At most so many names are looked at.
        """
        form = form_of(text)
        first = bisect_left(self._starts, (form, -1))
        found: dict[int, bool] = {}
        for rest, place in self._starts[first : first + most]:
            if not form or not rest.startswith(form):
                break
            found[place] = found.get(place, False) or len(rest) == len(self._forms[place])
        for place in sorted(found, key=lambda one: (not found[one], self._forms[one])):
            yield found[place], self._things[place]

    def _promising(self, form: str) -> list[int]:
        """The forms that share most with a form, weighing its rare parts, and few enough to compare each."""
        votes: Counter[int] = Counter()
        known = sorted((self._parts[part] for part in _parts(form) if part in self._parts), key=len)
        for number, places in enumerate(known):
            if number and len(places) > RARE:
                break
            weight = 1 + 8 // len(places)
            for place in places[:RARE]:
                votes[place] += weight
        places_found = [place for place, _ in votes.most_common(COMPARED)]
        same = self._places.get(form)
        return places_found if same is None or same in places_found else [same, *places_found]


def _parts(form: str) -> set[str]:
    """The words of a form, and each three of its letters in a row."""
    padded = f" {form} "
    return {*form.split(), *(padded[at : at + 3] for at in range(len(padded) - 2))}


def _word_starts(form: str) -> Iterator[int]:
    yield 0
    for place, char in enumerate(form):
        if char == " ":
            yield place + 1
