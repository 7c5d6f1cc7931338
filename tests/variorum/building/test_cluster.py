"""Building on a cluster of Dask: scheduler and workers as processes of their own, which are killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import variorum
from clusters import cluster
from commands import COMMAND, Process, run, start
from edits import BLOG, BLOG_EVIDENCE
from hosts import NoHostsError, hosts
from variorum.building.build import build
from variorum.building.cluster import SAME
from variorum.building.parts import Parts
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot

SOURCES = 30
PATIENCE = 240  # seconds, on a machine that is busy


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


@pytest.mark.long
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


# How soon Dask gives up a connection on which nothing is heard, instead of half a minute.
IMPATIENT = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "11s"}


@pytest.mark.long
def test_a_host_that_is_cut_off_costs_nothing(many: Path, tmp_path: Path) -> None:
    """Scheduler, workers and the build on hosts of their own: nothing tells that one went but its silence."""
    try:
        with hosts(["scheduler", "builder", "one", "other"]) as net:
            slowed = [host.slow_down() for host in net.values()]
            sys.stdout.write("" if all(slowed) else "the kernel has no netem: the hosts are not slowed down\n")
            scheduler, builder = net["scheduler"], net["builder"]
            with cluster(tmp_path / "cluster", scheduler.address, scheduler.on, IMPATIENT) as (address, worker):
                worker(net["one"].on)
                with build_on(builder.on, many, address) as process:
                    until(lambda: made(many / "there") > 3 or process.poll() is not None)
                    net["one"].cut_off()
                    worker(net["other"].on)
                    out, err = process.communicate(timeout=PATIENCE)
    except NoHostsError as error:
        sys.stdout.write(f"no hosts of their own can be made here: {error}\n")
        pytest.skip(f"no network namespaces: {error}")
    assert (process.returncode, err) == (0, "")
    assert out.startswith(f"harbour: {SOURCES} of {SOURCES} sources made; ")
    assert current_snapshot(many / "there").digest == build(find_corpus(many), many / "here").snapshot.digest


def build_on(host: Sequence[str], folder: Path, address: str) -> subprocess.Popen[str]:
    """A build on another host, with the workers of a cluster."""
    command = [*host, COMMAND, "build", "--store", "there", "--cluster", address]
    return Process(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


@pytest.mark.long
def test_a_cluster_says_and_gives_what_one_process_does(harbour: Path, built_harbour: Path, tmp_path: Path) -> None:
    text = Path(BLOG).read_text("utf-8")
    Path(BLOG).write_text(text.replace("a sea:", "a sea:Un", 1), "utf-8")
    here = run("build", "--store", "here")
    with cluster(tmp_path / "cluster") as (address, worker):
        worker()
        there = run("build", "--store", "there", "--cluster", address)
        Path(BLOG).write_text(text, "utf-8")
        mended = run("build", "--store", "there", "--cluster", address)
    assert there == here
    assert f"{BLOG}:" in there.err
    assert (mended.code, mended.err) == (0, "")
    assert current_snapshot(harbour / "there").digest == current_snapshot(built_harbour / ".variorum").digest


@pytest.mark.usefixtures("harbour")
def test_no_cluster_and_no_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run("build", "--store", "new", "--cluster", "nonsense://nowhere:1")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: there is no Dask scheduler at nonsense://nowhere:1\n  → Start a scheduler ")
    assert run("build", "--store", "new", "--cluster", "").err.startswith("error: there is no Dask scheduler at ")
    monkeypatch.setitem(sys.modules, "distributed", None)
    outcome = run("build", "--store", "new", "--cluster", "tcp://127.0.0.1:1")
    assert outcome.err == ("error: Dask is not installed\n  → Install it: pip install 'variorum[cluster]'.\n")
    assert run("build", "--store", "new").code == 0


def test_a_cluster_without_workers_is_told(harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.building.cluster.PATIENCE", 0.0)
    with cluster(tmp_path / "cluster") as (address, _):
        outcome = run("build", "--store", "new", "--cluster", address)
    assert outcome.err == (
        f"error: the Dask scheduler at {address} has had no worker for 0 seconds\n"
        "  → Start workers (dask worker ADDRESS), and build again. What is built already is kept.\n"
    )
    assert (outcome.code, outcome.out) == (1, "")
    assert not (harbour / "new" / "current").exists()


def children() -> list[int]:
    """The processes that this one has started."""
    return [int(pid) for of in Path("/proc/self/task").glob("*/children") for pid in of.read_text().split()]


def is_scheduler(pid: int) -> bool:
    return b"scheduler" in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.needs("/proc")
@pytest.mark.parametrize("lost", ["scheduler", pytest.param("interrupt", marks=pytest.mark.long)])
def test_a_build_ends_with_its_scheduler_or_an_interrupt(lost: str, many: Path, tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as (address, worker):
        worker()
        with start("build", "--store", "there", "--cluster", address, folder=many) as process:
            until(lambda: made(many / "there") > 0 or process.poll() is not None)
            if lost == "scheduler":
                os.kill(next(filter(is_scheduler, children())), signal.SIGKILL)
            else:
                process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
    told = f"error: the Dask scheduler at {address} was lost\n  → Build again. What is built already is kept.\n"
    assert (process.returncode, err) == ((1, told) if lost == "scheduler" else (130, "\ninterrupted\n"))
    assert out == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('__version__ = "0.0.9"', "a worker of the cluster has Variorum 0.0.9 (snapshots "),
        pytest.param("import nothing_like_it", "a worker of the cluster failed: ", marks=pytest.mark.long),
    ],
)
def test_workers_that_cannot_build_are_told(line: str, told: str, harbour: Path, tmp_path: Path) -> None:
    root = Path(variorum.__file__).parents[2]
    for name in ("graph", "ontology", "shapes"):
        shutil.copytree(root / name, tmp_path / "other" / name)
    with (tmp_path / "other" / "graph" / "variorum" / "__init__.py").open("a") as file:
        file.write(f"{line}\n")
    settings = {"PYTHONPATH": str(tmp_path / "other" / "graph")}
    with cluster(tmp_path / "cluster", environment=settings) as (address, worker):
        worker()
        outcome = run("build", "--store", str(harbour / "new"), "--cluster", address)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"error: {told}")
    assert outcome.err.endswith(f"\n  → {SAME}\n")


def made(store: Path) -> int:
    """How many parts a store has."""
    assert Parts(store / "parts")
    return len(list(store.glob("parts/??/*")))


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
