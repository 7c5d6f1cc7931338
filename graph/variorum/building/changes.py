"""What has changed between two sorted graphs, found as they are read: as much memory as the changes need, no more."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby


def changed_lines(before: Iterable[bytes], after: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The lines of sorted N-Triples that went, and those that came.

    To a store 7 and 007 are one value. So that one of them stays when the other goes, what is still said of a subject
    and property of which a line went counts as having come.
    """
    removed: list[bytes] = []
    added: list[bytes] = []
    for old, new in _side_by_side(before, after):
        gone = [line for line in old if line not in new]
        removed += gone
        added += new if gone else [line for line in new if line not in old]
    return removed, added


def with_changes(blocks: Iterable[bytes], gone: Collection[bytes], came: Iterable[bytes]) -> Iterator[bytes]:
    """A sorted graph, given as many whole lines at a time, without some lines and with others, each once. Where nothing
    changes its blocks are as they were.
    """
    waiting = deque(sorted(set(came)))
    for block in blocks:
        last = block[block.rfind(b"\n", 0, -1) + 1 :]
        here = []
        while waiting and waiting[0] <= last:
            here.append(waiting.popleft())
        if here or any(line in block for line in gone):
            yield b"".join(sorted({*block.splitlines(keepends=True), *here}.difference(gone)))
        else:
            yield block
    yield b"".join(waiting)


def _side_by_side(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """For each subject and property the lines before and after, where there are any."""
    olds, news = (groupby(lines, key=_subject_and_property) for lines in (before, after))
    old, new = next(olds, None), next(news, None)
    while old or new:
        if new is None or (old is not None and old[0] < new[0]):
            yield list(old[1]) if old else [], []
            old = next(olds, None)
        elif old is None or new[0] < old[0]:
            yield [], list(new[1])
            new = next(news, None)
        else:
            yield list(old[1]), list(new[1])
            old, new = next(olds, None), next(news, None)


def _subject_and_property(line: bytes) -> bytes:
    subject, predicate, _ = line.split(b" ", 2)
    return subject + b" " + predicate
