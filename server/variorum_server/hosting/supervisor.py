"""The process that clients connect to: it passes what they send to workers, and what those answer to the clients.

It parses nothing and runs nothing. It sees which connections have something to read, and hands the bytes to an idle
worker, which tells how many of them are a request, and answers it. It sends the answer, starts and ends workers, and
when one is ended, says why on the connection whose request that one had begun. Bytes that a worker has found to be one
whole request, with an answer that lasts, are answered from the cache.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from time import monotonic, time

from variorum_server.config import Config
from variorum_server.endpoint.problems import INTERNAL, Problem, full
from variorum_server.endpoint.replies import reply_to_problem
from variorum_server.hosting.cache import Cache, Known
from variorum_server.hosting.client import READ, Asked, Client
from variorum_server.hosting.journal import Journal, is_listed
from variorum_server.hosting.lanes import Lane, limits_of
from variorum_server.hosting.metrics import Metrics
from variorum_server.hosting.slot import (
    BLANK,
    CONTINUE,
    COUNTS,
    DONE,
    ELSEWHERE,
    HEAD,
    KEEP,
    LASTS,
    MESSAGE,
    MORE,
    QUERY,
    READY,
    Said,
    unpack,
)
from variorum_server.hosting.workers import Team, Worker, verdict

LOG = logging.getLogger("variorum")
LOST = 2  # workers that may end while they look at a request, before it is given up
LONGEST_PIPELINE = 256  # requests in a row that a client may send before the one before is answered
STUCK = 0.002  # seconds in which a worker has answered a small query; if none has, another one looks at what waits
LATE = 0.01  # seconds that a request waits before another worker is started, which takes as long
GRACE = 5.0  # seconds that running requests get when the server is stopped
EVENTS = select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
ONE_FILE = socket.CMSG_SPACE(4)  # of a message that has a file attached
GONE = 499  # for the logs alone: the client went away before its answer
PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Supervisor:
    """The clients and the workers of a server that listens at these sockets and serves what is current in a store."""

    def __init__(self, listeners: list[socket.socket], store: Path, snapshot: Path, exports: Path, config: Config):
        self.config, self.store, self.snapshot, self._exports = config, store, snapshot, exports
        self._epoll = select.epoll()
        self._listeners = {listener.fileno(): listener for listener in listeners}
        self.clients: dict[int, Client] = {}
        self._workers: dict[int, Worker] = {}
        self.teams = {lane: Team(limits) for lane, limits in limits_of(config).items()}
        self._unread: deque[Client] = deque()  # whose requests no worker has looked at yet
        self._cache = Cache(config.cache)
        self._journal = Journal(config)
        self._metrics = Metrics()
        self._metrics.watch(
            {
                "queries_running": lambda: sum(team.running for team in self._busy_teams()),
                "queries_waiting": lambda: sum(len(team.waiting) for team in self._busy_teams()),
                "connections": lambda: len(self.clients),
                "workers": lambda: len(self._workers),
                "cache_bytes": lambda: self._cache.size,
            }
        )
        self._proxies = config.proxies
        self._second, self._beginnings = 0, {}  # type: int, dict[int, bytes]
        self.stopping = 0.0  # until when what runs may go on
        self._woken, self._wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.opened: Callable[[Worker], object] = lambda _: None  # told of a worker that can answer
        self.failed: Callable[[Worker, str], object] = lambda *_: None  # told of one that cannot, and why

    def _busy_teams(self) -> list[Team]:
        return [team for lane, team in self.teams.items() if lane is not Lane.QUICK]

    # The loop

    def open(self) -> None:
        """Begin to serve; SIGTERM and SIGINT will stop that, SIGHUP opens the logs again."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        self._epoll.register(self._woken, select.EPOLLIN)
        for listener in self._listeners.values():
            self._epoll.register(listener, select.EPOLLIN)
        for lane in self.teams:
            self.fill(lane)

    def close(self) -> None:
        """End all processes and connections."""
        for worker in list(self._workers.values()):
            worker.kill()
            worker.bury()
        for client in list(self.clients.values()):
            self.drop(client)

    def turn(self, most: float) -> None:
        """Wait for so many seconds at most, and do what is to be done then."""
        waits = self._unread or any(team.waiting for team in self.teams.values())
        for number, events in self._epoll.poll(STUCK if waits else most):
            client, worker = self.clients.get(number), self._workers.get(number)
            try:
                if client is not None:
                    self._hear(client, events)
                elif worker is not None:
                    self._hear_worker(worker)
                elif number == self._woken:
                    self._obey(os.read(self._woken, MESSAGE))
                else:
                    self._accept(number)
            except Exception:  # a defect may cost the one whom it concerns an answer, and nobody else
                LOG.exception("failed: a connection is closed")
                client = client or (worker.client if worker else None)
                if client is not None and client.open:
                    self.drop(client)
                if worker is not None and number in self._workers:
                    worker.kill()
        if waits:
            self._help(monotonic())

    def is_done(self) -> bool:
        """Whether the server has been stopped, and nobody waits for an answer any more or may wait longer."""
        if not self.stopping:
            return False
        busy = [client for client in self.clients.values() if not client.is_free]
        if busy and monotonic() > self.stopping:
            for client in busy:
                self.refuse(client, full())
            return True
        return not busy

    def _obey(self, signals: bytes) -> None:
        if signal.SIGHUP in signals:
            self._journal.reopen()
        if (signal.SIGTERM in signals or signal.SIGINT in signals) and not self.stopping:
            self.stopping = monotonic() + GRACE
            for listener in self._listeners.values():
                self._epoll.unregister(listener)
                listener.close()
            for client in list(self.clients.values()):
                if client.is_free:
                    self.drop(client)

    # Clients

    def _accept(self, number: int) -> None:
        for _ in range(64):
            try:
                connected, address = self._listeners[number].accept()
            except (BlockingIOError, OSError, KeyError):
                return
            connected.setblocking(False)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = str(address[0])
            trusted = bool(self._proxies) and is_listed(peer, self._proxies)
            self.clients[connected.fileno()] = Client(connected, peer, trusted, monotonic())
            self._epoll.register(connected.fileno(), EVENTS)

    def _hear(self, client: Client, events: int) -> None:
        now = monotonic()
        if events & (select.EPOLLERR | select.EPOLLHUP):
            client.reset, client.ended = True, client.ended or now
            if client.worker is None:
                self.drop(client)
                return
        if events & select.EPOLLRDHUP and not client.ended:
            client.ended = now
        if events & select.EPOLLIN:
            client.readable = True
        if events & select.EPOLLOUT and client.is_sending:
            with suppress(OSError):
                if not client.flush():
                    return
            self._sent(client)
        elif client.readable and client.is_free:
            self._read(client)

    def _read(self, client: Client) -> None:
        """Read what has come, and have it answered if it may be a request."""
        if client.closing:
            if client.discard():
                self.drop(client)
            return
        while client.readable and client.is_free and client.open:
            try:
                data = client.socket.recv(READ)
            except BlockingIOError:
                client.readable = False
                return
            except OSError:
                data = b""
            if not data:
                self.drop(client)
                return
            client.readable = len(data) == READ or bool(client.ended)  # a short read is the last one
            client.last = monotonic()
            before = len(client.buffer)
            if before:
                client.buffer += data
            elif (known := self._cache.get(data)) is not None:
                self._repeat(client, known)
                continue
            else:
                client.buffer, client.since = data, client.last
            if client.is_worth_a_look(before):
                self._offer(client)

    def _repeat(self, client: Client, known: Known) -> None:
        """Send an answer that is known."""
        self._metrics.request("cached", known.status)
        self._journal.write(client, known.note, 0.0, known.status, "cached", bytes=known.length)
        self._send(client, known.status, known.rest, keep=True)

    def _offer(self, client: Client) -> None:
        """Have a worker look at what a client has sent."""
        team = self.teams[Lane.QUERIES]
        if team.idle and not team.waiting:
            self._give(team.idle.pop(), client)
        else:
            client.waits = True
            self._unread.append(client)

    def _give(self, worker: Worker, client: Client) -> None:
        if not worker.give(client, monotonic()):  # that it has ended is about to be heard
            self._return(client)

    def _return(self, client: Client) -> None:
        """Let a client wait again, before all others."""
        client.worker = None
        client.waits = client.asked is None
        (self._unread if client.asked is None else self.teams[client.asked.lane].waiting).appendleft(client)

    def _send(
        self, client: Client, status: int, rest: bytes, keep: bool, file: tuple[int, int, int] | None = None
    ) -> None:
        """Send a response, as much of it as the client takes at once."""
        client.closing = not keep or bool(self.stopping)
        try:
            if not client.send(self._beginning(status) + rest, file):
                client.last = monotonic()
                return
        except OSError:
            self.drop(client)
            return
        self._sent(client)

    def _sent(self, client: Client) -> None:
        """Go on with a client that has been sent all that it asked for."""
        client.since = client.last = monotonic()
        client.answered = True
        if client.reset or client.pipelined >= LONGEST_PIPELINE - 1:
            self.drop(client)
        elif client.closing:
            with suppress(OSError):
                client.socket.shutdown(socket.SHUT_WR)
            client.buffer = b""
            self._read(client)
        elif client.buffer:
            self._offer(client)
        elif client.readable:
            self._read(client)

    def _beginning(self, status: int) -> bytes:
        """The beginning of a response that is sent now."""
        second = int(time())
        if second != self._second:
            self._second, self._beginnings = second, {}
        beginning = self._beginnings.get(status)
        if beginning is None:
            phrase, date = PHRASES.get(status, ""), formatdate(second, usegmt=True)
            beginning = self._beginnings[status] = f"HTTP/1.1 {status} {phrase}\r\ndate: {date}\r\n".encode()
        return beginning

    def refuse(self, client: Client, problem: Problem, *, keep: bool = False, with_body: bool = True) -> None:
        """Say what is wrong on a connection that nobody answers."""
        reply = reply_to_problem(problem)
        fields = reply.fields if keep else [*reply.fields, ("connection", "close")]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields).encode("latin-1")
        self._send(client, reply.status, head + b"\r\n" + (reply.body if with_body else b""), keep)

    def drop(self, client: Client) -> None:
        """End a connection."""
        self.clients.pop(client.socket.fileno(), None)
        client.close(self._epoll.unregister)

    # Workers

    def fill(self, lane: Lane) -> None:
        """Start as many workers of a lane as there are to be at rest."""
        team = self.teams[lane]
        while team.staying < team.limits.kept:
            self.start(lane, self.snapshot)

    def start(self, lane: Lane, snapshot: Path) -> None:
        """Start a worker."""
        team = self.teams[lane]
        worker = Worker(lane, team.limits, snapshot, self._exports, self.config)
        self._workers[worker.channel.fileno()] = worker
        self._epoll.register(worker.channel.fileno(), select.EPOLLIN)
        team.workers.add(worker)

    def _hear_worker(self, worker: Worker) -> None:
        try:
            message, attached, _, _ = worker.channel.recvmsg(MESSAGE, ONE_FILE)
        except BlockingIOError:
            return
        except OSError:
            message, attached = b"", []
        if not message:
            self._bury(worker)
            return
        try:
            said = unpack(message)
        except struct.error:
            worker.kill()
            return
        if said.kind == DONE:
            self._done(worker, said, [struct.unpack("i", data[:4])[0] for _, _, data in attached])
        elif said.kind == MORE:
            self._wait(worker, said)
        elif said.kind == ELSEWHERE:
            self._pass_on(worker, Lane(said.status))
        elif said.kind == COUNTS:
            client, worker.client = worker.client, None  # whoever asks for them does not count
            text = self._metrics.expose()
            worker.client = client
            worker.slot.put(text)
            worker.channel.send(len(text).to_bytes(4, "little"))
        elif said.kind == READY:
            worker.ready = True
            self.opened(worker)
            self._free(worker)
        else:
            self.failed(worker, said.problem.decode())

    def _done(self, worker: Worker, said: Said, files: list[int]) -> None:
        """Pass an answer on to the client, and keep it if it may be given again."""
        client, worker.client = worker.client, None
        assert client is not None
        rest = worker.slot.get(said.length)
        note = worker.slot.note if self._journal.wanted else b""
        file = (files[0], said.offset, said.offset + said.more) if files else None
        answer = "query" if said.flags & QUERY else "page"
        self._free(worker)
        if client.reset or not client.open:
            self._note(client, note, said.seconds, GONE, answer)
            for number in files:
                os.close(number)
            self.drop(client)
            return
        length = (rest.partition(b"\r\n\r\n")[2].__len__() if self._journal.wanted else 0) + said.more
        self._note(client, note, said.seconds, said.status, answer, length, said.rows, said.problem.decode())
        if said.flags & LASTS and said.flags & KEEP and file is None and worker.snapshot == self.snapshot:
            self._cache.put(client.buffer[: said.consumed], Known(said.status, rest, length, note))
        client.take(said.consumed)
        self._send(client, said.status, rest, bool(said.flags & KEEP), file)

    def _note(
        self,
        client: Client,
        note: bytes,
        seconds: float,
        status: int,
        answer: str,
        length: int = 0,
        rows: int = -1,
        problem: str = "",
    ) -> None:
        """Count a request, and write it down if that is wanted."""
        self._metrics.request(answer, status, seconds)
        if self._journal.wanted:
            more: dict[str, object] = {"bytes": length}
            more |= {"rows": rows} if rows >= 0 else {}
            more |= {"problem": problem} if problem else {}
            self._journal.write(client, note, seconds, status, answer, **more)

    def _wait(self, worker: Worker, said: Said) -> None:
        """Wait until more of a request is here."""
        client, worker.client = worker.client, None
        assert client is not None
        client.worker = None
        client.needed, client.blank = said.length, bool(said.flags & BLANK)
        self._free(worker)
        if said.flags & CONTINUE and not client.continued:
            client.continued = True
            with suppress(OSError):
                client.socket.send(GO_ON)
        if client.reset:
            self.drop(client)
        elif client.readable or client.ended:
            client.readable = True
            self._read(client)

    def _pass_on(self, worker: Worker, lane: Lane) -> None:
        """Let a request wait for a worker of the lane that it belongs to."""
        client, worker.client = worker.client, None
        assert client is not None
        begun, note, team = worker.slot.begun, worker.slot.note, self.teams[lane]
        assert begun is not None
        client.worker = None
        client.asked = Asked(lane, begun.consumed, begun.flags, note, monotonic())
        self._free(worker)
        if len(team.waiting) >= team.limits.waiting:
            self.turn_away(client)
        elif team.idle:
            self._give(team.idle.pop(), client)
        else:
            team.waiting.append(client)
            if not team.workers:
                self.start(lane, self.snapshot)

    def turn_away(self, client: Client) -> None:
        """Refuse a request that finds no place, or has waited too long for its turn."""
        asked = client.asked
        assert asked is not None
        problem = full()
        self._note(client, asked.note, 0.0, problem.status, "page", problem=problem.code)
        client.take(asked.consumed)
        self.refuse(client, problem, keep=bool(asked.flags & KEEP), with_body=not asked.flags & HEAD)

    def _free(self, worker: Worker) -> None:
        """A worker has nothing to do: give it what waits, or let it go if it is not needed any more."""
        worker.since = monotonic()
        if worker.retiring:
            worker.retire()
            return
        team = self.teams[worker.lane]
        client = team.next()
        if client is None and worker.lane is Lane.QUERIES:
            client = self._next_unread()
        if client is None:
            team.idle.append(worker)
        else:
            self._give(worker, client)

    def _next_unread(self) -> Client | None:
        while self._unread:
            client = self._unread.popleft()
            if client.open:
                return client
        return None

    def _help(self, now: float) -> None:
        """Have the quick worker look at what waits behind slow queries, and start workers where there are too few."""
        queries, quick = self.teams[Lane.QUERIES], self.teams[Lane.QUICK]
        while self._unread and quick.idle and queries.is_stuck(now, STUCK):
            client = self._next_unread()
            if client is not None:
                self._give(quick.idle.pop(), client)
        for lane, team in self.teams.items():
            waits = team.waiting or (lane is Lane.QUERIES and self._unread)
            is_starting = any(not worker.ready for worker in team.workers)
            if waits and not is_starting and team.staying < team.limits.most and team.is_stuck(now, LATE):
                self.start(lane, self.snapshot)

    def _bury(self, worker: Worker) -> None:
        """A worker has ended: say why on the connection whose request it had begun, and replace it."""
        self._epoll.unregister(worker.channel)
        del self._workers[worker.channel.fileno()]
        team = self.teams[worker.lane]
        team.workers.discard(worker)
        if worker in team.idle:
            team.idle.remove(worker)
        ended_by = worker.bury()
        client, begun = worker.client, worker.slot.begun
        if client is not None and begun is not None:
            reason, problem = verdict(begun, ended_by)
            self._metrics.killed("gone" if worker.unwanted else reason)
            answer, seconds = "query" if begun.flags & QUERY else "page", monotonic() - begun.since
            note = worker.slot.note
            if worker.unwanted or client.reset:
                self._note(client, note, seconds, GONE, answer)
                self.drop(client)
            else:
                self._note(client, note, seconds, problem.status, answer, problem=problem.code)
                client.take(begun.consumed)
                keep, with_body = bool(begun.flags & KEEP), not begun.flags & HEAD
                self.refuse(client, problem, keep=keep, with_body=with_body)
        elif client is not None and client.open:
            client.lost += 1
            if client.lost > LOST:
                client.worker = None
                self.refuse(client, INTERNAL)
            else:
                self._return(client)
        if not worker.ready and not worker.retiring:
            self.failed(worker, "")
        elif not self.stopping:
            self.fill(worker.lane)

    def change(self, snapshot: Path) -> None:
        """Serve another snapshot from now on; workers of the last one end when they are done."""
        self.snapshot = snapshot
        self._cache = Cache(self.config.cache)
        for team in self.teams.values():
            for worker in team.workers:
                if worker.snapshot != snapshot:
                    worker.retire()
            team.idle = [worker for worker in team.idle if not worker.retiring]
        for lane in self.teams:
            self.fill(lane)
