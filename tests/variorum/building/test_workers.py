"""Work shared out to processes that may be killed at any moment: all of it done, and never without an end."""

from __future__ import annotations

import multiprocessing.process
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from variorum.building.build import build
from variorum.building.runners import POOL_FROM
from variorum.building.workers import ATTEMPTS, WorkerEndedError, Workers
from variorum.corpus.folder import find_corpus
from variorum.errors import InvalidCorpusError

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


@pytest.mark.parametrize("number", [1, 2, 40, 805])
def test_each_item_has_its_result(number: int) -> None:
    results = dict(Workers(plus, 10).each(range(number)))
    assert {item: result for item, (result, _) in results.items()} == {n: n + 10 for n in range(number)}
    processes = {process for _, process in results.values()}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= (os.cpu_count() or 1)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)  # they have ended with the work


def test_large_results_and_material() -> None:
    found = dict(Workers(echoes, LARGE).each([1_000_000, 5, 900_000]))
    assert {item: len(result) for item, result in found.items()} == {1_000_000: 1_000_000, 5: 5, 900_000: 900_000}


def test_an_error_is_that_of_the_work() -> None:
    with pytest.raises(ZeroDivisionError):
        list(Workers(fails, None).each(range(40)))
    with pytest.raises(ValueError, match=r"^no way$"):
        list(Workers(cannot_start, "no way").each(range(3)))


def test_an_error_that_is_a_result_is_no_failure() -> None:
    found = dict(Workers(gives_errors, None).each(range(9)))
    assert {item: str(error) for item, error in found.items()} == {item: f"no {item}" for item in range(9)}


def gives_errors(_material: object) -> Callable[[int], Exception]:
    return lambda item: ValueError(f"no {item}")


@pytest.mark.parametrize("count", [3, POOL_FROM + 1])
def test_the_errors_of_all_broken_sources_are_told(harbour: Path, count: int) -> None:
    """However many they are, so that worker processes build them or not."""
    broken = [harbour / "seeds" / f"broken-{number:02}.ttl" for number in range(count)]
    for path in broken:
        path.write_text("<x> a b c", "utf-8")
    with pytest.raises(InvalidCorpusError) as raised:
        build(find_corpus(harbour), harbour / ".variorum")
    assert {error.where.path for error in raised.value.errors if error.where} >= {*broken}


def test_an_error_that_no_pipe_carries_says_the_same() -> None:
    with pytest.raises(RuntimeError, match=r"^OfTwoError: here and there$"):
        list(Workers(fails_oddly, None).each(range(3)))


class OfTwoError(Exception):
    """An exception that cannot be rebuilt from what it says."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def fails_oddly(_material: object) -> Callable[[int], int]:
    def do(_item: int) -> int:
        raise OfTwoError("here", "there")

    return do


@pytest.mark.parametrize("last", [0, 17, 39])
def test_what_ends_every_worker_is_told(last: int) -> None:
    with pytest.raises(WorkerEndedError) as raised:
        list(Workers(ends_at, last).each(range(40)))
    assert raised.value.number == last


def test_workers_that_are_killed_now_and_then_cost_nothing(tmp_path: Path) -> None:
    found = dict(Workers(ends_once, tmp_path).each(range(60)))
    assert found == {n: n * n for n in range(60)}
    assert len(list(tmp_path.iterdir())) == 9


def ends_once(folder: Path) -> Callable[[int], int]:
    """Squares, in a process that is killed over some of the items, each the first time."""

    def do(item: int) -> int:
        mark = folder / str(item)
        if item % 7 == 0 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item

    return do


@pytest.mark.parametrize("material", [b"small", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("killed", [1, 5, 1000])
def test_workers_that_are_killed_as_they_start(killed: int, material: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    start = multiprocessing.process.BaseProcess.start
    started: list[int] = []

    def start_and_kill(process: multiprocessing.process.BaseProcess) -> None:
        start(process)
        assert process.pid
        started.append(process.pid)
        if len(started) <= killed:
            os.kill(process.pid, signal.SIGKILL)

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", start_and_kill)
    work = Workers(echoes, material).each([*range(9)])
    if killed > ATTEMPTS * 9:
        with pytest.raises(WorkerEndedError):
            list(work)
    else:
        assert sorted(item for item, _ in work) == [*range(9)]


def test_who_takes_no_more_results_leaves_no_worker() -> None:
    results = Workers(plus, 0).each(range(1000))
    _, (_, process) = next(results)
    with suppress(AttributeError):
        results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
