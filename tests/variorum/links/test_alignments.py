"""How the terms of an ontology answer to those elsewhere, and that nothing follows from it by reasoning."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from examples import one_in
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.entailment.owl_rl import COVERED, reasoner
from variorum.links.alignments import (
    BROAD,
    CARRIED,
    CLOSE,
    EXACT,
    MATCHES,
    NARROW,
    QUALIFIER,
    REFERENCE,
    STATEMENT,
    VALUE,
    load_alignments,
)
from variorum.links.graph import links_graphs, load_links
from variorum.terms import OWL, RDF_TYPE

CORPUS = find_corpus(bundled_root())
WORDS = load_vocabulary(CORPUS)
ALIGNMENTS = load_alignments(WORDS)
ALIGNED = next(file for file in WORDS.files if file.path.name == "alignments.ttl")
OTHERS = Vocabulary(tuple(file for file in WORDS.files if file is not ALIGNED), "")

HEAD = """@prefix a: <https://a.example/> . @prefix b: <https://b.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix vr: <https://w3id.org/variorum/ns#> .
"""
ONTOLOGY = """a:by a owl:ObjectProperty ; skos:exactMatch b:by ; skos:broadMatch b:related ; skos:closeMatch b:near ;
    vr:statementProperty b:st ; vr:statementValue b:va ; vr:qualifier b:qu ; vr:referenceProperty b:re .
a:Ship a owl:Class ; vr:linkCategory "ship" . a:Brig a owl:Class ; rdfs:subClassOf a:Ship .
a:Wreck a owl:Class ; rdfs:subClassOf a:Ship ; vr:linkCategory "wreck" . a:Light a owl:Class .
rdf:type skos:exactMatch b:type . a:undeclared skos:exactMatch b:lost ."""


def invented() -> Vocabulary:
    return Vocabulary((parse_turtle((HEAD + ONTOLOGY).encode(), Path("o.ttl")),), "")


def iris(*names: str) -> tuple[str, ...]:
    return tuple(f"https://b.example/{name}" for name in names)


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        ((), ("by", "related")),
        ((EXACT,), ("by",)),
        ((CLOSE,), ("near",)),
        ((NARROW,), ()),
        ((BROAD, CLOSE), ("related", "near")),
    ],
)
def test_counterparts(matches: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert load_alignments(invented()).counterparts("https://a.example/by", *matches) == iris(*expected)


@pytest.mark.parametrize(
    ("annotation", "name"), [(STATEMENT, "st"), (VALUE, "va"), (QUALIFIER, "qu"), (REFERENCE, "re")]
)
def test_statement_nodes(annotation: str, name: str) -> None:
    found = load_alignments(invented())
    assert found.one(annotation, "https://a.example/by") == iris(name)[0]
    assert found.one(annotation, "https://a.example/Ship") is None


def test_only_terms_that_the_ontology_declares_and_the_type_are_aligned() -> None:
    found = load_alignments(invented())
    assert found.counterparts("https://a.example/undeclared") == ()
    assert found.counterparts(RDF_TYPE.value) == iris("type")
    assert found.leads_to("https://b.example/")
    assert not found.leads_to("https://a.example/")


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ({"Ship"}, {"ship"}),
        ({"Brig"}, {"ship"}),
        ({"Wreck"}, {"wreck"}),
        ({"Light"}, set()),
        ({"Brig", "Wreck"}, {"ship", "wreck"}),
    ],
)
def test_categories(classes: set[str], expected: set[str]) -> None:
    given = frozenset(f"https://a.example/{name}" for name in classes)
    assert load_alignments(invented()).categories(given) == expected


# The alignments of the bundled corpus


def test_they_align_what_is_declared() -> None:
    known = OTHERS.declared | {RDF_TYPE.value}
    assert {triple.subject.value for triple in ALIGNED.triples} <= known  # type: ignore[union-attr]


def test_they_are_annotations_alone() -> None:
    allowed = {*MATCHES, STATEMENT, VALUE, QUALIFIER, REFERENCE, "https://w3id.org/variorum/ns#linkCategory"}
    assert {triple.predicate.value for triple in ALIGNED.triples} == allowed


def test_a_term_is_matched_to_another_in_one_way() -> None:
    pairs = [(t.subject, t.object) for t in ALIGNED.triples if t.predicate.value in MATCHES]
    assert len(pairs) == len(set(pairs))


def test_statement_properties_go_with_the_direct_one() -> None:
    """Wikidata has one number under several namespaces; a slip in one of them would go unseen."""

    def numbers(annotations: tuple[str, ...], term: str) -> set[str]:
        values = [value for a in annotations for value in ALIGNMENTS.values.get(a, {}).get(term, ())]
        return {match[1] for value in values if (match := re.search(r"wikidata\.org/prop/.*(P\d+)$", value))}

    for term in ALIGNMENTS.values[STATEMENT].keys() & ALIGNMENTS.values[VALUE].keys():
        assert numbers((STATEMENT,), term) == numbers((VALUE,), term)
        assert numbers((STATEMENT,), term) <= numbers(CARRIED, term), term


@pytest.mark.parametrize("source", one_in(5, CORPUS.sources), ids=lambda source: source.slug)
def test_neither_alignments_nor_links_enter_reasoning(source: object) -> None:
    claims = load_source(CORPUS, source, WORDS).claims_graph  # type: ignore[arg-type]
    inferred = reasoner(OTHERS).inferred(claims)
    assert inferred
    assert reasoner(WORDS).inferred(claims) == inferred
    matches = [quad for graph in links_graphs(CORPUS, load_links(CORPUS)).values() for quad in graph]
    links = frozenset(quad for quad in matches if quad.predicate.value in MATCHES)
    assert links
    assert reasoner(WORDS).inferred(claims | links) == inferred


def test_owl_has_no_part_in_them() -> None:
    used = {term.value for t in ALIGNED.triples for term in (t.predicate, t.object) if hasattr(term, "value")}
    assert not {term for term in used if term.startswith(OWL)}
    assert OWL + "sameAs" not in COVERED  # an ontology that said so would be handed to the full reasoner


# Identifiers that were checked when this was written: a change needs another look at Wikidata.
CHECKED = Path(__file__).parent / "checked_identifiers.csv"


def test_identifiers_are_those_that_were_checked() -> None:
    with CHECKED.open(encoding="utf-8", newline="") as file:
        checked = {row["id"]: row["standing"] for row in csv.DictReader(file)}
    used = {
        m[1]
        for t in ALIGNED.triples
        if (m := re.fullmatch(r".*wikidata\.org/.*/([PQ]\d+)", str(getattr(t.object, "value", ""))))
    }
    (links,) = load_links(CORPUS)
    linked = {m.object.rpartition("/")[2]: m for m in links.mappings.mappings if not m.negative}
    denied = {m.object.rpartition("/")[2] for m in links.mappings.mappings if m.negative}
    assert used | linked.keys() | denied <= checked.keys()
    assert not {name for name in used | linked.keys() if checked[name] == "negative"}
    sure = {name for name, mapping in linked.items() if (mapping.confidence or 0) >= 0.95}
    assert {name for name in linked if checked[name] == "verified"} == sure
