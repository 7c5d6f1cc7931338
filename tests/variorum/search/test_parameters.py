"""A parameter of a saved query takes a name, a slug, a name with a prefix, or an IRI; what nobody speaks of is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from commands import run
from variorum.errors import QueryError, UnknownThingError
from variorum.query.saved import SavedQuery
from variorum.search.index import Index
from variorum.search.parameters import bind_meant
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import shorten
from variorum_server import create_app

DEFAULTS = {
    "thing": "<character/protagonist>",
    "property": "schema:name",
    "role": "<role/ana-de-armas-in-ballerina>",
    "person": "<person/ana-de-armas>",
    "source": "<source/blue-news>",
    "aspect": "<concept/action-scenes>",
}


@pytest.fixture(scope="module")
def index(bundled_snapshot: Snapshot) -> Index:
    return Index(bundled_snapshot)


def asked(parameter: str, default: str | None) -> SavedQuery:
    return SavedQuery("asked", "What?", "all", "", Path(), {parameter: default})


def meant(snapshot: Snapshot, index: Index, parameter: str, text: str) -> str:
    found = bind_meant(asked(parameter, DEFAULTS[parameter]), {parameter: text}, snapshot, index)[parameter]
    return shorten(found.value, snapshot.base, snapshot.prefixes) if isinstance(found, NamedNode) else str(found)


@pytest.mark.parametrize(
    ("parameter", "text", "expected"),
    [
        ("thing", "<film/ballerina>", "film/ballerina"),
        ("thing", "film/ballerina", "film/ballerina"),
        ("thing", "https://w3id.org/variorum/ballerina/film/ballerina", "film/ballerina"),
        ("thing", " ballerina ", "film/ballerina"),  # far more is said of it than of other things called so
        ("thing", "Eve", "character/protagonist"),
        ("thing", '"Eve Macarro"', "character/protagonist"),
        ("thing", "John Wick", "character/john-wick"),  # a character, as by default
        ("thing", "ana-de-armas", "person/ana-de-armas"),
        ("thing", "ANA DE ARMAS", "person/ana-de-armas"),
        ("thing", "Winston", "character/winston"),
        ("thing", "cuba", "country/cuba"),
        ("property", "name", "schema:name"),
        ("property", "date published", "schema:datePublished"),
        ("property", "datePublished", "schema:datePublished"),
        ("property", "screen:seeks", "screen:seeks"),
        ("role", "Lance Reddick", "role/lance-reddick-in-ballerina"),  # only roles are meant
        ("person", "Reedus", "person/norman-reedus"),
        ("source", "movie-reviews", "source/movie-reviews"),
        ("source", "source/movie-reviews", "source/movie-reviews"),
        ("aspect", "Cinematography", "concept/cinematography"),
    ],
)
def test_what_is_meant(parameter: str, text: str, expected: str, bundled_snapshot: Snapshot, index: Index) -> None:
    assert meant(bundled_snapshot, index, parameter, text) == expected


@pytest.mark.parametrize(
    ("parameter", "text", "said", "near"),
    [
        ("thing", "film/balerina", "nothing is said of film/balerina", "film/ballerina"),
        ("thing", "Ana de Armass", "nothing is said of “Ana de Armass”", "person/ana-de-armas"),
        ("person", "<person/nobody>", "nothing is said of person/nobody", ""),
        ("property", "screen:avengs", "nothing is said of screen:avengs", "screen:avenges"),
        ("thing", "Ruska", "“Ruska” may mean several things", "organization/ruska-roma"),
        ("thing", "qqqq", "nothing is said of “qqqq”", "variorum find"),
    ],
)
def test_what_nobody_speaks_of_is_told_with_what_comes_close(
    parameter: str, text: str, said: str, near: str, bundled_snapshot: Snapshot, index: Index
) -> None:
    with pytest.raises(UnknownThingError, match=re.escape(said)) as caught:
        meant(bundled_snapshot, index, parameter, text)
    assert near in caught.value.advice


def test_every_thing_is_meant_by_each_of_its_addresses(bundled_snapshot: Snapshot, index: Index) -> None:
    base, things = bundled_snapshot.base, index.things({}, 0, 1000)[0]
    for hit in things[::17]:
        short = hit.iri.removeprefix(base)
        assert {meant(bundled_snapshot, index, "thing", text) for text in (short, hit.iri, f"<{short}>")} == {short}


def test_a_property_of_which_nothing_is_said_of_the_thing_is_no_no(bundled_snapshot: Snapshot, index: Index) -> None:
    both = SavedQuery("asked", "What?", "all", "", Path(), {name: DEFAULTS[name] for name in ("thing", "property")})
    with pytest.raises(UnknownThingError, match="nothing is said of film/ballerina with screen:age") as caught:
        bind_meant(both, {"thing": "ballerina", "property": "age"}, bundled_snapshot, index)
    assert "schema:datePublished" in caught.value.advice
    denied = {"thing": "<character/protagonist>", "property": "screen:counterpartOf"}
    assert "counterpartOf" in str(bind_meant(both, denied, bundled_snapshot, index)["property"])


def test_texts_and_numbers_stay_what_they_are(bundled_snapshot: Snapshot, index: Index) -> None:
    def bound(default: str | None, text: str) -> object:
        return bind_meant(asked("name", default), {"name": text}, bundled_snapshot, index)["name"]

    assert bound('"x"@en', "Eve Macarro") == Literal("Eve Macarro", language="en")
    assert bound("7", "8") == Literal(8)
    assert bound('"x"', '"y"@de') == Literal("y", language="de")
    assert bound(None, '"Eve"') == Literal("Eve")
    with pytest.raises(QueryError, match="has no parameter 'nome'"):
        bind_meant(asked("name", None), {"nome": "x"}, bundled_snapshot, index)


def test_the_command_says_what_it_took_a_name_for(bundled_store: Path) -> None:
    ran = run(
        "query", "is-this-disputed", "--bind", "thing=Eve", "--bind", "property=name", "--store", str(bundled_store)
    )
    assert (ran.code, ran.out) == (0, "yes\n")
    assert ran.err == "thing: character/protagonist\nproperty: schema:name\n"


def test_over_http_a_name_is_taken_and_an_unknown_one_is_not_found(bundled_snapshot: Snapshot) -> None:
    client = create_app(bundled_snapshot).test_client()
    found = client.get("/queries/what-does-each-source-call-this?thing=Eve", headers={"Accept": "text/csv"})
    assert (found.status_code, found.text.count("character/protagonist,")) == (200, 7)
    page = client.get("/queries/what-does-each-source-call-this?thing=Eve", headers={"Accept": "text/html"}).text
    assert 'name="thing" value="character/protagonist"' in page
    missing = client.get("/queries/what-does-each-source-call-this?thing=Evve+Macaro")
    assert (missing.status_code, missing.json["type"]) == (404, "https://w3id.org/variorum/problem#unknown-thing")
    assert "character/protagonist (the protagonist of Ballerina)" in missing.json["advice"]
