"""Graphs as sorted N-Triples: the form in which a build writes them, keeps them and takes their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize


def sorted_ntriples(triples: Iterable[Quad]) -> bytes:
    """The triples as N-Triples in code point order, each once: the form in which a graph is digested."""
    content = serialize({Quad(t.subject, t.predicate, t.object) for t in triples}, format=RdfFormat.N_TRIPLES) or b""
    return b"\n".join(sorted(content.splitlines()))


def digest_of_graph(content: bytes) -> tuple[int, str]:
    """How many triples sorted N-Triples have, and their SHA-256."""
    return len(content.splitlines()), hashlib.sha256(content).hexdigest()


def triples_of(store: Store, graph: str) -> bytes:
    """The N-Triples of a graph in a store, in any order; empty when there is no such graph."""
    node = NamedNode(graph)
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=node) or b"" if store.contains_named_graph(node) else b""
