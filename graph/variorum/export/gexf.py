"""GEXF 1.3: the claims as a graph, for Gephi. What is in it, `edges` says.

The kind of an edge is its property; where Gephi asks how to merge edges, choose not to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from variorum.export.edges import (
    EDGE_ATTRIBUTES,
    NODE_ATTRIBUTES,
    Attributes,
    as_one,
    edges,
    literal_properties,
    nodes,
)
from variorum.export.graphml import NUMBERS
from variorum.export.ledger import Ledger, open_ledger
from variorum.export.selection import Selection
from variorum.export.xml_text import escaped

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
"""

Numbers = dict[str, int]  # the number of each attribute


def write_gexf(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes and the edges of a selection."""
    with open_ledger(selection) as ledger:
        output.writelines(line.encode() for line in _lines(ledger))


def _lines(ledger: Ledger) -> Iterator[str]:
    of_node = _numbered((*NODE_ATTRIBUTES, *literal_properties(ledger).values()))
    of_edge = _numbered(EDGE_ATTRIBUTES)
    yield HEAD
    title = f"What the sources of {ledger.snapshot.name} state"
    yield f" <meta><creator>variorum</creator><description>{escaped(title)}</description></meta>\n"
    yield ' <graph mode="static" defaultedgetype="directed">\n'
    yield from _declared(of_node, "node")
    yield from _declared(of_edge, "edge")
    yield "  <nodes>\n"
    for node in nodes(ledger):
        label = escaped(node.label)
        yield f'   <node id="{escaped(node.iri)}" label="{label}">{_said(of_node, node.attributes)}</node>\n'
    yield "  </nodes>\n  <edges>\n"
    for edge in edges(ledger):
        ends = f'source="{escaped(edge.subject)}" target="{escaped(edge.value)}"'
        label = escaped(edge.label)
        said = _said(of_edge, edge.attributes)
        yield f'   <edge id="{edge.id}" {ends} kind="{label}" label="{label}">{said}</edge>\n'
    yield "  </edges>\n </graph>\n</gexf>\n"


def _numbered(names: Iterable[str]) -> Numbers:
    return {name: number for number, name in enumerate(names)}


def _declared(numbers: Numbers, of: str) -> Iterator[str]:
    yield f'  <attributes class="{of}">\n'
    for name, number in numbers.items():
        kind = "integer" if name in NUMBERS else "string"
        yield f'   <attribute id="{number}" title="{escaped(name)}" type="{kind}"/>\n'
    yield "  </attributes>\n"


def _said(numbers: Numbers, attributes: Attributes) -> str:
    said = (
        f'<attvalue for="{numbers[name]}" value="{escaped(as_one(name, value))}"/>'
        for name, value in attributes.items()
    )
    return f"<attvalues>{''.join(said)}</attvalues>"
