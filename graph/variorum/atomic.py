"""Files and folders that come into being whole: written beside their place, then renamed into it.

What is killed or runs out of disk half-way leaves nothing under the final name, and what was there before as it was.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

BUFFER = 1 << 20


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` when the block ends without an exception.

    A device or a pipe is written to as it is.

    :raises OSError: it cannot be written; it tells of `path`.
    """
    path = Path(os.path.realpath(path))  # a link goes on pointing at the file
    if path.exists() and not path.is_file():
        with path.open("wb", buffering=BUFFER) as output:
            yield output
        return
    part = part_of(path)
    try:
        with part.open("xb", buffering=BUFFER) as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        part.replace(path)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) and error.filename == str(part):
            error.filename = str(path)
        raise
    _sync(path.parent)


def write_text(path: Path, text: str) -> None:
    """Puts a text in the place of a file, in UTF-8, its line ends as they are.

    :raises OSError: it cannot be written; the file is as it was.
    """
    with new_file(path) as output:
        output.write(text.encode())


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """An empty directory to write into, which becomes `path` when the block ends without an exception.

    :raises OSError: it cannot be written, or `path` is there and is not an empty directory.
    """
    path = Path(os.path.realpath(path))
    part = part_of(path)
    try:
        part.mkdir()
        yield part
        for file in sorted(part.rglob("*")):
            if file.is_file():
                _sync(file)
        part.rename(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _sync(path.parent)


def point(link: Path, target: Path) -> None:
    """Makes a symbolic link point at a path, in one step; it need not be there yet.

    :raises OSError: it cannot be written; it points where it did.
    """
    new = link.with_name(f"{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)


def part_of(path: Path) -> Path:
    """A name beside `path`, of its own, for what is to become it."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _sync(path: Path) -> None:
    """Make what was written to a file, or renamed in a folder, last through a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
