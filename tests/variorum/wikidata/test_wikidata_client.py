"""What the client asks, in which batches, and what it keeps: each answer once, also when only half of them come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from variorum.errors import WikidataError
from variorum.wikidata.client import Hit, Question, WikidataClient
from variorum.wikidata.model import Entity, Missing
from wikidata_standin import StandIn

Asks = Callable[..., WikidataClient]


def names(client: WikidataClient, *ids: str) -> dict[str, str]:
    return {
        asked: entity.label() if isinstance(entity, Entity) else "missing"
        for asked, entity in client.entities(ids).items()
    }


def test_entities_by_what_they_were_asked_by(asks: Asks) -> None:
    found = asks().entities(["Q336099", "Q999000100", "Q999000999", "Q336099"])
    assert list(found) == ["Q336099", "Q999000100", "Q999000999"]
    wiseman, redirected, missing = found.values()
    assert isinstance(wiseman, Entity)
    assert (wiseman.id, wiseman.redirected) == ("Q336099", False)
    assert isinstance(redirected, Entity)
    assert (redirected.id, redirected.label(), redirected.redirected) == ("Q336099", "Len Wiseman", True)
    assert missing == Missing("Q999000999")


def test_a_redirect_that_comes_under_its_target(asks: Asks, standin: StandIn) -> None:
    entity = {**standin.entities["Q336099"], "redirects": {"from": "Q999000100", "to": "Q336099"}}
    standin.override = {"entities": {"Q336099": entity}, "success": 1}
    (found,) = asks().entities(["Q999000100"]).values()
    assert isinstance(found, Entity)
    assert (found.asked, found.id) == ("Q999000100", "Q336099")


def test_fifty_entities_a_request(asks: Asks, standin: StandIn) -> None:
    ids = [f"Q{number}" for number in range(999000900, 999001021)]
    assert set(asks().entities(ids).values()) == {Missing(one) for one in ids}
    assert [len(asked.fields["ids"].split("|")) for asked in standin.asked] == [50, 50, 21]


def test_what_is_kept_is_not_asked_for_again(asks: Asks, standin: StandIn) -> None:
    assert names(asks(), "Q336099", "Q43416") == {"Q336099": "Len Wiseman", "Q43416": "Keanu Reeves"}
    again = asks()
    assert names(again, "Q43416", "Q336099", "Q234141")["Q234141"] == "Ian McShane"
    assert [asked.fields["ids"] for asked in standin.asked] == ["Q336099|Q43416", "Q234141"]
    assert again.state().endswith("; 1 request")


def test_refreshing_asks_anew_but_only_once(asks: Asks, standin: StandIn) -> None:
    names(asks(), "Q336099")
    standin.entities["Q336099"]["labels"]["en"]["value"] = "Leonard Wiseman"
    client = asks(refresh=True)
    for _ in range(2):
        assert names(client, "Q336099") == {"Q336099": "Leonard Wiseman"}
    assert len(standin.asked) == 2


def test_offline_has_what_is_kept_and_says_what_is_not(asks: Asks, standin: StandIn) -> None:
    names(asks(), "Q336099")
    client = asks(offline=True)
    assert names(client, "Q336099", "Q43416") == {"Q336099": "Len Wiseman"}
    assert client.search("Len Wiseman", "en") == ()
    assert client.reconcile([Question("Len Wiseman")], "en") == {}
    assert client.labels(["Q336099"], "en") == {}
    assert len(standin.asked) == 1
    assert "all from the cache; offline, not in the cache and left out: 4 (entity Q43416, search for" in client.state()


def test_what_came_of_half_a_batch_is_kept_and_the_rest_asked_for(asks: Asks, standin: StandIn) -> None:
    standin.faults.append("half")
    assert len(names(asks(), "Q336099", "Q43416", "Q234141")) == 3
    assert [asked.fields["ids"] for asked in standin.asked] == ["Q336099|Q43416|Q234141", "Q43416"]


def test_nothing_of_a_batch_is_an_error_that_keeps_what_came(asks: Asks, standin: StandIn) -> None:
    standin.faults.extend(["half", "nothing"])
    with pytest.raises(
        WikidataError, match=r"^entity Q43416: half an answer; 1 of 3 entities are not in it"
    ) as failure:
        asks().entities(["Q336099", "Q43416", "Q234141"])
    assert failure.value.advice.startswith("Those that came are kept.")
    assert names(asks(offline=True), "Q336099", "Q234141") == {"Q336099": "Len Wiseman", "Q234141": "Ian McShane"}


def test_a_batch_that_fails_keeps_those_before_it(asks: Asks, standin: StandIn) -> None:
    ids = [f"Q{number}" for number in range(999000900, 999000960)]
    standin.faults.extend(["", "forbidden"])
    with pytest.raises(WikidataError, match=r"entities Q999000950 … Q999000959 \(10\): refused"):
        asks().entities(ids)
    assert len(asks(offline=True).entities(ids)) == 50


@pytest.mark.parametrize("identifier", ["", "Q", "Q0", "42", "Q42 ", "q42", "Q42|Q43", "wd:Q42"])
def test_what_is_no_identifier_is_not_asked_for(asks: Asks, standin: StandIn, identifier: str) -> None:
    with pytest.raises(WikidataError, match="is no identifier of Wikidata"):
        asks().entities(["Q42", identifier])
    assert standin.asked == []


def test_a_search_finds_labels_and_aliases(asks: Asks, standin: StandIn) -> None:
    by_label, by_alias = asks().search("Ballerina", "en"), asks().search("From the World", "en")
    assert [hit.id for hit in by_label] == ["Q84713105", "Q4851611", "Q27918412"]
    assert by_alias == (Hit("Q84713105", "Ballerina", "2025 film", "From the World of John Wick: Ballerina"),)
    fields = standin.asked[0].fields
    assert (fields["language"], fields["type"], fields["limit"]) == ("en", "item", "7")


def test_questions_go_in_tens(asks: Asks, standin: StandIn) -> None:
    questions = [Question(f"Nobody {number}") for number in range(21)]
    answers = asks().reconcile([*questions, Question("Shay Hatten", "Q11424", (("P57", "Q336099"),))], "en")
    assert [hit.id for hit in answers[Question("Shay Hatten", "Q11424", (("P57", "Q336099"),))]][:2] == [
        "Q999000001",
        "Q999000002",
    ]
    assert [asked.fields["queries"].count('"query"') for asked in standin.asked] == [10, 10, 2]
    assert standin.asked[0].path == "/en/api"
    assert (
        '"type": "Q11424", "properties": [{"pid": "P57", "v": {"id": "Q336099"}}]' in standin.asked[2].fields["queries"]
    )


def test_half_of_the_answers_to_questions(asks: Asks, standin: StandIn) -> None:
    standin.faults.append("half")
    questions = [Question("Shay Hatten"), Question("Dan Laustsen")]
    with pytest.raises(WikidataError, match=r"'Shay Hatten' and 1 more: half an answer; 1 of 2 queries are not in it"):
        asks().reconcile(questions, "en")
    assert list(asks(offline=True).reconcile(questions, "en")) == [questions[0]]


def test_labels_of_items_and_properties(asks: Asks, standin: StandIn) -> None:
    assert asks().labels(["P57", "Q336099", "Q999000999", ""], "en") == {
        "P57": "director",
        "Q336099": "Len Wiseman",
        "Q999000999": "Q999000999",
    }
    asks().labels(["Q336099", "P57"], "en")
    assert len(standin.asked) == 1


@pytest.mark.parametrize(
    ("ask", "answer", "words"),
    [
        ("search", {}, "search for 'x': half an answer, without 'search'"),
        ("search", {"search": [{"label": "x"}]}, "search for 'x': a result in another form than documented"),
        ("search", {"search": [{"id": "L42"}]}, "'L42' is no item"),
        ("search", {"search": ["Q42"]}, "a result in another form than documented"),
        ("entities", {"entities": ["Q42"]}, "entity Q42: half an answer, without 'entities'"),
        ("entities", {"entities": {"Q42": 7}}, "entity Q42: not in the form that Wikibase documents"),
        ("reconcile", {"q0": {"results": []}}, "reconciliation of 'x': half an answer, without 'result'"),
        ("labels", {"results": {}}, "label of Q42: half an answer, without 'bindings'"),
        ("labels", {"results": {"bindings": [{"item": {}}]}}, r"a row without \?item or \?itemLabel"),
    ],
)
def test_answers_in_another_form(asks: Asks, standin: StandIn, ask: str, answer: Any, words: str) -> None:
    standin.override = answer
    client = asks()
    questions: dict[str, Callable[[], object]] = {
        "search": lambda: client.search("x", "en"),
        "entities": lambda: client.entities(["Q42"]),
        "reconcile": lambda: client.reconcile([Question("x")], "en"),
        "labels": lambda: client.labels(["Q42"], "en"),
    }
    with pytest.raises(WikidataError, match=words):
        questions[ask]()
    assert not any(path.is_file() for path in client.cache.folder.rglob("*")), "it is not kept"


def test_it_can_only_read(asks: Asks, standin: StandIn) -> None:
    client = asks()
    client.search("Ballerina", "en")
    client.entities(["Q42"])
    client.reconcile([Question("Ballerina")], "en")
    client.labels(["Q42"], "en")
    actions = [asked.fields.get("action", asked.path) for asked in standin.asked]
    assert actions == ["wbsearchentities", "wbgetentities", "/en/api", "/sparql"]
    assert "SELECT ?item ?itemLabel" in standin.asked[3].fields["query"]
