"""Which things a name may mean, and when a match is claimed."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

import indexed
from examples import examples
from variorum.reconciliation.candidates import (
    ALONE,
    EXACT,
    SAME,
    WORTH_SHOWING,
    Candidate,
    Constraint,
    Query,
    Value,
    described,
    literal_agrees,
    reconcile,
    suggest_entities,
    suggest_words,
)
from variorum.reconciliation.names import ThingIndex
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import XSD

SHIP, FERRY, PERSON = indexed.TERMS + "Ship", indexed.TERMS + "Ferry", "https://schema.org/Person"


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> ThingIndex:
    return ThingIndex(indexed.ferries(tmp_path_factory.mktemp("reconciled") / "store"))


@pytest.fixture(scope="module")
def bundled(bundled_snapshot: Snapshot) -> ThingIndex:
    return ThingIndex(bundled_snapshot)


def found(thing_index: ThingIndex, query: Query) -> list[tuple[str, float, bool]]:
    return [(thing_index.identifier(one.entity.iri), one.score, one.match) for one in reconcile(thing_index, query)]


def having(thing_index: ThingIndex, name: str, *values: Value) -> Constraint:
    return Constraint(name, thing_index.full(name), values)


def best(thing_index: ThingIndex, query: Query) -> Candidate:
    return reconcile(thing_index, query)[0]


@pytest.mark.parametrize(
    ("text", "identifier", "score", "match"),
    [
        ("Aurora", "ship/first", EXACT, True),
        ("the first ferry", "ship/first", EXACT, True),
        ("AURORA!", "ship/first", SAME, True),
        ("etoile du nord", "ship/second", SAME, True),
        ("ship/second", "ship/second", EXACT, True),
        (indexed.BASE + "ship/second", "ship/second", EXACT, True),
        ("Kilo 7", "ship/second", SAME, True),
        ("Mary & <Jane>", "ship/third", EXACT, True),
        ("Boréal", "ship/first", ALONE, False),  # one source alone says so, and others contradict it
    ],
)
def test_a_name_leads_to_what_has_it(
    ferries: ThingIndex, text: str, identifier: str, score: float, match: bool
) -> None:
    assert found(ferries, Query(text))[0] == (identifier, score, match)


@pytest.mark.parametrize("text", ["Auror", "Etoile Nord", "Nord Etoile du", "first ferry"])
def test_a_name_that_is_only_like_it_is_no_match(ferries: ThingIndex, text: str) -> None:
    _, score, match = found(ferries, Query(text))[0]
    assert 50 < score < SAME
    assert not match


def test_a_name_that_two_have_is_no_match(ferries: ThingIndex) -> None:
    assert found(ferries, Query("Ana Ruiz"))[:2] == [("person/ana", EXACT, False), ("person/ana-2", EXACT, False)]


@pytest.mark.parametrize(
    "constraint",
    [
        ("schema:birthDate", "1840"),
        ("schema:birthPlace", "The Port"),
        ("schema:birthPlace", "place/port"),
        ("schema:birthPlace", NamedNode(indexed.BASE + "place/port")),
        ("schema:birthDate", "1999", "1840"),
    ],
)
def test_a_property_tells_those_with_one_name_apart(ferries: ThingIndex, constraint: tuple[str, *tuple[Value]]) -> None:
    name, *values = constraint
    first = best(ferries, Query("Ana Ruiz", constraints=(having(ferries, name, *values),)))
    assert ferries.identifier(first.entity.iri) == "person/ana"
    assert first.score == EXACT
    assert first.features[f"property {name}"] == 1


def test_a_contradicted_property_is_no_match_and_counts_against(ferries: ThingIndex) -> None:
    query = Query("Aurora", constraints=(having(ferries, "t:captain", "Somebody Else"),))
    first = best(ferries, query)
    assert (first.score, first.match) == (70, False)
    assert first.features["property t:captain"] == 0


def test_a_property_of_which_nothing_is_known_says_nothing(ferries: ThingIndex) -> None:
    first = best(ferries, Query("Étoile du Nord", constraints=(having(ferries, "t:berths", "7"),)))
    assert (first.score, first.match) == (EXACT, True)
    assert "property t:berths" not in first.features


@pytest.mark.parametrize(
    ("name", "value", "degree"),
    [
        ("t:berths", "120", 1),
        ("t:berths", "120.0", 1),
        ("t:berths", "121", 0),
        ("t:berths", "many", 0),
        ("t:length", "80.50", 1),
        ("t:launched", "1871", 0.9),
        ("t:launched", "1871-05-02", 1),
        ("t:launched", "1872", 0),
        ("t:launched", "1871-05-02T00:00:00Z", 1),
        ("t:launched", " 1871-05-02T00:00Z", 1),
        ("t:launched", "1871-05-03T00:00:00Z", 0),
        ("t:launched", "1871-05-02Z", 1),
        ("t:sails", "1", 1),
        ("t:sails", "true", 1),
        ("t:colour", "t:blue", 1),
        ("t:crew", "Ana Ruiz the elder", 1),
        ("t:crew", "Ana", 0.9),
        ("t:crew", "", 0),
        ("t:crew", NamedNode("urn:nobody"), 0),
    ],
)
def test_values_are_compared_by_what_they_mean(ferries: ThingIndex, name: str, value: Value, degree: float) -> None:
    first = best(ferries, Query("ship/first", constraints=(having(ferries, name, value),)))
    assert first.features[f"property {name}"] == degree


def test_a_property_alone_finds_but_never_matches(ferries: ThingIndex) -> None:
    assert found(ferries, Query(constraints=(having(ferries, "t:captain", "Ana Ruiz the elder"),))) == [
        ("ship/first", EXACT, False)
    ]
    both = (having(ferries, "t:captain", "Ana Ruiz the elder"), having(ferries, "t:berths", "7"))
    assert found(ferries, Query(constraints=both)) == [("ship/first", EXACT / 2, False)]
    assert found(ferries, Query(constraints=(having(ferries, "t:captain", "nobody at all"),))) == []


@pytest.mark.parametrize(
    ("types", "strict", "expected"),
    [
        ((SHIP,), "should", ("ship/first", EXACT, True)),
        ((SHIP,), "any", ("ship/first", EXACT, True)),
        ((FERRY, PERSON), "any", ("ship/first", EXACT, True)),
        ((FERRY, SHIP), "all", ("ship/first", EXACT, True)),
        ((PERSON,), "should", ("ship/first", EXACT / 2, False)),
    ],
)
def test_types_are_asked_for(
    ferries: ThingIndex, types: tuple[str, ...], strict: str, expected: tuple[str, float, bool]
) -> None:
    assert found(ferries, Query("Aurora", types, strict))[0] == expected


@pytest.mark.parametrize(("types", "strict"), [((PERSON,), "any"), ((PERSON, FERRY), "all")])
def test_another_type_is_left_out_where_that_is_asked(ferries: ThingIndex, types: tuple[str, ...], strict: str) -> None:
    assert found(ferries, Query("Aurora", types, strict)) == []


def test_no_more_are_given_than_asked_for_yet_all_are_weighed(ferries: ThingIndex) -> None:
    assert found(ferries, Query("Ana Ruiz", limit=1)) == [("person/ana", EXACT, False)]


def test_both_names_of_a_thing_on_which_sources_differ_lead_to_it(bundled: ThingIndex) -> None:
    for text in ("Rooney", "Eve", "Eve Macarro"):
        first = best(bundled, Query(text))
        assert bundled.identifier(first.entity.iri) == "character/protagonist"
        assert first.features["name_disputed"] is True
        assert "other sources differ" in described(bundled, first.entity, first.name)
    wick = found(bundled, Query("John Wick"))
    assert len([one for one in wick if one[1] == EXACT]) > 2
    assert not any(match for _, _, match in wick)
    assert found(bundled, Query("John Wick", (bundled.full("screen:Character"),)))[0][2]


def test_a_description_says_who_gives_a_name(ferries: ThingIndex) -> None:
    first = best(ferries, Query("Boréal"))
    expected = "ferry; “Boréal” in gazette; other sources differ; also Aurora"
    assert described(ferries, first.entity, first.name) == expected
    assert described(ferries, first.entity) == "ferry; also Aurora, Boréal"


def test_things_are_suggested_by_the_beginning_of_a_name(ferries: ThingIndex) -> None:
    def suggested(prefix: str, *types: str) -> list[str]:
        return [ferries.identifier(iri) for iri in suggest_entities(ferries, prefix, types)]

    assert suggested("auro") == ["ship/first"]
    assert suggested("ferry") == ["ship/first", "ship/second"]
    assert suggested("ship/third") == ["ship/third"]
    assert suggested("ana", PERSON) == ["person/ana", "person/ana-2"]
    assert suggested("ana", SHIP) == []


def test_words_are_suggested_by_label_and_iri(ferries: ThingIndex) -> None:
    def suggested(prefix: str) -> list[str]:
        return [ferries.short(word.iri) for word in suggest_words(ferries, ferries.properties.values(), prefix)]

    assert suggested("capt") == ["t:captain"]
    assert suggested("t:captain") == ["t:captain"]
    assert suggested(indexed.TERMS + "captain") == ["t:captain"]
    assert set(suggested("birth")) == {"schema:birthDate", "schema:birthPlace"}
    assert suggested("nothing") == []
    assert len(suggested("")) == len(ferries.properties)


@settings(max_examples=examples(150), deadline=None)
@given(st.text(max_size=40), st.sampled_from(["should", "any", "all"]), st.booleans())
def test_whatever_is_asked_scores_are_in_bounds_and_one_matches_at_most(
    ferries: ThingIndex, text: str, strict: str, typed: bool
) -> None:
    text = text or "x"
    candidates = reconcile(ferries, Query(text, (SHIP,) if typed else (), strict, limit=100))
    scores = [one.score for one in candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(WORTH_SHOWING <= score <= EXACT for score in scores)
    assert [one.match for one in candidates[1:]] == [False] * len(candidates[1:])
    if candidates and candidates[0].match:
        assert candidates[0].features["name_score"] >= SAME


@settings(max_examples=examples(80), deadline=None)
@given(st.data())
def test_each_name_finds_its_thing(bundled: ThingIndex, data: st.DataObject) -> None:
    iri = data.draw(st.sampled_from(bundled.things()))
    name = data.draw(st.sampled_from(bundled.entity(iri).names))
    candidates = reconcile(bundled, Query(name.text, limit=100))
    mine = [one for one in candidates if one.entity.iri == iri]
    assert mine
    assert mine[0].score == candidates[0].score
    if candidates[0].match:
        assert candidates[0].entity.iri == iri


DATES = st.dates().map(datetime.date.isoformat)
MIDNIGHTS = ["T00:00:00Z", "T00:00Z", "T00:00:00.000Z", "T00:00:00", "T00:00:00+01:00", "Z", ""]


@settings(deadline=None)
@given(DATES, DATES, st.sampled_from(MIDNIGHTS), st.sampled_from(["", "Z"]))
def test_a_date_is_the_midnight_that_tables_have_for_it(one: str, other: str, midnight: str, zone: str) -> None:
    for datatype, length in (("date", 10), ("gYearMonth", 7), ("gYear", 4)):
        value = Literal(one[:length] + zone, datatype=NamedNode(XSD + datatype))
        assert literal_agrees(value, one + midnight) == (1 if datatype == "date" else 0.9)
        if not other.startswith(one[:length]):
            assert literal_agrees(value, other + midnight) == 0


@pytest.mark.parametrize(
    ("datatype", "value", "given_", "degree"),
    [
        ("gYear", "-0043", "-0043", 1),
        ("gYear", "12025", "12025", 1),
        ("dateTime", "2019-03-01T20:00:00Z", "2019-03-01T20:00:00.000Z", 1),
        ("dateTime", "2019-03-01T20:00:00Z", "2019-03-01T21:00:00+01:00", 1),
        ("boolean", "1", "true", 1),
        ("byte", "05", "5", 1),
        ("integer", "5", "5.0", 1),
        ("duration", "PT90M", "PT1H30M", 1),
        ("string", "2019", "2019", 1),
    ],
)
def test_what_is_written_otherwise_and_means_the_same_agrees(
    datatype: str, value: str, given_: str, degree: float
) -> None:
    assert literal_agrees(Literal(value, datatype=NamedNode(XSD + datatype)), given_) == degree


def test_a_few_candidates_are_the_first_of_many(bundled_snapshot: Snapshot) -> None:
    """Fewer things are looked at where fewer are asked for, and none of them is another."""
    index, chance = ThingIndex(bundled_snapshot), random.Random(5)
    for entity in index.several(chance.sample(index.things(), 40)):
        text = entity.label[:-3] + entity.label[-2:] if chance.random() < 0.5 else entity.label
        many = reconcile(index, Query(text, limit=60))
        for limit in (1, 3, 10):
            few = reconcile(index, Query(text, limit=limit))
            assert [(one.entity.iri, one.score, one.match) for one in few] == [
                (one.entity.iri, one.score, one.match) for one in many[:limit]
            ], text
