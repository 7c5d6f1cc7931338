"""The standing of a claim that takes part in several contradictions: the worst of what each makes of it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reported import NAME, SAILING
from variorum.disagreements.consensus import DISPUTED, REJECTED, UPHELD, standings
from variorum.disagreements.model import Disagreement
from variorum.terms import DETAIL_DIFFERENCE, EXPLAINED, FALSE_ALARM, RESOLVED, VR

POSITION = SAILING.positions[0]
OTHER = SAILING.positions[1]


def contradiction(status: str, favour: object = None) -> Disagreement:
    """A contradiction that the claim takes part in, with a decision of this status, or open without one."""
    if not status:
        return replace(SAILING, decision=None)
    assert NAME.decision is not None
    favours = frozenset([favour] if favour is not None else [])
    return replace(SAILING, decision=replace(NAME.decision, status=status, in_favour_of=favours))  # type: ignore[arg-type]


VERDICTS = {
    "open": (contradiction(""), DISPUTED),
    "decided to be open": (contradiction(VR + "open"), DISPUTED),
    "explained": (contradiction(EXPLAINED), UPHELD),
    "false alarm": (contradiction(FALSE_ALARM), UPHELD),
    "in favour": (contradiction(RESOLVED, POSITION.value), UPHELD),
    "against": (contradiction(RESOLVED, OTHER.value), REJECTED),
}
FROM_BEST = [UPHELD, DISPUTED, REJECTED]


@pytest.mark.parametrize("name", VERDICTS)
def test_what_one_verdict_makes_of_a_claim(name: str) -> None:
    disagreement, standing = VERDICTS[name]
    assert standings([disagreement])[POSITION.claim] == standing


@given(st.lists(st.sampled_from(sorted(VERDICTS)), min_size=2, max_size=4))
def test_the_worst_verdict_counts_in_whatever_order_they_come(names: list[str]) -> None:
    worst = max((VERDICTS[name][1] for name in names), key=FROM_BEST.index)
    assert standings(VERDICTS[name][0] for name in names)[POSITION.claim] == worst


def test_every_two_verdicts() -> None:
    for one, other in itertools.product(VERDICTS.values(), repeat=2):
        expected = max(one[1], other[1], key=FROM_BEST.index)
        assert standings([one[0], other[0]])[POSITION.claim] == expected


def test_what_is_no_contradiction_is_no_verdict() -> None:
    assert standings([replace(SAILING, kind=DETAIL_DIFFERENCE)]) == {}
