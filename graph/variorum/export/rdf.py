"""RDF line by line: N-Triples and N-Quads, sorted within each graph."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO

from variorum.export.selection import Selection
from variorum.export.statements import graphs_of, merged

BATCH = 20_000  # lines that are joined before they are written


def write_ntriples(selection: Selection, output: BinaryIO) -> None:
    """Writes all graphs as one set of triples, in N-Triples (RDF 1.2 N-Triples where there is anything of RDF 1.2)."""
    output.writelines(merged(selection))


def write_nquads(selection: Selection, output: BinaryIO) -> None:
    """Writes each graph, sorted, in N-Quads; merged, they are the default graph."""
    if selection.union:
        write_ntriples(selection, output)
        return
    for graph, lines in graphs_of(selection):
        write_graph(graph, lines, output)


def write_graph(graph: str, lines: Iterable[bytes], output: BinaryIO) -> None:
    """Writes lines of N-Triples as quads of this graph."""
    end = f" <{graph}> .\n".encode()
    rest = iter(lines)
    while batch := b"".join(islice(rest, BATCH)):
        output.write(batch.replace(b" .\n", end))  # a literal has no line feed: every one of these ends a line
