"""The description in VoID and DCAT: that it uses the terms there are, counts right, and stands without a server."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize
from rdflib import SH

import snapshots
from corpora import HARBOUR
from examples import examples
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.corpus.interop import to_rdflib
from variorum.export import description
from variorum.export.description import description_triples, format_iri
from variorum.export.registry import FORMATS as EXPORTS
from variorum.query.formats import FORMATS
from variorum.shapes.judging import judge
from variorum.snapshots.snapshot import Snapshot
from variorum.snapshots.statistics import read_statistics
from variorum.terms import DCAT, DCTERMS, FOAF, RDF_TYPE, RDFS, VOID

ROOT = "https://example.net/"
CATALOGUE = f"{ROOT}.well-known/void#catalogue"
# Every term of these vocabularies that the description may use, as their specifications declare them.
TERMS = {
    VOID: """Dataset DatasetDescription Linkset class classPartition classes dataDump distinctObjects distinctSubjects
        entities feature linkPredicate objectsTarget properties property propertyPartition sparqlEndpoint subjectsTarget
        subset triples uriLookupEndpoint uriSpace vocabulary""",
    DCAT: """Catalog DataService Dataset Distribution accessURL dataset distribution downloadURL endpointDescription
        endpointURL landingPage mediaType servesDataset service""",
    DCTERMS: "conformsTo creator description identifier issued license publisher source title",
    FOAF: "Agent Organization Person homepage name primaryTopic",
}
LITERALS = {VOID + name for name in ("uriSpace", "triples", "entities", "properties", "classes")} | {
    VOID + "distinctSubjects",
    VOID + "distinctObjects",
}


@pytest.fixture(scope="module", params=["bridges", pytest.param("bundled", marks=pytest.mark.long)])
def described(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    if request.param == "bridges":
        return snapshots.bridges(tmp_path_factory.mktemp("described"))
    snapshot: Snapshot = request.getfixturevalue("bundled_snapshot")
    return snapshot


def stored(triples: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(Quad(*quad.triple) for quad in triples)
    return store


def values(store: Store, subject: NamedNode, predicate: str) -> list[object]:
    return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)]


# What DCAT-AP 3 makes mandatory: https://semiceu.github.io/DCAT-AP/releases/3.0.0/
MANDATORY = """
    @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .
    :Catalog sh:targetClass dcat:Catalog ; sh:property :title, :description, :publisher .
    :Dataset sh:targetClass dcat:Dataset ; sh:property :title, :description .
    :Distribution sh:targetClass dcat:Distribution ;
        sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .
    :Service sh:targetClass dcat:DataService ;
        sh:property :title, [ sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .
    :Agent sh:targetClass foaf:Agent ; sh:property [ sh:path foaf:name ; sh:minCount 1 ; sh:nodeKind sh:Literal ] .
    :title sh:path dcterms:title ; sh:minCount 1 ; sh:nodeKind sh:Literal .
    :description sh:path dcterms:description ; sh:minCount 1 ; sh:nodeKind sh:Literal .
    :publisher sh:path dcterms:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent .
"""


@pytest.mark.parametrize("root", ["", ROOT])
def test_what_dcat_ap_makes_mandatory_is_there(described: Snapshot, root: str) -> None:
    shapes = to_rdflib(parse(MANDATORY, format=RdfFormat.TURTLE))
    report = judge(to_rdflib(description_triples(described, root)), shapes)
    assert list(report.objects(None, SH.resultMessage)) == []
    assert root == "" or values(
        stored(description_triples(described, root)), NamedNode(CATALOGUE), DCTERMS + "publisher"
    )


TEXTS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9).map(
    lambda text: str(Literal(text))
)
HEAD = """@base <{}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> a <https://w3id.org/variorum/ns#Corpus> .
"""
RECORDED = st.fixed_dictionaries(
    {"dcterms:title": TEXTS | TEXTS.map("{}@de".format)},
    optional={
        "dcterms:description": TEXTS,
        "dcterms:creator": st.just("<organization/board>"),
        "dcterms:publisher": st.just("<organization/board>"),
        "dcterms:license": st.just("<https://creativecommons.org/licenses/by/4.0/>"),
        "dcterms:issued": st.just('"2026-05-01"^^xsd:date'),
    },
)


@pytest.mark.long
@settings(max_examples=examples(12))
@given(RECORDED)
def test_whatever_a_corpus_says_of_itself(tmp_path_factory: pytest.TempPathFactory, recorded: dict[str, str]) -> None:
    folder = tmp_path_factory.mktemp("recorded") / "harbour"
    shutil.copytree(HARBOUR, folder)
    corpus = find_corpus(folder)
    with (folder / "ontology" / "prefixes.ttl").open("a", encoding="utf-8") as prefixes:
        prefixes.write("@prefix prov: <http://www.w3.org/ns/prov#> .\n")
    said = "".join(f"<> {prop} {value} .\n" for prop, value in recorded.items())
    board = '<organization/board> a prov:Organization ; rdfs:label "the board"@en .' if "board" in said else ""
    (folder / "seeds" / "corpus.ttl").write_text(f"{HEAD.format(corpus.base)}{said}{board}", "utf-8")
    snapshot = build(find_corpus(folder), folder / ".variorum").snapshot
    test_what_dcat_ap_makes_mandatory_is_there(snapshot, ROOT)


@pytest.mark.parametrize("root", ["", ROOT])
def test_only_terms_that_are_declared_are_used(described: Snapshot, root: str) -> None:
    declared = {namespace + name for namespace, names in TERMS.items() for name in names.split()}
    for quad in description_triples(described, root):
        used = [quad.predicate] if quad.predicate != RDF_TYPE else [quad.object]
        for term in used:
            assert isinstance(term, NamedNode)
            if term.value.startswith(tuple(TERMS)):
                assert term.value in declared, term
        if quad.predicate.value.startswith((VOID, DCAT)):
            assert isinstance(quad.object, Literal) == (quad.predicate.value in LITERALS), quad


def test_the_counts_are_those_of_the_statistics(described: Snapshot) -> None:
    store, statistics = stored(description_triples(described)), read_statistics(described)
    graphs = {source.graph: statistics.sources[source.slug] for source in described.sources}
    for name, counts in {described.base: statistics.together, **graphs}.items():
        node = NamedNode(name)
        assert values(store, node, VOID + "triples") == [Literal(counts.triples)]
        assert values(store, node, VOID + "properties") == [Literal(len(counts.properties))]
        rows = store.query(
            f"PREFIX void: <{VOID}> SELECT ?property ?triples ?subjects ?objects WHERE {{ {node} "
            "void:propertyPartition [ void:property ?property ; void:triples ?triples ;"
            "void:distinctSubjects ?subjects ; void:distinctObjects ?objects ] } ORDER BY STR(?property)"
        )
        expected = [(used.iri, used.triples, used.subjects, used.objects) for used in counts.properties]
        assert [(row[0].value, *(int(row[i].value) for i in (1, 2, 3))) for row in rows] == expected
        rows = store.query(
            f"PREFIX void: <{VOID}> SELECT ?class ?entities WHERE {{ {node} void:classPartition ["
            "void:class ?class ; void:entities ?entities ] } ORDER BY STR(?class)"
        )
        assert [(row[0].value, int(row[1].value)) for row in rows] == [(c.iri, c.entities) for c in counts.classes]


def test_each_source_is_a_subset_with_its_endpoint(described: Snapshot) -> None:
    store = stored(description_triples(described, ROOT))
    subsets = values(store, NamedNode(described.base), VOID + "subset")
    for source in described.sources:
        graph = NamedNode(source.graph)
        assert graph in subsets
        assert values(store, graph, DCTERMS + "source") == [NamedNode(source.iri)]
        endpoint = NamedNode(f"{ROOT}sources/{source.slug}/sparql")
        assert values(store, graph, VOID + "sparqlEndpoint") == [endpoint]
    assert values(store, NamedNode(described.base), VOID + "sparqlEndpoint") == [NamedNode(ROOT + "sparql")]


def test_one_source_is_described_as_it_is_among_all(described: Snapshot) -> None:
    source = described.sources[0]
    counts = read_statistics(described).sources[source.slug]
    triples = description_triples(described, ROOT, source)
    store, graph = stored(triples), NamedNode(source.graph)
    assert len(values(store, graph, VOID + "propertyPartition")) == len(counts.properties)
    assert len(values(store, graph, VOID + "classPartition")) == len(counts.classes)
    among_all = stored(description_triples(described, ROOT))
    for name in ("triples", "sparqlEndpoint", "distinctSubjects", "distinctObjects", "properties", "classes"):
        assert values(store, graph, VOID + name) == values(among_all, graph, VOID + name) != []
    others = {one.graph for one in described.sources[1:]}
    assert not [quad for quad in triples if getattr(quad.subject, "value", "") in others]


def test_of_very_many_sources_only_totals_stand_in_the_description_of_all(
    described: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(description, "MANY", len(described.sources) - 1)
    store = stored(description_triples(described, ROOT))
    for source in described.sources:
        graph = NamedNode(source.graph)
        assert values(store, graph, VOID + "propertyPartition") == []
        assert values(store, graph, VOID + "triples") == [Literal(described.counts[source.graph])]
        assert values(store, graph, RDFS + "seeAlso") == [NamedNode(f"{ROOT}sources/{source.slug}/void")]
    assert values(store, NamedNode(described.base), VOID + "propertyPartition")


def test_links_are_linksets(bundled_snapshot: Snapshot) -> None:
    rows = stored(description_triples(bundled_snapshot)).query(
        f"PREFIX void: <{VOID}> SELECT ?predicate ?links WHERE {{ <{bundled_snapshot.base}> void:subset ?set ."
        f"?set a void:Linkset ; void:subjectsTarget <{bundled_snapshot.base}> ; void:linkPredicate ?predicate ;"
        'void:triples ?links ; void:objectsTarget [ void:uriSpace "http://www.wikidata.org/entity/" ] }'
    )
    linksets = read_statistics(bundled_snapshot).linksets
    assert {(row[0].value, int(row[1].value)) for row in rows} == {(one.predicate, one.links) for one in linksets}
    assert linksets


def test_without_a_server_no_address_is_named(described: Snapshot) -> None:
    triples = description_triples(described)
    for name in ("sparqlEndpoint", "uriLookupEndpoint", "dataDump"):
        assert not [quad for quad in triples if quad.predicate.value == VOID + name]
    assert not [quad for quad in triples if quad.object == NamedNode(DCAT + "Catalog")]


def test_each_export_is_a_distribution_and_what_is_rdf_a_dump(bundled_snapshot: Snapshot) -> None:
    store = stored(description_triples(bundled_snapshot, ROOT))
    base = NamedNode(bundled_snapshot.base)
    downloads = [quad.object for quad in store.quads_for_pattern(None, NamedNode(DCAT + "downloadURL"), None)]
    assert set(downloads) == {NamedNode(f"{ROOT}export/{entry.name}") for entry in EXPORTS}
    assert NamedNode(f"{ROOT}export/turtle") in values(store, base, VOID + "dataDump")
    assert NamedNode(f"{ROOT}export/sqlite") not in values(store, base, VOID + "dataDump")


def test_what_the_corpus_says_of_itself_is_repeated(bundled_snapshot: Snapshot) -> None:
    store, base = stored(description_triples(bundled_snapshot)), NamedNode(bundled_snapshot.base)
    said = stored(bundled_snapshot.stated.quads_for_pattern(None, None, None, NamedNode(base.value + "corpus")))
    for name in ("title", "license", "creator", "publisher"):
        (expected,) = (quad.object.value for quad in said.quads_for_pattern(base, NamedNode(DCTERMS + name), None))
        assert [getattr(term, "value", "") for term in values(store, base, DCTERMS + name)] == [expected]


def test_a_corpus_that_says_nothing_of_itself(tmp_path: Path) -> None:
    store = stored(description_triples(snapshots.bridges(tmp_path / "bare")))
    base = NamedNode(snapshots.BASE)
    assert values(store, base, DCTERMS + "title") == [Literal("bridges")]
    assert values(store, base, DCTERMS + "description") == [Literal("What 3 sources state, as 12 claims.")]
    assert values(store, base, DCTERMS + "license") == []


def test_it_is_the_same_each_time(described: Snapshot) -> None:
    assert description_triples(described, ROOT) == description_triples(described, ROOT)


@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.JSON_LD, RdfFormat.N_TRIPLES])
def test_it_can_be_written_in_every_format(described: Snapshot, form: RdfFormat) -> None:
    triples = description_triples(described, ROOT)
    body = serialize(triples, format=form)
    assert body is not None
    assert len({Quad(*quad.triple) for quad in parse(body, format=form)}) == len(set(triples))


def test_the_formats_have_the_names_that_the_w3c_gave_them() -> None:
    names = """SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV Turtle N-Triples JSON-LD
        RDF_XML TriG N-Quads"""
    assert [format_iri(entry) for entry in FORMATS] == [
        f"http://www.w3.org/ns/formats/{name}" for name in names.split()
    ]
