"""Shapes files: parsed with rdflib, and held to the terms that SHACL and the ontology have.

Plain SHACL takes a misspelt term for one that it does not know and accepts everything; here it is an error.
"""

from __future__ import annotations

import difflib
import keyword
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import TurtleFile, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError, SeedError
from variorum.terms import SHACL, VR

# rdflib's namespace is made from the SHACL vocabulary itself; it lists apart the terms that are words of Python.
SHACL_TERMS = frozenset(map(str, dir(rdflib.SH))) | {
    SHACL + word for word in keyword.kwlist if rdflib.URIRef(SHACL + word) in rdflib.SH
}


def read_shapes(corpus: Corpus, paths: tuple[Path, ...], vocabulary: Vocabulary) -> rdflib.Graph:
    """The shapes graph of some files of a corpus.

    :raises SeedError: a file cannot be read or parsed.
    :raises InvalidCorpusError: a file uses a term that SHACL or the claims vocabulary does not have; with its place.
    """
    graph = rdflib.Graph()
    errors: list[SeedError] = []
    for path in paths:
        errors += _unknown_terms(read_turtle(path), corpus, vocabulary)
        graph.parse(path, format="turtle")
    if errors:
        raise InvalidCorpusError(errors)
    return graph


def _unknown_terms(file: TurtleFile, corpus: Corpus, vocabulary: Vocabulary) -> list[SeedError]:
    defined = {str(t.subject.value) for t in file.triples if isinstance(t.subject, NamedNode)}
    found: dict[str, SeedError] = {}
    for triple in file.triples:
        for term in (triple.predicate, triple.object):
            if not isinstance(term, NamedNode) or term.value in found or term.value in defined:
                continue
            known = _vocabulary_of(term.value, vocabulary)
            if known is not None and term.value not in known:
                close = difflib.get_close_matches(term.value, known, n=1)
                found[term.value] = SeedError(
                    f"there is no term {corpus.shorten(term.value)}",
                    file.where_used(term.value),
                    f"Did you mean {corpus.shorten(close[0])}?" if close else "See the SHACL specification.",
                )
    return list(found.values())


def _vocabulary_of(iri: str, vocabulary: Vocabulary) -> frozenset[str] | None:
    """The terms among which a term must be; None for one that is not judged here."""
    if iri.startswith(SHACL):
        return SHACL_TERMS
    return vocabulary.declared if iri.startswith(VR) else None
