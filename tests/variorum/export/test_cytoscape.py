"""Cytoscape JSON, read back as JSON and by networkx."""

from __future__ import annotations

import json
from typing import Any

import networkx
from hypothesis import given, settings

from examples import examples
from story import Said
from tabled import all_of, snapshot_of, stories, written
from variorum.export.cytoscape import write_cytoscape
from variorum.export.edges import edges, nodes
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import Snapshot


def read(selection: Selection) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(written(write_cytoscape, selection))
    return content


def plain(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in attributes.items()}


def hold(selection: Selection) -> None:
    elements = read(selection)["elements"]
    with open_ledger(selection) as ledger:
        things, joined = list(nodes(ledger)), list(edges(ledger))
    assert [element["data"] for element in elements["nodes"]] == [
        {"id": node.iri, "value": node.iri, "name": node.label, **plain(node.attributes)} for node in things
    ]
    assert [element["data"] for element in elements["edges"]] == [
        {
            "id": edge.id,
            "key": edge.id,
            "source": edge.subject,
            "target": edge.value,
            "interaction": edge.label,
            **plain(edge.attributes),
        }
        for edge in joined
    ]


def test_the_graph_of_a_corpus(any_snapshot: Snapshot) -> None:
    hold(all_of(any_snapshot))


@given(stories)
@settings(max_examples=examples(20), deadline=None)
def test_any_graph(said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)))


def test_networkx_reads_it(bundled_snapshot: Snapshot) -> None:
    content = read(all_of(bundled_snapshot))
    graph = networkx.cytoscape_graph(content)
    assert graph.is_directed()
    assert {node: said["name"] for node, said in graph.nodes(data=True)} == {
        node["data"]["id"]: node["data"]["name"] for node in content["elements"]["nodes"]
    }
    assert graph.number_of_edges() == len(content["elements"]["edges"]) > 1000
