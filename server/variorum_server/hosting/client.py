"""A connection to a client: what it has sent and nobody has answered yet, and what it has not read yet."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from variorum_server.hosting.purposes import Purpose

READ = 1 << 16  # bytes at once
DISCARDED = 1 << 24  # bytes that are read and thrown away after the last answer, so that it is not lost


class Asked(NamedTuple):
    """A request that waits for a worker: how many bytes it is, and since when it waits."""

    purpose: Purpose
    consumed: int
    flags: int
    note: bytes
    since: float


class Client:
    """The supervisor's end of a connection; it is registered edge-triggered, so `readable` is remembered here."""

    __slots__ = (
        "_file",
        "_out",
        "answered",
        "asked",
        "blank",
        "buffer",
        "closing",
        "continued",
        "discarded",
        "ended",
        "last",
        "lost",
        "needed",
        "open",
        "peer",
        "pipelined",
        "readable",
        "reset",
        "since",
        "socket",
        "trusted",
        "unread",
        "waits",
        "worker",
    )

    def __init__(self, connected: socket.socket, peer: str, trusted: bool, now: float) -> None:
        self.socket, self.peer, self.trusted = connected, peer, trusted
        self.open = True
        self.buffer = b""  # what has come and is not answered
        self.needed, self.blank = 0, False  # how much there must be, or a blank line, before a worker looks again
        self.continued = False  # the client was told to go on
        self.worker: object | None = None  # that answers the first request of the buffer
        self.asked: Asked | None = None  # the first request of the buffer, while it waits for a worker
        self.waits = False  # no worker has looked at it yet
        self.lost = 0  # workers that ended while they looked at it
        self.pipelined = 0  # requests in a row that came before the one before was answered
        self.readable = True
        self.ended = 0.0  # since when nothing more comes
        self.reset = False  # the client is gone for certain
        self.since = self.last = now  # when the request that is still coming began; when something happened last
        self.answered = False  # at least once
        self.closing = False  # no further request is answered
        self.discarded = 0
        self._out: bytes | memoryview = b""
        self._file: tuple[int, int, int] | None = None  # a file, and what of it is still to be sent
        self.unread = 0  # bytes that the client had not read at the last look

    @property
    def is_sending(self) -> bool:
        """Whether some of an answer is still to be sent."""
        return bool(self._out or self._file)

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be answered or sent before more is read."""
        return not (self.worker or self.asked or self.waits or self._out or self._file)

    def is_worth_a_look(self, before: int) -> bool:
        """Whether a request may be whole, of which so many bytes were here before and were not enough."""
        if len(self.buffer) >= self.needed:
            return True
        return self.blank and b"\r\n\r\n" in self.buffer[max(before - 3, 0) :]

    def take(self, consumed: int) -> None:
        """The first request of the buffer is answered."""
        self.buffer = self.buffer[consumed:]
        self.asked, self.worker, self.waits = None, None, False
        self.needed, self.blank, self.continued, self.lost = 0, False, False, 0
        self.pipelined = self.pipelined + 1 if self.buffer else 0

    def send(self, data: bytes, file: tuple[int, int, int] | None = None) -> bool:
        """Send a response as far as the client reads; whether all is sent. `OSError` if the client is gone."""
        self._out, self._file = data, file
        return self.flush()

    def flush(self) -> bool:
        """Go on sending; whether all is sent."""
        try:
            while self._out:
                sent = self.socket.send(self._out)
                self._out = memoryview(self._out)[sent:] if sent < len(self._out) else b""
            while self._file is not None:
                file, offset, end = self._file
                sent = os.sendfile(self.socket.fileno(), file, offset, end - offset)
                if not sent:
                    raise BrokenPipeError  # the file is shorter than it was
                self._file = (file, offset + sent, end)
                if offset + sent == end:
                    os.close(file)
                    self._file = None
        except BlockingIOError:
            return False
        return True

    def left(self) -> int:
        """How many bytes the client has still to read: ours, and what the system has taken, which may be megabytes."""
        left = len(self._out) + (self._file[2] - self._file[1] if self._file else 0)
        if left:
            left += struct.unpack("i", fcntl.ioctl(self.socket.fileno(), termios.TIOCOUTQ, bytes(4)))[0]
        return left

    def discard(self) -> bool:
        """Read and forget what still comes after the last answer; whether that has come to an end."""
        try:
            while self.discarded <= DISCARDED and (part := self.socket.recv(READ)):
                self.discarded += len(part)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self, unregister: Callable[[int], object]) -> None:
        """End the connection at once."""
        self.open = False
        with suppress(OSError):
            unregister(self.socket.fileno())
        self.socket.close()
        if self._file is not None:
            os.close(self._file[0])
            self._file = None
