"""The invented corpus with more sources, so many that a build starts worker processes, built once for all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from edits import BLOG, BLOG_EVIDENCE
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import Snapshot, current_snapshot

ADDED = 8


def add_sources(folder: Path, numbers: range) -> None:
    """Adds a source for each number."""
    for path in (BLOG, BLOG_EVIDENCE):
        text = (folder / path).read_text("utf-8")
        for number in numbers:
            added = folder / path.replace("tide-blog", f"tide-{number}")
            added.write_text(text.replace("tide-blog", f"tide-{number}"), "utf-8")


@pytest.fixture(scope="session")
def of_large(once: Callable[[str, Callable[[Path], object]], Path], built_harbour: Path) -> Snapshot:
    """The snapshot of `large`, of which no worker process made anything."""

    def fill(place: Path) -> None:
        folder = place / "harbour"
        shutil.copytree(built_harbour, folder, symlinks=True)
        for first in range(0, ADDED, 4):  # four at a time are made in one process
            add_sources(folder, range(first, first + 4))
            build(find_corpus(folder), folder / ".variorum")

    return current_snapshot(once("large", fill) / "harbour" / ".variorum")


@pytest.fixture
def large(harbour: Path) -> Path:
    """The corpus with as many new sources as make a build use worker processes; its snapshot is without them."""
    add_sources(harbour, range(ADDED))
    return harbour
