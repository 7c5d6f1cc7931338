"""SHACL-SPARQL constraints, read from shapes graphs and executed as one query each.

pySHACL asks a SPARQL constraint once per focus node through rdflib's engine, which takes minutes where one query on
pyoxigraph takes a tenth of a second. Here a constraint is asked once, `$this` left to its pattern, and its
solutions are held against the shape's targets (SHACL section 5.1; section 2.1.3 for targets). A test holds both
ways to the same results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Variable

from variorum.corpus.folder import Corpus
from variorum.terms import RDF, XSD, Term, shorten

SH = rdflib.SH
TEXTS = (XSD + "string", RDF + "langString")
MENTION = re.compile(r"\{[?$](\w+)\}")

TARGETS = {
    SH.targetClass: "?this a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{}>",
    SH.targetSubjectsOf: "?this <{}> ?value",
    SH.targetObjectsOf: "?value <{}> ?this",
    SH.targetNode: "BIND (<{}> AS ?this)",
}


@dataclass(frozen=True)
class SparqlConstraint:
    """One sh:sparql constraint of a node shape: its query, whom it is for, and what it says when it is broken."""

    iri: str
    shape: str
    targets: tuple[str, ...]
    select: str
    message: str
    severity: str

    def solutions(self, store: Store, focus: NamedNode | None = None) -> Iterator[dict[str, Term]]:
        """The solutions that break the constraint, as name → term; all have `this`. With `focus`, only those of
        that focus node.
        """
        rows = list(select(store, self.select, focus))
        wanted: set[Term] = {focus} if focus is not None else self._targeted(store, {str(row["this"]) for row in rows})
        yield from (row for row in rows if row.get("this") in wanted)

    def _targeted(self, store: Store, nodes: set[str]) -> set[Term]:
        """Those of some nodes, written as in a query, that are targets of the shape."""
        if not nodes:
            return set()
        pattern = " UNION ".join(f"{{ {target} }}" for target in self.targets)
        query = f"SELECT DISTINCT ?this WHERE {{ VALUES ?this {{ {' '.join(nodes)} }} {{ {pattern} }} }}"
        return {row["this"] for row in select(store, query)}

    def say(self, row: Mapping[str, Term], corpus: Corpus) -> str:
        """The message with the terms of a solution put in, as people read them (SHACL section 5.1.3)."""
        return MENTION.sub(lambda m: show(row[m[1]], corpus) if m[1] in row else m[0], self.message)


def show(term: Term, corpus: Corpus) -> str:
    """A term as people read it: an IRI shortened, a text in quotation marks, a number or date as it is."""
    if isinstance(term, NamedNode):
        return shorten(term.value, corpus.base, corpus.prefixes)
    if isinstance(term, Literal):
        return f"“{term.value}”" if term.datatype.value in TEXTS else term.value
    return str(term)


def select(store: Store, query: str, focus: NamedNode | None = None) -> Iterator[dict[str, Term]]:
    """The solutions of a SELECT query over a store's default graph, as name → term; with `this` bound to `focus` if
    given.
    """
    answer = store.query(query, substitutions={Variable("this"): focus} if focus is not None else None)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}


def read_constraints(
    shapes: rdflib.Graph, below: Mapping[str, Iterable[str]] = MappingProxyType({})
) -> tuple[SparqlConstraint, ...]:
    """The SPARQL constraints of all node shapes in a shapes graph, in the order of their IRIs.

    `below` has the subclasses of classes that the data to be asked does not itself tell of.
    """
    found = []
    for shape, constraint in shapes.subject_objects(SH.sparql):
        if is_deactivated(shapes, shape, constraint):
            continue
        targets = {TARGETS[p].format(t) for p in TARGETS for t in shapes.objects(shape, p)}
        for cls in shapes.objects(shape, SH.targetClass):
            targets |= {TARGETS[SH.targetClass].format(sub) for sub in below.get(str(cls), ())}
        found.append(
            SparqlConstraint(
                str(constraint),
                str(shape),
                tuple(sorted(targets)),
                _prologue(shapes, constraint) + str(shapes.value(constraint, SH.select)),
                str(shapes.value(constraint, SH.message) or shapes.value(shape, SH.message) or ""),
                str(shapes.value(constraint, SH.severity) or shapes.value(shape, SH.severity) or SH.Violation),
            )
        )
    return tuple(sorted(found, key=lambda c: c.iri))


def is_deactivated(shapes: rdflib.Graph, *nodes: rdflib.term.Node) -> bool:
    """Whether a shape, or what it holds, is switched off and finds nothing (SHACL section 2.1.4)."""
    return any((node, SH.deactivated, rdflib.Literal(True)) in shapes for node in nodes)


def _prologue(shapes: rdflib.Graph, constraint: rdflib.term.Node) -> str:
    """The PREFIX lines that sh:prefixes gives (SHACL section 5.2.1)."""
    lines = set()
    for ontology in shapes.objects(constraint, SH.prefixes):
        for declaration in shapes.objects(ontology, SH.declare):
            prefix, namespace = shapes.value(declaration, SH.prefix), shapes.value(declaration, SH.namespace)
            lines.add(f"PREFIX {prefix}: <{namespace}>\n")
    return "".join(sorted(lines))
