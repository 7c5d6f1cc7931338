"""Values of one meaning as one side, however each source writes them."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from variorum.disagreements.facts import Fact
from variorum.shapes.comparison import Comparison
from variorum.terms import DENIED, Term

LARGEST = 200  # values of one thing that are looked through for abbreviations of each other


@dataclass(frozen=True)
class Side:
    """The facts that give one value, or deny it; `value` is the writing of it that most sources use."""

    value: Term
    facts: tuple[Fact, ...]
    denied: bool = False

    @cached_property
    def sources(self) -> frozenset[str]:
        """The sources that take it."""
        return frozenset(fact.source for fact in self.facts)


def sides_of(facts: Iterable[Fact], comparison: Comparison) -> list[Side]:
    """Facts by the meaning of their values, and by whether they are denied; those of most sources first."""
    groups: dict[tuple[bool, Hashable], list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.stance == DENIED, comparison.key(fact.value)].append(fact)
    found = [Side(usual(group), tuple(group), denied) for (denied, _), group in groups.items()]
    return sorted(found, key=_most_sources)


def _most_sources(side: Side) -> tuple[int, bool, str]:
    return -len(side.sources), side.denied, str(side.value)


def written_out(sides: list[Side], comparison: Comparison) -> list[Side]:
    """Sides without those whose value abbreviates that of another: their facts are among the other's, unless there are
    two that it may abbreviate which do not fit each other. More than LARGEST are left as they are.
    """
    if len(sides) > LARGEST:
        return sides
    whole: dict[int, int] = {}
    for number, side in enumerate(sides):
        longer = [
            other
            for other, one in enumerate(sides)
            if one.denied == side.denied and comparison.abbreviates(side.value, one.value)
            if other < number or not comparison.abbreviates(one.value, side.value)
        ]
        values = [sides[other].value for other in longer]
        if longer and all(comparison.fits(one, other) for one, other in itertools.combinations(values, 2)):
            end = _end(longer[0], whole)
            if end != number:  # of a circle of abbreviations the last is written out
                whole[number] = end
    if not whole:
        return sides
    facts: dict[int, list[Fact]] = defaultdict(list)
    for number, side in enumerate(sides):
        facts[_end(number, whole)] += side.facts
    found = [Side(sides[number].value, tuple(given), sides[number].denied) for number, given in facts.items()]
    return sorted(found, key=_most_sources)


def _end(number: int, whole: Mapping[int, int]) -> int:
    """The side at the end of a chain of abbreviations."""
    while number in whole:
        number = whole[number]
    return number


def usual(facts: Sequence[Fact]) -> Term:
    """The value of facts of one meaning, as most sources write it."""
    writing: dict[Term, set[str]] = defaultdict(set)
    for fact in facts:
        writing[fact.value].add(fact.source)
    return min(writing, key=lambda value: (-len(writing[value]), str(value)))
