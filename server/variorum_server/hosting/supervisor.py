"""The process that clients connect to: it passes what they send to workers, and what those answer to the clients.

It parses nothing and runs nothing. It sees which connections have something to read, and hands the bytes to an idle
worker, which tells how many of them are a request, and answers it. It sends the answer, starts and ends workers, and
when one is ended, says why on the connection whose request that one had begun. Bytes that a worker has found to be one
whole request, with an answer that lasts, are answered from the cache.
"""

from __future__ import annotations

import logging
import marshal
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from variorum_server.config import Config
from variorum_server.endpoint.problems import INTERNAL, Problem, full
from variorum_server.endpoint.replies import reply_to_problem
from variorum_server.hosting import slot
from variorum_server.hosting.cache import Cache, Known
from variorum_server.hosting.connections import Client, Connections, head_of
from variorum_server.hosting.journal import Journal
from variorum_server.hosting.metrics import Metrics
from variorum_server.hosting.purposes import Purpose, limits_of
from variorum_server.hosting.slot import Begun, Said, part_of
from variorum_server.hosting.workers import Pool, Worker, verdict

LOG = logging.getLogger("variorum")
LOST = 2  # workers that may end while they look at a request, before it is given up
STUCK = 0.002  # seconds; a small query takes 0.2 ms. If no worker is done after it, another one looks at what waits
LATE = 0.01  # seconds that workers are busy with one request before another is started, which takes 30 ms
AGAIN = 1.0  # seconds until a worker is started after one could not be: it takes 30 ms, a thirtieth
GRACE = 5.0  # seconds that running requests get when the server is stopped; docker and podman kill it after 10
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
LEFT = 499  # for the logs alone: the client went away before its answer


class Supervisor(Connections):
    """The clients and the workers of a server that listens at these sockets and serves what is current in a store."""

    def __init__(self, listeners: list[socket.socket], store: Path, snapshot: Path, exports: Path, config: Config):
        super().__init__(listeners, config)
        self.store, self.snapshot, self._exports = store, snapshot, exports
        self._workers: dict[int, Worker] = {}
        self.pools = {purpose: Pool(limits) for purpose, limits in limits_of(config).items()}
        self._queues = [pool.queues[0] for pool in self.pools.values()]
        self._unread = self.pools[Purpose.QUICK].queues[0]  # what no worker has looked at yet
        self.pools[Purpose.QUERIES].queues.append(self._unread)
        self._cache = Cache(config.cache)
        self._journal = Journal(config)
        self._metrics = Metrics()
        slow = [pool for purpose, pool in self.pools.items() if purpose is not Purpose.QUICK]
        self._metrics.watch(
            queries_running=lambda: sum(worker.client is not None for pool in slow for worker in pool.workers),
            queries_waiting=lambda: sum(len(pool.queues[0]) for pool in slow),
            connections=lambda: len(self.clients),
            workers=lambda: len(self._workers),
            cache_bytes=lambda: self._cache.size,
        )
        self._woken, self._wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._helped = self.retry = 0.0  # when `_help` was called last; until when no worker is started, as none can be
        # Told of a worker that is ready, or why it is not.
        self.tried: Callable[[Worker, str], object] = lambda *_: None

    def open(self) -> None:
        """Begin to serve; SIGTERM and SIGINT will stop that, SIGHUP opens the logs again."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        self.epoll.register(self._woken, select.EPOLLIN)
        for listener in self.listeners.values():
            self.epoll.register(listener, select.EPOLLIN)
        self.fill()

    def close(self) -> None:
        """End all processes and connections."""
        for worker in list(self._workers.values()):
            worker.kill()
            worker.reap()
        for client in list(self.clients.values()):
            self.drop(client)

    def turn(self, most: float) -> None:
        """Wait for so many seconds at most, and do what is to be done then."""
        waits = any(self._queues)
        told = self.epoll.poll(STUCK if waits else most)
        # New connections last: what is told of one that is closed meanwhile is not for the next one of its number.
        for number, events in sorted(told, key=lambda event: event[0] in self.listeners) if len(told) > 1 else told:
            worker = self._workers.get(number)
            client = worker.client if worker else self.clients.get(number)
            try:
                if worker is not None:
                    self._hear_worker(worker)
                elif client is not None:
                    self.hear(client, events)
                elif number == self._woken:
                    self._obey(os.read(self._woken, slot.MESSAGE))
                elif number in self.listeners:
                    self.accept(self.listeners[number])
            except Exception:  # a defect may cost the one whom it concerns an answer, and nobody else
                LOG.exception("failed: a connection is closed")
                if client is not None:
                    self.drop(client)
                if worker is not None and number in self._workers:
                    worker.kill()
        if waits and (now := monotonic()) >= self._helped + STUCK:
            self._helped = now
            self._help(now)

    def is_done(self) -> bool:
        """Whether the server has been stopped, and nobody waits for an answer any more or may wait longer."""
        if not self.stopping:
            return False
        is_late = monotonic() > self.stopping
        for client in list(self.clients.values()):
            if client.is_free:
                self.drop(client)
            elif is_late and not client.out:
                self.refuse(client, full())
        return is_late or not self.clients

    def _obey(self, signals: bytes) -> None:
        if signal.SIGHUP in signals:
            self._journal.reopen()
        if (signal.SIGTERM in signals or signal.SIGINT in signals) and not self.stopping:
            self.stopping = monotonic() + GRACE
            for listener in self.listeners.values():
                self.epoll.unregister(listener)
                listener.close()

    def offer(self, client: Client) -> None:
        """Give the answer to all that a client has sent, if it is known; else have a worker look at it."""
        known = self._cache.get(bytes(client.buffer))
        if known is None:
            client.wait(self.pools[Purpose.QUERIES].queues[0] if client.costly else self._unread)
            self.pools[Purpose.QUERIES].match()
            return
        self._metrics.request("cached", known.status)
        self._journal.write(client.peer, known.note, 0.0, known.status, "cached", known.length)
        client.take(len(client.buffer))
        self.send(client, known.status, known.rest, [], keep=True)

    def fill(self) -> None:
        """Start as many workers for each purpose as there are to be at rest."""
        for purpose, pool in self.pools.items():
            staying = sum(not worker.retiring for worker in pool.workers)
            for _ in range(min(pool.limits.kept - staying, pool.limits.most - len(pool.workers))):
                self.start(purpose, self.snapshot)

    def start(self, purpose: Purpose, snapshot: Path) -> None:
        """Start a worker, if the system lets us; else that is tried again, but not at once."""
        if monotonic() < self.retry:
            return
        try:
            worker = Worker(purpose, snapshot, self._exports, self.config)
        except OSError as error:
            LOG.error("no worker can be started: %s", error.strerror)
            self.retry = monotonic() + AGAIN
            return
        self._workers[worker.channel.fileno()] = worker
        self.epoll.register(worker.channel.fileno(), select.EPOLLIN)
        self.pools[purpose].workers.add(worker)

    def _hear_worker(self, worker: Worker) -> None:
        try:
            message, attached, _, _ = worker.channel.recvmsg(slot.MESSAGE, socket.CMSG_LEN(4))  # and a file
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._reap(worker)
            return
        said = Said(*marshal.loads(message))
        worker.retiring = worker.retiring or said.ends
        if said.kind == slot.DONE:
            self._done(worker, said, [int.from_bytes(data, sys.byteorder) for *_, data in attached])
        elif said.kind == slot.MORE:
            self._read_on(worker, said)
        elif said.kind == slot.ELSEWHERE:
            self._pass_on(worker, Purpose(said.status))
        elif said.kind == slot.COUNTS:
            client, worker.client = worker.client, None  # whoever asks for them does not count
            text = self._metrics.expose()
            worker.client = client
            worker.slot.put(text)
            with suppress(OSError):  # if it has ended meanwhile, that will be told
                worker.channel.send(len(text).to_bytes(4, "little"))
        else:
            worker.ready = True
            self.tried(worker, "")
            worker.retiring = worker.retiring or worker.snapshot != self.snapshot  # another became current meanwhile
            self._free(worker)

    def _release(self, worker: Worker) -> Client:
        """Take the client from a worker, which has nothing to do then; what is in its slot must have been read."""
        client, worker.client = worker.client, None
        assert client is not None
        client.worker = None
        self._free(worker)
        return client

    def _done(self, worker: Worker, said: Said, files: list[int]) -> None:
        """Pass an answer on to the client, and keep it if it may be given again."""
        begun, rest, seconds = worker.slot.begun, worker.slot.get(said.length), monotonic() - worker.since
        assert begun is not None
        more = [part_of(files[0], said.offset, said.more)] if said.more else []
        client = self._release(worker)
        length = len(rest) - rest.index(b"\r\n\r\n") - 4 + said.more
        self._note(client, begun, seconds, said.status, length, said.rows, said.problem)
        if said.lasts and worker.snapshot == self.snapshot:
            self._cache.put(bytes(client.buffer[: begun.consumed]), Known(said.status, rest, length, begun.note))
        client.take(begun.consumed)
        self.send(client, said.status, rest, more, keep=begun.keep)
        self.go_on(client)

    def _note(self, client: Client, begun: Begun, seconds: float, status: int, *more: Any) -> None:
        """Count a request, and write it down if that is wanted."""
        if not client.open:
            status, more = LEFT, ()
        answer = "query" if begun.is_query else "page"
        self._metrics.request(answer, status, seconds)
        self._journal.write(client.peer, begun.note, seconds, status, answer, *more)

    def _read_on(self, worker: Worker, said: Said) -> None:
        """Read more of a request that is not whole."""
        seconds = monotonic() - worker.since
        client = self._release(worker)
        client.needed, client.costly = said.more, client.costly or seconds > STUCK
        if said.waits:
            client.out = [GO_ON]
            self._flush(client)
        self.go_on(client)

    def _pass_on(self, worker: Worker, purpose: Purpose) -> None:
        """Let a request wait for a worker that is for it."""
        begun, pool = worker.slot.begun, self.pools[purpose]
        client = self._release(worker)
        client.begun = begun
        if len(pool.queues[0]) >= pool.limits.waiting:
            self.refuse(client, full(), begun)
        elif client.open:
            client.wait(pool.queues[0])
            pool.match()

    def refuse(self, client: Client, problem: Problem, begun: Begun | None = None, seconds: float = 0.0) -> None:
        """Tell a client why its first request gets no answer, and go on with the next one, if its begin is known."""
        begun = begun or Begun(len(client.buffer))
        self._note(client, begun, seconds, problem.status, 0, -1, problem.code)
        client.take(begun.consumed)
        reply = reply_to_problem(problem)
        body = reply.body if begun.has_body else b""
        self.send(client, reply.status, head_of(reply.fields) + body, [], keep=begun.keep)
        self.go_on(client)

    def _free(self, worker: Worker) -> None:
        """A worker has nothing to do: give it what waits, or let it go if it is not needed any more."""
        worker.since = monotonic()
        if worker.retiring:
            worker.retire()
            return
        pool = self.pools[worker.purpose]
        pool.idle.append(worker)
        if worker.purpose is not Purpose.QUICK:  # which has its turn where all others are stuck
            pool.match()

    def _help(self, now: float) -> None:
        """Have the quick worker look at what waits behind slow queries, and start workers where there are too few."""
        if self.pools[Purpose.QUERIES].is_stuck(now, STUCK):
            self.pools[Purpose.QUICK].match()
        for purpose, pool in self.pools.items():
            is_late = any(pool.queues) and pool.is_stuck(now, LATE)
            if is_late and len(pool.workers) < pool.limits.most and all(worker.ready for worker in pool.workers):
                self.start(purpose, self.snapshot)

    def _reap(self, worker: Worker) -> None:
        """A worker has ended: say why on the connection whose request it had begun, and replace it."""
        self.epoll.unregister(worker.channel)
        del self._workers[worker.channel.fileno()]
        pool = self.pools[worker.purpose]
        pool.workers.discard(worker)
        pool.idle = [one for one in pool.idle if one is not worker]
        ended_by = worker.reap()
        client, begun = worker.client, worker.slot.begun
        if client is not None and begun is not None:
            reason, problem = verdict(begun, ended_by)
            self._metrics.killed(reason if client.open else "gone")
            self.refuse(client, problem, begun, monotonic() - worker.since)
        elif client is not None and client.open:
            client.worker, client.lost = None, client.lost + 1
            if client.lost > LOST:
                self.refuse(client, INTERNAL, client.begun)
            else:
                self.go_on(client)
        if not worker.ready and not worker.retiring:
            self.tried(worker, begun.note.decode() if begun else "")
        elif not self.stopping:
            self.fill()

    def change(self, snapshot: Path) -> None:
        """Serve another snapshot from now on; workers of the last one end when they are done."""
        self.snapshot = snapshot
        self._cache = Cache(self.config.cache)
        for pool in self.pools.values():
            for worker in pool.workers:
                if worker.snapshot != snapshot:
                    worker.retire()
            pool.idle = [worker for worker in pool.idle if not worker.retiring]
        self.fill()
