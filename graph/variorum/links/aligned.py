"""What the sources state, in the terms of a dataset that they are linked to, so that a query written for it works here.

For each target with links there is one derived graph a source, <base>aligned/<target>/<slug>, and their union
<base>aligned/<target>. They hold what the source asserts and what follows from that by the ontology: properties and
classes as the alignments give them, things as the exact links do; a thing without a link keeps our IRI, a type that
nothing answers to is left out. Where the target makes a node of every statement, that is the citation (or the value
itself), derived from the source. No one stated these triples, so they answer only when named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, Store

from variorum.corpus.folder import Corpus, SourceFiles
from variorum.links.alignments import EXACT, QUALIFIER, REFERENCE, STATEMENT, VALUE, Alignments
from variorum.links.graph import Links
from variorum.shapes.constraints import select
from variorum.terms import LABEL, RDF, RDF_TYPE, VR, Term

DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
Triple = tuple[Term, str, Term]


class Reasoner(Protocol):
    """What infers: the rules or owlrl."""

    def inferred(self, claims: frozenset[Quad]) -> frozenset[Quad]: ...


def aligned_targets(links: Iterable[Links], alignments: Alignments) -> tuple[str, ...]:
    """The targets to which some property leads, and that have aligned graphs."""
    return tuple(each.target for each in links if _Translator(each, alignments).is_of_use)


def aligned_graphs(
    corpus: Corpus,
    links: Iterable[Links],
    alignments: Alignments,
    reasoner: Reasoner,
    stated: Store,
    sources: Iterable[SourceFiles] | None = None,
) -> dict[NamedNode, list[Quad]]:
    """The aligned graphs of every target to which some property leads, from the claims and citations in `stated`; only
    those of some sources and the union of just these, if any are given.
    """
    graphs: dict[NamedNode, list[Quad]] = {}
    translators = [one for one in (_Translator(each, alignments) for each in links) if one.is_of_use]
    if not translators:
        return {}
    for source in corpus.sources if sources is None else sources:
        cited = list(_cited(stated, corpus.iri("evidence", source.slug)))
        asserted = frozenset(Quad(s, NamedNode(p), o) for _, (s, p, o) in cited)  # type: ignore[arg-type]
        facts = asserted | reasoner.inferred(asserted)
        graph, iri = corpus.iri("graph", source.slug), corpus.iri("source", source.slug)
        labels = list(stated.quads_for_pattern(None, LABEL, None, graph))
        record = list(stated.quads_for_pattern(iri, None, None, graph))
        for translator in translators:
            triples = set(translator.translate(iri, cited, facts))
            triples |= set(translator.labels(labels, triples))
            if any(triple.predicate == DERIVED for triple in triples):
                triples |= set(translator.record(iri, record))
            name = f"aligned/{translator.links.target}"
            graphs[corpus.graph(f"{name}/{source.slug}")] = list(triples)
            graphs.setdefault(corpus.graph(name), []).extend(triples)
    return {graph: list(dict.fromkeys(triples)) for graph, triples in graphs.items()}


def _cited(stated: Store, evidence: NamedNode) -> Iterator[tuple[NamedNode, Triple]]:
    """The claims that a source asserts, each with its citation."""
    rows = select(
        stated,
        f"""SELECT ?citation ?s ?p ?o WHERE {{ GRAPH {evidence} {{
            ?citation <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ; <{VR}stance> <{VR}asserted> .
        }} }}""",
    )
    for row in rows:
        citation, predicate = row["citation"], row["p"]
        if isinstance(citation, NamedNode) and isinstance(predicate, NamedNode):
            yield citation, (row["s"], predicate.value, row["o"])


class _Translator:
    """Says in the terms of one target what is said in ours."""

    def __init__(self, links: Links, alignments: Alignments) -> None:
        self.links, self._alignments = links, alignments

    @property
    def is_of_use(self) -> bool:
        """Whether some property is aligned to one of the target."""
        return any(self._alignments.leads_to(origin) for origin in self.links.origins)

    def translate(
        self, source: NamedNode, cited: Iterable[tuple[NamedNode, Triple]], facts: Iterable[Quad]
    ) -> Iterator[Quad]:
        """The aligned triples of one source: `facts` with what follows, `cited` without."""
        facts = list(facts)
        valued = {fact.subject for fact in facts if self._one(VALUE, fact.predicate.value)}
        for fact in facts:
            subject, value, term = self._thing(fact.subject), self._thing(fact.object), fact.predicate.value
            if fact.predicate == RDF_TYPE and value == fact.object:
                continue  # a class of ours that nothing answers to
            for counterpart in self._counterparts(term):
                yield Quad(subject, NamedNode(counterpart), value)  # type: ignore[arg-type]
            statement, inner = self._one(STATEMENT, term), self._one(VALUE, term)
            if statement and not inner:
                yield Quad(subject, statement, value)  # type: ignore[arg-type]
                if fact.object in valued:  # else its value is another source's
                    yield from self._reference(value, source)
            for predicate in (inner if not statement else None, self._one(QUALIFIER, term)):
                if predicate:
                    yield Quad(subject, predicate, value)  # type: ignore[arg-type]
        for citation, (subject, term, value) in cited:
            statement, inner = self._one(STATEMENT, term), self._one(VALUE, term)
            if statement and inner:
                yield Quad(self._thing(subject), statement, citation)  # type: ignore[arg-type]
                yield Quad(citation, inner, self._thing(value))
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
        """That the statement is derived from the source, which stands for the reference to it."""
        if not isinstance(statement, Literal):
            yield Quad(statement, DERIVED, source)

    def _thing(self, term: Term) -> Term:
        """The linked thing, the class that ours is exactly, or the term itself."""
        if not isinstance(term, NamedNode):
            return term
        found = self.links.items.get(term.value) or next(iter(self._counterparts(term.value, EXACT)), None)
        return NamedNode(found) if found else term

    def _counterparts(self, term: str, *matches: str) -> tuple[str, ...]:
        found = self._alignments.counterparts(term, *matches)
        return tuple(iri for iri in found if iri.startswith(self.links.origins))

    def _one(self, annotation: str, term: str) -> NamedNode | None:
        found = self._alignments.one(annotation, term)
        return NamedNode(found) if found and found.startswith(self.links.origins) else None
