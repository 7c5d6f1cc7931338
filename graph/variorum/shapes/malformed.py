"""Shapes that SHACL cannot make sense of, as errors that name the shape and its place.

pySHACL tells what is wrong with a shape, but not with which one. So shapes are left out, one at a time, until it no
longer says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import rdflib
from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.errors import InvalidCorpusError, Location, SeedError
from variorum.shapes.constraints import SparqlConstraint
from variorum.shapes.files import place_of

SH = rdflib.SH
REFER = (SH.property, SH.sparql, SH.node, SH.qualifiedValueShape)
SPECIFICATION = "\nFor reference, see "  # what follows it in a message of pySHACL


def malformed(corpus: Corpus, paths: tuple[Path, ...], shape: str, why: str, advice: str = "") -> SeedError:
    """The error that a shape is malformed, at its place in one of the files."""
    what = f"the shape {corpus.shorten(shape)} is malformed: {why}"
    return SeedError(
        what, place_of(paths, shape), advice or "See the SHACL specification, https://www.w3.org/TR/shacl/."
    )


def check_queries(corpus: Corpus, paths: tuple[Path, ...], constraints: Iterable[SparqlConstraint]) -> None:
    """Holds the queries of SPARQL constraints to the syntax, before any is asked.

    :raises InvalidCorpusError: with every query that cannot be parsed.
    """
    store, errors = Store(), []
    for constraint in constraints:
        try:
            store.query(constraint.select)
        except SyntaxError as error:
            why = f"its sh:select cannot be parsed, {' '.join(str(error).split())}"
            errors.append(malformed(corpus, paths, constraint.iri, why, "Mend the query."))
    if errors:
        raise InvalidCorpusError(errors)


def culprit(
    corpus: Corpus, paths: tuple[Path, ...], shapes: rdflib.Graph, judge: Callable[[rdflib.Graph], object], why: str
) -> SeedError:
    """The error for shapes that `judge` cannot work with, in which it fails saying `why`."""
    said, _, reference = why.partition(SPECIFICATION)
    advice = f"See {reference}." if reference else ""
    said = " ".join(said.split()).rstrip(".")
    named = {shape for shape in shapes.subjects() if isinstance(shape, rdflib.URIRef)}
    # What refers to others comes last: without it these are not looked at either.
    for shape in sorted(named, key=lambda node: (any((node, p, None) in shapes for p in REFER), node)):
        left = rdflib.Graph()
        for triple in shapes:
            if triple[0] != shape:
                left.add(triple)
        if failure_of(judge, left) != why:
            return malformed(corpus, paths, str(shape), said, advice)
    return SeedError(f"the shapes are malformed: {said}", Location(corpus.root / "shapes"), advice)


def failure_of(judge: Callable[[rdflib.Graph], object], shapes: rdflib.Graph) -> str | None:
    """What `judge` says that is wrong with shapes; None when it can work with them."""
    try:
        judge(shapes)
    except Exception as error:  # noqa: BLE001 - pySHACL lets through what rdflib, pyparsing and re raise
        return str(error)
    return None
