"""The entity table against plain Python over the statements."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from pyoxigraph import Literal, NamedNode, Quad

from bundled import bundled
from examples import examples
from story import BASE, NS, Said
from tabled import PROPERTIES, SOURCES, THINGS, TYPE, all_of, snapshot_of, stories
from variorum.export.claims import SOURCES_NAMED
from variorum.export.entities import EntityRow, entity_rows, given_by
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection, select
from variorum.snapshots.snapshot import Snapshot

NAME = NamedNode("https://schema.org/name")


def rows(selection: Selection) -> dict[str, EntityRow]:
    with open_ledger(selection) as ledger:
        table = list(entity_rows(ledger))
    assert [row.iri for row in table] == sorted({row.iri for row in table})
    return {row.iri: row for row in table}


def hold(table: dict[str, EntityRow], said: list[Said]) -> None:
    """Every thing is there, and the numbers are right."""
    about, uses, sources = defaultdict(set), defaultdict(set), defaultdict(set)
    for one in said:
        about[one.subject.value].add((one.predicate, one.value))
        sources[one.subject.value].add(one.source)
        if isinstance(one.value, NamedNode) and one.predicate != TYPE:
            uses[one.value.value].add((one.subject, one.predicate))
            sources[one.value.value].add(one.source)
    assert set(table) == set(sources)
    for iri, row in table.items():
        assert (row.claims, row.uses, row.sources) == (len(about[iri]), len(uses[iri]), len(sources[iri]))
        types = {one.value.value for one in said if one.subject.value == iri and one.predicate == TYPE}
        assert set(row.types) == types


@pytest.fixture(scope="module")
def table(bundled_snapshot: Snapshot) -> dict[str, EntityRow]:
    """The things of the bundled corpus."""
    return rows(all_of(bundled_snapshot))


def test_the_things_of_the_seeds(table: dict[str, EntityRow]) -> None:
    hold(table, bundled().said)


@given(stories)
@settings(max_examples=examples(30), deadline=None)
def test_any_things(said: list[Said]) -> None:
    snapshot = snapshot_of(said)
    hold(rows(all_of(snapshot)), said)
    hold(rows(select(snapshot, ["almanac"])), [one for one in said if one.source == "almanac"])


def test_names_and_who_gives_which(bundled_snapshot: Snapshot, table: dict[str, EntityRow]) -> None:
    row = table[bundled_snapshot.base + "character/protagonist"]
    assert row.kind == "character"
    assert row.names == (
        "Eve (featurette-news)",
        "Eve Macarro (blue-news)",
        "Rooney (ballerina-assassin, headphones-thoughts, movie-reviews)",
    )


def test_a_name_by_another_property_and_a_stance() -> None:
    ontology, kind_of = NamedNode(BASE + "ontology"), NamedNode("http://www.w3.org/2000/01/rdf-schema#subPropertyOf")
    called = PROPERTIES[1]
    said = [Said("gazette", THINGS[0], called, Literal("Old Bridge"), "denied")]
    assert rows(all_of(snapshot_of(said)))[THINGS[0].value].names == ()
    snapshot = snapshot_of(said, [Quad(called, kind_of, NAME, ontology)])
    assert rows(all_of(snapshot))[THINGS[0].value].names == ("Old Bridge (gazette: denied)",)


def test_links_to_wikidata() -> None:
    graph = NamedNode(BASE + "links/wikidata")
    match = NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch")
    items = [NamedNode(f"http://www.wikidata.org/entity/Q{number}") for number in (7, 42)]
    said = [Said(source, THINGS[0], NAME, Literal("x")) for source in SOURCES]
    more = [Quad(THINGS[0], match, item, graph) for item in items] + [Quad(THINGS[0], match, THINGS[1])]
    assert rows(all_of(snapshot_of(said, more)))[THINGS[0].value].wikidata == tuple(item.value for item in items[::-1])


def test_open_disagreements_are_not_differences_of_detail(
    bundled_snapshot: Snapshot, table: dict[str, EntityRow]
) -> None:
    query = f"""SELECT ?focus ?disagreement {{ GRAPH <{bundled_snapshot.base}register> {{
        ?disagreement <http://www.w3.org/ns/shacl#focusNode> ?focus ; <{NS}status> <{NS}open> ; <{NS}kind> ?kind .
        FILTER (?kind != <{NS}detailDifference>) }} }}"""
    expected = defaultdict(set)
    for focus, disagreement in bundled_snapshot.stated.query(query):
        expected[focus.value].add(disagreement.value)
    assert expected
    assert {iri: set(row.open_disagreements) for iri, row in table.items() if row.open_disagreements} == expected


def test_many_sources_of_one_name_are_counted() -> None:
    claims = [_Claim(f"s{number:03}") for number in range(SOURCES_NAMED + 2)]
    (name,) = given_by(claims)  # type: ignore[arg-type]
    assert name.startswith("x (s000, s001, ")
    assert name.endswith(" and 2 more)")


class _Claim:
    """As much of a claim as a name needs."""

    value_label = "x"
    stance = "asserted"

    def __init__(self, source: str) -> None:
        self.source = source
