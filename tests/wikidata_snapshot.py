"""A tiny invented snapshot that has all that can be given to Wikidata: records, roles, dates, and disagreements."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from snapshots import write_snapshot
from variorum.snapshots.snapshot import Snapshot, SourceSummary

BASE = "https://example.org/plays/"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "t": "https://example.org/terms#",
    "vr": "https://w3id.org/variorum/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{p: f"http://www.wikidata.org/prop/{name}" for p, name in (("p", ""), ("wdt", "direct/"), ("ps", "statement/"))},
    **{p: f"http://www.wikidata.org/prop/{name}" for p, name in (("pq", "qualifier/"), ("pr", "reference/"))},
    "wd": "http://www.wikidata.org/entity/",
}
LANGUAGES = {"almanac": "en", "gazette": "de", "ledger": "en", "weekly": "en-GB"}
ONTOLOGY = """
schema:director skos:exactMatch wdt:P57 .
schema:datePublished skos:exactMatch wdt:P577 .
schema:name skos:exactMatch wdt:P1476 .
t:identifier skos:exactMatch wdt:P345 .
t:note skos:closeMatch wdt:P58 .
t:role vr:statementProperty p:P161 .
t:player vr:statementValue ps:P161 .
t:part vr:qualifier pq:P453 .
t:readOn skos:exactMatch pr:P813 .
"""
LINKS = """
<play/one> skos:exactMatch wd:Q11 . <play/two> skos:closeMatch wd:Q12 . <play/three> skos:exactMatch wd:Q13 .
<person/a> skos:exactMatch wd:Q21 . <person/b> skos:exactMatch wd:Q22 . <character/hero> skos:exactMatch wd:Q31 .
<source/almanac> skos:exactMatch wd:Q41 .
"""
RECORDS = {
    "almanac": """schema:name "The  Almanac" ; schema:datePublished "2001-05"^^xsd:gYearMonth ;
        schema:url "https://example.org/almanac?a=1&b=2" ; t:readOn "2026-01-31"^^xsd:date""",
    "gazette": """schema:name "Die \\"Zeitung\\"" ; schema:datePublished "2002"^^xsd:gYear""",
    "ledger": """schema:datePublished "2003"^^xsd:gYear""",
    "weekly": """schema:name "This | that" ; schema:url <https://example.org/weekly>""",
}
# number, sources and stance, claim
CITATIONS = [
    (1, "almanac gazette ledger", "asserted", "<play/one> schema:director <person/a>"),
    (2, "ledger", "asserted", "<play/one> schema:director <person/b>"),
    (3, "gazette", "expected", "<play/three> schema:director <person/b>"),
    (4, "almanac", "asserted", '<play/one> schema:datePublished "1999-03-02"^^xsd:date'),
    (5, "gazette", "asserted", '<play/one> schema:datePublished "2000"^^xsd:gYear'),
    (6, "weekly", "asserted", '<play/three> schema:datePublished "1850"^^xsd:gYear'),
    (7, "ledger", "asserted", '<play/three> schema:datePublished "1851"^^xsd:gYear'),
    (8, "almanac gazette", "asserted", "<play/one> t:role <role/hero>"),
    (9, "almanac gazette", "asserted", "<role/hero> t:player <person/b>"),
    (10, "almanac", "asserted", "<role/hero> t:part <character/hero>"),
    (11, "gazette", "asserted", "<role/hero> t:part <character/villain>"),
    (12, "almanac gazette", "asserted", '<play/one> schema:name "One"'),
    (13, "weekly", "asserted", '<play/three> t:identifier "tt 7"'),
    (14, "weekly", "asserted", '<play/three> t:identifier "a|b"'),
    (15, "weekly", "asserted", "<play/two> schema:director <person/a>"),
    (16, "weekly", "asserted", "<play/three> t:note <person/a>"),
    (17, "weekly", "asserted", "<play/three> schema:director <person/unknown>"),
    (18, "almanac", "denied", "<play/three> schema:director <person/a>"),
]
REGISTER = """
<disagreement/date> a vr:Disagreement ; rdfs:label "Play one: date" ; vr:kind vr:contradiction ; vr:status vr:open ;
    vr:position <position/1>, <position/2> .
<position/1> vr:value "1999-03-02"^^xsd:date ; rdfs:label "1999-03-02" ; vr:citation <citation/almanac-4> .
<position/2> vr:value "2000"^^xsd:gYear ; rdfs:label "2000" ; vr:citation <citation/gazette-5> .
<disagreement/old> a vr:Disagreement ; rdfs:label "Play three: date" ; vr:kind vr:contradiction ;
    vr:status vr:resolved ; vr:decision <decision/old> ; vr:position <position/3>, <position/4> .
<position/3> vr:value "1850"^^xsd:gYear ; rdfs:label "1850" ; vr:citation <citation/weekly-6> .
<position/4> vr:value "1851"^^xsd:gYear ; rdfs:label "1851" ; vr:citation <citation/ledger-7> .
<disagreement/detail> a vr:Disagreement ; rdfs:label "Detail" ; vr:kind vr:detailDifference ; vr:status vr:open ;
    vr:position <position/5> .
<position/5> vr:value <person/a> ; rdfs:label "A" ; vr:citation <citation/almanac-1> .
<citation/almanac-1> vr:source <source/almanac> ; vr:stance vr:asserted .
<citation/almanac-4> vr:source <source/almanac> ; vr:stance vr:asserted .
<citation/gazette-5> vr:source <source/gazette> ; vr:stance vr:asserted .
<citation/weekly-6> vr:source <source/weekly> ; vr:stance vr:asserted .
<citation/ledger-7> vr:source <source/ledger> ; vr:stance vr:asserted .
"""
DECISIONS = '<decision/old> vr:decides <disagreement/old> ; vr:status vr:resolved ; vr:inFavourOf "1850"^^xsd:gYear .'


def _turtle(text: str) -> list[Quad]:
    header = f"@base <{BASE}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return list(parse(header + text, format=RdfFormat.TURTLE))


def _evidence(slug: str) -> str:
    return "\n".join(
        f"<citation/{slug}-{number}> a vr:Citation ; vr:source <source/{slug}> ; vr:stance vr:{stance} ;"
        f" vr:passage <text/{slug}#char={number},99> ; rdf:subject {subject} ;"
        f" rdf:predicate {predicate} ; rdf:object {value} ."
        for number, sources, stance, claim in CITATIONS
        for subject, predicate, value in [claim.split(" ", 2)]
        if slug in sources.split()
    )


def plays(folder: Path, links: str = LINKS, ontology: str = ONTOLOGY, register: str = REGISTER) -> Snapshot:
    """The snapshot of the plays, written to `folder`."""
    texts = {"ontology": ontology, "links/wikidata": links, "register": register, "decisions": DECISIONS}
    for slug, record in RECORDS.items():
        texts[f"graph/{slug}"] = f"<source/{slug}> a vr:Source ; {record} ."
        texts[f"evidence/{slug}"] = _evidence(slug)
        texts[f"entailed/{slug}"] = ""
    graphs = {NamedNode(BASE + name): _turtle(text) for name, text in texts.items()}
    sources = tuple(_summary(slug, language) for slug, language in LANGUAGES.items())
    counts = {graph.value: len(triples) for graph, triples in graphs.items()}
    return write_snapshot(Snapshot(folder, folder.name, BASE, PREFIXES, "plays", sources, counts), graphs)


def _summary(slug: str, language: str) -> SourceSummary:
    graphs = (f"{BASE}{kind}/{slug}" for kind in ("graph", "evidence", "entailed"))
    return SourceSummary(slug, f"{BASE}source/{slug}", *graphs, "", "", "", language, 1, 1, 99)


def node(name: str) -> NamedNode:
    """A thing of the plays."""
    return NamedNode(BASE + name)
