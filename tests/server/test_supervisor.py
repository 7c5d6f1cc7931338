"""The supervisor without workers: what it does with clients at moments that are hard to meet from outside."""

from __future__ import annotations

import errno
import marshal
import os
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import pytest

from variorum_server.config import Config
from variorum_server.hosting.cache import Known
from variorum_server.hosting.connections import EVENTS, LONGEST_PIPELINE, READ, Client
from variorum_server.hosting.purposes import Purpose
from variorum_server.hosting.slot import COUNTS, DONE, ELSEWHERE, MORE, READY, Begun, Said, Slot
from variorum_server.hosting.supervisor import Supervisor
from variorum_server.hosting.upkeep import WAIT, Upkeep
from variorum_server.hosting.workers import Worker

Connect = Callable[[], tuple[Client, socket.socket]]
Work = Callable[[Purpose], tuple["NoProcess", socket.socket]]


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


class NoProcess(Worker):
    """A worker without the process."""

    def __init__(self, purpose: Purpose, supervisor: Supervisor, channel: socket.socket) -> None:
        self.purpose, self.snapshot, self.channel = purpose, supervisor.snapshot, channel
        self.slot, self.client, self.since = Slot(supervisor.config), None, 0.0
        self.ready, self.retiring, self.killed = True, False, False

    def kill(self) -> None:
        self.killed = True

    def reap(self) -> int:
        return 0


@pytest.fixture
def work(supervisor: Supervisor) -> Iterator[Work]:
    """Gives an idle worker that has no process, and the end of its channel where that would be."""
    with ExitStack() as stack:

        def work(purpose: Purpose) -> tuple[NoProcess, socket.socket]:
            ours, theirs = map(stack.enter_context, socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
            worker = NoProcess(purpose, supervisor, ours)
            supervisor.pools[purpose].workers.add(worker)
            supervisor.pools[purpose].idle.append(worker)
            return worker, theirs

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
    reading.out = [b"x" * (1 << 22)]
    supervisor._flush(reading)
    assert reading.out
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
    client.since = monotonic() - 2 * WAIT
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
    client.buffer = bytearray(b"GET /export/turtle ...")
    supervisor.offer(client)
    reader.slot.begin(Begun(len(client.buffer), keep=True))
    reads.send(marshal.dumps(tuple(Said(ELSEWHERE, status=Purpose.EXPORTS.value))))
    supervisor._hear_worker(reader)
    Upkeep(supervisor)._look_at_waiting(monotonic() + 2 * WAIT)
    assert client.is_free
    assert client.buffer == b""
    supervisor.offer(other)
    client.buffer = bytearray(b"GET /sparql ...")
    supervisor.offer(client)
    exporter.client = None
    supervisor._free(exporter)
    reader.client = None
    supervisor._free(reader)
    assert [worker.client for worker in (exporter, reader)] == [None, client]
    assert client.worker is reader


class Eager(socket.socket):
    """A connection on which the same request comes again and again, and all that is sent is taken."""

    sent = 0

    def recv(self, size: int, _flags: int = 0) -> bytes:
        return b"x" * size

    def send(self, data: Any, _flags: int = 0) -> int:
        self.sent += 1
        return len(data)


def test_a_known_request_that_comes_without_end_holds_nobody_up(supervisor: Supervisor) -> None:
    supervisor._cache.put(b"x" * READ, Known(200, b"\r\n", 0, b""))
    eager = Eager()
    client = supervisor.clients[eager.fileno()] = Client(eager, "", monotonic())
    supervisor.hear(client, select.EPOLLIN)
    assert not client.open
    assert eager.sent == LONGEST_PIPELINE - 1


def test_what_is_told_of_a_connection_is_not_for_the_next_one_of_its_number(
    supervisor: Supervisor, connect: Connect, work: Work
) -> None:
    """Its client has gone, which is told together with its answer and a new connection."""
    client, _ = connect()
    number = client.socket.fileno()
    worker, channel = work(Purpose.QUERIES)
    supervisor._workers[worker.channel.fileno()] = worker
    client.buffer = bytearray(b"GET / ...")
    supervisor.offer(client)
    rest = b"Content-Length: 0\r\n\r\n"
    worker.slot.put(rest)
    worker.slot.begin(Begun(len(client.buffer)))
    channel.send(marshal.dumps(tuple(Said(DONE, status=200, length=len(rest)))))
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        supervisor.listeners[listener.fileno()] = listener
        stack.enter_context(socket.create_connection(listener.getsockname()))
        while stack.enter_context(Path(os.devnull).open()).fileno() < number:
            pass  # no lower number is free then
        told = [
            (worker.channel.fileno(), select.EPOLLIN),
            (listener.fileno(), select.EPOLLIN),
            (number, select.EPOLLHUP),
        ]
        listener.setblocking(False)
        epoll = supervisor.epoll
        told_so = SimpleNamespace(poll=lambda _: told, register=epoll.register, unregister=epoll.unregister)
        supervisor.epoll = cast(Any, told_so)
        supervisor.turn(0)
        assert not client.open
        assert supervisor.clients[number].open


def tell(supervisor: Supervisor, worker: NoProcess, channel: socket.socket, said: Said) -> None:
    """Have the supervisor hear what a worker says."""
    channel.send(marshal.dumps(tuple(said)))
    supervisor._hear_worker(worker)


def test_a_worker_that_ends_after_its_answer_is_given_nothing_more(
    supervisor: Supervisor, connect: Connect, work: Work
) -> None:
    """Else whoever comes next is lost with it, and whoever is lost with three of them gets no answer."""
    worker, channel = work(Purpose.QUERIES)
    (client, _), (other, _) = connect(), connect()
    rest = b"Content-Length: 0\r\n\r\n"
    for one in (client, other):
        one.buffer = bytearray(b"GET / ...")
        supervisor.offer(one)
    worker.slot.put(rest)
    worker.slot.begin(Begun(len(client.buffer), keep=True))
    tell(supervisor, worker, channel, Said(DONE, 200, len(rest), ends=True))
    assert client.is_free
    assert (worker.client, other.worker, other.queue) == (None, None, supervisor._unread)
    assert channel.recv(9) == len(other.buffer).to_bytes(4, "little")  # what it was given before
    assert channel.recv(9) == b""


def test_the_worker_of_a_snapshot_that_another_has_followed_answers_nothing(
    supervisor: Supervisor, work: Work, tmp_path: Path
) -> None:
    worker, channel = work(Purpose.QUERIES)
    supervisor.pools[Purpose.QUERIES].idle.clear()
    worker.snapshot = tmp_path / "superseded"
    upkeep = Upkeep(supervisor)
    tell(supervisor, worker, channel, Said(READY))
    assert upkeep._current == supervisor.snapshot == tmp_path
    assert supervisor.pools[Purpose.QUERIES].idle == []
    assert channel.recv(9) == b""


def test_a_snapshot_is_opened_again_if_those_who_did_were_ended_by_chance(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []
    monkeypatch.setattr(supervisor, "start", lambda _, snapshot: started.append(snapshot))
    (tmp_path / "new").mkdir()
    (tmp_path / "current").symlink_to("new")
    upkeep = Upkeep(supervisor)
    for turn in range(2):
        upkeep._look(monotonic() + turn)
        dead = SimpleNamespace(snapshot=tmp_path / "new")
        for _ in range(started.count(tmp_path / "new")):
            upkeep._failed(cast(Any, dead), "")
    once = supervisor.pools[Purpose.QUERIES].limits.kept
    assert started.count(tmp_path / "new") == 2 * once


def test_a_snapshot_that_cannot_be_served_is_told_once(
    supervisor: Supervisor, work: Work, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Upkeep(supervisor)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a worker is started at once"))
    monkeypatch.setattr(supervisor, "epoll", SimpleNamespace(unregister=lambda _: None, close=lambda: None))
    for _ in range(9):
        worker, channel = work(Purpose.QUERIES)
        supervisor._workers[worker.channel.fileno()] = worker
        worker.ready = False
        worker.slot.begin(Begun(0, note="no snapshot: \u2192".encode()))
        channel.close()
        supervisor._hear_worker(worker)
        supervisor._help(monotonic())
    assert caplog.messages == ["the snapshot cannot be served: no snapshot: \u2192"]


def test_a_worker_that_ends_while_it_asks_for_the_metrics_is_a_worker_that_ends(
    supervisor: Supervisor, connect: Connect, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    client, their_end = connect()
    worker, channel = asked(supervisor, their_end, work)
    worker.slot.begin(Begun(len(client.buffer)))
    assert channel.recv(9)
    channel.send(marshal.dumps(tuple(Said(COUNTS))))
    channel.close()
    for _ in range(2):
        supervisor.turn(1)
    assert received(their_end).startswith(b"HTTP/1.1 500 ")
    assert caplog.messages == []


def test_who_lost_a_worker_and_is_answered_from_the_cache_is_heard_further(
    supervisor: Supervisor, connect: Connect, work: Work
) -> None:
    _, their_end = connect()
    _, channel = asked(supervisor, their_end, work)
    known = Known(200, b"Content-Length: 0\r\n\r\n", 0, b"")
    supervisor._cache.put(b"GET / ...", known)
    their_end.send(b"GET / ...")
    supervisor.turn(1)
    channel.close()
    supervisor.turn(1)
    assert their_end.recv(1 << 16).count(b"HTTP/1.1 200 OK") == 2


def test_what_takes_long_to_look_at_is_kept_from_the_quick_worker(
    supervisor: Supervisor, connect: Connect, work: Work
) -> None:
    """A body in a hundred thousand chunks takes 0.1 s, and more of it may come byte by byte."""
    for seconds, queue in ((-1.0, supervisor._unread), (1.0, supervisor.pools[Purpose.QUERIES].queues[0])):
        client, their_end = connect()
        worker, channel = asked(supervisor, their_end, work)
        worker.since = monotonic() - seconds
        tell(supervisor, worker, channel, Said(MORE, more=len(client.buffer) + 1, ends=True))
        their_end.send(b".")
        supervisor.turn(1)
        assert client.queue is queue
        supervisor.drop(client)


def test_what_comes_byte_by_byte_is_not_copied_with_each(supervisor: Supervisor, connect: Connect) -> None:
    client, their_end = connect()
    client.needed = 1 << 22
    before = client.buffer
    for _ in range(3):
        their_end.send(b".")
        supervisor.turn(1)
    assert client.buffer is before
    assert bytes(before) == b"..."


def asked(supervisor: Supervisor, their_end: socket.socket, work: Work) -> tuple[NoProcess, socket.socket]:
    """A worker that is heard, once it has the request that comes from this end of a connection, and its channel."""
    worker, channel = work(Purpose.QUERIES)
    supervisor._workers[worker.channel.fileno()] = worker
    supervisor.epoll.register(worker.channel, select.EPOLLIN)
    their_end.send(b"GET / ...")
    while worker.client is None:
        supervisor.turn(1)
    return worker, channel


def test_a_defect_costs_an_answer_and_the_connection(
    supervisor: Supervisor, connect: Connect, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    client, their_end = connect()
    worker, channel = asked(supervisor, their_end, work)
    worker.slot.put(b"no head of a response")
    worker.slot.begin(Begun(len(client.buffer)))
    channel.send(marshal.dumps(tuple(Said(DONE, status=200, length=9))))
    supervisor.turn(1)
    assert received(their_end) == b""
    assert worker.killed
    assert caplog.messages == ["failed: a connection is closed"]


def test_where_no_process_can_be_started_it_is_tried_again(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    upkeep = Upkeep(supervisor)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with monkeypatch.context() as context:
        context.setattr(os, "fork", refuse)
        for turn in range(3):
            upkeep._look(monotonic() + turn)
    assert set(caplog.messages) == {"no worker can be started: Resource temporarily unavailable"}
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    started: list[Purpose] = []
    monkeypatch.setattr(supervisor, "start", lambda purpose, _: started.append(purpose))
    upkeep._look(monotonic() + 9)
    assert {Purpose.QUICK, Purpose.QUERIES} == set(started)


def test_an_answer_without_its_file_is_none(supervisor: Supervisor, connect: Connect, work: Work) -> None:
    """The kernel leaves a file away where the process may open no more."""
    client, their_end = connect()
    worker, channel = asked(supervisor, their_end, work)
    head = b"Content-Length: 5\r\n\r\n"
    worker.slot.put(head)
    worker.slot.begin(Begun(len(client.buffer), keep=True))
    channel.send(marshal.dumps(tuple(Said(DONE, status=200, length=len(head), more=5))))
    supervisor.turn(1)
    assert received(their_end) == b""


def test_a_worker_that_cannot_be_reached_is_replaced(supervisor: Supervisor, connect: Connect, work: Work) -> None:
    class Unreachable(socket.socket):
        def send(self, _data: Any, _flags: int = 0) -> int:
            raise OSError(errno.ENOBUFS, os.strerror(errno.ENOBUFS))

    worker, _ = work(Purpose.QUERIES)
    worker.channel = Unreachable()
    client, _ = connect()
    supervisor.offer(client)
    assert worker.killed
    other, _ = work(Purpose.QUERIES)
    supervisor.pools[Purpose.QUERIES].match()
    assert [worker.client, other.client] == [None, client]
    worker.channel.close()
