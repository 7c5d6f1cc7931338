"""Where something may be found: the facts that a rule of each kind has to look at, selected by SQL from all of them.

What is selected is marked, and not yet read (`facts`). It is never too little; whether it is anything is for judgement.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from variorum.disagreements.facts import Facts, Mark
from variorum.disagreements.name_keys import Keys, NameKeys
from variorum.shapes.rules import Step
from variorum.terms import DENIED, RDF_TYPE

SHARED = "list_contains($properties::INTEGER[], property)"
MARK = "property, flipped, number"
LAYERS = 50  # how often what no circle goes through is taken off, from the ends of an order
# The names that are under one key, which those share that look like one misspelt: (=) a name's words in any order and
# without spaces, the first letters of its words, and the words but for one. What is under a key with too many is not
# compared, unless that makes it one name.
TOGETHER = """
    SELECT key[1], list(DISTINCT name ORDER BY name) FROM names GROUP BY key
    HAVING count(DISTINCT name) > 1 AND (key[1] = '=' OR count(DISTINCT name) <= $largest)"""
CALLED = """
    SELECT name, list(DISTINCT thing) FROM names GROUP BY name
    HAVING count(DISTINCT thing) > 1 OR name IN (SELECT unnest($names::VARCHAR[]))"""
# Things with a class that does not go with another class of theirs, or with how a source uses them: the facts of their
# classes, and the claims that use them so.
TYPED = """
    WITH places AS (
        SELECT unnest($used::INTEGER[]) AS property, unnest($of_objects::BOOLEAN[]) AS of_object,
            unnest($groups::INTEGER[]) AS class_group
    ), wrong AS (
        SELECT unnest($wrong_groups::INTEGER[]) AS class_group, hash(unnest($wrong::VARCHAR[])) AS class
    ), disjoint AS (
        SELECT hash(unnest($ones::VARCHAR[])) AS one, hash(unnest($others::VARCHAR[])) AS other
    ), taken AS MATERIALIZED (
        SELECT thing AS what, value AS class, min(source) AS lowest, max(source) AS highest FROM facts
        WHERE property = $type AND NOT denied GROUP BY ALL
    ), clashing AS (
        SELECT t.what FROM taken t JOIN taken u USING (what) JOIN disjoint ON t.class = one AND u.class = other
        WHERE least(t.lowest, u.lowest) <> greatest(t.highest, u.highest)
    ), used AS (
        SELECT property, number, source, of_object, class_group, CASE WHEN of_object THEN value ELSE thing END AS what
        FROM facts JOIN places USING (property) WHERE own AND NOT denied AND (NOT of_object OR linked)
    ), misused AS MATERIALIZED (
        SELECT DISTINCT property, number, of_object, what
        FROM used JOIN taken USING (what) SEMI JOIN wrong USING (class_group, class)
        WHERE lowest <> source OR highest <> source
    )
    SELECT property, flipped, number, false FROM facts
    WHERE property = $type AND NOT denied AND thing IN (SELECT what FROM clashing UNION ALL SELECT what FROM misused)
    UNION ALL SELECT property, of_object, number, true FROM misused"""


class Selection:
    """What is selected of some facts."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def differing(self, several: Collection[str], exclusive: Iterable[str]) -> list[Mark]:
        """The facts of each property and thing of which sources give several values, or deny one that is given. Of
        properties that may have `several` values only where one of them is among those that are `exclusive`.
        """
        sql = f"""
            SELECT {MARK} FROM facts JOIN (
                SELECT property, thing FROM facts GROUP BY property, thing
                HAVING min(source) <> max(source) AND (
                    (min(value) FILTER (NOT denied) <> max(value) FILTER (NOT denied)
                        AND (NOT {SHARED} OR bool_or(value IN (SELECT hash(unnest($exclusive::VARCHAR[]))))))
                    OR (bool_or(denied) AND NOT bool_and(denied))
                )
            ) USING (property, thing)"""
        return self._facts.marks(sql, properties=self._facts.numbers(several), exclusive=list(exclusive))

    def within_one_source(self, single: Collection[str]) -> list[Mark]:
        """The facts of each property and thing of which one source, or somebody in it, asserts several values, of
        properties that are `single`, or asserts what it denies: those that are asserted or denied.
        """
        sql = f"""
            SELECT {MARK} FROM facts JOIN (
                SELECT property, thing, source, speaker FROM facts WHERE asserted OR denied GROUP BY ALL
                HAVING ({SHARED} AND min(value) FILTER (asserted) <> max(value) FILTER (asserted))
                    OR (bool_or(asserted) AND bool_or(denied))
            ) USING (property, thing, source, speaker) WHERE asserted OR denied"""
        return self._facts.marks(sql, properties=self._facts.numbers(single))

    def along(self, path: tuple[Step, ...], qualifier: tuple[str, str] | None) -> list[tuple[Mark, ...]]:
        """The ways along a path, where it leads from one thing to several values: the facts of its steps, and that of
        the qualifier of the value, if there is one. Ways that differ only in who states a step before the last, and
        not with what stance, are one.
        """
        steps = [step.predicate for step in path] + ([qualifier[0]] if qualifier else [])
        wanted = self._facts.numbers(steps)
        if len(wanted) < len(steps):
            return []
        names = [f"s{number}" for number in range(len(steps))]
        last = names[len(path) - 1]
        before = [name for name in names if name != last]
        parts = [_step(number, step.inverse) for step, number in zip(path, wanted, strict=False)]
        parts += [f"(SELECT * FROM {_step(wanted[-1], False)} WHERE value = hash($wanted::VARCHAR))"] * bool(qualifier)
        joins = [
            f"JOIN {part} {name} ON {name}.thing = {one}.value"
            for (one, name), part in zip(itertools.pairwise(names), parts[1:], strict=True)
        ]
        sql = f"""
            WITH reached AS (
                SELECT s0.thing AS focus, {last}.value, {last}.source, {last}.code AS {last}
                    {"".join(f", min({name}.code) AS {name}" for name in before)}
                FROM {parts[0]} s0 {" ".join(joins)}
                GROUP BY focus, {last}.value, {last}.source, {last}.code
                    {"".join(f", {name}.stance" for name in before)}
            ), differing AS (
                SELECT focus FROM reached GROUP BY focus HAVING min(value) <> max(value) AND min(source) <> max(source)
            )
            SELECT {", ".join(names)} FROM reached JOIN differing USING (focus)"""
        rows = self._facts.tables.rows(sql, {"wanted": _bare(qualifier[1])} if qualifier else {})
        found = [tuple(Mark(wanted[n], bool(code % 2), code // 2) for n, code in enumerate(row)) for row in rows]
        self._facts.want(mark.number for way in found for mark in way)
        return found

    def joined(self, pairs: Sequence[tuple[str, str]]) -> list[list[Mark]]:
        """For each pair of properties, the facts of both of each thing of which some sources give values of both."""
        found: list[list[Mark]] = [[] for _ in pairs]
        both = [number for number, pair in enumerate(pairs) if len(self._facts.numbers(pair)) == 2]
        sql = f"""
            WITH sides AS (SELECT unnest($pairs) AS pair, unnest($properties) AS property),
            given AS (SELECT pair, {MARK}, thing, source FROM facts JOIN sides USING (property) WHERE NOT denied)
            SELECT {MARK}, pair FROM given JOIN (
                SELECT pair, thing FROM given GROUP BY pair, thing
                HAVING min(property) <> max(property) AND min(source) <> max(source)
            ) USING (pair, thing)"""
        sides = [side for number in both for side in self._facts.numbers(pairs[number])]
        given = {"pairs": [number for number in both for _ in range(2)], "properties": sides}
        for mark, (number,) in self._facts.marks_with(sql, **given) if both else ():
            found[number].append(mark)
        return found

    def edges(self, properties: Collection[str]) -> dict[str, list[Mark]]:
        """The facts of some properties that join two things, but what is denied, and what no circle can go through:
        things that nothing leads to, or that lead to nothing, are left out again and again.
        """
        inner = """
            FROM edges SEMI JOIN (SELECT property, value AS thing FROM edges) USING (property, thing)
            SEMI JOIN (SELECT property, thing AS value FROM edges) USING (property, value)"""
        every = f"""
            WITH edges AS MATERIALIZED (
                SELECT DISTINCT property, thing, value FROM facts WHERE {SHARED} AND linked AND NOT denied
            ) {inner}"""
        tables, before = self._facts.tables, 0
        left = tables.keep("edges", every, {"properties": self._facts.numbers(properties)})
        for _ in range(LAYERS):
            if left in (0, before):
                break
            before, left = left, tables.keep("edges", inner)
        sql = f"SELECT {MARK} FROM facts SEMI JOIN edges USING (property, thing, value) WHERE linked AND NOT denied"
        found: dict[str, list[Mark]] = defaultdict(list)
        for mark in self._facts.marks(sql) if left else ():
            found[self._facts.properties[mark.property]].append(mark)
        return found

    def shared(self, properties: Collection[str]) -> list[Mark]:
        """The facts of properties whose literals are given of several things, in some letter case; but what is
        denied.
        """
        sql = f"""
            WITH given AS (
                SELECT {MARK}, thing, lower(object) AS folded FROM facts JOIN {self._facts.rows} USING (number)
                WHERE {SHARED} AND NOT linked AND NOT denied
            )
            SELECT {MARK} FROM given SEMI JOIN (
                SELECT property, folded FROM given GROUP BY property, folded HAVING min(thing) <> max(thing)
            ) USING (property, folded)"""
        numbers = self._facts.numbers(properties)
        return self._facts.marks(sql, properties=numbers) if numbers else []

    def typed(
        self, disjoint: Iterable[frozenset[str]], misfits: Mapping[tuple[str, bool], frozenset[str]]
    ) -> tuple[list[Mark], list[Mark]]:
        """Of each thing that one source gives a class that does not go with the class that another gives it, or with
        how another uses it: the facts of its classes, and those claims that use it so, as facts of it.

        `disjoint` are pairs of classes, `misfits` the classes that the subject or object of a property cannot have.
        """
        pairs = [(one, other) for pair in disjoint if len(pair) == 2 for one in pair for other in pair - {one}]
        groups = {classes: number for number, classes in enumerate(dict.fromkeys(misfits.values()))}
        places = [
            (number, of_object, groups[classes])
            for (prop, of_object), classes in misfits.items()
            for number in self._facts.numbers([prop])
        ]
        types = self._facts.numbers([RDF_TYPE.value])
        if not types or not (pairs or places):
            return [], []
        found: tuple[list[Mark], list[Mark]] = [], []
        given = {
            "type": types[0],
            "ones": [one for one, _ in pairs],
            "others": [other for _, other in pairs],
            "used": [number for number, *_ in places],
            "of_objects": [of_object for _, of_object, _ in places],
            "groups": [group for *_, group in places],
            "wrong_groups": [group for classes, group in groups.items() for _ in classes],
            "wrong": [cls for classes in groups for cls in sorted(classes)],
        }
        for mark, (is_use,) in self._facts.marks_with(TYPED, **given):
            found[is_use].append(mark)
        return found

    def names_together(
        self, properties: Collection[str], known: NameKeys, keys: Keys, largest: int
    ) -> Iterator[tuple[str, list[str]]]:
        """The names that may be one, by some properties, in their order: those under one key, with the kind of the key.
        `keys` gives the keys of a name, and the name in the form in which it is compared, if they are not `known`;
        those under a key with more than so many names are left out.
        """
        sql = f"""
            SELECT DISTINCT subject AS thing, object
            FROM citations SEMI JOIN (SELECT unnest($names) AS predicate) USING (predicate)
            WHERE stance <> '{DENIED}'"""
        self._facts.tables.keep("named", sql, {"names": self._facts.counting_for(properties)})
        known.put(self._facts.tables, keys)
        self._facts.tables.keep("names", "SELECT thing, key, name FROM named JOIN keyed USING (object) WHERE key <> ''")
        yield from self._facts.tables.rows(TOGETHER, {"largest": largest})

    def called(self, names: Collection[str]) -> dict[str, list[str]]:
        """The things that have each of some of the names that `names_together` looked at, or any that several have."""
        return dict(self._facts.tables.rows(CALLED, {"names": list(names)}))

    def of_things(self, properties: Collection[str], things: Collection[str]) -> list[Mark]:
        """The facts of some properties of some things, but what is denied."""
        sql = f"""
            SELECT {MARK} FROM facts SEMI JOIN (SELECT hash(unnest($things)) AS thing) USING (thing)
            WHERE {SHARED} AND NOT denied"""
        return self._facts.marks(sql, properties=self._facts.numbers(properties), things=list(things))


def _step(number: int, inverse: bool) -> str:
    """The facts of a property, numbered, as a step of a path goes along them."""
    ends = "value AS thing, thing AS value, NOT flipped" if inverse else "thing, value, flipped"
    linked = "AND linked" if inverse else ""
    return f"""(
        SELECT {ends} AS turned, 2 * number + turned::INTEGER AS code, source, stance FROM facts
        WHERE property = {number} AND NOT denied {linked})"""


def _bare(text: str) -> str:
    """A term of N-Triples in the form of which a fact has the hash: an IRI without its brackets."""
    return text[1:-1] if text.startswith("<") else text
