"""A block that ends the process at a limit of time or at Ctrl-C, even while the engine runs and hears nothing."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

TIMED_OUT, INTERRUPTED = 1, 130


@contextmanager
def bounded(seconds: float | None) -> Iterator[None]:
    """Ends the process with one line if the block takes longer, or when Ctrl-C is pressed within it.

    The engine answers a query in one call, during which Python handles no signal; a thread of its own does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting, told = os.pipe()
    os.set_blocking(told, False)
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    watch = threading.Thread(target=_watch, args=(waiting, seconds), daemon=True)
    watch.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.write(told, b"\0")  # what no signal is
        watch.join()
        os.close(told)
        os.close(waiting)


def _watch(waiting: int, seconds: float | None) -> None:
    """Waits for a signal, the end of the block, or of the time."""
    while True:
        ready, _, _ = select.select([waiting], [], [], seconds)
        if not ready:
            _end(f"error: no answer within {seconds:g} s\n  → Ask for less, or give it longer: --timeout.", TIMED_OUT)
        number = os.read(waiting, 1)
        if number == b"\0":
            return
        if number == bytes([signal.SIGINT]):
            _end("interrupted", INTERRUPTED)


def _end(message: str, code: int) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()
    os._exit(code)
