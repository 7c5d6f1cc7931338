"""A tiny invented snapshot that can be published: a bridge of which two sources tell, one decision, and a record."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from snapshots import write_snapshot
from variorum.snapshots.snapshot import Snapshot, SourceSummary

BASE = "https://example.org/bridges/"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "vr": "https://w3id.org/variorum/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DIGEST = "ab" * 32

ALMANAC = f"""
<source/almanac> a vr:Source ; schema:name "The Almanac" ; schema:inLanguage "en" ; vr:text <text/almanac> ;
    schema:datePublished "1901-02-03"^^xsd:date ; schema:url <https://example.org/almanac> ; vr:textDigest "{DIGEST}" ;
    schema:about <bridge/long> .
<bridge/long> a schema:Bridge ; rdfs:label "the Long Bridge"@en, "die Lange Brücke"@de ;
    schema:foundingDate "1871"^^xsd:gYear ; schema:containedInPlace <place/harbour> .
<place/harbour> rdfs:label "the harbour"@en .
<person/ada> rdfs:label "Ada"@en ."""
GAZETTE = '<bridge/long> rdfs:label "the Long Bridge"@en ; schema:foundingDate "1873"^^xsd:gYear .'
ALMANAC_EVIDENCE = """
<citation/almanac-1> a vr:Citation ; rdf:subject <bridge/long> ; rdf:predicate schema:foundingDate ;
    rdf:object "1871"^^xsd:gYear ; vr:stance vr:asserted ; vr:source <source/almanac> ;
    vr:passage <text/almanac#char=100,104>, <text/almanac#char=9,13> .
<citation/almanac-2> a vr:Citation ; rdf:subject <bridge/long> ; rdf:predicate schema:containedInPlace ;
    rdf:object <place/harbour> ; vr:stance vr:expected ; vr:source <source/almanac> ;
    vr:attributedTo <person/ada> ; vr:passage <text/almanac#char=20,30> ."""
GAZETTE_EVIDENCE = """
<citation/gazette-1> a vr:Citation ; rdf:subject <bridge/long> ; rdf:predicate schema:foundingDate ;
    rdf:object "1873"^^xsd:gYear ; vr:stance vr:asserted ; vr:source <source/gazette> ;
    vr:passage <text/gazette#char=5,9> .
<citation/gazette-2> a vr:Citation ; rdf:subject <bridge/long> ; rdf:predicate schema:name ;
    rdf:object "Swing Bridge" ; vr:stance vr:denied ; vr:source <source/gazette> ;
    vr:passage <text/gazette#char=40,52> ."""
ONTOLOGY = 'schema:foundingDate rdfs:label "built in"@en . schema:containedInPlace rdfs:label "stands at"@en .'
REGISTER = """
<disagreement/long-year> a vr:Disagreement ; rdfs:label "the Long Bridge: built in"@en ; vr:kind vr:contradiction ;
    vr:status vr:{status} ; vr:decision <decision/long-year> ; sh:focusNode <bridge/long> ;
    vr:position <position/1>, <position/2> .
<position/1> vr:value "1871"^^xsd:gYear ; rdfs:label "1871" ; sh:resultPath schema:foundingDate ;
    vr:citation <citation/almanac-1> .
<citation/almanac-1> vr:source <source/almanac> ; vr:stance vr:asserted ;
    vr:passage <text/almanac#char=9,13>, <text/almanac#char=100,104> .
<position/2> vr:value "1873"^^xsd:gYear ; rdfs:label "1873" ; sh:resultPath schema:foundingDate ;
    vr:citation <citation/gazette-1> .
<citation/gazette-1> vr:source <source/gazette> ; vr:stance vr:asserted ; vr:passage <text/gazette#char=5,9> ."""
DECISIONS = """
<decision/long-year> a vr:Decision ; rdfs:comment "The keystone has the year."@en ; vr:status vr:{status} ;
    vr:decides <disagreement/long-year> ; vr:curator "Zoë" ; dcterms:date "2026-01-31"^^xsd:date {verdict} ."""
VERDICTS = {"resolved": '; vr:inFavourOf "1871"^^xsd:gYear', "explained": "; vr:explanation vr:workingTitle"}
RECORD = """
<> a vr:Corpus ; dcterms:title "Bridges"@en ; dcterms:description "Of bridges | and their years."@en ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:issued "2026-02-03"^^xsd:date ;
    dcterms:creator <https://orcid.org/0000-0002-1825-0097>, <organization/surveyors> ;
    dcterms:publisher <organization/surveyors> ; rdfs:seeAlso <https://doi.org/10.5281/zenodo.1234567> .
<https://orcid.org/0000-0002-1825-0097> a prov:Person ; rdfs:label "Zoë" .
<organization/surveyors> a prov:Organization ; rdfs:label "The Surveyors"@en ."""


def turtle(text: str) -> list[Quad]:
    """The triples of a Turtle text that uses the prefixes and the base of this snapshot."""
    head = f"@base <{BASE}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return list(parse(head + text, format=RdfFormat.TURTLE))


def published(
    folder: Path, status: str = "resolved", record: str = RECORD, also_cited: Iterable[Quad] = ()
) -> Snapshot:
    """The snapshot, its only disagreement with this status; `also_cited` is further evidence of the almanac."""
    texts = {
        "graph/almanac": ALMANAC,
        "graph/gazette": GAZETTE,
        "evidence/almanac": ALMANAC_EVIDENCE,
        "evidence/gazette": GAZETTE_EVIDENCE,
        "entailed/almanac": "",
        "entailed/gazette": "",
        "ontology": ONTOLOGY,
        "register": REGISTER.format(status=status),
        "decisions": DECISIONS.format(status=status, verdict=VERDICTS.get(status, "")),
        "corpus": record,
    }
    graphs = {NamedNode(BASE + name): turtle(text) for name, text in texts.items()}
    graphs[NamedNode(BASE + "evidence/almanac")] += also_cited
    counts = {graph.value: len(triples) for graph, triples in graphs.items()}
    sources = (_source("almanac", "The Almanac", "1901-02-03"), _source("gazette", "The Gazette", ""))
    return write_snapshot(Snapshot(folder, "d1" * 32, BASE, PREFIXES, "bridges", sources, counts), graphs, index=False)


def _source(slug: str, title: str, date: str) -> SourceSummary:
    return SourceSummary(
        slug=slug,
        iri=f"{BASE}source/{slug}",
        graph=f"{BASE}graph/{slug}",
        evidence_graph=f"{BASE}evidence/{slug}",
        entailed_graph=f"{BASE}entailed/{slug}",
        title=title,
        publisher="Almanac & Sons" if slug == "almanac" else "",
        date=date,
        language="en",
        claims=2,
        citations=2,
        text_length=400,
    )
