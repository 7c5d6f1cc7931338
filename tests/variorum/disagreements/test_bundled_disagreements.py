"""The disagreements of the bundled corpus, as readers who compared the articles expect them, and the decisions on them.

`bundled_disagreements.csv` has a line for each position of each disagreement that a rule finds. When it changes, read
the articles again before you copy the new list. `dropped_notes.csv` has a line for each matter that was once noted by
hand and is no disagreement: the things on whose pages what the sources say of it stands, and the sources.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from bundled import BUNDLED, bundled
from stored import tables_of
from variorum.disagreements.collection import collect
from variorum.disagreements.decisions import Decisions, load_decisions
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register import Register
from variorum.shapes.validation import load_source_shapes
from variorum.terms import (
    CONTRADICTION,
    DETAIL_DIFFERENCE,
    EXPLAINED,
    FALSE_ALARM,
    IDENTITY_QUESTION,
    OPEN,
    OPINION_DIFFERENCE,
    RESOLVED,
    STANCE_DIFFERENCE,
    VR,
)

EXPECTED = Path(__file__).with_name("bundled_disagreements.csv")

# Found by rules, and left open: the articles and their dates do not settle them.
OPEN_FINDINGS = {
    "denied-counterpart-of-character-protagonist",
    "role-size-role-keanu-reeves-in-ballerina",
    "set-after-or-set-during-film-ballerina",
    "visual-style-film-ballerina",
}


@cache
def decisions() -> Decisions:
    vocabulary = bundled().vocabulary
    return load_decisions(BUNDLED, vocabulary, load_source_shapes(BUNDLED, vocabulary))


@cache
def register() -> Register:
    corpus = bundled()
    store = corpus.store()
    with tables_of(BUNDLED, store) as tables:
        return collect(BUNDLED, corpus.vocabulary, corpus.finder.rules, decisions(), tables, store)


def name(disagreement: Disagreement) -> str:
    return disagreement.iri.removeprefix(BUNDLED.base + "disagreement/")


def found() -> list[Disagreement]:
    return sorted((d for d in register().disagreements if d.shape), key=lambda d: d.iri)


def manual() -> list[Disagreement]:
    return [d for d in register().disagreements if not d.shape]


def test_no_two_have_one_label() -> None:
    labels = Counter(disagreement.label for disagreement in register().disagreements)
    assert [label for label, number in labels.items() if number > 1] == []


def test_what_a_shape_says_names_no_focus_node() -> None:
    said = register().messages
    assert {d.shape for d in found() if d.shape in said} == said.keys()
    assert said[BUNDLED.base + "shape/opposite-opinions"].startswith("The thing is praised and faulted")
    assert all(text[0].isupper() and "{" not in text for text in said.values())


def found_rows() -> list[tuple[str, ...]]:
    """The lines of the expected list as they would be now."""
    return [
        (
            name(disagreement),
            disagreement.kind.removeprefix(VR),
            disagreement.severity.rpartition("#")[2],
            position.label,
            " ".join(sorted({f"{s.source}:{s.stance.removeprefix(VR)}" for s in position.statements})),
        )
        for disagreement in found()
        for position in disagreement.positions
    ]


def test_rules_find_what_readers_expect() -> None:
    rows = found_rows()
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        header, *expected = map(tuple, csv.reader(file))
    assert header == ("disagreement", "kind", "severity", "position", "sources")
    assert rows == expected


def test_every_kind_is_there() -> None:
    kinds = {CONTRADICTION, DETAIL_DIFFERENCE, STANCE_DIFFERENCE, IDENTITY_QUESTION, OPINION_DIFFERENCE}
    assert {d.kind for d in register().disagreements} == kinds


def test_every_note_is_about_more_than_one_position_and_uses_all_its_citations() -> None:
    notes = {note.iri: note for note in decisions().manual}
    assert len(notes) <= 12, "what a rule can see is not entered by hand"
    assert {d.iri for d in manual()} == set(notes)
    for disagreement in manual():
        note = notes[disagreement.iri]
        assert len(disagreement.positions) > 1
        assert {s.citation for p in disagreement.positions for s in p.statements} == set(note.citations)
        assert note.iri.startswith(BUNDLED.base + "disagreement/noted-")


def test_what_was_noted_once_lives_on_where_the_claims_are() -> None:
    with EXPECTED.with_name("dropped_notes.csv").open(encoding="utf-8", newline="") as file:
        dropped = list(csv.DictReader(file))
    assert len(dropped) == 38
    stated: dict[str, set[str]] = defaultdict(set)
    for said in bundled().said:
        stated[said.subject.value.removeprefix(BUNDLED.base)].add(said.source)
    labels = {disagreement.label for disagreement in register().disagreements}
    for row in dropped:
        things = row["things"].split()
        assert row["disagreement"] not in labels
        assert all(stated[thing] for thing in things), row
        assert row["sources"].split() == sorted(set().union(*(stated[thing] for thing in things))), row


def test_the_headlines_come_first() -> None:
    """Whether they are decided or not: the heroine's name, the place in the timeline, the date of the film, and whom
    the heroine avenges.
    """
    first = [name(disagreement) for disagreement in register().disagreements[:5]]
    assert first[0] == "name-character-protagonist"
    assert {"set-after-or-set-during-film-ballerina", "date-published-film-ballerina"} <= set(first)
    assert "whom-it-avenges-character-protagonist" in first
    assert [d.rank for d in register().disagreements] == list(range(1, len(register().disagreements) + 1))


def test_each_is_told_in_a_sentence() -> None:
    told = {name(disagreement): disagreement.sentence for disagreement in register().disagreements}
    assert told["name-character-protagonist"].endswith("Rooney, two Eve Macarro (or Eve).")
    assert told["date-published-film-ballerina"].endswith(" 2024, one expects 2025, one expects 6 June 2025.")
    assert told["role-size-role-keanu-reeves-in-ballerina"].endswith(" a cameo role, one a supporting role.")
    assert told["set-after-or-set-during-film-ballerina"].endswith("-3, one during film/john-wick-3.")
    for sentence in told.values():
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not re.search(r"[{}<>]|https?:|\b\w+:\w+-|screen#", sentence), sentence


def test_no_two_sides_have_one_label() -> None:
    for disagreement in register().disagreements:
        labels = [position.label for position in disagreement.positions]
        assert len(set(labels)) == len(labels), disagreement.iri


def test_every_property_in_use_is_declared() -> None:
    coverage = register().coverage
    assert coverage.undeclared == 0
    assert coverage.watched >= 50


def test_no_decision_is_stale() -> None:
    assert register().stale == ()
    assert len([d for d in register().disagreements if d.decision]) == len(decisions().decisions)


def test_a_decision_considers_every_value() -> None:
    for disagreement in register().disagreements:
        if disagreement.decision:
            assert disagreement.decision.considered == {p.value for p in disagreement.positions}
            assert disagreement.decision.in_favour_of <= disagreement.decision.considered


def test_what_is_left_open_is_known() -> None:
    left = {name(d) for d in found() if d.kind != DETAIL_DIFFERENCE and d.status == OPEN}
    assert left == OPEN_FINDINGS
    assert not [d for d in register().disagreements if d.kind == DETAIL_DIFFERENCE and d.decision]


@pytest.mark.parametrize(
    ("disagreement", "status", "favour"),
    [
        ("name-character-protagonist", RESOLVED, {"Eve", "Eve Macarro"}),
        ("date-published-film-ballerina", RESOLVED, {"2025"}),
        ("release-status-film-ballerina", EXPLAINED, set()),
        ("opposite-opinions-role-ana-de-armas-in-ballerina-concept-nuance", EXPLAINED, set()),
        ("set-after-or-set-during-film-ballerina", OPEN, set()),
        ("role-size-role-keanu-reeves-in-ballerina", OPEN, set()),
        ("noted-killing-and-dance-training", OPEN, set()),
        ("noted-casting", EXPLAINED, set()),
    ],
)
def test_decisions(disagreement: str, status: str, favour: set[str]) -> None:
    (one,) = [d for d in register().disagreements if name(d) == disagreement]
    assert one.status == status
    assert {str(getattr(v, "value", v)) for v in (one.decision.in_favour_of if one.decision else ())} == favour


def test_a_resolved_decision_rests_on_citations_of_the_corpus() -> None:
    citations = {said.citation for said in bundled().said}
    resolved = [d for d in decisions().decisions if d.status == RESOLVED]
    assert resolved
    assert all(set(d.references) <= citations for d in resolved)
    assert not [d for d in decisions().decisions if d.status == FALSE_ALARM], "what is none is a negative test"


def test_reasons_say_something_of_their_own() -> None:
    reasons = [d.reason for d in decisions().decisions]
    comments = [note.reason for note in decisions().manual]
    assert len(set(comments)) == len(comments)
    assert all(len(reason.split()) >= 8 for reason in (*reasons, *comments))
