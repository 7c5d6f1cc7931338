"""What the index of a snapshot says, without the numbers that it gives to things, which depend on how it came to be."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from variorum.search.writing import FILE
from variorum.snapshots.snapshot import Snapshot

QUERIES = {
    "entries": "SELECT kind, iri, label, note, weight FROM entries",
    "names": "SELECT kind, iri, text, form FROM names JOIN entries ON entries.id = entry",
    "letters": """SELECT kind, iri, text FROM letters JOIN names ON names.id = letters.rowid
        JOIN entries ON entries.id = entry WHERE letters MATCH '"the"'""",
    "sources": "SELECT slug FROM sources",
    "keys": "SELECT thing, property, thing_label, property_label FROM keys",
    "terms": "SELECT term, label, form FROM terms",
    "facts": "SELECT thing, property, slug, term, stance, citation, written, own, facts.form, speaker, places"
    " FROM facts JOIN keys ON keys.id = key JOIN sources ON sources.id = source JOIN terms ON terms.id = value",
    "bare": "SELECT * FROM bare",
    "called": "SELECT * FROM called",
    "spelled": "SELECT form FROM spelled",
    "parts": """SELECT spelled.form FROM parts JOIN spelled ON spelled.id = parts.rowid WHERE parts MATCH '"the"'""",
    "together": "SELECT class, property, things FROM together",
    "facets": "SELECT kind, iri, facet, value FROM facets JOIN entries ON entries.id = thing",
}


def search_contents(snapshot: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table, sorted, with what they point at."""
    with closing(sqlite3.connect(snapshot.path / FILE)) as database:
        database.execute("INSERT INTO letters(letters) VALUES ('integrity-check')")
        return {name: sorted(database.execute(query), key=repr) for name, query in QUERIES.items()}
