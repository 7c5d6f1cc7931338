"""The claims table against plain Python over the seeds and over invented statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad

from bundled import BUNDLED, bundled
from examples import examples
from story import BASE, NS, Said, Value
from tabled import THINGS, all_of, snapshot_of, stories
from variorum.corpus.loading import load_source
from variorum.errors import ExportError
from variorum.export import ledger as ledger_module
from variorum.export.claims import SOURCES_NAMED, ClaimRow, claim_rows
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection, select
from variorum.snapshots.snapshot import Snapshot

ATTRIBUTED = NamedNode(NS + "attributedTo")
NAME = NamedNode("https://schema.org/name")
Key = tuple[str, str, str, str, str, str, str]


def rows(selection: Selection) -> list[ClaimRow]:
    with open_ledger(selection) as ledger:
        return list(claim_rows(ledger))


def parts(value: Value) -> tuple[str, str, str]:
    if isinstance(value, Literal):
        return value.value, value.datatype.value, value.language or ""
    return value.value, "", ""


def grouped(said: list[Said]) -> dict[Key, list[Said]]:
    """The statements by subject, property, value, stance and source."""
    found: dict[Key, list[Said]] = defaultdict(list)
    for one in said:
        found[one.subject.value, one.predicate.value, *parts(one.value), one.stance, one.source].append(one)
    return found


def key(row: ClaimRow) -> Key:
    return row.subject, row.property, row.value, row.datatype, row.language, row.stance, row.source


def agreeing(found: Iterable[Key]) -> Callable[[Key], set[str]]:
    """What tells the other sources that say the same as one."""
    sources: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for *said, source in found:
        sources[tuple(said)].add(source)
    return lambda own: sources[own[:6]] - {own[6]}


@pytest.fixture(scope="module")
def table(bundled_snapshot: Snapshot) -> list[ClaimRow]:
    """The table of the bundled corpus."""
    return rows(all_of(bundled_snapshot))


def test_the_table_is_what_the_seeds_say(table: list[ClaimRow]) -> None:
    expected = grouped(bundled().said)
    assert {key(row) for row in table} == set(expected)
    assert len(table) == len(expected) > 2000
    others = agreeing(expected)
    for row in table:
        cited = expected[key(row)]
        assert set(row.citations) == {one.citation for one in cited}
        assert set(row.passages) == {passage for one in cited for passage in one.passages}
        assert set(row.agreeing_sources) == others(key(row))
        assert row.agreeing == len(row.agreeing_sources)


def test_every_claim_of_the_seeds_is_there(table: list[ClaimRow]) -> None:
    stated = {(row.source, row.subject, row.property, row.value) for row in table}
    for files in BUNDLED.sources:
        for claim in load_source(BUNDLED, files, bundled().vocabulary).claims:
            assert (files.slug, claim.subject.value, claim.predicate.value, claim.object.value) in stated


def test_who_something_is_attributed_to(table: list[ClaimRow]) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    for files in BUNDLED.sources:
        for triple in load_source(BUNDLED, files, bundled().vocabulary).evidence_file.triples:
            if triple.predicate == ATTRIBUTED:
                expected[triple.subject.value].add(triple.object.value)
    assert any(row.attributed_to for row in table)
    for row in table:
        assert set(row.attributed_to) == {iri for citation in row.citations for iri in expected[citation]}
        assert len(row.attributed_to_label) == len(row.attributed_to)


def test_the_disagreements_are_those_of_the_register(bundled_snapshot: Snapshot, table: list[ClaimRow]) -> None:
    query = f"""SELECT ?citation ?disagreement ?kind ?status {{ GRAPH <{bundled_snapshot.base}register> {{
        ?disagreement <{NS}position> ?position ; <{NS}kind> ?kind ; <{NS}status> ?status .
        ?position <{NS}citation> ?citation }} }}"""
    expected: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for citation, disagreement, kind, status in bundled_snapshot.stated.query(query):
        expected[citation.value].add((disagreement.value, kind.value.removeprefix(NS), status.value.removeprefix(NS)))
    found: set[tuple[str, ...]] = set()
    for row in table:
        disagreements = set(zip(row.disagreements, row.disagreement_kind, row.disagreement_status, strict=True))
        assert disagreements == {disagreement for citation in row.citations for disagreement in expected[citation]}
        found |= disagreements
    assert found
    assert found == set().union(*expected.values())


def test_a_denied_claim_is_there_though_it_is_no_triple(bundled_snapshot: Snapshot, table: list[ClaimRow]) -> None:
    denied = [row for row in table if row.stance == "denied"]
    assert denied
    graph = NamedNode(bundled_snapshot.base + "graph/" + denied[0].source)
    triples = bundled_snapshot.stated.quads_for_pattern(NamedNode(denied[0].subject), None, None, graph)
    assert denied[0].value not in {quad.object.value for quad in triples if quad.predicate.value == denied[0].property}


def test_rows_of_one_matter_stand_together_and_ids_tell_them_apart(table: list[ClaimRow]) -> None:
    order = [(r.subject, r.property, r.value, r.datatype, r.language, r.source, r.stance) for r in table]
    assert order == sorted(order)
    assert len({row.id for row in table}) == len(table)


def test_some_sources_have_the_rows_that_they_have_among_all(bundled_snapshot: Snapshot, table: list[ClaimRow]) -> None:
    chosen = [bundled_snapshot.sources[0].slug, bundled_snapshot.sources[3].slug]
    expected = [row for row in table if row.source in chosen]
    assert rows(select(bundled_snapshot, chosen)) == expected
    assert any(set(row.agreeing_sources) - set(chosen) for row in expected)


@given(stories)
@settings(max_examples=examples(30), deadline=None)
def test_any_statements(said: list[Said]) -> None:
    snapshot, expected = snapshot_of(said), grouped(said)
    table, others = rows(all_of(snapshot)), agreeing(expected)
    assert {key(row) for row in table} == set(expected)
    assert len(table) == len(expected)
    for row in table:
        assert len(row.citations) == len(expected[key(row)])
        assert set(row.agreeing_sources) == others(key(row))
        assert rows(select(snapshot, [row.source])) == [other for other in table if other.source == row.source]


def test_a_claim_without_a_citation_is_no_less_a_claim() -> None:
    graph = NamedNode(BASE + "graph/almanac")
    more = [
        Quad(THINGS[0], NAME, Literal("Long Bridge"), graph),
        Quad(NamedNode(BASE + "source/almanac"), NAME, Literal("The record"), graph),
        Quad(THINGS[0], NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("the label"), graph),
    ]
    (row,) = rows(all_of(snapshot_of([], more)))
    assert (row.value, row.stance, row.source, row.citations, row.passages) == ("Long Bridge", "", "almanac", (), ())


def test_blank_nodes_and_directions() -> None:
    graph = NamedNode(BASE + "graph/almanac")
    text = Literal("مرحبا", language="ar", direction=BaseDirection.RTL)
    more = [Quad(BlankNode("b"), NAME, text, graph), Quad(THINGS[0], NAME, BlankNode("b"), graph)]
    snapshot = snapshot_of([], more)
    blank, thing = sorted(rows(all_of(snapshot)), key=lambda row: row.subject)
    assert (blank.subject, blank.subject_label, blank.language) == ("_:b", "_:b", "ar--rtl")
    assert (thing.value, thing.value_label, thing.datatype) == ("_:b", "_:b", "")
    assert rows(select(snapshot, ["almanac"])) == [blank, thing]


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (['"the bridge"@de', '"bridge"@en', '"another"'], "bridge"),
        (['"die Brücke"@de', '"the plain one"'], "the plain one"),
        ([], "bridge/long"),
    ],
)
def test_the_label_of_a_thing(labels: list[str], shown: str) -> None:
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    more = []
    for text in labels:
        value, _, language = text.partition("@")
        more.append(Quad(THINGS[0], label, Literal(value.strip('"'), language=language or None)))
    said = [Said("almanac", THINGS[0], NAME, Literal("x"))]
    assert rows(all_of(snapshot_of(said, more)))[0].subject_label == shown


def test_of_many_sources_that_agree_only_some_are_named() -> None:
    said = [Said(f"s{number:03}", THINGS[0], NAME, Literal("x")) for number in range(SOURCES_NAMED + 20)]
    for row in rows(all_of(snapshot_of(said))):
        assert row.agreeing == SOURCES_NAMED + 19
        assert len(row.agreeing_sources) == SOURCES_NAMED
        assert row.source not in row.agreeing_sources


def test_no_room_for_the_tables(bundled_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "TABLES", "PRAGMA max_page_count = 9;" + ledger_module.TABLES)
    with pytest.raises(ExportError, match="cannot be written: database or disk is full") as caught:
        rows(all_of(bundled_snapshot))
    assert "TMPDIR" in caught.value.advice


@pytest.mark.parametrize("kinds", [["register"], ["claims"], ["evidence", "links"]])
def test_nothing_to_make_a_table_of(kinds: list[str]) -> None:
    with pytest.raises(ExportError, match="made of claims and their citations") as caught:
        rows(select(snapshot_of([]), kinds=kinds))
    assert caught.value.advice == "Leave --graphs out, or choose claims,evidence."
