"""Whether facts of one thing disagree, and how: the values that sources give, held against each other in pairs.

Values of one meaning are one side, however each source writes it. Two sides clash where the rule says so; the clash
counts between statements of different sources, and is of the gravest kind that any two of them make. What is asserted
on both sides is what the rule says, mostly a contradiction; where one side is only expected or guessed the difference
is one of stance, and where it is an opinion, one of opinion.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from variorum.disagreements.facts import Fact
from variorum.shapes import behaviours, meaning
from variorum.shapes.behaviours import Behaviours
from variorum.shapes.comparison import Comparison
from variorum.shapes.rules import RuleShape, ValueRule
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    DENIED,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPINION,
    OPINION_DIFFERENCE,
    SELF_CONTRADICTION,
    STANCE_DIFFERENCE,
    Term,
    text_of,
)

ONE_ANSWER = (behaviours.ONE_VALUE, behaviours.ONE_AT_A_TIME, behaviours.COMPLETE_SET)
LARGEST = 200  # values of one thing that are looked through for abbreviations of each other
# The gravest first.
GRAVITY = (
    *(CONTRADICTION, SELF_CONTRADICTION, IDENTITY_QUESTION, STANCE_DIFFERENCE, OPINION_DIFFERENCE),
    DETAIL_DIFFERENCE,
)


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


@dataclass(frozen=True)
class Verdict:
    """What is found: the kind of disagreement, and the sides that take part."""

    kind: str
    sides: tuple[Side, ...]


Clash = tuple[Side, Side, str]  # two sides, and the kind that asserted facts of them make


@dataclass(frozen=True)
class Records:
    """What the records of sources say of them, asked by slug: the date, and the language; empty where they say none."""

    date: Callable[[str], str] = lambda _: ""
    language: Callable[[str], str] = lambda _: ""

    def translate(self, one: Fact, other: Fact) -> bool:
        """Whether two texts are in different languages, of which one is that of its source: a name with a tag, and one
        without in a source of another language.
        """
        tags = meaning.language(one.value), meaning.language(other.value)
        if bool(tags[0]) == bool(tags[1]) or not (meaning.is_text(one.value) and meaning.is_text(other.value)):
            return False
        tag, source = (tags[0], other.source) if tags[0] else (tags[1], one.source)
        spoken = self.language(source).partition("-")[0].casefold()
        return spoken not in ("", tag)


NOTHING_KNOWN = Records()


def gravest(kinds: Iterable[str]) -> str:
    """The gravest of some kinds; one that a corpus declares itself goes before all."""
    return min(kinds, key=_gravity)


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
    return found


def verdict(
    clashes: Iterable[Clash], shape: RuleShape, records: Records = NOTHING_KNOWN, kind_of: KindOf | None = None
) -> Verdict | None:
    """What clashes amount to: the gravest kind, and every side that takes part. `kind_of` tells the kind that two facts
    make; two of which one translates the other make none.
    """
    given = list(clashes)  # which keeps the sides, and what they are told apart by
    kinds: dict[str, None] = {}
    taking: dict[int, Side] = {}
    typical: dict[int, list[Fact]] = {}
    for one, other, kind in given:
        some, others = (typical.setdefault(id(side), _typical(side, records)) for side in (one, other))
        found = [
            (kind_of or stated)(a, b, kind, shape)
            for a in some
            for b in others
            if a.source != b.source and not records.translate(a, b)
        ]
        if found:
            kinds[gravest(found)] = None
            taking |= {id(one): one, id(other): other}
    if not kinds:
        return None
    ordered = sorted(taking.values(), key=lambda side: (side.denied, -len(side.sources), str(side.value)))
    return Verdict(gravest(kinds), tuple(dict.fromkeys(ordered)))


def _typical(side: Side, records: Records) -> list[Fact]:
    """Facts of a side that stand for all of them: of each stance, date and language those of two sources. Whatever has
    another source than a fact has it among them.
    """
    groups: dict[tuple[str, ...], dict[str, Fact]] = defaultdict(dict)
    for fact in side.facts:
        date, language = records.date(fact.source), records.language(fact.source)
        group = groups[fact.stance, date, language, meaning.language(fact.value)]
        if len(group) < 2:
            group.setdefault(fact.source, fact)
    return [fact for group in groups.values() for fact in group.values()]


KindOf = Callable[[Fact, Fact, str, RuleShape], str]


def stated(one: Fact, other: Fact, kind: str, shape: RuleShape) -> str:
    """The kind of clash that two facts make, by how their sources stand to them."""
    stances = {one.stance, other.stance} - {DENIED}
    if kind not in GRAVITY:
        return kind
    if stances <= {*shape.stances, ASSERTED}:
        return kind
    if OPINION in stances:
        return gravest_after(kind, OPINION_DIFFERENCE)
    return gravest_after(kind, STANCE_DIFFERENCE)


def gravest_after(kind: str, lesser: str) -> str:
    """The lesser kind, unless the kind itself is less grave still."""
    return lesser if kind in GRAVITY and GRAVITY.index(kind) < GRAVITY.index(lesser) else kind


def dated(date: Callable[[str], str]) -> KindOf:
    """As `stated`, but where a value may have changed between the dates of two sources both can be right."""

    def kind_of(one: Fact, other: Fact, kind: str, shape: RuleShape) -> str:
        found = stated(one, other, kind, shape)
        first, second = date(one.source), date(other.source)
        if first and first == second:
            return found
        return gravest_after(found, DETAIL_DIFFERENCE if first and second else STANCE_DIFFERENCE)

    return kind_of


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
    found = []
    for pair in apart.values():
        one, other = (sides[index] for index in pair)
        near = kind == CONTRADICTION and _is_near(one, other, sides, compare)
        found.append((one, other, IDENTITY_QUESTION if near else kind))
    return found if rule.limit == 1 else _of_groups(rule, found)


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
            least = max((found.kind for found in made if found), key=_gravity, default="")
            counted += [(a, b, least) for a, b in itertools.combinations(members, 2) if least]
    return counted


def _gravity(kind: str) -> int:
    return GRAVITY.index(kind) if kind in GRAVITY else -1


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
