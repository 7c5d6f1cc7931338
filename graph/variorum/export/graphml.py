"""GraphML: the claims as a graph, for Gephi, yEd, Cytoscape, igraph and networkx. What is in it, `edges` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from variorum.export.edges import (
    EDGE_ATTRIBUTES,
    NODE_ATTRIBUTES,
    NODE_NUMBERS,
    Attributes,
    as_one,
    edges,
    literal_properties,
    nodes,
)
from variorum.export.ledger import Ledger, open_ledger
from variorum.export.selection import Selection
from variorum.export.xml_text import escaped

NUMBERS = (*NODE_NUMBERS, "agreeing")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""

Keys = dict[str, str]  # the key of each attribute


def write_graphml(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes and the edges of a selection."""
    with open_ledger(selection) as ledger:
        output.writelines(line.encode() for line in _lines(ledger))


def _lines(ledger: Ledger) -> Iterator[str]:
    of_node = _keys("n", ("label", *NODE_ATTRIBUTES, *literal_properties(ledger).values()))
    of_edge = _keys("e", ("label", *EDGE_ATTRIBUTES))
    yield HEAD
    yield from _declared(of_node, "node")
    yield from _declared(of_edge, "edge")
    yield f' <graph id="{escaped(ledger.snapshot.name)}" edgedefault="directed">\n'
    for node in nodes(ledger):
        yield f'  <node id="{escaped(node.iri)}">{_said(of_node, node.label, node.attributes)}</node>\n'
    for edge in edges(ledger):
        ends = f'source="{escaped(edge.subject)}" target="{escaped(edge.value)}"'
        yield f'  <edge id="{edge.id}" {ends}>{_said(of_edge, edge.label, edge.attributes)}</edge>\n'
    yield " </graph>\n</graphml>\n"


def _keys(prefix: str, names: Iterable[str]) -> Keys:
    return {name: f"{prefix}{number}" for number, name in enumerate(names)}


def _declared(keys: Keys, of: str) -> Iterator[str]:
    for name, key in keys.items():
        kind = "int" if name in NUMBERS else "string"
        yield f' <key id="{key}" for="{of}" attr.name="{escaped(name)}" attr.type="{kind}"/>\n'


def _said(keys: Keys, label: str, attributes: Attributes) -> str:
    said = {"label": label, **attributes}
    return "".join(f'<data key="{keys[name]}">{escaped(as_one(name, value))}</data>' for name, value in said.items())
