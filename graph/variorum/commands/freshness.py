"""The snapshot that a command answers from: that of the corpus as it is now, or one that is told to be old."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import click

from variorum.corpus.folder import Corpus
from variorum.errors import CorpusError, InvalidCorpusError, QueryError, SnapshotError, VariorumError
from variorum.snapshots.snapshot import Snapshot, current_snapshot

LOCK = "lock"  # see `building.build`
SEEN = "seen"  # in the folder of snapshots: as old as the newest state of the corpus that was built


def latest_snapshot(corpus: Corpus, store: Path) -> Snapshot:
    """The snapshot of the corpus as it is now, built first if a file has changed since the last.

    Where the corpus cannot be built, or another build is at work, it is the last one, and one line says so.
    """
    try:
        snapshot = current_snapshot(store)
    except SnapshotError:
        return _built(corpus, store)
    if snapshot.base != corpus.base:
        return _built(corpus, store)
    if _newest(corpus) <= _seen(store, snapshot) <= time.time_ns():  # a clock may have been set back
        return snapshot
    if _is_being_built(store):
        click.echo("from an old snapshot, as another build is at work", err=True)
        return snapshot
    try:
        return _built(corpus, store)
    except (CorpusError, QueryError, SnapshotError) as error:
        click.echo(f"from an old snapshot, as the corpus cannot be built: {_first_line(error)}", err=True)
        return snapshot


def _built(corpus: Corpus, store: Path) -> Snapshot:
    from variorum.building.build import build  # slow imports that a query on a snapshot does not need
    from variorum.building.progress import shown_progress

    begun = time.time_ns()
    with shown_progress() as progress:
        snapshot = build(corpus, store, progress).snapshot
    note = store / SEEN
    try:
        note.touch()
        os.utime(note, ns=(begun, begun))
    except OSError:
        pass  # then it is built again, which is quick where nothing has changed
    return snapshot


def _is_being_built(store: Path) -> bool:
    """Whether a build holds the lock of a store."""
    try:
        with (store / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no build can be at work where the lock cannot be opened
        return False
    return False


def _newest(corpus: Corpus) -> int:
    """When a file or a folder of the corpus was last changed, in nanoseconds."""
    return max((path.stat().st_mtime_ns for path in _parts(corpus.root) if path.exists()), default=0)


def _parts(root: Path) -> Iterator[Path]:
    for name in ("ontology", "seeds", "shapes"):
        yield root / name
        yield from (root / name).rglob("*")


def _seen(store: Path, snapshot: Snapshot) -> int:
    """The time of the newest state of the corpus that is in a snapshot."""
    note = store / SEEN
    return (note if note.exists() else snapshot.path).stat().st_mtime_ns


def _first_line(error: VariorumError) -> str:
    first = error.errors[0] if isinstance(error, InvalidCorpusError) and error.errors else error
    return str(first).splitlines()[0]
