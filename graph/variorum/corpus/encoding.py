"""The bytes of a file as text."""

from __future__ import annotations

from pathlib import Path

from variorum.errors import CorpusError, Location


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
