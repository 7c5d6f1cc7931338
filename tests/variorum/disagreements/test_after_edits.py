"""After an edit only what it touches is looked at again: held, edit after edit, to all being looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from examples import one_in
from stored import tables_of
from story import BASE, TYPE, Said, store_of
from story_rules import HEADER, corpus_in, iri, typed
from variorum.corpus.folder import bundled_root
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.answers import Answers
from variorum.disagreements.detection import Detector
from variorum.disagreements.model import Disagreement
from variorum.disagreements.near import Edit
from variorum.shapes.rules import load_rules
from variorum.tables.tables import Tables
from variorum.terms import LABEL, SCHEMA, words

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


class Detection:
    """The rules, asked of sources edit after edit."""

    def __init__(self, folder: Path, open_ones: ExitStack) -> None:
        declared = parse_turtle((HEADER + ONTOLOGY).encode(), Path("ontology.ttl"))
        self._vocabulary = Vocabulary((declared, read_turtle(bundled_root() / "ontology" / "variorum.ttl")), "")
        self._corpus, self._open_ones = corpus_in(folder, SHAPES), open_ones
        self._rules, self._file = load_rules(self._corpus, self._vocabulary), folder / "answers.json"
        self._before: Tables | None = None
        self.touched = frozenset[str]()

    def find(self, sources: dict[str, Source], changed: tuple[str, ...]) -> tuple[Disagreement, ...]:
        """What is found after an edit, of what it touches and of what was found before; as it is found in all."""
        store, answers = stored(sources), Answers.read(self._file)
        kept = answers.found_on("basis")
        edit = Edit(self._before, changed, kept) if self._before and kept else None
        detector, every = (self._detector(store, answers, edit), self._detector(store, Answers(), None))
        found = detector.find()
        assert found == every.find()
        assert detector.found == every.found
        answers.found, self.touched, self._before = detector.found, detector.touched, detector.facts.tables
        answers.write(self._file, "basis")
        answers.names.write(self._before)
        return found

    def _detector(self, store: Store, answers: Answers, edit: Edit | None) -> Detector:
        tables = self._open_ones.enter_context(tables_of(self._corpus, store))
        return Detector(self._corpus, self._vocabulary, self._rules, tables, store, answers, edit)


@pytest.fixture
def detection(tmp_path: Path) -> Iterator[Detection]:
    with ExitStack() as open_ones:
        yield Detection(tmp_path, open_ones)


@pytest.mark.parametrize("seed", one_in(4, range(4)))
def test_what_is_found_after_an_edit_is_what_is_found_in_all(seed: int, detection: Detection) -> None:
    rng = Random(seed)
    sources = {slug: source(slug, rng) for slug in SOURCES}
    detection.find(sources, ())
    untouched, found_by = 0, set[str]()
    for _ in range(4):
        sources, changed = edited(sources, rng)
        found = detection.find(sources, changed)
        found_by |= {one.shape for one in found}
        untouched += len({one.focus for one in found} - detection.touched)
    assert untouched  # something was taken over, and something of several rules was found
    assert len(found_by) > 4


def said(*claims: str) -> tuple[Said, ...]:
    """Claims as `ann parent cyd`, of which a literal or a stance may be the last."""
    found = []
    for claim in claims:
        subject, prop, value, *stance = claim.split(" ")
        predicate = TYPE if prop == "a" else iri(prop)
        term = typed(value, "gYear") if value.isdigit() else Literal(value) if prop in LITERALS else iri(value)
        found.append(Said("", iri(subject), predicate, term, *stance))
    return tuple(found)


# What three sources say, what the third says after the edit, and what that finds or no longer finds.
FAR = {
    "the end of a path": (("ann parent cyd", "ann a Person"), ("cyd home york",), (), ("cyd home bath",), "of-parents"),
    "its beginning": (("cyd home bath", "ann a Person"), ("cyd home york",), (), ("ann parent cyd",), "of-parents"),
    "a step turned round": (
        ("ann a Person",),
        ("kim home york",),
        ("kim home bath",),
        ("kim home bath", "kim owns ann"),
        "owned",
    ),
    "a qualifier": (
        *(("ann role lead", "ann a Person", "hero size big"), ("ann role hero", "ann role foil"), ()),
        *(("lead size big",), "leading"),
    ),
    "a denial": (("ann born 1990",), ("bea born 1990",), (), ("ann born 1990 denied",), "born"),
    "a class": (("ann born 1990",), ("ann died 1980",), ("ann a Place",), ("ann a Person",), "lives"),
    "a use": (("ann a Place",), (), (), ("bea parent ann",), "type"),
    "a use as a value": (("dan a Person",), (), (), ("ann home dan",), "type"),
    "an inverse": (("ann child bea",), (), (), ("cyd parent ann",), "child"),
    "an inverse that was used nowhere else": (("ann child bea",), (), ("cyd parent ann",), (), "child"),
    "a use that was made nowhere else": (("dan a Person",), (), ("ann home dan",), (), "type"),
    "a circle": (("ann before bea",), ("bea before cyd",), (), ("cyd before ann",), "before"),
    "a value shared": (("ann code A7",), (), (), ("bea code a7",), "code"),
    "what is gone": (("ann boss bea",), (), ("ann boss cyd",), (), "boss"),
    "a rule in SPARQL": (("ann boss bea", "ann a Person"), ("bea home york",), (), ("ann home york",), "at-home"),
}


@pytest.mark.parametrize("case", FAR)
def test_what_an_edit_reaches(case: str, detection: Detection) -> None:
    one, other, before, after, shape = FAR[case]
    known = {slug: Source(said_by(slug, claims), (), "2020") for slug, claims in (("east", one), ("west", other))}
    both = [
        detection.find({**known, "south": Source(said_by("south", claims), (), "2021")}, ("south",))
        for claims in (before, after)
    ]
    counts = [sum(words(found.shape) == shape for found in findings) for findings in both]
    assert counts[0] != counts[1]


def said_by(slug: str, claims: tuple[str, ...]) -> tuple[Said, ...]:
    return tuple(replace(s, source=slug, citation=f"{BASE}citation/{slug}-{n}") for n, s in enumerate(said(*claims)))


def test_whoever_is_called_otherwise_is_told_so(detection: Detection) -> None:
    known = {"east": said_by("east", ("ann boss bea",)), "west": said_by("west", ("ann boss cyd", "ann boss dan"))}
    for label in ("Bea Butler", "Bea Buttler"):
        sources = {slug: Source(claims, (), "") for slug, claims in known.items()}
        found = detection.find({**sources, "south": Source((), (("bea", label),), "")}, ("south",))
        assert any(label in one.sentence for one in found)
