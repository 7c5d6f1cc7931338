"""Pages for people: what is on them, that they are escaped, and that they run only what is here."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from html_pages import BROWSER, Page
from variorum.errors import REBUILD, Location, SnapshotError
from variorum.snapshots.snapshot import Snapshot
from variorum_server import Config, create_app

ADDRESSES = [
    ("/", 200),
    ("/disagreements", 200),
    ("/compare", 200),
    ("/compare?source=almanac&source=gazette&show=differ", 200),
    ("/compare?source=nowhere", 404),
    ("/compare?about=https://example.org/bridges/bridge/long&show=all", 200),
    ("/search", 200),
    ("/search?q=long", 200),
    ("/search?q=%22%25_'%00", 200),
    ("/things", 200),
    ("/things?source=almanac&named=brid&page=7", 200),
    ("/sources", 200),
    ("/sources/almanac?show=claims", 200),
    ("/sources/almanac?show=alone", 200),
    ("/disagreements?kind=contradiction&status=open&source=gazette&page=2", 200),
    ("/disagreements?about=nothing", 200),
    ("/sparql", 200),
    ("/sources/almanac", 200),
    ("/sources/almanac/sparql", 200),
    ("/sources/nowhere", 404),
    ("/nowhere", 404),
    ("/sparql?query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D", 200),
    ("/sparql?query=ASK%20%7B%7D", 200),
    ("/sparql?query=DESCRIBE%20%3Cbridge/long%3E", 200),
    ("/sparql?query=SELECT", 400),
    ("/queries/all-bridges", 200),
    ("/queries/named", 400),
    ("/sources/almanac/queries/about", 200),
]


@pytest.mark.parametrize(("address", "status"), ADDRESSES)
def test_every_page_is_well_formed_and_accessible(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    page = Page(response.text)
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == 1
    assert all(str(script["src"]).startswith("/static/") for script in page.all("script"))
    assert "style=" not in response.text
    labelled = {label["for"] for label in page.all("label")}
    fields = [
        field["id"]
        for tag in ("input", "select", "textarea")
        for field in page.all(tag)
        if field.get("type") != "hidden"
    ]
    assert set(fields) == labelled
    ids = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(("address", "status"), [entry for entry in ADDRESSES if entry[1] == 200])
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, address: str, status: int) -> None:
    page = Page(client.get(address, headers=BROWSER).text)
    links = {str(link["href"]).partition("#")[0] for tag in ("a", "link") for link in page.all(tag)}
    for link in links:
        if link.startswith("/"):
            with client.get(link, headers=BROWSER) as response:
                assert response.status_code in (status, 400 if "/queries/named" in link else 200), link


def test_first_page_shows_sources_and_disagreements_side_by_side(client: FlaskClient) -> None:
    text = client.get("/", headers=BROWSER).text
    assert "Notes from the Almanac" in text
    assert "The Gazette &amp; Sons" in text
    assert "Founding year of Long Bridge" in text
    assert re.search(r'class="value">1871<.*?>almanac<.*?class="value">&lt;1873&gt;<.*?>gazette<', text, re.DOTALL)
    assert "Which bridges are there?" in client.get("/sparql", headers=BROWSER).text


def test_source_page_shows_its_record_and_endpoint(client: FlaskClient) -> None:
    text = client.get("/sources/gazette", headers=BROWSER).text
    for expected in (
        "3 February 1901",
        "<b>4,321</b> characters",
        "http://localhost/sources/gazette/sparql",
        "Founding year",
    ):
        assert expected in text
    assert "No other source differs from it" in client.get("/sources/ledger", headers=BROWSER).text


def test_no_two_kinds_of_page_have_the_same_title(client: FlaskClient) -> None:
    """As a reader has many of them open side by side, or among the bookmarks."""
    pages = [address for address, status in ADDRESSES if status == 200 and "?" not in address]
    pages += ["/changes", "/export/", "/terms", "/wikidata", "/.well-known/void", "/sources/gazette/sparql"]
    disagreements = re.findall(r'href="(/page/disagreement/[^"]+)"', client.get("/", headers=BROWSER).text)
    detail = client.get(disagreements[0], headers=BROWSER).text
    pages += [disagreements[0], *sorted(set(re.findall(r'href="(/page/citation/[^"]+)"', detail)))]
    titles = [re.findall("<title>(.*?)</title>", client.get(page, headers=BROWSER).text)[0] for page in pages]
    assert len(pages) > 15
    assert sorted(titles) == sorted(set(titles))


def test_the_form_leads_to_an_address_that_can_be_shared(client: FlaskClient) -> None:
    fields = {"query": "ASK {}", "source": "almanac", "format": "", "entailment": "owl-rl"}
    response = client.get("/query", query_string=fields, headers=BROWSER)
    assert response.status_code == 303
    assert response.headers["Location"] == "/sources/almanac/sparql?query=ASK+%7B%7D&entailment=owl-rl"
    page = client.get(response.headers["Location"], headers=BROWSER)
    assert "<b>Yes</b>" in page.text
    assert "with what follows" in page.text
    assert client.get("/query").headers["Location"] == "/sparql"


def test_answers_are_escaped(client: FlaskClient) -> None:
    query = "SELECT ?o { ?s <https://schema.org/description> ?o } # </textarea><script>"
    text = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert "It sways &lt;b&gt;a lot&lt;/b&gt; &amp; creaks." in text
    assert "</textarea><script" not in text
    assert "# &lt;/textarea&gt;" in text


def test_links_of_an_answer(client: FlaskClient) -> None:
    query = (
        "SELECT (<bridge/long> AS ?a) (<graph/almanac> AS ?b) (<https://example.com/> AS ?c) (<javascript:x> AS ?d) {}"
    )
    page = Page(client.get("/sparql", query_string={"query": query}, headers=BROWSER).text)
    links = [str(link["href"]) for link in page.all("a")]
    assert "/sources/almanac" in links
    assert "https://example.com/" in links
    assert not [link for link in links if link.startswith("javascript")]
    own = ("/cite/", "/sparql", "/answer.", "/snapshot/", "http://localhost/sparql")  # which have the query in them
    links = [link for link in links if not link.startswith(own)]
    (about,) = [link for link in links if "bridge/long" in unquote(link) and "format=" not in link]
    assert "Long Bridge" in client.get(about, headers=BROWSER).text


def test_a_long_answer_is_cut_on_the_page_only(snapshot: Snapshot) -> None:
    config = Config(rows_shown=2)
    client = create_app(snapshot, config).test_client()
    ask = {"query": "SELECT * { ?s ?p ?o }"}
    page = client.get("/sparql", query_string=ask, headers=BROWSER).text
    assert "<b>10</b> rows" in page
    assert "<span>1–2 of 10</span>" in page
    assert Page(page).all("tr")[3:] == []
    assert len(client.get("/sparql", query_string=ask).json["results"]["bindings"]) == 10


def test_other_formats_are_one_click_away(client: FlaskClient) -> None:
    page = client.get("/sources/almanac/sparql?query=ASK+%7B%7D&entailment=owl-rl", headers=BROWSER).text
    hrefs = [str(link["href"]) for link in Page(page).all("a")]
    assert "/sources/almanac/sparql?query=ASK+%7B%7D&entailment=owl-rl&format=csv" in hrefs


def test_an_error_keeps_the_query_for_mending(client: FlaskClient) -> None:
    text = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p }"}, headers=BROWSER).text
    assert "line 1, column 18" in text
    assert "SELECT * { ?s ?p }</textarea>" in text


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/", headers=BROWSER)
    again = client.get("/", headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_html_by_parameter(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": "ASK {}", "format": "html"}).mimetype == "text/html"


@pytest.mark.parametrize(
    ("error", "told", "traced"),
    [
        (
            SnapshotError("the snapshot is damaged", Location(Path("register.nt.zst")), REBUILD),
            "the snapshot is damaged",
            False,
        ),
        (KeyError("register"), "", True),
    ],
)
def test_the_log_says_in_a_line_what_we_know_of_a_failure(
    bundled_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    told: str,
    traced: bool,
) -> None:
    def fails(_snapshot: Snapshot) -> None:
        raise error

    monkeypatch.setattr("variorum_server.pages.html.read_register", fails)
    client = create_app(bundled_snapshot, Config()).test_client()
    assert client.get("/disagreements", headers=BROWSER).status_code == 500
    (record,) = [one for one in caplog.records if "failed: GET '/disagreements'" in one.getMessage()]
    assert told in record.getMessage()
    assert bool(record.exc_info) == traced
