"""What a process leaves to the kernel: the signals that end it, its parent's end, and its resources."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from forks import in_a_fork
from running import has_ended, until
from variorum_server.limits import end_with_parent, limit, mapped, obey_kernel


def in_a_child(told: Callable[[], object]) -> object:
    """What a function returns in a process of its own."""
    code, found = in_a_fork(told)
    assert code == 0
    return found


IGNORED = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
DEFAULT = (signal.SIGALRM, signal.SIGCHLD)


def test_what_is_told_to_all_processes_is_ignored_and_an_alarm_ends_it() -> None:
    def dispositions() -> list[int]:
        for name in (*IGNORED, *DEFAULT):
            signal.signal(name, lambda *_: None)
        obey_kernel()
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
        return [int(signal.getsignal(name)) for name in (*IGNORED, *DEFAULT)]  # type: ignore[arg-type]

    assert in_a_child(dispositions) == [int(signal.SIG_IGN)] * 3 + [int(signal.SIG_DFL)] * 2


@pytest.mark.needs("/proc")
@pytest.mark.parametrize("obeys", [end_with_parent, obey_kernel])
def test_it_ends_with_its_parent(obeys: Callable[[], None]) -> None:
    reader, writer = os.pipe()

    def leave_a_child() -> int:
        if (child := os.fork()) == 0:
            obeys()
            os.write(writer, b"ready")
            signal.pause()
            os._exit(0)
        os.read(reader, 5)
        return child

    child = in_a_child(leave_a_child)
    assert isinstance(child, int)
    try:
        until(lambda: has_ended(child), 10)
    finally:
        os.close(reader)
        os.close(writer)
        if not has_ended(child):
            os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize(("hard", "is_then"), [(None, 70_000), (90_000, 70_000), (60_000, 60_000)])
def test_a_resource_is_limited_as_far_as_it_may_be(hard: int | None, is_then: int) -> None:
    kind = resource.RLIMIT_FSIZE
    most = resource.getrlimit(kind)[1] if hard is None else hard

    def limited() -> list[int]:
        resource.setrlimit(kind, (5, most))
        limit(kind, 70_000)
        return list(resource.getrlimit(kind))

    assert in_a_child(limited) == [is_then, most]


@pytest.mark.needs("/proc")
def test_the_address_space_is_told_in_bytes() -> None:
    before = mapped()
    taken = bytearray(64 << 20)
    grown = mapped() - before
    assert len(taken) <= grown < len(taken) + (32 << 20)
    status = Path("/proc/self/status").read_text("ascii")
    told = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmSize"))
    assert abs(mapped() - told) < 16 << 20
