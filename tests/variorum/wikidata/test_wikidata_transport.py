"""Requests as Wikidata's operators ask for them, and every way in which an answer may fail to come."""

from __future__ import annotations

import re
import time
from email.utils import formatdate
from typing import Any

import pytest

from variorum.errors import WikidataError
from variorum.wikidata.transport import Politeness, Transport, user_agent
from wikidata_standin import StandIn

FIELDS = {"action": "wbgetentities", "ids": "Q336099", "props": "labels", "format": "json", "maxlag": "5"}


class Waits(list[float]):
    """Where sleeps are written down instead of slept."""


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def transport(waits: Waits) -> Transport:
    return Transport("curator@example.org", Politeness(interval=0, timeout=5, sleep=waits.append))


def get(transport: Transport, standin: StandIn) -> Any:
    return transport.get(standin.endpoints.api, FIELDS, "entity Q336099")


def test_an_answer_is_json(transport: Transport, standin: StandIn) -> None:
    assert get(transport, standin)["entities"]["Q336099"]["labels"]["en"]["value"] == "Len Wiseman"
    assert transport.requests == 1


def test_it_says_who_asks_as_wikimedia_wants_it(transport: Transport, standin: StandIn) -> None:
    get(transport, standin)
    (asked,) = standin.asked
    pattern = r"Variorum/\d[\w.]* \(https://\S+; curator@example\.org\) urllib3/\d[\w.]*"
    assert re.fullmatch(pattern, asked.headers["User-Agent"])
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert asked.fields["maxlag"] == "5"


def test_without_a_contact_there_is_still_an_address() -> None:
    assert re.fullmatch(r"Variorum/\S+ \(https://[^;]+\) urllib3/\S+", user_agent())


@pytest.mark.parametrize(
    ("fault", "waited"),
    [("too_many", [12]), ("maxlag", [5]), ("lagging", [7])],
)
def test_it_waits_as_long_as_the_server_says(
    transport: Transport, standin: StandIn, waits: Waits, fault: str, waited: list[int]
) -> None:
    standin.faults.append(fault)
    assert "Q336099" in get(transport, standin)["entities"]
    assert waits == waited
    assert len(standin.asked) == 2


def test_retry_after_may_be_a_date(transport: Transport, standin: StandIn, waits: Waits) -> None:
    standin.retry_after = formatdate(time.time() + 30, usegmt=True)
    standin.faults.append("later")
    get(transport, standin)
    (waited,) = waits
    assert 20 < waited <= 31


def test_a_broken_retry_after_is_as_good_as_none(transport: Transport, standin: StandIn, waits: Waits) -> None:
    standin.retry_after = "soon"
    standin.faults.append("later")
    get(transport, standin)
    (waited,) = waits
    assert 1 < waited < 3


def test_otherwise_it_waits_longer_each_time(transport: Transport, standin: StandIn, waits: Waits) -> None:
    standin.faults.extend(["unavailable"] * 4)
    get(transport, standin)
    assert [round(wait / 2**number) for number, wait in enumerate(waits, 1)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("too_many", r"the server is busy or broken \(HTTP 429\)"),
        ("unavailable", r"the server is busy or broken \(HTTP 503\)"),
        ("maxlag", r"the database lags \(Waiting for db1: 7 seconds lagged\)"),
        ("html", r"127\.0\.0\.1:\d+ sent an HTML page \('<!DOCTYPE html><title>Sign in"),
        ("malformed", r"127\.0\.0\.1:\d+ sent no JSON"),
        ("broken_off", r"the connection to 127\.0\.0\.1:\d+ broke off in mid-answer"),
        ("hang_up", r"the connection to 127\.0\.0\.1:\d+ broke off in mid-answer"),
    ],
)
def test_it_gives_up_after_five_attempts(
    transport: Transport, standin: StandIn, waits: Waits, fault: str, words: str
) -> None:
    standin.faults.extend([fault] * 9)
    with pytest.raises(WikidataError, match=f"^entity Q336099: {words}") as failure:
        get(transport, standin)
    assert len(standin.asked) == 5
    assert len(waits) == 4
    assert failure.value.advice.startswith("Asked 5 times. Try again later")


def test_it_does_not_wait_a_day(transport: Transport, standin: StandIn, waits: Waits) -> None:
    standin.faults.append("very_many")
    with pytest.raises(WikidataError, match="HTTP 429") as failure:
        get(transport, standin)
    assert waits == []
    assert failure.value.advice.startswith("Asked once.")


@pytest.mark.parametrize(
    ("fault", "words", "advice"),
    [
        ("forbidden", r"refused \(HTTP 403: 'Please set a user-agent'\)", "give a contact with --contact"),
        ("refused", "the service says param-illegal: Not like this.", "Check what was asked for."),
        ("list", r"the answer is JSON, but no object \('\[\]'\)", "Check that the address is that of the service."),
    ],
)
def test_a_refusal_is_not_asked_for_again(
    transport: Transport, standin: StandIn, waits: Waits, fault: str, words: str, advice: str
) -> None:
    standin.faults.append(fault)
    with pytest.raises(WikidataError, match=f"^entity Q336099: {words}") as failure:
        get(transport, standin)
    assert advice in failure.value.advice
    assert (len(standin.asked), waits) == (1, [])


def test_a_server_that_does_not_answer_in_time(standin: StandIn, waits: Waits) -> None:
    standin.faults.extend(["slow"] * 2)
    transport = Transport(politeness=Politeness(interval=0, attempts=2, timeout=0.05, sleep=waits.append))
    with pytest.raises(WikidataError, match=r"no answer from 127\.0\.0\.1:\d+ within 0\.05 seconds"):
        get(transport, standin)


def test_a_machine_that_is_offline(waits: Waits) -> None:
    transport = Transport(politeness=Politeness(interval=0, sleep=waits.append))
    with pytest.raises(WikidataError, match=r"127\.0\.0\.1:1 cannot be reached; is this machine offline\?"):
        transport.get("http://127.0.0.1:1/w/api.php", FIELDS, "entity Q336099")
    assert len(waits) == 1, "it is told soon"


def test_a_wait_is_told(standin: StandIn) -> None:
    told: list[str] = []
    transport = Transport(politeness=Politeness(interval=0, tell=told.append, sleep=lambda _: None))
    standin.faults.append("too_many")
    get(transport, standin)
    assert told == ["waiting 12 seconds: the server is busy or broken (HTTP 429)"]


@pytest.mark.parametrize("url", ["wikidata", "http://", "ftp://example.org/api.php"])
def test_what_is_no_address(transport: Transport, waits: Waits, url: str) -> None:
    with pytest.raises(WikidataError, match="is no address") as failure:
        transport.get(url, FIELDS, "entity Q336099")
    assert failure.value.advice == "Give a URL: https://…."
    assert waits == []


def test_requests_keep_their_distance(standin: StandIn) -> None:
    now, slept = [50.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    transport = Transport(politeness=Politeness(interval=2.0, sleep=sleep, clock=lambda: now[0]))
    get(transport, standin)
    now[0] += 0.5
    get(transport, standin)
    now[0] += 3.0
    get(transport, standin)
    assert slept == [1.5]
