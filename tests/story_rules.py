"""A small ontology and small rules for what sources may disagree on, one of each kind."""

from __future__ import annotations

from pathlib import Path

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, Store

from stored import tables_of
from story import BASE, NS, SUBCLASS, TYPE
from variorum.corpus.folder import Corpus, bundled_root
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.detection import Detector
from variorum.disagreements.model import Disagreement
from variorum.shapes.rules import load_rules
from variorum.terms import XSD

HEADER = f"""@prefix : <{BASE}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vr: <{NS}> .
"""
ONTOLOGY = """
:Thing a owl:Class . :Film a owl:Class ; rdfs:subClassOf :Work . :Work a owl:Class ; rdfs:subClassOf :Thing .
:name a owl:DatatypeProperty ; rdfs:label "name"@en .
:date a owl:DatatypeProperty . :count a owl:DatatypeProperty . :score a owl:DatatypeProperty .
:performer a owl:ObjectProperty . :plays a owl:ObjectProperty . :in a owl:ObjectProperty .
:friend a owl:ObjectProperty . :enemy a owl:ObjectProperty .
:tells a owl:ObjectProperty . :playedIn a owl:ObjectProperty .
:victim a owl:ObjectProperty . :list a owl:ObjectProperty . :trade a owl:ObjectProperty . :part a owl:ObjectProperty .
:during a owl:ObjectProperty . :after a owl:ObjectProperty . :p a owl:ObjectProperty . :Event a owl:Class .
 :father vr:belongsTo :family . :family vr:belongsTo :clan .
:hitwoman skos:broader :assassin . :assassin skos:broader :killer .
"""
SHAPES = (
    "".join(
        f":{name}Shape a sh:NodeShape ; {target} ; sh:property :{name}Shape-one .\n"
        f":{name}Shape-one sh:path :{name} ; sh:maxCount 1 ; vr:comparison vr:{comparison} .\n"
        for name, target, comparison in [
            ("name", "sh:targetClass :Work", "nameInclusion"),
            ("date", "sh:targetClass :Film, :Event", "datePrecision"),
            ("count", "sh:targetNode :one", "exact"),
            ("victim", "sh:targetNode :two ; sh:targetClass :Thing", "partOf"),
        ]
    )
    + """
:listShape a sh:NodeShape ; sh:targetClass :Thing ; sh:property :listShape-one, :tradeShape-one, :partShape-one,
    :scoreShape-one .
:listShape-one sh:path :list ; sh:maxCount 1 ; vr:comparison vr:setInclusion .
:tradeShape-one sh:path :trade ; sh:maxCount 1 ; vr:comparison vr:narrowerConcept ; vr:kind vr:detailDifference .
:partShape-one sh:path [ sh:inversePath :part ] ; sh:maxCount 1 ; vr:kind vr:identityQuestion .
:scoreShape-one sh:path :score ; sh:maxCount 1 ; vr:comparison vr:numericTolerance .
:OrderShape a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql :OrderShape-order .
:OrderShape-order a sh:SPARQLConstraint ; sh:message "{$this} is both." ; sh:select '''
    SELECT DISTINCT $this ?path ?value ?otherPath ?otherValue WHERE {
        $this <https://example.org/story/during> ?value . $this <https://example.org/story/after> ?value .
        BIND (<https://example.org/story/during> AS ?path) BIND (<https://example.org/story/after> AS ?otherPath)
        BIND (?value AS ?otherValue)
    }''' .
"""
)


def iri(name: str) -> NamedNode:
    return NamedNode(BASE + name)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def corpus_in(folder: Path, shapes: str) -> Corpus:
    (folder / "shapes" / "dataset").mkdir(parents=True)
    (folder / "shapes" / "dataset" / "test.ttl").write_text(HEADER + shapes, encoding="utf-8")
    return Corpus(folder, BASE, {})


WORDS = Vocabulary(
    (
        parse_turtle((HEADER + ONTOLOGY).encode(), Path("ontology.ttl")),
        read_turtle(bundled_root() / "ontology" / "variorum.ttl"),
    ),
    "",
)


TYPES = [Quad(iri(name), TYPE, iri(cls)) for name, cls in [("one", "Film"), ("two", "Work"), ("three", "Event")]]
HIERARCHY = [t for t in WORDS.triples if t.predicate == SUBCLASS]


class Finder:
    """The rules of a corpus, ready to be asked of any store."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary) -> None:
        self._corpus, self.vocabulary = corpus, vocabulary
        self.rules = load_rules(corpus, vocabulary)

    @property
    def graph(self) -> rdflib.Graph:
        return self.rules.graph

    @property
    def plain(self) -> rdflib.Graph:
        """The shapes graph without the constraints that ask for stances, which a data graph does not have."""
        plain = rdflib.Graph() + self.graph
        for _, constraint in self.graph.subject_objects(rdflib.SH.sparql):
            select = str(self.graph.value(constraint, rdflib.SH.select))
            if "GRAPH" in select or "?stance" in select:
                plain.remove((None, rdflib.SH.sparql, constraint))
        return plain

    def find(self, stated: Store) -> tuple[Disagreement, ...]:
        with tables_of(self._corpus, stated) as tables:
            return Detector(self._corpus, self.vocabulary, self.rules, tables, stated).find()


def finder_in(folder: Path) -> Finder:
    """The small rules, ready to be asked."""
    return Finder(corpus_in(folder, SHAPES), WORDS)
