"""The graphs of a snapshot as they are written: a file each, of sorted N-Triples with the literals of the seeds.

A store computes with a form of its own, in which 05 is 5. What is exported, shown or digested is read from here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

import zstandard

from variorum.errors import Location, SnapshotError

BLOCK = 4 << 20  # bytes that are read or written at once
SUFFIX = ".nt.zst"


class GraphRecord(NamedTuple):
    """How many triples a graph has, and the SHA-256 of its sorted N-Triples."""

    triples: int
    digest: str


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
        path = self._new(graph)
        try:
            os.link(file, path)
        except OSError:  # not every file system has links, and none lets one file have them without end
            shutil.copyfile(file, path)

    def write(self, graph: str, lines: Iterable[bytes]) -> GraphRecord:
        """Writes a graph; `lines` are its sorted N-Triples, one or many at a time."""
        return write_graph(Path(self._new(graph)), lines)

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


def write_graph(path: Path, lines: Iterable[bytes]) -> GraphRecord:
    """Writes sorted N-Triples, one or many lines at a time, as the file of a graph."""
    triples, digest = 0, sha256()
    compressor = zstandard.ZstdCompressor(write_checksum=True)
    with path.open("wb") as file, compressor.stream_writer(file, write_size=BLOCK) as output:
        for some in lines:
            triples += some.count(b"\n")
            digest.update(some)
            output.write(some)
    return GraphRecord(triples, digest.hexdigest())


def compressed(content: bytes) -> bytes:
    """The bytes of the file of a graph, given its sorted N-Triples."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


def read_graph(path: Path) -> Iterator[bytes]:
    """The sorted N-Triples in the file of a graph, many whole lines at a time; none where there is no such file.

    :raises SnapshotError: the file is damaged.
    """
    rest = b""
    try:
        with path.open("rb") as file:
            for block in _decompressed(file):
                whole, feed, rest = (rest + block).rpartition(b"\n")
                if feed:
                    yield whole + feed
    except FileNotFoundError:
        return
    except (zstandard.ZstdError, EOFError) as error:
        raise SnapshotError("the snapshot is damaged", Location(path), "Build it again: variorum build.") from error


def _decompressed(file: BinaryIO) -> Iterator[bytes]:
    """What a file of one frame of zstd holds, in parts.

    :raises EOFError: it is cut short, which a stream reader of zstandard takes for its end.
    """
    frame = zstandard.ZstdDecompressor().decompressobj()
    while not frame.eof:
        block = file.read(BLOCK // 16)
        if not block:
            raise EOFError
        yield frame.decompress(block)
