"""Terms and graphs between pyoxigraph, which stores and answers, and rdflib, which pySHACL and owlrl work on.

Graphs travel as N-Triples: a literal keeps its datatype, and a plain one stays plain, where stores bridged term by
term turn `"x"` into `"x"^^xsd:string` and break sh:in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

# rdflib logs a traceback for a literal that its datatype does not allow; the shapes report it, with its place.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def to_rdflib(triples: Iterable[Quad]) -> rdflib.Graph:
    """The triples as an rdflib graph."""
    graph = rdflib.Graph()
    graph.parse(data=serialize(set(triples), format=RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


def from_rdflib(node: object) -> NamedNode | Literal | None:
    """An rdflib IRI or literal as pyoxigraph's; None for anything else."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return None
