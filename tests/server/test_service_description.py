"""The service description: who gets it, that it uses the terms there are, and that what it says is so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

import snapshots
from variorum.export.description import format_iri
from variorum.query.formats import FORMATS
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import DCTERMS, RDF_TYPE, VOID
from variorum_server import Config
from variorum_server.pages.service_description import OWL_RDF, PROFILE, SD, SIMPLE, limits, service_description

ROOT = "http://localhost/"
BASE = snapshots.BASE
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SCOPES = ["/sparql", "/sources/almanac/sparql"]
TERMS = """BasicFederatedQuery Dataset EmptyGraphs Graph GraphCollection NamedGraph SPARQL11Query Service
    availableGraphs defaultDataset defaultEntailmentRegime defaultGraph defaultSupportedEntailmentProfile endpoint
    entailmentRegime feature graph name namedGraph resultFormat supportedLanguage"""
DECLARED = {SD + name for name in TERMS.split()}


def described(body: bytes, form: RdfFormat = RdfFormat.TURTLE) -> Store:
    store = Store()
    store.extend(Quad(*quad.triple) for quad in parse(body, format=form))
    return store


def values(store: Store, subject: object, name: str) -> list[str]:
    found = store.quads_for_pattern(subject, NamedNode(SD + name), None)  # type: ignore[arg-type]
    return sorted(str(getattr(quad.object, "value", quad.object)) for quad in found)


def graphs(store: Store, endpoint: str, path: str) -> dict[str, int]:
    """The named graphs that a service has at a path, with their numbers of triples."""
    rows = store.query(
        f"PREFIX sd: <{SD}> PREFIX void: <{VOID}> SELECT ?name ?triples WHERE {{ <{endpoint}> {path} ?dataset ."
        "?dataset sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ; sd:graph [ a sd:Graph ; void:triples ?triples ] ] }"
    )
    return {row[0].value: int(row[1].value) for row in rows}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/n-quads,application/trig;q=0.9", "application/n-quads"),
        ("text/html", "text/html"),
        (BROWSER["Accept"], "text/html"),
        # What Comunica sends.
        (
            "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
            "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
            "text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18",
            "application/n-quads",
        ),
    ],
)
def test_who_asks_nothing_gets_the_description_or_the_form(
    client: FlaskClient, scope: str, accept: str | None, media_type: str
) -> None:
    response = client.get(scope, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    assert ("<textarea" in response.text) == (media_type == "text/html")


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv"])
def test_who_wants_results_is_told_that_there_is_no_query(client: FlaskClient, scope: str, accept: str) -> None:
    response = client.get(scope, headers={"Accept": accept})
    assert (response.status_code, response.json["type"].rpartition("#")[2]) == (400, "no-query")


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("accept", ["image/png", "application/x-unknown", "text/turtle;q=0"])
def test_a_format_that_there_is_not_is_not_acceptable(client: FlaskClient, scope: str, accept: str) -> None:
    response = client.get(scope, headers={"Accept": accept})
    assert (response.status_code, response.json["type"].rpartition("#")[2]) == (406, "not-acceptable")


@pytest.mark.parametrize(
    "address", ["/sparql?qery=ASK", "/sparql?timeout=1", "/sparql?entailment=none&named-graph-uri=x"]
)
def test_parameters_without_a_query_are_no_request_for_it(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_the_second_service_is_described_where_it_is(client: FlaskClient) -> None:
    assert client.get("/sparql?entailment=owl-rl").data == client.get("/sparql").data
    assert client.get("/sparql?entailment=more").status_code == 400


def test_an_unknown_source_has_none(client: FlaskClient) -> None:
    assert client.get("/sources/nowhere/sparql").status_code == 404


@pytest.mark.parametrize("scope", SCOPES)
def test_only_terms_that_are_declared_are_used(client: FlaskClient, scope: str) -> None:
    for quad in described(client.get(scope).data):
        for term in (quad.predicate, quad.object):
            if isinstance(term, NamedNode) and term.value.startswith(SD):
                assert term.value in DECLARED
        allowed = (SD, VOID + "triples", DCTERMS + "description", RDF_TYPE.value)
        assert quad.predicate.value.startswith(allowed)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("regime", ["", "?entailment=owl-rl"])
def test_a_service_for_each_regime(client: FlaskClient, scope: str, regime: str) -> None:
    store = described(client.get(scope).data)
    endpoint = ROOT.rstrip("/") + scope + regime
    service = NamedNode(endpoint)
    assert Quad(service, RDF_TYPE, NamedNode(SD + "Service")) in store
    assert values(store, service, "endpoint") == [endpoint]
    assert values(store, service, "supportedLanguage") == [SD + "SPARQL11Query"]
    assert values(store, service, "resultFormat") == sorted(format_iri(entry) for entry in FORMATS)
    assert values(store, service, "defaultEntailmentRegime") == [OWL_RDF if regime else SIMPLE]
    assert values(store, service, "defaultSupportedEntailmentProfile") == ([PROFILE] if regime else [])


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("regime", ["", "?entailment=owl-rl"])
def test_the_dataset_described_is_the_one_that_is_asked(client: FlaskClient, scope: str, regime: str) -> None:
    """Each endpoint is asked at the address that the description gives, for the graphs and numbers that it gives."""
    store = described(client.get(scope).data)
    endpoint = ROOT.rstrip("/") + scope + regime
    text = "SELECT ?g (COUNT(?s) AS ?n) { GRAPH ?g { OPTIONAL { ?s ?p ?o } } } GROUP BY ?g"
    asked = client.post(endpoint, data={"query": text}).json["results"]["bindings"]
    counted = {row["g"]["value"]: int(row["n"]["value"]) for row in asked}
    assert graphs(store, endpoint, "sd:defaultDataset") == counted
    assert BASE + "graph/almanac" in counted
    default = client.post(endpoint, data={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json
    rows = store.query(
        f"PREFIX sd: <{SD}> PREFIX void: <{VOID}> SELECT ?n {{ <{endpoint}> sd:defaultDataset/sd:defaultGraph ?graph ."
        "?graph a sd:Graph OPTIONAL { ?graph void:triples ?n } }"
    )
    (triples,) = (row[0] for row in rows)
    if regime:
        assert triples is None
    else:
        assert triples.value == default["results"]["bindings"][0]["n"]["value"]


@pytest.mark.parametrize("scope", SCOPES)
def test_graphs_that_answer_when_named_are_available(client: FlaskClient, scope: str) -> None:
    store = described(client.get(scope).data)
    endpoint = ROOT.rstrip("/") + scope
    available = graphs(store, endpoint, "sd:availableGraphs")
    assert BASE + "entailed/almanac" in available
    assert available.keys().isdisjoint(graphs(store, endpoint, "sd:defaultDataset"))
    for name, triples in available.items():
        form = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": name}
        (row,) = client.post(endpoint, data=form).json["results"]["bindings"]
        assert int(row["n"]["value"]) == triples


def test_empty_graphs_are_there_as_the_feature_says(client: FlaskClient, snapshot: Snapshot) -> None:
    assert snapshot.counts[BASE + "report"] == 0
    query = f"ASK {{ GRAPH <{BASE}report> {{}} }}"
    assert client.get("/sparql", query_string={"query": query}).json["boolean"] is True


def test_federation_is_a_feature_where_a_service_is_allowed(snapshot: Snapshot) -> None:
    config = Config()
    feature = (NamedNode(SD + "feature"), NamedNode(SD + "BasicFederatedQuery"))
    for services, expected in (((), False), (("https://example.net/sparql",), True)):
        triples = service_description(snapshot, replace(config, services=services), ROOT)
        assert any((quad.predicate, quad.object) == feature for quad in triples) is expected


def test_the_limits_are_those_of_the_configuration(snapshot: Snapshot) -> None:
    config = Config(timeout=2.5, rows=1234, max_body=2048)
    text = limits(config)
    for words in ("for 2.5 seconds", "1,234 rows", "a body of 2 kB", "64 MB"):
        assert words in text
    descriptions = [quad.object for quad in service_description(snapshot, config, ROOT)]
    assert any(isinstance(term, Literal) and text in term.value for term in descriptions)


def test_it_is_tagged_by_its_content(client: FlaskClient) -> None:
    response = client.get("/sparql")
    tag = response.headers["ETag"]
    assert client.get("/sparql", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/sparql").data == response.data
    assert client.get("/sparql", headers={"Accept": "application/rdf+xml"}).headers["ETag"] != tag
    assert client.get("/sources/almanac/sparql").headers["ETag"] != tag
    assert client.get("/sparql", base_url="https://example.net/").headers["ETag"] != tag
    head = client.head("/sparql")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(response.data)))


@pytest.mark.parametrize("host", ["a>b", "a b", 'a"b'])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/sparql", headers={"Host": host})
    assert response.status_code == 400
    assert response.json["type"].endswith("#host")
    assert host not in response.text
