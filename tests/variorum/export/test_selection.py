"""Which graphs an export holds."""

from __future__ import annotations

import pytest

from exported import quads_of
from variorum.errors import ExportError, UnknownSourceError
from variorum.export.selection import STATED, select
from variorum.snapshots.snapshot import Snapshot


def kinds_of(snapshot: Snapshot, graphs: tuple[str, ...]) -> set[str]:
    return {graph.removeprefix(snapshot.base).partition("/")[0] for graph in graphs}


def test_all_that_was_stated_unless_told_otherwise(bundled_snapshot: Snapshot) -> None:
    selection = select(bundled_snapshot)
    assert selection.sources == bundled_snapshot.sources
    assert selection.kinds == STATED
    assert kinds_of(bundled_snapshot, selection.graphs) >= {"graph", "evidence", "decisions", "ontology", "register"}
    assert not {"entailed", "consensus", "agreement"} & kinds_of(bundled_snapshot, selection.graphs)
    assert list(selection.graphs) == sorted(selection.graphs)


def test_of_sources_only_what_is_theirs(bundled_snapshot: Snapshot) -> None:
    base = bundled_snapshot.base
    selection = select(bundled_snapshot, ["blue-news", "blue-news"])
    assert selection.graphs == (f"{base}evidence/blue-news", f"{base}graph/blue-news")
    assert [source.slug for source in selection.sources] == ["blue-news"]
    assert f"{base}register" in select(bundled_snapshot, ["blue-news"], ["claims", "register"]).graphs


def test_the_quads_are_those_of_the_graphs(bundled_snapshot: Snapshot) -> None:
    selection = select(bundled_snapshot, ["blue-news"], ["claims", "entailed"])
    assert sum(1 for _ in quads_of(selection)) == sum(bundled_snapshot.counts[graph] for graph in selection.graphs)


def test_what_there_is_not(bundled_snapshot: Snapshot) -> None:
    with pytest.raises(UnknownSourceError, match="there is no source 'blue-new'") as unknown:
        select(bundled_snapshot, ["blue-new"])
    assert "blue-news" in unknown.value.advice
    with pytest.raises(ExportError, match="there are no graphs 'claim'") as near:
        select(bundled_snapshot, kinds=["claim"])
    assert near.value.advice == "Did you mean claims?"
    with pytest.raises(ExportError, match="there are no graphs 'zzz'") as far:
        select(bundled_snapshot, kinds=["zzz"])
    assert far.value.advice.startswith("Choose among: claims, evidence, entailed, ")
