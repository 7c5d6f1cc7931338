"""A claim that is taken back is gone with its citation, and nothing else is; stated anew it stands where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from variorum.corpus.folder import find_corpus
from variorum.corpus.loading import Source, load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.terms import local_name

NEWS = "The Goosander sails again\n\nThe museum ship “Goosander” left Tollhaven in May. She may be 150 years old.\n"
SHIP = ("--type", "sea:Ship", "--label", "the ship Goosander")


def sources(folder: Path) -> dict[str, Source]:
    corpus = find_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    return {files.slug: load_source(corpus, files, vocabulary) for files in corpus.sources}


@pytest.fixture
def news(harbour: Path) -> Path:
    """A source with three claims in the short form, beside those of the corpus, whose citations are in full."""
    (harbour / "texts" / "news.txt").write_text(NEWS, "utf-8")
    cite = ("cite", "news")
    for call in (
        ("new", "source", "texts/news.txt", "--date", "2025-05"),
        (*cite, "“Goosander”", "ship/goosander", "sea:called", "Goosander", *SHIP, "--texts", "texts"),
        (*cite, "may be 150 years old", "ship/goosander", "sea:judgedAs", '"old"@en',
         "--stance", "speculative", "--texts", "texts"),
        (*cite, "150 years old", "ship/goosander", "sea:judgedAs", '"old"@en', "--texts", "texts"),
    ):  # fmt: skip
        assert run(*call).code == 0
    return harbour


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("slug", ["harbour-log", "kuesten-chronik", "tide-blog"])
def test_one_claim_is_gone_with_its_citation_and_nothing_else(harbour: Path, slug: str, number: int) -> None:
    before = sources(harbour)[slug]
    citation = before.citations[number * len(before.citations) // 8]
    subject, predicate, value = (
        f"<{t.value}>" if hasattr(t, "value") and i < 2 else str(t) for i, t in enumerate(citation.claim)
    )
    more = ["--stance", local_name(citation.stance.value)]
    more += ["--by", citation.attributed_to.value] if citation.attributed_to else []
    outcome = run("withdraw", slug, subject, predicate, value, *more)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.count("\n") >= 2
    after = sources(harbour)[slug]
    assert {*before.citations} - {*after.citations} == {citation}
    assert {*after.citations} <= {*before.citations}
    gone = before.claims - after.claims
    again = [c for c in after.citations if c.claim == citation.claim and local_name(c.stance.value) != "denied"]
    denied = local_name(citation.stance.value) == "denied"
    assert {(t.subject, t.predicate, t.object) for t in gone} == (set() if again or denied else {citation.claim})


def test_what_is_stated_with_another_stance_stays(news: Path) -> None:
    before = (news / "seeds" / "news.ttl").read_text("utf-8")
    assert run("withdraw", "news", "ship/goosander", "sea:judgedAs", '"old"@en').code == 0
    assert (news / "seeds" / "news.ttl").read_text("utf-8") == before
    outcome = run("withdraw", "news", "ship/goosander", "judgedAs", '"old"@en')
    assert (outcome.code, outcome.out) == (1, "")
    assert 'It states "old"@en --stance speculative.' in outcome.err
    outcome = run("withdraw", "news", "ship/goosander", "judgedAs", '"old"@en', "--stance", "speculative")
    assert "seeds/news.ttl: sea:judgedAs" in outcome.out
    assert "old" not in (news / "seeds" / "news.ttl").read_text("utf-8")


def test_a_claim_that_is_stated_anew_stands_where_it_stood(news: Path) -> None:
    files = [news / "seeds" / "news.ttl", news / "seeds" / "evidence" / "news.ttl"]
    before = [file.read_bytes() for file in files]
    assert run("withdraw", "news", "ship/goosander", "called", "Goosander").code == 0
    assert [file.read_bytes() for file in files] != before
    assert run("cite", "news", "“Goosander”", "ship/goosander", "called", "Goosander", "--texts", "texts").code == 0
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("nowhere", "ship/merganser", "called", "x"), "there is no source 'nowhere'"),
        (("tide-blog", "ship/merganser", "called", "Anvil"), 'It states "Merganser of Tollhaven".'),
        (("tide-blog", "ship/nothing", "called", "Anvil"), "It states nothing of this thing and property."),
        (("tide-blog", "ship/merganser", "caled", "Anvil"), "called"),
    ],
)
def test_what_is_not_stated_is_told_and_nothing_is_written(harbour: Path, call: tuple[str, ...], told: str) -> None:
    before = {path: path.read_bytes() for path in (harbour / "seeds").rglob("*.ttl")}
    outcome = run("withdraw", *call)
    assert outcome.code == 1
    assert told in outcome.err
    assert {path: path.read_bytes() for path in (harbour / "seeds").rglob("*.ttl")} == before
