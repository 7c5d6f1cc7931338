"""Corpora that several tests ask: the bundled one, built once, and copies of an invented one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import run
from corpora import HARBOUR
from variorum.building.build import build
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.snapshots.snapshot import Snapshot, current_snapshot


@pytest.fixture(scope="session")
def bundled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a snapshot of the bundled corpus; not to be changed."""
    store = tmp_path_factory.mktemp("bundled")
    build(find_corpus(bundled_root()), store)
    return store


@pytest.fixture(scope="session")
def bundled_snapshot(bundled_store: Path) -> Snapshot:
    """The snapshot of the bundled corpus."""
    return current_snapshot(bundled_store)


@pytest.fixture(scope="session")
def built_harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented corpus, with a snapshot in its .variorum; not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "harbour"
    shutil.copytree(HARBOUR, folder, ignore=shutil.ignore_patterns(".variorum"))
    build(find_corpus(folder), folder / ".variorum")
    return folder


@pytest.fixture
def harbour(built_harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the invented corpus with its snapshot, to be changed at will; it is the current folder."""
    folder = tmp_path / "harbour"
    shutil.copytree(built_harbour, folder, symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def unchanged(harbour: Path) -> Callable[[], None]:
    """A check that the store of `harbour` and its answer are what they were when the test began."""
    before = _state(harbour / ".variorum")

    def check() -> None:
        assert _state(harbour / ".variorum") == before

    return check


def _state(store: Path) -> tuple[dict[str, bytes], str, str]:
    """Every file of a store but its parts, where `current` points, and an answer from it."""
    paths = (p for p in store.rglob("*") if p.is_file() and p.name != "LOCK" and store / "parts" not in p.parents)
    files = {str(p.relative_to(store)): p.read_bytes() for p in paths}
    days = "SELECT ?day ?graph { GRAPH ?graph { ?ship sea:wreckedOn ?day } } ORDER BY ?day ?graph"
    answer = run("query", "--corpus", str(HARBOUR), "--store", str(store), "--format", "csv", days)
    assert (answer.code, len(answer.out.splitlines())) == (0, 4)
    return files, str((store / "current").readlink()), answer.out
