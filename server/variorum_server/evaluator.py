"""Who answers jobs: a pool of processes, on the event loop of the server or on one of its own."""

from __future__ import annotations

import asyncio
import threading
import weakref
from pathlib import Path
from typing import Protocol

from variorum_server.config import Config
from variorum_server.job import Job, Outcome
from variorum_server.pool import Pool


class Evaluator(Protocol):
    """Answers jobs, for callers that wait."""

    def __call__(self, job: Job) -> Outcome:
        """The whole answer to a job.

        :raises VariorumError: there is none; `problems.describe` tells how that is said over HTTP.
        """


class Pooled:
    """Answers jobs from other threads than that of the pool's event loop."""

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        self._pool, self._loop = pool, loop

    def __call__(self, job: Job) -> Outcome:
        """The whole answer to a job; see `Evaluator`."""
        return asyncio.run_coroutine_threadsafe(self._pool.run(job), self._loop).result()


class OwnPool(Pooled):
    """A pool with an event loop in a thread of its own, for servers that have none; it ends with the object."""

    def __init__(self, snapshot: Path, config: Config) -> None:
        loop = asyncio.new_event_loop()
        pool = Pool(snapshot, config)
        super().__init__(pool, loop)
        thread = threading.Thread(target=_run, args=(loop,), name="variorum-pool", daemon=True)
        thread.start()
        loop.call_soon_threadsafe(pool.start)
        self._end = weakref.finalize(self, loop.call_soon_threadsafe, _stop, pool, loop)
        self._thread = thread

    def close(self) -> None:
        """Ends the pool, and waits until all its processes have ended."""
        self._end()
        self._thread.join()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()


def _stop(pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
    pool.stop()
    loop.stop()
