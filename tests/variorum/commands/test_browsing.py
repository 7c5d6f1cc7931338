"""Finding things and terms, showing what the sources state of a thing, and who wrote it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from commands import Outcome, run
from edits import BLOG, sub


def ok(outcome: Outcome) -> str:
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("goosander",), "ship/goosander  the ship Goosander  ("),
        (("Merganser", "TOLLHAVEN"), "ship/merganser  the ship Merganser  ("),
        (("hands", "lost"), "sea:handsLost  hands lost  ("),
        (("gannet-point",), "lighthouse/gannet-point  the lighthouse on Gannet Point  ("),
    ],
)
def test_things_and_terms_are_found_by_what_they_are_called(words: tuple[str, ...], first: str) -> None:
    assert ok(run("find", *words)).startswith(first)


@pytest.mark.usefixtures("harbour")
def test_names_sources_and_use_are_told() -> None:
    out = ok(run("find", "merganser"))
    assert "    sea:" in out
    assert "Merganser of Tollhaven" in out
    assert "harbour-log" in out
    assert "tide-blog" in out
    outcome = run("find", "zeppelin")
    assert (outcome.code, outcome.out, outcome.err) == (1, "", "nothing is called so\n")
    assert "and " in ok(run("find", "a", "--max", "2")).splitlines()[-1]


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(("typed", "name"), [("mergnaser", "ship/merganser"), ("goosandr", "ship/goosander")])
def test_what_is_nearly_called_so_is_found_by_the_index(typed: str, name: str) -> None:
    assert name in ok(run("find", typed))


@pytest.mark.usefixtures("harbour")
def test_terms_are_listed_the_most_used_first() -> None:
    out = ok(run("terms"))
    uses = [int(line.rpartition("(")[2].rstrip(")")) for line in out.splitlines() if not line.startswith(" ")]
    assert uses == sorted(uses, reverse=True)
    assert "sea:Ship  ship  (" in out
    assert [line.split()[0] for line in ok(run("terms", "drunk")).splitlines()[::2]] == ["sea:drunkOnWatch"]


@pytest.mark.usefixtures("harbour")
def test_a_thing_is_shown_with_values_sources_and_words() -> None:
    out = ok(run("show", "ship/merganser", "--texts", "texts"))
    assert out.splitlines()[0] == "ship/merganser  the ship Merganser"
    assert "\n  hands lost: 7\n" in out
    assert re.search(r"^      tide-blog  “.+”$", out, re.MULTILINE)
    assert "\n  sister ship: the ship Goosander <ship/goosander>\n" in out
    assert re.search(r"\ndisagreements, as of the last build\n  .*the ship Merganser.*, open\)\n", out)
    assert ok(run("show", "ship goosander")).startswith("ship/goosander")
    assert "value of\n  the ship Merganser <ship/merganser>  sister ship: this  " in ok(run("show", "ship/goosander"))
    denied = ("cite", "tide-blog", "the museum", "place/museum", "sea:keptIn", "ship/goosander", "--stance", "denied")
    ok(run(*denied, "--texts", "texts"))
    assert "the museum <place/museum>  kept in: this  tide-blog (denied)\n" in ok(run("show", "ship/goosander"))


def test_a_quotation_is_shown_with_what_it_says() -> None:
    out = ok(run("show", "quotation/featurette-news-1"))
    (claim,) = out.partition("what is said in it\n")[2].split("\n\n")[0].splitlines()
    assert claim.startswith("  the protagonist of Ballerina <character/protagonist>  counterpart of  ")
    assert claim.endswith("(denied, says Len Wiseman <person/len-wiseman>)")


def test_terms_that_answer_a_question_stand_before_those_that_mention_its_words() -> None:
    for word, first in (("killed", "screen:victim"), ("old", "screen:age"), ("manager", "screen:oversees")):
        assert ok(run("terms", word)).split()[0] == first


@pytest.mark.usefixtures("harbour")
def test_without_texts_places_are_shown() -> None:
    Path(".variorum/texts-folder").unlink(missing_ok=True)
    out = ok(run("show", "ship/merganser"))
    assert "  “" not in out
    assert "tide-blog  text " in out


@pytest.mark.usefixtures("harbour")
def test_what_is_not_there_is_told() -> None:
    outcome = run("show", "ship/mergansr")
    assert (outcome.code, outcome.out) == (1, "")
    assert "no source speaks of 'ship/mergansr'" in outcome.err
    assert "several things are called 'a'" in run("show", "a").err


@pytest.mark.usefixtures("harbour")
def test_what_alone_is_called_just_so_is_meant_whatever_else_has_the_words() -> None:
    sub(BLOG, '"the ship Goosander"', '"the museum ship Goosander"')()
    for words in ("the museum", "The Museum"):
        assert ok(run("show", words)).splitlines()[0] == "place/museum  the museum"
    assert "several things are called 'museum'" in run("show", "museum").err


def git(*arguments: str, folder: Path) -> None:
    known = ("-c", "user.name=Ann Holt", "-c", "user.email=ann@example.org")
    subprocess.run(["git", "-C", str(folder), *known, *arguments], check=True, capture_output=True)


def test_blame_tells_who_wrote_a_claim_when_and_why(harbour: Path) -> None:
    git("init", folder=harbour)
    git("add", "seeds", folder=harbour)
    git("commit", "-m", "Read the blog", "--date", "2026-01-31T12:00:00Z", folder=harbour)
    sub(BLOG, "sea:heightInMetres 31", "sea:heightInMetres 32")()
    sub(BLOG, 'schema:inLanguage "en" ;', 'schema:inLanguage "en" ;\n    vr:reviewedBy "Amos Pell" ;')()
    out = ok(run("blame", "tide-blog", "ship/merganser", "sea:handsLost", "7"))
    lines = out.splitlines()
    assert lines[0] == "ship/merganser sea:handsLost 7"
    assert lines[1].startswith("  claim     seeds/tide-blog.ttl:")
    assert "  Ann Holt, 2026-01-31, " in lines[1]
    assert lines[1].endswith(": Read the blog")
    assert lines[2].startswith("  citation  seeds/evidence/tide-blog.ttl:")
    assert lines[-1] == "reviewed by Amos Pell"
    assert "not committed yet" in ok(run("blame", "tide-blog", "lighthouse/gannet-point", "heightInMetres"))
    assert len(ok(run("blame", "tide-blog", "ship/merganser")).splitlines()) > 15
    assert run("check").code == 1  # the height has no citation now; the record may say who has read it
    assert "reviewedBy" not in run("check").err


def test_what_cannot_be_blamed_is_told(harbour: Path) -> None:
    assert "tide-blog has no such claim" in run("blame", "tide-blog", "ship/merganser", "handsLost", "8").err
    assert "there is no source 'tide'" in run("blame", "tide", "ship/merganser").err
    outcome = run("blame", "tide-blog", "ship/merganser", "handsLost")
    assert outcome.code == 1
    assert "git cannot tell: not a git repository" in outcome.err
    assert f"{BLOG}:" in outcome.err
    assert harbour.is_dir()
