"""The review: what a person answers is written at once, whole, with who and when; and what is never offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from variorum.commands.main import commands
from variorum.errors import VariorumError
from variorum.links.sssom import CLOSE, EXACT, MANUAL, Mapping, read_mappings
from variorum.wikidata import review as reviewing
from wikidata_standin import StandIn

LINKS = Path("seeds/links/wikidata.sssom.tsv")
BASE = "https://w3id.org/variorum/ballerina/"
ENTITY = "http://www.wikidata.org/entity/"
SHAY = BASE + "person/shay-hatten"

Review = Callable[..., Result]


@pytest.fixture(autouse=True)
def _corpus(film_corpus: Path, asked: StandIn) -> None:
    """Every review is about the film and asks the stand-in."""


@pytest.fixture
def review() -> Review:
    """Reviews what movie-reviews mentions, answering as typed; the things come in the order of their IRIs."""

    def run(typed: str, *options: str) -> Result:
        arguments = ["link", "review", "--source", "movie-reviews", "--curator", "Wren", *options]
        return CliRunner().invoke(commands, arguments, input=typed)

    return run


def added(before: set[Mapping]) -> list[Mapping]:
    """The mappings that there were not before, whatever line they stand in."""
    known = {(m.subject, m.object, m.predicate, m.negative) for m in before}
    return [m for m in read_mappings(LINKS).mappings if (m.subject, m.object, m.predicate, m.negative) not in known]


@pytest.fixture
def before() -> set[Mapping]:
    return set(read_mappings(LINKS).mappings)


def until(name: str, answer: str) -> str:
    """Skips all things before one, answers for it, and quits."""
    order = [
        "character/john-wick",
        "franchise/john-wick",
        "series/john-wick",
        "universe/john-wick",
        "character/the-director",
        "character/winston",
    ]
    order += ["organization/continental-hotels", "person/dan-laustsen", "person/shay-hatten"]
    return "s\n" * order.index(name) + answer + "q\n"


def test_a_yes_is_written_with_who_and_when(review: Review, before: set[Mapping]) -> None:
    outcome = review(until("person/shay-hatten", "y\n"), "--confidence", "0.9")
    assert outcome.exit_code == 0, outcome.output
    assert outcome.output.endswith(f"\n1 thing linked, in {LINKS}\n")
    (new,) = added(before)
    assert (new.subject, new.predicate, new.object) == (SHAY, EXACT, ENTITY + "Q999000001")
    assert (new.curator, new.date, new.confidence) == ("Wren", date.today().isoformat(), 0.9)
    assert (new.justification, new.negative) == (MANUAL, False)
    assert (new.subject_label, new.object_label) == ("Shay Hatten", "Shay Hatten")
    assert new.comment == (
        "label “Shay Hatten”, used by movie-reviews; is screenwriter of Ballerina (Q84713105) there, too"
    )


def test_it_shows_why(review: Review) -> None:
    out = review(until("person/shay-hatten", "q\n")).output
    assert (
        """Shay Hatten  <person/shay-hatten>  person
  called “Shay Hatten” by movie-reviews
  1  0.80  Shay Hatten  Q999000001  American screenwriter
           + label “Shay Hatten”, used by movie-reviews
           + is screenwriter of Ballerina (Q84713105) there, too
     Is it? (y, c, n, x, o, s, q): q
"""
        in out
    )
    assert "− type film is another than character" in review("n\nn\nq\n").output


def test_no_goes_on_to_the_next_candidate_and_writes_nothing(review: Review, before: set[Mapping]) -> None:
    outcome = review(until("person/shay-hatten", "n\nn\n"))
    assert "  2  0.68  Shay Hatten  Q999000002  Australian swimmer" in outcome.output
    assert outcome.output.endswith("\nnothing was written\n")
    assert added(before) == []


@pytest.mark.long
def test_never_is_written_and_the_item_not_offered_again(review: Review, before: set[Mapping]) -> None:
    outcome = review(until("person/shay-hatten", "n\nx\n"))
    assert outcome.output.endswith(f"\n0 things linked, 1 item ruled out, in {LINKS}\n")
    (new,) = added(before)
    assert (new.object, new.predicate, new.negative, new.confidence) == (ENTITY + "Q999000002", EXACT, True, None)
    again = review(until("person/shay-hatten", "n\n")).output
    assert "Q999000002" not in again


@pytest.mark.long
def test_close_is_another_match_and_the_thing_is_not_proposed_again(review: Review, before: set[Mapping]) -> None:
    review(until("character/winston", "c\n"))
    (new,) = added(before)
    assert (new.object, new.predicate) == (ENTITY + "Q999000003", CLOSE)
    assert "<character/winston>" not in review("s\n" * 20).output


def test_an_item_is_one_thing(review: Review, before: set[Mapping]) -> None:
    """The franchise and the story world have the same candidates; the second yes is refused."""
    outcome = review("s\ny\ns\ny\ns\nq\n")
    assert (
        "not written: the John Wick franchise is that item already (seeds/links/wikidata.sssom.tsv:" in outcome.output
    )
    assert [m.subject for m in added(before)] == [BASE + "franchise/john-wick"]


def test_opening_shows_the_page_and_asks_again(
    review: Review, before: set[Mapping], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    outcome = review(until("person/shay-hatten", "o\ny\n"))
    assert opened == ["https://www.wikidata.org/wiki/Q999000001"]
    assert "     https://www.wikidata.org/wiki/Q999000001\n     Is it?" in outcome.output
    assert len(added(before)) == 1


def test_what_is_no_answer_is_asked_again(review: Review) -> None:
    outcome = review("maybe\nq\n")
    assert "Error: 'maybe' is not one of 'y', 'c', 'n', 'x', 'o', 's', 'q'." in outcome.output


def test_breaking_off_keeps_what_was_decided(review: Review, before: set[Mapping]) -> None:
    """The end of the input is what Ctrl-C is to a prompt."""
    outcome = review(until("character/winston", "y\n").removesuffix("q\n"))
    assert outcome.exit_code == 1
    assert f"1 thing linked, in {LINKS}" in outcome.output
    assert [m.object for m in added(before)] == [ENTITY + "Q999000003"]


def test_what_another_wrote_meanwhile_is_kept(
    review: Review, before: set[Mapping], monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = "ballerina:person/dan-laustsen,,skos:exactMatch,,wd:Q999000005,,,semapv:ManualMappingCuration,,\n"
    other = cells.replace(",", "\t")

    def elsewhere(_: str) -> None:
        LINKS.write_text(LINKS.read_text("utf-8") + other, "utf-8")

    monkeypatch.setattr(click, "launch", elsewhere)
    review(until("person/shay-hatten", "o\ny\n"))
    assert {m.object.removeprefix(ENTITY) for m in added(before)} == {"Q999000001", "Q999000005"}


def test_a_folder_that_may_not_be_written_leaves_the_file_as_it_was(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = LINKS.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    outcome = review("y\n", "--offline")
    assert isinstance(outcome.exception, VariorumError | SystemExit)
    assert LINKS.read_bytes() == before


def test_a_corpus_without_links_gets_a_file(review: Review) -> None:
    LINKS.unlink()
    LINKS.parent.rmdir()
    outcome = review("s\n" * 3 + "y\n" + "q\n")
    assert outcome.exit_code == 0, outcome.output
    (mapping,) = read_mappings(LINKS).mappings
    assert mapping.curator == "Wren"
    header = LINKS.read_text("utf-8")
    assert "#mapping_set_id: https://w3id.org/variorum/ballerina/links/wikidata\n" in header
    assert "#  ballerina: https://w3id.org/variorum/ballerina/\n#  wd: http://www.wikidata.org/entity/\n" in header


@pytest.mark.parametrize("typed", ["\n", "   \n"])
def test_a_curator_has_a_name(typed: str) -> None:
    outcome = CliRunner().invoke(commands, ["link", "review"], input=typed + "Wren\nq\n")
    assert "Your name, to be recorded with each decision" in outcome.output
    assert outcome.output.endswith("nothing was written\n")


def test_nothing_to_review(review: Review, asked: StandIn) -> None:
    asked.override = None
    asked.entities.clear()
    outcome = review("")
    assert outcome.exit_code == 0
    assert "nothing to review: no candidates for" in outcome.output


def test_every_answer_is_explained(review: Review) -> None:
    out = review("q\n").output
    for key, meaning in reviewing.ANSWERS.items():
        assert f"  {key}  {meaning}\n" in out
