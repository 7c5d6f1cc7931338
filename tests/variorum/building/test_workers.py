"""Work shared out to processes that may be killed at any moment: all of it done, and never without an end."""

from __future__ import annotations

import ast
import multiprocessing.process
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from variorum.building.build import build
from variorum.building.runners import POOL_FROM
from variorum.building.workers import ATTEMPTS, WorkerEndedError, Workers
from variorum.corpus.folder import find_corpus
from variorum.errors import InvalidCorpusError
from worked import LARGE, cannot_start, echoes, ends_at, ends_once, fails, fails_oddly, gives_errors, plus


@pytest.fixture(autouse=True)
def _no_waiting_for_ever() -> Iterator[None]:
    """Ends a test that hangs."""
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.mark.parametrize("number", [1, 805])
def test_each_item_has_its_result(number: int) -> None:
    results = dict(Workers(plus, 10).each(range(number)))
    assert {item: result for item, (result, _) in results.items()} == {n: n + 10 for n in range(number)}
    processes = {process for _, process in results.values()}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= (os.cpu_count() or 1)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)  # they have ended with the work


def test_an_interrupt_is_for_the_build_alone() -> None:
    """A worker has interrupts blocked from its first moment on, in which it would only complain of one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    for process in {process for _, (_, process) in Workers(plus, 10).each(range(40))}:
        assert process != os.getpid()
    workers = Workers(plus, 10)
    connection = workers._start()
    try:
        status = Path(f"/proc/{workers._processes[connection].pid}/status").read_text("ascii")
    finally:
        workers._forget(connection)
    blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
    assert blocked & 1 << (signal.SIGINT - 1)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


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


@pytest.mark.parametrize("count", [3, POOL_FROM + 1])
def test_the_errors_of_all_broken_sources_are_told(harbour: Path, count: int) -> None:
    """However many they are, so that worker processes build them or not."""
    broken = [harbour / "seeds" / f"broken-{number:02}.ttl" for number in range(count)]
    for path in broken:
        path.write_text("<x> a b c", "utf-8")
    with pytest.raises(InvalidCorpusError) as raised:
        build(find_corpus(harbour), harbour / ".variorum")
    assert {error.where.path for error in raised.value.errors if error.where} >= {*broken}


UNGUARDED = """
from pathlib import Path
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.errors import VariorumError

def main():
    try:
        print(build(find_corpus(Path()), Path("store")).made)
    except VariorumError as error:
        print(error)

"""


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param("", id="bare"),
        pytest.param('if __name__ == "__main__":\n    ', id="guarded", marks=pytest.mark.long),
    ],
)
def test_a_script_that_its_workers_run_again_is_told_so(guard: str, large: Path) -> None:
    Path("script.py").write_text(f"{UNGUARDED}{guard}main()\n", "utf-8")
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, encoding="utf-8", check=True, timeout=50)
    if guard:
        assert len(ast.literal_eval(done.stdout)) == len(find_corpus(large).sources)
    else:
        assert done.stdout == (
            "script.py: this program begins to build again in each worker process of its build, as that imports it"
            '\n  → Put what it does under: if __name__ == "__main__":\n'
        )
    assert done.stderr == ""


def test_an_error_that_no_pipe_carries_says_the_same() -> None:
    with pytest.raises(RuntimeError, match=r"^OfTwoError: here and there$"):
        list(Workers(fails_oddly, None).each(range(3)))


@pytest.mark.parametrize("last", [17, 39])
def test_what_ends_every_worker_is_told(last: int) -> None:
    with pytest.raises(WorkerEndedError) as raised:
        list(Workers(ends_at, last).each(range(40)))
    assert raised.value.number == last


def test_workers_that_are_killed_now_and_then_cost_nothing(tmp_path: Path) -> None:
    found = dict(Workers(ends_once, tmp_path).each(range(30)))
    assert found == {n: n * n for n in range(30)}
    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize(
    ("killed", "material"), [(1, LARGE), (5, b"small"), (1000, LARGE)], ids=["one", "several", "all"]
)
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
