"""A pool of processes that run queries, one query in each, for one event loop.

A worker that is slow, takes too much memory or crashes is ended by the kernel and replaced; the others do not notice.
Queries past the number that may run wait in a queue, those past its length are refused. A worker whose query runs long
yields to the others: it gets a lower priority, and is replaced when it is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from variorum_server.config import Config
from variorum_server.job import LENGTHS, Job, Outcome, decode_reply, encode_job
from variorum_server.nursery import MESSAGE
from variorum_server.problems import INTERNAL, OUT_OF_MEMORY, TOO_COMPLEX, Problem, ProblemError, full, timed_out
from variorum_server.worker import READY

KEPT = 2  # workers that wait for queries when there are none
LONG = 1.0  # seconds, after which a query yields to others
PATIENCE = 0.01  # seconds that a query waits before another worker is hired
SWEEP = 0.25  # seconds between two looks at what runs
LINGER = 5.0  # seconds that a pool is still there after another one has taken its place
REST = 20.0  # seconds that a spare worker waits for work before it is let go
WAIT = 10.0  # seconds that a query waits for its turn
REASONS: dict[int, str] = {
    signal.SIGALRM: "timeout",
    signal.SIGABRT: "memory",
    signal.SIGKILL: "memory",
}  # any other is a crash
PART = 1 << 18


class _Task:
    """One job that waits or runs; `future` gets its outcome."""

    def __init__(self, message: bytes, seconds: float, future: asyncio.Future[Outcome]) -> None:
        self.message, self.seconds, self.future = message, seconds, future
        self.since = monotonic()
        self.on_long: Callable[[], None] | None = None  # called once, when the task has run or waited for a while


class _Worker:
    """One process: it starts, waits, or runs the task it has."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.pid: int | None = None
        self.ready = self.long = self.unwanted = False  # unwanted: we killed it
        self.task: _Task | None = None
        self.unsent = b""
        self.received = bytearray()
        self.free_since = 0.0
        self.closed = False
        self.signal: int | None = None


class Pool:
    """The workers of one snapshot. All methods are for the thread of the event loop that `start` ran in."""

    def __init__(self, snapshot: Path, config: Config, killed: Callable[[str], None] | None = None) -> None:
        self._snapshot, self._config, self._killed = snapshot, config, killed
        self._workers: set[_Worker] = set()
        self._unnamed: deque[_Worker] = deque()  # started, but their process ids are not known yet
        self._idle: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._closing = False
        self._reinforcement: asyncio.TimerHandle | None = None
        self._buffer = memoryview(bytearray(PART))

    @property
    def running(self) -> int:
        """How many queries run."""
        return sum(worker.task is not None for worker in self._workers)

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn."""
        return len(self._waiting)

    def start(self) -> None:
        """Starts the nursery and the first workers; does not wait for them."""
        self._loop = asyncio.get_running_loop()
        self._open_nursery()
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)

    def _open_nursery(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "variorum_server.nursery", str(theirs.fileno())]
        self._nursery = subprocess.Popen(command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
        theirs.close()
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._hear_nursery)
        for _ in range(min(KEPT, self._config.queries)):
            self._hire()

    async def close(self) -> None:
        """Lets what runs come to its end, and requests that are still on their way, then ends all processes."""
        await asyncio.sleep(LINGER)
        while self._waiting or self.running:
            await asyncio.sleep(0.01)
        self.stop()

    def stop(self) -> None:
        """Ends all processes at once."""
        self._closing = True
        self._sweeper.cancel()
        self._dismiss_all(full())
        for task in self._waiting:
            _refuse(task, full())
        self._waiting.clear()

    def _dismiss_all(self, problem: Problem) -> None:
        """End every worker and the nursery."""
        for worker in tuple(self._workers):
            self._fail(worker, problem)
            self._forget(worker)
        self._unnamed.clear()
        self._loop.remove_reader(self._control)
        self._control.close()
        self._nursery.terminate()
        self._nursery.wait()

    async def run(self, job: Job) -> Outcome:
        """The outcome of a job. Cancelled, the job is taken back, and the worker that runs it killed.

        :raises ProblemError: the query cannot be answered, took too long or too much, or finds no place in the queue.
        """
        task = self.submit(job)
        try:
            return await task.future
        finally:
            if task.future.cancelled():
                self.cancel(task)

    def submit(self, job: Job) -> _Task:
        """The task of a job, which begins at once if a worker is free."""
        if len(self._waiting) >= self._config.queue or self._closing:
            raise ProblemError(full())
        seconds = min(job.timeout or self._config.timeout, self._config.timeout)
        task = _Task(encode_job(job), seconds, self._loop.create_future())
        if self._idle:
            self._assign(self._idle.pop(), task)
        else:
            self._waiting.append(task)
            if self._reinforcement is None:
                self._reinforcement = self._loop.call_later(PATIENCE, self._reinforce)
        return task

    def cancel(self, task: _Task) -> None:
        """Takes a task back: out of the queue, or by killing its worker."""
        if task in self._waiting:
            self._waiting.remove(task)
            _refuse(task, full())  # who awaits it must not wait for ever
        for worker in self._workers:
            if worker.task is task:
                self._kill(worker)

    def _reinforce(self) -> None:
        """Hire one more worker if the queue is still not empty: quick queries need few, and switch less among few."""
        self._reinforcement = None
        if self._waiting and not self._closing:
            coming = sum(not worker.ready for worker in self._workers)
            if len(self._workers) < self._config.queries and coming < len(self._waiting):
                self._hire()
            self._reinforcement = self._loop.call_later(PATIENCE, self._reinforce)

    def _hire(self) -> None:
        """Ask the nursery for a worker."""
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PART)  # most answers in one piece
        settings = {"snapshot": str(self._snapshot), "config": self._config.to_json()}
        socket.send_fds(self._control, [json.dumps(settings).encode()], [theirs.fileno()])
        theirs.close()
        ours.setblocking(False)
        worker = _Worker(ours)
        self._workers.add(worker)
        self._unnamed.append(worker)
        self._loop.add_reader(ours, self._hear, worker)

    def _hear_nursery(self) -> None:
        while True:
            try:
                content = self._control.recv(MESSAGE)
            except BlockingIOError:
                return
            except OSError:
                content = b""
            if not content:  # the nursery is gone
                self._dismiss_all(INTERNAL)
                self._open_nursery()
                return
            message = json.loads(content)
            if "started" in message:
                self._unnamed.popleft().pid = message["started"]
            else:
                self._bury(message["ended"], message["signal"])

    def _bury(self, pid: int, ended_by: int) -> None:
        for worker in self._workers:
            if worker.pid == pid:
                worker.signal = ended_by
                self._finish_if_gone(worker)
                return

    def _hear(self, worker: _Worker) -> None:
        """Read what a worker sends; a closed channel means that it is gone."""
        try:
            size = worker.channel.recv_into(self._buffer)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self._loop.remove_reader(worker.channel)
            worker.closed = True
            self._finish_if_gone(worker)
        elif not worker.ready:
            worker.ready = True
            assert self._buffer[:size] == READY
            self._free(worker)
        else:
            worker.received += self._buffer[:size]
            self._deliver(worker)

    def _deliver(self, worker: _Worker) -> None:
        """Hand over a reply that has arrived whole."""
        received = worker.received
        if len(received) < LENGTHS.size:
            return
        header, body = LENGTHS.unpack_from(received)
        if len(received) < LENGTHS.size + header + body:
            return
        begin = LENGTHS.size + header
        with memoryview(received) as view:
            reply = decode_reply(bytes(view[LENGTHS.size : begin]), bytes(view[begin:]))
        worker.received = bytearray()
        task, worker.task = worker.task, None
        if task and not task.future.done():
            if isinstance(reply, Problem):
                task.future.set_exception(ProblemError(reply))
            else:
                task.future.set_result(reply)
        self._free(worker)

    def _free(self, worker: _Worker) -> None:
        """A worker has nothing to do: give it the next task, or let it go if it is not needed."""
        if worker.long:
            self._forget(worker)
            if len(self._workers) < KEPT:
                self._hire()
        elif self._waiting:
            self._assign(worker, self._waiting.popleft())
        else:
            worker.free_since = monotonic()
            self._idle.append(worker)

    def _assign(self, worker: _Worker, task: _Task) -> None:
        worker.task = task
        task.since = monotonic()
        try:
            sent = worker.channel.send(task.message)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # its end is about to be heard
        if sent < len(task.message):
            worker.unsent = task.message[sent:]
            self._loop.add_writer(worker.channel, self._send_on, worker)

    def _send_on(self, worker: _Worker) -> None:
        try:
            worker.unsent = worker.unsent[worker.channel.send(worker.unsent) :]
        except BlockingIOError:
            return
        except OSError:
            worker.unsent = b""
        if not worker.unsent:
            self._loop.remove_writer(worker.channel)

    def _finish_if_gone(self, worker: _Worker) -> None:
        """Once a worker's channel is closed and its end is known, say why and replace it."""
        if not worker.closed or worker.signal is None:
            return
        if worker.task and worker.signal == 0:  # it had ended by itself when the task came
            self._waiting.appendleft(worker.task)
        elif worker.task:
            reason = "gone" if worker.unwanted else REASONS.get(worker.signal, "crash")
            if self._killed:
                self._killed(reason)
            self._fail(worker, self._why(reason, worker.task))
        self._forget(worker)
        if not self._closing and (self._waiting or len(self._workers) < min(KEPT, self._config.queries)):
            self._hire()

    @staticmethod
    def _why(reason: str, task: _Task) -> Problem:
        if reason == "timeout":
            return timed_out(task.seconds)
        return TOO_COMPLEX if reason == "crash" else OUT_OF_MEMORY  # SIGKILL that is not ours is the kernel's

    def _fail(self, worker: _Worker, problem: Problem) -> None:
        if worker.task:
            _refuse(worker.task, problem)
            worker.task = None

    def _forget(self, worker: _Worker) -> None:
        """Close a worker's channel, upon which it ends."""
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if not worker.closed:
            self._loop.remove_reader(worker.channel)
        if worker.unsent:
            self._loop.remove_writer(worker.channel)
        worker.channel.close()

    def _kill(self, worker: _Worker) -> None:
        worker.unwanted = True
        if worker.pid is not None:
            self._control.send(json.dumps({"kill": worker.pid}).encode())

    def _sweep(self) -> None:
        """Lower the priority of what runs long, refuse what waited too long, let go whom nobody needs."""
        now = monotonic()
        for task in [*self._waiting, *(worker.task for worker in self._workers if worker.task)]:
            if task.on_long and now - task.since > SWEEP:
                task.on_long()
                task.on_long = None
        for worker in self._workers:
            if worker.task and not worker.long and now - worker.task.since > LONG and worker.pid:
                worker.long = True
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, worker.pid, 10)
        while self._waiting and now - self._waiting[0].since > WAIT:
            _refuse(self._waiting.popleft(), full())
        if len(self._idle) > KEPT and now - self._idle[0].free_since > REST:
            self._forget(self._idle[0])  # the last one in use is the first to be used again, so this one is spare
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)


def _refuse(task: _Task, problem: Problem) -> None:
    if not task.future.done():
        task.future.set_exception(ProblemError(problem))
