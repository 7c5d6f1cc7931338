"""Answers as people work with them: sorted, narrowed, in parts, as a chart, as a workbook, as places."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import openpyxl
import pytest
from flask.testing import FlaskClient

from html_pages import BROWSER, Page
from variorum.snapshots.snapshot import Snapshot
from variorum_server import create_app
from variorum_server.config import Config
from variorum_server.pages.answers import WKT

SVG = "{http://www.w3.org/2000/svg}"
ROWS = """SELECT ?name ?number { VALUES (?name ?number) {
  ("pear" 10) ("Äpfel"@de 9) ("apple" -2.5) ("the Long Bridge" 1e2) ("=1+1" UNDEF) } }"""
NUMBERED = "SELECT ?name ?number { VALUES (?name ?number) { ('b' 3) ('a' -1) ('c & <d>' 2.5) } }"


def page(client: FlaskClient, query: str = ROWS, **view: str) -> str:
    response = client.get("/sparql", query_string={"query": query, **view}, headers=BROWSER)
    assert response.status_code == 200
    return response.text


def column(text: str, at: int = 0) -> list[str]:
    """The cells of a column, as they are shown."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", text, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)[at] for row in rows]
    return [re.sub(r"<small>.*?</small>|<[^>]+>", "", cell).strip() for cell in cells]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("number", ["apple", "Äpfel", "pear", "the Long Bridge", "=1+1"]),
        ("-number", ["the Long Bridge", "pear", "Äpfel", "apple", "=1+1"]),
        ("name", ["=1+1", "Äpfel", "apple", "pear", "the Long Bridge"]),
        ("nothing", ["pear", "Äpfel", "apple", "the Long Bridge", "=1+1"]),
    ],
)
def test_rows_are_sorted_by_value_and_what_is_unbound_is_last(client: FlaskClient, sort: str, names: list[str]) -> None:
    shown = column(page(client, sort=sort))
    assert [name.casefold() for name in shown] == [name.casefold() for name in names]


def test_a_head_sorts_turns_round_and_lets_go(client: FlaskClient) -> None:
    def head(text: str) -> dict[str, str]:
        return next(link for link in Page(text).all("a") if link.get("title") == "Sort by number")

    first = str(head(page(client))["href"])
    assert "sort=number" in first
    second = client.get(first, headers=BROWSER).text
    assert 'aria-sort="ascending"' in second
    third = client.get(str(head(second)["href"]), headers=BROWSER).text
    assert 'aria-sort="descending"' in third
    assert "sort=" not in str(head(third)["href"])


@pytest.mark.parametrize(("only", "count"), [("APFEL", 1), ("p", 3), ("zzz", 0), ("bridge", 1)])
def test_rows_are_narrowed_whatever_case_and_accents(client: FlaskClient, only: str, count: int) -> None:
    text = page(client, only=only)
    assert len(column(text)) == count
    assert f"<b>{count}</b> row" in text


def test_a_long_answer_has_parts(snapshot: Snapshot) -> None:
    client = create_app(snapshot, Config(rows_shown=3)).test_client()
    seen: list[str] = []
    for number in ("1", "2", "3"):
        seen += column(page(client, "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 8", page=number), 2)
    assert len(seen) == 8
    assert column(page(client, "SELECT * { ?s ?p ?o } LIMIT 2", page="9"))


def test_a_chart_has_a_bar_for_each_row(client: FlaskClient) -> None:
    text = page(client, NUMBERED)
    address = re.search(r'<img src="([^"]+)"', text)
    assert address is not None
    response = client.get(address[1].replace("&amp;", "&"))
    assert response.content_type.startswith("image/svg+xml")
    root = ET.fromstring(response.data)
    labels = [element.text for element in root.iter(f"{SVG}text")]
    assert {"b", "a", "c & <d>", "3", "-1", "2.5"} <= set(labels)
    bars = [float(bar.attrib["width"]) for bar in root.iter(f"{SVG}rect") if bar.attrib["class"] == "c1"]
    assert bars[0] / bars[2] == pytest.approx(3 / 2.5, rel=0.01)
    assert bars[0] / bars[1] == pytest.approx(3, rel=0.01)
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert described.text == "number by name: b: 3; a: -1; c & <d>: 2.5"


@pytest.mark.parametrize(
    "query",
    [
        ROWS,  # a number is missing
        "SELECT ?a ?b { VALUES (?a ?b) { ('x' 1) ('x' 2) } }",  # a name stands twice
        "SELECT ?a { VALUES ?a { 1 2 } }",
        "SELECT ?a ?b { VALUES (?a ?b) { ('x' 1) } }",
        "ASK {}",
    ],
)
def test_what_makes_no_chart(client: FlaskClient, query: str) -> None:
    assert "As a chart" not in page(client, query)
    response = client.get("/answer.svg", query_string={"query": query})
    assert response.status_code == 404


def test_a_workbook_has_numbers_texts_and_no_formula(client: FlaskClient) -> None:
    text = page(client)
    address = next(str(link["href"]) for link in Page(text).all("a") if link.get("download") == "answer.xlsx")
    response = client.get(address)
    assert 'filename="answer.xlsx"' in response.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
    assert [cell.value for cell in sheet[1]] == ["name", "number"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["pear", 10],
        ["Äpfel", 9],
        ["apple", -2.5],
        ["the Long Bridge", 100],
        ["=1+1", None],
    ]
    assert {sheet.cell(row, 1).data_type for row in range(2, 7)} == {"s"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?name ?lat ?long { VALUES (?name ?lat ?long) { ('x' 46.5 7) ('y' UNDEF 8) } }",
        f"SELECT ?name ?at {{ VALUES (?name ?at) {{ ('x' 'POINT(7 46.5)'^^<{WKT}>) }} }}",
    ],
)
def test_places_are_features(client: FlaskClient, query: str) -> None:
    assert "GeoJSON" in page(client, query)
    body = client.get("/answer.geojson", query_string={"query": query}).get_json(force=True)
    assert [feature["geometry"]["coordinates"] for feature in body["features"]] == [[7, 46.5]]
    assert body["features"][0]["properties"]["name"] == "x"
    assert "GeoJSON" not in page(client)


def test_files_of_saved_queries_have_their_names(client: FlaskClient) -> None:
    text = client.get("/queries/named", query_string={"name": '"Long Bridge"@en'}, headers=BROWSER).text
    names = {str(link["download"]) for link in Page(text).all("a") if link.get("download")}
    assert {"named.csv", "named.srj", "named.xlsx"} <= names
    address = next(str(link["href"]) for link in Page(text).all("a") if link.get("download") == "named.xlsx")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x { ?x schema:nmae ?y }", "Nobody uses the property schema:nmae."),
        ("ASK { <character/protagnist> ?p ?o }", "Nobody speaks of &lt;character/protagnist&gt;."),
        (
            "SELECT (COUNT(*) AS ?n) { GRAPH <graph/blue-new> { ?s ?p ?o } }",
            "There is no graph &lt;graph/blue-new&gt;.",
        ),
    ],
)
def test_an_empty_answer_says_why(bundled_client: FlaskClient, query: str, said: str) -> None:
    text = page(bundled_client, query)
    assert said in text
    assert "Near it: " in text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x schema:name ?y FILTER(?y = 'nobody') OPTIONAL { ?x schema:nothing ?z } }",
        "ASK { ?x ?p ?x FILTER NOT EXISTS { ?x schema:nothing ?z } }",
        "CONSTRUCT { ?x schema:nothing ?y } WHERE { ?x ?p ?y . ?y ?p ?x . ?x ?y ?p }",
        "SELECT ?x (GROUP_CONCAT(?p; SEPARATOR='nothing') AS ?all) { ?x ?p ?x } GROUP BY ?x",
    ],
)
def test_an_empty_answer_is_put_down_to_nothing_that_it_does_not_rest_on(client: FlaskClient, query: str) -> None:
    assert 'class="problem"' not in page(client, query)


def test_things_are_sorted_by_what_they_are_called(bundled_client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?film { ?film a schema:Movie } ORDER BY DESC(STR(?film))"
    shown = column(page(bundled_client, query, sort="film"))
    assert "the film Ballerina" in shown
    assert shown == sorted(shown, key=str.casefold)
