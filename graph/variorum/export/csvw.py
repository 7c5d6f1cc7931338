"""CSV with metadata: RFC 4180 in UTF-8, described as Metadata Vocabulary for Tabular Data (CSV on the Web) says.

Cells that could be formulas are made harmless as `variorum.export.cells` documents. Several values in a cell stand
apart by a space where they are IRIs or slugs, else by ` | `.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from variorum.export.cells import harmless
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection
from variorum.export.tables import TABLES, Cell, Column, Kind, Row, Table

BETWEEN = {Kind.WORDS: " ", Kind.TEXTS: " | "}
DATATYPES: dict[Kind, str] = {Kind.TEXT: "string", Kind.IRI: "anyURI", Kind.NUMBER: "integer"}
METADATA = "csv-metadata.json"
NOTE = (
    "Cells that a spreadsheet could take for a formula, and cells that begin with an apostrophe, have one apostrophe "
    "in front. To get the original, take away the first character of each cell that begins with an apostrophe."
)


def write_csv(selection: Selection, folder: Path) -> None:
    """Writes each table as a CSV file, and the metadata that says what they are."""
    with open_ledger(selection) as ledger:
        for table in TABLES:
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column.name for column in table.columns)
                writer.writerows(map(_texts_of(table), table.rows(ledger)))
    text = json.dumps(metadata(selection), indent=2, ensure_ascii=False)
    (folder / METADATA).write_text(text + "\n", "utf-8")


def _texts_of(table: Table) -> Callable[[Row], list[str]]:
    """What makes cells of a row texts."""
    between = [BETWEEN.get(column.kind, "") for column in table.columns]

    def texts(row: Row) -> list[str]:
        return [as_cell(cell, mark) for cell, mark in zip(row, between, strict=True)]

    return texts


def as_cell(cell: Cell, between: str) -> str:
    """One cell as text, its values joined, made harmless."""
    if isinstance(cell, int):
        return str(cell)
    return harmless(cell if isinstance(cell, str) else between.join(cell))


def metadata(selection: Selection) -> dict[str, Any]:
    """The table group, as JSON (Metadata Vocabulary for Tabular Data, section 5)."""
    snapshot = selection.snapshot
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"What the sources of {snapshot.name} state",
        "dc:description": NOTE,
        "dc:identifier": snapshot.digest,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n", "\n"]},
        "tables": [_table(table) for table in TABLES],
    }


def _table(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = table.key
        names = [column.name for column in table.columns]
        schema["aboutUrl"] = "{+iri}" if "iri" in names else f"{table.name}.csv#{{{table.key}}}"
    if table.refers:
        schema["foreignKeys"] = [_foreign_key(column, other) for column, other in table.refers]
    return {"url": f"{table.name}.csv", "dc:description": table.description, "tableSchema": schema}


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": [column.name, column.title],
        "dc:description": column.description,
        "datatype": DATATYPES.get(column.kind, "string"),
    }
    if column.kind in BETWEEN:
        described["separator"] = BETWEEN[column.kind]
    if column.name == "value":
        described["null"] = []  # an empty string is a value too
    if column.property:
        described["propertyUrl"] = column.property
    return described


def _foreign_key(column: str, other: str) -> dict[str, Any]:
    key = next(table.key for table in TABLES if table.name == other)
    return {"columnReference": column, "reference": {"resource": f"{other}.csv", "columnReference": key}}
