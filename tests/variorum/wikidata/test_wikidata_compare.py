"""What Wikidata says of a claim: it agrees, lacks it, or contradicts it; by rank, stance, and what can be but one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from bundled import BUNDLED, bundled
from variorum.disagreements.model import Statement as Said
from variorum.shapes.rules import DatasetRules, Target, load_rules
from variorum.terms import RDF_TYPE, VR, XSD, Term
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.claims import AlignedClaim, Qualifier
from variorum.wikidata.compare import Compared, Judge, LeftOut, Outcome, items_of
from variorum.wikidata.model import (
    Entity,
    ItemValue,
    Missing,
    NoValue,
    Reference,
    Snak,
    Statement,
    TextValue,
    TimeValue,
    Value,
)

BASE = BUNDLED.base
SCHEMA = "https://schema.org/"
FILM, WISEMAN, REEVES = (BASE + name for name in ("film/ballerina", "person/len-wiseman", "person/keanu-reeves"))
ITEMS = {FILM: "Q84713105", WISEMAN: "Q336099", REEVES: "Q43416", BASE + "character/john-wick": "Q999000006"}
REFERENCE = Reference((Snak("P854", TextValue("https://example.org/")),))


@cache
def rules() -> DatasetRules:
    return load_rules(BUNDLED, bundled().vocabulary)


def day(text: str, precision: int = 11) -> TimeValue:
    return TimeValue(f"+{text}T00:00:00Z", precision)


def year(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "gYear"))


def claim(path: str, pid: str, value: Term, *stances: str, qualifiers: Iterable[Qualifier] = ()) -> AlignedClaim:
    one = (FILM, path, value)
    said = tuple(
        Said(f"source-{n}", one, f"{BASE}citation/{n}", VR + stance, (f"{BASE}text/{n}#char=0,4",))
        for n, stance in enumerate(stances or ("asserted",), 1)
    )
    return AlignedClaim(FILM, pid, path, value, (one,), said, tuple(qualifiers))


def directed(*stances: str) -> AlignedClaim:
    return claim(SCHEMA + "director", "P57", NamedNode(WISEMAN), *stances)


def published(text: str, *stances: str) -> AlignedClaim:
    return claim(SCHEMA + "datePublished", "P577", year(text), *stances)


def film(pid: str, *values: Value | tuple[Value, str]) -> Entity:
    """The film's entity with these values of a property; a value with a rank, or else of normal rank."""
    ranked = [value if isinstance(value, tuple) else (value, "normal") for value in values]
    statements = tuple(Statement(f"Q84713105$ {n}", Snak(pid, value), rank) for n, (value, rank) in enumerate(ranked))
    return Entity("Q84713105", "Q84713105", {"en": "Ballerina"}, {}, {}, {pid: statements} if statements else {})


def judge(single: frozenset[str] = frozenset(), items: dict[str, str] = ITEMS) -> Judge:
    store = Store()
    store.add(Quad(NamedNode(FILM), RDF_TYPE, NamedNode(SCHEMA + "Movie")))
    return Judge(Alignment(items=items, single=single), bundled().vocabulary, rules(), store)


def compared(one: AlignedClaim, entity: Entity) -> Compared:
    (found,) = judge().judge([one], {"Q84713105": entity}).compared
    return found


@pytest.mark.parametrize(
    ("one", "entity", "outcome", "notes"),
    [
        (directed(), film("P57", ItemValue("Q336099")), Outcome.AGREES, ()),
        (directed(), film("P57", ItemValue("Q1"), ItemValue("Q336099")), Outcome.AGREES, ()),
        (directed(), film("P57"), Outcome.LACKS, ()),
        (directed(), film("P57", ItemValue("Q1")), Outcome.LACKS, ()),
        (directed(), film("P57", NoValue("somevalue")), Outcome.LACKS, ()),
        (directed(), film("P57", NoValue("novalue")), Outcome.CONTRADICTS, ()),
        (directed(), film("P57", (ItemValue("Q1"), "deprecated")), Outcome.LACKS, ()),
        (
            directed(),
            film("P57", (ItemValue("Q336099"), "deprecated")),
            Outcome.CONTRADICTS,
            ("Wikidata has it, but deprecated",),
        ),
        (
            directed(),
            film("P57", (ItemValue("Q336099"), "deprecated"), ItemValue("Q336099")),
            Outcome.AGREES,
            (),
        ),
        (
            directed(),
            film("P57", ItemValue("Q336099"), (ItemValue("Q1"), "preferred")),
            Outcome.AGREES,
            ("another value is preferred",),
        ),
        (published("2024"), film("P577", day("2025-06-06")), Outcome.CONTRADICTS, ()),
        (published("2024"), film("P577", (day("2025-06-06"), "deprecated")), Outcome.LACKS, ()),
        (published("2025"), film("P577", day("2025-06-06")), Outcome.AGREES, ("one says more than the other",)),
        (
            published("2025"),
            film("P577", day("2025-06-06"), day("2024-01-01")),
            Outcome.AGREES,
            ("one says more than the other",),
        ),
        (published("2025"), film("P577", day("2025-06-06"), day("2025-00-00", 9)), Outcome.AGREES, ()),
        (published("2024"), film("P577", day("2020-00-00", 8)), Outcome.AGREES, ("one says more than the other",)),
        (published("2024"), film("P577", TextValue("soon")), Outcome.LACKS, ()),
        (
            published("2024", "expected"),
            film("P577", day("2025-06-06")),
            Outcome.LACKS,
            ("our sources only expect it",),
        ),
        (
            published("2025", "expected"),
            film("P577", day("2025-00-00", 9)),
            Outcome.AGREES,
            ("our sources only expect it",),
        ),
        (published("2025", "denied"), film("P577", day("2025-00-00", 9)), Outcome.CONTRADICTS, ("a source denies it",)),
        (published("2025", "expected", "asserted"), film("P577"), Outcome.LACKS, ()),
    ],
)
def test_what_wikidata_says(one: AlignedClaim, entity: Entity, outcome: Outcome, notes: tuple[str, ...]) -> None:
    found = compared(one, entity)
    assert (found.outcome, found.notes) == (outcome, notes)


@pytest.mark.parametrize(
    "one",
    [
        published("2024", "denied"),
        published("2025", "denied"),
        published("2025", "speculative"),
        published("2025", "opinion"),
    ],
)
def test_what_is_neither_asserted_nor_expected_is_not_compared(one: AlignedClaim) -> None:
    """A denial agrees with what Wikidata does not say, or says only in more detail."""
    assert judge().judge([one], {"Q84713105": film("P577", day("2025-06-06"))}).compared == ()


def test_who_says_it_and_what_stands_against_it() -> None:
    entity = film("P577", day("2025-06-06"), (day("2025-07-01"), "preferred"), (day("2024-00-00", 9), "deprecated"))
    found = compared(published("2023", "expected", "asserted"), entity)
    assert [said.source for said in found.said] == ["source-2"]
    assert [statement.rank for statement in found.statements] == ["preferred"]


def test_of_what_it_lacks_it_shows_what_counts_instead() -> None:
    found = compared(directed(), film("P57", ItemValue("Q1"), (ItemValue("Q2"), "deprecated")))
    assert [statement.main.value for statement in found.others] == [ItemValue("Q1")]


def test_several_values_contradict_each_other_only_where_one_is_possible() -> None:
    entity = {"Q84713105": film("P57", ItemValue("Q1"))}
    assert (
        judge(frozenset({SCHEMA + "director"})).judge([directed()], entity).compared[0].outcome is Outcome.CONTRADICTS
    )
    assert judge().judge([directed()], entity).compared[0].outcome is Outcome.LACKS


def test_a_rule_is_only_for_the_things_that_it_targets() -> None:
    """A rule on dates for films says nothing of a person; one for everything that has a date does."""
    person = {WISEMAN: "Q84713105"}
    one = AlignedClaim(WISEMAN, "P577", SCHEMA + "datePublished", year("2024"), (), published("2024").statements)
    there = {"Q84713105": film("P577", day("2025-06-06"))}
    assert judge(items=person).judge([one], there).compared[0].outcome is Outcome.CONTRADICTS
    films = Target(classes=(SCHEMA + "Movie",))
    narrow = replace(rules(), values=tuple(replace(rule, target=films) for rule in rules().values))
    (found,) = Judge(Alignment(items=person), bundled().vocabulary, narrow, Store()).judge([one], there).compared
    assert found.outcome is Outcome.LACKS


def test_qualifiers_that_are_not_there() -> None:
    def cast(*qualifiers: Snak) -> Entity:
        statement = Statement("Q84713105$1", Snak("P161", ItemValue("Q43416")), "normal", qualifiers, (REFERENCE,))
        return Entity("Q84713105", "Q84713105", {}, {}, {}, {"P161": (statement,)})

    role = Qualifier("P453", NamedNode(BASE + "character/john-wick"), directed().statements)
    one = claim(SCHEMA + "actor", "P161", NamedNode(REEVES), qualifiers=[role])
    assert compared(one, cast()).unqualified == (role,)
    assert compared(one, cast(Snak("P453", ItemValue("Q1")))).unqualified == (role,)
    assert compared(one, cast(Snak("P453", ItemValue("Q999000006")))).unqualified == ()
    assert compared(one, cast()).referenced
    unlinked = Qualifier("P453", NamedNode(BASE + "character/charon"), directed().statements)
    one = claim(SCHEMA + "actor", "P161", NamedNode(REEVES), qualifiers=[unlinked])
    assert compared(one, cast()).unqualified == (), "whether it is there cannot be told"


def test_what_cannot_be_compared_is_counted() -> None:
    unlinked = claim(SCHEMA + "director", "P57", NamedNode(BASE + "person/dan-laustsen"))
    comparison = judge().judge([unlinked, unlinked, published("2024")], {"Q84713105": film("P57")})
    assert [one.claim.pid for one in comparison.compared] == ["P577", "P57", "P57"]
    assert [one.outcome for one in comparison.compared[1:]] == [Outcome.UNLINKED] * 2
    assert all(one.notes for one in comparison.compared[1:])
    assert comparison.left_out == ()
    there = film("P57", ItemValue("Q336099"), (ItemValue("Q1"), "deprecated"))
    (found,) = judge().judge([unlinked], {"Q84713105": there}).compared
    assert [statement.main.value for statement in found.others] == [ItemValue("Q336099")]
    denied = claim(SCHEMA + "director", "P57", NamedNode(BASE + "person/dan-laustsen"), "denied")
    assert judge().judge([denied], {"Q84713105": there}).compared == ()
    gone = judge().judge([directed()], {"Q84713105": Missing("Q84713105")})
    assert gone.left_out == (LeftOut("Q84713105", "does not exist or was deleted: mend the link", 1),)
    assert judge().judge([directed()], {}).left_out == (LeftOut("Q84713105", "was not asked for", 1),)
    assert judge(items={}).judge([directed()], {}).left_out == ()


def test_the_gravest_comes_first_and_numbers_count_as_numbers() -> None:
    entity = film("P57", ItemValue("Q336099"))
    entity = Entity(
        **{**vars(entity), "statements": {**entity.statements, **film("P577", day("2025-06-06")).statements}}
    )
    claims = [directed(), published("2024"), claim("x", "P1000", Literal("x")), claim("x", "P58", Literal("x"))]
    comparison = judge().judge(claims, {"Q84713105": entity})
    assert [one.claim.pid for one in comparison.compared] == ["P577", "P58", "P1000", "P57"]


def test_the_items_that_a_report_names() -> None:
    statement = Statement(
        "Q84713105$1",
        Snak("P57", ItemValue("Q336099")),
        "normal",
        (Snak("P453", ItemValue("Q5")),),
        (Reference((Snak("P248", ItemValue("Q6")),)),),
    )
    entity = Entity("Q84713105", "Q84713105", {}, {}, {}, {"P57": (statement,)})
    comparison = judge().judge([directed()], {"Q84713105": entity})
    assert items_of(comparison) == {"Q84713105", "P57", "Q336099", "P453", "Q5", "P248", "Q6"}
