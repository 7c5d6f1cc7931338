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

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
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
# the engine merges meanwhile: with three quarters of this it wrote a fifth more at 3,000 sources, and with half as much
# again a tenth less.
CHUNK = 64 << 20
READ = 1 << 20


class NewStores:
    """Stores written from nothing. Of each two that differ in what is not asserted alone, which is little, what they
    have in common is written once, in one of them; the other begins as a copy that shares its files, and neither has
    to lose anything. So first there is `asserted`; `stated` begins as its copy when it is asked for. At the end
    `asserted-entailed` begins so too, and `entailed` as the copy of that.
    """

    def __init__(self, path: Path, written: WrittenGraphs, base: str) -> None:
        self._path, self._written, self._base = path, written, base
        self._hidden: list[str] = []
        self._is_stated = False  # whether there is a store of what is stated
        self._claims, self._inferred = (_Difference(path / name) for name in (".claims", ".inferred"))

    def load(self, graphs: Iterable[str]) -> None:
        """Puts graphs that are not there yet."""
        shown = list(self._without_hidden(graphs))
        self._load("asserted", shown, partial(self._shared, self._claims))
        if self._is_stated:
            self._load("stated", shown, self._written.blocks)

    def stated(self) -> Store:
        """The store of what was stated, as far as it was loaded."""
        if not self._is_stated:
            self._is_stated = True
            self._copy("asserted", "stated")
            self._add("stated", self._claims.hedged)
        return open_store(self._path / "stated")

    def finish(self) -> None:
        """Writes what has been waiting."""
        self.stated()
        self._copy("asserted", "asserted-entailed", optimized=False)
        self._load("asserted-entailed", self._hidden, partial(self._shared, self._inferred))
        self._copy("asserted-entailed", "entailed")
        self._add("asserted", self._claims.others)
        for difference in (self._claims, self._inferred):
            self._add("entailed", difference.hedged)
            self._add("asserted-entailed", difference.others)
            difference.remove()

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

    def _copy(self, name: str, copy: str, optimized: bool = True) -> None:
        """Begins a store as a copy of another. That is `optimized` before, unless most of it was already, so that
        neither has to write anew what they share.
        """
        store = Store(str(self._path / name))
        if optimized:
            store.optimize()
        store.flush()
        store.backup(str(self._path / copy))

    def _load(self, name: str, graphs: Iterable[str], blocks_of: Callable[[str], Iterable[bytes]]) -> None:
        """Loads graphs into a store, and into its default graph what that has of them."""
        store = Store(str(self._path / name))
        _bulk_load(
            store,
            (
                _quads(graph, block, _in_union(graph, self._base, name))
                for graph in _in_order_of_keys(graphs, store)
                for block in blocks_of(graph)
            ),
        )
        store.flush()

    def _add(self, name: str, waiting: _Waiting) -> None:
        """Adds to a store what has been waiting."""
        if waiting.is_there:
            store = Store(str(self._path / name))
            _bulk_load(store, waiting.blocks())
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
