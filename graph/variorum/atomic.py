"""Files and folders that come into being whole: written aside in the same directory, then renamed into place.

What is killed or runs out of disk half-way leaves nothing under the final name, and what was there before as it was.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from variorum.errors import ExportError, Location

BUFFER = 1 << 20
ELSEWHERE = "Choose another place for it with -o."
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can tell: the same bytes whenever it is written


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` when the block ends without an exception.

    A device or a pipe is written to as it is.

    :raises ExportError: it cannot be written.
    """
    with _refusals(path):
        path = Path(os.path.realpath(path))  # a link goes on pointing at the file
        if path.exists() and not path.is_file():
            with path.open("wb", buffering=BUFFER) as output:
                yield output
            return
        aside = _aside(path)
        try:
            with aside.open("xb", buffering=BUFFER) as output:
                yield output
                _sync(output)
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


@contextmanager
def new_folder(path: Path, elsewhere: str = ELSEWHERE) -> Iterator[Path]:
    """An empty directory to write into, which becomes `path` when the block ends without an exception.

    `elsewhere` is the advice of what to do when it cannot.

    :raises ExportError: it cannot be written, or `path` is there and is not an empty directory.
    """
    with _refusals(path, elsewhere):
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            what = "there is something of this name already"
            raise ExportError(what, Location(path), "Give -o a folder that is not there yet, or X.zip.")
        path = Path(os.path.realpath(path))
        aside = _aside(path)
        try:
            aside.mkdir()
            yield aside
            for file in sorted(aside.rglob("*")):
                if file.is_file():
                    with file.open("rb") as written:
                        os.fsync(written.fileno())
            aside.rename(path)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        _sync_folder(path.parent)


@contextmanager
def new_zip(path: Path) -> Iterator[Path]:
    """An empty directory to write into, whose files become the zip file `path`, the same bytes for the same files.

    :raises ExportError: it cannot be written.
    """
    with _refusals(path):
        path = Path(os.path.realpath(path))
        folder = _aside(path.with_suffix(""))
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
                    shutil.copyfileobj(content, place, BUFFER)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _sync(output: BinaryIO) -> None:
    output.flush()
    os.fsync(output.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _refusals(path: Path, elsewhere: str = ELSEWHERE) -> Iterator[None]:
    """Turn what the operating system says into one clear error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        what = f"the export cannot be written: {error.strerror or error}; nothing was left behind"
        room = "Make room, also where TMPDIR points. " if error.errno in FULL else ""
        raise ExportError(what, Location(path), room + elsewhere) from error
