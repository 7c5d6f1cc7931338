"""Writing the stores of a snapshot from its written graphs: from nothing, or as changed copies of those of another.

Both ways have the same face: `load` is called once and gives a store of what is stated that has some graphs as they are
written, read-only; `finish` has the others put too and leaves all stores whole, with each graph in the stores that it
belongs to and the default graphs put right. The store that `load` gave is not to be asked any more then.

In the stores of what is asserted, claims graphs and entailed graphs have their own names, and what is written as the
graphs of what is asserted. So a query need not be another one to be asked of these.

A store that is written to never leaves a function of this module. It is closed when the function ends, so that no
reader finds files gone that RocksDB tidies away behind a writer.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from variorum.building.changes import changed_lines
from variorum.snapshots.snapshot import Snapshot, asserted_of, is_asserted, is_hidden, open_store, origin_of
from variorum.snapshots.written import WrittenGraphs
from variorum.terms import text_of

# The kinds of graph (`<base>/<kind>/<slug>`) that each store's default graph is the union of.
STATED, ENTAILED = ("graph/",), ("graph/", "entailed/")
UNION_OF = {"stated": STATED, "entailed": ENTAILED, "asserted": STATED, "asserted-entailed": ENTAILED}

# Bytes of N-Quads in one bulk load, which takes some six times as much memory. Each load writes files of its own, which
# the engine merges meanwhile: at 3,000 sources it wrote a seventh less with a third more of this, which took 90 MB.
CHUNK = 48 << 20
READ = 1 << 20
SO_FAR = ".stated"  # where a store is that is asked before all graphs are known


class NewStores:
    """Stores written from nothing. Of each two that differ in what is not asserted alone, which is little, what they
    have in common is written once, in one of them; the other begins as a copy that shares its files, and neither has
    to lose anything. So all begin as copies of `asserted`, once that has all that they have in common and the engine
    has merged it; and `entailed` as one of `asserted-entailed`. A store is opened as seldom as may be, which takes
    longer than to load a small source.
    """

    def __init__(self, path: Path, written: WrittenGraphs, base: str) -> None:
        self._path, self._written, self._base = path, written, base
        self._hidden: list[str] = []
        self._claims, self._inferred = (_Difference(path / name) for name in (".claims", ".inferred"))

    def load(self, graphs: Iterable[str]) -> Store:
        """Puts the first graphs; gives a store of what is stated so far, read-only."""
        store = self._opened("asserted")
        self._load(store, "asserted", self._without_hidden(graphs), partial(self._shared, self._claims))
        self._copy(store, SO_FAR)
        self._add(SO_FAR, self._claims.hedged)
        return open_store(self._path / SO_FAR)

    def finish(self, graphs: Iterable[str]) -> None:
        """Puts all others, none of which is there yet, and writes what has been waiting."""
        shutil.rmtree(self._path / SO_FAR)
        self._finish_asserted(self._without_hidden(graphs))
        self._add("stated", self._claims.hedged)
        self._finish_entailed()
        for difference in (self._claims, self._inferred):
            difference.remove()

    def _finish_asserted(self, graphs: Iterable[str]) -> None:
        store = self._opened("asserted")
        self._load(store, "asserted", graphs, partial(self._shared, self._claims))
        store.optimize()  # so that none of the others has to write anew what they share
        self._copy(store, "stated")
        self._copy(store, "asserted-entailed")
        _bulk_load(store, self._claims.others.blocks())
        store.flush()

    def _finish_entailed(self) -> None:
        store = self._opened("asserted-entailed")
        self._load(store, "asserted-entailed", self._hidden, partial(self._shared, self._inferred))
        self._copy(store, "entailed")
        _bulk_load(store, chain(self._claims.others.blocks(), self._inferred.others.blocks()))
        store.flush()
        self._add("entailed", self._claims.hedged, self._inferred.hedged)

    def _without_hidden(self, graphs: Iterable[str]) -> Iterator[str]:
        for graph in graphs:
            if not is_hidden(graph, self._base):
                yield graph
            elif not is_asserted(graph, self._base):
                self._hidden.append(graph)

    def _shared(self, difference: _Difference, graph: str) -> Iterable[bytes]:
        """The lines that a graph has both as it is stated and as it is asserted; keeps the others."""
        asserted = asserted_of(graph, self._base)
        if asserted is None:
            return self._written.blocks(graph)
        one, other = (b"".join(self._written.blocks(name)) for name in (graph, asserted))
        if one != other:
            lines, others = one.splitlines(keepends=True), set(other.splitlines(keepends=True))
            one = b"".join(line for line in lines if line in others)
            in_union = _in_union(graph, self._base, "entailed")  # as where it is added
            difference.hedged.add(_quads(graph, b"".join(line for line in lines if line not in others), in_union))
            difference.others.add(_quads(graph, b"".join(sorted(others.difference(lines))), in_union))
        return (one,)

    def _opened(self, name: str) -> Store:
        return Store(str(self._path / name))

    def _copy(self, store: Store, copy: str) -> None:
        """Begins a store as a copy of another as it is at this moment."""
        store.flush()
        store.backup(str(self._path / copy))

    def _load(
        self, store: Store, name: str, graphs: Iterable[str], blocks_of: Callable[[str], Iterable[bytes]]
    ) -> None:
        """Loads graphs into the store of that name, and into its default graph what that has of them."""
        quads = (
            _quads(graph, block, _in_union(graph, self._base, name))
            for graph in _in_order_of_keys(graphs, store)
            for block in blocks_of(graph)
        )
        _bulk_load(store, quads)

    def _add(self, name: str, *waiting: _Waiting) -> None:
        """Adds to a store what has been waiting; it is not opened for nothing."""
        if any(lines.is_there for lines in waiting):
            store = self._opened(name)
            _bulk_load(store, chain.from_iterable(lines.blocks() for lines in waiting))
            store.flush()


class _Waiting:
    """N-Quads that wait in a file until they are loaded."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def is_there(self) -> bool:
        return self._path.exists()

    def add(self, lines: bytes) -> None:
        if lines:
            with self._path.open("ab") as file:
                file.write(lines)

    def blocks(self) -> Iterator[bytes]:
        if not self.is_there:
            return
        with self._path.open("rb") as file:
            while lines := file.readlines(READ):
                yield b"".join(lines)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


class _Difference:
    """What is stated and not asserted, and what, if anything, is asserted and not stated."""

    def __init__(self, path: Path) -> None:
        self.hedged, self.others = _Waiting(path.with_suffix(".hedged")), _Waiting(path.with_suffix(".others"))

    def remove(self) -> None:
        self.hedged.remove()
        self.others.remove()


def _in_order_of_keys(graphs: Iterable[str], store: Store) -> list[str]:
    """Graphs, which the store has from now on, in the order in which it keeps them. What is loaded in this order lies
    in ranges one after the other, of which the engine has less to merge: a tenth of what it writes.
    """
    wanted = set(graphs)
    for graph in wanted:
        store.add_graph(NamedNode(graph))
    return [name for graph in store.named_graphs() if (name := text_of(graph)) in wanted]


def _bulk_load(store: Store, blocks: Iterable[bytes]) -> None:
    """Loads N-Quads into a store."""
    chunk = BytesIO()
    for block in blocks:
        if b"_:" in block:  # perhaps a blank node, which bulk_load would rename
            store.extend(parse(block, format=RdfFormat.N_QUADS))
            continue
        chunk.write(block)
        if chunk.tell() > CHUNK:
            store.bulk_load(chunk.getvalue(), format=RdfFormat.N_QUADS, lenient=True)
            chunk = BytesIO()
    if chunk.tell():
        store.bulk_load(chunk.getvalue(), format=RdfFormat.N_QUADS, lenient=True)


class ChangedStores:
    """Stores as changed copies, which share with the ones they were copied from what did not change."""

    def __init__(self, path: Path, written: WrittenGraphs, base: str, previous: Snapshot) -> None:
        self._path, self._written, self._base, self._before = path, written, base, previous.written
        self._changed: list[str] = []
        for name, store in previous.stores.items():
            store.backup(str(path / name))

    def load(self, graphs: Iterable[str]) -> Store:
        """Makes graphs what they are as written: adds them, changes them, or removes those that are not written. Gives
        the store of what is stated so far, read-only.
        """
        self._changed += graphs
        self._change_all("stated", self._changed)
        return open_store(self._path / "stated")

    def finish(self, graphs: Iterable[str]) -> None:
        """Does so with other graphs, and with all of them in the other stores."""
        others = list(graphs)
        for name in UNION_OF:
            self._change_all(name, others if name == "stated" else [*self._changed, *others])

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
        lines = changed_lines(self._before.blocks(graph), self._written.blocks(graph))
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
        store.remove(_in(triple, node))
        others = store.quads_for_pattern(triple.subject, triple.predicate, triple.object) if in_union else ()
        if in_union and not any(_is_in_union(other, base, name) for other in others):
            store.remove(triple)
    _extend(store, graph, b"".join(added), in_union)


def _extend(store: Store, graph: str, lines: bytes, in_union: bool) -> None:
    """Adds triples to a graph, and to the default graph where that has what the graph has."""
    triples = list(parse(lines, format=RdfFormat.N_TRIPLES))
    store.extend(_in(triple, NamedNode(graph)) for triple in triples)
    if in_union:
        store.extend(triples)


def _quads(graph: str, lines: bytes, in_union: bool) -> bytes:
    """N-Triples as N-Quads of a graph, and of the default graph where that has what the graph has."""
    quads = lines.replace(b" .\n", b" <" + graph.encode() + b"> .\n")
    return quads + lines if in_union else quads  # a store is a set, and holds the union once


def _in_union(graph: str, base: str, store: str) -> bool:
    """Whether the default graph of a store has the triples of a graph."""
    return graph.startswith(tuple(base + kind for kind in UNION_OF[store]))


def _is_in_union(quad: Quad, base: str, store: str) -> bool:
    return isinstance(quad.graph_name, NamedNode) and _in_union(quad.graph_name.value, base, store)


def _in(triple: Quad, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
