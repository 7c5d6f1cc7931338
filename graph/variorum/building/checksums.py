"""Checksums of those files of a snapshot that a build takes facts from and that don't guard themselves, as the stores
and the written graphs do: a changed byte in them would be a changed fact in every snapshot after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from variorum.search.opening import FILE as INDEX
from variorum.snapshots.catalogue import FILE as CATALOGUE
from variorum.snapshots.snapshot import ROWS
from variorum.snapshots.statistics import FILE as STATISTICS

FILE = "checksums.json"
PIECE = 1 << 20  # bytes that are read at once


def write_checksums(snapshot: Path) -> None:
    """Writes the checksums of a snapshot whose files are all there.

    :raises OSError: they cannot be read or written.
    """
    checksums = _checksums(snapshot, [*_facts(snapshot), snapshot / INDEX])
    (snapshot / FILE).write_text(json.dumps(checksums, indent=0), "ascii")


def is_intact(snapshot: Path) -> bool:
    """Whether the files are what they were when their checksums were written; all but the index, which may be large."""
    try:
        said = _said(snapshot)
        return {name: said[name] for name in said if name != INDEX} == _checksums(snapshot, _facts(snapshot))
    except (OSError, ValueError):
        return False


def has_intact_index(snapshot: Path) -> bool:
    """Whether the index is what it was likewise. It is found out where an index is to be a changed copy of it."""
    try:
        return _said(snapshot).get(INDEX) == _checksum(snapshot / INDEX)
    except (OSError, ValueError):
        return False


def _said(snapshot: Path) -> dict[str, int]:
    said = json.loads((snapshot / FILE).read_text("ascii"))
    return said if isinstance(said, dict) else {}


def _facts(snapshot: Path) -> list[Path]:
    return [snapshot / CATALOGUE, snapshot / STATISTICS, *sorted((snapshot / ROWS).iterdir())]


def _checksums(snapshot: Path, files: Iterable[Path]) -> dict[str, int]:
    """The CRC-32 of each of some files, by its path in the snapshot."""
    return {str(file.relative_to(snapshot)): _checksum(file) for file in files}


def _checksum(file: Path) -> int:
    total = 0
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            total = crc32(piece, total)
    return total
