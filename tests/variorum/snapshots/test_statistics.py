"""The counts of a snapshot, beside counts made triple by triple; and how a build keeps them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from examples import examples
from snapshots import rows_of, summary
from stored import write_rows
from variorum.building.build import build
from variorum.building.counting import count, count_changes, counts_of
from variorum.corpus.folder import find_corpus
from variorum.corpus.ntriples import as_stored
from variorum.errors import REBUILD, SnapshotError
from variorum.snapshots.catalogue import FILE as CATALOGUE
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.snapshots.statistics import (
    FILE,
    ClassCount,
    Counted,
    Counts,
    PropertyCount,
    read_counted,
    read_source,
    read_statistics,
    read_together,
)
from variorum.tables.tables import open_tables
from variorum.terms import RDF_TYPE, XSD

NODES = st.sampled_from([NamedNode(f"http://x/{name}") for name in "abc"])
NUMBERS = [Literal(number, datatype=NamedNode(XSD + "integer")) for number in ("7", "007")]
OTHERS = [Literal("a"), Literal("a", language="en"), BlankNode("b"), *NUMBERS]
TERMS = st.one_of(NODES, st.sampled_from(OTHERS))
PREDICATES = st.sampled_from([RDF_TYPE, NamedNode("http://x/p"), NamedNode("http://x/q")])


def recount(quads: Iterable[Quad]) -> Counts:
    """The counts of triples, one after the other."""
    triples = {(quad.subject, quad.predicate, as_stored(quad.object)) for quad in quads}
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


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.lists(st.builds(Quad, NODES, PREDICATES, TERMS), max_size=12), min_size=1, max_size=3))
def test_counts_of_any_claims(tmp_path_factory: pytest.TempPathFactory, graphs: list[list[Quad]]) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    sources = [summary(f"source-{number}", 0) for number in range(len(graphs))]
    named = {NamedNode(source.graph): graph for source, graph in zip(sources, graphs, strict=True)}
    rows = [list(rows_of(source, named)) for source in sources]
    assert list(map(counts_of, rows)) == list(map(recount, graphs))
    write_rows(chain.from_iterable(rows), path)
    with open_tables([path]) as tables:
        together = list(chain.from_iterable(graphs))
        counted = count(tables)
        assert counted.together == recount(together)
        assert counted == recount_by_class(together)


def recount_by_class(quads: Iterable[Quad]) -> Counted:
    """The counts by class of triples, one after the other."""
    stated = {(quad.subject, quad.predicate.value, as_stored(quad.object)) for quad in quads}
    classes = {(s, o.value) for s, p, o in stated if p == RDF_TYPE.value and isinstance(o, NamedNode)}
    found: dict[tuple[str, str], set[tuple[object, str, object]]] = defaultdict(set)
    for s, p, o in stated:
        for key in (("", ""), ("", p), *((cls, p) for one, cls in classes if one == s)):
            found[key].add((s, p, o))
    links = ((c, p, d) for s, p, o in stated for one, c in classes if one == s for two, d in classes if two == o)
    return Counted(
        {key: (len(of), len({s for s, _, _ in of}), len({o for _, _, o in of})) for key, of in found.items()},
        Counter(links),
    )


QUADS = st.lists(st.builds(Quad, NODES, PREDICATES, TERMS), max_size=12)


@settings(max_examples=examples(150), deadline=None)
@given(QUADS, QUADS, QUADS)
def test_counts_of_what_has_changed(stay: list[Quad], go: list[Quad], come: list[Quad]) -> None:
    old, new = Store(), Store()
    old.extend([*stay, *go])
    new.extend([*stay, *come])
    subjects = {quad.subject for quad in (*go, *come)}
    assert count_changes(recount_by_class(old), old, new, subjects) == recount_by_class(new)


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
    snapshot = current_snapshot(harbour / ".variorum")
    kept = read_statistics(snapshot)
    assert read_together(snapshot) == (kept.together, kept.linksets)
    assert [read_source(snapshot, one) for one in snapshot.sources] == list(kept.sources.values())


@pytest.mark.parametrize("few", [0, 80])  # with none at all, whatever changes is counted by itself
def test_a_later_build_counts_what_has_changed(harbour: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.building.snapshot_build.FEW", few)
    before = read_statistics(current_snapshot(harbour / ".variorum"))
    log = harbour / "seeds" / "harbour-log.ttl"
    text = log.read_text("utf-8")
    label = next(line for line in text.splitlines() if "rdfs:label" in line)
    log.write_text(
        text.replace(label, label.replace("rdfs:label", 'rdfs:label "another"@en ;\n    rdfs:label'), 1), "utf-8"
    )
    snapshot = build(find_corpus(harbour), harbour / ".variorum").snapshot
    with open_tables(snapshot.rows) as tables:
        assert read_counted(snapshot) == count(tables)
    after = read_statistics(snapshot)
    assert after.together.triples == before.together.triples + 1
    assert after.sources["harbour-log"].triples == before.sources["harbour-log"].triples + 1
    assert {**after.sources, "harbour-log": 0} == {**before.sources, "harbour-log": 0}


@pytest.mark.parametrize("content", ["", "[]", '{"together": 1}', '{"together": {}, "linksets": []}'])
def test_damaged_counts_are_an_error(harbour: Path, content: str) -> None:
    snapshot = current_snapshot(harbour / ".variorum")
    (snapshot.path / FILE).write_text(content, "utf-8")
    for read in (read_statistics, read_together):
        with pytest.raises(SnapshotError, match="the snapshot is damaged") as raised:
            read(snapshot)
        assert raised.value.advice == REBUILD


@pytest.mark.parametrize(
    "content", [b"x" * 5000, *(pytest.param(content, marks=pytest.mark.long) for content in (None, b""))]
)
def test_a_damaged_catalogue_is_an_error_and_built_again(harbour: Path, content: bytes | None) -> None:
    snapshot = current_snapshot(harbour / ".variorum")
    kept = read_statistics(snapshot)
    path = snapshot.path / CATALOGUE
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(SnapshotError, match="the snapshot is damaged"):
        read_source(snapshot, next(iter(current_snapshot(harbour / ".variorum").sources)))
    again = build(find_corpus(harbour), harbour / ".variorum")
    assert (again.made, read_statistics(again.snapshot)) == ((), kept)
    assert json.loads((again.snapshot.path / "manifest.json").read_text("utf-8"))["digest"] == snapshot.digest
