"""What a disagreement is: one matter, its positions, and under each the statements of the sources that take it.

These are the types of what is detected, what the register of a snapshot holds, and what everything else reads from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import Literal

from variorum.disagreements.decisions import Decision
from variorum.terms import OPEN, Term, text_of

BEHAVIOUR = "BehaviourConstraintComponent"  # ends the component of what is found by a property's declared behaviour
# A claim as subject, predicate and value.
Claim = tuple[str, str, Term]


@dataclass(frozen=True)
class Statement:
    """One source's statement of a claim: the citation, with what stance (an IRI), and the passages.

    `speaker` is the person to whom the source attributes it, empty where it speaks for itself. `line` is where the
    claim stands, as `seeds/some-source.ttl:12`; empty where that was not looked up. `written` is the value in
    N-Triples, letter by letter: the claim has a language tag in lower case.
    """

    source: str
    claim: Claim
    citation: str
    stance: str
    passages: tuple[str, ...]
    speaker: str = ""
    line: str = ""
    written: str = ""


@dataclass(frozen=True)
class Position:
    """One side of a disagreement, with every statement of it; `label` is its value as people read it."""

    claim: Claim
    label: str
    statements: tuple[Statement, ...]

    @property
    def value(self) -> Term:
        """The value that the sources give."""
        return self.claim[2]

    @property
    def path(self) -> str:
        """The property of which they give it."""
        return self.claim[1]

    @property
    def written(self) -> str:
        """The value in N-Triples, as the sources write it that write it so."""
        found = (statement.written for statement in self.statements if statement.claim[2] == self.value)
        return next((written for written in found if written), str(self.value))

    def otherwise(self, statement: Statement) -> str:
        """The literal as a statement of it writes it, where that is not how the position has it; else empty."""
        own = statement.claim[2]
        both = isinstance(own, Literal) and isinstance(self.value, Literal)
        return text_of(own) if both and text_of(own) != text_of(self.value) else ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of the sources that take the position."""
        return tuple(sorted({statement.source for statement in self.statements}))


@dataclass(frozen=True)
class Disagreement:
    """One matter on which sources differ.

    `iri` stays the same as long as the shape, the focus node and what it is about do; `path` is the property that is
    disputed, `shape` and `component` are the SHACL shape and constraint component that found it (empty for what was
    entered by hand); `label` names the matter, `sentence` says who says what; `rank` is its place on the list, the
    weightiest being the first; `status` is that of the decision, or open.
    """

    iri: str
    label: str
    sentence: str
    kind: str
    shape: str
    component: str
    focus: str
    path: str
    message: str
    severity: str
    positions: tuple[Position, ...]
    decision: Decision | None = None
    rank: int = 0

    @property
    def status(self) -> str:
        """Open, explained, resolved or false alarm, as an IRI."""
        return self.decision.status if self.decision else OPEN

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of all sources that take part."""
        return tuple(sorted({source for position in self.positions for source in position.sources}))


def by_offset(passage: str) -> tuple[tuple[int, ...], str]:
    """What passages of one text are sorted by, to stand in the order of the text; locators by their numbers."""
    return tuple(int(number) for number in re.findall(r"\d+", passage.rpartition("#")[2])), passage
