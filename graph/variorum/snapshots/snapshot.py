"""Snapshots: immutable builds of a whole dataset, each a directory named by the digest of its content.

    <store>/current                 a symbolic link to the snapshot that is served
    <store>/snapshots/<digest>/     manifest.json, statistics.json, stated/, entailed/, queries/

`stated/` and `entailed/` are RocksDB stores. In `stated/` the default graph is the union of all claims graphs as a
set, and the named graphs are what sources and curators stated, the report and the register. `entailed/` has all
that and the entailed graphs, and its default graph has what follows too. Two stores, so that GRAPH ?g in the first
never meets a triple that no one stated. Whoever opens a snapshot opens it read-only.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from variorum.errors import Location, SnapshotError

FORMAT = 1


@dataclass(frozen=True)
class SourceSummary:
    """What a snapshot knows of a source without opening a store. Numbers are of triples, citations and code points."""

    slug: str
    iri: str
    graph: str
    evidence_graph: str
    entailed_graph: str
    title: str
    publisher: str
    date: str
    language: str
    claims: int
    citations: int
    text_length: int


@dataclass(frozen=True)
class Snapshot:
    """One immutable build."""

    path: Path
    digest: str
    base: str
    prefixes: dict[str, str]
    name: str
    sources: tuple[SourceSummary, ...]
    counts: dict[str, int]

    @cached_property
    def stated(self) -> Store:
        """The store of what was stated, read-only."""
        return self._open("stated")

    @cached_property
    def entailed(self) -> Store:
        """The store of what was stated and what follows from it, read-only."""
        return self._open("entailed")

    def source(self, slug: str) -> SourceSummary | None:
        """The source with this slug, if there is one."""
        return next((source for source in self.sources if source.slug == slug), None)

    def _open(self, name: str) -> Store:
        try:
            return Store.read_only(str(self.path / name))
        except (OSError, RuntimeError) as error:  # RocksDB's "Corruption" comes as a RuntimeError
            raise _damaged(self.path / name) from error


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
    try:
        sources = tuple(SourceSummary(**source) for source in manifest.pop("sources"))
        return Snapshot(path=path, sources=sources, **manifest)
    except (KeyError, TypeError) as error:
        raise _damaged(path / "manifest.json") from error


def _damaged(path: Path) -> SnapshotError:
    return SnapshotError("the snapshot is damaged", Location(path), "Build it again: variorum build.")


def current_snapshot(store: Path) -> Snapshot:
    """The snapshot that `store` serves. Raises as `open_snapshot`."""
    try:
        return open_snapshot((store / "current").resolve(strict=True))
    except OSError as error:
        raise SnapshotError("no snapshot", Location(store), "Build one: variorum build.") from error


def write_manifest(snapshot: Snapshot) -> None:
    """Writes the snapshot's manifest.json, with what `open_snapshot` reads."""
    names = [field.name for field in fields(Snapshot) if field.name not in ("path", "sources")]
    content = {"format": FORMAT, **{name: getattr(snapshot, name) for name in names}}
    content["sources"] = [asdict(source) for source in snapshot.sources]
    (snapshot.path / "manifest.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


# What no source or curator stated: it answers only when it is named, or when entailment is asked for.
HIDDEN = ("entailed/", "consensus", "aligned/")


def is_hidden(graph: str, base: str) -> bool:
    """Whether a graph is one that GRAPH ?g does not range over."""
    return graph.startswith(tuple(base + kind for kind in HIDDEN))
