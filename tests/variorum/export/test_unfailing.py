"""A file for writers that do not bear it when a write fails: they write on, and the first failure is told later."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.export.unfailing import unfailing


class Small(io.BytesIO):
    """A file with room for so many bytes, as a disk may have it."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(chunk) > self.room:
            raise OSError(28, "No space left on device")
        return super().write(chunk)


def zipped(output: BinaryIO) -> None:
    """A zip file goes back to what it has written, and asks where it is."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a"), b"some words" * 50)
        with archive.open(zipfile.ZipInfo("b"), "w") as entry:
            entry.write(b"more words" * 50)


WHOLE = io.BytesIO()
zipped(WHOLE)


@given(st.integers(0, len(WHOLE.getvalue()) + 3))
def test_the_first_failure_is_raised_at_the_end(room: int) -> None:
    small = Small(room)
    if room >= len(WHOLE.getvalue()):
        with unfailing(small) as output:
            zipped(output)
        assert small.getvalue() == WHOLE.getvalue()
    else:
        with pytest.raises(OSError, match="No space left on device"), unfailing(small) as output:
            zipped(output)
        assert len(small.getvalue()) <= room


def test_what_cannot_go_back_is_written_in_one_go() -> None:
    class Pipe(Small):
        def seekable(self) -> bool:
            return False

    pipe = Pipe(10_000)
    with unfailing(pipe) as output:
        zipped(output)
    assert zipfile.ZipFile(io.BytesIO(pipe.getvalue())).namelist() == ["a", "b"]
    with unfailing(pipe) as output, pytest.raises(io.UnsupportedOperation):
        output.seek(0)
