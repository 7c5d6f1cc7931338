"""Canonical N-Quads, held against PyLD's URDNA2015, which is the same algorithm written by others."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from pyld import jsonld
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from examples import examples
from exported import GRAPHS, IRIS, selection_of, written
from exported import quads as any_quads
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot

P = NamedNode("https://schema.org/knows")
# A quad that mentions a node twice is in its mention set once (RDFC-1.0, section 2); PyLD counts it twice.
WORDS = any_quads(IRIS.map(lambda iri: Literal(iri.value))).map(
    lambda made: [quad for quad in made if quad.subject != quad.object or not isinstance(quad.subject, BlankNode)]
)


def by_pyld(quads: list[Quad]) -> bytes:
    """What PyLD makes of quads whose literals need no escapes; it was written before these were agreed on."""
    lines = "".join(sorted({f"{quad} .\n" for quad in quads}))
    options: dict[str, Any] = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    text: str = jsonld.normalize(lines, options) if lines else ""
    return text.encode()


@settings(max_examples=examples(60))
@given(WORDS)
def test_pyld_gives_the_same_bytes(made: list[Quad]) -> None:
    assert written("canonical", selection_of(made)) == by_pyld(made)


@settings(max_examples=examples(20))
@given(WORDS)
def test_merged_it_is_the_canonical_form_of_the_set(made: list[Quad]) -> None:
    merged = [Quad(quad.subject, quad.predicate, quad.object) for quad in made]
    assert written("canonical", selection_of(made, union=True)) == by_pyld(merged)


@pytest.mark.parametrize("length", [2, 3, 5])
def test_rings_of_blank_nodes_are_canonical(length: int) -> None:
    def ring(prefix: str, start: int) -> list[Quad]:
        nodes = [BlankNode(f"{prefix}{(start + number) % length}") for number in range(length)]
        return [Quad(node, P, nodes[number - 1], GRAPHS[0]) for number, node in enumerate(nodes)]

    one, other = (written("canonical", selection_of(ring(prefix, start))) for prefix, start in (("a", 0), ("z", 1)))
    assert one == other == by_pyld(ring("b", 0))


@pytest.mark.parametrize(
    ("character", "escaped"),
    [
        *[("\b", "\\b"), ("\t", "\\t"), ("\n", "\\n"), ("\f", "\\f"), ("\r", "\\r"), ('"', '\\"'), ("\\", "\\\\")],
        *[("\x00", "\\u0000"), ("\x0b", "\\u000B"), ("\x1f", "\\u001F"), ("\x7f", "\\u007F"), ("\ufffe", "\\uFFFE")],
        *[("'", "'"), ("\x80", "\x80"), ("é", "é"), ("\u2028", "\u2028"), ("😀", "😀")],
    ],
)
def test_literals_are_escaped_as_the_specification_says(character: str, escaped: str) -> None:
    """RDFC-1.0, section 5: a canonical form of N-Quads."""
    selection = selection_of([Quad(P, P, Literal(character), GRAPHS[0])])
    assert written("canonical", selection).decode() == f'<{P.value}> <{P.value}> "{escaped}" <{GRAPHS[0].value}> .\n'


def test_a_quad_that_mentions_a_node_twice_counts_once() -> None:
    """The labels follow the hashes of what is said of each node, computed here by hand."""
    loop, other = (NamedNode(f"https://schema.org/{name}") for name in ("loop", "other"))
    made = [Quad(BlankNode("x"), loop, BlankNode("x"), GRAPHS[0]), Quad(GRAPHS[0], other, BlankNode("y"), GRAPHS[0])]
    texts = {"x": f"_:a {loop} _:a {GRAPHS[0]} .\n", "y": f"{GRAPHS[0]} {other} _:a {GRAPHS[0]} .\n"}
    first, _ = sorted(texts, key=lambda name: hashlib.sha256(texts[name].encode()).hexdigest())
    assert f"_:c14n{'01'[first != 'x']} {loop}" in written("canonical", selection_of(made)).decode()


def test_strings_are_written_without_their_datatype_and_languages_with_theirs() -> None:
    made = [Quad(P, P, literal, GRAPHS[0]) for literal in (Literal("a"), Literal("a", language="en"), Literal(1))]
    objects = [line.split(" ")[2] for line in written("canonical", selection_of(made)).decode().splitlines()]
    assert objects == ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"a"', '"a"@en']


def test_lines_are_sorted_by_code_point_and_each_is_there_once() -> None:
    made = [Quad(P, P, Literal(text), graph) for text in ("\uffff", "\U00010000", "a", "Z") for graph in GRAPHS]
    lines = written("canonical", selection_of(made, union=True)).splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == 4


def test_the_corpus_has_one_digest(bundled_snapshot: Snapshot) -> None:
    """The lines of N-Quads, sorted, are canonical where there are no blank nodes."""
    selection = select(bundled_snapshot, kinds=["claims", "evidence"])
    lines = sorted(written("nquads", selection).splitlines(keepends=True))
    assert hashlib.sha256(written("canonical", selection)).digest() == hashlib.sha256(b"".join(lines)).digest()
