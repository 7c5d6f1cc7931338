"""Proposals: what is searched for, how candidates score and why, what is never offered; as text, table and JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands import Outcome, run
from variorum.links.sssom import EXACT, read_mappings
from wikidata_standin import StandIn, running

BASE = "https://w3id.org/variorum/ballerina/"
LINKS = Path("seeds/links/wikidata.sssom.tsv")
Proposals = dict[str, dict[str, dict[str, object]]]


@pytest.fixture(autouse=True)
def _corpus(film_corpus: Path, asked: StandIn) -> None:
    """Every proposal is for the film's corpus, and asks the stand-in."""


def propose(*options: str) -> Outcome:
    outcome = run("link", "propose", *options)
    assert outcome.code == 0, outcome.err
    return outcome


def proposals(*options: str) -> Proposals:
    """The candidates of each thing by their identifiers."""
    content = json.loads(propose("--format", "json", *options).out)
    return {
        one["thing"].removeprefix(BASE): {candidate["id"]: candidate for candidate in one["candidates"]}
        for one in content
    }


@pytest.fixture(scope="module")
def found(built_film_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Proposals:
    """What is proposed for the corpus as it is."""
    cache = tmp_path_factory.mktemp("answers")
    with running() as standin:
        options = ["--corpus", str(built_film_corpus), "--cache", str(cache), "--interval", "0", *standin.options]
        return proposals("--candidates", "9", *options)


def reasons(candidate: dict[str, object]) -> list[str]:
    listed = candidate["reasons"]
    assert isinstance(listed, list)
    return [("- " if reason["against"] else "") + reason["text"] for reason in listed]


def test_scores_and_reasons(found: Proposals) -> None:
    shay = found["person/shay-hatten"]
    assert list(shay) == ["Q999000001", "Q999000002"]
    assert [candidate["score"] for candidate in shay.values()] == [0.8, 0.675]
    assert reasons(shay["Q999000001"]) == [
        "label “Shay Hatten”, used by movie-reviews",
        "is screenwriter of Ballerina (Q84713105) there, too",
    ]
    winston = found["character/winston"]["Q999000003"]
    assert (winston["score"], reasons(winston)) == (0.615, ["alias “Winston”, used by featurette-news, movie-reviews"])
    series = found["series/john-wick"]["Q15732802"]
    assert reasons(series) == [
        "label “John Wick”, used by ballerina-assassin, blue-news, featurette-news, movie-reviews",
        "- type film is another than film series",
        "shares director Chad Stahelski (Q22277301), as movie-reviews says",
    ]
    included = found["place/continental-hotel"]["Q999000008"]
    assert reasons(included) == ["“the Continental Hotel” and “The Continental” have words in common"]


def test_things_that_are_linked_are_not_proposed(found: Proposals) -> None:
    linked = {m.subject.removeprefix(BASE) for m in read_mappings(LINKS).mappings if not m.negative}
    assert linked.isdisjoint(found)
    assert "organization/lionsgate" not in found, "linked, if only closely"


def test_what_is_denied_is_not_offered(found: Proposals) -> None:
    assert "Q21528112" not in found["character/atomic-blonde"]
    out = propose("--format", "json").out
    denied = {one["thing"].removeprefix(BASE): one["denied"] for one in json.loads(out)}
    assert denied["character/atomic-blonde"] == ["Q21528112"]


@pytest.mark.long
def test_an_unlinked_film_by_its_facts() -> None:
    """Three films have the name; the date that contradicts, the shared director and the type tell them apart."""
    text = LINKS.read_text("utf-8")
    LINKS.write_text("".join(line for line in text.splitlines(True) if "film/ballerina\t" not in line), "utf-8")
    ballerina = proposals("--candidates", "9")["film/ballerina"]
    assert next(iter(ballerina)) == "Q84713105"
    assert {
        "type film agrees",
        "shares director Len Wiseman (Q336099), as ballerina-assassin, featurette-news, "
        "headphones-thoughts, movie-reviews say",
    } <= set(reasons(ballerina["Q84713105"]))
    wrong = reasons(ballerina["Q4851611"])
    assert "- differs in publication date 2024, as headphones-thoughts says" in wrong
    score = {one: candidate["score"] for one, candidate in ballerina.items()}
    assert score["Q84713105"] > score["Q27918412"] > 0  # type: ignore[operator]


def test_an_item_that_is_another_thing_already(asked: StandIn) -> None:
    asked.entities["Q43416"]["aliases"]["en"] = [{"language": "en", "value": "Shay Hatten"}]
    reeves = proposals()["person/shay-hatten"]["Q43416"]
    assert "- is linked to keanu-reeves already" in reasons(reeves)


def test_a_redirect_is_offered_as_what_it_leads_to(asked: StandIn) -> None:
    asked.redirects["Q999000002"] = "Q999000001"
    asked.override = None
    shay = proposals()["person/shay-hatten"]
    assert list(shay) == ["Q999000001"]


def test_searches_go_by_every_name_and_alias_once(asked: StandIn) -> None:
    propose()
    searches = [one.fields["search"] for one in asked.asked if one.fields.get("action") == "wbsearchentities"]
    assert {"Eve", "Eve Macarro", "Rooney", "Ballerina Assassin", "Wickverse"} <= set(searches)
    assert len(searches) == len(set(searches))
    questions = [json.loads(one.fields["queries"]) for one in asked.asked if "queries" in one.fields]
    told = [query.get("properties") for batch in questions for query in batch.values() if query["query"] == "John Wick"]
    assert [{"pid": "P57", "v": {"id": "Q22277301"}}] in told, "the series, of which the director is known"
    assert max(len(batch) for batch in questions) == 10


def test_fewer_things(found: Proposals) -> None:
    assert set(proposals("--source", "blue-news")) < set(found)
    assert list(proposals("--limit", "1")) == ["character/john-wick"], "the one that most sources mention"


def test_things_without_a_name_by_their_class() -> None:
    found = proposals("--type", "schema:Country", "--limit", "40")
    assert "country/cuba" in found
    outcome = run("link", "propose", "--type", "country")
    assert outcome.code == 2
    assert "--type country is no class" in outcome.err


def test_the_table_is_sssom_and_never_the_links(tmp_path: Path) -> None:
    file = tmp_path / "candidates.sssom.tsv"
    propose("--format", "tsv", "-o", str(file))
    table = read_mappings(file)
    assert table.header.identifier == BASE + "candidates/wikidata"
    (mapping,) = (m for m in table.mappings if m.object.endswith("Q999000001"))
    assert (mapping.subject, mapping.predicate, mapping.confidence) == (BASE + "person/shay-hatten", EXACT, 0.8)
    assert mapping.justification.endswith("CompositeMatching")
    assert mapping.curator == ""
    assert dict(mapping.others)["mapping_tool"] == "variorum"
    assert mapping.comment.startswith("label “Shay Hatten”, used by movie-reviews; is screenwriter of")
    assert propose("--format", "tsv").out == file.read_text("utf-8")


@pytest.mark.long
def test_as_text_in_a_pipe_and_in_a_file(tmp_path: Path) -> None:
    out = propose().out
    assert "Nothing found for " in out
    assert re.search(
        r"\n\d+ things with candidates; none is linked before a person says so: variorum link review\n\Z", out
    )
    propose("-o", str(tmp_path / "proposals.txt"))
    assert (tmp_path / "proposals.txt").read_text("utf-8") == out
    assert "\x1b" not in out


def test_what_would_steer_a_terminal_is_not_printed(asked: StandIn) -> None:
    asked.entities["Q999000001"]["descriptions"]["en"]["value"] = "a \x1b[2Jwriter"
    assert "a \N{REPLACEMENT CHARACTER}[2Jwriter" in propose().out


@pytest.mark.long
def test_a_second_run_is_offline(asked: StandIn) -> None:
    first = propose().out
    asked.asked.clear()
    assert propose("--offline").out == first
    assert asked.asked == []
