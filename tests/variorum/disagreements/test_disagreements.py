"""What a disagreement is, what it is not, and what it says; rule by rule. (test_disagreements_oracle: all of them.)"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, Store

import story
from story import BASE, NS, Said, Value
from story_rules import TYPES, WORDS, Finder, corpus_in, finder_in, iri, typed
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.model import Disagreement
from variorum.errors import CorpusError
from variorum.terms import CONTRADICTION, SELF_CONTRADICTION

BUNDLED = find_corpus(bundled_root())


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    return finder_in(tmp_path_factory.mktemp("story"))


def find(shapes: Finder, *said: tuple[str, str, str, Value, str]) -> list[Disagreement]:
    told = [Said(source, iri(subject), iri(name), value, stance) for source, subject, name, value, stance in said]
    return list(shapes.find(story.store_of(story.numbered(told), TYPES)))


EVE, EVE_MACARRO, ROONEY = Literal("Eve"), Literal("Eve Macarro"), Literal("Rooney")
YEAR, DAY, OTHER_DAY = typed("2025", "gYear"), typed("2025-06-06", "date"), typed("2025-06-07", "date")
FATHER, FAMILY, STRANGER = iri("father"), iri("family"), iri("stranger")


@pytest.mark.parametrize(
    ("name", "one", "other", "kind"),
    [
        ("name", EVE, ROONEY, "contradiction"),
        ("name", EVE, EVE_MACARRO, "detailDifference"),
        ("date", YEAR, DAY, "detailDifference"),
        ("date", DAY, OTHER_DAY, "contradiction"),
        ("victim", FATHER, FAMILY, "detailDifference"),
        ("victim", FATHER, STRANGER, "contradiction"),
        ("count", typed("4", "integer"), typed("5", "integer"), "contradiction"),
        ("count", typed("4", "integer"), typed("4", "decimal"), None),
        ("name", EVE, EVE, None),
    ],
)
def test_what_two_sources_make_of_one_thing(
    shapes: Finder, name: str, one: Value, other: Value, kind: str | None
) -> None:
    found = find(shapes, ("east", "one", name, one, "asserted"), ("west", "one", name, other, "asserted"))
    assert [d.kind.removeprefix(NS) for d in found] == ([kind] if kind else [])
    for disagreement in found:
        assert disagreement.severity.endswith("Info" if kind == "detailDifference" else "Warning")
        assert {p.value: p.sources for p in disagreement.positions} == {one: ("east",), other: ("west",)}


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ("opinion", "opinion", "One source gives Eve as the name of one, one Rooney; both are opinions."),
        ("asserted", "opinion", "One source gives Eve as the name of one, one Rooney (an opinion)."),
        ("expected", "expected", "One source gives Eve as the name of one (expected), one expects Rooney."),
    ],
)
def test_what_is_no_more_than_an_opinion_is_told_so(shapes: Finder, one: str, other: str, sentence: str) -> None:
    (found,) = find(shapes, ("east", "one", "name", EVE, one), ("west", "one", "name", ROONEY, other))
    assert found.sentence == sentence


@pytest.mark.parametrize(
    ("stances", "kind"),
    [
        (("asserted", "asserted"), "contradiction"),
        (("asserted", "expected"), "stanceDifference"),
        (("expected", "expected"), "stanceDifference"),
        (("asserted", "denied"), None),
        (("asserted", "opinion"), "opinionDifference"),
        (("asserted", "speculative"), "stanceDifference"),
        (("expected", "speculative"), "stanceDifference"),
        (("expected", "denied"), None),
        (("opinion", "opinion"), "opinionDifference"),
        (("speculative", "denied"), None),
    ],
)
@pytest.mark.parametrize("rule", ["one value", "order"])
def test_stances_are_kept_apart(shapes: Finder, rule: str, stances: tuple[str, str], kind: str | None) -> None:
    for one, other in (stances, stances[::-1]):
        if rule == "order":
            found = find(
                shapes, ("east", "one", "during", iri("two"), one), ("west", "one", "after", iri("two"), other)
            )
        else:
            found = find(shapes, ("east", "one", "date", DAY, one), ("west", "one", "date", OTHER_DAY, other))
        assert [d.kind.removeprefix(NS) for d in found] == ([kind] if kind else [])


def test_agreement_is_no_duplicate(shapes: Finder) -> None:
    assert not find(shapes, *((source, "one", "name", EVE, "asserted") for source in ("east", "north", "west")))
    (found,) = find(
        shapes,
        *((source, "one", "name", EVE, "asserted") for source in ("east", "north", "east")),
        ("west", "one", "name", ROONEY, "asserted"),
    )
    assert [(p.value, p.sources) for p in found.positions] == [(EVE, ("east", "north")), (ROONEY, ("west",))]
    assert len(found.positions[0].statements) == 3


def test_a_source_by_itself_contradicts_only_itself(shapes: Finder) -> None:
    both = [("east", "one", "name", name, "asserted") for name in (EVE, ROONEY)]
    (own,) = find(shapes, *both)
    assert (own.kind, own.sentence) == (
        SELF_CONTRADICTION,
        "East says both: it gives Eve as the name of one, and Rooney.",
    )
    found = find(shapes, *both, ("west", "one", "name", EVE, "asserted"))
    assert [d.kind for d in found] == [CONTRADICTION, SELF_CONTRADICTION]
    assert [p.sources for p in found[0].positions] == [("east", "west"), ("east",)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([("count", typed("4", "integer"), "asserted"), ("count", typed("5", "integer"), "asserted")],
         "East says both: it gives 4 as the count of one, and 5."),
        ([("name", EVE, "asserted"), ("name", EVE, "denied")],
         "East says both: it gives Eve as the name of one, and denies it."),
        ([("name", EVE, "asserted"), ("name", EVE_MACARRO, "asserted")], ""),  # one name
        ([("name", EVE, "asserted"), ("name", ROONEY, "denied")], ""),
        ([("name", EVE, "expected"), ("name", ROONEY, "asserted")], ""),  # announced, then stated
        ([("victim", FATHER, "asserted"), ("victim", FAMILY, "asserted")], ""),  # part of it
    ],
)  # fmt: skip
def test_what_one_source_says_against_itself(shapes: Finder, said: list[tuple[str, Value, str]], sentence: str) -> None:
    found = find(shapes, *(("east", "one", name, value, stance) for name, value, stance in said))
    assert [d.sentence for d in found] == ([sentence] if sentence else [])
    assert all(d.kind == SELF_CONTRADICTION and d.sources == ("east",) for d in found)


def test_each_whom_a_source_quotes_is_held_against_their_own_words(shapes: Finder) -> None:
    said = [
        Said("east", iri("one"), iri("name"), name, speaker=iri(speaker).value)
        for speaker in ("ann", "bob")
        for name in (EVE, ROONEY)
    ]
    found = list(shapes.find(story.store_of(story.numbered(said), TYPES)))
    assert len({d.iri for d in found}) == 2
    assert [d.sentence for d in found] == [
        f"East, quoting {name}, says both: it gives Eve as the name of one, and Rooney." for name in ("ann", "bob")
    ]


def test_two_people_whom_a_source_quotes_may_say_different_things(shapes: Finder) -> None:
    """Each is held against their own words; so is the source."""
    said = story.numbered(Said("east", iri("one"), iri("name"), name) for name in (EVE, ROONEY))
    assert [d.kind for d in shapes.find(story.store_of(said, TYPES))] == [SELF_CONTRADICTION]
    for speakers, kinds in ((("ann", "bob"), []), (("ann", "ann"), [SELF_CONTRADICTION]), (("", "bob"), [])):
        told = [
            replace(one, speaker=speaker and f"{BASE}person/{speaker}")
            for one, speaker in zip(said, speakers, strict=True)
        ]
        assert [d.kind for d in shapes.find(story.store_of(told, TYPES))] == kinds


def test_a_longer_name_does_not_bridge_two_names(shapes: Finder) -> None:
    both = Literal("Eve Rooney")
    told = zip(("east", "north", "west"), (EVE, ROONEY, both), strict=True)
    (found,) = find(shapes, *((source, "one", "name", name, "asserted") for source, name in told))
    assert found.kind == NS + "contradiction"


def test_only_targets_are_compared(shapes: Finder) -> None:
    assert not find(shapes, ("east", "three", "name", EVE, "asserted"), ("west", "three", "name", ROONEY, "asserted"))
    assert not find(shapes, ("east", "four", "count", YEAR, "asserted"), ("west", "four", "count", DAY, "asserted"))


def test_claims_that_clash_only_with_what_is_not_asserted_make_no_contradiction(shapes: Finder) -> None:
    """Two asserted claims, each in conflict with a speculation but not with each other."""
    (found,) = find(
        shapes,
        ("east", "one", "during", iri("two"), "asserted"),
        ("west", "one", "after", iri("two"), "speculative"),
        ("west", "one", "after", iri("three"), "asserted"),
        ("east", "one", "during", iri("three"), "opinion"),
    )
    assert found.kind == NS + "stanceDifference"


def test_an_order_that_cannot_be_names_both_claims(shapes: Finder) -> None:
    (found,) = find(
        shapes,
        ("east", "one", "during", iri("two"), "asserted"),
        ("west", "one", "after", iri("two"), "asserted"),
        ("west", "one", "after", iri("three"), "asserted"),
    )
    assert found.shape == BASE + "OrderShape-order"
    assert found.message == "one is both."
    assert sorted((p.path, p.value, p.sources) for p in found.positions) == [
        (BASE + "after", iri("two"), ("west",)),
        (BASE + "during", iri("two"), ("east",)),
    ]


def test_the_iri_of_a_disagreement_stays_when_values_and_sources_change(shapes: Finder) -> None:
    (before,) = find(shapes, ("east", "one", "name", EVE, "asserted"), ("west", "one", "name", ROONEY, "asserted"))
    (after,) = find(
        shapes,
        ("north", "one", "name", Literal("Adam"), "asserted"),
        ("west", "one", "name", ROONEY, "asserted"),
        ("south", "one", "name", EVE, "asserted"),
    )
    assert before.iri == after.iri == BASE + "disagreement/nameshape-one-one"
    assert replace(before, positions=(), sentence="") == replace(after, positions=(), sentence="")


def test_positions_are_ordered_by_their_sources_and_passages_by_offset(shapes: Finder) -> None:
    spans = tuple(f"{BASE}t#char={start},{start + 1}" for start in (9, 10, 100))
    said = [
        Said("east", iri("one"), iri("name"), ROONEY, passages=spans[::-1]),
        Said("north", iri("one"), iri("name"), EVE),
        Said("west", iri("one"), iri("name"), EVE),
    ]
    (found,) = shapes.find(story.store_of(story.numbered(said), TYPES))
    assert [p.value for p in found.positions] == [EVE, ROONEY]
    assert found.positions[1].statements[0].passages == spans


def test_an_empty_dataset_has_no_disagreement(shapes: Finder) -> None:
    assert shapes.find(Store()) == ()


# Shapes that cannot be asked


@pytest.mark.parametrize(
    ("shapes_text", "said"),
    [
        (
            ":S sh:targetClass :Film ; sh:property :S-p . :S-p sh:path :p ; sh:maxCount 1 ; vr:comparison vr:fuzzy .",
            "there is no term https://w3id.org/variorum/ns#fuzzy",
        ),
        (
            ":S sh:targetClass :Film ; sh:property :S-p . :S-p sh:path [ sh:zeroOrMorePath :p ] ; sh:maxCount 1 .",
            "has a path that is not understood",
        ),
        (
            ":S sh:targetClass :Film ; sh:property :S-p . :S-p sh:path :p ; sh:minCount 1 .",
            "has sh:minCount, which is not checked across sources",
        ),
        (":S sh:property :S-p . :S-p sh:path :p ; sh:maxCount 1 .", "has no target, so it would find nothing"),
        (
            ":S sh:targetSubjectsOf :p ; sh:property :S-p . :S-p sh:path :p ; sh:maxCount 1 .",
            "has sh:targetSubjectsOf with sh:property, which is not checked across sources",
        ),
        (
            ":S sh:targetClass :Film ; sh:property [ sh:path :p ; sh:maxCount 1 ] .",
            "has a property shape without an IRI",
        ),
        (
            ":S sh:targetClass :Film ; sh:property :S-p . :S-p sh:path :p ; sh:disjoint [ sh:inversePath :name ] .",
            "has a longer path with a comparison of two properties",
        ),
        (
            ":S sh:targetClass :Flim ; sh:property :S-p . :S-p sh:path :p ; sh:maxCount 1 .",
            "a shape names Flim, which the ontology does not have",
        ),
        (
            ":S sh:targetClass :Film ; sh:property :S-p . :S-p sh:path :nmae ; sh:maxCount 1 .",
            "a shape names nmae, which the ontology does not have",
        ),
        (
            ":S sh:targetClass :Film ; sh:property :S-p . :S-p sh:path :p ; vr:behaviour vr:exact .",
            "https://w3id.org/variorum/ns#behaviour cannot be https://w3id.org/variorum/ns#exact",
        ),
    ],
)
def test_a_shape_that_cannot_be_asked_is_an_error(tmp_path: Path, shapes_text: str, said: str) -> None:
    corpus = corpus_in(tmp_path, shapes_text)
    with pytest.raises(CorpusError) as raised:
        Finder(corpus, WORDS)
    assert said in str(raised.value)
    assert "→" in str(raised.value)


def test_every_dataset_shape_of_the_bundled_corpus_is_asked() -> None:
    """No shape is left aside: each property shape and each SPARQL constraint becomes a rule."""
    found = Finder(BUNDLED, load_vocabulary(BUNDLED)).rules
    sh = rdflib.SH
    nested = {
        inner
        for node in found.graph.objects(None, sh.qualifiedValueShape)
        for inner in found.graph.objects(node, sh.property)
    }
    properties = {str(shape) for shape in found.graph.objects(None, sh.property) if shape not in nested}
    values = [rule for rule in found.values if rule.shape.iri not in found.behaviours.properties]
    assert {rule.shape.iri for rule in (*values, *found.pairs)} == properties
    assert {rule.shape.iri for rule in found.sparql} == set(map(str, found.graph.objects(None, sh.sparql)))
    assert all(rule.shape.message for rule in (*values, *found.pairs, *found.sparql))
