"""The Graph Store Protocol: which graph an address gives, in which format, and that nothing is written."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, RdfFormat, Store, Triple, parse

import snapshots
from variorum.snapshots.snapshot import Snapshot

BASE = snapshots.BASE
ALMANAC = BASE + "graph/almanac"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}


def triples_of(body: bytes, form: RdfFormat = RdfFormat.TURTLE) -> set[Triple]:
    return {quad.triple for quad in parse(body, format=form)}


def graph(snapshot: Snapshot, name: str | None) -> set[Triple]:
    """A graph as a store holds what is written of it."""
    if name is None:
        return {quad.triple for quad in snapshot.stated.quads_for_pattern(None, None, None, DefaultGraph())}
    store = Store()
    store.extend(parse(b"".join(snapshot.written.blocks(name)), format=RdfFormat.N_TRIPLES))
    return {quad.triple for quad in store}


def test_every_graph_is_at_its_name_and_at_its_own_address(any_client: FlaskClient, any_snapshot: Snapshot) -> None:
    assert any("/entailed/" in name for name in any_snapshot.counts)
    for name in any_snapshot.counts:
        expected = graph(any_snapshot, name)
        named = any_client.get("/graphs", query_string={"graph": name, "format": "ntriples"})
        direct = any_client.get("/" + name.removeprefix(any_snapshot.base), query_string={"format": "ntriples"})
        assert (named.status_code, direct.status_code) == (200, 200)
        assert len(expected) == any_snapshot.counts[name]
        # The engine keeps the labels of blank nodes, so that equal sets are isomorphic graphs.
        assert triples_of(named.data, RdfFormat.N_TRIPLES) == expected
        assert triples_of(direct.data, RdfFormat.N_TRIPLES) == expected


@pytest.mark.parametrize("address", [f"/graphs?graph={quote(ALMANAC, safe='')}", "/graph/almanac", "/graphs?default"])
@pytest.mark.parametrize("media_type", FORMATS)
def test_every_format(client: FlaskClient, snapshot: Snapshot, address: str, media_type: str) -> None:
    response = client.get(address, headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.mimetype == media_type
    expected = graph(snapshot, None if "default" in address else ALMANAC)
    assert triples_of(response.data, FORMATS[media_type]) == expected


@pytest.mark.parametrize(
    ("accept", "parameter", "status", "media_type"),
    [
        (None, None, 200, "text/turtle"),
        ("*/*", None, 200, "text/turtle"),
        ("application/*", None, 200, "application/n-triples"),
        ("text/turtle;q=0.1, application/rdf+xml", None, 200, "application/rdf+xml"),
        ("application/json", None, 200, "application/json"),
        ("text/csv", None, 406, "application/problem+json"),
        ("text/turtle", "rdfxml", 200, "application/rdf+xml"),
        ("text/csv", "nt", 200, "application/n-triples"),
        ("text/turtle", "csv", 406, "application/problem+json"),
    ],
)
def test_negotiation(
    client: FlaskClient, accept: str | None, parameter: str | None, status: int, media_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/graph/almanac", headers=headers, query_string={"format": parameter} if parameter else {})
    assert (response.status_code, response.mimetype) == (status, media_type)
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


def test_a_browser_gets_a_page(client: FlaskClient) -> None:
    response = client.get("/graph/almanac", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "The graph graph/almanac" in response.text
    assert "<b>5</b> triples" in response.text
    assert "/graph/almanac?format=turtle" in response.text
    assert "<textarea" not in response.text


def test_the_default_graph_is_a_set(client: FlaskClient, snapshot: Snapshot) -> None:
    whole = client.get("/graphs?default&format=nt").data
    assert len(whole.splitlines()) == len(triples_of(whole, RdfFormat.N_TRIPLES)) == 10
    entailed = triples_of(client.get("/graphs?default&format=nt&entailment=owl-rl").data, RdfFormat.N_TRIPLES)
    assert entailed - triples_of(whole, RdfFormat.N_TRIPLES) == graph(snapshot, BASE + "entailed/almanac") | graph(
        snapshot, BASE + "entailed/ledger"
    )


def test_within_one_source(client: FlaskClient, snapshot: Snapshot) -> None:
    claims = client.get("/sources/almanac/graphs?default&format=nt")
    assert triples_of(claims.data, RdfFormat.N_TRIPLES) == graph(snapshot, ALMANAC)
    evidence = client.get("/sources/almanac/graphs", query_string={"graph": BASE + "evidence/almanac"})
    assert triples_of(evidence.data) == graph(snapshot, BASE + "evidence/almanac")
    foreign = client.get("/sources/almanac/graphs", query_string={"graph": BASE + "graph/ledger"})
    assert foreign.status_code == 404
    assert "The source almanac has no graph" in foreign.json["detail"]


def test_a_graph_without_triples_is_there(client: FlaskClient) -> None:
    response = client.get("/report")
    assert response.status_code == 200
    assert triples_of(response.data) == set()


@pytest.mark.parametrize(
    ("address", "status", "code", "words"),
    [
        ("/graphs", 400, "graph", "The request names no graph."),
        ("/graphs?format=turtle", 400, "graph", "The request names no graph."),
        (f"/graphs?default&graph={ALMANAC}", 400, "graph", "The request names a graph and the default graph."),
        (f"/graphs?graph={ALMANAC}&graph={ALMANAC}", 400, "graph", "The request names 2 graphs."),
        ("/graphs?graph=graph/almanac", 400, "graph", "'graph/almanac' is not an absolute IRI."),
        ("/graphs?graph=", 400, "graph", "The request names no graph."),
        ("/graphs?graph=%FF", 400, "not-utf8", "Byte 0xff"),
        (
            f"/graphs?graph={BASE}graph/almanak",
            404,
            "unknown-graph",
            f"The dataset has no graph <{BASE}graph/almanak>.",
        ),
        ("/sources/nowhere/graphs?default", 404, "unknown-source", "there is no source 'nowhere'"),
        ("/graph/almanak", 404, "http-404", "nothing is said of"),
    ],
)
def test_what_is_no_graph(client: FlaskClient, address: str, status: int, code: str, words: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith(f"#{code}")
    assert words in response.json["detail"]
    assert response.headers["Cache-Control"] == "no-store"


def test_a_misspelt_graph_is_told_which_come_close(client: FlaskClient) -> None:
    response = client.get("/graphs", query_string={"graph": BASE + "graph/almanak"})
    assert f"Did you mean <{ALMANAC}>" in response.json["advice"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "address", ["/graphs?default", f"/graphs?graph={ALMANAC}", "/graph/almanac", "/sources/almanac/graphs"]
)
def test_nothing_is_written(client: FlaskClient, snapshot: Snapshot, method: str, address: str) -> None:
    response = client.open(address, method=method, data="<x:a> <x:b> <x:c> .", content_type="text/turtle")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert response.content_type == "application/problem+json"
    assert "read-only" in response.json["detail"]
    assert triples_of(client.get("/graph/almanac").data) == graph(snapshot, ALMANAC)


@pytest.mark.parametrize("address", ["/graphs?default", f"/graphs?graph={ALMANAC}", "/graph/almanac"])
def test_head_options_and_conditional_requests(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    tag = response.headers["ETag"]
    assert tag.startswith('"')
    assert response.headers["Cache-Control"] == "public, no-cache"
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == tag
    assert head.headers["Content-Length"] == str(len(response.data))
    for wanted in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        known = client.get(address, headers={"If-None-Match": wanted})
        assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", tag)
        assert known.headers["Vary"] == "Accept, Accept-Encoding"
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    options = client.options(address)
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert options.headers["Access-Control-Allow-Origin"] == "*"


def test_tags_tell_graphs_and_formats_apart(client: FlaskClient) -> None:
    addresses = [
        "/graph/almanac",
        "/graph/gazette",
        "/graphs?default",
        "/graphs?default&format=nt",
        "/graphs?default&entailment=owl-rl",
        "/sources/almanac/graphs?default",
    ]
    tags = [client.get(address).headers["ETag"] for address in addresses]
    assert len(set(tags)) == len(tags)


def test_a_graph_is_compressed_where_the_client_asks(bundled_app: Flask) -> None:
    response = bundled_app.test_client().get("/graphs?default", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    plain = bundled_app.test_client().get("/graphs?default")
    assert response.headers["ETag"] != plain.headers["ETag"]
    assert len(response.data) < len(plain.data) / 4
