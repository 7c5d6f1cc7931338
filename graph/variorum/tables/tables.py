"""SQL over claims and citations. This is the only module that imports duckdb.

A file of rows (`rows_file`) has the claims and citations of one source, and `combine` makes one file of many. Over
that there are two views, named as the classes of `rows` are:

    claims(source, subject, predicate, object, written, file, line, object_iri)
    citations(source, citation, subject, predicate, object, written, stance, attributed_to, passages, file, line,
        object_iri, number)

The IRI of an object is that without its brackets, where it is one. The number of a citation is that of its row, as long
as the same files are open.

Memory is bounded however many rows there are: what does not fit is sorted and joined on the disk, where TMPDIR says.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import zstandard

from variorum.atomic import part_of
from variorum.errors import REBUILD, Location, SnapshotError
from variorum.tables.rows import COLUMNS, CitationRow, ClaimRow, Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "300MB"  # what DuckDB may take before it goes on on the disk
THREADS = 4  # at most: each needs memory of its own
FETCHED = 5_000  # rows that are taken from DuckDB at once
BEGINNING = Lock()  # a process has one DuckDB, also where two threads begin it
NUMBERS = itertools.count()  # of what is opened, in the names of its databases
OBJECT_IRI = "CASE WHEN object[1] = '<' AND object[2] <> '<' THEN object[2:-2] END AS object_iri"  # no triple
PATTERN, ITSELF = re.compile(r"[*?[]"), r"[\g<0>]"  # a sign of DuckDB's patterns, and how it stands for itself in one
NUMBER = "file_index * 4294967296 + file_row_number AS number"
VIEWS = {
    "claims": ((*ClaimRow._fields, "object_iri"), "citation IS NULL"),
    "citations": ((*CitationRow._fields, "object_iri", NUMBER), "citation IS NOT NULL"),
}
# What the sources with the slugs $changed say anything of.
SPOKEN_OF = """
    SELECT subject FROM claims WHERE source IN (SELECT unnest($changed))
    UNION SELECT subject FROM citations WHERE source IN (SELECT unnest($changed))"""
# How rows are written: whoever asks for some subjects, or for claims alone, reads but the groups of rows that have some
# of them. With these and a compression that takes more room, most questions take half as long.
ORDER = "citation IS NULL, subject"
LAID_OUT = "FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 8192"

JSON = json.JSONEncoder(ensure_ascii=False)

Parameters = Sequence[Any] | Mapping[str, Any]


class Tables:
    """The views `claims` and `citations`, and tables that are put beside them, to be asked in DuckDB's SQL."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._connection = self._connected()

    def rows(self, sql: str, parameters: Parameters | None = None) -> Iterator[tuple[Any, ...]]:
        """The rows that a query gives, read as they are gone through; several queries may be gone through at once."""
        found = self._connected().execute(sql, parameters)
        while batch := found.fetchmany(FETCHED):
            yield from batch

    def _connected(self) -> DuckDBPyConnection:
        return _connect().execute(f"USE {self._name}")

    def keep(self, name: str, sql: str, parameters: Parameters | None = None) -> int:
        """Makes a table of what a query gives, in place of one with that name; how many rows it has."""
        made = self._connection.execute(f"CREATE OR REPLACE TABLE {_named(name)} AS {sql}", parameters)
        return int(made.fetchall()[0][0])

    def save(self, name: str, path: Path) -> None:
        """Writes a table to a file, in one step.

        :raises OSError: it cannot be written.
        """
        part = part_of(path)
        try:
            _copy(f"FROM {self._name}.{_named(name)}", part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def load(self, name: str, path: Path) -> bool:
        """Makes a table of what `save` wrote to a file; whether that is there and whole."""
        from duckdb import Error

        try:
            self.keep(name, f"FROM {_rows_of([path])}")
        except Error:
            return False
        return True

    def put(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Makes a table of rows, in place of one with that name; `columns` are their types by their names. The rows
        are taken as they come, and may be of another query.
        """
        declared = ", ".join(f"{_named(column)} {kind}" for column, kind in columns.items())
        self._connection.execute(f"CREATE OR REPLACE TABLE {_named(name)} ({declared})")
        selected = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
        given = iter(rows)
        while batch := list(itertools.islice(given, FETCHED)):
            self._connection.execute(
                f"INSERT INTO {_named(name)} SELECT {selected}", list(map(list, zip(*batch, strict=True)))
            )


@contextmanager
def open_tables(files: Iterable[Path]) -> Iterator[Tables]:
    """The claims and citations in files of rows, as long as the context lasts.

    :raises SnapshotError: a file is not there, or damaged.
    """
    paths = list(files)
    name = f"tables_{next(NUMBERS)}"
    database = _connect()
    database.execute(f"ATTACH ':memory:' AS {name}")
    try:
        with _damage(paths):
            for view, (names, kind) in VIEWS.items():
                columns = ", ".join(names)
                database.execute(f"CREATE VIEW {name}.{view} AS SELECT {columns} FROM {_rows_of(paths)} WHERE {kind}")
            yield Tables(name)
    finally:
        database.execute(f"DETACH {name}")
        _give_back(database)


def rows_content(rows: Iterable[Row]) -> bytes:
    """Rows as JSON, the same on every machine."""
    return JSON.encode([row._asdict() for row in rows]).encode()


def rows_file(content: bytes) -> bytes:
    """The bytes of a file of rows: JSON, compressed. It is written for every source, and DuckDB takes ten times as long
    to write so few rows as a Parquet file.
    """
    return zstandard.ZstdCompressor().compress(content)


def combine(files: Iterable[Path], path: Path, kept: Path | None = None, without: Iterable[str] = ()) -> None:
    """Writes the rows of several files as one, which is Parquet; before them those of another such, `kept`, but for
    some sources.
    """
    new = f"SELECT *, {OBJECT_IRI} FROM {_rows_in(list(files))}"
    old = f"SELECT * FROM {_rows_of([kept])} WHERE NOT list_contains(?, source) UNION ALL " if kept else ""
    with _damage([kept] if kept else []):
        _copy(f"{old}{new} ORDER BY {ORDER}", path, [list(without)] if kept else None)
    _give_back(_connect())


def _connect() -> DuckDBPyConnection:
    """A new connection to the DuckDB of this process."""
    with BEGINNING:
        return _database(os.getpid()).cursor()


@cache
def _database(process: int) -> DuckDBPyConnection:
    """The DuckDB of a process, as it takes long to begin one. Where it needs more than its memory it makes a
    folder, and removes it at its end; it is never on the network. What is opened here is a database of its own in it.
    """
    import duckdb  # takes longer to import than all the rest, and is not wanted by those who only read a snapshot

    return duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": MEMORY,
            "temp_directory": f"{tempfile.gettempdir()}/variorum-{process}-{secrets.token_hex(8)}",
            "threads": min(THREADS, os.cpu_count() or 1),
        }
    )


def _give_back(database: DuckDBPyConnection) -> None:
    """Has DuckDB give back the memory that it does not use; else it keeps it for what is asked next, until its end."""
    database.execute(f"SET memory_limit = '{MEMORY}'")


def _copy(sql: str, path: Path, parameters: Parameters | None = None) -> None:
    """Writes what a query gives as a Parquet file.

    :raises OSError: it cannot be written.
    """
    from duckdb import IOException

    try:
        _connect().execute(f"COPY ({sql}) TO {_quoted(path)} ({LAID_OUT})", parameters)
    except IOException as error:
        raise OSError(str(error)) from error


@contextmanager
def _damage(files: Sequence[Path]) -> Iterator[None]:
    """Turns what DuckDB says of a file that is no file of rows into our error."""
    from duckdb import Error

    try:
        yield
    except Error as error:  # of which kind depends on the bytes that are other
        where = Location(files[0]) if len(files) == 1 else None
        raise SnapshotError(f"the tables cannot be read: {error}", where, REBUILD) from error


def _rows_of(files: Sequence[Path]) -> str:
    """All rows of some combined files, as what a query selects from."""
    return f"read_parquet({_listed(files)}, hive_partitioning = false)"


def _rows_in(files: Sequence[Path]) -> str:
    """All rows of some files of rows, as what a query selects from."""
    if not files:
        return f"(SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in COLUMNS.items())} WHERE false)"
    types = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in COLUMNS.items())
    how = f"format = 'array', compression = 'zstd', hive_partitioning = false, columns = {{{types}}}"
    return f"read_json({_listed(files)}, {how})"


def _listed(files: Iterable[Path]) -> str:
    """The paths of files as DuckDB reads them, where a name may be a pattern; each is to mean that file alone."""
    return f"[{', '.join(_quoted(PATTERN.sub(ITSELF, str(file))) for file in files)}]"


def _named(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: object) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"
