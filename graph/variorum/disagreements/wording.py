"""Disagreements in words: a label for each side, and one sentence that says who says what.

The ontology gives the verb phrase in which a value is told (vr:phrase, "call {thing} {value}"); without one it is
"give {value} as the … of {thing}". What is repeated is left out: Three sources call her Rooney, one Eve Macarro.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Position, Statement
from variorum.shapes.behaviours import Behaviours
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, RDF_TYPE, SPECULATIVE, XSD, Term, local_name, text_of

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
PREPOSITIONS = frozenset(
    [
        "about",
        "after",
        "against",
        "as",
        "at",
        "before",
        "by",
        "during",
        "for",
        "from",
        "in",
        "into",
        "on",
        "to",
        "under",
        "with",
        "within",
    ]
)
IRREGULAR = {"have": "has", "be": "is", "do": "does", "go": "goes"}
# How sources stand to a value that they do not assert: in place of the verb, with what follows the value; and, where
# the verb is told, behind it all.
HEDGES = {
    EXPECTED: ("expect", "", "expected"),
    SPECULATIVE: ("think", " possible", "a guess"),
    OPINION: ("see", "", "an opinion"),
    DENIED: ("deny", "", "denied"),
}
STRENGTH = (ASSERTED, OPINION, EXPECTED, SPECULATIVE, DENIED)


@dataclass(frozen=True)
class Clause:
    """What some sources say: of which thing and property which value, and how they stand to it."""

    sources: int
    stance: str
    thing: str
    path: str
    value: Term


class Words:
    """The words of a corpus for its terms; `label_of` gives the curators' label of a thing, empty where it has none."""

    def __init__(
        self, corpus: Corpus, vocabulary: Vocabulary, known: Behaviours, label_of: Callable[[NamedNode], str]
    ) -> None:
        self._corpus, self._labels, self._known, self._label_of = corpus, vocabulary.labels, known, label_of

    def of(self, term: Term) -> str:
        """A term as people read it: a label, or the literal itself."""
        if not isinstance(term, NamedNode):
            return text_of(term)
        return self._label_of(term) or self._labels.get(term.value, "") or self._corpus.shorten(term.value)

    def property(self, iri: str) -> str:
        """The label of a property."""
        return self._labels.get(iri, "") or self._corpus.shorten(iri)

    def labels(self, focus: str, positions: Sequence[tuple[str, str, Term, str]]) -> list[str]:
        """A label for each side, of its subject, path, value and stance (empty where that tells nothing): no two are
        the same, and none says more than it must.
        """
        several_paths = len({path for _, path, _, _ in positions}) > 1
        found = []
        for subject, path, value, stance in positions:
            told = self.of(value)
            if isinstance(value, Literal) and value.datatype.value == XSD + "boolean":
                told = "yes" if value.value in ("true", "1") else "no"
            if subject != focus and text_of(value) == focus:
                told = f"{self.property(path)} of {self.of(NamedNode(subject))}"
            elif several_paths:
                told = f"{self.property(path)}: {told}"
            if subject != focus and text_of(value) != focus:
                told = f"{self.of(NamedNode(subject))}, {told}"
            found.append(f"not {told}" if stance == DENIED else told)
        return self._apart(found, positions)

    def _apart(self, labels: list[str], positions: Sequence[tuple[str, str, Term, str]]) -> list[str]:
        """Labels with what tells apart those that are alike: the IRI, language or datatype of the value, the stance,
        the subject, or else a number.
        """
        ways: tuple[Callable[[tuple[str, str, Term, str]], str], ...] = (
            lambda p: self._corpus.shorten(p[2].value) if isinstance(p[2], NamedNode) else "",
            lambda p: (p[2].language or local_name(p[2].datatype.value)) if isinstance(p[2], Literal) else "",
            lambda p: local_name(p[3]),
            lambda p: self._corpus.shorten(p[0]),
        )
        for way in ways:
            alike: dict[str, set[str]] = defaultdict(set)
            for label, position in zip(labels, positions, strict=True):
                alike[label].add(way(position))
            labels = [
                f"{label} ({way(position)})" if len(alike[label]) > 1 and way(position) else label
                for label, position in zip(labels, positions, strict=True)
            ]
        seen: Counter[str] = Counter()
        found = []
        for label in labels:
            seen[label] += 1
            found.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
        return found

    def sentence(self, positions: Iterable[Position]) -> str:
        """One sentence on who says what."""
        clauses = [_clause(position) for position in positions]
        clauses.sort(key=lambda c: STRENGTH.index(c.stance) if c.stance in STRENGTH else 0)
        told: list[str] = []
        for number, clause in enumerate(clauses):
            told.append(self._clause(clause, clauses[:number]))
        said = ", ".join(told)
        return f"{said[:1].upper()}{said[1:]}." if said else ""

    def _clause(self, clause: Clause, before: Sequence[Clause]) -> str:
        who = counted(clause.sources, "source") if not before else _number(clause.sources)
        value = self._value(clause)
        if clause.stance == DENIED and [c.value for c in before] == [clause.value]:
            return f"{who} {conjugated('deny', clause.sources)} it"
        same = [c for c in before if (c.thing, c.path) == (clause.thing, clause.path)]
        thing = "it" if any(c.thing == clause.thing for c in before) else self.of(NamedNode(clause.thing))
        if same:
            return self._again(clause, who, value)
        verb, rest = self._phrase(clause).split(" ", 1)
        told = rest.replace("{thing}", thing).replace("{value}", value)
        hedge = "" if clause.stance == ASSERTED else f" ({HEDGES.get(clause.stance, HEDGES[OPINION])[2]})"
        return f"{who} {conjugated(verb, clause.sources)} {told}{hedge}"

    def _again(self, clause: Clause, who: str, value: str) -> str:
        """A clause on the same property of the same thing as one before."""
        if clause.stance == ASSERTED:
            words = self._phrase(clause).partition("{value}")[0].split()
            before = f"{words[-1]} " if words and words[-1] in PREPOSITIONS else ""
            return f"{who} {before}{value}"
        verb, behind, _ = HEDGES.get(clause.stance, HEDGES[OPINION])
        return f"{who} {conjugated(verb, clause.sources)} {value}{behind}"

    def _phrase(self, clause: Clause) -> str:
        declared = self._known.of(clause.path).phrase
        if declared and "{value}" in declared and " " in declared:
            return declared
        if clause.path == RDF_TYPE.value:
            return "take {thing} for {value}"
        if isinstance(clause.value, Literal) and clause.value.datatype.value == XSD + "boolean":
            return f"say {{value}} to “{self.property(clause.path)}” of {{thing}}"
        return f"give {{value}} as the {self.property(clause.path)} of {{thing}}"

    def _value(self, clause: Clause) -> str:
        value = clause.value
        if isinstance(value, Literal) and value.datatype.value == XSD + "boolean":
            return "yes" if value.value in ("true", "1") else "no"
        if clause.path == RDF_TYPE.value:
            label = self.of(value)
            return f"{'an' if label[:1].lower() in 'aeiou' else 'a'} {label}"
        return self.of(value)


def _clause(position: Position) -> Clause:
    """What most surely is said of a position, and by how many sources."""
    stances: dict[str, set[str]] = {}
    for statement in position.statements:
        stances.setdefault(statement.stance, set()).add(statement.source)
    stance = min(stances, key=lambda s: STRENGTH.index(s) if s in STRENGTH else len(STRENGTH), default=ASSERTED)
    subject, path, value = position.claim
    return Clause(len(stances.get(stance, ())), stance, subject, path, value)


def strongest(statements: Iterable[Statement]) -> str:
    """The surest stance of some statements."""
    known = [s.stance for s in statements if s.stance in STRENGTH]
    return min(known, key=STRENGTH.index, default=ASSERTED)


def counted(number: int, noun: str) -> str:
    """A number in words with its noun: one source, two sources."""
    return f"{_number(number)} {noun if number == 1 else noun + 's'}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def conjugated(verb: str, number: int) -> str:
    """A verb as one or several do it: call, calls."""
    if number != 1:
        return "are" if verb == "be" else verb
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if re.search(r"(?:[sxz]|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"
