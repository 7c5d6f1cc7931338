"""What a file of others states, in one form whatever its format; every reader gives these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.terms import ASSERTED


@dataclass(frozen=True)
class Place:
    """Where something stood in a file: `at` is a line, a graph, a statement, in words."""

    file: str
    at: str

    def __str__(self) -> str:
        return f"{self.file}: {self.at}" if self.at else self.file


@dataclass(frozen=True)
class Stated:
    """A claim with who makes it. `source` is what the file calls the source: an IRI or a name.

    `passages` are offsets into the source's text, `locators` say in words where it stands, and `quotation` has its
    words, of which none are kept; if the text has them several times, those that begin next to `near` are meant.
    `citation` is the IRI of its citation, where the file has one of ours.
    """

    source: str
    subject: NamedNode
    predicate: NamedNode
    value: NamedNode | Literal
    place: Place
    stance: str = ASSERTED
    speaker: NamedNode | None = None
    passages: tuple[tuple[int, int], ...] = ()
    locators: tuple[str, ...] = ()
    quotation: str = ""
    near: int | None = None
    citation: NamedNode | None = None


@dataclass(frozen=True)
class Described:
    """What is said without a citation: of a source, for its record; or a label that a thing is called by.

    `source` is the source in whose files it belongs; empty for a label that is good for all.
    """

    source: str
    subject: NamedNode | None  # None is the source itself
    predicate: NamedNode
    value: NamedNode | Literal
    place: Place


@dataclass(frozen=True)
class Untaken:
    """What a file has and was not taken, with the reason; what is only `left` was never meant to be. `count` is given
    for what is told once of many; `sought` is what the line has on which it stands, if it stands on one.
    """

    place: Place
    what: str
    left: bool = False
    count: int = 1
    sought: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


Read = Stated | Described | Untaken
