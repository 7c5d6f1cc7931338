"""Pages that hold sources against each other, what they find, and the figures that are drawn of them."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from html_pages import BROWSER, Page
from variorum.disagreements.register import read_register
from variorum.search.index import Stated
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import CONTRADICTION, XSD
from variorum_server.pages.compare_pages import standing

SVG = "{http://www.w3.org/2000/svg}"


def get(client: FlaskClient, address: str, **parameters: object) -> str:
    response = client.get(address, query_string=parameters or None, headers=BROWSER)
    assert response.status_code == 200, address
    return response.text


def rows(client: FlaskClient, **parameters: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(client, "/compare.csv", **parameters))))


def test_sides_of_a_contradiction_differ(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    """Whatever two sources contradict each other in, their cells of it say so, or that it is denied."""
    compared: dict[tuple[str, str], list[dict[str, str]]] = {}
    for disagreement in read_register(bundled_snapshot).disagreements:
        if disagreement.kind != CONTRADICTION:
            continue
        one, other = disagreement.positions[0], disagreement.positions[1]
        pair = (one.sources[0], next(slug for slug in other.sources if slug != one.sources[0]))
        if pair not in compared:
            compared[pair] = rows(bundled_client, source=pair, show="all")
        found = compared[pair]
        for statement in (s for s in (*one.statements, *other.statements) if s.source in pair):
            states = {row["state"] for row in found if row["citation"] == statement.citation}
            assert states <= {"differs", "denied"}, disagreement.label
            assert states, disagreement.label


def test_cells_that_agree_share_a_value(bundled_client: FlaskClient) -> None:
    found = rows(bundled_client, source=["blue-news", "movie-reviews"], show="shared")
    values = {(row["source"], row["thing_iri"], row["property_iri"], row["value"]) for row in found}
    agreeing = [row for row in found if row["state"] == "agrees"]
    assert agreeing
    for row in agreeing:
        other = "blue-news" if row["source"] == "movie-reviews" else "movie-reviews"
        key = row["thing_iri"], row["property_iri"]
        assert any(
            (other, *key, each["value"]) in values for each in found if (each["thing_iri"], each["property_iri"]) == key
        )


@pytest.mark.parametrize(
    ("mine", "others", "state"),
    [
        (f'"24"^^<{XSD}integer>', '"two dozen"', "agrees"),
        ('"Petr Řezníček"', '"Petr Reznicek"', "agrees"),
        ('"12 m/s"', '"43.2 km/h"', "agrees"),
        ("<https://example.org/a>", "<https://example.org/a>", "agrees"),
        ('"$5"', '"€5"', "adds"),
        ('"24"', f'"25"^^<{XSD}integer>', "adds"),
    ],
)
def test_what_is_meant_agrees_however_it_is_written(mine: str, others: str, state: str) -> None:
    one, other = (Stated(source, term, "", "asserted", "") for source, term in (("east", mine), ("west", others)))
    assert standing((one,), [other], ()) == state
    assert standing((one,), [replace(other, stance="denied")], ()) == "adds"


def test_a_silent_source_is_alone_against(bundled_client: FlaskClient) -> None:
    found = rows(bundled_client, source=["blue-news", "movie-reviews"], show="all")
    by_key: dict[tuple[str, str], set[str]] = {}
    for row in found:
        by_key.setdefault((row["thing_iri"], row["property_iri"]), set()).add(row["state"])
    assert all(len(states) == 2 or "silent" not in states for states in by_key.values())
    assert not any(states == {"silent"} for states in by_key.values())
    assert any(states == {"alone", "silent"} for states in by_key.values())


def test_a_spreadsheet_runs_nothing_of_the_table(bundled_client: FlaskClient) -> None:
    for row in rows(bundled_client, show="all"):
        assert not row["value"].startswith(("=", "+", "@"))


def test_each_cell_leads_to_the_claim(bundled_client: FlaskClient) -> None:
    page = get(bundled_client, "/compare", source=["blue-news", "movie-reviews"], show="differ")
    links = set(re.findall(r'href="(/page/citation/[^"]+)"', page))
    assert links
    for link in sorted(links)[:4]:
        assert bundled_client.get(link, headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/figures/agreement.svg",
        "/figures/agreement.svg?source=blue-news&source=movie-reviews",
        "/figures/time-line.svg",
        "/figures/neighbourhood.svg?about=https://w3id.org/variorum/ballerina/character/protagonist",
        "/figures/neighbourhood.svg?about=https://w3id.org/variorum/ballerina/film/ballerina",
    ],
)
def test_a_figure_tells_what_it_shows(bundled_client: FlaskClient, bundled_snapshot: Snapshot, address: str) -> None:
    response = bundled_client.get(address, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    root = ET.fromstring(response.text)
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(root[number].text for number in (0, 1))
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert bundled_snapshot.digest[:12] in words
    assert not [name for element in root.iter() for name in element.attrib if name == "style" or name.startswith("on")]
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for text in root.iter(f"{SVG}text"):
        if "transform" not in text.attrib:
            assert 0 <= float(text.attrib["x"]) < width
            assert 0 < float(text.attrib["y"]) <= height


@pytest.mark.parametrize(
    "address", ["/figures/neighbourhood.svg", "/figures/neighbourhood.svg?about=no", "/figures/time-line.svg?about=x"]
)
def test_where_there_is_nothing_to_draw(bundled_client: FlaskClient, address: str) -> None:
    response = bundled_client.get(address, headers=BROWSER)
    assert response.status_code == 404
    assert "Nothing to draw" in response.text


def test_the_search_leads_on(bundled_client: FlaskClient) -> None:
    page = get(bundled_client, "/search", q="mcsh")
    assert 'href="/page/person/ian-mcshane"' in page
    assert 'value="mcsh"' in page
    assert "Nothing found for" in get(bundled_client, "/search", q="qqqqqqqq")
    asked, labels, _, links = bundled_client.get("/search/suggest?q=mcsh").json
    assert (asked, labels[0]) == ("mcsh", "Ian McShane")
    assert links[0] == "http://localhost/page/person/ian-mcshane"


def test_opensearch_names_the_search(bundled_client: FlaskClient) -> None:
    described = ET.fromstring(bundled_client.get("/opensearch.xml").data)
    templates = [url.attrib["template"] for url in described if url.tag.endswith("Url")]
    assert "http://localhost/search?q={searchTerms}" in templates
    assert bundled_client.get("/", headers=BROWSER).text.count("/opensearch.xml") == 1


def test_a_page_that_is_not_there_offers_the_search(bundled_client: FlaskClient) -> None:
    response = bundled_client.get("/nowhere/at-all", headers=BROWSER)
    assert response.status_code == 404
    assert 'action="/search"' in response.text
    assert 'href="/things"' in response.text


def test_disagreements_narrow_to_what_was_chosen(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    disagreements = read_register(bundled_snapshot).disagreements
    for kind in ("contradiction", "detailDifference"):
        for slug in ("blue-news", "movie-reviews"):
            wanted = {m.iri.rpartition("/")[2] for m in disagreements if m.kind.endswith(kind) and slug in m.sources}
            page = get(bundled_client, "/disagreements", kind=kind, source=slug)
            assert set(re.findall(r'<article class="disagreement" id="([^"]+)"', page)) == wanted


def test_parts_of_the_list_are_the_whole_of_it(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    address, found = "/disagreements", []
    while address:
        page = get(bundled_client, address)
        found += re.findall(r'<article class="disagreement" id="([^"]+)"', page)
        address = next((str(a["href"]) for a in Page(page).all("a") if a.get("rel") == "next"), "")
    assert found == [m.iri.rpartition("/")[2] for m in read_register(bundled_snapshot).disagreements]


def test_a_source_tells_what_it_alone_says_and_where_it_stands(bundled_client: FlaskClient) -> None:
    page = get(bundled_client, "/sources/blue-news")
    for heading in ("What it alone says", "Where it stands against the others", "Where others differ from it"):
        assert heading in page
    assert "/compare?source=blue-news&amp;source=movie-reviews" in page
    assert "All it says, thing by thing" in get(bundled_client, "/sources/blue-news", show="claims")


def test_a_thing_as_far_as_it_is_disputed(bundled_client: FlaskClient) -> None:
    whole = get(bundled_client, "/page/character/protagonist")
    part = get(bundled_client, "/page/character/protagonist", show="disputed")
    assert 0 < part.count('class="fact"') < whole.count('class="fact"')
    assert part.count('class="verdict"') > 0


def test_a_page_is_cited_with_its_snapshot(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    page = get(bundled_client, "/page/disagreement/name-character-protagonist")
    links = [str(a["href"]) for a in Page(page).all("a") if str(a["href"]).startswith("/cite/")]
    assert [link.split("?")[0] for link in links] == ["/cite/bibtex", "/cite/ris", "/cite/csl"]
    bibtex, ris, csl = (bundled_client.get(link) for link in links)
    address = "http://localhost/page/disagreement/name-character-protagonist"
    for response in (bibtex, ris, csl):
        assert response.status_code == 200
        assert bundled_snapshot.digest in response.text
        assert address in response.text
    assert bibtex.text.startswith("@misc{variorum-")
    assert bibtex.text.count("{") == bibtex.text.count("}")
    assert ris.text.startswith("TY  - ELEC\r\n")
    assert ris.text.endswith("ER  - \r\n")
    assert csl.json is not None or csl.data
    assert bundled_client.get("/cite/nothing").status_code == 404


def test_a_citation_cannot_be_broken_out_of(bundled_client: FlaskClient) -> None:
    odd = {"title": "}\n@misc{x, ~^_&\\", "of": "//elsewhere.example/\r\nER  - "}
    bibtex = bundled_client.get("/cite/bibtex", query_string=odd).text
    assert bibtex.count("\n@") == 0
    ris = bundled_client.get("/cite/ris", query_string=odd).text
    assert [line[:2] for line in ris.splitlines()].count("ER") == 1
    assert "elsewhere" not in ris


def test_robots_are_told_what_there_is(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    robots = bundled_client.get("/robots.txt").text
    assert "Disallow: /search" in robots
    assert "Sitemap: http://localhost/sitemap.xml" in robots
    listed = [element.text for element in ET.fromstring(bundled_client.get("/sitemap.xml").data).iter() if element.text]
    listed = [address for address in listed if address.startswith("http")]
    assert len(listed) == len(set(listed)) > len(bundled_snapshot.sources)
    for address in listed[:8] + listed[-3:]:
        assert bundled_client.get(address.removeprefix("http://localhost"), headers=BROWSER).status_code == 200
