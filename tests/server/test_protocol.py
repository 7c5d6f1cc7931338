"""The SPARQL 1.1 Protocol: every way to send a query, and every way to send it wrongly."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import snapshots
from variorum_server.endpoint.problems import ProblemError
from variorum_server.endpoint.protocol import MOST_PARAMETERS, decode

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPH = {slug: f"{snapshots.BASE}graph/{slug}" for slug in snapshots.CLAIMS}
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


def count(response: object) -> int:
    assert response.status_code == 200, response.text
    return int(response.json["results"]["bindings"][0]["n"]["value"])


def test_get(client: FlaskClient) -> None:
    assert count(client.get("/sparql", query_string={"query": COUNT})) == 10


def test_post_form(client: FlaskClient) -> None:
    assert count(client.post("/sparql", data={"query": COUNT})) == 10


@pytest.mark.parametrize("media_type", [QUERY, f"{QUERY}; charset=utf-8", f'{QUERY};charset="UTF-8"', QUERY.upper()])
def test_post_direct(client: FlaskClient, media_type: str) -> None:
    assert count(client.post("/sparql", data=COUNT, content_type=media_type)) == 10


def test_form_body_with_charset(client: FlaskClient) -> None:
    body = urlencode({"query": COUNT})
    assert count(client.post("/sparql", data=body, content_type=f"{FORM}; charset=UTF-8")) == 10


def test_parameters_are_decoded_once(client: FlaskClient) -> None:
    query = 'SELECT ("100%25 é+" AS ?n) {}'
    for response in (
        client.get("/sparql", query_string={"query": query}),
        client.post("/sparql", data={"query": query}),
    ):
        assert response.json["results"]["bindings"][0]["n"]["value"] == "100%25 é+"


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    get = client.get("/sparql", query_string={"query": COUNT})
    head = client.head("/sparql", query_string={"query": COUNT})
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == get.headers[name]


def test_options_allows_reading_from_anywhere(client: FlaskClient) -> None:
    response = client.options(
        "/sparql", headers={"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 200
    assert set(response.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("parameters", "triples"),
    [
        ([("default-graph-uri", GRAPH["almanac"])], 5),
        ([("default-graph-uri", GRAPH["almanac"]), ("default-graph-uri", GRAPH["gazette"])], 7),
        ([("default-graph-uri", GRAPH["almanac"]), ("entailment", "owl-rl")], 6),
        ([("named-graph-uri", GRAPH["almanac"])], 0),
        ([("entailment", "owl-rl")], 12),
        ([("entailment", "none")], 10),
        ([("unknown", "ignored")], 10),
    ],
)
def test_dataset_by_every_way_of_asking(client: FlaskClient, parameters: list[tuple[str, str]], triples: int) -> None:
    encoded = urlencode(parameters)
    with_query = urlencode([*parameters, ("query", COUNT)])
    assert count(client.get(f"/sparql?{with_query}")) == triples
    assert count(client.post("/sparql", data=with_query, content_type=FORM)) == triples
    assert count(client.post(f"/sparql?{encoded}", data=COUNT, content_type=QUERY)) == triples
    assert count(client.post(f"/sparql?{encoded}", data={"query": COUNT})) == triples


def test_graphs_of_url_and_body_are_both_meant(client: FlaskClient) -> None:
    url = f"/sparql?default-graph-uri={quote(GRAPH['almanac'], safe='')}"
    assert count(client.post(url, data={"query": COUNT, "default-graph-uri": GRAPH["gazette"]})) == 7


def test_protocol_overrides_from(client: FlaskClient) -> None:
    query = COUNT.replace("{", f"FROM <{GRAPH['almanac']}> {{", 1)
    assert count(client.get("/sparql", query_string={"query": query})) == 5
    assert count(client.get("/sparql", query_string={"query": query, "default-graph-uri": GRAPH["ledger"]})) == 3


def test_one_source(client: FlaskClient) -> None:
    assert count(client.get("/sources/gazette/sparql", query_string={"query": COUNT})) == 4
    assert count(client.get("/sources/almanac/sparql", query_string={"query": COUNT, "entailment": "owl-rl"})) == 6


def test_relative_iris_resolve_against_the_corpus(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "ASK { <bridge/long> ?p ?o }"})
    assert response.json == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        ({"path": "/sparql", "headers": {"Accept": "text/csv"}}, 400, "no-query"),
        ({"path": "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D"}, 400, "two-queries"),
        (
            {"path": "/sparql?query=ASK%7B%7D", "method": "POST", "data": "ASK {}", "content_type": QUERY},
            400,
            "two-queries",
        ),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "POST", "data": {"query": "ASK {}"}}, 400, "two-queries"),
        ({"path": "/sparql", "method": "POST", "data": {}, "content_type": FORM}, 400, "no-query"),
        ({"path": "/sparql?query="}, 400, "no-query"),
        ({"path": "/sparql?query=SELECT"}, 400, "query"),
        ({"path": "/sparql?query=%FF"}, 400, "not-utf8"),
        (
            {"path": "/sparql", "method": "POST", "data": b"ASK { ?s ?p '\xe9' }", "content_type": QUERY},
            400,
            "not-utf8",
        ),
        ({"path": "/sparql", "method": "POST", "data": b"query=%E9", "content_type": FORM}, 400, "not-utf8"),
        ({"path": "/sparql", "method": "POST", "data": {"update": "CLEAR ALL"}}, 400, "update"),
        ({"path": "/sparql?query=CLEAR%20ALL"}, 400, "query"),
        ({"path": "/sparql?query=ASK%7B%7D&default-graph-uri=http://nowhere/"}, 400, "query"),
        ({"path": "/sparql?query=ASK%7B%7D&entailment=rdfs"}, 400, "entailment"),
        ({"path": "/sparql?query=ASK%7B%7D&format=csv&format=tsv"}, 400, "repeated"),
        ({"path": "/sparql?query=ASK%7BSERVICE%3Cx:y%3E%7B%7D%7D"}, 400, "query"),
        ({"path": "/sparql?query=SELECT(%3Cx:f%3E(1)AS?x)%7B%7D"}, 400, "query"),
        ({"path": "/sources/nowhere/sparql?query=ASK%7B%7D"}, 404, "unknown-source"),
        ({"path": f"/sources/almanac/sparql?query=ASK%7B%7D&default-graph-uri={GRAPH['ledger']}"}, 400, "query"),
        ({"path": "/nowhere"}, 404, "http-404"),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "PUT"}, 405, "http-405"),
        ({"path": "/sparql", "method": "DELETE"}, 405, "http-405"),
        ({"path": "/sparql?query=ASK%7B%7D", "headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
        ({"path": "/sparql?query=ASK%7B%7D", "headers": {"Accept": "text/turtle"}}, 406, "not-acceptable"),
        ({"path": "/sparql?query=ASK%7B%7D&format=turtle"}, 406, "format"),
        ({"path": "/sparql", "method": "POST", "data": b"x" * 5_000_000, "content_type": QUERY}, 413, "http-413"),
        ({"path": "/sparql", "method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415, "media-type"),
        ({"path": "/sparql", "method": "POST", "data": "ASK {}"}, 415, "media-type"),
        (
            {"path": "/sparql", "method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"},
            415,
            "media-type",
        ),
        (
            {"path": "/sparql", "method": "POST", "data": "ASK {}", "content_type": f"{QUERY};charset=latin1"},
            415,
            "charset",
        ),
    ],
)
def test_every_error_has_status_and_body(
    client: FlaskClient, arguments: dict[str, object], status: int, code: str
) -> None:
    response = client.open(**arguments)
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith(f"problem#{code}")
    assert response.json["status"] == status
    assert response.json["title"]
    assert response.json["detail"]
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_chunked_body_is_never_cut_short(client: FlaskClient) -> None:
    def post(body: bytes) -> TestResponse:
        return client.post(
            "/sparql",
            input_stream=BytesIO(body),
            content_type=QUERY,
            environ_overrides={"wsgi.input_terminated": True},
        )

    assert post(b"ASK {}").status_code == 200
    assert post(b"ASK {}" + b" " * 5_000_000 + b"garbage").status_code == 413


def test_a_syntax_error_has_its_place_and_reason(client: FlaskClient) -> None:
    body = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"}).json
    assert (body["line"], body["column"]) == (2, 15)
    assert body["detail"].startswith("syntax error")
    assert body["advice"]
    assert body["excerpt"] == "WHERE { ?s ?p }\n              ^"


def test_405_says_what_is_allowed_and_415_what_is_accepted(client: FlaskClient) -> None:
    assert set(client.put("/sparql").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert client.post("/sparql", data="x", content_type="text/plain").headers["Accept"] == f"{QUERY}, {FORM}"


@pytest.mark.parametrize("again", ["tsv", "text/tab-separated-values", "TSV,text/plain", ""])
def test_a_format_may_be_said_twice(client: FlaskClient, again: str) -> None:
    asked = urlencode([("query", "ASK {}"), ("format", "tsv"), ("format", again)])
    assert client.get(f"/sparql?{asked}").content_type.startswith("text/tab-separated-values")


def test_too_many_parameters_are_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        decode(b"a&" * (MOST_PARAMETERS + 1))
    assert (caught.value.problem.status, caught.value.problem.code) == (400, "parameters")
    assert len(decode(b"a&" * MOST_PARAMETERS)["a"]) == MOST_PARAMETERS
