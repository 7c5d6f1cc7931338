"""IRIs at this server: which status, where to, and what is there."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

import snapshots
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import RDF

BASE = snapshots.BASE
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TURTLE = {"Accept": "text/turtle"}


def of(iri: str) -> str:
    return "/resource?iri=" + quote(iri, safe="")


def own_iris(snapshot: Snapshot) -> list[str]:
    """Every IRI below the base that anything was stated of or with, in any place; fragments are left to the client."""
    terms = {term for quad in snapshot.stated for term in (*quad.triple, quad.graph_name)}
    iris = {term.value.partition("#")[0] for term in terms if isinstance(term, NamedNode)}
    return sorted(iri for iri in iris if iri.startswith(snapshot.base) and iri != snapshot.base)


@pytest.mark.parametrize(
    ("address", "accept", "location"),
    [
        ("/bridge/long", None, "/about/bridge/long"),
        ("/bridge/long", "*/*", "/about/bridge/long"),
        ("/bridge/long", "application/rdf+xml", "/about/bridge/long"),
        ("/bridge/long", "text/html", "/page/bridge/long"),
        ("/bridge/long", BROWSER["Accept"], "/page/bridge/long"),
        ("/bridge/long", "text/html;q=0.5, text/turtle", "/about/bridge/long"),
        ("/bridge/long?format=jsonld", "text/html", "/about/bridge/long?format=jsonld"),
        ("/bridge/long?format=html", "text/turtle", "/page/bridge/long"),
        ("/source/almanac", "text/html", "/sources/almanac"),
        ("/source/almanac", "text/turtle", "/about/source/almanac"),
        (of(BASE + "bridge/long"), "text/html", "/page/bridge/long"),
        (of(BASE + "bridge/long"), None, "/about/bridge/long"),
        (of(BASE + "graph/almanac"), "text/html", "/graph/almanac"),
        (of(BASE + "graph/almanac"), "text/turtle", "/graph/almanac"),
        (of("https://schema.org/Bridge"), "text/html", "/page?iri=https://schema.org/Bridge"),
        (of("https://schema.org/Bridge"), None, "/about?iri=https://schema.org/Bridge"),
        (
            of("https://schema.org/Bridge") + "&format=nt",
            None,
            "/about?iri=https://schema.org/Bridge&format=nt",
        ),
        (of(BASE + "text/almanac#char=10,14"), "text/html", "/page/text/almanac#char=10,14"),
        (of(BASE), "text/html", "/"),
        (of(BASE), None, "/.well-known/void"),
    ],
)
def test_what_is_no_document_leads_to_one(client: FlaskClient, address: str, accept: str | None, location: str) -> None:
    response = client.get(address, headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert unquote(response.headers["Location"]) == location
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    if "text/almanac" not in location:
        assert client.get(response.headers["Location"], headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers", "status", "code", "words"),
    [
        ("/bridge/broad", {}, 404, "http-404", f"nothing is said of <{BASE}bridge/broad>"),
        ("/bridge/a%20b", {}, 404, "http-404", f"nothing is said of <{BASE}bridge/a%20b>"),
        ("/%00", {}, 404, "http-404", ""),
        ("/bridge/long/", {}, 404, "http-404", ""),
        ("/bridge", {}, 404, "http-404", ""),
        ("/page/bridge/broad", {}, 404, "unknown-thing", f"Nothing is said of <{BASE}bridge/broad> here."),
        ("/about/bridge/broad", {}, 404, "unknown-thing", f"Nothing is said of <{BASE}bridge/broad> here."),
        (of("https://example.com/x"), {}, 404, "unknown-thing", "Nothing is said of <https://example.com/x> here."),
        ("/resource", {}, 400, "iri", "The request has 0 IRIs."),
        ("/page", {}, 400, "iri", "The request has 0 IRIs."),
        ("/about", {}, 400, "iri", "The request has 0 IRIs."),
        ("/resource?iri=a:b&iri=a:c", {}, 400, "iri", "The request has 2 IRIs."),
        ("/resource?iri=bridge/long", {}, 400, "iri", "'bridge/long' is not an absolute IRI."),
        ("/resource?iri=%FF", {}, 400, "not-utf8", "Byte 0xff"),
        ("/bridge/long?format=csv", {}, 406, "format", "no format 'csv'"),
        ("/bridge/long", {"Accept": "image/png"}, 406, "not-acceptable", ""),
        ("/about/bridge/long", {"Accept": "text/csv"}, 406, "not-acceptable", ""),
    ],
)
def test_what_leads_nowhere(
    client: FlaskClient, address: str, headers: dict[str, str], status: int, code: str, words: str
) -> None:
    response = client.get(address, headers=headers)
    assert response.status_code == status, response.text
    assert response.json["type"].endswith(f"#{code}")
    assert words in response.json["detail"]


def test_a_misspelt_thing_is_told_which_come_close(bundled_client: FlaskClient) -> None:
    advice = bundled_client.get("/character/protagonst").json["advice"]
    assert "Did you mean" in advice
    assert "/character/protagonist>" in advice
    page = bundled_client.get("/character/protagonst", headers=BROWSER)
    assert page.status_code == 404
    (link,) = re.findall('href="(/resource[?]iri=[^"]*/character/protagonist)"', page.text)
    shown = bundled_client.get(unescape(link), headers=BROWSER, follow_redirects=True)
    assert shown.status_code == 200
    assert "protagonist" in shown.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "address", ["/bridge/long", "/page/bridge/long", "/about/bridge/long", "/resource", "/nowhere"]
)
def test_nothing_is_written(client: FlaskClient, method: str, address: str) -> None:
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("address", "methods"), [("/sparql", "GET, HEAD, OPTIONS, POST"), ("/health", "GET, HEAD, OPTIONS")]
)
def test_routes_that_were_there_are_not_taken_for_things(client: FlaskClient, address: str, methods: str) -> None:
    response = client.open(address, method="PUT")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == set(methods.split(", "))


def test_every_iri_of_the_corpus_resolves(any_client: FlaskClient, any_snapshot: Snapshot) -> None:
    iris = own_iris(any_snapshot)
    assert len([iri for iri in iris if "/citation/" in iri]) > 40
    for iri in iris:
        response = any_client.get("/" + iri.removeprefix(any_snapshot.base), headers=TURTLE)
        if iri in any_snapshot.counts:
            assert (response.status_code, response.mimetype) == (200, "text/turtle"), iri
        else:
            assert response.status_code == 303, iri
            assert response.headers["Location"] == "/about/" + iri.removeprefix(any_snapshot.base)


def test_there_is_a_page_of_each_kind_of_thing(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    kinds = {iri.removeprefix(bundled_snapshot.base).partition("/")[0]: iri for iri in own_iris(bundled_snapshot)}
    assert len(kinds) > 30
    for iri in kinds.values():
        address = "/" + iri.removeprefix(bundled_snapshot.base)
        page = bundled_client.get(address, headers=BROWSER, follow_redirects=True)
        assert (page.status_code, page.mimetype) == (200, "text/html"), iri


def test_every_term_of_the_claims_is_described(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    predicates = {quad.predicate.value for quad in bundled_snapshot.stated.quads_for_pattern(None, None, None)}
    for iri in sorted(predicates)[::7]:
        response = bundled_client.get("/resource", query_string={"iri": iri}, headers=BROWSER, follow_redirects=True)
        assert (response.status_code, response.mimetype) == (200, "text/html"), iri


def described(client: FlaskClient, path: str) -> set[Triple]:
    response = client.get(path, query_string={"format": "ntriples"})
    assert response.status_code == 200
    triples = [quad.triple for quad in parse(response.data, format=RdfFormat.N_TRIPLES)]
    assert len(triples) == len(set(triples))
    return set(triples)


@pytest.mark.parametrize("path", ["character/protagonist", "citation/movie-reviews-f30a2ee85a62", "source/blue-news"])
def test_a_description_has_what_is_stated_of_a_thing_and_by_whom(
    bundled_client: FlaskClient, bundled_snapshot: Snapshot, path: str
) -> None:
    thing, stated = NamedNode(bundled_snapshot.base + path), bundled_snapshot.stated
    citations = {quad.subject for quad in stated.quads_for_pattern(None, NamedNode(RDF + "subject"), thing, None)}
    expected = {quad.triple for node in {thing, *citations} for quad in stated.quads_for_pattern(node, None, None)}
    found = described(bundled_client, f"/about/{path}")
    assert expected <= found
    uses = {quad.triple for quad in stated.quads_for_pattern(None, None, thing)}
    assert found - expected <= uses
    assert len(found & uses) == min(len(uses), 1000)


def test_a_description_is_tagged_and_tells_what_it_describes(bundled_client: FlaskClient) -> None:
    response = bundled_client.get("/about/character/protagonist")
    assert response.headers["Link"] == '<https://w3id.org/variorum/ballerina/character/protagonist>; rel="describes"'
    tag = response.headers["ETag"]
    known = bundled_client.get("/about/character/protagonist", headers={"If-None-Match": tag})
    assert (known.status_code, known.data) == (304, b"")
    assert bundled_client.head("/about/character/protagonist").headers["ETag"] == tag
    page = bundled_client.get("/about/character/protagonist", headers=BROWSER)
    assert page.mimetype == "text/html"
    assert "<h1>About https://w3id.org/variorum/ballerina/character/protagonist</h1>" in page.text


def test_the_pages_of_graphs_and_sources_are_where_they_were(client: FlaskClient) -> None:
    for address, location in (
        ("/page/graph/almanac", "/sources/almanac"),
        ("/page/source/almanac", "/sources/almanac"),
    ):
        assert client.get(address).headers["Location"] == location
    assert client.get("/page/register").headers["Location"] == "/register"


def test_the_base_is_the_first_page_or_the_description(client: FlaskClient) -> None:
    for accept, status in ((None, 200), ("*/*", 200), (BROWSER["Accept"], 200), ("text/turtle", 303)):
        response = client.get("/", headers={"Accept": accept} if accept else {})
        assert response.status_code == status
    assert response.headers["Location"] == "/.well-known/void"
