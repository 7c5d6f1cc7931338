"""Cytoscape JSON: the claims as a graph, for Cytoscape and Cytoscape.js. What is in it, `edges` says; lists are lists.

Cytoscape means the ends of an edge by `source` and `target`; who states it is in `stated_by`. What networkx wants
beside that is there: whether edges have a direction and are several between two nodes, and `value` and `key`, which
are the ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from variorum.export.edges import edges, nodes
from variorum.export.ledger import Ledger, open_ledger
from variorum.export.selection import Selection


def write_cytoscape(selection: Selection, output: BinaryIO) -> None:
    """Writes the nodes and the edges of a selection, one a line."""
    with open_ledger(selection) as ledger:
        output.writelines(line.encode() for line in _lines(ledger))


def _lines(ledger: Ledger) -> Iterator[str]:
    head = {"name": ledger.snapshot.name, "snapshot": ledger.snapshot.digest}
    yield '{"format_version": "1.0", "generated_by": "variorum", "target_cytoscapejs_version": "~2.1",\n'
    yield '"directed": true, "multigraph": true,\n'
    yield f'"data": {_json(head)},\n"elements": {{"nodes": [\n'
    yield from _listed({"id": n.iri, "value": n.iri, "name": n.label, **n.attributes} for n in nodes(ledger))
    yield '], "edges": [\n'
    yield from _listed(
        {"id": e.id, "key": e.id, "source": e.subject, "target": e.value, "interaction": e.label, **e.attributes}
        for e in edges(ledger)
    )
    yield "]}}\n"


def _listed(elements: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The elements with a comma between them."""
    comma = ""
    for element in elements:
        yield f'{comma}{{"data": {_json(element)}}}'
        comma = ",\n"
    yield "\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
