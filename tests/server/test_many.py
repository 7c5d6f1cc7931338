"""Pages about what many things and many sources say: they are cut, say so, and lead to all of it."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

import snapshots
from html_pages import BROWSER
from variorum.terms import RDF
from variorum_server import create_app
from variorum_server.pages.thing_pages import SAID, VALUES

THINGS, SOURCES = 105, 61


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A server of many sources, of which the first names many bridges, and all call one of them the same."""
    claims = {f"s-{no:02}": snapshots.turtle('<bridge/b-0> schema:name "Long" .') for no in range(SOURCES)}
    evidence = {slug: snapshots.turtle(cited(slug, "n", 0, "schema:name", '"Long"')) for slug in claims}
    claims["s-00"] += snapshots.turtle("".join(f"<bridge/b-{no}> a schema:Bridge .\n" for no in range(THINGS)))
    typed = "".join(cited("s-00", "t", no, "rdf:type", "schema:Bridge") for no in range(THINGS))
    evidence["s-00"] += snapshots.turtle(typed)
    snapshot = snapshots.make_snapshot(tmp_path_factory.mktemp("many") / "one", claims, {}, evidence, [], {})
    return create_app(snapshot).test_client()


def cited(slug: str, kind: str, thing: int, name: str, value: str) -> str:
    return (
        f"@prefix rdf: <{RDF}> . <citation/{slug}-{kind}{thing}> rdf:subject <bridge/b-{thing}> ;"
        f" rdf:predicate {name} ; rdf:object {value} ; vr:stance vr:asserted ; vr:source <source/{slug}> .\n"
    )


def get(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200
    return response.text


def test_a_class_of_many_shows_the_first_and_leads_to_all(client: FlaskClient) -> None:
    page = get(client, "/page?iri=https://schema.org/Bridge")
    assert f"And {THINGS - VALUES} more" in page
    assert len(set(re.findall(r'href="/page/bridge/b-\d+"', page))) == VALUES
    (more,) = re.findall(r'<a href="([^"]+)" rel="nofollow">all of them', page)
    assert f"<b>{THINGS}</b> rows" in get(client, html.unescape(more))


def test_a_value_that_many_sources_give_names_some_of_them(client: FlaskClient) -> None:
    page = get(client, "/page/bridge/b-0")
    assert f"and {SOURCES - SAID} more" in page


@pytest.mark.parametrize("address", ["/sparql", "/compare", "/export/"])
def test_of_many_sources_one_is_typed_rather_than_chosen(client: FlaskClient, address: str) -> None:
    page = get(client, address)
    assert '<datalist id="slugs">' in page
    assert not re.search(r'<option value="s-\d+" *>only|type="checkbox" name="source"', page)
