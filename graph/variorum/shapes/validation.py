"""SHACL validation of one source by itself.

The data graph is the claims graph and the evidence graph of the source, with what the ontology says of classes,
domains, ranges and individuals, so that sh:class and the model's own shapes can judge types. pySHACL judges the shapes
of SHACL Core that are in doubt (see `core` and `judging`); the SPARQL constraints on the source as a whole are asked
of pyoxigraph (see `constraints`), which tells the same in a hundredth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

import rdflib
from pyoxigraph import NamedNode, Quad, Store

from variorum.corpus.folder import Corpus, digest_of
from variorum.corpus.interop import from_rdflib, to_rdflib
from variorum.corpus.loading import Source
from variorum.corpus.turtle import TurtleFile
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import Location, SeedError
from variorum.shapes.constraints import SparqlConstraint, read_constraints
from variorum.shapes.core import CoreShapes
from variorum.shapes.files import check_references, read_shapes
from variorum.shapes.malformed import check_queries, culprit
from variorum.terms import LABEL, OWL, RDF_TYPE, RDFS, VR, Term, shorten

SH = rdflib.SH
OF_SOURCES = f"?this a/<{RDFS}subClassOf>* <{VR}Source>"
SCHEMA_PREDICATES = {NamedNode(RDFS + name) for name in ("subClassOf", "domain", "range")}


@dataclass(frozen=True)
class Violation:
    """One SHACL result, with the place of the triple that it is about."""

    shape: str
    focus: str
    path: str
    message: str
    where: Location

    def error(self) -> SeedError:
        """The violation as an error that says what, where, and what to do (all in the shape's message)."""
        return SeedError(self.message, self.where)


@dataclass(frozen=True)
class SourceShapes:
    """The shapes in shapes/source/, ready to run, with a digest of their files."""

    corpus: Corpus
    graph: rdflib.Graph
    core: CoreShapes
    constraints: tuple[SparqlConstraint, ...]
    background: tuple[Quad, ...]
    digest: str

    def validate(self, source: Source) -> tuple[Violation, ...]:
        """The violations of one source, in the order of their places; empty when it conforms. Changes nothing."""
        files = (source.claims_file, source.evidence_file)
        data = [*source.claims_file.triples, *source.evidence_file.triples, *self.background]
        found = {*self._core_violations(files, data), *self._constraint_violations(source, data)}
        return tuple(sorted(found, key=lambda v: (v.where, v.message)))

    def validate_file(self, file: TurtleFile) -> tuple[Violation, ...]:
        """The violations of SHACL Core in a file that is no source, such as that of the decisions."""
        return tuple(sorted(self._core_violations((file,), [*file.triples, *self.background]), key=lambda v: v.where))

    def _core_violations(self, files: tuple[TurtleFile, ...], data: list[Quad]) -> Iterator[Violation]:
        doubtful = self.core.doubtful(data)
        if doubtful is None:
            return
        from variorum.shapes.judging import judge  # a slow import, wanted only by a build that has something to report

        def judged(shapes: rdflib.Graph) -> rdflib.Graph:
            return judge(to_rdflib(data), shapes)

        try:
            report = judged(doubtful)
        except Exception as error:  # pySHACL lets through what rdflib and pyparsing raise
            raise culprit(self.corpus, self.corpus.source_shape_files, doubtful, judged, str(error)) from error
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
            focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
            subject = NamedNode(str(focus))
            predicate = NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None
            message = str(report.value(result, SH.resultMessage) or "The thing does not conform to the shape.")
            yield Violation(
                str(report.value(result, SH.sourceShape)),
                str(focus),
                predicate.value if predicate else "",
                f"{shorten(str(focus), self.corpus.base, self.corpus.prefixes)}: {message}",
                _place(files, subject, predicate, from_rdflib(value)),
            )

    def _constraint_violations(self, source: Source, data: list[Quad]) -> Iterator[Violation]:
        store = Store()
        store.extend(reversed(data))  # what is put last is found first: the types, which are asked for most
        for constraint in self.constraints:
            for row in constraint.solutions(store, source.iri):
                subject, path = row.get("value", source.iri), row.get("path")
                predicate = path if isinstance(path, NamedNode) else None
                shown = " ".join(
                    shorten(term.value, self.corpus.base, self.corpus.prefixes)
                    for term in (subject, predicate)
                    if isinstance(term, NamedNode)
                )
                yield Violation(
                    constraint.iri,
                    source.iri.value,
                    predicate.value if predicate else "",
                    f"{shown}: {constraint.say(row, self.corpus)}",
                    _place((source.claims_file, source.evidence_file), subject, predicate, row.get("object")),
                )


def load_source_shapes(corpus: Corpus, vocabulary: Vocabulary) -> SourceShapes:
    """The shapes that each source must meet. A process that builds again and again reads them once while they stay.

    :raises SeedError: a shapes file cannot be read or parsed.
    :raises InvalidCorpusError: the query of a SPARQL constraint cannot be parsed.
    """
    digest = digest_of(corpus.source_shape_files)
    asked = _Asked(digest, vocabulary.digest, corpus.base, tuple(sorted(corpus.prefixes.items())), corpus, vocabulary)
    shapes = _read(asked)
    if digest_of(corpus.source_shape_files) != digest:  # changed while it was read
        _read.cache_clear()
        return load_source_shapes(corpus, vocabulary)
    return replace(shapes, corpus=corpus)


@dataclass(frozen=True)
class _Asked:
    """What shapes are read from; they are the same where all but the last two is."""

    shapes: str
    ontology: str
    base: str
    prefixes: tuple[tuple[str, str], ...]
    corpus: Corpus = field(compare=False)
    vocabulary: Vocabulary = field(compare=False)


@lru_cache(maxsize=2)
def _read(asked: _Asked) -> SourceShapes:
    corpus, vocabulary = asked.corpus, asked.vocabulary
    graph = read_shapes(corpus, corpus.source_shape_files, vocabulary)
    queries = read_constraints(graph)
    check_queries(corpus, corpus.source_shape_files, queries)
    check_references(corpus, corpus.source_shape_files, graph, vocabulary)
    constraints = tuple(c for c in queries if c.targets == (OF_SOURCES,))
    core = rdflib.Graph()
    for triple in graph:
        core.add(triple)
    for constraint in constraints:
        core.remove((None, SH.sparql, rdflib.URIRef(constraint.iri)))
    return SourceShapes(corpus, graph, CoreShapes(core), constraints, _background(vocabulary), asked.shapes)


def _background(vocabulary: Vocabulary) -> tuple[Quad, ...]:
    """What shapes need of the ontology: class hierarchy, domains, ranges, and the individuals with type and label."""
    individuals = {
        t.subject
        for t in vocabulary.triples
        if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode) and t.object.value == OWL + "NamedIndividual"
    }
    return tuple(
        t
        for t in vocabulary.triples
        if t.predicate in SCHEMA_PREDICATES or (t.subject in individuals and t.predicate in (RDF_TYPE, LABEL))
    )


def _place(files: tuple[TurtleFile, ...], subject: Term, predicate: NamedNode | None, value: Term | None) -> Location:
    """Where in the files a result is to be mended."""
    for file in files:
        if any(t.subject == subject for t in file.triples):
            return file.where(subject, predicate, value)
    return Location(files[0].path)
