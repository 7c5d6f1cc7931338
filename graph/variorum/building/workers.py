"""Worker processes that share out a piece of work, and never leave who waits for them waiting.

multiprocessing's own pools may hang when a worker is killed while it starts. Here each worker has one pipe, of which it
alone holds the other end, so that its end, at whatever moment, is an end of file: for the build it is an error, and
for a worker whose build was killed the end of its work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar, cast

Material = TypeVar("Material")
Item = TypeVar("Item")
Result = TypeVar("Result")

LARGEST_BATCH = 50  # of items that a worker is given at once


class WorkerEndedError(Exception):
    """A worker process was ended from outside."""


class Workers(Generic[Material, Item, Result]):
    """As many worker processes as there are processors, each with what `prepare` makes of the material it is given."""

    def __init__(self, prepare: Callable[[Material], Callable[[Item], Result]], material: Material) -> None:
        self._prepare, self._material = prepare, material
        self._processes: dict[Connection, BaseProcess] = {}

    def each(self, items: Sequence[Item]) -> Iterator[Result]:
        """What the prepared function gives for each item, in their order.

        :raises WorkerEndedError: a worker was ended from outside.
        """
        size = max(1, min(LARGEST_BATCH, len(items) // 16))
        batches = [items[start : start + size] for start in range(0, len(items), size)]
        try:
            for _ in range(min(os.cpu_count() or 1, len(batches))):
                self._start()
            for results in self._shared_out(batches):
                yield from results
        except (EOFError, ConnectionError) as error:
            raise WorkerEndedError from error
        finally:
            self._end()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # never fork a process that may hold an open store
        ours, theirs = context.Pipe()
        # The material goes through the pipe: what is given to the process itself is written while this process, too,
        # holds the reading end, so that more than fits in the buffer would wait for ever for one that was killed.
        process = context.Process(target=_work, args=(theirs, self._prepare), daemon=True)
        self._processes[ours] = process
        with theirs:
            process.start()
        ours.send(self._material)

    def _shared_out(self, batches: list[Sequence[Item]]) -> Iterator[list[Result]]:
        """The results of the batches, in their order: a worker that has done one is given the next."""
        waiting = list(enumerate(batches))[::-1]
        at: dict[Connection, int] = {}
        done: dict[int, list[Result]] = {}
        idle = list(self._processes)
        for number in range(len(batches)):
            while number not in done:
                while idle and waiting:
                    worker = idle.pop()
                    at[worker], batch = waiting.pop()
                    worker.send(batch)
                for ready in wait(list(at)):
                    worker = cast("Connection", ready)
                    answer = worker.recv()
                    if isinstance(answer, Exception):
                        raise answer
                    done[at.pop(worker)] = answer
                    idle.append(worker)
            yield done.pop(number)

    def _end(self) -> None:
        for connection, process in self._processes.items():
            connection.close()
            if process.pid is not None:
                process.kill()
                process.join()
        self._processes.clear()


def _work(connection: Connection, prepare: Callable[[Material], Callable[[Item], Result]]) -> None:
    """The life of a worker: batch after batch, until whoever started it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the build, which ends its workers
    do: Callable[[Item], Result] | None = None
    try:
        material = connection.recv()
        while True:
            batch = connection.recv()
            try:
                do = do or prepare(material)
                answer: list[Result] | Exception = [do(item) for item in batch]
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again where the work was asked for
                answer = error
            connection.send(answer)
    except (EOFError, ConnectionError):
        return
