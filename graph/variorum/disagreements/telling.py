"""Findings as they are told: a disagreement of a verdict, with its IRI, its label and sentence, and what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Store

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import as_stored
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.decisions import ManualFinding
from variorum.disagreements.facts import Fact
from variorum.disagreements.model import BEHAVIOUR, Claim, Disagreement, Position, Statement
from variorum.disagreements.sides import Side, usual
from variorum.disagreements.undeclared import UNDECLARED, proposal
from variorum.disagreements.verdict import Verdict
from variorum.disagreements.wording import Words, ended, strongest
from variorum.shapes import meaning
from variorum.shapes.behaviours import Behaviours
from variorum.shapes.rules import RuleShape
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    DENIED,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    LABEL,
    OPINION_DIFFERENCE,
    SCHEMA,
    SELF_CONTRADICTION,
    VR,
    local_name,
    text_of,
    words,
)

GRAVE = (CONTRADICTION, SELF_CONTRADICTION, IDENTITY_QUESTION)
WARNING, INFO = str(rdflib.SH.Warning), str(rdflib.SH.Info)
TOLD_APART = re.compile(r"[^a-z0-9]+")
TRANSLATED = "If one translates the other, give both the tag of their language: texts in two languages do not differ."
ADVICE = {
    CONTRADICTION: "Read the passages and decide which stands.",
    SELF_CONTRADICTION: "Read the passages: one of the claims may be a slip.",
    IDENTITY_QUESTION: "Read the passages and decide whether they are one.",
    DETAIL_DIFFERENCE: "The values fit each other; nothing need be decided.",
    OPINION_DIFFERENCE: "Show both; there is nothing to decide.",
}


class Telling:
    """Tells findings in the words of a corpus: a store of what is stated has the curators' labels, and `properties` are
    those of which something is stated; `spoken_in` gives the language of a source by its slug.
    """

    def __init__(
        self,
        corpus: Corpus,
        vocabulary: Vocabulary,
        known: Behaviours,
        stated: Store,
        properties: Collection[str],
        spoken_in: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._corpus, self._stated, self._properties, self._spoken_in = corpus, stated, properties, spoken_in
        self._words = Words(corpus, vocabulary, known, self._label_of)

    def _label_of(self, node: NamedNode) -> str:
        """The curators' label of a thing."""
        labels = self._stated.quads_for_pattern(node, LABEL, None, DefaultGraph())
        return min((text_of(quad.object) for quad in labels), default="")

    def _name_of(self, source: str) -> str:
        """What a source is called: its label, its title, or the end of its IRI in words."""
        node = NamedNode(source)
        titles = self._stated.quads_for_pattern(node, NamedNode(SCHEMA + "name"), None, DefaultGraph())
        return self._label_of(node) or min((text_of(quad.object) for quad in titles), default="") or words(source)

    def disagreement(
        self, shape: RuleShape, component: str, focus: str, found: Verdict, about: str = "", name: str = ""
    ) -> Disagreement:
        slug = words(shape.iri) if shape.iri in self._properties else local_name(shape.iri)
        parts = [name or slug, self._corpus.shorten(focus), self._corpus.shorten(about)]
        iri = self._corpus.iri("disagreement", _slug("-".join(part for part in parts if part))).value
        positions = self._positions(focus, found.sides)
        thing = self._words.of(NamedNode(focus))
        paths = dict.fromkeys(self._words.property(position.path) for position in positions)
        apart = about and about not in {p.path for p in positions}
        topic = f", {self._words.of(NamedNode(about))}" if apart else ""
        message = re.sub(r"\{[$?]this\}", lambda _: thing, shape.message) or self._message(shape, found, thing)
        grave = found.kind in GRAVE or (shape.message and found.kind != DETAIL_DIFFERENCE)
        severity = shape.severity if grave else INFO
        return Disagreement(
            iri,
            f"{thing}: {' / '.join(paths)}{topic}",
            self._words.sentence(positions, _groups(found)),
            found.kind,
            shape.iri,
            component or f"{VR}{_component(shape)}",
            focus,
            positions[0].path,
            message,
            severity,
            positions,
        )

    def along(self, one: Disagreement, rule: str) -> Disagreement:
        """A finding on a path, which is called after the rule."""
        return replace(one, label=f"{self._words.of(NamedNode(one.focus))}: {rule}")

    def against_itself(self, thing: str, prop: str, source: str, speaker: str, found: Verdict) -> Disagreement:
        """What a source, or somebody whom it quotes, says against itself of a property of a thing."""
        iri = self._corpus.iri("source", source).value
        shape = RuleShape(prop, "", WARNING, SELF_CONTRADICTION, (ASSERTED,))
        slug = f"within-{words(prop)}" + (f"-{self._corpus.shorten(speaker)}" if speaker else "")
        one = self.disagreement(shape, "", thing, found, iri, slug)
        name = self._name_of(iri) + (f", quoting {self._words.of(NamedNode(speaker))}," if speaker else "")
        label = f"{self._words.of(NamedNode(thing))}: {self._words.property(prop)}, {name.rstrip(',')}"
        return replace(one, label=label, sentence=self._words.against_itself(name, one.positions))

    def noted(self, entry: ManualFinding, cited: Iterable[Statement]) -> Disagreement:
        """The disagreement that was entered by hand, with a position for each claim that its citations cite."""
        facts = [Fact(s.claim[1], s.claim[0], s.claim[2], s, s.stance) for s in cited]
        groups: dict[tuple[Claim, bool], list[Fact]] = defaultdict(list)
        for fact in facts:
            stored = (*fact.statement.claim[:2], as_stored(fact.value))
            groups[stored, fact.stance == DENIED].append(fact)
        sides = [Side(usual(group), tuple(group), denied) for (_, denied), group in groups.items()]
        ordered = sorted(sides, key=lambda side: (-len(side.sources), str(side.facts[0].statement.claim)))
        positions = self._positions(entry.focus, ordered)
        severity = INFO if entry.kind == DETAIL_DIFFERENCE else WARNING
        path = positions[0].path if positions else ""
        sentence = ended(f"{entry.label[:1].upper()}{entry.label[1:]}")
        return Disagreement(
            entry.iri,
            entry.label,
            sentence,
            entry.kind,
            "",
            "",
            entry.focus,
            path,
            entry.reason,
            severity,
            positions,
        )

    def _positions(self, focus: str, sides: Sequence[Side]) -> tuple[Position, ...]:
        claims = [_claim_of(side) for side in sides]
        stances = [strongest(fact.statement for fact in side.facts) for side in sides]
        labels = self._words.labels(focus, [(*claim, stance) for claim, stance in zip(claims, stances, strict=True)])
        found = []
        for claim, label, side in zip(claims, labels, sides, strict=True):
            statements = {fact.statement.citation: fact.statement for fact in side.facts}
            found.append(Position(claim, label, tuple(statements[citation] for citation in sorted(statements))))
        return tuple(found)

    def _message(self, shape: RuleShape, found: Verdict, thing: str) -> str:
        """What is to be done about a finding of a rule that has no words of its own."""
        if shape.kind == UNDECLARED:
            return proposal(shape.iri, self._corpus, [side.value for side in found.sides])
        advice = ADVICE.get(found.kind, "Compare the dates and the stances of the sources.")
        tags = f" {TRANSLATED}" if found.kind == CONTRADICTION and self._may_translate(found.sides) else ""
        return f"{ended(f'Sources differ on {thing}')} {advice}{tags}"

    def _may_translate(self, sides: Sequence[Side]) -> bool:
        """Whether the sides are words without a language tag, of which no two are from sources of one language."""
        values = [side.value for side in sides]
        if not all(meaning.is_words(value) and not meaning.language(value) for value in values):
            return False
        if any(letter.isdigit() for value in values for letter in text_of(value)):
            return False
        spoken = [{self._spoken_in(source) for source in side.sources} for side in sides]
        return all(map(all, spoken)) and sum(map(len, spoken)) == len(set().union(*spoken))


def _groups(found: Verdict) -> list[list[int]]:
    """The places of the sides of a verdict that fit each other."""
    places = {side: place for place, side in enumerate(found.sides)}
    return [[places[side] for side in group] for group in found.alike]


def _component(shape: RuleShape) -> str:
    return "NotDeclared" if shape.kind == UNDECLARED else BEHAVIOUR


def _claim_of(side: Side) -> Claim:
    """The claim that stands for a side: as the property of the rule sees it."""
    fact = next((f for f in side.facts if f.value == side.value), side.facts[0])
    return fact.thing, fact.path, side.value


def _slug(text: str) -> str:
    return TOLD_APART.sub("-", text.casefold()).strip("-")
