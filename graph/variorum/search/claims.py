"""What sources claim of things, and how things are called, as the index of a snapshot has it: nothing is read before it
is asked for, so that memory does not grow with the corpus.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from variorum.search.opening import open_index
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import RDF_TYPE

RARE = 2_000  # forms that one part of a name may add to what is compared
ASKED = 600  # parts of names that were asked for last: those of one table have many in common
COMPARED = 150  # forms that are compared as a whole
LAST = "\U0010ffff"  # sorts behind all that begins alike

# Every claim, cited or not; what is denied is none, and neither is a text too long to be a value.
CLAIMS = """(
    SELECT k.thing, k.property, t.term, f.written, s.slug AS source
    FROM keys k JOIN facts f ON f.key = k.id JOIN terms t ON t.id = f.value JOIN sources s ON s.id = f.source
    WHERE f.stance <> 'denied' AND (t.form IS NOT NULL OR t.term LIKE '<%') AND {cited}
    UNION ALL SELECT thing, property, term, written, source FROM bare
    WHERE (form IS NOT NULL OR term LIKE '<%') AND {bare})"""
IN = "{0} IN (SELECT value FROM json_each(?))"


class Claim(NamedTuple):
    """That a source says of a thing that a property has a value: as the stores have it, and as the source writes it."""

    property: str
    term: str
    written: str
    source: str


class Cited(NamedTuple):
    """A citation of a claim: its IRI, the claim with its value as the source writes it, the last part of the IRI of its
    stance, the slug of the source, to whom it is attributed (an IRI, or empty), and the passages or locators.
    """

    citation: str
    thing: str
    property: str
    term: str
    stance: str
    source: str
    speaker: str
    places: tuple[str, ...]


CITED = """SELECT f.citation, k.thing, k.property, COALESCE(f.written, t.term), f.stance, s.slug,
        COALESCE(f.speaker, ''), f.places
    FROM facts f JOIN keys k ON k.id = f.key JOIN terms t ON t.id = f.value JOIN sources s ON s.id = f.source"""
PLACE = "ROW_NUMBER() OVER (PARTITION BY k.property ORDER BY k.thing_label, k.thing, f.citation)"
CITED_BY = {
    "citation": "f.citation = ?",
    "subject": "k.thing = ?",
    "property": "k.property = ?",
    "value": "f.value IN (SELECT id FROM terms WHERE term = ?)",
    "source": "f.source IN (SELECT id FROM sources WHERE slug = ?)",
}


class Claims:
    """The claims of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._database = open_index(snapshot)
        self._database.execute("CREATE VIRTUAL TABLE temp.counted USING fts5vocab(main, parts, row)")
        self._having = lru_cache(ASKED)(partial(_having, self._database))
        self._uses_of = lru_cache(ASKED)(partial(_uses, self._database))

    def is_thing(self, iri: str) -> bool:
        """Whether a source claims something of it."""
        one = CLAIMS.format(cited="k.thing = ?", bare="thing = ?")
        return self._database.execute(f"SELECT 1 FROM {one} LIMIT 1", (iri, iri)).fetchone() is not None

    def things(self) -> list[str]:
        """The IRIs of all things, sorted."""
        rows = self._database.execute(f"SELECT DISTINCT thing FROM {_all()} ORDER BY thing")
        return [thing for (thing,) in rows]

    def of(self, things: Collection[str], properties: Collection[str]) -> dict[str, list[Claim]]:
        """What is claimed of some things by some properties, each source's claims once."""
        some = CLAIMS.format(
            cited=f"{IN.format('k.thing')} AND {IN.format('k.property')}",
            bare=f"{IN.format('thing')} AND {IN.format('property')}",
        )
        given = (json.dumps(sorted(things)), json.dumps(sorted(properties)))
        rows = self._database.execute(
            f"""SELECT DISTINCT thing, property, term, COALESCE(written, term), source FROM {some}
            ORDER BY thing, property, term, source""",
            given * 2,
        )
        found: dict[str, list[Claim]] = {thing: [] for thing in things}
        for thing, *claim in rows:
            found[thing].append(Claim(*claim))
        return found

    def cited(self, most: int, **by: str) -> list[Cited]:
        """The citations with these parts (keys of CITED_BY), by property and value, things first."""
        rows = self._database.execute(
            f"""{CITED} WHERE {" AND ".join(CITED_BY[part] for part in by)}
            ORDER BY k.property, t.term LIKE '"%', t.term, k.thing, s.slug, f.citation LIMIT ?""",
            (*by.values(), most),
        )
        return list(map(_cited, rows))

    def holding(self, value: str, most: int) -> tuple[list[Cited], dict[str, int]]:
        """The citations of claims with a value, of each property no more than `most`, in the order of properties and
        labels of things; and how many things have it, by property.
        """
        held = "SELECT f.key FROM facts f JOIN terms t ON t.id = f.value WHERE t.term = ?"
        counts = self._database.execute(
            f"SELECT property, COUNT(*) FROM keys WHERE id IN ({held}) GROUP BY property", (value,)
        )
        total = dict(counts)
        rows = self._database.execute(
            f"""{CITED} WHERE f.rowid IN (
                SELECT fact FROM (
                    SELECT f.rowid AS fact, {PLACE} AS place
                    FROM facts f JOIN keys k ON k.id = f.key JOIN terms t ON t.id = f.value WHERE t.term = ?)
                WHERE place <= ?)
            ORDER BY k.property, k.thing_label, k.thing, f.citation""",
            (value, most),
        )
        return list(map(_cited, rows)), total

    def cited_by(
        self, properties: Collection[str], things: Collection[str] | None, joining: Collection[str]
    ) -> list[Cited]:
        """The citations of some properties in the order of their IRIs; or only those of some things, and of what these
        have as values of the properties `joining`.
        """
        of, given = "", [json.dumps(sorted(properties))]
        if things is not None:
            of = f"""AND k.thing IN (SELECT value FROM json_each(?) UNION
                SELECT substr(t.term, 2, length(t.term) - 2)
                FROM keys k JOIN facts f ON f.key = k.id JOIN terms t ON t.id = f.value
                WHERE {IN.format("k.thing")} AND {IN.format("k.property")} AND t.term LIKE '<%')"""
            some = json.dumps(sorted(things))
            given += [some, some, json.dumps(sorted(joining))]
        rows = self._database.execute(f"{CITED} WHERE {IN.format('k.property')} {of} ORDER BY f.citation", given)
        return list(map(_cited, rows))

    def beside(self, beginning: str, most: int) -> list[str]:
        """The IRIs of things that begin so."""
        rows = self._database.execute(
            "SELECT DISTINCT thing FROM keys WHERE thing >= ? AND thing < ? ORDER BY thing LIMIT ?",
            (beginning, beginning + LAST, most),
        )
        return [thing for (thing,) in rows]

    def holders(self, properties: Collection[str], iris: Iterable[str], form: str, most: int) -> list[str]:
        """Things that have, of one of some properties, one of some things as a value, or a text of this form."""
        names, terms = json.dumps(sorted(properties)), json.dumps([f"<{iri}>" for iri in iris])
        by_term = CLAIMS.format(
            cited="t.id IN (SELECT id FROM terms WHERE term IN (SELECT value FROM json_each(?)))",
            bare="form IS NULL AND term IN (SELECT value FROM json_each(?))",
        )
        by_form = CLAIMS.format(
            cited="f.rowid IN (SELECT x.rowid FROM facts x JOIN terms y ON y.id = x.value WHERE y.form = ? "
            "UNION SELECT rowid FROM facts WHERE form = ?)",
            bare="form = ?",
        )
        rows = self._database.execute(
            f"""SELECT thing FROM (SELECT thing, property FROM {by_term} UNION SELECT thing, property FROM {by_form})
            WHERE {IN.format("property")} GROUP BY thing ORDER BY thing LIMIT ?""",
            (terms, terms, form, form, form, names, most),
        )
        return [thing for (thing,) in rows]

    def values(self, properties: Collection[str]) -> list[str]:
        """The values of some properties, each once."""
        some = CLAIMS.format(cited=IN.format("k.property"), bare=IN.format("property"))
        names = json.dumps(sorted(properties))
        return [term for (term,) in self._database.execute(f"SELECT DISTINCT term FROM {some}", (names, names))]

    def types(self) -> Iterator[tuple[str, str]]:
        """Each thing with each class that a source gives it."""
        some = CLAIMS.format(cited="k.property = ?", bare="property = ?")
        rows = self._database.execute(
            f"SELECT DISTINCT thing, term FROM {some} WHERE term LIKE '<%' ORDER BY thing", (RDF_TYPE.value,) * 2
        )
        return ((thing, term[1:-1]) for thing, term in rows)

    def uses(self, classes: Collection[str] | None = None) -> dict[str, int]:
        """How many things have each property; of all things, or of those that a source gives one of some classes."""
        of, values = "", list[str]()
        if classes is not None:
            typed = CLAIMS.format(cited="k.property = ?", bare="property = ?")
            of = f"WHERE thing IN (SELECT thing FROM {typed} WHERE {IN.format('term')})"
            values = [RDF_TYPE.value, RDF_TYPE.value, json.dumps([f"<{cls}>" for cls in sorted(classes)])]
        rows = self._database.execute(
            f"SELECT property, COUNT(DISTINCT thing) FROM {_all()} {of} GROUP BY property", values
        )
        return {name: count for name, count in rows if name != RDF_TYPE.value}

    def called(self, forms: Collection[str]) -> dict[str, list[str]]:
        """The things that have a name of each of some forms."""
        rows = self._database.execute(
            f"SELECT form, thing FROM called WHERE {IN.format('form')} ORDER BY thing", (json.dumps(list(forms)),)
        )
        found: dict[str, list[str]] = {form: [] for form in forms}
        for form, thing in rows:
            found[form].append(thing)
        return found

    def beginning(self, form: str, most: int) -> list[tuple[bool, str]]:
        """The forms of names of which a word, and what follows, begins so; first those where it is the first word."""
        if not form:
            return []
        rows = self._database.execute(
            "SELECT form FROM spelled WHERE form >= ? AND form < ? ORDER BY form LIMIT ?", (form, form + LAST, most)
        )
        found = [(True, other) for (other,) in rows]
        if len(form) > 1:
            inner = "id IN (SELECT rowid FROM parts WHERE parts MATCH ?)"
            sought = _phrase(f" {form}")
        else:
            inner, sought = "instr(form, ?)", f" {form}"
        rows = self._database.execute(
            f"SELECT form FROM spelled WHERE {inner} AND NOT (form >= ? AND form < ?) ORDER BY form LIMIT ?",
            (sought, form, form + LAST, most - len(found)),
        )
        return [*found, *((False, other) for (other,) in rows)]

    def promising(self, form: str) -> list[str]:
        """The forms that share most with a form, weighing its rare parts, and few enough to compare each."""
        votes: Counter[int] = Counter()
        for number, places in enumerate(sorted(map(self._having, self._rare(form)), key=len)):
            if number and len(places) > RARE:
                break
            votes.update(places[:RARE] * (1 + 8 // max(1, len(places))))  # the rarest count most
        best = [place for place, _ in votes.most_common(COMPARED)]
        rows = self._database.execute(f"SELECT form FROM spelled WHERE {IN.format('id')}", (json.dumps(best),))
        found = [other for (other,) in rows]
        return found if form in found or not self.called([form])[form] else [form, *found]

    def _rare(self, form: str) -> list[str]:
        """The parts of a form that few forms have, or else the one that fewest have."""
        parts = parts_of(form)
        counts = {part: count for part in parts if (count := self._uses_of(part))}
        rare = [part for part in parts if len(part) > 3 or 0 < counts.get(part, 0) <= RARE]
        return rare if len(rare) > form.count(" ") + 1 else [*rare, *sorted(counts, key=lambda part: counts[part])[:1]]


def _having(database: sqlite3.Connection, part: str) -> array[int]:
    """The numbers of forms that have a part; no more than tells that it is not rare."""
    sql = f"SELECT json_group_array(rowid) FROM (SELECT rowid FROM parts WHERE parts MATCH ? LIMIT {RARE + 1})"
    (numbers,) = database.execute(sql, (_phrase(part),)).fetchone()
    return array("I", json.loads(numbers))


def _uses(database: sqlite3.Connection, part: str) -> int:
    """How many forms have a part of three letters; 0 for a longer one."""
    found = database.execute("SELECT doc FROM counted WHERE term = ?", (part,)).fetchone()
    return int(found[0]) if found else 0


def _cited(row: tuple[str, ...]) -> Cited:
    citation, thing, name, term, stance, source, speaker, places = row
    return Cited(citation, thing, name, term, stance, source, speaker, tuple(json.loads(places)))


def parts_of(form: str) -> list[str]:
    """The words of a form, each between spaces, and each three of its letters in a row."""
    padded = f" {form} "
    words = (f" {word} " for word in form.split())
    return sorted({*words, *(padded[at : at + 3] for at in range(len(padded) - 2))})


def _phrase(part: str) -> str:
    """What FTS5 is asked for these letters."""
    return '"{}"'.format(part.replace("\0", " ").replace('"', '""'))


def _all() -> str:
    return CLAIMS.format(cited="TRUE", bare="TRUE")
