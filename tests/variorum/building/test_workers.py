"""Work shared out to processes: in order, and never without an end."""

from __future__ import annotations

import multiprocessing.process
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from variorum.building.workers import LARGEST_BATCH, WorkerEndedError, Workers

LARGE = b"x" * 1_000_000  # more than a pipe holds


@pytest.fixture(autouse=True)
def _no_waiting_for_ever() -> Iterator[None]:
    """Ends a test that hangs."""
    signal.alarm(60)
    yield
    signal.alarm(0)


def plus(material: int) -> Callable[[int], tuple[int, int]]:
    return lambda item: (material + item, os.getpid())


def fails(_material: object) -> Callable[[int], int]:
    return lambda item: 7 // (item - 30)


def cannot_start(material: str) -> Callable[[int], int]:
    raise ValueError(material)


def ends_at(last: int) -> Callable[[int], int]:
    def do(item: int) -> int:
        if item == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    return do


def echoes(_material: bytes) -> Callable[[int], bytes]:
    return lambda item: LARGE[:item]


@pytest.mark.parametrize("number", [1, 2, 40, 16 * LARGEST_BATCH + 5])
def test_results_come_in_order(number: int) -> None:
    results = list(Workers(plus, 10).each(range(number)))
    assert [result for result, _ in results] == [*range(10, number + 10)]
    processes = {process for _, process in results}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= (os.cpu_count() or 1)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)  # they have ended with the work


def test_large_results_and_material() -> None:
    assert list(map(len, Workers(echoes, LARGE).each([1_000_000, 5, 900_000] * 4))) == [1_000_000, 5, 900_000] * 4


def test_an_error_is_that_of_the_work() -> None:
    with pytest.raises(ZeroDivisionError):
        list(Workers(fails, None).each(range(40)))
    with pytest.raises(ValueError, match=r"^no way$"):
        list(Workers(cannot_start, "no way").each(range(3)))


@pytest.mark.parametrize("last", [0, 17, 39])
def test_a_worker_that_ends_is_an_error(last: int) -> None:
    with pytest.raises(WorkerEndedError):
        list(Workers(ends_at, last).each(range(40)))


@pytest.mark.parametrize("material", [b"small", LARGE], ids=["small", "large"])
def test_a_worker_that_is_killed_as_it_starts_is_an_error(material: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    start = multiprocessing.process.BaseProcess.start

    def start_and_kill(process: multiprocessing.process.BaseProcess) -> None:
        start(process)
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", start_and_kill)
    with pytest.raises(WorkerEndedError):
        list(Workers(echoes, material).each([*range(40)]))


def test_who_takes_no_more_results_leaves_no_worker() -> None:
    results = Workers(plus, 0).each(range(1000))
    _, process = next(results)
    with suppress(AttributeError):
        results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
