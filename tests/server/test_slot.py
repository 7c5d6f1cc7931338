"""The memory that the supervisor and a worker share, whenever the worker ends."""

from __future__ import annotations

import os
import signal
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st

from variorum_server.config import Config
from variorum_server.hosting.slot import Begun, Slot
from variorum_server.limits import end_with_parent

SMALL = Config(max_body=1 << 10)


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_is_left_is_found(parts: list[bytes]) -> None:
    slot = Slot(SMALL)
    slot.put(b"x" * 99)
    slot.put(*parts)
    assert slot.get(sum(map(len, parts))) == b"".join(parts)


@given(st.builds(Begun, st.integers(0), st.booleans(), st.booleans(), st.booleans(), st.floats(0, 1e9), st.binary()))
def test_what_has_begun_is_known_until_the_next_request(begun: Begun) -> None:
    slot = Slot(SMALL)
    assert slot.begun is None
    slot.begin(begun)
    assert slot.begun == begun
    slot.begin(None)
    assert slot.begun is None


def test_a_note_without_end_is_left_out() -> None:
    slot = Slot(SMALL)
    for longer in (0, 1):
        note = b"x" * (slot.capacity + longer)
        slot.begin(Begun(1 << 40, note=note))
        assert slot.begun == Begun(1 << 40, note=b"" if longer else note)


def test_what_has_begun_is_known_whole_or_not_at_all_whenever_a_worker_is_killed() -> None:
    """A query is noted over the request that it came in."""
    slot = Slot(Config())
    all_of_them = [Begun(n + 1, seconds=n / 2, note=bytes([n]) * (200_000 * n)) for n in (1, 9, 4)]
    for _ in range(40):
        reader, writer = os.pipe()
        if (pid := os.fork()) == 0:
            end_with_parent()
            for begun in cycle(all_of_them):
                slot.begin(begun)
                os.write(writer, b"x")
        os.close(writer)
        os.read(reader, 1)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(reader)
        assert slot.begun in [None, *all_of_them]
        slot.begin(None)
