"""Things that sources take for what nothing can be at once: a person for a character, a film for a series.

What a source takes a thing for is what it calls it (rdf:type), and how it uses it: whoever directs is a person, by the
range of the property. The ontology says which classes share nothing (owl:disjointWith, owl:AllDisjointClasses), and of
what a property is said (rdfs:domain and rdfs:range; schema:domainIncludes and schema:rangeIncludes, of which one must
hold).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from pyoxigraph import NamedNode

from variorum.disagreements.facts import Fact, Facts
from variorum.disagreements.judgement import Clash, Side
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
    found: Misfits = {}
    for prop in used:
        for of_object, (every, some) in enumerate(PLACES):
            wanted = [{cls} for cls in known.values(prop, every)]
            listed = known.values(prop, some)
            wanted += [set(listed)] if listed else []
            wrong = {
                cls
                for cls in classes
                for alternatives in wanted
                if all(frozenset((cls, one)) in known.disjoint_classes for one in alternatives)
            }
            if wrong:
                found[prop, bool(of_object)] = frozenset(wrong)
    return found


def type_clashes(facts: Facts, known: Behaviours) -> Iterator[tuple[str, list[Clash]]]:
    """Each thing that sources take for things of classes that share nothing, with the clashes."""
    if not known.disjoint_classes:
        return
    in_use = facts.given_classes()
    wrong = misfits(known, sorted(facts.used), in_use)
    disjoint = [pair for pair in known.disjoint_classes if pair <= in_use]
    for thing, given in facts.typed(disjoint, wrong):
        classes = _sides([fact for fact in given if fact.path == RDF_TYPE.value])
        uses = _sides([fact for fact in given if fact.path != RDF_TYPE.value])
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
