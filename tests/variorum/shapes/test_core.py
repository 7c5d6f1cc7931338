"""What pySHACL reports is never left out; and what is plain is told without it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import RDF, SH

from corpora import HARBOUR
from decision_cases import FAILING_DECISIONS, PASSING_DECISIONS, decisions
from examples import examples
from shape_cases import FAILING, PASSING, tiny
from variorum.corpus.folder import Corpus, SourceFiles, bundled_root, find_corpus
from variorum.corpus.interop import to_rdflib
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes.core import CoreShapes
from variorum.shapes.facts import Facts, comparable
from variorum.shapes.judging import judge
from variorum.shapes.validation import SourceShapes, load_source_shapes
from variorum.terms import XSD

BUNDLED, OTHER = find_corpus(bundled_root()), find_corpus(HARBOUR)
HEADER = """@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Result = tuple[object, ...]


def shapes_graph(text: str) -> rdflib.Graph:
    return to_rdflib(data_graph(text))


def data_graph(text: str) -> list[Quad]:
    return list(parse(HEADER + text, format=RdfFormat.TURTLE))


def by_pyshacl(data: Iterable[Quad], shapes: rdflib.Graph) -> set[Result] | None:
    """The results of pySHACL; None when it fails."""
    try:
        report = judge(to_rdflib(data), shapes)
    except Exception:  # noqa: BLE001 - it lets through whatever goes wrong within
        return None
    told = (SH.sourceShape, SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultMessage)
    return {
        tuple(_shown(report.value(result, p)) for p in told)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def _shown(term: object) -> str:
    """A term of a report without what names or describes blank nodes, which is in another order each time."""
    return "" if isinstance(term, rdflib.BNode) else str(term).partition("[")[0]


def assert_nothing_is_left_out(data: list[Quad], shapes: rdflib.Graph) -> bool:
    """That pySHACL says of the doubtful shapes what it says of all. Whether any were doubtful."""
    doubtful = CoreShapes(shapes).doubtful(data)
    everything = by_pyshacl(data, shapes)
    if doubtful is None:
        assert everything == set()
        return False
    assert by_pyshacl(data, doubtful) == everything
    return True


# Real shapes and sources


@cache
def _shapes_in(root: Path) -> SourceShapes:
    corpus = find_corpus(root)
    return load_source_shapes(corpus, load_vocabulary(corpus))


def shapes_of(corpus: Corpus) -> SourceShapes:
    return _shapes_in(corpus.root)


def core_of(corpus: Corpus) -> rdflib.Graph:
    """The shapes of SHACL Core for the sources of a corpus: all but the SPARQL constraints that we ask ourselves."""
    graph = rdflib.Graph() + shapes_of(corpus).graph
    graph.remove((None, SH.sparql, None))
    return graph


@cache
def sources() -> list[tuple[Corpus, list[Quad]]]:
    """The triples of small sources: the passing fixture of all shapes, with a decision, and those on the harbour."""
    source = tiny(BUNDLED)
    found = [(BUNDLED, [*source.claims_file.triples, *source.evidence_file.triples, *decisions(BUNDLED).triples])]
    for files in OTHER.sources:
        one = load_source(OTHER, files, load_vocabulary(OTHER))
        found.append((OTHER, [*one.claims_file.triples, *one.evidence_file.triples]))
    return found


SOURCES = [(corpus, files) for corpus in (OTHER, BUNDLED) for files in corpus.sources]


@pytest.mark.parametrize(
    ("corpus", "files"),
    [pytest.param(*one, marks=pytest.mark.long if at > len(OTHER.sources) else ()) for at, one in enumerate(SOURCES)],
    ids=lambda value: getattr(value, "slug", ""),
)
def test_every_source_is_judged_without_pyshacl(corpus: Corpus, files: SourceFiles) -> None:
    source = load_source(corpus, files, load_vocabulary(corpus))
    shapes = shapes_of(corpus)
    triples = [*source.claims_file.triples, *source.evidence_file.triples, *shapes.background]
    assert shapes.core.doubtful(triples) is None


@pytest.mark.parametrize("edit", [edit for _, edit in PASSING], ids=lambda edit: edit[1].strip()[:30])
def test_what_is_right_is_judged_without_pyshacl(edit: tuple[str, str]) -> None:
    source = tiny(BUNDLED, [edit])
    triples = [*source.claims_file.triples, *source.evidence_file.triples, *shapes_of(BUNDLED).background]
    assert shapes_of(BUNDLED).core.doubtful(triples) is None


@pytest.mark.parametrize("edit", [edit for _, edit in PASSING_DECISIONS], ids=lambda edit: edit[1].strip()[:30])
def test_a_decision_that_is_right_is_judged_without_pyshacl(edit: tuple[str, str]) -> None:
    triples = [*decisions(BUNDLED, edit).triples, *shapes_of(BUNDLED).background]
    assert shapes_of(BUNDLED).core.doubtful(triples) is None


@pytest.mark.parametrize("case", FAILING_DECISIONS, ids=lambda case: case.shape)
def test_of_a_broken_shape_the_others_are_left_out(case: object) -> None:
    triples = [*decisions(BUNDLED, case.edit).triples, *shapes_of(BUNDLED).background]  # type: ignore[attr-defined]
    doubtful = shapes_of(BUNDLED).core.doubtful(triples)
    assert doubtful is not None
    targeting = {BUNDLED.shorten(str(shape)) for shape in doubtful.subjects(SH.targetClass)}
    assert targeting == {name.partition("-")[0] for name in (case.shape, *case.also)}  # type: ignore[attr-defined]
    assert not any(doubtful.subjects(SH.targetSubjectsOf))


VALUES: list[NamedNode | Literal | BlankNode] = [
    Literal("x"),
    Literal(" two words "),
    Literal("x", language="en"),
    *(Literal(value, datatype=NamedNode(XSD + name)) for value, name in [("5", "integer"), ("05", "integer")]),
    *(Literal(value, datatype=NamedNode(XSD + name)) for value, name in [("-1", "integer"), ("9.5", "decimal")]),
    *(Literal(value, datatype=NamedNode(XSD + name)) for value, name in [("2025", "gYear"), ("2025-02-30", "date")]),
    NamedNode("https://example.org/x"),
    BlankNode("b"),
]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_of_altered_sources_nothing_is_left_out(draw: st.DataObject) -> None:
    corpus, triples = draw.draw(st.sampled_from(sources()))
    data = [*triples]
    for _ in range(draw.draw(st.integers(1, 3))):
        one = draw.draw(st.sampled_from(data))
        what = draw.draw(st.sampled_from(["drop", "alter", "add", "move"]))
        if what != "add":
            data.remove(one)
        if what in ("alter", "add"):
            value = draw.draw(st.sampled_from(VALUES) | st.sampled_from(triples).map(lambda t: t.object))
            data.append(Quad(one.subject, one.predicate, value))
        if what == "move":
            data.append(Quad(one.subject, draw.draw(st.sampled_from(triples)).predicate, one.object))
    assert_nothing_is_left_out([*data, *shapes_of(corpus).background], core_of(corpus))


def test_the_failing_fixtures_are_doubtful_where_pyshacl_is_asked() -> None:
    core = core_of(BUNDLED)
    names = {BUNDLED.shorten(str(shape)) for shape in core.subjects() if isinstance(shape, rdflib.URIRef)}
    asked = {str(s) for s in shapes_of(BUNDLED).graph.objects(None, SH.sparql)}
    for case in FAILING:
        if case.shape in names and case.shape not in {BUNDLED.shorten(s) for s in asked}:
            source = tiny(BUNDLED, evidence=[case.edit]) if case.evidence else tiny(BUNDLED, [case.edit])
            triples = [*source.claims_file.triples, *source.evidence_file.triples, *shapes_of(BUNDLED).background]
            assert shapes_of(BUNDLED).core.doubtful(triples) is not None, case.shape


# Small shapes, one trap each: a shapes graph, a data graph, and whether the data can be told to conform


def of_a(components: str) -> str:
    """A shape for every :A."""
    return f":S sh:targetClass :A ; {components} ."


def of_p(components: str, path: str = ":p") -> str:
    """A property shape for every :A."""
    return of_a(f"sh:property [ sh:path {path} ; {components} ]")


COUNTED = "sh:property [ sh:path :p ; sh:minCount 1 ] ."
TRAPS = {
    "no target": (":S a sh:NodeShape ; sh:class :B .", ":a a :A .", True),
    "counted": (of_p("sh:minCount 1 ; sh:maxCount 1"), ":a a :A ; :p 1 .", True),
    "too many": (of_p("sh:maxCount 1"), ":a a :A ; :p 1, 2 .", False),
    "one number in two forms": (
        of_p("sh:minCount 2"),
        ":a a :A ; :p 7, 007 .",
        True,
    ),
    "a target that is not there": (f":S sh:targetNode :z ; {COUNTED}", ":a a :A .", False),
    "a literal as a target": (':S sh:targetNode "x" ; sh:nodeKind sh:IRI .', "", False),
    "an instance of a subclass": (
        of_p("sh:minCount 1"),
        ":a a :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A .",
        False,
    ),
    "a value of a subclass": (
        of_p("sh:class :C"),
        ":a a :A ; :p :b . :b a :B . :B rdfs:subClassOf :C .",
        True,
    ),
    "a literal is of no class": (of_p("sh:class :C"), ':a a :A ; :p "b" .', False),
    "a circle of classes": (
        of_p("sh:minCount 1"),
        ":a a :B . :B rdfs:subClassOf :A . :A rdfs:subClassOf :B .",
        False,
    ),
    "a class that is a shape": (f":A a sh:NodeShape, rdfs:Class ; {COUNTED}", ":a a :A .", False),
    "a kind of class that is a shape": (
        f":K rdfs:subClassOf rdfs:Class . :A a sh:NodeShape, :K ; {COUNTED}",
        ":a a :A .",
        False,
    ),
    "subjects": (f":S sh:targetSubjectsOf :q ; {COUNTED}", ":a :q 1 .", False),
    "objects": (f":S sh:targetObjectsOf :q ; {COUNTED}", ":a :q :b .", False),
    "an ill-typed literal": (
        of_p("sh:datatype xsd:date"),
        ':a a :A ; :p "2025-02-30"^^xsd:date .',
        False,
    ),
    "a year": (of_p("sh:datatype xsd:gYear"), ':a a :A ; :p "2025"^^xsd:gYear .', True),
    "an integer is no decimal": (of_p("sh:datatype xsd:decimal"), ":a a :A ; :p 1 .", False),
    "a text with a language": (of_p("sh:datatype rdf:langString"), ':a a :A ; :p "x"@EN .', True),
    "a text with a language is no string": (of_p("sh:datatype xsd:string"), ':a a :A ; :p "x"@en .', False),
    "of a list": (of_p("sh:in ( 01 :b )"), ":a a :A ; :p 01, :b .", True),
    "of a list, in another form": (of_p("sh:in ( 1 :b )"), ":a a :A ; :p 01, :b .", False),
    "a string in a list, typed": (of_p('sh:in ( "x"^^xsd:string )'), ':a a :A ; :p "x" .', True),
    "a list without an end": (
        of_a("sh:property :P . :P sh:path :p ; sh:in [ rdf:first :b ]"),
        ":a a :A ; :p :b .",
        False,
    ),
    "flags": (of_p('sh:pattern "^X$" ; sh:flags "i"'), ':a a :A ; :p "x" .', True),
    "flags without a pattern": (of_p('sh:flags "i"'), ':a a :A ; :p "x" .', False),
    "a flag that there is not": (of_p('sh:pattern "^X$" ; sh:flags "k"'), ':a a :A ; :p "x" .', False),
    "a pattern for an IRI": (of_p('sh:pattern "b$"'), ":a a :A ; :p :b .", True),
    "a pattern for a number": (of_p('sh:pattern "^007$"'), ":a a :A ; :p 007 .", True),
    "languages": (of_p('sh:languageIn ( "en" )'), ':a a :A ; :p "x"@de .', False),
    "one for each language": (of_p("sh:uniqueLang true"), ':a a :A ; :p "x"@en, "y"@en .', False),
    "switched off": (f":S sh:targetClass :A ; sh:deactivated true ; {COUNTED}", ":a a :A .", True),
    "switched off within": (of_p("sh:minCount 1 ; sh:deactivated true"), ":a a :A .", True),
    "not switched off": (f":S sh:targetClass :A ; sh:deactivated false ; {COUNTED}", ":a a :A .", False),
    "not": (of_a("sh:not [ sh:class :B ]"), ":a a :A, :B .", False),
    "not what is unknown": (of_a("sh:not [ sh:hasValue :a ]"), ":a a :A .", False),
    "exactly one of two": (of_a("sh:xone ( [ sh:class :A ] [ sh:class :B ] )"), ":a a :A, :B .", False),
    "none of two": (of_a("sh:or ( [ sh:class :B ] [ sh:nodeKind sh:Literal ] )"), ":a a :A .", False),
    "one of two within one of two": (
        of_a("sh:or ( [ sh:class :B ] [ sh:or ( [ sh:class :C ] [ sh:class :A ] ) ] )"),
        ":a a :A .",
        True,
    ),
    "both of two": (of_a("sh:and ( [ sh:class :A ] [ sh:class :B ] )"), ":a a :A .", False),
    "another shape": (of_a("sh:node :T . :T a sh:NodeShape ; sh:class :B"), ":a a :A .", False),
    "a shape within itself": (of_a("sh:property [ sh:path :p ; sh:node :S ]"), ":a a :A ; :p :a .", False),
    "closed": (of_a("sh:closed true ; sh:property [ sh:path :p ]"), ":a a :A ; :p 1 .", False),
    "closed but for a type": (
        of_a("sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ]"),
        ":a a :A ; :p 1 .",
        True,
    ),
    "backwards": (of_p("sh:minCount 1", "[ sh:inversePath :p ]"), ":a a :A ; :p :b .", False),
    "either way": (
        of_p("sh:minCount 1", "[ sh:alternativePath ( :q [ sh:inversePath :p ] ) ]"),
        ":a a :A . :b :p :a .",
        True,
    ),
    "along a path": (of_p("sh:minCount 1", "( :p :q )"), ":a a :A ; :p :b .", False),
    "as far as it goes": (
        of_p("sh:class :A", "[ sh:zeroOrMorePath :p ]"),
        ":a a :A ; :p :b .",
        False,
    ),
    "not more than another": (of_p("sh:lessThanOrEquals :q"), ":a a :A ; :p 3.5 ; :q 5 .", True),
    "more than another": (of_p("sh:lessThanOrEquals :q"), ":a a :A ; :p 6 ; :q 5 .", False),
    "a number and a text": (of_p("sh:minInclusive 0"), ':a a :A ; :p "1" .', False),
    "a fraction in bounds": (of_p("sh:minExclusive 0 ; sh:maxInclusive 1"), ":a a :A ; :p 0.5, 1 .", True),
    "out of bounds": (of_p("sh:maxExclusive 1"), ":a a :A ; :p 1.0 .", False),
    "a component that is not known": (of_p("sh:hasValue 1"), ":a a :A .", False),
    "one that is not known, where there is nothing": (of_p("sh:hasValue 1"), ":b a :B .", True),
    "two counts": (of_p("sh:minCount 0, 2"), ":a a :A .", False),
    "a component of the corpus's own": (
        f":C a sh:ConstraintComponent ; sh:parameter [ sh:path :k ] . {of_p('sh:minCount 0')}",
        ":a a :A .",
        False,
    ),
}


@pytest.mark.parametrize(("shapes", "data", "conforms"), TRAPS.values(), ids=TRAPS.keys())
def test_traps(shapes: str, data: str, conforms: bool) -> None:
    graph, triples = shapes_graph(shapes), data_graph(data)
    doubtful = CoreShapes(graph).doubtful(triples)
    assert (doubtful is None) == conforms
    if conforms:
        assert by_pyshacl(triples, graph) == set()


@pytest.mark.parametrize("shape", ["sh:minCount 1", "sh:datatype xsd:string"])
def test_a_shape_that_another_refers_to_stays_whole(shape: str) -> None:
    text = f"{of_p(shape)} :T sh:targetClass :B ; sh:not :S ."
    graph, triples = shapes_graph(text), data_graph(':a a :A ; :p "x" . :b a :B ; :p "x" .')
    doubtful = CoreShapes(graph).doubtful(triples)
    assert doubtful is not None
    assert set(doubtful.subjects(SH.targetClass)) == {rdflib.URIRef("https://example.org/T")}
    assert by_pyshacl(triples, doubtful) == by_pyshacl(triples, graph) != set()


# Random small shapes and graphs

NODES, CLASSES, PROPERTIES = [":a", ":b", ":c"], [":A", ":B", ":C"], [":p", ":q"]
LITERALS = [
    '"x"',
    '"x y"',
    '"x"@en',
    '"x"@EN',
    "7",
    "007",
    "-1",
    "0.5",
    "1e0",
    "true",
    '"5"^^xsd:byte',
    '"2025"^^xsd:gYear',
    '"25"^^xsd:gYear',
    '"-0043"^^xsd:gYear',
    '"12:00:00Z"^^xsd:time',
    '"24:00:00"^^xsd:time',
    '"-0044-03-15"^^xsd:date',
    '"P1M"^^xsd:duration',
    '"Zoë"',
]
LITERALS += ['"2025-06-06"^^xsd:date', '"2025-02-30"^^xsd:date', '"z"^^xsd:integer', '"z"^^:own', '""']
BOUNDS = ["0", "7", "0.5", '"x"', '"2000"^^xsd:gYear', '"13:00:00"^^xsd:time', '"2000-01-01"^^xsd:date']
DATATYPES = ["time", "duration", "string", "integer", "decimal", "date", "gYear", "boolean", "double", "byte"]


def sampled(values: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def listed(values: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=least, max_size=3).map(lambda members: f"( {' '.join(members)} )")


TRIPLES = st.one_of(
    st.tuples(sampled(NODES), sampled(PROPERTIES), sampled(NODES + LITERALS)),
    st.tuples(sampled(NODES), st.just("a"), sampled(CLASSES)),
    st.tuples(sampled(CLASSES), st.just("rdfs:subClassOf"), sampled(CLASSES)),
)
GRAPHS = st.lists(TRIPLES, max_size=12).map(lambda found: " ".join(f"{s} {p} {o} ." for s, p, o in found))
PATHS = st.recursive(
    sampled([*PROPERTIES, "[ sh:inversePath :p ]", "[ sh:zeroOrOnePath :p ]", "( :p :q )"]),
    lambda inner: listed(inner, 2).map(lambda members: f"[ sh:alternativePath {members} ]"),
    max_leaves=3,
)
OF_VALUES = st.one_of(
    sampled(DATATYPES).map(lambda name: f"sh:datatype xsd:{name}"),
    st.just("sh:datatype rdf:langString"),
    sampled(["IRI", "Literal", "BlankNode", "BlankNodeOrIRI"]).map(lambda kind: f"sh:nodeKind sh:{kind}"),
    sampled(CLASSES).map(lambda cls: f"sh:class {cls}"),
    listed(sampled(NODES + LITERALS)).map(lambda members: f"sh:in {members}"),
    sampled(["^x", "7$", "^0", "a", "^.{3}$", "^[\\\\p{L}-[a]]+$", "(?=x)"]).map(
        lambda pattern: f'sh:pattern "{pattern}"'
    ),
    st.tuples(sampled(["min", "max"]), sampled(["Inclusive", "Exclusive"]), sampled(BOUNDS)).map(
        lambda parts: f"sh:{parts[0]}{parts[1]} {parts[2]}"
    ),
    sampled(["sh:minLength 2", "sh:hasValue :a", 'sh:languageIn ( "en" )', "sh:disjoint :q"]),
)
OF_PATHS = st.one_of(
    OF_VALUES,
    st.integers(0, 2).map(lambda count: f"sh:minCount {count}"),
    st.integers(0, 2).map(lambda count: f"sh:maxCount {count}"),
    sampled(
        ["sh:lessThanOrEquals :q", "sh:lessThan :q", "sh:uniqueLang true", "sh:deactivated true", "sh:severity sh:Info"]
    ),
)


def once_each(components: list[str]) -> str:
    """Components as Turtle, each predicate with one value."""
    return " ; ".join({component.split(" ")[0]: component for component in components}.values())


def of_shapes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Node shapes that ask something of the node, of its properties, or that other shapes hold or do not hold."""
    properties = st.tuples(PATHS, st.lists(OF_PATHS | inner.map(lambda shape: f"sh:node {shape}"), max_size=2))
    parts = st.one_of(
        OF_VALUES,
        properties.map(lambda parts: f"sh:property [ sh:path {parts[0]} ; {once_each(parts[1])} ]"),
        inner.map(lambda shape: f"sh:not {shape}"),
        st.tuples(sampled(["and", "or", "xone"]), listed(inner, 1)).map(lambda parts: f"sh:{parts[0]} {parts[1]}"),
        st.just("sh:closed true ; sh:ignoredProperties ( rdf:type :q )"),
    )
    return st.lists(parts, min_size=1, max_size=2).map(lambda found: f"[ a sh:NodeShape ; {once_each(found)} ]")


NODE_SHAPES = st.recursive(OF_VALUES.map(lambda part: f"[ a sh:NodeShape ; {part} ]"), of_shapes, max_leaves=4)
TARGETS = st.one_of(
    sampled([*NODES, ":z", '"x"', "7"]).map(lambda node: f"sh:targetNode {node}"),
    sampled(CLASSES).map(lambda cls: f"sh:targetClass {cls}"),
    sampled(PROPERTIES).map(lambda prop: f"sh:targetSubjectsOf {prop}"),
    sampled(PROPERTIES).map(lambda prop: f"sh:targetObjectsOf {prop}"),
)
SHAPES = st.lists(st.tuples(TARGETS, of_shapes(NODE_SHAPES)), min_size=1, max_size=2).map(
    lambda found: " ".join(f":S{n} {target} ; {shape[2:-2]} ." for n, (target, shape) in enumerate(found))
)


@settings(max_examples=examples(250), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHAPES, GRAPHS)
def test_of_random_shapes_and_graphs_nothing_is_left_out(shapes: str, graph: str) -> None:
    assert_nothing_is_left_out(data_graph(graph), shapes_graph(shapes))


# Terms


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("7", "007", False),
        ('"x"@en', '"x"@EN', True),
        ('"x"', '"x"@en', False),
        ('"7"', "7", False),
        (":a", ":b", False),
    ],
)
def test_terms_are_the_same_where_rdf_has_them_as_one(one: str, other: str, same: bool) -> None:
    facts = Facts(data_graph(f":s :p {one}, {other} ."))
    assert len(facts.values(NamedNode("https://example.org/s"), NamedNode("https://example.org/p"))) == 2 - same
    assert len(to_rdflib(data_graph(f":s :p {one}, {other} ."))) == 2 - same


def test_what_is_no_term_of_rdf_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^7 is no term of RDF 1\.1$"):
        comparable(7)


def test_shapes_are_looked_for_only_where_they_are_declared() -> None:
    assert CoreShapes(rdflib.Graph()).doubtful(data_graph(":a a :A .")) is None
