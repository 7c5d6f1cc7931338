"""What SQL selects from the tables for detection, held to what the engine selects from the evidence graphs: the same
findings, whichever of the two is asked.

A synthetic corpus has SOURCES sources here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from benchmarks.synthetic import generate
from variorum.building.build import build
from variorum.corpus.folder import Corpus, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.detection import Detector
from variorum.disagreements.facts import Fact, Facts
from variorum.disagreements.model import Disagreement, Statement, by_offset
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
    """Facts that the engine selects."""

    def __init__(self, corpus: Corpus, tables: Tables, meetings: Iterable[Meeting], stated: Store) -> None:
        super().__init__(corpus, tables, meetings)
        self._stated = stated
        predicates = {
            text_of(row["predicate"]) for row in select(stated, f"SELECT * {{ GRAPH ?evidence {{ {CITED} }} }}")
        }
        known = [(m.predicate, m.property, m.flipped, m.equivalent) for m in meetings]
        others = predicates - {predicate for predicate, *_ in known}
        self._meetings = [*known, *((one, one, False, True) for one in others)]
        self._facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        statements = self._statements(corpus)
        for row in select(stated, f"SELECT * WHERE {{ {self._of(FACTS)} }}"):
            prop, thing = text_of(row["property"]), text_of(row["thing"])
            statement = statements[text_of(row["citation"])]
            self._facts[prop, thing].append(Fact(prop, thing, row["value"], statement, statement.stance))

    def differing(self, *_: object) -> Iterator[tuple[str, str, list[Fact]]]:
        """All that differ: those that may, too."""
        for row in select(self._stated, self._of(DIFFERING)):
            key = text_of(row["property"]), text_of(row["thing"])
            yield *key, _ordered(self._facts[key])

    def joined(self, one: str, other: str) -> Iterator[tuple[str, list[Fact]]]:
        for row in select(self._stated, self._of(JOINED, (one, other))):
            thing = text_of(row["thing"])
            both = (*self._facts[one, thing], *self._facts[other, thing])
            yield thing, _ordered(fact for fact in both if fact.stance != DENIED)

    def edges(self, prop: str) -> list[Fact]:
        things = {text_of(row["thing"]) for row in select(self._stated, self._of(EDGES, (prop,)))}
        facts = (fact for thing in sorted(things) for fact in _ordered(self._facts[prop, thing]))
        return [fact for fact in facts if fact.stance != DENIED and isinstance(fact.value, NamedNode)]

    def _of(self, query: str, properties: Collection[str] | None = None) -> str:
        """A query with the properties that each predicate counts for; only some of them, if there are any given."""
        rows = [
            f"(<{predicate}> <{prop}> {str(flipped).lower()} {str(equivalent).lower()})"
            for predicate, prop, flipped, equivalent in self._meetings
            if properties is None or prop in properties
        ]
        return query.replace("MEETINGS", " ".join(rows))

    def _statements(self, corpus: Corpus) -> dict[str, Statement]:
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


def _ordered(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (fact.statement.citation, str(fact.value)))


def both_ways(corpus: Corpus, snapshot: Snapshot) -> tuple[dict[str, Disagreement], dict[str, Disagreement]]:
    """What is found where SQL selects, and where the engine does, by IRI."""
    vocabulary = load_vocabulary(corpus)
    rules = load_rules(corpus, vocabulary)
    with open_tables([snapshot.rows]) as tables:
        by_sql, by_engine = (Detector(corpus, vocabulary, rules, tables, snapshot.stated) for _ in range(2))
        by_engine.facts = OfTheEngine(corpus, tables, rules.behaviours.meetings, snapshot.stated)
        one, other = ({found.iri: found for found in detector.find()} for detector in (by_sql, by_engine))
    return one, other


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
