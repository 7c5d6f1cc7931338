"""What facts of one thing make by a rule, held to what its words say: values, lists, opposites, denials, details."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal

from story import BASE, NS
from story_rules import HEADER, iri
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.facts import Fact
from variorum.disagreements.judgement import denials, judge
from variorum.disagreements.model import Statement
from variorum.disagreements.verdict import NOTHING_KNOWN, Records, Verdict
from variorum.shapes import behaviours
from variorum.shapes.behaviours import Behaviours
from variorum.shapes.comparison import EXACT, NAME_INCLUSION, comparisons
from variorum.shapes.rules import RuleShape, Step, Target, ValueRule
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    DENIED,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPINION_DIFFERENCE,
    STANCE_DIFFERENCE,
    Term,
    text_of,
)

WORDS = Vocabulary(
    (
        parse_turtle(
            f"""{HEADER}
            :child a owl:ObjectProperty ; vr:behaviour vr:completeSet .
            :son a owl:ObjectProperty ; rdfs:subPropertyOf :child ; vr:behaviour vr:several .
            :heir a owl:ObjectProperty ; rdfs:subPropertyOf :child ; vr:behaviour vr:oneValue .
            :light vr:excludes :dark . :loud vr:excludes :quiet .""".encode(),
            Path("ontology.ttl"),
        ),
    ),
    "",
)
KNOWN, COMPARISONS = Behaviours(WORDS), comparisons(WORDS)
SPECULATIVE, EXPECTED, OPINION = NS + "speculative", NS + "expected", NS + "opinion"
SOURCES = st.sampled_from(["east", "north", "west"])
Said = tuple[str, str]  # a source, and a value
Pair = frozenset[str]


def fact(source: str, value: Term, stance: str = ASSERTED, by: str = "child") -> Fact:
    claim = BASE + "one", BASE + by, value
    return Fact(BASE + "child", BASE + "one", value, Statement(source, claim, "", stance, ()), stance)


def rule(
    behaviour: str, comparison: str = EXACT, kind: str = CONTRADICTION, limit: int = 1, *stances: str
) -> ValueRule:
    shape = RuleShape(BASE + "rule", "", "", kind, stances or (ASSERTED,), not stances)
    return ValueRule(shape, Target(), (Step(BASE + "child"),), behaviour, COMPARISONS[comparison], limit)


def made(found: Verdict | None) -> tuple[str, set[str]] | None:
    """The kind of a verdict, and the values that take part, by the ends of their IRIs or as texts."""
    return (found.kind, {text_of(side.value).removeprefix(BASE) for side in found.sides}) if found else None


def by_value(said: Iterable[Said]) -> Mapping[str, set[str]]:
    sources: dict[str, set[str]] = defaultdict(set)
    for source, value in said:
        sources[value].add(source)
    return sources


# Values, of which there may be so many

NAMES = ["Eve", "Eve Macarro", "Rooney", "Tatiana"]
DETAIL = frozenset({"Eve", "Eve Macarro"})  # of these the longer says more


def of_values(said: Iterable[Said], limit: int) -> tuple[str, set[str]] | None:
    """More values than the limit of which no two fit contradict each other, so far as two sources give two of them; of
    more than two not if one source states them all. Else values that say more are a difference of detail where two
    sources differ.
    """
    sources, apart = by_value(said), set[str]()
    for group in itertools.combinations(sorted(sources), limit + 1):
        of_one_source = limit > 1 and set.intersection(*(sources[value] for value in group))
        if {*group} >= DETAIL or of_one_source:
            continue
        for one, other in itertools.combinations(group, 2):
            if len(sources[one] | sources[other]) > 1:
                apart |= {one, other}
    if apart:
        return CONTRADICTION, apart
    short, long = (sources.get(value, set()) for value in sorted(DETAIL))
    if len(sources) > limit and short - long and long - short:
        return DETAIL_DIFFERENCE, {*sources} if limit > 1 else {*DETAIL}
    return None


@given(st.lists(st.tuples(SOURCES, st.sampled_from(NAMES)), max_size=7), st.integers(1, 3))
@example([("east", "Eve"), ("west", "Eve Macarro")], 1)
@example([("east", "Eve"), ("west", "Eve Macarro")], 2)
@example([("east", "Eve"), ("east", "Rooney"), ("east", "Tatiana")], 2)  # which one source states alone
@example([("east", "Eve"), ("east", "Rooney"), ("west", "Tatiana")], 2)
@example([("east", "Eve"), ("west", "Eve Macarro"), ("west", "Rooney")], 2)
@example([("east", "Eve"), ("west", "Rooney"), ("north", "Tatiana"), ("north", "Eve Macarro")], 2)  # twice three
@example([("east", "Eve"), ("east", "Eve Macarro"), ("west", "Eve Macarro")], 1)
def test_values_by_a_limit(said: list[Said], limit: int) -> None:
    facts = [fact(source, Literal(value)) for source, value in said]
    assert made(judge(rule(behaviours.ONE_VALUE, NAME_INCLUSION, limit=limit), facts, KNOWN, NOTHING_KNOWN)) == (
        of_values(said, limit)
    )


@pytest.mark.parametrize("limit", [1, 2])
def test_a_rule_for_details_finds_no_contradiction(limit: int) -> None:
    of_detail = rule(behaviours.ONE_VALUE, NAME_INCLUSION, DETAIL_DIFFERENCE, limit)
    names = [Literal(name) for name in ("Eve", "Eve Macarro", "Rooney")]
    facts = [fact(source, name) for source, name in zip(("east", "north", "west"), names, strict=True)]
    assert made(judge(of_detail, facts, KNOWN, NOTHING_KNOWN)) == (
        DETAIL_DIFFERENCE,
        {"Eve", "Eve Macarro"} if limit == 1 else {"Eve", "Eve Macarro", "Rooney"},
    )
    assert judge(of_detail, [facts[0], facts[2]], KNOWN, NOTHING_KNOWN) is None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Ida Lundberg", "Ida Lundburg", IDENTITY_QUESTION),
        ("Ida Lundberg", "Ove Hansen", CONTRADICTION),
        ("Ida Lundberg", "Lundburg", IDENTITY_QUESTION),  # which a third is misspelt, that fits the first
        ("Ove Hansen", "Lundburg", CONTRADICTION),
    ],
)
def test_values_that_look_like_one_misspelt_are_a_question(one: str, other: str, kind: str) -> None:
    third = "Lundberg"
    for told in (CONTRADICTION, OPINION_DIFFERENCE):
        names = rule(behaviours.ONE_VALUE, NAME_INCLUSION, told)
        facts = [fact(source, Literal(name)) for source, name in (("east", one), ("west", other), ("north", third))]
        found = judge(names, facts, KNOWN, NOTHING_KNOWN)
        assert found
        assert found.kind == (kind if told == CONTRADICTION else told)


def test_a_name_in_short_is_on_the_side_of_the_one_in_full() -> None:
    facts = [fact(source, Literal(name)) for source, name in (("east", "E. Macarro"), ("west", "Eve Macarro"))]
    one_value, other = rule(behaviours.ONE_VALUE, NAME_INCLUSION), fact("north", Literal("Rooney"))
    assert judge(one_value, facts, KNOWN, NOTHING_KNOWN) is None
    found = judge(one_value, [*facts, other], KNOWN, NOTHING_KNOWN)
    assert made(found) == (CONTRADICTION, {"Eve Macarro", "Rooney"})
    assert found
    assert {text_of(side.value): side.sources for side in found.sides} == {
        "Eve Macarro": {"east", "west"},
        "Rooney": {"north"},
    }


# Lists, each of which is complete


def of_lists(said: Iterable[tuple[str, str, str]]) -> tuple[str, set[str]] | None:
    """Where each of two lists has what is not in the other, that contradicts; but a list of sons alone leaves out
    daughters.
    """
    lists: dict[str, set[str]] = defaultdict(set)
    for source, value, _ in said:
        lists[source].add(value)
    complete = {source for source, _, by in said if by != "son"}
    apart = set[str]()
    for one, other in itertools.combinations(sorted(complete), 2):
        here, there = lists[one] - lists[other], lists[other] - lists[one]
        apart |= (here | there) if here and there else set()
    return (CONTRADICTION, apart) if apart else None


@given(
    st.lists(
        st.tuples(SOURCES, st.sampled_from("abcd"), st.sampled_from(["child", "child", "son", "heir"])), max_size=8
    )
)
@example([("east", "a", "child"), ("west", "b", "child")])
@example([("east", "a", "child"), ("west", "b", "son")])
@example([("east", "a", "child"), ("west", "b", "heir")])
@example([("east", "a", "child"), ("east", "b", "child"), ("west", "b", "child"), ("west", "c", "child")])
@example([("east", "a", "child"), ("east", "b", "child"), ("west", "b", "child")])
def test_lists(said: list[tuple[str, str, str]]) -> None:
    facts = [fact(source, iri(value), by=by) for source, value, by in said]
    assert made(judge(rule(behaviours.COMPLETE_SET), facts, KNOWN, NOTHING_KNOWN)) == of_lists(said)


def test_a_list_of_what_may_be_several_is_complete_where_a_rule_is_for_it_alone() -> None:
    """A property that may have several values leaves nothing out of itself, though it does of a wider one."""
    sons = [
        replace(fact(source, iri(name), by="son"), path=BASE + "son") for source, name in (("east", "a"), ("west", "b"))
    ]
    assert made(judge(rule(behaviours.COMPLETE_SET), sons, KNOWN, NOTHING_KNOWN)) == (CONTRADICTION, {"a", "b"})
    children = [replace(one, path=BASE + "child") for one in sons]
    assert judge(rule(behaviours.COMPLETE_SET), children, KNOWN, NOTHING_KNOWN) is None


# Values that exclude each other


@given(st.lists(st.tuples(SOURCES, st.sampled_from(["light", "dark", "loud", "quiet", "grey"])), max_size=6))
@example([("east", "light"), ("west", "dark"), ("north", "grey")])
@example([("east", "light"), ("west", "dark")])
@example([("east", "light"), ("east", "dark")])
@example([("east", "light"), ("west", "quiet")])
@pytest.mark.parametrize("kind", [CONTRADICTION, OPINION_DIFFERENCE])
@pytest.mark.parametrize("behaviour", [behaviours.SEVERAL, behaviours.OPINION_VALUE])
def test_values_that_exclude_each_other(behaviour: str, kind: str, said: list[Said]) -> None:
    sources = by_value(said)
    apart = {
        value
        for pair in (("light", "dark"), ("loud", "quiet"))
        for value in pair
        if all(one in sources for one in pair) and len(sources[pair[0]] | sources[pair[1]]) > 1
    }
    facts = [fact(source, iri(value)) for source, value in said]
    found = judge(rule(behaviour, EXACT, kind), facts, KNOWN, NOTHING_KNOWN)
    assert made(found) == ((kind, apart) if apart else None)


# Stances, dates and denials

STANCES = [ASSERTED, SPECULATIVE, EXPECTED, OPINION]


@pytest.mark.parametrize(("one", "other"), [*itertools.product(STANCES, STANCES)])
def test_what_is_not_asserted_makes_less(one: str, other: str) -> None:
    facts = [fact("east", iri("a"), one), fact("west", iri("b"), other)]
    kind = made(judge(rule(behaviours.ONE_VALUE), facts, KNOWN, NOTHING_KNOWN))
    lesser = OPINION_DIFFERENCE if OPINION in (one, other) else STANCE_DIFFERENCE
    assert kind == (CONTRADICTION if one == other == ASSERTED else lesser, {"a", "b"})
    for stances in ((OPINION,), (EXPECTED, SPECULATIVE)):
        counting = rule(behaviours.ONE_VALUE, EXACT, CONTRADICTION, 1, *stances)
        kind = made(judge(counting, facts, KNOWN, NOTHING_KNOWN))
        assert kind == ((CONTRADICTION, {"a", "b"}) if {one, other} <= {*stances} else None)


@pytest.mark.parametrize(
    ("stances", "kind"),
    [
        ((ASSERTED, ASSERTED, ASSERTED), CONTRADICTION),
        ((ASSERTED, ASSERTED, OPINION), OPINION_DIFFERENCE),
        ((ASSERTED, SPECULATIVE, OPINION), OPINION_DIFFERENCE),
        ((ASSERTED, ASSERTED, EXPECTED), STANCE_DIFFERENCE),
    ],
)
def test_a_group_of_values_is_as_grave_as_the_least_of_it(stances: tuple[str, ...], kind: str) -> None:
    said = zip(("east", "north", "west"), "abc", stances, strict=True)
    facts = [fact(source, iri(value), stance) for source, value, stance in said]
    assert made(judge(rule(behaviours.ONE_VALUE, limit=2), facts, KNOWN, NOTHING_KNOWN)) == (kind, {*"abc"})


def test_details_are_of_what_is_asserted() -> None:
    short, long = Literal("Eve"), Literal("Eve Macarro")
    for one, other in itertools.product(STANCES, STANCES):
        facts = [fact("east", short, one), fact("west", long, other)]
        found = judge(rule(behaviours.ONE_VALUE, NAME_INCLUSION), facts, KNOWN, NOTHING_KNOWN)
        assert (found is not None) is (one == other == ASSERTED)


def test_all_that_say_more_or_less_take_part_in_a_difference_of_detail() -> None:
    names = {"Eve", "Eve Macarro", "Eve Anna Macarro"}
    facts = [fact(source, Literal(name)) for source, name in zip(("east", "north", "west"), sorted(names), strict=True)]
    names_rule = rule(behaviours.ONE_VALUE, NAME_INCLUSION)
    for order in itertools.permutations(facts):
        assert made(judge(names_rule, order, KNOWN, NOTHING_KNOWN)) == (DETAIL_DIFFERENCE, names)


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        ({"east": "2020", "west": "2020"}, CONTRADICTION),
        ({"east": "2020", "west": "2021"}, DETAIL_DIFFERENCE),
        ({"east": "2020"}, STANCE_DIFFERENCE),
        ({}, STANCE_DIFFERENCE),
    ],
)
def test_a_value_that_may_have_changed(dates: dict[str, str], kind: str) -> None:
    facts = [fact("east", iri("a")), fact("west", iri("b"))]
    records = Records(lambda slug: dates.get(slug, ""))
    assert made(judge(rule(behaviours.ONE_AT_A_TIME), facts, KNOWN, records)) == (kind, {"a", "b"})
    assert made(judge(rule(behaviours.ONE_VALUE), facts, KNOWN, records)) == (CONTRADICTION, {"a", "b"})


@pytest.mark.parametrize("behaviour", [behaviours.ONE_VALUE, behaviours.ONE_AT_A_TIME])
def test_a_text_in_another_language_than_its_source_translates_another(behaviour: str) -> None:
    facts = [fact("east", Literal("Father")), fact("west", Literal("Vater", language="de"))]
    for languages, is_told in (({"east": "en"}, False), ({"east": "de"}, True), ({}, True)):
        records = Records(language=lambda slug, spoken=languages: spoken.get(slug, ""))
        assert (judge(rule(behaviour), facts, KNOWN, records) is not None) is is_told


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=6), st.booleans())
@example([("Eve", False), ("Eve", True)], False)
@example([("Eve Macarro", False), ("Eve", True)], True)
@example([("Eve", False), ("Eve Macarro", True)], False)
@pytest.mark.parametrize("comparison", [EXACT, NAME_INCLUSION])
def test_what_is_denied(comparison: str, said: list[tuple[str, bool]], opinion: bool) -> None:
    """The value itself, or one that says all that it does; and no value that is only denied takes part in a rule."""
    facts = [fact("east", Literal(name), DENIED if denied else ASSERTED) for name, denied in said]
    found = denials(facts, COMPARISONS[comparison], opinion)
    given, denied = ({name for name, is_denied in said if is_denied is wanted} for wanted in (False, True))
    more = {("Eve Macarro", "Eve")} if comparison == NAME_INCLUSION else set()
    expected = {(a, b) for a in given for b in denied if a == b or (a, b) in more}
    assert {(text_of(one.value), text_of(other.value)) for one, other, _ in found} == expected
    assert all(not one.denied and other.denied for one, other, _ in found)
    assert {kind for *_, kind in found} <= {OPINION_DIFFERENCE if opinion else CONTRADICTION}
    only = [fact("west", Literal("Rooney")), *(one for one in facts if one.stance == DENIED)]
    assert judge(rule(behaviours.ONE_VALUE, NAME_INCLUSION), only, KNOWN, NOTHING_KNOWN) is None


# What fits each other, and what two languages say


@given(st.lists(st.tuples(SOURCES, st.integers(1, 60)), min_size=2, max_size=8))
def test_values_that_fit_each_other_are_grouped(said: list[tuple[str, int]]) -> None:
    """Each side is in one group at most, in a group all fit, and what clashes with all of a group is not in it."""
    told = {1: "about {}", 2: "{}", 3: "rund {}"}
    facts = [fact(source, Literal(told[number % 3 + 1].format(100 * (number // 6 + 1)))) for source, number in said]
    compare = COMPARISONS[""]
    found = judge(rule(behaviours.ONE_VALUE, ""), facts, KNOWN, NOTHING_KNOWN)
    if found is None or found.kind != CONTRADICTION:
        return
    grouped = [side for group in found.alike for side in group]
    assert len(grouped) == len(set(grouped))
    places = [[found.sides.index(side) for side in group] for group in found.alike]
    assert all(place == list(range(place[0], place[-1] + 1)) for place in places)  # told one after the other
    assert set(grouped) <= set(found.sides)
    for group in found.alike:
        assert len(group) > 1
        assert all(compare.fits(one.value, other.value) for one, other in itertools.combinations(group, 2))
    left = [side for side in found.sides if side not in grouped]
    assert not any(compare.fits(one.value, other.value) for one, other in itertools.combinations(left, 2))


@pytest.mark.parametrize(
    ("whole", "kind"),
    [
        ("Marie Roche née Blanc", DETAIL_DIFFERENCE),
        ("Marie Roche-Blanc", DETAIL_DIFFERENCE),
        ("Marie Roche Blanc", CONTRADICTION),  # which does not say that she has two names
    ],
)
def test_a_name_that_is_told_as_two_joins_them(whole: str, kind: str) -> None:
    of_names = rule(behaviours.ONE_VALUE, NAME_INCLUSION)
    parts = [fact("east", Literal("Marie Roche")), fact("west", Literal("Marie Blanc"))]
    assert made(judge(of_names, [*parts, fact("north", Literal(whole))], KNOWN, NOTHING_KNOWN)) == (
        kind,
        {"Marie Roche", "Marie Blanc"} | ({whole} if kind == DETAIL_DIFFERENCE else set()),
    )
    assert made(judge(of_names, parts, KNOWN, NOTHING_KNOWN)) == (CONTRADICTION, {"Marie Roche", "Marie Blanc"})


@given(number=st.integers(30, 9_999), off=st.integers(0, 20))
def test_numbers_of_things_are_compared_whatever_two_languages_call_them(number: int, off: int) -> None:
    english, german = Literal(f"{number} votes"), Literal(f"{number + off} Stimmen")
    facts = [fact("east", english), fact("west", german)]
    of_one = rule(behaviours.ONE_VALUE, "")
    for languages, is_told in (({"east": "en", "west": "de"}, off > 0), ({"east": "en", "west": "en-GB"}, True)):
        records = Records(language=lambda slug, spoken=languages: spoken[slug])
        assert (judge(of_one, facts, KNOWN, records) is not None) is is_told
    assert judge(of_one, facts, KNOWN, NOTHING_KNOWN) is not None
