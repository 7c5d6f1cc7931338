"""Writes the index of a snapshot, a SQLite database beside its stores, in which nothing is that they do not have."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from variorum.disagreements.model import Disagreement
from variorum.search.changing import Changer
from variorum.search.filling import CURATED, Filler
from variorum.search.opening import FILE
from variorum.snapshots.snapshot import Snapshot
from variorum.tables.tables import open_tables

SCHEMA = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, kind TEXT, iri TEXT, label TEXT, note TEXT, weight INTEGER);
CREATE TABLE names (id INTEGER PRIMARY KEY, entry INTEGER, text TEXT, form TEXT);
CREATE VIRTUAL TABLE letters USING fts5(form, content='names', content_rowid='id', tokenize='trigram');
CREATE TABLE sources (id INTEGER PRIMARY KEY, slug TEXT);
CREATE TABLE keys (id INTEGER PRIMARY KEY, thing TEXT, property TEXT, thing_label TEXT, property_label TEXT);
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT, label TEXT, form TEXT);
CREATE TABLE facts (
    key INTEGER, source INTEGER, value INTEGER, stance TEXT, citation TEXT, written TEXT, own TEXT, form TEXT,
    speaker TEXT, places TEXT);
CREATE TABLE bare (thing TEXT, property TEXT, term TEXT, written TEXT, source TEXT, form TEXT);
CREATE TABLE spelled (id INTEGER PRIMARY KEY, form TEXT);
CREATE VIRTUAL TABLE parts USING fts5(form, content='', tokenize='trigram');
CREATE TABLE called (thing TEXT, form TEXT);
CREATE TABLE together (class TEXT, property TEXT, things INTEGER);
CREATE TABLE facets (thing INTEGER, facet TEXT, value TEXT);
"""
INDEXES = """
INSERT INTO letters(letters) VALUES ('rebuild');
INSERT INTO letters(letters) VALUES ('optimize');
INSERT INTO spelled(form) SELECT DISTINCT form FROM called ORDER BY form;
INSERT INTO parts(rowid, form) SELECT id, ' ' || form || ' ' FROM spelled;
INSERT INTO parts(parts) VALUES ('optimize');
CREATE INDEX names_by_entry ON names(entry);
CREATE UNIQUE INDEX terms_by_term ON terms(term);
CREATE INDEX entries_by_kind ON entries(kind, iri);
CREATE INDEX facts_by_key ON facts(key, source, value);
CREATE INDEX facts_by_source ON facts(source, key, value);
CREATE INDEX facts_by_value ON facts(value);
CREATE INDEX facts_by_citation ON facts(citation);
CREATE INDEX facts_by_form ON facts(form) WHERE form IS NOT NULL;
CREATE INDEX terms_by_form ON terms(form) WHERE form IS NOT NULL;
CREATE INDEX bare_by_thing ON bare(thing);
CREATE INDEX bare_by_source ON bare(source);
CREATE INDEX bare_by_form ON bare(form) WHERE form IS NOT NULL;
CREATE INDEX bare_by_term ON bare(term) WHERE form IS NULL;
CREATE UNIQUE INDEX spelled_by_form ON spelled(form);
CREATE INDEX called_by_form ON called(form);
CREATE INDEX called_by_thing ON called(thing);
CREATE INDEX keys_by_property ON keys(property);
CREATE INDEX keys_by_label ON keys(thing_label, thing, property_label);
CREATE INDEX keys_by_thing ON keys(thing);
CREATE INDEX facets_by_value ON facets(facet, value, thing);
CREATE INDEX facets_by_thing ON facets(thing);
"""
QUICKLY = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


def write_index(
    snapshot: Snapshot,
    disagreements: Collection[Disagreement],
    before: Snapshot | None = None,
    changed: Collection[str] = (),
) -> None:
    """Writes the index of a snapshot into its folder, with the disagreements of its register.

    `before` is a snapshot that differs from it in some sources alone, those with the slugs `changed`: where a copy of
    its index is there, that is changed.

    :raises OSError: the index cannot be written, or that of `before` is damaged.
    """
    path = snapshot.path / FILE
    if before and not (path.exists() and _same_labels(snapshot, before)):
        before = None
    if not before:
        path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    try:
        with open_tables(snapshot.rows) as tables:
            if before:
                database.executescript(QUICKLY)
                with open_tables(before.rows) as old:
                    Changer(snapshot, disagreements, tables, database).change(old, changed)
            else:
                database.executescript(QUICKLY + SCHEMA)
                Filler(snapshot, disagreements, tables, database).fill()
                database.executescript(INDEXES)
        database.commit()
    except sqlite3.DatabaseError as error:
        raise OSError(f"{FILE}: {error}") from error
    finally:
        database.close()


def _same_labels(one: Snapshot, other: Snapshot) -> bool:
    """Whether the labels of curators are the same in two snapshots."""
    names = [one.base + name for name in CURATED]
    return all(one.catalogue.record(name) == other.catalogue.record(name) for name in names)
