"""The command line as a test sees it, in this process or in one of its own."""

from __future__ import annotations

import ctypes
import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from variorum.commands.main import main

COMMAND = str(Path(sys.executable).with_name("variorum"))


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def run(*arguments: str) -> Outcome:
    """The outcome of `variorum ARGUMENTS` in this process, its output a pipe.

    An exception that the command line does not map to an exit code goes through: it would have been a traceback.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "argv", ["variorum", *arguments]):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Outcome(code, *(_content(stream) for stream in (out, err)))


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


class Process(subprocess.Popen[str]):
    """A process that does not outlive its `with` block, whatever fails there."""

    def __exit__(self, *error: object) -> None:
        self.kill()
        super().__exit__(*error)  # type: ignore[arg-type]


def start(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    limits: Callable[[], None] | None = None,
) -> Process:
    """`variorum ARGUMENTS` as a process of its own in `folder`; `limits` is called there before it begins.

    Under limits it keeps no compiled modules: Python 3.11 leaves one cut short where a file may not grow, and whatever
    imports that module next fails.
    """
    kept = {"PYTHONDONTWRITEBYTECODE": "1"} if limits else {}
    return Process(
        [COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, **kept, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=limits,
    )


def run_process(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    limits: Callable[[], None] | None = None,
) -> Outcome:
    """The outcome of `variorum ARGUMENTS` as a process of its own in `folder`."""
    with start(*arguments, folder=folder, environment=environment, limits=limits) as process:
        out, err = process.communicate(timeout=120)
    return Outcome(process.returncode, out, err)


def obey_modes() -> None:
    """Take from root, in a process that is about to begin, the right to read and write where modes forbid it."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability)  # PR_CAPBSET_DROP
