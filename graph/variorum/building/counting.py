"""What sources state, counted: of one source by itself, and of all together.

In the counts of all a triple that several of them state is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from variorum.snapshots.statistics import ClassCount, Counts, PropertyCount
from variorum.tables.rows import ClaimRow
from variorum.tables.tables import Tables
from variorum.terms import RDF_TYPE

# The distinct triples, their subjects and objects as numbers, which take a fifth of the time; `class` is the object of
# one that tells of what class its subject is.
COUNTED = f"""
    WITH stated AS MATERIALIZED (SELECT DISTINCT '<' || subject || '>' AS subject, predicate, object FROM claims),
        numbered AS MATERIALIZED (
            SELECT term, row_number() OVER () AS number
            FROM (SELECT subject AS term FROM stated UNION SELECT object FROM stated))
    SELECT one.number AS subject, predicate, other.number AS object, CASE
            WHEN predicate = '{RDF_TYPE.value}' AND stated.object LIKE '<%' AND stated.object NOT LIKE '<<%'
            THEN stated.object[2:-2] END AS class
    FROM stated JOIN numbered one ON one.term = stated.subject JOIN numbered other ON other.term = stated.object"""
NUMBERS = "count(*), count(DISTINCT subject), count(DISTINCT object)"
TOGETHER = f"SELECT {NUMBERS} FROM counted"
BY_PROPERTY = f"SELECT predicate, {NUMBERS} FROM counted GROUP BY ALL ORDER BY ALL"
BY_CLASS = "SELECT class, count(*) FROM counted WHERE class IS NOT NULL GROUP BY ALL ORDER BY ALL"
OF_CLASSES = f"""
    SELECT typed.class, predicate, {NUMBERS} FROM counted
    JOIN (SELECT subject, class FROM counted WHERE class IS NOT NULL) typed USING (subject) GROUP BY ALL ORDER BY ALL"""
BETWEEN_CLASSES = """
    WITH typed AS (SELECT subject, class FROM counted WHERE class IS NOT NULL)
    SELECT own.class, predicate, other.class, count(*)
    FROM counted JOIN typed own USING (subject) JOIN typed other ON object = other.subject GROUP BY ALL ORDER BY ALL"""


def counts_of(rows: Iterable[ClaimRow]) -> Counts:
    """The counts of the claims of one source."""
    stated = {(row.subject, row.predicate, row.object) for row in rows}
    subjects: dict[str, list[str]] = defaultdict(list)
    objects: dict[str, list[str]] = defaultdict(list)
    entities: dict[str, int] = defaultdict(int)
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


class Counting:
    """What all sources state together, ready to be counted."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        tables.keep("counted", COUNTED)

    def together(self) -> Counts:
        """The counts of all."""
        ((triples, subjects, objects),) = self._tables.rows(TOGETHER)
        properties = tuple(PropertyCount(*row) for row in self._tables.rows(BY_PROPERTY))
        classes = tuple(ClassCount(*row) for row in self._tables.rows(BY_CLASS))
        return Counts(triples, subjects, objects, properties, classes)

    def of_classes(self) -> Iterator[tuple[str, str, int, int, int]]:
        """Of the things of each class, by property: how many triples, subjects and objects there are; in order."""
        yield from self._tables.rows(OF_CLASSES)

    def between_classes(self) -> Iterator[tuple[str, str, str, int]]:
        """How many triples there are by the class of the subject, the property and the class of the value; in order."""
        yield from self._tables.rows(BETWEEN_CLASSES)
