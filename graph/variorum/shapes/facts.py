"""A data graph as shapes ask for it: indexed both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.corpus.interop import from_rdflib
from variorum.terms import RDF_TYPE, SUBCLASS

Node = NamedNode | BlankNode | Literal


def comparable(node: object) -> Node:
    """A term of either library in the one form in which terms are compared: as pyoxigraph's, languages in small
    letters.
    """
    if type(node) is NamedNode:  # as nearly all are
        return node
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    term = from_rdflib(node) if isinstance(node, rdflib.URIRef | rdflib.Literal) else node
    if isinstance(term, Literal) and term.language is not None:
        return Literal(term.value, language=term.language.lower())
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    raise TypeError(f"{node} is no term of RDF 1.1")


class Facts:
    """The triples of a data graph, indexed as shapes ask for them."""

    def __init__(self, triples: Iterable[Quad]) -> None:
        self.out: dict[Node, dict[NamedNode, set[Node]]] = {}
        self._instances: dict[Node, frozenset[Node]] = {}
        for triple in triples:
            predicates = self.out.setdefault(comparable(triple.subject), {})
            predicates.setdefault(triple.predicate, set()).add(comparable(triple.object))

    @cached_property
    def into(self) -> dict[tuple[NamedNode, Node], set[Node]]:
        """The subjects of each predicate and object."""
        found: dict[tuple[NamedNode, Node], set[Node]] = defaultdict(set)
        for subject, predicates in self.out.items():
            for predicate, values in predicates.items():
                for value in values:
                    found[predicate, value].add(subject)
        return found

    def values(self, subject: Node, predicate: NamedNode) -> Collection[Node]:
        """The values of a property of one subject."""
        return self.out.get(subject, {}).get(predicate, ())

    def instances(self, cls: Node) -> frozenset[Node]:
        """The SHACL instances of a class (SHACL section 1.1)."""
        if cls not in self._instances:
            below: set[Node] = set()
            waiting = [cls]
            while waiting:
                one = waiting.pop()
                if one not in below:
                    below.add(one)
                    waiting.extend(self.into.get((SUBCLASS, one), ()))
            self._instances[cls] = frozenset(i for one in below for i in self.into.get((RDF_TYPE, one), ()))
        return self._instances[cls]

    def subjects(self, predicate: NamedNode) -> set[Node]:
        """What has a value of a property."""
        return {subject for subject, predicates in self.out.items() if predicate in predicates}

    def objects(self, predicate: NamedNode) -> set[Node]:
        """What is a value of a property."""
        return {value for predicates in self.out.values() for value in predicates.get(predicate, ())}
