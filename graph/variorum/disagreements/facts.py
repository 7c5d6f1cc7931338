"""Claims as they count for properties: through their own property, its super-properties, inverses and equivalents.

A fact is a claim seen from one property, and rests on the claim as its source states it. Facts are selected by SQL over
the tables of citations; what is fetched are those that something may be found in.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import Claim, Statement, by_offset
from variorum.shapes.behaviours import Meeting
from variorum.shapes.rules import Step
from variorum.tables.tables import Tables
from variorum.terms import ASSERTED, DENIED, RDF_TYPE, Term, text_of

STATED = "source, citation, subject, predicate, object, written, stance, attributed_to, passages"
# Each citation once for every property that its claim counts for, which is a number here. What is denied of a property
# is not denied of a wider one.
FACTS = f"""
    SELECT meets.property,
        CASE WHEN flipped THEN object[2:-2] ELSE subject END AS thing,
        CASE WHEN flipped THEN '<' || subject || '>' ELSE object END AS value,
        stance = '{DENIED}' AS denied, stance = '{ASSERTED}' AS asserted,
        {STATED}
    FROM citations JOIN meets USING (predicate)
    WHERE (NOT flipped OR object[1] = '<') AND (equivalent OR stance <> '{DENIED}')"""
SHARED = "list_contains($properties, property)"
LAYERS = 50  # how often what no circle goes through is taken off, from the ends of an order
# The names of things under keys that those share which look like one misspelt: (=) its words in any order and without
# spaces, the first letters of its words, and the words but for one. What is under a key with too many is not compared,
# unless that makes it one name.
ALIKE = """
    WITH few AS (
        SELECT key FROM names GROUP BY key HAVING count(*) > 1 AND (key[1] = '=' OR count(DISTINCT name) <= $largest)
    ), held AS (FROM names SEMI JOIN few USING (key))
    SELECT DISTINCT least(a.thing, b.thing), greatest(a.thing, b.thing), a.name, b.name FROM held a
    JOIN held b ON a.key = b.key AND (a.name < b.name OR (a.name = b.name AND a.thing < b.thing))
    WHERE a.thing <> b.thing AND (a.key[1] IN ('=', '~') OR (
        abs(length(a.name) - length(b.name)) <= 3 AND damerau_levenshtein(a.name, b.name) <= 3))
    ORDER BY ALL"""


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
    """The facts in some tables."""

    def __init__(self, corpus: Corpus, tables: Tables, meetings: Iterable[Meeting]) -> None:
        self._base, self._tables = corpus.base, tables
        known = [(m.predicate, m.property, m.flipped, m.equivalent) for m in meetings]
        used = {row[0] for row in tables.rows("SELECT DISTINCT predicate FROM citations")}
        other = used - {predicate for predicate, *_ in known}
        rows = [row for row in known if row[0] in used] + [(prop, prop, False, True) for prop in sorted(other)]
        self.properties = tuple(sorted({prop for _, prop, *_ in rows}))
        self._numbers = {prop: number for number, prop in enumerate(self.properties)}
        types = {"predicate": "VARCHAR", "property": "INTEGER", "flipped": "BOOLEAN", "equivalent": "BOOLEAN"}
        tables.put("meets", types, ((row[0], self._numbers[row[1]], *row[2:]) for row in rows))
        tables.keep("facts", FACTS)
        self.used = frozenset(used)
        self._type = self._numbers.get(RDF_TYPE.value, -1)

    def _codes(self, properties: Iterable[str]) -> list[int]:
        """The numbers of those properties of which there are facts."""
        return [self._numbers[prop] for prop in properties if prop in self._numbers]

    def differing(self, several: Collection[str], exclusive: Iterable[str]) -> Iterator[tuple[str, str, list[Fact]]]:
        """Each property and thing of which sources give several values, or deny one that is given, with the facts. Of
        properties that may have `several` values only where one of them is among those that are `exclusive`.
        """
        sql = f"""
            WITH differing AS (
                SELECT property, thing FROM facts GROUP BY property, thing
                HAVING min(source) <> max(source) AND (
                    (min(value) FILTER (NOT denied) <> max(value) FILTER (NOT denied)
                        AND (NOT {SHARED} OR bool_or(list_contains($exclusive, value))))
                    OR (bool_or(denied) AND NOT bool_and(denied))
                )
            )
            SELECT property, thing, value, {STATED} FROM facts JOIN differing USING (property, thing)
            ORDER BY property, thing, citation, value"""
        values = [f"<{iri}>" for iri in sorted(exclusive)]
        yield from self._grouped(sql, {"properties": self._codes(several), "exclusive": values})

    def within_one_source(self, single: Collection[str]) -> Iterator[tuple[str, str, list[Fact]]]:
        """Each property and thing of which one source, or somebody in it, asserts several values, of properties that
        are `single`, or asserts what it denies: the property, the thing, and those facts of that source and speaker.
        """
        sql = f"""
            WITH spoken AS (
                SELECT property, thing, source, coalesce(attributed_to, '') AS speaker, value, denied, asserted
                FROM facts
            ), against AS (FROM spoken WHERE denied), both_said AS (
                SELECT property, thing, source, speaker FROM spoken
                WHERE asserted AND {SHARED} GROUP BY ALL HAVING min(value) <> max(value)
                UNION SELECT property, thing, source, speaker
                FROM against SEMI JOIN (FROM spoken WHERE asserted) USING (property, thing, source, speaker)
            )
            SELECT concat_ws(' ', property, source, speaker), thing, value, {STATED}, NULL, NULL, property
            FROM facts JOIN both_said USING (property, thing, source)
            WHERE (asserted OR denied) AND coalesce(attributed_to, '') = speaker
            ORDER BY property, 1, thing, citation, value"""
        found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for row in self._tables.rows(sql, {"properties": self._codes(single)}):
            path = self.properties[row[14]]
            found[row[0], row[1]].append(self._fact(path, row[1], row[2], row[3:12], row[9]))
        for (_, thing), facts in found.items():
            yield facts[0].path, thing, facts

    def along(self, path: tuple[Step, ...], qualifier: tuple[str, str] | None) -> Iterator[tuple[str, str, list[Fact]]]:
        """For a path, each thing from which it leads to several values: the last property, the thing, and the facts of
        the last step; of values that have a qualifier only, if there is one.
        """
        names = [f"s{number}" for number in range(len(path))]
        if len(self._codes(step.predicate for step in path)) < len(path):
            return
        joins, hedges = [self._step(path[0], names[0])], [f"[{names[0]}.stance]"]
        for (before, name), step in zip(itertools.pairwise(names), path[1:], strict=True):
            joins.append(f"JOIN {self._step(step, name)} ON {name}.thing = {before}.value[2:-2]")
            hedges.append(f"[{name}.stance]")
        last = names[-1]
        if qualifier:
            joins.append(
                f"JOIN facts q ON q.thing = {last}.value[2:-2] AND q.property = $qualifier AND q.value = $wanted"
            )
            hedges.append("[q.stance]")
        stances = " || ".join(hedges)
        sql = f"""
            WITH reached AS (
                SELECT DISTINCT {last}.property, s0.thing AS focus, {last}.thing, {last}.value, {stances} AS stances,
                    {", ".join(f"{last}.{column.strip()}" for column in STATED.split(","))}
                FROM {" ".join(joins)}
            ), differing AS (
                SELECT focus FROM reached GROUP BY focus HAVING count(DISTINCT value) > 1 AND count(DISTINCT source) > 1
            )
            SELECT property, focus, value, {STATED}, stances, thing FROM reached JOIN differing USING (focus)
            WHERE NOT list_contains(stances, '{DENIED}') ORDER BY property, focus, citation, value"""
        given = {"qualifier": self._numbers.get(qualifier[0], -1), "wanted": qualifier[1]} if qualifier else {}
        yield from self._grouped(sql, given)

    def _step(self, step: Step, name: str) -> str:
        """A step of a path as what a query selects from."""
        wanted = f"property = {self._numbers[step.predicate]}"
        if not step.inverse:
            return f"(SELECT * FROM facts WHERE {wanted}) {name}"
        return f"""(
            SELECT * REPLACE (value[2:-2] AS thing, '<' || thing || '>' AS value) FROM facts
            WHERE {wanted} AND value[1] = '<') {name}"""

    def joined(self, one: str, other: str) -> Iterator[tuple[str, list[Fact]]]:
        """Each thing of which some sources give values of both of two properties, with its facts of both."""
        sql = f"""
            WITH both_given AS (
                SELECT thing FROM facts WHERE property IN ($one, $other) AND NOT denied GROUP BY thing
                HAVING min(property) <> max(property) AND min(source) <> max(source)
            )
            SELECT 0, thing, value, {STATED}, NULL, property FROM facts JOIN both_given USING (thing)
            WHERE property IN ($one, $other) AND NOT denied ORDER BY thing, citation, value"""
        codes = self._codes((one, other))
        found: dict[str, list[Fact]] = defaultdict(list)
        for row in self._tables.rows(sql, {"one": codes[0], "other": codes[1]}) if len(codes) == 2 else ():
            found[row[1]].append(self._fact(self.properties[row[-1]], row[1], row[2], row[3:12], row[9]))
        yield from found.items()

    def edges(self, prop: str) -> list[Fact]:
        """The facts of a property that join two things, but what is denied, and what no circle can go through: things
        that nothing leads to, or that lead to nothing, are left out again and again.
        """
        joined = f"property = {self._numbers[prop]} AND value[1] = '<' AND NOT denied"
        inner = "SELECT * FROM edges WHERE thing IN (SELECT other FROM edges) AND other IN (SELECT thing FROM edges)"
        every = f"WITH edges AS MATERIALIZED (SELECT DISTINCT thing, value[2:-2] AS other FROM facts WHERE {joined})"
        self._tables.keep("edges", f"{every} {inner}")
        before = 0
        for _ in range(LAYERS):
            left = int(next(self._tables.rows("SELECT count(*) FROM edges"))[0])
            if left in (0, before):
                break
            before = left
            self._tables.keep("edges", inner)
        if not left:
            return []
        sql = f"""
            SELECT property, thing, value, {STATED} FROM facts
            WHERE {joined} AND (thing, value[2:-2]) IN (FROM edges) ORDER BY thing, citation, value"""
        return [fact for _, _, facts in self._grouped(sql, {}) for fact in facts]

    def shared(self, prop: str) -> list[Fact]:
        """The facts of a property whose literals are given of several things, in some letter case; but what is
        denied.
        """
        sql = f"""
            WITH given AS (
                SELECT *, lower(value) AS folded FROM facts
                WHERE {SHARED} AND value[1] = '"' AND NOT denied
            ), several AS (SELECT folded FROM given GROUP BY folded HAVING min(thing) <> max(thing))
            SELECT property, thing, value, {STATED} FROM given SEMI JOIN several USING (folded)
            ORDER BY thing, citation"""
        return [fact for _, _, facts in self._grouped(sql, {"properties": self._codes([prop])}) for fact in facts]

    def given_classes(self) -> frozenset[str]:
        """The classes that sources give to things."""
        sql = f"SELECT DISTINCT value FROM facts WHERE property = {self._type} AND value[1] = '<'"
        return frozenset(value[1:-1] for (value,) in self._tables.rows(sql))

    def typed(
        self, disjoint: Iterable[frozenset[str]], misfits: Mapping[tuple[str, bool], frozenset[str]]
    ) -> Iterator[tuple[str, list[Fact]]]:
        """Each thing that one source gives a class that does not go with the class that another gives it, or with how
        another uses it: the thing, the facts of its classes, and those claims that use it so.

        `disjoint` are pairs of classes, `misfits` the classes that the subject or object of a property cannot have.
        """
        pairs = [(one, other) for pair in disjoint if len(pair) == 2 for one in pair for other in pair - {one}]
        self._tables.put("disjoint", {"one": "VARCHAR", "other": "VARCHAR"}, pairs)
        rows = [
            (prop, self._numbers[prop], of_object, cls)
            for (prop, of_object), classes in misfits.items()
            if prop in self._numbers
            for cls in sorted(classes)
        ]
        types = {"name": "VARCHAR", "property": "INTEGER", "of_object": "BOOLEAN", "taken_for": "VARCHAR"}
        self._tables.put("misfits", types, rows)
        sql = f"""
            WITH taken AS MATERIALIZED (
                SELECT thing AS one, value[2:-2] AS taken_for, min(source) AS lowest, max(source) AS highest FROM facts
                WHERE property = {self._type} AND NOT denied GROUP BY ALL
            ), clashing AS (
                SELECT t.one FROM taken t JOIN taken u ON t.one = u.one
                JOIN disjoint ON t.taken_for = disjoint.one AND u.taken_for = disjoint.other
                WHERE least(t.lowest, u.lowest) <> greatest(t.highest, u.highest)
            ), used AS (
                SELECT facts.rowid AS fact, source, property, of_object,
                    CASE WHEN of_object THEN object[2:-2] ELSE subject END AS used
                FROM facts JOIN (SELECT DISTINCT name, property, of_object FROM misfits) USING (property)
                WHERE predicate = name AND NOT denied AND (NOT of_object OR object[1] = '<')
            ), misused AS MATERIALIZED (
                SELECT DISTINCT fact, used
                FROM used JOIN taken ON used = one SEMI JOIN misfits USING (property, of_object, taken_for)
                WHERE lowest <> source OR highest <> source
            )
            SELECT 'type', thing, object AS value, {STATED}, NULL, predicate FROM facts
            WHERE property = {self._type} AND NOT denied
                AND (thing IN (FROM clashing) OR thing IN (SELECT used FROM misused))
            UNION ALL SELECT 'type', used, object, {STATED}, NULL, predicate
            FROM misused JOIN facts ON fact = facts.rowid
            ORDER BY 2, citation"""
        found: dict[str, list[Fact]] = defaultdict(list)
        for row in self._tables.rows(sql):
            found[row[1]].append(self._fact(row[13], row[1], row[2], row[3:12], row[9]))
        yield from found.items()

    def alike(
        self, properties: Collection[str], keys: Callable[[Term], Iterable[tuple[str, str]]], largest: int
    ) -> Iterator[tuple[str, str, str, str]]:
        """Each two things with names that may be alike, and these names, by some properties. `keys` gives the keys of a
        name, and the name in the form in which it is compared; under each key no more than so many are compared.
        """
        sql = f"SELECT DISTINCT thing, value FROM facts WHERE {SHARED} AND NOT denied"
        named = self._tables.rows(sql, {"properties": self._codes(properties)})
        rows = ((thing, key, name) for thing, value in named for key, name in keys(read_term(value)))
        self._tables.put("names", {"thing": "VARCHAR", "key": "VARCHAR", "name": "VARCHAR"}, rows)
        yield from self._tables.rows(ALIKE, {"largest": largest})

    def of_things(self, properties: Collection[str], things: Collection[str]) -> dict[str, list[Fact]]:
        """The facts of some properties of some things, but what is denied."""
        sql = f"""
            SELECT property, thing, value, {STATED} FROM facts
            WHERE {SHARED} AND thing IN (SELECT unnest($things)) AND NOT denied
            ORDER BY property, thing, citation"""
        found: dict[str, list[Fact]] = defaultdict(list)
        for _, thing, facts in self._grouped(sql, {"properties": self._codes(properties), "things": list(things)}):
            found[thing] += facts
        return found

    def mentions(self, things: Collection[str]) -> dict[str, set[str]]:
        """The sources that state something of each of some things."""
        found: dict[str, set[str]] = defaultdict(set)
        sql = "SELECT DISTINCT subject, source FROM citations WHERE subject IN (SELECT unnest($things))"
        for thing, source in self._tables.rows(sql, {"things": list(things)}):
            found[thing].add(source)
        return found

    def centrality(self, things: Collection[str]) -> dict[str, int]:
        """How many claims sources make of each of some things, or with it as their value."""
        found: dict[str, int] = defaultdict(int)
        sql = """
            SELECT subject, count(*) FROM citations WHERE subject IN (SELECT unnest($things)) GROUP BY subject
            UNION ALL SELECT object[2:-2], count(*) FROM citations
            WHERE object[1] = '<' AND object[2:-2] IN (SELECT unnest($things)) GROUP BY object"""
        for thing, number in self._tables.rows(sql, {"things": list(things)}):
            found[thing] += number
        return found

    def lines(self, citations: Collection[str]) -> dict[str, str]:
        """Where the claims of citations stand, as `seeds/some-source.ttl:12`, by citation."""
        sql = "SELECT citation, file, line FROM citations WHERE citation IN (SELECT unnest($citations))"
        rows = self._tables.rows(sql, {"citations": list(citations)})
        return {citation: f"{file}:{line}" if line else file for citation, file, line in rows}

    def statements(self, claims: Iterable[Claim]) -> dict[Claim, list[Statement]]:
        """The statements of claims that have their values in the form of the store, by claim, in the order of their
        citations.
        """
        rows = sorted({(subject, predicate, str(value)) for subject, predicate, value in claims})
        if not rows:
            return {}
        self._tables.put("wanted", dict.fromkeys(("subject", "predicate", "object"), "VARCHAR"), rows)
        found: dict[Claim, list[Statement]] = defaultdict(list)
        sql = f"SELECT {STATED} FROM citations JOIN wanted USING (subject, predicate, object) ORDER BY citation"
        for row in self._tables.rows(sql):
            found[row[2], row[3], read_term(row[4])].append(self._statement(row))
        return found

    def cited(self, citations: Collection[str]) -> list[Statement]:
        """The statements of citations."""
        sql = f"SELECT {STATED} FROM citations WHERE citation IN (SELECT unnest($citations)) ORDER BY citation"
        return [self._statement(row) for row in self._tables.rows(sql, {"citations": list(citations)})]

    def classes(self, things: Collection[str]) -> dict[str, set[str]]:
        """The classes that sources give to things."""
        found: dict[str, set[str]] = defaultdict(set)
        sql = f"""SELECT DISTINCT subject, object FROM claims
            WHERE predicate = '{RDF_TYPE.value}' AND subject IN (SELECT unnest($things))"""
        for thing, cls in self._tables.rows(sql, {"things": list(things)}):
            found[thing].add(cls[1:-1])
        return found

    def of_records(self, *properties: str) -> list[dict[str, str]]:
        """What the records of sources have of each of some properties, by the slugs of those that have it."""
        sql = """SELECT predicate, source, min(written) FROM claims
            WHERE list_contains($properties, predicate) AND subject = $base || source GROUP BY predicate, source"""
        found: dict[str, dict[str, str]] = {prop: {} for prop in properties}
        given = {"properties": list(properties), "base": f"{self._base}source/"}
        for prop, source, value in self._tables.rows(sql, given):
            found[prop][source] = text_of(read_term(value))
        return list(found.values())

    def _grouped(self, sql: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Fact]]]:
        """The rows of a query, which are in order, by property and thing."""
        key: tuple[int, str] | None = None
        facts: list[Fact] = []
        for row in self._tables.rows(sql, given):
            if key is not None and key != (row[0], row[1]):
                yield self.properties[key[0]], key[1], facts
                facts = []
            key = row[0], row[1]
            stances = row[12] if len(row) > 12 else [row[9]]
            stance = row[9] if row[9] != ASSERTED else next((s for s in stances if s != ASSERTED), ASSERTED)
            facts.append(
                self._fact(self.properties[row[0]], row[13] if len(row) > 13 else row[1], row[2], row[3:12], stance)
            )
        if key is not None:
            yield self.properties[key[0]], key[1], facts

    def _fact(self, prop: str, thing: str, value: str, stated: tuple[Any, ...], stance: str) -> Fact:
        """The fact of a row: its value as it is written, but where it is the subject of the claim."""
        statement = self._statement(stated)
        return Fact(prop, thing, statement.claim[2] if value == stated[4] else read_term(value), statement, stance)

    @staticmethod
    def _statement(row: tuple[Any, ...]) -> Statement:
        source, citation, subject, predicate, _, written, stance, speaker, passages = row
        ordered = tuple(sorted(passages or (), key=by_offset))
        claim = subject, predicate, read_term(written)
        return Statement(source, claim, citation, stance, ordered, speaker or "", written=written)
