"""Worker processes that share out a piece of work, and that may be ended at any moment.

Each worker has one pipe, of which it alone holds the other end, so that its end is an end of file: then another one
does what it was at, and for a worker whose build was killed it is the end of its work.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar, cast

Material = TypeVar("Material")
Item = TypeVar("Item")
Result = TypeVar("Result")

ATTEMPTS = 8  # how many workers may end over one item before it is taken for the reason
NAME = "variorum-worker"  # of the processes
UNGUARDED = 83  # the exit code of a worker that was about to build before it could begin to work


class WorkerEndedError(Exception):
    """One worker process after the other was ended from outside; `number` tells which item they were at."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class UnguardedError(Exception):
    """The program that wants the work done begins again when a worker process imports it."""


def leave_if_starting() -> None:
    """Ends a worker process that is still importing the program that started it: by what that does as it is imported,
    it would start workers too, or wait for a lock of the process that waits for it.
    """
    process = multiprocessing.current_process()
    if process.name == NAME and getattr(process, "_inheriting", False):  # as multiprocessing itself looks for it
        os._exit(UNGUARDED)


class Workers(Generic[Material, Item, Result]):
    """As many worker processes as there are processors, each with what `prepare` makes of the material it is given."""

    def __init__(self, prepare: Callable[[Material], Callable[[Item], Result]], material: Material) -> None:
        self._prepare, self._material = prepare, material
        self._processes: dict[Connection, BaseProcess] = {}
        self._idle: list[Connection] = []
        self._at: dict[Connection, int] = {}  # the item, by its number, that a worker is at

    def each(self, items: Sequence[Item]) -> Iterator[tuple[Item, Result]]:
        """Each item and what the prepared function gives for it, as they are done.

        :raises WorkerEndedError: worker after worker was ended over the same item.
        :raises UnguardedError: the program has to be guarded against being imported.
        """
        leave_if_starting()
        waiting = list(range(len(items)))[::-1]
        ended: Counter[int] = Counter()
        try:
            while waiting or self._at:
                lost = self._hand_out(items, waiting)
                for ready in wait(list(self._at)) if self._at else ():
                    worker = cast("Connection", ready)
                    number = self._at.pop(worker)
                    try:
                        answer, failed = worker.recv()
                    except (EOFError, OSError):
                        self._lose(worker)
                        lost.append(number)
                        continue
                    self._idle.append(worker)
                    if failed is not None:
                        raise failed
                    yield items[number], answer
                ended.update(lost)
                waiting += lost
                if hopeless := [number for number in lost if ended[number] >= ATTEMPTS]:
                    raise WorkerEndedError(hopeless[0])
        finally:
            for worker in list(self._processes):
                self._forget(worker)

    def _hand_out(self, items: Sequence[Item], waiting: list[int]) -> list[int]:
        """Gives an item to each worker that has none, starting workers where there may be more; returns the items that
        were lost with a worker that had ended.
        """
        lost = []
        while waiting and (self._idle or len(self._processes) < (os.cpu_count() or 1)):
            number = waiting.pop()
            worker = self._idle.pop() if self._idle else self._start()
            try:
                worker.send(items[number])
                self._at[worker] = number
            except OSError:
                self._lose(worker)
                lost.append(number)
        return lost

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")  # never fork a process that may hold an open store
        ours, theirs = context.Pipe()
        # The material goes through the pipe: what is given to the process itself is written while this process, too,
        # holds the reading end, so that more than fits in the buffer would wait for ever for one that was killed.
        process = context.Process(target=_work, args=(theirs, self._prepare), name=NAME, daemon=True)
        self._processes[ours] = process
        with theirs, _uninterrupted():
            process.start()
        with suppress(OSError):  # it has ended already, which shows when it is given an item
            ours.send(self._material)
        return ours

    def _lose(self, worker: Connection) -> None:
        """Forgets a worker that has ended."""
        if self._forget(worker) == UNGUARDED:
            raise UnguardedError

    def _forget(self, worker: Connection) -> int | None:
        """Ends a worker, if it has not ended yet; its exit code."""
        process = self._processes.pop(worker)
        worker.close()
        if process.pid is not None:
            process.kill()
            process.join()
        return process.exitcode if process.pid is not None else None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Blocks interrupts, which are for the build and end its workers: a process that is started here has them blocked
    from its first moment on. One that comes meanwhile comes afterwards.
    """
    resource_tracker.ensure_running()  # it is started with the first worker, and would let interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection, prepare: Callable[[Material], Callable[[Item], Result]]) -> None:
    """The life of a worker: item after item, until whoever started it hangs up."""
    do: Callable[[Item], Result] | None = None
    try:
        material = connection.recv()
        while True:
            item = connection.recv()
            try:
                do = do or prepare(material)
                outcome: tuple[Result | None, Exception | None] = (do(item), None)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again where the work was asked for
                outcome = (None, _that_survives(error))
            connection.send(outcome)
    except (EOFError, OSError):
        return


def _that_survives(error: Exception) -> Exception:
    """An error that is the same on the other side of a pipe, if need be with nothing but what it says."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - an exception with arguments of its own may raise anything here
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
