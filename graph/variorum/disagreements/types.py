"""Things that sources take for what nothing can be at once: a person for a character, a film for a series.

What a source takes a thing for is what it calls it (rdf:type), and how it uses it: whoever directs is a person, by the
range of the property. The ontology says which classes share nothing (owl:disjointWith, owl:AllDisjointClasses), and of
what a property is said (rdfs:domain and rdfs:range; schema:domainIncludes and schema:rangeIncludes, of which one must
hold).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from pyoxigraph import NamedNode

from variorum.disagreements.facts import Fact, Facts, Mark
from variorum.disagreements.selection import Selection
from variorum.disagreements.sides import Side
from variorum.disagreements.verdict import Clash
from variorum.shapes.behaviours import Behaviours
from variorum.terms import CONTRADICTION, RDF_TYPE, RDFS, SCHEMA, text_of

# Each place of a claim: the axioms of which every one holds, and those of which one does.
PLACES = ((RDFS + "domain", SCHEMA + "domainIncludes"), (RDFS + "range", SCHEMA + "rangeIncludes"))
Misfits = dict[tuple[str, bool], frozenset[str]]


def misfits(known: Behaviours, used: Collection[str], given: Collection[str]) -> Misfits:
    """For each property that is used, and its subject or object: the classes, of those that are given to things, of
    which that thing cannot be.
    """
    classes = {one for pair in known.disjoint_classes for one in pair if one in given}

    @cache
    def none_of(alternatives: frozenset[str]) -> frozenset[str]:
        return frozenset(
            cls for cls in classes if all(frozenset((cls, one)) in known.disjoint_classes for one in alternatives)
        )

    found: Misfits = {}
    for prop in used:
        for of_object, (every, some) in enumerate(PLACES):
            wanted = [frozenset({cls}) for cls in known.values(prop, every)]
            listed = frozenset(known.values(prop, some))
            wrong = frozenset().union(*map(none_of, [*wanted, listed] if listed else wanted))
            if wrong:
                found[prop, bool(of_object)] = wrong
    return found


def type_clashes(
    facts: Facts, selection: Selection, known: Behaviours, wrong: Misfits
) -> Iterator[tuple[str, list[Clash]]]:
    """Each thing that sources take for things of classes that share nothing, with the clashes."""
    disjoint = [pair for pair in known.disjoint_classes if pair <= facts.given_classes]
    return _clashes(known, wrong, facts, *selection.typed(disjoint, wrong))


def _clashes(
    known: Behaviours, wrong: Misfits, facts: Facts, of_class: Iterable[Mark], of_use: Iterable[Mark]
) -> Iterator[tuple[str, list[Clash]]]:
    given: dict[str, tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for fact in facts.ordered(of_class):
        given[fact.thing][0].append(fact)
    for fact in facts.ordered(of_use):
        given[fact.thing][1].append(replace(fact, value=fact.statement.claim[2]))
    for thing, (taken_for, used_so) in sorted(given.items()):
        classes, uses = _sides(taken_for), _sides(used_so)
        clashes: list[Clash] = [
            (one, other, CONTRADICTION)
            for number, one in enumerate(classes)
            for other in classes[number + 1 :]
            if frozenset((text_of(one.value), text_of(other.value))) in known.disjoint_classes
        ]
        for use in uses if not clashes else ():
            prop, of_object = use.facts[0].path, use.facts[0].statement.claim[0] != thing
            bad = wrong.get((prop, of_object), frozenset())
            clashes += [(one, use, CONTRADICTION) for one in classes if text_of(one.value) in bad]
        if clashes:
            yield thing, clashes


def _sides(facts: Sequence[Fact]) -> list[Side]:
    """Facts by class, or by the claim in which the thing is used."""
    groups: dict[tuple[str, object, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        about = "" if fact.path == RDF_TYPE.value else fact.statement.claim[0]
        groups[fact.path, fact.value, about].append(fact)
    sides = [Side(value if isinstance(value, NamedNode) else group[0].value, tuple(group))
             for (_, value, _), group in groups.items()]  # fmt: skip
    return sorted(sides, key=lambda side: (-len(side.sources), str(side.value)))
