"""Parameters as clients send them where they mean none: empty, or zero where they count.

The table has every address of the application with the parameters that it reads; a test holds that none is left out.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from examples import examples
from variorum_server.reconciliation.requests import MEMBERS

ASK = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
SPARQL = ("default-graph-uri", "named-graph-uri", "format", "timeout=0", "entailment", "stance", "truncate", "update")
DOCUMENT = ("format", "timeout=0", "entailment", "stance", "truncate")
DRAWN = ("sort", "only", "page=0", "format", "entailment", "stance", "timeout=0")
FILM = "film/ballerina"
QUERY = "what-are-the-sources"
# By rule: an address, the parameters that it needs, and those that may be empty, or zero where they count.
TABLE: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "/": ("/", {}, ("format",)),
    "/sparql": ("/sparql", ASK, (*SPARQL, *DRAWN)),
    "/sources/<source>/sparql": ("/sources/blue-news/sparql", ASK, SPARQL),
    "/query": ("/query", {}, ("query", "source", "entailment", "stance", "format")),
    "/answer.<form>": ("/answer.svg", ASK, ("entailment", "stance", "timeout=0", "sort", "only")),
    "/sources/<source>/answer.<form>": ("/sources/blue-news/answer.svg", ASK, ("entailment", "stance")),
    "/queries/<name>/answer.<form>": (f"/queries/{QUERY}/answer.xlsx", {}, ("entailment", "stance")),
    "/sources/<source>/queries/<name>/answer.<form>": (
        "/sources/blue-news/queries/what-does-the-source-say-of-this/answer.xlsx",
        {"thing": FILM},
        ("entailment", "stance"),
    ),
    "/queries/<name>": (f"/queries/{QUERY}", {}, DRAWN),
    "/sources/<source>/queries/<name>": (
        "/sources/blue-news/queries/what-does-the-source-say-of-this",
        {"thing": FILM},
        DRAWN,
    ),
    "/sources": ("/sources", {}, ("page=0",)),
    "/sources/<slug>": ("/sources/blue-news", {}, ("show", "page=0")),
    "/compare": ("/compare", {}, ("source", "about", "show", "page=0")),
    "/compare.csv": ("/compare.csv", {}, ("source", "about", "show")),
    "/figures/agreement.svg": ("/figures/agreement.svg", {}, ("source",)),
    "/figures/time-line.svg": ("/figures/time-line.svg", {}, ("source", "about")),
    "/figures/order.svg": ("/figures/order.svg", {}, ("source", "about", "property")),
    "/figures/neighbourhood.svg": ("/figures/neighbourhood.svg", {"about": FILM}, ("source",)),
    "/search": ("/search", {}, ("q", "page=0", "kind")),
    "/search/suggest": ("/search/suggest", {}, ("q",)),
    "/cite/<form>": ("/cite/bibtex", {}, ("of", "title")),
    "/wikidata": ("/wikidata", {}, ("page=0", "outcome", "item", "property")),
    "/wikidata/chosen": ("/wikidata/chosen", {}, ("take",)),
    "/wikidata/statements.txt": ("/wikidata/statements.txt", {}, ("take",)),
    "/wikidata/statements.csv": ("/wikidata/statements.csv", {}, ("take", "shape=0")),
    "/changes": ("/changes", {}, ()),
    "/feed.xml": ("/feed.xml", {}, ()),
    "/robots.txt": ("/robots.txt", {}, ()),
    "/sitemap.xml": ("/sitemap.xml", {}, ("page=0",)),
    "/sparql/terms": ("/sparql/terms", {}, ("kind", "q", "class")),
    "/terms": ("/terms", {}, ("q",)),
    "/opensearch.xml": ("/opensearch.xml", {}, ()),
    "/things": ("/things", {}, ("named", "kind", "class", "source", "page=0")),
    "/disagreements": ("/disagreements", {}, ("about", "kind", "status", "source", "page=0")),
    "/.well-known/void": ("/.well-known/void", {}, ("format",)),
    "/sources/<source>/void": ("/sources/blue-news/void", {}, ("format",)),
    "/graphs": ("/graphs", {"default": ""}, ("graph", *DOCUMENT)),
    "/sources/<source>/graphs": ("/sources/blue-news/graphs", {"default": ""}, ("graph", *DOCUMENT)),
    "/resource": ("/resource", {"iri": "https://schema.org/Movie"}, ("format",)),
    "/page": ("/page", {"iri": "https://schema.org/Movie"}, ("show", "page=0")),
    "/page/<path:path>": (f"/page/{FILM}", {}, ("show", "page=0")),
    "/about": ("/about", {"iri": "https://schema.org/Movie"}, DOCUMENT),
    "/about/<path:path>": (f"/about/{FILM}", {}, DOCUMENT),
    "/health": ("/health", {}, ()),
    "/ready": ("/ready", {}, ()),
    "/metrics": ("/metrics", {}, ()),
    "/<path:path>": ("/graph/blue-news", {}, DOCUMENT),
    "/export/": ("/export/", {}, ("format", "source", "graphs", "union")),
    "/export/<name>": ("/export/nquads", {"source": "blue-news"}, ("source", "graphs", "union")),
    "/reconcile": ("/reconcile", {}, ("query", "queries", "extend", "callback")),
    "/reconcile/suggest/entity": ("/reconcile/suggest/entity", {"prefix": "k"}, ("cursor=0", "type", "callback")),
    "/reconcile/suggest/type": ("/reconcile/suggest/type", {"prefix": "p"}, ("cursor=0", "callback")),
    "/reconcile/suggest/property": ("/reconcile/suggest/property", {"prefix": "n"}, ("cursor=0", "callback")),
    "/reconcile/flyout/<kind>": ("/reconcile/flyout/entity", {"id": FILM}, ("callback",)),
    "/reconcile/properties": ("/reconcile/properties", {}, ("type", "limit=0", "callback")),
    "/reconcile/view": ("/reconcile/view", {"id": FILM}, ()),
    "/reconcile/preview": ("/reconcile/preview", {"id": FILM}, ()),
}


def told(response: TestResponse) -> tuple[object, ...]:
    """What is answered; of a page what it says, but for the address by which it is cited. The response is closed."""
    with response:
        return _told(response)


def _told(response: TestResponse) -> tuple[object, ...]:
    if response.mimetype == "text/html":
        words = re.sub(r"<[^>]*>", " ", re.sub(r'(?s)<(details) class="cite".*?</\1>', "", response.text))
        return response.status_code, "html", re.sub(r"\s+|It took [0-9.]+ seconds", " ", unescape(words))
    return response.status_code, response.mimetype, response.data


def test_no_address_is_left_out(bundled_app: Flask) -> None:
    rules = {rule.rule for rule in bundled_app.url_map.iter_rules()}
    assert {rule for rule in rules if not rule.startswith("/static/")} == set(TABLE)


@pytest.mark.parametrize("rule", [rule for rule, (_, _, parameters) in TABLE.items() if parameters])
def test_empty_and_zero_parameters_are_as_if_not_there(bundled_client: FlaskClient, rule: str) -> None:
    address, needed, parameters = TABLE[rule]
    for accept in ("*/*", "text/html"):
        headers = {"Accept": accept}
        plain = told(bundled_client.get(address, query_string=needed, headers=headers))
        for value in {"", *("0" for parameter in parameters if parameter.endswith("=0"))}:
            more = [(name, value) for name, counts, _ in map(split, parameters) if counts or not value]
            response = bundled_client.get(address, query_string=[*needed.items(), *more], headers=headers)
            assert told(response) == plain, more


def split(parameter: str) -> tuple[str, str, str]:
    return parameter.partition("=")


SPARQL_CASES = [parameter for parameter in SPARQL if parameter != "timeout=0"]


@pytest.mark.parametrize("parameter", SPARQL_CASES)
def test_in_a_form_too(bundled_client: FlaskClient, parameter: str) -> None:
    plain, sent = (bundled_client.post("/sparql", data={**ASK, **more}) for more in ({}, {parameter: ""}))
    assert (sent.status_code, sent.data) == (200, plain.data)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_empty_query_is_no_query(bundled_client: FlaskClient, method: str) -> None:
    sent = {"query_string": {"query": ""}} if method == "GET" else {"data": {"query": ""}}
    response = bundled_client.open("/sparql", method=method, headers={"Accept": "application/json"}, **sent)
    assert response.status_code == 400
    assert json.loads(response.data)["title"] == "No query"


GOOD: dict[str, dict[str, Any]] = {
    "one": {"query": "Keanu Reeves"},
    "two": {"query": "Ballerina", "type": "schema:Movie", "limit": 3},
    "three": {"query": "Len Wiseman", "properties": [{"pid": "rdf:type", "v": {"id": "schema:Person"}}]},
}
EMPTY = st.sampled_from([None, "", [], 0])
WORDS = st.sampled_from(["Thing", "Q5", "no:such", "https://nowhere.example/x", "Filme", "<b>", "a b", "%20"])
NOTHING = st.sampled_from([None, "", " ", [], [""], {"id": ""}, {"id": None}])
ODD = st.fixed_dictionaries(
    {},
    optional={
        "query": st.sampled_from(["Ballerina", "", None, " ", "x" * 500]),
        "type": WORDS | EMPTY | st.lists(WORDS | st.none() | st.just(""), max_size=3),
        "limit": st.sampled_from([None, "", 0, "0", 5, "5", 5.0, 10**9]),
        "type_strict": st.sampled_from([None, "", "any", "all"]),
        "properties": EMPTY
        | st.lists(
            st.fixed_dictionaries({"pid": WORDS | st.just(""), "v": WORDS | NOTHING | st.integers()}), max_size=3
        ),
    },
)


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ODD, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_what_a_batch_has_of_unknown_words_and_empty_cells_leaves_the_others_their_answers(
    bundled_client: FlaskClient, odd: list[dict[str, Any]], chance: Any
) -> None:
    assert set(MEMBERS) == {"query", "type", "limit", "type_strict", "properties"}
    batch = list({**GOOD, **{f"odd-{number}": query for number, query in enumerate(odd)}}.items())
    chance.shuffle(batch)
    answers, alone = (
        bundled_client.post("/reconcile", data={"queries": json.dumps(queries)}) for queries in (dict(batch), GOOD)
    )
    assert answers.status_code == 200, answers.text
    found, expected = answers.get_json(), alone.get_json()
    assert list(found) == [key for key, _ in batch]
    assert {key: found[key] for key in GOOD} == expected
    assert all(expected[key]["result"] for key in GOOD)


def test_a_limit_of_zero_or_none_is_the_usual_one(bundled_client: FlaskClient) -> None:
    def found(limit: object) -> int:
        batch = {"q": {"query": "a", **({} if limit == "left out" else {"limit": limit})}}
        answer = bundled_client.post("/reconcile", data={"queries": json.dumps(batch)}).get_json()
        return len(answer["q"]["result"])

    usual = found("left out")
    assert [found(limit) for limit in (0, "0", "", None)] == [usual] * 4
    assert found(1) == found("1") == min(1, usual)
