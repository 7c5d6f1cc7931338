"""A source cited in a conversation: proposals, words, stances, new claims; what was done is kept."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cited import citations
from commands import Outcome, run

TEXT = """The lighthouse at Gannet Point

Keeper Ann Holt lit the lamp of Gannet Point for the first time on 3 May 1871. The tower is thirty-one metres high.
Some say that Holt was drunk on watch. The lamp of the tower shone until 1914.
"""
CLAIMS = """
<lighthouse/gannet-point> a sea:Lighthouse ;
    sea:called "Gannet Point" ;
    rdfs:label "the lighthouse on Gannet Point"@en ;
    sea:firstLit "1871-05-03"^^xsd:date ;
    sea:heightInMetres 31 ;
    sea:keptBy <person/holt> .

<person/holt> a sea:Person ;
    sea:called "Ann Holt" ;
    rdfs:label "the keeper Holt"@en ;
    sea:drunkOnWatch true .
"""


@pytest.fixture
def gannet(harbour: Path) -> Path:
    """A source whose claims were typed, without a citation."""
    (harbour / "texts" / "gannet.txt").write_text(TEXT, "utf-8")
    assert run("new", "source", "texts/gannet.txt").code == 0
    seed = harbour / "seeds" / "gannet.ttl"
    text = seed.read_text("utf-8").replace(
        "@prefix vr:", "@prefix sea: <https://example.org/seafaring#> .\n@prefix vr:"
    )
    xsd = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    text = text.replace("@prefix schema:", f"{rdfs}@prefix schema:").replace("\n\n<source/", f"\n{xsd}\n<source/")
    seed.write_text(text + CLAIMS, "utf-8")
    return harbour


def talk(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Outcome:
    """What `cite gannet` says to these answers."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
    return run("cite", "gannet")


def test_a_source_is_cited_by_a_few_words(gannet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["", "", "", "Keeper Ann Holt", "speculative: Some say that Holt was drunk on watch", ""]
    outcome = talk(monkeypatch, *answers)
    assert (outcome.code, outcome.err) == (0, "")
    assert "4 of the claims without a citation stand in the text by themselves:" in outcome.out
    assert "8 claims cited; none is left without" in outcome.out
    found = citations(gannet, "gannet")
    assert found["sea:firstLit", "1871-05-03"] == ("vr:asserted", (span("3 May 1871"),))
    assert found["sea:heightInMetres", "31"] == ("vr:asserted", (span("thirty-one"),))
    assert found["sea:keptBy", "person/holt"] == ("vr:asserted", (span("Keeper Ann Holt"),))
    assert found["sea:drunkOnWatch", "true"] == ("vr:speculative", (span("Some say that Holt was drunk on watch"),))
    outcome = run("check", "--texts", "texts")
    assert (outcome.code, outcome.err) == (0, "")


def span(words: str) -> str:
    return f"{TEXT.index(words)},{TEXT.index(words) + len(words)}"


def test_what_was_done_is_kept_when_it_ends_early(gannet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = talk(monkeypatch, "", "q")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("4 claims cited; 4 of the claims file left: variorum cite gannet\n")
    assert len(citations(gannet, "gannet")) == 4
    outcome = talk(monkeypatch, "")  # the input ends
    assert "5 claims cited" not in outcome.out
    assert "1 claims cited; 3 of the claims file left" in outcome.out


def test_control_c_keeps_what_was_done(gannet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["", ""])

    def answer(prompt: str) -> str:  # noqa: ARG001
        for one in answers:
            return one
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", answer)
    outcome = run("cite", "gannet")
    assert outcome.code == 130
    assert "5 claims cited; 3 of the claims file left" in outcome.out
    assert len(citations(gannet, "gannet")) == 5


def test_places_are_shown_to_choose_from_and_the_nearest_words(gannet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["n", *["-"] * 5, "Gannet Piont", "1", *["-"] * 2, "ship/x called", "ship/x caled y", ""]
    outcome = talk(monkeypatch, *answers)
    assert (outcome.code, outcome.err) == (0, "")
    assert "the text does not have these words; nearest:\n  1. " in outcome.out
    assert "a claim has three parts" in outcome.out
    assert "Did you mean sea:called?" in outcome.out
    assert "1 claims cited" in outcome.out
    assert len(citations(gannet, "gannet")) == 1


def test_a_new_claim_on_a_new_thing_is_asked_for_what_it_is(gannet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["", *["-"] * 4, "lamp/great called lamp", "?", "all", "sea:Ligt", "sea:Light", ""]
    outcome = talk(monkeypatch, *answers)
    assert (outcome.code, outcome.err) == (0, "")
    assert "what is lamp/great? CLASS (-: leave the claim): " in outcome.out
    assert "Did you mean sea:Light?" in outcome.out
    assert citations(gannet, "gannet")["sea:called", "lamp"] == (
        "vr:asserted",
        tuple(f"{at},{at + 4}" for at in (TEXT.index("lamp of the"), TEXT.index("lamp of Gannet"))),
    )
