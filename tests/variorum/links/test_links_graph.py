"""The links as a graph: a triple for what holds, a record for everything, and nothing that depends on the order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from variorum.corpus.folder import Corpus
from variorum.errors import InvalidCorpusError
from variorum.links.graph import Links, link_files, links_graphs, load_links, origin
from variorum.links.sssom import CLOSE, EXACT, Mapping, new_mappings, write_mappings

BASE = "https://example.org/bridges/"
PREFIXES = {"b": BASE, "r": "https://registry.example/item/"}
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
LINKED = Mapping(
    BASE + "bridge/long",
    EXACT,
    "https://registry.example/item/1",
    confidence=0.95,
    curator="A. Curator",
    date="2026-01-31",
    subject_label="the long bridge",
    object_label="Long Bridge",
    object_category="bridge",
    comment="same river",
)
DENIED = Mapping(BASE + "bridge/long", EXACT, "https://registry.example/item/2", negative=True)
ALIKE = Mapping(BASE + "bridge/short", CLOSE, "https://registry.example/item/3")


def corpus(folder: Path) -> Corpus:
    return Corpus(folder, BASE, {})


def links(*mappings: Mapping) -> Links:
    return Links("registry", new_mappings(Path("x"), BASE + "links/registry", CC0, PREFIXES).with_mappings(mappings))


def graph(folder: Path, *mappings: Mapping) -> set[Quad]:
    (triples,) = links_graphs(corpus(folder), (links(*mappings),)).values()
    assert len(triples) == len(set(triples))
    return set(triples)


def test_a_record_says_all_that_the_row_does(tmp_path: Path) -> None:
    (record,) = {t.subject for t in graph(tmp_path, LINKED) if t.predicate.value.endswith("annotatedSource")}
    assert isinstance(record, NamedNode)
    expected = f"""
        @prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix semapv: <https://w3id.org/semapv/vocab/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix sssom: <https://w3id.org/sssom/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix b: <{BASE}> .
        b:bridge\\/long skos:exactMatch <https://registry.example/item/1> .
        <{BASE}links/registry> a sssom:MappingSet ; dcterms:license <{CC0}> ; sssom:mappings <{record.value}> .
        <{record.value}> a owl:Axiom ; owl:annotatedSource b:bridge\\/long ; owl:annotatedProperty skos:exactMatch ;
            owl:annotatedTarget <https://registry.example/item/1> ; sssom:confidence 0.95 ;
            sssom:mapping_justification semapv:ManualMappingCuration ; sssom:author_label "A. Curator" ;
            dcterms:created "2026-01-31"^^xsd:date ; sssom:subject_label "the long bridge" ;
            sssom:object_label "Long Bridge" ; sssom:object_category "bridge" ; rdfs:comment "same river" ."""
    assert graph(tmp_path, LINKED) == set(parse(expected, format=RdfFormat.TURTLE))


def test_what_is_denied_is_a_record_and_never_a_triple(tmp_path: Path) -> None:
    triples = graph(tmp_path, LINKED, DENIED, ALIKE)
    said = {(t.subject, t.predicate, t.object) for t in triples if t.predicate.value in (EXACT, CLOSE)}
    assert said == {
        tuple(NamedNode(iri) for iri in (mapping.subject, mapping.predicate, mapping.object))
        for mapping in (LINKED, ALIKE)
    }
    negated = {t.subject for t in triples if t.object == NamedNode("https://w3id.org/sssom/NegatedPredicate")}
    targets = {t.object for t in triples if t.subject in negated and t.predicate.value.endswith("annotatedTarget")}
    assert targets == {NamedNode(DENIED.object)}


def test_a_record_keeps_its_iri_when_only_what_is_said_about_it_changes(tmp_path: Path) -> None:
    def record(mapping: Mapping) -> object:
        return next(t.subject for t in graph(tmp_path, mapping) if t.predicate.value.endswith("annotatedTarget"))

    assert record(LINKED) == record(replace(LINKED, confidence=0.5, comment="", line=7))
    assert len({record(m) for m in (LINKED, replace(LINKED, negative=True), replace(LINKED, predicate=CLOSE))}) == 3


def test_only_exact_links_tell_which_item_a_thing_is() -> None:
    assert links(LINKED, DENIED, ALIKE).items == {LINKED.subject: LINKED.object}


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://www.wikidata.org/entity/Q42", "http://www.wikidata.org/"),
        ("https://a.example", "https://a.example/"),
        ("urn:isbn:123", "urn:"),
    ],
)
def test_origin(iri: str, expected: str) -> None:
    assert origin(iri) == expected


# Files


def test_a_file_is_named_for_its_target(tmp_path: Path) -> None:
    folder = tmp_path / "seeds" / "links"
    folder.mkdir(parents=True)
    for name in ("viaf.sssom.tsv", "open-library.sssom.tsv"):
        write_mappings(links(LINKED).mappings, folder / name)
    (folder / "README.md").write_text("Not a file of links.\n", "utf-8")
    found = load_links(corpus(tmp_path))
    assert [(one.target, len(one.mappings.mappings)) for one in found] == [("open-library", 1), ("viaf", 1)]
    assert [g.value for g in links_graphs(corpus(tmp_path), found)] == [
        BASE + "links/open-library",
        BASE + "links/viaf",
    ]


def test_a_corpus_without_links(tmp_path: Path) -> None:
    assert link_files(corpus(tmp_path)) == ()
    assert load_links(corpus(tmp_path)) == ()
    assert links_graphs(corpus(tmp_path), ()) == {}


def test_slips_of_all_files_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "seeds" / "links"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for name in ("a.sssom.tsv", "b.sssom.tsv", "Wikidata.sssom.tsv"):
        (folder / name).write_text("", "utf-8")
    with pytest.raises(InvalidCorpusError) as caught:
        load_links(corpus(tmp_path))
    assert [str(error).partition("\n")[0] for error in caught.value.errors] == [
        "seeds/links/Wikidata.sssom.tsv: 'Wikidata' is no slug",
        "seeds/links/a.sssom.tsv:1:1: no SSSOM header",
        "seeds/links/b.sssom.tsv:1:1: no SSSOM header",
    ]
