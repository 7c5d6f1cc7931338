"""The process from which workers are forked: small, with one thread, and without an open store.

A worker is there some milliseconds after it is asked for, its imports are shared with all others, and all of them end
with the nursery. `python -m variorum_server.nursery FD MARKS` speaks JSON through the socket with that file descriptor:
it gets the settings of a worker together with its files, or the process id of a worker to kill; it tells the process
id of each worker that it started, and of each that ended, with its signal. MARKS is the file of `channel.Marks`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import mmap
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from variorum_server import worker
from variorum_server.channel import marks_in, slot_in
from variorum_server.config import Config

MESSAGE = 1 << 16
FILES = 3  # that a worker gets: its channel, what is said of loans, and the epoll set of what is lent


def main(control: socket.socket, marks: mmap.mmap) -> None:
    """Start workers until the socket closes, then end them all."""
    running: set[int] = set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the server ends us
    signal.signal(signal.SIGTERM, lambda *_: _end(running))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    woken, wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    listened = select.poll()
    for one in (control.fileno(), woken):
        listened.register(one, select.POLLIN)
    signal.set_wakeup_fd(wakes)
    gc.freeze()  # what is imported stays shared with the workers
    while True:
        readable = [number for number, _ in listened.poll()]
        if woken in readable:
            os.read(woken, MESSAGE)
            _reap(control, running)
        if control.fileno() in readable:
            content, files, _, _ = socket.recv_fds(control, MESSAGE, FILES)
            if not content:
                _end(running)
            message = json.loads(content)
            if message.get("kill") in running:
                os.kill(message["kill"], signal.SIGKILL)
            elif files:
                pid = os.fork()
                if pid == 0:
                    control.close()
                    _become_worker(files, message, marks)
                for file in files:
                    os.close(file)
                running.add(pid)
                control.send(json.dumps({"started": pid}).encode())


def _reap(control: socket.socket, running: set[int]) -> None:
    """Tell which workers have ended."""
    for pid in tuple(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            running.discard(pid)
            ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            control.send(json.dumps({"ended": pid, "signal": ended_by}).encode())


def _end(running: set[int]) -> NoReturn:
    for pid in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _become_worker(files: list[int], settings: dict[str, Any], marks: mmap.mmap) -> None:
    """Runs a worker, and ends the process without what else the nursery has on its stack."""
    signal.set_wakeup_fd(-1)
    code = 1
    try:
        config = Config.from_json(settings["config"])
        channel, loans = (socket.socket(fileno=file) for file in files[:2])
        requests = select.epoll.fromfd(files[2])
        worker.run(channel, loans, requests, Path(settings["snapshot"]), config, slot_in(marks, settings["slot"]))
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), marks_in(int(sys.argv[2])))
