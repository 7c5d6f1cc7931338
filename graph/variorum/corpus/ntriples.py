"""Graphs as sorted N-Triples: the form in which a build writes them, keeps them and takes their digest.

Literals are in it as they are written in the seeds. The store computes with a form of its own: 05 is 5 to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from variorum.terms import RDF, XSD, Term

Tags = Mapping[Quad, str]  # the language tags of triples as they are written, where that is not in lower case

# Where a line of N-Triples ends in a literal whose language tag has a capital letter: the tag.
UPPER_TAG = re.compile(rb'"@([a-zA-Z0-9-]*?[A-Z][a-zA-Z0-9-]*?)(?:--(?:ltr|rtl))? \.$', re.MULTILINE)
DEFAULT = DefaultGraph()
NO_TAGS: Tags = MappingProxyType({})
KEPT = (
    XSD + "string",
    RDF + "langString",
    RDF + "dirLangString",
)  # datatypes whose literals a store leaves as they are


def sorted_ntriples(triples: Iterable[Quad], tags: Tags = NO_TAGS) -> bytes:
    """The triples as lines of N-Triples in the order of their bytes, each once: the form in which a graph is digested.

    Nothing else tells how a language tag was written: pyoxigraph has it in lower case.
    """
    distinct = {t if t.graph_name == DEFAULT else Quad(t.subject, t.predicate, t.object) for t in triples}
    tagged = {triple: tags[triple] for triple in distinct & tags.keys()} if tags else {}
    content = serialize(distinct - tagged.keys(), format=RdfFormat.N_TRIPLES) or b""
    lines = [*content.splitlines(keepends=True), *(_tagged_line(triple, tag) for triple, tag in tagged.items())]
    return b"".join(sorted(lines))


def _tagged_line(triple: Quad, tag: str) -> bytes:
    return f"{triple.subject} {triple.predicate} {as_written(triple.object, tag)} .\n".encode()


def parse_written(content: bytes) -> tuple[list[Quad], Tags]:
    """The triples of N-Triples that `sorted_ntriples` gave, and their language tags."""
    triples = list(parse(content, format=RdfFormat.N_TRIPLES))
    if not UPPER_TAG.search(content):
        return triples, NO_TAGS
    found = ((triple, UPPER_TAG.search(line)) for triple, line in zip(triples, content.splitlines(), strict=True))
    return triples, {triple: match[1].decode() for triple, match in found if match}


def tags_of_others(triples: Collection[Quad], tags: Tags) -> Tags:
    """The language tags of triples that were made of others, as the tags of these are written."""
    spelt = {triple.object: tag for triple, tag in tags.items()}
    return {triple: spelt[triple.object] for triple in triples if triple.object in spelt} if spelt else NO_TAGS


def as_written(term: Term, tag: str | None = None) -> str:
    """A term as N-Triples writes it, with its language tag in this spelling if one is given."""
    text = str(term)
    if tag is None:
        return text
    before, at, after = text.rpartition("@")
    return f"{before}{at}{tag}{after[len(tag) :]}"


@lru_cache(maxsize=65_536)
def read_term(text: str) -> Term:
    """The term that N-Triples writes so; its language tag is in lower case."""
    if text.startswith("<") and text[1] != "<":
        return NamedNode(text[1:-1])
    quad = next(parse(f"<x:x> <x:x> {text} .", format=RdfFormat.N_TRIPLES))
    assert isinstance(quad, Quad)
    return quad.object


@lru_cache(maxsize=10_000)
def as_stored(term: Term) -> Term:
    """A term in the form that a store gives it: 5 for 05, an xsd:integer for an xsd:int."""
    if not isinstance(term, Literal) or term.datatype.value in KEPT:
        return term
    node, store = NamedNode("urn:x"), Store()
    store.add(Quad(node, node, term))
    found: Term = next(iter(store)).object
    return found


def digest_of_graph(content: bytes) -> tuple[int, str]:
    """How many triples sorted N-Triples have, and their SHA-256."""
    return content.count(b"\n"), hashlib.sha256(content).hexdigest()


def triples_of(store: Store, graph: str) -> bytes:
    """The N-Triples of a graph in a store, in any order; empty when there is no such graph."""
    node = NamedNode(graph)
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=node) or b"" if store.contains_named_graph(node) else b""
