"""The SQLite database: the rows of the tables, its keys and its views."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings

from examples import examples
from story import Said
from tabled import all_of, snapshot_of, stories, tables_of, written
from variorum.disagreements.register import read_register
from variorum.export.selection import Selection, select
from variorum.export.sqlite import write_sqlite
from variorum.export.tables import TABLES, Row, Table
from variorum.snapshots.snapshot import Snapshot


def opened(selection: Selection) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(written(write_sqlite, selection))
    return connection


def read(connection: sqlite3.Connection, table: Table) -> list[Row]:
    rows = connection.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')
    lists = [at for at, column in enumerate(table.columns) if column.kind.value in ("words", "texts")]
    return [tuple(tuple(json.loads(cell)) if at in lists else cell for at, cell in enumerate(row)) for row in rows]


def is_whole(connection: sqlite3.Connection) -> bool:
    checks = [("PRAGMA integrity_check", [("ok",)]), ("PRAGMA foreign_key_check", [])]
    return all(connection.execute(check).fetchall() == expected for check, expected in checks)


@pytest.fixture(scope="module")
def database(any_snapshot: Snapshot) -> Iterator[sqlite3.Connection]:
    with closing(opened(all_of(any_snapshot))) as connection:
        yield connection


def test_the_tables_of_a_corpus(any_snapshot: Snapshot, database: sqlite3.Connection) -> None:
    expected = tables_of(all_of(any_snapshot))
    for table in TABLES:
        assert read(database, table) == expected[table.name]
    assert is_whole(database)


@given(stories)
@settings(max_examples=examples(12), deadline=None)
def test_any_cells(said: list[Said]) -> None:
    for selection in (all_of(snapshot_of(said)), select(snapshot_of(said), ["gazette"])):
        with closing(opened(selection)) as connection:
            expected = tables_of(selection)
            for table in TABLES:
                assert read(connection, table) == expected[table.name]
            assert is_whole(connection)


def test_some_sources(bundled_snapshot: Snapshot) -> None:
    with closing(opened(select(bundled_snapshot, ["blue-news"]))) as connection:
        assert connection.execute("SELECT DISTINCT source FROM claims").fetchall() == [("blue-news",)]
        assert is_whole(connection)


def test_what_is_a_list_can_be_joined(database: sqlite3.Connection) -> None:
    for link, table, column in (
        ("passages", "claims", "passages"),
        ("claim_disagreements", "claims", "disagreements"),
        ("entity_types", "entities", "types"),
    ):
        key = "id" if table == "claims" else "iri"
        expected = [
            (row, one)
            for row, cell in database.execute(f"SELECT {key}, {column} FROM {table}")
            for one in json.loads(cell)
        ]
        found = [row[:2] for row in database.execute(f"SELECT * FROM {link}")]
        assert expected
        assert sorted(found) == sorted(expected)


def test_disagreements_side_by_side(any_snapshot: Snapshot, database: sqlite3.Connection) -> None:
    expected = {
        (disagreement.label, disagreement.iri, side.label, side.sources)
        for disagreement in read_register(any_snapshot).disagreements
        for side in disagreement.positions
    }
    rows = database.execute("SELECT disagreement, iri, value, sources FROM disagreements_side_by_side").fetchall()
    assert {(label, iri, value, tuple(sorted(said.split(",")))) for label, iri, value, said in rows} == expected


def test_open_and_denied(database: sqlite3.Connection) -> None:
    (disagreements,) = database.execute("SELECT count(*) FROM open_disagreements").fetchone()
    (all_open,) = database.execute("SELECT count(*) FROM disagreements WHERE status = 'open'").fetchone()
    assert 0 < disagreements < all_open
    denied = database.execute("SELECT id FROM denied_claims ORDER BY id").fetchall()
    assert denied
    assert denied == database.execute("SELECT id FROM claims WHERE stance = 'denied' ORDER BY id").fetchall()


def test_values_by_source(database: sqlite3.Connection) -> None:
    expected = defaultdict(set)
    for *claim, source in database.execute("SELECT subject, property_label, value_label, stance, source FROM claims"):
        expected[tuple(claim)].add(source)
    rows = database.execute(
        "SELECT subject_iri, property, value, stance, number_of_sources, sources FROM values_by_source"
    )
    found = defaultdict(set)
    for *claim, number, sources in rows:
        assert number == len(sources.split(","))
        found[tuple(claim)] |= set(sources.split(","))
    assert found == expected


@pytest.mark.parametrize("column", ["subject", "property_label", "value", "source", "stance"])
def test_look_ups_use_an_index(database: sqlite3.Connection, column: str) -> None:
    ((*_, plan),) = database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM claims WHERE {column} = 'x'").fetchall()
    assert "USING INDEX" in plan


def test_references_name_their_columns(database: sqlite3.Connection) -> None:
    """Datasette fails on a reference that leaves the column to SQLite, and shows what is called `title`."""
    for table in ("claims", "positions", "passages", "claim_disagreements", "entity_types"):
        for _, _, to, _, column, *_ in database.execute(f"PRAGMA foreign_key_list({table})"):
            assert column
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({to})")]
            assert to == "claims" or "title" in columns
