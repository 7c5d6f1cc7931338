"""Three replicas behind HAProxy under load: one is killed, all are switched to another snapshot; no request fails."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from corpora import HARBOUR
from networks import machines
from replicas import balanced, load
from running import HTTP, Running, serving, until
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.places.folder import Folder
from variorum.places.publishing import publish
from variorum.snapshots.snapshot import current_snapshot

# The same name twice, by two ways: an answer of two snapshots would have two names.
pytestmark = pytest.mark.long

QUERY = """SELECT DISTINCT ?label ?again { ?ship a ?c ; rdfs:label ?label . FILTER(CONTAINS(?label, "Goosander"))
  GRAPH ?g { ?ship rdfs:label ?again } FILTER(?again = ?label) }"""
QUERY = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + QUERY


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus that may be changed."""
    for name in ("ontology", "seeds", "shapes"):
        shutil.copytree(HARBOUR / name, tmp_path / "corpus" / name)
    return tmp_path / "corpus"


def rename_the_ship(corpus: Path) -> None:
    """Changes one label in all sources."""
    for seed in (corpus / "seeds").glob("*.ttl"):
        seed.write_text(seed.read_text("utf-8").replace("the ship Goosander", "the vessel Goosander"), "utf-8")


def served(running: Running) -> str:
    return str(HTTP.request("GET", running.root + "/health", headers={"Connection": "close"}).json()["snapshot"])


@pytest.mark.needs("haproxy")
def test_no_request_fails_while_a_replica_is_killed_and_all_are_switched(corpus: Path, tmp_path: Path) -> None:
    replicas = [Folder(tmp_path / name) for name in ("one", "two", "three")]
    first = build(find_corpus(corpus), tmp_path / "store").snapshot
    publish(first, replicas, prune=False, tell=str)
    rename_the_ship(corpus)
    second = build(find_corpus(corpus), tmp_path / "store").snapshot
    assert second.digest != first.digest
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(replica.path, corpus=corpus)) for replica in replicas]
        port = stack.enter_context(balanced([f"127.0.0.1:{one.port}" for one in servers], tmp_path))
        asked = stack.enter_context(load(f"http://127.0.0.1:{port}/sparql", lambda _: QUERY, again=True))
        asked.answered(30)
        before = set(asked.answers)
        os.killpg(servers[0].process.pid, signal.SIGKILL)
        asked.answered(60)
        assert set(asked.answers) == before
        publish(second, replicas, prune=True, tell=str)
        until(lambda: all(served(server) == second.digest for server in servers[1:]))
        asked.answered(30)
    assert asked.failures == []
    assert len(before) == 1
    assert len(asked.answers) == 2
    assert all("Goosander" in answer for answer in asked.answers)


@pytest.mark.needs("haproxy")
@pytest.mark.parametrize(
    "lossy",
    [pytest.param(False, id="plain"), pytest.param(True, id="with delay and loss")],
)
def test_no_request_fails_while_a_machine_is_cut_off(built_harbour: Path, tmp_path: Path, lossy: bool) -> None:
    store = tmp_path / "store"
    publish(current_snapshot(built_harbour / ".variorum"), [Folder(store)], prune=False, tell=str)
    with machines(3, lossy) as hosts, ExitStack() as stack:
        options = ("--host=0.0.0.0", "--timeout=1")
        servers = [
            f"{host.address}:{stack.enter_context(serving(store, *options, corpus=HARBOUR, through=host.through)).port}"
            for host in hosts
        ]
        port = stack.enter_context(balanced(servers, tmp_path, seconds=2.5))
        asked = stack.enter_context(load(f"http://127.0.0.1:{port}/sparql", lambda _: QUERY, again=True))
        asked.answered(30)
        hosts[0].cut_off()
        asked.answered(100)
    assert asked.failures == []
    assert len(asked.answers) == 1
