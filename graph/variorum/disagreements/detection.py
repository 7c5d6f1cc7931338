"""Find disagreements: ask each rule as one query over all sources, and say which source takes which side.

Every claim that a rule meets is looked up in the evidence graphs, so that each value comes with its sources, passages
and stance. Asserted claims can contradict each other; a value that is only expected can at most differ in stance from
one that is asserted. Values that fit each other are a difference of detail. Nothing here changes a claim.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Store

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements import premises
from variorum.disagreements.cached_findings import Earlier, Findings
from variorum.disagreements.decisions import ManualFinding
from variorum.disagreements.evidence import HELD, Evidence
from variorum.disagreements.merges import would_be_merged
from variorum.disagreements.model import Claim, Disagreement, Position
from variorum.errors import SeedError
from variorum.shapes.comparison import fits_exactly
from variorum.shapes.constraints import select
from variorum.shapes.rules import CountRule, DatasetRules, PairRule, RuleShape, SparqlRule, Step, Target
from variorum.terms import (
    ASSERTED,
    DETAIL_DIFFERENCE,
    EXPECTED,
    IDENTITY_QUESTION,
    LABEL,
    RDF,
    STANCE_DIFFERENCE,
    VR,
    Term,
    text_of,
)

ONE_SIDE = ("subject", "path", "value", "stance")
OTHER_SIDE = ("otherSubject", "otherPath", "otherValue", "otherStance")

MERGE = RuleShape(
    iri=VR + "merge",
    message="A functional property of {$this} would make these one. They are kept apart: decide whether they are one.",
    severity=str(rdflib.SH.Warning),
    kind=IDENTITY_QUESTION,
    stances=(ASSERTED,),
)

# What the statements of a claim are looked up by: the claim, and one stance or None for all that the rule counts.
Side = tuple[Claim, str | None]


@dataclass(frozen=True)
class Matter:
    """Claims that a rule holds against each other: what they are about, the sides, and which sides clash.

    `clashes` is empty where any two sides may clash and the rule compares their values.
    """

    focus: str
    about: str
    sides: tuple[Side, ...]
    clashes: tuple[tuple[Side, Side], ...] = ()


class Detector:
    """Finds the disagreements in a store of claims and evidence graphs whose default graph is the union of claims."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary, rules: DatasetRules, stated: Store) -> None:
        self._corpus, self._vocabulary, self._rules, self._stated = corpus, vocabulary, rules, stated
        self._subclasses = vocabulary.subclasses
        self._evidence = Evidence(corpus, stated)

    def find(self, findings: Findings | None = None) -> tuple[Disagreement, ...]:
        """All disagreements, by IRI; `findings` are those of the rules of SHACL Core, where they are at hand."""
        found = list(itertools.chain.from_iterable((self.findings() if findings is None else findings).values()))
        found += [d for rule in self._rules.sparql for d in self._of_sparql(rule)]
        return tuple(sorted(found, key=lambda d: d.iri))

    def findings(self, earlier: Earlier | None = None) -> Findings:
        """What each rule of SHACL Core finds; taken over from earlier where that has to be the same."""
        asked: list[tuple[str, CountRule | PairRule]] = [(f"count {n}", r) for n, r in enumerate(self._rules.counts)]
        asked += [(f"pair {n}", r) for n, r in enumerate(self._rules.pairs)]
        found = {}
        for key, rule in asked:
            kept = earlier.of(key, rule) if earlier else None
            if kept is None:
                kept = tuple(self._of_counts(rule) if isinstance(rule, CountRule) else self._of_pairs(rule))
            found[key] = kept
        return found

    def _of_counts(self, rule: CountRule) -> Iterator[Disagreement]:
        path = _path_text(rule.path)
        qualified = self._qualified(rule)
        middle, last = _last_step(rule.path)
        rows = select(
            self._stated,
            f"""SELECT DISTINCT ?this ?from ?value WHERE {{
                {{ SELECT ?this WHERE {{
                    {{ SELECT DISTINCT ?this WHERE {{ {self._target(rule.target)} }} }}
                    ?this {path} ?value . {qualified}
                }} GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > {rule.limit}) }}
                {middle} ?from {_path_text((last,))} ?value . {qualified}
            }}""",
        )
        claims: dict[Term, list[Claim]] = defaultdict(list)
        for row in rows:
            claims[row["this"]].append(_claim(row["from"], last, row["value"]))
        matters = [
            Matter(text_of(focus), "", tuple((c, None) for c in sorted(group, key=str)))
            for focus, group in claims.items()
        ]
        for matter, stated in self._stated_sides(matters, _considered(rule.shape)):
            positions = _ranked(stated.values())
            kind = _kind(rule, positions, last)
            if kind:
                severity = str(rdflib.SH.Info) if kind == DETAIL_DIFFERENCE else rule.shape.severity
                component = "QualifiedMaxCount" if rule.qualifier else "MaxCount"
                yield self._disagreement(
                    rule.shape, f"{component}ConstraintComponent", matter, kind, severity, positions
                )

    @staticmethod
    def _qualified(rule: CountRule) -> str:
        """The pattern that a value which is counted meets: its qualifier is stated with a stance that counts."""
        if rule.qualifier is None:
            return ""
        predicate, value = rule.qualifier
        stances = ", ".join(f"<{stance}>" for stance in rule.shape.stances)
        return f"""FILTER EXISTS {{ GRAPH ?evidence {{
            ?citation <{RDF}subject> ?value ; <{RDF}predicate> <{predicate}> ; <{RDF}object> {value} ;
                <{VR}stance> ?stance .
            FILTER (?stance IN ({stances}))
        }} }}"""

    def _of_pairs(self, rule: PairRule) -> Iterator[Disagreement]:
        rows = select(
            self._stated,
            f"""SELECT DISTINCT ?this ?value ?otherValue WHERE {{
                {{ SELECT DISTINCT ?this WHERE {{ {self._target(rule.target)} }} }}
                ?this <{rule.predicate}> ?value ; <{rule.other}> ?otherValue .
                FILTER ({rule.broken})
            }}""",
        )
        clashes: dict[tuple[str, str], set[tuple[Side, Side]]] = defaultdict(set)
        for row in rows:
            focus = text_of(row["this"])
            one, other = (focus, rule.predicate, row["value"]), (focus, rule.other, row["otherValue"])
            clashes[focus, ""].add(((one, None), (other, None)))
        yield from self._of_clashes(rule.shape, rule.component, clashes)

    def _of_sparql(self, rule: SparqlRule) -> Iterator[Disagreement]:
        found = [
            (
                (text_of(row["this"]), text_of(row.get("about", ""))),
                (_side(row, ONE_SIDE), _side(row, OTHER_SIDE)),
                ways,
            )
            for row, ways in premises.solutions(rule.constraint, self._stated)
        ]
        ways_of: dict[tuple[tuple[str, str], tuple[Side, Side]], list[set[Claim]]] = defaultdict(list)
        for key, pair, ways in found:
            ways_of[key, pair] += [way - {claim for claim, _ in pair} for way in ways]
        rested = {claim for ways in ways_of.values() for way in ways for claim in way}
        stances = {c: {s.stance for s in said} for c, said in self._evidence.statements(rested, HELD).items()}

        def hold(ways: list[set[Claim]], accepted: Collection[str]) -> bool:
            """Whether all claims of a way are stated with a stance that is accepted; what nobody cites is no claim."""
            return any(all(c not in stances or stances[c].intersection(accepted) for c in way) for way in ways)

        clashes: dict[tuple[str, str], set[tuple[Side, Side]]] = defaultdict(set)
        unsure = set()
        for (key, pair), ways in ways_of.items():
            if hold(ways, _considered(rule.shape)):
                clashes[key].add(pair)
                if not hold(ways, rule.shape.stances):
                    unsure.add(pair)
        yield from self._of_clashes(rule.shape, "SPARQLConstraintComponent", clashes, unsure)

    def _of_clashes(
        self,
        shape: RuleShape,
        component: str,
        clashes: Mapping[tuple[str, str], Collection[tuple[Side, Side]]],
        unsure: Collection[tuple[Side, Side]] = (),
    ) -> Iterator[Disagreement]:
        """The matters in which both sides of some clash are stated with a stance that counts.

        An unsure clash, which rests on something that is only expected, is at most a difference of stance.
        """
        matters = [
            Matter(*key, tuple(sorted({side for pair in pairs for side in pair}, key=str)), tuple(pairs))
            for key, pairs in clashes.items()
        ]
        for matter, stated in self._stated_sides(matters, _considered(shape)):
            counted = [pair for pair in matter.clashes if all(side in stated for side in pair)]
            sure = [pair for pair in counted if pair not in unsure]
            firm = [pair for pair in sure if all(_is_firm(shape, stated[side]) for side in pair)]
            positions = _ranked({side: stated[side] for pair in firm or counted for side in pair}.values())
            if len(positions) > 1:
                kind = shape.kind if firm else STANCE_DIFFERENCE
                path = min(one[0][1] for one, _ in firm or counted)
                yield replace(self._disagreement(shape, component, matter, kind, shape.severity, positions), path=path)

    def _target(self, target: Target) -> str:
        """The pattern that binds ?this to the focus nodes (SHACL section 2.1.3)."""
        classes = [f"<{c}>" for top in target.classes for c in sorted({top, *self._subclasses.get(top, ())})]
        nodes = " ".join(f"<{node}>" for node in target.nodes)
        return f"{{ VALUES ?class {{ {' '.join(classes)} }} ?this a ?class }} UNION {{ VALUES ?this {{ {nodes} }} }}"

    def _stated_sides(
        self, matters: list[Matter], stances: Collection[str]
    ) -> Iterator[tuple[Matter, dict[Side, Position]]]:
        """Each matter with those of its sides that are stated with one of the stances, as positions.

        A side of one stance needs that stance to be among them; no stances at all let every side of one stance through.
        """
        claims = {claim for matter in matters for claim, _ in matter.sides}
        statements = self._evidence.statements(claims, stances)
        for matter in matters:
            found = {}
            for side in matter.sides:
                claim, stance = side
                wanted = {stance}.intersection(stances or {stance}) if stance else stances
                counted = tuple(s for s in statements.get(claim, ()) if s.stance in wanted)
                if counted:
                    found[side] = Position(claim, self._position_label(matter, claim, stance), counted)
            yield matter, found

    def manual(self, entry: ManualFinding) -> Disagreement:
        """The disagreement that was entered by hand, with a position for each claim that its citations cite."""
        rows = select(
            self._stated,
            f"""SELECT DISTINCT ?s ?p ?o ?stance WHERE {{
                VALUES ?citation {{ {" ".join(f"<{citation}>" for citation in entry.citations)} }}
                GRAPH ?evidence {{
                    ?citation <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ; <{VR}stance> ?stance .
                }}
            }}""",
        )
        sides = {((text_of(row["s"]), text_of(row["p"]), row["o"]), text_of(row["stance"])) for row in rows}
        matter = Matter(entry.focus, "", tuple(sorted(sides, key=str)))
        ((_, stated),) = self._stated_sides([matter], ())
        positions = _ranked(stated.values())
        cited = [
            replace(p, statements=tuple(s for s in p.statements if s.citation in entry.citations)) for p in positions
        ]
        path = positions[0].path if positions else ""
        severity = str(rdflib.SH.Info if entry.kind == DETAIL_DIFFERENCE else rdflib.SH.Warning)
        return Disagreement(
            entry.iri, entry.label, entry.kind, "", "", entry.focus, path, entry.reason, severity, tuple(cited)
        )

    def would_be_merged(self) -> Iterator[Disagreement]:
        """The things that OWL would infer to be one, and that stay two: a question of identity for a curator."""
        merges = would_be_merged(self._vocabulary, self._stated)
        matters = [Matter(focus, claims[0][1], tuple((claim, None) for claim in claims)) for focus, claims in merges]
        for matter, stated in self._stated_sides(matters, {ASSERTED}):
            if len(stated) > 1:
                found = self._disagreement(
                    MERGE, "", matter, IDENTITY_QUESTION, MERGE.severity, _ranked(stated.values())
                )
                yield replace(found, shape="")

    def _disagreement(
        self, shape: RuleShape, component: str, matter: Matter, kind: str, severity: str, positions: list[Position]
    ) -> Disagreement:
        slug = re.split(r"[#/]", shape.iri)[-1]
        parts = [slug, self._corpus.shorten(matter.focus), self._corpus.shorten(matter.about)]
        iri = self._corpus.iri("disagreement", _slug("-".join(part for part in parts if part))).value
        about = self._label(NamedNode(matter.focus))
        said = shape.message.replace("{$this}", about).replace("{?this}", about)
        paths = dict.fromkeys(self._vocabulary.labels.get(p.path, self._corpus.shorten(p.path)) for p in positions)
        apart = matter.about and matter.about not in {p.path for p in positions}
        topic = f", {self._label(NamedNode(matter.about))}" if apart else ""
        label = f"{about}: {' / '.join(paths)}{topic}"
        return Disagreement(
            iri, label, kind, shape.iri, component, matter.focus, positions[0].path, said, severity, tuple(positions)
        )

    def _position_label(self, matter: Matter, claim: Claim, stance: str | None) -> str:
        """A side as people read it: its value, with the subject where that is not the focus, and a telling stance."""
        subject, path, value = claim
        words = [] if subject != matter.focus and text_of(value) == matter.focus else [self._label(value)]
        if len({claim[1] for claim, _ in matter.sides}) > 1:
            words.insert(0, self._vocabulary.labels.get(path, self._corpus.shorten(path)))
        label = " ".join(words)
        if subject != matter.focus:
            label = ": ".join(part for part in (self._label(NamedNode(subject)), label) if part)
        return f"{label} ({text_of(stance).rpartition('#')[2]})" if stance else label

    def _label(self, term: Term) -> str:
        """A term as people read it: the curators' label of a thing, the ontology's of a term, or the literal itself."""
        if not isinstance(term, NamedNode):
            return text_of(term)
        labels = sorted(text_of(q.object) for q in self._stated.quads_for_pattern(term, LABEL, None, DefaultGraph()))
        return labels[0] if labels else self._vocabulary.labels.get(term.value, self._corpus.shorten(term.value))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _path_text(path: Iterable[Step]) -> str:
    return "/".join(f"^<{step.predicate}>" if step.inverse else f"<{step.predicate}>" for step in path)


def _last_step(path: tuple[Step, ...]) -> tuple[str, Step]:
    """The pattern up to where the last step begins, as ?from, and that step: its triple is the claim."""
    *before, last = path
    return (f"?this {_path_text(before)} ?from ." if before else "BIND (?this AS ?from)"), last


def _claim(start: Term, step: Step, end: Term) -> Claim:
    return (text_of(end), step.predicate, start) if step.inverse else (text_of(start), step.predicate, end)


def _considered(shape: RuleShape) -> set[str]:
    """The stances of the statements that a rule looks at: those that count, and beside assertions also expectations."""
    return {*shape.stances, EXPECTED} if shape.stances == (ASSERTED,) else set(shape.stances)


def _is_firm(shape: RuleShape, position: Position) -> bool:
    """Whether a position is stated with a stance that counts, not only expected."""
    return any(statement.stance in shape.stances for statement in position.statements)


def _ranked(positions: Iterable[Position]) -> list[Position]:
    """Those that most sources take first."""
    return sorted(positions, key=lambda p: (-len(p.sources), str(p.value), p.label))


def _side(row: Mapping[str, Term], names: tuple[str, str, str, str]) -> Side:
    subject, path, value, stance = (row.get(name) for name in names)
    if path is None or value is None:
        raise SeedError(
            f"a SPARQL constraint in shapes/dataset selects no ?{names[1]} or no ?{names[2]}",
            advice="Select $this ?path ?value ?otherPath ?otherValue: the two claims that do not go together.",
        )
    return (text_of(subject or row["this"]), text_of(path), value), text_of(stance) if stance else None


def _kind(rule: CountRule, positions: list[Position], last: Step) -> str | None:
    """What sort of difference the values of a count rule make; None when nothing is to be reported.

    A rule that makes differences of detail lets values be that do not fit each other: they are several, not different.
    """
    if rule.shape.kind == DETAIL_DIFFERENCE and not rule.by_source:
        return DETAIL_DIFFERENCE if _says_more(rule, positions, last) else None
    if _too_many(rule, [position for position in positions if _is_firm(rule.shape, position)], last):
        return rule.shape.kind
    if _too_many(rule, positions, last):
        return STANCE_DIFFERENCE
    if rule.by_source:
        return DETAIL_DIFFERENCE if len(_lists(positions, last)) > 1 else None
    ends = [_end(position, last) for position in positions]
    differ = any(not fits_exactly(one, other) for one, other in itertools.combinations(ends, 2))
    return DETAIL_DIFFERENCE if differ and len(set(ends)) > rule.limit else None


def _end(position: Position, last: Step) -> Term:
    return NamedNode(position.claim[0]) if last.inverse else position.value


def _too_many(rule: CountRule, positions: list[Position], last: Step) -> bool:
    """Whether more values than the limit are there of which no two fit each other."""
    if rule.by_source:
        return any(not (a <= b or b <= a) for a, b in itertools.combinations(_lists(positions, last), 2))
    values = list(dict.fromkeys(_end(p, last) for p in positions))
    return any(
        all(not rule.fits(a, b) for a, b in itertools.combinations(group, 2))
        for group in itertools.combinations(values, rule.limit + 1)
    )


def _says_more(rule: CountRule, positions: list[Position], last: Step) -> bool:
    """Whether a source gives a value that fits another one, and another source gives that other one instead."""
    return any(
        rule.fits(_end(one, last), _end(other, last))
        and not fits_exactly(_end(one, last), _end(other, last))
        and {*one.sources} - {*other.sources}
        and {*other.sources} - {*one.sources}
        for one, other in itertools.combinations(positions, 2)
    )


def _lists(positions: list[Position], last: Step) -> set[frozenset[Term]]:
    """The different lists of values that sources give."""
    lists: dict[str, set[Term]] = defaultdict(set)
    for position in positions:
        for source in position.sources:
            lists[source].add(_end(position, last))
    return {frozenset(values) for values in lists.values()}
