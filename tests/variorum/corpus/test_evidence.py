"""Citations in short form stand for those in the long form, and what is no citation is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from examples import one_in
from short_evidence import short
from variorum.corpus.evidence import STANCES, expanded
from variorum.corpus.folder import Corpus, find_corpus
from variorum.corpus.loading import Citation, Source, load_source
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import SeedError
from variorum.terms import SCHEMA, VR, XSD

BASE = "https://example.org/plays/"
PREFIXES = {"schema": SCHEMA, "vr": VR, "xsd": XSD}
CORPUS = Corpus(Path("plays"), BASE, PREFIXES)
TEXT = BASE + "text/gazette"
HEAD = f"@base <{BASE}> .\n@prefix schema: <{SCHEMA}> .\n@prefix vr: <{VR}> .\n"

Read = set[tuple[object, ...]]


def source_of(evidence: str) -> Source:
    """A source whose evidence is this text in short form."""
    file = expanded(parse_turtle(evidence.encode(), Path("gazette.ttl")), CORPUS, "gazette", TEXT)
    claims = parse_turtle(HEAD.encode(), Path("claims.ttl"))
    graphs = (CORPUS.iri(kind, "gazette") for kind in ("source", "graph", "evidence"))
    return Source("gazette", *graphs, claims, file)


def read(source: Source) -> Read:
    """What the citations of a source say, whatever they are called."""
    speakers = speakers_of(source)
    return {(*c.claim, c.stance, frozenset(c.passages), speakers.get(c.iri)) for c in source.citations}


def speakers_of(source: Source) -> dict[NamedNode, str]:
    said = ((t.subject, t.object) for t in source.evidence_file.triples if t.predicate.value == VR + "attributedTo")
    return {s: o.value for s, o in said if isinstance(s, NamedNode) and isinstance(o, NamedNode)}


@pytest.mark.parametrize("slug", one_in(5, [source.slug for source in find_corpus().sources]))
def test_the_bundled_evidence_is_the_same_in_short_form(slug: str) -> None:
    corpus = find_corpus()
    (files,) = (files for files in corpus.sources if files.slug == slug)
    source = load_source(corpus, files, load_vocabulary(corpus))
    speakers = speakers_of(source)
    text = short(((c, speakers.get(c.iri)) for c in source.citations), corpus.base, corpus.prefixes, corpus.prefixes)
    file = expanded(parse_turtle(text.encode(), files.evidence), corpus, slug, source.pinned_text.iri)
    again = Source(slug, source.iri, source.graph, source.evidence_graph, source.claims_file, file)
    assert read(again) == read(source)
    assert len(again.citations) == len(source.citations)
    assert source.evidence_file.text.count("vr:stated (") == len(source.citations)


IRIS = st.sampled_from([BASE + "person/ann", BASE + "person/bob", SCHEMA + "Movie"]).map(NamedNode)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
VALUES = (
    IRIS
    | TEXTS.map(Literal)
    | st.builds(Literal, TEXTS, language=st.sampled_from(["en", "de"]))
    | st.sampled_from(["05", "2.50", "7"]).map(lambda text: Literal(text, datatype=NamedNode(XSD + "decimal")))
    | st.integers(0, 999).map(lambda number: Literal(str(number), datatype=NamedNode(XSD + "integer")))
)
PASSAGES = st.tuples(st.integers(0, 500), st.integers(1, 90)).map(lambda p: f"{TEXT}#char={p[0]},{p[0] + p[1]}")
CITATIONS = st.builds(
    Citation,
    st.just(NamedNode(BASE + "citation/x")),
    st.tuples(IRIS, st.sampled_from(["name", "about", "actor"]).map(lambda name: NamedNode(SCHEMA + name)), VALUES),
    st.sampled_from(STANCES).map(NamedNode),
    st.lists(PASSAGES, min_size=1, max_size=3, unique=True).map(tuple),
)
ATTRIBUTED = st.tuples(CITATIONS, st.none() | st.just(BASE + "person/ann"))


@given(st.lists(ATTRIBUTED, min_size=1, max_size=5, unique_by=lambda a: (a[0].claim, a[0].stance, a[1])))
def test_what_is_written_short_is_read_as_it_was_meant(said: list[tuple[Citation, str | None]]) -> None:
    source = source_of(short(said, BASE, PREFIXES, PREFIXES))
    assert read(source) == {(*c.claim, c.stance, frozenset(c.passages), speaker) for c, speaker in said}
    assert all(citation.iri.value.startswith(BASE + "citation/gazette-") for citation in source.citations)


@given(st.lists(ATTRIBUTED, min_size=2, max_size=4, unique_by=lambda a: (a[0].claim, a[0].stance, a[1])))
def test_an_iri_follows_from_what_is_said_and_not_from_where(said: list[tuple[Citation, str | None]]) -> None:
    one, other = (source_of(short(order, BASE, PREFIXES, PREFIXES)) for order in (said, said[::-1]))
    assert {c.iri: c.claim for c in one.citations} == {c.iri: c.claim for c in other.citations}
    assert len(one.citations) == len(said)


def test_each_statement_has_the_place_of_what_it_comes_from() -> None:
    source = source_of(HEAD + '<person/ann>\n    vr:stated (schema:name "Ann" 0 3  9 12) .\n')
    places = {
        t.predicate.value: source.evidence_file.where(t.subject, t.predicate, t.object)
        for t in source.evidence_file.triples
    }
    (citation,) = source.citations
    assert citation.passages == (f"{TEXT}#char=0,3", f"{TEXT}#char=9,12")
    object_at = places["http://www.w3.org/1999/02/22-rdf-syntax-ns#object"]
    assert (object_at.line, object_at.column) == (5, 28)
    passage_at = places[VR + "passage"]
    assert (passage_at.line, passage_at.column) == (5, 39)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("()", "this is no citation"),
        ("<person/bob>", "this is no citation"),
        ("(schema:name)", "this is no citation"),
        ('("name" "Ann" 0 3)', "this is no citation"),
        ('(schema:name "Ann")', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" 0)', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" 0 3 7)', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" vr:expected 0 3)', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" 3 3)', "3 3 is no passage"),
        ('(schema:name "Ann" -3 3)', "-3 3 is no passage"),
        ('(schema:name "Ann" 0 "three")', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" "p. 3" 0 3)', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" "p. 3"@en)', "a citation has its passages as pairs of offsets"),
        ('(schema:name "Ann" 0 3.5)', "0 3.5 is no passage"),
        ('(schema:name "Ann" 0 3 vr:expect)', "vr:expect is no stance\n  → Did you mean vr:expected?"),
        ('(schema:name "Ann" 0 3 vr:opinion vr:denied)', "behind the passages stand a stance and a speaker"),
        ("(schema:name (1 2) 0 3)", "this is no citation"),
        ("(schema:name [] 0 3)", "this is no citation"),
        ("[ a vr:Citation ]", "this is no citation"),
        ("[ vr:stated () ]", "this is no citation"),
        ('(schema:name "Ann" 0 3 <person/bob> vr:denied)', "behind the passages stand a stance and a speaker"),
        ('(schema:name "Ann" 0 3), (schema:name "Ann" 5 8)', "the same is stated twice with one stance"),
    ],
)
def test_what_is_no_citation_is_told_with_its_place(written: str, message: str) -> None:
    with pytest.raises(SeedError) as caught:
        source_of(f"{HEAD}<person/ann> vr:stated {written} .\n")
    assert message in str(caught.value)
    assert caught.value.where is not None
    assert caught.value.where.line == 4


def test_offsets_need_a_text() -> None:
    file = parse_turtle(f'{HEAD}<person/ann> vr:stated (schema:name "Ann" 0 3) .'.encode(), Path("gazette.ttl"))
    with pytest.raises(SeedError, match="names no text"):
        expanded(file, CORPUS, "gazette", "")
