"""The Parquet tables, read back by DuckDB."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from examples import examples
from story import Said
from tabled import all_of, folder_of, snapshot_of, stories, tables_of
from variorum.errors import ExportError
from variorum.export import parquet
from variorum.export.parquet import write_parquet
from variorum.export.selection import Selection
from variorum.export.tables import TABLES, Kind, Row
from variorum.snapshots.snapshot import Snapshot

TYPES = {Kind.NUMBER: "BIGINT", Kind.WORDS: "VARCHAR[]", Kind.TEXTS: "VARCHAR[]"}
numbers = itertools.count()


def read(path: Path) -> list[Row]:
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return [tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in rows]


def hold(selection: Selection, folder: Path) -> None:
    folder_of(write_parquet, selection, folder)
    for name, rows in tables_of(selection).items():
        assert read(folder / f"{name}.parquet") == rows


def test_the_tables_of_a_corpus(any_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 1000)
    hold(all_of(any_snapshot), tmp_path / "tables")


@pytest.mark.needs("/dev/full")
def test_a_full_disk_is_an_error_and_no_end_of_the_process(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The package that writes Parquet ends the process where a write fails, and complains."""
    (tmp_path / "claims.parquet").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device"):
        write_parquet(all_of(snapshot_of([])), tmp_path)
    assert capfd.readouterr().err == ""


@given(stories)
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells(tmp_path: Path, said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)), tmp_path / str(next(numbers)))


def test_columns_have_names_types_and_descriptions(tmp_path: Path) -> None:
    folder_of(write_parquet, all_of(snapshot_of([])), tmp_path / "tables")
    with duckdb.connect() as connection:
        for table in TABLES:
            path = str(tmp_path / "tables" / f"{table.name}.parquet")
            columns = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
            expected = [(column.name, TYPES.get(column.kind, "VARCHAR")) for column in table.columns]
            assert [column[:2] for column in columns] == expected
            kept = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [path]).fetchall()
            assert (b"snapshot", b"0" * 64) in kept


def test_without_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    with pytest.raises(ExportError, match=r"^Parquet needs packages that are not installed") as caught:
        write_parquet(all_of(snapshot_of([])), tmp_path)
    assert caught.value.advice == "pip install 'variorum[tables]'"
    assert not list(tmp_path.iterdir())
