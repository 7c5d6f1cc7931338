"""Requests on one connection, whatever becomes of the workers: their answers are those of any other, none is lost."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from threading import Event
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from running import Running, has_ended, serving, until
from variorum_server.endpoint.percent import decode_percent

JSON = "application/sparql-results+json"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
SLOW = f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} }}"
FORM = (
    "POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: {}\r\n\r\nquery={}"
)
GET = "GET /sparql?query={} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Running]:
    """A server with tight limits; it must not have said a word when all is done."""
    with serving(store, "--timeout=1.5", "--memory=400M", "--rows=5000", "--queries=2") as running:
        yield running
        assert "Traceback" not in running.errors  # the engine itself says something when memory ends


@pytest.fixture(scope="module")
def patient(store: Path) -> Iterator[Running]:
    """A server that gives a query as long as it may want on a busy machine."""
    with serving(store, "--timeout=60", "--rows=5000") as running:
        yield running
        assert running.errors == ""


class Client:
    """A client with one connection, which it sends bytes through and reads whole responses from."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self.connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self._stream = self.connection.makefile("rb")

    def close(self) -> None:
        """Leave."""
        self._stream.close()
        self.connection.close()

    def send(self, request: str | bytes) -> None:
        """Send it, without waiting for what comes."""
        self.connection.sendall(request.encode("latin-1") if isinstance(request, str) else request)

    def read(self, *, head: bool = False) -> tuple[int, dict[str, str], bytes]:
        """The status, the headers save the date, and the body of the next response."""
        status = int(self._stream.readline().split(b" ")[1])
        headers = {name.lower(): value for name, value in http.client.parse_headers(self._stream).items()}
        del headers["date"]
        return status, headers, b"" if head else self._stream.read(int(headers["content-length"]))

    def ask(self, query: str) -> tuple[int, dict[str, str], bytes]:
        """The response to a query by GET."""
        self.send(GET.format(quote(query)))
        return self.read()

    def ask_slowly(self) -> None:
        """Send a query that takes long, and wait until it runs."""
        self.send(GET.format(quote(SLOW)))
        until(lambda: self._server.metric("queries_running") == 1)


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    """A client that has been answered."""
    with closing(Client(server)) as client:
        assert client.ask(f"ASK {{}} # {random.random()}")[0] == 200
        yield client


def fresh(server: Running, request: str | bytes) -> tuple[int, dict[str, str], bytes]:
    """The response to the same request on a connection of its own."""
    with closing(Client(server)) as client:
        client.send(request)
        return client.read(head=request[:4] in ("HEAD", b"HEAD"))


def test_one_question_after_the_other_is_answered_as_it_would_be_alone(server: Running, client: Client) -> None:
    for number in range(16):
        query = f"SELECT ?s ?o WHERE {{ ?s a ?o }} ORDER BY ?s ?o LIMIT {number}"
        assert client.ask(query) == fresh(server, GET.format(quote(query)))


OTHER = {
    "another page": "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a page of a query": GET.replace("text/csv", "text/html").format("ASK%20%7B%7D"),
    "another format": GET.replace("text/csv", JSON).format("ASK%20%7B%7D"),
    "a parameter more": GET.format("ASK%20%7B%7D&format=json"),
    "two queries": GET.format("ASK%20%7B%7D&query=ASK%20%7B%7D"),
    "no query": GET.format(""),
    "a form": "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 18\r\n\r\nquery=ASK%20%7B%7D",
    "HEAD": GET.replace("GET", "HEAD").format("ASK%20%7B%7D"),
    "a fragment": GET.format("ASK%20%7B%7D#x"),
    "bytes that are no UTF-8": GET.format("ASK%20%7B%7D%FF"),
    "a stray percent sign": GET.format("ASK%20%7B%7D%23%"),
    "a plus sign": GET.format("SELECT+(1%2B1+AS+?x)+WHERE+%7B%7D"),
    "a backslash": GET.format("SELECT%20(%22%5Cu0041%22%20AS%20?x)%20WHERE%20%7B%7D%23\\x41"),
    "letters of Greece": GET.format(quote('SELECT ("ῥόδον" AS ?ῥόδον) WHERE {}')),
    "no success": GET.format("SELECT%20nothing"),
    "too long an address": GET.format("ASK%7B%7D%23" + "x" * (200_000)),
    "no HTTP": "BREW / HTCPCP/1.0\r\n\r\n",
    "what ends the connection": GET.replace("Host: x", "Host: x\r\nConnection: close").format("ASK%20%7B%7D"),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_looks_otherwise_is_answered_as_ever(server: Running, client: Client, name: str) -> None:
    client.send(OTHER[name])
    assert client.read(head=name == "HEAD") == fresh(server, OTHER[name])


def test_requests_may_come_in_pieces_and_several_at_once(client: Client) -> None:
    whole = GET.format(quote("SELECT (7 AS ?x) WHERE {}")).encode()
    for end in (1, 5, 30, len(whole) - 1):
        client.send(whole[:end])
        client.send(whole[end:])
        assert client.read()[2] == b"x\r\n7\r\n"
    for number in range(50):
        client.send(GET.format(quote(f"SELECT ({number} AS ?x) WHERE {{}}")))
    assert [client.read()[2] for _ in range(50)] == [b"x\r\n%d\r\n" % number for number in range(50)]


HURTFUL = {
    "time": (SLOW, "timeout"),
    "memory": (
        'SELECT (STRLEN(?x40) AS ?n) { BIND("xxxxxxxxxx" AS ?x0) '
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + "}",
        "memory|timeout",
    ),
    "the parser's stack": ("ASK { FILTER(" + "!" * 9000 + "true) }", "query|too-complex|none"),
    "rows": (f"SELECT ?a WHERE {{ {CROSS} }}", "too-large"),
    "syntax": ("SELECT ?x WHERE { ?x }", "query"),
    "SERVICE": ("ASK { SERVICE <http://127.0.0.1:1/> {} }", "query"),
}


@pytest.mark.parametrize("name", HURTFUL)
def test_limits_hold_there_too(client: Client, name: str) -> None:
    query, expected = HURTFUL[name]
    began = time.monotonic()
    client.send(GET.format(f"{quote(query)}&timeout=0.5"))
    status, headers, body = client.read()
    assert time.monotonic() - began < 15  # the deadline is 0.5 s: how late it is, is the machine's matter
    problem = json.loads(body)["type"].rpartition("#")[2] if status != 200 else "none"
    assert re.fullmatch(expected, problem)
    assert headers["content-type"] == ("application/problem+json" if status != 200 else "text/csv; charset=utf-8")
    assert client.ask("SELECT (1 AS ?x) WHERE {}")[2] == b"x\r\n1\r\n"


def test_what_is_wrong_with_one_request_is_not_with_the_next(client: Client) -> None:
    client.ask_slowly()
    client.send(GET.format(quote("SELECT (1 AS ?x) WHERE {}")))
    assert json.loads(client.read()[2])["type"].endswith("#timeout")
    assert client.read()[2] == b"x\r\n1\r\n"


def test_a_slow_query_holds_no_other_connection_up(patient: Running) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(Client(patient))) for _ in range(12)]
        clients[0].ask_slowly()
        for number, client in enumerate(clients[1:] * 3):
            assert client.ask(f"SELECT ({number} AS ?x) WHERE {{}}")[2] == b"x\r\n%d\r\n" % number
        assert patient.metric("queries_running") == 1  # which it will for a minute
    until(lambda: patient.metric("queries_running") == 0)


@pytest.mark.long
def test_a_client_that_leaves_frees_the_worker(store: Path) -> None:
    with serving(store, "--timeout=60", "--queries=1") as running:
        client = Client(running)
        client.ask_slowly()
        client.close()
        until(lambda: running.metric('workers_killed_total{reason="gone"}') == 1, 10)
        with closing(Client(running)) as other:
            assert other.ask("ASK {}")[0] == 200


def test_what_is_asked_again_comes_from_the_cache(server: Running, client: Client) -> None:
    before = server.metric('requests_total{answer="cached",status="200"}')
    answers = [client.ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o } # again") for _ in range(4)]
    assert answers == answers[:1] * 4
    until(lambda: server.metric('requests_total{answer="cached",status="200"}') >= before + 3, 5)


def test_all_is_counted(server: Running, client: Client) -> None:
    counted = 'requests_total{answer="query",status="200"}'
    before = server.metric(counted)
    for number in range(150):
        client.ask(f"ASK {{}} # {number}")
    until(
        lambda: server.metric(counted) - before in (150, 151)
    )  # metrics may be 0.1 s old: the first may be among them


@pytest.mark.long
def test_all_is_logged(store: Path, tmp_path: Path) -> None:
    access, slow = tmp_path / "access", tmp_path / "slow"
    queries = [f"SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {number} # {'ῥόδον' * 150}" for number in range(1, 81)]
    with serving(store, f"--access-log={access}", f"--slow-log={slow}", "--slow=0.000001") as running:
        with closing(Client(running)) as client:
            sizes = [len(client.ask(query)[2]) for query in queries]
        counted = 'requests_total{answer="query",status="200"}'
        until(lambda: running.metric(counted) == len(queries))
    lines = [line for line in map(json.loads, access.read_text("utf-8").splitlines()) if line["path"] == "/sparql"]
    assert [line["bytes"] for line in lines] == sizes
    assert [line["rows"] for line in lines] == list(range(1, 81))
    assert {(line["client"], line["method"], line["status"], line["answer"]) for line in lines} == {
        ("127.0.0.1", "GET", 200, "query")
    }
    assert sorted(line["time"] for line in lines) == [line["time"] for line in lines]
    assert [json.loads(line)["text"] for line in slow.read_text("utf-8").splitlines()] == queries


def test_pipelined_requests_keep_their_order_and_their_formats(patient: Running) -> None:
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?a ?d ?e } # {}"  # some 60 ms
    with closing(Client(patient)) as client:
        for number in range(2):
            for _ in range(3):
                client.ask(f"ASK {{}} # {random.random()}")
            client.send(GET.format(quote(slow.replace("{}", str(number)))))
            client.send(GET.replace("text/csv", JSON).format(quote(f"SELECT ({number} AS ?x) WHERE {{}}")))
            assert client.read()[1]["content-type"] == "text/csv; charset=utf-8"
            for again in range(3):
                if again:
                    client.send(GET.replace("text/csv", JSON).format(quote(f"SELECT ({number} AS ?x) {{}} # {again}")))
                status, headers, body = client.read()
                assert (status, headers["content-type"]) == (200, JSON)
                assert json.loads(body)["results"]["bindings"][0]["x"]["value"] == str(number)


def test_what_is_no_http_is_told_after_an_error_too(server: Running, client: Client) -> None:
    for broken in ("SELECT", "SELECT ?x WHERE { ?x }"):
        assert client.ask(broken)[0] == 400
    client.send("NONSENSE\r\n\r\n")
    assert client.read() == fresh(server, "NONSENSE\r\n\r\n")


def leave_nothing(running: Running, processes: list[int]) -> None:
    until(lambda: running.process.poll() is not None, 15)
    until(lambda: all(map(has_ended, processes)), 10)


@pytest.mark.parametrize("all_are_told", [False, True])
def test_a_server_that_stops_closes_what_is_quiet_and_answers_what_runs(store: Path, all_are_told: bool) -> None:
    """Whoever stops it may tell all its processes, as systemd does by default."""
    with (
        serving(store, "--timeout=2") as running,
        closing(Client(running)) as quiet,
        closing(Client(running)) as client,
    ):
        assert quiet.ask("ASK {}")[0] == 200
        client.ask_slowly()
        processes = running.processes()
        for process in reversed(processes) if all_are_told else processes[:1]:
            os.kill(process, signal.SIGTERM)
        assert quiet.connection.recv(9) == b""
        assert select.select([client.connection], [], [], 0)[0] == []  # that one runs still
        status, headers, body = client.read()
        assert (status, json.loads(body)["type"].rpartition("#")[2]) in [(503, "timeout"), (503, "busy")]
        assert headers["connection"] == "close"
        leave_nothing(running, processes)
        assert running.errors == ""


def test_files_are_closed_again(server: Running) -> None:
    def files() -> int:
        return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))

    before = files()
    for _ in range(5):
        with ExitStack() as stack:
            clients = [stack.enter_context(closing(Client(server))) for _ in range(20)]
            for client in clients:
                assert client.ask(f"ASK {{}} # {random.random()}")[0] == 200
            assert files() >= before + 20
    until(lambda: files() <= before + 8, 10)  # of workers that were started meanwhile


@given(st.binary(max_size=50) | st.from_regex(rb"([a-z]|%[0-9a-fA-F]{2}|%|\\x41|\\)*", fullmatch=True))
def test_percents_are_decoded_as_the_library_does(encoded: bytes) -> None:
    def outcome(decode: Callable[[bytes], str]) -> str | None:
        try:
            return decode(encoded)
        except UnicodeDecodeError:
            return None

    assert outcome(decode_percent) == outcome(lambda value: unquote_to_bytes(value).decode())


def test_a_client_that_reads_late_gets_all(patient: Running) -> None:
    query = f'SELECT ?s ("{"long " * 600}" AS ?text) WHERE {{ ?s ?p ?o }} ORDER BY ?s LIMIT 4900'
    expected = fresh(patient, GET.format(quote(query)))
    assert len(expected[2]) > 9_000_000  # more than the system takes for a client that does not read
    with closing(Client(patient)) as client, closing(Client(patient)) as other:
        client.send(GET.format(quote(f"{query} # again")))
        until(lambda: patient.metric("queries_running") == 0)
        for number in range(20):
            assert other.ask(f"SELECT ({number} AS ?x) {{}} # meanwhile")[2] == b"x\r\n%d\r\n" % number
        assert client.read()[2] == expected[2]
        assert client.ask("SELECT (1 AS ?x) {} # afterwards")[2] == b"x\r\n1\r\n"


def kill_a_worker(server: Running) -> None:
    """Kill one, as the kernel does if memory is short."""
    with suppress(IndexError, ProcessLookupError):
        os.kill(random.choice(server.processes()[1:]), signal.SIGKILL)


@pytest.mark.long
def test_no_answer_is_lost_or_another_ones_while_workers_are_killed(store: Path) -> None:
    """Queries by GET and by POST, pages and known answers, alone and three in a row, a worker killed every 0.3 s."""

    def ask(running: Running, done: Event, seed: int) -> tuple[int, list[object]]:
        """How many answers came, and those that were not right."""
        chance, wrong, count = random.Random(seed), [], 0
        with closing(Client(running)) as client:
            while not done.is_set():
                numbers = [chance.choice([0, chance.randrange(10**9)]) for _ in range(chance.choice([1, 1, 3]))]
                page = chance.random() < 0.1
                for number in numbers:
                    query = quote(f"SELECT ({number} AS ?x) WHERE {{}}")
                    if chance.random() < 0.3:
                        client.send(FORM.format(len(query) + 6, query))
                    else:
                        client.send(GET.format(query))
                if page:
                    client.send("GET /sources/none HTTP/1.1\r\nHost: x\r\n\r\n")
                for number in numbers:
                    status, _, body = client.read()
                    count += 1
                    if (status, body) != (200, b"x\r\n%d\r\n" % number):
                        wrong.append((status, body[:99]) if status != 503 else 503)
                if page and (status := client.read()[0]) != 404:
                    wrong.append(status)
        return count, wrong

    done = Event()
    with serving(store) as running, ThreadPoolExecutor(8) as threads:
        asking = [threads.submit(ask, running, done, seed) for seed in range(8)]
        for _ in range(10):
            done.wait(0.3)
            kill_a_worker(running)
        done.set()
        answers = [asked.result() for asked in asking]
        wrong = [one for _, some in answers for one in some]
        assert set(wrong) <= {503}  # only what a killed one was working at
        assert len(wrong) <= 10
        assert sum(count for count, _ in answers) > 200
        assert running.errors == ""


@pytest.mark.long
def test_who_comes_after_what_took_much_memory_is_answered(store: Path) -> None:
    """A worker that keeps too much is replaced, and takes nobody's request with it."""
    words = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(20))
    large = f'SELECT (STRLEN(?x20) AS ?n) {{ BIND("{"x" * 48}" AS ?x0) {words} }}'

    def ask(running: Running, seed: int) -> list[int]:
        with closing(Client(running)) as client:
            queries = [f"{large if seed % 2 else 'ASK {}'} # {seed}-{number}" for number in range(20)]
            return [client.ask(query)[0] for query in queries]

    with serving(store, "--queries=4", "--timeout=60") as running, ThreadPoolExecutor(16) as threads:
        asked = [threads.submit(ask, running, seed) for seed in range(16)]
        assert {status for one in asked for status in one.result()} <= {200, 503}  # if it waits for more than 10 s
        assert running.errors == ""


@pytest.mark.long
def test_three_hundred_clients_keep_their_connections(store: Path) -> None:
    with serving(store) as running, ExitStack() as stack:
        clients = [stack.enter_context(closing(Client(running))) for _ in range(300)]
        for turn in range(3):
            for number, client in enumerate(clients):
                client.send(GET.format(quote(f"SELECT ({turn * 1000 + number} AS ?x) WHERE {{}}")))
            for number, client in enumerate(clients):
                assert client.read()[2] == b"x\r\n%d\r\n" % (turn * 1000 + number)
        assert running.metric("connections") >= 300
        assert running.errors == ""
