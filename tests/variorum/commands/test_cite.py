"""A source begun from its text and cited by its words passes every check, and no offset is typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands import Outcome, run
from variorum.corpus.folder import find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import load_vocabulary

NEWS = "The Goosander sails again\n\nThe museum ship “Goosander” left Tollhaven in May. She may be 150 years old.\n"

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.fixture
def news(harbour: Path) -> Path:
    """A source that is only begun, beside those of the corpus."""
    (harbour / "texts" / "Tollhaven News.txt").write_text(NEWS, "utf-8")
    outcome = run("new", "source", "texts/Tollhaven News.txt", "--date", "2025-05")
    assert (outcome.code, outcome.err) == (0, "")
    assert "variorum cite tollhaven-news 'the words'" in outcome.out
    return harbour


def cite(words: str, *rest: str, source: str = "tollhaven-news") -> Outcome:
    return run("cite", source, words, *rest, "--texts", "texts")


def describe(words: str = 'the museum ship "goosander"') -> None:
    named = ("ship/goosander", "sea:called", "Goosander", "--type", "sea:Ship", "--label", "the ship Goosander")
    outcome = cite(words, *named)
    assert (outcome.code, outcome.err) == (0, "")


def citations(folder: Path, source: str = "tollhaven-news") -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """By property and value of each claim: its stance and the offsets of its passages."""
    corpus = find_corpus(folder)
    (files,) = (files for files in corpus.sources if files.slug == source)
    found = load_source(corpus, files, load_vocabulary(corpus)).citations
    shorten = corpus.shorten
    return {
        (shorten(c.claim[1].value), shorten(c.claim[2].value)): (
            shorten(c.stance.value),
            tuple(passage.rpartition("=")[2] for passage in c.passages),
        )
        for c in found
    }


def test_a_source_is_begun_and_cited_and_passes_every_check(news: Path) -> None:
    assert run("check", "--texts", "texts").code == 0  # before any claim, too
    describe()
    assert (
        cite("may be 150 years old", "ship/goosander", "sea:judgedAs", '"old"@en', "--stance", "speculative").code == 0
    )
    outcome = run("check", "--texts", "texts")
    assert (outcome.code, outcome.err) == (0, "")
    ship = ("vr:asserted", ("27,54",))
    assert citations(news) == {
        ("rdf:type", "sea:Ship"): ship,
        ("sea:called", "Goosander"): ship,
        ("sea:judgedAs", "old"): ("vr:speculative", ("82,102",)),
    }


def test_what_is_written_is_shown_with_the_words(news: Path) -> None:  # noqa: ARG001
    describe()
    outcome = cite("Goosander", "ship/goosander", "sea:keptIn", "place/museum", "--nth", "2")
    assert outcome.out.splitlines() == [
        "evidence/tollhaven-news.ttl: vr:stated (sea:keptIn <place/museum> 44 53) .",
        "seeds/tollhaven-news.ttl: sea:keptIn <place/museum> .",
        "…Goosander sails again The museum ship “[Goosander]” left Tollhaven in May. She may be 150 …",
    ]


def test_more_words_for_one_claim_are_more_passages(news: Path) -> None:
    describe()
    assert cite("The Goosander", "ship/goosander", "sea:called", "Goosander").code == 0
    assert cite("The Goosander", "ship/goosander", "sea:called", "Goosander").code == 0
    assert citations(news)["sea:called", "Goosander"] == ("vr:asserted", ("0,13", "27,54"))


def test_a_denied_claim_has_a_citation_and_no_triple(news: Path) -> None:
    describe()
    claims = (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert cite("left Tollhaven", "ship/goosander", "sea:keptIn", "place/museum", "--stance", "denied").code == 0
    assert (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8") == claims
    assert citations(news)["sea:keptIn", "place/museum"][0] == "vr:denied"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("left Tolhaven", "ship/goosander", "sea:called", "G"),
            "does not have the words .*\n.*Nearest: .*[left Tollhaven]",
        ),
        (("Goosander", "ship/goosander", "sea:called", "G"), "stand in 2 places\n.*--nth:\n  1. The \\[Goosander\\]"),
        (("Goosander", "ship/goosander", "sea:called", "G", "--nth", "3"), "stand in 2 place"),
        (("Tollhaven", "ship/goosander", "sea:caled", "G"), "the ontology has no sea:caled\n.*Did you mean sea:called"),
        (("Tollhaven", "the goosander", "sea:called", "G"), "'the goosander' names nothing"),
        (("Tollhaven", "ship/eider", "sea:called", "G"), "has not spoken of ship/eider yet\n.*--type"),
        (("Tollhaven", "ship/goosander", "sea:called", "G", "--stance", "sure"), "there is no stance 'sure'"),
        (("Tollhaven", "ship/goosander", "sea:called", "G", "--by", "the mate"), "'the mate' names nothing"),
    ],
)
def test_what_cannot_be_cited_is_told_and_nothing_is_written(
    news: Path, arguments: tuple[str, ...], message: str
) -> None:
    describe()
    before = {path: path.read_bytes() for path in (news / "seeds").rglob("*.ttl")}
    outcome = cite(*arguments)
    assert outcome.code == 1
    assert re.match(f"error: .*{message}", outcome.err, re.DOTALL)
    assert {path: path.read_bytes() for path in (news / "seeds").rglob("*.ttl")} == before


def test_a_source_that_is_not_there_is_told(news: Path) -> None:  # noqa: ARG001
    outcome = cite("x", "ship/goosander", "sea:called", "G", source="tollhaven-new")
    assert "there is no source 'tollhaven-new'" in outcome.err
    assert "tollhaven-news" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("texts/Tollhaven News.txt",), "there is a file already"),
        (("texts/Tollhaven News.txt", "--slug", "A b"), "'A b' is no slug"),
        (("texts/Tollhaven News.txt", "--slug", "b", "--date", "May 2025"), "'May 2025' is no date"),
        (("latin.txt",), "byte 1 is not UTF-8"),
    ],
)
def test_a_source_that_cannot_be_begun_is_told(news: Path, arguments: tuple[str, ...], message: str) -> None:
    (news / "latin.txt").write_bytes("Küste".encode("latin-1"))
    before = sorted((news / "seeds").rglob("*"))
    outcome = run("new", "source", *arguments)
    assert outcome.code == 1
    assert message in outcome.err
    assert sorted((news / "seeds").rglob("*")) == before
