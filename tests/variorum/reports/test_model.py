"""What every report is made from: groups, counts, places and wording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reported import BASE, CREW, EVERY, FULL, NAME, QUIET, SAILING, report
from variorum.corpus.texts import CheckedTexts
from variorum.reports.model import split_place, verdict
from variorum.terms import words


def test_the_gravest_kind_comes_first_and_in_it_what_weighs_most() -> None:
    groups = report().groups
    assert [group.kind.name for group in groups] == [
        "contradiction",
        "selfContradiction",
        "identityQuestion",
        "stanceDifference",
        "opinionDifference",
        "detailDifference",
        "undeclaredDifference",
    ]
    assert groups[0].disagreements == (SAILING, NAME)
    assert (groups[0].open, report().open) == (1, 3)


def test_a_kind_that_only_the_corpus_knows_comes_last() -> None:
    own = replace(CREW, kind="https://example.org/sea#tallStory")
    groups = report((*EVERY, own)).groups
    assert (groups[-1].kind.heading, groups[-1].disagreements) == ("Tall story", (own,))


def test_counts() -> None:
    assert QUIET.counts() == "0 disagreements"
    assert report((SAILING,), stale=()).counts() == "1 disagreement: 1 contradiction (1 open)"
    assert FULL.counts() == (
        "6 disagreements: 2 contradictions (1 open), 1 question of identity (1 open), 1 difference of stance (0 open), "
        "1 difference of opinion (1 open), 1 difference of detail (0 open); 2 stale decisions; 1 fails the check"
    )


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("seeds/log.ttl:12", ("seeds/log.ttl", 12)),
        ("seeds/log.ttl:None", ("seeds/log.ttl", None)),
        ("seeds/log.ttl", ("seeds/log.ttl", None)),
    ],
)
def test_places(place: str, parts: tuple[str, int | None]) -> None:
    assert split_place(place) == parts


def test_verdicts_and_words() -> None:
    assert NAME.decision is not None
    assert verdict(NAME.decision) == "resolved in favour of Gull"
    assert words("https://w3id.org/variorum/ns#timeOfWriting") == "time of writing"


def test_the_wording_of_a_passage_with_what_stands_around_it() -> None:
    statement = SAILING.positions[0].statements[0]
    assert report().wording(statement) is None
    assert FULL.wording(statement) == ("Kept by hand. ", "The Gull sailed", " on 2 May, a fair day.")
    assert FULL.wording(replace(statement, passages=())) is None
    assert FULL.wording(replace(statement, passages=(f"{BASE}text/log#line=3",))) is None
    only_paper = replace(FULL, texts=CheckedTexts({"paper": ""}, 2, 0, ()))
    assert only_paper.wording(statement) is None
