"""One connection: the rules of HTTP that hold whoever answers, and clients that are slow, wrong or gone."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest

from running import Running, serving, until
from variorum_server.config import Config
from variorum_server.hosting import upkeep
from variorum_server.hosting.connections import LONGEST_PIPELINE, Client
from variorum_server.hosting.parsing import LONGEST_HEAD, LONGEST_HEADER, LONGEST_TARGET, MOST_HEADERS
from variorum_server.hosting.supervisor import Supervisor
from variorum_server.hosting.upkeep import Upkeep

ASK = "GET /sparql?query=ASK%7B%7D{} HTTP/1.1\r\nHost: x\r\n{}\r\n"
PAGE = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
POST_HEAD = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\n"

HARBOUR = Path(__file__).parents[1] / "corpora" / "harbour"


@pytest.fixture(scope="module")
def server(harbour_store: Path) -> Iterator[Running]:
    """A server of the harbour; it must not have said a word when all is done."""
    with serving(harbour_store, corpus=HARBOUR) as running:
        yield running
        assert running.errors == ""


def converse(port: int, sent: str, *methods: str) -> list[tuple[int, dict[str, str], bytes]]:
    """What comes back for requests that are sent at once, one answer for each method."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent.encode("latin-1"))
        stream = connection.makefile("rb")
        # A response closes what it has read to its end; here more may follow.
        kept = SimpleNamespace(
            readline=stream.readline, read=stream.read, readinto=stream.readinto, flush=int, close=int, closed=False
        )
        answers = []
        for method in methods:
            response = http.client.HTTPResponse(cast(Any, SimpleNamespace(makefile=lambda _: kept)), method=method)
            response.begin()
            answers.append((response.status, dict(response.headers), response.read()))
        return answers


def test_a_pipeline_is_answered_in_order_whoever_answers(server: Running) -> None:
    sent = [ASK.format(f"%23{n // 2}", "") if n % 3 else PAGE for n in range(120)]
    answers = converse(server.port, "".join(sent), *["GET"] * 120)
    kinds = ["boolean" if "ASK" in request else "status" for request in sent]
    assert [kind in json.loads(body) for kind, (_, _, body) in zip(kinds, answers, strict=True)] == [True] * 120
    assert {status for status, _, _ in answers} == {200}


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/health", "/sparql?query=ASK", "/static/none"])
def test_head_is_get_without_the_body(server: Running, path: str) -> None:
    heads = f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n" * 2
    get = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"
    first, again, whole = converse(server.port, heads + get, "HEAD", "HEAD", "GET")
    assert (first[2], again[2]) == (b"", b"")
    for head in (first, again):
        assert head[0] == whole[0]
        kept = {name.lower(): value for name, value in head[1].items() if name.lower() != "date"}
        assert kept == {name.lower(): value for name, value in whole[1].items() if name.lower() != "date"}


@pytest.mark.parametrize("path", ["/export/turtle", "/static/style.css", "/static/none", "/health"])
def test_a_response_has_one_date(server: Running, path: str) -> None:
    assert len(server.get(path).headers.getlist("Date")) == 1


def test_head_has_no_body_where_it_is_refused_either(server: Running) -> None:
    for sent in ("HEAD * HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(sent.encode())
            head, blank, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
            assert (head[:13], blank, body) == (b"HTTP/1.1 400 ", b"\r\n\r\n", b"")


def test_a_client_of_http_1_0_is_not_told_to_go_on(server: Running) -> None:
    """RFC 9110, section 10.1.1."""
    head = POST_HEAD.replace("HTTP/1.1", "HTTP/1.0").replace("Host: x", "Host: x\r\nExpect: 100-continue")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head.encode())
        with closing(socket.create_connection(("127.0.0.1", server.port))) as other:  # which is answered after it
            other.sendall(PAGE.encode())
            assert other.recv(9)
        connection.sendall(b"ASK {}")
        assert connection.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


def test_a_body_that_nobody_asked_for_is_passed_over(server: Running) -> None:
    with_body = ASK.format("", "Content-Length: 5\r\n") + "GET /x"[:5]
    chunked = ASK.format("", "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r\n"
    answers = converse(server.port, with_body + chunked + PAGE, "GET", "GET", "GET")
    assert [status for status, _, _ in answers] == [200, 200, 200]
    assert json.loads(answers[2][2])["status"] == "ok"


@pytest.mark.parametrize(
    ("version", "header", "closes"),
    [("1.1", "", False), ("1.1", "Connection: close\r\n", True), ("1.0", "", True)],
)
@pytest.mark.parametrize("target", ["/sparql?query=ASK%7B%7D", "/health"])
def test_a_connection_is_kept_as_the_client_wishes(
    server: Running, target: str, version: str, header: str, closes: bool
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(f"GET {target} HTTP/{version}\r\nHost: x\r\n{header}\r\n".encode())
        with closing(http.client.HTTPResponse(connection)) as response:
            response.begin()
            assert response.status == 200
            assert response.read()
            assert response.will_close == closes
        if closes:
            assert connection.recv(1) == b""


def test_a_browser_gets_a_page_of_what_was_begun_without_flask(server: Running) -> None:
    page, wrong = map(
        lowered,
        (
            *converse(server.port, ASK.format("", "Accept: text/html\r\n"), "GET"),
            *converse(server.port, ASK.format("%7D", "Accept: text/html\r\n"), "GET"),
        ),
    )
    assert page[1]["content-type"].startswith("text/html")
    assert page[2].startswith(b"<!DOCTYPE html>")
    assert (wrong[0], wrong[1]["content-type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ("GET /" + "a" * LONGEST_TARGET + " HTTP/1.1\r\n", 414, "long-address"),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a" * LONGEST_HEAD, 431, "long-headers"),
        ("GET / HTTP/1.1\r\nAccept: " + "a" * LONGEST_HEADER + "\r\n\r\n", 431, "long-headers"),
        ("GET / HTTP/1.1\r\n" + "X: y\r\n" * (MOST_HEADERS + 1) + "\r\n", 431, "long-headers"),
        ("SELECT * WHERE { }\r\n\r\n", 400, "not-http"),
        ("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "not-http"),
    ],
)
def test_what_is_wrong_below_http_is_a_problem_too(server: Running, sent: str, status: int, code: str) -> None:
    (answer,) = converse(server.port, sent, "GET")
    assert answer[0] == status
    assert answer[1]["Content-Type"] == "application/problem+json"
    assert json.loads(answer[2])["type"].endswith(f"#{code}")
    assert answer[1]["connection"] == "close"


PATIENCE = 1.0
LARGE = f'SELECT ?a ("{"long " * 600}" AS ?text) WHERE {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 4900'


@pytest.fixture(scope="module")
def impatient(harbour_store: Path) -> Iterator[Running]:
    """A server that waits a second for its clients."""
    with serving(harbour_store, f"--patience={PATIENCE}", corpus=HARBOUR) as running:
        yield running
        assert running.errors == ""


@pytest.mark.parametrize("before", ["", PAGE])
@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET / HT", PAGE.encode()[:-2], POST_HEAD.encode() + b"ASK"])
def test_who_sends_too_slowly_makes_room(impatient: Running, before: str, sent: bytes) -> None:
    if before and not sent:
        return  # it waits for its next request, which it may do for longer
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        if before:
            connection.sendall(before.encode())
            with closing(http.client.HTTPResponse(connection)) as response:
                response.begin()
                assert response.read()
        connection.sendall(sent)
        began = monotonic()
        with closing(http.client.HTTPResponse(connection)) as response:
            response.begin()
            assert response.status == 408
            assert json.loads(response.read())["type"].endswith("#too-slow")
        assert monotonic() - began > PATIENCE / 2
        assert connection.recv(1) == b""


def test_who_waits_for_an_answer_is_not_slow(impatient: Running) -> None:
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    response = impatient.ask(slow, timeout=str(1.5 * PATIENCE))
    assert response.status == 503
    assert response.json()["type"].endswith("#timeout")


def test_who_reads_nothing_makes_room(impatient: Running) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
        connection.connect(("127.0.0.1", impatient.port))
        before = impatient.metric("connections")
        connection.sendall(f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: impatient.metric("connections") < before, 20)


def test_who_reads_slowly_gets_all(impatient: Running) -> None:
    """As long as some is read within each second, however long it takes."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", impatient.port))
        connection.sendall(f"GET /sparql?query={quote(LARGE)} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
        began, received = monotonic(), bytearray()
        while part := connection.recv(1 << 16 if monotonic() - began < 2 * PATIENCE else 1 << 22):
            received += part
            if monotonic() - began < 2 * PATIENCE:
                until(lambda: impatient.metric("connections") > 0)
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    assert len(body) == int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) > 9_000_000


def test_those_with_most_to_read_make_room_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = Supervisor([], tmp_path, tmp_path, tmp_path, Config())
    pairs = [socket.socketpair() for _ in range(3)]
    clients = []
    for number, (ours, _) in enumerate(pairs):
        ours.setblocking(False)
        client = Client(ours, "", monotonic())
        client.out = [b"x" * (1 << 20) * (number + 1)]
        supervisor._flush(client)
        supervisor.clients[ours.fileno()] = client
        clients.append(client)
    lefts = list(map(upkeep.left_of, clients))
    assert lefts == sorted(lefts)
    monkeypatch.setattr(upkeep, "MOST_UNREAD", sum(lefts))
    look = Upkeep(supervisor)
    look._look_at_clients(monotonic())
    assert [client.open for client in clients] == [True, True, True]
    monkeypatch.setattr(upkeep, "MOST_UNREAD", sum(lefts) - 1)
    look._look_at_clients(monotonic())
    assert [client.open for client in clients] == [True, True, False]
    for pair in pairs:
        for one in pair:
            one.close()


def test_clients_that_leave_in_the_middle_hurt_nobody(server: Running) -> None:
    pipeline = "".join(ASK.format(f"%23left{n}", "") if n % 3 else PAGE for n in range(60))
    long = "GET /export/turtle HTTP/1.1\r\nHost: x\r\n\r\n"
    post = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}"
    )
    for sent in (pipeline, ASK.format("%23left", ""), post, post[:-2], long, PAGE + "no HTTP\r\n\r\n" + PAGE):
        for read in (0, 1):
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
                connection.sendall(sent.encode())
                if read and sent != post[:-2]:
                    connection.recv(1)
    assert server.ask("ASK {}").status == 200
    assert 'status="499"' in server.get("/metrics").data.decode()


def test_a_known_answer_is_that_of_the_same_headers(server: Running) -> None:
    query = "GET /sparql?query=SELECT%20%2A%20%7B%7D HTTP/1.1\r\nHost: x\r\n"
    csv, json_ = "Accept: text/csv;q=0.5\r\n", "Accept: application/json;q=0.9\r\n"
    types = ["text/csv", "application/json"]
    for _ in range(2):
        answers = converse(server.port, "".join(f"{query}{one}\r\n" for one in (csv, json_, csv + json_)), *["GET"] * 3)
        assert [answer[1]["content-type"].partition(";")[0] for answer in map(lowered, answers)] == [*types, types[1]]
    tag = lowered(answers[0])[1]["etag"]
    plain, other, with_body, part = converse(
        server.port,
        f"{query}{csv}If-None-Match: {tag}\r\n\r\n{query}{json_}If-None-Match: {tag}\r\n\r\n"
        f"{query}{csv}Content-Length: 4\r\n\r\nGET {query}{csv}Range: bytes=0-1\r\n\r\n",
        *["GET"] * 4,
    )
    assert [plain[0], other[0], with_body[0], part[0]] == [304, 200, 200, 200]
    assert with_body[2] == part[2] == answers[0][2]


@pytest.mark.parametrize("path", ["/.well-known/void?format=turtle", "/reconcile", "/export/"])
def test_a_known_answer_is_that_of_the_same_host(server: Running, path: str) -> None:
    """Some answers name the server by the host that the client has named."""
    request = f"GET {path} HTTP/1.1\r\nHost: {{}}\r\nAccept: application/json, text/turtle;q=0.9\r\n\r\n"
    hosts = ["one.example", "two.example"] * 3
    answers = converse(server.port, "".join(map(request.format, hosts)), *["GET"] * 6)
    for _ in range(2):
        answers += [*converse(server.port, request.format("one.example"), "GET")]
        hosts.append("one.example")
    for host, (status, _, body) in zip(hosts, answers, strict=True):
        assert status == 200
        assert f"http://{host}/".encode() in body
        assert b"one.example" not in body or host == "one.example"


def test_a_known_answer_is_that_of_the_same_coding(server: Running) -> None:
    query = "GET /sparql?query=SELECT%20%2A%20%7B%3Fs%20%3Fp%20%3Fo%7D HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
    codings = ["gzip", "", "zstd", "gzip", "", "zstd"]
    sent = [query + (f"Accept-Encoding: {coding}\r\n\r\n" if coding else "\r\n") for coding in codings]
    alone = [answer for request in sent for answer in converse(server.port, request, "GET")]
    for coding, (status, headers, _) in zip(codings, map(lowered, alone), strict=True):
        assert (status, headers.get("content-encoding", "")) == (200, coding)


def lowered(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
    """An answer with the names of its headers in lower case."""
    return answer[0], {name.lower(): value for name, value in answer[1].items()}, answer[2]


@pytest.mark.parametrize("apart", [False, True])
def test_a_wish_for_another_protocol_is_passed_over(server: Running, apart: bool) -> None:
    """As Java's clients send it with the first query that they post."""
    head = (
        "POST /sparql HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 6\r\nHost: x\r\n"
        "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n"
        "Content-Type: application/sparql-query\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in (head, "ASK {}") if apart else (head + "ASK {}",):
            connection.sendall(part.encode())
        for _ in range(2):
            with closing(http.client.HTTPResponse(connection)) as response:
                response.begin()
                assert response.status == 200
                assert json.loads(response.read())["boolean"] is True
            connection.sendall(ASK.format("%23after", "").encode())


def test_a_pipeline_has_an_end(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall((PAGE + ASK.format("", "") * (LONGEST_PIPELINE + 2)).encode())
        received = b""
        while part := connection.recv(1 << 16):
            received += part
        assert received.count(b"HTTP/1.1 200 OK") == LONGEST_PIPELINE - 1
        last = received.rindex(b"HTTP/1.1 ")
        assert (received[:last].count(b"connection: close"), received[last:].count(b"connection: close")) == (0, 1)
    assert server.ask("ASK {}").status == 200


def test_a_log_that_cannot_be_written_costs_nobody_an_answer(harbour_store: Path) -> None:
    with serving(harbour_store, "--access-log=/dev/full", corpus=HARBOUR) as running:
        for _ in range(3):
            assert running.ask("ASK {}").status == 200
            assert running.get("/sparql", query="ASK {}").status == 200
            assert running.get("/health").status == 200
        assert running.errors == ""


def test_a_304_is_for_who_has_the_answer_alone(server: Running, harbour_store: Path) -> None:
    plain = ASK.format("%23kept", "")
    ((status, headers, body),) = converse(server.port, plain, "GET")
    had = ASK.format("%23kept", f"If-None-Match: {headers['ETag']}\r\n")
    with serving(harbour_store, corpus=HARBOUR) as other:  # which has answered nothing yet
        for _ in range(3):
            answers = converse(other.port, had + plain + had + plain, "GET", "GET", "GET", "GET")
            assert [answer[0] for answer in answers] == [304, status, 304, status]
            assert [answer[2] for answer in answers] == [b"", body, b"", body]


def test_a_client_that_waits_for_a_word_is_told_once_to_go_on(server: Running) -> None:
    head, blank = POST_HEAD.removesuffix("\r\n") + "Expect: 100-Continue\r\n", "\r\n"
    for parts in ((head, blank, "A", "SK", " {}"), (head + blank, "ASK {}"), (head + blank + "ASK {}",)):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream, told = connection.makefile("rb"), []
            for part in parts:
                connection.sendall(part.encode())
                if part.endswith(blank) and part is not head:
                    told += [stream.readline(), stream.readline()]
            assert stream.readline() == b"HTTP/1.1 200 OK\r\n"
            assert told == ([b"HTTP/1.1 100 Continue\r\n", b"\r\n"] if len(parts) > 1 else [])
