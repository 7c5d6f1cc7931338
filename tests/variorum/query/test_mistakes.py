"""What is said of queries that went wrong: mistakes are made in right ones, and each must be told, at its place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from pyoxigraph import Store

from variorum.corpus.folder import bundled_root
from variorum.errors import QueryError
from variorum.query.evaluate import engine_error
from variorum.query.judge import read_query
from variorum.query.lexer import Token, place, scan
from variorum.query.mistakes import WIDEST, excerpt, explain

BASE = "http://example.org/"
MOST = 3  # mistakes of a kind in one query
CLOSING = {"}": "{", ")": "(", "]": "["}
TERMS = ("variable", "iri", "name", "string", "number", "blank")

RIGHT = """
SELECT * { ?s ?p ?o }
SELECT DISTINCT ?s $o WHERE { ?s a/^<p>*|!(a|^<q>)+ ?o ; <p> 1, -2, +3.5e0, "x"@en, 'y'^^<d> ;
  ; . [] ?p [ <q> ( 1 [] () ) ] }
SELECT (COUNT(*) AS ?n) (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=", ") AS ?xs) { ?s ?p ?x }
SELECT ?s (MAX(?o) - MIN(?o) AS ?range) { ?s ?p ?o } GROUP BY ?s
  HAVING (COUNT(?o) > 1) (SUM(?o) < 9) ORDER BY DESC(?range) ?s
SELECT ?l (STRLEN(?l) + 1 AS ?n) { ?s ?p ?l } ORDER BY ASC(STR(?l)) LCASE(?l) LIMIT 5 OFFSET 2
SELECT ?k (SAMPLE(?o) AS ?one) { ?s ?p ?o } GROUP BY (STR(?s) AS ?k) OFFSET 1 LIMIT 3 VALUES ?k { "a" UNDEF }
SELECT ?s { { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s LIMIT 3 }
  FILTER (?n > 1 && !BOUND(?x) || ?n IN (1, 2)) }
SELECT ?s { { ?s a <A> } UNION { ?s a <B> } UNION { ?s a <C> . }
  MINUS { ?s a <D> } OPTIONAL { ?s <p> ?o FILTER (?o NOT IN ()) } }
SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { GRAPH <g> { ?s ?p ?o } } FILTER EXISTS { ?s ?p ?o } . }
SELECT ?x { VALUES (?x ?y) { (1 UNDEF) (<a> "b") } VALUES ?z { true false 7 } BIND (IF(?x = 1, "a", "b") AS ?w) }
SELECT ?x { ?s ?p ?x . FILTER REGEX(STR(?x), "a\\\\d", "i") FILTER (-?x * 2 / 3 != 4 - 1)
  FILTER <http://www.w3.org/2001/XMLSchema#boolean>(?x) }
SELECT REDUCED ?s { ?s ?p "a { b ( c" , '''d ] e''' . # ( { [
}
ASK FROM <a> FROM NAMED <b> { }
ASK { ?s ?p ?o . } LIMIT 1
CONSTRUCT { ?s <p> [ <q> ?o ] . } WHERE { ?s ?p ?o } ORDER BY ?s
CONSTRUCT WHERE { ?s ?p ?o . ?o ?q ?r }
DESCRIBE <a> ?x { ?x ?p ?o }
DESCRIBE <a>
PREFIX : <x> BASE <http://y/> PREFIX a.b: <z> SELECT ?a WHERE { :a a.b:c ?a . ?a :b-c a.b:d\\.e }
"""

QUERIES = {path.stem: path.read_text("utf-8") for path in (bundled_root() / "seeds" / "queries").glob("*.rq")}
QUERIES |= {f"right-{n}": text for n, text in enumerate(re.split(r"\n(?=[A-Z])", RIGHT.rstrip())[1:])}


@dataclass(frozen=True)
class Mistake:
    """A query with a mistake in it: what must be said of it, and at which of these offsets."""

    text: str
    said: str
    offsets: frozenset[int]


def _mistakes(text: str, chance: random.Random) -> Iterator[Mistake]:
    """Some mistakes of each kind that can be made in a right query."""
    tokens = list(scan(text))
    for kind in (_brackets, _dots, _unnamed, _orders, _groups, _commas, _filters, _doubled, _quotes, _prologues):
        made = list(kind(text, tokens))
        yield from chance.sample(made, min(MOST, len(made)))


def _cut(text: str, token: Token) -> str:
    """The text with a space in place of a token, so that all else stays where it is."""
    return text[: token.start] + " " * len(token.text) + text[token.start + len(token.text) :]


def _brackets(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    open_ones: list[Token] = []
    for token in tokens:
        if token.kind == "sign" and token.text in CLOSING.values():
            open_ones.append(token)
        elif token.kind == "sign" and token.text in CLOSING:
            alike = [one.start for one in open_ones if one.text == CLOSING[token.text]]
            yield Mistake(_cut(text, token), "that opens here is n", frozenset(alike))
            open_ones.pop()
    yield Mistake(f"{text}\n}}", "this } closes nothing", frozenset({len(text) + 1}))


def _dots(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for token, after in pairwise(tokens):
        before = tokens[tokens.index(token) - 1]
        if token.text == "." and after.kind in TERMS and before.text not in ("}", ")") and before.word == "":
            yield Mistake(_cut(text, token), "a dot is missing", frozenset({after.start}))


def _unnamed(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for opening, word in pairwise(tokens):
        if opening.text == "(" and word.word in ("COUNT", "SUM", "MAX", "MIN", "GROUP_CONCAT"):
            name = re.compile(r"\s+AS\s+\?\w+").search(text, word.start)
            if name is not None and "(" not in text[word.start + len(word.text) + 1 : name.start()]:
                unnamed = text[: name.start()] + " " * len(name[0]) + text[name.end() :]
                yield Mistake(unnamed, "needs a name in SELECT", frozenset({opening.start}))


def _orders(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for token in tokens:
        if token.word == "ORDER":
            limited = f"{text[: token.start]}LIMIT 5 {text[token.start :]}"
            yield Mistake(limited, "ORDER BY must stand before LIMIT", frozenset({token.start + 8}))


def _groups(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    words = [token.word for token in tokens]
    if words.count("SELECT") != 1 or "GROUP" not in words:
        return
    start = next((at for at, token in enumerate(tokens) if token.text == "{" or token.word == "WHERE"), 0)
    selected = {token.text: token for token in tokens[:start] if token.kind == "variable"}
    keys = []
    for token in tokens[words.index("GROUP") + 2 :]:
        if token.kind != "variable":
            break
        keys.append(token)
    for key in keys if len(keys) > 1 else ():
        if key.text in selected:
            said = f"{key.text} is selected, but neither grouped by"
            yield Mistake(_cut(text, key), said, frozenset({selected[key.text].start}))


def _commas(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    select = next((at for at, token in enumerate(tokens) if token.word == "SELECT"), None)
    if select is None:
        return
    for before, token in zip(tokens[select:], tokens[select + 1 :], strict=False):
        if token.kind != "variable" and token.word != "DISTINCT":
            return
        if before.kind == "variable":
            offset = before.start + len(before.text)
            yield Mistake(f"{text[:offset]},{text[offset:]}", "no comma stands between", frozenset({offset}))


def _filters(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for at, token in enumerate(tokens):
        if token.word == "FILTER" and tokens[at + 1].text == "(" and tokens[at + 2].kind == "variable":
            yield Mistake(_cut(text, tokens[at + 1]), "", frozenset({tokens[at + 2].start, *_closers(tokens, at + 1)}))


def _closers(tokens: list[Token], opening: int) -> Iterator[int]:
    """Where a bracket is closed."""
    depth = 0
    for token in tokens[opening:]:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            yield token.start
            return


def _doubled(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for token in tokens:
        if token.text in ("=", "!=") and tokens[tokens.index(token) - 1].word != "SEPARATOR":
            end = token.start + len(token.text)
            yield Mistake(f"{text[:end]}={text[end:]}", "compared by one sign", frozenset({end}))


def _quotes(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for token in tokens:
        if token.kind == "string":
            curly = f"“{token.text[1:-1]}”"
            changed = text[: token.start] + curly + text[token.start + len(token.text) :]
            yield Mistake(changed, "'“' cannot stand here", frozenset({token.start}))


def _prologues(text: str, tokens: list[Token]) -> Iterator[Mistake]:
    for at, token in enumerate(tokens):
        if token.word == "PREFIX":
            name, iri = tokens[at + 1], tokens[at + 2]
            end = iri.start + len(iri.text)
            yield Mistake(f"{text[:end]} .{text[end:]}", "no dot stands behind PREFIX", frozenset({end + 1}))
            if re.fullmatch(r"[a-z]+:", name.text) and name.text != "a:":
                bare = (
                    _cut(text, name)[: name.start]
                    + name.text[:-1]
                    + text[name.start + len(name.text) - 1 :].replace(":", " ", 1)
                )
                yield Mistake(bare, "PREFIX needs a prefix with a colon", frozenset({name.start}))


def _refusal(text: str) -> QueryError:
    """What is said of a query that cannot be asked."""
    try:
        query = read_query(text, BASE)
        Store().query(query.text, base_iri=BASE)
    except QueryError as error:
        return error
    except SyntaxError as error:
        found = engine_error(error, text)
        assert isinstance(found, QueryError)
        return found
    raise AssertionError(f"this can be asked:\n{text}")


@pytest.mark.parametrize("name", QUERIES)
def test_a_mistake_is_told_at_its_place(name: str) -> None:
    """Also that nothing is seen in the right query."""
    text = QUERIES[name]
    Store().query(text, base_iri=BASE)
    assert explain(text) is None
    for mistake in _mistakes(text, random.Random(name)):
        error = _refusal(mistake.text)
        places = [place(mistake.text, offset) for offset in mistake.offsets]
        assert mistake.said in error.what, (mistake.text, error)
        assert error.where in places, (mistake.text, error)
        assert error.advice
        assert error.excerpt.endswith("^")


def test_every_kind_of_mistake_is_made() -> None:
    made = [
        re.sub(r"\?\w+ ", "", one.said) for name in QUERIES for one in _mistakes(QUERIES[name], random.Random(name))
    ]
    assert len(set(made)) == 12
    assert len(made) > 500


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT COUNT(?s) { ?s ?p ?o }", "1:8 what COUNT gives needs a name in SELECT → Write (COUNT(…) AS ?count)."),
        ("SELECT ?s (COUNT(?o) ?n) { ?s ?p ?o }", "1:22 AS is missing before '?n' → Write (… AS ?n)."),
        ("SELECT ?s { ?s a <A>\n<p> ?o }", "2:1 a semicolon or a dot is missing before '<p>' → Write ; to go on"),
        ("SELECT { ?s ?p ?o }", "1:1 SELECT names nothing → Name variables"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "1:8 SELECT * cannot stand where rows are grouped or"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", "1:30 BY is missing after ORDER → Write ORDER BY."),
        ("SELECT ?s { ?s ?p ?o } LIMIT ?s", "1:30 LIMIT needs a number before '?s' → Write LIMIT 10."),
        ("SELECT ?s { ?s ?p ?o FILTER ?o > 1 }", "1:29 FILTER needs brackets before '?o' → Write FILTER (…)."),
        ("SELECT ?s { ?s ?p ?o FILTER (?o > 1 AND ?o < 3) }", "1:37 'AND' is no word of SPARQL → Write && between"),
        ("SELECT ?s { ?s ?p ?o OPTIONAL ?s a ?c }", "1:31 OPTIONAL needs a group before '?s' → Write OPTIONAL { … }."),
        ("SELECT ?s { { ?s ?p ?o } UNION ?s a ?c }", "1:32 UNION needs a group before '?s' → Write UNION { … }."),
        ("SELECT ?s { ?s ?p ?o BIND (STR(?o)) }", "1:35 AS is missing before ')' → Write BIND (… AS ?name)."),
        ("SELECT ?s { ?s ?p } ", "1:19 a value is missing before '}' → A pattern has a thing"),
        ("SELECT ?s { ?s ?p ?o } ?o a <A>", "1:24 '?o' stands behind the group of patterns → Move it into the group"),
        ("SELECT ?s { ?s ?p ?o . FILTER (REGEX(?o, 'a')", "1:31 the ( that opens here is never closed → Add )"),
        ("SELECT ?s { ?s ?p ?o . FILTER (REGEX(?o, 'a') }", "1:31 the ( that opens here is not closed before }"),
        ("SELECT ?s { ?s ?p ?o ORDER BY ?s", "1:11 the { that opens here is not closed before ORDER BY"),
        ("SELECT ?s { ?s ?p '\\d' }", "1:20 \\d stands for nothing in a string → Write a backslash twice: \\\\d"),
        ("@prefix a: <b> .\nSELECT ?s { ?s ?p ?o }", "1:1 a query has no @prefix → Write PREFIX"),
        ("SELECT (?p AS ?s) { ?s a ?p }", "1:15 the variable ?s has a value already, and AS would give it another"),
        ("SELECT ?s { ?s ?p ?o } WHERE { ?s a ?c }", "1:24 WHERE must stand before the group of patterns → Move it"),
        ("SELECT ?s { ?s ?p 1 } SELECT ?o { ?o ?p 2 }", "1:23 a second query begins here → Send one query at a time."),
        ("SELECT ?s { ?s ?p ?o } HAVING ?s > 1", "1:31 HAVING needs brackets → Write HAVING (…)."),
        ("SELECT ?s { VALUES ?s { <a>, <b> } }", "1:28 no comma stands between values → Take the comma out."),
        ("SELECT ?s { ?s ?p ?o SELECT ?x { ?x a ?y } }", "1:22 a query within a query needs a group of its own"),
        ("SELECT ?s WHERE ?s ?p ?o }", "1:17 { is missing before '?s' → Patterns stand in a group: WHERE { … }."),
        ("SELECT ?s { ?s <p> ?n, ?s a ?c }", "1:22 a comma goes on with another value of the same property"),
        ("SELECT ?s { ?s <p> ?n, ?s <q> ?c }", "1:22 a comma goes on with another value of the same property"),
        ("SELECT ?s { ?s <p> ?n; ?s a ?c }", "1:22 a semicolon goes on with another property of the same thing"),
        ("SELECT ?s { ?s <p> ?n; ?s <q> ?c }", "1:22 a semicolon goes on with another property of the same thing"),
        ("SELECT ?s { ?s <p> 'a\n}", "1:20 the string that begins here is not closed → Write ' where it ends"),
        ("SELECT\u00a0?s { ?s ?p ?o }", "1:7 no-break space (U+00A0) cannot stand here → Write an ordinary space"),
        ("SELECT ?s { ?s ?p \uff1fo }", "1:19 '\uff1f' cannot stand here → Write ?"),
        ("SELECT ?s { ?s ?p ?o FILTER (?o \u2013 1 > 0) }", "1:33 '\u2013' cannot stand here → Write -"),
        ("SELECT ?s { ?s ?p ?o FILTER (?o <> 1) }", "1:33 <> is no comparison → Write != between two values"),
        ("SELECT ?s { ?s ?p ?o FILTER (?o NOTIN (1)) }", "1:33 'NOTIN' is no word of SPARQL → Write NOT IN (…)."),
        ("SELECT ?s { ?s ?p ?o FILTER CONTAINS(?o) }", "1:29 CONTAINS takes 2 values, and has 1 → Write as many"),
        ("SELECT ?s { ?s ?p ?o FILTER (REGEX(?o) = 1) }", "1:30 REGEX takes 2 or 3 values, and has 1 → Write as many"),
        ("SELECT ?s { ?s ?p ?o BIND (NOW(1) AS ?x) }", "1:28 NOW takes 0 values, and has 1 → Write as many"),
        ("SELECT ?s { ?s ?p ?o BIND (STR(?o) AS ?o) }", "1:39 the variable ?o has a value already, and BIND gives"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ten", "1:30 LIMIT needs a number before 'ten' → Write LIMIT 10."),
        ("SELECT ?s FROM people { ?s ?p ?o }", "1:16 'people' is no graph → Write the IRI of one: FROM <"),
        ("SELECT s { ?s ?p ?o }", "1:8 's' is no word of SPARQL → Variables begin with ?: write ?s"),
        ("SELECT name { ?s ?p ?o }", "1:8 'name' is no word of SPARQL → Variables begin with ?: write ?name"),
        ("SELECT ?s name { ?s ?p ?o }", "1:11 'name' is no word of SPARQL → Variables begin with ?: write ?name"),
        ("SELECT DISTINCT country { ?s ?p ?o }", "1:17 'country' is no word of SPARQL → Variables begin with ?"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY country", "1:33 'country' is no word of SPARQL → Variables begin with ?"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY DSC(?s)", "1:33 'DSC' is no word of SPARQL → Did you mean DESC?"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY STRLN(?s)", "1:33 'STRLN' is no word of SPARQL → Did you mean STRLEN?"),
        ("SELECT DISTNCT ?s { ?s ?p ?o }", "1:8 'DISTNCT' is no word of SPARQL → Did you mean DISTINCT?"),
        ("SELECT ?s WEHRE { ?s ?p ?o }", "1:11 'WEHRE' is no word of SPARQL → Did you mean WHERE?"),
        ("SELECT * { ?s ?p ?o } ORDER BY COUNT(?s)", "1:8 SELECT * cannot stand where rows are grouped or counted"),
        ("SELECT ?s DISTINCT { ?s ?p ?o }", "1:11 DISTINCT must stand right behind SELECT → Write SELECT"),
        ("SELECT ?s { ? ?p ?o }", "1:13 a variable has no name → Write ? with a name right behind it"),
        ("SELECT ?s { ?s http://a.b/c ?o }", "1:16 an IRI stands between < and > → Write <http://a.b/c>."),
        ("PREFIX x: http://a.b/ SELECT ?s { ?s x:y 1 }", "1:11 an IRI stands between < and > → Write <http://a.b/>."),
        ("SELECT ?s { ?s ?p ?o FILTER REGEX(?o, Rooney) }", "1:39 'Rooney' is no word of SPARQL → Variables begin"),
        ("SELECT ?s { ?s \"name\" ?o }", "1:16 '\"name\"' is no property → A property is an IRI"),
    ],
)  # fmt: skip
def test_what_is_said(text: str, told: str) -> None:
    error = _refusal(text)
    assert error.where is not None
    what = error.what.removeprefix("syntax error: ")
    assert f"{error.where.line}:{error.where.column} {what} → {error.advice}".startswith(told)


def test_the_mark_stands_below_the_place() -> None:
    text = 'SELECT ?s {\n\t?s ?p "ü" ?o }'
    error = _refusal(text)
    assert error.excerpt == '\t?s ?p "ü" ?o }\n\t          ^'
    assert str(error).splitlines()[1:3] == ['    \t?s ?p "ü" ?o }', "    \t          ^"]


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    text = "SELECT ?s { " + "?s ?p ?o . " * 100 + "?s ?p } #" + "x" * 100
    error = _refusal(text)
    line, mark = excerpt(text, error.where).splitlines()
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert len(line) == WIDEST + 4
    assert line[mark.index("^")] == "}"
