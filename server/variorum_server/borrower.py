"""Answers what comes on connections that were lent to this worker; see `lender`.

A request is looked at without being taken, answered, and only then taken. Whatever is not a query that is answered
whole with status 200 stays where it is, and its connection is given back.
"""

from __future__ import annotations

import select
import socket
from dataclasses import dataclass
from email.utils import formatdate
from time import monotonic_ns, time
from typing import Protocol

from variorum_server.answering import InProcess
from variorum_server.cache import LARGEST
from variorum_server.channel import BEGAN, LEASE, SENDING
from variorum_server.endpoint import entity_tag, head_with, is_page
from variorum_server.job import Job, Outcome
from variorum_server.lease import LONGEST, MESSAGE, Shape, Told, decode_to_worker, encode_from_worker
from variorum_server.problems import Problem

REST = 1_000_000_000  # nanoseconds after which a connection that is quiet is given back
TELL = 0.25  # seconds after which what was answered is told
BURST = 2_000_000  # nanoseconds in which requests are answered before the pool is heard
TOLD = 64  # or when it is so much
REMEMBERED = 4096  # requests, so that the answers to those that come again are kept by who keeps answers
ARMED = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLONESHOT
PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT
PIECE = MESSAGE // 2


@dataclass
class Borrowed:
    """A connection that this worker has."""

    serial: int
    connection: socket.socket
    shape: Shape
    logged: bool
    used: int  # when it last answered there, in nanoseconds of the monotonic clock


class Answering(Protocol):
    """What answers jobs until the kernel ends it."""

    def outcome(self, job: Job) -> Outcome | Problem:
        """What comes of a job."""

    def disarm(self) -> None:
        """What is to be done now is not to be ended."""


class Borrower:
    """All connections that this worker has."""

    def __init__(
        self,
        loans: socket.socket,
        requests: select.epoll,
        worker: Answering,
        answer: InProcess,
        slot: memoryview,
    ) -> None:
        self.loans, self.requests = loans, requests
        self._worker, self._slot = worker, slot
        self._digest = answer.snapshot.digest
        self._keepable = answer.config.cache // LARGEST
        self._borrowed: dict[int, Borrowed] = {}  # by file descriptor
        self._asked: set[int] = set()
        self._asked_before: set[int] = set()
        self._did: list[int | Told] = []  # what is still to be told
        self._rested = 0  # when that was done last, in nanoseconds of the monotonic clock
        self._length = 0  # of the texts in it
        self._date = (0, b"")

    @property
    def patience(self) -> float | None:
        """Seconds after which `rest` is to be called if nothing comes; None for never."""
        return TELL if self._borrowed or self._did else None

    def hear(self) -> None:
        """Take a connection, or give some back that are wanted."""
        message, files, _, _ = socket.recv_fds(self.loans, MESSAGE, 1)
        if not message:
            raise ConnectionResetError
        content = decode_to_worker(message)
        if isinstance(content, list):
            for number, borrowed in tuple(self._borrowed.items()):
                if borrowed.serial in content:
                    self._give_back(number)
            return
        serial, shape, logged = content
        if not files:  # this process may open no more
            self.loans.send(encode_from_worker("back", serial, None))
            return
        connection = socket.socket(fileno=files[0])
        number = connection.fileno()
        self._borrowed[number] = Borrowed(serial, connection, shape, logged, monotonic_ns())
        self.loans.send(encode_from_worker("has", serial, number))
        self.requests.register(number, ARMED)

    def serve(self) -> None:
        """Answer the next requests of which nobody else has been told, one after the other, but not for long."""
        until = monotonic_ns() + BURST
        while (began := monotonic_ns()) < until:
            events = self.requests.poll(0, 1)  # one at a time: of the others someone else may be told if this is slow
            if not events:
                return
            number = events[0][0]
            borrowed = self._borrowed[number]
            self._slot[LEASE] = borrowed.serial
            self._slot[BEGAN] = began
            done = self._answer(borrowed)
            if done is not None:
                self._give_back(number, *done)
            self._slot[SENDING] = self._slot[BEGAN] = 0
            if done is None:
                self.requests.modify(number, ARMED)

    def _answer(self, borrowed: Borrowed) -> tuple[Problem | None, bytes | memoryview] | None:
        """Answer the request on a connection; else the problem, if there is one, and the rest of the answer."""
        connection = borrowed.connection
        try:
            request = connection.recv(LONGEST, PEEK)
        except OSError:
            return None, b""
        text = borrowed.shape.text_in(request)
        digest = hash(request)
        if text is None or digest in self._asked or digest in self._asked_before:
            return None, b""
        job = borrowed.shape.job.asking(text)
        outcome = self._worker.outcome(job)
        if isinstance(outcome, Problem):
            return outcome, b""
        if is_page(outcome):
            return None, b""
        body = outcome.body
        if len(body) <= self._keepable and outcome.lasts:
            self._remember(digest)
        head = b"".join((self._begin(), head_with(outcome, entity_tag(self._digest, job)), b"\r\n"))
        self._slot[SENDING] = 1
        try:
            if connection.recv(len(request), socket.MSG_DONTWAIT) != request:
                return None, b""
        except OSError:  # somebody else has taken it
            return None, b""
        try:
            sent = connection.sendmsg((head, body), (), socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        except OSError:
            return None, b""
        borrowed.used = monotonic_ns()
        took = (borrowed.used - self._slot[BEGAN]) // 1000
        if borrowed.logged:
            length = 2 * len(request)  # what JSON makes of the text is not longer
            if self._length + length > PIECE:
                self._tell()
            self._length += length
            self._did.append(Told(took, borrowed.serial, time(), len(body), outcome.rows, text))
        else:
            self._did.append(took)
        if len(self._did) >= TOLD:
            self._tell()
        if sent >= len(head):
            return None if sent == len(head) + len(body) else (None, memoryview(body)[sent - len(head) :])
        return None, head[sent:] + body

    def _remember(self, digest: int) -> None:
        if len(self._asked) >= REMEMBERED:
            self._asked, self._asked_before = set(), self._asked
        self._asked.add(digest)

    def _begin(self) -> bytes:
        """How answers begin in this second."""
        now = int(time())
        if self._date[0] != now:
            self._date = now, f"HTTP/1.1 200 OK\r\ndate: {formatdate(now, usegmt=True)}\r\n".encode()
        return self._date[1]

    def rest(self) -> bool:
        """From time to time, tell what was answered, and give back the connections that have been quiet."""
        now = monotonic_ns()
        if now < self._rested + TELL * 1e9:
            return False
        self._rested = now
        self._tell()
        quiet = now - REST
        for number, borrowed in tuple(self._borrowed.items()):
            if borrowed.used < quiet:
                self._give_back(number)
        return True

    def _tell(self) -> None:
        if self._did:
            self.loans.send(encode_from_worker("did", *self._did))
            self._did, self._length = [], 0

    def _give_back(self, number: int, problem: Problem | None = None, rest: bytes | memoryview = b"") -> None:
        borrowed = self._borrowed.pop(number)
        self.requests.unregister(number)
        borrowed.connection.close()
        self._tell()  # as long as it is known whose requests these were
        if rest:
            self._worker.disarm()  # it may take a while until all is read
        for begin in range(0, len(rest), PIECE):
            self.loans.send(encode_from_worker("rest", borrowed.serial, rest=bytes(rest[begin : begin + PIECE])))
        self.loans.send(encode_from_worker("back", borrowed.serial, problem))

    def close(self) -> None:
        """Give all back, and tell the last."""
        self._tell()
        for number in tuple(self._borrowed):
            self._give_back(number)
