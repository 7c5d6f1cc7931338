"""A data graph as shapes ask for it: indexed both ways."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.corpus.interop import from_rdflib
from variorum.terms import RDF_TYPE, SUBCLASS

Node = NamedNode | BlankNode | Literal
OF_RDFLIB = (rdflib.URIRef, rdflib.Literal)


def comparable(node: object) -> Node:
    """A term of either library in the one form in which terms are compared: as pyoxigraph's, languages in small
    letters.
    """
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    term = from_rdflib(node) if isinstance(node, OF_RDFLIB) else node
    if isinstance(term, Literal):
        language = term.language
        if language is None or (language == language.lower() and term.direction is None):
            return term
        return Literal(term.value, language=language.lower())
    if isinstance(term, (NamedNode, BlankNode)):
        return term
    raise TypeError(f"{node} is no term of RDF 1.1")


class Facts:
    """The triples of a data graph, indexed as shapes ask for them."""

    def __init__(self, triples: Iterable[Quad]) -> None:
        self.out: dict[Node, dict[NamedNode, set[Node]]] = {}
        self._instances: dict[Node, frozenset[Node]] = {}
        self._into: dict[NamedNode, dict[Node, set[Node]]] = {}
        out = self.out
        for triple in triples:
            one, other, predicate = triple.subject, triple.object, triple.predicate
            subject = one if type(one) is NamedNode else comparable(one)
            value = other if type(other) is NamedNode else comparable(other)
            said = out.get(subject)
            if said is None:
                out[subject] = {predicate: {value}}
            elif predicate in said:
                said[predicate].add(value)
            else:
                said[predicate] = {value}

    def into(self, predicate: NamedNode) -> dict[Node, set[Node]]:
        """The subjects of each value of a property."""
        if predicate not in self._into:
            found: dict[Node, set[Node]] = {}
            for subject, predicates in self.out.items():
                for value in predicates.get(predicate, ()):
                    found.setdefault(value, set()).add(subject)
            self._into[predicate] = found
        return self._into[predicate]

    def values(self, subject: Node, predicate: NamedNode) -> Collection[Node]:
        """The values of a property of one subject."""
        said = self.out.get(subject)
        return () if said is None else said.get(predicate, ())

    def instances(self, cls: Node) -> frozenset[Node]:
        """The SHACL instances of a class (SHACL section 1.1)."""
        found = self._instances.get(cls)
        if found is None:
            below: set[Node] = set()
            waiting = [cls]
            while waiting:
                one = waiting.pop()
                if one not in below:
                    below.add(one)
                    waiting.extend(self.into(SUBCLASS).get(one, ()))
            found = frozenset(i for one in below for i in self.into(RDF_TYPE).get(one, ()))
            self._instances[cls] = found
        return found

    def subjects(self, predicate: NamedNode) -> set[Node]:
        """What has a value of a property."""
        return {subject for subject, predicates in self.out.items() if predicate in predicates}

    def objects(self, predicate: NamedNode) -> set[Node]:
        """What is a value of a property."""
        return {value for predicates in self.out.values() for value in predicates.get(predicate, ())}
