"""Excel: the tables as sheets of one workbook, for those who filter and sort by hand.

Every text is a text: none is evaluated, turned into a link or into a number, and one that begins like a formula stays a
text when its cell is edited. What XML cannot hold is written as `_xHHHH_`, which Excel reads back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from variorum.export.cells import RISKY
from variorum.export.csvw import BETWEEN
from variorum.export.ledger import open_ledger
from variorum.export.parquet import missing
from variorum.export.selection import Selection
from variorum.export.tables import TABLES, Kind, Row, Table
from variorum.export.unfailing import unfailing

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

LONGEST = 32_767  # what a cell can hold, in UTF-16 code units
MOST_ROWS = 1_048_575  # what a sheet can hold below its heading
CUT = " … (cut here; the whole is in the other formats)"
CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # the same bytes whenever it is written
WIDTHS = {Kind.NUMBER: 10, Kind.IRI: 18, Kind.WORDS: 22, Kind.TEXTS: 40, Kind.TEXT: 24}
READ_WIDELY = ("subject_label", "value_label", "label", "message", "reason")  # columns that people read


def write_excel(selection: Selection, output: BinaryIO) -> None:
    """Writes the tables as the sheets of a workbook; one that is too long goes on in another sheet.

    :raises ExportError: the package that writes it is not installed.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise missing("Excel") from error
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with open_ledger(selection) as ledger, unfailing(output) as file:
        book = Workbook(file, options)
        book.set_properties({"title": f"What the sources of {selection.snapshot.name} state", "created": CREATED})
        styles = _Styles(book)
        for table in TABLES:
            rows = table.rows(ledger)
            first = next(rows, None)
            number = 1
            while first is not None or number == 1:
                name = table.name if number == 1 else f"{table.name} {number}"
                some = islice(chain([first] if first is not None else [], rows), MOST_ROWS)
                _write_sheet(book, styles, name, table, some)
                first, number = next(rows, None), number + 1
        book.close()


class _Styles:
    """The looks of cells."""

    def __init__(self, book: Workbook) -> None:
        self.heading: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.risky: Format = book.add_format({"quote_prefix": True})


def _write_sheet(book: Workbook, styles: _Styles, name: str, table: Table, rows: Iterator[Row]) -> None:
    sheet: Any = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, 44 if column.name in READ_WIDELY else WIDTHS[column.kind])
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.title, styles.heading)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            if isinstance(cell, int):
                sheet.write_number(last, at, cell)
            elif cell:
                text = _fitting(cell if isinstance(cell, str) else BETWEEN[column.kind].join(cell))
                sheet.write_string(last, at, text, styles.risky if text.startswith(RISKY) else None)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _fitting(text: str) -> str:
    """A text that a cell can hold; a longer one is cut, and says so."""
    if len(text) <= LONGEST // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= LONGEST * 2:
        return text
    return units[: (LONGEST - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT
