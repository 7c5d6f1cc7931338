"""Every request gets one response, and what is the body of one is never read as another (RFC 9112, section 11.2)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from running import Running, serving

HIDDEN = b"GET /health HTTP/1.1\r\nHost: smuggled\r\n\r\n"


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Running]:
    with serving(store) as running:
        yield running


def test_the_body_of_a_get_is_no_request(server: Running) -> None:
    """Many on one connection, each with its body after its head: a client that asks so often is served the same way."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = client.makefile("rb")
        for number in range(40):
            query = quote(f"SELECT ({number} AS ?n) {{}}")
            head = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Length: {len(HIDDEN)}"
            client.sendall(head.encode() + b"\r\n\r\n")
            client.sendall(HIDDEN)
            length = 0
            while (line := answers.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            assert answers.read(length) == b"n\r\n%d\r\n" % number
