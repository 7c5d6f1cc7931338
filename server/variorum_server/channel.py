"""One worker as its pool sees it: what it was sent, what it has answered, and what was taken back.

A worker answers what it is sent one after the other, each with one reply. It is sent the next tasks before it has
answered the first: a worker that need not sleep between two small queries takes half the time for each. What it has not
begun can be taken back: how far, is written into memory that it looks at before it begins a task.
"""

from __future__ import annotations

import logging
import mmap
import os
import select
import socket
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from variorum_server.job import LENGTHS, Job, Outcome, decode_reply
from variorum_server.problems import Problem

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop  # the nursery, which reads this module too, does without asyncio

    from variorum_server.lease import Told
    from variorum_server.lender import Lease

SLOTS = 1024  # the most workers that a pool may have
NUMBERS = 5  # in the slot of each worker
TAKEN, AT, LEASE, BEGAN, SENDING = range(NUMBERS)
SIZE = SLOTS * NUMBERS * 8

LOG = logging.getLogger("variorum")
Done = Callable[[Outcome | Problem], None]


class Task:
    """One job that waits or runs; `done` is called once with what comes of it."""

    __slots__ = ("_done", "came", "lost", "message", "seconds")

    def __init__(self, job: Job, most: float, done: Done) -> None:
        self.message = job.message
        self.seconds = job.seconds(most)
        self.came = monotonic()
        self.lost = 0  # how many workers ended by themselves while they had it
        self._done: Done | None = done

    @property
    def ended(self) -> bool:
        """Whether what came of it has been told."""
        return self._done is None

    def finish(self, answered: Outcome | Problem) -> None:
        """Tell what came of it, if that has not been told."""
        done, self._done = self._done, None
        if done is not None:
            try:
                done(answered)
            except Exception:  # a defect; the other tasks must not suffer from it
                LOG.exception("failed: the answer to a query")


class Marks:
    """Memory that a pool shares with its workers, a slot for each. What is written there wakes nobody.

    The pool writes up to which of its tasks it has TAKEN them back. The worker writes which of them it is AT, of which
    LEASE it answers a request, when that BEGAN (nanoseconds of the monotonic clock, 0 if it does not), and whether it
    is SENDING the answer.
    """

    def __init__(self) -> None:
        self.file = os.memfd_create("variorum-marks")
        os.ftruncate(self.file, SIZE)
        self._memory = marks_in(self.file)
        self._free = list(range(SLOTS))

    def take(self) -> tuple[int, memoryview]:
        """A slot that no other worker has: which one, and the numbers in it, all 0."""
        number = self._free.pop()
        slot = slot_in(self._memory, number)
        slot[:] = memoryview(bytes(NUMBERS * 8)).cast("Q")
        return number, slot

    def give_back(self, number: int) -> None:
        """Nobody looks at this slot any more."""
        self._free.append(number)

    def close(self) -> None:
        """Give up the memory."""
        os.close(self.file)


def slot_in(memory: mmap.mmap, number: int) -> memoryview:
    """The numbers in a slot of such memory, which another process may change."""
    return memoryview(memory).cast("Q")[NUMBERS * number : NUMBERS * (number + 1)]


def marks_in(file: int) -> mmap.mmap:
    """The memory with this file descriptor."""
    return mmap.mmap(file, SIZE)


class Channel:
    """The way to one worker. What it has been sent is in `tasks`, the one it has begun first."""

    def __init__(
        self, connection: socket.socket, loans: socket.socket, number: int, slot: memoryview, loop: AbstractEventLoop
    ) -> None:
        self.connection, self.loans, self.number, self.slot = connection, loans, number, slot
        self.requests = select.epoll()  # which of the connections that it was lent have a request; it looks there too
        self.leases: dict[int, Lease] = {}  # by their serial numbers
        # Whom to tell of requests, by the serial number of the lease, until the worker has given it back.
        self.logged: dict[int, Callable[[Told], None]] = {}
        self.stuck = False  # the lender found that it does not get on
        self.tasks: deque[Task | None] = deque()  # None for one that was taken back, whose reply is still to come
        self.since = 0.0  # when it got to the first of them
        self.pid: int | None = None
        self.ready = self.long = self.unwanted = False  # unwanted: the pool killed it
        self.closed = False
        self.signal: int | None = None
        self.free_since = 0.0
        self._loop = loop
        self._sent = 0
        self._unsent = b""
        self._received = bytearray()

    @property
    def task(self) -> Task | None:
        """What it works at."""
        return self.tasks[0] if self.tasks else None

    @property
    def has_begun(self) -> bool:
        """Whether it got to the first of its tasks."""
        return self.slot[AT] > self._sent - len(self.tasks)

    @property
    def busy_since(self) -> float:
        """When it began what it works at, in seconds of the monotonic clock; 0 if it has nothing to do."""
        return self.slot[BEGAN] / 1e9 or (self.since if self.tasks else 0)

    def send(self, task: Task) -> None:
        """Give it a task, to be begun after those that it has."""
        if not self.tasks:
            self.since = monotonic()
        self.tasks.append(task)
        self._sent += 1
        if self._unsent:
            self._unsent += task.message
            return
        try:
            sent = self.connection.send(task.message)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # its end is about to be heard
        if sent < len(task.message):
            self._unsent = task.message[sent:]
            self._loop.add_writer(self.connection, self._send_on)

    def _send_on(self) -> None:
        try:
            self._unsent = self._unsent[self.connection.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError:
            self._unsent = b""
        if not self._unsent:
            self._loop.remove_writer(self.connection)

    def receive(self, part: memoryview) -> list[tuple[Task | None, Outcome | Problem | None]]:
        """The tasks that this part of its replies ends, and what came of them.

        There is None instead of a task that was taken back, and instead of what came of one that was not begun.
        """
        ended: list[tuple[Task | None, Outcome | Problem | None]] = []
        received = self._received
        received += part
        begin = 0
        with memoryview(received) as view:
            while self.tasks and len(view) - begin >= LENGTHS.size:
                header, body = LENGTHS.unpack_from(view, begin)
                middle = begin + LENGTHS.size + header
                if len(view) < middle + body:
                    break
                reply = decode_reply(bytes(view[begin + LENGTHS.size : middle]), bytes(view[middle : middle + body]))
                begin = middle + body
                ended.append((self.tasks.popleft(), reply))
        del received[:begin]
        if ended:
            self.since = monotonic()
        return ended

    def take_back(self) -> list[Task]:
        """The tasks that it has been sent besides what it works at; it will not begin them."""
        begun = 0 if self.slot[BEGAN] else 1
        taken = [task for task in list(self.tasks)[begun:] if task is not None]
        if taken:
            self.slot[TAKEN] = self._sent
            self.tasks = deque([*list(self.tasks)[:begun], *[None] * (len(self.tasks) - begun)])
        return taken

    def close(self) -> None:
        """Close the connection, upon which the worker ends."""
        if self._unsent:
            self._loop.remove_writer(self.connection)
        self.connection.close()
        self.loans.close()
        self.requests.close()
