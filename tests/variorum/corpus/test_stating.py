"""The bytes of a source do not depend on the order in which its claims were made; what is taken out leaves no trace."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from examples import examples, one_in
from variorum.corpus.citing import Claim, Files, house_order, read_files
from variorum.corpus.editing import Order, TurtleText
from variorum.corpus.folder import SourceFiles, find_corpus
from variorum.corpus.layout import laid_out
from variorum.corpus.loading import load_source
from variorum.corpus.passages import parse_passage
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, RDF_TYPE, SCHEMA, XSD

Act = tuple[Claim, tuple[int, int]]
CORPUS = find_corpus()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(CORPUS)


@pytest.mark.parametrize("slug", one_in(5, [files.slug for files in CORPUS.sources]))
def test_claims_taken_out_and_made_anew_in_any_order_give_the_bytes_of_the_seeds(
    slug: str, vocabulary: Vocabulary
) -> None:
    """Some claims of each source, with all its passages, the last one made first."""
    before = read_files(CORPUS, slug, house_order(CORPUS, vocabulary))
    source = load_source(CORPUS, before.files, vocabulary)
    citations = [one for one in source.citations if one.claim[1] != RDF_TYPE]
    chosen = citations[1 :: len(citations) // 2]
    acts: list[Act] = [
        (Claim(*one.claim, one.stance.value, one.attributed_to), (passage.start, passage.end))
        for one in chosen
        for passage in map(parse_passage, one.passages)
        if passage
    ]
    without = before
    for claim in dict.fromkeys(claim for claim, _ in acts):
        without = without.without_claim(claim)
    assert len(without.evidence.text) < len(before.evidence.text)
    after = without
    for claim, passage in reversed(acts):
        after = after.with_claim(claim, passage)
    assert after.claims.text == before.claims.text
    assert after.evidence.text == before.evidence.text


BASE = "https://example.org/plays/"
PREFIXES = {"schema": SCHEMA, "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": XSD}
PREFIXES |= {"vr": "https://w3id.org/variorum/ns#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}


def iri(name: str) -> NamedNode:
    return NamedNode(BASE + name)


def empty(root: Path) -> Files:
    """A source with a record and without a claim, in an order of five terms."""
    terms = ("schema:Person", "schema:Play", "schema:actor", "schema:about", "schema:weight")
    order = Order(frozenset(), {term: number for number, term in enumerate(terms)})
    record = f"# What it states.\n@base <{BASE}> .\n\n@prefix vr: <{PREFIXES['vr']}> .\n\n<source/x> a vr:Source .\n"
    evidence = f"# Where it states it.\n@base <{BASE}> .\n"
    texts = (TurtleText(text, BASE, PREFIXES, order) for text in (record, evidence))
    return Files(SourceFiles("x", root / "x.ttl", root / "evidence" / "x.ttl"), *texts)


THINGS = st.sampled_from(["person/ann", "person/bob", "play/the-log", "play/the-loge", "play/a"]).map(iri)
PROPERTIES = st.sampled_from(["name", "actor", "about", "weight", "unheard"]).map(lambda name: NamedNode(SCHEMA + name))
VALUES = THINGS | st.sampled_from(
    [Literal("a; b"), Literal("(c)", language="en"), Literal("7", datatype=NamedNode(XSD + "integer")), Literal('"')]
)
STANCES = st.sampled_from([ASSERTED, EXPECTED, OPINION, DENIED])
CLAIMS = st.builds(Claim, THINGS, PROPERTIES, VALUES, STANCES, st.none() | THINGS)
PASSAGES = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda pair: (pair[0], pair[0] + pair[1]))
ACTS = st.lists(st.tuples(CLAIMS, PASSAGES), min_size=1, max_size=9, unique=True)


def typed(files: Files, acts: list[Act]) -> Files:
    """The files with what each thing is, as it has to be said before anything else."""
    for thing in dict.fromkeys(claim.subject for claim, _ in acts):
        kind = "Person" if "person" in thing.value else "Play"
        files = files.with_claim(Claim(thing, RDF_TYPE, NamedNode(SCHEMA + kind)), (40, 44))
    return files


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_bytes_which_are_those_of_the_layout(
    tmp_path: Path, acts: list[Act], chance: Random
) -> None:
    shuffled = list(acts)
    chance.shuffle(shuffled)
    made, others = typed(empty(tmp_path), acts), typed(empty(tmp_path), shuffled)
    for claim, passage in acts:
        made = made.with_claim(claim, passage)
    for claim, passage in shuffled:
        others = others.with_claim(claim, passage)
    assert (made.claims.text, made.evidence.text) == (others.claims.text, others.evidence.text)
    for text in (made.claims.text, made.evidence.text):
        assert laid_out(parse_turtle(text.encode(), tmp_path / "x.ttl"), seed=True) == text
    gone = made
    for claim, passage in shuffled:
        gone = gone.without_passage(claim, passage).without_claim(claim)
    bare = typed(empty(tmp_path), acts)
    assert (gone.claims.text, gone.evidence.text) == (bare.claims.text, bare.evidence.text)


def test_a_file_in_an_order_of_its_own_keeps_it(tmp_path: Path) -> None:
    files = empty(tmp_path)
    text = files.evidence.text + (
        f"\n@prefix schema: <{SCHEMA}> .\n@prefix vr: <{PREFIXES['vr']}> .\n\n"
        '<play/a>\n    # The last scene first.\n    vr:stated (schema:name "Z" 90 95) ;  # sic\n'
        '    vr:stated (schema:name "B" 1 5  7 9) .\n'
    )
    evidence = TurtleText(text, BASE, PREFIXES, files.evidence.order)
    files = Files(files.files, files.claims, evidence)
    more = files.with_claim(Claim(iri("play/a"), NamedNode(SCHEMA + "name"), Literal("C")), (3, 4))
    assert more.evidence.text == text.replace("9) .", '9) ;\n    vr:stated (schema:name "C" 3 4) .')
    less = more.without_claim(Claim(iri("play/a"), NamedNode(SCHEMA + "name"), Literal("C")))
    assert less.evidence.text == text


def test_a_number_is_known_in_either_writing(tmp_path: Path) -> None:
    files = empty(tmp_path)
    text = files.evidence.text + (
        f"\n@prefix schema: <{SCHEMA}> .\n@prefix vr: <{PREFIXES['vr']}> .\n@prefix xsd: <{XSD}> .\n\n"
        '<play/a>\n    vr:stated (schema:weight "7"^^xsd:integer 1 5) .\n'
    )
    files = Files(files.files, files.claims, TurtleText(text, BASE, PREFIXES, files.evidence.order))
    seven = Literal("7", datatype=NamedNode(XSD + "integer"))
    more = files.with_claim(Claim(iri("play/a"), NamedNode(SCHEMA + "weight"), seven), (7, 9))
    assert more.evidence.text.count("vr:stated") == 1
    assert "1 5  7 9" in more.evidence.text


def test_a_thing_of_which_only_the_label_is_left_is_gone(tmp_path: Path) -> None:
    files, kind = empty(tmp_path), Claim(iri("play/a"), RDF_TYPE, NamedNode(SCHEMA + "Play"))
    described = files.with_thing(kind.subject, NamedNode(SCHEMA + "Play"), "the play", (1, 5))
    assert "the play" in described.claims.text
    assert described.without_claim(kind).claims.text == files.claims.text


def test_what_is_cited_by_a_locator_is_taken_out_whole_and_its_locator_kept(tmp_path: Path) -> None:
    files = empty(tmp_path)
    prefixes = f"\n@prefix schema: <{SCHEMA}> .\n@prefix vr: <{PREFIXES['vr']}> .\n\n"
    line = '<play/a>\n    vr:stated (schema:name "Z" "p. 3"  vr:opinion) .\n'
    evidence = TurtleText(f"{files.evidence.text}{prefixes}{line}", BASE, PREFIXES, files.evidence.order)
    claims = files.claims.with_triple(iri("play/a"), NamedNode(SCHEMA + "name"), Literal("Z"))
    cited, claim = Files(files.files, claims, evidence), Claim(iri("play/a"), NamedNode(SCHEMA + "name"), Literal("Z"))
    hedged = Claim(*claim.statement, OPINION)
    assert cited.without_claim(claim) == cited  # as it is not asserted
    assert cited.without_claim(hedged).claims.text == files.claims.text
    assert "vr:stated" not in cited.without_claim(hedged).evidence.text
    assert '(schema:name "Z" 1 4  "p. 3"  vr:opinion)' in cited.with_claim(hedged, (1, 4)).evidence.text
