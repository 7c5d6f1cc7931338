"""Claims with citations for tests of what sources disagree on, and the disagreements found the slow way: by holding
every two values of every thing against each other, in plain Python over the statements. It shares no code with the
program."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

BASE = "https://example.org/story/"
NS = "https://w3id.org/variorum/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
TYPE = NamedNode(RDF + "type")
NUMBERS = ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger")
Value = NamedNode | Literal


@dataclass(frozen=True)
class Said:
    """One citation: a source states a claim, with a stance, in passages."""

    source: str
    subject: NamedNode
    predicate: NamedNode
    value: Value
    stance: str = "asserted"
    passages: tuple[str, ...] = (BASE + "text/t#char=0,1",)
    citation: str = ""


@dataclass(frozen=True)
class One:
    """A rule: things of these classes, or these things, have one value of a property, or are that of one thing."""

    shape: str
    path: str
    inverse: bool
    classes: frozenset[str]
    nodes: frozenset[str]
    comparison: str
    kind: str


# What a source gives: the value, or the thing of which it is the value, and the citation.
Told = tuple[Value, Said]
Fits = Callable[[Value, Value], bool]


# (shape, focus node, kind, for each value: who says it, with what stance, in which citation and passages)
Statements = frozenset[tuple[str, str, str, tuple[str, ...]]]
Finding = tuple[str, str, str, frozenset[tuple[Value | BlankNode | Triple, Statements]]]


def numbered(statements: Iterable[Said], base: str = BASE) -> list[Said]:
    """The statements, each with a citation IRI of its own."""
    return [
        Said(s.source, s.subject, s.predicate, s.value, s.stance, s.passages, f"{base}citation/{s.source}-{number}")
        for number, s in enumerate(statements, 1)
    ]


def store_of(statements: Iterable[Said], types: Iterable[Quad], base: str = BASE) -> Store:
    """The statements as a build stores them: claims in the default graph and in those of their sources, citations in
    the evidence graphs."""
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in types)
    for s in statements:
        evidence, citation = NamedNode(f"{base}evidence/{s.source}"), NamedNode(s.citation)
        if s.stance != "denied":
            store.add(Quad(s.subject, s.predicate, s.value, DefaultGraph()))
            store.add(Quad(s.subject, s.predicate, s.value, NamedNode(f"{base}graph/{s.source}")))
        parts: list[tuple[str, Value]] = [
            (RDF + "subject", s.subject),
            (RDF + "predicate", s.predicate),
            (RDF + "object", s.value),
            (NS + "stance", NamedNode(NS + s.stance)),
            (NS + "source", NamedNode(f"{base}source/{s.source}")),
            *((NS + "passage", NamedNode(passage)) for passage in s.passages),
        ]
        store.extend(Quad(citation, NamedNode(name), value, evidence) for name, value in parts)
    return store


def same_value(one: Value, other: Value) -> bool:
    """The same term, or two numbers of one value."""
    if isinstance(one, Literal) and isinstance(other, Literal) and one != other:
        kinds = {re.split("[#]", literal.datatype.value)[-1] for literal in (one, other)}
        if kinds <= set(NUMBERS):
            try:
                return Decimal(one.value) == Decimal(other.value)
            except InvalidOperation:
                return False
    return one == other


def same_date(one: Value, other: Value) -> bool:
    """Every part that both dates have is the same."""
    if isinstance(one, Literal) and isinstance(other, Literal):
        return all(a == b for a, b in zip(one.value.split("-"), other.value.split("-"), strict=False))
    return one == other


def same_name(one: Value, other: Value) -> bool:
    """Striking words from one name leaves the other."""
    if isinstance(one, Literal) and isinstance(other, Literal):
        names = [value.value.casefold().split() for value in (one, other)]
        shorter, longer = sorted(names, key=len)
        return any(list(words) == shorter for words in itertools.combinations(longer, len(shorter)))
    return one == other


def same_whole(belongs: Iterable[tuple[Value, Value]]) -> Callable[[Value, Value], bool]:
    """One of the two is reached from the other by steps from part to whole."""
    steps = set(belongs)

    def reached(one: Value) -> set[Value]:
        found = {one}
        for _ in steps:
            found |= {whole for part, whole in steps if part in found}
        return found

    return lambda one, other: other in reached(one) or one in reached(other)


def same_number(one: Value, other: Value) -> bool:
    """The difference of two numbers is nothing."""
    try:
        return one == other or Decimal(one.value) - Decimal(other.value) == 0
    except InvalidOperation:
        return False


def brute_force(
    rules: Iterable[One],
    statements: list[Said],
    types: Iterable[Quad],
    belongs: Iterable[tuple[Value, Value]],
    broader: Iterable[tuple[Value, Value]],
) -> set[Finding]:
    """Every disagreement that the rules make of the statements; `types` has the types of things and the class
    hierarchy."""
    of_type = {(t.subject, t.object) for t in types if t.predicate == TYPE}
    below = {(t.subject, t.object) for t in types if t.predicate == SUBCLASS}
    while True:
        more = {(a, d) for a, b in below for c, d in below if b == c} - below
        if not more:
            break
        below |= more
    of_type |= {(node, above) for node, cls in of_type for sub, above in below if cls == sub}
    fits: dict[str, Fits] = {
        "exact": same_value,
        "datePrecision": same_date,
        "nameInclusion": same_name,
        "partOf": same_whole(belongs),
        "narrowerConcept": same_whole(broader),
        "numericTolerance": same_number,
    }
    found: set[Finding] = set()
    for rule in rules:
        wanted = {NamedNode(cls) for cls in rule.classes}
        targets = {node for node, cls in of_type if cls in wanted and isinstance(node, NamedNode)}
        for focus in targets | {NamedNode(node) for node in rule.nodes}:
            told: list[Told] = [
                (s.subject if rule.inverse else s.value, s)
                for s in statements
                if (s.value if rule.inverse else s.subject) == focus
                and s.predicate.value == rule.path
                and s.stance in ("asserted", "expected")
            ]
            if rule.comparison == "setInclusion":
                kind = _kind_of_lists(told, rule.kind)
            elif rule.kind == "detailDifference":
                kind = _kind_of_several(told, fits[rule.comparison])
            else:
                kind = _kind(told, fits[rule.comparison], rule.kind)
            if kind:
                sides = frozenset((_value(told, end), frozenset(_told(told, end))) for end in {end for end, _ in told})
                found.add((rule.shape, focus.value, kind, sides))
    return found


def _value(told: list[Told], end: Value) -> Value | BlankNode | Triple:
    return next(s.value for other, s in told if other == end)


def _told(told: list[Told], end: Value) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    return ((s.source, s.stance, s.citation, tuple(sorted(s.passages))) for other, s in told if other == end)


def _kind(told: list[Told], fits: Fits, unfit: str) -> str | None:
    kind = None
    for (one, a), (other, b) in itertools.combinations(told, 2):
        if same_value(one, other):
            continue
        if fits(one, other):
            kind = kind or "detailDifference"
        elif a.stance == b.stance == "asserted":
            return unfit
        else:
            kind = "stanceDifference"
    return kind


def _kind_of_several(told: list[Told], fits: Fits) -> str | None:
    """Several values are no difference; one that fits another and that a source gives instead of it is."""
    for one, other in itertools.permutations({end for end, _ in told}, 2):
        if fits(one, other) and not same_value(one, other):
            givers = [{s.source for end, s in told if end == value} for value in (one, other)]
            if not givers[0] <= givers[1] and not givers[1] <= givers[0]:
                return "detailDifference"
    return None


def _kind_of_lists(told: list[Told], unfit: str) -> str | None:
    def unlike(stances: set[str]) -> tuple[bool, bool]:
        sources = {s.source for _, s in told if s.stance in stances}
        lists = [{end for end, s in told if s.source == source and s.stance in stances} for source in sources]
        pairs = list(itertools.combinations(lists, 2))
        return any(not (a <= b or b <= a) for a, b in pairs), any(a != b for a, b in pairs)

    if unlike({"asserted"})[0]:
        return unfit
    apart, differ = unlike({"asserted", "expected"})
    return "stanceDifference" if apart else "detailDifference" if differ else None
