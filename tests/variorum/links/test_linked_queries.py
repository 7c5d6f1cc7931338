"""Questions in Wikidata's terms, answered from the articles: the links and the aligned graphs of the bundled corpus."""

from __future__ import annotations

import re

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, serialize

from examples import one_in
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.saved import saved_queries
from variorum.snapshots.snapshot import Snapshot

CORPUS = find_corpus(bundled_root())
WIKIDATA = CORPUS.graph("aligned/wikidata").value
QUERIES = {saved.name: saved.text for saved in saved_queries(CORPUS.root / "seeds" / "queries")}
NAMING = {name for name, text in QUERIES.items() if re.search(r"^FROM <aligned/wikidata>$", text, re.MULTILINE)}
PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in CORPUS.prefixes.items())


def ask(snapshot: Snapshot, query: str, *graphs: str) -> list[tuple[str, ...]]:
    answer = evaluate(snapshot, query, DatasetRequest(default_graphs=graphs))
    return [tuple("" if term is None else term.value for term in row) for row in answer.rows()]  # type: ignore[union-attr]


def items(*names: str) -> set[str]:
    return {f"http://www.wikidata.org/entity/{name}" for name in names}


QUESTIONS = {
    # question: who or what, as Wikidata's editors would ask for it
    "?film wdt:P57 ?answer . ?film wdt:P31 wd:Q11424": items("Q336099"),
    "wd:Q84713105 wdt:P57 ?answer": items("Q336099"),
    "wd:Q84713105 wdt:P161 ?answer FILTER(STRSTARTS(STR(?answer), STR(wd:)))": items(
        "Q190998", "Q234141", "Q322056", "Q43416", "Q503545", "Q698173"
    ),
    "wd:Q84713105 p:P161 [ ps:P161 wd:Q698173 ; pq:P453 ?answer ]": {CORPUS.base + "character/protagonist"},
    "wd:Q84713105 wdt:P162 ?answer": items("Q22277301"),
    "?answer wdt:P106 wd:Q2526255": items("Q336099"),
    "wd:Q84713105 wdt:P344 ?answer": {CORPUS.base + "person/dan-laustsen"},  # not linked: our own IRI stays
    "wd:Q84713105 wdt:P750 ?answer": set(),  # only close to what is said of the release
    "wd:Q4851611 ?property ?answer": set(),  # a film of the same name
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_in_the_terms_of_wikidata(question: str, bundled_snapshot: Snapshot) -> None:
    query = f"{PREFIXES} SELECT DISTINCT ?answer {{ {question} }}"
    assert {row[0] for row in ask(bundled_snapshot, query, WIKIDATA)} == QUESTIONS[question]
    assert ask(bundled_snapshot, query) == []  # what no one stated is not in the default graph


def test_each_source_answers_for_itself(bundled_snapshot: Snapshot) -> None:
    query = f"{PREFIXES} SELECT ?director {{ wd:Q84713105 wdt:P57 ?director }}"
    said = {
        source.slug: {row[0] for row in ask(bundled_snapshot, query, f"{WIKIDATA}/{source.slug}")}
        for source in bundled_snapshot.sources
    }
    assert said.pop("blue-news") == set()
    assert set(map(frozenset, said.values())) == {frozenset(items("Q336099"))}


def test_every_statement_names_its_source(bundled_snapshot: Snapshot) -> None:
    query = f"""{PREFIXES} SELECT DISTINCT ?statement {{ ?thing ?p ?statement . ?statement ?ps ?value .
        FILTER(STRSTARTS(STR(?p), STR(p:)) && !STRSTARTS(STR(?p), STR(ps:)) && STRSTARTS(STR(?ps), STR(ps:)))
        FILTER NOT EXISTS {{ ?statement prov:wasDerivedFrom/pr:P248 ?source }} }}"""
    assert ask(bundled_snapshot, query, WIKIDATA) == []
    count = f"{PREFIXES} SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s prov:wasDerivedFrom ?source }}"
    assert int(ask(bundled_snapshot, count, WIKIDATA)[0][0]) > 30


def test_only_what_is_asserted_is_taken_over(bundled_snapshot: Snapshot) -> None:
    hedged = f"{PREFIXES} SELECT ?c {{ GRAPH ?g {{ ?c vr:stance ?stance }} FILTER(?stance != vr:asserted) }}"
    citations = {row[0] for row in ask(bundled_snapshot, hedged)}
    assert citations
    nodes = {row[0] for row in ask(bundled_snapshot, "SELECT DISTINCT ?s { ?s ?p ?o }", WIKIDATA)}
    assert not nodes & citations


def test_links_do_not_enter_reasoning(bundled_snapshot: Snapshot) -> None:
    entailed = [
        quad
        for source in bundled_snapshot.sources
        for quad in bundled_snapshot.entailed.quads_for_pattern(None, None, None, NamedNode(source.entailed_graph))
    ]
    assert entailed
    assert not [quad for quad in entailed if "wikidata.org" in str(quad.triple)]


@pytest.mark.parametrize("name", one_in(2, sorted(NAMING)))
def test_rdflib_answers_the_same(name: str, bundled_snapshot: Snapshot) -> None:
    """Without FROM, of that graph alone, since rdflib would fetch it."""
    quads = bundled_snapshot.entailed.quads_for_pattern(None, None, None, NamedNode(WIKIDATA))
    graph = rdflib.Graph()
    graph.parse(data=serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES), format="nt")
    theirs = graph.query(QUERIES[name].replace("FROM <aligned/wikidata>\n", ""), base=CORPUS.base)
    rows = [tuple("" if term is None else str(term) for term in row) for row in theirs]  # type: ignore[union-attr]
    assert rows
    assert rows == ask(bundled_snapshot, QUERIES[name])
