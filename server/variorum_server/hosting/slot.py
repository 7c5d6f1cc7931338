"""The memory that the supervisor shares with one worker, and the short messages between them.

The supervisor puts the bytes that a client has sent into the slot; the worker notes there which of them it answers,
before it does, and leaves its response in their place. So nothing of this is lost when the worker is ended.
"""

from __future__ import annotations

import mmap
import struct
from typing import NamedTuple

from variorum_server.config import Config
from variorum_server.hosting.parsing import LONGEST_HEAD

INLINE = 1 << 18  # bytes of a response that are left in the slot; of a longer one, only the head is
_BEGUN = struct.Struct("=BIIdB")
_NOTE = 64


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
BLANK = 16  # of what is missing: a blank line may be the end
CONTINUE = 32  # of what is missing: the client waits for a word before it sends it


class Begun(NamedTuple):
    """What a worker had begun: a request of how many bytes, and for how many seconds it may answer that."""

    consumed: int
    flags: int
    seconds: float


class Said(NamedTuple):
    """A message of a worker.

    DONE: `consumed` bytes of the request are answered by `length` bytes in the slot, and `more` bytes of the attached
    file from `offset` on. MORE: there must be `length` bytes. ELSEWHERE: `status` is the purpose of the worker.
    """

    kind: int
    flags: int = 0
    status: int = 0
    consumed: int = 0
    length: int = 0
    rows: int = -1
    more: int = 0
    offset: int = 0
    problem: bytes = b""


_SAID = struct.Struct("=BBHIIqqq")
MESSAGE = 1 << 12


def pack(said: Said) -> bytes:
    """A message as it is sent."""
    return _SAID.pack(*said[:-1]) + said.problem


def unpack(message: bytes) -> Said:
    """What `pack` packed.

    :raises struct.error: it is too short for one.
    """
    kind, flags, status, consumed, length, rows, more, offset = _SAID.unpack_from(message)
    return Said(kind, flags, status, consumed, length, rows, more, offset, message[_SAID.size :])


class Slot:
    """The memory of one worker: what has begun, a note of it for the log, and the bytes of a request or a response."""

    def __init__(self, config: Config) -> None:
        self.capacity = max(LONGEST_HEAD + 2 * config.max_body, 2 * INLINE)
        self.longest_note = LONGEST_HEAD + 2 * config.max_body
        self._area = _NOTE + self.longest_note
        self._memory = mmap.mmap(-1, self._area + self.capacity)  # pages that nobody writes take nothing

    def put(self, data: bytes, more: bytes = b"") -> None:
        """Leave these bytes for the other side, one behind the other."""
        end = self._area + len(data)
        self._memory[self._area : end] = data
        if more:
            self._memory[end : end + len(more)] = more

    def get(self, length: int) -> bytes:
        """So many bytes that the other side has left."""
        return self._memory[self._area : self._area + length]

    def reset(self) -> None:
        """Nothing has begun."""
        self._memory[_BEGUN.size - 1] = 0

    def begin(self, consumed: int, flags: int, seconds: float, note: bytes = b"") -> None:
        """Note what is about to be answered; see `Begun`."""
        length = len(note) if len(note) <= self.longest_note else 0
        if length:
            self._memory[_NOTE : _NOTE + length] = note
        _BEGUN.pack_into(self._memory, 0, flags, consumed, length, seconds, 1)  # the 1 last: what it marks is whole

    @property
    def begun(self) -> Begun | None:
        """What has begun, if anything has."""
        flags, consumed, _, seconds, marked = _BEGUN.unpack_from(self._memory)
        return Begun(consumed, flags, seconds) if marked else None

    @property
    def note(self) -> bytes:
        """The note of what has begun; empty where the log wants none."""
        length = min(_BEGUN.unpack_from(self._memory)[2], self.longest_note)
        return self._memory[_NOTE : _NOTE + length]

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
