"""The graphs of a snapshot as they are written: a file each, of sorted N-Triples with the literals of the seeds.

A store computes with a form of its own, in which 05 is 5. What is exported, shown or digested is read from here. A
file is one frame of zstd after the other, each of whole lines, so that after a change most can stay as they are; an
empty one is the end.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import zstandard

from variorum.errors import REBUILD, Location, SnapshotError

BLOCK = 1 << 20  # bytes of lines in a frame
READ = 256 << 10  # bytes that are read at once
END = zstandard.ZstdCompressor(write_checksum=True).compress(b"")
SUFFIX = ".nt.zst"


class _OfThread(threading.local):
    """A compressor for each thread: to make one takes longer than to compress a small graph."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(write_checksum=True)


OF_THREAD = _OfThread()


class GraphRecord(NamedTuple):
    """How many triples a graph has, and the SHA-256 of its sorted N-Triples."""

    triples: int
    digest: str


class Frame(NamedTuple):
    """Some lines of a graph, as they are and as the file has them."""

    lines: bytes
    stored: bytes


class WrittenGraphs:
    """The graphs in a folder; each has its name without the base as its path."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self._base = folder, base
        self._folders: set[str] = set()  # those that are there

    def path(self, graph: str) -> Path:
        """The file of a graph of the corpus."""
        return Path(self._file(graph))

    def _file(self, graph: str) -> str:
        """The same as a text: there are many, and a path takes long to put together."""
        return f"{self.folder}/{graph.removeprefix(self._base)}{SUFFIX}"

    def link(self, graph: str, file: Path) -> None:
        """Makes a file that is there already the file of a graph; both share their place on the disk, if they can."""
        share(file, self._new(graph))

    def take(self, graph: str, other: WrittenGraphs) -> None:
        """Makes the file that a graph has in another folder its file here, likewise."""
        share(other._file(graph), self._new(graph))

    def write(
        self, graph: str, lines: Iterable[bytes | Frame], seen: Callable[[bytes], None] | None = None
    ) -> GraphRecord:
        """Writes a graph; `lines` are its sorted N-Triples, one or many at a time. `seen` is called with all of them,
        many whole ones at a time.
        """
        return write_graph(Path(self._new(graph)), lines, seen)

    def frames(self, graph: str) -> Iterator[Frame]:
        """The frames of the file of a graph. As `blocks`."""
        return read_frames(self.path(graph))

    def blocks(self, graph: str) -> Iterator[bytes]:
        """The sorted N-Triples of a graph, many whole lines at a time; none where there is no such graph.

        :raises SnapshotError: the file is damaged.
        """
        return read_graph(self.path(graph))

    def lines(self, graph: str) -> Iterator[bytes]:
        """The sorted N-Triples of a graph, each with its line feed. Raises as `blocks`."""
        for block in self.blocks(graph):
            yield from block.splitlines(keepends=True)

    def _new(self, graph: str) -> str:
        """The file of a graph, in a folder that is there."""
        file = self._file(graph)
        folder = file.rpartition("/")[0]
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return file


def share(file: str | Path, path: str | Path) -> None:
    """Makes a file that is there already be at another path too, in one place on the disk, or else as a copy."""
    try:
        os.link(file, path)
    except OSError:  # not every file system has links, and none lets one file have them without end
        shutil.copyfile(file, path)


def write_graph(path: Path, lines: Iterable[bytes | Frame], seen: Callable[[bytes], None] | None = None) -> GraphRecord:
    """Writes sorted N-Triples, one or many lines at a time, as the file of a graph. Frames stay as they are. As
    `WrittenGraphs.write`.
    """
    triples, digest = 0, sha256()
    with path.open("wb") as file:
        for frame in _framed(lines):
            triples += frame.lines.count(b"\n")
            digest.update(frame.lines)
            file.write(frame.stored)
            if seen:
                seen(frame.lines)
        file.write(END)
    return GraphRecord(triples, digest.hexdigest())


def _framed(lines: Iterable[bytes | Frame]) -> Iterator[Frame]:
    """Lines as frames, of about one size where they are not frames yet."""
    compressor = OF_THREAD.compressor

    def frame(content: bytes) -> Frame:
        return Frame(content, compressor.compress(content))

    waiting: list[bytes] = []
    size = 0
    for some in lines:
        if isinstance(some, bytes):
            waiting.append(some)
            size += len(some)
        if waiting and (size >= BLOCK or isinstance(some, Frame)):
            yield from map(frame, _cut(b"".join(waiting)))
            waiting, size = [], 0
        if isinstance(some, Frame):
            yield some
    if waiting:
        yield from map(frame, _cut(b"".join(waiting)))


def _cut(lines: bytes) -> Iterator[bytes]:
    """Many lines, some at a time."""
    begin = 0
    while begin < len(lines):
        end = (lines.find(b"\n", begin + BLOCK) + 1) or len(lines)
        yield lines[begin:end]
        begin = end


def compressed(content: bytes) -> bytes:
    """The bytes of the file of a graph, given its sorted N-Triples."""
    return b"".join(frame.stored for frame in _framed([content])) + END


def read_graph(path: Path) -> Iterator[bytes]:
    """The sorted N-Triples in the file of a graph, many whole lines at a time; none where there is no such file.

    :raises SnapshotError: the file is damaged.
    """
    return (frame.lines for frame in read_frames(path))


def read_frames(path: Path) -> Iterator[Frame]:
    """The frames of the file of a graph. As `read_graph`."""
    try:
        with path.open("rb") as file:
            decompressor, rest = zstandard.ZstdDecompressor(), file.read(READ)
            while True:
                frame, lines, stored = decompressor.decompressobj(), [], []
                while not frame.eof:
                    if not rest:
                        raise EOFError
                    lines.append(frame.decompress(rest))
                    stored.append(rest)
                    rest = file.read(READ)
                if not any(lines):
                    return
                ahead, whole = frame.unused_data, b"".join(stored)
                yield Frame(b"".join(lines), whole[: len(whole) - len(ahead)])
                rest = ahead + rest
    except FileNotFoundError:
        return
    except (zstandard.ZstdError, EOFError) as error:
        raise SnapshotError("the snapshot is damaged", Location(path), REBUILD) from error
