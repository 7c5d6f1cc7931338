"""What one source says against itself: two values of what can have only one, or a value that it also denies.

Only what the source asserts counts, and what it attributes to somebody is held against that person's other words.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from variorum.disagreements.facts import Fact
from variorum.disagreements.sides import Side, sides_of
from variorum.disagreements.verdict import Verdict
from variorum.shapes.comparison import Comparison
from variorum.terms import SELF_CONTRADICTION


def contradicts_itself(facts: Sequence[Fact], comparison: Comparison, single: bool) -> Verdict | None:
    """What the facts of one thing that one source states make; None where they can all be true."""
    sides = sides_of(facts, comparison)
    taking: dict[Side, None] = {}
    for one, other in itertools.combinations(sides, 2):
        if one.denied == other.denied:
            clash = single and not one.denied and not comparison.fits(one.value, other.value)
        else:
            clash = comparison.same(one.value, other.value)
        if clash:
            taking |= {one: None, other: None}
    ordered = sorted(taking, key=lambda side: side.denied)
    return Verdict(SELF_CONTRADICTION, tuple(ordered)) if ordered else None
