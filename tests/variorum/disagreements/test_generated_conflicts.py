"""Conflicts that nobody has tuned for: one more source says something of each property, and what its declaration asks
for is found, and nothing else.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bundled import BUNDLED
from conflicts import SIXTH, WAYS, Injection, Stated, injections, stated
from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.disagreements.model import Disagreement

CORPORA = {"bundled": BUNDLED.root, "harbour": HARBOUR}
FEWEST = {"another value": 14, "the value denied": 14, "the value in other words": 14, "another value denied": 14}


@cache
def corpus(name: str) -> Stated:
    root: Path = CORPORA[name]
    return stated(find_corpus(root))


def failures(name: str, given: list[Injection]) -> list[str]:
    """What was not found that had to be, and what was found that had not."""
    found = corpus(name).find(said for one in given for said in (one.said, *one.more))
    slips = []
    for one in given:
        mine = _of(one, found)
        if one.kinds and not mine:  # of circles that meet one is told: by itself each is
            mine = _of(one, corpus(name).find((one.said, *one.more)))
        new = [d for d in mine if _is_new(d, corpus(name).found.get(d.iri))]
        what = f"{one.said.subject} {one.said.predicate} {one.said.value} {one.said.stance}"
        if one.kinds and not any(d.kind in one.kinds for d in mine):
            slips.append(f"missed: {what}; found {[d.kind for d in mine]}")
        if not one.kinds and new:
            slips.append(f"false: {what}; found {[d.sentence for d in new]}")
    return slips


def _of(one: Injection, found: dict[str, Disagreement]) -> list[Disagreement]:
    """What is found in which an injected statement takes part."""
    return [
        d for d in found.values() if any(one.said.citation == s.citation for p in d.positions for s in p.statements)
    ]


def _is_new(disagreement: Disagreement, old: Disagreement | None) -> bool:
    return old is None or (old.kind, len(old.positions)) != (disagreement.kind, len(disagreement.positions))


CASES = [
    *(pytest.param("harbour", way) for way in WAYS),
    *(pytest.param("bundled", way, marks=pytest.mark.long) for way in WAYS),
]


@pytest.mark.parametrize(("name", "way"), CASES)
def test_what_one_more_source_says(name: str, way: str) -> None:
    given = injections(corpus(name), way)
    assert len(given) >= FEWEST.get(way, 0) or name == "harbour"
    assert all(one.said.source == SIXTH for one in given)
    assert failures(name, given) == []
