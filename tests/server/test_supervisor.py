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
from variorum_server.hosting.purposes import Purpose
from variorum_server.hosting.slot import ELSEWHERE, KEEP, Begun, Said, Slot, pack
from variorum_server.hosting.supervisor import Supervisor
from variorum_server.hosting.upkeep import WAIT, Upkeep
from variorum_server.hosting.workers import Worker

Connect = Callable[[], tuple[Client, socket.socket]]
Work = Callable[[Purpose], tuple[Worker, socket.socket]]


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
            ours, theirs = socket.socketpair()
            ours.setblocking(False)
            stack.enter_context(theirs).settimeout(20)
            client = supervisor.clients[ours.fileno()] = Client(ours, "", monotonic())
            supervisor.epoll.register(ours, EVENTS)
            return client, theirs

        yield connect


@pytest.fixture
def work(supervisor: Supervisor) -> Iterator[Work]:
    """Gives an idle worker that has no process, and the end of its channel where that would be."""
    with ExitStack() as stack:

        def work(purpose: Purpose) -> tuple[Worker, socket.socket]:
            worker = Worker.__new__(Worker)
            worker.purpose, worker.snapshot, worker.slot = purpose, supervisor.snapshot, Slot(supervisor.config)
            worker.client, worker.since = None, 0.0
            worker.ready, worker.unwanted, worker.retiring = True, False, False
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            worker.channel = stack.enter_context(ours)
            supervisor.pools[purpose].workers.add(worker)
            supervisor.pools[purpose].idle.append(worker)
            return worker, stack.enter_context(theirs)

        yield work


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
    supervisor.offer(waiting)
    supervisor.stopping = monotonic() - 1
    assert supervisor.is_done()
    supervisor.close()
    assert set(first + received(their_end)) == set(b"x")
    assert received(other_end).startswith(b"HTTP/1.1 503 ")


def test_who_has_sent_a_request_slowly_waits_as_long_as_any_other(supervisor: Supervisor, connect: Connect) -> None:
    client, _ = connect()
    client.since -= 2 * WAIT
    supervisor.offer(client)
    upkeep = Upkeep(supervisor)
    upkeep._look_at_waiting(monotonic())
    assert not client.closing
    upkeep._look_at_waiting(monotonic() + 2 * WAIT)
    assert client.closing


def test_a_client_that_was_turned_away_is_answered_once_when_it_asks_again(
    supervisor: Supervisor, connect: Connect, work: Work
) -> None:
    reader, reads = work(Purpose.QUERIES)
    exporter, _ = work(Purpose.EXPORTS)
    (client, _), (before, _), (other, _) = connect(), connect(), connect()
    supervisor.pools[Purpose.EXPORTS].idle.pop().give(before)
    client.buffer = b"GET /export/turtle ..."
    supervisor.offer(client)
    reader.slot.begin(Begun(len(client.buffer), KEEP, 1.0, b""))
    reads.send(pack(Said(ELSEWHERE, status=Purpose.EXPORTS)))
    supervisor._hear_worker(reader)
    Upkeep(supervisor)._look_at_waiting(monotonic() + 2 * WAIT)
    assert client.is_free
    assert client.buffer == b""
    supervisor.offer(other)
    client.buffer = b"GET /sparql ..."
    supervisor.offer(client)
    exporter.client = None
    supervisor._free(exporter)
    reader.client = None
    supervisor._free(reader)
    assert [worker.client for worker in (exporter, reader)] == [None, client]
    assert client.worker is reader
