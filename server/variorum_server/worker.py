"""A process that runs queries one after the other and may be killed at any moment.

The kernel ends it at the deadline: SIGALRM, left at its default, needs nobody's help while the engine runs. Memory past
its limit and a parser's stack overflow end it too. Whoever asks sees the channel close, and why from the exit status.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
from pathlib import Path
from time import monotonic

from variorum.errors import VariorumError
from variorum.snapshots.snapshot import open_snapshot
from variorum_server.answering import InProcess
from variorum_server.borrower import Borrower
from variorum_server.channel import AT, TAKEN
from variorum_server.config import MEGABYTE, Config
from variorum_server.job import LENGTHS, NOT_BEGUN, Job, Outcome, decode_job, encode_outcome, encode_problem
from variorum_server.limits import limit, mapped, obey_kernel
from variorum_server.problems import OUT_OF_MEMORY, Problem, describe

READY = b"ready"
STACK = 64 * MEGABYTE  # the engine's parser recurses
PART = 1 << 16
SWOLLEN = 96 * MEGABYTE  # a worker that kept so much more memory than it began with is replaced


class Worker:
    """Answers the jobs that come through its channel, and the requests on connections that it is lent."""

    def __init__(
        self, channel: socket.socket, loans: socket.socket, requests: select.epoll, answer: InProcess, slot: memoryview
    ) -> None:
        self._channel, self._answer, self._slot = channel, answer, slot
        self._most = answer.config.timeout
        self._borrower = Borrower(loans, requests, self, answer, slot)
        self._buffer = memoryview(bytearray(PART))  # used again and again: to allocate one costs more than a message
        self._received = b""
        self._number = 0
        self._alarm = (0.0, 0.0)  # how many seconds a query has, and until when that alarm may serve for another
        self._woken = select.epoll()
        for file in (channel.fileno(), loans.fileno(), requests.fileno()):
            self._woken.register(file, select.EPOLLIN)

    def run(self) -> None:
        """Answer until the channel closes, or until this process keeps too much memory."""
        at_first = _peak()
        channel, requests = self._channel.fileno(), self._borrower.requests.fileno()
        heard = self._borrower.loans.fileno()
        while True:
            ready = self._woken.poll(0)
            resting = self._borrower.rest() or not ready
            if resting and _peak() - at_first > SWOLLEN:
                return
            if not ready:
                self.disarm()
                ready = self._woken.poll(self._borrower.patience)
            for file, _ in ready:
                if file == requests:
                    self._borrower.serve()
                elif file == heard:
                    self._borrower.hear()
                elif file == channel and not self._hear():
                    return

    def close(self) -> None:
        """Give back all connections."""
        self._borrower.close()

    def outcome(self, job: Job) -> Outcome | Problem:
        """What comes of a job, unless the kernel ends the process before."""
        self._arm(job.seconds(self._most))
        try:
            return self._answer(job)
        except VariorumError as error:
            return describe(error)
        except MemoryError:
            return OUT_OF_MEMORY
        except Exception as error:  # noqa: BLE001 - one defect must not cost the client an answer in words
            return describe(error)

    def _arm(self, seconds: float) -> None:
        """Let the kernel end this process so many seconds from now, or up to a hundredth later.

        While one query follows the other, an alarm is set again only after the last hundredth.
        """
        now = monotonic()
        if self._alarm[0] != seconds or now > self._alarm[1]:
            signal.setitimer(signal.ITIMER_REAL, seconds * 1.01)
            self._alarm = seconds, now + seconds * 0.01

    def disarm(self) -> None:
        """There is nothing to end."""
        if self._alarm[0]:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._alarm = 0.0, 0.0

    def _hear(self) -> bool:
        """Answer what has come through the channel, save what was taken back; whether it is open."""
        size = self._channel.recv_into(self._buffer)
        self._received += self._buffer[:size]
        while (header := _first(self._received)) is not None:
            self._received = self._received[LENGTHS.size + len(header) :]
            self._number += 1
            if self._number <= self._slot[TAKEN]:
                self._channel.sendall(NOT_BEGUN)
                continue
            self._slot[AT] = self._number
            outcome = self.outcome(decode_job(header))
            reply, body = (encode_problem(outcome), b"") if isinstance(outcome, Problem) else encode_outcome(outcome)
            if len(body) < PART:
                self._channel.sendall(reply + body)
                continue
            self.disarm()  # it may take a while until all is read
            self._channel.sendall(reply)
            self._channel.sendall(body)
        return bool(size)


def run(
    channel: socket.socket,
    loans: socket.socket,
    requests: select.epoll,
    snapshot: Path,
    config: Config,
    slot: memoryview,
) -> None:
    """Be the worker at the other end of a `Channel`."""
    obey_kernel()
    answer = InProcess(open_snapshot(snapshot), config)
    _ = answer.snapshot.stated
    with contextlib.suppress(OSError):  # so that who feeds it is not pushed aside when it wakes
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_STACK, STACK)
    limit(resource.RLIMIT_AS, mapped() + config.memory)
    worker = Worker(channel, loans, requests, answer, slot)
    channel.sendall(READY)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        worker.run()
        worker.close()


def _first(received: bytes) -> bytes | None:
    """The header of the first message, if it has come whole."""
    if len(received) < LENGTHS.size:
        return None
    end = LENGTHS.size + LENGTHS.unpack_from(received)[0]
    return received[LENGTHS.size : end] if len(received) >= end else None


def _peak() -> int:
    """The most memory that the process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
