"""What a query asks for, judged from its tokens."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from examples import examples
from pieces import PIECES
from variorum.corpus.folder import bundled_root
from variorum.errors import QueryError
from variorum.query.formats import Kind
from variorum.query.judge import MAX_DEPTH, read_closely, read_plain, read_query, read_term
from variorum.query.lexer import unescape
from variorum.terms import XSD

BASE = "https://example.org/bridges/"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * {}", Kind.BINDINGS),
        ("# SELECT\nBASE <http://x/> PREFIX select: <http://y/> ask {}", Kind.BOOLEAN),
        ("CONSTRUCT WHERE {}", Kind.GRAPH),
        ("DESCRIBE <x>", Kind.GRAPH),
    ],
)
def test_kind(text: str, kind: Kind) -> None:
    assert read_query(text, BASE).kind is kind


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <http://a/g> {}", ["http://a/g"], []),
        ("SELECT * FROM <graph/x> FROM NAMED <graph/y> {}", [BASE + "graph/x"], [BASE + "graph/y"]),
        ("BASE <http://b/> SELECT * from <g> FROM named <g> {}", ["http://b/g"], ["http://b/g"]),
        ("PREFIX e: <http://e/> CONSTRUCT {} FROM e:g FROM e:g WHERE {}", ["http://e/g"], []),
        ("PREFIX e: <sub/> ASK FROM e:g\\-1 {}", [BASE + "sub/g-1"], []),
        (r"ASK FROM <http://a/\u0067> {}", ["http://a/g"], []),
        (r"ASK \u0046ROM <http://a/g> {}", ["http://a/g"], []),
        ('ASK { ?s ?p "FROM <http://a/g>" } # FROM <http://a/g>', [], []),
        ("ASK { ?from ?p <FROM> }", [], []),
    ],
)
def test_dataset_clauses(text: str, default: list[str], named: list[str]) -> None:
    query = read_query(text, BASE)
    assert (list(query.default_graphs), list(query.named_graphs)) == (default, named)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT ?a $b (COUNT(?c) AS ?n) { ?a ?b ?c }", ("a", "b", "n")),
        ("SELECT DISTINCT ?a FROM <g> WHERE { ?x ?y ?z }", ("a",)),
        ("SELECT * { ?s ?p ?o }", None),
        ("SELECT (2 * 3 AS ?six) ((1 AS ?no)) {}", ("six",)),
        ("ASK { ?s ?p ?o }", None),
    ],
)
def test_projection(text: str, variables: tuple[str, ...] | None) -> None:
    assert read_query(text, BASE).variables == variables


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <http://x/> {} }",
        "ASK { service silent ?x {} }",
        r"ASK { \u0053ERVICE <http://x/> {} }",
        "ASK{{}SERVICE<http://x/>{}}",
        "PREFIX : <http://x/> PREFIX service: <http://y/> ASK { service:x {} }",
        "PREFIX : <http://x/> PREFIX service: <http://y/> ASK { ?s ?p ?o FILTER(true)Service:x {} }",
        "PREFIX : <http://x/> PREFIX trueservice: <http://y/> ASK { ?s ?p trueservice:x {} }",
        "# harmless\nSELECT * { { SELECT * { SERVICE <http://x/> {} } } }",
    ],
)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        read_query(text, BASE)


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?s ?p "SERVICE <http://x/> {}" }',
        "ASK { ?service <http://x/service> '''SERVICE''' } # SERVICE",
        "PREFIX service: <http://y/> ASK { ?s service:x ?o . GRAPH service:g { ?a ?b ?c } }",
        'PREFIX e: <http://y/> ASK { _:service e:service "x"@service }',
    ],
)
def test_the_word_service_alone_is_no_call(text: str) -> None:
    assert read_query(text, BASE).kind is Kind.BOOLEAN


@pytest.mark.parametrize("text", ["ASK { ?s ?p trueSERVICE <http://x/> {} }", "ASK { SERVICESILENT<http://x/>{} }"])
def test_words_that_only_the_engine_would_split_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is no word of SPARQL"):
        read_query(text, BASE)


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <a> <b> 1 }", "PREFIX a: <b> delete where { ?s ?p ?o }", "CLEAR ALL", "WITH <g> DELETE {}"]
)
def test_updates_are_refused_as_such(text: str) -> None:
    with pytest.raises(QueryError, match="is an update; the dataset is read-only"):
        read_query(text, BASE)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "the query is empty", "None"),
        ("# nothing\n", "the query is empty", "None"),
        ("PREFIX a: <b>", "ends after its prologue", "query:1:11"),
        ("WHERE {}", "no query begins with 'WHERE'", "query:1:1"),
        ("SELCT * {}", "'SELCT' is no word of SPARQL", "query:1:1"),
        ("ASK {\n  ?s ?p 'é\n}", "the string that begins here is not closed", "query:2:9"),
        ("ASK { ?s \\ ?o }", "cannot stand here", "query:1:10"),
        ("ASK { ?s foo:bar ?o }", "the prefix foo: is not declared", "query:1:10"),
        ("ASK FROM WHERE {}", "FROM names no graph", "query:1:5"),
        ("ASK FROM <http://a b> {}", "'<' cannot stand here", "query:1:10"),
        ("ASK { ?s ?p '\ud800' }", "not Unicode", "None"),
    ],
)
def test_errors_have_a_place_and_advice(text: str, message: str, place: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        read_query(text, BASE)
    assert str(caught.value.where) == place
    assert caught.value.advice


def test_the_prefixes_of_the_corpus_need_not_be_declared() -> None:
    known = {"schema": "https://schema.org/", "g": "http://g/"}
    assert read_query("ASK { ?s schema:name ?o }", BASE, known).kind is Kind.BOOLEAN
    assert read_query("ASK FROM g:a { ?s schema:name ?o }", BASE, known).default_graphs == ("http://g/a",)
    own = "PREFIX g: <http://mine/> ASK FROM g:a { ?s schema:name ?o }"
    assert read_query(own, BASE, known).default_graphs == ("http://mine/a",)


def test_a_prefix_that_nobody_declares_is_an_error_that_names_one_like_it() -> None:
    with pytest.raises(QueryError) as caught:
        read_query("ASK { ?s shema:name ?o }", BASE, {"schema": "https://schema.org/"})
    assert caught.value.advice == "Did you mean schema:? Add the line: PREFIX shema: <…>"


def test_a_misspelt_keyword_is_offered() -> None:
    with pytest.raises(QueryError) as caught:
        read_query("SELECT * { OPTINAL {} }", BASE)
    assert caught.value.advice == "Did you mean OPTIONAL?"


@pytest.mark.parametrize(
    ("opening", "closing"), [("{", "}"), ("FILTER EXISTS {", "}"), ("FILTER(", ")"), ("?s ?p [", "]"), ("<<", ">>")]
)
def test_deep_nesting_is_refused_before_any_parser_sees_it(opening: str, closing: str) -> None:
    with pytest.raises(QueryError, match=f"more than {MAX_DEPTH} levels"):
        read_query("ASK {" + opening * 20_000 + closing * 20_000 + "}", BASE)
    assert read_query("ASK {" + opening * (MAX_DEPTH - 2) + closing * (MAX_DEPTH - 2) + "}", BASE)


@pytest.mark.parametrize(("opening", "closing"), [("{", "}"), ("?s ?p [", "]")])
@pytest.mark.parametrize("beside", ["", "{}" * MAX_DEPTH])
def test_as_many_levels_as_there_may_be_and_one_more(opening: str, closing: str, beside: str) -> None:
    """Brackets side by side do not nest."""
    inner = MAX_DEPTH - 1  # those of ASK are the first
    assert read_query("ASK {" + beside + opening * inner + closing * inner + "}", BASE)
    with pytest.raises(QueryError, match=f"more than {MAX_DEPTH} levels") as caught:
        read_query("ASK {" + beside + opening * MAX_DEPTH + closing * MAX_DEPTH + "}", BASE)
    last = len("ASK {" + beside) + len(opening) * MAX_DEPTH
    assert str(caught.value.where) == f"query:1:{last}"


@pytest.mark.parametrize(
    ("text", "volatile"),
    [("SELECT (NOW() AS ?n) {}", True), ("SELECT (struuid() AS ?n) {}", True), ("ASK { ?now ?p 'RAND()' }", False)],
)
def test_volatile(text: str, volatile: bool) -> None:
    assert read_query(text, BASE).volatile is volatile


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("<http://a/b>", NamedNode("http://a/b")),
        ("<bridge/long>", NamedNode(BASE + "bridge/long")),
        ("schema:name", NamedNode("https://schema.org/name")),
        ('"Eve"', Literal("Eve")),
        ("'Eve'@en", Literal("Eve", language="en")),
        ('"7"^^xsd:byte', Literal("7", datatype=NamedNode(XSD + "byte"))),
        ("7", Literal(7)),
        ('"7"^^<http://www.w3.org/2001/XMLSchema#byte>', Literal("7", datatype=NamedNode(XSD + "byte"))),
        ("-7", Literal(-7)),
        ("+7", Literal("+7", datatype=NamedNode(XSD + "integer"))),
        ("true", Literal(True)),
        ("false", Literal(False)),
    ],
)
def test_terms(text: str, term: object) -> None:
    assert read_term(text, BASE, {"schema": "https://schema.org/", "xsd": XSD}) == term


@pytest.mark.parametrize(
    "text", ["", "Eve", "?x", "1 2", "<a> <b>", '"a"^^', "1) AS ?y) { SERVICE <http://x/> {} } #", "_:b", "x:y"]
)
def test_what_is_no_term(text: str) -> None:
    with pytest.raises(QueryError):
        read_term(text, BASE, {})


@pytest.mark.parametrize("text", ["?x", "*7", "<a> <b>"])
def test_what_is_no_term_is_told_with_what_would_be_one(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_term(text, BASE, {})
    assert str(caught.value) == (
        f'{text!r} is not one IRI or literal\n  → Write <iri>, prefix:name, "text", "text"@en or a number.'
    )


@given(st.text())
def test_any_text_is_judged_or_refused(text: str) -> None:
    with suppress(QueryError):
        assert read_query(text, BASE).kind


HEADS = st.sampled_from(
    ["", "ASK {", "PREFIX a: <x> SELECT * {", "BASE <x>\nPREFIX : <y> # SERVICE\nselect ?x {", "PREFIX "]
)


@given(HEADS, st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
@settings(max_examples=examples(1000))
@example("PREFIX a:", ["{", "<x>", "ASK", "{", "}"], " ")  # three tokens, as a prologue takes, but no prologue
@example("PREFIX SERVICE <x> ", ["ASK", "{", "}"], " ")
@example("PREFIX % <x> ", ["ASK", "{", "%", "}"], " ")
@example("ASK { ", ["a", "}", "PREFIX", "a:", "<x>", "a:b"], " ")
def test_a_plain_query_reads_as_it_does_closely(head: str, pieces: list[str], between: str) -> None:
    text = unescape(head + between.join(pieces))
    plain = read_plain(text)
    if plain is not None:
        assert plain == read_closely(text, BASE, {})


@pytest.mark.parametrize(
    "path", sorted((bundled_root() / "seeds" / "queries").glob("*.rq")), ids=lambda path: path.stem
)
def test_a_saved_query_is_plain_unless_it_names_graphs(path: Path) -> None:
    text = path.read_text("utf-8")
    closely = read_closely(text, BASE, {})
    assert read_plain(text) == (None if closely.default_graphs or closely.named_graphs else closely)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <g> {}",
        "ASK { SERVICE <x> {} }",
        "PREFIX myservice: <x> ASK { ?s ?p myservice:x }",
        "PREFIX a: <x> PREFIX Service: <x> ASK { a:b ?p Service:x {} }",
        "SELECT (now() AS ?now) {}",
        "CLEAR ALL",
        "ASK { ?s a:b ?o }",
        "PREFIX b: <x> ASK { ?s a:b ?o }",
        "PREFIX <x> <y> ASK { ?s :b ?o }",
        "ASK FROMNAMED <x> {}",
        "SELECTDISTINCT * {}",
        "SELECT * {} LIMIT10",
        "ASK { ?s ?p '\\q' }",
        "ASK { ?s ?p \u00e9 }",
        "ASK {" + "(" * MAX_DEPTH,
        "WHERE {}",
        "PREFIX a: <x>",
        "PREFIX",
        "",
    ],
)
def test_what_is_not_plain(text: str) -> None:
    assert read_plain(text) is None
