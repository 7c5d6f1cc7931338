"""Shapes files, as rdflib's graphs, and held to the terms that SHACL and the ontology have.

Plain SHACL takes a misspelt term for one that it does not know and accepts everything; here it is an error.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse

from variorum.corpus.folder import Corpus
from variorum.corpus.interop import to_rdflib
from variorum.corpus.turtle import read_all, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError, Location, SeedError, VariorumError, did_you_mean
from variorum.shapes.declared_terms import unknown_terms, wrong_values

PROPERTIES = (
    rdflib.SH.disjoint,
    rdflib.SH.lessThan,
    rdflib.SH.lessThanOrEquals,
    rdflib.SH.targetSubjectsOf,
    rdflib.SH.targetObjectsOf,
)


def read_shapes(corpus: Corpus, paths: tuple[Path, ...], vocabulary: Vocabulary) -> rdflib.Graph:
    """The shapes graph of some files of a corpus.

    :raises CorpusError: files cannot be read or parsed.
    :raises InvalidCorpusError: a file uses a term that SHACL or the claims vocabulary does not have; with its place.
    """
    graph = rdflib.Graph()
    errors: list[VariorumError] = []
    for file in read_all(paths):
        errors += unknown_terms(file, corpus, vocabulary) or wrong_values(file, corpus, vocabulary)
        graph += to_rdflib(parse(file.text, format=RdfFormat.TURTLE, rename_blank_nodes=True))
        for prefix, namespace in file.prefixes.items():
            graph.bind(prefix, namespace)  # for messages of pySHACL's own
    if errors:
        raise InvalidCorpusError(errors)
    return graph


def place_of(paths: tuple[Path, ...], shape: str) -> Location | None:
    """Where a shape stands in one of some files; their folder for one without an IRI."""
    for path in paths:
        file = read_turtle(path)
        if any(triple.subject == NamedNode(shape) for triple in file.triples if ":" in shape):
            return file.where(NamedNode(shape))
    return Location(paths[0].parent) if paths else None


def check_references(corpus: Corpus, paths: tuple[Path, ...], graph: rdflib.Graph, vocabulary: Vocabulary) -> None:
    """Holds the classes and properties that shapes name to those that the ontology declares, so that a misspelt one is
    no rule that finds nothing.

    :raises InvalidCorpusError: with every term that is not declared, at its place.
    """
    named = {*graph.objects(None, rdflib.SH.targetClass), *graph.objects(None, rdflib.SH["class"])}
    for predicate in (*PROPERTIES, rdflib.SH.path, rdflib.SH.inversePath):
        named |= {term for term in graph.objects(None, predicate) if isinstance(term, rdflib.URIRef)}
    for path in graph.objects(None, rdflib.SH.path):
        if (path, rdflib.RDF.first, None) in graph:
            named |= {step for step in graph.items(path) if isinstance(step, rdflib.URIRef)}
    errors = []
    for term in sorted(str(term) for term in named if not vocabulary.declares(str(term))):
        close = difflib.get_close_matches(term, vocabulary.declared, n=1)
        where = next((place for path in paths if (place := read_turtle(path).where_used(term)).line), None)
        advice = did_you_mean(map(corpus.shorten, close), "Declare it in the ontology.")
        errors.append(
            SeedError(f"a shape names {corpus.shorten(term)}, which the ontology does not have", where, advice)
        )
    if errors:
        raise InvalidCorpusError(errors)
