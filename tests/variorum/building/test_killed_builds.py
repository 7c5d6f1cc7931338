"""A build that is killed leaves the last snapshot whole, and the next one clears up; two at once both succeed."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kill_builds
import random_kills
from commands import Process, run, start
from edits import BLOG, rename_a_ship, sub
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import Snapshot, current_snapshot

SHIP = ["query", "--format", "csv", "SELECT ?label { <ship/goosander> rdfs:label ?label }"]
BEFORE, AFTER = "label\nthe ship Goosander\n", "label\nthe vessel Goosander\n"


def leftovers(store: Path) -> list[str]:
    return sorted(path.name for path in (*(store / "snapshots").glob(".*"), *store.glob("*.new"), *store.glob(".*")))


@pytest.mark.long
def test_killed_at_a_step(harbour: Path) -> None:
    sub(BLOG, "the museum", "a museum")()  # a second snapshot, so that the next build has one to remove
    old = build(find_corpus(harbour), harbour / ".variorum").snapshot.digest
    rename_a_ship()
    new = build(find_corpus(harbour), harbour / "new").snapshot.digest
    outcome = subprocess.run(
        [sys.executable, kill_builds.__file__, str(harbour), "3"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    steps = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert len(steps) >= 2
    assert steps[0]["after"] == old
    assert steps[-1]["after"] == new
    for step in steps:
        assert step["after"] in (old, new), outcome.stderr
        assert step["again"] is None or (step["again"], step["then"], step["left"]) == (0, new, [])
    changes = [one["after"] != other["after"] for one, other in itertools.pairwise(steps)]
    assert sum(changes) == 1  # in one step, never back


def a_state(name: str) -> Callable[[Path], bool]:
    """Whether a build has come so far that a path that matches is in its store."""
    return lambda store: any(store.glob(name))


@pytest.mark.long
@pytest.mark.parametrize(
    "state",
    [
        "snapshots/.building-*",
        "snapshots/.building-*/snapshot/stated/*.sst",
        "snapshots/.building-*/snapshot/entailed/CURRENT",
        "snapshots/.building-*/snapshot/entailed/*.log",
        "snapshots/.building-*/snapshot/queries",
        "snapshots/.building-*/snapshot/manifest.json",
    ],
)
def test_killed_while_the_engine_writes(state: str, harbour: Path) -> None:
    rename_a_ship()
    store, reached = harbour / ".variorum", a_state(state)
    with start("build", folder=harbour) as process:
        while process.poll() is None and not reached(store):
            pass
        process.kill()
        process.communicate()
    assert_whole_and_mended(harbour, process.returncode)


def assert_whole_and_mended(folder: Path, code: int) -> None:
    """That what a build left answers, old or new, that the next build gives the new, and that nothing is left over."""
    assert code in (0, -signal.SIGKILL)
    answer = run(*SHIP)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out in ((BEFORE, AFTER) if code else (AFTER,))
    again = run("build")
    assert (again.code, again.err) == (0, "")
    assert run(*SHIP).out == AFTER
    assert leftovers(folder / ".variorum") == []
    assert len(list((folder / ".variorum" / "snapshots").iterdir())) <= 2


@pytest.mark.long
def test_a_first_build_that_was_killed_is_no_snapshot(harbour: Path) -> None:
    with start("build", "--store", "new", folder=harbour) as process:
        while process.poll() is None and not any(Path("new").glob("snapshots/.building-*")):
            pass
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not Path("new/current").is_symlink()
    answer = run(*SHIP, "--store", "new")  # builds first, as there is none
    assert (answer.code, answer.out) == (0, BEFORE)
    assert leftovers(harbour / "new") == []


def workers_of(process: Process) -> list[int]:
    """The worker processes of a build, once it has started as many as it will and they are at work."""
    while process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        at_work = [int(child) for child in children if is_at_work(Path(f"/proc/{child}"))]
        if len(at_work) >= min(2, os.cpu_count() or 1):
            return at_work
    return []


def is_at_work(process: Path) -> bool:
    """Whether a process is a worker that has loaded what it works with."""
    try:
        return b"spawn_main" in (process / "cmdline").read_bytes() and "pyoxigraph" in (process / "maps").read_text()
    except OSError:
        return False


needs_proc = pytest.mark.needs("/proc")


@needs_proc
def test_the_workers_of_a_killed_build_end_too(large: Path) -> None:
    with start("build", folder=large) as process:
        workers = workers_of(process)
        process.kill()
        _, err = process.communicate(timeout=60)  # the workers hold its error stream: it ends when they have ended
    assert workers
    assert "Traceback" not in err
    assert not [pid for pid in workers if Path(f"/proc/{pid}/exe").exists()]


@needs_proc
@pytest.mark.long
@pytest.mark.parametrize("kills", [1, 3])
def test_a_worker_that_is_killed_costs_nothing(large: Path, kills: int, of_large: Snapshot) -> None:
    with start("build", folder=large) as process:
        for _ in range(kills):
            for worker in workers_of(process)[:1]:
                os.kill(worker, signal.SIGKILL)
        out, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("harbour: 8 of 11 sources made; ")
    assert current_snapshot(large / ".variorum").digest == of_large.digest
    assert leftovers(large / ".variorum") == []


@needs_proc
def test_a_build_that_is_killed_goes_on_from_its_parts(large: Path, of_large: Snapshot) -> None:
    store = large / "new"
    with start("build", "--store", "new", folder=large) as process:
        while process.poll() is None and len(list(store.glob("parts/??/*"))) < 3:
            pass
        process.kill()
        process.communicate()
    done = len(list(store.glob("parts/??/*")))
    assert 3 <= done < 11
    again = build(find_corpus(large), store)
    assert len(again.made) == 11 - done
    assert again.snapshot.digest == of_large.digest
    assert list(store.glob("parts/.new-*")) == []


@needs_proc
@pytest.mark.long
def test_kills_at_random_moments_lose_nothing(large: Path) -> None:
    outcome = random_kills.kill_at_random(large, kills=2, seed=16)
    assert (outcome.hits.total(), outcome.faults) == (2, [])
    assert outcome.whole


@pytest.mark.long
def test_builds_at_once_all_succeed(harbour: Path) -> None:
    rename_a_ship()
    builds = [start("build", folder=harbour) for _ in range(2)]
    outcomes = [(*process.communicate(timeout=120), process.returncode) for process in builds]
    assert [(err, code) for _, err, code in outcomes] == [("", 0)] * 2
    said = sorted(out.partition(";")[0] for out, _, _ in outcomes)
    assert said == ["harbour: 1 of 3 sources made", "harbour: nothing changed in 3 sources"]
    assert run(*SHIP).out == AFTER
    assert leftovers(harbour / ".variorum") == []


def test_a_query_while_builds_go_on_always_answers(harbour: Path) -> None:
    rename_a_ship()
    answers = []
    with start("build", folder=harbour) as process:
        while process.poll() is None:
            answers.append(run(*SHIP))
        process.communicate()
    assert {(answer.code, answer.err) for answer in answers} == {(0, "")}
    assert {answer.out for answer in answers} <= {BEFORE, AFTER}
    assert run(*SHIP).out == AFTER


def waits_for_a_lock(process: Process) -> bool:
    """Whether a process is blocked by a lock that another holds, as the system tells: a line with an arrow."""
    lines = Path("/proc/locks").read_text().splitlines()
    return any(line.split()[1] == "->" and str(process.pid) in line.split() for line in lines)


@needs_proc
def test_a_build_waits_for_another_and_a_killed_one_holds_no_lock(harbour: Path) -> None:
    rename_a_ship()
    with (harbour / ".variorum" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with start("build", folder=harbour) as waiting:
            while not waits_for_a_lock(waiting):
                assert waiting.poll() is None
            assert run(*SHIP).out == BEFORE
            waiting.kill()
        with start("build", folder=harbour) as waiting:
            fcntl.flock(lock, fcntl.LOCK_UN)
            out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, err) == (0, "")
    assert out.startswith("harbour: 1 of 3 sources made; ")
