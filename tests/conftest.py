"""Corpora that several tests ask: the bundled one, built once, and copies of an invented one; how the tests are run."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import rdflib

import needed
from corpora import HARBOUR, copy_built
from variorum.building.build import build
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.snapshots.snapshot import Snapshot, current_snapshot

# Some thousand processes are started: none is to compile the code anew, whatever the environment says of bytecode.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What the tests write is in memory if there is room: where each of some hundred builds waits for the disk, all do.
IN_MEMORY, ROOM = Path("/dev/shm"), 8 << 30
if "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK):
    there = os.statvfs(IN_MEMORY)
    if there.f_bavail * there.f_frsize >= ROOM and not there.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(IN_MEMORY)

# Of which one test may take ten seconds and more: they begin, as one that is begun last is waited for by all others.
FIRST = {"test_killed_builds", "test_replicated", "test_openrefine", "test_browser", "test_desk_browser"}
LEFT_OUT = pytest.StashKey[str]()
MEMORY_OF_ONE = 1 << 30  # what a process that tests may take, with those that it starts

# What an example takes depends on what else the machine does: it is no reason to fail. The same tests see the same
# examples, so that whoever changes something else does not meet what they have not done; `thorough` looks for new ones.
# Fewer are tried where the long tests are left out.
SLOW = [hypothesis.HealthCheck.too_slow]
EXAMPLES = 33 if os.environ.get("LONG") else 10
hypothesis.settings.register_profile(
    "tests", deadline=None, suppress_health_check=SLOW, max_examples=EXAMPLES, derandomize=True
)
hypothesis.settings.register_profile(
    "thorough", hypothesis.settings.get_profile("tests"), max_examples=100, derandomize=False
)
# For mutants (see the Makefile): that a test fails is all that is asked, not with what smallest example.
hypothesis.settings.register_profile(
    "mutants",
    hypothesis.settings.get_profile("tests"),
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    max_examples=33,
    database=None,
)
hypothesis.settings.load_profile("tests")


def pytest_report_header() -> str:
    """What the tests need, and what of it is missing."""
    return needed.summary()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the long tests, unless LONG=1 is set, and notes how many they are; puts first what has to begin."""
    long = {item for item in items if item.get_closest_marker("long")}
    told = f"{len(long)} long tests are run too" if long else ""
    if long and not os.environ.get("LONG"):
        told = f"{len(long)} long tests are left out; `make test LONG=1` runs them too"
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)
    items.sort(key=lambda item: item.path.stem not in FIRST)
    config.stash[LEFT_OUT] = told
    if note := getattr(config, "workerinput", {}).get("left_out"):
        Path(note).write_text(config.stash[LEFT_OUT], "utf-8")


def pytest_collection() -> None:
    """While tests are collected nothing is garbage, and to look for some would take a fifth of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays to the end: it is not looked through again and again for garbage."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """How many long tests are left out, where one process runs all."""
    return [told] if (told := config.stash.get(LEFT_OUT, "")) else []


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_configure_node(node: Any) -> None:
    """Gives each process a file for its note."""
    handle, node.workerinput["left_out"] = tempfile.mkstemp(prefix="variorum-tests-")
    os.close(handle)


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """Says before the first test how many long tests are left out, as the first process has noted it."""
    note = Path(node.workerinput["left_out"])
    if LEFT_OUT not in node.config.stash and (told := note.read_text("utf-8")):
        node.config.stash[LEFT_OUT] = told
        node.config.pluginmanager.get_plugin("terminalreporter").write_line(told)
    note.unlink()


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_auto_num_workers() -> int:
    """Three processes more than there are processors, as many tests wait for servers; fewer where memory is short."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(len(os.sched_getaffinity(0)) + 3, memory // MEMORY_OF_ONE))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without what it needs, a test is skipped or fails, and says what is missing. For each test rdflib makes of 007 a
    7, whatever was imported before: the nanopub library turns that off for the process.
    """
    rdflib.NORMALIZE_LITERALS = True
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            needed.require(name)


State = tuple[dict[str, bytes], str]
Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Gives a folder by its name, which is filled once: by whichever of the processes that test asks for it first."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                made = shared / f"{name}.new"
                shutil.rmtree(made, ignore_errors=True)  # what another could not fill
                made.mkdir()
                fill(made)
                made.rename(folder)
        return folder

    return filled


@pytest.fixture(scope="session")
def bundled_store(once: Once) -> Path:
    """A store with a snapshot of the bundled corpus; not to be changed."""
    return once("bundled", lambda store: build(find_corpus(bundled_root()), store))


@pytest.fixture(scope="session")
def bundled_snapshot(bundled_store: Path) -> Snapshot:
    """The snapshot of the bundled corpus."""
    return current_snapshot(bundled_store)


@pytest.fixture(scope="session")
def built_harbour(once: Once) -> Path:
    """The invented corpus, with a snapshot in its .variorum; not to be changed."""

    def fill(place: Path) -> None:
        folder = place / "harbour"
        shutil.copytree(HARBOUR, folder, ignore=shutil.ignore_patterns(".variorum"))
        build(find_corpus(folder), folder / ".variorum")

    return once("built", fill) / "harbour"


@pytest.fixture(scope="module", params=["harbour", pytest.param("bundled", marks=pytest.mark.long)])
def any_snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """The snapshot of the invented corpus, and in the long tests that of the bundled one, which is twenty times it."""
    if request.param == "harbour":
        return current_snapshot(request.getfixturevalue("built_harbour") / ".variorum")
    snapshot: Snapshot = request.getfixturevalue("bundled_snapshot")
    return snapshot


@pytest.fixture
def harbour(built_harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the invented corpus with its snapshot, to be changed at will; it is the current folder."""
    folder = copy_built(built_harbour, tmp_path / "harbour")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("VARIORUM_TEXTS", raising=False)  # its own texts are meant
    return folder


@pytest.fixture
def unchanged(harbour: Path, built_harbour: Path) -> Callable[[], None]:
    """A check that the store of `harbour` is what it was when the test began, byte for byte."""
    before = _state_of_the_built(built_harbour / ".variorum")

    def check() -> None:
        assert _state(harbour / ".variorum") == before

    return check


@cache
def _state_of_the_built(store: Path) -> State:
    return _state(store)


def _state(store: Path) -> State:
    """Every file of a store but its parts, and where `current` points."""
    paths = (p for p in store.rglob("*") if p.is_file() and p.name != "LOCK" and store / "parts" not in p.parents)
    files = {str(p.relative_to(store)): p.read_bytes() for p in paths}
    return files, str((store / "current").readlink())
