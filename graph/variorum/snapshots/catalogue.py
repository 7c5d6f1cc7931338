"""The catalogue of a snapshot: a row for each source and each graph, to be looked up without reading the rest.

It is an SQLite file: a process that asks for one source of ten thousand reads a page of it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from variorum.errors import REBUILD, Location, SnapshotError
from variorum.snapshots.written import GraphRecord

FILE = "catalogue.sqlite"


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

    @property
    def asserted_graph(self) -> str:
        """The name of the graph of those claims that the source asserts."""
        return self._beside("asserted")

    @property
    def asserted_entailed_graph(self) -> str:
        """The name of the graph of what follows from those alone."""
        return self._beside("asserted-entailed")

    def _beside(self, kind: str) -> str:
        return f"{self.graph.removesuffix(f'graph/{self.slug}')}{kind}/{self.slug}"


END = "."  # behind a slug, so that sources are in the order of their files
COLUMNS = tuple(field.name for field in fields(SourceSummary))
TABLES = f"""
    CREATE TABLE source (position TEXT PRIMARY KEY, rows_digest TEXT, counts TEXT, {", ".join(COLUMNS)});
    CREATE TABLE graph (name TEXT PRIMARY KEY, triples INTEGER, digest TEXT) WITHOUT ROWID;
    CREATE TABLE spelling (graph, subject, predicate, stored, written,
        PRIMARY KEY (graph, subject, predicate, stored, written)) WITHOUT ROWID;
"""
INDEXES = """
    CREATE UNIQUE INDEX source_slug ON source (slug);
    CREATE INDEX source_graph ON source (graph);
    CREATE INDEX source_iri ON source (iri);
    CREATE INDEX spelling_subject ON spelling (subject, predicate, stored);
"""


class Catalogue:
    """The catalogue of a snapshot, read as it is asked."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    @cached_property
    def _sql(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)

    def rows(self, query: str, *parameters: object) -> Iterator[tuple[Any, ...]]:
        """The rows that a query gives, read as they are gone through.

        :raises SnapshotError: the file is damaged.
        """
        try:
            yield from self._sql.execute(query, parameters)
        except sqlite3.Error as error:
            raise SnapshotError("the snapshot is damaged", Location(self._path), REBUILD) from error

    def first(self, query: str, *parameters: object) -> tuple[Any, ...] | None:
        """The first of them, if there is one. Raises as `rows`."""
        return next(self.rows(query, *parameters), None)

    def record(self, graph: str) -> GraphRecord | None:
        """The record of a graph; None where there is no such graph."""
        found = self.first("SELECT triples, digest FROM graph WHERE name = ?", graph)
        return GraphRecord(*found) if found else None

    def records(self) -> Iterator[tuple[str, GraphRecord]]:
        """The names and records of all graphs, in the order of the names."""
        for name, triples, digest in self.rows("SELECT name, triples, digest FROM graph ORDER BY name"):
            yield name, GraphRecord(triples, digest)

    def counts(self, slug: str) -> str | None:
        """The counts of a source, as `statistics` writes them; None where they are not known."""
        found = self.first("SELECT counts FROM source WHERE slug = ?", slug)
        return found[0] if found else None

    def rows_digests(self) -> Iterator[str]:
        """The digests of the rows that the sources have in the tables, in slug order."""
        return (digest for (digest,) in self.rows("SELECT rows_digest FROM source ORDER BY position"))


class Sources(Sequence[SourceSummary]):
    """The sources of a catalogue in slug order, each read when it is asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def find(self, column: str, value: str) -> SourceSummary | None:
        """The source that has a value in a column, slug, graph or iri; None where there is none."""
        found = self._catalogue.first(f"SELECT {', '.join(COLUMNS)} FROM source WHERE {column} = ?", value)
        return SourceSummary(*found) if found else None

    def __len__(self) -> int:
        return self._number

    @cached_property
    def _number(self) -> int:
        found = self._catalogue.first("SELECT count(*) FROM source")
        return int(found[0]) if found else 0

    def __iter__(self) -> Iterator[SourceSummary]:
        for row in self._catalogue.rows(f"SELECT {', '.join(COLUMNS)} FROM source ORDER BY position"):
            yield SourceSummary(*row)

    @overload
    def __getitem__(self, index: int) -> SourceSummary: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[SourceSummary]: ...

    def __getitem__(self, index: int | slice) -> SourceSummary | Sequence[SourceSummary]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class GraphCounts(Mapping[str, int]):
    """How many triples each graph of a catalogue has, each read when it is asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __getitem__(self, graph: str) -> int:
        found = self._catalogue.record(graph)
        if found is None:
            raise KeyError(graph)
        return found.triples

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._catalogue.records())

    def __len__(self) -> int:
        found = self._catalogue.first("SELECT count(*) FROM graph")
        return int(found[0]) if found else 0


class CatalogueWriter:
    """A catalogue that is being written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add_source(self, summary: SourceSummary, rows_digest: str, counts: str) -> None:
        """Adds a source, with a digest of its rows in the tables, and its counts as `statistics` has them kept."""
        values = (summary.slug + END, rows_digest, counts, *astuple(summary))
        self._sql.execute(f"INSERT INTO source VALUES ({', '.join('?' * len(values))})", values)

    def graphs(self) -> list[str]:
        """The names of the graphs that are there, in order."""
        return [name for (name,) in self._sql.execute("SELECT name FROM graph ORDER BY name")]

    def remove(self, slugs: Iterable[str], graphs: Iterable[str]) -> None:
        """Removes sources and graphs, with the literals in these that are written in another form."""
        self._sql.executemany("DELETE FROM source WHERE slug = ?", ((slug,) for slug in slugs))
        for graph in graphs:
            self._sql.execute("DELETE FROM graph WHERE name = ?", (graph,))
            self._sql.execute("DELETE FROM spelling WHERE graph = ?", (graph,))

    def add_graph(self, name: str, record: GraphRecord) -> None:
        """Adds a graph."""
        self._sql.execute("INSERT INTO graph VALUES (?, ?, ?)", (name, *record))

    def add_spellings(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Adds literals that are written in another form than the stores have; the rows are those of `spellings`."""
        self._sql.executemany("INSERT OR IGNORE INTO spelling VALUES (?, ?, ?, ?, ?)", rows)


@contextmanager
def new_catalogue(folder: Path, before: Path | None = None) -> Iterator[CatalogueWriter]:
    """A catalogue to be written in the folder of a snapshot, which is whole when the context ends. It begins as a copy
    of that in the folder `before`, if one is given.

    :raises OSError: it cannot be written.
    """
    if before:
        shutil.copyfile(before / FILE, folder / FILE)
    connection = sqlite3.connect(f"{(folder / FILE).absolute().as_uri()}", uri=True, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        if not before:
            connection.executescript(TABLES + INDEXES)
        connection.execute("BEGIN")
        yield CatalogueWriter(connection)
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()
