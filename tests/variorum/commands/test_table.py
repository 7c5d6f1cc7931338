"""Tables for the terminal."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

import snapshots
from variorum.commands.table import render, show
from variorum.query.evaluate import evaluate
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import XSD

PREFIXES = {"schema": "https://schema.org/", "s": "https://schema.org/s/", "xsd": XSD}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.bridges(tmp_path_factory.mktemp("bridges"))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (None, ""),
        (NamedNode(snapshots.BASE + "bridge/long"), "<bridge/long>"),
        (NamedNode("https://schema.org/name"), "schema:name"),
        (NamedNode("https://schema.org/s/name"), "s:name"),
        (NamedNode("https://schema.org/a/b"), "<https://schema.org/a/b>"),
        (NamedNode("https://schema.org/name."), "<https://schema.org/name.>"),
        (NamedNode("urn:x"), "<urn:x>"),
        (Literal("plain"), "plain"),
        (Literal("plain", language="en"), "plain"),
        (Literal("1873", datatype=NamedNode(XSD + "gYear")), "1873"),
        (Literal("7", datatype=NamedNode(XSD + "byte")), "7^^xsd:byte"),
        (Literal("a\x1b[31mb"), "a\N{REPLACEMENT CHARACTER}[31mb"),
        (BlankNode("b"), "_:b"),
        (Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c")), "<<( <urn:a> <urn:b> c )>>"),
    ],
)
def test_terms(term: object, text: str) -> None:
    assert show(term, PREFIXES, snapshots.BASE) == text


def table(snapshot: Snapshot, query: str, width: int | None = None) -> str:
    return render(evaluate(snapshot, "PREFIX schema: <https://schema.org/>\n" + query), width)


def test_solutions(snapshot: Snapshot) -> None:
    assert table(snapshot, "SELECT ?bridge ?name { ?bridge a schema:Bridge ; schema:name ?name } ORDER BY ?name") == (
        "bridge           name\n"
        "─────────────────────────────\n"
        "<bridge/long>    Long Bridge\n"
        "<bridge/short>   Short Bridge\n"
        "2 rows\n"
    )


def test_markup_is_not_interpreted(snapshot: Snapshot) -> None:
    assert "[bold]x[/bold]" in table(snapshot, 'SELECT ("[bold]x[/bold]" AS ?x) {}')


def test_truth_values_graphs_and_nothing(snapshot: Snapshot) -> None:
    assert table(snapshot, "ASK { ?s a schema:Bridge }") == "yes\n"
    assert table(snapshot, "ASK { ?s a schema:Ship }") == "no\n"
    assert table(snapshot, "SELECT * { ?s a schema:Ship }") == "0 rows\n"
    graph = table(snapshot, "CONSTRUCT WHERE { <bridge/short> schema:name ?name }")
    assert graph.splitlines()[0].split() == ["subject", "predicate", "object"]
    assert graph.endswith("1 row\n")


def test_long_cells_wrap_to_the_width_and_never_in_a_pipe(snapshot: Snapshot) -> None:
    query = f'SELECT ("{"word " * 60}" AS ?x) ("東京" AS ?y) {{}}'
    assert all(len(line) <= 40 for line in table(snapshot, query, 40).splitlines())
    assert "word " * 59 in table(snapshot, query)
