"""Disagreements found the slow way: every two statements of every thing held against each other, by the plain
definition of each behaviour, in plain Python. It shares no code with the program.

An ontology is a few properties, each with a behaviour, and what joins them; values are the same when they are equal.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from story import BASE, NS, Said, Value

GRAVITY = ("contradiction", "stanceDifference", "opinionDifference", "detailDifference", "undeclaredDifference")
HEDGES = ("expected", "speculative")


@dataclass(frozen=True)
class Ontology:
    """Properties with their behaviours (none for what is not declared), super-properties, inverses, symmetric ones, and
    pairs of values that exclude each other.
    """

    behaviours: dict[str, str]
    above: frozenset[tuple[str, str]] = frozenset()
    inverse: frozenset[tuple[str, str]] = frozenset()
    symmetric: frozenset[str] = frozenset()
    excludes: frozenset[tuple[str, str]] = frozenset()
    dates: dict[str, str] = field(default_factory=dict)

    def turtle(self) -> str:
        """The ontology as it is declared."""
        lines = []
        for name, behaviour in self.behaviours.items():
            kinds = "owl:ObjectProperty" + (", owl:SymmetricProperty" if name in self.symmetric else "")
            lines.append(f":{name} a {kinds} .")
            lines += [f":{name} vr:behaviour vr:{behaviour} ."] if behaviour else []
        lines += [f":{one} rdfs:subPropertyOf :{other} ." for one, other in sorted(self.above)]
        lines += [f":{one} owl:inverseOf :{other} ." for one, other in sorted(self.inverse)]
        lines += [f":{one} vr:excludes :{other} ." for one, other in sorted(self.excludes)]
        return "\n".join(lines)

    def behaviour(self, name: str) -> str:
        """The behaviour of a property, or of the one above it."""
        above = sorted(other for one, other in self.above if one == name)
        return self.behaviours[name] or next((self.behaviours[other] for other in above if self.behaviours[other]), "")


Fact = tuple[str, str, Value, Said]  # the property, the thing, the value, and the statement that it rests on
Found = tuple[str, str, frozenset[tuple[Value, bool]]]  # the thing, the kind, and the values, denied or not


def name_of(term: object) -> str:
    return str(getattr(term, "value", term)).removeprefix(BASE)


def facts_of(ontology: Ontology, said: Iterable[Said]) -> set[Fact]:
    """All that the statements say, by the meaning of inverse, symmetric and wider properties."""
    facts: set[Fact] = {(name_of(s.predicate), name_of(s.subject), s.value, s) for s in said}
    while True:
        more: set[Fact] = set()
        for prop, thing, value, s in facts:
            turned = name_of(value), NamedNode(BASE + thing)
            for one, other in ontology.inverse:
                more |= {(other, *turned, s)} if prop == one else set()
                more |= {(one, *turned, s)} if prop == other else set()
            more |= {(prop, *turned, s)} if prop in ontology.symmetric else set()
            if s.stance != "denied":
                more |= {(other, thing, value, s) for one, other in ontology.above if one == prop}
        if more <= facts:
            return facts
        facts |= more


def find(ontology: Ontology, said: list[Said]) -> dict[tuple[str, str], Found]:
    """What is found of each thing and property."""
    facts = facts_of(ontology, said)
    found = {}
    for thing, prop in {(thing, prop) for prop, thing, _, _ in facts}:
        own = [fact for fact in facts if (fact[1], fact[0]) == (thing, prop)]
        kinds, values = _of_pairs(ontology, prop, own)
        if kinds:
            found[thing, prop] = (thing, min(kinds, key=GRAVITY.index), frozenset(values))
    return found


def find_within(ontology: Ontology, said: list[Said]) -> dict[tuple[str, str, str], Found]:
    """What single sources say against themselves, by thing, property and source."""
    found = {}
    facts = facts_of(ontology, said)
    for prop, thing, source in {(fact[0], fact[1], fact[3].source) for fact in facts}:
        own = [fact for fact in facts if (fact[0], fact[1], fact[3].source) == (prop, thing, source)]
        firm = [fact for fact in own if fact[3].stance in ("asserted", "denied")]
        values = {
            (fact[2], fact[3].stance == "denied")
            for pair in itertools.combinations(firm, 2)
            if _against_itself(ontology, *pair)
            for fact in pair
        }
        if values:
            found[thing, prop, source] = (thing, "selfContradiction", frozenset(values))
    return found


def _against_itself(ontology: Ontology, one: Fact, other: Fact) -> bool:
    if {one[3].stance, other[3].stance} == {"asserted", "denied"}:
        return one[2] == other[2]
    asserted = one[3].stance == other[3].stance == "asserted"
    return asserted and one[2] != other[2] and ontology.behaviour(one[0]) == "oneValue"


def _of_pairs(ontology: Ontology, prop: str, facts: list[Fact]) -> tuple[set[str], set[tuple[Value, bool]]]:
    kinds: set[str] = set()
    values: set[tuple[Value, bool]] = set()
    behaviour = ontology.behaviour(prop)
    for one, other in itertools.combinations(facts, 2):
        kind = _kind(ontology, behaviour, facts, one, other)
        if kind and one[3].source != other[3].source:
            kinds.add(kind)
            values |= {(fact[2], fact[3].stance == "denied") for fact in (one, other)}
    return kinds, values


def _kind(ontology: Ontology, behaviour: str, facts: list[Fact], one: Fact, other: Fact) -> str:
    """What two facts of one thing make; empty where nothing."""
    stances = {one[3].stance, other[3].stance}
    opinion = behaviour == "opinionValue"
    if "denied" in stances:
        if stances == {"denied"} or one[2] != other[2]:
            return ""
        return _hedged("opinionDifference" if opinion else "contradiction", stances - {"denied"})
    if one[2] == other[2]:
        return ""
    if behaviour == "oneValue":
        return _hedged("contradiction", stances)
    if behaviour == "oneAtATime":
        kind = _hedged("contradiction", stances)
        first, second = (ontology.dates.get(fact[3].source, "") for fact in (one, other))
        if first and first == second:
            return kind
        lesser = "detailDifference" if first and second else "stanceDifference"
        return max(kind, lesser, key=GRAVITY.index)
    if behaviour == "completeSet":
        mine, theirs = (
            {f[2] for f in facts if f[3].source == fact[3].source and f[3].stance != "denied"} for fact in (one, other)
        )
        apart = one[2] not in theirs and other[2] not in mine
        complete = all(_is_complete(ontology, facts, fact[3].source) for fact in (one, other))
        return _hedged("contradiction", stances) if apart and complete else ""
    if behaviour:
        pair = {(name_of(one[2]), name_of(other[2])), (name_of(other[2]), name_of(one[2]))}
        return _hedged("opinionDifference" if opinion else "contradiction", stances) if pair & ontology.excludes else ""
    mine, theirs = (
        {f[3].source for f in facts if f[2] == fact[2] and f[3].stance != "denied"} for fact in (one, other)
    )
    return "" if mine & theirs else "undeclaredDifference"


def _is_complete(ontology: Ontology, facts: list[Fact], source: str) -> bool:
    """Whether some of a source's values come otherwise than by a property that may have several."""
    ways = {
        (fact[0], name_of(fact[3].predicate))
        for fact in facts
        if fact[3].source == source and fact[3].stance != "denied"
    }
    return any(own in _turned(ontology, prop) or ontology.behaviour(own) != "several" for prop, own in ways)


def _turned(ontology: Ontology, prop: str) -> set[str]:
    """A property, its inverses, theirs, and so on."""
    found = {prop}
    while more := {name for pair in ontology.inverse if found & set(pair) for name in pair} - found:
        found |= more
    return found


def _hedged(kind: str, stances: set[str]) -> str:
    if stances <= {"asserted"} or kind == "opinionDifference":
        return kind
    return "opinionDifference" if "opinion" in stances else "stanceDifference"


__all__ = ["NS", "Found", "Ontology", "find", "find_within"]
