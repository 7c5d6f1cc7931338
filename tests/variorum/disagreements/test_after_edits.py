"""After an edit only what it touches is looked at again: held, edit after edit, to all being looked at."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from stored import tables_of
from story import BASE, TYPE, Said, store_of
from story_rules import HEADER, corpus_in, iri, typed
from variorum.corpus.folder import bundled_root
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.answers import Answers
from variorum.disagreements.detection import Detector
from variorum.disagreements.near import Edit
from variorum.shapes.rules import load_rules
from variorum.tables.tables import Tables
from variorum.terms import LABEL, SCHEMA

ONTOLOGY = """
:Person a owl:Class ; owl:disjointWith :Place . :Place a owl:Class . :Town a owl:Class ; rdfs:subClassOf :Place .
:name a owl:DatatypeProperty ; vr:behaviour vr:several ; vr:comparison vr:nameInclusion .
:born a owl:DatatypeProperty ; vr:behaviour vr:oneValue ; vr:comparison vr:datePrecision .
:died a owl:DatatypeProperty . :mood a owl:DatatypeProperty .
:post a owl:DatatypeProperty ; vr:behaviour vr:oneAtATime .
:code a owl:DatatypeProperty , owl:InverseFunctionalProperty .
:parent a owl:ObjectProperty ; owl:inverseOf :child ; rdfs:domain :Person ; rdfs:range :Person .
:child a owl:ObjectProperty ; vr:behaviour vr:completeSet .
:boss a owl:ObjectProperty , owl:FunctionalProperty . :chief a owl:ObjectProperty ; rdfs:subPropertyOf :boss .
:before a owl:ObjectProperty ; vr:behaviour vr:order ; owl:inverseOf :after . :after a owl:ObjectProperty .
:home a owl:ObjectProperty ; rdfs:range :Place . :owns a owl:ObjectProperty ; owl:propertyDisjointWith :rents .
:rents a owl:ObjectProperty . :role a owl:ObjectProperty ; vr:behaviour vr:several .
:size a owl:ObjectProperty ; vr:behaviour vr:oneValue . :married a owl:ObjectProperty , owl:SymmetricProperty .
"""
SHAPES = """
:Persons a sh:NodeShape ; sh:targetClass :Person ; sh:property :of-parents, :leading, :lives, :owned, :married-to ;
    sh:sparql :at-home .
:of-parents sh:path ( :parent :home ) ; sh:maxCount 1 ; sh:message "Where do the parents of {$this} live?" .
:leading sh:path :role ; sh:qualifiedMaxCount 1 ;
    sh:qualifiedValueShape [ sh:property [ sh:path :size ; sh:hasValue :big ] ] .
:lives sh:path :born ; sh:lessThan :died .
:owned sh:path ( [ sh:inversePath :owns ] :home ) ; sh:maxCount 1 .
:married-to sh:path :married ; sh:maxCount 1 .
:at-home a sh:SPARQLConstraint ; sh:message "{$this}" ; sh:select '''
    SELECT $this ?path ?value ?otherPath ?otherValue WHERE {
        $this <https://example.org/story/boss> ?value . ?value <https://example.org/story/home> ?place .
        $this <https://example.org/story/home> ?otherValue FILTER (?place = ?otherValue)
        BIND (<https://example.org/story/boss> AS ?path) BIND (<https://example.org/story/home> AS ?otherPath)
    }''' .
"""
PERSONS = ("ann", "bea", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "jon", "kim", "lea")
PLACES = ("york", "bath", "hull")
ROLES = ("lead", "hero", "foil")
VALUES = {"home": PLACES, "owns": PLACES, "rents": PLACES, "role": ROLES}  # of other links persons
NAMES = ("Ann Archer", "Anna Archer", "A. Archer", "Bea Butler", "Bea Buttler", "Cyd Cole")
SOURCES = ("east", "north", "south", "west", "centre", "coast", "hills", "isles")
STANCES = ("asserted",) * 8 + ("expected", "speculative", "opinion", "denied", "denied")
LITERALS = {
    "name": [Literal(name) for name in NAMES],
    "born": [typed("1990", "gYear"), typed("1990-05-01", "date"), typed("1991", "gYear")],
    "died": [typed("1989", "gYear"), typed("2020", "gYear")],
    "mood": [Literal("glad"), Literal("sad")],
    "post": [Literal("clerk"), Literal("judge")],
    "code": [Literal("A7"), Literal("a7"), Literal("B8")],
}
LINKS = ("parent", "child", "boss", "chief", "before", "after", "home", "owns", "rents", "role", "married")


@dataclass(frozen=True)
class Source:
    """What a source says with citations, what it calls things, and when it is from."""

    said: tuple[Said, ...]
    labels: tuple[tuple[str, str], ...]
    date: str


def statement(source: str, rng: Random) -> Said:
    """A claim of any kind; a source speaks of three persons."""
    of = Random(source).sample(PERSONS, 3)
    about = of if rng.random() < 0.7 else PERSONS
    kind, name, subject = rng.random(), rng.choice(LINKS), iri(rng.choice(of))
    predicate, value = iri(name), iri(rng.choice(VALUES.get(name, about)))
    if kind < 0.4:
        name = rng.choice(list(LITERALS))
        predicate, value = iri(name), rng.choice(LITERALS[name])  # type: ignore[assignment]
    elif kind < 0.5:
        predicate, value = TYPE, iri("Place" if rng.random() < 0.2 else "Person")
    elif kind < 0.55:
        subject, predicate, value = iri(rng.choice(PLACES)), TYPE, iri("Person" if rng.random() < 0.2 else "Town")
    elif kind < 0.65:
        subject, predicate, value = iri(rng.choice(ROLES)), iri("size"), iri("small" if rng.random() < 0.2 else "big")
    elif kind < 0.7:
        predicate, value = iri("home"), iri(rng.choice(PLACES))
    speaker = BASE + rng.choice(PERSONS) if rng.random() < 0.1 else ""
    citation = f"{BASE}citation/{source}-{rng.randrange(10**9)}"
    return Said(source, subject, predicate, value, rng.choice(STANCES), citation=citation, speaker=speaker)


def source(slug: str, rng: Random) -> Source:
    labels = tuple((rng.choice(PERSONS + PLACES), rng.choice(NAMES)) for _ in range(2))
    said = tuple(statement(slug, rng) for _ in range(rng.randrange(8, 20)))
    return Source(said, labels, rng.choice(("2020", "2021", "")))


def edited(sources: dict[str, Source], rng: Random) -> tuple[dict[str, Source], tuple[str, ...]]:
    """The sources after an edit, and those that it changed: one or two are new, gone, or say something else."""
    now, changed = dict(sources), rng.sample(SOURCES, rng.choice((1, 1, 1, 2)))
    for slug in changed:
        before = now.pop(slug, None)
        way = rng.random()
        if before is None or way < 0.15:
            now[slug] = source(slug, rng)
        elif way < 0.3:
            now[slug] = replace(before, labels=source(slug, rng).labels)
        elif way < 0.4:
            now[slug] = replace(before, date=rng.choice(("2020", "2021", "")))
        elif way < 0.9:
            kept = rng.sample(before.said, len(before.said) - 1) if before.said else ()
            now[slug] = replace(before, said=(*kept, *(statement(slug, rng) for _ in range(rng.randrange(3)))))
    return now, tuple(changed)


def stored(sources: dict[str, Source]) -> Store:
    store = store_of([one for source in sources.values() for one in source.said], ())
    for slug, source in sources.items():
        record = NamedNode(f"{BASE}source/{slug}")
        bare = [(iri(thing), LABEL, Literal(label)) for thing, label in source.labels]
        bare += [(record, NamedNode(f"{SCHEMA}name"), Literal(f"The {slug} of {source.date}"))]
        bare += [(record, NamedNode(f"{SCHEMA}datePublished"), typed(source.date, "gYear"))] if source.date else []
        for triple in bare:
            store.extend(Quad(*triple, graph) for graph in (DefaultGraph(), NamedNode(f"{BASE}graph/{slug}")))
    return store


@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_after_an_edit_is_what_is_found_in_all(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    declared = parse_turtle((HEADER + ONTOLOGY).encode(), Path("ontology.ttl"))
    vocabulary = Vocabulary((declared, read_turtle(bundled_root() / "ontology" / "variorum.ttl")), "")
    corpus = corpus_in(tmp_path, SHAPES)
    rules, answers = load_rules(corpus, vocabulary), Answers()
    with ExitStack() as open_ones:

        def tables_in(store: Store) -> Tables:
            return open_ones.enter_context(tables_of(corpus, store))

        sources = {slug: source(slug, rng) for slug in SOURCES}
        store = stored(sources)
        before = tables_in(store)
        detector = Detector(corpus, vocabulary, rules, before, store, answers)
        detector.find()
        untouched, found_by = 0, set[str]()
        for _ in range(5):
            sources, changed = edited(sources, rng)
            store = stored(sources)
            tables, whole = tables_in(store), tables_in(store)
            answers.found = detector.found
            answers.write(tmp_path / "answers.json", "basis")
            kept = Answers.read(tmp_path / "answers.json").found_on("basis")
            assert kept == detector.found
            detector = Detector(corpus, vocabulary, rules, tables, store, answers, Edit(before, changed, kept))
            every = Detector(corpus, vocabulary, rules, whole, store)
            found = detector.find()
            assert found == every.find()
            assert detector.found == every.found
            found_by |= {one.shape for one in found}
            untouched += len({one.focus for one in found} - detector.touched)
            before = tables
    assert untouched  # something was taken over, and something of several rules was found
    assert len(found_by) > 4
