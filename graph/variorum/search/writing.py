"""Writes the index of a snapshot, a SQLite database beside its stores, in which nothing is that they do not have."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from variorum.corpus.ntriples import as_stored
from variorum.disagreements.citations import Cited, Wording, citations_of
from variorum.disagreements.register import read_register
from variorum.reconciliation.likeness import form_of
from variorum.reconciliation.names import NAMING
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, RDF_TYPE, local_name, text_of

FILE = "search.sqlite"
LONGEST = 400  # code points of a value that is found by its letters
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
CREATE INDEX entries_by_kind ON entries(kind, iri);
CREATE INDEX facts_by_key ON facts(key, source, value);
CREATE INDEX facts_by_source ON facts(source, key, value);
CREATE INDEX keys_by_label ON keys(thing_label, thing, property_label);
CREATE INDEX keys_by_thing ON keys(thing);
CREATE INDEX facets_by_value ON facets(facet, value, thing);
CREATE INDEX facets_by_thing ON facets(thing);
"""


def write_index(snapshot: Snapshot) -> None:
    """Writes the index of a snapshot into its folder."""
    path = snapshot.path / FILE
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    try:
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}")
        _Writer(snapshot, database).write()
        database.executescript(INDEXES)
        database.commit()
    finally:
        database.close()


class _Writer:
    """Gathers what sources, things, values, disagreements and terms are called."""

    def __init__(self, snapshot: Snapshot, database: sqlite3.Connection) -> None:
        self._snapshot, self._database = snapshot, database
        self._wording = Wording(snapshot)
        self._entries = self._names = 0
        self._keys: dict[tuple[str, str], int] = {}
        self._values: dict[str, int] = {}

    def write(self) -> None:
        """Fills the tables."""
        things: dict[str, _Thing] = defaultdict(_Thing)
        naming = set(NAMING) - {LABEL.value}
        for number, source in enumerate(self._snapshot.sources):
            self._database.execute("INSERT INTO sources VALUES (?, ?)", (number, source.slug))
            texts = [source.title, source.slug, source.publisher, self._wording.label(source.iri)]
            note = ", ".join(filter(None, (source.publisher, source.date)))
            self._put("source", source.iri, source.title or source.slug, note, source.claims, texts)
            rows = []
            for cited in citations_of(self._snapshot, source):
                self._gather(things, cited, source.slug, naming)
                value, written = self._value(cited)
                rows.append((self._key(cited), number, value, local_name(cited.stance), cited.iri, written))
            self._database.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", rows)
        labels = self._wording.label
        self._database.executemany(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
            ((no, thing, name, labels(thing), labels(name)) for (thing, name), no in self._keys.items()),
        )
        self._put_things(things)
        self._put_matters()
        self._put_terms(things)

    def _gather(self, things: dict[str, _Thing], cited: Cited, slug: str, naming: set[str]) -> None:
        thing = things[text_of(cited.subject)]
        thing.claims += 1
        thing.sources.add(slug)
        thing.stances.add(local_name(cited.stance))
        if isinstance(cited.value, NamedNode):
            if cited.predicate == RDF_TYPE:
                thing.classes.add(cited.value.value)
            else:
                things[cited.value.value].claims += 1
                things[cited.value.value].sources.add(slug)
        elif isinstance(cited.value, Literal) and len(cited.value.value) <= LONGEST:
            if cited.predicate.value in naming or "name" in local_name(cited.predicate.value).lower():
                thing.names.add(cited.value.value)
            else:
                thing.values.add((cited.predicate.value, cited.value.value))
        thing.properties[cited.predicate.value] += 1

    def _key(self, cited: Cited) -> int:
        return self._keys.setdefault((text_of(cited.subject), cited.predicate.value), len(self._keys))

    def _value(self, cited: Cited) -> tuple[int, str | None]:
        """The number of the value, which is the same for 05 and 5, and how it is written where that is another way."""
        stored = as_stored(cited.value)
        term = str(stored)
        number = self._values.get(term)
        if number is None:
            number = self._values[term] = len(self._values)
            self._database.execute("INSERT INTO terms VALUES (?, ?, ?)", (number, term, self._wording.term(stored)))
        return number, text_of(cited.value) if stored != cited.value else None

    def _put_things(self, things: dict[str, _Thing]) -> None:
        disputed = {matter.focus for matter in read_register(self._snapshot).disagreements}
        sources = {source.iri for source in self._snapshot.sources}
        labels = self._wording.label
        for iri, thing in sorted(things.items()):
            if iri in sources or not (thing.classes or thing.properties or iri.startswith(self._snapshot.base)):
                continue
            note = ", ".join(sorted(labels(cls) for cls in thing.classes))
            entry = self._put("thing", iri, labels(iri), note, thing.claims, (labels(iri), *sorted(thing.names)))
            facets = [("class", cls) for cls in thing.classes]
            facets += [("source", slug) for slug in thing.sources]
            facets += [("stance", stance) for stance in thing.stances if stance]
            facets += [("disputed", "yes")] if iri in disputed else []
            self._database.executemany(
                "INSERT INTO facets VALUES (?, ?, ?)", ((entry, facet, value) for facet, value in sorted(facets))
            )
            for name, text in sorted(thing.values):
                self._put("value", iri, text, f"{labels(name)} of {labels(iri)}", 1, (text,))

    def _put_matters(self) -> None:
        for matter in read_register(self._snapshot).disagreements:
            texts = (matter.label, matter.sentence, *(side.label for side in matter.positions))
            self._put("disagreement", matter.iri, matter.sentence or matter.label, matter.label, 1, texts)

    def _put_terms(self, things: dict[str, _Thing]) -> None:
        """The classes and properties that are in use."""
        classes, properties = Counter[str](), Counter[str]()
        together: dict[str, Counter[str]] = defaultdict(Counter)
        for thing in things.values():
            classes.update(thing.classes)
            properties.update(thing.properties)
            for cls in thing.classes:
                together[cls].update(thing.properties.keys())
        for kind, counts in (("class", classes), ("property", properties)):
            for iri, count in sorted(counts.items()):
                label = self._wording.label(iri)
                self._put(kind, iri, label, "", count, (label, local_name(iri)))
        self._database.executemany(
            "INSERT INTO together VALUES (?, ?, ?)",
            ((cls, name, count) for cls, counts in sorted(together.items()) for name, count in sorted(counts.items())),
        )

    def _put(self, kind: str, iri: str, label: str, note: str, weight: int, texts: Iterable[str]) -> int:
        self._entries += 1
        row = (self._entries, kind, iri, label, note, weight)
        self._database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", row)
        named = {form_of(text): text for text in reversed(tuple(texts)) if text}
        for form, text in named.items():
            self._names += 1
            self._database.execute("INSERT INTO names VALUES (?, ?, ?, ?)", (self._names, self._entries, text, form))
        return self._entries


class _Thing:
    """What is gathered of a thing."""

    def __init__(self) -> None:
        self.claims = 0
        self.sources: set[str] = set()
        self.stances: set[str] = set()
        self.classes: set[str] = set()
        self.names: set[str] = set()
        self.values: set[tuple[str, str]] = set()
        self.properties: Counter[str] = Counter()
