"""A statement is put where a person would write it, and all else of the file stays."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.editing import TurtleText, written
from variorum.corpus.folder import find_corpus
from variorum.corpus.turtle import parse_turtle
from variorum.terms import LABEL, RDF_TYPE, RDFS, SCHEMA, XSD, Term

BASE = "https://example.org/plays/"
PREFIXES = {"rdfs": RDFS, "schema": SCHEMA, "xsd": XSD, "s": "https://schema.org/Pers"}
HEAD = "# What the gazette states.\n"


def iri(name: str) -> NamedNode:
    return NamedNode(BASE + name)


def parsed(text: TurtleText) -> set[Quad]:
    return set(parse_turtle(text.text.encode(), Path("gazette.ttl")).triples)


NAMES = st.sampled_from(
    ["person/ann", "person/bob", "play/the-log", "source/gazette", "a", "odd/x y?".replace(" ", "%20")]
)
THINGS = NAMES.map(iri) | st.sampled_from(
    [NamedNode(SCHEMA + "Person"), NamedNode("http://other.example/a?b=c"), NamedNode("urn:x:y"), NamedNode(BASE)]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)
VALUES: st.SearchStrategy[Term] = (
    THINGS
    | TEXTS.map(Literal)
    | st.builds(Literal, TEXTS, language=st.sampled_from(["en", "de-at"]))
    | st.sampled_from(
        [("2.50", "decimal"), ("05", "integer"), ("true", "boolean"), ("1848", "gYear"), ("x", "integer")]
    ).map(lambda pair: Literal(pair[0], datatype=NamedNode(XSD + pair[1])))
)
PROPERTIES = st.sampled_from([RDF_TYPE, LABEL, *(NamedNode(SCHEMA + n) for n in ("name", "alternateName", "actor"))])
TRIPLES = st.tuples(NAMES.map(iri), PROPERTIES, VALUES)


@given(st.lists(TRIPLES, min_size=1, max_size=12, unique=True))
def test_what_is_put_into_a_file_is_read_from_it(triples: list[tuple[NamedNode, NamedNode, Term]]) -> None:
    text = TurtleText(HEAD, BASE, PREFIXES)
    for number, (subject, predicate, value) in enumerate(triples, 1):
        text = text.with_triple(subject, predicate, value)
        assert parsed(text) == {Quad(*triple) for triple in triples[:number]}
    assert text.text.startswith(HEAD)
    blocks = [block for block in text.text.split("\n\n") if block.startswith("<")]
    subjects = [block.split(" ")[0] for block in blocks]
    assert len(set(subjects)) == len(subjects) == len({subject for subject, _, _ in triples})
    for block in blocks:
        order = ["a", "schema:name", "schema:alternateName", "rdfs:label"]
        predicates = [block.split(" ")[1], *(line.split()[0] for line in block.split("\n    ")[1:])]
        heads = [order.index(p) if p in order else len(order) for p in predicates]
        assert heads == sorted(heads)


@pytest.mark.parametrize("path", sorted(find_corpus().root.glob("seeds/*.ttl")), ids=lambda path: path.stem)
@pytest.mark.parametrize("name", ["person/aa-new", "person/keanu-reeves", "film/ballerina", "zebra/zz"])
def test_a_file_of_the_bundled_corpus_gains_lines_and_loses_none(path: Path, name: str) -> None:
    corpus = find_corpus()
    before = TurtleText(path.read_text("utf-8"), corpus.base, corpus.prefixes)
    triple = (
        NamedNode(corpus.base + name),
        NamedNode(SCHEMA + "birthDate"),
        Literal("1964", datatype=NamedNode(XSD + "gYear")),
    )
    after = before.with_triple(*triple)
    assert parsed(after) == parsed(before) | {Quad(*triple)}
    changes = [line for line in difflib.ndiff(before.text.splitlines(), after.text.splitlines()) if line[0] in "+-"]
    lost = [line[2:] for line in changes if line[0] == "-"]
    assert [line for line in lost if not line.endswith(" .")] == []
    assert len(lost) <= 1
    assert len(changes) <= 6


def test_a_subject_stands_by_kind_and_name() -> None:
    text = TurtleText(HEAD, BASE, PREFIXES)
    for name in ("play/b", "person/c", "play/d", "person/a", "play/c"):
        text = text.with_triple(iri(name), RDF_TYPE, NamedNode(SCHEMA + "Thing"))
    subjects = [line.split()[0] for line in text.text.splitlines() if line.startswith("<")]
    assert subjects == ["<play/b>", "<play/c>", "<play/d>", "<person/a>", "<person/c>"]


def test_comments_stay_where_they_are() -> None:
    head = f"{HEAD}@base <{BASE}> .\n\n@prefix schema: <{SCHEMA}> .\n\n"
    body = "# Persons; not all.\n<person/a> a schema:Person . # alone\n\n# End.\n"
    text = TurtleText(head + body, BASE, PREFIXES)
    after = text.with_triple(iri("person/a"), NamedNode(SCHEMA + "name"), Literal('Ann. "A"'))
    assert after.text == text.text.replace(
        "a schema:Person . # alone", 'a schema:Person ;\n    schema:name "Ann. \\"A\\"" . # alone'
    )


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (iri("person/ann"), "<person/ann>"),
        (NamedNode(BASE), f"<{BASE}>"),
        (NamedNode(BASE + "a:b"), f"<{BASE}a:b>"),
        (NamedNode(SCHEMA + "name"), "schema:name"),
        (NamedNode(SCHEMA + "a/b"), f"<{SCHEMA}a/b>"),
        (Literal("7", datatype=NamedNode(XSD + "integer")), "7"),
        (Literal("x", datatype=NamedNode(XSD + "integer")), '"x"^^xsd:integer'),
        (Literal("1848", datatype=NamedNode(XSD + "gYear")), '"1848"^^xsd:gYear'),
    ],
)
def test_a_term_is_written_as_short_as_it_is_read_back(term: Term, expected: str) -> None:
    assert written(term, BASE, PREFIXES) == expected
