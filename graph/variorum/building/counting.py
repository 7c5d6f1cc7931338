"""What sources state, counted: of one source by itself, and of all together, in whose counts a triple that several of
them state is one.

What all state is counted in SQL. Where few sources changed, the counts are changed by what was and what is now said of
the things of which something else is said, as two stores have it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store, Triple

from variorum.snapshots.statistics import ClassCount, Counted, Counts, PropertyCount
from variorum.tables.rows import ClaimRow
from variorum.tables.tables import Tables
from variorum.terms import RDF_TYPE, Term

Subject = NamedNode | BlankNode | Triple
Key = tuple[str, str]  # the class and the property of what is counted; an empty one stands for any

# The distinct triples, their subjects and objects as numbers, which takes a fifth of the time; `class` is the object of
# one that tells of what class its subject is.
COUNTED = f"""
    WITH stated AS MATERIALIZED (
            SELECT DISTINCT '<' || subject || '>' AS subject, predicate, object, object_iri FROM claims
        ),
        numbered AS MATERIALIZED (
            SELECT term, row_number() OVER () AS number
            FROM (SELECT subject AS term FROM stated UNION SELECT object FROM stated))
    SELECT one.number AS subject, predicate, other.number AS object,
        CASE WHEN predicate = '{RDF_TYPE.value}' THEN object_iri END AS class
    FROM stated JOIN numbered one ON one.term = stated.subject JOIN numbered other ON other.term = stated.object"""
TYPED = "typed AS (SELECT subject, class FROM counted WHERE class IS NOT NULL)"
NUMBERS = "count(*), count(DISTINCT subject), count(DISTINCT object)"
OF_CLASSES = f"""
    WITH {TYPED}
    SELECT '', '', {NUMBERS} FROM counted HAVING count(*) > 0
    UNION ALL SELECT '', predicate, {NUMBERS} FROM counted GROUP BY predicate
    UNION ALL SELECT typed.class, predicate, {NUMBERS} FROM counted JOIN typed USING (subject) GROUP BY ALL"""
BETWEEN_CLASSES = f"""
    WITH {TYPED}
    SELECT own.class, predicate, other.class, count(*)
    FROM counted JOIN typed own USING (subject) JOIN typed other ON object = other.subject GROUP BY ALL"""


def count(tables: Tables) -> Counted:
    """The counts of what all sources state together."""
    tables.keep("counted", COUNTED)
    of = {(cls, predicate): tuple(numbers) for cls, predicate, *numbers in tables.rows(OF_CLASSES)}
    between = {tuple(key): number for *key, number in tables.rows(BETWEEN_CLASSES)}
    return Counted(of, between)


def counts_of(rows: Iterable[ClaimRow]) -> Counts:
    """The counts of the claims of one source."""
    stated = {(row.subject, row.predicate, row.object) for row in rows}
    subjects: dict[str, list[str]] = defaultdict(list)
    objects: dict[str, list[str]] = defaultdict(list)
    entities: Counter[str] = Counter()
    for subject, predicate, value in stated:
        subjects[predicate].append(subject)
        objects[predicate].append(value)
        if predicate == RDF_TYPE.value and value.startswith("<") and not value.startswith("<<"):
            entities[value[1:-1]] += 1
    return Counts(
        len(stated),
        len({subject for subject, _, _ in stated}),
        len({value for _, _, value in stated}),
        tuple(
            PropertyCount(iri, len(used), len(set(used)), len(set(objects[iri])))
            for iri, used in sorted(subjects.items())
        ),
        tuple(ClassCount(iri, number) for iri, number in sorted(entities.items())),
    )


def count_changes(before: Counted, old: Store, new: Store, subjects: Collection[Subject]) -> Counted:
    """The counts of what the default graph of a store has, given those of another, which has the same triples but for
    some subjects.
    """
    was, now = _Said(old, subjects), _Said(new, subjects)
    of = {key: Counter(dict(enumerate(numbers))) for key, numbers in before.of.items()}
    between = Counter(before.between)
    for said, sign in ((was, -1), (now, 1)):
        for key, triples in said.uses():
            numbers = of.setdefault(key, Counter())
            numbers[0] += sign * triples
            numbers[1] += sign
        for three in said.links({one for one in subjects if was.classes(one) != now.classes(one)}):
            between[three] += sign
    objects, others = was.objects(), now.objects()
    for key, value in objects ^ others:
        if not now.is_said_elsewhere(key, value):
            of[key][2] += 1 if (key, value) in others else -1
    return Counted(
        {key: (numbers[0], numbers[1], numbers[2]) for key, numbers in of.items() if numbers[0]},
        {three: number for three, number in between.items() if number},
    )


class _Said:
    """What the default graph of a store says of some subjects."""

    def __init__(self, store: Store, subjects: Collection[Subject]) -> None:
        self._store, self._subjects = store, frozenset(subjects)
        self._triples = {
            one: [(quad.predicate, quad.object) for quad in store.quads_for_pattern(one, None, None, DefaultGraph())]
            for one in subjects
        }
        self.classes = cache(self._classes)

    def _classes(self, term: Term) -> frozenset[str]:
        """The classes of what a term names."""
        if not isinstance(term, NamedNode):
            return frozenset()
        found = self._store.quads_for_pattern(term, RDF_TYPE, None, DefaultGraph())
        return frozenset(quad.object.value for quad in found if isinstance(quad.object, NamedNode))

    def uses(self) -> Iterator[tuple[Key, int]]:
        """For each subject how many triples it has, of all properties and of each, and so as a thing of each class."""
        for one, triples in self._triples.items():
            used = Counter(predicate.value for predicate, _ in triples)
            if triples:
                yield ("", ""), len(triples)
            for cls in ("", *self.classes(one)):
                yield from (((cls, predicate), number) for predicate, number in used.items())

    def objects(self) -> set[tuple[Key, Term]]:
        """The objects, of all properties and of each, and so as said of a thing of each class."""
        found: set[tuple[Key, Term]] = set()
        for one, triples in self._triples.items():
            found |= {(("", ""), value) for _, value in triples}
            found |= {((c, p.value), value) for c in ("", *self.classes(one)) for p, value in triples}
        return found

    def links(self, of_others: Iterable[Subject]) -> Iterator[tuple[str, str, str]]:
        """For each triple its class, property and class; besides those of the subjects those of some from others."""
        for one, triples in self._triples.items():
            for predicate, value in triples:
                yield from ((c, predicate.value, d) for c in self.classes(one) for d in self.classes(value))
        for one in of_others:
            for quad in self._store.quads_for_pattern(None, None, one, DefaultGraph()):
                if quad.subject not in self._subjects:
                    classes = self.classes(quad.subject)
                    yield from ((c, quad.predicate.value, d) for c in classes for d in self.classes(one))

    def is_said_elsewhere(self, key: Key, value: Term) -> bool:
        """Whether an object is said of another thing, of a class and with a property."""
        cls, predicate = key
        found = self._store.quads_for_pattern(None, NamedNode(predicate) if predicate else None, value, DefaultGraph())
        return any(
            quad.subject not in self._subjects and (not cls or cls in self.classes(quad.subject)) for quad in found
        )
