"""IRIs with escapes and with letters beyond ASCII, each at its own address; and parameters as clients send them."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from commands import run
from odd import BASE, odd_corpus
from running import serving
from variorum.snapshots.snapshot import current_snapshot
from variorum_server import create_app

NAMES = [
    *("武士", "café", "cafe\u0301", "a%20b", "a%2Fb", "x%2fy", "a/b", "%E6%AD%A7", "na%C3%AFve", "a+b", "a~b", "a%25b"),
    *("Zoë's", "50%25", "😀", "a;b=c", "a:b", "a@b", "שלום", "%C3", "a(b)", "é%2Fè", "a%7Eb"),
]
PIECES = [
    "a",
    "Z",
    "7",
    "-",
    "_",
    "~",
    "é",
    "東",
    "ш",
    "😀",
    "e\u0301",
    "%20",
    "%2F",
    "%3F",
    "%25",
    "/x",
    "+",
    "=",
    "@",
    "'",
    "!",
]
CHANCE = random.Random(15)
MADE = {"m" + "".join(CHANCE.choices(PIECES, k=CHANCE.randint(1, 9))) for _ in range(40)}
NAMES += sorted({*MADE, "l" * 2000, "長" * 200})
KEPT = "%/:?#[]@!$&'()*+,;=~"  # what a URI may have as it is
TURTLE = {"Accept": "text/turtle"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    things = "".join(f'<{BASE}thing/{name}> a o:Thing ; rdfs:label "n{n}"@en .\n' for n, name in enumerate(NAMES))
    folder = odd_corpus(tmp_path_factory.mktemp("odd"), things)
    assert run("build", "--corpus", str(folder)).err == ""
    return folder


@pytest.fixture(scope="module")
def client(corpus: Path) -> FlaskClient:
    return create_app(current_snapshot(corpus / ".variorum")).test_client()


def sent(name: str) -> str:
    """The address of an IRI as clients send it: what is not ASCII is escaped, escapes stay."""
    return f"/thing/{quote(name, safe=KEPT)}"


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20])
def test_every_iri_is_at_its_own_address(client: FlaskClient, name: str) -> None:
    response = client.get(sent(name), headers=TURTLE)
    assert response.status_code == 303, response.text
    described = client.get(response.headers["Location"], headers=TURTLE)
    assert described.status_code == 200
    assert described.headers["Link"].isascii()
    assert described.headers["Link"] == f'<{BASE}thing/{quote(name, safe=KEPT)}>; rel="describes"'
    subjects = {triple.subject for triple in parse(described.data, format=RdfFormat.TURTLE)}
    assert NamedNode(f"{BASE}thing/{name}") in subjects


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20])
def test_every_iri_has_a_page(client: FlaskClient, name: str) -> None:
    for address in (f"/resource?iri={quote(f'{BASE}thing/{name}', safe='')}", sent(name)):
        response = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
        assert (response.status_code, response.mimetype) == (200, "text/html")
        assert f"n{NAMES.index(name)}" in response.text


@pytest.mark.long
def test_over_http_they_are_answered_again_and_again(corpus: Path) -> None:
    with serving(corpus / ".variorum", corpus=corpus) as running:
        for name in NAMES * 2:
            seen = running.get(sent(name), headers=TURTLE)
            assert seen.status == 303, name
            response = running.get(seen.headers["Location"], headers=TURTLE)
            assert response.status == 200, name
            assert f"{BASE}thing/{name}" in response.data.decode()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_no_path_is_a_defect(client: FlaskClient, name: str) -> None:
    for address in (f"/thing/{quote(name, safe='')}", f"/page/thing/{quote(name)}", f"/about?iri={quote(BASE + name)}"):
        assert client.get(address, headers=TURTLE).status_code in (200, 303, 308, 400, 404)


@pytest.mark.parametrize(
    "more",
    [
        {"default-graph-uri": ""},
        {"named-graph-uri": ""},
        {"default-graph-uri": "", "named-graph-uri": "", "format": "", "timeout": "", "entailment": "", "truncate": ""},
        {"timeout": "0"},
        {"timeout": "0.0"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_empty_and_zero_parameters_are_as_if_not_there(client: FlaskClient, more: dict[str, str], method: str) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    plain = client.get("/sparql", query_string=query)
    given_ = {"query_string": {**query, **more}} if method == "GET" else {"data": {**query, **more}}
    response = client.open("/sparql", method=method, **given_)
    assert (response.status_code, response.data) == (200, plain.data)
