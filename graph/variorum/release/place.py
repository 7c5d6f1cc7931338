"""The folder that a release comes to lie in: written beside its place, renamed when whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from variorum.errors import ExportError, Location
from variorum.export.files import new_folder


@contextmanager
def new_release(path: Path) -> Iterator[Path]:
    """An empty directory to write into, which becomes `path` when the block ends without an exception.

    :raises ExportError: it cannot be written, or `path` is there and is not an empty directory.
    """
    advice = "Choose a folder that is not there yet, or an empty one."
    if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
        raise ExportError("there is something of this name already", Location(path), advice)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the release cannot be written: {error.strerror or error}"
        raise ExportError(what, Location(path), advice) from error
    with new_folder(path, advice) as new:
        yield new
