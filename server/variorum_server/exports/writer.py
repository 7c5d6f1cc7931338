"""The process that writes one export and ends: `python -m variorum_server.exports.writer ORDER`, an order as JSON.

The kernel ends it at its deadline, or when it takes too much memory, or when the server is gone. What is wrong with
the order is told on standard output, as the JSON of a problem.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import resource
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from variorum.errors import ExportError, VariorumError, is_full
from variorum.export.registry import find_export, write_file
from variorum.export.selection import select
from variorum.snapshots.snapshot import open_snapshot
from variorum_server.endpoint.problems import Problem, describe, is_out_of_memory
from variorum_server.limits import limit, mapped, obey_kernel

PART = 1 << 20
BEHIND = 10  # how far a writer stands back behind queries (nice)
NO_MEMORY = 3


@dataclass(frozen=True)
class Order:
    """An export to be written to `target`, and in a content coding to `coded`, if one is named.

    A target that is there already is only put into the coding. Sizes are in bytes; `seconds` is how long it may take.
    """

    snapshot: str
    form: str
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    union: bool
    target: str = ""
    coding: str = ""
    coded: str = ""
    seconds: float = 0
    memory: int = 0
    size: int = 0

    def to_json(self) -> str:
        """The order as `read_order` reads it."""
        return json.dumps(asdict(self))


def read_order(text: str) -> Order:
    """The order that `to_json` wrote."""
    content: dict[str, Any] = json.loads(text)
    return Order(**{**content, "sources": tuple(content["sources"]), "kinds": tuple(content["kinds"])})


def main(order: Order) -> int:
    """Writes the export; the exit status is 0 if it is there, `NO_MEMORY` if memory was refused."""
    with contextlib.suppress(ExportError, ImportError):  # told when it is written
        find_export(order.form).load_writer()  # before the limits, as what is loaded is ours
    _submit_to_limits(order)
    try:
        _write(order)
    except Exception as error:
        if is_out_of_memory(error):
            return NO_MEMORY
        if not isinstance(error, VariorumError):
            raise
        print(json.dumps(asdict(problem_of(error))))  # noqa: T201 - the server reads it
        return 1
    return 0


def _write(order: Order) -> None:
    target = Path(order.target)
    if not target.exists():
        form = find_export(order.form)
        snapshot = open_snapshot(Path(order.snapshot))
        write_file(form, select(snapshot, order.sources, order.kinds, order.union), target)
    if order.coding:
        try:
            with target.open("rb") as plain, Path(order.coded).open("xb") as coded:
                encode(plain, coded, order.coding)
        except OSError as error:
            raise ExportError("the export cannot be compressed") from error


def encode(plain: BinaryIO, coded: BinaryIO, coding: str) -> None:
    """Writes a file in a content coding, the same bytes for the same bytes."""
    if coding == "zstd":
        zstandard.ZstdCompressor(3).copy_stream(plain, coded)
    else:
        with gzip.GzipFile("", "wb", 5, coded, mtime=0) as output:
            shutil.copyfileobj(plain, output, PART)


def problem_of(error: VariorumError) -> Problem:
    """Why there is no export, without a word of the server's files."""
    if not isinstance(error, ExportError):
        return describe(error)
    cause = error.__cause__
    if isinstance(cause, ImportError):
        return not_installed(error.what)
    if isinstance(cause, OSError) and cause.errno == errno.EFBIG:
        advice = "Ask for fewer sources or graphs."
        return Problem(400, "export-size", "The export is too large", "It is larger than this server writes.", advice)
    if isinstance(cause, OSError) or error.where is not None:
        detail = "The server has no room for this export." if is_full(cause) else "The server cannot write it."
        return Problem(503, "export-room", "The export cannot be written", detail, headers={"Retry-After": "60"})
    return Problem(400, "export", "No such export", error.what[:1].upper() + error.what[1:] + ".", error.advice)


def not_installed(what: str) -> Problem:
    """The problem of a format that a package writes which the server does not have."""
    return Problem(501, "not-installed", "The format is not installed", f"{what}.", "/export/ lists those that are.")


def _submit_to_limits(order: Order) -> None:
    obey_kernel()
    os.nice(BEHIND)
    signal.setitimer(signal.ITIMER_REAL, order.seconds)
    limit(resource.RLIMIT_FSIZE, order.size)
    limit(resource.RLIMIT_AS, mapped() + order.memory)


if __name__ == "__main__":
    sys.exit(main(read_order(sys.argv[1])))
