"""Servers that begin as copies of a process which has imported what they need, as that takes most of their start."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from io import BufferedReader
from multiprocessing.connection import Connection
from pathlib import Path

from variorum.commands.main import main

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["variorum_server.command", "variorum_server.app", "variorum_server.hosting.supervisor"])


class Forked:
    """`variorum ARGUMENTS` in such a process, to be asked and told what a `subprocess.Popen` is."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], errors: Path) -> None:
        read, write = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_run, args=(arguments, environment, errors, write))
        self._process.start()
        write.close()
        self.stdout: BufferedReader = os.fdopen(os.dup(read.fileno()), "rb")
        read.close()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float) -> None:
        """Wait until it has ended.

        :raises TimeoutError: it has not.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"{self.pid} has not ended within {timeout} seconds")

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _run(arguments: Sequence[str], environment: Mapping[str, str], errors: Path, output: Connection) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    with errors.open("ab") as file:
        os.dup2(output.fileno(), 1)
        os.dup2(file.fileno(), 2)
    output.close()
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, encoding="utf-8") for number in (1, 2))
    sys.argv = ["variorum", *arguments]
    main()
