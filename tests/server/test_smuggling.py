"""Every request gets one response, and what is the body of one is never read as another (RFC 9112, section 11.2)."""

from __future__ import annotations

import fcntl
import http.client
import random
import select
import socket
import struct
import termios
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import HARBOUR
from examples import examples, one_in
from proxies import haproxy, nginx
from running import Running, serving, until

HIDDEN = b"GET /health HTTP/1.1\r\nHost: smuggled\r\nX: y\r\n\r\n"
MARK = b'"snapshot"'  # which only the answer to the hidden request has
LENGTH = b"Content-Length: %d\r\n" % len(HIDDEN)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)
SAID_LATE = 0.003  # that a piece has arrived is said with the answer, or after forty thousandths of a second
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


@pytest.fixture(scope="module")
def server(harbour_store: Path) -> Iterator[Running]:
    """A server of the harbour; it must not have said a word when all is done."""
    with serving(harbour_store, corpus=HARBOUR) as running:
        yield running
        assert running.errors == ""


class Client:
    """A client with one connection, which it sends bytes through, and reads whole responses from."""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self.connection.makefile("rb")

    def close(self) -> None:
        """Leave."""
        self._stream.close()
        self.connection.close()

    def send(self, sent: bytes, pieces: int = 1) -> None:
        """Send in so many pieces, each when the one before has arrived, which is not always said at once."""
        size = -(-len(sent) // pieces)
        for begin in range(0, len(sent), size):
            with suppress(AssertionError):
                until(lambda: self._has_arrived or self._is_over, SAID_LATE)
            if self._is_over:
                return
            try:
                self.connection.sendall(sent[begin : begin + size])
            except (BrokenPipeError, ConnectionResetError):
                return

    @property
    def _has_arrived(self) -> bool:
        unsent = fcntl.ioctl(self.connection.fileno(), termios.TIOCOUTQ, bytes(4))
        return bool(struct.unpack("i", unsent)[0] == 0)

    @property
    def _is_over(self) -> bool:
        """Whether the other end has closed the connection."""
        poll = select.poll()
        poll.register(self.connection, select.POLLRDHUP)
        return bool(poll.poll(0))

    def read(self, method: str = "GET") -> tuple[int, bytes]:
        """The status and the body of the next response."""
        kept = SimpleNamespace(
            readline=self._stream.readline,
            read=self._stream.read,
            readinto=self._stream.readinto,
            flush=int,
            close=int,
            closed=False,
        )
        response = http.client.HTTPResponse(cast(Any, SimpleNamespace(makefile=lambda _: kept)), method=method)
        response.begin()
        return response.status, response.read()

    def rest(self) -> bytes:
        """What comes until the connection is closed."""
        with suppress(ConnectionResetError):
            return self._stream.read()
        return b""


def question(number: int, head: bytes = b"", method: str = "GET", body: bytes = b"") -> bytes:
    """A request whose answer is that number, save for methods that are no queries."""
    query = quote(f"SELECT ({number} AS ?n) {{}}")
    line = f"{method} /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
    return line.encode() + head + b"\r\n" + body


def answer(number: int) -> tuple[int, bytes]:
    return 200, b"n\r\n%d\r\n" % number


# What has one meaning is answered once, and so is what follows

BODIES = {
    "a length": (LENGTH, HIDDEN),
    "one chunk": (CHUNKED, CHUNKS),
    "chunks of one byte": (CHUNKED, b"".join(b"1\r\n%c\r\n" % byte for byte in HIDDEN) + b"0\r\n\r\n"),
    "a chunk with an extension": (CHUNKED, b"%x;a=b\r\n%b\r\n0;c\r\n\r\n" % (len(HIDDEN), HIDDEN)),
    "a trailer": (CHUNKED, b"%x\r\n%b\r\n0\r\nX: y\r\nHost: other\r\n\r\n" % (len(HIDDEN), HIDDEN)),
    "a chunk with the end of chunks in it": (CHUNKED, b"%x\r\n%b\r\n0\r\n\r\n" % (len(CHUNKS), CHUNKS)),
    "a wish to upgrade": (b"Connection: Upgrade\r\nUpgrade: h2c\r\n" + LENGTH, HIDDEN),
    "a wish to upgrade, in chunks": (b"Upgrade: websocket\r\nConnection: upgrade\r\n" + CHUNKED, CHUNKS),
    "Chunked with a capital": (b"Transfer-Encoding: Chunked\r\n", CHUNKS),
    "no body": (b"", b""),
    "a length of none": (b"Content-Length: 0\r\n", b""),
    "no chunk": (CHUNKED, b"0\r\n\r\n"),
}


@pytest.mark.parametrize("pieces", one_in(2, [1, 2, 3, 11, 50]))
@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_no_request(server: Running, name: str, pieces: int) -> None:
    head, body = BODIES[name]
    with closing(Client(server.port)) as client:
        for number, method in enumerate(METHODS):
            client.send(question(number, head, method, body), pieces)
            status, got = client.read(method)
            assert MARK not in got
            if method == "GET":
                assert (status, got) == answer(number)
            client.send(question(1000 + number))
            assert client.read() == answer(1000 + number)


@pytest.mark.parametrize("name", BODIES)
def test_a_pipeline_of_bodies_is_answered_one_by_one(server: Running, name: str) -> None:
    head, body = BODIES[name]
    sent = b"".join(question(n, head, METHODS[n % len(METHODS)], body) + question(100 + n) for n in range(27))
    for pieces in (1, 7, 50):
        with closing(Client(server.port)) as client:
            client.send(sent, pieces)
            for number in range(27):
                assert MARK not in client.read(METHODS[number % len(METHODS)])[1]
                assert client.read() == answer(100 + number)


@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.lists(st.tuples(st.sampled_from(METHODS), st.sampled_from(list(BODIES))), min_size=1, max_size=12),
    cuts=st.lists(st.integers(0, 4000), max_size=50),
)
def test_any_mixture_in_any_pieces_is_answered_one_by_one(
    server: Running, asked: list[tuple[str, str]], cuts: list[int]
) -> None:
    sent = b"".join(question(n, BODIES[body][0], method, BODIES[body][1]) for n, (method, body) in enumerate(asked))
    places = sorted({0, len(sent), *(cut % len(sent) for cut in cuts)})
    with closing(Client(server.port)) as client:
        for begin, end in pairwise(places):
            client.send(sent[begin:end])
        for number, (method, _) in enumerate(asked):
            status, body = client.read(method)
            assert MARK not in body
            assert method != "GET" or (status, body) == answer(number)


# What could have two meanings is refused, and nothing that follows is read

DOUBTFUL = {
    "a length and chunks": (LENGTH + CHUNKED, HIDDEN),
    "chunks and a length": (CHUNKED + LENGTH, CHUNKS),
    "a length of none, and chunks": (b"Content-Length: 0\r\n" + CHUNKED, CHUNKS),
    "chunks and a short length": (CHUNKED + b"Content-Length: 4\r\n", CHUNKS),
    "two lengths": (b"Content-Length: 0\r\n" + LENGTH, HIDDEN),
    "the same length twice": (LENGTH + LENGTH, HIDDEN),
    "a list of lengths": (LENGTH[:-2] + b", 0\r\n", HIDDEN),
    "a length with a sign": (b"Content-Length: +5\r\n", HIDDEN),
    "a negative length": (b"Content-Length: -1\r\n", HIDDEN),
    "a length in hexadecimal": (b"Content-Length: 0x5\r\n", HIDDEN),
    "a length with a space in it": (b"Content-Length: 1 0\r\n", HIDDEN),
    "an empty length": (b"Content-Length:\r\n", HIDDEN),
    "a very long length": (b"Content-Length: " + b"9" * 30 + b"\r\n", HIDDEN),
    "a length with a space before the colon": (b"Content-Length : %d\r\n" % len(HIDDEN), HIDDEN),
    "chunks with a space before the colon": (b"Transfer-Encoding : chunked\r\n", CHUNKS),
    "another coding": (b"Transfer-Encoding: gzip\r\n", CHUNKS),
    "identity": (b"Transfer-Encoding: identity\r\n", HIDDEN),
    "identity and a length": (b"Transfer-Encoding: identity\r\n" + LENGTH, HIDDEN),
    "two codings": (b"Transfer-Encoding: gzip, chunked\r\n", CHUNKS),
    "chunked and another": (b"Transfer-Encoding: chunked, identity\r\n", CHUNKS),
    "chunked twice": (CHUNKED + CHUNKED, CHUNKS),
    "chunked in quotation marks": (b'Transfer-Encoding: "chunked"\r\n', CHUNKS),
    "almost chunked": (b"Transfer-Encoding: xchunked\r\n", CHUNKS),
    "chunked after a vertical tab": (b"Transfer-Encoding: \x0bchunked\r\n", CHUNKS),
    "chunked and more": (b"Transfer-Encoding: chunked;q=1\r\n", CHUNKS),
    "a folded header": (b"X: y\r\n Transfer-Encoding: chunked\r\n" + LENGTH, HIDDEN),
    "chunked on a folded line": (b"Transfer-Encoding:\r\n chunked\r\n", CHUNKS),
    "half a line end": (b"X: y\nTransfer-Encoding: chunked\r\n", CHUNKS),
    "half a line end, the other half": (b"X: y\rTransfer-Encoding: chunked\r\n", CHUNKS),
    "a NUL": (b"X: y\x00z\r\n" + LENGTH, HIDDEN),
    "a line without a colon": (b"Content-Length 5\r\n", HIDDEN),
    "a name with a parenthesis": (b"X(: y\r\n" + LENGTH, HIDDEN),
    "two hosts": (b"Host: y\r\n" + LENGTH, HIDDEN),
    "a chunk of no number": (CHUNKED, b"x\r\n" + HIDDEN + b"\r\n0\r\n\r\n"),
    "a chunk shorter than it is": (CHUNKED, b"3\r\n" + HIDDEN + b"\r\n0\r\n\r\n"),
    "a chunk with a sign": (CHUNKED, b"+3\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    "a chunk in 0x": (CHUNKED, b"0x3\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    "a very long chunk": (CHUNKED, b"fffffffffffffffff\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    "a chunk that ends in half a line end": (CHUNKED, b"3\r\nabc\n0\r\n\r\n" + HIDDEN),
    "a length of a chunk that does": (CHUNKED, b"3\nabc\r\n0\r\n\r\n" + HIDDEN),
}
BROKEN = {
    "no host": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "chunks in HTTP/1.0": question(1, CHUNKED, "POST", CHUNKS).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "another version": question(1, LENGTH, "POST", HIDDEN).replace(b"HTTP/1.1", b"HTTP/1.2", 1),
    "a newer version": question(1, LENGTH, "POST", HIDDEN).replace(b"HTTP/1.1", b"HTTP/2.0", 1),
    "an older version": question(1, LENGTH, "POST", HIDDEN).replace(b"HTTP/1.1", b"HTTP/0.9", 1),
    "half a line end before it": b"\n" + question(1, LENGTH, "POST", HIDDEN),
    "the other half before it": b"\r" + question(1, LENGTH, "POST", HIDDEN),
    "CONNECT": b"CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n" + HIDDEN,
    "CONNECT with a body": b"CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "another host in the target": b"GET http://other/health HTTP/1.1\r\nHost: x\r\n\r\n" + HIDDEN,
    "a space in the target": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n" + HIDDEN,
    "a space before the first header": b"GET / HTTP/1.1\r\n Host: x\r\n\r\n" + HIDDEN,
    "half line ends": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\nHost: x\n\n" + HIDDEN,
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN,
}


@pytest.mark.parametrize("pieces", one_in(2, [1, 3, 50]))
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_may_be_read_in_two_ways_is_refused(server: Running, name: str, method: str, pieces: int) -> None:
    head, body = DOUBTFUL[name]
    refuse(server, question(1, head, method, body), pieces)


@pytest.mark.parametrize("pieces", one_in(2, [1, 3, 50]))
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_for_this_server_is_refused(server: Running, name: str, pieces: int) -> None:
    refuse(server, BROKEN[name], pieces)


def refuse(server: Running, sent: bytes, pieces: int) -> None:
    """Send it with a request before and after it: it is refused, what comes before is not, and nothing else is said."""
    with closing(Client(server.port)) as client:
        client.send(question(7) + sent + question(8), pieces)
        assert client.read() == answer(7)
        status, body = client.read("POST")
        assert 400 <= status < 500
        assert MARK not in body
        assert client.rest() == b""


# Through proxies, which use one connection for several clients

PROXIES: dict[str, Callable[[int, Path], AbstractContextManager[int]]] = {"HAProxy": haproxy, "nginx": nginx}


@pytest.fixture(scope="module", params=list(PROXIES))
def proxied(request: pytest.FixtureRequest, server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a proxy before the server."""
    with PROXIES[request.param](server.port, tmp_path_factory.mktemp("proxy")) as port:
        yield port


ATTACKS = {
    **{f"{name}, {method}": question(1, *BODIES[name][:1], method, BODIES[name][1])
       for name in BODIES for method in ("GET", "POST", "DELETE")},
    **{f"{name}, {method}": question(1, DOUBTFUL[name][0], method, DOUBTFUL[name][1])
       for name in DOUBTFUL for method in ("GET", "POST")},
    **BROKEN,
}  # fmt: skip


@pytest.mark.parametrize("pieces", one_in(2, [1, 2, 9]))
def test_nobody_gets_the_answer_of_another_through_a_proxy(proxied: int, pieces: int) -> None:
    """Each attack is followed by the question of another client, on a connection that the proxy may use for both."""
    names = sorted(ATTACKS)
    random.Random(pieces).shuffle(names)
    with closing(Client(proxied)) as victim:
        for number, name in enumerate(names):
            with closing(Client(proxied)) as attacker:
                attacker.send(ATTACKS[name] + HIDDEN[:9], pieces)
                victim.send(question(number))
                assert victim.read() == answer(number), name
                with suppress(OSError):
                    attacker.connection.shutdown(socket.SHUT_WR)
                victim.send(question(1000 + number))
                assert victim.read() == answer(1000 + number), name


def test_a_pipeline_through_a_proxy_keeps_its_order(proxied: int) -> None:
    sent = b"".join(question(n, *BODIES["a length"][:1], "POST" if n % 3 else "GET", HIDDEN) for n in range(30))
    with closing(Client(proxied)) as client, closing(Client(proxied)) as other:
        client.send(sent, 20)
        for number in range(30):
            other.send(question(500 + number))
            assert other.read() == answer(500 + number)
            status, body = client.read()
            assert number % 3 or (status, body) == answer(number)
            assert MARK not in body
