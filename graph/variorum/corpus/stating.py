"""Citations in short form put into an evidence file as text, and taken out of it.

A file in which the subjects, and the lines of each, stand in the order of the text stays so; what begins and ends at
the same places stands as in the claims file. So the bytes do not depend on the order in which citations were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pyoxigraph import NamedNode

from variorum.corpus.editing import Order, TurtleText, written
from variorum.corpus.statements import Statement
from variorum.corpus.turtle import tokens

STATED = "vr:stated"
Passage = tuple[int, int]


@dataclass(frozen=True)
class Cited:
    """A citation as a line writes it: the property and the value, the passages, the stance and the speaker; and the
    locators, of what has no text.
    """

    predicate: str
    value: str
    passages: tuple[Passage, ...]
    tail: str = ""
    locators: tuple[str, ...] = ()

    def __str__(self) -> str:
        places = [*(f"{start} {end}" for start, end in self.passages), *self.locators]
        return f"({self.predicate} {self.value} {'  '.join([*places, *([self.tail] if self.tail else [])])})"

    @property
    def parts(self) -> tuple[str, ...]:
        """What it cites, with what stance, and to whom that is attributed."""
        return (self.predicate, self.value, *self.tail.split())

    def place(self, order: Order) -> tuple[Any, ...]:
        """Its place among the lines of a subject: by its first passage, then as in the claims file."""
        name = "a" if self.predicate == "rdf:type" else self.predicate
        return min(self.passages), order.of_property(name), self.value, self.tail


@lru_cache(maxsize=1 << 14)  # the lines of a file are looked at again with each change
def read_cited(text: str) -> Cited | None:
    """The citation that a list stands for; None where it is none in short form."""
    members = list(tokens(text))[1:-1]
    end = next((number for number, one in enumerate(members[2:], 2) if not one.text.isdigit()), len(members))
    last = next((number for number, one in enumerate(members[end:], end) if one.kind != "literal"), len(members))
    numbers = [int(one.text) for one in members[2:end]]
    if len(members) < 3 or len(numbers) % 2 or last < 3:
        return None
    pairs = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    said, where = [one.text for one in members], tuple(one.text for one in members[end:last])
    return Cited(said[0], said[1], pairs, " ".join(said[last:]), where)


@dataclass(frozen=True)
class Evidence:
    """An evidence file as text, with the places of things in the claims file by how they are written."""

    text: TurtleText
    things: Mapping[str, tuple[int, str]]

    def cited(self, subject: NamedNode, like: Cited) -> Cited | None:
        """The citation that cites the same, if there is one; the passages of the one given do not count."""
        there = self.text.said_of(subject)
        found = (read_cited(part.text) for part in there.of(STATED)) if there else ()
        return next((one for one in found if one is not None and self._are_alike(one, like)), None)

    def with_cited(self, subject: NamedNode, new: Cited) -> TurtleText:
        """The file with a citation, in place of the one that cites the same."""
        old, there = self.cited(subject, new), self.text.said_of(subject)
        if there is None:
            return self._with_block(subject, [str(new)])
        lines = self._lines(there)
        if lines is None:
            text = self.text.without(subject, STATED, self._written(there, old)) if old else self.text
            return text.with_line(subject, STATED, str(new))
        places = [cited.place(self.text.order)[0] for _, cited in lines]
        if places == sorted(places):
            kept = [(text, cited) for text, cited in lines if not self._are_alike(cited, new)]
            at = sum(cited.place(self.text.order) <= new.place(self.text.order) for _, cited in kept)
            texts = [text for text, _ in kept]
            texts.insert(at, str(new))
        else:
            texts = [str(new) if self._are_alike(cited, new) else text for text, cited in lines]
            texts += [] if old else [str(new)]
        return self._with_block(subject, texts)

    def without_cited(self, subject: NamedNode, old: Cited) -> TurtleText:
        """The file without the citation that cites the same as one."""
        there, found = self.text.said_of(subject), self.cited(subject, old)
        if there is None or found is None:
            return self.text
        without = self.text.without(subject, STATED, self._written(there, found))
        left = without.said_of(subject)
        lines = replace(self, text=without)._lines(left) if left else None
        return replace(self, text=without)._with_block(subject, [text for text, _ in lines]) if lines else without

    def _are_alike(self, one: Cited, other: Cited) -> bool:
        """Whether two citations cite one claim with one stance and one speaker."""
        pairs = zip(one.parts, other.parts, strict=False)
        return len(one.parts) == len(other.parts) and all(self.text.means(*pair) for pair in pairs)

    def _written(self, there: Statement, cited: Cited) -> str:
        """The list that a citation was read from."""
        return next(part.text for part in there.of(STATED) if read_cited(part.text) == cited)

    def _lines(self, there: Statement) -> list[tuple[str, Cited]] | None:
        """The citations of a subject, if it has nothing else, each on a line, and no comment among them."""
        found = [(line.objects[0].text, read_cited(line.objects[0].text)) for line in there.lines if line.objects]
        lines = [(text, cited) for text, cited in found if cited is not None and cited.passages]
        whole = self.text.text[there.start : there.stop + 1]
        return (
            lines if len(lines) == len(there.lines) and whole == _block(there.subject, [t for t, _ in lines]) else None
        )

    def _with_block(self, subject: NamedNode, lines: Sequence[str]) -> TurtleText:
        """The file with these citations of a subject and no others, at its place in the order of the text."""
        name = written(subject, self.text.base, self.text.prefixes)
        block, there = _block(name, lines), self.text.said_of(subject)
        others = [one for one in self.text.statements if one is not there]
        places = [self._place(one.subject, [part.text for part in one.of(STATED)]) for one in others]
        known = [place for place in places if place is not None]
        own = self._place(name, lines)
        if own is None or len(known) < len(places) or [p[0] for p in known] != sorted(p[0] for p in known):
            if there is not None:
                return self.text.with_text_in_place(there, block)
            return self.text.with_line(subject, STATED, lines[0])
        at = sum(place <= own for place in known) - 1
        if there is not None and self.text.statements.index(there) == at + 1:
            return self.text.with_text_in_place(there, block)
        text = self.text.without_subject(subject) if there is not None else self.text
        return text.with_block_behind(at, block)

    def _place(self, name: str, lines: Sequence[str]) -> tuple[Any, ...] | None:
        """The place of a subject: by the first passage of its citations, then as in the claims file."""
        cited = [read_cited(line) for line in lines]
        passages = [passage for one in cited if one for passage in one.passages]
        if not passages:
            return None
        return min(passages), self.things.get(name, (len(self.text.order.declared), name))


def _block(name: str, lines: Sequence[str]) -> str:
    return f"{name}\n    " + " ;\n    ".join(f"{STATED} {line}" for line in lines) + " ."
