"""The last answers of one snapshot, kept as they were sent, within a bound of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from variorum_server.endpoint import Reply

# The target of a request, and its headers Host, Accept and Accept-Encoding; or all bytes of a request.
Key = tuple[bytes, bytes | None, bytes | None, bytes | None] | bytes
OVERHEAD = 2048  # bytes that a reply takes besides its body and its address, about
LARGEST = 8  # one reply may take so much of the whole: one eighth


def key_of(target: bytes, headers: Mapping[bytes, bytes]) -> Key:
    """All that the reply to a GET request depends on, save its conditions; some pages name themselves by the host."""
    get = headers.get
    return target, get(b"host"), get(b"accept"), get(b"accept-encoding")


class Cache:
    """Replies that have a tag, the least recently used ones forgotten first. For one thread."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._replies: OrderedDict[Key, Reply] = OrderedDict()
        self.size = 0

    def get(self, key: Key) -> Reply | None:
        """The reply to the same request, if it is here."""
        reply = self._replies.get(key)
        if reply is not None:
            self._replies.move_to_end(key)
        return reply

    def put(self, key: Key, reply: Reply) -> None:
        """Keeps a reply if it is one that may be given again; 304 only to a request with all its conditions."""
        size = _size(key, reply)
        if reply.tag is None or reply.status not in ((200, 304) if isinstance(key, bytes) else (200,)):
            return
        if size > self._capacity // LARGEST or key in self._replies:
            return
        self._replies[key] = reply
        self.size += size
        while self.size > self._capacity:
            self.size -= _size(*self._replies.popitem(last=False))


def _size(key: Key, reply: Reply) -> int:
    named = len(key) if isinstance(key, bytes) else sum(map(len, filter(None, key)))
    return len(reply.body) + named + OVERHEAD
