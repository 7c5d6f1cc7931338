"""What the supervisor looks after from time to time: slow clients, long requests, spare workers, a new snapshot."""

from __future__ import annotations

import fcntl
import logging
import struct
import termios
from contextlib import suppress
from pathlib import Path
from time import monotonic

from variorum_server.config import Config
from variorum_server.endpoint.problems import Problem, full
from variorum_server.hosting.connections import Client
from variorum_server.hosting.purposes import Purpose
from variorum_server.hosting.supervisor import AGAIN, Supervisor
from variorum_server.hosting.workers import Worker

LOG = logging.getLogger("variorum")
SWEEP = 0.25  # seconds between two looks; one at 10,000 connections takes 4 ms, one at which snapshot is current 0.02
LONG = 1.0  # seconds after which a worker yields and is replaced: it takes 30 ms to start, a thirtieth
REST = 20.0  # seconds until a spare worker is let go, which has 13 MB: to start one so often is 0.15 % of a processor
WAIT = Config.timeout  # seconds that a request waits for its turn: as long as the one before it may run by default
KILLED = 5  # workers in a row that may end before they can answer, until that is taken for a defect of the snapshot
KEEP_ALIVE = 75.0  # seconds without a request, nginx's default for clients; as a proxy it keeps connections for 60
LINGER = 5.0  # seconds in which a client must have read its last answer and closed its end, nginx's default
MOST_UNREAD = 1 << 29  # bytes of answers that all clients together have not read yet


class Upkeep:
    """Looks after the clients and workers of a supervisor, and runs it."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        supervisor.tried = self._tried
        self._next = 0.0
        self._failures = 0  # workers in a row that ended before they could answer
        self._told = ""  # why the last of them did
        self._current = supervisor.snapshot  # what is current in the store
        self._refused: Path | None = None  # a snapshot that cannot be served

    def run(self) -> None:
        """Serve until the process is told to stop."""
        while not self._supervisor.is_done():
            self._supervisor.turn(SWEEP)
            self._look(monotonic())
        self._supervisor.close()

    def _look(self, now: float) -> None:
        """Do what is due."""
        if now < self._next:
            return
        self._next = now + SWEEP
        self._look_at_workers(now)
        self._look_at_waiting(now)
        self._look_at_clients(now)
        if self._supervisor.stopping:
            return
        self._follow()
        self._supervisor.fill()

    def _look_at_workers(self, now: float) -> None:
        for purpose, pool in self._supervisor.pools.items():
            for worker in pool.workers:
                client = worker.client
                if client is None:
                    continue
                if client.ended and now - max(client.ended, worker.since) > LONG:  # it may have gone, or still read
                    self._supervisor.drop(client)
                    worker.kill()
                elif now - worker.since > LONG and not worker.retiring and purpose is not Purpose.EXPORTS:
                    worker.lower_priority()
            if pool.idle and len(pool.workers) > pool.limits.kept and now - pool.idle[0].since > REST:
                pool.idle.pop(0).retire()

    def _look_at_waiting(self, now: float) -> None:
        """Turn away what has waited too long."""
        for pool in self._supervisor.pools.values():
            for client, since in list(pool.queues[0].items()):
                if now - since > WAIT:
                    self._supervisor.refuse(client, full(), client.begun)

    def _look_at_clients(self, now: float) -> None:
        """Make room where a client sends nothing, or reads nothing, for too long."""
        supervisor, patience = self._supervisor, self._supervisor.config.patience
        unread: list[tuple[int, Client]] = []
        for client in list(supervisor.clients.values()):
            if client.out:
                left = left_of(client)
                if left < client.unread or not client.unread:
                    client.last = now
                client.unread = left
                if now - client.last > patience:
                    supervisor.drop(client)
                else:
                    unread.append((left, client))
            elif not client.is_free:
                continue
            elif client.closing:
                if now - client.last > LINGER:
                    supervisor.drop(client)
            elif client.since is not None:
                if now - client.since > patience:
                    supervisor.refuse(client, too_slow(patience))
            elif now - client.last > KEEP_ALIVE:
                supervisor.drop(client)
        unread.sort(key=lambda entry: entry[0])
        while sum(left for left, _ in unread) > MOST_UNREAD:
            supervisor.drop(unread.pop()[1])

    def _follow(self) -> None:
        """Have workers open a snapshot that has become current, if none does."""
        supervisor, pool = self._supervisor, self._supervisor.pools[Purpose.QUERIES]
        with suppress(OSError):
            self._current = (supervisor.store / "current").resolve(strict=True)
        coming = [worker.snapshot for worker in pool.workers if not worker.retiring]
        if self._current in (supervisor.snapshot, self._refused, *coming):
            return
        for _ in range(pool.limits.kept):
            supervisor.start(Purpose.QUERIES, self._current)

    def _tried(self, worker: Worker, why: str) -> None:
        """Serve a snapshot from when the first of its workers can answer; until then the last one is served on."""
        if not worker.ready:
            self._failed(worker, why)
            return
        self._supervisor.retry, self._failures, self._told = 0.0, 0, ""
        if worker.snapshot == self._current != self._supervisor.snapshot:
            self._refused = None
            self._supervisor.change(worker.snapshot)

    def _failed(self, worker: Worker, why: str) -> None:
        """A worker could not open its snapshot, for this reason if it told one."""
        self._failures += 1
        if not why and self._failures <= KILLED:
            return  # it may have been killed by chance
        why = why or "its workers end before they can answer"
        if why != self._told:
            LOG.error("the snapshot cannot be served: %s", why)
        self._told, self._supervisor.retry = why, monotonic() + AGAIN
        if worker.snapshot != self._supervisor.snapshot:
            self._refused = worker.snapshot


def left_of(client: Client) -> int:
    """How many bytes a client has still to read: ours, and what the system has taken, which may be megabytes."""
    taken: int = struct.unpack("i", fcntl.ioctl(client.socket.fileno(), termios.TIOCOUTQ, bytes(4)))[0]
    return sum(map(len, client.out)) + taken


def too_slow(seconds: float) -> Problem:
    """The problem of a request that has not come whole after so many seconds."""
    detail = f"It was not here after {seconds:g} seconds."
    return Problem(408, "too-slow", "The request came too slowly", detail)
