"""Find disagreements: what rules and declarations say of values, held against the facts of all sources.

Each finding rests on claims as their sources state them. Nothing here changes a claim.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property

from pyoxigraph import NamedNode, Store

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.answers import Answers, Solution
from variorum.disagreements.decisions import ManualFinding
from variorum.disagreements.facts import Fact, Facts, Mark
from variorum.disagreements.judgement import ONE_ANSWER, denials, judge
from variorum.disagreements.look_alikes import alike, identifying, look_alikes, sharing
from variorum.disagreements.model import BEHAVIOUR, Disagreement
from variorum.disagreements.near import Edit, Found, on_paths, touched
from variorum.disagreements.orders import circles
from variorum.disagreements.pairs import pair_clashes
from variorum.disagreements.selection import Selection
from variorum.disagreements.self_contradictions import contradicts_itself
from variorum.disagreements.sides import sides_of
from variorum.disagreements.sparql_findings import claimed, sparql_clashes
from variorum.disagreements.targets import Targets, is_of_one_step
from variorum.disagreements.telling import WARNING, Telling
from variorum.disagreements.types import Misfits, misfits, type_clashes, with_range
from variorum.disagreements.undeclared import UNDECLARED, difference
from variorum.disagreements.verdict import GRAVITY, Clash, Records, Verdict, gravest, verdict
from variorum.shapes import behaviours
from variorum.shapes.rules import DatasetRules, PairRule, RuleShape, Target, ValueRule
from variorum.tables.tables import Tables
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    IDENTITY_QUESTION,
    IN_LANGUAGE,
    OPINION_DIFFERENCE,
    RDF_TYPE,
    SCHEMA,
    text_of,
    words,
)

Findings = Iterator[Disagreement]


def _declared(iri: str, kind: str = CONTRADICTION) -> RuleShape:
    """The words of a rule that the ontology declares and no shape."""
    return RuleShape(iri, "", WARNING, kind, (ASSERTED,))


class Detector:
    """Finds the disagreements of some sources: in tables of their claims and citations, and in a store of them whose
    default graph is the union of claims, which the rules in SPARQL ask. What these found before are `answers`. After
    an edit only what it touches is looked at, and of all else what was found before is taken over.

    What a rule has to look at is selected first, by all rules, and then judged: so it is fetched at once.
    """

    def __init__(
        self,
        corpus: Corpus,
        vocabulary: Vocabulary,
        rules: DatasetRules,
        tables: Tables,
        stated: Store,
        answers: Answers | None = None,
        edit: Edit | None = None,
    ) -> None:
        self._corpus, self._vocabulary, self._rules, self._stated = corpus, vocabulary, rules, stated
        self._targets = Targets(rules, vocabulary, stated)
        self._answers, self._known = answers or Answers(), rules.behaviours
        self.facts = Facts(tables, self._known.meetings)
        self.selection = Selection(self.facts)
        spoken_in = self._records.spoken_in
        self._telling = Telling(corpus, vocabulary, self._known, stated, self.facts.properties, spoken_in)
        self._edit, self.touched = edit, frozenset[str]()
        self.found = Found()  # what is found of each thing by what is said of it
        if edit:
            self._gather_near(edit)
        else:
            self.facts.gather()

    def _gather_near(self, edit: Edit) -> None:
        """Gathers the facts that have to be looked at after an edit: of what it touches, with all that paths from there
        lead over, and of whatever rules of wider reach ask for.
        """
        near = touched(edit, self._corpus, self.facts, self._rules, with_range(self._known))
        self.touched = near.things
        others = {claim[0] for claim in claimed(self._solutions)} | {thing for pair in self._alike for thing in pair}
        things = near.things | on_paths(near.things, self.facts, self._rules) | others
        self.facts.gather_near(things, near.turned, {*dict(self._orders()), *identifying(self._rules)})

    def find(self) -> tuple[Disagreement, ...]:
        """All disagreements, each once, by IRI."""
        of_sources, of_things = self._of_sources(), (self._of_values(), self._of_paths(), self._of_pairs())
        found = (*of_things, self._of_types()), (self._of_orders(), self._of_names(), self._of_queries())
        local, wide = map(itertools.chain.from_iterable, found)
        before = self._edit.found if self._edit else Found()
        self.found = Found(self._with_untouched(of_sources, before.within), self._with_untouched(local, before.among))
        several = _each_once((*self.found.among, *wide))
        return tuple(sorted((*several, *_each_once(self.found.within)), key=lambda d: d.iri))

    def _with_untouched(self, found: Findings, before: Sequence[Disagreement]) -> tuple[Disagreement, ...]:
        """What is found, by focus; after an edit only of what it touches, with what was found before of all else."""
        kept = [one for one in before if one.focus not in self.touched]
        new = (one for one in found if not self._edit or one.focus in self.touched)
        return tuple(sorted((*kept, *new), key=lambda one: one.focus))

    def noted(self, entries: Sequence[ManualFinding]) -> Findings:
        """The disagreements that were entered by hand, of which two sides are still stated."""
        return self._noted(entries, self.facts.citing([iri for entry in entries for iri in entry.citations]))

    def _noted(self, entries: Sequence[ManualFinding], numbers: Iterable[int]) -> Findings:
        cited = {statement.citation: statement for statement in map(self.facts.statement, numbers)}
        for entry in entries:
            one = self._telling.noted(entry, [cited[iri] for iri in sorted({*entry.citations} & cited.keys())])
            if len(one.positions) > 1:
                yield one

    @cached_property
    def _records(self) -> Records:
        return Records(self._recorded(NamedNode(f"{SCHEMA}datePublished")), self._recorded(IN_LANGUAGE))

    def _recorded(self, prop: NamedNode) -> Callable[[str], str]:
        """What the record of a source has of a property, by its slug."""

        @cache
        def value(slug: str) -> str:
            source, graph = (self._corpus.iri(kind, slug) for kind in ("source", "graph"))
            said = self._stated.quads_for_pattern(source, prop, None, graph)
            return min((text_of(quad.object) for quad in said), default="")

        return value

    def _of_sources(self) -> Findings:
        """What single sources say against themselves."""
        single = {prop for prop, rules in self._targets.of_property.items() if any(rule.is_single for rule in rules)}
        return self._against_themselves(self.selection.within_one_source(single))

    def _against_themselves(self, marks: Iterable[Mark]) -> Findings:
        groups: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
        for fact in self.facts.ordered(marks):
            groups[fact.path, fact.source, fact.statement.speaker, fact.thing].append(fact)
        for (prop, source, speaker, thing), facts in sorted(groups.items()):
            rules = self._targets.rules_for(prop, thing)
            comparison = rules[0].comparison if rules else self._rules.comparison(prop)
            only_one = any(rule.behaviour == behaviours.ONE_VALUE and rule.limit == 1 for rule in rules)
            found = contradicts_itself(facts, comparison, only_one)
            if found:
                yield self._telling.against_itself(thing, prop, source, speaker, found)

    def _of_values(self) -> Findings:
        several = [
            p for p, rules in self._targets.of_property.items() if all(r.behaviour not in ONE_ANSWER for r in rules)
        ]
        return self._of_differing(self.selection.differing(several, self._known.exclusive))

    def _of_differing(self, marks: Iterable[Mark]) -> Findings:
        for (prop, thing), facts in self.facts.grouped(marks).items():
            yield from self._of_value(prop, thing, facts)

    def _of_value(self, prop: str, thing: str, facts: Sequence[Fact]) -> Findings:
        """What the values of a property of a thing make, by the rule for it, by denials, or by no rule at all."""
        rules = self._targets.rules_for(prop, thing)
        comparison = rules[0].comparison if rules else self._rules.comparison(prop)
        shape = rules[0].shape if rules else _declared(prop)
        opinion = bool(rules) and shape.kind == OPINION_DIFFERENCE
        denied = verdict(denials(facts, comparison, opinion), _declared(prop))
        found = [(rule, judge(rule, facts, self._known, self._records)) for rule in rules]
        tell = self._telling.disagreement
        if not rules and prop in self._known.properties and not self._rules.is_watched(prop):
            undeclared = difference(facts, comparison)
            if undeclared and denied:
                denied = _together(denied.kind, undeclared, denied)
            elif undeclared:
                yield tell(_declared(prop, UNDECLARED), "", thing, undeclared)
        for rule, one in found:
            if one and denied and rule is rules[0]:
                one = _together(gravest((one.kind, denied.kind)), one, denied)
                denied = None
            if one:
                component = "MaxCountConstraintComponent" if rule.behaviour != behaviours.SEVERAL else ""
                yield tell(rule.shape, component, thing, one)
        if denied:
            yield tell(_declared(prop), "", thing, denied, name=f"denied-{words(prop)}")

    def _of_paths(self) -> Findings:
        rules = [rule for rule in self._rules.values if not is_of_one_step(rule)]
        selected = [self.selection.along(rule.path, rule.qualifier) for rule in rules]
        return (one for rule, ways in zip(rules, selected, strict=True) for one in self._of_path(rule, ways))

    def _of_path(self, rule: ValueRule, ways: Iterable[Sequence[Mark]]) -> Findings:
        component = "QualifiedMaxCountConstraintComponent" if rule.qualifier else "MaxCountConstraintComponent"
        groups: dict[str, list[Fact]] = defaultdict(list)
        for way in ways:
            focus, fact = self.facts.at_end(way, len(rule.path))
            groups[focus].append(fact)
        for focus, facts in sorted(groups.items()):
            if self._targets.is_targeted(rule.target, focus):
                ordered = sorted(facts, key=lambda fact: (fact.statement.citation, str(fact.value), fact.stance))
                found = judge(rule, ordered, self._known, self._records)
                if found:
                    one = self._telling.disagreement(rule.shape, component, focus, found)
                    yield self._telling.along(one, self._rules.name(rule.shape.iri)) if len(rule.path) > 1 else one

    def _of_pairs(self) -> Findings:
        """What pairs of properties make that shapes hold against each other, or that the ontology calls disjoint."""
        component = "DisjointConstraintComponent"
        disjoint = [
            PairRule(_declared(one), Target(), one, other, component) for one, other in self._known.disjoint_properties
        ]
        rules = [*self._rules.pairs, *disjoint]
        selected = self.selection.joined([(rule.predicate, rule.other) for rule in rules])
        return (one for rule, marks in zip(rules, selected, strict=True) for one in self._of_pair(rule, marks))

    def _of_pair(self, rule: PairRule, marks: Iterable[Mark]) -> Findings:
        groups: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts.ordered(marks):
            groups[fact.thing].append(fact)
        for focus, facts in sorted(groups.items()):
            if self._targets.is_targeted(rule.target, focus):
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
            if self._known.of(prop).behaviour == behaviours.ORDER:
                longest = None
            if longest != 0 and prop not in told:
                told |= {m.property for m in self._known.meetings if m.predicate == prop and m.equivalent}
                yield prop, longest

    def _of_orders(self) -> Findings:
        orders = dict(self._orders())
        edges = self.selection.edges(orders) if orders else {}
        return (one for prop in edges for one in self._of_order(prop, edges[prop], orders[prop]))

    def _of_order(self, prop: str, marks: Iterable[Mark], longest: int | None) -> Findings:
        for kind, circle in circles(self.facts.ordered(marks), longest):
            sides = tuple(side for step in circle for side in sides_of(step, self._rules.comparison(prop)))
            found, name = Verdict(kind, sides), f"order-{words(prop)}"
            yield self._telling.disagreement(_declared(prop), "", circle[0][0].thing, found, name=name)

    @cached_property
    def _misfits(self) -> Misfits:
        known = self._known
        return misfits(known, sorted(self.facts.used), self.facts.given_classes) if known.disjoint_classes else {}

    @cached_property
    def _alike(self) -> list[tuple[str, str]]:
        """The things that may be one, by their names."""
        classes_of, known = self._targets.classes_of, self._answers.names
        return alike(self.facts, self.selection, self._rules, self._vocabulary, classes_of, known)

    @cached_property
    def _solutions(self) -> list[list[Solution]]:
        """The solutions of the rules in SPARQL."""
        constraints = [rule.constraint for rule in self._rules.sparql]
        return self._answers.solutions(constraints, self._stated, self.facts.tables)

    def _of_types(self) -> Findings:
        clashing = type_clashes(self.facts, self.selection, self._known, self._misfits)
        shape = _declared(RDF_TYPE.value)
        return (one for thing, clashes in clashing for one in self._of_clashes(shape, "", thing, clashes))

    def _of_names(self) -> Findings:
        named = look_alikes(self._alike, self.facts, self.selection, self._rules)
        return self._of_identities(named, sharing(self.facts, self.selection, self._rules))

    def _of_identities(
        self, alike: Iterable[tuple[str, str, list[Clash]]], same: Iterable[tuple[str, str, str, list[Clash]]]
    ) -> Findings:
        for one, other, clashes in alike:
            shape = _declared(clashes[0][0].facts[0].path, IDENTITY_QUESTION)
            yield from self._of_clashes(shape, "", one, clashes, about=other, name="look-alike")
        for one, other, prop, clashes in same:
            shape = _declared(prop, IDENTITY_QUESTION)
            yield from self._of_clashes(shape, "", one, clashes, about=other, name=f"same-{words(prop)}")

    def _of_queries(self) -> Findings:
        found = sparql_clashes(zip(self._rules.sparql, self._solutions, strict=True), self.facts)
        return (
            one
            for rule, (focus, about), pairs in found
            for one in self._of_clashes(rule.shape, "SPARQLConstraintComponent", focus, pairs, about)
        )

    def _of_clashes(
        self,
        shape: RuleShape,
        component: str,
        focus: str,
        clashes: Iterable[Clash],
        about: str = "",
        name: str = "",
    ) -> Findings:
        given = list(clashes)
        found = verdict(given, shape, self._records)
        if found:
            path = min(one.facts[0].path for one, _, _ in given if one.facts)
            yield replace(self._telling.disagreement(shape, component, focus, found, about, name), path=path)


def _together(kind: str, one: Verdict, other: Verdict) -> Verdict:
    """Two verdicts on one matter as one of a kind."""
    return replace(one, kind=kind, sides=tuple(dict.fromkeys((*one.sides, *other.sides))))


def _each_once(found: Iterable[Disagreement]) -> list[Disagreement]:
    """Findings without those that rest on the same claims as another, or on fewer of them about the same thing."""
    by_iri = {disagreement.iri: disagreement for disagreement in sorted(found, key=lambda one: one.focus)}
    cited = {d.iri: frozenset(s.citation for p in d.positions for s in p.statements) for d in by_iri.values()}
    ordered = sorted(by_iri.values(), key=lambda d: (-len(cited[d.iri]), _order_of(d), d.iri))
    kept: list[Disagreement] = []
    told: set[frozenset[str]] = set()
    about: dict[str, list[Disagreement]] = defaultdict(list)
    for one in ordered:
        wider = [other for other in about[one.focus] if cited[one.iri] <= cited[other.iri]]
        if cited[one.iri] in told or any(_order_of(other) <= _order_of(one) for other in wider):
            continue
        told.add(cited[one.iri])
        about[one.focus].append(one)
        kept.append(one)
    return kept


def _order_of(disagreement: Disagreement) -> tuple[int, bool]:
    """How grave a finding is, the gravest first; of two alike that which a shape found goes before what is declared."""
    kind = GRAVITY.index(disagreement.kind) if disagreement.kind in GRAVITY else len(GRAVITY)
    return kind, disagreement.shape == disagreement.path or disagreement.component.endswith(BEHAVIOUR)
