"""A source that meets every shape in shapes/source, and for each shape edits that break it and edits that do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Source
from variorum.corpus.turtle import TurtleFile, parse_turtle
from variorum.terms import LABEL

DIGEST = "0123456789abcdef" * 4

CLAIMS = f"""<source/tiny> a vr:Source, schema:NewsArticle ;
    schema:name "A Title" ;
    schema:inLanguage "en" ;
    vr:text <text/tiny> ;
    vr:textDigest "{DIGEST}" ;
    vr:textFile "tiny.txt" ;
    vr:textLength 100 .

<film/tiny> a schema:Movie ;
    schema:name "Tiny" ;
    schema:alternateName "The Tiny Film" ;
    rdfs:label "the film"@en ;
    schema:datePublished "2025-06-06"^^xsd:date ;
    screen:describedAs "loud"@en ;
    screen:incitingEvent <event/deed> ;
    schema:position 1 ;
    screen:hasRole <role/ann> .

<series/tiny> a schema:TVSeries ;
    rdfs:label "the series"@en ;
    schema:startDate "2010"^^xsd:gYear .

<person/ann> a schema:Person ;
    rdfs:label "Ann"@en ;
    schema:deathDate "2025-07"^^xsd:gYearMonth ;
    schema:contactPoint <account/ann> .

<website/forum> a schema:WebSite ;
    rdfs:label "the forum"@en .

<account/ann> a schema:ContactPoint ;
    rdfs:label "Ann's account"@en ;
    schema:identifier "@ann" ;
    schema:isPartOf <website/forum> .

<role/ann> a schema:PerformanceRole ;
    rdfs:label "Ann's role"@en ;
    screen:characterPlayed <character/eve> ;
    screen:isDebut true ;
    screen:performer <person/ann> .

<character/eve> a screen:Character ;
    rdfs:label "the hero"@en .

<event/deed> a screen:Killing ;
    rdfs:label "the deed"@en ;
    screen:victim <character/eve> .

<quotation/ann> a schema:Quotation ;
    rdfs:label "words of Ann"@en ;
    screen:speaker <person/ann> .

<interview/ann> a screen:Interview ;
    rdfs:label "the talk with Ann"@en ;
    screen:interviewee <person/ann> .

<rating/stars> a schema:Rating ;
    rdfs:label "the stars"@en ;
    schema:bestRating 5 ;
    schema:itemReviewed <film/tiny> ;
    schema:ratingValue 3.5 .

<assessment/look> a screen:Assessment ;
    rdfs:label "on the look"@en ;
    screen:aspect <concept/look> ;
    screen:assesses <film/tiny> ;
    screen:holder <source/tiny> ;
    screen:polarity screen:positive ;
    screen:wording "pretty good stuff"@en .

<comparison/look> a screen:Comparison ;
    rdfs:label "against the series"@en ;
    screen:aspect <concept/look> ;
    screen:compared <film/tiny> ;
    screen:comparedWith <series/tiny> ;
    screen:outcome screen:greater .

<concept/look> a skos:Concept ;
    rdfs:label "the look"@en .
"""
CITATION = """<citation/tiny-{number}> a vr:Citation ;
    rdf:subject {subject} ;
    rdf:predicate {predicate} ;
    rdf:object {object} ;
    vr:stance vr:asserted ;
    vr:source <source/tiny> ;
    vr:passage <text/tiny#char=10,20> .

"""
Edit = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """An edit of the source (of its claims, or of its evidence), and where and what the shape reports of it.

    `about` and `path` are what the result is about; `at` is on the line to which it points; `also` names shapes
    that the same slip breaks too."""

    shape: str
    edit: Edit
    about: str
    path: str
    at: str
    says: str
    evidence: bool = False
    also: frozenset[str] = frozenset()


def tiny(corpus: Corpus, claims: Iterable[Edit] = (), evidence: Iterable[Edit] = ()) -> Source:
    """The source after edits; whatever its claims are, the evidence cites each, except for what is edited there."""
    prologue = head(corpus)
    iri = corpus.iri("source", "tiny")
    seed = parsed(prologue + reduce(edited, claims, CLAIMS), "tiny.ttl")
    cited = [t for t in dict.fromkeys(seed.triples) if t.subject != iri and t.predicate != LABEL]
    blocks = [
        CITATION.format(number=number, subject=t.subject, predicate=t.predicate, object=t.object)
        for number, t in enumerate(cited, 1)
    ]
    proof = parsed(prologue + reduce(edited, evidence, "".join(blocks)), "evidence/tiny.ttl")
    return Source("tiny", iri, corpus.iri("graph", "tiny"), corpus.iri("evidence", "tiny"), seed, proof)


def head(corpus: Corpus) -> str:
    """The directives of a file of the corpus."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in corpus.prefixes.items())
    return f"@base <{corpus.base}> .\n{prefixes}\n"


def parsed(text: str, name: str) -> TurtleFile:
    """The file of that name in seeds/."""
    return parse_turtle(text.encode(), Path("seeds") / name)


def edited(text: str, edit: Edit) -> str:
    """The text after an edit, which must find what it replaces."""
    old, new = edit
    assert old in text, f"nothing to edit: {old}"
    return text.replace(old, new, 1)


def fails(shape: str, about: str, path: str, edit: Edit, at: str, says: str, *also: str) -> Case:
    """A case from CURIEs; it edits the evidence when it is about a citation."""
    return Case(shape, edit, about, path, at, says, about.startswith("citation/"), frozenset(also))


def without(line: str) -> Edit:
    """Takes a line of the claims out."""
    return f"    {line} ;\n", ""


FIRST = "<citation/tiny-1>"
R, C = "vr:RecordShape-", "vr:CitationShape-"
SOURCE, FILM, CITED = "source/tiny", "film/tiny", "citation/tiny-1"
ROLE, LOOK, CONTRAST, RATING, ACCOUNT = "role/ann", "assessment/look", "comparison/look", "rating/stars", "account/ann"
RECORD_LINE, NAME = "a vr:Source", "screen:NameShape-name"
PERFORMER, PLATFORM = "screen:performer <person/ann>", "schema:isPartOf <website/forum>"
PASSAGE, STANCE, CITES = "vr:passage <text/tiny#char=10,20>", "vr:stance vr:asserted", "vr:source <source/tiny>"

# fmt: off
FAILING = (
    # the record
    fails(R + "name", SOURCE, "schema:name", ('"A Title"', '"A Title", "B"'), '"B"', "more than one title"),
    fails(R + "name", SOURCE, "schema:name", ('"A Title"', '"A Title"@en'), "@en", "title with a language tag", NAME),
    fails(R + "language", SOURCE, "schema:inLanguage", ('"en"', '"English"'), '"English"', "one BCP 47 tag"),
    fails(R + "language", SOURCE, "schema:inLanguage", ('"en"', '"en", "de"'), '"de"', "one BCP 47 tag"),
    fails(R + "language", SOURCE, "schema:inLanguage", without('schema:inLanguage "en"'), RECORD_LINE, "BCP 47"),
    fails(R + "text", SOURCE, "vr:text", ("<text/tiny>", '<text/tiny>, "x"'), '"x"', "text by one IRI",
          R + "inside"),
    fails(R + "digest", SOURCE, "vr:textDigest", (DIGEST, DIGEST.upper()), DIGEST.upper(), "64 lower-case hexadecimal"),
    fails(R + "pinned", SOURCE, "vr:textDigest", without(f'vr:textDigest "{DIGEST}"'), RECORD_LINE, "pin the article"),
    fails(R + "length", SOURCE, "vr:textLength", ("vr:textLength 100", "vr:textLength 100, 200"), "200", "code points"),
    fails(R + "pinned", SOURCE, "vr:textLength", (" ;\n    vr:textLength 100", ""), RECORD_LINE, "code points",
          R + "inside"),
    fails(R + "file", SOURCE, "vr:textFile", ("tiny.txt", "a/tiny.txt"), "a/tiny.txt", "one file, without a folder"),
    # things and claims
    fails(R + "labelled", FILM, "rdf:type", without('rdfs:label "the film"@en'), "<film/tiny> a", "no rdfs:label with"),
    fails(R + "labelled", FILM, "rdf:type", ('"the film"@en', '"the film"'), "<film/tiny> a", "no rdfs:label with"),
    fails(R + "typed", "character/bob", "rdfs:label", ("<film/tiny> a",
          '<character/bob> rdfs:label "Bob"@en .\n<film/tiny> a'),
          "<character/bob>", "has no rdf:type"),
    fails(R + "described", "quotation/ann", "schema:about", ("    screen:speaker",
          "    schema:about <film/big> ;\n    screen:speaker"),
          "<film/big>", "film/big is used but not described"),
    fails(R + "domain", "concept/look", "screen:victim", ('"the look"@en',
          '"the look"@en ; screen:victim <character/eve>'),
          '"the look"@en ;', "for a screen:StoryEvent, which this thing is not"),
    fails(R + "range", ROLE, "screen:performer", (PERFORMER, "screen:performer <character/eve>"),
          "screen:performer <character/eve>", "character/eve is no schema:Person"),
    fails(R + "range", ROLE, "screen:performer", (PERFORMER, 'screen:performer "Ann"'), '"Ann"',
          "“Ann” is no schema:Person"),
    fails(R + "datatype", ROLE, "screen:isDebut", ("isDebut true", 'isDebut "yes"'), '"yes"',
          "“yes” has not the datatype xsd:boolean"),
    fails(R + "datatype", FILM, "schema:position", ("position 1", "position -1"), "position -1",
          "datatype xsd:positiveInteger"),
    # citations, as the source's claims need them
    Case(R + "cited", ("rdf:object <https://schema.org/Movie>", "rdf:object schema:TVSeries"), FILM, "rdf:type",
          "<film/tiny> a",
         "No citation for the claim with the value schema:Movie", True, frozenset({R + "present"})),
    fails(R + "present", CITED, "rdf:subject", ("rdf:object <https://schema.org/Movie>", "rdf:object schema:TVSeries"),
          "rdf:subject", "the claims file does not have: film/tiny rdf:type schema:TVSeries", R + "cited"),
    fails(R + "denied", CITED, "rdf:subject", ("vr:asserted", "vr:denied"), "rdf:subject",
          "yet the claims file has it"),
    fails(R + "inside", CITED, "vr:passage", ("char=10,20", "char=10,101"), "10,101", "of 100 code points"),
    fails(R + "inside", CITED, "vr:passage", ("char=10,20", "char=20,20"), "20,20", "is no span of this source's text"),
    fails(R + "inside", CITED, "vr:passage", ("text/tiny#", "text/big#"), "text/big#",
          "is no span of this source's text"),
    fails(R + "own", CITED, "vr:source", (CITES, "vr:source <film/tiny>"), "vr:source <film/tiny>",
          "cites film/tiny. Move it",
          C + "source", R + "range"),
    # each citation
    fails("vr:CitationShape", CITED, "rdfs:label", (CITES, CITES + ' ;\n    rdfs:label "x"@en'), '"x"@en',
          "and nothing else"),
    fails(C + "subject", CITED, "rdf:subject", ("rdf:subject", "rdf:subject <film/big>, "), "<film/big>",
          "one rdf:subject", R + "present"),
    fails(C + "predicate", CITED, "rdf:predicate", ("rdf:predicate", "rdf:predicate schema:about, "), "schema:about",
          "one rdf:predicate",
          R + "present"),
    fails(C + "object", CITED, "rdf:object", ("rdf:object", "rdf:object 1, "), "rdf:object 1", "one rdf:object",
          R + "present"),
    fails(C + "stance", CITED, "vr:stance", (STANCE, "vr:stance vr:exact"), "vr:exact", "exactly one stance",
          R + "range"),
    fails(C + "stance", CITED, "vr:stance", (STANCE, STANCE + ", vr:opinion"), "vr:opinion", "exactly one stance"),
    fails(C + "stance", CITED, "vr:stance", without(STANCE), "<citation/tiny-1> a" , "exactly one stance"),
    fails(C + "source", CITED, "vr:source", without(CITES), "citation/tiny-1", "must name its source"),
    fails(C + "source", CITED, "vr:source", (CITES, CITES + ", <film/tiny>"), "<film/tiny>", "must name its source",
          R + "own", R + "range"),
    fails(R + "placed", CITED, "vr:passage", (f" ;\n    {PASSAGE}", ""), "citation/tiny-1", "at least one passage"),
    fails(C + "passage", CITED, "vr:passage", ("char=10,20", "line=1,2"), "line=1,2", "is a span",
          R + "inside"),
    fails(C + "locator", CITED, "vr:locator", (PASSAGE, PASSAGE + ' ;\n    vr:locator "p. 1\\np. 2"'), '"p. 1',
          "one line of text"),
    fails(C + "attributedTo", CITED, "vr:attributedTo", (CITES, CITES + ' ;\n    vr:attributedTo "Ann"'), '"Ann"',
          "named by an IRI"),
    # roles
    fails("screen:RoleShape-performer", ROLE, "screen:performer", (f" ;\n    {PERFORMER}", ""), "<role/ann> a",
          "exactly one person"),
    fails("screen:RoleShape-character", ROLE, "screen:characterPlayed",
          ("characterPlayed <character/eve>", "characterPlayed <character/eve>, <character/bob>"), "<character/bob>",
          "at most one character",
          R + "described", R + "range"),
    fails("screen:RoleShape-place", "role/bob", "",
          ("<role/ann> a",
          '<role/bob> a schema:PerformanceRole ; rdfs:label "b"@en ; screen:performer <person/ann> .\n<role/ann> a'),
          "<role/bob>", "belongs to no work and to no character"),
    # judgements
    fails("screen:AssessmentShape-assesses", LOOK, "screen:assesses", without("screen:assesses <film/tiny>"),
          f"<{LOOK}>", "exactly one thing"),
    fails("screen:AssessmentShape-aspect", LOOK, "screen:aspect", without("screen:aspect <concept/look>"), f"<{LOOK}>",
          "which side"),
    fails("screen:AssessmentShape-polarity", LOOK, "screen:polarity", ("screen:positive",
          "screen:positive, screen:mixed"),
          "screen:mixed", "exactly one polarity"),
    fails("screen:AssessmentShape-polarity", LOOK, "screen:polarity", without("screen:polarity screen:positive"),
          f"<{LOOK}>", "one polarity"),
    fails("screen:AssessmentShape-holder", LOOK, "screen:holder", without("screen:holder <source/tiny>"), f"<{LOOK}>",
          "whose it is"),
    fails("screen:ComparisonShape-compared", CONTRAST, "screen:compared", without("screen:compared <film/tiny>"),
          f"<{CONTRAST}>", "one first thing"),
    fails("screen:ComparisonShape-aspect", CONTRAST, "screen:aspect",
          ("    screen:aspect <concept/look> ;\n    screen:compared ", "    screen:compared "), f"<{CONTRAST}>",
          "under which aspect"),
    fails("screen:ComparisonShape-finding", CONTRAST, "",
          (" ;\n    screen:comparedWith <series/tiny> ;\n    screen:outcome screen:greater", ""),
          f"<{CONTRAST}>", "neither a second thing nor an outcome"),
    fails("screen:ComparisonShape-outcome", CONTRAST, "screen:outcome", ("screen:greater",
          "screen:greater, screen:similar"), "screen:similar",
          "more than one outcome"),
    fails("screen:RatingShape-value", RATING, "schema:ratingValue", ("ratingValue 3.5", "ratingValue 5.5"), "5.5",
          "a number from 0"),
    fails("screen:RatingShape-value", RATING, "schema:ratingValue", ("ratingValue 3.5", "ratingValue -1"), "-1",
          "a number from 0"),
    fails("screen:RatingShape-best", RATING, "schema:bestRating", ("bestRating 5", "bestRating 0"), "bestRating 0",
          "one number above 0",
          "screen:RatingShape-value"),
    fails("screen:RatingShape-item", RATING, "schema:itemReviewed", without("schema:itemReviewed <film/tiny>"),
          f"<{RATING}>", "exactly one thing"),
    # who says what, and the story
    fails("screen:QuotationShape-speaker", "quotation/ann", "screen:speaker", (" ;\n    screen:speaker <person/ann>",
          ""), "<quotation/ann>", "who speaks"),
    fails("screen:InterviewShape-interviewee", "interview/ann", "screen:interviewee",
          (" ;\n    screen:interviewee <person/ann>", ""),
          "<interview/ann>", "who is questioned"),
    fails("screen:AccountShape-handle", ACCOUNT, "schema:identifier", without('schema:identifier "@ann"'),
          f"<{ACCOUNT}> a", "exactly one name"),
    fails("screen:AccountShape-platform", ACCOUNT, "schema:isPartOf", (f" ;\n    {PLATFORM}", ""), f"<{ACCOUNT}> a",
          "exactly one website"),
    fails("screen:KillingShape-victim", "event/deed", "screen:victim", (" ;\n    screen:victim <character/eve>", ""),
          "<event/deed> a", "who is killed"),
    # dates, names, terms
    fails("screen:DateShape-datePublished", FILM, "schema:datePublished", ('"2025-06-06"^^xsd:date', '"June 6"'),
          '"June 6"', "an xsd:date"),
    fails("screen:DateShape-datePublished", FILM, "schema:datePublished", ("2025-06-06", "2025-13-06"), "2025-13-06",
          "an xsd:date"),
    fails("screen:DateShape-deathDate", "person/ann", "schema:deathDate", ('"2025-07"^^xsd:gYearMonth', "2025"),
          " 2025", "an xsd:date"),
    fails("screen:DateShape-startDate", "series/tiny", "schema:startDate", ("xsd:gYear ", "xsd:dateTime "), '"2010"',
          "an xsd:date"),
    fails(NAME, FILM, "schema:name", ('"Tiny"', '"Tiny"@en'), '"Tiny"@en', "a plain string"),
    fails(NAME, FILM, "schema:name", ('"Tiny"', '" Tiny"'), '" Tiny"', "white space around it"),
    fails("screen:NameShape-alternateName", FILM, "schema:alternateName", ('Film"', 'Film"@en'), 'Film"@en',
          "a plain string"),
    fails("screen:TermShape-describedAs", FILM, "screen:describedAs", ('"loud"', '"ever so very loud"'), "ever so",
          "at most three words"),
    fails("screen:TermShape-wording", LOOK, "screen:wording", ("stuff", "stuff indeed"), "stuff indeed",
          "at most three words"),
)
PASSING = (
    (R + "name", without('schema:name "A Title"')),
    (R + "language", ('"en"', '"zh-Hant-TW"')),
    (R + "file", without('vr:textFile "tiny.txt"')),
    (R + "labelled", ('"the film"@en', '"the film"@en, "der Film"@de')),
    (R + "domain", ("<film/tiny> a schema:Movie", "<film/tiny> a schema:VideoObject")),
    (R + "datatype", ("isDebut true", "isDebut false")),
    (R + "datatype", ("position 1", 'position "1"^^<http://www.w3.org/2001/XMLSchema#unsignedShort>')),
    ("screen:RoleShape-place", ("    screen:characterPlayed <character/eve> ;\n", "")),
    ("screen:RoleShape-place", (" ;\n    screen:hasRole <role/ann> .", " .")),
    ("screen:AssessmentShape-holder", ("<source/tiny> ;\n    screen:polarity",
          "<person/ann>, <source/tiny> ;\n    screen:polarity")),
    ("screen:ComparisonShape-finding", (" ;\n    screen:outcome screen:greater", "")),
    ("screen:ComparisonShape-finding", without("screen:comparedWith <series/tiny>")),
    ("screen:RatingShape-value", ("ratingValue 3.5", "ratingValue 5")),
    ("screen:RatingShape-value", ("ratingValue 3.5", "ratingValue 0")),
    ("screen:RatingShape-best", without("schema:bestRating 5")),
    ("screen:DateShape-datePublished", ('"2025-06-06"^^xsd:date', '"2025"^^xsd:gYear, "2025-06"^^xsd:gYearMonth')),
    ("screen:TermShape-wording", ("pretty good stuff", "action-packed")),
    ("screen:KillingShape-victim", ("    screen:victim <character/eve> .",
          "    screen:victim <character/eve>, <person/ann> .")),
)
PASSING_EVIDENCE = (
    (C + "stance", ("vr:asserted", "vr:opinion")),
    (C + "passage", (PASSAGE, PASSAGE + ", <text/tiny#char=0,100>")),
    (C + "locator", (PASSAGE, 'vr:locator "p. 352"')),
    (R + "placed", (PASSAGE, 'vr:locator "p. 352"')),
    (C + "attributedTo", (CITES, CITES + " ;\n    vr:attributedTo <person/ann>")),
    (R + "denied", (FIRST,
          '<citation/tiny-0> a vr:Citation ; rdf:subject <film/tiny> ; rdf:predicate schema:position ; rdf:object 9 ; '
                    f"vr:stance vr:denied ; {CITES} ; {PASSAGE} .\n" + FIRST)),
)
# fmt: on
