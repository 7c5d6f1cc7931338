"""Whatever graphs are asked for by their names, with any of the switches: the answer is theirs, merged as a set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from examples import examples
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.snapshots.snapshot import ASSERTED_TOGETHER, Snapshot, current_snapshot

KINDS = ("graph", "entailed", "evidence", "asserted", "asserted-entailed")
OTHERS = ("register", "ontology", ASSERTED_TOGETHER)
ONLY_ASSERTED = {"graph": "asserted", "entailed": "asserted-entailed"}
FOLLOWS = {"graph": "entailed", "asserted": "asserted-entailed"}
NAMES = st.sampled_from([(kind, number) for kind in KINDS for number in range(3)] + [(name, -1) for name in OTHERS])


@pytest.fixture(scope="module")
def snapshot(built_harbour: Path) -> Snapshot:
    """Some of whose claims are hedged, and have what follows from them."""
    return current_snapshot(built_harbour / ".variorum")


def name_of(snapshot: Snapshot, name: tuple[str, int]) -> str:
    kind, number = name
    return snapshot.base + (kind if number < 0 else f"{kind}/{snapshot.sources[number].slug}")


def contents(snapshot: Snapshot, name: tuple[str, int], entailed: bool) -> Iterator[tuple[str, int]]:
    """The graphs, as they are written, that are asked when one is named as a default graph."""
    kind, number = name
    yield name
    if entailed and kind in FOLLOWS:
        yield FOLLOWS[kind], number
    if entailed and kind == ASSERTED_TOGETHER and number < 0:
        yield from (("asserted-entailed", one) for one in range(len(snapshot.sources)))


def triples(snapshot: Snapshot, name: tuple[str, int]) -> Iterator[Quad]:
    lines = b"".join(snapshot.written.blocks(name_of(snapshot, name)))
    yield from parse(lines, format=RdfFormat.N_TRIPLES)


def asserted_alone(name: tuple[str, int]) -> tuple[str, int]:
    return ONLY_ASSERTED.get(name[0], name[0]), name[1]


@settings(max_examples=examples(60), deadline=None)
@given(
    default=st.lists(NAMES, min_size=1, max_size=3),
    named=st.lists(NAMES, max_size=2),
    entailed=st.booleans(),
    asserted=st.booleans(),
)
def test_any_graphs(
    snapshot: Snapshot, default: list[tuple[str, int]], named: list[tuple[str, int]], entailed: bool, asserted: bool
) -> None:
    expected = Store()
    for name in map(asserted_alone, default) if asserted else default:
        for graph in contents(snapshot, name, entailed):
            expected.extend(Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in triples(snapshot, graph))
    for name in named:
        node = NamedNode(name_of(snapshot, name))
        content = triples(snapshot, asserted_alone(name) if asserted else name)
        expected.extend(Quad(q.subject, q.predicate, q.object, node) for q in content)
    request = DatasetRequest(
        None,
        tuple(name_of(snapshot, name) for name in default),
        tuple(name_of(snapshot, name) for name in named),
        entailed,
        asserted,
    )
    query = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    found = sorted(str(row) for row in evaluate(snapshot, query, request).rows())
    wanted = sorted(str((s, p, o, g)) for s, p, o, g in _rows(expected))
    assert len(found) == len(wanted)
    assert found == wanted


def _rows(store: Store) -> Iterator[tuple[object, ...]]:
    for quad in store:
        graph = None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
        yield quad.subject, quad.predicate, quad.object, graph
