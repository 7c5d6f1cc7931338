"""Find disagreements: what rules and declarations say of values, held against the facts of all sources.

Each finding rests on claims as their sources state them. Nothing here changes a claim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Store

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import as_stored
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.answers import Answers
from variorum.disagreements.decisions import ManualFinding
from variorum.disagreements.facts import Fact, Facts
from variorum.disagreements.judgement import (
    GRAVITY,
    ONE_ANSWER,
    Clash,
    Records,
    Side,
    Verdict,
    denials,
    gravest,
    judge,
    sides_of,
    usual,
    verdict,
)
from variorum.disagreements.look_alikes import look_alikes, sharing
from variorum.disagreements.model import BEHAVIOUR, Claim, Disagreement, Position
from variorum.disagreements.orders import circles
from variorum.disagreements.pairs import pair_clashes
from variorum.disagreements.self_contradictions import contradicts_itself
from variorum.disagreements.sparql_findings import sparql_clashes
from variorum.disagreements.types import type_clashes
from variorum.disagreements.undeclared import UNDECLARED, difference, proposal
from variorum.disagreements.wording import Words, strongest
from variorum.shapes import behaviours
from variorum.shapes.rules import DatasetRules, PairRule, RuleShape, Target, ValueRule
from variorum.tables.tables import Tables
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    DENIED,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    IN_LANGUAGE,
    LABEL,
    OPINION_DIFFERENCE,
    RDF_TYPE,
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

Found = Iterator[Disagreement]


def _declared(iri: str, kind: str = CONTRADICTION) -> RuleShape:
    """The words of a rule that the ontology declares and no shape."""
    return RuleShape(iri, "", WARNING, kind, (ASSERTED,))


class Detector:
    """Finds the disagreements of some sources: in tables of their claims and citations, and in a store of them whose
    default graph is the union of claims, which the rules in SPARQL ask. What these found before are `answers`.
    """

    def __init__(
        self,
        corpus: Corpus,
        vocabulary: Vocabulary,
        rules: DatasetRules,
        tables: Tables,
        stated: Store,
        answers: Answers | None = None,
    ) -> None:
        self._corpus, self._vocabulary, self._rules, self._stated = corpus, vocabulary, rules, stated
        self._tables, self._answers = tables, answers or Answers()
        self._known = rules.behaviours
        self.facts = Facts(corpus, tables, self._known.meetings)
        self._words = Words(corpus, vocabulary, self._known, self._label_of)

    def _label_of(self, node: NamedNode) -> str:
        """The curators' label of a thing."""
        labels = self._stated.quads_for_pattern(node, LABEL, None, DefaultGraph())
        return min((text_of(quad.object) for quad in labels), default="")

    def _name_of(self, source: str) -> str:
        """What a source is called: its label, its title, or the end of its IRI in words."""
        node = NamedNode(source)
        titles = self._stated.quads_for_pattern(node, NamedNode(SCHEMA + "name"), None, DefaultGraph())
        return self._label_of(node) or min((text_of(quad.object) for quad in titles), default="") or words(source)

    @cached_property
    def _records(self) -> Records:
        return Records(*self.facts.of_records(f"{SCHEMA}datePublished", IN_LANGUAGE.value))

    def find(self) -> tuple[Disagreement, ...]:
        """All disagreements, each once, by IRI."""
        found: list[Disagreement] = []
        several = [p for p, rules in self._of_property.items() if all(r.behaviour not in ONE_ANSWER for r in rules)]
        for prop, thing, facts in self.facts.differing(several, self._known.exclusive):
            found += self._of_values(prop, thing, facts)
        for rule in self._rules.values:
            if not _is_of_one_step(rule):
                found += self._of_path(rule)
        for pair in self._pairs():
            found += self._of_pair(pair)
        for prop, longest in self._orders():
            found += self._of_order(prop, longest)
        found += [*self._of_types(), *self._of_names(), *self._of_queries()]
        return tuple(sorted((*_each_once(found), *_each_once(self._of_sources())), key=lambda d: d.iri))

    def _of_sources(self) -> Found:
        """What single sources say against themselves."""
        single = {prop for prop, rules in self._of_property.items() if any(rule.is_single for rule in rules)}
        for prop, thing, facts in self.facts.within_one_source(single):
            rules = self._rules_for(prop, thing)
            comparison = rules[0].comparison if rules else self._rules.comparison(prop)
            only_one = any(rule.behaviour == behaviours.ONE_VALUE and rule.limit == 1 for rule in rules)
            found = contradicts_itself(facts, comparison, only_one)
            if found:
                source = self._corpus.iri("source", facts[0].source).value
                shape = _declared(prop, SELF_CONTRADICTION)
                one = self._disagreement(shape, "", thing, found, source, f"within-{words(prop)}")
                name = self._name_of(source)
                sentence = self._words.against_itself(name, one.positions)
                yield replace(
                    one,
                    label=f"{self._words.of(NamedNode(thing))}: {self._words.property(prop)}, {name}",
                    sentence=sentence,
                )

    def _of_values(self, prop: str, thing: str, facts: Sequence[Fact]) -> Found:
        """What the values of a property of a thing make, by the rule for it, by denials, or by no rule at all."""
        rules = self._rules_for(prop, thing)
        comparison = rules[0].comparison if rules else self._rules.comparison(prop)
        shape = rules[0].shape if rules else _declared(prop)
        opinion = bool(rules) and shape.kind == OPINION_DIFFERENCE
        denied = verdict(denials(facts, comparison, opinion), _declared(prop))
        found = [(rule, judge(rule, facts, self._known, self._records)) for rule in rules]
        if not rules and prop in self._known.properties and not self._rules.is_watched(prop):
            undeclared = difference(facts, comparison)
            if undeclared and denied:
                denied = _together(denied.kind, undeclared, denied)
            elif undeclared:
                yield self._disagreement(_declared(prop, UNDECLARED), "", thing, undeclared)
        for rule, one in found:
            if one and denied and rule is rules[0]:
                one = _together(gravest((one.kind, denied.kind)), one, denied)
                denied = None
            if one:
                component = "MaxCountConstraintComponent" if rule.behaviour != behaviours.SEVERAL else ""
                yield self._disagreement(rule.shape, component, thing, one)
        if denied:
            yield self._disagreement(_declared(prop), "", thing, denied, name=f"denied-{words(prop)}")

    def _rules_for(self, prop: str, thing: str) -> list[ValueRule]:
        """The rules on a property of a thing: those of shapes that target it, or else what the ontology declares."""
        rules = [r for r in self._of_property.get(prop, ()) if not r.target.is_everything]
        targeted = [rule for rule in rules if self._is_targeted(rule.target, thing)]
        return targeted or [r for r in self._of_property.get(prop, ()) if r.target.is_everything]

    @cached_property
    def _of_property(self) -> Mapping[str, list[ValueRule]]:
        found: dict[str, list[ValueRule]] = defaultdict(list)
        for rule in self._rules.values:
            if _is_of_one_step(rule):
                found[rule.path[0].predicate].append(rule)
        return found

    def _is_targeted(self, target: Target, thing: str) -> bool:
        """Whether a thing is a focus node of a target (SHACL section 2.1.3)."""
        if target.is_everything or thing in target.nodes:
            return True
        if not target.classes:
            return False
        own = {
            text_of(q.object) for q in self._stated.quads_for_pattern(NamedNode(thing), RDF_TYPE, None, DefaultGraph())
        }
        below = self._vocabulary.subclasses
        return any(cls in own or own & below.get(cls, frozenset()) for cls in target.classes)

    def _of_path(self, rule: ValueRule) -> Found:
        component = "QualifiedMaxCountConstraintComponent" if rule.qualifier else "MaxCountConstraintComponent"
        for _, focus, facts in self.facts.along(rule.path, rule.qualifier):
            if self._is_targeted(rule.target, focus):
                found = judge(rule, facts, self._known, self._records)
                if found:
                    one = self._disagreement(rule.shape, component, focus, found)
                    name = f"{self._words.of(NamedNode(focus))}: {self._rules.name(rule.shape.iri)}"
                    yield replace(one, label=name) if len(rule.path) > 1 else one

    def _pairs(self) -> list[PairRule]:
        """The pairs of properties that shapes hold against each other, and those that the ontology calls disjoint."""
        component = "DisjointConstraintComponent"
        disjoint = self._known.disjoint_properties
        return [
            *self._rules.pairs,
            *(PairRule(_declared(one), Target(), one, other, component) for one, other in disjoint),
        ]

    def _of_pair(self, rule: PairRule) -> Found:
        for focus, facts in self.facts.joined(rule.predicate, rule.other):
            if self._is_targeted(rule.target, focus):
                clashes = pair_clashes(rule, facts, self._rules.comparison(rule.predicate))
                name = "" if rule in self._rules.pairs else f"{words(rule.predicate)}-or-{words(rule.other)}"
                yield from self._of_clashes(rule.shape, rule.component, focus, clashes, name=name)

    def _orders(self) -> Iterator[tuple[str, int | None]]:
        """The properties that may make no circle, with the longest circle that they may not make; of a property and its
        inverse the first.
        """
        told: set[str] = set()
        for prop in self.facts.properties:
            longest: int | None = 2 if self._known.is_of_kind(prop, "AsymmetricProperty") else 0
            longest = 1 if not longest and self._known.is_of_kind(prop, "IrreflexiveProperty") else longest
            if self._known.of(prop).behaviour == behaviours.ORDER:
                longest = None
            if longest != 0 and prop not in told:
                told |= {m.property for m in self._known.meetings if m.predicate == prop and m.equivalent}
                yield prop, longest

    def _of_order(self, prop: str, longest: int | None) -> Found:
        for kind, circle in circles(self.facts.edges(prop), longest):
            sides = tuple(side for step in circle for side in sides_of(step, self._rules.comparison(prop)))
            focus = circle[0][0].thing
            yield self._disagreement(_declared(prop), "", focus, Verdict(kind, sides), name=f"order-{words(prop)}")

    def _of_types(self) -> Found:
        for thing, clashes in type_clashes(self.facts, self._known):
            yield from self._of_clashes(_declared(RDF_TYPE.value), "", thing, clashes, name="type")

    def _of_names(self) -> Found:
        for one, other, clashes in look_alikes(self.facts, self._rules, self._vocabulary):
            shape = _declared(clashes[0][0].facts[0].path, IDENTITY_QUESTION)
            yield from self._of_clashes(shape, "", one, clashes, about=other, name="look-alike")
        for one, other, prop, clashes in sharing(self.facts, self._rules):
            shape = _declared(prop, IDENTITY_QUESTION)
            yield from self._of_clashes(shape, "", one, clashes, about=other, name=f"same-{words(prop)}")

    def _of_queries(self) -> Found:
        constraints = [rule.constraint for rule in self._rules.sparql]
        answers = self._answers.solutions(constraints, self._stated, self._tables)
        found = sparql_clashes(zip(self._rules.sparql, answers, strict=True), self.facts)
        for rule, (focus, about), pairs in found:
            yield from self._of_clashes(rule.shape, "SPARQLConstraintComponent", focus, pairs, about)

    def _of_clashes(
        self,
        shape: RuleShape,
        component: str,
        focus: str,
        clashes: Iterable[Clash],
        about: str = "",
        name: str = "",
    ) -> Found:
        given = list(clashes)
        found = verdict(given, shape, self._records)
        if found:
            path = min(one.facts[0].path for one, _, _ in given if one.facts)
            yield replace(self._disagreement(shape, component, focus, found, about, name), path=path)

    def manual(self, entry: ManualFinding) -> Disagreement:
        """The disagreement that was entered by hand, with a position for each claim that its citations cite."""
        facts = [Fact(s.claim[1], s.claim[0], s.claim[2], s, s.stance) for s in self.facts.cited(entry.citations)]
        groups: dict[tuple[Claim, bool], list[Fact]] = defaultdict(list)
        for fact in facts:
            stored = (*fact.statement.claim[:2], as_stored(fact.value))
            groups[stored, fact.stance == DENIED].append(fact)
        sides = [Side(usual(group), tuple(group), denied) for (_, denied), group in groups.items()]
        ordered = sorted(sides, key=lambda side: (-len(side.sources), str(side.facts[0].statement.claim)))
        positions = self._positions(entry.focus, ordered)
        severity = INFO if entry.kind == DETAIL_DIFFERENCE else WARNING
        path = positions[0].path if positions else ""
        sentence = f"{entry.label[:1].upper()}{entry.label[1:]}."
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

    def _disagreement(
        self, shape: RuleShape, component: str, focus: str, found: Verdict, about: str = "", name: str = ""
    ) -> Disagreement:
        slug = words(shape.iri) if shape.iri in self.facts.properties else local_name(shape.iri)
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
            self._words.sentence(positions),
            found.kind,
            shape.iri,
            component or f"{VR}{_component(shape)}",
            focus,
            positions[0].path,
            message,
            severity,
            positions,
        )

    def _message(self, shape: RuleShape, found: Verdict, thing: str) -> str:
        """What is to be done about a finding of a rule that has no words of its own."""
        if shape.kind == UNDECLARED:
            return proposal(shape.iri, self._corpus, [side.value for side in found.sides])
        advice = {
            CONTRADICTION: "Read the passages and decide which stands.",
            SELF_CONTRADICTION: "Read the passages: one of the claims may be a slip.",
            IDENTITY_QUESTION: "Read the passages and decide whether they are one.",
            DETAIL_DIFFERENCE: "The values fit each other; nothing need be decided.",
            OPINION_DIFFERENCE: "Show both; there is nothing to decide.",
        }
        return (
            f"Sources differ on {thing}. {advice.get(found.kind, 'Compare the dates and the stances of the sources.')}"
        )


def _together(kind: str, one: Verdict, other: Verdict) -> Verdict:
    """Two verdicts on one matter as one of a kind."""
    return Verdict(kind, tuple(dict.fromkeys((*one.sides, *other.sides))))


def _is_of_one_step(rule: ValueRule) -> bool:
    """Whether a rule is on a property itself, and not on a longer path or on some of its values."""
    return len(rule.path) == 1 and not rule.path[0].inverse and not rule.qualifier


def _component(shape: RuleShape) -> str:
    return "NotDeclared" if shape.kind == UNDECLARED else BEHAVIOUR


def _claim_of(side: Side) -> Claim:
    """The claim that stands for a side: as the property of the rule sees it."""
    fact = next((f for f in side.facts if f.value == side.value), side.facts[0])
    return fact.thing, fact.path, side.value


def _slug(text: str) -> str:
    return TOLD_APART.sub("-", text.casefold()).strip("-")


def _each_once(found: Iterable[Disagreement]) -> tuple[Disagreement, ...]:
    """Findings without those that rest on the same claims as another, or on fewer of them about the same thing."""
    by_iri = {disagreement.iri: disagreement for disagreement in found}
    cited = {d.iri: frozenset(s.citation for p in d.positions for s in p.statements) for d in by_iri.values()}
    ordered = sorted(by_iri.values(), key=lambda d: (-len(cited[d.iri]), _order_of(d), d.iri))
    kept: list[Disagreement] = []
    by_claims: dict[frozenset[str], Disagreement] = {}
    about: dict[str, list[Disagreement]] = defaultdict(list)
    for one in ordered:
        wider = [other for other in about[one.focus] if cited[one.iri] <= cited[other.iri]]
        if cited[one.iri] in by_claims or any(_order_of(other) <= _order_of(one) for other in wider):
            continue
        by_claims[cited[one.iri]] = one
        about[one.focus].append(one)
        kept.append(one)
    return tuple(sorted(kept, key=lambda d: d.iri))


def _order_of(disagreement: Disagreement) -> tuple[int, bool]:
    """How grave a finding is, the gravest first; of two alike that which a shape found goes before what is declared."""
    kind = GRAVITY.index(disagreement.kind) if disagreement.kind in GRAVITY else len(GRAVITY)
    return kind, disagreement.shape == disagreement.path or disagreement.component.endswith(BEHAVIOUR)
