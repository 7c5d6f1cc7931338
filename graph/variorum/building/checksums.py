"""Checksums of those files of a snapshot that a build takes facts from and that don't guard themselves, as the stores
and the written graphs do: a changed byte in them would be a changed fact in every snapshot after it.
"""

from __future__ import annotations

import json
from pathlib import Path
from zlib import crc32

from variorum.snapshots.catalogue import FILE as CATALOGUE
from variorum.snapshots.snapshot import ROWS
from variorum.snapshots.statistics import FILE as STATISTICS

FILE = "checksums.json"
PIECE = 1 << 20  # bytes that are read at once


def write_checksums(snapshot: Path) -> None:
    """Writes the checksums of a snapshot whose files are all there.

    :raises OSError: they cannot be read or written.
    """
    (snapshot / FILE).write_text(json.dumps(_checksums(snapshot), indent=0), "ascii")


def is_intact(snapshot: Path) -> bool:
    """Whether the files are what they were when their checksums were written."""
    try:
        return bool(json.loads((snapshot / FILE).read_text("ascii")) == _checksums(snapshot))
    except (OSError, ValueError):
        return False


def _checksums(snapshot: Path) -> dict[str, int]:
    """The CRC-32 of each of them, by its path in the snapshot."""
    files = [snapshot / CATALOGUE, snapshot / STATISTICS, *sorted((snapshot / ROWS).iterdir())]
    return {str(file.relative_to(snapshot)): _checksum(file) for file in files}


def _checksum(file: Path) -> int:
    total = 0
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            total = crc32(piece, total)
    return total
