"""Each RDF export reads back as what was exported, whatever the terms are and whoever reads it."""

from __future__ import annotations

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import BaseDirection, BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

import jena
from examples import examples
from exported import (
    BASE,
    DIRECTED,
    GRAPHS,
    PLAIN_LITERALS,
    canonical,
    exported,
    quads,
    quads_of,
    read,
    selection_of,
    written,
)
from snapshots import bridges
from variorum.errors import ExportError, Location, SnapshotError
from variorum.export.registry import WITHOUT_GRAPHS, find_export
from variorum.export.selection import Selection, select
from variorum.snapshots.snapshot import Snapshot, current_snapshot

PYOXIGRAPH = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "jsonld-framed": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "canonical": RdfFormat.N_QUADS,
}
RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "rdfxml": "xml",
    "jsonld": "json-ld",
    "jsonld-framed": "json-ld",
    "trig": "trig",
    "nquads": "nquads",
    "canonical": "nquads",
    "trix": "trix",
}
each = pytest.mark.parametrize("form", sorted(PYOXIGRAPH))
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
UNWRITABLE = Literal("\x01")


@pytest.fixture(scope="module")
def part(built_harbour: Path) -> Selection:
    """A source with its evidence, and a graph with blank nodes."""
    snapshot = current_snapshot(built_harbour / ".variorum")
    return select(snapshot, ["harbour-log"], ["claims", "evidence", "ontology"])


def of_form(form: str, selection: Selection) -> Selection:
    """The selection, merged where the format knows nothing else."""
    union = selection.union or form in WITHOUT_GRAPHS
    return Selection(selection.snapshot, selection.sources, selection.kinds, selection.graphs, union)


def test_the_part_has_blank_nodes(part: Selection) -> None:
    assert any(isinstance(quad.subject, BlankNode) for quad in quads_of(part))


@pytest.fixture(scope="module")
def whole(any_snapshot: Snapshot) -> dict[bool, Dataset]:
    """What exports of everything must read back as, merged and not."""
    selections = (of_form(form, select(any_snapshot)) for form in ("turtle", "trig"))
    return {selection.union: exported(selection) for selection in selections}


@each
def test_the_whole_corpus_reads_back(any_snapshot: Snapshot, whole: dict[bool, Dataset], form: str) -> None:
    selection = of_form(form, select(any_snapshot))
    assert read(written(form, selection), PYOXIGRAPH[form]) == whole[selection.union]


@pytest.mark.parametrize(
    ("form", "union"), [(form, union) for form in sorted(RDFLIB) for union in {False, form not in WITHOUT_GRAPHS}]
)
def test_rdflib_reads_the_same(part: Selection, form: str, union: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    selection = of_form(form, Selection(part.snapshot, part.sources, part.kinds, part.graphs, union))
    dataset = rdflib.Dataset()
    dataset.parse(data=written(form, selection), format=RDFLIB[form])
    assert from_rdflib(dataset) == exported(selection)


def from_rdflib(dataset: rdflib.Dataset) -> object:
    """What rdflib read, handed over term by term; where it names graphs without a name, they are the default graph."""

    def term(node: Any) -> Any:
        if isinstance(node, rdflib.BNode):
            return BlankNode(node)
        if isinstance(node, rdflib.Literal):
            datatype = NamedNode(str(node.datatype)) if node.datatype else None
            return Literal(str(node), language=node.language, datatype=None if node.language else datatype)
        return NamedNode(str(node))

    found = []
    for s, p, o, g in dataset.quads():
        named = isinstance(g, rdflib.URIRef) and g != rdflib.graph.DATASET_DEFAULT_GRAPH_ID
        graph = [NamedNode(str(g))] if named else []
        found.append(Quad(term(s), term(p), term(o), *graph))
    return canonical(found)


@each
@settings(max_examples=examples(60))
@given(data=st.data())
def test_any_term_reads_back(form: str, data: st.DataObject) -> None:
    literals = PLAIN_LITERALS if form == "jsonld" else st.one_of(PLAIN_LITERALS, DIRECTED)
    made = data.draw(quads(literals))
    if form == "rdfxml":
        made = [quad for quad in made if not isinstance(quad.object, Literal) or not _without_xml(quad.object.value)]
    selection = of_form(form, selection_of(made, data.draw(st.booleans())))
    assert read(written(form, selection), PYOXIGRAPH[form]) == exported(selection)


def _without_xml(text: str) -> bool:
    return any(ord(c) < 32 and c not in "\t\n\r" for c in text) or "\ufffe" in text or "\uffff" in text


NAMED_BY_THINGS = [
    Quad(NamedNode(BASE + thing), NamedNode(RDFS_LABEL), NamedNode(BASE + name), GRAPHS[0])
    for thing, name in [("a", "a"), ("b", "c"), ("c", "b")]
]


@settings(max_examples=examples(40))
@given(quads(PLAIN_LITERALS), st.booleans(), st.sampled_from(["jsonld", "jsonld-framed"]))
@example(NAMED_BY_THINGS, False, "jsonld-framed")
def test_pyld_reads_any_term(made: list[Quad], union: bool, form: str) -> None:
    selection = selection_of([quad for quad in made if not _is_double(quad.object)], union)
    assert by_pyld(written(form, selection)) == exported(selection)


def _is_double(term: object) -> bool:
    """PyLD writes the text of a double anew; JSON-LD does so with numbers only."""
    return isinstance(term, Literal) and term.datatype.value.endswith("#double")


def by_pyld(content: bytes) -> object:
    """What PyLD reads, which is asked for nothing but its own structures: its N-Quads escape too little."""

    def refused(url: str, _: object) -> object:
        raise AssertionError(f"{url} was to be loaded")

    found = []
    for graph, triples in jsonld.to_rdf(json.loads(content), {"documentLoader": refused}).items():
        for triple in triples:
            terms = [_pyld_term(triple[place]) for place in ("subject", "predicate", "object")]
            found.append(Quad(*terms, *([] if graph == "@default" else [NamedNode(graph)])))
    return canonical(found)


def _pyld_term(term: dict[str, str]) -> Any:
    if term["type"] == "IRI":
        return NamedNode(term["value"])
    if term["type"] == "blank node":
        return BlankNode(term["value"][2:])
    if "language" in term:
        return Literal(term["value"], language=term["language"])
    return Literal(term["value"], datatype=NamedNode(term["datatype"]))


@pytest.mark.parametrize("form", ["jsonld", "jsonld-framed"])
def test_pyld_reads_the_corpus(part: Selection, form: str) -> None:
    assert by_pyld(written(form, part)) == exported(part)


@pytest.mark.needs("serdi")
def test_serd_reads_the_trig_as_the_nquads(part: Selection, tmp_path: Path) -> None:
    """Of labels, serd keeps b and a digit for nodes without one: it reads such a label with B instead."""
    (tmp_path / "x.trig").write_bytes(written("trig", part))
    command = ["serdi", "-i", "trig", "-o", "nquads", str(tmp_path / "x.trig")]
    answer = subprocess.run(command, check=True, capture_output=True).stdout
    lines = re.sub(rb"(^| )_:B(?=[0-9])", rb"\1_:b", answer, flags=re.MULTILINE).splitlines()
    assert sorted(lines) == sorted(written("nquads", part).splitlines())


@pytest.mark.needs("rapper")
@pytest.mark.parametrize(("form", "syntax"), [("turtle", "turtle"), ("rdfxml", "rdfxml"), ("trig", "trig")])
def test_raptor_reads_the_same(part: Selection, form: str, syntax: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(written(form, part))
    command = ["rapper", "-q", "-i", syntax, "-o", "nquads", str(tmp_path / "x"), "http://x.example/"]
    answer = subprocess.run(command, check=True, capture_output=True)
    assert read(answer.stdout, RdfFormat.N_QUADS) == exported(of_form(form, part))


@pytest.mark.long
@pytest.mark.needs("Jena")
@pytest.mark.parametrize(("form", "suffix"), [("trig", "trig"), ("turtle", "ttl"), ("rdfxml", "rdf"), ("trix", "trix")])
def test_jena_reads_the_same(part: Selection, form: str, suffix: str, tmp_path: Path) -> None:
    """Debian's Jena reads no JSON-LD."""
    path = tmp_path / f"x.{suffix}"
    path.write_bytes(written(form, part))
    command = jena.java(tmp_path / "messages", "riotcmd.riot", "--output=nquads", str(path))
    answer = subprocess.run(command, check=True, capture_output=True)
    assert read(answer.stdout, RdfFormat.N_QUADS) == exported(of_form(form, part))


@pytest.mark.parametrize("form", sorted({*PYOXIGRAPH, "trix", "trig-annotated", "nquads-annotated"}))
def test_two_builds_export_the_same_bytes(form: str) -> None:
    """Blank nodes have other names, and quads came in another order."""
    lists = []
    for prefix in "ab":
        node = [BlankNode(f"{prefix}{number}") for number in range(4)]
        p, q = NamedNode("https://schema.org/knows"), NamedNode("https://schema.org/about")
        same = [Quad(node[0], p, node[1], GRAPHS[0]), Quad(node[1], p, node[0], GRAPHS[1])]
        other = [Quad(node[2], q, node[3], GRAPHS[0]), Quad(node[2], p, Literal("x"), GRAPHS[0])]
        facts = [Quad(NamedNode(f"https://schema.org/{n}"), p, Literal(str(n)), GRAPHS[n % 2]) for n in range(50)]
        made = [*same, *other, *facts]
        lists.append(written(form, selection_of(made if prefix == "a" else reversed(made))))
    assert lists[0] == lists[1]


def test_blank_nodes_keep_their_labels_when_something_else_changes() -> None:
    p = NamedNode("https://schema.org/knows")
    one = [Quad(BlankNode("x"), p, Literal("one"), GRAPHS[1])]
    before = written("nquads", selection_of(one)).splitlines()
    after = written("nquads", selection_of([*one, Quad(BlankNode("y"), p, Literal("two"), GRAPHS[0])])).splitlines()
    assert len(after) == 2
    assert set(before) < set(after)


def test_blank_nodes_of_which_the_same_is_said_stay_two() -> None:
    p = NamedNode("https://schema.org/knows")
    made = [Quad(BlankNode(name), p, Literal("same"), GRAPHS[0]) for name in "xy"]
    assert len(written("nquads", selection_of(made)).splitlines()) == 2


@pytest.mark.parametrize("form", ["nquads", "ntriples", "trig"])
def test_a_graph_that_cannot_be_read_is_an_error_of_the_snapshot(form: str, tmp_path: Path) -> None:
    snapshot = bridges(tmp_path / "snapshot")
    selection = select(snapshot)
    path = snapshot.written.path(selection.graphs[0])
    content = bytearray(path.read_bytes())
    content[-1] ^= 1  # of the checksum
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match="the snapshot is damaged") as caught:
        written(form, selection)
    assert caught.value.where == Location(path)


P = NamedNode("https://schema.org/name")
TERM = Triple(P, P, P)
TURTLE = """@base <https://example.org/corpus/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

GRAPH <graph/alpha> {
<https://example.org/corpus/a:b> schema:name "its first segment looks like a scheme" .

<film/a> a schema:Movie ;
    schema:name "A \\"film\\"" ;
    rdfs:label "the film"@en ;
    schema:dateCreated "2025"^^xsd:gYear ;
    schema:isFamilyFriendly false ;
    schema:knows <http://example.org/ä> ;
    schema:knows <film/a-b> ;
    schema:price 12.5 ;
    schema:size "1000000000"^^xsd:double .

<film/a-b> schema:name "B" .
}
""".encode()


@pytest.mark.parametrize(
    ("form", "predicate", "value", "words"),
    [
        (
            "rdfxml",
            "https://schema.org/4",
            P,
            "<https://schema.org/4> cannot be written as RDF/XML: it does not",
        ),
        ("rdfxml", "https://schema.org/", P, "it does not end in an XML name"),
        ("rdfxml", "http://www.w3.org/1999/02/22-rdf-syntax-ns#li", P, "it is a word of RDF/XML itself"),
        ("rdfxml", P.value, UNWRITABLE, r"the character U\+0001, which XML cannot write"),
        ("rdfxml", P.value, TERM, "a triple about a triple cannot be written as RDF/XML"),
        ("trix", P.value, UNWRITABLE, r"the character U\+0001"),
        ("trix", P.value, TERM, "a triple about a triple cannot be written as TriX"),
        ("trix", P.value, Literal("שלום", language="he", direction=BaseDirection.RTL), "the direction of a text"),
        ("jsonld", P.value, TERM, "a triple about a triple cannot be written as JSON-LD"),
        ("canonical", P.value, TERM, "a triple about a triple has no canonical form"),
        ("nquads", P.value, Triple(BlankNode(), P, P), "a blank node within a triple term has no lasting label"),
    ],
)
def test_what_cannot_be_written_is_refused_with_nothing_written(
    form: str, predicate: str, value: Any, words: str
) -> None:
    selection = selection_of([Quad(P, NamedNode(predicate), value, GRAPHS[0]), Quad(P, P, Literal("x"), GRAPHS[0])])
    output = io.BytesIO()
    with pytest.raises(ExportError, match=words) as caught:
        find_export(form).load_writer()(selection, output)
    assert re.search("Ask for|Give the node an IRI", caught.value.advice)
    assert output.getvalue() == b""


def test_turtle_is_written_as_people_write_it() -> None:
    lines = written("turtle", selection_of(parse(TURTLE, format=RdfFormat.TRIG))).decode()
    assert lines == TURTLE.decode().replace("GRAPH <graph/alpha> {\n", "").replace("\n}\n", "\n")


def test_trig_is_written_as_people_write_it() -> None:
    made = [Quad(NamedNode(BASE + name), P, Literal(3), graph) for name in ("film/a-b", "film/a") for graph in GRAPHS]
    assert (
        written("trig", selection_of(made)).decode()
        == """@base <https://example.org/corpus/> .
@prefix schema: <https://schema.org/> .

<graph/alpha> {
    <film/a> schema:name 3 .

    <film/a-b> schema:name 3 .
}

<graph/beta> {
    <film/a> schema:name 3 .

    <film/a-b> schema:name 3 .
}
"""
    )


def test_nothing_gives_an_empty_export() -> None:
    selection = selection_of([])
    for form in ("turtle", "trig", "ntriples", "nquads", "canonical"):
        assert written(form, selection) == b""
    assert json.loads(written("jsonld", selection)) == {"@context": {}, "@graph": []}
