"""A cluster of Dask as a test has it: a scheduler and workers, each a process of its own that may be killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

Worker = Callable[..., subprocess.Popen[str]]  # starts one; `on` is what runs a command on another host
HERE: Sequence[str] = ()


def dask(*arguments: str, folder: Path, on: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """A process of Dask."""
    return subprocess.Popen(
        [*on, sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
        cwd=folder,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


@contextmanager
def cluster(
    folder: Path, host: str = "127.0.0.1", on: Sequence[str] = HERE, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Worker]]:
    """A scheduler at an address of this machine or, with `on`, of another, and a function that starts a worker of it.

    `environment` has settings of Dask for both.
    """
    folder.mkdir()
    settings = environment or {}
    scheduler = dask("scheduler", "--host", host, "--port", "0", folder=folder, on=on, environment=settings)
    processes = [scheduler]
    try:
        assert scheduler.stderr
        lines = iter(scheduler.stderr.readline, "")
        address = next(found[0] for line in lines if (found := re.search(rf"tcp://{re.escape(host)}:\d+", line)))

        def worker(on: Sequence[str] = HERE) -> subprocess.Popen[str]:
            options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
            processes.append(dask("worker", address, *options, folder=folder, on=on, environment=settings))
            return processes[-1]

        yield address, worker
    finally:
        for process in reversed(processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
