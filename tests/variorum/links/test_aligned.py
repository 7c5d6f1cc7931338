"""What sources state in another dataset's terms: what is taken over, what is not, and that its sources are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Source
from variorum.corpus.turtle import TurtleFile, parse_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.entailment.owl_rl import Rules
from variorum.links.aligned import Aligner
from variorum.links.alignments import load_alignments
from variorum.links.graph import Links
from variorum.links.sssom import CLOSE, EXACT, Mapping, new_mappings

BASE = "https://example.org/plays/"
THERE = "https://registry.example/"
PREFIXES = f"""@base <{BASE}> . @prefix t: <https://terms.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix vr: <https://w3id.org/variorum/ns#> .
@prefix direct: <{THERE}direct/> . @prefix st: <{THERE}st/> . @prefix va: <{THERE}va/> . @prefix qu: <{THERE}qu/> .
@prefix re: <{THERE}re/> .
@prefix item: <{THERE}item/> . @prefix far: <https://far.example/> . @prefix prov: <http://www.w3.org/ns/prov#> .
"""
ONTOLOGY = """
t:Play a owl:Class ; skos:exactMatch item:play . t:Person a owl:Class . t:Comedy a owl:Class ; rdfs:subClassOf t:Play .
rdf:type skos:exactMatch direct:type .
t:author a owl:ObjectProperty ; skos:exactMatch direct:author, far:author ;
    vr:statementProperty st:author ; vr:statementValue va:author .
t:coAuthor a owl:ObjectProperty ; rdfs:subPropertyOf t:author .
t:year a owl:DatatypeProperty ; skos:exactMatch direct:year .
t:hero a owl:ObjectProperty ; skos:broadMatch direct:character .
t:title a owl:DatatypeProperty ; skos:closeMatch direct:title .
t:part a owl:ObjectProperty ; skos:narrowMatch direct:act .
t:role a owl:ObjectProperty ; vr:statementProperty st:cast .
t:player a owl:ObjectProperty ; vr:statementValue va:cast .
t:plays a owl:ObjectProperty ; vr:qualifier qu:character .
t:cast a owl:ObjectProperty ; skos:exactMatch direct:cast ; owl:propertyChainAxiom (t:role t:player) .
vr:source a owl:ObjectProperty ; vr:referenceProperty re:source .
t:title vr:referenceProperty re:title .
"""

ASSERTED = {
    "bill": """<play/one> t:author <person/ann> . <play/one> t:coAuthor <person/ben> . <play/one> t:year 1601 .
        <play/one> t:hero <hero/x> . <play/one> t:title "One" . <play/one> t:part <act/1> . <play/one> a t:Comedy .
        <person/ann> a t:Person . <play/one> t:role <role/1> . <role/1> t:player <person/cid> .
        <role/1> t:plays <hero/x> . <play/one> rdfs:seeAlso <play/two> .""",
    "poster": "<play/one> t:author <person/ann> . <play/one> t:role <role/1> . <play/two> t:author <person/dee> .",
}
HEDGED = {"bill": "<play/two> t:author <person/ann> ."}
LABELS = """<play/one> rdfs:label "the first play"@en . <person/ann> rdfs:label "Ann"@en .
    <hall/1> rdfs:label "the hall"@en ."""
RECORDS = {"bill": '<source/bill> t:title "The bill" .'}
ITEMS = {"play/one": "11", "person/ann": "12", "person/cid": "13"}


def turtle(text: str) -> list[Quad]:
    return list(parse(PREFIXES + text, format=RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("plays")
    (folder / "seeds").mkdir()
    for slug in ASSERTED:
        (folder / "seeds" / f"{slug}.ttl").touch()
    return Corpus(folder, BASE, {})


@pytest.fixture(scope="module")
def stated() -> Store:
    store = Store()
    for slug, text in ASSERTED.items():
        evidence, claims = NamedNode(f"{BASE}evidence/{slug}"), NamedNode(f"{BASE}graph/{slug}")
        hedged = turtle(HEDGED.get(slug, ""))
        for number, claim in enumerate([*turtle(text), *hedged]):
            stance = "speculative" if claim in hedged else "asserted"
            store.extend(
                Quad(*quad.triple, evidence)
                for quad in turtle(
                    f"<citation/{slug}-{number}> rdf:subject {claim.subject} ; rdf:predicate {claim.predicate} ; "
                    f"rdf:object {claim.object} ; vr:stance vr:{stance} ; vr:source <source/{slug}> ."
                )
            )
            store.add(Quad(*claim.triple, claims))
        store.extend(Quad(*quad.triple, claims) for quad in turtle(LABELS + RECORDS.get(slug, "")))
    return store


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary((parse_turtle((PREFIXES + ONTOLOGY).encode(), Path("o.ttl")),), "")


def links(*more: Mapping, target: str = "registry") -> Links:
    given = [Mapping(BASE + thing, EXACT, f"{THERE}item/{item}") for thing, item in ITEMS.items()]
    empty = new_mappings(Path("x"), BASE + "links/x", "urn:license", {"b": BASE})
    return Links(target, empty.with_mappings([*given, *more]))


def aligned(corpus: Corpus, vocabulary: Vocabulary, stated: Store, *given: Links) -> dict[str, set[Quad]]:
    aligner = Aligner(corpus, given, load_alignments(vocabulary), Rules(vocabulary))
    found: dict[str, set[Quad]] = {}
    for slug in ASSERTED:
        claims, evidence = (
            [Quad(*q.triple) for q in stated.quads_for_pattern(None, None, None, corpus.iri(kind, slug))]
            for kind in ("graph", "evidence")
        )
        file = TurtleFile(Path(), "", tuple(evidence), {}, None)
        source = Source(slug, *(corpus.iri(kind, slug) for kind in ("source", "graph", "evidence")), file, file)
        for target, triples in zip(aligner.targets, aligner.aligned(slug, claims, source.citations), strict=True):
            found[f"aligned/{target}/{slug}"] = triples
            found.setdefault(f"aligned/{target}", set()).update(triples)
    return found


EXPECTED = {
    "aligned/registry/bill": """
        item:11 direct:author item:12, <person/ben> ; direct:year 1601 ; direct:character <hero/x> ;
            direct:type item:play ; direct:cast item:13 ; st:author <citation/bill-0> ; st:cast <role/1> ;
            rdfs:label "the first play"@en .
        <citation/bill-0> va:author item:12 ; prov:wasDerivedFrom <source/bill> ; vr:stance vr:asserted .
        <source/bill> re:source <source/bill> ; re:title "The bill" .
        <role/1> va:cast item:13 ; qu:character <hero/x> ; prov:wasDerivedFrom <source/bill> ; vr:stance vr:asserted .
        item:12 rdfs:label "Ann"@en .""",
    "aligned/registry/poster": """
        item:11 direct:author item:12 ; st:author <citation/poster-0> ; st:cast <role/1> ;
            rdfs:label "the first play"@en .
        <citation/poster-0> va:author item:12 ; prov:wasDerivedFrom <source/poster> ; vr:stance vr:asserted .
        <play/two> direct:author <person/dee> ; st:author <citation/poster-2> .
        <citation/poster-2> va:author <person/dee> ; prov:wasDerivedFrom <source/poster> ; vr:stance vr:asserted .
        <source/poster> re:source <source/poster> .
        item:12 rdfs:label "Ann"@en .""",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_taken_over(name: str, corpus: Corpus, vocabulary: Vocabulary, stated: Store) -> None:
    found = aligned(corpus, vocabulary, stated, links())[name]
    expected = set(turtle(EXPECTED[name]))
    assert (sorted(map(str, found - expected)), sorted(map(str, expected - found))) == ([], [])


def test_a_query_written_for_the_other_dataset(corpus: Corpus, vocabulary: Vocabulary, stated: Store) -> None:
    store = Store()
    for name, triples in aligned(corpus, vocabulary, stated, links()).items():
        graph = DefaultGraph() if name.count("/") == 1 else NamedNode(BASE + name)
        store.extend(Quad(*triple.triple, graph) for triple in triples)
    query = f"""PREFIX item: <{THERE}item/> PREFIX st: <{THERE}st/> PREFIX va: <{THERE}va/>
        PREFIX re: <{THERE}re/> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT DISTINCT ?source {{
            item:11 st:author ?s . ?s va:author item:12 ; prov:wasDerivedFrom/re:source ?source .
        }}
        ORDER BY ?source"""
    rows = store.query(query)
    assert isinstance(rows, QuerySolutions)
    assert [row["source"].value for row in rows] == [f"{BASE}source/bill", f"{BASE}source/poster"]


@pytest.mark.parametrize(
    "mapping",
    [
        Mapping(BASE + "person/dee", CLOSE, THERE + "item/14"),
        Mapping(BASE + "person/dee", EXACT, THERE + "item/14", negative=True),
    ],
    ids=["close", "denied"],
)
def test_only_exact_links_carry_over(mapping: Mapping, corpus: Corpus, vocabulary: Vocabulary, stated: Store) -> None:
    assert aligned(corpus, vocabulary, stated, links(mapping)) == aligned(corpus, vocabulary, stated, links())


def test_a_target_to_which_no_property_leads_has_no_graphs(
    corpus: Corpus, vocabulary: Vocabulary, stated: Store
) -> None:
    nowhere = Links("nowhere", links().mappings.with_mappings([Mapping(BASE + "play/one", EXACT, "urn:x:1")]))
    assert aligned(corpus, vocabulary, stated, nowhere) == {}
    assert aligned(corpus, vocabulary, stated) == {}


def test_two_targets_do_not_mix(corpus: Corpus, vocabulary: Vocabulary, stated: Store) -> None:
    far = Mapping(BASE + "person/ann", EXACT, "https://far.example/ann")
    other = Links("far", links().mappings.with_mappings([far]))
    graphs = aligned(corpus, vocabulary, stated, links(), other)
    assert graphs["aligned/registry"] == aligned(corpus, vocabulary, stated, links())["aligned/registry"]
    assert {t.predicate.value for t in graphs["aligned/far/poster"]} == {
        "https://far.example/author",
        "http://www.w3.org/2000/01/rdf-schema#label",
    }
    authors = {t.object.value for t in graphs["aligned/far/bill"] if t.predicate.value.endswith("author")}  # type: ignore[union-attr]
    assert authors == {"https://far.example/ann", BASE + "person/ben"}
