"""Canonical N-Quads (RDFC-1.0): the same bytes for the same dataset, whoever writes it, to be hashed and signed.

https://www.w3.org/TR/rdf-canon/
"""

from __future__ import annotations

from typing import BinaryIO

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from variorum.corpus.sorting import LineSorter
from variorum.errors import ExportError
from variorum.export.selection import Selection
from variorum.export.statements import dump


def write_canonical(selection: Selection, output: BinaryIO) -> None:
    """Writes the dataset in its canonical form; merged, its triples are in the default graph.

    Only what is said of blank nodes is held in memory: the rest does not bear on their labels.

    :raises ExportError: there is a triple about a triple, of which RDFC-1.0 does not know.
    """
    blank = Dataset()
    with LineSorter() as sorter:
        for graph in selection.graphs:
            dump(selection, graph, _Quads(sorter, blank, None if selection.union else NamedNode(graph)))
        blank.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        for quad in blank:
            sorter.write(f"{quad} .\n".encode())
        output.writelines(sorter.distinct())


class _Quads:
    """Takes the triples of a graph; gives the sorter quads, but keeps those with a blank node in `blank`."""

    def __init__(self, sorter: LineSorter, blank: Dataset, graph: NamedNode | None) -> None:
        self._sorter = sorter
        self._blank = blank
        self._graph = graph or DefaultGraph()
        self._end = f" {graph} .\n".encode() if graph else b" .\n"
        self._rest = b""

    def write(self, chunk: bytes) -> int:
        content = self._rest + chunk
        end = content.rfind(b"\n") + 1
        lines, self._rest = content[:end], content[end:]
        if b"_:" in lines or b"<<(" in lines:
            lines = b"".join(line for line in lines.splitlines(keepends=True) if self._is_ground(line))
        self._sorter.write(lines.replace(b" .\n", self._end))
        return len(chunk)

    def _is_ground(self, line: bytes) -> bool:
        """Whether a triple is without blank nodes; others are put away."""
        if b"_:" not in line and b"<<(" not in line:
            return True
        triple = next(iter(parse(line, format=RdfFormat.N_TRIPLES))).triple
        if isinstance(triple.object, Triple):
            what = "a triple about a triple has no canonical form: RDFC-1.0 is for RDF 1.1"
            raise ExportError(what, advice="Ask for nquads.")
        if not isinstance(triple.subject, BlankNode) and not isinstance(triple.object, BlankNode):
            return True
        self._blank.add(Quad(triple.subject, triple.predicate, triple.object, self._graph))
        return False
