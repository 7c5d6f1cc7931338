"""Formats, conditional requests, and the headers of answers."""

from __future__ import annotations

import pytest
import rdflib
from flask.testing import FlaskClient

import snapshots
from variorum.query.formats import Format, Kind, formats_for
from variorum.snapshots.snapshot import Snapshot
from variorum_server import create_app

QUERIES = {Kind.BINDINGS: "SELECT * { ?s ?p ?o }", Kind.BOOLEAN: "ASK {}", Kind.GRAPH: "CONSTRUCT WHERE { ?s ?p ?o }"}
CASES = [(kind, entry) for kind in Kind for entry in formats_for(kind)]


@pytest.mark.parametrize(("kind", "entry"), CASES, ids=lambda case: getattr(case, "name", case))
def test_every_format_by_accept_and_by_parameter(client: FlaskClient, kind: Kind, entry: Format) -> None:
    query = QUERIES[kind]
    bodies = set()
    for response in (
        client.get("/sparql", query_string={"query": query}, headers={"Accept": entry.media_type}),
        client.get("/sparql", query_string={"query": query, "format": entry.name}, headers={"Accept": "image/png"}),
    ):
        assert response.status_code == 200
        assert response.mimetype == entry.media_type
        bodies.add(response.data)
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("accept", "kind", "media_type"),
    [
        ("application/json", Kind.BINDINGS, "application/json"),
        ("application/xml", Kind.GRAPH, "application/xml"),
        ("*/*", Kind.BINDINGS, "application/sparql-results+json"),
        ("*/*", Kind.GRAPH, "text/turtle"),
        ("application/rdf+xml;q=0.9, application/n-triples", Kind.GRAPH, "application/n-triples"),
    ],
)
def test_aliases_and_preferences(client: FlaskClient, accept: str, kind: Kind, media_type: str) -> None:
    response = client.get("/sparql", query_string={"query": QUERIES[kind]}, headers={"Accept": accept})
    assert response.mimetype == media_type


def test_text_says_its_charset(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}", "format": "csv"})
    assert response.content_type == "text/csv; charset=utf-8"


def test_a_graph_comes_whole(client: FlaskClient) -> None:
    body = client.get("/sparql", query_string={"query": QUERIES[Kind.GRAPH]}).text
    assert len(rdflib.Graph().parse(data=body, format="turtle")) == 10


def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient) -> None:
    ask = {"query": "ASK {}"}
    first = client.get("/sparql", query_string=ask)
    again = client.get("/sparql", query_string=ask, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Accept" in again.headers["Vary"]
    assert client.get("/sparql", query_string=ask, headers={"If-None-Match": '"other"'}).status_code == 200
    posted = client.post("/sparql", data=ask, headers={"If-None-Match": first.headers["ETag"]})
    assert posted.status_code == 200


def test_tags_differ_with_whatever_the_answer_depends_on(client: FlaskClient) -> None:
    graph = f"{snapshots.BASE}graph/almanac"
    answers = [
        client.get("/sparql", query_string={"query": "ASK {}"}),
        client.get("/sparql", query_string={"query": "ASK { }"}),
        client.get("/sparql", query_string={"query": "ASK {}", "format": "csv"}),
        client.get("/sparql", query_string={"query": "ASK {}", "entailment": "owl-rl"}),
        client.get("/sparql", query_string={"query": "ASK {}", "default-graph-uri": graph}),
        client.get("/sparql", query_string={"query": "ASK {}", "named-graph-uri": graph}),
        client.get("/sources/almanac/sparql", query_string={"query": "ASK {}"}),
        client.get("/queries/named", query_string={"name": '"a"', "format": "json"}),
        client.get("/queries/named", query_string={"name": '"b"', "format": "json"}),
    ]
    tags = [response.headers["ETag"] for response in answers]
    assert all(tag.startswith('"') for tag in tags)
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_chance_or_the_clock_decides_is_not_cached(client: FlaskClient, function: str) -> None:
    response = client.get("/sparql", query_string={"query": f"SELECT ({function} AS ?x) {{}}"})
    assert response.status_code == 200
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_saved_queries_answer_programs_too(client: FlaskClient) -> None:
    found = client.get("/queries/named", query_string={"name": '"Long Bridge"@en'}).json["results"]["bindings"]
    assert [row["thing"]["value"] for row in found] == [snapshots.BASE + "bridge/long"]
    about = client.get("/sources/ledger/queries/about", query_string={"thing": "<bridge/short>", "format": "csv"})
    assert about.text.count("\n") == 4
    assert client.get("/sources/almanac/queries/about", query_string={"format": "csv"}).text.count("bridge/long") == 4


@pytest.mark.parametrize(
    ("path", "status", "code", "advice"),
    [
        ("/queries/nam", 404, "unknown-query", "Did you mean named?"),
        ("/queries/named", 400, "query", 'Give name=<iri> or name="text".'),
        ("/queries/named?name=x", 404, "unknown-thing", ""),
        ("/queries/about", 400, "scope", "Ask at /sources/<slug>/queries/about."),
        ("/sources/nowhere/queries/about", 404, "unknown-source", ""),
        ("/queries/all-bridges?format=excel", 406, "format", "Formats that fit: json, xml, csv, tsv."),
    ],
)
def test_saved_queries_asked_wrongly(client: FlaskClient, path: str, status: int, code: str, advice: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.json["type"].endswith(f"problem#{code}")
    assert advice in response.json.get("advice", "")


def test_a_failure_of_the_server_gives_nothing_away(snapshot: Snapshot) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("secret /path")

    response = create_app(snapshot, evaluator=broken).test_client().get("/sparql", query_string={"query": "ASK {}"})
    assert response.status_code == 500
    assert response.json["type"].endswith("problem#internal")
    assert "secret" not in response.text


def test_health(client: FlaskClient, snapshot: Snapshot) -> None:
    assert client.get("/health").json == {"status": "ok", "snapshot": snapshot.digest, "sources": 3}
