"""The graph of things: its nodes and edges against the statements."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from pyoxigraph import Literal, NamedNode

from bundled import bundled
from examples import examples
from story import Said
from tabled import PROPERTIES, THINGS, TYPE, all_of, snapshot_of, stories
from variorum.export.edges import Edge, Node, as_one, edges, nodes
from variorum.export.ledger import open_ledger
from variorum.snapshots.snapshot import Snapshot


def graph(snapshot: Snapshot) -> tuple[list[Node], list[Edge]]:
    with open_ledger(all_of(snapshot)) as ledger:
        return list(nodes(ledger)), list(edges(ledger))


def hold(snapshot: Snapshot, said: list[Said]) -> None:
    things, joined = graph(snapshot)
    expected = {
        (one.subject.value, one.value.value, one.predicate.value, one.source, one.stance)
        for one in said
        if isinstance(one.value, NamedNode) and one.predicate != TYPE
    }
    found = Counter(
        (edge.subject, edge.value, edge.attributes["property"], edge.attributes["stated_by"], edge.attributes["stance"])
        for edge in joined
    )
    assert found == Counter(expected)
    ends = {end for subject, value, *_ in expected for end in (subject, value)}
    assert {node.iri for node in things} == ends | {one.subject.value for one in said}
    assert len({edge.id for edge in joined}) == len(joined)


def test_the_bundled_graph(bundled_snapshot: Snapshot) -> None:
    hold(bundled_snapshot, bundled().said)


@given(stories)
@settings(max_examples=examples(25), deadline=None)
def test_any_graph(said: list[Said]) -> None:
    hold(snapshot_of(said), said)


def test_two_sources_that_state_the_same_are_two_edges() -> None:
    near = PROPERTIES[2]
    said = [Said(source, THINGS[0], near, THINGS[1]) for source in ("almanac", "gazette")]
    said.append(Said("ledger", THINGS[0], near, THINGS[1], "denied"))
    _, joined = graph(snapshot_of(said))
    assert [(edge.attributes["stated_by"], edge.attributes["stance"]) for edge in joined] == [
        ("almanac", "asserted"),
        ("gazette", "asserted"),
        ("ledger", "denied"),
    ]


def test_a_literal_keeps_its_sources() -> None:
    name = PROPERTIES[0]
    said = [
        Said("almanac", THINGS[0], name, Literal("1871")),
        Said("ledger", THINGS[0], name, Literal("1871")),
        Said("gazette", THINGS[0], name, Literal("1873"), "expected"),
        Said("gazette", THINGS[0], TYPE, NamedNode("https://schema.org/Bridge")),
    ]
    ((node,), joined) = graph(snapshot_of(said))
    assert joined == []
    assert node.attributes["schema:name"] == ("1871 (almanac, ledger)", "1873 (gazette: expected)")
    assert node.attributes["types"] == ("schema:Bridge (gazette)",)
    assert as_one("schema:name", node.attributes["schema:name"]) == "1871 (almanac, ledger) | 1873 (gazette: expected)"
    assert as_one("citations", ("a", "b")) == "a b"
