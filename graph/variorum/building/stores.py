"""Writing the two stores of a snapshot: from nothing, or as a changed copy of those of another snapshot.

Both ways have the same face: graphs are put, as sorted N-Triples, or removed; `stated` can be read after `flush`, to
make of it what follows from all sources together; and `finish` leaves both stores whole, with each graph in the stores
that it belongs to and the default graphs put right. Until then `entailed/` need not be there.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from variorum.corpus.ntriples import triples_of
from variorum.disagreements.cached_findings import touched_predicates
from variorum.snapshots.snapshot import Snapshot, is_hidden

# The kinds of graph (`<base>/<kind>/<slug>`) that each store's default graph is the union of.
UNION_OF = {"stated": ("graph/",), "entailed": ("graph/", "entailed/")}

CHUNK = 32 * 1024 * 1024  # bytes of N-Quads in one bulk load, which takes some ten times as much memory


def _in_union(graph: object, base: str, store: str) -> bool:
    """Whether the default graph of a store has the triples of a graph."""
    return isinstance(graph, NamedNode) and graph.value.startswith(tuple(base + kind for kind in UNION_OF[store]))


class NewStores:
    """Both stores written from nothing. What is hidden waits in a file, until the store of what was stated is whole and
    the other can begin as a copy of it that shares its files.
    """

    def __init__(self, path: Path, base: str) -> None:
        self._path, self._base = path, base
        self.stated = Store(str(path / "stated"))
        self._chunk: list[bytes] = []
        self._size = 0
        self._waiting = path / "hidden.nq"
        self._special: list[tuple[str, bytes]] = []  # hidden graphs that a file of quads cannot hold

    def put(self, graph: str, content: bytes) -> None:
        """Adds a graph that is not there yet."""
        plain = bool(content) and b"_:" not in content  # bulk_load renames blank nodes, if any there are
        if is_hidden(graph, self._base):
            if plain:
                with self._waiting.open("ab") as file:
                    file.write(self._quads(graph, content, "entailed"))
            else:
                self._special.append((graph, content))
        elif plain:
            self._chunk.append(self._quads(graph, content, "stated"))
            self._size += len(self._chunk[-1])
            if self._size > CHUNK:
                self._load()
        else:
            self._put_special(self.stated, graph, content, "stated")

    def flush(self) -> None:
        """Makes what was put so far readable in `stated`."""
        self._load()
        self.stated.flush()

    def finish(self) -> None:
        """Writes what has been waiting."""
        self._load()
        self.stated.flush()
        self.stated.optimize()  # before the copy, so that neither store writes the shared files anew
        self.stated.backup(str(self._path / "entailed"))
        entailed = Store(str(self._path / "entailed"))
        if self._waiting.exists():
            entailed.bulk_load(path=str(self._waiting), format=RdfFormat.N_QUADS)
            self._waiting.unlink()
        for graph, content in self._special:
            self._put_special(entailed, graph, content, "entailed")
        entailed.flush()

    def _load(self) -> None:
        if self._chunk:
            self.stated.bulk_load(b"".join(self._chunk), format=RdfFormat.N_QUADS)
        self._chunk, self._size = [], 0

    def _quads(self, graph: str, content: bytes, store: str) -> bytes:
        """The N-Quads of a graph, and of its share of the default graph: a store is a set, and holds those once."""
        end = b" <" + graph.encode() + b"> .\n"
        quads = (content + b"\n").replace(b" .\n", end)  # no line of N-Triples has a line break within
        return quads + content + b"\n" if _in_union(NamedNode(graph), self._base, store) else quads

    def _put_special(self, store: Store, graph: str, content: bytes, name: str) -> None:
        node = NamedNode(graph)
        triples = list(parse(content, format=RdfFormat.N_TRIPLES))
        store.add_graph(node)
        store.extend(_quad(triple, node) for triple in triples)
        if _in_union(node, self._base, name):
            store.extend(triples)


class ChangedStores:
    """Both stores as changed copies, which share with the ones they were copied from what did not change."""

    def __init__(self, path: Path, base: str, previous: Snapshot) -> None:
        self._base = base
        self._stores: dict[str, Store] = {}
        self._lines: dict[str, set[bytes]] = {}
        self.touched: set[str] = set()  # predicates of claims that changed, or of which a citation did
        for name, store in (("stated", previous.stated), ("entailed", previous.entailed)):
            store.backup(str(path / name))
            self._stores[name] = Store(str(path / name))

    @property
    def stated(self) -> Store:
        """The store of what was stated."""
        return self._stores["stated"]

    def put(self, graph: str, content: bytes) -> None:
        """Adds a graph, or gives it another content."""
        new, old = set(content.splitlines()), self.lines_of(graph)
        added, removed = _parsed(new - old), _parsed(old - new)
        self.touched.update(touched_predicates([*added, *removed], new | old))
        for name, store in self._of(graph):
            store.add_graph(NamedNode(graph))
            self._change(name, NamedNode(graph), added, removed)
        self._lines.pop(graph, None)

    def remove(self, graph: str) -> None:
        """Removes a graph."""
        removed = _parsed(self.lines_of(graph))
        self.touched.update(touched_predicates(removed, self.lines_of(graph)))
        for name, store in self._of(graph):
            self._change(name, NamedNode(graph), [], removed)
            store.remove_graph(NamedNode(graph))
        self._lines.pop(graph, None)

    def lines_of(self, graph: str) -> set[bytes]:
        """The N-Triples of a graph as it is; kept until it is changed, since a store takes long to tell them."""
        if graph not in self._lines:
            self._lines[graph] = set(triples_of(self._stores["entailed"], graph).splitlines())
        return self._lines[graph]

    def flush(self) -> None:
        """Makes what was put so far readable in `stated`."""
        self.stated.flush()

    def finish(self) -> None:
        """Writes what has been waiting."""
        for store in self._stores.values():
            store.flush()

    def _of(self, graph: str) -> list[tuple[str, Store]]:
        hidden = is_hidden(graph, self._base)
        return [(name, store) for name, store in self._stores.items() if name == "entailed" or not hidden]

    def _change(self, name: str, graph: NamedNode, added: list[Quad], removed: list[Quad]) -> None:
        store = self._stores[name]
        in_union = _in_union(graph, self._base, name)
        # First what goes: the store holds 007 as 7, so that the same number may be both removed and added.
        for triple in removed:
            store.remove(_quad(triple, graph))
            others = store.quads_for_pattern(triple.subject, triple.predicate, triple.object) if in_union else ()
            if in_union and not any(_in_union(other.graph_name, self._base, name) for other in others):
                store.remove(triple)
        store.extend(_quad(triple, graph) for triple in added)
        if in_union:
            store.extend(added)


def _parsed(lines: Iterable[bytes]) -> list[Quad]:
    return list(parse(b"\n".join(lines), format=RdfFormat.N_TRIPLES))


def _quad(triple: Quad, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
