"""A source begun from its text and cited by its words passes every check, and no offset is typed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cited import citations
from commands import Outcome, run
from edits import sub
from judged import errors
from variorum.corpus.introducing import name_in
from variorum.corpus.meant import slug_of
from variorum.corpus.quotations import the_place

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


def test_a_source_is_begun_and_cited_and_passes_every_check(news: Path) -> None:
    assert run("check", "--texts", "texts").code == 0  # before any claim, too
    describe()
    assert (
        cite("may be 150 years old", "ship/goosander", "sea:judgedAs", '"old"@en', "--stance", "speculative").code == 0
    )
    outcome = run("check", "--texts", "texts")
    assert (outcome.code, outcome.err) == (0, "")
    ship = ("vr:asserted", ("27,54",))
    assert citations(news, "tollhaven-news") == {
        ("rdf:type", "sea:Ship"): ship,
        ("sea:called", "Goosander"): ship,
        ("sea:judgedAs", "old"): ("vr:speculative", ("82,102",)),
    }


@pytest.mark.parametrize("language", ["en", "de-AT"])
def test_a_text_of_a_language_is_in_that_of_its_source(news: Path, language: str) -> None:
    sub("seeds/tollhaven-news.ttl", 'schema:inLanguage "en"', f'schema:inLanguage "{language}"')()
    describe()
    assert cite("may be 150 years old", "ship/goosander", "sea:judgedAs", "old").code == 0
    assert f'sea:judgedAs "old"@{language.lower()}' in (news / "seeds/tollhaven-news.ttl").read_text("utf-8")
    assert errors(news) == ""
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for arguments in (["init", "-q"], ["add", "seeds"], ["commit", "-q", "-m", "News"]):
        subprocess.run([*git, *arguments], cwd=news, check=True)
    assert "sea:judgedAs" in run("blame", "tollhaven-news", "ship/goosander", "sea:judgedAs", "old").out


def test_what_is_written_is_shown_with_the_words(news: Path) -> None:  # noqa: ARG001
    describe()
    outcome = cite("Goosander", "ship/goosander", "sea:keptIn", "place/museum", "--nth", "2")
    assert outcome.out.splitlines() == [
        "seeds/evidence/tollhaven-news.ttl: vr:stated (sea:keptIn <place/museum> 44 53) .",
        "seeds/evidence/tollhaven-news.ttl: <place/museum>",
        "seeds/evidence/tollhaven-news.ttl: vr:stated (rdf:type sea:Place 44 53) .",
        "seeds/tollhaven-news.ttl: <place/museum> a sea:Place ;",
        'seeds/tollhaven-news.ttl: rdfs:label "the museum"@en .',
        "seeds/tollhaven-news.ttl: sea:keptIn <place/museum> .",
        "…Goosander sails again The museum ship “[Goosander]” left Tollhaven in May. She may be 150 …",
    ]


def test_more_words_for_one_claim_are_more_passages(news: Path) -> None:
    describe()
    assert cite("The Goosander", "ship/goosander", "sea:called", "Goosander").code == 0
    assert cite("The Goosander", "ship/goosander", "sea:called", "Goosander").code == 0
    assert citations(news, "tollhaven-news")["sea:called", "Goosander"] == ("vr:asserted", ("0,13", "27,54"))


def test_a_denied_claim_has_a_citation_and_no_triple(news: Path) -> None:
    describe()
    claims = (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert cite("left Tollhaven", "ship/goosander", "sea:keptIn", "place/museum", "--stance", "denied").code == 0
    assert (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8") == claims
    assert citations(news, "tollhaven-news")["sea:keptIn", "place/museum"][0] == "vr:denied"


def test_what_is_told_of_a_thing_that_is_denied_is_kept(news: Path) -> None:
    describe()
    told = ("--value-type", "sea:Place", "--value-label", "the yard")
    assert cite("left Tollhaven", "ship/goosander", "keptIn", "place/yard", "--stance", "denied", *told).code == 0
    assert errors(news) == ""
    claims = (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert '<place/yard> a sea:Place ;\n    rdfs:label "the yard"@en .' in claims
    assert "keptIn" not in claims
    assert citations(news, "tollhaven-news")["rdf:type", "sea:Place"][0] == "vr:asserted"


def test_a_text_is_in_the_language_of_its_source(news: Path) -> None:
    describe()
    path = news / "seeds" / "tollhaven-news.ttl"
    path.write_text(path.read_text("utf-8").replace('schema:inLanguage "en"', 'schema:inLanguage "de"'), "utf-8")
    assert cite("150 years old", "ship/goosander", "sea:judgedAs", "old", "--stance", "opinion").code == 0
    assert cite("museum ship", "ship/goosander", "sea:judgedAs", '"museal"@fr', "--stance", "opinion").code == 0
    claims = path.read_text("utf-8")
    assert 'sea:judgedAs "museal"@fr' in claims
    assert 'sea:judgedAs "old"@de' in claims
    assert errors(news) == ""


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
        (("Tollhaven", "light/spit", "sea:firstLit", "3 May 1871"), "'3 May 1871' is no date\n.*Write 2025"),
        (("Tollhaven", "light/spit", "sea:firstLit", "1871-13"), "'1871-13' is no xsd:gYearMonth"),
        (
            ("Tollhaven", "ship/goosander", "sea:wreckedOn", "1871-02-30"),
            "'1871-02-30' is no xsd:date\n.*Write",
        ),
        (("Tollhaven", "ship/goosander", "sea:handsLost", "1,200"), "'1,200' is no xsd:.*\n.*Write it in digits"),
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


def test_what_other_sources_say_of_a_thing_need_not_be_said_again(news: Path) -> None:
    outcome = cite("The Goosander", "ship/goosander", "sea:called", "Goosander")
    assert (outcome.code, outcome.err) == (0, "")
    assert 'rdfs:label "the ship Goosander"@en' in (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert errors(news) == ""


def test_a_new_thing_is_called_as_the_words_call_it(news: Path) -> None:
    assert cite("museum ship “Goosander”", "ship/goosander-of-old", "a", "sea:Ship").code == 0
    assert cite("museum ship “Goosander”", "place/museum-ship", "a", "sea:Place").code == 0
    claims = (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert re.findall(r'rdfs:label "(.*)"@en', claims) == ["museum ship", "goosander of old"]


@given(st.lists(st.from_regex(r"[A-Z][a-zà-ö]{1,8}", fullmatch=True), min_size=1, max_size=3), st.data())
@settings(deadline=None)
def test_the_name_in_words_is_the_one_that_makes_the_slug(name: list[str], data: st.DataObject) -> None:
    around = st.lists(st.from_regex(r"[0-9]{1,4}[,.]?", fullmatch=True), max_size=4)
    before, after = data.draw(around), data.draw(around)
    words = " ".join(
        [*before, data.draw(st.sampled_from(["“{}”", "{},", "({})", "{}"])).format(" ".join(name)), *after]
    )
    slug = slug_of(" ".join(name))
    assert name_in(words, slug) == " ".join(name)
    assert name_in(words, f"{slug}-x") == ""


def test_what_the_user_calls_a_thing_takes_the_place_of_its_label(news: Path) -> None:
    describe()
    named = ("ship/goosander", "a", "sea:Ship", "--label", "the good ship Goosander")
    assert cite("museum ship “Goosander”", *named).code == 0
    claims = (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert re.findall(r'rdfs:label "(.*)"@en', claims) == ["the good ship Goosander"]
    assert errors(news) == ""


def test_a_speaker_is_called_as_the_text_calls_them_elsewhere(news: Path) -> None:
    describe()
    told = ("ship/goosander", "sea:judgedAs", "old", "--stance", "speculative", "--by", "person/tollhaven")
    assert cite("may be 150 years old", *told, "--type", "sea:Ship").code == 0
    assert 'rdfs:label "Tollhaven"@en' in (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")


def test_a_label_that_is_cited_stays(news: Path) -> None:
    describe()
    assert cite("museum ship “Goosander”", "ship/goosander", "rdfs:label", '"museum ship"@en').code == 0
    named = ("ship/goosander", "a", "sea:Ship", "--label", "the good ship Goosander")
    assert cite("museum ship “Goosander”", *named).code == 0
    claims = (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert set(re.findall(r'rdfs:label "(.*)"@en', claims)) == {"museum ship", "the good ship Goosander"}
    outcome = run("check", "--texts", "texts")
    assert outcome.code == 0, outcome.err


def test_a_name_is_looked_for_once_in_a_long_passage() -> None:
    words = "Ann of Ann and so on, " * 20_000
    assert name_in(f"{words} Ann Kelly.", "ann-kelly") == "Ann Kelly"
    assert name_in(words, "ann-kelly") == ""


def test_what_the_user_says_that_a_thing_is_must_be_what_the_source_says(news: Path) -> None:
    describe()
    before = (news / "seeds" / "tollhaven-news.ttl").read_bytes()
    outcome = cite("Goosander", "ship/goosander", "called", "Goosander", "--nth", "1", "--type", "sea:Place")
    assert (outcome.code, (news / "seeds" / "tollhaven-news.ttl").read_bytes()) == (1, before)
    assert "tollhaven-news has said what ship/goosander is, and it is no sea:Place there" in outcome.err


def test_a_term_that_nobody_declared_is_told_with_the_command_that_does(news: Path) -> None:  # noqa: ARG001
    assert "variorum new shape tonnage declares it." in cite("left", "ship/goosander", "tonnage", "90").err
    assert "variorum new class sea:Dock declares it." in cite("left", "place/dock", "a", "sea:Dock").err


def test_a_property_may_be_named_without_its_prefix(news: Path) -> None:
    assert cite("The Goosander", "ship/goosander", "called", "Goosander").code == 0
    assert ("sea:called", "Goosander") in citations(news, "tollhaven-news")
    assert "Did you mean sea:called?" in cite("left", "ship/goosander", "caled", "Goosander").err


def test_a_thing_may_be_cited_for_what_it_is_alone(news: Path) -> None:
    assert cite("left Tollhaven", "place/the-harbour", "a", "sea:Place").code == 0
    assert 'rdfs:label "the harbour"@en' in (news / "seeds" / "tollhaven-news.ttl").read_text("utf-8")
    assert errors(news) == ""


def test_a_thing_is_what_the_others_of_its_kind_are(news: Path) -> None:
    assert cite("left Tollhaven", "person/captain", "called", "left").code == 0
    assert ("rdf:type", "sea:Person") in citations(news, "tollhaven-news")


def test_who_said_it_must_be_known_too(news: Path) -> None:
    describe()
    said = ("Goosander", "ship/goosander", "sea:keptIn", "place/museum", "--nth", "2", "--by", "mate/first")
    assert "has not spoken of mate/first yet" in cite(*said).err
    assert cite("ship", "mate/first", "a", "sea:Person").code == 0
    assert cite(*said).code == 0
    assert errors(news) == ""
    assert "vr:attributedTo" not in (news / "seeds" / "evidence" / "tollhaven-news.ttl").read_text("utf-8")


def test_where_the_texts_are_is_remembered_for_a_corpus(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("cite", "tollhaven-news", "The Goosander", "ship/goosander", "called", "Goosander")
    assert run(*words).code == 0  # `new source` was told
    (news / ".variorum" / "texts-folder").unlink()
    assert "where the articles' texts are is not known" in run(*words).err
    monkeypatch.setenv("VARIORUM_TEXTS", "texts")
    assert run(*words).code == 0
    monkeypatch.delenv("VARIORUM_TEXTS")
    assert run(*words).code == 0


@pytest.mark.usefixtures("news")
def test_the_bundled_corpus_is_not_written_to_by_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("cite", "blue-news", "x", "a/b", "schema:name", "c", "--texts", ".")
    assert (outcome.code, outcome.out) == (1, "")
    assert "the current folder is in no corpus" in outcome.err


@pytest.mark.parametrize(
    ("text", "words", "at"),
    [
        ("Annually, Ann sang; Annette did not.", "ann", 10),
        ("Sie sangen; es sang Ann.", "sang", 15),
        ("Annually Annette sang.", "Annu", 0),
    ],
)
def test_words_of_their_own_go_before_those_within_others(text: str, words: str, at: int) -> None:
    assert the_place(text, words).start == at


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
        (("texts/Tollhaven News.txt", "--slug", "b", "--date", "2025-02-30"), "'2025-02-30' is no date"),
        (("texts/Tollhaven News.txt", "--slug", "b", "--language", "de de"), "'de de' is no language"),
        (("texts/Tollhaven News.txt", "--slug", "b", "--language", "German"), "'German' is no language"),
        (("latin.txt",), "latin.txt:1:2: byte 0xfc is not UTF-8"),
        (("empty.txt",), "empty.txt: there is no text in the file"),
    ],
)
def test_a_source_that_cannot_be_begun_is_told(news: Path, arguments: tuple[str, ...], message: str) -> None:
    (news / "latin.txt").write_bytes("Küste".encode("latin-1"))
    (news / "empty.txt").write_text("\ufeff \n\n")
    before = sorted((news / "seeds").rglob("*"))
    outcome = run("new", "source", *arguments)
    assert outcome.code == 1
    assert message in outcome.err
    assert sorted((news / "seeds").rglob("*")) == before
