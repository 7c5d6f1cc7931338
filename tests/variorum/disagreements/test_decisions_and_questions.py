"""Decisions that no longer fit what there is, and things that an axiom of OWL would make one, in a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal

import story
from edits import sub
from story import Said
from story_rules import HEADER, Finder, corpus_in, iri
from variorum.building.trial import Trial
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Disagreement
from variorum.terms import IDENTITY_QUESTION, text_of

HEAD = """# What the curators of the harbour decided, and what they noted.
@base <https://example.org/harbour/> .

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix vr: <https://w3id.org/variorum/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NOTE = """
<disagreement/mood> a vr:Disagreement ;
    rdfs:label "the mood at the harbour"@en ;
    rdfs:comment "Words that no rule holds against each other."@en ;
    vr:kind vr:contradiction ;
    vr:citation <citation/tide-blog-001>, <citation/harbour-log-002> ;
    sh:focusNode <ship/merganser> .
"""


@pytest.fixture
def trial(harbour: Path) -> Iterator[Trial]:
    """The invented corpus, whose register can be had after each edit without a build."""
    trial = Trial(harbour, harbour / ".variorum")
    yield trial
    trial.close()


def decided(disagreements: list[Disagreement], considered: bool) -> str:
    """The seeds of one decision on each disagreement, which says what values it considered or does not."""
    text = ""
    for number, one in enumerate(disagreements):
        values = ", ".join(sorted({str(position.value) for position in one.positions})) if considered else ""
        text += f"""
<decision/number-{number}> a vr:Decision ;
    rdfs:comment "Both may be meant."@en ;
    vr:decides <{one.iri}> ;
    vr:status vr:falseAlarm ;
    {f"vr:considered {values} ;" if values else ""}
    vr:curator "Wren" ;
    dcterms:date "2026-01-31"^^xsd:date .
"""
    return text


def decide(folder: Path, text: str) -> None:
    used = [line for line in HEAD.splitlines() if not line.startswith("@prefix") or line.split()[1] in text]
    (folder / "seeds" / "decisions.ttl").write_text("\n".join(used) + "\n" + text, "utf-8")


def stale(trial: Trial) -> set[str]:
    return {entry.decision.decides for entry in trial.register().stale}


def test_a_decision_that_considered_nothing_of_what_a_rule_found_is_stale(harbour: Path, trial: Trial) -> None:
    found = [one for one in trial.register().disagreements if one.shape]
    assert len(found) > 3
    decide(harbour, decided(found, considered=True))
    assert stale(trial) == set()
    decide(harbour, decided(found, considered=False))
    assert stale(trial) == {one.iri for one in found}
    decide(harbour, decided(found[1:], considered=True) + decided(found[:1], considered=False).replace("number-0", "x"))
    assert stale(trial) == {found[0].iri}


def test_a_decision_on_what_was_noted_by_hand_need_not_say_what_it_considered(harbour: Path, trial: Trial) -> None:
    decide(harbour, NOTE)
    (noted,) = [one for one in trial.register().disagreements if not one.shape]
    assert len(noted.positions) == 2
    for considered in (False, True):
        decide(harbour, NOTE + decided([noted], considered))
        assert stale(trial) == set()
    decide(harbour, NOTE + decided([noted], considered=True).replace("vr:considered ", 'vr:considered "the weather", '))
    assert stale(trial) == {noted.iri}


KEPT = """
<citation/{slug}-900> a vr:Citation ;
    rdf:subject <ship/merganser> ;
    rdf:predicate sea:keptIn ;
    rdf:object <place/{place}> ;
    vr:stance vr:asserted ;
    vr:source <source/{slug}> ;
    vr:passage <text/{slug}#char=0,7> .
"""


def keep(slug: str, place: str) -> None:
    """Lets a source state where the Merganser is kept."""
    sub(f"seeds/{slug}.ttl", "sea:handsLost 7 ;", f"sea:handsLost 7 ;\n    sea:keptIn <place/{place}> ;")()
    path = Path(f"seeds/evidence/{slug}.ttl")
    path.write_text(path.read_text("utf-8") + KEPT.format(slug=slug, place=place), "utf-8")


MUSEUM = '\n<place/museum> a sea:Place ;\n    rdfs:label "the museum"@en .\n'
KNOWN = """
<citation/{slug}-901> a vr:Citation ;
    rdf:subject <place/museum> ;
    rdf:predicate rdf:type ;
    rdf:object sea:Place ;
    vr:stance vr:asserted ;
    vr:source <source/{slug}> ;
    vr:passage <text/{slug}#char=0,7> .
"""
DECLARED = '    vr:behaviour vr:oneAtATime ;\n    vr:comparison vr:partOf ;\n    vr:phrase "keep'


def know_the_museum(slug: str) -> None:
    """Lets a source speak of the museum."""
    for path, more in [(f"seeds/{slug}.ttl", MUSEUM), (f"seeds/evidence/{slug}.ttl", KNOWN.format(slug=slug))]:
        Path(path).write_text(Path(path).read_text("utf-8") + more, "utf-8")


@pytest.mark.parametrize(
    ("axiom", "places", "two"),
    [
        ("Functional", {"harbour-log": "anvil", "tide-blog": "museum"}, {"place/anvil", "place/museum"}),
        ("Functional", {"harbour-log": "anvil", "kuesten-chronik": "anvil"}, None),
        ("InverseFunctional", {"harbour-log": "museum"}, {"ship/merganser", "ship/goosander"}),  # as the blog says
        ("InverseFunctional", {"harbour-log": "anvil", "kuesten-chronik": "anvil"}, None),
        ("Asymmetric", {"harbour-log": "anvil", "tide-blog": "museum"}, None),
    ],
)
def test_two_things_that_would_be_made_one_are_a_question(
    axiom: str, places: dict[str, str], two: set[str] | None, trial: Trial
) -> None:
    kind = f"sea:keptIn a owl:ObjectProperty, owl:{axiom}Property"
    sub("ontology/harbour.ttl", "sea:keptIn a owl:ObjectProperty", kind)()
    sub("ontology/harbour.ttl", DECLARED, '    vr:phrase "keep')()
    know_the_museum("harbour-log")
    for slug, place in places.items():
        keep(slug, place)
    found = [one for one in trial.register().disagreements if one.kind == IDENTITY_QUESTION]
    if two is None:
        assert found == []
        return
    (question,) = found
    assert len(question.positions) == 2
    ends = {end for p in question.positions for end in (p.claim[0], text_of(p.value))} - {question.focus}
    assert {end.removeprefix("https://example.org/harbour/") for end in ends} == two


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        (("B-104", "B-104"), True),
        (("B-104", "b-104"), True),
        (("B-104", "B-105"), False),
    ],
)
def test_one_number_of_two_things_is_a_question(numbers: tuple[str, str], asked: bool, tmp_path: Path) -> None:
    ontology = ":number a owl:DatatypeProperty, owl:InverseFunctionalProperty ; vr:behaviour vr:several ."
    words = Vocabulary((parse_turtle((HEADER + ontology).encode(), Path("ontology.ttl")),), "")
    finder = Finder(corpus_in(tmp_path, ""), words)
    told = [
        Said(source, iri(thing), iri("number"), Literal(number))
        for source, thing, number in zip(("east", "west"), ("one", "two"), numbers, strict=True)
    ]
    found = finder.find(story.store_of(story.numbered(told), ()))
    assert [one.kind for one in found] == [IDENTITY_QUESTION] * asked
    alone = [Said("east", s.subject, s.predicate, s.value) for s in told]
    assert finder.find(story.store_of(story.numbered(alone), ())) == ()
