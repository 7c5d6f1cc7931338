"""The memory that the supervisor shares with one worker, and the short messages between them.

The supervisor puts the bytes that a client has sent into the slot; the worker notes there which of them it answers,
before it does, and leaves its response in their place. So nothing of this is lost when the worker is ended.
"""

from __future__ import annotations

import mmap
import os
import struct
from typing import NamedTuple

from variorum_server.config import Config
from variorum_server.hosting.parsing import longest

INLINE = 1 << 18  # bytes of a response that are left in the slot; of a longer one, only the head is
_BEGUN = struct.Struct("=IBdI")
_NOTE = 1 + _BEGUN.size  # where the note begins, behind a mark and what is said before it

# What a worker says.
READY = 0  # the snapshot is open
FAILED = 1  # it cannot be served; the reason follows
DONE = 2  # a request is answered
MORE = 3  # a request is not whole yet
ELSEWHERE = 4  # another kind of worker must answer a request; it is noted in the slot as if it had begun
COUNTS = 5  # the worker needs the metrics, and waits for them

# What else is to be known of a request or of its response. Numbers: an enumeration takes 2 us for each use.
KEEP = 1  # the connection may serve another request
HEAD = 2  # the response to it has no body
LASTS = 4  # the same bytes get the same response while the snapshot is served
QUERY = 8  # it asked a query
CONTINUE = 16  # of what is missing: the client waits for a word before it sends it
LAST = 32  # the worker keeps too much memory, and is to answer nothing more


class Begun(NamedTuple):
    """What a worker has begun: a request of how many bytes, for how many seconds, and what the log says of it."""

    consumed: int
    flags: int
    seconds: float
    note: bytes


class Said(NamedTuple):
    """A message of a worker.

    DONE: what has begun is answered by `length` bytes in the slot, and `more` bytes of the attached file from `offset`
    on. MORE: there must be `more` bytes. ELSEWHERE: `status` is the purpose of the worker.
    """

    kind: int
    flags: int = 0
    status: int = 0
    length: int = 0
    rows: int = -1
    more: int = 0
    offset: int = 0
    problem: bytes = b""


_SAID = struct.Struct("=BBHIqqq")
MESSAGE = 1 << 12


def pack(said: Said) -> bytes:
    """A message as it is sent."""
    return _SAID.pack(*said[:-1]) + said.problem


def unpack(message: bytes) -> Said:
    """What `pack` packed.

    :raises struct.error: it is too short for one.
    """
    return Said._make((*_SAID.unpack_from(message), message[_SAID.size :]))


def part_of(file: int, offset: int, length: int) -> memoryview:
    """So many bytes of a file, which is closed; no process that is started while they are needed has them.

    :raises ValueError: it has no such part.
    """
    try:
        whole = mmap.mmap(file, offset + length, prot=mmap.PROT_READ)
    finally:
        os.close(file)
    whole.madvise(mmap.MADV_DONTFORK)
    return memoryview(whole)[offset:]


class Slot:
    """The memory of one worker: what it has begun, and the bytes of a request or of a response."""

    def __init__(self, config: Config) -> None:
        self.capacity = max(longest(config.max_body), 2 * INLINE)
        self._bytes = mmap.mmap(-1, self.capacity)  # pages that nobody writes take nothing
        self._begun = mmap.mmap(-1, _NOTE + self.capacity)

    def put(self, *parts: bytes | bytearray) -> None:
        """Leave these bytes for the other side, one behind the other."""
        self._bytes.seek(0)
        for part in parts:
            self._bytes.write(part)

    def get(self, length: int) -> bytes:
        """So many bytes that the other side has left."""
        return self._bytes[:length]

    def begin(self, begun: Begun | None) -> None:
        """Note what is about to be answered, or that nothing is; a note without end is left out."""
        self._begun[0] = 0
        if begun is None:
            return
        note = begun.note if len(begun.note) <= self.capacity else b""
        _BEGUN.pack_into(self._begun, 1, begun.consumed, begun.flags, begun.seconds, len(note))
        self._begun[_NOTE : _NOTE + len(note)] = note
        self._begun[0] = 1  # the last: what it marks is whole

    @property
    def begun(self) -> Begun | None:
        """What has begun, if anything has."""
        if not self._begun[0]:
            return None
        *begun, length = _BEGUN.unpack_from(self._begun, 1)
        return Begun._make((*begun, self._begun[_NOTE : _NOTE + length]))
