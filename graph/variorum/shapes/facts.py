"""A data graph as shapes ask for it: indexed both ways, with its terms as rdflib reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.terms import RDF_TYPE, SUBCLASS, XSD

STRING = NamedNode(XSD + "string")
Term = NamedNode | BlankNode | Literal | rdflib.Literal | rdflib.BNode  # in the form that `comparable` gives


def comparable(node: object) -> Term:
    """A term of either library in the one form in which terms are compared: IRIs and plain strings as pyoxigraph's, all
    other literals as rdflib's, which tell what they mean.
    """
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        return node if node.datatype is not None or node.language else Literal(str(node))
    if isinstance(node, Literal):
        return node if node.datatype == STRING and node.language is None else _literal(node)
    if isinstance(node, NamedNode | BlankNode | rdflib.BNode):
        return node
    raise TypeError(f"{node} is no term of RDF 1.1")


@lru_cache(maxsize=4096)
def _literal(literal: Literal) -> rdflib.Literal:
    if literal.language is not None:
        return rdflib.Literal(literal.value, lang=literal.language)
    return rdflib.Literal(literal.value, datatype=rdflib.URIRef(literal.datatype.value))


class Facts:
    """The triples of a data graph, indexed as shapes ask for them."""

    def __init__(self, triples: Iterable[Quad]) -> None:
        self.out: dict[Term, dict[NamedNode, set[Term]]] = {}
        self._instances: dict[Term, frozenset[Term]] = {}
        for triple in triples:
            predicates = self.out.setdefault(comparable(triple.subject), {})
            predicates.setdefault(triple.predicate, set()).add(comparable(triple.object))

    @cached_property
    def into(self) -> dict[tuple[NamedNode, Term], set[Term]]:
        """The subjects of each predicate and object."""
        found: dict[tuple[NamedNode, Term], set[Term]] = defaultdict(set)
        for subject, predicates in self.out.items():
            for predicate, values in predicates.items():
                for value in values:
                    found[predicate, value].add(subject)
        return found

    def values(self, subject: Term, predicate: NamedNode) -> Collection[Term]:
        """The values of a property of one subject."""
        return self.out.get(subject, {}).get(predicate, ())

    def instances(self, cls: Term) -> frozenset[Term]:
        """The SHACL instances of a class (SHACL section 1.1)."""
        if cls not in self._instances:
            below: set[Term] = set()
            waiting = [cls]
            while waiting:
                one = waiting.pop()
                if one not in below:
                    below.add(one)
                    waiting.extend(self.into.get((SUBCLASS, one), ()))
            self._instances[cls] = frozenset(i for one in below for i in self.into.get((RDF_TYPE, one), ()))
        return self._instances[cls]

    def subjects(self, predicate: NamedNode) -> set[Term]:
        """What has a value of a property."""
        return {subject for subject, predicates in self.out.items() if predicate in predicates}

    def objects(self, predicate: NamedNode) -> set[Term]:
        """What is a value of a property."""
        return {value for predicates in self.out.values() for value in predicates.get(predicate, ())}
