"""The CSV tables, read back by Python's csv module and by a reader of CSV on the Web."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path

import pytest
from csvw import CSVW, TableGroup
from hypothesis import HealthCheck, given, settings
from rfc3986 import URIReference

from examples import examples
from story import Said
from tabled import all_of, folder_of, snapshot_of, stories, tables_of
from variorum.export.cells import original
from variorum.export.csvw import BETWEEN, METADATA, write_csv
from variorum.export.tables import TABLES, Row, Table
from variorum.snapshots.snapshot import Snapshot

BY_NAME = {table.name: table for table in TABLES}
numbers = itertools.count()


def read(content: bytes, table: Table) -> list[Row]:
    """The rows of a CSV file, with the cells as they were."""
    header, *lines = csv.reader(io.StringIO(content.decode(), newline=""))
    assert header == [column.name for column in table.columns]
    return [
        tuple(
            _cell(original(text), BETWEEN.get(c.kind), c.kind.value)
            for c, text in zip(table.columns, line, strict=True)
        )
        for line in lines
    ]


def _cell(text: str, between: str | None, kind: str) -> str | int | tuple[str, ...]:
    if between:
        return tuple(text.split(between)) if text else ()
    return int(text) if kind == "number" else text


@pytest.fixture(scope="module")
def folder(any_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("csv") / "tables"
    folder_of(write_csv, all_of(any_snapshot), place)
    return place


def test_the_tables_of_a_corpus(any_snapshot: Snapshot, folder: Path) -> None:
    for name, rows in tables_of(all_of(any_snapshot)).items():
        assert rows
        assert read((folder / f"{name}.csv").read_bytes(), BY_NAME[name]) == rows


def test_it_is_rfc_4180(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        assert content.endswith(b"\r\n")
        assert not content.startswith(b"\xef\xbb\xbf")
        assert len({len(line) for line in csv.reader(io.StringIO(content.decode(), newline=""))}) == 1


def test_the_metadata_describe_the_files(folder: Path) -> None:
    group = TableGroup.from_file(folder / METADATA)
    assert [table.url.string for table in group.tables] == [f"{table.name}.csv" for table in TABLES]
    group.check_referential_integrity()
    for described, table in zip(group.tables, TABLES, strict=True):
        assert [column.name for column in described.tableSchema.columns] == [column.name for column in table.columns]
        assert described.check_primary_key()


def test_a_reader_of_csv_on_the_web_reads_the_rows(any_snapshot: Snapshot, folder: Path) -> None:
    group = TableGroup.from_file(folder / METADATA)
    expected = tables_of(all_of(any_snapshot))
    for described, table in zip(group.tables, TABLES, strict=True):
        rows = list(described.iterdicts())
        assert len(rows) == len(expected[table.name])
        for row, cells in zip(rows, expected[table.name], strict=True):
            for column, cell in zip(table.columns, cells, strict=True):
                assert _same(row[column.name], cell), (column.name, row[column.name], cell)


def _same(read: object, cell: str | int | tuple[str, ...]) -> bool:
    """Whether what the reader makes of a cell is what was written; it gives None for no text."""
    if isinstance(cell, tuple):
        assert isinstance(read, list)
        return [original(read[0]), *read[1:]] == list(cell) if read else cell == ()
    if isinstance(cell, int):
        return read == cell
    text = read.unsplit() if isinstance(read, URIReference) else str(read or "")
    return original(text) == cell


@pytest.mark.long
def test_the_whole_is_valid(folder: Path) -> None:
    described = CSVW(str(folder / METADATA), validate=True)
    assert described.is_valid, described.warnings


def test_references_go_to_tables_and_columns_that_are_there(folder: Path) -> None:
    content = json.loads((folder / METADATA).read_text("utf-8"))
    schemas = {table["url"]: table["tableSchema"] for table in content["tables"]}
    keys = [(url, key) for url, schema in schemas.items() for key in schema.get("foreignKeys", [])]
    assert {(url, key["columnReference"]) for url, key in keys} == {
        ("claims.csv", "subject"),
        ("claims.csv", "source"),
        ("positions.csv", "disagreement"),
    }
    for _, key in keys:
        assert schemas[key["reference"]["resource"]]["primaryKey"] == key["reference"]["columnReference"]


@given(stories)
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells(tmp_path: Path, said: list[Said]) -> None:
    selection = all_of(snapshot_of(said))
    files = folder_of(write_csv, selection, tmp_path / str(next(numbers)))
    expected = tables_of(selection)
    assert read(files["claims.csv"], BY_NAME["claims"]) == expected["claims"]
    assert read(files["sources.csv"], BY_NAME["sources"]) == expected["sources"]
    exact = [row[:5] for row in expected["entities"]]  # texts among the names may have what parts them
    assert [row[:5] for row in read(files["entities.csv"], BY_NAME["entities"])] == exact
