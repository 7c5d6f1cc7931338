"""The files and folders that an export is written to, whole or not at all, and what to do when that fails."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from variorum import atomic
from variorum.errors import ExportError, Location, is_full

ELSEWHERE = "Choose another place for it with -o."
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can tell: the same bytes whenever it is written


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, as `atomic.new_file`.

    :raises ExportError: it cannot be written.
    """
    with _refusals(path), atomic.new_file(path) as output:
        yield output


@contextmanager
def new_folder(path: Path, elsewhere: str = ELSEWHERE) -> Iterator[Path]:
    """An empty directory to write into, as `atomic.new_folder`; `elsewhere` is the advice of what to do when it cannot.

    :raises ExportError: it cannot be written, or `path` is there and is not an empty directory.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        what = "there is something of this name already"
        raise ExportError(what, Location(path), "Give -o a folder that is not there yet, or X.zip.")
    with _refusals(path, elsewhere), atomic.new_folder(path) as folder:
        yield folder


@contextmanager
def new_zip(path: Path) -> Iterator[Path]:
    """An empty directory to write into, whose files become the zip file `path`, the same bytes for the same files.

    :raises ExportError: it cannot be written.
    """
    with _refusals(path):
        path = Path(os.path.realpath(path))
        folder = atomic.part_of(path.with_suffix(""))
        folder.mkdir()
        try:
            yield folder
            with new_file(path) as output:
                zip_folder(folder, output)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def zip_folder(folder: Path, output: BinaryIO) -> None:
    """Writes the files of a folder as a zip file, in the order of their names and without the times of the day."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with file.open("rb") as content, archive.open(entry, "w", force_zip64=True) as place:
                    shutil.copyfileobj(content, place, atomic.BUFFER)


@contextmanager
def _refusals(path: Path, elsewhere: str = ELSEWHERE) -> Iterator[None]:
    """Turn what the operating system says into one clear error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        what = f"the export cannot be written: {error.strerror or error}; nothing was left behind"
        room = "Make room, also where TMPDIR points. " if is_full(error) else ""
        raise ExportError(what, Location(path), room + elsewhere) from error
