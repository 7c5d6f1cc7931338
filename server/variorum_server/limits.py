"""Limits of a process that the kernel keeps, whatever runs in it."""

from __future__ import annotations

import contextlib
import ctypes
import resource
import signal
from pathlib import Path

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def obey_kernel() -> None:
    """Leave to the kernel what ends this process, an alarm and its parent's end, and leave no core.

    SIGTERM, as Ctrl-C and SIGHUP, may be told to all processes of a server, and is for the first of them.
    """
    limit(resource.RLIMIT_CORE, 0)
    for name in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    for name in (signal.SIGALRM, signal.SIGCHLD):
        signal.signal(name, signal.SIG_DFL)
    end_with_parent()


def end_with_parent() -> None:
    """Have the kernel end this process when its parent ends."""
    with contextlib.suppress(AttributeError):  # of a system that has no prctl
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)


def limit(kind: int, value: int) -> None:
    """Limit a resource of this process (`resource.RLIMIT_AS` and so on), as far as it may."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def mapped() -> int:
    """How much address space the process has, in bytes."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
