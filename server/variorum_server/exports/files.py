"""The files of exports: each is written once, by a process of its own, and kept while there is room.

Several processes may share a folder. What is under a final name there is whole; a lock held by a process that
ended is no lock any more, so that nothing has to be cleared up after a crash but what it had begun.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO, BinaryIO

from variorum_server.config import MEGABYTE
from variorum_server.endpoint.problems import INTERNAL, Problem, ProblemError
from variorum_server.exports.writer import NO_MEMORY, Order

LOCKS, WORK = ".locks", ".work"
STOPPED: dict[int, str] = {
    -signal.SIGALRM: "time",
    NO_MEMORY: "memory",
    127: "memory",  # as the C library ends a process without memory for a thread
    -signal.SIGABRT: "memory",
    -signal.SIGKILL: "memory",
}


@dataclass(frozen=True)
class ExportLimits:
    """How far exports may go; sizes are in bytes."""

    seconds: float = 300.0  # that one may take to be written
    memory: int = 1024 * MEGABYTE  # that its writer may take
    size: int = 2048 * MEGABYTE  # of one file
    kept: int = 1024 * MEGABYTE  # of all files together
    writers: int = 2  # at once, in one folder
    waiting: int = 8  # requests that wait for a file


class ExportFiles:
    """The files of exports, in a folder that others may share; in a temporary one if none is given."""

    def __init__(self, folder: Path | None = None, limits: ExportLimits | None = None) -> None:
        self.limits = limits or ExportLimits()
        self._given = folder
        self._waiting = threading.BoundedSemaphore(self.limits.waiting)

    @cached_property
    def _temporary(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="variorum-exports-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    @property
    def folder(self) -> Path:
        """Where the files are."""
        folder = self._given or self._temporary
        for name in (LOCKS, WORK):
            (folder / name).mkdir(parents=True, exist_ok=True)
        return folder

    def open(self, name: str, coding: str, order: Order) -> BinaryIO:
        """The file of this name, in a content coding if one is given; written first if it is not there.

        The targets of the order are filled in here.

        :raises ProblemError: it cannot be written, or too many are waiting.
        """
        try:
            return self._kept(name, coding) or self._made(name, coding, order)
        except OSError as error:
            detail = "The server has no place for it."
            room = Problem(503, "export-room", "The export cannot be written", detail, headers={"Retry-After": "60"})
            raise ProblemError(room) from error

    def _made(self, name: str, coding: str, order: Order) -> BinaryIO:
        """The file, written by one of those who want it, while the others wait."""
        if not self._waiting.acquire(blocking=False):
            raise ProblemError(_busy())
        try:
            with _locked(self.folder / LOCKS / name):
                kept = self._kept(name, coding)
                if kept is None:
                    with self._turn() as number:
                        kept = self._write(name, coding, order, self.folder / WORK / str(number))
            return kept
        finally:
            self._waiting.release()

    def _kept(self, name: str, coding: str) -> BinaryIO | None:
        """The file if it is there; that it is used is noted as its time of change."""
        path = self.folder / _coded(name, coding)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return file

    def _write(self, name: str, coding: str, order: Order, work: Path) -> BinaryIO:
        """Have the file written in `work`, and put it in its place; what was killed may have left something there."""
        folder = self.folder
        shutil.rmtree(work, ignore_errors=True)
        try:
            work.mkdir()
            plain, coded = work / name, work / _coded(name, coding)
            with contextlib.suppress(OSError):
                os.link(folder / name, plain)
            bounded = replace(
                order, seconds=self.limits.seconds, memory=self.limits.memory, size=self.limits.size, coding=coding
            )
            self._run(replace(bounded, target=str(plain), coded=str(coded)), work)
            file = coded.open("rb")  # now, as others may make room of it at once
            for path in {plain, coded}:
                path.replace(folder / path.name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        self._make_room({plain.name, coded.name})
        return file

    @staticmethod
    def _run(order: Order, work: Path) -> None:
        command = [sys.executable, "-m", "variorum_server.exports.writer", order.to_json()]
        ended = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "TMPDIR": str(work)},
        )
        if ended.returncode == 0:
            return
        if ended.returncode == 1 and ended.stdout.startswith(b"{"):
            raise ProblemError(Problem(**json.loads(ended.stdout)))
        if b"MemoryError" in ended.stderr or STOPPED.get(ended.returncode) == "memory":
            raise ProblemError(_stopped("takes too much memory", "It took more memory than an export may take."))
        if STOPPED.get(ended.returncode) == "time":
            raise ProblemError(_stopped("takes too long", f"It was stopped after {order.seconds:g} seconds."))
        sys.stderr.buffer.write(ended.stderr[-4096:])
        raise ProblemError(INTERNAL)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[int]:
        """The number of one of the few places for those who write."""
        for number in range(self.limits.writers):
            with (self.folder / LOCKS / f"writer-{number}").open("ab") as slot:
                if _try_lock(slot):
                    yield number
                    return
        raise ProblemError(_busy())

    def _make_room(self, spared: set[str]) -> None:
        """Forget the files that were used longest ago, until the others fit."""
        with _locked(self.folder / LOCKS / "room"):
            files = []
            for path in self.folder.iterdir():
                with contextlib.suppress(OSError):
                    if path.is_file():
                        status = path.stat()
                        files.append((path.name not in spared, status.st_mtime_ns, status.st_size, path))
            total = sum(size for _, _, size, _ in files)
            for _, _, size, path in sorted(file for file in files if file[0]):
                if total <= self.limits.kept:
                    return
                path.unlink(missing_ok=True)
                total -= size


def _coded(name: str, coding: str) -> str:
    return f"{name}.{coding}" if coding else name


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """The only one who holds this lock; its file is gone when nobody does."""
    while True:
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                if os.fstat(file.fileno()).st_ino != path.stat().st_ino:
                    continue  # who held it before has removed it
            except FileNotFoundError:
                continue
            try:
                yield
                return
            finally:
                path.unlink(missing_ok=True)


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy() -> Problem:
    return Problem(
        503,
        "busy",
        "The server is busy",
        "As many exports are being written as may be at once.",
        "Ask again in a moment; an export that is written once is there at once.",
        headers={"Retry-After": "5"},
    )


def _stopped(what: str, detail: str) -> Problem:
    advice = "Ask for fewer sources or graphs, or for a simpler format, such as nquads."
    return Problem(503, "export-limit", f"The export {what}", detail, advice)
