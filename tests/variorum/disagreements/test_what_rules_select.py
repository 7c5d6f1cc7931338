"""What rules look at is fetched at once, however many rules and notes there are; and what is selected along a path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import story
from story import Said
from story_rules import WORDS, Finder, corpus_in, iri
from variorum.building.source_build import SourceBuilder
from variorum.corpus.folder import find_corpus
from variorum.disagreements import facts
from variorum.disagreements.collection import collect
from variorum.disagreements.decisions import load_decisions
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot
from variorum.tables.tables import Parameters, Tables, open_tables

MOST = 20  # of queries, each of which costs a small corpus as much as all its rows


def test_what_is_looked_at_is_fetched_at_once(bundled_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()
    rows = Tables.rows

    def noted(self: Tables, sql: str, parameters: Parameters | None = None) -> Iterator[tuple[Any, ...]]:
        asked[sql] += 1
        return rows(self, sql, parameters)

    monkeypatch.setattr(Tables, "rows", noted)
    corpus = find_corpus(None)
    builder = SourceBuilder.open(corpus)
    rules = load_rules(corpus, builder.vocabulary)
    decisions = load_decisions(corpus, builder.vocabulary, builder.shapes)
    with open_tables(bundled_snapshot.rows) as tables:
        register = collect(corpus, builder.vocabulary, rules, decisions, tables, bundled_snapshot.stated)
    assert len(register.disagreements) > len(decisions.manual) > 1
    assert asked[facts.STATED.format(rows="citations")] == 1
    assert asked.total() <= MOST


SHAPES = """:Path a sh:NodeShape ; sh:targetNode :ann ; sh:property :friends-trade .
:friends-trade sh:path ( :friend :trade ) ; sh:maxCount 1 ; sh:message "{$this}" .
"""
TRADES = (
    Said("east", iri("bea"), iri("trade"), iri("piracy")),
    Said("west", iri("bea"), iri("trade"), iri("fishing")),
)


@pytest.mark.parametrize(
    ("stances", "kind"),
    [
        (("speculative", "asserted"), "contradiction"),
        (("asserted", "speculative"), "contradiction"),
        (("speculative", "speculative"), "stanceDifference"),
        (("denied", "denied"), None),
    ],
)
def test_a_way_is_as_sure_as_the_surest_statement_of_its_steps(
    tmp_path: Path, stances: tuple[str, ...], kind: str | None
) -> None:
    finder = Finder(corpus_in(tmp_path, SHAPES), WORDS)
    steps = [Said(slug, iri("ann"), iri("friend"), iri("bea"), stance)
             for slug, stance in zip(("north", "south"), stances, strict=True)]  # fmt: skip
    found = finder.find(story.store_of(story.numbered([*steps, *TRADES]), ()))
    kinds = [one.kind.rpartition("#")[2] for one in found if one.shape.endswith("friends-trade")]
    assert kinds == ([kind] if kind else [])
