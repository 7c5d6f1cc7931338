"""The ontology of a corpus: which terms it declares, their labels, and the files it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from variorum.corpus.folder import Corpus, digest_of
from variorum.corpus.turtle import TurtleFile, read_all
from variorum.terms import LABEL, OWL, RDF, RDF_TYPE, RDFS, SUBCLASS, SUBPROPERTY, XSD, Term

RANGE = NamedNode(RDFS + "range")
BUILT_IN = (RDF, RDFS, OWL, XSD)


@dataclass(frozen=True)
class Vocabulary:
    """What the files in ontology/ say, as triples, with a digest of them."""

    files: tuple[TurtleFile, ...]
    digest: str

    @cached_property
    def triples(self) -> frozenset[Quad]:
        """All triples of all files."""
        return frozenset(triple for file in self.files for triple in file.triples)

    @cached_property
    def declared(self) -> frozenset[str]:
        """The IRIs that the ontology gives a type: its classes, properties and individuals."""
        return frozenset(
            t.subject.value for t in self.triples if t.predicate == RDF_TYPE and isinstance(t.subject, NamedNode)
        )

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces in which the ontology declares terms, so that an undeclared one in them is a slip."""
        return tuple(sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in self.declared if "#" in iri}))

    @cached_property
    def labels(self) -> dict[str, str]:
        """The rdfs:label of each declared term."""
        return {
            t.subject.value: t.object.value
            for t in self.triples
            if t.predicate == LABEL and isinstance(t.object, Literal) and isinstance(t.subject, NamedNode)
        }

    def closure(self, predicate: NamedNode) -> dict[Term, frozenset[Term]]:
        """What each subject leads to by one or more steps of a property, itself left out."""
        return closed((t.subject, t.object) for t in self.triples if t.predicate == predicate)

    def closure_of_kinds(self, predicate: NamedNode) -> dict[Term, frozenset[Term]]:
        """What each subject leads to by one or more steps of a property or of those that specialise it."""
        kinds = {prop for prop, above in self.closure(SUBPROPERTY).items() if predicate in above} | {predicate}
        return closed((t.subject, t.object) for t in self.triples if t.predicate in kinds)

    @property
    def canonical(self) -> list[Quad]:
        """The triples with blank nodes named as RDFC-1.0 says, so that they are the same at every build."""
        dataset = Dataset(self.triples)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return list(dataset)

    @cached_property
    def subclasses(self) -> dict[str, frozenset[str]]:
        """All subclasses of each class, itself left out."""
        below: dict[str, set[str]] = defaultdict(set)
        for cls, above in self.closure(SUBCLASS).items():
            for top in above:
                if isinstance(cls, NamedNode) and isinstance(top, NamedNode):
                    below[top.value].add(cls.value)
        return {top: frozenset(classes) for top, classes in below.items()}

    @cached_property
    def datatypes(self) -> dict[Term, frozenset[str]]:
        """The datatypes of XML Schema that are the range of a property."""
        ranges: dict[Term, set[str]] = defaultdict(set)
        for t in self.triples:
            if t.predicate == RANGE and isinstance(t.object, NamedNode) and t.object.value.startswith(XSD):
                ranges[t.subject].add(t.object.value)
        return {prop: frozenset(datatypes) for prop, datatypes in ranges.items()}

    def declares(self, iri: str) -> bool:
        """Whether a term may be used as a property or class: declared here, or part of RDF, RDFS, OWL or XSD."""
        return iri in self.declared or iri.startswith(BUILT_IN)


def load_vocabulary(corpus: Corpus) -> Vocabulary:
    """The vocabulary of a corpus.

    :raises CorpusError: files of the ontology cannot be read or parsed; each is told.
    """
    return Vocabulary(read_all(corpus.ontology_files), digest_of(corpus.ontology_files))


def grouped(pairs: Iterable[tuple[Term, Term]]) -> dict[Term, frozenset[Term]]:
    """The values of each key."""
    groups: dict[Term, set[Term]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return {key: frozenset(values) for key, values in groups.items()}


def closed(pairs: Iterable[tuple[Term, Term]]) -> dict[Term, frozenset[Term]]:
    """The transitive closure of a relation, without what is reflexive."""
    direct = grouped(pairs)
    closed: dict[Term, frozenset[Term]] = {}
    for start in direct:
        seen: set[Term] = set()
        waiting = list(direct[start])
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(direct.get(node, ()))
        closed[start] = frozenset(seen - {start})
    return closed
