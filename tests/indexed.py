"""A tiny invented snapshot for matching names: ships and people, some of whom share a name, one with two names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from snapshots import PREFIXES, graph_name, summary, write_snapshot
from variorum.snapshots.snapshot import Snapshot

BASE = "https://example.org/bridges/"  # the base of `snapshots`
TERMS = "https://example.org/terms#"
ALL_PREFIXES = {**PREFIXES, "t": TERMS, "foaf": "http://xmlns.com/foaf/0.1/"}
HEADER = f"@base <{BASE}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in ALL_PREFIXES.items())

ONTOLOGY = """
t:Ship a rdfs:Class ; rdfs:label "vessel"@en ; rdfs:comment "What floats."@en .
t:Ferry rdfs:subClassOf t:Ship ; rdfs:label "Fähre"@de, "ferry"@en .
schema:Person rdfs:label "person"@en .
t:crew rdfs:label "crew"@en .
t:captain rdfs:subPropertyOf t:crew ; rdfs:label "captain"@en ; rdfs:comment "Who commands the ship."@en .
t:callSign rdfs:subPropertyOf schema:alternateName ; rdfs:label "call sign"@en .
t:blue rdfs:label "blue"@en ."""
CLAIMS = {
    "almanac": """
<ship/first> a t:Ferry ; schema:name "Aurora" ; t:captain <person/ana> ; t:colour t:blue ; t:berths 120 ;
    t:length 80.5 ; t:launched "1871-05-02"^^xsd:date ; t:seen "1871-05-02T10:00:00Z"^^xsd:dateTime ;
    t:sails true ; t:speed "NaN"^^xsd:double ; t:drawnBy <https://elsewhere.example/x> ; t:seenFrom <urn:afar> ;
    rdfs:label "the first ferry"@en .
<person/ana> a schema:Person ; schema:name "Ana Ruiz" ; rdfs:label "Ana Ruiz the elder"@en ;
    schema:birthDate "1840"^^xsd:gYear ; schema:birthPlace <place/port> .
<place/port> rdfs:label "the port"@en .
<person/ana-2> a schema:Person ; schema:name "Ana Ruiz" ; rdfs:label "Ana Ruiz the younger"@en ;
    schema:birthDate "1872-03-02"^^xsd:date .""",
    "gazette": """
<ship/first> a t:Ferry ; schema:name "Boréal" ; rdfs:label "the first ferry"@en .
<ship/second> a t:Ferry ; schema:name "Étoile du Nord" ; t:callSign "Kilo-7" ; t:captain <person/ana-2> ;
    rdfs:label "the second ferry"@en .""",
    "ledger": """
<ship/first> a t:Ferry ; schema:name "Aurora" ; rdfs:label "the first ferry"@en .
<ship/third> a t:Ship ; schema:name "Mary & <Jane>" .
<https://elsewhere.example/x> a schema:Person ; schema:name "Xaver" .""",
}
REGISTER = """
<disagreement/name> a vr:Disagreement ; rdfs:label "Name of the first ferry"@en ; vr:kind vr:contradiction ;
    vr:status vr:open ; sh:focusNode <ship/first> ; sh:resultPath schema:name ; sh:resultSeverity sh:Warning ;
    sh:resultMessage "Sources give different names."@en ; vr:position <position/1>, <position/2> .
<position/1> vr:value "Aurora" ; rdfs:label "Aurora" ; sh:resultPath schema:name ; vr:source <source/almanac> ;
    vr:citation <citation/1> .
<citation/1> vr:source <source/almanac> ; vr:stance vr:asserted ; vr:line "seeds/almanac.ttl:7" .
<position/2> vr:value "Boréal" ; rdfs:label "Boréal" ; sh:resultPath schema:name ; vr:source <source/gazette> ;
    vr:citation <citation/2> .
<citation/2> vr:source <source/gazette> ; vr:stance vr:asserted ; vr:line "seeds/gazette.ttl:7" ."""


def ferries(folder: Path, register: str = REGISTER, decisions: str = "") -> Snapshot:
    """The snapshot of the ferries, written to `folder`."""
    graphs: dict[NamedNode, list[Quad]] = {
        NamedNode(BASE + "ontology"): turtle(ONTOLOGY),
        NamedNode(BASE + "register"): turtle(register),
        NamedNode(BASE + "report"): [],
        NamedNode(BASE + "decisions"): turtle(decisions),
    }
    for slug, text in CLAIMS.items():
        graphs[graph_name("graph", slug)] = turtle(text)
        graphs[graph_name("evidence", slug)] = []
        graphs[graph_name("entailed", slug)] = []
    counts = {graph.value: len(triples) for graph, triples in graphs.items()}
    sources = tuple(replace(summary(slug, 1), title=slug.title()) for slug in sorted(CLAIMS))
    return write_snapshot(Snapshot(folder, "f" * 64, BASE, ALL_PREFIXES, "ferries", sources, counts), graphs)


def turtle(text: str) -> list[Quad]:
    """The triples of a Turtle text that uses these prefixes and the base."""
    return list(parse(HEADER + text, format=RdfFormat.TURTLE))
