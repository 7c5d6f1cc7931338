"""An engine behind the server: read-only, with a union as its default graph, and written to while it answers."""

from __future__ import annotations

import gc
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from commands import run
from engines import oxigraph
from proxies import Meddling, meddling
from replicas import load
from running import HTTP, Running, serving, until
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.disagreements.register import read_register
from variorum.places.engine import Engine
from variorum.places.engine_destination import EngineDestination, published_snapshot
from variorum.places.folder import Folder
from variorum.places.publishing import PublishError, publish
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.saved import bind, saved_queries
from variorum.query.serialize import serialize
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum_server import Config, create_app

NAMES = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?label ?again { ?ship a ?c ; rdfs:label ?label . FILTER(CONTAINS(?label, "Goosander"))
  GRAPH ?g { ?ship rdfs:label ?again } }"""
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50"


def rows(body: bytes) -> list[dict[str, object]]:
    found = json.loads(body)
    return [found["boolean"]] if "boolean" in found else found["results"]["bindings"]


@pytest.mark.long
def test_oxigraph_answers_from_the_directory_of_a_snapshot_as_we_do(bundled_snapshot: Snapshot) -> None:
    count = 0
    with oxigraph("serve-read-only", "--location", str(bundled_snapshot.path / "stated")) as address:
        for saved in saved_queries(bundled_snapshot.path / "queries"):
            answer = evaluate(bundled_snapshot, saved.text)
            if saved.parameters or answer.kind == "graph" or "\nFROM " in saved.text:
                continue
            count += 1
            query = f"BASE <{bundled_snapshot.base}>\n{saved.text}"
            headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
            there = HTTP.request("POST", f"{address}/query", body=query.encode(), headers=headers)
            assert rows(there.data) == rows(serialize(answer, "json")), saved.name
    assert count > 20


@dataclass(frozen=True)
class Front:
    """A server whose queries go through a meddling proxy to an engine that has what it serves."""

    running: Running
    proxy: Meddling
    snapshot: Snapshot


@contextmanager
def fronted(snapshot: Snapshot, folder: Path) -> Iterator[Front]:
    """A server of a snapshot that was published to an engine; `folder` is for both."""
    with ExitStack() as stack:
        address = stack.enter_context(oxigraph("serve", "--union-default-graph"))
        proxy = stack.enter_context(meddling(address))
        publish(snapshot, [Folder(folder / "store")], prune=False, tell=str)
        snapshot = current_snapshot(folder / "store")
        publish(snapshot, [EngineDestination(Engine(address))], prune=False, tell=str)
        options = (f"--engine={proxy.address}", "--size=1M")
        yield Front(stack.enter_context(serving(folder / "store", *options)), proxy, snapshot)


@pytest.fixture(scope="module")
def front(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A server of the invented corpus for all tests of this module."""
    with fronted(current_snapshot(built_harbour / ".variorum"), tmp_path_factory.mktemp("front")) as front:
        yield front


@pytest.mark.long
def test_saved_queries_are_answered_as_they_are_here(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    with fronted(bundled_snapshot, tmp_path) as front:
        for saved in saved_queries(front.snapshot.path / "queries")[::4]:  # all of them were when it was published
            source = "blue-news" if saved.scope == "one" else None
            terms = bind(saved, {}, front.snapshot.base, front.snapshot.prefixes)
            here = evaluate(front.snapshot, saved.text, DatasetRequest(source=source), terms)
            address = f"/sources/{source}/queries/{saved.name}" if source else f"/queries/{saved.name}"
            there = front.running.get(address, format="nt" if here.kind == "graph" else "json")
            assert there.status == 200, (saved.name, there.data)
            if here.kind == "graph":
                assert sorted(there.data.splitlines()) == sorted(serialize(here, "nt").splitlines()), saved.name
            else:
                assert rows(there.data) == rows(serialize(here, "json")), saved.name


@pytest.mark.parametrize(
    "path", ["/", "/disagreements", "/page/ship/merganser", "/reconcile?queries={}", "/export/", "/ready"]
)
def test_all_else_is_as_without_an_engine(front: Front, path: str) -> None:
    assert front.running.get(path).status == 200


def test_pages_with_all_that_was_found_ask_the_engine_nothing(front: Front) -> None:
    with meddling(front.proxy.engine) as counted:
        client = create_app(front.snapshot, Config(engine=counted.address)).test_client()
        assert client.post("/sparql", data={"query": ROWS}).status_code == 200
        assert counted.asked >= 1
        before = counted.asked
        paths = (
            "/",
            "/disagreements",
            "/compare",
            "/search?q=ship",
            "/sources/harbour-log",
            "/reconcile?queries={}",
        )
        for path in paths:
            assert client.get(path).status_code == 200
        for found in read_register(front.snapshot).disagreements:
            assert client.get(found.iri.replace(front.snapshot.base, "/page/")).status_code == 200
        assert counted.asked == before


REFUSED = {
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }": "SERVICE is refused",
    "INSERT DATA { <a> <b> <c> }": "update",
    "CLEAR ALL": "update",
}


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_refused_never_reaches_the_engine(front: Front, query: str) -> None:
    front.proxy.way = "broken"  # whatever got there would be a 502
    answer = front.running.ask(query)
    assert answer.status == 400
    assert REFUSED[query] in answer.json()["detail"]
    front.proxy.way = "honest"


LIES = {
    "cut": "broke off",
    "halved": "broken SPARQL results",
    "unmeasured": "broken SPARQL results",
    "failing": "broken SPARQL results",
    "appended": "broken SPARQL results",
    "telling": "broken SPARQL results",
    "page": "no SPARQL JSON results",
    "partial": "a part of the rows",
    "other": "another question",
    "broken": "the status 500",
}


@pytest.mark.parametrize("way", LIES)
def test_an_answer_that_is_not_whole_is_one_clear_error(front: Front, way: str) -> None:
    front.proxy.way = way
    for query in (f"{ROWS} # {way}", f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o }} LIMIT 50 # {way}"):
        answer = front.running.ask(query, format="nt" if query.startswith("CONSTRUCT") else "csv")
        assert (answer.status, answer.headers["Content-Type"]) == (502, "application/problem+json")
        told = answer.json()
        assert told["type"].endswith("#engine")
        assert "127.0.0.1" not in str(told)  # where the engine is concerns nobody
    until(lambda: LIES[way] in front.running.errors, 5)
    front.proxy.way = "honest"
    assert front.running.ask(f"{ROWS} # after {way}").status == 200


@contextmanager
def gc_held() -> Iterator[None]:
    """No garbage is collected but by whoever asks for it."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.parametrize("way", ["hanging", "dripping"])
def test_an_engine_that_takes_too_long_is_not_waited_for(front: Front, way: str) -> None:
    client = create_app(front.snapshot, Config(engine=front.proxy.address, timeout=1)).test_client()
    front.proxy.way = way
    began = time.monotonic()
    with gc_held():
        answer = client.post("/sparql", data={"query": ROWS})
        collector = threading.Thread(target=gc.collect)  # what it finds is told as an error of this test
        collector.start()
        collector.join()
    assert (answer.status_code, answer.json["type"].rpartition("#")[2]) == (503, "timeout")
    assert time.monotonic() - began < 20
    front.proxy.way = "honest"
    assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 200


def test_eighty_milliseconds_more_are_just_that(front: Front) -> None:
    front.proxy.way = "slow"
    assert len(rows(front.running.ask(f"{ROWS} # slow").data)) == 50
    front.proxy.way = "honest"


def test_an_answer_that_is_too_large_is_refused(front: Front) -> None:
    answer = front.running.ask("SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 5000")
    assert (answer.status, answer.json()["type"].rpartition("#")[2]) == (400, "too-large")


@pytest.fixture
def corpus(built_harbour: Path, tmp_path: Path) -> Path:
    """A corpus with its snapshot that may be changed."""
    shutil.copytree(built_harbour, tmp_path / "corpus", symlinks=True)
    return tmp_path / "corpus"


@pytest.mark.long
@pytest.mark.parametrize("names", [["vessel"], ["vessel", "barque"]], ids=len)
def test_a_new_snapshot_is_published_and_switched_to_without_a_torn_answer(
    names: list[str], corpus: Path, tmp_path: Path
) -> None:
    store, seed = corpus / ".variorum", corpus / "seeds" / "tide-blog.ttl"
    first = current_snapshot(store)
    with oxigraph("serve", "--location", str(tmp_path / "engine"), "--union-default-graph") as address:
        there = EngineDestination(Engine(address))
        publish(first, [there], prune=False, tell=str)
        with serving(store, f"--engine={address}", corpus=corpus) as running, ExitStack() as stack:
            asked = stack.enter_context(load(f"{running.root}/sparql", lambda _: NAMES))
            asked.answered(30)
            before = set(asked.answers)
            for name in names:
                text = re.sub(r"the \w+ Goosander", f"the {name} Goosander", seed.read_text("utf-8"))
                seed.write_text(text, "utf-8")
                snapshot = build(find_corpus(corpus), store).snapshot
                publish(snapshot, [there], prune=True, tell=str)
                until(lambda: running.get("/health", {"Connection": "close"}).json()["snapshot"] == snapshot.digest)  # noqa: B023
                asked.answered(20)
        assert asked.failures == []
        assert (len(before), len(asked.answers)) == (1, 1 + len(names))
        for answer in asked.answers:
            assert all(row["label"] == row["again"] for row in json.loads(answer)), "two snapshots in one answer"
        assert (first.digest in _digests(address)) == (len(names) == 1)  # what was neither served last nor before goes
        assert len(_digests(address)) == 2


def _digests(address: str) -> set[str]:
    """The digests of the snapshots that graphs of an engine are of."""
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    headers = {"Accept": "application/sparql-results+json"}
    answer = HTTP.request("POST", f"{address}/query", fields={"query": query}, headers=headers, encode_multipart=False)
    graphs = [row["g"]["value"] for row in answer.json()["results"]["bindings"]]
    return {graph.split(":")[2] for graph in graphs if graph.count(":") > 2}


def test_what_differs_there_is_found_and_nothing_is_switched(built_harbour: Path, tmp_path: Path) -> None:
    publish(current_snapshot(built_harbour / ".variorum"), [Folder(tmp_path)], prune=False, tell=str)
    snapshot = current_snapshot(tmp_path)
    with oxigraph("serve") as address:
        engine = Engine(address)
        there = EngineDestination(engine)
        publish(snapshot, [there], prune=False, tell=str)
        graph = f"urn:variorum:{snapshot.digest}:{snapshot.sources[0].graph}"
        one = f"WHERE {{ SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1 }}"
        engine.update(f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{graph}> {{ ?s ?p 7 }} }} {one}")
        with pytest.raises(PublishError, match=r"differ|otherwise|triples there and"):
            publish(snapshot, [Folder(tmp_path / "other"), there], prune=False, tell=str)
        assert not (tmp_path / "other" / "current").is_symlink()
        publish(snapshot, [there], prune=False, tell=str)  # loads it anew
        assert published_snapshot(tmp_path, engine).digest == snapshot.digest
        asked = run("query", "--store", str(tmp_path), "--engine", address, "--format", "csv", "ASK { ?s ?p ?o }")
        assert (asked.code, asked.out) == (0, "true")


def test_errors_are_one_clear_line(bundled_store: Path) -> None:
    nobody = "http://127.0.0.1:9"
    outcome = run("publish", "--no-build", "--store", str(bundled_store), nobody)
    assert (outcome.code, outcome.err) == (1, f"error: {nobody} cannot be reached\n  → See whether it runs.\n")
    outcome = run("publish", "--no-build", "--store", str(bundled_store), "teapot+http://host/")
    assert outcome.err.startswith("error: teapot+http://host/ is no address of an engine\n  → Write http://")
    outcome = run("query", "--store", str(bundled_store), "--engine", "http://name:secret@127.0.0.1:9", "ASK {}")
    assert outcome.err.startswith("error: http://127.0.0.1:9 cannot be reached")
    with oxigraph("serve") as address:
        outcome = run("query", "--store", str(bundled_store), "--engine", address, "ASK {}")
        assert outcome.err.startswith(f"error: {address} has no snapshot of this corpus\n  → Publish one")
        assert urllib3.PoolManager().request("GET", address).status == 200
