"""A rule in SPARQL is asked again where what it asks has changed, and what is found is the same as without a memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store

import story
from stored import tables_of
from story import BASE, Said
from story_rules import WORDS, corpus_in, iri
from variorum.disagreements import premises
from variorum.disagreements.answers import Answers, Solution
from variorum.disagreements.detection import Detector
from variorum.disagreements.model import Disagreement
from variorum.shapes.constraints import SparqlConstraint
from variorum.shapes.rules import DatasetRules, load_rules

RULE = """:Shape-{name} a sh:NodeShape ; sh:targetSubjectsOf :{one} ; sh:sparql :{name} .
:{name} a sh:SPARQLConstraint ; sh:message "{{$this}}" ; sh:select '''PREFIX : <https://example.org/story/>
    SELECT $this ?path ?value ?otherPath ?otherValue WHERE {{
        $this :{one} ?value . $this :{other} ?otherValue . {more} FILTER (?value != ?otherValue)
        BIND (:{one} AS ?path) BIND (:{other} AS ?otherPath) }}''' .
"""
SHAPES = RULE.format(name="company", one="friend", other="enemy", more="") + RULE.format(
    name="works", one="plays", other="trade", more="FILTER NOT EXISTS { $this :during ?since }"
)
SAID = (
    Said("east", iri("ann"), iri("friend"), iri("bath")),
    Said("west", iri("ann"), iri("enemy"), iri("york")),
    Said("east", iri("bea"), iri("plays"), iri("harp")),
    Said("west", iri("bea"), iri("trade"), Literal("Über “alles”\n", language="de")),
)


class Detection:
    """The rules, asked again and again with the same answers in memory."""

    def __init__(self, folder: Path) -> None:
        self.corpus = corpus_in(folder, SHAPES)
        self.rules: DatasetRules = load_rules(self.corpus, WORDS)
        self.answers = Answers()

    def find(self, *said: Said) -> tuple[tuple[Disagreement, ...], list[str]]:
        """What is found of these statements, and the rules that were asked for it."""
        store, asked, ask = story.store_of(story.numbered(said), ()), list[str](), premises.solutions

        def noted(constraint: SparqlConstraint, of: Store) -> Iterator[Solution]:
            asked.append(constraint.iri.removeprefix(BASE))
            return ask(constraint, of)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(premises, "solutions", noted)
            found = self._find(store, self.answers)
        assert found == self._find(store, Answers())
        return found, asked

    def _find(self, store: Store, answers: Answers) -> tuple[Disagreement, ...]:
        with tables_of(self.corpus, store) as tables:
            return Detector(self.corpus, WORDS, self.rules, tables, store, answers).find()


@pytest.fixture
def detection(tmp_path: Path) -> Detection:
    return Detection(tmp_path)


def test_what_nothing_touched_is_not_asked_again(detection: Detection) -> None:
    found, asked = detection.find(*SAID)
    assert ({d.focus for d in found}, asked) == ({BASE + "ann", BASE + "bea"}, ["company", "works"])
    assert detection.find(*SAID) == (found, [])
    other = Said("south", iri("ann"), iri("tells"), iri("bath"))
    assert detection.find(*SAID, other)[1] == []


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (lambda said: [*said, Said("south", iri("ann"), iri("friend"), iri("york"))], ["company"]),
        (lambda said: said[1:], ["company"]),
        (lambda said: [*said, Said("south", iri("bea"), iri("during"), Literal("2020"))], ["works"]),
        (lambda said: [*said[:3], Said("west", iri("bea"), iri("trade"), Literal("Über “alles”"))], ["works"]),
        (lambda said: [*said, Said("south", iri("ann"), iri("friend"), iri("bath"))], []),  # somebody else says it too
    ],
)  # fmt: skip
def test_what_a_change_bears_on_is_asked(
    detection: Detection, change: Callable[[tuple[Said, ...]], list[Said]], asked: list[str]
) -> None:
    detection.find(*SAID)
    assert detection.find(*change(SAID))[1] == asked


def test_answers_are_kept_in_a_file_unless_it_is_damaged(detection: Detection, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    found, _ = detection.find(*SAID)
    detection.answers.write(file, "")
    for content, asked in ((file.read_bytes(), []), (file.read_bytes()[:-9] + b"}", ["company", "works"])):
        file.write_bytes(content)
        detection.answers = Answers.read(file)
        assert detection.find(*SAID) == (found, asked)
    for damage in (b"", b"\xff", b"{}", b"[]\n[]"):
        file.write_bytes(damage)
        detection.answers = Answers.read(file)
        assert detection.find(*SAID) == (found, ["company", "works"])


def test_a_rule_that_may_depend_on_anything_is_always_asked(tmp_path: Path) -> None:
    folder = tmp_path / "any"
    detection = Detection(folder)
    detection.corpus = corpus_in(
        tmp_path / "other", RULE.format(name="all", one="friend", other="enemy", more="?s ?p ?o .")
    )
    detection.rules = load_rules(detection.corpus, WORDS)
    for _ in range(2):
        assert detection.find(*SAID)[1] == ["all"]


def test_another_query_is_another_rule(detection: Detection, tmp_path: Path) -> None:
    detection.find(*SAID)
    corpus = corpus_in(tmp_path / "other", SHAPES.replace("NOT EXISTS { $this :during", "EXISTS { $this :during"))
    detection.rules = load_rules(corpus, WORDS)
    assert detection.find(*SAID)[1] == ["works"]
