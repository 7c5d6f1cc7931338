"""The counts of a snapshot, beside counts made triple by triple; and how a build keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.errors import SnapshotError
from variorum.snapshots import statistics
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.snapshots.statistics import (
    FILE,
    ClassCount,
    Counts,
    PropertyCount,
    count_graph,
    count_snapshot,
    kept_lines,
    read_source,
    read_statistics,
    read_together,
)
from variorum.terms import RDF_TYPE

NODES = st.sampled_from([NamedNode(f"http://x/{name}") for name in "abc"])
TERMS = st.one_of(NODES, st.sampled_from([Literal("a"), Literal("a", language="en")]))
PREDICATES = st.sampled_from([RDF_TYPE, NamedNode("http://x/p"), NamedNode("http://x/q")])


def recount(quads: Iterable[Quad]) -> Counts:
    """The counts of triples, one after the other."""
    triples = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    pairs: dict[str, list[tuple[object, object]]] = defaultdict(list)
    instances: dict[str, set[object]] = defaultdict(set)
    for s, p, o in triples:
        pairs[p.value].append((s, o))
        if p == RDF_TYPE and isinstance(o, NamedNode):
            instances[o.value].add(s)
    return Counts(
        len(triples),
        len({s for s, _, _ in triples}),
        len({o for _, _, o in triples}),
        tuple(
            PropertyCount(iri, len(used), len({s for s, _ in used}), len({o for _, o in used}))
            for iri, used in sorted(pairs.items())
        ),
        tuple(ClassCount(iri, len(things)) for iri, things in sorted(instances.items())),
    )


@settings(max_examples=40)
@given(st.lists(st.builds(Quad, NODES, PREDICATES, TERMS), max_size=12))
def test_counts_of_any_graph(triples: list[Quad]) -> None:
    store = Store()
    store.extend(triples)
    assert count_graph(store, DefaultGraph()) == recount(triples)


def test_counts_of_the_bundled_corpus(bundled_snapshot: Snapshot) -> None:
    statistics, stated = read_statistics(bundled_snapshot), bundled_snapshot.stated
    union: list[Quad] = []
    for source in bundled_snapshot.sources:
        claims = list(stated.quads_for_pattern(None, None, None, NamedNode(source.graph)))
        assert statistics.sources[source.slug] == recount(claims)
        union += claims
    assert statistics.together == recount(union)
    assert statistics.together.triples < len(union)


def test_links_are_counted_by_kind_and_target(bundled_snapshot: Snapshot) -> None:
    linksets = read_statistics(bundled_snapshot).linksets
    graph = bundled_snapshot.base + "links/wikidata"
    for linkset in linksets:
        predicate = NamedNode(linkset.predicate)
        links = list(bundled_snapshot.stated.quads_for_pattern(None, predicate, None, NamedNode(graph)))
        assert (linkset.graph, linkset.space) == (graph, "http://www.wikidata.org/entity/")
        assert linkset.links == len(links)
    assert {linkset.predicate.rpartition("#")[2] for linkset in linksets} >= {"exactMatch"}


def test_a_build_keeps_the_counts(harbour: Path) -> None:
    store = harbour / ".variorum"
    snapshot = current_snapshot(store)
    assert (snapshot.path / FILE).is_file()
    kept = read_statistics(snapshot)
    assert kept == count_snapshot(snapshot)
    assert read_together(snapshot) == (kept.together, kept.linksets)
    assert [read_source(snapshot, one) for one in snapshot.sources] == list(kept.sources.values())


def test_a_later_build_counts_what_has_changed(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[object] = []
    count = statistics.count_graph
    monkeypatch.setattr(statistics, "count_graph", lambda store, graph: counted.append(graph) or count(store, graph))
    before = current_snapshot(harbour / ".variorum")
    changed, *others = sorted(path for path in (harbour / "seeds").glob("*.ttl") if before.source(path.stem))
    text = changed.read_text("utf-8")
    label = next(line for line in text.splitlines() if "rdfs:label" in line)
    changed.write_text(text.replace(label, label.replace('"@en', ' again"@en'), 1), "utf-8")
    after = build(find_corpus(harbour), harbour / ".variorum").snapshot
    assert after.digest != before.digest
    assert counted == [DefaultGraph(), NamedNode(f"{before.base}graph/{changed.stem}")]
    assert read_statistics(after) == count_snapshot(after)
    kept = others[0].stem
    assert read_statistics(after).sources[kept] == read_statistics(before).sources[kept]


@pytest.mark.parametrize("content", ["", "[]", '{"together": 1}', '{"together": {}, "linksets": []}'])
def test_damaged_counts_are_an_error(harbour: Path, content: str) -> None:
    snapshot = current_snapshot(harbour / ".variorum")
    (snapshot.path / FILE).write_text(content, "utf-8")
    for read in (read_statistics, read_together, lambda snapshot: read_source(snapshot, snapshot.sources[0])):
        with pytest.raises(SnapshotError, match="the snapshot is damaged") as raised:
            read(snapshot)
        assert raised.value.advice == "Build it again: variorum build."
    assert kept_lines(snapshot, [source.slug for source in snapshot.sources]) == {}


def test_a_snapshot_without_counts_is_counted(harbour: Path) -> None:
    snapshot = current_snapshot(harbour / ".variorum")
    kept = read_statistics(snapshot)
    (snapshot.path / FILE).unlink()
    assert read_statistics(snapshot) == kept
    assert read_together(snapshot) == (kept.together, kept.linksets)
    assert [read_source(snapshot, one) for one in snapshot.sources] == list(kept.sources.values())
