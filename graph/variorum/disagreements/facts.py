"""Claims as they count for properties: through their own property, its super-properties, inverses and equivalents.

A fact is a claim seen from one property, and rests on the claim as its source states it. The table `facts` has them all
as numbers, by which they are grouped and joined many times as fast as by texts: things, values, sources and speakers
are hashes of 64 bits. What they say is fetched for those that are looked at, all at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import Claim, Statement, by_offset
from variorum.shapes.behaviours import Meeting
from variorum.tables.tables import Tables
from variorum.terms import ASSERTED, DENIED, RDF_TYPE, Term, text_of

# Each citation once for every property that its claim counts for. What is denied of a property is not denied of a wider
# one. A thing has one hash as subject and as value: that of its bare IRI.
FACTS = f"""
    WITH meets AS (
        SELECT unnest($predicates::VARCHAR[]) AS predicate, unnest($properties::INTEGER[]) AS property,
            unnest($flipped::BOOLEAN[]) AS flipped, unnest($equivalent::BOOLEAN[]) AS equivalent,
            unnest($own::BOOLEAN[]) AS own
    )
    SELECT property, flipped, own, number, flipped OR linked AS linked,
        hash(CASE WHEN flipped THEN object_iri ELSE subject END) AS thing,
        hash(CASE WHEN flipped THEN subject ELSE coalesce(object_iri, object) END) AS value,
        hash(source) AS source, hash(coalesce(attributed_to, '')) AS speaker, hash(stance) AS stance,
        stance = '{DENIED}' AS denied, stance = '{ASSERTED}' AS asserted
    FROM (SELECT *, object_iri IS NOT NULL AS linked FROM {{rows}}) JOIN meets USING (predicate)
    WHERE (NOT flipped OR linked) AND (equivalent OR stance <> '{DENIED}')"""
USED = f"""
    SELECT predicate, CASE WHEN predicate = '{RDF_TYPE.value}' THEN object END AS class
    FROM citations GROUP BY ALL"""
STATED = """
    SELECT number, source, citation, subject, predicate, written, stance, attributed_to, passages, file, line
    FROM {rows} SEMI JOIN (SELECT unnest($numbers) AS number) USING (number)"""
# The citations of claims of some things, and of all claims with some predicates.
NEAR = """
    SELECT * FROM citations WHERE subject IN (FROM near) OR list_contains($whole, predicate)
        OR (list_contains($turned, predicate) AND object_iri IN (FROM near))"""

GIVEN = "SEMI JOIN (SELECT unnest($citations::VARCHAR[]) AS citation) USING (citation)"


class Mark(NamedTuple):
    """Which fact: of which property, whether its thing is the value of its claim, and the number of its citation."""

    property: int
    flipped: bool
    number: int


@dataclass(frozen=True)
class Fact:
    """A claim as it counts for a property of a thing, its path. `stance` is that of its statement, or a weaker one
    where it follows only with the help of another claim.
    """

    path: str
    thing: str
    value: Term
    statement: Statement
    stance: str

    @property
    def source(self) -> str:
        """The slug of the source that states it."""
        return self.statement.source


class Facts:
    """The facts in some tables, once they are gathered.

    What is marked is fetched together when the first of it is read: whoever marks all before reading any of it asks
    the tables once.
    """

    def __init__(self, tables: Tables, meetings: Iterable[Meeting]) -> None:
        self.tables, self._meetings = tables, tuple(meetings)
        used = list(tables.rows(USED))
        self.used = frozenset(predicate for predicate, _ in used)
        self.given_classes = frozenset(value[1:-1] for _, value in used if value and value[0] == "<")
        known = [(m.predicate, m.property, m.flipped, m.equivalent) for m in self._meetings if m.predicate in self.used]
        other = self.used - {predicate for predicate, *_ in known}
        self._meets = [*known, *((prop, prop, False, True) for prop in sorted(other))]
        self.properties = tuple(sorted({prop for _, prop, *_ in self._meets}))
        self._numbers = {prop: number for number, prop in enumerate(self.properties)}
        self.rows = "citations"  # the table that they are gathered from
        self._wanted: set[int] = set()
        self._statements: dict[int, Statement] = {}

    def gather(self) -> None:
        """Makes the table of all facts."""
        self.tables.keep(
            "facts",
            FACTS.format(rows=self.rows),
            {
                "predicates": [predicate for predicate, *_ in self._meets],
                "properties": [self._numbers[prop] for _, prop, *_ in self._meets],
                "flipped": [flipped for _, _, flipped, _ in self._meets],
                "equivalent": [equivalent for *_, equivalent in self._meets],
                "own": [predicate == prop and not flipped for predicate, prop, flipped, _ in self._meets],
            },
        )

    def gather_near(self, things: Collection[str], turned: Collection[str], whole: Collection[str]) -> None:
        """Makes the table of the facts of some things, and of all facts of some properties. With the predicates that
        are `turned` a claim is of its value too.
        """
        self.rows = "near_citations"
        self.tables.put("near", {"thing": "VARCHAR"}, ([thing] for thing in sorted(things)))
        every = [predicate for prop in whole for predicate, _ in self.meeting(prop)]
        self.tables.keep(self.rows, NEAR, {"turned": list(turned), "whole": every})
        self.gather()

    def meeting(self, prop: str) -> list[tuple[str, bool]]:
        """The predicates of claims that count for a property, each with whether it is turned round."""
        return [(predicate, flipped) for predicate, other, flipped, _ in self._meets if other == prop]

    def turned(self, inverse: Iterable[str]) -> set[str]:
        """The predicates of claims that count for a property of their value, or for one of those that are looked at
        from their value, whether there are such claims or not.
        """
        backwards = set(inverse)
        return backwards.union(m.predicate for m in self._meetings if m.flipped or m.property in backwards)

    def numbers(self, properties: Iterable[str]) -> list[int]:
        """The numbers of those properties of which there are facts."""
        return [self._numbers[prop] for prop in properties if prop in self._numbers]

    def counting_for(self, properties: Collection[str]) -> list[str]:
        """The predicates of claims that count for any of some properties, as they are."""
        return sorted({predicate for predicate, prop, flipped, _ in self._meets if prop in properties and not flipped})

    def marks(self, sql: str, **given: Any) -> list[Mark]:
        """The facts that a query gives as property, flipped and number."""
        return [mark for mark, _ in self.marks_with(sql, **given)]

    def marks_with(self, sql: str, **given: Any) -> list[tuple[Mark, tuple[Any, ...]]]:
        """As `marks`, each with the columns that follow."""
        found = [(Mark(*row[:3]), row[3:]) for row in self.tables.rows(sql, given)]
        self._wanted.update(mark.number for mark, _ in found)
        return found

    def want(self, numbers: Iterable[int]) -> None:
        """Has statements fetched with those of all that is marked."""
        self._wanted.update(numbers)

    def statement(self, number: int) -> Statement:
        """The statement in a row of the citations."""
        if number not in self._statements:
            for table in dict.fromkeys((self.rows, "citations")):
                wanted = list({*self._wanted, number} - self._statements.keys())
                rows = self.tables.rows(STATED.format(rows=table), {"numbers": wanted}) if wanted else ()
                self._statements |= {row[0]: _statement(row[1:]) for row in rows}
            self._wanted.clear()
        return self._statements[number]

    def fact(self, mark: Mark) -> Fact:
        """A fact with what it says."""
        statement = self.statement(mark.number)
        subject, _, value = statement.claim
        if mark.flipped:
            return Fact(self.properties[mark.property], text_of(value), NamedNode(subject), statement, statement.stance)
        return Fact(self.properties[mark.property], subject, value, statement, statement.stance)

    def ordered(self, marks: Iterable[Mark]) -> list[Fact]:
        """Facts in the order of property, thing, citation and value."""
        return sorted(map(self.fact, marks), key=_place)

    def grouped(self, marks: Iterable[Mark]) -> dict[tuple[str, str], list[Fact]]:
        """Facts by property and thing, in order."""
        found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in self.ordered(marks):
            found[fact.path, fact.thing].append(fact)
        return found

    def at_end(self, way: Sequence[Mark], length: int) -> tuple[str, Fact]:
        """Where a way begins, and the fact at the end of its path, which has so many steps; as hedged as its steps."""
        facts = [self.fact(mark) for mark in way]
        last = facts[length - 1]
        hedges = (fact.stance for fact in (last, *facts) if fact.stance != ASSERTED)
        return facts[0].thing, replace(last, stance=next(hedges, ASSERTED))

    def stating(self, claims: Sequence[Claim]) -> list[tuple[Claim, int]]:
        """The numbers of the citations of claims that have their values in the form of the store, each with its
        claim.
        """
        wanted = [claim for claim in claims if claim[1] in self._numbers]
        sql = """
            WITH wanted AS (
                SELECT unnest(range(len($subjects))) AS place, hash(unnest($subjects)) AS thing,
                    unnest($properties) AS property, hash(unnest($values)) AS value
            )
            SELECT place, number FROM facts JOIN wanted USING (property, thing, value) WHERE own"""
        given = {
            "subjects": [subject for subject, _, _ in wanted],
            "properties": [self._numbers[predicate] for _, predicate, _ in wanted],
            "values": [value.value if isinstance(value, NamedNode) else str(value) for *_, value in wanted],
        }
        found = [(wanted[place], number) for place, number in self.tables.rows(sql, given)] if wanted else []
        self.want(number for _, number in found)
        return found

    def citing(self, citations: Sequence[str]) -> list[int]:
        """The numbers of citations, of those that there are."""
        sql = f"SELECT number FROM citations {GIVEN}"
        found = [number for (number,) in self.tables.rows(sql, {"citations": citations})] if citations else []
        self.want(found)
        return found

    def known(self, citations: Collection[str]) -> set[str]:
        """Those of some citations that there are."""
        sql = f"SELECT citation FROM citations {GIVEN}"
        return {citation for (citation,) in self.tables.rows(sql, {"citations": list(citations)})}

    def mentions(self, things: Collection[str]) -> dict[str, set[str]]:
        """Which sources state something of each of some things."""
        sql = """
            SELECT DISTINCT subject, source
            FROM citations SEMI JOIN (SELECT unnest($things) AS subject) USING (subject)"""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, source in self.tables.rows(sql, {"things": list(things)}):
            found[thing].add(source)
        return found

    def centrality(self, things: Collection[str]) -> dict[str, int]:
        """How many claims sources make of each of some things, or with it as their value."""
        sql = """
            SELECT thing, count(*) FROM (
                SELECT subject AS thing FROM citations
                UNION ALL SELECT object_iri FROM citations WHERE object_iri IS NOT NULL
            ) SEMI JOIN (SELECT unnest($things) AS thing) USING (thing) GROUP BY thing"""
        return dict(self.tables.rows(sql, {"things": list(things)})) if things else {}


def _place(fact: Fact) -> tuple[str, str, str, str]:
    return fact.path, fact.thing, fact.statement.citation, str(fact.value)


def _statement(row: Sequence[Any]) -> Statement:
    source, citation, subject, predicate, written, stance, speaker, passages, file, line = row
    ordered = sorted(passages, key=by_offset) if passages and len(passages) > 1 else passages or ()
    claim = subject, predicate, read_term(written)
    where = f"{file}:{line}" if line else file
    return Statement(source, claim, citation, stance, tuple(ordered), speaker or "", where, written)
