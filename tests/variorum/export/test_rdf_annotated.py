"""RDF 1.2: the claims and, as annotations of them, what the evidence graphs say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from exported import BASE, canonical, quads_of, read, selection_of, written
from variorum.export.selection import Selection, select
from variorum.snapshots.snapshot import Snapshot, SourceSummary

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PLACES = tuple(NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
FORMS = {"trig-annotated": RdfFormat.TRIG, "nquads-annotated": RdfFormat.N_QUADS}
each = pytest.mark.parametrize("form", sorted(FORMS))


def expected(selection: Selection) -> Dataset:
    """The reification of the evidence graphs, turned into triple terms in the graphs of the claims."""
    graph_of = {NamedNode(source.evidence_graph): NamedNode(source.graph) for source in selection.sources}
    about: defaultdict[object, dict[NamedNode, object]] = defaultdict(dict)
    found: list[Quad] = []
    for quad in quads_of(selection):
        if quad.graph_name in graph_of and quad.predicate in PLACES:
            about[quad.subject, graph_of[quad.graph_name]][quad.predicate] = quad.object  # type: ignore[index]
        else:
            found.append(_moved(quad, graph_of.get(quad.graph_name, quad.graph_name)))  # type: ignore[arg-type, call-overload]
    for (citation, graph), parts in about.items():  # type: ignore[misc]
        term = Triple(*(parts[place] for place in PLACES))  # type: ignore[arg-type]
        found.append(Quad(citation, NamedNode(RDF + "reifies"), term, graph))  # type: ignore[has-type]
    return canonical(_merged(found) if selection.union else found)


def _moved(quad: Quad, graph: NamedNode) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, graph)


def _merged(quads: Iterable[Quad]) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


@pytest.mark.parametrize("union", [False, True])
@pytest.mark.parametrize(
    "kinds", [("claims", "evidence"), ("claims", "evidence", "ontology"), ("claims",), ("evidence",)]
)
def test_the_corpus_reads_back(any_snapshot: Snapshot, union: bool, kinds: tuple[str, ...]) -> None:
    selection = select(any_snapshot, [source.slug for source in any_snapshot.sources][1:3], kinds, union)
    what = expected(selection)
    for name, form in FORMS.items():
        assert read(written(name, selection), form) == what, name


def test_citations_stand_below_their_claims_and_denials_behind() -> None:
    graph, evidence = (NamedNode(f"{BASE}{kind}/news") for kind in ("graph", "evidence"))
    text = """
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX vr: <https://w3id.org/variorum/ns#>
        PREFIX schema: <https://schema.org/>
        <c/1> a vr:Citation ; rdf:subject <film> ; rdf:predicate schema:name ; rdf:object "A > B" ; vr:line "1" .
        <c/2> a vr:Citation ; rdf:subject <film> ; rdf:predicate schema:name ; rdf:object "A > B" .
        <c/3> a vr:Citation ; rdf:subject <film> ; rdf:predicate schema:name ; rdf:object "C" ; vr:stance vr:denied ."""
    made = [_moved(quad, evidence) for quad in parse(text, format=RdfFormat.TURTLE, base_iri=BASE)]
    name = NamedNode("https://schema.org/name")
    made.append(Quad(NamedNode(BASE + "film"), name, Literal("A > B"), graph))
    selection = selection_of(made)
    source = SourceSummary("news", "", graph.value, evidence.value, "", "", "", "", "", 1, 3, 9)
    assert (
        written("trig-annotated", replace(selection, sources=(source,))).decode()
        == """\
@base <https://example.org/corpus/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix schema: <https://schema.org/> .
@prefix vr: <https://w3id.org/variorum/ns#> .

<graph/news> {
    <film> schema:name "A > B"
            ~ <c/1> {| a vr:Citation ; vr:line "1" |}
            ~ <c/2> {| a vr:Citation |} .

    <c/3> rdf:reifies <<( <film> schema:name "C" )>> ;
        a vr:Citation ;
        vr:stance vr:denied .
}
"""
    )
