"""Every disagreement is found, and none that is not there: held to brute force and to pySHACL."""

from __future__ import annotations

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

import story
from bundled import BUNDLED, bundled
from story import BASE, NS, SUBCLASS, Finding, One, Said
from story_rules import BELONGS, BROADER, HIERARCHY, TYPES, Finder, finder_in, iri, typed
from variorum.corpus.interop import to_rdflib
from variorum.disagreements.model import Disagreement

SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    return finder_in(tmp_path_factory.mktemp("story"))


def as_findings(disagreements: tuple[Disagreement, ...]) -> set[Finding]:
    """Disagreements in the terms of the slow search."""
    return {
        (
            d.shape,
            d.focus,
            d.kind.removeprefix(NS),
            frozenset(
                (
                    position.value,
                    frozenset(
                        (s.source, s.stance.removeprefix(NS), s.citation, tuple(sorted(s.passages)))
                        for s in position.statements
                    ),
                )
                for position in d.positions
            ),
        )
        for d in disagreements
    }


def rules_of(graph: rdflib.Graph) -> list[One]:
    """The rules in a shapes graph that allow one value."""
    sh, found = rdflib.SH, []
    for node, shape in graph.subject_objects(sh.property):
        if (shape, sh.maxCount, None) not in graph:
            continue
        path = graph.value(shape, sh.path)
        inverse = graph.value(path, sh.inversePath)
        found.append(
            One(
                str(shape),
                str(inverse or path),
                inverse is not None,
                frozenset(map(str, graph.objects(node, sh.targetClass))),
                frozenset(map(str, graph.objects(node, sh.targetNode))),
                _word(graph, shape, "comparison", "exact"),
                _word(graph, shape, "kind", "contradiction"),
            )
        )
    return found


def _word(graph: rdflib.Graph, shape: rdflib.term.Node, name: str, default: str) -> str:
    return str(graph.value(shape, rdflib.URIRef(NS + name)) or default).removeprefix(NS)


def core_findings(disagreements: tuple[Disagreement, ...]) -> set[Finding]:
    return as_findings(tuple(d for d in disagreements if d.component == "MaxCountConstraintComponent"))


def by_pyshacl(shapes: Finder, stated: list[Quad], hierarchy: list[Quad]) -> set[tuple[str, str, str]]:
    """(shape or constraint, focus node, path) of what pySHACL finds in the union of claims."""
    _, report, _ = pyshacl.validate(to_rdflib([*stated, *hierarchy]), shacl_graph=shapes.plain, inplace=True)
    assert isinstance(report, rdflib.Graph)
    sh = rdflib.SH
    return {
        (
            str(report.value(result, sh.sourceConstraint) or report.value(result, sh.sourceShape)),
            str(report.value(result, sh.focusNode)),
            _last_property(report, report.value(result, sh.resultPath)),
        )
        for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
    }


def _last_property(report: rdflib.Graph, path: rdflib.term.Node | None) -> str:
    """The property of a path's last step, of which a disagreement gives the values."""
    if path is not None and (path, rdflib.RDF.first, None) in report:
        path = list(report.items(path))[-1]
    return str(report.value(path, rdflib.SH.inversePath) or path)


def hold_to(shapes: Finder, disagreements: tuple[Disagreement, ...], theirs: set[tuple[str, str, str]]) -> None:
    """Holds disagreements to what pySHACL finds with shapes that need neither stances nor sources.

    A shape that lets several values be, or compares the lists of sources, finds less than the plain limit it declares.
    A constraint that binds ?path to several properties has a result for each; a disagreement names one of them.
    """
    lenient = {
        rule.shape for rule in rules_of(shapes.graph) if "setInclusion" in rule.comparison or "detail" in rule.kind
    }
    plain = {str(shape) for p in (rdflib.SH.property, rdflib.SH.sparql) for shape in shapes.plain.objects(None, p)}
    ours = {(d.shape, d.focus, d.path) for d in disagreements if d.shape in plain}
    assert ours <= theirs
    assert {found[:2] for found in ours if found[0] not in lenient} == {
        found[:2] for found in theirs if found[0] not in lenient
    }


# The bundled corpus


def test_brute_force_finds_the_same_in_the_bundled_corpus() -> None:
    found, said, types, words = bundled()
    hierarchy = [t for t in words.triples if t.predicate == SUBCLASS]
    belongs = [(t.subject, t.object) for t in words.triples if t.predicate.value == NS + "belongsTo"]
    disagreements = found.find(story.store_of(said, types, BUNDLED.base))
    broader = [(t.subject, t.object) for t in words.triples if t.predicate.value == SKOS + "broader"]
    rules, types = rules_of(found.graph), [*types, *hierarchy]
    slowly = story.brute_force(rules, said, types, belongs, broader)  # type: ignore[arg-type]
    assert core_findings(disagreements) == slowly
    assert slowly


def test_pyshacl_finds_the_same_focus_nodes_and_paths_in_the_bundled_corpus() -> None:
    found, said, types, words = bundled()
    hierarchy = [t for t in words.triples if t.predicate == SUBCLASS]
    counted = [s for s in said if s.stance in ("asserted", "expected")]
    disagreements = found.find(story.store_of(counted, types, BUNDLED.base))
    union = [*types, *(Quad(s.subject, s.predicate, s.value) for s in counted)]
    hold_to(found, disagreements, by_pyshacl(found, union, hierarchy))


def test_the_protagonist_has_two_names_in_the_bundled_corpus() -> None:
    found, said, types, _ = bundled()
    disagreements = {d.iri: d for d in found.find(story.store_of(said, types, BUNDLED.base))}
    protagonist = BUNDLED.iri("character", "protagonist").value
    (names,) = [d for d in disagreements.values() if (d.focus, d.path) == (protagonist, SCHEMA + "name")]
    assert names.kind == NS + "contradiction"
    assert len(names.positions) > 1
    assert names.iri == BUNDLED.base + "disagreement/name-character-protagonist"
    for position in names.positions:
        assert all(s.passages and s.claim[2] == position.value for s in position.statements)


# Random small corpora

SOURCES = st.sampled_from(["east", "north", "south", "west"])
THINGS = st.sampled_from(["one", "two", "three"]).map(iri)
STANCES = st.sampled_from(["asserted"] * 4 + ["expected", "expected", "speculative", "opinion", "denied"])
SPANS = st.sets(st.sampled_from(["t#char=0,1", "t#char=2,9", "t#char=10,12"]), min_size=1).map(
    lambda spans: tuple(sorted(f"{BASE}{span}" for span in spans))
)
NAMES = st.sampled_from(["Eve", "Eve Macarro", "Macarro", "eve", "Rooney"]).map(Literal)
DATES = st.sampled_from([("2025", "gYear"), ("2025-06", "gYearMonth"), ("2025-06-06", "date"), ("2024", "gYear")])
COUNTS = st.sampled_from([("4", "integer"), ("4", "decimal"), ("5", "integer")])  # a store writes 4.0 as 4
CLAIMS = st.one_of(
    st.tuples(st.just(iri("name")), NAMES),
    st.tuples(st.just(iri("date")), DATES.map(lambda pair: typed(*pair))),
    st.tuples(st.just(iri("count")), COUNTS.map(lambda pair: typed(*pair))),
    st.tuples(st.just(iri("victim")), st.sampled_from(["father", "family", "clan", "stranger"]).map(iri)),
    st.tuples(st.just(iri("list")), st.sampled_from(["revenge", "justice", "truth"]).map(iri)),
    st.tuples(st.just(iri("trade")), st.sampled_from(["hitwoman", "assassin", "killer", "dancer"]).map(iri)),
    st.tuples(st.just(iri("part")), st.sampled_from(["one", "two"]).map(iri)),
    st.tuples(st.just(iri("score")), COUNTS.map(lambda pair: typed(*pair))),
    st.tuples(st.sampled_from(["during", "after"]).map(iri), st.sampled_from(["one", "two"]).map(iri)),
)
SAID = st.builds(
    lambda source, subject, claim, stance, spans: Said(source, subject, claim[0], claim[1], stance, spans),
    *(SOURCES, THINGS, CLAIMS, STANCES, SPANS),
)
SMALL = st.lists(SAID, min_size=2, max_size=14).map(story.numbered)


@settings(max_examples=150, deadline=None)
@given(said=SMALL)
def test_brute_force_finds_the_same_in_random_corpora(shapes: Finder, said: list[Said]) -> None:
    rules = rules_of(shapes.graph)
    assert core_findings(shapes.find(story.store_of(said, TYPES))) == story.brute_force(
        rules, said, [*TYPES, *HIERARCHY], BELONGS, BROADER
    )


ORDERED = st.builds(
    lambda source, path, value: Said(source, iri("one"), iri(path), iri(value)),
    *(SOURCES, st.sampled_from(["during", "after"]), st.sampled_from(["two", "three"])),
)


@settings(max_examples=40, deadline=None)
@given(said=st.lists(SAID | ORDERED, min_size=2, max_size=12).map(story.numbered))
def test_pyshacl_finds_the_same_in_random_corpora(shapes: Finder, said: list[Said]) -> None:
    asserted = [s for s in said if s.stance == "asserted" and s.value != typed("4", "decimal")]
    union = [*TYPES, *(Quad(s.subject, s.predicate, s.value) for s in asserted)]
    hold_to(shapes, shapes.find(story.store_of(asserted, TYPES)), by_pyshacl(shapes, union, HIERARCHY))
