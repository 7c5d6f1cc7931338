"""Queries that name every graph: on an engine with another default graph they mean what they mean here."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, RdfFormat, Store

from dataset_cases import PROLOGUE, QUERIES, Asked, Corpus, asked, corpora, of_ours, same, snapshot_of
from engines import InThisProcess
from examples import examples
from variorum.places.engine_snapshot import at_engine
from variorum.places.rewriting import SHOWN, Dataset, Names, explicit
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.saved import bind, saved_queries
from variorum.query.serialize import serialize
from variorum.snapshots.snapshot import Snapshot

WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]

# What the other queries do not have: every place where a group may stand, and what only looks like one.
MORE = [
    "SELECT (EXISTS {{ ?x :p ?y }} AS ?e) {} {{ ?s :p ?o }}",
    "SELECT ?s (EXISTS {{ GRAPH ?g {{ ?s :q ?o }} }} AS ?e) {} {{ ?s :p ?o }}",
    "SELECT ?s {} {{ ?s :p ?o }} GROUP BY ?s HAVING (EXISTS {{ ?s :q ?x }})",
    "SELECT * {} {{ ?s :p ?o }} ORDER BY EXISTS {{ ?s :q ?o }} ?s ?o",
    "SELECT * {} WHERE {{ ?s :p ?o }} VALUES ?s {{ :a :b }}",
    "SELECT * {} {{ SELECT ?s {{ ?s :p ?o }} }}",
    "SELECT * {} {{ GRAPH ?g {{ SELECT ?s ?p {{ ?s ?p :a }} }} }}",
    "SELECT * {} {{ {{ SELECT * {{ GRAPH ?g {{ ?s :p ?o }} }} }} ?o :q ?x }}",
    "SELECT DISTINCT * {} {{ GRAPH ?g {{ ?s :p ?o }} }}",
    "SELECT * {} {{ GRAPH ?g {{}} }}",
    "SELECT ?name0 {} {{ GRAPH ?g {{ ?name0 :p ?o }} }}",
    'SELECT * {} {{ ?s :t ?t FILTER(?t != "}} GRAPH ?g {{ FROM * WHERE {{") }} # }} GRAPH ?x {{',
    "SELECT * {} {{ GRAPH ?g {{ ?s :p ?o FILTER(?g = <graph/one>) }} }}",
    "SELECT * {} {{ GRAPH ?g {{ ?s :p ?o }} FILTER NOT EXISTS {{ GRAPH ?h {{ ?s :q ?o }} FILTER(?h != ?g) }} }}",
    "SELECT * {} {{ GRAPH <graph/none> {{ ?s :p ?o }} }}",
    "SELECT * {} {{ GRAPH <entailed/one> {{ ?s ?p ?o }} }}",
    "SELECT * {} {{ {{ GRAPH ?g {{ ?s :n ?n }} }} UNION {{ GRAPH <graph/two> {{ ?s :n ?n }} }} UNION {{ ?s :n ?n }} }}",
    "SELECT (COUNT(DISTINCT ?g) AS ?c) {} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {} {{ BIND(1 AS ?x) }}",
    "SELECT * {} {{ ?s :p ?o . GRAPH ?o {{ ?x ?y ?z }} }}",
]


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING)
@given(
    corpus=corpora,
    ways=st.lists(asked, min_size=2, max_size=2),
    queries=st.lists(st.sampled_from([*QUERIES, *MORE]), min_size=8, max_size=8, unique=True),
)
def test_an_engine_with_a_union_as_its_default_graph_gives_our_answers(
    tmp_path: Path, corpus: Corpus, ways: list[Asked], queries: list[str]
) -> None:
    snapshot = snapshot_of(corpus, tmp_path / str(next(_folders)))
    behind = at_engine(snapshot, InThisProcess(snapshot))
    for way, template in itertools.product(ways, queries):
        query = PROLOGUE + template.format(way.clauses())
        ours, theirs = of_ours(snapshot, way, query), of_ours(behind, way, query)
        assert same(ours, theirs), (template, way, ours, theirs, behind.engine.asked)  # type: ignore[attr-defined]


_folders: Iterator[int] = itertools.count()


@pytest.fixture(scope="module")
def union(bundled_snapshot: Snapshot) -> InThisProcess:
    """The bundled corpus in an engine."""
    return InThisProcess(bundled_snapshot)


@pytest.mark.long
def test_all_saved_queries_have_the_same_answers(bundled_snapshot: Snapshot, union: InThisProcess) -> None:
    behind = at_engine(bundled_snapshot, union)
    count = 0
    for saved in saved_queries(bundled_snapshot.path / "queries"):
        terms = bind(saved, {}, bundled_snapshot.base, bundled_snapshot.prefixes)
        for source in (None, "blue-news") if saved.scope == "one" else (None,):
            answers = [
                evaluate(one, saved.text, DatasetRequest(source=source), terms) for one in (bundled_snapshot, behind)
            ]
            form = "ntriples" if answers[0].kind == "graph" else "json"
            bodies = [serialize(answer, form) for answer in answers]
            if form == "ntriples":
                bodies = [b"".join(sorted(body.splitlines(keepends=True))) for body in bodies]
            assert bodies[0] == bodies[1], (saved.name, source)
            count += 1
    assert count > 50


GRAPHS = [
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <graph/blue-news> { ?s ?p ?o } }",
    "CONSTRUCT WHERE { ?s schema:name ?name }",
    "CONSTRUCT { ?s a [ schema:name ?name ] , ( ?name ) ; schema:about ?none . } WHERE { ?s schema:name ?name }",
    "CONSTRUCT { ?name schema:about ?s . <x> schema:count 7 } WHERE { ?s schema:name ?name } ORDER BY ?name LIMIT 5",
    "CONSTRUCT { <a> a <b> } WHERE { ?s schema:name ?name }",
    "CONSTRUCT {} WHERE { ?s schema:name ?name }",
    "CONSTRUCT { ?s schema:name ?n } FROM <graph/blue-news> FROM <graph/movie-reviews> WHERE { ?s schema:name ?n }",
    "DESCRIBE ?film WHERE { ?film a schema:Movie } ORDER BY ?film LIMIT 3",
    "DESCRIBE ?film FROM <graph/blue-news> WHERE { ?film a schema:Movie }",
    "DESCRIBE <film/ballerina>",
    "DESCRIBE <film/ballerina> ?film WHERE { ?film a schema:Movie }",
    "DESCRIBE * WHERE { ?film a schema:Movie }",
    "CONSTRUCT { ?role screen:performer ?who } WHERE { ?role screen:performer ?who }",  # the prefix is the corpus's
]


@pytest.mark.parametrize("query", GRAPHS)
def test_graphs_are_made_here_of_whole_tables(bundled_snapshot: Snapshot, union: InThisProcess, query: str) -> None:
    text = f"PREFIX schema: <https://schema.org/> {query}"
    ours, theirs = (
        _counted(serialize(evaluate(one, text), "ntriples"))
        for one in (bundled_snapshot, at_engine(bundled_snapshot, union))
    )
    assert ours == theirs
    assert all("CONSTRUCT" not in text and "DESCRIBE" not in text for text in union.asked)  # type: ignore[attr-defined]


def _counted(body: bytes) -> list[str]:
    """Sorted triples in which one blank node is as good as another."""
    store = Store()
    store.load(body, format=RdfFormat.N_TRIPLES)
    triples = ([quad.subject, quad.predicate, quad.object] for quad in store)
    return sorted(" ".join("_" if isinstance(term, BlankNode) else str(term) for term in triple) for triple in triples)


def test_the_text_is_changed_in_those_places_alone() -> None:
    names = Names("d1")
    dataset = Dataset(names, names.default(False), SHOWN, {"http://e/g"}.__contains__)
    text = "SELECT * # all\nFROM <http://e/g> WHERE { ?s ?p 'GRAPH ?x {' . GRAPH <g> { ?s ?p ?o } }"
    changed = explicit(text, "http://e/", dataset, ["o", "p", "s"])
    assert changed is not None
    assert changed.text == (
        "BASE <http://e/>\nSELECT  ?o ?p ?s  # all\n WHERE { GRAPH <urn:variorum:d1:stated> {  ?s ?p 'GRAPH ?x {' . "
        "GRAPH <urn:variorum:d1:http://e/g> { ?s ?p ?o }  }}"
    )
