"""The pool by itself: what becomes of tasks that wait behind others, are taken back, or lose their worker."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from variorum.snapshots.snapshot import Snapshot
from variorum_server.channel import Channel, Task
from variorum_server.config import Config
from variorum_server.endpoint.job import Job, Outcome
from variorum_server.pool import AHEAD, KEPT, Pool
from variorum_server.endpoint.problems import Problem, ProblemError

T = TypeVar("T")
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { " + "".join(f"?a{n} ?b{n} ?c{n} . " for n in range(12)) + "}"
DEEP = "SELECT (" + "-" * 100_000 + "1 AS ?x) WHERE {}"  # ends the process that parses it


@asynccontextmanager
async def open_pool(snapshot: Snapshot, **settings: float) -> AsyncIterator[Pool]:
    """A pool that answers already."""
    pool = Pool(snapshot.path, Config(**{"timeout": 60, **settings}))  # type: ignore[arg-type]
    pool.start()
    try:
        await pool.run(Job("ASK {}"))
        yield pool
    finally:
        pool.stop()


def run(work: Callable[[], Awaitable[T]]) -> T:
    """What comes of it, within a minute."""

    async def limited() -> T:
        return await asyncio.wait_for(work(), 60)

    return asyncio.run(limited())


def number(outcome: Outcome | Problem) -> bytes | int:
    """What `echo` asked for, or the status of the problem."""
    return outcome.status if isinstance(outcome, Problem) else outcome.body.split()[1]


def echo(value: int) -> Job:
    """A job whose answer tells which it was."""
    return Job(f"SELECT ({value} AS ?x) WHERE {{}}", format="csv")


def test_a_task_that_is_taken_back_ends_for_who_awaits_it(snapshot: Snapshot) -> None:
    async def take_back() -> tuple[list[Outcome | Problem], int]:
        async with open_pool(snapshot, queries=1) as pool:
            ended: list[Outcome | Problem] = []
            running = pool.submit(Job(SLOW), ended.append)
            waiting = pool.submit(Job("ASK {}"), ended.append)
            pool.cancel(waiting)
            assert len(ended) == 1
            pool.cancel(running)
            answered = await pool.run(Job("ASK {}"))
            assert len(ended) == 2
            return ended, answered.rows

    ended, rows = run(take_back)
    assert [problem.code for problem in ended if isinstance(problem, Problem)] == ["busy", "busy"]
    assert rows == 1


def test_who_stops_waiting_frees_the_worker(snapshot: Snapshot) -> None:
    async def stop_waiting() -> int:
        async with open_pool(snapshot, queries=1) as pool:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(pool.run(Job(SLOW)), 0.2)
            return (await pool.run(Job("ASK {}"))).rows

    assert run(stop_waiting) == 1


def test_small_tasks_do_not_wait_behind_a_slow_one(snapshot: Snapshot) -> None:
    async def mix() -> set[bytes | int]:
        async with open_pool(snapshot, queries=KEPT + 1) as pool:
            while pool.running:
                await asyncio.sleep(0)
            slow: list[Outcome | Problem] = []
            for _ in range(KEPT):
                pool.submit(Job(SLOW), slow.append)
            small = [asyncio.ensure_future(pool.run(echo(value))) for value in range(KEPT * AHEAD)]
            answered = {number(outcome) for outcome in await asyncio.gather(*small)}
            assert slow == []
            return answered

    assert run(mix) == {b"%d" % value for value in range(KEPT * AHEAD)}


def test_what_waits_behind_a_crash_is_answered_all_the_same(snapshot: Snapshot) -> None:
    async def crash() -> list[bytes | int]:
        async with open_pool(snapshot, queries=1) as pool:
            ended: list[Outcome | Problem] = []
            pool.submit(Job(DEEP), ended.append)
            jobs = [asyncio.ensure_future(pool.run(echo(value))) for value in range(AHEAD)]
            return [*map(number, await asyncio.gather(*jobs)), *map(number, ended)]

    assert run(crash) == [*(b"%d" % value for value in range(AHEAD)), 400]


def test_the_queue_holds_as_many_as_it_says(snapshot: Snapshot) -> None:
    async def fill() -> int:
        async with open_pool(snapshot, queries=1, queue=3) as pool:
            for _ in range(4):
                pool.submit(echo(1), lambda _: None)
            with pytest.raises(ProblemError, match="as may"):
                pool.submit(echo(1), lambda _: None)
            return pool.waiting

    assert run(fill) == 3


@pytest.mark.parametrize("seed", range(6))
def test_every_task_ends_once_and_with_its_own_answer(snapshot: Snapshot, seed: int) -> None:
    """Quick, slow, long and deadly queries, some given up, in random order and at random times."""
    chance = random.Random(seed)

    async def work() -> tuple[dict[int, str], dict[int, list[Outcome | Problem]]]:
        kinds: dict[int, str] = {}
        ended: dict[int, list[Outcome | Problem]] = {}
        async with open_pool(snapshot, queries=3, timeout=0.3, queue=500) as pool:
            for value in range(120):
                kind = chance.choices(["quick", "long", "slow", "deadly", "given up"], [80, 10, 4, 3, 10])[0]
                text = {"slow": SLOW, "deadly": DEEP}.get(kind, f"SELECT ({value} AS ?x) WHERE {{}}")
                if kind == "long":
                    text += "#" + "x" * 300_000  # more than a socket takes at once
                kinds[value], ended[value] = kind, []
                task = pool.submit(Job(text, format="csv"), ended[value].append)
                if kind == "given up":
                    asyncio.get_running_loop().call_later(chance.random() / 100, pool.cancel, task)
                if chance.random() < 0.3:
                    await asyncio.sleep(chance.random() / 50)
            while not all(ended.values()):
                await asyncio.sleep(0.01)
        return kinds, ended

    kinds, ended = run(work)
    for value, outcomes in ended.items():
        assert len(outcomes) == 1
        found = number(outcomes[0])
        allowed = {"slow": {503}, "deadly": {400, 503}, "given up": {b"%d" % value, 503}}.get(
            kinds[value], {b"%d" % value}
        )
        assert found in allowed, (kinds[value], outcomes)


def test_a_defect_in_what_one_is_told_leaves_the_others_alone(
    snapshot: Snapshot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Outcome | Problem) -> None:
        raise ZeroDivisionError

    async def mix() -> list[bytes | int]:
        async with open_pool(snapshot, queries=1) as pool:
            jobs = []
            for value in range(AHEAD):
                pool.submit(echo(value), fail if value % 3 == 0 else lambda _: None)
                jobs.append(asyncio.ensure_future(pool.run(echo(100 + value))))
            return [number(outcome) for outcome in await asyncio.gather(*jobs)]

    assert run(mix) == [b"%d" % (100 + value) for value in range(AHEAD)]
    assert caplog.text.count("raise ZeroDivisionError") == len(range(0, AHEAD, 3))


def test_a_query_is_not_to_blame_for_the_end_of_a_worker_that_has_not_begun_it(snapshot: Snapshot) -> None:
    async def kill() -> list[bytes | int]:
        async with open_pool(snapshot, queries=1) as pool:
            (worker,) = pool._workers
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGSTOP)
            asked = asyncio.ensure_future(pool.run(echo(7)))
            await asyncio.sleep(0)
            os.kill(worker.pid, signal.SIGKILL)
            return [number(await asked)]

    assert run(kill) == [b"7"]


def test_a_query_that_ends_its_workers_is_given_up(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def end() -> tuple[bytes | int, bytes | int]:
        async with open_pool(snapshot, queries=1) as pool:
            monkeypatch.setattr(Channel, "send", leave)
            ended = await asyncio.gather(pool.run(echo(1)), return_exceptions=True)
            monkeypatch.undo()
            problem = ended[0].problem if isinstance(ended[0], ProblemError) else None
            assert problem is not None
            return problem.status, number(await pool.run(echo(2)))

    def leave(worker: Channel, task: Task) -> None:
        """Have the worker end as if by itself, as soon as it gets something to do."""
        worker.tasks.append(task)
        worker.connection.shutdown(socket.SHUT_WR)

    assert run(end) == (500, b"2")
