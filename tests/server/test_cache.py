"""The cache of responses, held to a list that does the same slowly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum_server.hosting.cache import LARGEST, OVERHEAD, Cache, Known

CAPACITY = 12 * OVERHEAD
REQUESTS = [b"a", b"bb", b"c" * 40, b"d" * 300]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "get"]),
        st.sampled_from(REQUESTS) | st.binary(min_size=1, max_size=2),
        st.integers(0, OVERHEAD),
        st.integers(0, 99),
    ),
    max_size=60,
)


def known(rest: int, note: int = 0, status: int = 200) -> Known:
    return Known(status, b"r" * rest, rest, b"n" * note)


@given(STEPS)
def test_the_least_recently_used_are_forgotten_first(steps: list[tuple[str, bytes, int, int]]) -> None:
    cache = Cache(CAPACITY)
    kept: list[tuple[bytes, Known]] = []  # the last one used stands last
    for do, request, rest, note in steps:
        known_already = [one for one in kept if one[0] == request]
        if do == "get":
            assert cache.get(request) == (known_already[0][1] if known_already else None)
            kept = [one for one in kept if one[0] != request] + known_already
            continue
        cache.put(request, known(rest, note))
        takes = rest + note + OVERHEAD + len(request)
        if takes <= CAPACITY // LARGEST and not known_already:
            kept.append((request, known(rest, note)))
        while size_of(kept) > CAPACITY:
            kept.pop(0)
        assert cache.size == size_of(kept)


def size_of(kept: list[tuple[bytes, Known]]) -> int:
    return sum(len(one.rest) + len(one.note) + OVERHEAD + len(request) for request, one in kept)


@pytest.mark.parametrize(("more", "is_kept"), [(0, True), (1, False)])
def test_a_response_may_take_an_eighth(more: int, is_kept: bool) -> None:
    cache = Cache(8000)
    one = known(1000 - OVERHEAD - 1 + more)
    cache.put(b"x", one)
    assert cache.get(b"x") == (one if is_kept else None)
    assert cache.size == (1000 if is_kept else 0)


def test_all_that_fits_is_kept_and_nothing_more() -> None:
    cache = Cache(8000)
    for number in range(9):
        cache.put(b"%d" % number, known(1000 - OVERHEAD - 1, status=200 + number))
    assert cache.get(b"0") is None
    assert [(cache.get(b"%d" % number) or known(0)).status for number in range(1, 9)] == [*range(201, 209)]
    assert cache.size == 8000


def test_what_is_kept_stays_as_it_was_first() -> None:
    cache = Cache(8000)
    cache.put(b"x", known(1))
    cache.put(b"x", known(2))
    assert cache.get(b"x") == known(1)
