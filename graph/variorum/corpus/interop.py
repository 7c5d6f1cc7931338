"""Terms and graphs between pyoxigraph, which stores and answers, and rdflib, which pySHACL and owlrl work on.

Literals keep their form and their datatype: rdflib would write 007 anew as 7. A plain one stays plain, where stores
bridged term by term turn `"x"` into `"x"^^xsd:string` and break sh:in.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.terms import XSD

STRING = NamedNode(XSD + "string")
# rdflib logs a traceback for a literal that its datatype does not allow; loading reports it, with its place.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def to_rdflib(triples: Iterable[Quad]) -> rdflib.Graph:
    """The triples as an rdflib graph."""
    graph = rdflib.Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of rdflib, for booleans that are none
        for triple in triples:
            graph.add((_node(triple.subject), rdflib.URIRef(triple.predicate.value), _node(triple.object)))
    return graph


def _node(term: object) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"{term} is no term of RDF 1.1")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def from_rdflib(node: object) -> NamedNode | Literal | None:
    """An rdflib IRI or literal as pyoxigraph's; None for anything else."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return None
