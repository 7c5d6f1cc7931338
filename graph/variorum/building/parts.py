"""The parts of a store: what each source gives, kept in a folder that is named by the key of what it was made from.

A part is there whole or not at all, and never changes; snapshots share it, and a build that was ended takes it up. Its
files are its five graphs (see `snapshots.written`), its rows of claims and citations (see `tables`), and source.json,
which begins with a line of checksums of all of them.
Beside it, under a key of its own that changes with the links too, is a part of its aligned graphs, if there are any.
"""

from __future__ import annotations

import errno
import json
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from variorum.corpus.ntriples import digest_of_graph
from variorum.errors import Location, SnapshotError
from variorum.snapshots.catalogue import SourceSummary
from variorum.snapshots.spellings import Spelling
from variorum.snapshots.written import SUFFIX, GraphRecord, compressed

ROWS, ABOUT = "rows.json.zst", "source.json"
KINDS = (
    "graph",
    "evidence",
    "entailed",
    "asserted",
    "asserted-entailed",
)  # those of a source: <base><kind>/<slug>
UNREADABLE = (errno.EIO, errno.EISDIR, errno.ELOOP, errno.ENOTDIR)  # what is no file, or lies on a broken disk
NEW = ".new-"  # begins the name of what is no part yet

Files = Mapping[str, bytes]  # the files of a part, by their names


@dataclass(frozen=True)
class Part:
    """What one source gives; its counts as the catalogue has them."""

    folder: Path
    summary: SourceSummary
    records: Mapping[str, GraphRecord]
    rows_digest: str
    counts: str
    spellings: tuple[Spelling, ...]

    @property
    def rows(self) -> Path:
        """Its rows of claims and citations."""
        return self.folder / ROWS

    @property
    def graphs(self) -> dict[str, str]:
        """The kind of each of its graphs, by the graph's name."""
        of = self.summary
        stated = of.graph, of.evidence_graph, of.entailed_graph
        return dict(zip((*stated, of.asserted_graph, of.asserted_entailed_graph), KINDS, strict=True))

    def file(self, kind: str) -> Path:
        """The file of one of its graphs."""
        return self.folder / (kind + SUFFIX)


@dataclass(frozen=True)
class AlignedPart:
    """What one source states in the terms of what it is linked to: the records of its aligned graphs, by target."""

    folder: Path
    records: Mapping[str, GraphRecord]

    def file(self, target: str) -> Path:
        """The file of one of its graphs."""
        return self.folder / (target + SUFFIX)


def graph_files(contents: Mapping[str, bytes]) -> tuple[Files, dict[str, GraphRecord]]:
    """The files of graphs, given their sorted N-Triples by what the files are called after, and their records."""
    files = {name + SUFFIX: compressed(content) for name, content in contents.items()}
    return files, {name: GraphRecord(*digest_of_graph(content)) for name, content in contents.items()}


def about_source(
    summary: SourceSummary,
    records: Mapping[str, GraphRecord],
    rows_digest: str,
    counts: str,
    spellings: Iterable[Spelling],
) -> bytes:
    """The file source.json of a part: what it is of, the records of its graphs by their kinds, a digest of its rows,
    its counts, and its literals that the stores have otherwise.
    """
    about = {"summary": asdict(summary), "graphs": records, "rows": rows_digest, "counts": counts}
    return json.dumps({**about, "spellings": list(spellings)}, ensure_ascii=False).encode()


def about_aligned(records: Mapping[str, GraphRecord]) -> bytes:
    """The same file of an aligned part."""
    return json.dumps({"graphs": records}, ensure_ascii=False).encode()


def _checksums(files: Files) -> bytes:
    """The CRC-32 of each file of a part, by its name."""
    return json.dumps({name: crc32(files[name]) for name in sorted(files)}).encode()


def _remove(place: Path) -> None:
    """Removes what is in the place of a part, whatever it is."""
    with suppress(OSError):
        place.unlink()
    shutil.rmtree(place, ignore_errors=True)


class Parts:
    """The parts in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, key: str) -> bool:
        """Whether the part with this key is there."""
        return self._place(key).is_dir()

    def is_whole(self, key: str) -> bool:
        """Whether the part with this key is there as it was kept. One that is damaged is taken away, and made anew."""
        place = self._place(key)
        try:
            said, _, about = (place / ABOUT).read_bytes().partition(b"\n")
            contents = {path.name: path.read_bytes() for path in place.iterdir() if path.name != ABOUT}
            if said == _checksums({**contents, ABOUT: about}):
                return True
        except FileNotFoundError:
            pass
        except OSError as error:
            if error.errno not in UNREADABLE:
                raise
        _remove(place)
        return False

    def put(self, key: str, files: Files) -> None:
        """Keeps a part."""
        files = {**files, ABOUT: _checksums(files) + b"\n" + files[ABOUT]}
        place, new = self._place(key), self._folder / f"{NEW}{secrets.token_hex(8)}"
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            new.mkdir()
            for name, content in files.items():
                (new / name).write_bytes(content)
            new.rename(place)
        except OSError:
            shutil.rmtree(new, ignore_errors=True)
            if not self.is_whole(key):  # else it was put there meanwhile, and is the same
                raise

    def get(self, key: str) -> Part:
        """The part with this key.

        :raises SnapshotError: it is damaged; it was taken away, so that the next build makes it anew.
        """
        with self._about(key) as (place, content, records):
            spellings = tuple(Spelling(*row) for row in content["spellings"])
            summary = SourceSummary(**content["summary"])
            return Part(place, summary, records, content["rows"], content["counts"], spellings)

    def rows(self, key: str) -> Path:
        """The rows of claims and citations of the part with this key."""
        return self._place(key) / ROWS

    def aligned(self, key: str) -> AlignedPart:
        """The aligned part with this key. Raises as `get`."""
        with self._about(key) as (place, _, records):
            return AlignedPart(place, records)

    @contextmanager
    def _about(self, key: str) -> Iterator[tuple[Path, dict[str, Any], dict[str, GraphRecord]]]:
        place = self._place(key)
        try:
            content: dict[str, Any] = json.loads((place / ABOUT).read_bytes().partition(b"\n")[2])
            yield place, content, {name: GraphRecord(*record) for name, record in content["graphs"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            _remove(place)
            raise SnapshotError("a part of the build is damaged", Location(place), "Build again.") from error

    def clear(self) -> None:
        """Removes what builds that were ended left half made."""
        for path in self._folder.glob(f"{NEW}*"):
            shutil.rmtree(path, ignore_errors=True)

    def prune(self, keep: Collection[str]) -> int:
        """Removes all parts but those with some keys; how many were removed."""
        gone = [path for path in self._folder.glob("??/*") if path.parent.name + path.name not in keep]
        for path in gone:
            shutil.rmtree(path, ignore_errors=True)
        return len(gone)

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]
