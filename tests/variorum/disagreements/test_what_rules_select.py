"""How often the tables are asked: what all rules look at is fetched at once, however many rules and notes there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

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
    with open_tables([bundled_snapshot.rows]) as tables:
        register = collect(corpus, builder.vocabulary, rules, decisions, tables, bundled_snapshot.stated)
    assert len(register.disagreements) > len(decisions.manual) > 1
    assert asked[facts.STATED] == 1
    assert asked.total() <= MOST
