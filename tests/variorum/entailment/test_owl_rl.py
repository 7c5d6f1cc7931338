"""The rules give exactly what owlrl gives, and never merge two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from examples import examples
from variorum.corpus.folder import SourceFiles, bundled_root, find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import BUILT_IN, Vocabulary, load_vocabulary
from variorum.entailment.owl_rl import MERGING, SAME_AS, Owlrl, Rules, reasoner
from variorum.terms import OWL, RDF_TYPE, RDFS

CORPUS = find_corpus(bundled_root())
EX = "https://example.org/"
HEADER = f"""@prefix : <{EX}> .
@prefix owl: <{OWL}> .
@prefix rdfs: <{RDFS}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARED = """
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . :s a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty .
"""


def triples(text: str) -> frozenset[Quad]:
    return frozenset(parse_turtle((HEADER + text).encode(), Path("test.ttl")).triples)


def vocabulary(axioms: str) -> Vocabulary:
    file = parse_turtle((HEADER + DECLARED + axioms).encode(), Path("ontology.ttl"))
    return Vocabulary((file,), "")


def shown(found: frozenset[Quad]) -> list[str]:
    """Triples as short text: `x p y`."""
    return sorted(" ".join(str(term) for term in q.triple).replace(EX, ":").replace(OWL, "owl:") for q in found)


@pytest.mark.long
@pytest.mark.parametrize("files", CORPUS.sources, ids=lambda files: files.slug)
def test_the_rules_give_what_owlrl_gives_for_every_real_source(files: SourceFiles) -> None:
    words = load_vocabulary(CORPUS)
    source = load_source(CORPUS, files, words)
    by_rules = Rules(words).inferred(source.claims_graph)
    assert by_rules == Owlrl(words).inferred(source.claims_graph)
    assert by_rules
    assert not by_rules & source.claims_graph


def test_the_bundled_ontology_needs_no_more_than_the_rules() -> None:
    assert isinstance(reasoner(load_vocabulary(CORPUS)), Rules)


@pytest.mark.parametrize(
    ("axioms", "claims", "follows"),
    [
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B, :C ."),
        (":A owl:equivalentClass :B .", ":x a :B .", ":x a :A ."),
        (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":x :p :y .", ":x :q :y ; :r :y ."),
        (":p owl:equivalentProperty :q .", ":x :q :y .", ":x :p :y ."),
        (":d rdfs:subPropertyOf :e ; rdfs:domain :A .", ':x :d "v"@en, 1 .', ':x a :A ; :e "v"@en, 1 .'),
        (":d rdfs:range xsd:string .", ':x :d "v" .', ""),
        (":p rdfs:domain :A ; rdfs:range :B .", ":x :p :y .", ":x a :A . :y a :B ."),
        (":p owl:inverseOf :q .", ":x :p :y . :z :q :x .", ":y :q :x . :x :p :z ."),
        (":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
        (":p a owl:TransitiveProperty .", ":x :p :y . :y :p :z . :z :p :w .", ":x :p :z, :w . :y :p :w ."),
        (":p owl:propertyChainAxiom (:q :r) .", ":x :q :y . :y :r :z .", ":x :p :z ."),
        (":p owl:propertyChainAxiom (:q :r :s) .", ":x :q :y . :y :r :z . :z :s :w .", ":x :p :w ."),
        (":p owl:propertyChainAxiom (:p :p) .", ":x :p :x .", ""),
        (":p rdfs:domain :A . :here :p :there .", ":x a :B .", ":here a :A ."),
        (":p a owl:TransitiveProperty . :y :p :z .", ":x :p :y .", ":x :p :z ."),
        ("", ":x a :A .", ""),
    ],
)
@pytest.mark.parametrize("engine", [Rules, Owlrl])
def test_what_follows(engine: type[Rules | Owlrl], axioms: str, claims: str, follows: str) -> None:
    assert shown(engine(vocabulary(axioms)).inferred(triples(claims))) == shown(triples(follows))


@pytest.mark.parametrize("engine", [Rules, Owlrl])
def test_a_chain_is_found_whichever_of_its_links_is_seen_last(engine: type[Rules | Owlrl]) -> None:
    claims = "".join(f":x{n} :q :y{n} . :y{n} :r :z{n} . :z{n} :s :w{n} .\n" for n in range(20))
    found = engine(vocabulary(":p owl:propertyChainAxiom (:q :r :s) .")).inferred(triples(claims))
    assert shown(found) == shown(triples("".join(f":x{n} :p :w{n} .\n" for n in range(20))))


CLASSES = st.sampled_from([":A", ":B", ":C"])
PROPERTIES = st.sampled_from([":p", ":q", ":r", ":s"])
DATA = st.sampled_from([":d", ":e"])
THINGS = st.sampled_from([":u", ":v", ":w", ":x"])
VALUES = st.sampled_from(['"one"', '"one"@en', "1", "1.0", '"2025"^^xsd:gYear', '"2025-06-06"^^xsd:date', "true"])
AXIOMS = st.one_of(
    st.tuples(CLASSES, st.sampled_from(["rdfs:subClassOf", "owl:equivalentClass"]), CLASSES),
    st.tuples(
        PROPERTIES, st.sampled_from(["rdfs:subPropertyOf", "owl:equivalentProperty", "owl:inverseOf"]), PROPERTIES
    ),
    st.tuples(DATA, st.sampled_from(["rdfs:subPropertyOf", "owl:equivalentProperty"]), DATA),
    st.tuples(PROPERTIES, st.sampled_from(["rdfs:domain", "rdfs:range"]), CLASSES),
    st.tuples(DATA, st.just("rdfs:domain"), CLASSES),
    st.tuples(PROPERTIES, st.just("a"), st.sampled_from(["owl:SymmetricProperty", "owl:TransitiveProperty"])),
    st.tuples(
        PROPERTIES,
        st.just("owl:propertyChainAxiom"),
        st.lists(PROPERTIES, min_size=2, max_size=3).map(lambda links: f"({' '.join(links)})"),
    ),
    st.tuples(THINGS, PROPERTIES, THINGS),
)
CLAIMS = st.one_of(
    st.tuples(THINGS, st.just("a"), CLASSES),
    st.tuples(THINGS, PROPERTIES, THINGS),
    st.tuples(THINGS, DATA, VALUES),
)


def document(statements: list[tuple[str, str, str]]) -> str:
    return "\n".join(" ".join(statement) + " ." for statement in statements)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(AXIOMS, max_size=7).map(document), st.lists(CLAIMS, min_size=1, max_size=7).map(document))
def test_the_rules_give_what_owlrl_gives_for_random_sources(axioms: str, claims: str) -> None:
    words, stated = vocabulary(axioms), triples(claims)
    assert isinstance(reasoner(words), Rules)
    assert shown(Rules(words).inferred(stated)) == shown(Owlrl(words).inferred(stated))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(AXIOMS, max_size=8).map(document), st.lists(CLAIMS, min_size=1, max_size=8).map(document))
def test_the_closure_is_closed_and_says_nothing_of_the_ontology(axioms: str, claims: str) -> None:
    words, stated = vocabulary(axioms), triples(claims)
    rules = Rules(words)
    found = rules.inferred(stated)
    assert rules.inferred(stated | found) == frozenset()
    assert not found & (stated | words.triples)
    for fact in found:
        assert isinstance(fact.subject, NamedNode)
        assert fact.subject.value not in words.declared
        assert not (fact.predicate == RDF_TYPE and fact.object.value.startswith(BUILT_IN))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("axioms", "claims", "follows"),
    [
        (":A owl:unionOf (:B :C) .", ":x a :B .", ":x a :A ."),
        (":A owl:intersectionOf (:B :C) .", ":x a :B, :C .", ":x a :A ."),
        (
            ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :z ] .",
            ":x :p :z .",
            ":x a :A .",
        ),
        (":u owl:sameAs :v .", ":u :p :x .", ":v :p :x ; owl:sameAs :u ."),
    ],
    ids=["union", "intersection", "restriction", "sameAs"],
)
def test_an_ontology_outside_the_rules_goes_to_owlrl(axioms: str, claims: str, follows: str) -> None:
    engine = reasoner(vocabulary(axioms))
    assert isinstance(engine, Owlrl)
    assert shown(engine.inferred(triples(claims))) == shown(triples(follows))


@pytest.mark.parametrize(
    ("claims", "follows"),
    [
        (":x :p :y ; owl:sameAs :z .", ":z :p :y ; owl:sameAs :x . :z a :A ."),
        (":x a :New . :New rdfs:subClassOf :B .", ":x a :B ."),
        (":new rdfs:subPropertyOf :p . :x :new :y .", ":x :p :y ; a :A ."),
        (":new a owl:SymmetricProperty . :x :new :y .", ":y :new :x ."),
    ],
    ids=["sameAs", "subclass", "subproperty", "symmetric"],
)
def test_a_source_that_states_axioms_is_entailed_by_owlrl(claims: str, follows: str) -> None:
    engine = reasoner(vocabulary(":p rdfs:domain :A ."))
    assert isinstance(engine, Rules)
    found = engine.inferred(triples(claims))
    assert triples(follows) <= found
    assert found == Owlrl(engine.vocabulary).inferred(triples(claims))


@pytest.mark.parametrize("engine", [Rules, Owlrl])
@pytest.mark.parametrize(
    ("axioms", "claims"),
    [
        (":p a owl:FunctionalProperty .", ":x :p :y, :z ."),
        (":d a owl:FunctionalProperty .", ':x :d "Eve", "Rooney" .'),
        (":p a owl:InverseFunctionalProperty .", ":y :p :x . :z :p :x ."),
        (":A owl:hasKey (:d) .", ':x a :A ; :d "k" . :y a :A ; :d "k" .'),
        ("", ":p a owl:FunctionalProperty . :x :p :y, :z ."),
    ],
    ids=["functional", "functional value", "inverse functional", "key", "functional in a claim"],
)
def test_an_axiom_that_merges_is_never_applied(engine: type[Rules | Owlrl], axioms: str, claims: str) -> None:
    found = engine(vocabulary(axioms)).inferred(triples(claims))
    assert not [fact for fact in found if fact.predicate == SAME_AS]
    assert not found


def test_a_maximum_cardinality_merges_nothing() -> None:
    axioms = ':A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality "1"^^xsd:integer ] .'
    engine = reasoner(vocabulary(axioms))
    assert isinstance(engine, Owlrl)
    assert not engine.inferred(triples(":x a :A ; :p :y, :z ."))


def test_the_merging_axioms_are_those_that_owlrl_would_apply() -> None:
    """Guards the premise: without the exclusion, owlrl merges the two values."""
    import owlrl
    import rdflib

    graph = rdflib.Graph()
    graph.parse(data=HEADER + ":p a owl:FunctionalProperty . :x :p :y, :z .", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    assert (rdflib.URIRef(EX + "y"), rdflib.OWL.sameAs, rdflib.URIRef(EX + "z")) in graph
    assert OWL + "FunctionalProperty" in MERGING


def test_a_literal_is_never_a_subject() -> None:
    found = Rules(vocabulary(":d rdfs:range :A .")).inferred(triples(':x :d "v" .'))
    assert not [fact for fact in found if isinstance(fact.subject, Literal)]
    assert not found
