"""How the values of a property may differ across sources, as the ontology declares it, once for each property.

What OWL says is used where it says it: a functional property has one value, a transitive and asymmetric one is an
order. For the rest there is vr:behaviour. A property that declares none has that of its nearest super-property.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.vocabulary import Vocabulary, closed
from variorum.terms import OWL, RDF, RDF_TYPE, SKOS, SUBPROPERTY, VR, Term

ONE_VALUE, ONE_AT_A_TIME, SEVERAL, COMPLETE_SET, OPINION_VALUE, ORDER = (
    VR + name for name in ("oneValue", "oneAtATime", "several", "completeSet", "opinionValue", "order")
)
INVERSE, EQUIVALENT = (NamedNode(iri) for iri in (OWL + "inverseOf", OWL + "equivalentProperty"))


@dataclass(frozen=True)
class Declared:
    """What is declared of a property: its behaviour (an IRI), how its values are compared (an IRI, or empty for what
    is natural to them), the largest difference of two numbers that fit, and the verb phrase in which a value is told.
    """

    behaviour: str = ""
    comparison: str = ""
    tolerance: str = ""
    phrase: str = ""


@dataclass(frozen=True)
class Meeting:
    """Claims with `predicate` count as claims with `property`, their subject and object exchanged if it is `flipped`.

    `equivalent` holds where the claims of the property also say what those of the predicate do, as of an inverse; it
    does not for a super-property.
    """

    predicate: str
    property: str
    flipped: bool
    equivalent: bool


class Behaviours:
    """What an ontology declares of its properties."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in sorted(vocabulary.triples, key=str):
            if isinstance(triple.subject, NamedNode):
                self._said[triple.subject.value][triple.predicate.value].append(triple.object)
        self._supers = closed((t.subject, t.object) for t in vocabulary.triples if t.predicate == SUBPROPERTY)
        self._declared: dict[str, Declared] = {}

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The properties that the ontology declares."""
        kinds = {OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty", RDF + "Property"}
        return tuple(sorted(iri for iri, said in self._said.items() if kinds & set(map(_iri, said[RDF_TYPE.value]))))

    def of(self, prop: str) -> Declared:
        """What is declared of a property: by itself, or else by its super-properties, the nearest first."""
        if prop not in self._declared:
            own = self._own(prop)
            for above in self._above(prop):
                more = self._own(above)
                own = Declared(
                    *(one or other for one, other in zip(vars(own).values(), vars(more).values(), strict=True))
                )
            self._declared[prop] = own
        return self._declared[prop]

    def _own(self, prop: str) -> Declared:
        said = self._said.get(prop, {})
        return Declared(
            self._behaviour(prop),
            *(_text(said.get(VR + name, ())) for name in ("comparison", "tolerance", "phrase")),
        )

    def _behaviour(self, prop: str) -> str:
        """The behaviour that is declared of a property itself; empty when none is."""
        said = self._said.get(prop, {})
        named = _text(said.get(VR + "behaviour", ()))
        if named:
            return named
        kinds = set(map(_iri, said.get(RDF_TYPE.value, ())))
        if OWL + "FunctionalProperty" in kinds:
            return ONE_VALUE
        if {OWL + "TransitiveProperty", OWL + "AsymmetricProperty"} <= kinds:
            return ORDER
        return ""

    def _above(self, prop: str) -> list[str]:
        """All super-properties, each before its own."""
        above = self._supers.get(NamedNode(prop), frozenset())
        ordered = sorted(above, key=lambda node: (-len(self._supers.get(node, ())), str(node)))
        return [node.value for node in ordered if isinstance(node, NamedNode)]

    def is_of_kind(self, prop: str, kind: str) -> bool:
        """Whether a property is of a class of OWL, such as AsymmetricProperty."""
        return NamedNode(OWL + kind) in self._said.get(prop, {}).get(RDF_TYPE.value, ())

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The IRIs that the ontology gives for a property of a term."""
        return tuple(_iri(term) for term in self._said.get(subject, {}).get(predicate, ()))

    def pairs(self, predicate: str) -> set[tuple[str, str]]:
        """The pairs of terms that a property of the ontology joins."""
        return {
            (t.subject.value, t.object.value)
            for t in self._vocabulary.triples
            if t.predicate.value == predicate and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
        }

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Which claims count as claims of which property: sub-properties, inverses, equivalents, symmetric ones."""
        wider, same = self._steps()
        found = {}
        for prop in sorted({*self.properties, *(p for p, _ in wider), *(p for p, _ in same)}):
            equal = _reached((prop, False), same)
            for other, flipped in _reached((prop, False), _joined(wider, same)):
                found[prop, other, flipped] = Meeting(prop, other, flipped, (other, flipped) in equal)
        return tuple(found[key] for key in sorted(found))

    @cached_property
    def _equivalent(self) -> frozenset[tuple[str, str]]:
        return frozenset((meeting.predicate, meeting.property) for meeting in self.meetings if meeting.equivalent)

    def says_the_same(self, predicate: str, prop: str) -> bool:
        """Whether claims with a predicate say what those with a property do, if it is not narrower: it is the property
        itself, its inverse or an equivalent.
        """
        return predicate == prop or (predicate, prop) in self._equivalent

    def _steps(self) -> tuple[Mapping[Node, set[Node]], Mapping[Node, set[Node]]]:
        """From each property, as it is and turned round, those that follow from it, and those equivalent to it."""
        wider: dict[Node, set[Node]] = defaultdict(set)
        same: dict[Node, set[Node]] = defaultdict(set)
        for turned in (False, True):
            for one, other in self.pairs(SUBPROPERTY.value):
                wider[one, turned].add((other, turned))
            for one, other in self.pairs(INVERSE.value):
                same[one, turned].add((other, not turned))
                same[other, turned].add((one, not turned))
            for one, other in self.pairs(EQUIVALENT.value):
                same[one, turned].add((other, turned))
                same[other, turned].add((one, turned))
            for prop in self.properties:
                if self.is_of_kind(prop, "SymmetricProperty"):
                    same[prop, turned].add((prop, not turned))
        return wider, same

    @cached_property
    def exclusive(self) -> Mapping[str, frozenset[str]]:
        """The terms that each term excludes: stated with vr:excludes, in both directions, also of narrower terms."""
        below: dict[str, set[str]] = defaultdict(set)
        for term, above in self._vocabulary.closure(NamedNode(SKOS + "broader")).items():
            for top in above:
                below[_iri(top)].add(_iri(term))
        found: dict[str, set[str]] = defaultdict(set)
        for one, other in self.pairs(VR + "excludes"):
            for left in (one, *below[one]):
                for right in (other, *below[other]):
                    found[left].add(right)
                    found[right].add(left)
        return {term: frozenset(others - {term}) for term, others in found.items()}

    @cached_property
    def disjoint_classes(self) -> frozenset[frozenset[str]]:
        """The pairs of classes that share no thing, subclasses among them."""
        below = self._vocabulary.subclasses
        stated = self.pairs(OWL + "disjointWith") | self._all_disjoint(OWL + "AllDisjointClasses")
        return frozenset(
            frozenset((one, other))
            for left, right in stated
            for one in (left, *below.get(left, ()))
            for other in (right, *below.get(right, ()))
        )

    @cached_property
    def disjoint_properties(self) -> tuple[tuple[str, str], ...]:
        """The pairs of properties that never join the same two things."""
        stated = self.pairs(OWL + "propertyDisjointWith") | self._all_disjoint(OWL + "AllDisjointProperties")
        return tuple(sorted({(min(pair), max(pair)) for pair in stated}))

    def _all_disjoint(self, kind: str) -> set[tuple[str, str]]:
        """The pairs of an owl:AllDisjointClasses or owl:AllDisjointProperties."""
        members = defaultdict(list)
        for triple in self._vocabulary.triples:
            members[triple.subject, triple.predicate.value].append(triple.object)
        found = set()
        for triple in self._vocabulary.triples:
            if triple.predicate == RDF_TYPE and triple.object == NamedNode(kind):
                for head in members[triple.subject, OWL + "members"]:
                    listed = list(_listed(head, members))
                    found |= {(one, other) for one in listed for other in listed if one < other}
        return found


Node = tuple[str, bool]


def _joined(one: Mapping[Node, set[Node]], other: Mapping[Node, set[Node]]) -> dict[Node, set[Node]]:
    return {node: one.get(node, set()) | other.get(node, set()) for node in {*one, *other}}


def _reached(start: Node, steps: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """What is reached by any number of steps, the start itself among it."""
    found, waiting = {start}, [start]
    while waiting:
        for node in steps.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def _listed(head: Term, members: Mapping[tuple[Any, str], list[Term]]) -> Iterable[str]:
    """The IRIs in an RDF list."""
    while first := members.get((head, RDF + "first")):
        yield _iri(first[0])
        head = members[head, RDF + "rest"][0]


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _text(terms: Iterable[Term]) -> str:
    return next((term.value for term in terms if isinstance(term, NamedNode | Literal)), "")
