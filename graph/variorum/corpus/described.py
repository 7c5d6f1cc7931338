"""The things that the sources of a corpus speak of, read from the claims files: types, labels, names, statements."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import SeedError
from variorum.terms import LABEL, RDF_TYPE, SCHEMA, SHACL, SKOS, SUBPROPERTY, VR

NAMES = (SCHEMA + "name", SCHEMA + "alternateName", SKOS + "prefLabel", SKOS + "altLabel")
COMPARISON, NAME_INCLUSION = NamedNode(VR + "comparison"), NamedNode(VR + "nameInclusion")
PATH = NamedNode(SHACL + "path")


@dataclass(frozen=True)
class Thing:
    """A thing with what each source states of it, and how often it is the value of a claim."""

    iri: NamedNode
    statements: tuple[tuple[str, Quad], ...]  # each with the slug of its source
    uses: int

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources that state something of it."""
        return tuple(sorted({slug for slug, _ in self.statements}))

    @cached_property
    def types(self) -> tuple[NamedNode, ...]:
        """What the sources say that it is."""
        found = {q.object for _, q in self.statements if q.predicate == RDF_TYPE and isinstance(q.object, NamedNode)}
        return tuple(sorted(found, key=lambda term: term.value))

    @cached_property
    def labels(self) -> tuple[Literal, ...]:
        """What the curators call it."""
        found = {q.object for _, q in self.statements if q.predicate == LABEL and isinstance(q.object, Literal)}
        return tuple(sorted(found, key=lambda term: (term.language or "", term.value)))

    def named(self, properties: Iterable[NamedNode]) -> tuple[str, ...]:
        """What the sources call it, by properties that give names."""
        wanted = set(properties)
        said = (q.object for _, q in self.statements if q.predicate in wanted)
        return tuple(sorted({term.value for term in said if isinstance(term, Literal)}))


def described_things(corpus: Corpus, left_out: list[SeedError] | None = None) -> Mapping[NamedNode, Thing]:
    """Every thing of the claims files, by its IRI. A file that breaks the syntax is passed over; why is added to
    `left_out`.
    """
    statements: dict[NamedNode, list[tuple[str, Quad]]] = {}
    uses: dict[NamedNode, int] = {}
    for files in corpus.sources:
        try:
            triples = read_turtle(files.claims).triples
        except SeedError as error:
            if left_out is not None:
                left_out.append(error)
            continue
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                statements.setdefault(triple.subject, []).append((files.slug, triple))
            if isinstance(triple.object, NamedNode):
                uses[triple.object] = uses.get(triple.object, 0) + 1
    return {iri: Thing(iri, tuple(said), uses.get(iri, 0)) for iri, said in statements.items()}


def name_properties(corpus: Corpus, vocabulary: Vocabulary) -> frozenset[NamedNode]:
    """The properties whose values are names: those of schema.org and SKOS, those below them, and those that the
    ontology or a shape compares as names. A file of shapes that breaks the syntax is passed over: `check` tells it.
    """
    above = vocabulary.closure(SUBPROPERTY)
    known = {NamedNode(iri) for iri in NAMES}
    below = {term for term, tops in above.items() if tops & known and isinstance(term, NamedNode)}
    triples = set(vocabulary.triples)
    for path in corpus.dataset_shape_files:
        with contextlib.suppress(SeedError):
            triples.update(read_turtle(path).triples)
    compared = {t.subject for t in triples if (t.predicate, t.object) == (COMPARISON, NAME_INCLUSION)}
    paths = {t.object for t in triples if t.predicate == PATH and t.subject in compared}
    return frozenset(known | below | {term for term in compared | paths if isinstance(term, NamedNode)})
