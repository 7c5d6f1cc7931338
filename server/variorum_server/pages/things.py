"""What the dataset says of a thing: its citations by the index of the snapshot, all else by its graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import by_offset
from variorum.search.claims import Cited, Claims
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, VR, Term, text_of

MOST = 5000  # citations or triples that a page is made of
HELD = 300  # citations of one property that have the same value
USED = 200  # triples in which curators name a thing
LABELS = 60  # of one thing that are looked at
CURATED = ("corpus", "decisions", "links", "ontology")  # the graphs that nobody makes of others
MADE = ("register", "report")  # those that are looked at where neither these nor sources name a thing
NEAR = 2000  # names of which those that come close to a wrong one are sought


@dataclass(frozen=True)
class CitationFound:
    """One citation of a claim; `stance` and `source` are IRIs, `passages` IRIs or locators, in order."""

    iri: str
    subject: Term
    property: str
    value: Term
    stance: str
    source: str
    passages: tuple[str, ...]
    by: tuple[Term, ...]


@dataclass(frozen=True)
class Triple:
    """A triple of a graph."""

    graph: str
    subject: Term
    property: str
    value: Term


@dataclass(frozen=True)
class Things:
    """What a snapshot says of things."""

    snapshot: Snapshot

    def citations(self, **terms: Term) -> tuple[CitationFound, ...]:
        """The citations with these parts: `subject`, `value`, `source`, `property` or `citation`."""
        by = {name: str(term) if name == "value" else text_of(term) for name, term in terms.items()}
        if "source" in by:
            by["source"] = by["source"].removeprefix(self._sources)
        return tuple(map(self._citation, self._claims.cited(MOST, **by)))

    def holding(self, value: NamedNode) -> tuple[tuple[CitationFound, ...], dict[str, int]]:
        """The citations of claims that have a thing as their value, as many of each property as a page holds; and how
        many things have it, by property.
        """
        cited, total = self._claims.holding(str(value), HELD)
        return tuple(map(self._citation, cited)), total

    @cached_property
    def _claims(self) -> Claims:
        return Claims(self.snapshot)

    @property
    def _sources(self) -> str:
        """What the IRIs of sources begin with."""
        return f"{self.snapshot.base}source/"

    def _citation(self, cited: Cited) -> CitationFound:
        return CitationFound(
            cited.citation,
            NamedNode(cited.thing),
            cited.property,
            read_term(cited.term),
            VR + cited.stance,
            self._sources + cited.source,
            cited.places if len(cited.places) < 2 else tuple(sorted(cited.places, key=by_offset)),
            (NamedNode(cited.speaker),) if cited.speaker else (),
        )

    def _spellings(self, graph: str, subject: str, name: str, value: Term) -> list[Term]:
        """The object of a triple as it is written, in each of the ways in which it is."""
        if not isinstance(value, Literal):
            return [value]
        return [read_term(one) for one in self.snapshot.spellings.written(graph, subject, name, str(value))]

    def stated(self, iri: str) -> tuple[Triple, ...]:
        """What any graph has with this subject."""
        found = islice(self._quads(NamedNode(iri), None, None), MOST)
        return tuple(
            Triple(triple.graph, triple.subject, triple.property, value)
            for triple in sorted(map(_triple, found), key=lambda one: (one.graph, one.property, str(one.value)))
            for value in self._spellings(triple.graph, iri, triple.property, triple.value)
        )

    def read_from(self, text: str) -> Term | None:
        """The source that is read from the text with this IRI, if it is one."""
        quads = self._quads(None, NamedNode(VR + "text"), NamedNode(text))
        return next((quad.subject for quad in quads), None)

    def named_by_curators(self, iri: str, made: bool = False) -> tuple[Triple, ...]:
        """What the graphs of curators, or those that are made of them and of the claims, have with this object; no
        more than some hundreds.
        """
        node = NamedNode(iri)
        graphs = [f"{self.snapshot.base}{name}" for name in MADE] if made else self._curated
        found = (quad for graph in graphs for quad in self._quads(None, None, node, NamedNode(graph)))
        return tuple(
            sorted(map(_triple, islice(found, USED)), key=lambda one: (one.graph, one.property, str(one.subject)))
        )

    @cached_property
    def _curated(self) -> tuple[str, ...]:
        """The graphs in which curators name things."""
        curated = tuple(self.snapshot.base + name for name in CURATED)
        return tuple(sorted(name for name in self.snapshot.counts if name.startswith(curated)))

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those things that have one: the English one, or else the first."""
        found = {}
        for iri in sorted(set(iris)):
            labels = self._labels(iri, DefaultGraph()) or self._labels(iri, None)  # there, each of the sources' once
            if labels:
                found[iri] = min(labels)[1]
        return found

    def _labels(self, iri: str, graph: DefaultGraph | None) -> list[tuple[bool, str]]:
        """The labels of a thing, each with whether it is in another language than English."""
        quads = islice(self.snapshot.stated.quads_for_pattern(NamedNode(iri), LABEL, None, graph), LABELS)
        return [(q.object.language != "en", q.object.value) for q in quads if isinstance(q.object, Literal)]

    def is_known(self, iri: str) -> bool:
        """Whether any triple that was stated has this IRI."""
        node, find = NamedNode(iri), self.snapshot.stated.quads_for_pattern
        places = (find(node, None, None), find(None, None, node), find(None, node, None))
        return any(next(iter(quads), None) is not None for quads in places)

    def _quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The triples of named graphs with these terms."""
        quads = self.snapshot.stated.quads_for_pattern(subject, predicate, value, graph)
        return (quad for quad in quads if isinstance(quad.graph_name, NamedNode))

    def kin(self, beginning: str) -> list[str]:
        """Things with an IRI of this beginning, no more than some thousands."""
        return self._claims.beside(beginning, NEAR)


def _triple(quad: Quad) -> Triple:
    return Triple(text_of(quad.graph_name), quad.subject, quad.predicate.value, quad.object)
