"""The guide of terms: what people ask leads to the property that answers it, on the page as on the command line."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from commands import run
from variorum.snapshots.snapshot import Snapshot
from variorum.snapshots.statistics import read_together
from variorum.terms import shorten
from variorum_server import create_app

TERM = re.compile(r"<small><code>([^<]+)</code></small>")


@pytest.fixture(scope="module")
def client(bundled_snapshot: Snapshot) -> FlaskClient:
    return create_app(bundled_snapshot).test_client()


def terms(client: FlaskClient, words: str) -> list[str]:
    return TERM.findall(client.get("/terms", query_string={"q": words}, headers={"Accept": "text/html"}).text)


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("who directed", "schema:director"),
        ("Who directed the film?", "schema:director"),
        ("release date", "schema:datePublished"),
        ("weapons", "screen:usesWeapon"),
        ("who is the villain", "screen:confronts"),
        ("running time", "schema:duration"),
        ("spin-off", "screen:spinOffOf"),
        ("how old is she", "screen:age"),
        ("where was it shown in cinemas", "screen:availableVia"),
        ("murderer", "screen:perpetrator"),
        ("sequel", "screen:setAfter"),
        ("how many stars", "schema:ratingValue"),
    ],
)
def test_a_question_leads_to_its_term_on_the_page_and_on_the_command_line(
    words: str, term: str, client: FlaskClient
) -> None:
    assert term in terms(client, words)[:3]
    assert f"{term}  " in run("terms", *words.split()).out


def test_every_property_that_sources_use_answers_a_question(client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    page = client.get("/terms", headers={"Accept": "text/html"}).text
    shown = set(TERM.findall(page.partition("<h2>Kinds of things</h2>")[0]))
    used = {one.iri for one in read_together(bundled_snapshot)[0].properties}
    written = {shorten(iri, bundled_snapshot.base, bundled_snapshot.prefixes) for iri in used}
    assert len(written) > 100
    assert {name for name in written - shown if name.startswith(("schema:", "screen:"))} == {"schema:url"} & written


def test_what_no_term_answers_is_told_and_typed_words_are_escaped(client: FlaskClient) -> None:
    page = client.get("/terms", query_string={"q": "<b>zzzz</b>"}, headers={"Accept": "text/html"})
    assert "No term answers that." in page.text
    assert "<b>zzzz" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_pages_lead_to_the_guide(client: FlaskClient) -> None:
    for address in ("/", "/sparql"):
        assert 'href="/terms"' in client.get(address, headers={"Accept": "text/html"}).text
