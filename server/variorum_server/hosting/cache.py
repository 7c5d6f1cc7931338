"""The last responses of one snapshot, kept by all bytes of the requests that they answer, within a bound of bytes.

Nothing of a request is interpreted here: a worker has parsed these very bytes before, and found one whole request.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

OVERHEAD = 512  # bytes that an entry takes besides its request and its response, about
LARGEST = 8  # one response may take so much of the whole: one eighth


class Known(NamedTuple):
    """A response: its status, what follows the date in it, the length of its body, and what the log says of it."""

    status: int
    rest: bytes
    length: int
    note: bytes


class Cache:
    """Responses, the least recently used ones forgotten first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._known: OrderedDict[bytes, tuple[Known, int]] = OrderedDict()  # each with how many bytes it takes
        self.size = 0

    def get(self, request: bytes) -> Known | None:
        """The response to a request of exactly these bytes, if it is here."""
        if request not in self._known:
            return None
        self._known.move_to_end(request)
        return self._known[request][0]

    def put(self, request: bytes, known: Known) -> None:
        """Keep a response, if it is not too large."""
        size = len(request) + len(known.rest) + len(known.note) + OVERHEAD
        if size > self._capacity // LARGEST or request in self._known:
            return
        self._known[request] = known, size
        self.size += size
        while self.size > self._capacity:
            _, (_, size) = self._known.popitem(last=False)
            self.size -= size
