"""Writing the stores of a snapshot from its written graphs: from nothing, or as changed copies of those of another.

Both ways have the same face: `load` makes the stores have some graphs as they are written, and may be called more than
once; `stated` opens what is there so far, read-only; and `finish` leaves all stores whole, with each graph in the
stores that it belongs to and the default graphs put right. Until then only `stated/` need be there.

In the stores of what is asserted, claims graphs and entailed graphs have their own names, and what is written as the
graphs of what is asserted. So a query need not be another one to be asked of these.

A store that is written to never leaves a function of this module. It is closed when the function ends, so that no
reader finds files gone that RocksDB tidies away behind a writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from variorum.building.changes import changed_lines
from variorum.snapshots.snapshot import Snapshot, asserted_of, is_asserted, is_hidden, open_store, origin_of
from variorum.snapshots.written import WrittenGraphs

# The kinds of graph (`<base>/<kind>/<slug>`) that each store's default graph is the union of.
STATED, ENTAILED = ("graph/",), ("graph/", "entailed/")
UNION_OF = {"stated": STATED, "entailed": ENTAILED, "asserted": STATED, "asserted-entailed": ENTAILED}

CHUNK = 16 << 20  # bytes of N-Quads in one bulk load, which takes some ten times as much memory


class NewStores:
    """Stores written from nothing. What is hidden waits until the store of what was stated is whole and the others can
    begin as copies that share files: first that of what follows, then, of each of the two, that of what is asserted.
    """

    def __init__(self, path: Path, written: WrittenGraphs, base: str) -> None:
        self._path, self._written, self._base = path, written, base
        self._hidden: list[str] = []
        self._sources: list[str] = []  # the graphs of which only a part is asserted

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
        store.backup(str(self._path / "asserted"))
        entailed = Store(str(self._path / "entailed"))
        self._load(entailed, "entailed", self._hidden)
        entailed.flush()
        entailed.backup(str(self._path / "asserted-entailed"))
        for name in ("asserted", "asserted-entailed"):
            self._leave_asserted(Store(str(self._path / name)), name)

    def _without_hidden(self, graphs: Iterable[str]) -> Iterator[str]:
        for graph in graphs:
            if asserted_of(graph, self._base):
                self._sources.append(graph)
            if not is_hidden(graph, self._base):
                yield graph
            elif not is_asserted(graph, self._base):
                self._hidden.append(graph)

    def _leave_asserted(self, store: Store, name: str) -> None:
        """Leaves in a copy of a store only what is asserted."""
        for graph in self._sources:
            asserted = asserted_of(graph, self._base)
            if asserted and (name == "asserted-entailed" or not is_hidden(graph, self._base)):
                lines = changed_lines(self._written.lines(graph), self._written.lines(asserted))
                _change(store, name, graph, self._base, *lines)
        store.flush()

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
    """Stores as changed copies, which share with the ones they were copied from what did not change."""

    def __init__(self, path: Path, written: WrittenGraphs, base: str, previous: Snapshot) -> None:
        self._path, self._written, self._base, self._before = path, written, base, previous.written
        self._changed: list[str] = []
        for name in UNION_OF:
            open_store(previous.path / name).backup(str(path / name))

    def load(self, graphs: Iterable[str]) -> None:
        """Makes graphs what they are as written: adds them, changes them, or removes those that are not written."""
        changed = list(graphs)
        self._changed += changed
        self._change_all("stated", changed)

    def stated(self) -> Store:
        """The store of what was stated, as far as it was changed."""
        return open_store(self._path / "stated")

    def finish(self) -> None:
        """Changes the other stores too."""
        for name in UNION_OF:
            if name != "stated":
                self._change_all(name, self._changed)

    def _change_all(self, name: str, graphs: Iterable[str]) -> None:
        """Makes graphs of a store what they are as written; it is not opened if it has none of them."""
        called = [(graph, found) for graph in graphs if (found := name_in(name, graph, self._base))]
        if called:
            store = Store(str(self._path / name))
            for graph, found in called:
                self._change(store, name, graph, found)
            store.flush()

    def _change(self, store: Store, name: str, graph: str, called: str) -> None:
        """Makes a graph of a store what is written now of the graph `graph`."""
        lines = changed_lines(self._before.lines(graph), self._written.lines(graph))
        _change(store, name, called, self._base, *lines)
        if self._written.path(graph).exists():
            store.add_graph(NamedNode(called))
        else:
            store.remove_graph(NamedNode(called))


def name_in(store: str, graph: str, base: str) -> str | None:
    """The graph of a store that has what is written of a graph; None where none does."""
    if is_asserted(graph, base):
        origin = origin_of(graph, base) if store.startswith("asserted") else None
        return origin if origin and (store == "asserted-entailed" or not is_hidden(origin, base)) else None
    if is_hidden(graph, base) and store in ("stated", "asserted"):
        return None
    return None if store.startswith("asserted") and asserted_of(graph, base) else graph


def _change(store: Store, name: str, graph: str, base: str, removed: list[bytes], added: list[bytes]) -> None:
    """Removes lines from a graph of a store and adds others, to the default graph too where that has what it has."""
    node, in_union = NamedNode(graph), _in_union(graph, base, name)
    # First what goes: the store holds 007 as 7, so that the same number may be both removed and added.
    for triple in parse(b"".join(removed), format=RdfFormat.N_TRIPLES):
        store.remove(_quad(triple, node))
        others = store.quads_for_pattern(triple.subject, triple.predicate, triple.object) if in_union else ()
        if in_union and not any(_is_in_union(other, base, name) for other in others):
            store.remove(triple)
    _extend(store, graph, b"".join(added), in_union)


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
