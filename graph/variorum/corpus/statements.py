"""Where the statements of a Turtle file stand in its text: subjects, and the lines of each, to be changed as text; and
which prefixes they use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from variorum.corpus.turtle import DIRECTIVES, TOKEN, TurtleFile, tokens


@dataclass(frozen=True)
class Part:
    """An object, or a collection of objects, as it is written, and from where to where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """A predicate, as it is written, with its objects, and where it begins."""

    predicate: str
    start: int
    objects: tuple[Part, ...]

    @property
    def end(self) -> int:
        """Behind the last object, before the space and the mark that end it."""
        return self.objects[-1].end if self.objects else self.start + len(self.predicate)


@dataclass(frozen=True)
class Statement:
    """A subject with all that is said of it in one place: where it begins, and where its full stop stands."""

    subject: str
    start: int
    stop: int
    lines: tuple[Line, ...]

    @property
    def end(self) -> int:
        """Behind the last object, before the space and the full stop."""
        return self.lines[-1].end if self.lines else self.start + len(self.subject)

    def of(self, predicate: str) -> tuple[Part, ...]:
        """The objects of a predicate."""
        return tuple(part for line in self.lines if line.predicate == predicate for part in line.objects)


@dataclass
class _Reader:
    """The statement that is being read."""

    subject: str = ""
    start: int = 0
    lines: list[Line] | None = None
    predicate: tuple[str, int] | None = None
    objects: list[Part] | None = None
    opened: int = 0  # where the outermost bracket that is open began
    depth: int = 0

    def take(self, text: str, token: str, at: int) -> None:
        """Takes a token that is no separator and no full stop, or anything within brackets."""
        opens, closes = token in ("[", "("), token in ("]", ")")
        if opens and not self.depth:
            self.opened = at
        self.depth += opens - closes
        if self.depth:
            return
        part = Part(text[self.opened : at + 1], self.opened, at + 1) if closes else Part(token, at, at + len(token))
        if self.lines is None:
            self.subject, self.start, self.lines = part.text, part.start, []
        elif self.predicate is None:
            self.predicate, self.objects = (part.text, part.start), []
        elif self.objects is not None:
            self.objects.append(part)

    def end_line(self) -> None:
        """Ends the predicate that is being read."""
        if self.predicate is not None and self.lines is not None:
            self.lines.append(Line(*self.predicate, tuple(self.objects or ())))
        self.predicate = self.objects = None


def statements_of(text: str) -> list[Statement]:
    """The statements of a Turtle text that parses, in its order."""
    found: list[Statement] = []
    reader, at, skip = _Reader(), 0, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:  # not reached for a text that the parser accepted
            at += 1
            continue
        kind, token = match.lastgroup or "", match.group()
        if kind == "directive":
            skip = DIRECTIVES[token if token[0] == "@" else token.upper()]
        elif kind == "space":
            pass
        elif skip:
            skip -= 1
        elif kind == "end" and not reader.depth:
            reader.end_line()
            if reader.lines is not None:
                found.append(Statement(reader.subject, reader.start, at, tuple(reader.lines)))
            reader = _Reader()
        elif kind == "separator" and not reader.depth:
            if token == ";":
                reader.end_line()
        else:
            reader.take(text, token, at)
        at = match.end()
    return found


def used_prefixes(file: TurtleFile) -> tuple[set[str], bool]:
    """The prefixes that a file uses, and whether it has a relative IRI."""
    used: set[str] = set()
    relative, skip = False, 0
    for token in tokens(file.text):
        if token.kind == "directive":
            skip = DIRECTIVES[token.text if token.text[0] == "@" else token.text.upper()]
        elif skip:
            skip -= 1
        elif token.kind == "iri":
            relative |= not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*:", token.text)
        elif token.kind == "name" and ":" in token.text:
            used.add(token.text.partition(":")[0])
        elif token.kind == "literal" and (match := re.search(r"\^\^(?:([\w.-]*):[^\s>]*|<([^>]*)>)\Z", token.text)):
            used |= {match[1]} if match[1] is not None else set()
    return used, relative
