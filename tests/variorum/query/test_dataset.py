"""Which dataset a request and a query name."""

from __future__ import annotations

import itertools

import pytest

import snapshots
from variorum.errors import QueryError, UnknownSourceError
from variorum.query.dataset import MERGED_DATASETS, DatasetRequest, resolve
from variorum.query.evaluate import evaluate
from variorum.query.judge import read_query
from variorum.snapshots.snapshot import Snapshot

BASE = snapshots.BASE
GRAPH = {slug: f"{BASE}graph/{slug}" for slug in snapshots.CLAIMS}
COUNT = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
INFERRED = "ASK {} {{ <place/harbour> <https://schema.org/containsPlace> ?bridge }}"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.bridges(tmp_path_factory.mktemp("bridges"))


def count(snapshot: Snapshot, request: DatasetRequest, dataset: str = "") -> int:
    (row,) = evaluate(snapshot, COUNT.format(dataset), request).rows()
    return int(row[0].value)


def graphs(snapshot: Snapshot, request: DatasetRequest, dataset: str = "") -> list[str]:
    query = f"SELECT DISTINCT ?g {dataset} {{ GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g"
    return [row[0].value.removeprefix(BASE) for row in evaluate(snapshot, query, request).rows()]


@pytest.mark.parametrize(
    ("request_", "dataset", "triples"),
    [
        (DatasetRequest(), "", 10),  # 5 + 4 + 3, two of them stated twice
        (DatasetRequest(entailed=True), "", 12),
        (DatasetRequest(source="gazette"), "", 4),
        (DatasetRequest(source="almanac", entailed=True), "", 6),
        (DatasetRequest(default_graphs=(GRAPH["almanac"],)), "", 5),
        (DatasetRequest(default_graphs=(GRAPH["almanac"], GRAPH["gazette"])), "", 7),
        (DatasetRequest(default_graphs=(GRAPH["almanac"], GRAPH["gazette"]), entailed=True), "", 8),
        (DatasetRequest(default_graphs=tuple(GRAPH.values())), "", 10),
        (DatasetRequest(default_graphs=tuple(GRAPH.values()), entailed=True), "", 12),
        (DatasetRequest(default_graphs=(GRAPH["almanac"],) * 2), "", 5),
        (DatasetRequest(default_graphs=(f"{BASE}entailed/almanac",)), "", 1),
        (DatasetRequest(default_graphs=(f"{BASE}report",)), "", 0),
        (DatasetRequest(named_graphs=(GRAPH["almanac"],)), "", 0),
        (DatasetRequest(), "FROM <graph/almanac> FROM <graph/gazette>", 7),
        (DatasetRequest(), "FROM NAMED <graph/almanac>", 0),
        (DatasetRequest(default_graphs=(GRAPH["ledger"],)), "FROM <graph/almanac>", 3),
        (DatasetRequest(source="almanac"), "FROM <evidence/almanac>", 2),
        (DatasetRequest(source="almanac"), "FROM NAMED <evidence/almanac>", 0),
    ],
)
def test_default_graph(snapshot: Snapshot, request_: DatasetRequest, dataset: str, triples: int) -> None:
    assert count(snapshot, request_, dataset) == triples


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (DatasetRequest(), ["evidence/almanac", "evidence/gazette", *(f"graph/{slug}" for slug in GRAPH), "register"]),
        (DatasetRequest(source="almanac"), ["evidence/almanac", "graph/almanac"]),
        (DatasetRequest(source="almanac", entailed=True), ["entailed/almanac", "evidence/almanac", "graph/almanac"]),
        (DatasetRequest(default_graphs=(GRAPH["almanac"],)), []),
        (DatasetRequest(named_graphs=(GRAPH["ledger"], f"{BASE}register")), ["graph/ledger", "register"]),
        (
            DatasetRequest(default_graphs=tuple(list(GRAPH.values())[:2]), named_graphs=(GRAPH["ledger"],)),
            ["graph/ledger"],
        ),
        (
            DatasetRequest(default_graphs=tuple(GRAPH.values()), named_graphs=(f"{BASE}entailed/ledger",)),
            ["entailed/ledger"],
        ),
    ],
)
def test_named_graphs(snapshot: Snapshot, request_: DatasetRequest, names: list[str]) -> None:
    assert graphs(snapshot, request_) == names


def test_what_no_one_stated_is_not_seen_unasked(snapshot: Snapshot) -> None:
    anywhere = "ASK { GRAPH ?g { ?s <https://schema.org/containsPlace> ?o } }"
    assert not evaluate(snapshot, anywhere).boolean
    assert not evaluate(snapshot, INFERRED.format("")).boolean
    assert evaluate(snapshot, INFERRED.format(""), DatasetRequest(entailed=True)).boolean
    assert evaluate(snapshot, INFERRED.format("FROM <entailed/almanac>")).boolean


def test_default_graph_of_all_claims_beside_a_named_entailed_graph_stays_stated(snapshot: Snapshot) -> None:
    request = DatasetRequest(default_graphs=tuple(GRAPH.values()), named_graphs=(f"{BASE}entailed/ledger",))
    assert count(snapshot, request) == 10


def store_of(snapshot: Snapshot, *graphs: str, entailed: bool = False) -> object:
    request = DatasetRequest(default_graphs=graphs, entailed=entailed)
    return resolve(snapshot, request, read_query("ASK {}", snapshot.base, {})).store


def test_merges_are_kept_and_the_one_that_was_asked_longest_ago_goes(snapshot: Snapshot) -> None:
    pairs = [pair for number in (2, 3) for pair in itertools.combinations((*GRAPH.values(), f"{BASE}register"), number)]
    pairs = [pair for pair in pairs if pair != tuple(GRAPH.values())]  # which are all claims, and need no merge
    assert len(pairs) == MERGED_DATASETS + 1
    first, *others = pairs
    kept = store_of(snapshot, *first)
    assert store_of(snapshot, *first) is kept
    stores = [store_of(snapshot, *pair) for pair in others[:-1]]
    assert store_of(snapshot, *first) is kept
    last = store_of(snapshot, *others[-1])
    assert store_of(snapshot, *others[-1]) is last
    assert store_of(snapshot, *first) is kept
    assert store_of(snapshot, *others[1]) is stores[1]
    assert store_of(snapshot, *others[0]) is not stores[0]


def test_a_store_that_has_all_that_is_asked_for_is_asked(snapshot: Snapshot) -> None:
    every = tuple(GRAPH.values())
    assert store_of(snapshot, *every) is snapshot.stated
    assert store_of(snapshot, *every, entailed=True) is snapshot.queried(True)
    assert store_of(snapshot, GRAPH["almanac"]) is snapshot.stated
    assert store_of(snapshot, GRAPH["almanac"], entailed=True) is snapshot.queried(True)
    assert store_of(snapshot, *every[:2]) not in (snapshot.stated, snapshot.queried(True))


def test_unknown_source_names_the_near_ones(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownSourceError, match="no source 'almanack'") as caught:
        evaluate(snapshot, "ASK {}", DatasetRequest(source="almanack"))
    assert caught.value.advice == "Sources: almanac."
    with pytest.raises(UnknownSourceError) as caught:
        evaluate(snapshot, "ASK {}", DatasetRequest(source="zzz"))
    assert caught.value.advice == "Sources: almanac, gazette, ledger."


@pytest.mark.parametrize(
    ("request_", "query"),
    [
        (DatasetRequest(default_graphs=(f"{BASE}graph/almanack",)), "ASK {}"),
        (DatasetRequest(named_graphs=(f"{BASE}graph/almanack",)), "ASK {}"),
        (DatasetRequest(), "ASK FROM <graph/almanack> {}"),
    ],
)
def test_unknown_graph_names_the_near_ones(snapshot: Snapshot, request_: DatasetRequest, query: str) -> None:
    with pytest.raises(QueryError, match="graph/almanack> names a graph that the dataset does not have") as caught:
        evaluate(snapshot, query, request_)
    assert f"<{BASE}graph/almanac>" in caught.value.advice


@pytest.mark.parametrize("graph", ["graph/ledger", "register", "nowhere"])
def test_a_source_answers_for_its_own_graphs_alone(snapshot: Snapshot, graph: str) -> None:
    with pytest.raises(QueryError, match="the source almanac does not have"):
        evaluate(snapshot, f"ASK FROM <{graph}> {{}}", DatasetRequest(source="almanac"))
    with pytest.raises(QueryError, match="the source almanac does not have"):
        evaluate(snapshot, "ASK {}", DatasetRequest(source="almanac", default_graphs=(BASE + graph,)))
