"""Snapshots: immutable builds of a whole dataset, each a directory named by the digest of its content.

    <store>/current                 a symbolic link to the snapshot that is served
    <store>/published/              a file for each engine that has a snapshot, with its digest: builds keep that one
    <store>/parts/                  what each source gives, kept from one build to the next (see `building.parts`)
    <store>/answers.json            what rules found, kept likewise (see `disagreements.answers`)
    <store>/names-VERSION.parquet   the keys of names, kept likewise (see `disagreements.name_keys`)
    <store>/snapshots/<digest>/     manifest.json, catalogue.sqlite, search.sqlite, statistics.json, checksums.json,
                                    rows/, written/, stated/, entailed/, asserted/, asserted-entailed/, queries/

`written/` has every graph as it is written (see `written`), `catalogue.sqlite` a row for each source, for each graph,
and for each literal that the stores have otherwise (see `spellings`), the Parquet files in `rows/` one for each claim
and citation (see `tables`). The stores are RocksDB's. In `stated/` the default graph is the union of all claims graphs
as a set, and the named graphs are what sources and curators stated, the report and the register. `entailed/` has all
that and the entailed graphs, and its default graph has what follows too. Two stores, so that GRAPH ?g in the first
never meets a triple that no one stated. `asserted/` and `asserted-entailed/` are the same two, where of what sources
state and of what follows from it only that is left which they assert. Whoever opens a snapshot opens it read-only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from variorum.errors import REBUILD, Location, SnapshotError
from variorum.snapshots.catalogue import Catalogue, GraphCounts, Sources
from variorum.snapshots.catalogue import SourceSummary as SourceSummary  # a part of what a snapshot is
from variorum.snapshots.spellings import Spellings
from variorum.snapshots.written import WrittenGraphs
from variorum.terms import Term

FORMAT = 10
ROWS = "rows"
SHARED = 100  # sources, or nearly twice as many, have their rows in one file
PUBLISHED = "published"


class Queried(Protocol):
    """Answers SPARQL queries and gives quads, as `pyoxigraph.Store` does."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """The quads that have these terms."""

    def query(
        self,
        query: str,
        *,
        base_iri: str,
        prefixes: dict[str, str],
        default_graph: list[NamedNode | BlankNode | DefaultGraph] | None,
        named_graphs: list[NamedNode | BlankNode] | None,
        substitutions: dict[Variable, Term] | None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query on the default graph and the named graphs that are given, or on its own."""


@dataclass(frozen=True)
class Snapshot:
    """One immutable build."""

    path: Path
    digest: str
    base: str
    prefixes: dict[str, str]
    name: str
    sources: Sequence[SourceSummary]
    counts: Mapping[str, int]

    @cached_property
    def stated(self) -> Store:
        """The store of what was stated, read-only."""
        return open_store(self.path / "stated")

    @cached_property
    def entailed(self) -> Store:
        """The store of what was stated and what follows from it, read-only."""
        return open_store(self.path / "entailed")

    def queried(self, entailed: bool) -> Queried:
        """What answers queries on what was stated, or on that and what follows: a store, or an engine (`places`)."""
        return self.entailed if entailed else self.stated

    @cached_property
    def asserted(self) -> Store:
        """As `stated`, of the claims only those that are asserted; read-only."""
        return open_store(self.path / "asserted")

    @cached_property
    def asserted_entailed(self) -> Store:
        """As `entailed`, of the claims only those that are asserted, and what follows from these; read-only."""
        return open_store(self.path / "asserted-entailed")

    @property
    def stores(self) -> dict[str, Store]:
        """All its stores, each by the name of its folder; they are open then."""
        stores = {"stated": self.stated, "entailed": self.entailed, "asserted": self.asserted}
        return stores | {"asserted-entailed": self.asserted_entailed}

    @cached_property
    def written(self) -> WrittenGraphs:
        """All graphs as they are written."""
        return WrittenGraphs(self.path / "written", self.base)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What looks sources and graphs up."""
        return Catalogue(self.path)

    @cached_property
    def spellings(self) -> Spellings:
        """How literals are written to which the stores give another form."""
        return Spellings(self.catalogue)

    @property
    def rows(self) -> tuple[Path, ...]:
        """The files of the rows of all claims and citations."""
        return rows_files(self.path, len(self.sources))

    def source(self, slug: str) -> SourceSummary | None:
        """The source with this slug, if there is one."""
        return self._source("slug", slug)

    def source_of_claims(self, graph: str) -> SourceSummary | None:
        """The source whose claims graph this is, if there is one."""
        return self._source("graph", graph)

    def _source(self, column: str, value: str) -> SourceSummary | None:
        if isinstance(self.sources, Sources):
            return self.sources.find(column, value)
        return next((source for source in self.sources if getattr(source, column) == value), None)


def rows_files(path: Path, sources: int) -> tuple[Path, ...]:
    """The files of the rows of a snapshot that has so many sources: one, or twice as many when these are twice as
    many.
    """
    files = 1 << max(0, (sources // SHARED).bit_length() - 1)
    return tuple(path / ROWS / f"{number}.parquet" for number in range(files))


def open_store(path: Path) -> Store:
    """A store of a snapshot, read-only.

    :raises SnapshotError: it is not there, or damaged.
    """
    try:
        return Store.read_only(str(path))
    except (OSError, RuntimeError) as error:  # RocksDB's "Corruption" comes as a RuntimeError
        raise _damaged(path) from error


def open_snapshot(path: Path) -> Snapshot:
    """The snapshot in a directory.

    :raises SnapshotError: there is none, its manifest is damaged, or it was written by another version.
    """
    try:
        manifest: dict[str, Any] = json.loads((path / "manifest.json").read_text("utf-8"))
    except OSError as error:
        raise SnapshotError("no snapshot", Location(path), "Build one: variorum build.") from error
    except ValueError as error:
        raise _damaged(path / "manifest.json") from error
    if not isinstance(manifest, dict):
        raise _damaged(path / "manifest.json")
    if manifest.pop("format", None) != FORMAT:
        raise SnapshotError("a snapshot of another version", Location(path), "Build it again: variorum build.")
    catalogue = Catalogue(path)
    try:
        return Snapshot(path=path, sources=Sources(catalogue), counts=GraphCounts(catalogue), **manifest)
    except TypeError as error:
        raise _damaged(path / "manifest.json") from error


def _damaged(path: Path) -> SnapshotError:
    return SnapshotError("the snapshot is damaged", Location(path), REBUILD)


def current_snapshot(store: Path) -> Snapshot:
    """The snapshot that `store` serves. Raises as `open_snapshot`."""
    try:
        return open_snapshot((store / "current").resolve(strict=True))
    except OSError as error:
        raise SnapshotError("no snapshot", Location(store), "Build one: variorum build.") from error


def write_manifest(snapshot: Snapshot) -> None:
    """Writes the snapshot's manifest.json, with what `open_snapshot` reads besides the catalogue."""
    names = ("digest", "base", "prefixes", "name")
    content = {"format": FORMAT, **{name: getattr(snapshot, name) for name in names}}
    (snapshot.path / "manifest.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


# What sources assert of what they state, and of what follows from it, by the kind of graph (`<base>/<kind>/<slug>`).
# Together they are one graph, `<base>/asserted`.
ASSERTED = {"graph/": "asserted/", "entailed/": "asserted-entailed/"}
ASSERTED_TOGETHER = "asserted"
# What no source or curator stated, or what is stated elsewhere: it answers only when it is named, or, if it is no part
# of what is asserted, when entailment is asked for.
HIDDEN = ("entailed/", "consensus", "aligned/", "description", *ASSERTED.values())


def is_hidden(graph: str, base: str) -> bool:
    """Whether a graph is one that GRAPH ?g does not range over."""
    return graph.startswith(tuple(base + kind for kind in HIDDEN)) or graph == base + ASSERTED_TOGETHER


def is_asserted(graph: str, base: str) -> bool:
    """Whether a graph is a part of what is asserted, or all of it."""
    return graph.startswith(tuple(base + kind for kind in ASSERTED.values())) or graph == base + ASSERTED_TOGETHER


def asserted_of(graph: str, base: str) -> str | None:
    """The graph of what is asserted of a claims graph or of an entailed graph; None for any other."""
    kind, slash, slug = graph.removeprefix(base).partition("/")
    found = ASSERTED.get(kind + slash) if graph.startswith(base) else None
    return f"{base}{found}{slug}" if found else None


def origin_of(graph: str, base: str) -> str | None:
    """The claims graph, or the entailed graph, of which a graph has what is asserted; None for any other graph."""
    kind, slash, slug = graph.removeprefix(base).partition("/")
    found = [origin for origin, asserted in ASSERTED.items() if asserted == kind + slash]
    return f"{base}{found[0]}{slug}" if found and graph.startswith(base) else None
