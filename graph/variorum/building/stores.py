"""Writing the two stores of a snapshot from its written graphs: from nothing, or as changed copies of those of another.

Both ways have the same face: `load` makes the stores have some graphs as they are written, and may be called more than
once; `stated` opens what is there so far, read-only; and `finish` leaves both stores whole, with each graph in the
stores that it belongs to and the default graphs put right. Until then `entailed/` need not be there.

A store that is written to never leaves a function of this module. It is closed when the function ends, so that no
reader finds files gone that RocksDB tidies away behind a writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from variorum.building.changes import changed_lines
from variorum.snapshots.snapshot import Snapshot, is_hidden, open_store
from variorum.snapshots.written import WrittenGraphs

# The kinds of graph (`<base>/<kind>/<slug>`) that each store's default graph is the union of.
UNION_OF = {"stated": ("graph/",), "entailed": ("graph/", "entailed/")}

CHUNK = 16 << 20  # bytes of N-Quads in one bulk load, which takes some ten times as much memory


class NewStores:
    """Both stores written from nothing. What is hidden waits until the store of what was stated is whole and the other
    can begin as a copy of it that shares its files.
    """

    def __init__(self, path: Path, written: WrittenGraphs, base: str) -> None:
        self._path, self._written, self._base = path, written, base
        self._hidden: list[str] = []

    def load(self, graphs: Iterable[str]) -> None:
        """Puts graphs that are not there yet."""
        store = Store(str(self._path / "stated"))
        self._load(store, "stated", self._without_hidden(graphs))
        store.flush()

    def stated(self) -> Store:
        """The store of what was stated, as far as it was loaded."""
        return open_store(self._path / "stated")

    def finish(self) -> None:
        """Writes what has been waiting."""
        store = Store(str(self._path / "stated"))
        store.optimize()  # before the copy, so that neither store writes the shared files anew
        store.backup(str(self._path / "entailed"))
        entailed = Store(str(self._path / "entailed"))
        self._load(entailed, "entailed", self._hidden)
        entailed.flush()

    def _without_hidden(self, graphs: Iterable[str]) -> Iterator[str]:
        for graph in graphs:
            if is_hidden(graph, self._base):
                self._hidden.append(graph)
            else:
                yield graph

    def _load(self, store: Store, name: str, graphs: Iterable[str]) -> None:
        """Loads graphs into a store, and into its default graph what that has of them."""
        chunk: list[bytes] = []
        size = 0
        for graph in graphs:
            store.add_graph(NamedNode(graph))  # also where it is empty
            in_union = _in_union(graph, self._base, name)
            for block in self._written.blocks(graph):
                if b"_:" in block:  # perhaps a blank node, which bulk_load would rename
                    _extend(store, graph, block, in_union)
                    continue
                chunk.append(block.replace(b" .\n", b" <" + graph.encode() + b"> .\n"))
                chunk += [block] if in_union else []  # a store is a set, and holds the union once
                size += len(chunk[-1])
                if size > CHUNK:
                    store.bulk_load(b"".join(chunk), format=RdfFormat.N_QUADS, lenient=True)
                    chunk, size = [], 0
        if chunk:
            store.bulk_load(b"".join(chunk), format=RdfFormat.N_QUADS, lenient=True)


class ChangedStores:
    """Both stores as changed copies, which share with the ones they were copied from what did not change."""

    def __init__(self, path: Path, written: WrittenGraphs, base: str, previous: Snapshot) -> None:
        self._path, self._written, self._base, self._before = path, written, base, previous.written
        previous.stated.backup(str(path / "stated"))
        previous.entailed.backup(str(path / "entailed"))

    def load(self, graphs: Iterable[str]) -> None:
        """Makes graphs what they are as written: adds them, changes them, or removes those that are not written."""
        stores = {name: Store(str(self._path / name)) for name in UNION_OF}
        for graph in graphs:
            for name, store in stores.items():
                if name == "entailed" or not is_hidden(graph, self._base):
                    self._change(store, name, graph)
        for store in stores.values():
            store.flush()

    def stated(self) -> Store:
        """The store of what was stated, as far as it was changed."""
        return open_store(self._path / "stated")

    def finish(self) -> None:
        """Does nothing: both stores are whole after each `load`."""

    def _change(self, store: Store, name: str, graph: str) -> None:
        removed, added = changed_lines(self._before.lines(graph), self._written.lines(graph))
        node = NamedNode(graph)
        in_union = _in_union(graph, self._base, name)
        # First what goes: the store holds 007 as 7, so that the same number may be both removed and added.
        for triple in parse(b"".join(removed), format=RdfFormat.N_TRIPLES):
            store.remove(_quad(triple, node))
            others = store.quads_for_pattern(triple.subject, triple.predicate, triple.object) if in_union else ()
            if in_union and not any(_is_in_union(other, self._base, name) for other in others):
                store.remove(triple)
        if self._written.path(graph).exists():
            store.add_graph(node)
            _extend(store, graph, b"".join(added), in_union)
        else:
            store.remove_graph(node)


def _extend(store: Store, graph: str, lines: bytes, in_union: bool) -> None:
    """Adds triples to a graph, and to the default graph where that has what the graph has."""
    triples = list(parse(lines, format=RdfFormat.N_TRIPLES))
    store.extend(_quad(triple, NamedNode(graph)) for triple in triples)
    if in_union:
        store.extend(triples)


def _in_union(graph: str, base: str, store: str) -> bool:
    """Whether the default graph of a store has the triples of a graph."""
    return graph.startswith(tuple(base + kind for kind in UNION_OF[store]))


def _is_in_union(quad: Quad, base: str, store: str) -> bool:
    return isinstance(quad.graph_name, NamedNode) and _in_union(quad.graph_name.value, base, store)


def _quad(triple: Quad, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
