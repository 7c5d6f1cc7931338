"""What was selected as lines of N-Triples in a fixed order, one graph after the other or merged.

They are read as they are written, with the literals of the seeds. Each graph is sorted already, but for blank nodes,
which get other labels, and for what is to be in the order of IRIs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from variorum.corpus.sorting import LineSorter
from variorum.export.blanks import BlankLabels
from variorum.export.selection import Selection

# Stands for the > at the end of an IRI, so that lines are in the order of IRIs: <a>, <a/b>, not the other way round. It
# is never in a line otherwise: N-Triples escapes control characters.
END = b"\x01"


def graphs_of(selection: Selection, by_iri: bool = False) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each graph that is not empty, in the order of the names, with its triples as sorted lines of N-Triples.

    With `by_iri` each `> ` in a line is END and a space, see there. To be gone through in this order, once.
    """
    labels = BlankLabels(selection)
    for graph in selection.graphs:
        with LineSorter(lambda lines, graph=graph: _prepared(labels.relabel(lines, graph), by_iri)) as sorter:  # type: ignore[misc]
            dump(selection, graph, sorter)
            lines = sorter.lines()
            if lines:
                yield graph, lines


def merged(selection: Selection, by_iri: bool = False) -> Iterator[bytes]:
    """The triples of all graphs as a set; as lines like those of `graphs_of`."""
    labels = BlankLabels(selection)
    with LineSorter(lambda lines: _prepared(labels.relabel(lines, None), by_iri)) as sorter:
        for graph in selection.graphs:
            dump(selection, graph, sorter)
        yield from sorter.distinct()


class Sink(Protocol):
    """What a graph can be written to."""

    def write(self, chunk: bytes, /) -> int: ...


class Resource(NamedTuple):
    """A subject, as N-Triples writes it, and what is said of it: IRIs of predicates, and objects like the subject."""

    subject: str
    statements: list[tuple[str, str]]


def resources(lines: Iterable[bytes]) -> Iterator[Resource]:
    """The subjects of lines that `by_iri` gave, each once, in their order."""
    last = b""
    statements: list[tuple[str, str]] = []
    for line in lines:
        subject, predicate, value = line.split(b" ", 2)
        if subject != last:
            if statements:
                yield Resource(last.replace(END, b">").decode(), statements)
            last, statements = subject, []
        statements.append((predicate[1:-1].decode(), value[:-3].replace(END, b">").decode()))
    if statements:
        yield Resource(last.replace(END, b">").decode(), statements)


def dump(selection: Selection, graph: str, output: Sink) -> None:
    """Writes one graph as N-Triples, many lines at a time.

    :raises SnapshotError: it cannot be read.
    """
    for block in selection.snapshot.written.blocks(graph):
        output.write(block)


def _prepared(lines: bytes, by_iri: bool) -> bytes:
    return lines.replace(b"> ", END + b" ") if by_iri else lines
