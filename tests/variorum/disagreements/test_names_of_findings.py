"""What a finding of each kind is called: its IRI, its label, the rule and the component that found it, and its path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

import story
from corpora import HARBOUR
from story import BASE, NS, TYPE, Said, Value
from story_rules import HEADER, Finder, corpus_in, iri
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.disagreements.facts import Fact
from variorum.disagreements.model import Disagreement, Statement
from variorum.disagreements.sides import Side
from variorum.disagreements.telling import WARNING, Telling
from variorum.disagreements.verdict import Verdict
from variorum.shapes.behaviours import Behaviours
from variorum.shapes.rules import RuleShape
from variorum.terms import ASSERTED, CONTRADICTION, RDF_TYPE, SCHEMA

ONTOLOGY = """
:Film a owl:Class . :Person a owl:Class ; owl:disjointWith :Film .
:name a owl:DatatypeProperty ; vr:behaviour vr:several ; vr:comparison vr:nameInclusion .
:title a owl:DatatypeProperty ; vr:behaviour vr:several ; vr:comparison vr:nameInclusion .
:year a owl:DatatypeProperty, owl:FunctionalProperty . :length a owl:DatatypeProperty . :note a owl:DatatypeProperty .
:tone a owl:ObjectProperty ; vr:behaviour vr:several . :mood a owl:ObjectProperty . :light vr:excludes :dark .
:sequelOf a owl:ObjectProperty ; vr:behaviour vr:order . :likes a owl:ObjectProperty ; rdfs:range :Person .
:shotWith a owl:ObjectProperty . :shotWithout a owl:ObjectProperty ; owl:propertyDisjointWith :shotWith .
:filmCode a owl:DatatypeProperty, owl:InverseFunctionalProperty . :part a owl:ObjectProperty .
:maker a owl:ObjectProperty . :begun a owl:DatatypeProperty . :shown a owl:DatatypeProperty .
:cast a owl:ObjectProperty . :role a owl:ObjectProperty . :basedOn a owl:ObjectProperty, owl:AsymmetricProperty .
:echoes a owl:ObjectProperty, owl:IrreflexiveProperty .
"""
SHAPES = """
:FilmShape a sh:NodeShape ; sh:targetClass :Film ; sh:property :length-of-it, :mood-of-it, :dates, :whole, :lead .
:length-of-it sh:path :length ; sh:maxCount 1 ; sh:message "{$this} has one length."@en .
:mood-of-it sh:path :mood ; vr:behaviour vr:several .
:dates sh:path :begun ; sh:lessThan :shown .
:whole sh:path ( :part :maker ) ; sh:maxCount 1 ; sh:name "maker of the whole" .
:lead sh:path :cast ; sh:qualifiedMaxCount 1 ;
    sh:qualifiedValueShape [ sh:property [ sh:path :role ; sh:hasValue :leading ] ] .
:PersonShape a sh:NodeShape ; sh:targetClass :Person ; sh:property :height-of-it .
:height-of-it sh:path :length ; sh:maxCount 1 ; vr:comparison vr:numericTolerance ; vr:tolerance 10 .
:AskedShape a sh:NodeShape ; sh:targetClass :Film ; sh:sparql :both .
:both a sh:SPARQLConstraint ; sh:message "{$this} is both." ; sh:select '''
    SELECT DISTINCT $this ?path ?value ?otherPath ?otherValue WHERE {
        $this <https://example.org/story/role> ?value . $this <https://example.org/story/cast> ?value .
        BIND (<https://example.org/story/role> AS ?path) BIND (<https://example.org/story/cast> AS ?otherPath)
        BIND (?value AS ?otherValue)
    }''' .
"""
ONE, TWO, IDA, OVE = (iri(name) for name in ("one", "two", "ida", "ove"))
FILMS = [Quad(thing, TYPE, iri("Film")) for thing in (ONE, TWO)]
EARLY, LATE = Literal("1990"), Literal("1995")
Told = tuple[str, NamedNode, str, Value, str]


def east(thing: NamedNode, name: str, value: Value, stance: str = "asserted") -> Told:
    return "east", thing, name, value, stance


def west(thing: NamedNode, name: str, value: Value, stance: str = "asserted") -> Told:
    return "west", thing, name, value, stance


ITSELF = "BehaviourConstraintComponent"
MESSAGES = {
    "length-of-it": "one has one length.",
    "both": "one is both.",
    "note": ("Nothing says ", "Sources differ on "),
}
# What is said, and of what is found: the IRI, the label, the rule, the component, the path and the kind.
FOUND: dict[str, tuple[list[Told], tuple[str, ...]]] = {
    "values, by a shape": (
        [east(ONE, "length", EARLY), west(ONE, "length", LATE)],
        ("length-of-it-one", "one: length", "length-of-it", "MaxCountConstraintComponent", "length", "contradiction"),
    ),
    "values, as declared": (
        [east(ONE, "year", EARLY), west(ONE, "year", LATE)],
        ("year-one", "one: year", "year", "MaxCountConstraintComponent", "year", "contradiction"),
    ),
    "values of what nothing is declared": (
        [east(ONE, "note", EARLY), west(ONE, "note", LATE)],
        ("note-one", "one: note", "note", "NotDeclared", "note", "undeclaredDifference"),
    ),
    "what is denied": (
        [east(ONE, "note", EARLY), west(ONE, "note", EARLY, "denied")],
        ("denied-note-one", "one: note", "note", ITSELF, "note", "contradiction"),
    ),
    "what is denied, beside a shape": (
        [east(ONE, "length", EARLY), west(ONE, "length", EARLY, "denied")],
        ("denied-length-one", "one: length", "length", ITSELF, "length", "contradiction"),
    ),
    "values, one of which is denied too": (
        [east(ONE, "year", EARLY), west(ONE, "year", LATE), west(ONE, "year", EARLY, "denied")],
        ("year-one", "one: year", "year", "MaxCountConstraintComponent", "year", "contradiction"),
    ),
    "values of what nothing is declared, one of which is denied too": (
        [east(ONE, "note", EARLY), west(ONE, "note", LATE), west(ONE, "note", EARLY, "denied")],
        ("denied-note-one", "one: note", "note", ITSELF, "note", "contradiction"),
    ),
    "values that only look different, one of which is denied too": (
        [east(ONE, "year", EARLY), west(ONE, "year", LATE, "speculative"), west(ONE, "year", EARLY, "denied")],
        ("year-one", "one: year", "year", "MaxCountConstraintComponent", "year", "contradiction"),
    ),
    "values that exclude each other, as declared": (
        [east(ONE, "tone", iri("light")), west(ONE, "tone", iri("dark"))],
        ("tone-one", "one: tone", "tone", ITSELF, "tone", "contradiction"),
    ),
    "values that exclude each other, by a shape": (
        [east(ONE, "mood", iri("light")), west(ONE, "mood", iri("dark"))],
        ("mood-of-it-one", "one: mood", "mood-of-it", ITSELF, "mood", "contradiction"),
    ),
    "a source against itself": (
        [east(ONE, "year", EARLY), east(ONE, "year", LATE)],
        ("within-year-one-source-east", "one: year, east", "year", ITSELF, "year", "selfContradiction"),
    ),
    "two properties, by a shape": (
        [east(ONE, "begun", LATE), west(ONE, "shown", EARLY)],
        ("dates-one", "one: shown / begun", "dates", "LessThanConstraintComponent", "begun", "contradiction"),
    ),
    "two properties, as declared": (
        [east(ONE, "shotWith", TWO), west(ONE, "shotWithout", TWO)],
        (
            "shot-with-or-shot-without-one",
            "one: shotWith / shotWithout",
            "shotWith",
            "DisjointConstraintComponent",
            "shotWith",
            "contradiction",
        ),
    ),
    "a longer path": (
        [east(ONE, "part", TWO), east(TWO, "maker", IDA), west(TWO, "maker", OVE)],
        ("whole-one", "one: maker of the whole", "whole", "MaxCountConstraintComponent", "maker", "contradiction"),
    ),
    "values of one kind": (
        [
            *(east(ONE, "cast", IDA), west(ONE, "cast", OVE)),
            *(east(IDA, "role", iri("leading")), west(OVE, "role", iri("leading"))),
        ],
        ("lead-one", "one: cast", "lead", "QualifiedMaxCountConstraintComponent", "cast", "contradiction"),
    ),
    "an order in a circle": (
        [east(ONE, "sequelOf", TWO), west(TWO, "sequelOf", IDA), west(IDA, "sequelOf", ONE)],
        ("order-sequel-of-ida", "ida: sequelOf", "sequelOf", ITSELF, "sequelOf", "contradiction"),
    ),
    "what goes one way only": (
        [east(ONE, "basedOn", TWO), west(TWO, "basedOn", ONE)],
        ("order-based-on-one", "one: basedOn", "basedOn", ITSELF, "basedOn", "contradiction"),
    ),
    "names that are alike": (
        [east(ONE, "name", Literal("Ida Lundberg")), west(TWO, "name", Literal("Ida Lundburg"))],
        ("look-alike-one-two", "one: name, two", "name", ITSELF, "name", "identityQuestion"),
    ),
    "names that are alike, by another property": (
        [east(ONE, "title", Literal("Ida Lundberg")), west(TWO, "name", Literal("Ida Lundburg"))],
        ("look-alike-one-two", "one: title / name, two", "title", ITSELF, "title", "identityQuestion"),
    ),
    "a value that belongs to one thing": (
        [east(ONE, "filmCode", Literal("X7")), west(TWO, "filmCode", Literal("x7"))],
        ("same-film-code-one-two", "one: filmCode, two", "filmCode", ITSELF, "filmCode", "identityQuestion"),
    ),
    "two classes that share nothing": (
        [east(TWO, "a", iri("Film")), west(TWO, "a", iri("Person"))],
        ("type-two", f"two: {RDF_TYPE.value}", RDF_TYPE.value, ITSELF, RDF_TYPE.value, "contradiction"),
    ),
    "a class, and a use of its thing as of another": (
        [east(TWO, "a", iri("Film")), west(IDA, "likes", TWO)],
        ("type-two", f"two: {RDF_TYPE.value} / likes", RDF_TYPE.value, ITSELF, RDF_TYPE.value, "contradiction"),
    ),
    "a rule in SPARQL": (
        [east(ONE, "role", IDA), west(ONE, "cast", IDA)],
        ("both-one", "one: role / cast", "both", "SPARQLConstraintComponent", "role", "contradiction"),
    ),
}
NOTHING: dict[str, list[Told]] = {
    "values of which one is of the kind that may be but one": [
        *(east(ONE, "cast", IDA), west(ONE, "cast", OVE)),
        *(east(IDA, "role", iri("leading")), west(OVE, "role", iri("other"))),
    ],
    "a thing that is like itself, where only that is forbidden between two": [
        east(ONE, "echoes", TWO),
        west(TWO, "echoes", ONE),
    ],
    "what goes one way only, in a longer circle": [
        east(ONE, "basedOn", TWO),
        west(TWO, "basedOn", IDA),
        east(IDA, "basedOn", ONE),
    ],
}


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    files = (
        parse_turtle((HEADER + ONTOLOGY).encode(), Path("ontology.ttl")),
        read_turtle(bundled_root() / "ontology" / "variorum.ttl"),
    )
    return Finder(corpus_in(tmp_path_factory.mktemp("named"), SHAPES), Vocabulary(files, ""))


@pytest.mark.parametrize("case", FOUND)
def test_a_finding_is_called_after_what_found_it(case: str, finder: Finder) -> None:
    told, expected = FOUND[case]
    said = [
        Said(source, thing, RDF_TYPE if name == "a" else iri(name), value, stance)
        for source, thing, name, value, stance in told
    ]
    (one,) = finder.find(story.store_of(story.numbered(said), FILMS))
    slug, label, *rest = expected
    assert (one.iri, one.label) == (f"{BASE}disagreement/{slug}", label)
    component, kind = one.component.rpartition("#")[2], one.kind.removeprefix(NS)
    assert [one.shape.removeprefix(BASE), component, one.path.removeprefix(BASE), kind] == rest
    assert one.severity.endswith("Info" if kind == "undeclaredDifference" else "Warning")
    assert one.message.startswith(MESSAGES.get(one.shape.removeprefix(BASE), "Sources differ on "))


@pytest.mark.parametrize("case", NOTHING)
def test_what_is_not_forbidden_is_not_found(case: str, finder: Finder) -> None:
    said = [
        Said(source, thing, RDF_TYPE if name == "a" else iri(name), value, stance)
        for source, thing, name, value, stance in NOTHING[case]
    ]
    assert finder.find(story.store_of(story.numbered(said), FILMS)) == ()


def find(finder: Finder, *told: Told, types: Sequence[Quad] = FILMS) -> list[Disagreement]:
    said = [Said(source, thing, iri(name), value, stance) for source, thing, name, value, stance in told]
    return list(finder.find(story.store_of(story.numbered(said), types)))


def test_each_order_is_looked_through(finder: Finder) -> None:
    one, other = ([east(ONE, name, TWO), west(TWO, name, ONE)] for name in ("basedOn", "sequelOf"))
    assert [found.path for found in find(finder, *one, *other)] == [BASE + "basedOn", BASE + "sequelOf"]


def test_what_a_source_denies_and_says_is_no_more_than_that(finder: Finder) -> None:
    """Where there may be several values, others of the same source have no part in it."""
    light, loud = iri("light"), iri("loud")
    (one,) = find(finder, east(ONE, "tone", light), east(ONE, "tone", light, "denied"), east(ONE, "tone", loud))
    assert one.kind == NS + "selfContradiction"
    assert [position.value for position in one.positions] == [light, light]


@pytest.mark.parametrize("other", [east, west])
def test_a_thing_is_judged_by_the_rule_for_its_class(other: Callable[..., Told], finder: Finder) -> None:
    """By one source or by two, and whatever the rule for another class says of the same property."""
    types = [*FILMS, Quad(IDA, TYPE, iri("Person"))]
    for thing, number in ((ONE, 1), (IDA, 0)):
        told = east(thing, "length", Literal("90")), other(thing, "length", Literal("95"))
        assert len(find(finder, *told, types=types)) == number
    far = east(IDA, "length", Literal("90")), other(IDA, "length", Literal("190"))
    assert len(find(finder, *far, types=types)) == 1


@pytest.mark.parametrize(
    ("said", "is_advised"),
    [
        ({"east": Literal("Marienhalle"), "west": Literal("St Mary's Hall")}, True),
        ({"east": Literal("Marienhalle"), "north": Literal("Annenhalle")}, False),  # both in German
        ({"east": Literal("Marienhalle", language="de"), "west": Literal("St Mary's Hall", language="en")}, False),
        ({"east": Literal("Halle 7"), "west": Literal("Hall 8")}, False),
        ({"east": Literal("zwölf"), "west": Literal("eleven")}, False),
        ({"east": Literal("Marienhalle"), "far": Literal("St Mary's Hall")}, False),  # of which no language is recorded
    ],
)
def test_untagged_words_of_two_languages_may_be_one_translated(said: dict[str, Literal], is_advised: bool) -> None:
    """Then the advice is to tag them; a contradiction it stays, as names of persons are not translated."""
    corpus = find_corpus(HARBOUR)
    vocabulary = load_vocabulary(corpus)
    spoken = {"east": "de", "north": "de", "west": "en"}
    telling = Telling(corpus, vocabulary, Behaviours(vocabulary), Store(), (), lambda slug: spoken.get(slug, ""))
    thing, name = f"{corpus.base}place/hall", SCHEMA + "name"
    sides = [
        Side(value, (Fact(name, thing, value, Statement(source, (thing, name, value), "", ASSERTED, ()), ASSERTED),))
        for source, value in said.items()
    ]
    shape = RuleShape(name, "", WARNING, CONTRADICTION, (ASSERTED,))
    found = telling.disagreement(shape, "", thing, Verdict(CONTRADICTION, tuple(sides)))
    assert ("tag of their language" in found.message) is is_advised
    assert found.kind == CONTRADICTION
