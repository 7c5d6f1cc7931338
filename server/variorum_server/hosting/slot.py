"""The memory that the supervisor shares with one worker, and the short messages between them.

The supervisor puts the bytes that a client has sent into the slot; the worker notes there which of them it answers,
before it does, and leaves its response in their place. So nothing of this is lost when the worker is ended.
"""

from __future__ import annotations

import marshal
import mmap
import os
from typing import NamedTuple

from variorum_server.config import Config
from variorum_server.hosting.parsing import longest

INLINE = 1 << 18  # bytes of a response that are left in the slot; of a longer one, only the head is
MESSAGE = 1 << 12  # bytes of a message at most
_BESIDES = 1 << 7  # bytes that what has begun takes besides its note, at most

# What a worker says.
READY = 0  # the snapshot is open
DONE = 1  # a request is answered
MORE = 2  # a request is not whole yet
ELSEWHERE = 3  # another kind of worker must answer a request; it is noted in the slot as if it had begun
COUNTS = 4  # the worker needs the metrics, and waits for them


class Begun(NamedTuple):
    """What a worker has begun: a request of how many bytes, for how many seconds, and what the log says of it.

    After it the connection may `keep` serving others. A worker that cannot open its snapshot notes why.
    """

    consumed: int
    keep: bool = False
    has_body: bool = True  # the response
    is_query: bool = False
    seconds: float = 0.0
    note: bytes = b""


class Said(NamedTuple):
    """A message of a worker, which `ends` after it if it keeps too much memory.

    DONE: what has begun is answered by `length` bytes in the slot, and `more` bytes of the attached file from `offset`
    on; the same bytes get the same response while the snapshot is served, if it `lasts`. MORE: there must be `more`
    bytes, for which the client `waits` to be told to go on. ELSEWHERE: `status` is the purpose of the worker.
    """

    kind: int
    status: int = 0
    length: int = 0
    rows: int = -1
    more: int = 0
    offset: int = 0
    problem: str = ""
    lasts: bool = False
    waits: bool = False
    ends: bool = False


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
        self._begun = memoryview(mmap.mmap(-1, self.capacity + _BESIDES))

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
        if begun is not None:
            note = begun.note if len(begun.note) <= self.capacity else b""
            noted = marshal.dumps((*begun[:-1], note))
            self._begun[1 : 1 + len(noted)] = noted
            self._begun[0] = 1  # the last: what it marks is whole

    @property
    def begun(self) -> Begun | None:
        """What has begun, if anything has."""
        return Begun(*marshal.loads(self._begun[1:])) if self._begun[0] else None
