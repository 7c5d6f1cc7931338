"""Parquet: the tables as columns, for DuckDB, pandas, Polars, Spark and the like. Cells are exact, lists are lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.errors import ExportError
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection
from variorum.export.tables import TABLES, Column, Kind, Row, Table
from variorum.export.unfailing import unfailing

if TYPE_CHECKING:
    from arro3.core import RecordBatch, Schema

ROWS_AT_ONCE = 2_048  # how many rows are held in memory as they are made into columns
ROWS_OF_GROUP = 32_768
LISTS = (Kind.WORDS, Kind.TEXTS)


def write_parquet(selection: Selection, folder: Path) -> None:
    """Writes each table as a Parquet file.

    :raises ExportError: the packages that write it are not installed.
    """
    try:
        from arro3.core import RecordBatchReader
        from arro3.io import write_parquet as write
    except ImportError as error:
        raise missing("Parquet") from error
    with open_ledger(selection) as ledger:
        for table in TABLES:
            schema = _schema(table)
            batches = _batches(table, table.rows(ledger), schema)
            with (folder / f"{table.name}.parquet").open("wb") as file, unfailing(file) as output:
                write(
                    RecordBatchReader.from_batches(schema, batches),
                    output,
                    compression="zstd(3)",
                    created_by="variorum",
                    key_value_metadata={"snapshot": selection.snapshot.digest},
                    max_row_group_size=ROWS_OF_GROUP,
                )


def missing(what: str) -> ExportError:
    """The error for a format whose packages are not installed."""
    return ExportError(f"{what} needs packages that are not installed", advice="pip install 'variorum[tables]'")


def _schema(table: Table) -> Schema:
    from arro3.core import DataType, Field, Schema

    text, number = DataType.utf8(), DataType.int64()
    types = {Kind.NUMBER: number} | {kind: DataType.list(Field("item", text, nullable=False)) for kind in LISTS}
    return Schema(
        [
            Field(c.name, types.get(c.kind, text), nullable=False, metadata={"description": c.description})
            for c in table.columns
        ]
    )


def _batches(table: Table, rows: Iterator[Row], schema: Schema) -> Iterator[RecordBatch]:
    from arro3.core import RecordBatch

    while some := list(islice(rows, ROWS_AT_ONCE)):
        columns = zip(*some, strict=True)
        arrays = [_array(column, cells) for column, cells in zip(table.columns, columns, strict=True)]
        yield RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: Column, cells: Sequence[Any]) -> Any:
    """The cells of one column, as Arrow has them."""
    from arro3.core import Array, DataType, Field, list_array

    if column.kind not in LISTS:
        return Array(cells, DataType.int64() if column.kind is Kind.NUMBER else DataType.utf8())
    offsets = Array(list(accumulate(map(len, cells), initial=0)), DataType.int32())
    kind = DataType.list(Field("item", DataType.utf8(), nullable=False))
    return list_array(offsets, Array(list(chain.from_iterable(cells)), DataType.utf8()), type=kind)
