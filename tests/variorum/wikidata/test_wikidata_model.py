"""Wikidata's JSON, read: every kind of value, ranks, qualifiers, references; and what breaks its form."""

from __future__ import annotations

from typing import Any

import pytest

from variorum.errors import WikidataError
from variorum.wikidata.model import (
    Entity,
    ItemValue,
    Missing,
    NoValue,
    OtherValue,
    Reference,
    Snak,
    TextValue,
    TimeValue,
    read_entity,
)
from wikidata_standin import content


def entity(identifier: str = "Q84713105", **changes: Any) -> Entity:
    found = read_entity(identifier, {**content()["entities"][identifier], **changes})
    assert isinstance(found, Entity)
    return found


def statement(**changes: Any) -> dict[str, Any]:
    main = {"snaktype": "value", "property": "P57", "datavalue": {"type": "string", "value": "x"}}
    return {"mainsnak": main, "type": "statement", "id": "Q1$1", "rank": "normal", **changes}


def valued(kind: str, value: Any) -> Any:
    main = {"snaktype": "value", "property": "P57", "datavalue": {"type": kind, "value": value}}
    (found,) = entity(claims={"P57": [statement(mainsnak=main)]}).statements["P57"]
    return found.main.value


def test_labels_aliases_descriptions() -> None:
    film = entity()
    assert film.label() == film.label(("de", "en")) == "Ballerina"
    assert film.aliases == {"en": ("From the World of John Wick: Ballerina",)}
    assert film.descriptions == {"en": "2025 film"}


def test_the_label_in_any_language_is_better_than_none() -> None:
    german = {"de": {"language": "de", "value": "Ballerina (Film)"}}
    assert entity(labels=german).label(("en",)) == "Ballerina (Film)"
    assert entity(labels={}).label() == "Q84713105"


def test_empty_objects_may_come_as_empty_lists() -> None:
    bare = entity(labels=[], aliases=[], descriptions=[], claims=[])
    assert (bare.labels, bare.aliases, bare.statements) == ({}, {}, {})


def test_a_statement_with_references() -> None:
    (director,) = entity().statements["P57"]
    assert (director.main, director.rank) == (Snak("P57", ItemValue("Q336099")), "normal")
    assert director.references == (
        Reference(
            (
                Snak("P854", TextValue("https://example.org/news/ballerina-director")),
                Snak("P813", TimeValue("+2024-05-01T00:00:00Z", 11)),
            )
        ),
        Reference((Snak("P248", ItemValue("Q644324")), Snak("P813", TimeValue("+2024-06-01T00:00:00Z", 11)))),
    )


def test_a_statement_with_a_qualifier() -> None:
    cast = {s.main.value: s.qualifiers for s in entity().statements["P161"]}
    assert cast[ItemValue("Q234141")] == (Snak("P453", ItemValue("Q999000003")),)
    assert cast[ItemValue("Q190998")] == (Snak("P453", NoValue("somevalue")),)
    assert NoValue("somevalue") in cast


def test_preferred_goes_before_normal_and_deprecated_never_counts() -> None:
    film = entity()
    assert film.items("P136") == {"Q188473"}
    assert film.items("P162") == frozenset()
    assert "Q190998" not in film.items("P161")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("wikibase-entityid", {"entity-type": "item", "numeric-id": 42}, ItemValue("Q42")),
        ("wikibase-entityid", {"entity-type": "property", "id": "P57"}, ItemValue("P57")),
        ("wikibase-entityid", {"entity-type": "lexeme", "id": "L7"}, OtherValue),
        ("monolingualtext", {"text": "Titel", "language": "de"}, TextValue("Titel", "de")),
        ("string", "tt0000000", TextValue("tt0000000")),
        ("quantity", {"amount": "+5", "unit": "1"}, OtherValue("quantity", '{"amount": "+5", "unit": "1"}')),
        ("globecoordinate", {"latitude": 1.5}, OtherValue),
        ("not-thought-of-yet", [1, 2], OtherValue("not-thought-of-yet", "[1, 2]")),
    ],
)
def test_kinds_of_values(kind: str, value: Any, expected: Any) -> None:
    found = valued(kind, value)
    assert isinstance(found, expected) if isinstance(expected, type) else found == expected


@pytest.mark.parametrize("answer", [{"id": "Q7", "missing": ""}, {"missing": ""}])
def test_what_is_missing(answer: Any) -> None:
    assert read_entity("Q7", answer) == Missing("Q7")


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "Q01"},
        {"labels": ["x"]},
        {"labels": {"en": "x"}},
        {"aliases": {"en": {"value": "x"}}},
        {"claims": {"P57": [{}]}},
        {"claims": {"P57": {"id": 1}}},
        {"claims": {"P57": [statement(rank="best")]}},
        {"claims": {"P57": [statement(mainsnak={"snaktype": "value", "property": "P57"})]}},
        {"claims": {"P57": [statement(references=[{}])]}},
        {"claims": {"P57": [statement(qualifiers={"P453": [{"snaktype": "value"}]})]}},
    ],
)
def test_what_breaks_the_form(change: Any) -> None:
    with pytest.raises(WikidataError, match=r"^entity Q84713105: not in the form that Wikibase documents") as failure:
        entity(**change)
    assert "--refresh" in failure.value.advice


@pytest.mark.parametrize("answer", [None, 7, "Q84713105", []])
def test_what_is_no_entity_at_all(answer: Any) -> None:
    with pytest.raises(WikidataError, match="no object"):
        read_entity("Q84713105", answer)


def test_every_entity_of_the_stand_in_can_be_read() -> None:
    for identifier, one in content()["entities"].items():
        assert isinstance(read_entity(identifier, one), Entity)
