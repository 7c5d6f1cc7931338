"""The workbook, read back by openpyxl."""

from __future__ import annotations

import gc
import io
import re
import sys
import time
import zipfile

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from pyoxigraph import Literal

from examples import examples
from story import Said
from tabled import PROPERTIES, THINGS, all_of, snapshot_of, stories, tables_of, written
from variorum.errors import ExportError
from variorum.export import excel
from variorum.export.csvw import BETWEEN
from variorum.export.excel import CUT, LONGEST, write_excel
from variorum.export.selection import Selection, select
from variorum.export.tables import TABLES
from variorum.snapshots.snapshot import Snapshot

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content), read_only=True)


@pytest.mark.needs("/dev/full")
def test_a_full_disk_is_an_error_and_nothing_complains_later() -> None:
    """A zip file that could not be written tries again as it is thrown away, where its error would be a warning."""
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError, match="No space left on device"):  # noqa: PTH123
        write_excel(all_of(snapshot_of([])), full)
    gc.collect()


def unescaped(text: str) -> str:
    """What Excel reads `_xHHHH_` as."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def hold(selection: Selection) -> None:
    book = opened(written(write_excel, selection))
    expected = tables_of(selection)
    assert book.sheetnames == [table.name for table in TABLES]
    for table in TABLES:
        heading, *rows = book[table.name].iter_rows()
        assert [cell.value for cell in heading] == [column.title for column in table.columns]
        assert len(rows) == len(expected[table.name])
        for row, cells in zip(rows, expected[table.name], strict=True):
            assert not any(cell.data_type == "f" for cell in row)
            read = [cell.value for cell in row] + [None] * (len(cells) - len(row))  # a row ends with its last text
            for column, found, cell in zip(table.columns, read, cells, strict=True):
                if isinstance(cell, int):
                    assert found == cell
                    continue
                text = cell if isinstance(cell, str) else BETWEEN[column.kind].join(cell)
                shown = unescaped(found or "")
                assert shown == text or (shown.endswith(CUT) and text.startswith(shown.removesuffix(CUT)))


def test_the_tables_of_a_corpus(any_snapshot: Snapshot) -> None:
    hold(all_of(any_snapshot))


@given(stories)
@settings(max_examples=examples(12), deadline=None)
def test_any_cells(said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)))


def value_of(text: str) -> object:
    selection = all_of(snapshot_of([Said("almanac", THINGS[0], PROPERTIES[0], Literal(text))]))
    sheet = load_workbook(io.BytesIO(written(write_excel, selection)))["claims"]
    return sheet["F2"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-5", "@SUM(1)", "https://example.org/", "007", "\t=1"])
def test_a_text_stays_a_text(text: str) -> None:
    cell = value_of(text)
    assert (unescaped(cell.value), cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix == (text[0] in "=+-@\t")


@pytest.mark.parametrize("text", ["ü" * LONGEST, "🜚" * (LONGEST // 2)])
def test_the_longest_text_is_whole(text: str) -> None:
    assert value_of(text).value == text


@pytest.mark.parametrize("text", ["ü" * (LONGEST + 1), "🜚" * (LONGEST // 2 + 1)])
def test_a_longer_text_is_cut_and_says_so(text: str) -> None:
    found = value_of(text).value
    assert found.endswith(CUT)
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST
    assert text.startswith(found.removesuffix(CUT))


def test_a_table_that_is_too_long_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 2)
    said = [Said("almanac", THINGS[0], PROPERTIES[0], Literal(f"{number}")) for number in range(5)]
    book = opened(written(write_excel, all_of(snapshot_of(said))))
    assert [name for name in book.sheetnames if name.startswith("claims")] == ["claims", "claims 2", "claims 3"]
    values = [row[5] for name in ("claims", "claims 2", "claims 3") for row in book[name].values]
    assert values == ["Value", "0", "1", "Value", "2", "3", "Value", "4"]


def test_twice_the_same_bytes(bundled_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another time is no other content; that the rest is the same twice is held for every format in one place."""
    selection = select(bundled_snapshot, ["blue-news"])
    first = written(write_excel, selection)
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert written(write_excel, selection) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ExportError, match=r"^Excel needs packages that are not installed") as caught:
        written(write_excel, all_of(snapshot_of([])))
    assert caught.value.advice == "pip install 'variorum[tables]'"
