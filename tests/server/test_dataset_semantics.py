"""Answers equal rdflib's on the merged graphs: random datasets, every way to choose one, every part of the language.

Which graphs a request means is worked out here once more, from the rules of the dataset; rdflib gets them merged.
Solutions are compared as bags, blank nodes up to renaming, numbers by value. Where an engine is known to answer
otherwise than the standard has it, `DEFECTS` names it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

import snapshots
from dataset_cases import (
    EX,
    IRIS,
    PROLOGUE,
    QUERIES,
    Asked,
    Corpus,
    asked,
    corpora,
    of_ours,
    of_rdflib,
    same,
    snapshot_of,
)
from examples import examples
from variorum.snapshots.snapshot import Snapshot

_folders: Iterator[int] = itertools.count()


def disagree(snapshot: Snapshot, corpus: Corpus, way: Asked, template: str) -> tuple[object, ...] | None:
    """What both engines answer, if it is not the same."""
    ours = of_ours(snapshot, way, PROLOGUE + template.format(way.clauses()))
    theirs = of_rdflib(corpus, way, PROLOGUE + template.format(""))
    return None if same(ours, theirs) else (template, way, ours, theirs)


SOME = st.lists(st.sampled_from(QUERIES), min_size=10, max_size=10, unique=True)
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]  # rdflib takes minutes for it
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=examples(18), deadline=None, suppress_health_check=SLOW, phases=WITHOUT_SHRINKING)
@given(corpus=corpora, ways=st.lists(asked, min_size=2, max_size=2), queries=SOME)
def test_answers_equal_rdflibs_on_the_merged_graphs(
    tmp_path: Path, corpus: Corpus, ways: list[Asked], queries: list[str]
) -> None:
    snapshot = snapshot_of(corpus, tmp_path / str(next(_folders)))
    for way, template in itertools.product(ways, queries):
        assert disagree(snapshot, corpus, way, template) is None


# A query, and in which engine it goes wrong how; a defect that is mended in a new release fails here, and moves above.
DEFECTS = {
    "SELECT * {} {{ :c :p* ?o }}": "pyoxigraph: a path of length zero does not match a term that no triple has",
    "SELECT * {} {{ ?s :p|:q ?o }}": "pyoxigraph: alternatives that both match count once, though | is a union",
    "SELECT ?x {} {{ ?x :p ?y {{ SELECT ?s (COUNT(*) AS ?c) {{ ?s :r ?o }} GROUP BY ?s }} }}": (
        "rdflib: grouping nothing gives a group"
    ),
    "SELECT (2 * 2 AS ?four) {} {{}}": "rdflib: the product of integers is a decimal",
}
LOOP = [Quad(IRIS[0], NamedNode(EX + name), IRIS[0]) for name in "pq"]
FIXED = Corpus({"one": LOOP, "two": [], "three": []}, {}, {}, {}, {})


@pytest.mark.parametrize("template", DEFECTS)
def test_known_defects_are_still_there(tmp_path: Path, template: str) -> None:
    snapshot = snapshots.make_snapshot(tmp_path / "snapshot", FIXED.claims, {}, {}, [], {})
    assert disagree(snapshot, FIXED, Asked(), template), DEFECTS[template]
