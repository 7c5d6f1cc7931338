"""What the sources state, in the terms of a dataset that they are linked to, so that a query written for it works here.

For each target with links there is one derived graph a source, <base>aligned/<target>/<slug>, and their union
<base>aligned/<target>. They hold what the source asserts and what follows from that by the ontology: properties and
classes as the alignments give them, things as the exact links do; a thing without a link keeps our IRI, a type that
nothing answers to is left out. Where the target makes a node of every statement, that is the citation (or the value
itself), derived from the source. No one stated these triples, so they answer only when named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, Protocol

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Citation
from variorum.links.alignments import EXACT, QUALIFIER, REFERENCE, STATEMENT, VALUE, Alignments
from variorum.links.graph import Links
from variorum.terms import ASSERTED, LABEL, RDF_TYPE, STANCE, VR, Term

DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
Triple = tuple[Term, str, Term]


class Reasoner(Protocol):
    """What infers: the rules or owlrl."""

    def inferred(self, claims: frozenset[Quad]) -> frozenset[Quad]: ...


class Aligner:
    """Says what sources state in the terms of every target to which some property leads."""

    def __init__(self, corpus: Corpus, links: Iterable[Links], alignments: Alignments, reasoner: Reasoner) -> None:
        self._corpus, self._reasoner = corpus, reasoner
        self._translators = [one for one in (_Translator(each, alignments) for each in links) if one.is_of_use]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets that have aligned graphs."""
        return tuple(translator.links.target for translator in self._translators)

    def aligned(self, slug: str, claims: Collection[Quad], citations: Iterable[Citation]) -> Iterator[set[Quad]]:
        """For each target the triples of a source's aligned graph, from its claims graph and its citations."""
        iri = self._corpus.iri("source", slug)
        cited = [(c.iri, (c.claim[0], c.claim[1].value, c.claim[2])) for c in citations if c.stance.value == ASSERTED]
        asserted = frozenset(Quad(s, NamedNode(p), o) for _, (s, p, o) in cited)
        facts = asserted | self._reasoner.inferred(asserted)
        labels = [triple for triple in claims if triple.predicate == LABEL]
        record = [triple for triple in claims if triple.subject == iri]
        for translator in self._translators:
            triples = set(translator.translate(iri, cited, facts))
            triples |= set(translator.labels(labels, triples))
            if any(triple.predicate == DERIVED for triple in triples):
                triples |= set(translator.record(iri, record))
            yield triples


class _Aligned(NamedTuple):
    """What a term of ours is in those of a target: its counterparts, the one that is exactly it, and the properties
    that lead to and from a statement.
    """

    counterparts: tuple[NamedNode, ...]
    exact: NamedNode | None
    statement: NamedNode | None
    value: NamedNode | None
    qualifier: NamedNode | None


class _Translator:
    """Says in the terms of one target what is said in ours."""

    def __init__(self, links: Links, alignments: Alignments) -> None:
        self.links, self._alignments = links, alignments
        self._terms = frozenset(term for annotated in alignments.values.values() for term in annotated)
        self._told: dict[str, _Aligned] = {}

    def _aligned(self, term: str) -> _Aligned | None:
        """What a term is in the target; None where nothing is said of it."""
        if term not in self._terms:
            return None
        found = self._told.get(term)
        if found is None:
            found = self._told[term] = self._tell(term)
        return found

    def _tell(self, term: str) -> _Aligned:
        exact = next(iter(self._counterparts(term, EXACT)), None)
        properties = (self._one(annotation, term) for annotation in (STATEMENT, VALUE, QUALIFIER))
        return _Aligned(self._counterparts(term), exact, *properties)

    @property
    def is_of_use(self) -> bool:
        """Whether some property is aligned to one of the target."""
        return any(self._alignments.leads_to(origin) for origin in self.links.origins)

    def translate(
        self, source: NamedNode, cited: Iterable[tuple[NamedNode, Triple]], facts: Iterable[Quad]
    ) -> Iterator[Quad]:
        """The aligned triples of one source: `facts` with what follows, `cited` without."""
        facts = list(facts)
        told = [(fact, said) for fact in facts if (said := self._aligned(fact.predicate.value))]
        valued = {fact.subject for fact, said in told if said.value}
        for fact, said in told:
            subject, value = self._thing(fact.subject), self._thing(fact.object)
            if fact.predicate == RDF_TYPE and value == fact.object:
                continue  # a class of ours that nothing answers to
            for counterpart in said.counterparts:
                yield Quad(subject, counterpart, value)  # type: ignore[arg-type]
            if said.statement and not said.value:
                yield Quad(subject, said.statement, value)  # type: ignore[arg-type]
                if fact.object in valued:  # else its value is another source's
                    yield from self._reference(value, source)
            for predicate in (said.value if not said.statement else None, said.qualifier):
                if predicate:
                    yield Quad(subject, predicate, value)  # type: ignore[arg-type]
        for citation, (one, term, value) in cited:
            of_term = self._aligned(term)
            if of_term and of_term.statement and of_term.value:
                yield Quad(self._thing(one), of_term.statement, citation)  # type: ignore[arg-type]
                yield Quad(citation, of_term.value, self._thing(value))
                yield from self._reference(citation, source)

    def labels(self, labels: Iterable[Quad], triples: Iterable[Quad]) -> Iterator[Quad]:
        """The curators' labels of the things that occur."""
        occurring = {term for triple in triples for term in (triple.subject, triple.object)}
        for label in labels:
            thing = self._thing(label.subject)
            if thing in occurring:
                yield Quad(thing, LABEL, label.object)  # type: ignore[arg-type]

    def record(self, source: NamedNode, record: Iterable[Quad]) -> Iterator[Quad]:
        """What a reference to the source says."""
        if stated_in := self._one(REFERENCE, VR + "source"):
            yield Quad(source, stated_in, source)
        for triple in record:
            if predicate := self._one(REFERENCE, triple.predicate.value):
                yield Quad(source, predicate, triple.object)

    def _reference(self, statement: Term, source: NamedNode) -> Iterator[Quad]:
        """That a statement is derived from the source, which stands for the reference, and is asserted there."""
        if not isinstance(statement, Literal):
            yield Quad(statement, DERIVED, source)
            yield Quad(statement, STANCE, NamedNode(ASSERTED))

    def _thing(self, term: Term) -> Term:
        """The linked thing, the class that ours is exactly, or the term itself."""
        if not isinstance(term, NamedNode):
            return term
        if item := self.links.items.get(term.value):
            return NamedNode(item)
        said = self._aligned(term.value)
        return said.exact if said and said.exact else term

    def _counterparts(self, term: str, *matches: str) -> tuple[NamedNode, ...]:
        found = self._alignments.counterparts(term, *matches)
        return tuple(NamedNode(iri) for iri in found if iri.startswith(self.links.origins))

    def _one(self, annotation: str, term: str) -> NamedNode | None:
        found = self._alignments.one(annotation, term)
        return NamedNode(found) if found and found.startswith(self.links.origins) else None
