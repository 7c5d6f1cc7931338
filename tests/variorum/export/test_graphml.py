"""GraphML, read back by networkx."""

from __future__ import annotations

import io

import networkx
from hypothesis import given, settings

from examples import examples
from story import Said
from tabled import all_of, shown, snapshot_of, stories, written
from variorum.export.edges import edges, nodes
from variorum.export.graphml import write_graphml
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import Snapshot


def hold(selection: Selection) -> None:
    graph = networkx.read_graphml(io.BytesIO(written(write_graphml, selection)), force_multigraph=True)
    with open_ledger(selection) as ledger:
        things, joined = list(nodes(ledger)), list(edges(ledger))
    assert graph.is_directed()
    assert dict(graph.nodes(data=True)) == {node.iri: shown(node.attributes, node.label) for node in things}
    assert graph.number_of_edges() == len(joined)
    found = {key: (start, end, said) for start, end, key, said in graph.edges(keys=True, data=True)}
    assert found == {edge.id: (edge.subject, edge.value, shown(edge.attributes, edge.label)) for edge in joined}


def test_the_graph_of_a_corpus(any_snapshot: Snapshot) -> None:
    hold(all_of(any_snapshot))


@given(stories)
@settings(max_examples=examples(20), deadline=None)
def test_any_graph(said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)))
