"""What is asserted over HTTP: the parameter at every endpoint, on pages and in descriptions; tags tell it apart."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from variorum.snapshots.snapshot import Snapshot
from variorum_server import create_app

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def client(bundled_snapshot: Snapshot) -> FlaskClient:
    return create_app(bundled_snapshot).test_client()


def count(client: FlaskClient, address: str, **parameters: str) -> int:
    response = client.get(address, query_string={"query": COUNT, **parameters}, headers=CSV)
    assert response.status_code == 200, response.text
    return int(response.text.split()[1])


@pytest.mark.parametrize("source", ["", "blue-news"])
def test_the_parameter_leaves_what_is_asserted(source: str, client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    address = f"/sources/{source}/sparql" if source else "/sparql"
    graph = bundled_snapshot.base + (f"asserted/{source}" if source else "asserted")
    asserted = count(client, address, stance="asserted")
    assert asserted == bundled_snapshot.counts[graph] < count(client, address)
    assert count(client, address, stance="any") == count(client, address, stance="") == count(client, address)
    if not source:
        assert asserted == count(client, address, **{"default-graph-uri": graph})
    entailed = count(client, address, stance="asserted", entailment="owl-rl")
    assert asserted < entailed < count(client, address, entailment="owl-rl")


def test_a_form_that_is_posted_takes_it(client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    response = client.post("/sparql", data={"query": COUNT, "stance": "asserted"}, headers=CSV)
    assert int(response.text.split()[1]) == bundled_snapshot.counts[f"{bundled_snapshot.base}asserted"]


def test_the_graph_of_what_is_asserted_can_be_fetched(client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    for name in ("asserted", "asserted/blue-news", "asserted-entailed/blue-news"):
        graph = bundled_snapshot.base + name
        response = client.get("/graphs", query_string={"graph": graph}, headers={"Accept": "application/n-triples"})
        assert (response.status_code, response.text.count(" .\n")) == (200, bundled_snapshot.counts[graph])
    switched = client.get("/graphs?default&stance=asserted", headers={"Accept": "application/n-triples"})
    assert switched.text.count(" .\n") == bundled_snapshot.counts[f"{bundled_snapshot.base}asserted"]


@pytest.mark.parametrize("stance", ["hedged", "asserted,opinion", "ASSERTED"])
def test_no_such_stance_is_told(stance: str, client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": COUNT, "stance": stance}, headers=CSV)
    assert response.status_code == 400
    assert response.json["type"].endswith("#stance")
    assert response.json["advice"].startswith("One of: any, asserted.")


def test_tags_tell_the_choices_apart(client: FlaskClient) -> None:
    tags = [
        client.get("/sparql", query_string={"query": COUNT, **choice}, headers=CSV).headers["ETag"]
        for choice in (
            {},
            {"stance": "asserted"},
            {"entailment": "owl-rl"},
            {"stance": "asserted", "entailment": "owl-rl"},
        )
    ]
    assert len(set(tags)) == 4


def test_the_query_page_has_the_choice_and_keeps_it(client: FlaskClient) -> None:
    form = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert '<select id="stance" name="stance">' in form
    sent = client.get("/query", query_string={"query": COUNT, "stance": "asserted"})
    assert sent.headers["Location"].endswith("&stance=asserted")
    answer = client.get(sent.headers["Location"], headers={"Accept": "text/html"}).text
    assert "of what is asserted there" in answer
    assert '<option value="asserted" selected>' in answer


def test_a_saved_query_takes_it(client: FlaskClient) -> None:
    """A theme that is only expected is gone; the evidence, which tells the stances, is whole."""
    every, asserted = (
        client.get(f"/queries/what-is-said-of-the-story-world{more}", headers=CSV).text.splitlines()
        for more in ("", "?stance=asserted")
    )
    assert 1 < len(asserted) < len(every)
    denied = [client.get(f"/queries/what-is-denied{more}", headers=CSV).text for more in ("", "?stance=asserted")]
    assert denied[0].count("\n") > 1


def test_the_service_description_names_the_graphs(client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    described = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert "stance=asserted" in described
    assert f"<{bundled_snapshot.base}asserted/blue-news>" in described
    own = client.get("/sources/blue-news/sparql", headers={"Accept": "application/n-triples"}).text
    assert f"<{bundled_snapshot.base}asserted/blue-news>" in own
