"""SQLite: the tables with keys, indexes and views, for the sqlite3 shell, Datasette, DB Browser and DuckDB.

Cells are exact; what holds several values is a JSON array, which json_each() takes apart. The label of a thing and of a
disagreement is called `title`, by which Datasette knows what to show for a reference.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import BinaryIO

from variorum.export.ledger import Ledger, open_ledger
from variorum.export.selection import Selection
from variorum.export.tables import TABLES, Column, Kind, Row, Table

PAGE = 4096
ORDER = ("sources", "entities", "claims", "disagreements", "positions")  # what is referred to comes first

# What is a list in a claim or a thing, as rows to be joined.
LINKS = """
    CREATE TABLE "passages" (
        "claim" TEXT NOT NULL REFERENCES "claims" ("id"),
        "passage" TEXT NOT NULL,
        PRIMARY KEY ("claim", "passage")
    ) WITHOUT ROWID;
    CREATE TABLE "claim_disagreements" (
        "claim" TEXT NOT NULL REFERENCES "claims" ("id"),
        "disagreement" TEXT NOT NULL REFERENCES "disagreements" ("iri"),
        PRIMARY KEY ("claim", "disagreement")
    ) WITHOUT ROWID;
    CREATE TABLE "entity_types" (
        "entity" TEXT NOT NULL REFERENCES "entities" ("iri"),
        "type" TEXT NOT NULL,
        "label" TEXT NOT NULL,
        PRIMARY KEY ("entity", "type")
    ) WITHOUT ROWID;
    INSERT INTO "passages" SELECT "claims"."id", one."value" FROM "claims", json_each("passages") AS one;
    INSERT INTO "claim_disagreements"
        SELECT "claims"."id", one."value" FROM "claims", json_each("disagreements") AS one;
    INSERT INTO "entity_types" SELECT "iri", one."value", label."value"
        FROM "entities", json_each("types") AS one, json_each("type_labels") AS label WHERE label."key" = one."key";
"""
INDEXES = """
    CREATE INDEX "claims_subject" ON "claims" ("subject", "property");
    CREATE INDEX "claims_property" ON "claims" ("property_label");
    CREATE INDEX "claims_value" ON "claims" ("value");
    CREATE INDEX "claims_source" ON "claims" ("source", "stance");
    CREATE INDEX "claims_stance" ON "claims" ("stance");
    CREATE INDEX "claim_disagreements_disagreement" ON "claim_disagreements" ("disagreement");
    CREATE INDEX "entities_kind" ON "entities" ("kind");
    CREATE INDEX "entity_types_label" ON "entity_types" ("label");
    CREATE INDEX "disagreements_status" ON "disagreements" ("status", "kind");
    CREATE INDEX "positions_disagreement" ON "positions" ("disagreement", "position");
"""
VIEWS = """
    CREATE VIEW "disagreements_side_by_side" AS
        SELECT d."title" AS "disagreement", d."kind", d."status", p."property_label" AS "property", p."value",
            group_concat(DISTINCT p."source") AS "sources", d."iri"
        FROM "disagreements" AS d JOIN "positions" AS p ON p."disagreement" = d."iri"
        GROUP BY d."iri", p."position" ORDER BY d."title", d."iri", p."position";
    CREATE VIEW "open_disagreements" AS
        SELECT "title", "kind", "about_label" AS "about", "values", "iri" FROM "disagreements"
        WHERE "status" = 'open' AND "kind" <> 'detailDifference' ORDER BY "kind", "title";
    CREATE VIEW "values_by_source" AS
        SELECT "subject_label" AS "subject", "property_label" AS "property", "value_label" AS "value", "stance",
            count(*) AS "number_of_sources", group_concat("source") AS "sources", "subject" AS "subject_iri"
        FROM "claims" AS c GROUP BY c."subject", c."property", c."value", c."datatype", c."language", c."stance";
    CREATE VIEW "denied_claims" AS
        SELECT "subject_label" AS "subject", "property_label" AS "property", "value_label" AS "value", "source",
            "passages", "id" FROM "claims" WHERE "stance" = 'denied';
"""


def write_sqlite(selection: Selection, output: BinaryIO) -> None:
    """Writes the tables as one SQLite database."""
    with open_ledger(selection) as ledger, tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        path = Path(folder) / "tables.sqlite"
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            for setting in (f"page_size = {PAGE}", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("BEGIN")
            _fill(connection, ledger)
            connection.execute("COMMIT")
            connection.executescript(f"{INDEXES}{VIEWS} ANALYZE; PRAGMA user_version = 1;")
        finally:
            connection.close()
        with path.open("rb") as written:
            shutil.copyfileobj(written, output, 1 << 20)


def _fill(connection: sqlite3.Connection, ledger: Ledger) -> None:
    tables = {table.name: table for table in TABLES}
    for name in ORDER:
        connection.execute(_create(tables[name]))
        places = ", ".join("?" * len(tables[name].columns))
        connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', map(_plain, tables[name].rows(ledger)))
    for statement in LINKS.split(";"):
        connection.execute(statement)


def _create(table: Table) -> str:
    """The statement that makes a table; a comment beside each column says what it is."""
    key = {other.name: other.key for other in TABLES}
    keys = [f'    FOREIGN KEY ("{column}") REFERENCES "{to}" ("{key[to]}")' for column, to in table.refers]
    columns = [f"    {_column(column, table)}" for column in table.columns]
    parts = [*columns, *keys]
    notes = [f" -- {column.description}" for column in table.columns] + [""] * len(keys)
    lines = [part + ("," if part is not parts[-1] else "") + note for part, note in zip(parts, notes, strict=True)]
    return "\n".join([f'CREATE TABLE "{table.name}" ( -- {table.description}', *lines, ")"])


def _column(column: Column, table: Table) -> str:
    name = "title" if column.name == "label" else column.name
    kind = "INTEGER" if column.kind is Kind.NUMBER else "TEXT"
    return f'"{name}" {kind} NOT NULL' + (" PRIMARY KEY" if column.name == table.key else "")


def _plain(row: Row) -> tuple[str | int, ...]:
    """A row of what SQLite can hold."""
    return tuple(json.dumps(cell, ensure_ascii=False) if isinstance(cell, tuple) else cell for cell in row)
