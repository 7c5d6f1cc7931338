"""Lines in the order of their bytes, however many there are: sorted in memory, beyond that in runs on the disk.

What is to be the same bytes each time, and nearly the same after a small change, must be sorted; and what may be larger
than the memory is sorted in parts that are then merged.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from typing import IO

RUN = 16 << 20  # bytes that are sorted at once; in memory they take up some four times as much
FAN = 200  # runs that are merged at once, each an open file
BUFFER = 1 << 18


class LineSorter:
    """A place to write lines to, in chunks that need not end where a line does, and to get them from in order."""

    def __init__(self, prepare: Callable[[bytes], bytes] | None = None, run: int = RUN) -> None:
        """`prepare` may change lines before they are sorted; it gets many whole ones at a time."""
        self._prepare = prepare
        self._run = run
        self._chunks: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def write(self, chunk: bytes) -> int:
        """Takes a chunk; the name and the result are those of a file."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size >= self._run:
            self._spill()
        return len(chunk)

    def lines(self) -> Iterable[bytes]:
        """All lines, each with its line feed, in the order of their bytes."""
        if not self._runs:
            return self._take()
        self._spill(last=True)
        return heapq.merge(*self._runs)

    def distinct(self) -> Iterable[bytes]:
        """As `lines`, each only once."""
        if not self._runs:
            return sorted(set(self._take()))
        return map(itemgetter(0), groupby(self.lines()))

    def close(self) -> None:
        """Gives the disk back what it lent; temporary files are without a name, so that a kill does so too."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._chunks.clear()

    def _take(self) -> list[bytes]:
        """What is in memory, sorted."""
        content = b"".join(self._chunks)
        self._chunks.clear()
        self._size = 0
        lines = (self._prepare(content) if self._prepare and content else content).splitlines(keepends=True)
        lines.sort()
        return lines

    def _spill(self, last: bool = False) -> None:
        """Move what is in memory to the disk, but for a last line that is not whole yet."""
        content = b"".join(self._chunks)
        end = content.rfind(b"\n") + 1
        if not end or (last and not content):
            self._chunks = [content]
            return
        self._chunks = [content[:end]]
        self._runs.append(_stored(self._take()))
        self._chunks, self._size = [content[end:]], len(content) - end
        if len(self._runs) >= FAN:
            runs, self._runs = self._runs, []
            self._runs.append(_stored(heapq.merge(*runs)))
            for run in runs:
                run.close()

    def __enter__(self) -> LineSorter:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _stored(lines: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile(buffering=BUFFER, prefix="variorum-")  # noqa: SIM115
    file.writelines(lines)
    file.seek(0)
    return file
