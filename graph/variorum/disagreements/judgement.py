"""Whether facts of one thing disagree by a rule: the values that sources give, held against each other in pairs."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from variorum.disagreements.facts import Fact
from variorum.disagreements.sides import Side, sides_of, written_out
from variorum.disagreements.verdict import Clash, Records, Verdict, dated, gravity_of, verdict
from variorum.shapes import behaviours
from variorum.shapes.behaviours import Behaviours
from variorum.shapes.comparison import Comparison
from variorum.shapes.rules import RuleShape, ValueRule
from variorum.terms import CONTRADICTION, DETAIL_DIFFERENCE, IDENTITY_QUESTION, OPINION_DIFFERENCE, text_of

MOST_TOLD = 12  # sides that are looked through for those that fit each other, to tell them together
ONE_ANSWER = (behaviours.ONE_VALUE, behaviours.ONE_AT_A_TIME, behaviours.COMPLETE_SET)


def judge(rule: ValueRule, facts: Sequence[Fact], known: Behaviours, records: Records) -> Verdict | None:
    """What the facts of one thing make by a rule; None where nothing is to be told."""
    shape = rule.shape
    counted = [f for f in facts if shape.hedged or f.stance in shape.stances]
    sides = [side for side in sides_of(counted, rule.comparison) if not side.denied]
    if rule.behaviour in ONE_ANSWER:
        sides = written_out(sides, rule.comparison)
    if rule.behaviour in (behaviours.ONE_VALUE, behaviours.ONE_AT_A_TIME):
        clashes = _of_one_value(rule, sides)
    elif rule.behaviour == behaviours.COMPLETE_SET:
        clashes = _of_sets(rule, sides, known)
    else:
        clashes = _exclusive(sides, known, shape.kind)
    if rule.behaviour == behaviours.ONE_AT_A_TIME:
        found = verdict(clashes, shape, records, dated(records.date))
    else:
        found = verdict(clashes, shape, records)
    if found is None and rule.behaviour in ONE_ANSWER:
        return _details(rule, sides)
    return found and _grouped(found, rule.comparison)


def _grouped(found: Verdict, compare: Comparison) -> Verdict:
    """A verdict with its sides in groups of which all fit each other, one group after the other; of more sides than can
    be told in a sentence as it is.
    """
    if len(found.sides) > MOST_TOLD:
        return found
    groups: list[list[Side]] = []
    for side in found.sides:
        fitting = (group for group in groups if all(compare.fits(side.value, one.value) for one in group))
        group = next(fitting, None)
        if group is None:
            groups.append([side])
        else:
            group.append(side)
    together = tuple(tuple(group) for group in groups)
    return replace(found, sides=tuple(itertools.chain(*together)), alike=tuple(one for one in together if len(one) > 1))


def _of_one_value(rule: ValueRule, sides: Sequence[Side]) -> list[Clash]:
    """The pairs of sides that do not fit, of groups of more than the limit of which no two do."""
    compare, kind = rule.comparison, rule.shape.kind
    if kind == DETAIL_DIFFERENCE:
        return []
    apart = {
        frozenset((a, b)): (a, b)
        for a, b in itertools.combinations(range(len(sides)), 2)
        if not compare.fits(sides[a].value, sides[b].value)
    }
    wholes = _wholes(sides, compare) if apart else []
    found = []
    for ends, pair in apart.items():
        if any(ends <= within for within in wholes):
            continue
        one, other = (sides[index] for index in pair)
        near = kind == CONTRADICTION and _is_near(one, other, sides, compare)
        found.append((one, other, IDENTITY_QUESTION if near else kind))
    return found if rule.limit == 1 else _of_groups(rule, found)


def _wholes(sides: Sequence[Side], compare: Comparison) -> list[frozenset[int]]:
    """Which sides are each part of one that says more than several of them: Marie Roche née Blanc is called Marie Roche
    and Marie Blanc.
    """
    parts = [
        frozenset(
            number for number, part in enumerate(sides) if part is not whole and compare.joins(whole.value, part.value)
        )
        for whole in sides
    ]
    return [within for within in parts if len(within) > 1]


def _is_near(one: Side, other: Side, sides: Sequence[Side], compare: Comparison) -> bool:
    """Whether two values look like one misspelt, or one of them like a value that fits the other."""
    return compare.near(one.value, other.value) or any(
        compare.near(misspelt.value, side.value) and compare.fits(side.value, whole.value)
        for misspelt, whole in ((one, other), (other, one))
        for side in sides
        if side not in (one, other)
    )


def _of_groups(rule: ValueRule, clashes: list[Clash]) -> list[Clash]:
    """The clashes within groups of more sides than the limit of which no two fit, and which no source states alone;
    each as grave as the least of its group.
    """
    kinds = {frozenset((id(a), id(b))): kind for a, b, kind in clashes}
    sides = {id(side): side for one, other, _ in clashes for side in (one, other)}
    counted: list[Clash] = []
    for group in itertools.combinations(sides, rule.limit + 1):
        pairs = [frozenset(pair) for pair in itertools.combinations(group, 2)]
        members = [sides[one] for one in group]
        if all(pair in kinds for pair in pairs) and not frozenset.intersection(*(side.sources for side in members)):
            made = [verdict([(a, b, kinds[frozenset((id(a), id(b)))])], rule.shape)
                    for a, b in itertools.combinations(members, 2)]  # fmt: skip
            least = max((found.kind for found in made if found), key=gravity_of)  # of two sources at least
            counted += [(a, b, least) for a, b in itertools.combinations(members, 2)]
    return counted


def _of_sets(rule: ValueRule, sides: Sequence[Side], known: Behaviours) -> list[Clash]:
    """The pairs of values of which each is in one source's list and fits nothing in the other's.

    A list is complete unless all that is in it comes by a narrower property that may have several values.
    """
    lists: dict[str, list[Side]] = defaultdict(list)
    complete: set[str] = set()
    for side in sides:
        for source in side.sources:
            lists[source].append(side)
        for fact in side.facts:
            own = fact.statement.claim[1]
            if known.says_the_same(own, fact.path) or known.of(own).behaviour != behaviours.SEVERAL:
                complete.add(fact.source)
    alike = {tuple(map(id, listed)): listed for source, listed in sorted(lists.items()) if source in complete}
    found: dict[tuple[int, int], Clash] = {}
    for one, other in itertools.combinations(alike.values(), 2):
        for a, b in itertools.product(_missing(rule, one, other), _missing(rule, other, one)):
            found[id(a), id(b)] = a, b, rule.shape.kind
    return list(found.values())


def _missing(rule: ValueRule, listed: Sequence[Side], other: Sequence[Side]) -> list[Side]:
    """What is in a list and fits nothing in another."""
    return [side for side in listed if not any(rule.comparison.fits(side.value, one.value) for one in other)]


def _exclusive(sides: Sequence[Side], known: Behaviours, kind: str) -> list[Clash]:
    """The pairs of values that exclude each other."""
    return [
        (one, other, kind)
        for one, other in itertools.combinations(sides, 2)
        if text_of(other.value) in known.exclusive.get(text_of(one.value), ())
    ]


def _details(rule: ValueRule, sides: Sequence[Side]) -> Verdict | None:
    """The difference of detail that values make which fit each other: a source asserts one where another asserts one
    that says more.
    """
    taking: dict[Side, None] = {}
    for one, other in itertools.combinations(sides, 2):
        compare = rule.comparison
        if compare.says_more(one.value, other.value) or compare.says_more(other.value, one.value):
            first, second = (_asserting(side, rule.shape) for side in (one, other))
            if first - second and second - first:
                taking |= {one: None, other: None}
    asserted = [side for side in sides if _asserting(side, rule.shape)]
    if len(asserted) <= rule.limit or not taking:
        return None
    return Verdict(DETAIL_DIFFERENCE, tuple(asserted if rule.limit > 1 else taking))


def _asserting(side: Side, shape: RuleShape) -> set[str]:
    """The sources that state a side with a stance that counts."""
    return {fact.source for fact in side.facts if fact.stance in shape.stances}


def denials(facts: Sequence[Fact], comparison: Comparison, opinion: bool) -> list[Clash]:
    """What one source gives and another denies: the same value, or one that says all that the denied one does."""
    sides = sides_of(facts, comparison)
    kind = OPINION_DIFFERENCE if opinion else CONTRADICTION
    return [
        (given, denied, kind)
        for denied in sides
        if denied.denied
        for given in sides
        if not given.denied
        if comparison.same(given.value, denied.value) or comparison.says_more(given.value, denied.value)
    ]
