"""Building on a cluster of Dask: scheduler and workers as processes of their own, which are killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from commands import run, start
from edits import BLOG, BLOG_EVIDENCE
from variorum.building.build import build
from variorum.building.parts import Parts
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot

SOURCES = 30
PATIENCE = 240  # seconds, on a machine that is busy
Cluster = Callable[[], subprocess.Popen[str]]


def dask(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """A process of Dask."""
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Cluster]]:
    """A scheduler, with its address, and a function that starts a worker of it."""
    folder.mkdir()
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0", folder=folder)
    processes = [scheduler]
    try:
        assert scheduler.stderr
        lines = iter(scheduler.stderr.readline, "")
        address = next(found[0] for line in lines if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))

        def worker() -> subprocess.Popen[str]:
            options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
            processes.append(dask("worker", address, *options, folder=folder))
            return processes[-1]

        yield address, worker
    finally:
        for process in reversed(processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def many(harbour: Path) -> Path:
    """The corpus with many sources more."""
    for number in range(SOURCES - 3):
        for path in (BLOG, BLOG_EVIDENCE):
            text = Path(path).read_text("utf-8")
            Path(path.replace("tide-blog", f"tide-{number}")).write_text(
                text.replace("tide-blog", f"tide-{number}"), "utf-8"
            )
    return harbour


def test_workers_that_are_killed_cost_nothing(many: Path, tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as (address, worker):
        workers = [worker(), worker()]
        with start("build", "--store", "there", "--cluster", address, folder=many) as process:
            for killed in range(2):
                until(lambda n=killed: made(many / "there") > 5 * n or process.poll() is not None)  # type: ignore[misc]
                os.killpg(workers[killed].pid, signal.SIGKILL)
                workers.append(worker())  # another machine joins
            out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert out.startswith(f"harbour: {SOURCES} of {SOURCES} sources made; ")
    assert current_snapshot(many / "there").digest == build(find_corpus(many), many / "here").snapshot.digest


def test_an_error_has_its_place_in_the_corpus(many: Path, tmp_path: Path) -> None:
    text = (many / "seeds" / "tide-3.ttl").read_text("utf-8")
    (many / "seeds" / "tide-3.ttl").write_text(text.replace("a sea:", "a sea:Un", 1), "utf-8")
    here = run("build", "--store", "here")
    with cluster(tmp_path / "cluster") as (address, worker):
        worker()
        there = run("build", "--store", "there", "--cluster", address)
    assert there == here
    assert "seeds/tide-3.ttl:" in there.err


@pytest.mark.usefixtures("harbour")
def test_no_cluster_and_no_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run("build", "--store", "new", "--cluster", "nonsense://nowhere:1")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: there is no Dask scheduler at nonsense://nowhere:1\n  → Start a scheduler ")
    monkeypatch.setitem(sys.modules, "distributed", None)
    outcome = run("build", "--store", "new", "--cluster", "tcp://127.0.0.1:1")
    assert outcome.err == ("error: Dask is not installed\n  → Install it: pip install 'variorum[cluster]'.\n")
    assert run("build", "--store", "new").code == 0


def made(store: Path) -> int:
    """How many parts a store has."""
    assert Parts(store / "parts")
    return len(list(store.glob("parts/??/*")))


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
