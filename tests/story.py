"""Claims with citations for tests of what sources disagree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

BASE = "https://example.org/story/"
NS = "https://w3id.org/variorum/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
TYPE = NamedNode(RDF + "type")
Value = NamedNode | Literal


@dataclass(frozen=True)
class Said:
    """One citation: a source states a claim, with a stance, in passages."""

    source: str
    subject: NamedNode
    predicate: NamedNode
    value: Value
    stance: str = "asserted"
    passages: tuple[str, ...] = (BASE + "text/t#char=0,1",)
    citation: str = ""
    speaker: str = ""


def numbered(statements: Iterable[Said], base: str = BASE) -> list[Said]:
    """The statements, each with a citation IRI of its own."""
    return [replace(s, citation=f"{base}citation/{s.source}-{number}") for number, s in enumerate(statements, 1)]


def store_of(statements: Iterable[Said], types: Iterable[Quad], base: str = BASE) -> Store:
    """The statements as a build stores them: claims in the default graph and in those of their sources, citations in
    the evidence graphs."""
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object, t.graph_name) for t in types)
    for s in statements:
        evidence, citation = NamedNode(f"{base}evidence/{s.source}"), NamedNode(s.citation)
        if s.stance != "denied":
            store.add(Quad(s.subject, s.predicate, s.value, DefaultGraph()))
            store.add(Quad(s.subject, s.predicate, s.value, NamedNode(f"{base}graph/{s.source}")))
        parts: list[tuple[str, Value]] = [
            (RDF + "subject", s.subject),
            (RDF + "predicate", s.predicate),
            (RDF + "object", s.value),
            (NS + "stance", NamedNode(NS + s.stance)),
            (NS + "source", NamedNode(f"{base}source/{s.source}")),
            *((NS + "passage", NamedNode(passage)) for passage in s.passages),
            *([(NS + "attributedTo", NamedNode(s.speaker))] if s.speaker else []),
        ]
        store.extend(Quad(citation, NamedNode(name), value, evidence) for name, value in parts)
    return store


def records(dates: Mapping[str, str], base: str = BASE) -> list[Quad]:
    """The dates of sources, as their records state them in their graphs."""
    published = NamedNode("https://schema.org/datePublished")
    year = NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
    found = []
    for slug, date in dates.items():
        source, graph = (NamedNode(f"{base}{kind}/{slug}") for kind in ("source", "graph"))
        found.append(Quad(source, published, Literal(date, datatype=year), graph))
    return found
