"""The supervisor without workers: what it does with clients at moments that are hard to meet from outside."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic

import pytest

from variorum_server.config import Config
from variorum_server.hosting.connections import EVENTS, Client
from variorum_server.hosting.supervisor import Supervisor

Connect = Callable[[], tuple[Client, socket.socket]]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor that has no workers, and listens nowhere."""
    supervisor = Supervisor([], tmp_path, tmp_path, tmp_path, Config())
    yield supervisor
    supervisor.close()


@pytest.fixture
def connect(supervisor: Supervisor) -> Iterator[Connect]:
    """Gives a client of the supervisor, and its own end of the connection."""
    with ExitStack() as stack:

        def connect() -> tuple[Client, socket.socket]:
            ours, theirs = map(stack.enter_context, socket.socketpair())
            ours.setblocking(False)
            theirs.settimeout(20)
            client = supervisor.clients[ours.fileno()] = Client(ours, "", monotonic())
            supervisor.epoll.register(ours, EVENTS)
            return client, theirs

        yield connect


def received(connection: socket.socket) -> bytes:
    """All that comes until the connection is closed."""
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def test_a_server_that_stops_says_nothing_in_the_middle_of_an_answer(supervisor: Supervisor, connect: Connect) -> None:
    reading, their_end = connect()
    assert not reading.send(b"x" * (1 << 22))
    first = their_end.recv(1 << 16, socket.MSG_WAITALL)  # there is room again, of which nobody has told the supervisor
    waiting, other_end = connect()
    waiting.waits = True
    supervisor.stopping = monotonic() - 1
    assert supervisor.is_done()
    supervisor.close()
    assert set(first + received(their_end)) == set(b"x")
    assert received(other_end).startswith(b"HTTP/1.1 503 ")
