"""Selections of quads that a test makes up, what a format writes for them, and terms to try."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from snapshots import AsStored, InMemory
from variorum.export.registry import find_export
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import Snapshot

BASE = "https://example.org/corpus/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "schemas": "https://schema.org/more/",
    "odd": "urn:odd:",
    "vr": "https://w3id.org/variorum/ns#",
    "xsd": XSD,
}
GRAPHS = tuple(NamedNode(f"{BASE}graph/{name}") for name in ("alpha", "beta"))


def selection_of(quads: Iterable[Quad], union: bool = False) -> Selection:
    """All named graphs of some quads, as if a snapshot had them."""
    store = Store()
    store.extend(quads)
    graphs = tuple(sorted(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)))
    snapshot = Snapshot(Path("/nowhere"), "0" * 64, BASE, PREFIXES, "corpus", (), dict.fromkeys(graphs, 1))
    vars(snapshot).update(
        entailed=store, written=InMemory(store), spellings=AsStored()
    )  # where cached_property keeps them
    return Selection(snapshot, (), (), graphs, union)


def written(form: str, selection: Selection) -> bytes:
    """What a format of one file writes."""
    output = io.BytesIO()
    find_export(form).load_writer()(selection, output)
    return output.getvalue()


def quads_of(selection: Selection) -> Iterator[Quad]:
    """The quads of every graph that is selected, as they are written."""
    for graph in selection.graphs:
        for block in selection.snapshot.written.blocks(graph):
            for quad in parse(block, format=RdfFormat.N_TRIPLES):
                yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))


def canonical(quads: Iterable[Quad]) -> Dataset:
    """A dataset that is equal to every isomorphic one."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def exported(selection: Selection) -> Dataset:
    """What an export of the selection must read back as."""
    return canonical(
        Quad(quad.subject, quad.predicate, quad.object) if selection.union else quad for quad in quads_of(selection)
    )


def read(content: bytes, form: RdfFormat) -> Dataset:
    """What pyoxigraph reads."""
    return canonical(parse(content, format=form))


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        [
            "",
            'a "quoted" word',
            "two\nlines\r\nand\ttabs",
            "\\u0041 \\n \\",
            "\x00\x01\x02\x08\x0b\x0c\x1f\x7f",
            "<a> <b> <c> .",
            '" .\n<x> <y> "z" .',
            "a> b> _:c <<( )>>",
            "\x85\u2028\ufeff\ufffe\U0001f600",
            "x" * 70_000,
            "]]>&lt;<![CDATA[",
        ]
    ),
)
IRIS = st.sampled_from(
    [
        *(BASE + rest for rest in ("film/a", "film/a-b", "film/a/b", "text/a#char=1,2", "", "a//b", "a/../b", "a:b")),
        *("https://schema.org/" + rest for rest in ("name", "more/x", "a.b", "a.", "", "-x", "x%20y", "x/y")),
        "http://example.org/ünï/çödé?q=ü#ß",
        "urn:odd:x-1",
        "urn:isbn:9780140449136",
        "mailto:someone@example.org",
        "schema:looks-like-a-curie",
    ]
).map(NamedNode)
PREDICATES = st.sampled_from(
    [
        *(PREFIXES["rdf"] + name for name in ("type", "value", "first", "_1")),
        PREFIXES["rdfs"] + "label",
        *("https://schema.org/" + name for name in ("name", "knows", "schema", "about", "more/name")),
        "http://example.org/name",
        "http://example.org/été",
    ]
).map(NamedNode)
DATATYPES = [
    XSD + name
    for name in ("date", "dateTime", "gYear", "gYearMonth", "anyURI", "integer", "decimal", "double", "boolean", "time")
]
PLAIN_LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, language: Literal(text, language=language), TEXTS, st.sampled_from(["en", "de-ch", "he"])),
    st.builds(
        lambda text, datatype: Literal(text, datatype=NamedNode(datatype)),
        st.one_of(
            TEXTS, st.sampled_from(["1", "-7", "+7", "007", "1.5", "1.", ".5", "1e9", "true", "1871", "2025-06"])
        ),
        st.sampled_from([*DATATYPES, "http://example.org/type", "urn:odd:type"]),
    ),
)
DIRECTED = st.builds(
    lambda text, direction: Literal(text, language="he", direction=direction),
    TEXTS,
    st.sampled_from([BaseDirection.LTR, BaseDirection.RTL]),
)
BLANKS = st.integers(0, 5).map(lambda number: BlankNode(f"n{number}"))


def quads(literals: st.SearchStrategy[Literal]) -> st.SearchStrategy[list[Quad]]:
    """Some quads of two graphs, which may share blank nodes."""
    subjects = st.one_of(IRIS, BLANKS)
    objects = st.one_of(IRIS, BLANKS, literals)
    return st.lists(st.builds(Quad, subjects, PREDICATES, objects, st.sampled_from(GRAPHS)), max_size=12)
