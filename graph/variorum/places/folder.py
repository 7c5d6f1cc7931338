"""A replica in a directory, such as one on a file system that several machines share."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from variorum.atomic import new_file, point
from variorum.errors import Location, is_full
from variorum.places.publishing import AGAIN, PublishError
from variorum.snapshots.snapshot import Snapshot

CURRENT, SNAPSHOTS = "current", "snapshots"  # see `snapshots.snapshot`
LAST = "manifest.json"  # without it nobody takes a folder for a snapshot


@dataclass(frozen=True)
class Folder:
    """A directory that has snapshots as the store of a corpus has them."""

    path: Path

    @property
    def name(self) -> str:
        """The path of the directory."""
        return str(self.path)

    def bring(self, snapshot: Snapshot) -> str:
        """Copies the files that are not there yet, and reads all of them anew. See `Destination`."""
        home = self.path / SNAPSHOTS / snapshot.digest
        with self._failing():
            wanted = digests(snapshot.path)
            missing = [name for name, digest in wanted.items() if digest_of(home / name) != digest]
            for name in sorted(missing, key=LAST.__eq__):
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                with (snapshot.path / name).open("rb") as source, new_file(home / name) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
            for name in digests(home).keys() - wanted.keys():
                (home / name).unlink()
            wrong = [name for name, digest in wanted.items() if digest_of(home / name) != digest]
        if wrong:
            raise PublishError("a file differs from what was written", Location(home / wrong[0]), AGAIN)
        return f"{len(missing):,} of {len(wanted):,} files copied"

    def current(self, snapshot: Snapshot) -> str:  # noqa: ARG002 - a directory is of one corpus
        """See `Destination`."""
        link = self.path / CURRENT
        return link.resolve().name if link.is_symlink() else ""

    def switch(self, snapshot: Snapshot) -> None:
        """See `Destination`."""
        with self._failing():
            point(self.path / CURRENT, Path(SNAPSHOTS, snapshot.digest))

    def prune(self, snapshot: Snapshot, kept: set[str]) -> int:  # noqa: ARG002 - as above
        """See `Destination`."""
        with self._failing():
            old = [path for path in (self.path / SNAPSHOTS).iterdir() if path.name not in kept]
            for path in old:
                shutil.rmtree(path)
        return len(old)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Tells of what the system refuses."""
        try:
            yield
        except OSError as error:
            what = "there is no room" if is_full(error) else f"it cannot be written: {error.strerror or error}"
            raise PublishError(what, Location(self.path), AGAIN) from error


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file below a folder, by its path from there."""
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return {str(path.relative_to(folder)): digest_of(path) for path in sorted(files)}


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; empty if there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
