"""Every disagreement is found, and none that is not there: held to the plain pairwise definition and to pySHACL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

import oracle
import story
from examples import examples
from oracle import Ontology
from story import BASE, NS, Said
from story_rules import HEADER, HIERARCHY, TYPES, Finder, corpus_in, finder_in, iri, typed
from variorum.corpus.folder import bundled_root
from variorum.corpus.interop import to_rdflib
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Disagreement
from variorum.terms import DENIED, SELF_CONTRADICTION

SH = rdflib.SH
CLAIMS_VOCABULARY = read_turtle(bundled_root() / "ontology" / "variorum.ttl")
PROPERTIES = ("a", "b", "c", "d")
BEHAVIOURS = ("oneValue", "oneAtATime", "several", "completeSet", "opinionValue", "")
SOURCES = st.sampled_from(["east", "north", "south", "west"])
THINGS = ("one", "two", "three", "four")
STANCES = st.sampled_from(["asserted"] * 4 + ["expected", "expected", "speculative", "opinion", "denied", "denied"])
PAIRS = st.sampled_from([(one, other) for one in PROPERTIES for other in PROPERTIES if one < other])

ONTOLOGIES = st.builds(
    Ontology,
    st.fixed_dictionaries({name: st.sampled_from(BEHAVIOURS) for name in PROPERTIES}),
    st.frozensets(PAIRS, max_size=1),
    st.frozensets(PAIRS, max_size=1),
    st.frozensets(st.sampled_from(PROPERTIES), max_size=1),
    st.frozensets(st.sampled_from([("one", "two"), ("two", "three"), ("one", "four")]), max_size=2).map(
        lambda pairs: frozenset({*pairs, *(pair[::-1] for pair in pairs)})
    ),
    st.dictionaries(SOURCES, st.sampled_from(["2024", "2025"])),
)
SAID = st.builds(
    lambda source, subject, name, value, stance: Said(source, iri(subject), iri(name), iri(value), stance),
    *(SOURCES, st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS), STANCES),
)


def finder_of(ontology: Ontology, folder: Path) -> Finder:
    declared = parse_turtle((HEADER + ontology.turtle()).encode(), Path("ontology.ttl"))
    return Finder(corpus_in(folder, ""), Vocabulary((declared, CLAIMS_VOCABULARY), ""))


def as_found(disagreement: Disagreement) -> oracle.Found:
    """A disagreement in the terms of the slow search."""
    sides = {
        (position.value, any(s.stance == DENIED for s in position.statements)) for position in disagreement.positions
    }
    return disagreement.focus.removeprefix(BASE), disagreement.kind.removeprefix(NS), frozenset(sides)


@settings(max_examples=examples(200), deadline=None)
@given(ontology=ONTOLOGIES, said=st.lists(SAID, min_size=2, max_size=10).map(story.numbered))
@pytest.mark.long
def test_the_pairwise_definition_finds_the_same(
    tmp_path_factory: pytest.TempPathFactory, ontology: Ontology, said: list[Said]
) -> None:
    """In random ontologies; of what rests on the same claims, or on fewer about the same thing, only one is told."""
    store = story.store_of(said, story.records(ontology.dates))
    found = finder_of(ontology, tmp_path_factory.mktemp("random")).find(store)
    slowly, within = oracle.find(ontology, said), oracle.find_within(ontology, said)
    assert {as_found(one) for one in found} <= {*slowly.values(), *within.values()}
    told = {frozenset(s.citation for p in one.positions for s in p.statements) for one in found}
    for one in slowly.values():
        assert any(_citations(ontology, said, one) <= citations for citations in told), one
    for (_, _, source), one in within.items():
        own = [s for s in said if s.source == source]
        mine = {
            frozenset(s.citation for p in d.positions for s in p.statements)
            for d in found
            if d.kind == SELF_CONTRADICTION and d.sources == (source,)
        }
        assert any(_citations(ontology, own, one, oracle.find_within) <= citations for citations in mine), one


def _citations(
    ontology: Ontology,
    said: list[Said],
    found: oracle.Found,
    find: Callable[..., dict[Any, oracle.Found]] = oracle.find,
) -> frozenset[str]:
    """The citations of what takes part, of the property that has the fewest of them."""
    thing, _, values = found
    by_property: dict[str, set[str]] = {}
    for prop, subject, value, s in oracle.facts_of(ontology, said):
        if subject == thing and (value, s.stance == "denied") in values:
            by_property.setdefault(prop, set()).add(s.citation)
    kinds = {key[1]: one for key, one in find(ontology, said).items() if one == found}
    return frozenset(min((by_property[prop] for prop in kinds), key=len))


# pySHACL, where SHACL Core says it


def by_pyshacl(shapes: Finder, stated: list[Quad], hierarchy: list[Quad]) -> set[tuple[str, str]]:
    """(shape or constraint, focus node) of what pySHACL finds in the union of claims."""
    _, report, _ = pyshacl.validate(to_rdflib([*stated, *hierarchy]), shacl_graph=shapes.plain, inplace=True)
    assert isinstance(report, rdflib.Graph)
    return {
        (
            str(report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)),
            str(report.value(result, SH.focusNode)),
        )
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    return finder_in(tmp_path_factory.mktemp("story"))


NAMES = st.sampled_from(["Eve", "Eve Macarro", "Rooney"]).map(Literal)
DATES = st.sampled_from([("2025", "gYear"), ("2025-06", "gYearMonth"), ("2025-06-06", "date"), ("2024", "gYear")])
CLAIMS = st.one_of(
    st.tuples(st.just(iri("name")), NAMES),
    st.tuples(st.just(iri("date")), DATES.map(lambda pair: typed(*pair))),
    st.tuples(st.just(iri("count")), st.sampled_from(["4", "5"]).map(lambda text: typed(text, "integer"))),
    st.tuples(st.just(iri("victim")), st.sampled_from(["father", "family", "clan", "stranger"]).map(iri)),
    st.tuples(st.just(iri("part")), st.sampled_from(["one", "two"]).map(iri)),
    st.tuples(st.sampled_from(["during", "after"]).map(iri), st.sampled_from(["one", "two"]).map(iri)),
)


@settings(max_examples=examples(40), deadline=None)
@given(claims=st.lists(st.tuples(st.sampled_from(["one", "two", "three"]).map(iri), CLAIMS), min_size=2, max_size=12))
def test_pyshacl_finds_the_same_where_each_claim_has_a_source_of_its_own(shapes: Finder, claims: list[object]) -> None:
    said = [
        Said(f"source-{number}", subject, *claim)  # type: ignore[misc]
        for number, (subject, claim) in enumerate(claims)  # type: ignore[misc]
    ]
    union = [*TYPES, *(Quad(s.subject, s.predicate, s.value) for s in said)]
    plain = {str(shape) for p in (SH.property, SH.sparql) for shape in shapes.plain.objects(None, p)}
    found = shapes.find(story.store_of(story.numbered(said), TYPES))
    assert {(d.shape, d.focus) for d in found if d.shape in plain} == by_pyshacl(shapes, union, HIERARCHY)
