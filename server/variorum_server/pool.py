"""A pool of processes that run queries, one query at a time in each, for one event loop.

A worker that is slow, takes too much memory or crashes is ended by the kernel and replaced; the others do not notice.
Queries past the number that may run wait in a queue, those past its length are refused. A worker whose query runs long
yields to the others: it gets a lower priority, and is replaced when it is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from variorum_server.channel import BEGAN, SLOTS, Channel, Done, Task
from variorum_server.config import Config
from variorum_server.hiring import SENT_AT_ONCE, Employer
from variorum_server.job import Job, Outcome
from variorum_server.lease import Shape, Told
from variorum_server.lender import Connection, Lender, running
from variorum_server.problems import INTERNAL, OUT_OF_MEMORY, TOO_COMPLEX, Problem, ProblemError, full, timed_out
from variorum_server.worker import READY

CORES = os.cpu_count() or 1
OCCUPIED = max(CORES - 1, 1)  # workers that are quick, before tasks are sent ahead
QUICK = 0.001  # seconds; while queries usually take less, it is better to send them ahead than to wake another worker
AHEAD = 8  # tasks that a worker is sent besides the one it works at
SMALL = 1 << 13  # bytes; only messages up to this size are sent ahead
KEPT = 2  # workers that wait for queries when there are none
LOST = 2  # workers that may end by themselves while they have a query, before it is refused
LONG = 1.0  # seconds, after which a query yields to others
PATIENCE = 0.005  # seconds after which a query is slow, and what it holds up goes elsewhere
SHORT = 0.1  # seconds after which more workers than there are processors may be of use
LATE = 0.01  # seconds that a query waits before another worker is hired
SWEEP = 0.25  # seconds between two looks at what runs
LINGER = 5.0  # seconds that a pool is still there after another one has taken its place
REST = 20.0  # seconds that a spare worker waits for work before it is let go
WAIT = 10.0  # seconds that a query waits for its turn
REASONS: dict[int, str] = {
    signal.SIGALRM: "timeout",
    signal.SIGABRT: "memory",
    signal.SIGKILL: "memory",
}  # any other is a crash


def _unheard(_what: object) -> None:
    """Nobody wants to know."""


class Pool:
    """The workers of one snapshot. All methods are for the thread of the event loop that `start` ran in.

    `killed` is told why a worker was ended that ran a query, `answered` what `Lender` says of it.
    """

    def __init__(
        self,
        snapshot: Path,
        config: Config,
        killed: Callable[[str], None] = _unheard,
        answered: Callable[[list[float]], None] = _unheard,
    ) -> None:
        self._snapshot, self._config, self._killed, self._answered = snapshot, config, killed, answered
        self._most = min(config.queries, SLOTS)
        self._workers: set[Channel] = set()
        self._idle: list[Channel] = []
        self._waiting: deque[Task] = deque()
        self._closing = self._retiring = False
        self._reinforcement: asyncio.TimerHandle | None = None
        self._usual = QUICK  # seconds that a query took of late, about
        self._buffer = memoryview(bytearray(SENT_AT_ONCE))

    @property
    def running(self) -> int:
        """How many queries run."""
        return sum(worker.busy_since > 0 for worker in self._workers)

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn."""
        return len(self._waiting) + sum(max(len(worker.tasks) - 1, 0) for worker in self._workers)

    @property
    def lent(self) -> int:
        """How many connections are lent to workers."""
        return sum(len(worker.leases) for worker in self._workers)

    def start(self) -> None:
        """Starts the nursery and the first workers; does not wait for them."""
        self._loop = asyncio.get_running_loop()
        self._lender = Lender(self._loop, self._answered, self._get_stuck, self._free, self._end)
        self._open_nursery()
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)

    def _open_nursery(self) -> None:
        self._employer = Employer(self._loop, self._snapshot, self._config, self._bury, self._lose_nursery)
        for _ in range(min(KEPT, self._most)):
            self._hire()

    async def close(self) -> None:
        """Lets what runs come to its end, and requests that are still on their way, then ends all processes."""
        self._retiring = True
        self._lender.recall(self._workers)
        await asyncio.sleep(LINGER)
        while self._waiting or self.running:
            await asyncio.sleep(0.01)
        self.stop()

    def stop(self) -> None:
        """Ends all processes at once."""
        self._closing = True
        self._sweeper.cancel()
        self._dismiss_all(full())
        while self._waiting:
            self._waiting.popleft().finish(full())
        self._lender.close()

    def _dismiss_all(self, problem: Problem, *, dead: bool = True) -> None:
        """End every worker and the nursery, after which they are `dead` or about to be."""
        self._employer.close()
        for worker in tuple(self._workers):
            self._lender.bury(worker, problem, dead=dead)
            self._forget(worker)
            for task in filter(None, worker.tasks):
                task.finish(problem)

    def _lose_nursery(self) -> None:
        """The nursery was killed, and with it nobody is there to tell which of its workers have ended."""
        self._dismiss_all(INTERNAL, dead=False)
        self._open_nursery()

    async def run(self, job: Job) -> Outcome:
        """The outcome of a job. Cancelled, the job is taken back, and the worker that runs it killed.

        :raises ProblemError: the query cannot be answered, took too long or too much, or finds no place in the queue.
        """
        future: asyncio.Future[Outcome | Problem] = self._loop.create_future()
        task = self.submit(job, lambda answered: None if future.done() else future.set_result(answered))
        try:
            answered = await future
        finally:
            if future.cancelled():
                self.cancel(task)
        if isinstance(answered, Problem):
            raise ProblemError(answered)
        return answered

    def submit(self, job: Job, done: Done) -> Task:
        """The task of a job, which begins at once if a worker is free; `done` is told what comes of it, later.

        :raises ProblemError: it finds no place in the queue.
        """
        if self._closing or (not self._idle and self._is_full()):
            raise ProblemError(full())
        task = Task(job, self._config.timeout, done)
        moving = self._moving(PATIENCE) if not self._idle or self._usual < QUICK else []
        ready: list[Channel] = []
        if not self._idle or len(moving) >= OCCUPIED:
            ready = [worker for worker in moving if self._takes(worker, task)]
        if ready and not self._waiting:
            min(ready, key=lambda worker: len(worker.tasks)).send(task)
        elif self._idle:
            self._idle.sort(key=lambda worker: worker.busy_since == 0)  # those that answer nobody last
            self._idle.pop().send(task)
            return task
        else:
            self._waiting.append(task)
        if self._reinforcement is None:
            self._reinforcement = self._loop.call_later(PATIENCE, self._reinforce)
        return task

    def lend(self, connection: Connection, shape: Shape, log: Callable[[Told], None] | None) -> None:
        """Lend a connection, whose next requests will look so, to a worker, if there is one for it; see `Lender`."""
        if self._closing or self._retiring:
            return
        fit = [worker for worker in self._workers if worker.ready and not (worker.stuck or self._is_leaving(worker))]
        lenders = [worker for worker in fit if worker.leases]
        if len(lenders) >= CORES:  # more would only be in each other's way
            fit = lenders
        if not fit:
            return
        worker = min(fit, key=lambda worker: len(worker.leases))
        self._lender.lend(connection, shape, worker, shape.job.seconds(self._config.timeout), log)
        if len(worker.leases) > 1 and len(self._workers) < min(CORES, self._most):
            self._hire()

    def _is_full(self) -> bool:
        """Whether no more queries may wait; most often that is known without counting them."""
        at_most = len(self._waiting) + AHEAD * len(self._workers)
        return at_most >= self._config.queue and self.waiting >= self._config.queue

    def _takes(self, worker: Channel, task: Task) -> bool:
        """Whether a busy worker may be sent a task ahead: as many as should be begun before patience ends."""
        most = min(AHEAD, int(PATIENCE / self._usual))
        fit = not self._is_leaving(worker) and len(task.message) <= SMALL
        return fit and 0 < len(worker.tasks) <= most

    @staticmethod
    def _is_leaving(worker: Channel) -> bool:
        return worker.long or worker.unwanted or worker.closed

    def _moving(self, seconds: float) -> list[Channel]:
        """The workers that have begun what they do within so many seconds."""
        begun = monotonic() - seconds
        return [worker for worker in self._workers if worker.busy_since > begun and not self._is_leaving(worker)]

    def cancel(self, task: Task) -> None:
        """Takes a task back: out of the queue, or by killing its worker."""
        for worker in self._workers:
            if worker.task is task and not worker.slot[BEGAN]:
                self._end(worker)
            elif task in worker.tasks:
                self._take_back(worker)
        if task in self._waiting:
            self._waiting.remove(task)
        task.finish(full())  # who awaits it must not wait for ever
        self._go_on()

    def _take_back(self, worker: Channel) -> None:
        """Let others do what a worker has not begun."""
        self._waiting.extendleft(reversed(worker.take_back()))

    def _reinforce(self) -> None:
        """Take from a worker what waits behind a slow query, and hire one more if there is still more than they can do.

        Short queries need no more workers than there are processors, and switch less among few.
        """
        self._reinforcement = None
        if self._closing:
            return
        now = monotonic()
        for worker in self._workers:
            if len(worker.tasks) > 1 and now - worker.since > PATIENCE:
                self._take_back(worker)
        self._go_on()
        coming = sum(not worker.ready for worker in self._workers)
        late = self._waiting and now - self._waiting[0].came > LATE
        needed = len(self._moving(SHORT)) + coming <= OCCUPIED and coming < len(self._waiting)
        if late and needed and len(self._workers) < self._most:
            self._hire()
        if self._waiting or any(len(worker.tasks) > 1 for worker in self._workers):
            self._reinforcement = self._loop.call_later(PATIENCE, self._reinforce)

    def _go_on(self) -> None:
        """Give to those who have nothing to do what waits."""
        while self._waiting and self._idle:
            self._idle.pop().send(self._waiting.popleft())

    def _hire(self) -> None:
        """One worker more."""
        worker = self._employer.hire()
        self._workers.add(worker)
        self._loop.add_reader(worker.connection, self._hear, worker)
        self._loop.add_reader(worker.loans, self._lender.hear, worker)

    def _bury(self, worker: Channel, ended_by: int) -> None:
        worker.signal = ended_by
        if worker in self._workers:
            self._finish_if_gone(worker)

    def _hear(self, worker: Channel) -> None:
        """Read what a worker sends; a closed channel means that it is gone."""
        try:
            size = worker.connection.recv_into(self._buffer)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self._loop.remove_reader(worker.connection)
            worker.closed = True
            if worker in self._idle:
                self._idle.remove(worker)
            self._finish_if_gone(worker)
        elif not worker.ready:
            worker.ready = True
            assert self._buffer[:size] == READY
            self._free(worker)
        else:
            before = worker.since
            ended = worker.receive(self._buffer[:size])
            for task, answered in ended:
                if task is not None and answered is not None:
                    seconds = min((worker.since - before) / len(ended), 10 * QUICK)  # one long query says little
                    self._usual += (seconds - self._usual) / 32
                    task.finish(answered)
                elif task is not None and not task.ended:  # taken back by mistake: the worker had not begun it yet
                    self._waiting.appendleft(task)
            if not worker.tasks:
                self._free(worker)
            while self._waiting and self._takes(worker, self._waiting[0]):
                worker.send(self._waiting.popleft())

    def _get_stuck(self, worker: Channel) -> None:
        """A worker that has connections is busy with one query for long: others do what it would do."""
        if worker in self._idle:
            self._idle.remove(worker)
        self._take_back(worker)
        self._go_on()

    def _end(self, worker: Channel) -> None:
        """Nobody wants what a worker does."""
        worker.unwanted = True
        self._employer.kill(worker)

    def _free(self, worker: Channel) -> None:
        """A worker has nothing to do: give it the next task, or let it go if it is not needed."""
        if worker.unwanted or worker.closed or worker.stuck or worker.tasks or worker in self._idle:
            return  # it is about to end, or has
        if worker.long:
            self._let_go(worker)
        elif self._waiting:
            worker.send(self._waiting.popleft())
        else:
            worker.free_since = monotonic()
            self._idle.append(worker)

    def _let_go(self, worker: Channel) -> None:
        """Let a worker end by itself, once it has given back what it was lent."""
        worker.unwanted = True
        if worker in self._idle:
            self._idle.remove(worker)
        with contextlib.suppress(OSError):
            worker.connection.shutdown(socket.SHUT_WR)

    def _finish_if_gone(self, worker: Channel) -> None:
        """Once a worker's channel is closed and its end is known, say why and replace it."""
        if not worker.closed or worker.signal is None:
            return
        self._take_back(worker)
        lease, task = running(worker), worker.task
        problem = None
        if lease is not None:
            problem = self._verdict(worker, worker.slot[BEGAN] / 1e9, lease.seconds, lease.gone)
        elif task is not None:
            guilty = worker.has_begun or task.ended
            verdict = self._verdict(worker, worker.since, task.seconds, task.ended) if guilty else None
            task.lost += 1
            if verdict is None and task.lost <= LOST:
                self._waiting.appendleft(task)
            else:
                task.finish(verdict or INTERNAL)
        self._lender.bury(worker, problem)
        self._forget(worker)
        self._go_on()
        if not self._closing and (self._waiting or len(self._workers) < min(KEPT, self._most)):
            self._hire()

    def _verdict(self, worker: Channel, began: float, seconds: float, unwanted: bool) -> Problem | None:
        """What is wrong with a query, since its worker ended; None where it is not to blame.

        It began at that time and may take so many seconds; if it is `unwanted`, the worker was killed to be rid of it.
        """
        reason = "gone" if worker.unwanted else REASONS.get(worker.signal or 0, "crash")
        innocent = worker.signal == 0 or worker.unwanted  # it ended by itself, or was killed too late
        if worker.signal == signal.SIGALRM:  # or by the deadline of the one before
            innocent = monotonic() - began < seconds / 2
        if innocent and not unwanted:
            return None
        self._killed(reason)
        if reason == "timeout":
            return timed_out(seconds)
        return TOO_COMPLEX if reason == "crash" else OUT_OF_MEMORY  # SIGKILL that is not ours is the kernel's

    def _forget(self, worker: Channel) -> None:
        """Close a worker's channel, upon which it ends."""
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if not worker.closed:
            self._loop.remove_reader(worker.connection)
        self._loop.remove_reader(worker.loans)
        self._employer.forget(worker)

    def _sweep(self) -> None:
        """Lower the priority of what runs long, refuse what waited too long, let go whom nobody needs."""
        now = monotonic()
        for worker in self._workers:
            lent = worker.slot[BEGAN]  # read once, as it may change
            since = lent / 1e9 or (worker.since if worker.tasks else now)
            if now - since < LONG or worker.long or not worker.pid:
                continue
            if not lent and worker.task is None:  # it had begun what was taken back
                self._end(worker)
                continue
            worker.long = True
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, worker.pid, 10)
        while self._waiting and now - self._waiting[0].came > WAIT:
            self._waiting.popleft().finish(full())
        spare = self._idle[0] if len(self._idle) > KEPT else None  # the last one in use is the first to be used again
        if spare and not spare.leases and now - spare.free_since > REST:
            self._let_go(spare)
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)
