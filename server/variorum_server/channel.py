"""One worker as its pool sees it: what it was sent, what it has answered, and what was taken back.

A worker answers what it is sent one after the other, each with one reply. It is sent the next tasks before it has
answered the first: a worker that need not sleep between two small queries takes half the time for each. What it has not
begun can be taken back: how far, is written into memory that it looks at before it begins a task.
"""

from __future__ import annotations

import logging
import mmap
import os
import socket
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from variorum_server.job import LENGTHS, Job, Outcome, decode_reply
from variorum_server.problems import Problem

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop  # the nursery, which reads this module too, does without asyncio

SLOTS = 1024  # the most workers that a pool may have
SIZE = SLOTS * 4

LOG = logging.getLogger("variorum")
Done = Callable[[Outcome | Problem], None]


class Task:
    """One job that waits or runs; `done` is called once with what comes of it."""

    __slots__ = ("_done", "came", "lost", "message", "seconds")

    def __init__(self, job: Job, most: float, done: Done) -> None:
        self.message = job.message
        self.seconds = min(job.timeout or most, most)
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
    """The memory in which a pool tells its workers what it has taken back: a number for each, in a slot of its own."""

    def __init__(self) -> None:
        self.file = os.memfd_create("variorum-marks")
        os.ftruncate(self.file, SIZE)
        self.numbers = marks_in(self.file)
        self._free = list(range(SLOTS))

    def take(self) -> int:
        """A slot that no other worker has."""
        slot = self._free.pop()
        self.numbers[slot] = 0
        return slot

    def give_back(self, slot: int) -> None:
        """Nobody looks at this slot any more."""
        self._free.append(slot)

    def close(self) -> None:
        """Give up the memory."""
        self.numbers.release()
        os.close(self.file)


def marks_in(file: int) -> memoryview:
    """The numbers in such memory, which another process may change."""
    return memoryview(mmap.mmap(file, SIZE)).cast("I")


class Channel:
    """The way to one worker. What it has been sent is in `tasks`, the one it has begun first."""

    def __init__(self, connection: socket.socket, slot: int, loop: AbstractEventLoop) -> None:
        self.connection, self.slot = connection, slot
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

    def take_back(self, marks: Marks) -> list[Task]:
        """The tasks that it has been sent besides the one it works at; it will not begin them."""
        taken = [task for task in list(self.tasks)[1:] if task is not None]
        if taken:
            marks.numbers[self.slot] = self._sent
            self.tasks = deque([self.tasks[0], *[None] * (len(self.tasks) - 1)])
        return taken

    def close(self) -> None:
        """Close the connection, upon which the worker ends."""
        if self._unsent:
            self._loop.remove_writer(self.connection)
        self.connection.close()
