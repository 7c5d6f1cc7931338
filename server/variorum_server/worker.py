"""A process that runs queries one after the other and may be killed at any moment.

The kernel ends it at the deadline: SIGALRM, left at its default, needs nobody's help while the engine runs. Memory past
its limit and a parser's stack overflow end it too. Whoever asks sees the channel close, and why from the exit status.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
from pathlib import Path

from variorum.errors import VariorumError
from variorum.snapshot import open_snapshot
from variorum_server.answering import InProcess
from variorum_server.config import MEGABYTE, Config
from variorum_server.job import LENGTHS, NOT_BEGUN, decode_job, encode_outcome, encode_problem
from variorum_server.problems import OUT_OF_MEMORY, Problem, describe

READY = b"ready"
STACK = 64 * MEGABYTE  # the engine's parser recurses
PART = 1 << 16
SWOLLEN = 96 * MEGABYTE  # a worker that kept so much more memory than it began with is replaced


def run(channel: socket.socket, snapshot: Path, config: Config, marks: memoryview, slot: int) -> None:
    """Answer what comes through the channel until it closes, save what the mark in `slot` says was taken back."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in (signal.SIGALRM, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(name, signal.SIG_DFL)
    opened = open_snapshot(snapshot)
    answer = InProcess(opened, config)
    _ = opened.stated
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):  # so that who feeds it is not pushed aside when it wakes
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    _limit(resource.RLIMIT_STACK, STACK)
    _limit(resource.RLIMIT_AS, _mapped() + config.memory)
    channel.sendall(READY)
    at_first = _peak()
    buffer = memoryview(bytearray(PART))  # used again and again: to allocate one costs more than a message
    received = b""
    number = 0
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while size := channel.recv_into(buffer):
            received += buffer[:size]
            while (header := _first(received)) is not None:
                received = received[LENGTHS.size + len(header) :]
                number += 1
                if number <= marks[slot]:
                    channel.sendall(NOT_BEGUN)
                    continue
                reply, body = _reply(answer, header, config)
                if len(body) < PART:
                    channel.sendall(reply + body)
                    continue
                signal.setitimer(signal.ITIMER_REAL, 0)  # it may take a while until all is read
                channel.sendall(reply)
                channel.sendall(body)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if _peak() - at_first > SWOLLEN:
                return


def _reply(answer: InProcess, header: bytes, config: Config) -> tuple[bytes, bytes]:
    job = decode_job(header)
    signal.setitimer(signal.ITIMER_REAL, min(job.timeout or config.timeout, config.timeout))
    problem: Problem
    try:
        return encode_outcome(answer(job))
    except VariorumError as error:
        problem = describe(error)
    except MemoryError:
        problem = OUT_OF_MEMORY
    except Exception as error:  # noqa: BLE001 - one defect must not cost the client an answer in words
        problem = describe(error)
    return encode_problem(problem), b""


def _first(received: bytes) -> bytes | None:
    """The header of the first message, if it has come whole."""
    if len(received) < LENGTHS.size:
        return None
    end = LENGTHS.size + LENGTHS.unpack_from(received)[0]
    return received[LENGTHS.size : end] if len(received) >= end else None


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _mapped() -> int:
    """How much address space the process has, in bytes."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _peak() -> int:
    """The most memory that the process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
