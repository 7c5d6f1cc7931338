"""What has changed between two sorted graphs, found as they are read: as much memory as the changes need, no more."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator

from variorum.snapshots.written import Frame


def changed_lines(before: Iterable[bytes], after: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The lines that went and those that came, given sorted N-Triples, one or many whole lines at a time.

    To a store 7 and 007 are one value. So that one of them stays when the other goes, what is still said of a subject
    and property of which a line went counts as having come.
    """
    removed: list[bytes] = []
    added: list[bytes] = []
    for one, other in _side_by_side(before, after):
        if one == other:
            continue
        old, new = one.splitlines(keepends=True), other.splitlines(keepends=True)
        there = set(old)
        gone = there.difference(new)
        keys = set(map(_subject_and_property, gone))
        removed += (line for line in old if line in gone)
        added += (line for line in new if line not in there or (keys and _subject_and_property(line) in keys))
    return removed, added


def with_changes(frames: Iterable[Frame], gone: Collection[bytes], came: Iterable[bytes]) -> Iterator[bytes | Frame]:
    """A sorted graph without some lines and with others, each once. Where nothing changes its frames are as they
    were.
    """
    waiting, going = deque(sorted(set(came))), sorted(gone)
    for frame in frames:
        block = frame.lines
        first, last = block[: block.find(b"\n") + 1], block[block.rfind(b"\n", 0, -1) + 1 :]
        here = []
        while waiting and waiting[0] <= last:
            here.append(waiting.popleft())
        place = bisect_left(going, first)
        if here or (place < len(going) and going[place] <= last):
            yield b"".join(sorted({*block.splitlines(keepends=True), *here}.difference(gone)))
        else:
            yield frame
    yield b"".join(waiting)


def _side_by_side(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The lines before and after, some at a time, and never a part of what is said of a subject and property."""
    old, new = _Ahead(before), _Ahead(after)
    while reading := [one for one in (old, new) if not one.is_whole]:
        behind = min(reading, key=lambda one: one.last)
        behind.read()
        ends = [one.last for one in (old, new) if not one.is_whole]
        yield (old.before(min(ends)), new.before(min(ends))) if ends else (old.lines, new.lines)


class _Ahead:
    """Sorted lines of which some are read already."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self.lines, self.last = b"", b""  # what is read, and the subject and property of the last of it
        self.is_whole = False  # whether there is no more to be read

    def read(self) -> None:
        """Reads more, if there is more."""
        block = next(filter(None, self._blocks), None)
        if block is None:
            self.is_whole = True
            return
        self.lines += block
        self.last = _subject_and_property(block[block.rfind(b"\n", 0, -1) + 1 :])

    def before(self, key: bytes) -> bytes:
        """The lines of subjects and properties before one, which are taken away."""
        low, high = 0, len(self.lines)
        while low < high:
            begin = self.lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self.lines.find(b"\n", begin) + 1
            if _subject_and_property(self.lines[begin:end]) < key:
                low = end
            else:
                high = begin
        taken, self.lines = self.lines[:low], self.lines[low:]
        return taken


def _subject_and_property(line: bytes) -> bytes:
    subject, predicate, _ = line.split(b" ", 2)
    return subject + b" " + predicate
