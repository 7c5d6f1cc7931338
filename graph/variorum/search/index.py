"""What is found in the index of a snapshot by a few letters, and what it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from rapidfuzz import fuzz

from variorum.corpus.naming import form_of
from variorum.search.opening import open_index
from variorum.snapshots.snapshot import Snapshot

KINDS = ("thing", "disagreement", "source", "value", "class", "property")
COMPARED = 400  # names that are compared with what was typed
FEW = 3  # so few exact finds, and those that are only alike are looked for too
ALIKE = 74  # of 100, from where on two names are alike enough to be shown
LONGEST = 200  # code points of what is looked for


@dataclass(frozen=True)
class Hit:
    """What was found: its kind (one of KINDS), its IRI, its label, a note on it, the name that was like what was typed,
    and how well it fits.
    """

    kind: str
    iri: str
    label: str
    note: str
    name: str
    score: float


@dataclass(frozen=True)
class Agreement:
    """How two sources stand to each other: of so many properties of things both say something, and of so many the
    same.
    """

    source: str
    other: str
    compared: int
    same: int

    @property
    def share(self) -> float:
        """The part of what both speak of in which they say the same, from 0 to 1."""
        return self.same / self.compared if self.compared else 0.0


@dataclass(frozen=True)
class Key:
    """A property of a thing, with the labels of both."""

    thing: str
    property: str
    thing_label: str
    property_label: str


@dataclass(frozen=True)
class Stated:
    """What a source states of a key: the value as N-Triples write it and in words, the stance, and the citation."""

    source: str
    term: str
    label: str
    stance: str
    citation: str


@dataclass(frozen=True)
class Comparison:
    """What is compared: of one thing or of all (empty), where at least so many sources say something, and among some
    properties of things only, if there are any given.
    """

    thing: str = ""
    least: int = 1
    among: tuple[tuple[str, str], ...] | None = None


class Index:
    """The index of a snapshot, to be read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._database = open_index(snapshot)

    def find(self, text: str, most: int = 30, kinds: Iterable[str] = KINDS) -> list[Hit]:
        """What is called so, or nearly so, the best first: case, accents and the strokes of letters do not count."""
        form = form_of("".join(char if char.isprintable() else " " for char in text[:LONGEST]))
        form = " ".join(form.replace('"', " ").split())  # a quotation mark would end what SQLite is asked for
        if not form:
            return []
        found = self._best(self._containing(form), tuple(kinds))
        if len(found) < FEW:
            near = self._best(self._alike(form), tuple(kinds))
            found += [hit for hit in near if (hit.kind, hit.iri) not in {(one.kind, one.iri) for one in found}]
        return found[:most]

    def _best(self, names: Iterable[tuple[int, str, str, float]], kinds: tuple[str, ...]) -> list[Hit]:
        """Entries by the best of their names."""
        best: dict[int, tuple[float, str]] = {}
        for entry, text, _, score in names:
            if entry not in best or score > best[entry][0]:
                best[entry] = score, text
        found: dict[tuple[str, str], Hit] = {}
        for entry, (score, text) in best.items():
            row = self._database.execute(
                "SELECT kind, iri, label, note, weight FROM entries WHERE id = ?", (entry,)
            ).fetchone()
            kind, iri, label, note, weight = row
            if kind in kinds:
                total = score + log2(weight + 1) - 8 * KINDS.index(kind) / len(KINDS)
                hit = Hit(kind, iri, label, note, text, total)
                known = found.get((kind, iri if kind != "value" else f"{iri} {label}"))
                if known is None or known.score < total:
                    found[kind, iri if kind != "value" else f"{iri} {label}"] = hit
        return sorted(found.values(), key=lambda hit: (-hit.score, hit.label, hit.iri))

    def _containing(self, form: str) -> Iterator[tuple[int, str, str, float]]:
        """The names that have all words, or beginnings or parts of words, with how well they fit."""
        words = form.split()
        long = [word for word in words if len(word) >= 3]
        short = [word for word in words if len(word) < 3]
        if long:
            match = " AND ".join(f'"{word}"' for word in long)
            rows = self._database.execute(
                "SELECT entry, text, form FROM names WHERE id IN "
                "(SELECT rowid FROM letters WHERE letters MATCH ? ORDER BY rank LIMIT ?)",
                (match, COMPARED),
            )
        else:
            rows = self._database.execute(
                "SELECT entry, text, form FROM names WHERE form LIKE ? OR form LIKE ? LIMIT ?",
                (f"{_plain(words[0])}%", f"% {_plain(words[0])}%", COMPARED),
            )
        for entry, text, name in rows:
            starts = f" {name}"
            if all(f" {word}" in starts for word in short):
                yield entry, text, name, _fit(form, words, name)

    def _alike(self, form: str) -> Iterator[tuple[int, str, str, float]]:
        """The names that look like what was typed."""
        padded = f" {form} " if len(form) < 6 else form
        parts = sorted({padded[at : at + 3] for at in range(len(padded) - 2)})
        match = " OR ".join(f'"{part}"' for part in parts if part.strip())
        if not match:
            return
        rows = self._database.execute(
            "SELECT entry, text, form FROM names WHERE id IN "
            "(SELECT rowid FROM letters WHERE letters MATCH ? ORDER BY rank LIMIT ?)",
            (match, COMPARED),
        )
        for entry, text, name in rows:
            degree = max(fuzz.ratio(form, name), _words_alike(form, name))
            if degree >= ALIKE:
                yield entry, text, name, degree / 4 + fuzz.ratio(form, name) / 20

    def agreement(self, slugs: Iterable[str] = (), other: Iterable[str] = ()) -> list[Agreement]:
        """How each of some sources stands to each of others; without any, to all that speak of the same."""
        mine, others = tuple(slugs), tuple(other)
        where = f"AND b.source IN ({','.join('?' * len(others))})" if others else ""
        numbers = self._numbers()
        if not {*mine, *others} <= numbers.keys():
            return []
        slug_of = {number: slug for slug, number in numbers.items()}
        chosen = ",".join(str(numbers[slug]) for slug in mine)
        rows = self._database.execute(
            f"""SELECT a.source, b.source, COUNT(DISTINCT b.key),
                COUNT(DISTINCT CASE WHEN b.value = a.value THEN b.key END)
            FROM facts a JOIN keys k ON k.id = a.key JOIN facts b ON b.key = a.key AND b.source <> a.source
            WHERE a.source IN ({chosen}) AND a.stance = 'asserted' AND b.stance = 'asserted' {where}
            AND k.property <> '{TYPE}' GROUP BY a.source, b.source""",
            tuple(numbers[one] for one in others),
        )
        return [Agreement(slug_of[one], slug_of[other], compared, same) for one, other, compared, same in rows]

    def facts(
        self, slugs: Sequence[str], wanted: Comparison, first: int = 0, most: int = -1
    ) -> tuple[list[tuple[Key, list[Stated]]], int]:
        """What some sources say of the same properties of things, in the order of their labels, from the `first` on;
        and of how many properties of things there is something.
        """
        numbers = self._numbers()
        chosen = [numbers[slug] for slug in slugs if slug in numbers]
        slug_of = {number: slug for slug, number in numbers.items()}
        where, values = [f"f.source IN ({','.join(map(str, chosen))})"], list[str]()
        if wanted.thing:
            where, values = [*where, "k.thing = ?"], [*values, wanted.thing]
        if wanted.among is not None:
            pairs = json.dumps([[thing, name] for thing, name in wanted.among])
            where.append("(k.thing, k.property) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))")
            values.append(pairs)
        keys = f"""SELECT k.id FROM facts f JOIN keys k ON k.id = f.key WHERE {" AND ".join(where)}
            GROUP BY k.id HAVING COUNT(DISTINCT f.source) >= {wanted.least}"""
        (total,) = self._database.execute(f"SELECT COUNT(*) FROM ({keys})", values).fetchone()
        rows = self._database.execute(
            f"""WITH shown AS (SELECT * FROM keys WHERE id IN ({keys})
                ORDER BY thing_label, thing, property_label, property LIMIT ? OFFSET ?)
            SELECT k.id, k.thing, k.property, k.thing_label, k.property_label, f.source, t.term,
                COALESCE(f.own, t.label), f.stance, f.citation
            FROM shown k JOIN facts f ON f.key = k.id JOIN terms t ON t.id = f.value
            WHERE f.source IN ({",".join(map(str, chosen))})
            ORDER BY k.thing_label, k.thing, k.property_label, k.property, f.source, t.label, f.citation""",
            (*values, most, first),
        )
        found: dict[int, tuple[Key, list[Stated]]] = {}
        for number, thing, name, thing_label, property_label, source, term, label, stance, citation in rows:
            key = Key(thing, name, thing_label, property_label)
            stated = Stated(slug_of[source], term, label, stance, citation)
            found.setdefault(number, (key, []))[1].append(stated)
        return list(found.values()), total

    def dated(self, slugs: Sequence[str], thing: str = "", most: int = -1) -> list[tuple[Key, Stated]]:
        """What some sources say of when, perhaps of one thing: the facts whose values are dates, months or years."""
        dates = " OR ".join(
            f"t.term LIKE '%^^<http://www.w3.org/2001/XMLSchema#{kind}%>'" for kind in ("date", "gYear")
        )
        return self._said(f"({dates}){' AND k.thing = ?' if thing else ''}", slugs, [thing] if thing else [], most)

    def related(self, slugs: Sequence[str], properties: Iterable[str], most: int = -1) -> list[tuple[Key, Stated]]:
        """What some sources say by some properties."""
        return self._said(
            "k.property IN (SELECT value FROM json_each(?))", slugs, [json.dumps(sorted(properties))], most
        )

    def _said(self, condition: str, slugs: Sequence[str], values: Sequence[str], most: int) -> list[tuple[Key, Stated]]:
        """The facts of some sources that meet a condition, by value, thing and source."""
        rows = self._database.execute(
            f"""SELECT k.thing, k.property, k.thing_label, k.property_label,
                s.slug, t.term, COALESCE(f.own, t.label), f.stance, f.citation
            FROM sources s CROSS JOIN facts f ON f.source = s.id
                CROSS JOIN terms t ON t.id = f.value CROSS JOIN keys k ON k.id = f.key
            WHERE s.slug IN (SELECT value FROM json_each(?)) AND {condition}
            ORDER BY t.label, k.thing_label, s.slug LIMIT ?""",
            (json.dumps(list(slugs)), *values, most),
        )
        return [(Key(*row[:4]), Stated(*row[4:])) for row in rows]

    def alone(self, slug: str, first: int, most: int) -> tuple[list[tuple[Key, Stated]], int]:
        """What one source alone says, of things of which others speak too; and how much there is of it."""
        number = self._numbers().get(slug)
        where = f"""FROM facts f JOIN keys k ON k.id = f.key JOIN terms t ON t.id = f.value WHERE f.source = ?
            AND k.property <> '{TYPE}'
            AND NOT EXISTS (SELECT 1 FROM facts o WHERE o.key = f.key AND o.source <> f.source)"""
        (total,) = self._database.execute(f"SELECT COUNT(*) {where}", (number,)).fetchone()
        rows = self._database.execute(
            f"""SELECT k.thing, k.property, k.thing_label, k.property_label, ?, t.term, COALESCE(f.own, t.label),
                f.stance, f.citation
            {where} ORDER BY k.thing_label, k.thing, k.property_label, t.label LIMIT ? OFFSET ?""",
            (slug, number, most, first),
        )
        return [(Key(*row[:4]), Stated(*row[4:])) for row in rows], total

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those things that have an entry."""
        rows = self._database.execute(
            "SELECT iri, label FROM entries WHERE kind = 'thing' AND iri IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(iris)),),
        )
        return dict(rows)

    def iris(self, kind: str, most: int) -> list[str]:
        """The IRIs of the entries of a kind, sorted."""
        rows = self._database.execute("SELECT iri FROM entries WHERE kind = ? ORDER BY iri LIMIT ?", (kind, most))
        return [iri for (iri,) in rows]

    def _numbers(self) -> dict[str, int]:
        return dict(self._database.execute("SELECT slug, id FROM sources"))

    def things(self, wanted: Mapping[str, str], first: int, most: int, letters: str = "") -> tuple[list[Hit], int]:
        """Things by name that have these facets (class, source, stance, disputed), from the `first` on; and how many
        there are.
        """
        where, values = _narrowed(wanted, letters)
        (total,) = self._database.execute(f"SELECT COUNT(*) FROM entries e WHERE {where}", values).fetchone()
        rows = self._database.execute(
            f"""SELECT iri, label, note, weight FROM entries e WHERE {where}
            ORDER BY label COLLATE NOCASE, iri LIMIT ? OFFSET ?""",
            (*values, most, first),
        )
        return [Hit("thing", iri, label, note, label, weight) for iri, label, note, weight in rows], total

    def facet(self, facet: str, wanted: Mapping[str, str], letters: str = "") -> dict[str, int]:
        """How many things have each value of a facet, among those that have the other facets."""
        where, values = _narrowed({name: value for name, value in wanted.items() if name != facet}, letters)
        rows = self._database.execute(
            f"""SELECT f.value, COUNT(*) FROM facets f JOIN entries e ON e.id = f.thing
            WHERE f.facet = ? AND {where} GROUP BY f.value ORDER BY COUNT(*) DESC, f.value LIMIT 40""",
            (facet, *values),
        )
        return dict(rows)

    def terms(self, kind: str, beginning: str, most: int, cls: str = "") -> list[Hit]:
        """Classes or properties whose label has these letters, or whose IRI begins so; those of a class come first."""
        typed = _plain(beginning)
        rows = self._database.execute(
            """SELECT e.iri, e.label, e.note, MAX(COALESCE(t.things, 0) * 1000000 + e.weight) AS use
            FROM entries e JOIN names n ON n.entry = e.id LEFT JOIN together t ON t.property = e.iri AND t.class = ?
            WHERE e.kind = ? AND (n.form LIKE ? OR e.iri LIKE ?) GROUP BY e.iri ORDER BY use DESC, e.iri LIMIT ?""",
            (cls, kind, f"%{form_of(typed)}%", f"{typed}%", most),
        )
        return [Hit(kind, iri, label, note, label, use) for iri, label, note, use in rows]

    def called(self, kind: str) -> dict[str, str]:
        """The labels of all entries of a kind, by IRI."""
        return dict(self._database.execute("SELECT iri, label FROM entries WHERE kind = ?", (kind,)))


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _narrowed(wanted: Mapping[str, str], letters: str) -> tuple[str, tuple[str, ...]]:
    """The condition for things that have facets, and the values that it asks for."""
    conditions, values = ["e.kind = 'thing'"], []
    for name, value in wanted.items():
        conditions.append("e.id IN (SELECT thing FROM facets WHERE facet = ? AND value = ?)")
        values += [name, value]
    if letters:
        conditions.append("e.id IN (SELECT entry FROM names WHERE form LIKE ?)")
        values.append(f"%{_plain(form_of(letters))}%")
    return " AND ".join(conditions), tuple(values)


def _plain(word: str) -> str:
    """A word without what LIKE takes for a pattern."""
    return word.replace("%", "").replace("_", "")


def _fit(form: str, words: list[str], name: str) -> float:
    """How well a name fits that has all words: the whole best, then its beginning, then beginnings of words."""
    if name == form:
        return 60.0
    starts = f" {name}"
    base = 40.0 if name.startswith(form) else 34.0 if f" {form}" in starts else 24.0
    beginnings = sum(f" {word}" in starts for word in words) / len(words)
    return base + 6 * beginnings + 8 * len(form) / max(len(name), len(form))


def _words_alike(form: str, name: str) -> float:
    """How alike what was typed is to the best run of words of a name, of 100; each word typed has to have its like."""
    words = name.split()
    degrees = [max((fuzz.ratio(word, other) for other in words), default=0.0) for word in form.split()]
    return min(degrees, default=0.0)
