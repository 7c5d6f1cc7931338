"""Values of two properties of one thing that must not be equal, or must be in order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from variorum.disagreements.facts import Fact
from variorum.disagreements.sides import sides_of
from variorum.disagreements.verdict import Clash
from variorum.shapes import meaning
from variorum.shapes.comparison import Comparison
from variorum.shapes.rules import PairRule
from variorum.terms import Term


def pair_clashes(rule: PairRule, facts: Sequence[Fact], comparison: Comparison) -> list[Clash]:
    """The pairs of a value of the one property and a value of the other that break the rule."""
    ones = sides_of([fact for fact in facts if fact.path == rule.predicate], comparison)
    others = sides_of([fact for fact in facts if fact.path == rule.other], comparison)
    if rule.component.startswith("Disjoint"):
        broken = comparison.same
    elif rule.component.startswith("LessThanOrEquals"):
        broken = _is_greater
    else:
        broken = _is_not_less
    return [(a, b, rule.shape.kind) for a in ones for b in others if broken(a.value, b.value)]


def _is_greater(one: Term, other: Term) -> bool:
    return compared(one, other) == 1


def _is_not_less(one: Term, other: Term) -> bool:
    return compared(one, other) in (0, 1)


def compared(one: Term, other: Term) -> int | None:
    """-1, 0 or 1 as the first value is before, at or after the second; None where that cannot be told."""
    numbers = meaning.number(one), meaning.number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return _sign(numbers[0] - numbers[1])
    first, second = meaning.as_time(one), meaning.as_time(other)
    if first is None or second is None:
        return None
    for a, b in zip(_clock(first), _clock(second), strict=False):
        if a != b:
            return _sign(a - b)
    return 0 if len(first.parts) == len(second.parts) else None  # a year that has the day is neither before nor after


def _clock(time: meaning.Time) -> tuple[Decimal, ...]:
    return meaning.shifted(time.parts, -time.zone) if time.zone is not None and len(time.parts) > 3 else time.parts


def _sign(difference: Decimal) -> int:
    return (difference > 0) - (difference < 0)
