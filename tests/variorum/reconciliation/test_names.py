"""The things that sources speak of, with all their names."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

import indexed
from variorum.reconciliation.names import Name, ThingIndex
from variorum.snapshots.snapshot import Snapshot

NAME = "https://schema.org/name"


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> ThingIndex:
    return ThingIndex(indexed.ferries(tmp_path_factory.mktemp("indexed") / "store"))


def iri_of(thing_index: ThingIndex, identifier: str) -> str:
    found = thing_index.find(identifier)
    assert found is not None
    return found


def test_a_thing_has_all_names_that_sources_give_it(ferries: ThingIndex) -> None:
    first = ferries.entity(iri_of(ferries, "ship/first"))
    assert first.label == "the first ferry"
    assert [(name.text, name.sources) for name in first.names] == [
        ("the first ferry", ("almanac", "gazette", "ledger")),
        ("Aurora", ("almanac", "ledger")),
        ("Boréal", ("gazette",)),
    ]
    assert first.names[1] == Name("Aurora", NAME, ("almanac", "ledger"), disputed=True)
    assert first.names[2] == Name("Boréal", NAME, ("gazette",), disputed=True, alone=True)
    assert first.sources == ("almanac", "gazette", "ledger")


def test_a_false_alarm_disputes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    register = indexed.REGISTER.replace("vr:status vr:open", "vr:decision <decision/name> ; vr:status vr:falseAlarm")
    decision = "<decision/name> a vr:Decision ; vr:decides <disagreement/name> ; vr:status vr:falseAlarm ."
    thing_index = ThingIndex(indexed.ferries(tmp_path_factory.mktemp("calm") / "store", register, decision))
    names = thing_index.entity(iri_of(thing_index, "ship/first")).names
    assert not any(name.disputed or name.alone for name in names)


def test_a_property_below_one_that_names_gives_a_name(ferries: ThingIndex) -> None:
    assert ferries.named("kilo 7") == [iri_of(ferries, "ship/second")]


def test_a_thing_without_a_label_is_called_by_a_name_or_by_its_iri(ferries: ThingIndex) -> None:
    assert ferries.entity(iri_of(ferries, "ship/third")).label == "Mary & <Jane>"
    assert ferries.entity(iri_of(ferries, "https://elsewhere.example/x")).label == "Xaver"


def test_identifiers_are_what_comes_after_the_base(ferries: ThingIndex) -> None:
    iri = indexed.BASE + "ship/first"
    assert ferries.identifier(iri) == "ship/first"
    assert iri_of(ferries, iri) == iri_of(ferries, "ship/first")
    assert ferries.identifier("https://elsewhere.example/x") == "https://elsewhere.example/x"
    assert ferries.find("ship/nowhere") is None


def test_terms_have_prefixes(ferries: ThingIndex) -> None:
    assert ferries.short(indexed.TERMS + "Ship") == "t:Ship"
    assert ferries.full("t:Ship") == indexed.TERMS + "Ship"
    assert ferries.full("https://schema.org/name") == NAME
    assert ferries.short("urn:x:y") == "urn:x:y"


def test_types_have_those_above_them(ferries: ThingIndex) -> None:
    assert {ferries.short(iri): word.uses for iri, word in ferries.types.items()} == {
        "schema:Person": 3,
        "t:Ferry": 2,
        "t:Ship": 3,
    }
    ferry = ferries.types[indexed.TERMS + "Ferry"]
    assert (ferry.label, ferry.broader) == ("ferry", (indexed.TERMS + "Ship",))
    first = ferries.entity(iri_of(ferries, "ship/first"))
    assert ferries.has_type(first, (indexed.TERMS + "Ship",))
    assert not ferries.has_type(first, (indexed.TERMS + "Ship", "https://schema.org/Person"), every=True)


def test_values_of_a_property_are_those_of_what_is_below_it_too(ferries: ThingIndex) -> None:
    ana = NamedNode(indexed.BASE + "person/ana")
    assert ferries.values(iri_of(ferries, "ship/first"), indexed.TERMS + "crew") == [ana]
    assert ferries.values(iri_of(ferries, "person/ana"), NAME) == [Literal("Ana Ruiz")]
    assert ferries.values(iri_of(ferries, "person/ana"), "urn:none") == []


def test_properties_of_a_type_begin_with_the_commonest(ferries: ThingIndex) -> None:
    found = [ferries.short(iri) for iri in ferries.properties_of(indexed.TERMS + "Ship")]
    assert found[:2] == ["schema:name", "t:captain"]
    assert "schema:birthDate" not in found
    assert ferries.properties_of("urn:none") == []


def test_what_has_a_value_is_found(ferries: ThingIndex) -> None:
    ships, captain = [iri_of(ferries, "ship/first")], indexed.TERMS + "captain"
    assert ferries.holders(captain, NamedNode(indexed.BASE + "person/ana"), 10) == ships
    assert ferries.holders(indexed.TERMS + "crew", "ANA RUIZ the elder", 10) == ships
    assert ferries.holders("urn:other", "Ana Ruiz the elder", 10) == []
    people = {iri_of(ferries, "person/ana"), iri_of(ferries, "person/ana-2")}
    assert set(ferries.holders(NAME, "ana ruiz", 10)) == people
    assert len(ferries.holders(NAME, "ana ruiz", 1)) == 1
    assert ferries.holders(NAME, "nothing like it", 10) == []


def test_any_corpus_has_one(bundled_snapshot: Snapshot) -> None:
    thing_index = ThingIndex(bundled_snapshot)
    things = [thing_index.entity(iri) for iri in thing_index.things()]
    assert len({entity.iri for entity in things}) == len(things) > 500
    assert all(entity.label and entity.names for entity in things)
    assert all(thing_index.full(thing_index.short(iri)) == iri for iri in [*thing_index.types, *thing_index.properties])


@pytest.mark.parametrize("name", [f"{indexed.TERMS}Ferry", "t:Ferry", "ferry", "Ferry", "FÉRRY"])
def test_a_type_is_known_by_its_iri_or_by_its_label(ferries: ThingIndex, name: str) -> None:
    word = ferries.word(name, ferries.types)
    assert word is not None
    assert word.iri == f"{indexed.TERMS}Ferry"


@pytest.mark.parametrize("name", ["", "Submarine", "t:Submarine", "https://example.org/none"])
def test_what_is_no_type_is_none(ferries: ThingIndex, name: str) -> None:
    assert ferries.word(name, ferries.types) is None


@pytest.mark.parametrize(
    ("name", "label"),
    [("t:captain", "person"), ("t:crew", "person"), ("t:berths", None), ("t:colour", None), ("t:launched", None)],
)
def test_the_things_that_a_property_leads_to_have_a_type_in_common(
    ferries: ThingIndex, name: str, label: str | None
) -> None:
    word = ferries.value_type(ferries.full(name))
    assert (word and word.label) == label
