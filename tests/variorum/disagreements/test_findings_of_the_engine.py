"""What SQL selects from the tables for detection, held to what the engine selects from the evidence graphs: the same
findings, whichever of the two is asked.

A synthetic corpus has SOURCES sources here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from benchmarks.synthetic import generate
from variorum.building.build import build
from variorum.corpus.folder import Corpus, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.detection import Detector
from variorum.disagreements.facts import Fact, Facts, Mark
from variorum.disagreements.model import Disagreement, Statement, by_offset
from variorum.disagreements.selection import Selection
from variorum.shapes.behaviours import Meeting
from variorum.shapes.constraints import select
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.tables.tables import Tables, open_tables
from variorum.terms import DENIED, RDF, VR, text_of

SOURCES = 12
CITED = f"""?citation <{RDF}subject> ?s ; <{RDF}predicate> ?predicate ; <{RDF}object> ?o ;
    <{VR}stance> ?stance ; <{VR}source> ?source ."""
FACTS = f"""
    VALUES (?predicate ?property ?flipped ?equivalent) {{ MEETINGS }}
    GRAPH ?evidence {{ {CITED} }}
    FILTER ((!?flipped || ISIRI(?o)) && (?equivalent || ?stance != <{DENIED}>))
    BIND (IF(?flipped, ?o, ?s) AS ?thing)
    BIND (IF(?flipped, ?s, ?o) AS ?value)
    BIND (IF(?stance = <{DENIED}>, ?nothing, ?value) AS ?given)
    BIND (IF(?stance = <{DENIED}>, 1, 0) AS ?denied)"""
DIFFERING = f"""SELECT ?property ?thing WHERE {{ {FACTS} }} GROUP BY ?property ?thing HAVING (
    COUNT(DISTINCT ?source) > 1
    && (COUNT(DISTINCT ?given) > 1 || (MAX(?denied) = 1 && MIN(?denied) = 0)))"""
JOINED = f"""SELECT ?thing WHERE {{ {FACTS} FILTER (?denied = 0) }} GROUP BY ?thing HAVING (
    COUNT(DISTINCT ?property) > 1 && COUNT(DISTINCT ?source) > 1)"""
EDGES = f"""SELECT ?thing WHERE {{ {FACTS} FILTER (?denied = 0 && ISIRI(?value)) }}"""


class OfTheEngine(Facts):
    """Facts that the engine has, in place of those that are numbered; a mark is where a fact stands among them."""

    def __init__(self, corpus: Corpus, tables: Tables, meetings: Iterable[Meeting], stated: Store) -> None:
        super().__init__(tables, meetings)
        self._stated = stated
        predicates = {
            text_of(row["predicate"]) for row in select(stated, f"SELECT * {{ GRAPH ?evidence {{ {CITED} }} }}")
        }
        known = [(m.predicate, m.property, m.flipped, m.equivalent) for m in meetings]
        others = predicates - {predicate for predicate, *_ in known}
        self._meetings = [*known, *((one, one, False, True) for one in others)]
        self._known: list[Fact] = []
        self._marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        statements = self._cited(corpus)
        for row in select(stated, f"SELECT * WHERE {{ {self._of(FACTS)} }}"):
            prop, thing = text_of(row["property"]), text_of(row["thing"])
            statement = statements[text_of(row["citation"])]
            self._marks[prop, thing].append(Mark(-1, False, len(self._known)))
            self._known.append(Fact(prop, thing, row["value"], statement, statement.stance))

    def fact(self, mark: Mark) -> Fact:
        return self._known[mark.number] if mark.property == -1 else super().fact(mark)

    def of_query(self, query: str, properties: Collection[str] | None = None) -> Iterator[tuple[str, list[Mark]]]:
        """The things that a query gives, each with the facts of its property, or of all that are given."""
        for row in select(self._stated, self._of(query, properties)):
            thing = text_of(row["thing"])
            props = properties or (text_of(row["property"]),)
            yield thing, [mark for prop in props for mark in self._marks[prop, thing]]

    def is_held(self, mark: Mark) -> bool:
        return self._known[mark.number].stance != DENIED

    def _of(self, query: str, properties: Collection[str] | None = None) -> str:
        """A query with the properties that each predicate counts for; only some of them, if there are any given."""
        rows = [
            f"(<{predicate}> <{prop}> {str(flipped).lower()} {str(equivalent).lower()})"
            for predicate, prop, flipped, equivalent in self._meetings
            if properties is None or prop in properties
        ]
        return query.replace("MEETINGS", " ".join(rows))

    def _cited(self, corpus: Corpus) -> dict[str, Statement]:
        more = f"OPTIONAL {{ ?citation <{VR}passage> ?passage }} OPTIONAL {{ ?citation <{VR}attributedTo> ?speaker }}"
        passages: dict[str, set[str]] = defaultdict(set)
        found: dict[str, Statement] = {}
        for row in select(self._stated, f"SELECT * {{ GRAPH ?evidence {{ {CITED} {more} }} }}"):
            iri = text_of(row["citation"])
            passages[iri] |= {text_of(row["passage"])} if "passage" in row else set()
            found[iri] = Statement(
                text_of(row["source"]).removeprefix(f"{corpus.base}source/"),
                (text_of(row["s"]), text_of(row["predicate"]), row["o"]),
                iri,
                text_of(row["stance"]),
                tuple(sorted(passages[iri], key=by_offset)),
                text_of(row["speaker"]) if "speaker" in row else "",
                written=str(row["o"]),  # these corpora have no literal that the store writes otherwise
            )
        return found


class ByTheEngine(Selection):
    """What the engine selects, of the facts that it has."""

    def __init__(self, facts: OfTheEngine) -> None:
        super().__init__(facts)
        self._engine = facts

    def differing(self, *_: object) -> list[Mark]:
        """All that differ: those that may, too."""
        return [mark for _, marks in self._engine.of_query(DIFFERING) for mark in marks]

    def joined(self, pairs: Sequence[tuple[str, str]]) -> list[list[Mark]]:
        return [
            [mark for _, marks in self._engine.of_query(JOINED, pair) for mark in marks if self._engine.is_held(mark)]
            for pair in pairs
        ]

    def edges(self, properties: Collection[str]) -> dict[str, list[Mark]]:
        """All edges: those that no circle goes through, too."""
        found = {}
        for prop in properties:
            things = dict(self._engine.of_query(EDGES, (prop,)))
            marks = [mark for marks in things.values() for mark in marks if self._engine.is_held(mark)]
            found[prop] = [mark for mark in marks if isinstance(self._engine.fact(mark).value, NamedNode)]
        return found


def both_ways(corpus: Corpus, snapshot: Snapshot) -> tuple[dict[str, Disagreement], dict[str, Disagreement]]:
    """What is found where SQL selects, and where the engine does, by IRI."""
    vocabulary = load_vocabulary(corpus)
    rules = load_rules(corpus, vocabulary)
    with open_tables(snapshot.rows) as tables:
        by_sql, by_engine = (Detector(corpus, vocabulary, rules, tables, snapshot.stated) for _ in range(2))
        by_engine.facts = OfTheEngine(corpus, tables, rules.behaviours.meetings, snapshot.stated)
        by_engine.selection = ByTheEngine(by_engine.facts)
        one, other = (
            {found.iri: without_lines(found) for found in detector.find()} for detector in (by_sql, by_engine)
        )
    return one, other


def without_lines(found: Disagreement) -> Disagreement:
    """A finding without the lines of its claims, which the engine does not know."""
    sides = (
        replace(side, statements=tuple(replace(statement, line="") for statement in side.statements))
        for side in found.positions
    )
    return replace(found, positions=tuple(sides))


@pytest.mark.long
def test_of_the_bundled_corpus(bundled_snapshot: Snapshot) -> None:
    found, asked = both_ways(find_corpus(None), bundled_snapshot)
    assert found == asked
    assert found


def test_of_another_corpus(built_harbour: Path) -> None:
    found, asked = both_ways(find_corpus(built_harbour), current_snapshot(built_harbour / ".variorum"))
    assert found == asked
    assert found


@pytest.mark.parametrize("seed", [31])
@pytest.mark.long
def test_of_synthetic_corpora(seed: int, tmp_path: Path) -> None:
    generate(tmp_path, SOURCES, seed, disagreements=0.3)
    corpus = find_corpus(tmp_path)
    found, asked = both_ways(corpus, build(corpus, tmp_path / ".variorum").snapshot)
    assert found == asked
    assert len({one.kind for one in found.values()}) > 2
