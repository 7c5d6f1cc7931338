"""The pool by itself: what becomes of tasks that are taken back."""

from __future__ import annotations

import asyncio

import pytest

from variorum.snapshot import Snapshot
from variorum_server.config import Config
from variorum_server.job import Job
from variorum_server.pool import Pool
from variorum_server.problems import ProblemError

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { " + "".join(f"?a{n} ?b{n} ?c{n} . " for n in range(12)) + "}"


def test_a_task_that_is_taken_back_ends_for_who_awaits_it(snapshot: Snapshot) -> None:
    async def take_back() -> tuple[bool, bool, int]:
        pool = Pool(snapshot.path, Config(queries=1, timeout=60))
        pool.start()
        try:
            await pool.run(Job("ASK {}"))
            running, waiting = pool.submit(Job(SLOW)), pool.submit(Job("ASK {}"))
            pool.cancel(waiting)
            with pytest.raises(ProblemError, match="as may"):
                await asyncio.wait_for(waiting.future, 10)
            pool.cancel(running)
            with pytest.raises(ProblemError):
                await asyncio.wait_for(running.future, 10)
            answered = await asyncio.wait_for(pool.run(Job("ASK {}")), 10)
            return waiting.future.done(), running.future.done(), answered.rows
        finally:
            pool.stop()

    assert asyncio.run(take_back()) == (True, True, 1)
