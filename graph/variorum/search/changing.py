"""Changes the index of a snapshot where some sources are not what they were: whatever is said of the things that they
speak of, or spoke of, is put anew; all else stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable
from typing import Any

from variorum.search.filling import LABELLED, TOGETHER, Filler, fact_of, named, texts_of, told
from variorum.tables.tables import SPOKEN_OF, Tables
from variorum.terms import RDF_TYPE

AFFECTED = "{} IN (SELECT thing FROM affected)"
TOUCHED = f"""{SPOKEN_OF}
    UNION SELECT object_iri FROM citations WHERE object_iri IS NOT NULL AND source IN (SELECT unnest($changed))"""
MENTIONED = f"""
    SELECT object_iri, source, count(*) FROM citations
    WHERE object_iri IS NOT NULL AND predicate <> '{RDF_TYPE.value}' AND source IN (SELECT unnest($changed))
    GROUP BY ALL"""
# The things whose labels are wanted: those that are touched, and all classes and properties.
LABELLED_NOW = "AND subject IN (SELECT thing FROM affected UNION SELECT term FROM in_use)"
VALUES = "SELECT DISTINCT object FROM citations WHERE source IN (SELECT unnest($changed))"
STATED = """SELECT source, subject, predicate, object, regexp_extract(stance, '[^/#]*$'), citation,
    CASE WHEN written <> object THEN written END, attributed_to, passages FROM citations
    WHERE source IN (SELECT unnest($changed))"""
DISAGREEMENTS = """SELECT iri, entries.label, note, text FROM entries LEFT JOIN names ON entry = entries.id
    WHERE kind = 'disagreement' ORDER BY names.id"""
NAMED = f"SELECT thing, {LABELLED.format('thing')} FROM affected LEFT JOIN labels ON iri = thing"


class Changer(Filler):
    """Changes an index that was filled for another snapshot."""

    def change(self, old: Tables, changed: Collection[str]) -> None:
        """Makes the index that of this snapshot; `old` are the rows of the other, `changed` the slugs of sources."""
        given = {"changed": list(changed)}
        self._entries, self._names = (self._highest(table) for table in ("entries", "names"))
        values = [term for (term,) in old.rows(VALUES, given)]
        touched = {thing for tables in (old, self._tables) for (thing,) in tables.rows(TOUCHED, given)}
        for tables in (old, self._tables):
            tables.put("affected", {"thing": "VARCHAR"}, ([thing] for thing in sorted(touched)))
        self._put_labels(LABELLED_NOW)
        self._change_facts(changed, given, dict(self._tables.rows(NAMED)))
        self._forget_values(values)
        self._change_names(given, touched)
        iris = {self._records + slug for slug in changed}
        self._forget("source", iris)
        self._put_sources(source for source in self._snapshot.sources if source.iri in iris)
        for kind in ("class", "property"):
            self._forget(kind)
        self._put_terms()
        self._change_together(old)
        self._change_things(touched - self._with_other_counts(old, given))

    def _change_facts(self, changed: Collection[str], given: dict[str, Any], labels: dict[str, str]) -> None:
        """Puts what the sources say now in place of what they said; labels of all that they speak of are as now."""
        run = self._database.execute
        sources = dict(run("SELECT slug, id FROM sources"))
        for slug in set(changed) & sources.keys():
            run("DELETE FROM facts WHERE source = ?", (sources[slug],))
        there = {source.slug for source in self._snapshot.sources}
        for slug in sorted(set(changed) - there):
            run("DELETE FROM sources WHERE slug = ?", (slug,))
        for slug in sorted(set(changed) & there - sources.keys()):
            sources[slug] = run("INSERT INTO sources (slug) VALUES (?)", (slug,)).lastrowid
        properties = {iri: label for iri, label, _ in self._in_use["property"]}
        self._many("UPDATE keys SET thing_label = ? WHERE thing = ?", ((name, iri) for iri, name in labels.items()))
        self._many("UPDATE terms SET label = ? WHERE term = ?", ((name, f"<{iri}>") for iri, name in labels.items()))
        for source, thing, name, term, *said in self._tables.rows(STATED, given):
            key = self._number("keys", {"thing": thing, "property": name}, (labels[thing], properties[name]))
            value = self._number("terms", {"term": term}, told(term, labels.get(term[1:-1])))
            self._insert("facts", 10, [fact_of(key, sources[source], value, *said)])
        unused = "DELETE FROM keys WHERE thing = ? AND NOT EXISTS (SELECT 1 FROM facts WHERE key = keys.id)"
        self._many(unused, ((thing,) for thing in labels))

    def _change_names(self, given: dict[str, Any], touched: Collection[str]) -> None:
        """Puts what is stated without a citation, and how the touched things are called, as they are now."""
        self._many("DELETE FROM bare WHERE source = ?", ((slug,) for slug in given["changed"]))
        self._put_bare("AND source IN (SELECT unnest($changed))", given)
        before = self._forms_of(touched)
        self._many("DELETE FROM called WHERE thing = ?", ((thing,) for thing in touched))
        self._put_names(f"AND {AFFECTED.format('subject')}")
        for form in sorted(before ^ self._forms_of(touched)):
            self._spell(form)

    def _forms_of(self, things: Iterable[str]) -> set[str]:
        """How some things are called."""
        select = "SELECT form FROM called WHERE thing = ?"
        return {form for thing in things for (form,) in self._database.execute(select, (thing,))}

    def _spell(self, form: str) -> None:
        """Puts a form among those that are found by their parts, if something is called so, or takes it away."""
        run, padded = self._database.execute, f" {form} "
        known = run("SELECT id FROM spelled WHERE form = ?", (form,)).fetchone()
        is_used = run("SELECT 1 FROM called WHERE form = ?", (form,)).fetchone()
        if known and not is_used:
            run("INSERT INTO parts(parts, rowid, form) VALUES ('delete', ?, ?)", (*known, padded))
            run("DELETE FROM spelled WHERE id = ?", known)
        elif is_used and not known:
            number = run("INSERT INTO spelled(form) VALUES (?)", (form,)).lastrowid
            run("INSERT INTO parts(rowid, form) VALUES (?, ?)", (number, padded))

    def _forget_values(self, terms: Iterable[str]) -> None:
        """Takes away those of some values that nothing has any more."""
        unused = "DELETE FROM terms WHERE term = ? AND NOT EXISTS (SELECT 1 FROM facts WHERE value = terms.id)"
        self._many(unused, ((term,) for term in terms))

    def _change_things(self, touched: Collection[str]) -> None:
        """Puts the disagreements, and some things, as they are now; of all others whether they are disputed."""
        self._change_disagreements()
        for kind in ("thing", "value"):
            self._forget(kind, touched)
        self._database.execute("DELETE FROM facets WHERE facet = 'disputed'")
        find = "INSERT INTO facets SELECT id, 'disputed', 'yes' FROM entries WHERE kind = 'thing' AND iri = ?"
        self._many(find, ((iri,) for iri in sorted(self._disputed)))
        self._tables.put("affected", {"thing": "VARCHAR"}, ([thing] for thing in sorted(touched)))
        self._put_things(f"WHERE {AFFECTED.format('thing')}")

    def _with_other_counts(self, old: Tables, given: dict[str, Any]) -> set[str]:
        """The touched things of which the changed sources say nothing, and never did, but have them as values: only how
        often, and by which sources, is changed. Many sources may have one, so that to put it anew takes long.
        """
        spoken = {thing for tables in (old, self._tables) for (thing,) in tables.rows(SPOKEN_OF, given)}
        before, now = (
            {(thing, slug): number for thing, slug, number in tables.rows(MENTIONED, given) if thing not in spoken}
            for tables in (old, self._tables)
        )
        more = Counter({pair: now.get(pair, 0) - before.get(pair, 0) for pair in before.keys() | now.keys()})
        by_thing: dict[str, list[str]] = defaultdict(list)
        for thing, slug in more:
            by_thing[thing].append(slug)
        return {
            thing for thing, slugs in by_thing.items() if self._count(thing, {s: more[thing, s] for s in slugs}, now)
        }

    def _count(self, thing: str, more: dict[str, int], now: Container[tuple[str, str]]) -> bool:
        """Counts a thing as so many times more the value of claims of some sources; False if it has to be put anew."""
        run, total = self._database.execute, sum(more.values())
        found = run("SELECT id, weight FROM entries WHERE kind = 'thing' AND iri = ?", (thing,)).fetchone()
        if found is None or found[1] + total < 1:
            return found is None and not thing.startswith(self._snapshot.base)  # nothing is said of it
        run("UPDATE entries SET weight = weight + ? WHERE id = ?", (total, found[0]))
        for slug in more:
            run("DELETE FROM facets WHERE thing = ? AND facet = 'source' AND value = ?", (found[0], slug))
            if (thing, slug) in now:
                self._insert("facets", 3, [(found[0], "source", slug)])
        return True

    def _change_disagreements(self) -> None:
        """Puts the disagreements that are new or told otherwise, in place of what is no more."""
        there: dict[str, list[str]] = {}
        for iri, label, note, text in self._database.execute(DISAGREEMENTS):
            there.setdefault(iri, [label, note]).append(text)
        as_before = {
            one.iri
            for one in self._disagreements
            if there.get(one.iri) == [one.sentence or one.label, one.label, *named(texts_of(one)).values()]
        }
        self._forget("disagreement", there.keys() - as_before)
        self._put_disagreements(one for one in self._disagreements if one.iri not in as_before)

    def _change_together(self, old: Tables) -> None:
        """Counts the touched things anew among those of a class that have a property."""
        sql = TOGETHER.format(of=f"AND {AFFECTED.format('subject')}")
        before, now = (
            {(cls, prop): number for cls, prop, number in tables.rows(sql)} for tables in (old, self._tables)
        )
        for pair in sorted(before.keys() | now.keys()):
            more = now.get(pair, 0) - before.get(pair, 0)
            change = "UPDATE together SET things = things + ? WHERE class = ? AND property = ?"
            if more and not self._database.execute(change, (more, *pair)).rowcount:
                self._insert("together", 3, [(*pair, more)])
        self._database.execute("DELETE FROM together WHERE things = 0")

    def _forget(self, kind: str, iris: Collection[str] | None = None) -> None:
        """Takes away the entries of a kind; of some things only, if there are any given."""
        select = "SELECT id FROM entries WHERE kind = ?"
        if iris is None:
            found = self._database.execute(select, (kind,)).fetchall()
        else:
            asked = (self._database.execute(f"{select} AND iri = ?", (kind, iri)) for iri in iris)
            found = [row for rows in asked for row in rows]
        self._many(
            "INSERT INTO letters(letters, rowid, form) SELECT 'delete', id, form FROM names WHERE entry = ?", found
        )
        for table, column in (("names", "entry"), ("facets", "thing"), ("entries", "id")):
            self._many(f"DELETE FROM {table} WHERE {column} = ?", found)

    def _put(self, kind: str, iri: str, label: str, note: str, weight: int, texts: Iterable[str]) -> int:
        before = self._names
        entry = super()._put(kind, iri, label, note, weight, texts)
        self._database.execute("INSERT INTO letters(rowid, form) SELECT id, form FROM names WHERE id > ?", (before,))
        return entry

    def _number(self, table: str, named: dict[str, str], others: tuple[str | None, ...]) -> int:
        """The number of a row by what it is named by; it is put there, with what else it has, if there is none."""
        where = " AND ".join(f"{column} = ?" for column in named)
        found = self._database.execute(f"SELECT id FROM {table} WHERE {where}", tuple(named.values())).fetchone()
        if found:
            return int(found[0])
        row = (*named.values(), *others)
        marks = ", ".join("?" * len(row))
        number = self._database.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", row).lastrowid
        assert number
        return number

    def _highest(self, table: str) -> int:
        return int(self._database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

    def _many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._database.executemany(sql, rows)
