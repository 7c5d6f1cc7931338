"""What the index of a snapshot is filled with: the snapshot's rows, sorted and joined in SQL and gone through once, so
that memory does not grow with the corpus.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from pyoxigraph import NamedNode

from variorum.corpus.literals import read_literal
from variorum.corpus.naming import LONGEST as LONGEST_NAME
from variorum.corpus.naming import NAMING, form_of
from variorum.corpus.ntriples import parse_written
from variorum.corpus.vocabulary import closed
from variorum.disagreements.model import Disagreement
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.tables.tables import Tables
from variorum.terms import DENIED, LABEL, RDF_TYPE, SUBPROPERTY, local_name, text_of

JSON = json.JSONEncoder(ensure_ascii=False)
LONGEST = 400  # code points of a value that is found by its letters
NAMES = frozenset(NAMING) - {LABEL.value}
CURATED = ("ontology", "decisions", "corpus")  # the graphs besides those of sources that have labels

# What is asked of the rows. Tables made of them are `labels` (of each thing one, the English one first), `keyed` and
# `valued` (each property of a thing, and each value, with a number), and `numbered`, the sources with theirs.
BEST = "SELECT iri, arg_min(label, [(tag <> 'en')::VARCHAR, tag, label]) AS label FROM labelled GROUP BY iri"
KEYED = """SELECT row_number() OVER () AS id, * FROM (
    SELECT DISTINCT subject, predicate FROM citations ORDER BY subject, predicate)"""
VALUED = "SELECT row_number() OVER () AS id, * FROM (SELECT DISTINCT object FROM citations ORDER BY object)"
LABELLED = "coalesce(label, nullif(regexp_extract(rtrim({0}, '/#'), '[^/#]*$'), ''), {0})"
KEYS = f"""SELECT id, subject, predicate, {LABELLED.format("subject")}, coalesce(named.name, predicate)
    FROM keyed LEFT JOIN labels ON iri = subject LEFT JOIN (
        SELECT predicate, {LABELLED.format("predicate")} AS name
        FROM (SELECT DISTINCT predicate FROM keyed) LEFT JOIN labels ON iri = predicate
    ) named USING (predicate)"""
TERMS = f"""SELECT id, object, CASE WHEN object[1] = '<' THEN {LABELLED.format("object[2:-2]")} END
    FROM valued LEFT JOIN labels ON object[1] = '<' AND iri = object[2:-2]"""
FACTS = """SELECT keyed.id, numbered.id, valued.id, regexp_extract(stance, '[^/#]*$'), citation,
        CASE WHEN written <> object THEN written END, attributed_to, passages
    FROM citations JOIN keyed USING (subject, predicate) JOIN valued USING (object)
    JOIN numbered ON numbered.slug = citations.source"""
# What is stated without a citation: the record of a source, and the labels of things.
BARE = f"""SELECT DISTINCT subject, predicate, object, CASE WHEN written <> object THEN written END, source
    FROM claims ANTI JOIN (SELECT * FROM citations WHERE stance <> '{DENIED}' {{of}}) cited
        USING (source, subject, predicate, object)
    WHERE subject[1:2] <> '_:' AND object[1] <> '_' {{of}} ORDER BY ALL"""
CALLED = """SELECT DISTINCT subject, object FROM claims
    WHERE list_contains($naming, predicate) AND subject[1:2] <> '_:' AND object[1] = '"' {of} ORDER BY ALL"""
MENTIONS = f"""
    WITH mentions AS (
        SELECT subject AS thing, source, regexp_extract(stance, '[^/#]*$') AS stance, predicate, written FROM citations
        UNION ALL
        SELECT object_iri, source, NULL, NULL, NULL FROM citations
        WHERE object_iri IS NOT NULL AND predicate <> '{RDF_TYPE.value}'
    )
    SELECT thing, {LABELLED.format("thing")}, source, stance, predicate, written
    FROM mentions LEFT JOIN labels ON iri = thing {{where}} ORDER BY thing"""
IN_USE = f"""
    SELECT 'class' AS kind, object_iri AS term, count(DISTINCT subject) AS number FROM citations
    WHERE predicate = '{RDF_TYPE.value}' AND object_iri IS NOT NULL GROUP BY term
    UNION ALL SELECT 'property', predicate, count(*) FROM citations GROUP BY predicate"""
TERMS_IN_USE = f"""
    SELECT term, {LABELLED.format("term")}, number FROM in_use LEFT JOIN labels ON iri = term
    WHERE kind = ? ORDER BY term"""
TOGETHER = f"""
    WITH said AS MATERIALIZED (
        SELECT DISTINCT subject, predicate, CASE WHEN predicate = '{RDF_TYPE.value}' THEN object_iri END AS class
        FROM citations WHERE true {{of}}
    )
    SELECT typed.class, predicate, count(*) FROM (SELECT subject, class FROM said WHERE class IS NOT NULL) typed
    JOIN (SELECT DISTINCT subject, predicate FROM said) USING (subject) GROUP BY ALL ORDER BY ALL"""


class Filler:
    """Writes what sources, things, values, disagreements and terms are called, and what is said of them."""

    def __init__(
        self,
        snapshot: Snapshot,
        disagreements: Collection[Disagreement],
        tables: Tables,
        database: sqlite3.Connection,
    ) -> None:
        self._snapshot, self._tables, self._database = snapshot, tables, database
        self._disagreements = disagreements
        self._entries = self._names = 0

    def fill(self) -> None:
        """Fills the tables of an index in which there is nothing yet."""
        tables = self._tables
        self._put_labels("")
        tables.keep("keyed", KEYED)
        tables.keep("valued", VALUED)
        sources = [(number, source.slug) for number, source in enumerate(self._snapshot.sources)]
        tables.put("numbered", {"id": "INTEGER", "slug": "VARCHAR"}, sources)
        self._insert("sources", 2, sources)
        self._insert("keys", 5, tables.rows(KEYS))
        self._insert("terms", 4, ((no, term, *told(term, label)) for no, term, label in tables.rows(TERMS)))
        self._insert("facts", 10, (fact_of(*row) for row in tables.rows(FACTS)))
        self._put_bare("", {})
        self._put_names("")
        self._put_sources(self._snapshot.sources)
        self._put_disagreements(self._disagreements)
        self._put_things("")
        self._put_terms()
        self._insert("together", 3, tables.rows(TOGETHER.format(of="")))

    def _put_labels(self, of: str) -> None:
        """Makes the tables of what is in use, and of labels: those of curators, and those in claims, or of some of
        these.
        """
        self._tables.keep("in_use", IN_USE)
        self._tables.put("labelled", dict.fromkeys(("iri", "label", "tag"), "VARCHAR"), self._labels(of))
        self._tables.keep("labels", BEST)

    def _labels(self, of: str) -> Iterator[tuple[str, str, str]]:
        """Each label of a thing, with its language tag."""
        sql = f"SELECT DISTINCT subject, object FROM claims WHERE predicate = '{LABEL.value}' AND object[1] = '\"' {of}"
        for iri, value in self._tables.rows(sql):
            label = read_literal(value)
            yield iri, label.value, label.language
        middle = f" {LABEL} "
        for name in CURATED:
            for line in self._snapshot.written.lines(self._snapshot.base + name):
                subject, found, value = line.decode().partition(middle)
                if found and value.startswith('"'):
                    label = read_literal(value.removesuffix(" .\n"))
                    yield subject[1:-1], label.value, label.language

    def _put_bare(self, of: str, given: dict[str, Any]) -> None:
        """Puts what sources state without a citation, or some of them."""
        rows = self._tables.rows(BARE.format(of=of), given)
        for row in rows:
            forms = dict.fromkeys(form_of_term(term) for term in (row[2], row[3]) if term)  # 5 is found by 05 and by 5
            self._insert("bare", 6, ((*row, form) for form in forms))

    def _put_names(self, of: str) -> None:
        """Puts how things, or some of them, are called by whoever claims it."""
        rows = self._tables.rows(CALLED.format(of=of), {"naming": list(naming(self._snapshot))})
        self._insert("called", 2, dict.fromkeys((thing, form) for thing, term in rows if (form := form_of_term(term))))

    def _put_sources(self, sources: Iterable[SourceSummary]) -> None:
        own = dict(self._tables.rows("SELECT iri, label FROM labels WHERE starts_with(iri, ?)", [self._records]))
        for source in sources:
            texts = (source.title, source.slug, source.publisher, own.get(source.iri, source.slug))
            note = ", ".join(filter(None, (source.publisher, source.date)))
            self._put("source", source.iri, source.title or source.slug, note, source.claims, texts)

    @property
    def _records(self) -> str:
        """What the IRIs of sources begin with."""
        return f"{self._snapshot.base}source/"

    def _put_disagreements(self, disagreements: Iterable[Disagreement]) -> None:
        """Puts some disagreements."""
        for one in disagreements:
            self._put("disagreement", one.iri, one.sentence or one.label, one.label, 1, texts_of(one))

    @cached_property
    def _disputed(self) -> frozenset[str]:
        """The things that the disagreements are of."""
        return frozenset(disagreement.focus for disagreement in self._disagreements)

    @cached_property
    def _in_use(self) -> dict[str, list[tuple[str, str, int]]]:
        """The classes and the properties that are in use, with their labels, and of how many things or how often."""
        return {kind: list(self._tables.rows(TERMS_IN_USE, [kind])) for kind in ("class", "property")}

    def _put_things(self, where: str) -> None:
        """Puts the things that sources speak of, or some of them, and the values that they have."""
        classes, names = ({iri: label for iri, label, _ in self._in_use[kind]} for kind in ("class", "property"))
        mentions = self._tables.rows(MENTIONS.format(where=where))
        for (iri, label), rows in groupby(mentions, key=itemgetter(0, 1)):
            thing = _Thing(iri, label, rows)
            if not iri.startswith(self._records) and (thing.is_described or iri.startswith(self._snapshot.base)):
                self._put_thing(thing, iri in self._disputed, classes, names)

    def _put_thing(self, thing: _Thing, disputed: bool, classes: dict[str, str], names: dict[str, str]) -> None:
        note = ", ".join(sorted(classes[cls] for cls in thing.classes))
        texts = (thing.label, *sorted(thing.names))
        entry = self._put("thing", thing.iri, thing.label, note, thing.claims, texts)
        facets = [("class", cls) for cls in thing.classes]
        facets += [("source", slug) for slug in thing.sources]
        facets += [("stance", stance) for stance in thing.stances]
        facets += [("disputed", "yes")] if disputed else []
        self._insert("facets", 3, ((entry, facet, value) for facet, value in sorted(facets)))
        for name, text in sorted(thing.values):
            self._put("value", thing.iri, text, f"{thing.label}: {names[name]}", 1, (text,))

    def _put_terms(self) -> None:
        """Puts the classes and properties that are in use."""
        for kind, terms in self._in_use.items():
            for iri, label, number in terms:
                self._put(kind, iri, label, "", number, (label, local_name(iri)))

    def _insert(self, table: str, columns: int, rows: Iterable[tuple[Any, ...]]) -> None:
        self._database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)

    def _put(self, kind: str, iri: str, label: str, note: str, weight: int, texts: Iterable[str]) -> int:
        self._entries += 1
        row = (self._entries, kind, iri, label, note, weight)
        self._database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", row)
        for form, text in named(texts).items():
            self._names += 1
            self._database.execute("INSERT INTO names VALUES (?, ?, ?, ?)", (self._names, self._entries, text, form))
        return self._entries


def named(texts: Iterable[str]) -> dict[str, str]:
    """Those of some texts that differ in their forms, by these."""
    return {form_of(text): text for text in reversed(tuple(texts)) if text}


def texts_of(disagreement: Disagreement) -> tuple[str, ...]:
    """What a disagreement is found by."""
    return disagreement.label, disagreement.sentence, *(side.label for side in disagreement.positions)


def naming(snapshot: Snapshot) -> tuple[str, ...]:
    """The properties that give names, those that are best to show first, each with those below it."""
    quads, _ = parse_written(b"".join(snapshot.written.blocks(f"{snapshot.base}ontology")))
    above = closed((quad.subject, quad.object) for quad in quads if quad.predicate == SUBPROPERTY)
    below = {name: sorted(text_of(one) for one in above if NamedNode(name) in above[one]) for name in NAMING}
    return tuple(dict.fromkeys(iri for name in NAMING for iri in (name, *below[name])))


def form_of_term(term: str) -> str | None:
    """The form of a literal that is written as N-Triples write it; None where it is none, or no name or value is so
    long.
    """
    if not term.startswith('"'):
        return None
    value = read_literal(term).value
    return form_of(value) if len(value) <= LONGEST_NAME else None


def told(term: str, label: str | None) -> tuple[str, str | None]:
    """What a value is called, and its form."""
    return (label, None) if label else (read_literal(term).value, form_of_term(term))


def _own(written: str | None) -> tuple[str | None, str | None, str | None]:
    """A value as a source writes it, where it does so in its own way: the term, what it says, and its form."""
    return (written, read_literal(written).value, form_of_term(written)) if written else (None, None, None)


def fact_of(*row: Any) -> tuple[Any, ...]:
    """A row of the table of facts: its key, source and value, stance and citation, how it is written if otherwise, who
    says so, and where.
    """
    *said, written, speaker, places = row
    return (*said, *_own(written), speaker, JSON.encode(places))


class _Thing:
    """What sources say of a thing, in rows of its mentions."""

    def __init__(self, iri: str, label: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.iri, self.label, self.claims = iri, label, 0
        self.sources: set[str] = set()
        self.stances: set[str] = set()
        self.classes: set[str] = set()
        self.names: set[str] = set()
        self.values: set[tuple[str, str]] = set()
        said: set[tuple[str, str, str]] = set()
        for _, _, source, stance, predicate, value in rows:
            self.claims += 1
            self.sources.add(source)
            if predicate is not None:
                said.add((stance, predicate, value))
        self.is_described = bool(said)
        for one in said:  # each once, however many sources say it
            self._said(*one)

    def _said(self, stance: str, predicate: str, value: str) -> None:
        self.stances.add(stance)
        if predicate == RDF_TYPE.value and value[0] == "<":
            self.classes.add(value[1:-1])
        elif value[0] == '"' and len(text := read_literal(value).value) <= LONGEST:
            if predicate in NAMES or "name" in local_name(predicate).lower():
                self.names.add(text)
            else:
                self.values.add((predicate, text))
