"""The tables as they are declared, and that no export holds more in memory for a larger snapshot."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import Literal, NamedNode

from examples import examples
from story import BASE, Said
from tabled import PROPERTIES, all_of, snapshot_of, stories, tables_of
from variorum.export import ledger, parquet
from variorum.export.registry import FORMATS, ExportFormat
from variorum.export.selection import Selection
from variorum.export.tables import TABLES, Kind
from variorum.snapshots.snapshot import Snapshot

OURS = ("csv", "parquet", "sqlite", "excel", "graphml", "gexf", "cytoscape", "neo4j", "cypher")
ROWS = [form for form in FORMATS if form.name in OURS]
PYTHON = {Kind.NUMBER: int, Kind.TEXTS: tuple, Kind.WORDS: tuple}


def hold(selection: Selection) -> None:
    tables = tables_of(selection)
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
        for row in tables[table.name]:
            kinds = [PYTHON.get(column.kind, str) for column in table.columns]
            assert [type(cell) for cell in row] == kinds
        if table.key:
            keys = [row[names.index(table.key)] for row in tables[table.name]]
            assert len(keys) == len(set(keys))
        for column, other in table.refers:
            target = next(one for one in TABLES if one.name == other)
            at = [one.name for one in target.columns].index(target.key)
            there = {row[at] for row in tables[other]}
            assert {row[names.index(column)] for row in tables[table.name]} <= there


def test_the_tables_of_a_corpus_are_as_declared(any_snapshot: Snapshot) -> None:
    hold(all_of(any_snapshot))


@given(stories)
@settings(max_examples=examples(12), deadline=None)
def test_any_tables_are_as_declared(said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)))


def test_all_formats_are_listed() -> None:
    assert tuple(form.name for form in ROWS) == OURS


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held at once is little, so that what grows shows in a small snapshot."""
    monkeypatch.setattr(ledger, "LABELS_KEPT", 20)
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 20)


@cache
def wide(things: int) -> Selection:
    """As many things as wanted, each with a name and a neighbour; ten things a source."""
    said: list[Said] = []
    for number in range(things):
        thing, other = (NamedNode(f"{BASE}thing/number-{one:06}") for one in (number, number + 1))
        source = f"source-{number // 10:05}"
        said.append(Said(source, thing, PROPERTIES[0], Literal(f"The thing with the number {number}")))
        said.append(Said(source, thing, PROPERTIES[2], other))
    return all_of(snapshot_of(said))


def peak(form: ExportFormat, selection: Selection, path: Path) -> int:
    """The most memory that Python takes while an export is written, in bytes."""
    write = form.load_writer()
    if form.folder:
        path.mkdir()
    tracemalloc.start()
    try:
        if form.folder:
            write(selection, path)
        else:
            with path.open("wb") as output:
                write(selection, output)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize(
    "form",
    [form if form.name == "csv" else pytest.param(form, marks=pytest.mark.long) for form in ROWS],
    ids=lambda form: form.name,
)
def test_memory_does_not_grow(form: ExportFormat, tmp_path: Path) -> None:
    peak(form, wide(3), tmp_path / "warm")  # imports and caches
    little = peak(form, wide(50), tmp_path / "some")
    # As objects, the rows of so much more would take some 2 MB; copying a file takes a buffer of 1 MB.
    assert peak(form, wide(500), tmp_path / "many") < little + 1_500_000


def test_a_writer_gives_back_what_it_took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for _ in _written_nowhere():
        assert not list(tmp_path.iterdir())


def _written_nowhere() -> Iterator[None]:
    for form in ROWS:
        if not form.folder:
            with Path("/dev/null").open("wb") as output:
                form.load_writer()(wide(3), output)
            yield
