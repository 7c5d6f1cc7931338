"""Formats of others, each with what stands for its kind: what is taken, by whom, where, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run
from imported import BASE, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


TRIG = """@prefix ex: <http://ex.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
ex:herald { ex:fair1 a schema:Event ; rdfs:label "the fair" ; schema:name "Apple Fair" ; ex:held [ ex:day 4 ] . }
ex:gazette { ex:fair1 schema:name "Pear Fair" ; ex:by ex:ann . ex:ann a schema:Person ; schema:name "Ann" . }
"""


def test_a_graph_is_a_source_and_a_namespace_becomes_a_kind(place: Place) -> None:
    mapping = '[namespaces]\n"http://ex.org/" = { kind = "thing" }\n[stances]\n"http://ex.org/gazette" = "speculative"'
    outcome = place.bring("fairs.trig", TRIG, mapping)
    assert (outcome.code, outcome.err) == (0, "")
    held = f"{BASE.removeprefix(BASE)}node/fairs-1"
    assert place.said() == {
        ("herald", "thing/fair1", "name", "Apple Fair", "asserted"),
        ("herald", "thing/fair1", "held", held, "asserted"),
        ("herald", held, "day", "4", "asserted"),
        ("gazette", "thing/fair1", "name", "Pear Fair", "speculative"),
        ("gazette", "thing/fair1", "by", "thing/ann", "speculative"),
        ("gazette", "thing/ann", "name", "Ann", "speculative"),
    }
    assert "thing/fair1  the fair" in run("show", "thing/fair1", "--corpus", str(place.corpus)).out


NQUADS = """<http://ex.org/a> <https://schema.org/name> "A" <http://ex.org/g1> .
<http://ex.org/a> <https://schema.org/name> "B <http://ex.org/g2> .
<http://ex.org/a> <https://schema.org/startDate> "2025-13-13"^^<XSDdate> <http://ex.org/g2> .
<http://ex.org/a> <https://schema.org/name> "C" <http://ex.org/g2> .
""".replace("XSD", "http://www.w3.org/2001/XMLSchema#")


def test_a_broken_line_is_told_and_the_others_are_taken(place: Place) -> None:
    outcome = place.bring("a.nq", NQUADS)
    assert outcome.code == 1
    assert "not taken: a.nq: line 2: this is no statement" in outcome.out
    assert "not taken: a.nq: line 3, graph <http://ex.org/g2>: '2025-13-13' is no xsd:date" in outcome.out
    assert {said[3] for said in place.said()} == {"A", "C"}


def test_a_broken_file_that_is_not_one_of_lines_is_told_with_its_place(place: Place) -> None:
    outcome = place.bring("a.trig", TRIG + "ex:oops {")
    assert outcome.code == 1
    assert "a.trig:5" in outcome.err
    assert "nothing of the file was read" in outcome.err


RECORDS = """@prefix ex: <http://ex.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:p1 rdfs:label "Person: Acilius" ; ex:born -230 . ex:o1 rdfs:label "Office: consul" .
ex:book1 rdfs:label "Broughton" . ex:book2 rdfs:label "Badian" .
ex:r1 a ex:Post ; ex:person ex:p1 ; ex:office ex:o1 ; ex:by ex:book1 ; ex:start -191 ; ex:page "I 352" ; ex:order 1 .
ex:r2 a ex:Post ; ex:person ex:p1 ; ex:office ex:o1 ; ex:by ex:book2 ; ex:start -190 ; ex:unsure true .
ex:r3 a ex:Post ; ex:person ex:p1 ; ex:by ex:book2 .
"""
RECORD_MAPPING = """
[prefixes]
ex = "http://ex.org/"
[records]
source = "ex:by"
subject = ["ex:person", "ex:office"]
kind = "post"
type = "ex:Post"
locator = "ex:page"
[properties]
"ex:start" = { behaviour = "oneValue", hedge = "ex:unsure" }
"ex:order" = "skip"
"ex:unsure" = "skip"
[sources]
"http://ex.org/book1" = { slug = "broughton", date = "1951" }
"""


def test_records_name_the_source_that_says_all_else_of_them(place: Place) -> None:
    outcome = place.bring("posts.ttl", RECORDS, RECORD_MAPPING)
    assert outcome.code == 1
    assert "not taken: posts.ttl: <http://ex.org/r3>: the record has no ex:office" in outcome.out
    assert "http://ex.org/born left: no source says it" in outcome.out
    post = "post/p1-o1"
    assert {said for said in place.said() if said[2] == "start"} == {
        ("broughton", post, "start", "-191", "asserted"),
        ("book2", post, "start", "-190", "speculative"),
    }
    shown = run("show", post, "--corpus", str(place.corpus)).out
    assert f"{post}  Person: Acilius: Office: consul" in shown
    assert "broughton  I 352" in shown
    seeds = place.files()
    assert b'schema:name "Broughton"' in seeds["seeds/broughton.ttl"]
    assert b'schema:datePublished "1951"^^xsd:gYear' in seeds["seeds/broughton.ttl"]


NANOPUBLICATION = """@prefix this: <http://ex.org/np1> . @prefix sub: <http://ex.org/np1#> .
@prefix np: <http://www.nanopub.org/nschema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <http://ex.org/> . @prefix oa: <http://www.w3.org/ns/oa#> .
sub:Head { this: a np:Nanopublication ; np:hasAssertion sub:assertion ; np:hasProvenance sub:provenance ;
    np:hasPublicationInfo sub:pubinfo . }
sub:assertion { ex:malaria ex:transmittedBy ex:mosquito . }
sub:provenance { sub:assertion prov:wasDerivedFrom <https://doi.org/10.1/abc> ; prov:wasAttributedTo ex:ann ;
    oa:exact "mosquitoes carry the disease" . }
sub:pubinfo { this: dct:creator ex:bob . }
"""


def test_a_nanopublication_is_a_claim_of_what_it_was_derived_from(place: Place) -> None:
    assert place.bring("np.trig", NANOPUBLICATION).code == 0
    (source,) = place.sources()
    (claim,) = (one for one in source.citations if one.claim[1].value == "http://ex.org/transmittedBy")
    assert source.slug == "abc"
    assert source.record("https://schema.org/url") == "https://doi.org/10.1/abc"
    assert claim.passages == ("“mosquitoes carry the disease”",)
    assert claim.attributed_to is not None
    assert claim.attributed_to.value == "http://ex.org/ann"


MOVIE = {
    "@context": "https://schema.org",
    "@type": "Movie",
    "name": "Ballerina",
    "datePublished": "2025-06-06",
    "sameAs": "https://www.imdb.com/title/tt7181546/",
    "director": {"@type": "Person", "name": "Len Wiseman"},
    "review": {"@type": "Review", "reviewRating": {"@type": "Rating", "ratingValue": 4}, "author": "Ann"},
}


def test_json_ld_of_schema_org_is_read_without_the_web(place: Place) -> None:
    outcome = place.bring("page.jsonld", json.dumps(MOVIE))
    assert (outcome.code, outcome.err) == (0, "")
    said = place.said()
    assert ("page", "movie/ballerina", "director", "person/len-wiseman", "asserted") in said
    assert ("page", "person/len-wiseman", "name", "Len Wiseman", "asserted") in said
    assert ("page", "movie/ballerina", "datePublished", "2025-06-06", "asserted") in said
    assert ("page", "movie/ballerina", "sameAs", "https://www.imdb.com/title/tt7181546/", "asserted") in said
    assert ("page", "node/page-2", "ratingValue", "4", "asserted") in said


def test_a_page_of_several_things_is_one_source_and_a_plain_name_loses_its_language(place: Place) -> None:
    names = ["Ich", {"@value": "Ich", "@language": "de"}, {"@value": "Ich", "@language": "nl"}]
    things = [{"@id": "http://a.example/me", "@type": "Person", "name": names}]
    outcome = place.bring("page.jsonld", json.dumps({"@context": "https://schema.org", "@graph": things}))
    assert outcome.code == 0, outcome.out
    assert "note: page.jsonld: the language de left: schema:name takes plain texts" in outcome.out
    assert place.said() == {("page", "http://a.example/me", "name", "Ich", "asserted")}


def test_nothing_of_a_page_is_lost_for_being_relative(place: Place) -> None:
    page = {"@context": "http://schema.org", "@id": "#me", "@type": "Person", "name": "Jane", "image": "jane.jpg"}
    page |= {"birthDate": "May 8", "deathDate": "2010-05-08T00:01:00Z", "url": "www.jane.example"}
    outcome = place.bring("page.jsonld", json.dumps(page))
    assert outcome.code == 0, outcome.out
    said = {(one[2], one[3]) for one in place.said()}
    assert said == {
        ("name", "Jane"),
        ("image", "page/jane.jpg"),
        ("birthDate", "May 8"),
        ("deathDate", "2010-05-08T00:01:00Z"),
        ("url", "page/www.jane.example"),
    }


def test_a_context_elsewhere_is_told_and_not_fetched(place: Place) -> None:
    outcome = place.bring("page.jsonld", '{"@context": "https://example.com/ctx", "name": "x"}')
    assert outcome.code == 1
    assert "the context https://example.com/ctx is elsewhere, and nothing is fetched" in outcome.err


TEXT = "The Apple Fair of Lower Wick opened. Some 900 visitors came."
DOCUMENT = "https://news.example/fair"


def annotation(exact: str, **said: object) -> dict[str, object]:
    selector = [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": "", "suffix": ""},
        {"type": "TextPositionSelector", "start": 3000, "end": 3009},
    ]
    return {"type": "Annotation", "target": {"source": DOCUMENT, "selector": selector}, **said}


ANNOTATIONS = [
    annotation(
        "Apple Fair", body={"type": "SpecificResource", "source": f"{BASE}fair/apple", "purpose": "identifying"}
    ),
    annotation("900 visitors", body={"type": "TextualBody", "value": "fair/apple startDate 2025 (expected)"}),
    annotation("Lower Wick", body=[{"type": "TextualBody", "purpose": "tagging", "value": "village"}]),
    annotation("opened", body={"type": "TextualBody", "purpose": "commenting", "value": "Is that so?"}),
    annotation("came"),
]


@pytest.mark.parametrize("wrap", ["list", "page", "hypothesis"])
def test_annotations_become_claims_with_passages(wrap: str, place: Place) -> None:
    place.write("texts/fair.txt", TEXT)
    hypothesis = [
        {
            "id": "h1",
            "user": "acct:a@h",
            "uri": DOCUMENT,
            "text": "",
            "tags": ["village"],
            "target": [ANNOTATIONS[2]["target"]],
        },
    ]
    content = {
        "list": ANNOTATIONS,
        "page": {"type": "AnnotationPage", "items": ANNOTATIONS},
        "hypothesis": {"total": 1, "rows": hypothesis},
    }[wrap]
    outcome = place.bring("notes.json", json.dumps(content), "", "--texts", str(place.folder / "texts"))
    (source,) = place.sources()
    start = TEXT.index("Lower Wick")
    passage = f"{BASE}text/fair#char={start},{start + 10}"
    assert {(c.claim[1].value, c.passages) for c in source.citations} >= {("https://schema.org/keywords", (passage,))}
    if wrap == "hypothesis":
        assert outcome.code == 0
        return
    assert outcome.code == 1
    assert "a reader's comment is no claim of the source: 'Is that so?'" in outcome.out
    assert "the words are marked, and nothing is said of them" in outcome.out
    assert place.said() >= {
        ("fair", "source/fair", "mentions", "fair/apple", "asserted"),
        ("fair", "fair/apple", "name", "Apple Fair", "asserted"),
        ("fair", "fair/apple", "startDate", "2025", "expected"),
        ("fair", "source/fair", "keywords", "village", "asserted"),
    }


def test_an_annotation_of_several_documents_is_of_each_unless_they_are_meant_together(place: Place) -> None:
    pages = [f"https://news.example/{name}" for name in ("fair", "market")]
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "village"}
    targets: list[object] = [pages, {"type": "Independents", "items": pages}, {"type": "Composite", "items": pages}]
    notes = [{"id": f"urn:n{n}", "type": "Annotation", "body": tag, "target": one} for n, one in enumerate(targets)]
    outcome = place.bring("notes.json", json.dumps(notes))
    assert outcome.out.splitlines()[-1] == "4 claims of 2 sources; not taken: 1; not overwritten: 0"
    assert (
        "not taken: notes.json: line 1, annotation urn:n2: the annotation does not say which document it is of"
        in outcome.out
    )
    assert {(one[0], one[2], one[3]) for one in place.said()} == {
        ("fair", "keywords", "village"),
        ("market", "keywords", "village"),
    }


def snak(pid: str, kind: str, value: object, **more: object) -> dict[str, object]:
    return {"snaktype": "value", "property": pid, "datavalue": {"type": kind, "value": value}, **more}


def statement(number: int, main: dict[str, object], rank: str = "normal", *references: object) -> dict[str, object]:
    return {"id": f"Q1${number}", "rank": rank, "mainsnak": main, "references": [{"snaks": one} for one in references]}


def time(text: str, precision: int, calendar: str = "Q1985727") -> dict[str, object]:
    value = {"time": text, "precision": precision, "calendarmodel": f"http://www.wikidata.org/entity/{calendar}"}
    return snak("P577", "time", value)


BOOK = {"P248": [snak("P248", "wikibase-entityid", {"id": "Q7"})], "P304": [snak("P304", "string", "12")]}
SITE = {"P854": [snak("P854", "string", "https://news.example/x")]}
ENTITY = {
    "entities": {
        "Q1": {
            "id": "Q1",
            "labels": {"en": {"language": "en", "value": "Ballerina"}},
            "claims": {
                "P577": [
                    statement(1, time("+2025-06-06T00:00:00Z", 11), "normal", BOOK, SITE),
                    statement(2, time("+2024-00-00T00:00:00Z", 9), "deprecated"),
                    statement(3, time("+1800-00-00T00:00:00Z", 7)),
                    statement(4, time("-0044-03-15T00:00:00Z", 11, "Q1985786")),
                    statement(5, time("-0044-00-00T00:00:00Z", 9)),
                    statement(6, {"snaktype": "somevalue", "property": "P577"}),
                ],
                "P57": [statement(7, snak("P57", "wikibase-entityid", {"id": "Q9"}))],
            },
        }
    }
}


def test_a_statement_of_wikidata_is_by_its_references_or_by_wikidata(place: Place) -> None:
    mapping = '[properties]\nP577 = "schema:datePublished"\n[namespaces]\n"http://www.wikidata.org/entity/" = "item"'
    outcome = place.bring("Q1.json", json.dumps(ENTITY), mapping)
    assert outcome.code == 1
    assert place.said() == {
        ("q7", "item/q1", "datePublished", "2025-06-06", "asserted"),
        ("x", "item/q1", "datePublished", "2025-06-06", "asserted"),
        ("wikidata", "item/q1", "datePublished", "-0043", "asserted"),
        ("wikidata", "item/q1", "P57", "item/q9", "asserted"),
    }
    for number, reason in (
        (2, "its rank is deprecated, so nobody asserts it"),
        (3, "is known less exactly than to a year"),
        (4, "is one of the Julian calendar"),
        (6, "its value is unknown"),
    ):
        assert any(f"statement Q1${number}: " in line and reason in line for line in outcome.out.splitlines()), number
    assert {one.passages for source in place.sources() if source.slug == "q7" for one in source.citations} == {
        ("p. 12",)
    }


def test_a_file_of_no_known_format_is_an_error(place: Place) -> None:
    outcome = place.bring("a.docx", "x")
    assert outcome.code == 1
    assert "its name does not tell its format" in outcome.err


NOTHING = {
    "a.csv": ("", "rows were looked for, and the table is empty"),
    "b.csv": ("source,subject,property,value\n\n", "rows were looked for, and the table has its heading alone"),
    "c.tsv": ("subject\tname\nfair/apple\t\n", "claims were looked for, and none was found: no value is in it"),
    "a.nq": ("# nothing\n", "statements were looked for, and it has prefixes or comments alone"),
    "a.trig": ("@prefix ex: <http://ex.org/> .", "statements were looked for, and it has prefixes or comments alone"),
    "a.ttl": (" \n", "statements were looked for, and the file is empty"),
    "b.ttl": (
        '@prefix ex: <http://ex.org/> . ex:a <http://www.w3.org/2000/01/rdf-schema#label> "A" .',
        "claims were looked for, and none was found: labels are all that it has",
    ),
    "a.rdf": (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "statements were looked for, and it has prefixes or comments alone",
    ),
    "a.jsonld": ('{"@context": "https://schema.org"}', "and the file has an object with @context"),
    "a.json": (
        "[]",
        "statements of JSON-LD, web annotations and entities of Wikidata were looked for, and the file has []",
    ),
    "b.json": ('{"total": 0, "rows": []}', "and the file has an object with total, rows"),
    "c.json": ('{"type": "AnnotationPage", "items": []}', "annotations, in items or rows, were looked for"),
    "d.json": ('{"entities": {}}', "and the file has an object with entities"),
    "e.json": ('{"entities": {"Q1": {"id": "Q1", "claims": []}}}', "none was found: no value is in it"),
    "f.json": ("[1, 2]", "and the file has a list of 2, none of which is one"),
    "g.json": ("null", "and the file has null"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_file_with_nothing_in_it_is_one_error(name: str, place: Place) -> None:
    content, message = NOTHING[name]
    before = {**Place(place.folder).files()}
    outcome = place.bring(name, content)
    assert (outcome.code, outcome.out) == (1, "")
    assert f"{name}: " in outcome.err
    assert message in outcome.err
    assert len(outcome.err.splitlines()) == 2, "what is wrong, and what to do"
    assert outcome.err.splitlines()[1].startswith("  → ")
    assert place.files() == before


def test_a_file_with_nothing_in_it_beside_others_is_one_that_is_not_taken(place: Place) -> None:
    other = str(place.write("empty.json", "[]"))
    outcome = place.bring("fairs.trig", TRIG, "", other)
    assert outcome.code == 1
    assert "not taken: empty.json: statements of JSON-LD, web annotations and entities of Wikidata" in outcome.out
    assert outcome.out.endswith("claims of 2 sources; not taken: 1; not overwritten: 0\n")


def test_what_would_be_written_begins_no_corpus(place: Place) -> None:
    file = str(place.write("fairs.trig", TRIG))
    outcome = run("import", file, "--into", str(place.folder / "new"), "--base", BASE, "--dry-run")
    assert (outcome.code, outcome.err) == (0, "")
    assert "would be written: seeds/herald.ttl" in outcome.out
    assert not (place.folder / "new").exists()
