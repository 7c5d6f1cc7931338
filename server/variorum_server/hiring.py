"""The nursery as a pool sees it: workers are hired and killed through it, and it tells which have ended."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from pathlib import Path

from variorum_server.channel import Channel, Marks
from variorum_server.config import Config
from variorum_server.nursery import MESSAGE

SENT_AT_ONCE = 1 << 18  # bytes of an answer that a worker gets rid of without waiting
TUNED = "glibc.malloc.tcache_count=2000:glibc.malloc.tcache_max=4096"  # a query frees many small things at once


class Employer:
    """Hires workers for one snapshot. `ended` is told of a worker's end, by its signal; `lost` that the nursery is."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        snapshot: Path,
        config: Config,
        ended: Callable[[Channel, int], None],
        lost: Callable[[], None],
    ) -> None:
        self._loop, self._ended, self._lost = loop, ended, lost
        self._settings = {"snapshot": str(snapshot), "config": config.to_json()}
        self._unnamed: deque[Channel] = deque()  # started, but their process ids are not known yet
        self._hired: dict[int, Channel] = {}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._marks = Marks()
        files = (theirs.fileno(), self._marks.file)
        command = [sys.executable, "-m", "variorum_server.nursery", *map(str, files)]
        environment = {"GLIBC_TUNABLES": TUNED, **os.environ}
        self._nursery = subprocess.Popen(command, env=environment, pass_fds=files, stdin=subprocess.DEVNULL)
        theirs.close()
        self._control.setblocking(False)
        loop.add_reader(self._control, self._hear)

    def hire(self) -> Channel:
        """A worker that will be ready soon."""
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_AT_ONCE)
        our_loans, their_loans = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number, slot = self._marks.take()
        worker = Channel(ours, our_loans, number, slot, self._loop)
        ours.setblocking(False)
        our_loans.setblocking(False)
        files = [theirs.fileno(), their_loans.fileno(), worker.requests.fileno()]
        with contextlib.suppress(OSError):  # the end of the nursery is about to be heard
            socket.send_fds(self._control, [json.dumps({**self._settings, "slot": number}).encode()], files)
        theirs.close()
        their_loans.close()
        self._unnamed.append(worker)
        return worker

    def _hear(self) -> None:
        while True:
            try:
                content = self._control.recv(MESSAGE)
            except BlockingIOError:
                return
            except OSError:
                content = b""
            if not content:
                self._loop.remove_reader(self._control)
                self._lost()
                return
            message = json.loads(content)
            if "started" in message:
                worker = self._unnamed.popleft()
                worker.pid = message["started"]
                self._hired[message["started"]] = worker
                if worker.unwanted:
                    self.kill(worker)
            else:
                self._ended(self._hired.pop(message["ended"]), message["signal"])

    def kill(self, worker: Channel) -> None:
        """End a worker, whatever it does; one that is not there yet is ended when it is."""
        if worker.pid is not None:
            with contextlib.suppress(OSError):  # then the nursery is gone, and its workers are about to be
                self._control.send(json.dumps({"kill": worker.pid}).encode())

    def forget(self, worker: Channel) -> None:
        """Close the channel of a worker, upon which it ends if it has not."""
        worker.close()
        self._marks.give_back(worker.number)

    def close(self) -> None:
        """End the nursery and all its workers, which end with it if it was killed."""
        self._loop.remove_reader(self._control)
        self._control.close()
        self._nursery.terminate()
        self._nursery.wait()
        self._marks.close()
