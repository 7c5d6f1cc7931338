"""Files as others have them: packed, cut, in UTF-16, with terms beside things; a failure leaves nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from commands import run
from imported import BASE, Place

TABLE = "source,subject,property,value\nÉcole,Äpfel,visitors,1200\n"
QUADS = '<http://a.example/s> <http://a.example/p> "é" <http://a.example/g> .\n'
TURTLE = '<#me> <http://a.example/p> "é" .'
PAGE = json.dumps({"@context": "https://schema.org", "@type": "Movie", "name": "Étoile"}, ensure_ascii=False)
HASHED = """@prefix ex: <http://a.example/ns#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
ex:ann ex:knows ex:bob, (1 (2) ()) .
ex:st rdf:predicate <http://b.example/terms#reads> ; rdfs:label "a statement" ; rdfs:comment "On\\n reading." .
dcterms:title rdfs:label "title" .
"""
LABELLED = """@prefix this: <http://np.example/1> . @prefix np: <http://www.nanopub.org/nschema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ex: <http://np.example/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
ex:head { this: a np:Nanopublication ; np:hasAssertion ex:a ; np:hasProvenance ex:p ; np:hasPublicationInfo ex:i . }
ex:a { ex:plan a ex:Plan ; rdfs:label "a plan" ; rdfs:comment "How to go on." ; ex:step ex:one . }
ex:p { ex:a prov:wasAttributedTo ex:ann . }
ex:i { this: prov:wasAttributedTo ex:ann . }
"""
RECOGITO = """UUID,FILE,QUOTE_TRANSCRIPTION,ANCHOR,TYPE,URI,VOCAB_LABEL,VERIFICATION_STATUS,TAGS,COMMENTS
"a1","The Odyssey","Ithaca","char-offset:21","PLACE","http://places.example/530906","Ithaka","VERIFIED","island|home",""
"a2","The Odyssey","Ithaca","char-offset:2","PLACE","http://places.example/530906","Ithaka","VERIFIED","","Which?"
"a3","The Odyssey","Troy","char-offset:30","PLACE","http://places.example/550595","Troy","UNVERIFIED","",""
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", gzip.compress(TABLE.encode(), mtime=0)),
        ("a.csv", TABLE.encode("utf-16")),
        ("a.csv", b"\xfe\xff" + TABLE.encode("utf-16-be")),
        ("a.csv", b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode()),
        ("a.csv", TABLE.replace(",", ";").encode()),
        ("a.nq.gz", gzip.compress(QUADS.encode(), mtime=0)),
        ("a.ttl", b"\xef\xbb\xbf" + TURTLE.encode()),
        ("a.ttl", TURTLE.encode("utf-16")),
        ("a.jsonld", PAGE.encode("utf-16")),
        ("a.json.gz", gzip.compress(PAGE.encode("utf-8-sig"), mtime=0)),
        ("a.ttl", HASHED.encode()),
        ("a.trig", LABELLED.encode()),
    ],
)
def test_what_is_packed_or_written_otherwise_is_read(name: str, content: bytes, place: Place) -> None:
    outcome = place.bring(name, content)
    assert (outcome.code, outcome.err) == (0, "")
    assert place.sources()
    assert run("lint", "--corpus", str(place.corpus)).out.endswith("0 slips, 0 notes\n")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv.gz", gzip.compress(TABLE.encode(), mtime=0)[:-9], "a.csv.gz: this is packed by gzip, and broken"),
        ("a.csv", TABLE.encode("utf-16")[:-1], "a.csv: this is no whole UTF-16"),
        (
            "a.trig",
            b'<http://a.example/g> {\n<http://a.example/s>\n <#p> "x',
            "a.trig:3:7: this breaks the syntax: Unexp",
        ),
        ("a.rdf", b"<?xml version='1.0'?>\n<a><b></a>", "a.rdf:2:9: this breaks the syntax"),
        ("a.json", b'{"@context": "https://schema.org",\n "name": ', "a.json:2:10: this is no JSON"),
        ("a.json", b'{"a":\n "\xe9"}', "a.json:2:3: byte 0xe9 is not UTF-8"),
    ],
)
def test_what_is_cut_is_told_with_its_place_and_leaves_nothing(
    name: str, content: bytes, message: str, place: Place
) -> None:
    path = place.write(name, content)
    outcome = run("import", str(path), "--into", str(place.folder / "new"), "--base", BASE)
    assert outcome.code == 1
    assert message in outcome.err
    assert not (place.folder / "new").exists()


def test_all_broken_files_are_told_and_nothing_is_begun(place: Place) -> None:
    paths = [place.write("a.json", "{"), place.write("b.csv", TABLE), place.write("c.ttl", "<http://a.example/s> <")]
    outcome = run("import", *map(str, paths), "--into", str(place.folder / "new"), "--base", BASE)
    assert outcome.code == 1
    assert "a.json:1:2: " in outcome.err
    assert "c.ttl:1:22: " in outcome.err
    assert outcome.err.endswith("2 errors; nothing was imported\n")
    assert not (place.folder / "new").exists()


def test_a_corpus_is_begun_where_other_files_are_and_keeps_them(place: Place) -> None:
    place.write("new/README", "mine")
    place.write("new/.gitignore", "mine too")
    outcome = run("import", str(place.write("b.csv", TABLE)), "--into", str(place.folder / "new"), "--base", BASE)
    assert (outcome.code, outcome.err) == (0, "")
    assert (place.folder / "new" / "README").read_text() == "mine"
    assert (place.folder / "new" / ".gitignore").read_text() == "mine too"
    assert (place.folder / "new" / "seeds" / "ecole.ttl").exists()


def test_a_table_of_recogito_has_its_annotations(place: Place) -> None:
    place.write("texts/the-odyssey.txt", "To Ithaca he came, to Ithaca.")
    texts = ("--texts", str(place.folder / "texts"))
    outcome = place.bring("home.csv", RECOGITO, '[sources]\n"The Odyssey" = { language = "en" }', *texts)
    assert "not taken: home.csv: line 3: a reader's comment is no claim of the source: 'Which?'" in outcome.out
    assert "not taken: home.csv: line 4: nobody has verified the annotation" in outcome.out
    assert "note: home.csv: line 1: 2 × the column TYPE was left" in outcome.out
    (source,) = place.sources()
    (mention,) = (one for one in source.citations if one.claim[1].value.endswith("mentions"))
    assert sorted(passage.partition("#char=")[2] for passage in mention.passages) == ["22,28", "3,9"]
    assert 'rdfs:label "Ithaka"@en' in (place.corpus / "seeds" / "the-odyssey.ttl").read_text("utf-8")


def test_a_text_that_is_not_utf_8_is_told(place: Place) -> None:
    place.write("texts/ecole.txt", "Les pommes de l'\u00e9cole".encode("latin-1"))
    outcome = place.bring("b.csv", TABLE, "", "--texts", str(place.folder / "texts"))
    assert outcome.code == 1
    assert "texts/ecole.txt:1:17: byte 0xe9 is not UTF-8" in outcome.err


def test_what_hypothesis_and_commons_call_things_is_read(place: Place) -> None:
    note = {
        "id": "Gk_T",
        "user": "acct:a@b.example",
        "uri": "https://news.example/fair",
        "document": {"title": ["The  fair"]},
        "tags": ["apples"],
        "target": [{"source": "https://news.example/fair"}],
    }
    assert place.bring("notes.json", json.dumps({"total": 1, "rows": [note]})).code == 0
    assert 'schema:name "The fair"' in (place.corpus / "seeds" / "fair.ttl").read_text("utf-8")
    value = {"snaktype": "value", "property": "P180", "datavalue": {"type": "string", "value": "moss"}}
    media = {
        "entities": {"M5": {"id": "M5", "statements": {"P180": [{"id": "M5$1", "rank": "normal", "mainsnak": value}]}}}
    }
    assert place.bring("M5.json", json.dumps(media)).code == 0
    assert len(place.sources()) == 2


def test_the_line_of_what_was_not_taken_is_told(place: Place) -> None:
    lines = [QUADS, "\n", QUADS.replace("/s>", "/t>").replace('"é"', '"x"^^<http://www.w3.org/2001/XMLSchema#int>')]
    assert (
        "not taken: a.nq: line 3, graph <http://a.example/g>: 'x' is no xsd:int"
        in place.bring("a.nq", "".join(lines)).out
    )


def test_a_source_without_a_text_needs_none_and_large_numbers_are_told_alike(place: Place) -> None:
    rows = (
        "source,subject,property,value,locator",
        "Log,Fair,visitors,12500,p. 4",
        "Ann,Fair,visitors,13750.50,p. 5",
    )
    assert run("import", str(place.write("a.csv", "\n".join(rows))), "--into", str(place.corpus)).code == 0
    ontology = place.corpus / "ontology" / "imported.ttl"
    declared = ontology.read_text("utf-8").replace("fairs:visitors a", "fairs:visitors vr:behaviour vr:oneValue ; a")
    ontology.write_text("@prefix vr: <https://w3id.org/variorum/ns#> .\n" + declared, "utf-8")
    outcome = run("check", "--corpus", str(place.corpus), "--texts", str(place.folder))
    assert (outcome.code, outcome.err) == (0, "")
    assert "12,500" in outcome.out
    assert "13,750.50" in outcome.out
    assert "texts: 0 of 0" in outcome.out


def test_of_classes_of_one_name_it_is_that_of_things_that_sources_speak_of(place: Place) -> None:
    table = place.write("a.csv", "source,subject,property,value,type\nLog,Ann,height,2,Person\n")
    assert run("import", str(table), "--into", str(place.corpus)).code == 0
    assert "<thing/ann> a schema:Person" in (place.corpus / "seeds" / "log.ttl").read_text("utf-8")
