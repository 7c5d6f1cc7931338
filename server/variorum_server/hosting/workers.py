"""The supervisor's end of its workers: how they start, what they are given, and why they have ended."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from variorum_server.config import Config
from variorum_server.endpoint.problems import INTERNAL, OUT_OF_MEMORY, TOO_COMPLEX, Problem, timed_out
from variorum_server.hosting import worker as process
from variorum_server.hosting.connections import Client, Queue
from variorum_server.hosting.purposes import Limits, Purpose
from variorum_server.hosting.slot import Begun, Slot

LOG = logging.getLogger("variorum")
LOWER = 10  # how much further a worker stands back whose request runs long (nice)


class Worker:
    """A worker of one snapshot, for one purpose."""

    def __init__(self, purpose: Purpose, snapshot: Path, exports: Path, config: Config) -> None:
        self.purpose, self.snapshot = purpose, snapshot
        self.slot = Slot(config)
        self.client: Client | None = None  # whose request it answers
        self.since = 0.0  # when it got it, or when it had done the last one
        self.ready = self.retiring = False
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel.setblocking(False)
        with theirs:
            try:
                self.pid = os.fork()
            except OSError:
                self.channel.close()
                raise
            if self.pid == 0:
                self._become(theirs, exports, config)

    def _become(self, channel: socket.socket, exports: Path, config: Config) -> None:
        """Be the worker, and end the process without what else the supervisor has on its stack."""
        try:
            gc.freeze()  # what the supervisor has is not closed a second time here, when its number is another file's
            signal.set_wakeup_fd(-1)
            os.closerange(3, channel.fileno())
            os.closerange(channel.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
            process.run(channel, self.slot, self.snapshot, exports, self.purpose, config)
        except Exception:
            LOG.exception("failed: a worker")
        finally:
            os._exit(0)

    def give(self, client: Client) -> None:
        """Have it answer the first request that a client has sent, unless it has ended or cannot be reached."""
        data = client.buffer[: self.slot.capacity]
        self.slot.begin(None)
        self.slot.put(data)
        try:
            self.channel.send(len(data).to_bytes(4, "little") + client.peer.encode("ascii"))
        except OSError:
            self.kill()
            return
        client.wait_no_longer()
        self.client, client.worker, self.since = client, self, monotonic()

    def retire(self) -> None:
        """Let it end, as soon as it has answered what it has."""
        self.retiring = True
        if self.client is None:
            with suppress(OSError):
                self.channel.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)

    def lower_priority(self) -> None:
        """Let others go first from now on, and another worker take its place afterwards."""
        self.retiring = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, self.pid) + LOWER)

    def reap(self) -> int:
        """Free what it had, once it has ended; the signal that ended it, or 0."""
        self.channel.close()
        _, status = os.waitpid(self.pid, 0)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def verdict(begun: Begun, ended_by: int) -> tuple[str, Problem]:
    """The reason why a worker was ended that had begun a request, and what its client is told."""
    if ended_by == signal.SIGALRM:
        return "timeout", timed_out(begun.seconds)
    if ended_by in (signal.SIGABRT, signal.SIGKILL):  # by the engine, by the kernel
        return "memory", OUT_OF_MEMORY
    return "crash", TOO_COMPLEX if ended_by else INTERNAL


@dataclass
class Pool:
    """The workers for one purpose, and the queues that they answer, first of all their own."""

    limits: Limits
    queues: list[Queue] = field(default_factory=lambda: [OrderedDict()])
    workers: set[Worker] = field(default_factory=set)
    idle: list[Worker] = field(default_factory=list)  # the last one used is the first to be used again

    def match(self) -> None:
        """Give idle workers what waits, in the order in which it came."""
        for queue in self.queues:
            while queue and self.idle:
                self.idle.pop().give(next(iter(queue)))

    def is_stuck(self, now: float, seconds: float) -> bool:
        """Whether no worker has got or done a request for so long: all are busy, at rest, or have still to begin."""
        return all(not worker.ready or now - worker.since > seconds for worker in self.workers)
