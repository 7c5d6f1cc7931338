"""OWL 2 RL entailment of one source by itself: what follows from its claims and the ontology.

owlrl is the reference and does everything, in seconds per source. Nearly every ontology of this kind uses only a
few of the rules of OWL 2 Profiles, section 4.3; for those `Rules` gives the same triples in milliseconds. An
ontology that uses more is handed to owlrl, and so is a source that states axioms itself. A test holds the two to the
same answer. This is the only module that imports owlrl.

Left out of both, since they say nothing about the world of the sources: triples with a literal as subject,
reflexive owl:sameAs, types of RDFS and OWL such as owl:Thing, triples about the ontology's own terms, and axioms
inferred from axioms. Axioms that would merge two things
into one (functional and inverse functional properties, keys, maximum cardinalities) are never applied: they would
hide a disagreement (design section 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.interop import from_rdflib, to_rdflib
from variorum.corpus.vocabulary import BUILT_IN, Vocabulary, closed, grouped
from variorum.terms import OWL, RDF, RDF_TYPE, RDFS, SUBCLASS, SUBPROPERTY, Term

Fact = tuple[Term, NamedNode, Term]

DOMAIN, RANGE = NamedNode(RDFS + "domain"), NamedNode(RDFS + "range")
INVERSE, CHAIN = NamedNode(OWL + "inverseOf"), NamedNode(OWL + "propertyChainAxiom")
SAME_AS = NamedNode(OWL + "sameAs")
EQUIVALENT_CLASS, EQUIVALENT_PROPERTY = NamedNode(OWL + "equivalentClass"), NamedNode(OWL + "equivalentProperty")
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
SYMMETRIC, TRANSITIVE = NamedNode(OWL + "SymmetricProperty"), NamedNode(OWL + "TransitiveProperty")

AXIOMS = {
    SUBCLASS,
    SUBPROPERTY,
    DOMAIN,
    RANGE,
    INVERSE,
    CHAIN,
    FIRST,
    REST,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
}

# Axioms that merge individuals: not applied by either reasoner.
MERGING = {
    OWL + name
    for name in (
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "hasKey",
        "maxCardinality",
        "maxQualifiedCardinality",
    )
}

# The OWL vocabulary that `Rules` covers, or that entails nothing about individuals.
COVERED = {
    OWL + name
    for name in [
        "AllDisjointClasses",
        "AllDisjointProperties",
        "AnnotationProperty",
        "AsymmetricProperty",
        "Class",
        "DatatypeProperty",
        "IrreflexiveProperty",
        "NamedIndividual",
        "ObjectProperty",
        "Ontology",
        "SymmetricProperty",
        "Thing",
        "TransitiveProperty",
        "disjointWith",
        "equivalentClass",
        "equivalentProperty",
        "imports",
        "inverseOf",
        "members",
        "propertyChainAxiom",
        "propertyDisjointWith",
        "versionIRI",
        "versionInfo",
    ]
} | MERGING


def _applied(triples: Iterable[Quad]) -> list[Quad]:
    """The ontology without the axioms that merge individuals."""
    return [t for t in triples if t.predicate.value not in MERGING and getattr(t.object, "value", "") not in MERGING]


def _is_axiom(triple: Quad) -> bool:
    """Whether a triple speaks of classes, properties or identity, in the terms of RDFS or OWL."""
    term = triple.object if triple.predicate == RDF_TYPE else triple.predicate
    return triple.predicate in AXIOMS or (isinstance(term, NamedNode) and term.value.startswith(OWL))


def _says_something(fact: Fact, declared: frozenset[str]) -> bool:
    subject, predicate, value = fact
    if isinstance(subject, Literal) or predicate in AXIOMS:
        return False
    if predicate == RDF_TYPE and isinstance(value, NamedNode) and value.value.startswith((RDFS, OWL)):
        return False
    if predicate == SAME_AS and subject == value:
        return False
    return isinstance(subject, NamedNode) and subject.value not in declared and not subject.value.startswith(BUILT_IN)


class Owlrl:
    """The reference reasoner: owlrl's OWL 2 RL closure."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._ontology = _applied(vocabulary.triples)
        self._declared = vocabulary.declared

    def inferred(self, claims: frozenset[Quad]) -> frozenset[Quad]:
        """The triples that follow from `claims` and the ontology, without those of either."""
        import owlrl  # a slow import, wanted by few

        graph = to_rdflib([*self._ontology, *_applied(claims)])
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
        found: set[Quad] = set()
        known = {*claims, *self._ontology}
        for triple in graph:
            subject, predicate, value = (from_rdflib(node) for node in triple)
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
                fact = Quad(subject, predicate, value)
                if fact not in known and _says_something((subject, predicate, value), self._declared):
                    found.add(fact)
        return frozenset(found)

    def inferred_from_each(self, several: Sequence[frozenset[Quad]]) -> list[frozenset[Quad]]:
        """What follows from each of several sets of claims."""
        return [self.inferred(claims) for claims in several]


@dataclass
class Rules:
    """The rules cax-sco, cax-eqc, prp-spo1, prp-eqp, prp-dom, prp-rng, prp-inv, prp-symp, prp-trp and prp-spo2,
    specialised to one ontology, by semi-naive forward chaining: each new fact is looked at once.
    """

    vocabulary: Vocabulary
    _classes: dict[Term, frozenset[Term]] = field(init=False)
    _properties: dict[Term, frozenset[Term]] = field(init=False)

    def __post_init__(self) -> None:
        ontology = _applied(self.vocabulary.triples)
        pairs: dict[NamedNode, list[tuple[Term, Term]]] = defaultdict(list)
        for t in ontology:
            pairs[t.predicate].append((t.subject, t.object))
        both = [*pairs[EQUIVALENT_CLASS], *((b, a) for a, b in pairs[EQUIVALENT_CLASS])]
        self._classes = closed([*pairs[SUBCLASS], *both])
        both = [*pairs[EQUIVALENT_PROPERTY], *((b, a) for a, b in pairs[EQUIVALENT_PROPERTY])]
        self._properties = closed([*pairs[SUBPROPERTY], *both])
        self._domains = grouped(pairs[DOMAIN])
        self._ranges = grouped(pairs[RANGE])
        self._inverses = grouped([*pairs[INVERSE], *((b, a) for a, b in pairs[INVERSE])])
        self._symmetric = {t.subject for t in ontology if t.object == SYMMETRIC}
        self._transitive = {t.subject for t in ontology if t.object == TRANSITIVE}
        lists = dict(pairs[FIRST]), dict(pairs[REST])
        self._chains = [(prop, tuple(_members(head, *lists))) for prop, head in pairs[CHAIN]]
        self._in_chains: dict[Term, list[tuple[Term, tuple[Term, ...], int]]] = defaultdict(list)
        for prop, links in self._chains:
            for place, link in enumerate(links):
                self._in_chains[link].append((prop, links, place))
        self._base = _Facts(frozenset(self._in_chains) | self._transitive)
        self._close(self._base, [(t.subject, t.predicate, t.object) for t in ontology if t.predicate not in AXIOMS])
        self._background = self._base.new.difference((t.subject, t.predicate, t.object) for t in ontology)

    def inferred(self, claims: frozenset[Quad]) -> frozenset[Quad]:
        """The triples that follow from `claims` and the ontology, without those of either."""
        return self.inferred_from_each([claims])[0]

    def inferred_from_each(self, several: Sequence[frozenset[Quad]]) -> list[frozenset[Quad]]:
        """What follows from each of several sets of claims. Of those that hold the one before, only what they have more
        is looked at.
        """
        found: list[frozenset[Quad]] = []
        facts, before = self._base.extended(), frozenset[Quad]()
        for claims in several:
            if any(map(_is_axiom, claims)):
                found.append(Owlrl(self.vocabulary).inferred(claims))
                continue
            if not before <= claims:
                facts, before = self._base.extended(), frozenset()
            self._close(facts, ((t.subject, t.predicate, t.object) for t in claims - before))
            found.append(self._told(facts, claims))
            before = claims
        return found

    def _told(self, facts: _Facts, claims: frozenset[Quad]) -> frozenset[Quad]:
        """Closed facts without what was claimed, and without what says nothing."""
        stated = [(t.subject, t.predicate, t.object) for t in claims]
        declared = self.vocabulary.declared
        return frozenset(
            Quad(s, p, o)  # type: ignore[arg-type]
            for s, p, o in (facts.new | self._background).difference(stated)
            if _says_something((s, p, o), declared)
        )

    def _close(self, facts: _Facts, start: Iterable[Fact]) -> None:
        waiting = list(start)
        while waiting:
            fact = waiting.pop()
            if facts.add(fact):
                waiting.extend(self._consequences(fact, facts))

    def _consequences(self, fact: Fact, facts: _Facts) -> Iterator[Fact]:
        """What follows from one new fact, together with those already there."""
        s, p, o = fact
        if p == RDF_TYPE:
            for cls in self._classes.get(o, ()):
                yield s, RDF_TYPE, cls
            return
        for parent in self._properties.get(p, ()):
            yield s, parent, o  # type: ignore[misc]
        for cls in self._domains.get(p, ()):
            yield s, RDF_TYPE, cls
        if not isinstance(o, Literal):
            for cls in self._ranges.get(p, ()):
                yield o, RDF_TYPE, cls
            for inverse in self._inverses.get(p, ()):
                yield o, inverse, s  # type: ignore[misc]
            if p in self._symmetric:
                yield o, p, s
            if p in self._transitive:
                yield from ((s, p, further) for further in list(facts.objects(o, p)))
                yield from ((earlier, p, o) for earlier in list(facts.subjects(p, s)))
        for prop, links, place in self._in_chains.get(p, ()):
            starts: set[Term] = {s}
            for link in reversed(links[:place]):
                starts = {before for node in starts for before in facts.subjects(link, node)}
            ends: set[Term] = {o}
            for link in links[place + 1 :]:
                ends = {after for node in ends for after in facts.objects(node, link)}
            yield from ((a, prop, b) for a in starts for b in ends)  # type: ignore[misc]


class _Facts:
    """Facts, those with `joined` properties with an index both ways; may stand on a closed base that is not copied."""

    def __init__(self, joined: frozenset[Term], base: _Facts | None = None) -> None:
        self.new: set[Fact] = set()
        self._joined, self._base = joined, base
        self._out: dict[tuple[Term, Term], set[Term]] = defaultdict(set)
        self._in: dict[tuple[Term, Term], set[Term]] = defaultdict(set)

    def add(self, fact: Fact) -> bool:
        """Whether the fact is new."""
        known, number = self.new, len(self.new)
        known.add(fact)
        if len(known) == number:
            return False
        if self._base and fact in self._base.new:
            known.remove(fact)
            return False
        s, p, o = fact
        if p in self._joined:
            self._out[s, p].add(o)
            self._in[p, o].add(s)
        return True

    def extended(self) -> _Facts:
        """New facts that stand on these."""
        return _Facts(self._joined, self)

    def objects(self, subject: Term, predicate: Term) -> set[Term]:
        found = self._out.get((subject, predicate), set())
        return found | self._base.objects(subject, predicate) if self._base else found

    def subjects(self, predicate: Term, value: Term) -> set[Term]:
        found = self._in.get((predicate, value), set())
        return found | self._base.subjects(predicate, value) if self._base else found


def _members(head: Term, first: dict[Term, Term], rest: dict[Term, Term]) -> Iterator[Term]:
    while head != NIL and head in first:
        yield first[head]
        head = rest[head]


def reasoner(vocabulary: Vocabulary) -> Rules | Owlrl:
    """The rules where they cover the ontology, otherwise owlrl."""
    used = {
        term.value
        for t in vocabulary.triples
        for term in (t.predicate, t.object)
        if isinstance(term, NamedNode) and term.value.startswith(OWL)
    }
    return Rules(vocabulary) if used <= COVERED else Owlrl(vocabulary)
