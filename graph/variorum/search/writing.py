"""Writes the index of a snapshot, a SQLite database beside its stores, in which nothing is that they do not have."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection

from variorum.search.changing import Changer
from variorum.search.filling import CURATED, Filler
from variorum.snapshots.snapshot import Snapshot
from variorum.tables.tables import open_tables

FILE = "search.sqlite"
SCHEMA = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, kind TEXT, iri TEXT, label TEXT, note TEXT, weight INTEGER);
CREATE TABLE names (id INTEGER PRIMARY KEY, entry INTEGER, text TEXT, form TEXT);
CREATE VIRTUAL TABLE letters USING fts5(form, content='names', content_rowid='id', tokenize='trigram');
CREATE TABLE sources (id INTEGER PRIMARY KEY, slug TEXT);
CREATE TABLE keys (id INTEGER PRIMARY KEY, thing TEXT, property TEXT, thing_label TEXT, property_label TEXT);
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT, label TEXT);
CREATE TABLE facts (key INTEGER, source INTEGER, value INTEGER, stance TEXT, citation TEXT, written TEXT);
CREATE TABLE together (class TEXT, property TEXT, things INTEGER);
CREATE TABLE facets (thing INTEGER, facet TEXT, value TEXT);
"""
INDEXES = """
INSERT INTO letters(letters) VALUES ('rebuild');
INSERT INTO letters(letters) VALUES ('optimize');
CREATE INDEX names_by_entry ON names(entry);
CREATE UNIQUE INDEX terms_by_term ON terms(term);
CREATE INDEX entries_by_kind ON entries(kind, iri);
CREATE INDEX facts_by_key ON facts(key, source, value);
CREATE INDEX facts_by_source ON facts(source, key, value);
CREATE INDEX facts_by_value ON facts(value);
CREATE INDEX keys_by_label ON keys(thing_label, thing, property_label);
CREATE INDEX keys_by_thing ON keys(thing);
CREATE INDEX facets_by_value ON facets(facet, value, thing);
CREATE INDEX facets_by_thing ON facets(thing);
"""
QUICKLY = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


def write_index(snapshot: Snapshot, before: Snapshot | None = None, changed: Collection[str] = ()) -> None:
    """Writes the index of a snapshot into its folder.

    `before` is a snapshot that differs from it in some sources alone, those with the slugs `changed`: of its index
    a copy is taken and changed.
    """
    path = snapshot.path / FILE
    path.unlink(missing_ok=True)
    if before and (before.path / FILE).exists() and _same_labels(snapshot, before):
        shutil.copyfile(before.path / FILE, path)
    else:
        before = None
    database = sqlite3.connect(path)
    try:
        with open_tables([snapshot.rows]) as tables:
            if before:
                database.executescript(QUICKLY)
                with open_tables([before.rows]) as old:
                    Changer(snapshot, tables, database).change(old, changed)
            else:
                database.executescript(QUICKLY + SCHEMA)
                Filler(snapshot, tables, database).fill()
                database.executescript(INDEXES)
        database.commit()
    finally:
        database.close()


def _same_labels(one: Snapshot, other: Snapshot) -> bool:
    """Whether the labels of curators are the same in two snapshots."""
    names = [one.base + name for name in CURATED]
    return all(one.catalogue.record(name) == other.catalogue.record(name) for name in names)
