"""What was selected, as lines: by graph or merged, in memory and beyond it."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from exported import BASE, GRAPHS, selection_of, written
from variorum.corpus import sorting
from variorum.export.statements import END, graphs_of, merged, resources

P = NamedNode("https://schema.org/name")
SELECTION = selection_of(
    [
        Quad(NamedNode(BASE + name), P, Literal(text), graph)
        for name in ("a-b", "a", "a/b")
        for text in ("1 > 2", "x")
        for graph in GRAPHS
    ]
)


def test_graphs_come_by_name_and_their_lines_sorted() -> None:
    found = [(graph, list(lines)) for graph, lines in graphs_of(SELECTION)]
    assert [graph for graph, _ in found] == [graph.value for graph in GRAPHS]
    assert all(lines == sorted(lines) and len(lines) == 6 for _, lines in found)


def test_merged_each_triple_is_there_once() -> None:
    assert len(list(merged(SELECTION))) == 6


def test_by_iri_a_thing_comes_before_those_whose_names_it_begins() -> None:
    found = list(resources(merged(SELECTION, by_iri=True)))
    assert [resource.subject for resource in found] == [f"<{BASE}{name}>" for name in ("a", "a-b", "a/b")]
    assert found[0].statements == [(P.value, '"1 > 2"'), (P.value, '"x"')]
    assert END not in b"".join(merged(SELECTION))


@pytest.mark.parametrize("form", ["turtle", "trig", "nquads", "jsonld", "canonical", "trig-annotated"])
def test_sorting_on_the_disk_gives_the_same_bytes(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(form, SELECTION)
    monkeypatch.setattr(sorting.LineSorter.__init__, "__defaults__", (None, 100))
    assert written(form, SELECTION) == before
