"""The bytes of a file, and what they are as text."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from variorum.errors import CorpusError, Location


def content_of(path: Path) -> bytes:
    """The bytes of a file. A pipe or a device is not opened, as one might read from it for ever.

    :raises OSError: it is no file, or cannot be read.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return path.read_bytes()


def decoded(content: bytes, path: Path, kind: type[CorpusError] = CorpusError) -> str:
    """The text that the bytes of the file `path` are in UTF-8.

    :raises CorpusError: they are not UTF-8; of the class `kind`, with line and column.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        what = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise kind(what, Location(path, line, column), "Save the file as UTF-8.") from error
