"""Lends connections to workers, which then answer by themselves what comes: a request takes one process instead of two.

A client that asks one query after the other is served so: its connection is passed to a worker, that looks at the next
request without taking it, and takes it only with its answer ready. So nothing is lost, whatever becomes of the worker:
what it cannot answer, or has not answered when it ends, still waits where it came, and is read here once the connection
is back; only if it ends in the very moment of sending, the connection is closed. While a worker is busy with one query
for long, the requests on its other connections are answered here: which of both gets one, the kernel decides, by an
epoll set that both look at and that tells of each request once.
"""

from __future__ import annotations

import contextlib
import logging
import select
import socket
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable, Iterable
from itertools import count
from time import monotonic
from typing import Any, Protocol

from variorum_server.channel import BEGAN, LEASE, SENDING, Channel
from variorum_server.lease import MESSAGE, Shape, Told, decode_from_worker, encode_lease, encode_return
from variorum_server.problems import Problem

LOG = logging.getLogger("variorum")
LOOK = 0.01  # seconds between two looks at workers that have connections
PATIENCE = 0.02  # seconds after which a query holds up others


class Connection(Protocol):
    """The connection of a client, as far as lending it goes. While it is lent, nothing is read from it here."""

    def fileno(self) -> int:
        """Its file descriptor."""

    def lend(self, lease: Lease) -> None:
        """It is lent from now on."""

    def pass_on(self, part: bytes) -> None:
        """Send more of an answer that a worker began to send."""

    def come_back(self, problem: Problem | None = None) -> None:
        """It is not lent any more; a problem is what the request that waits on it is to be answered with."""

    def abort(self) -> None:
        """End it."""


class Lease:
    """A connection while it is lent."""

    __slots__ = ("_lender", "connection", "file", "gone", "number", "seconds", "serial", "worker")

    def __init__(self, lender: Lender, serial: int, connection: Connection, worker: Channel, seconds: float) -> None:
        self._lender, self.serial, self.connection, self.worker = lender, serial, connection, worker
        self.file = connection.fileno()
        self.seconds = seconds  # that a query may run
        self.gone = False  # the client left while its query ran
        self.number: int | None = None  # that of its file descriptor in the worker, once it is known

    def recall(self) -> None:
        """Ask the worker for it."""
        _ask_back(self.worker, [self.serial])

    def drop(self) -> None:
        """The connection is closed: the worker may forget it."""
        self._lender.drop(self)


def _ask_back(worker: Channel, serials: list[int]) -> None:
    with contextlib.suppress(OSError):  # its end is about to be heard, or it has not listened for long
        worker.loans.send(encode_return(serials))


class Lender:
    """All that is lent to the workers of a pool. For the thread of its event loop.

    `answered` is told how many seconds each request took that a worker answered; `stick` and `unstick` of a worker that
    does not get on, and that it does again; `end` that the client has left whose query a worker runs.
    """

    def __init__(
        self,
        loop: AbstractEventLoop,
        answered: Callable[[list[float]], None],
        stick: Callable[[Channel], None],
        unstick: Callable[[Channel], None],
        end: Callable[[Channel], None],
    ) -> None:
        self._loop = loop
        self._answered, self._stick, self._unstick, self._end = answered, stick, unstick, end
        self._serials = count(1)
        self._workers: set[Channel] = set()  # that have connections
        self._taken: dict[Channel, list[int]] = {}  # from workers that are stuck: they are to be told later
        self._gone = select.epoll()  # the connections whose queries run long: whether their clients leave
        self._watched: dict[Channel, int] = {}
        self._looking: TimerHandle | None = None
        loop.add_reader(self._gone, self._see_gone)

    def lend(
        self, connection: Connection, shape: Shape, worker: Channel, seconds: float, log: Callable[[Told], None] | None
    ) -> None:
        """Lend a connection whose next requests will look so and may run so long, if the worker can be told.

        `log` is told of each request, if it is wanted; else `answered` is.
        """
        serial = next(self._serials)
        try:
            socket.send_fds(worker.loans, [encode_lease(serial, shape, log is not None)], [connection.fileno()])
        except OSError:
            return
        lease = worker.leases[serial] = Lease(self, serial, connection, worker, seconds)
        if log is not None:
            worker.logged[serial] = log
        self._workers.add(worker)
        connection.lend(lease)
        if self._looking is None:
            self._looking = self._loop.call_later(LOOK, self._look)

    def hear(self, worker: Channel) -> None:
        """Read what a worker tells of its connections."""
        while True:
            try:
                message = worker.loans.recv(MESSAGE)
            except ConnectionResetError:  # it ended with messages unread; its own are still to come
                continue
            except OSError:  # there is nothing more
                return
            if not message:
                self._loop.remove_reader(worker.loans)
                return
            try:
                kind, values, rest = decode_from_worker(message)
            except (ValueError, TypeError):
                LOG.exception("failed: what a worker tells")
                self._end(worker)
                return
            if kind == "did":
                self._note(worker, values)
                continue
            if kind == "back":
                worker.logged.pop(values[0], None)
            lease = worker.leases.get(values[0])
            if lease is None:  # it was taken from the worker
                continue
            if kind == "has":
                lease.number = values[1]
            elif kind == "rest":
                lease.connection.pass_on(rest)
            else:
                self._back(worker, lease, values[1])

    def _note(self, worker: Channel, values: list[int | list[Any]]) -> None:
        """Count what a worker has answered, or log it."""
        self._answered([value / 1e6 for value in values if isinstance(value, int)])
        for value in values:
            if isinstance(value, list):
                told = Told(*value)
                worker.logged[told.serial](told)

    def _back(self, worker: Channel, lease: Lease, problem: Problem | None = None) -> None:
        del worker.leases[lease.serial]
        if self._watched.get(worker) == lease.file:
            self._watch(worker, None)
        lease.connection.come_back(problem)

    def drop(self, lease: Lease) -> None:
        """A connection was closed while it was lent."""
        if lease.worker.leases.pop(lease.serial, None) is not None:
            if self._watched.get(lease.worker) == lease.file:
                self._watch(lease.worker, None)
            lease.recall()

    def _look(self) -> None:
        """Find the workers that are busy for long; what waits behind their queries is answered here."""
        self._looking = None
        now = monotonic()
        for worker in tuple(self._workers):
            if now - (worker.busy_since or now) > PATIENCE:
                self._get_stuck(worker)
            elif worker.stuck:
                self._get_on(worker)
            elif not worker.leases:
                self._workers.discard(worker)
        if self._workers:
            self._looking = self._loop.call_later(LOOK, self._look)

    def _get_stuck(self, worker: Channel) -> None:
        lease = running(worker)
        self._watch(worker, lease.file if lease else None)
        if not worker.stuck:
            worker.stuck = True
            self._taken[worker] = []
            self._loop.add_reader(worker.requests, self._take, worker)
            self._stick(worker)

    def _get_on(self, worker: Channel) -> None:
        worker.stuck = False
        self._loop.remove_reader(worker.requests)
        self._watch(worker, None)
        taken = self._taken.pop(worker)
        if taken:
            _ask_back(worker, taken)
        self._unstick(worker)

    def _take(self, worker: Channel) -> None:
        """Take the connections on which requests wait for a worker that is stuck."""
        self.hear(worker)
        numbers = {lease.number: lease for lease in worker.leases.values()}
        for number, _ in worker.requests.poll(0):
            lease = numbers.get(number)
            if lease is not None:
                self._taken[worker].append(lease.serial)
                self._back(worker, lease)

    def _watch(self, worker: Channel, file: int | None) -> None:
        """Watch whether the client of this connection leaves while the worker runs its query, and of no other."""
        before = self._watched.get(worker)
        if before == file:
            return
        if before is not None:
            with contextlib.suppress(OSError):  # it has been closed
                self._gone.unregister(before)
            del self._watched[worker]
        if file is not None:
            self._watched[worker] = file
            self._gone.register(file, select.EPOLLRDHUP)

    def _see_gone(self) -> None:
        left = {file for file, _ in self._gone.poll(0)}
        for worker, file in tuple(self._watched.items()):
            if file in left:
                self._watch(worker, None)
                lease = running(worker)
                if lease is not None and lease.file == file:
                    lease.gone = True
                    self._end(worker)

    def recall(self, workers: Iterable[Channel]) -> None:
        """Ask for all that is lent."""
        for worker in workers:
            _ask_back(worker, list(worker.leases))

    def bury(self, worker: Channel, problem: Problem | None, *, dead: bool = True) -> None:
        """Take everything back from a worker that has ended, or is about to.

        `problem` is what the request is to be answered with that it was answering; unless it is `dead`, it may still
        do that itself.
        """
        self.hear(worker)
        at = running(worker)
        sending = bool(worker.slot[SENDING]) or not dead
        if worker.stuck:
            worker.stuck = False
            self._loop.remove_reader(worker.requests)
            self._watch(worker, None)
            del self._taken[worker]
        for lease in tuple(worker.leases.values()):
            if lease is at and (sending or lease.gone):
                lease.connection.abort()
            self._back(worker, lease, problem if lease is at else None)
        self._workers.discard(worker)

    def close(self) -> None:
        """Look at nothing any more."""
        if self._looking is not None:
            self._looking.cancel()
        self._loop.remove_reader(self._gone)
        self._gone.close()


def running(worker: Channel) -> Lease | None:
    """The lease a request of which a worker is answering."""
    return worker.leases.get(worker.slot[LEASE]) if worker.slot[BEGAN] else None
