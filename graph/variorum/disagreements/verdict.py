"""What two sides that clash amount to, by how their sources stand to them.

A clash counts between statements of different sources, and is of the gravest kind that any two of them make. What is
asserted on both sides is what the rule says, mostly a contradiction; where one side is only expected or guessed the
difference is one of stance, and where it is an opinion, one of opinion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from variorum.disagreements.facts import Fact
from variorum.disagreements.sides import Side
from variorum.shapes import meaning, vague
from variorum.shapes.rules import RuleShape
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
)

# The gravest first.
GRAVITY = (
    *(CONTRADICTION, SELF_CONTRADICTION, IDENTITY_QUESTION, STANCE_DIFFERENCE, OPINION_DIFFERENCE),
    DETAIL_DIFFERENCE,
)


@dataclass(frozen=True)
class Verdict:
    """What is found: the kind of disagreement, and the sides that take part."""

    kind: str
    sides: tuple[Side, ...]
    alike: tuple[tuple[Side, ...], ...] = ()  # those of them that fit each other


Clash = tuple[Side, Side, str]  # two sides, and the kind that asserted facts of them make
KindOf = Callable[[Fact, Fact, str, RuleShape], str]


@dataclass(frozen=True)
class Records:
    """What the records of sources say of them, asked by slug: the date, and the language; empty where they say none."""

    date: Callable[[str], str] = lambda _: ""
    language: Callable[[str], str] = lambda _: ""

    def translate(self, one: Fact, other: Fact) -> bool:
        """Whether two texts are in different languages, of which one is that of its source: a name with a tag, and one
        without in a source of another language. Of texts without tags that are numbers of something: 312 votes, 312
        Stimmen.
        """
        if vague.count_alike(one.value, other.value):
            spoken = [meaning.language(fact.value) or self.spoken_in(fact.source) for fact in (one, other)]
            return all(spoken) and spoken[0] != spoken[1]
        tags = meaning.language(one.value), meaning.language(other.value)
        if bool(tags[0]) == bool(tags[1]) or not (meaning.is_text(one.value) and meaning.is_text(other.value)):
            return False
        tag, source = (tags[0], other.source) if tags[0] else (tags[1], one.source)
        return self.spoken_in(source) not in ("", tag)

    def spoken_in(self, source: str) -> str:
        """The language of a source, without region or script; empty where its record says none."""
        return self.language(source).partition("-")[0].casefold()


NOTHING_KNOWN = Records()


def gravest(kinds: Iterable[str]) -> str:
    """The gravest of some kinds; one that a corpus declares itself goes before all."""
    return min(kinds, key=gravity_of)


def gravity_of(kind: str) -> int:
    return GRAVITY.index(kind) if kind in GRAVITY else -1


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
