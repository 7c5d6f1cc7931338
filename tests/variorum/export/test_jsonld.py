"""JSON-LD for people: what the text looks like, beside what it means."""

from __future__ import annotations

import json

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from exported import BASE, GRAPHS, PREFIXES, XSD, selection_of, written

TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
A, B = NamedNode(BASE + "film/a"), NamedNode(BASE + "film/b")


def schema(name: str) -> NamedNode:
    return NamedNode("https://schema.org/" + name)


MADE = [
    Quad(A, TYPE, schema("Movie"), GRAPHS[0]),
    Quad(A, LABEL, Literal("the film", language="en"), GRAPHS[0]),
    Quad(A, schema("knows"), B, GRAPHS[0]),
    Quad(A, schema("knows"), BlankNode("x"), GRAPHS[0]),
    Quad(A, schema("year"), Literal("2025", datatype=NamedNode(XSD + "gYear")), GRAPHS[0]),
    Quad(A, schema("size"), Literal(3), GRAPHS[0]),
    Quad(A, schema("size"), Literal("many"), GRAPHS[0]),
    Quad(B, TYPE, schema("Movie"), GRAPHS[0]),
    Quad(B, schema("name"), Literal("B"), GRAPHS[0]),
    Quad(B, schema("name"), Literal("other graph"), GRAPHS[1]),
]


def test_properties_are_words_and_values_plain() -> None:
    document = json.loads(written("jsonld", selection_of(MADE[:3] + MADE[4:])))
    assert document["@context"] == {
        "@base": BASE,
        "rdfs": PREFIXES["rdfs"],
        "schema": PREFIXES["schema"],
        "xsd": XSD,
        "knows": {"@id": "schema:knows", "@type": "@id"},
        "label": {"@id": "rdfs:label", "@language": "en"},
        "name": "schema:name",
        "size": "schema:size",
        "year": {"@id": "schema:year", "@type": "xsd:gYear"},
    }
    first = document["@graph"][0]
    assert first["@id"] == "graph/alpha"
    assert first["@graph"][0] == {
        "@id": "film/a",
        "@type": "schema:Movie",
        "label": "the film",
        "knows": "film/b",
        "size": [3, "many"],
        "year": "2025",
    }


def test_framed_a_link_brings_the_type_and_the_name_that_its_own_graph_gives() -> None:
    document = json.loads(written("jsonld-framed", selection_of(MADE)))
    links = document["@graph"][0]["@graph"][0]["knows"]
    assert {"@id": "film/b", "@type": "schema:Movie", "name": "B"} in links
    merged = json.loads(written("jsonld-framed", selection_of(MADE, union=True)))
    assert {"@id": "film/b", "@type": "schema:Movie", "name": ["B", "other graph"]} in merged["@graph"][0]["knows"]


def test_a_word_that_two_properties_share_is_no_term() -> None:
    made = [
        Quad(A, NamedNode(iri), Literal("x"), GRAPHS[0]) for iri in ("https://schema.org/name", "http://x.org/name")
    ]
    context = json.loads(written("jsonld", selection_of(made)))["@context"]
    assert set(context) == {"@base", "schema"}


def test_one_value_a_line() -> None:
    made = [Quad(A, schema("name"), Literal(str(number)), GRAPHS[0]) for number in range(3)]
    before, after = (written("jsonld", selection_of(part)).splitlines() for part in (made[:2], made))
    assert len(after) == len(before) + 1
