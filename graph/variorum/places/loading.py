"""What an engine is given of a snapshot: every graph as it is written, under its name there, and the index first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from variorum.places.engine import Engine
from variorum.places.rewriting import HELD, SHOWN, Names
from variorum.snapshots.snapshot import Snapshot, is_asserted, is_hidden

DOCUMENT = 64 << 20  # bytes of N-Quads in one request, and the rest of the graph that goes past them
# The kinds of graph (`<base>/<kind>/<slug>`) that each default graph is the union of; as `building.stores` has it.
UNION_OF = {False: ("graph/",), True: ("graph/", "entailed/")}

Graph = tuple[str, Iterator[bytes]]  # the name in the engine, and sorted N-Triples, many lines at a time


def held(snapshot: Snapshot) -> Iterator[str]:
    """The graphs that an engine has: all but those of what is asserted, of which the front answers from its own."""
    return (graph for graph in snapshot.counts if not is_asserted(graph, snapshot.base))


def graphs_of(snapshot: Snapshot) -> Iterator[Graph]:
    """The graphs that an engine is to have; one of the default graphs comes in parts."""
    names = Names(snapshot.digest)
    yield names.index, iter([b"".join(_index(snapshot, names))])
    for graph in held(snapshot):
        yield names.graph(graph), snapshot.written.blocks(graph)
        for entailed, kinds in UNION_OF.items():
            if graph.startswith(tuple(snapshot.base + kind for kind in kinds)):
                yield names.default(entailed), snapshot.written.blocks(graph)


def _index(snapshot: Snapshot, names: Names) -> Iterator[bytes]:
    """Which name is which."""
    for graph in held(snapshot):
        for relation in (HELD,) if is_hidden(graph, snapshot.base) else (HELD, SHOWN):
            yield f"<{names.graph(graph)}> <{relation}> <{graph}> .\n".encode()


def load(engine: Engine, snapshot: Snapshot) -> None:
    """Gives an engine all graphs of a snapshot: many at once where it takes N-Quads, else a few megabytes of one.

    :raises EngineError: it does not take them.
    """
    graphs = graphs_of(snapshot)
    if engine.kind.load:
        for document in _documents(graphs):
            engine.load(document)
        return
    for name, blocks in graphs:
        for block in blocks:
            engine.add(name, block)


def _documents(graphs: Iterable[Graph]) -> Iterator[list[bytes]]:
    """N-Quads for one request each."""
    document: list[bytes] = []
    size = 0
    for name, blocks in graphs:
        for block in blocks:
            document.append(block.replace(b" .\n", b" <" + name.encode() + b"> .\n"))
            size += len(document[-1])
        if size > DOCUMENT:
            yield document
            document, size = [], 0
    if document:
        yield document
