"""Where the index of a snapshot is, and how it is opened."""

from __future__ import annotations

import sqlite3

from variorum.errors import REBUILD, Location, SnapshotError
from variorum.snapshots.snapshot import Snapshot

FILE = "search.sqlite"


def open_index(snapshot: Snapshot) -> sqlite3.Connection:
    """The index of a snapshot, to be read.

    :raises SnapshotError: there is none.
    """
    path = snapshot.path / FILE
    if not path.exists():
        raise SnapshotError("the snapshot has no index", Location(path), REBUILD)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
