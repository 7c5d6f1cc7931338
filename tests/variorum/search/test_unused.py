"""Why an answer is empty: names are misspelt in right queries, and each must be told, with the right one near it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from variorum.corpus.folder import bundled_root
from variorum.query.dataset import DatasetRequest
from variorum.query.judge import read_query
from variorum.query.lexer import FORMS, scan
from variorum.search.index import Index
from variorum.search.unused import NAMED_ONLY, Finder, Unused, ungiven_in
from variorum.snapshots.snapshot import Snapshot

QUERIES = {path.stem: path.read_text("utf-8") for path in (bundled_root() / "seeds" / "queries").glob("*.rq")}
PREFIXED = ("schema:", "screen:", "vr:")


@pytest.fixture(scope="module")
def finder(bundled_snapshot: Snapshot) -> Finder:
    return Finder(bundled_snapshot, Index(bundled_snapshot))


def unused(finder: Finder, text: str, request: DatasetRequest | None = None) -> tuple[Unused, ...]:
    snapshot = finder.snapshot
    return finder.unused(read_query(text, snapshot.base, snapshot.prefixes), request or DatasetRequest())


def _misspelt(text: str, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """A query in which a name that it uses has a letter too few: the query, the wrong name, the right one."""
    tokens = list(scan(text))
    start = next(at for at, token in enumerate(tokens) if token.word in FORMS)
    places = []
    beside = False
    for token in tokens[start:]:
        beside |= token.word in ("OPTIONAL", "MINUS", "FILTER", "BIND", "UNION", "VALUES")
        if not beside and token.kind == "name" and token.text.startswith(PREFIXED) and len(token.text) > 12:
            places.append(token)
    if places:
        token = chance.choice(places)
        wrong = token.text[:-3] + token.text[-2:]
        yield text[: token.start] + wrong + text[token.start + len(token.text) :], wrong, token.text


@pytest.mark.parametrize("name", QUERIES)
def test_a_right_query_rests_on_nothing_that_nobody_uses(finder: Finder, name: str) -> None:
    assert unused(finder, QUERIES[name]) == ()


def test_a_name_with_a_letter_too_few_is_told_with_the_right_one_near(finder: Finder) -> None:
    made, told = 0, 0
    for name, text in QUERIES.items():
        for wrong, misspelt, right in _misspelt(text, random.Random(name)):
            found = {one.written: one for one in unused(finder, wrong)}
            assert misspelt in found, wrong
            made += 1
            told += right in [term for term, _ in found[misspelt].near]
    assert made > 10
    assert told == made


@pytest.mark.parametrize(
    ("query", "sentence", "near"),
    [
        ("ASK { <film/balerina> ?p ?o }", "Nobody speaks of <film/balerina>.", "<film/ballerina>"),
        ("ASK { GRAPH <graph/blue-new> { ?s ?p ?o } }", "There is no graph <graph/blue-new>.", "<graph/blue-news>"),
        ("ASK { ?s a schema:Moovie }", "Nothing is of the kind schema:Moovie.", "schema:Movie"),
        ('ASK { ?s schema:name "Eve"@de }', 'Nothing has the value "Eve"@de.', '"Eve"'),
        ('ASK { ?s schema:name "Eve Maccaro" }', 'Nothing has the value "Eve Maccaro".', '"Eve Macarro"'),
        ("ASK { ?s rdf:type schema:Moovie }", "Nothing is of the kind schema:Moovie.", "schema:Movie"),
        ("DESCRIBE <film/balerina>", "Nobody speaks of <film/balerina>.", "<film/ballerina>"),
        ("ASK { ?s a/schema:nmae* ?o . ?o schema:nmae ?x }", "Nobody uses the property schema:nmae.", "schema:name"),
    ],
)
def test_what_is_said(finder: Finder, query: str, sentence: str, near: str) -> None:
    found = {one.sentence: one for one in unused(finder, query)}
    assert near in [term for term, _ in found[sentence].near]
    assert found[sentence].advice.startswith("Near it: ")


def test_an_empty_answer_names_what_it_was_asked_of(finder: Finder) -> None:
    snapshot = finder.snapshot
    query = read_query(QUERIES["how-is-this-aspect-judged"], snapshot.base, snapshot.prefixes)
    thing = NamedNode(snapshot.base + "concept/silence-between-fights")
    (one,) = finder.unused(query, DatasetRequest(), [thing, Literal("fights")])
    assert one.sentence == "Nothing of what is asked here is said of <concept/silence-between-fights>."
    assert one.near
    assert all(term != one.written for term, _ in one.near)
    (misspelt,) = finder.unused(
        read_query("ASK { <film/balerina> ?p ?o }", snapshot.base, {}), DatasetRequest(), [thing]
    )
    assert misspelt.written == "<film/balerina>"


def test_what_stands_in_named_graphs_only_is_told_so(finder: Finder) -> None:
    (found,) = unused(finder, "ASK { ?citation vr:stance ?stance }")
    assert found.elsewhere == NAMED_ONLY
    assert unused(finder, "ASK { GRAPH ?graph { ?citation vr:stance ?stance } }") == ()


def test_what_another_source_uses_is_told_so(finder: Finder) -> None:
    sources = finder.snapshot.sources
    query = "ASK { ?film screen:setDuring ?other }"
    told = [bool(unused(finder, query, DatasetRequest(source=source.slug))) for source in sources]
    assert 0 < sum(told) < len(sources)
    (one,) = unused(finder, query, DatasetRequest(source=sources[told.index(True)].slug))
    assert one.sentence.endswith("is used in this dataset, but not in what was asked.")


@pytest.mark.parametrize(
    ("query", "sentence", "advice"),
    [
        ("SELECT ?nmae { ?s schema:name ?name }", "No pattern gives ?nmae a value.", "Near it: ?name."),
        ("SELECT ?s { ?s a ?c FILTER (?d > 3) }", "No pattern gives ?d a value.", ""),
        ("SELECT ?s { ?s a ?c BIND (STR(?x) AS ?y) }", "No pattern gives ?x a value.", ""),
        ("SELECT ?s { ?s a ?c } ORDER BY DESC(?nome)", "No pattern gives ?nome a value.", ""),
        (
            "SELECT ?s { ?s schema:datePublished ?d FILTER (?d > 2025-01-01) }",
            "2025-01-01 is a subtraction, as no quotation marks are around it.",
            'Write "2025-01-01"^^xsd:date.',
        ),
    ],
)
def test_what_gives_no_value_is_told(finder: Finder, query: str, sentence: str, advice: str) -> None:
    (slip,) = unused(finder, query)
    assert (slip.sentence, slip.advice) == (sentence, advice)
    assert ungiven_in(read_query(query, finder.snapshot.base, finder.snapshot.prefixes)) == (slip,)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(?s) AS ?n) { ?s a ?c } ORDER BY ?n",
        "SELECT ?s { ?s a ?c FILTER NOT EXISTS { ?s ?p ?o FILTER (?o > 3 && ?s != ?c) } } GROUP BY ?s",
        "SELECT ?k (MAX(?o) AS ?m) { ?s ?p ?o BIND (STR(?p) AS ?k) } GROUP BY ?k HAVING (?m > 1)",
        "SELECT ?x { { SELECT ?x { VALUES (?x ?y) { (1 2) } } } FILTER REGEX(STR(?x), 'a') }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (?o != 2025 - 01 - 01) }",
        "SELECT * { ?s ?p ?o }",
    ],
)
def test_of_what_has_a_value_nothing_is_told(finder: Finder, query: str) -> None:
    assert ungiven_in(read_query(query, finder.snapshot.base, finder.snapshot.prefixes)) == ()
