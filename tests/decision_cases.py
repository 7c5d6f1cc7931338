"""Decisions, notes and a corpus's record that meet their shapes, and for each shape edits that break it or do not."""

from __future__ import annotations

from shape_cases import Edit, edited, fails, head, parsed, without
from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import TurtleFile

DECISIONS = """<decision/name> a vr:Decision ;
    rdfs:comment "The director says so."@en ;
    vr:decides <disagreement/name-character-eve> ;
    vr:status vr:resolved ;
    vr:considered "Eve", "Rooney" ;
    vr:inFavourOf "Eve" ;
    vr:reference <citation/tiny-2> ;
    vr:curator "Zoë" ;
    dcterms:date "2026-01-31"^^xsd:date .

<decision/date> a vr:Decision ;
    rdfs:comment "A month is named in one, a day in the other."@en ;
    vr:decides <disagreement/date-film-tiny> ;
    vr:status vr:explained ;
    vr:curator "Zoë" ;
    vr:explanation vr:scope ;
    dcterms:date "2026-02-01"^^xsd:date .

<disagreement/tone> a vr:Disagreement ;
    rdfs:label "the tone of the film"@en ;
    rdfs:comment "Words that no rule can hold against each other."@en ;
    vr:kind vr:contradiction ;
    vr:citation <citation/tiny-3>, <citation/tiny-4> ;
    sh:focusNode <film/tiny> .

<corpus/tiny> a vr:Corpus ;
    dcterms:title "Tiny"@en ;
    dcterms:description "Very little."@en ;
    dcterms:creator <organization/tiny> ;
    dcterms:license <https://example.org/licence> ;
    dcterms:issued "2026-02-02"^^xsd:date ;
    dcterms:publisher <organization/tiny> ;
    owl:versionInfo "1" ;
    rdfs:seeAlso <https://example.org/tiny> .
"""


def decisions(corpus: Corpus, edit: Edit = ("", "")) -> TurtleFile:
    """The decisions and notes after an edit."""
    return parsed(head(corpus) + edited(DECISIONS, edit), "decisions.ttl")


# fmt: off
D, N, C = "vr:DecisionShape-", "vr:NoteShape-", "vr:CorpusShape-"
NAMED, DATED, NOTE, RECORD = "decision/name", "decision/date", "disagreement/tone", "corpus/tiny"
FAILING_DECISIONS = (
    fails("vr:DecisionShape", NAMED, "", without('vr:inFavourOf "Eve"'), "<decision/name> a",
          "in favour of which value"),
    fails("vr:DecisionShape", NAMED, "", without("vr:reference <citation/tiny-2>"), "<decision/name> a",
          "with what reference"),
    fails("vr:DecisionShape", DATED, "", ("vr:explained", "vr:explained ; vr:inFavourOf 1"), "<decision/date> a",
          "another must not"),
    fails(D + "decides", NAMED, "vr:decides", ("eve> ;", "eve>, <disagreement/x> ;"), "vr:decides",
          "the one disagreement"),
    fails(D + "decides", NAMED, "vr:decides", without("vr:decides <disagreement/name-character-eve>"),
          "<decision/name> a", "must name"),
    fails(D + "status", DATED, "vr:status", ("vr:explained", "vr:exact"), "vr:exact", "must have one status",
          "vr:DecisionShape"),
    fails(D + "status", DATED, "vr:status", without("vr:status vr:explained"), "<decision/date> a",
          "must have one status"),
    fails(D + "reason", DATED, "rdfs:comment",
          without('rdfs:comment "A month is named in one, a day in the other."@en'), "<decision/date> a",
          "must say why"),
    fails(D + "curator", NAMED, "vr:curator", ('"Zoë"', '"Zoë"@de'), '"Zoë"@de', "who decided"),
    fails(D + "date", NAMED, "dcterms:date", ('"2026-01-31"^^xsd:date', '"2026"^^xsd:gYear'), "gYear", "must be dated"),
    fails(D + "explanation", DATED, "vr:explanation", ("vr:scope", "vr:exact"), "vr:exact",
          "one of those of the claims vocabulary"),
    fails(N + "label", NOTE, "rdfs:label", without('rdfs:label "the tone of the film"@en'), "<disagreement/tone> a",
          "one rdfs:label"),
    fails(N + "kind", NOTE, "vr:kind", ("vr:contradiction", "vr:exact"), "vr:exact", "one vr:kind"),
    fails(N + "focus", NOTE, "sh:focusNode", ("<film/tiny> .", "<film/tiny>, <film/big> ."), "<film/big>",
          "the thing that it is about"),
    fails(N + "citation", NOTE, "vr:citation", (", <citation/tiny-4>", ""), "vr:citation",
          "at least two citations"),
    fails(N + "reason", NOTE, "rdfs:comment", ("each other.\"@en", "each other.\"@en, \"Nor I.\"@en"), "Nor I",
          "why a reader sees it"),
    fails(C + "title", RECORD, "dcterms:title", without('dcterms:title "Tiny"@en'), "<corpus/tiny> a",
          "by which it is cited"),
    fails(C + "title", RECORD, "dcterms:title", ('"Tiny"@en', '"Tiny"@en, "Small"@en'), '"Small"', "must have one"),
    fails(C + "description", RECORD, "dcterms:description", ("little.\"@en", "little.\"@en, \"Less.\"@en"), "Less",
          "Give one"),
    fails(C + "creator", RECORD, "dcterms:creator", ("creator <organization/tiny>", 'creator "Zoë"'), '"Zoë"',
          "named by an IRI"),
    fails(C + "publisher", RECORD, "dcterms:publisher", ("publisher <organization/tiny>", 'publisher "Zoë"'), '"Zoë"',
          "named by an IRI"),
    fails(C + "license", RECORD, "dcterms:license", ("<https://example.org/licence>", '"CC0"'), '"CC0"', "one IRI"),
    fails(C + "issued", RECORD, "dcterms:issued", ('"2026-02-02"^^xsd:date', '"2026"^^xsd:gYear'), "gYear",
          "one xsd:date"),
    fails(C + "version", RECORD, "owl:versionInfo", ('versionInfo "1"', "versionInfo 1"), "versionInfo 1",
          "plain string"),
    fails(C + "address", RECORD, "rdfs:seeAlso", ("seeAlso <https://example.org/tiny>", 'seeAlso "example.org"'),
          '"example.org"', "is one IRI"),
)
PASSING_DECISIONS = (
    ("vr:DecisionShape", ("vr:explained", "vr:open")),
    ("vr:DecisionShape", ("vr:explained", "vr:falseAlarm")),
    (D + "explanation", without("vr:explanation vr:scope")),
    (N + "kind", ("vr:contradiction", "vr:opinionDifference")),
    (C + "creator", without("dcterms:creator <organization/tiny>")),
    (C + "creator", ("creator <organization/tiny>", "creator <organization/tiny>, <https://orcid.org/0000-0002-1825-0097>")),
    (C + "license", without("dcterms:license <https://example.org/licence>")),
)
# fmt: on
