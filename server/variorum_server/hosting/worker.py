"""A process that answers requests, one after the other, and may be ended at any moment.

It parses the bytes of a request, answers it with the WSGI application, and leaves the response in the memory that it
shares with the supervisor. The kernel ends it at the deadline: SIGALRM, left at its default, needs nobody's help while
the engine runs. Memory past its limit and a parser's stack overflow end it too.
"""

from __future__ import annotations

import contextlib
import io
import logging
import marshal
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from variorum.errors import VariorumError
from variorum.snapshots.snapshot import open_snapshot
from variorum_server.app import Application, create_app
from variorum_server.config import MEGABYTE, Config
from variorum_server.endpoint.exchange import EXCHANGE, Exchange
from variorum_server.endpoint.job import Job
from variorum_server.endpoint.problems import INTERNAL, OUT_OF_MEMORY, Problem, is_out_of_memory
from variorum_server.endpoint.replies import Headers, reply_to_problem
from variorum_server.hosting import slot
from variorum_server.hosting.connections import head_of
from variorum_server.hosting.journal import note_of
from variorum_server.hosting.parsing import Request, parse
from variorum_server.hosting.purposes import Purpose, limits_of, purpose_of
from variorum_server.hosting.slot import Begun, Said, Slot
from variorum_server.limits import limit, mapped, obey_kernel

LOG = logging.getLogger("variorum")
STACK = 64 * MEGABYTE  # the engine's parser recurses
SWOLLEN = 96 << 10  # kilobytes; a worker that kept so much more memory than it began with is replaced
_ENVIRON: dict[str, Any] = {  # what is the same for all requests
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


class Worker:
    """Answers what comes through a channel."""

    def __init__(
        self, channel: socket.socket, shared: Slot, app: Application, purpose: Purpose, config: Config
    ) -> None:
        self._channel, self._slot, self._app, self._purpose, self._config = channel, shared, app, purpose, config
        self._seconds = limits_of(config)[purpose].seconds

    def run(self) -> None:
        """Answer until the channel closes."""
        at_first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._channel.send(marshal.dumps(tuple(Said(slot.READY))))
        while message := self._channel.recv(slot.MESSAGE):
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
            data = self._slot.get(int.from_bytes(message[:4], "little"))
            said, file = self._answer(data, message[4:].decode("ascii"))
            signal.setitimer(signal.ITIMER_REAL, 0)
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first > SWOLLEN:
                said = said._replace(ends=True)
            told = marshal.dumps(tuple(said))
            if file is None:
                self._channel.send(told)
            else:
                with file:
                    socket.send_fds(self._channel, [told], [file.fileno()])

    def _answer(self, data: bytes, client: str) -> tuple[Said, BinaryIO | None]:
        """What there is to say of a request that begins with these bytes, and the file that holds the body."""
        request = parse(data, self._config.max_body)
        if request.problem:
            self._begin(request)
            return self._refuse(request, request.problem)
        if not request.is_whole:
            return Said(slot.MORE, more=request.size, waits=request.waits), None
        purpose = purpose_of(request.target.partition(b"?")[0])
        self._begin(request)
        if purpose in (Purpose.QUICK, self._purpose):  # what is quick, any worker answers
            return self._call(request, client)
        return Said(slot.ELSEWHERE, status=purpose.value), None

    def _begin(self, request: Request, job: Job | None = None) -> None:
        """Note in the slot what is answered from now on, and arm the alarm that ends it."""
        seconds = job.seconds(self._seconds) if job else self._seconds
        note = note_of(request, job, self._config)
        self._slot.begin(Begun(request.size, request.keep, request.method != "HEAD", job is not None, seconds, note))
        if job and job.timeout is not None:
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _counts(self) -> bytes:
        """The metrics of the server."""
        self._channel.send(marshal.dumps(tuple(Said(slot.COUNTS))))
        return self._slot.get(int.from_bytes(self._channel.recv(slot.MESSAGE)[:4], "little"))

    def _call(self, request: Request, client: str) -> tuple[Said, BinaryIO | None]:
        """Have the application answer a whole request (PEP 3333, without the `write` that nothing of ours uses)."""
        exchange = Exchange(request.body, partial(self._begin, request), self._counts)
        started: list[Any] = []
        try:
            environ = environ_of(request, client, exchange)
            parts = self._app.wsgi_app(environ, lambda status, headers, _error=None: started.extend((status, headers)))
            try:
                status, headers = started[-2:]
                return self._leave(request, exchange, int(status[:3]), headers, parts)
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        except Exception as error:
            problem = OUT_OF_MEMORY if is_out_of_memory(error) else INTERNAL
            if problem is INTERNAL:
                LOG.exception("failed: %a", request.target[:200])
        return self._refuse(request, problem)

    def _refuse(self, request: Request, problem: Problem) -> tuple[Said, BinaryIO | None]:
        """Leave in the slot what is wrong."""
        reply = reply_to_problem(problem)
        return self._leave(request, Exchange(problem=reply.problem), reply.status, reply.fields, [reply.body])

    def _leave(
        self, request: Request, exchange: Exchange, status: int, headers: Headers, parts: Iterable[bytes]
    ) -> tuple[Said, BinaryIO | None]:
        """Leave the response to a request in the slot, or all but its head in a file; a short one with a tag lasts."""
        head = head_of(headers)
        file: BinaryIO | None = None
        body, more, offset = b"", 0, 0
        if request.method == "HEAD":
            pass
        elif exchange.file and (more := int(dict(headers).get("Content-Length", 0))):
            file, offset = os.fdopen(os.dup(exchange.file.fileno()), "rb", 0), exchange.offset
        else:
            body = b"".join(parts)
            if len(head) + len(body) > slot.INLINE:
                file, more = os.fdopen(os.memfd_create("response"), "wb"), len(body)
                file.write(body)
                file.flush()
                body = b""
        self._slot.put(head, body)
        lasts = request.method == "GET" and request.keep and not file and status in (200, 304) and b"\nETag: " in head
        length, problem = len(head) + len(body), exchange.problem or ""
        return Said(slot.DONE, status, length, exchange.rows, more, offset, problem, lasts), file


def environ_of(request: Request, client: str, exchange: Exchange) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333); a name with an underscore may pass for another: left out."""
    path, _, query = request.target.partition(b"?")
    environ = {
        **_ENVIRON,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "REQUEST_URI": request.target.decode("latin-1"),  # as sent, escapes and all
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "REMOTE_ADDR": client,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
        EXCHANGE: exchange,
    }
    for name, value in request.headers.items():
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding"):
            key = name.decode("latin-1").upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.decode("latin-1")
    return environ


def run(channel: socket.socket, shared: Slot, snapshot: Path, exports: Path, purpose: Purpose, config: Config) -> None:
    """Be the worker at the other end of a channel, in a process of its own, until there is no more to do."""
    obey_kernel()
    if purpose is not Purpose.QUICK:
        with contextlib.suppress(OSError):  # so that it does not push aside the supervisor that wakes it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    try:
        opened = open_snapshot(snapshot)
        _ = opened.stated
        app = create_app(opened, config, exports_folder=exports)
        if purpose is Purpose.RECONCILIATION:
            app.read_names()
    except VariorumError as error:
        shared.begin(Begun(0, note=str(error).encode()))
        return
    if purpose is not Purpose.EXPORTS:  # the stacks of the threads of a process that it starts would have that size
        limit(resource.RLIMIT_STACK, STACK)
    limit(resource.RLIMIT_AS, mapped() + config.memory)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Worker(channel, shared, app, purpose, config).run()
