"""GEXF, read back by networkx."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import networkx
from hypothesis import given, settings

from examples import examples
from story import Said
from tabled import all_of, legal, shown, snapshot_of, stories, written
from variorum.export.edges import edges, nodes
from variorum.export.gexf import write_gexf
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import Snapshot

XMLNS = "{http://gexf.net/1.3}"


def hold(selection: Selection) -> None:
    content = written(write_gexf, selection)
    graph = networkx.MultiDiGraph(networkx.read_gexf(io.BytesIO(content), version="1.3"))
    with open_ledger(selection) as ledger:
        things, joined = list(nodes(ledger)), list(edges(ledger))
    assert dict(graph.nodes(data=True)) == {node.iri: shown(node.attributes, node.label) for node in things}
    assert graph.number_of_edges() == len(joined)
    found = {said.pop("id"): (start, end, said) for start, end, said in graph.edges(data=True)}
    assert found == {edge.id: (edge.subject, edge.value, shown(edge.attributes, edge.label)) for edge in joined}
    kinds = [element.get("kind") for element in ElementTree.fromstring(content).iter(f"{XMLNS}edge")]
    assert kinds == [legal(edge.label) for edge in joined]


def test_the_graph_of_a_corpus(any_snapshot: Snapshot) -> None:
    hold(all_of(any_snapshot))


@given(stories)
@settings(max_examples=examples(20), deadline=None)
def test_any_graph(said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)))
