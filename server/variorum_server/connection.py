"""One connection to a client: what uvicorn does, with known answers and queries answered before any framework.

uvicorn reads HTTP/1.1 and keeps its rules. This adds what a server on the open internet needs besides: a request whose
answer is known, or that a worker is to answer, takes no task and one write; that its client has left is told at once; a
head that is too long is refused, and who sends or reads nothing for a minute makes room.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import socket
import struct
import termios
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from variorum_server.endpoint import Reply, reply_to_problem
from variorum_server.gateway import Request
from variorum_server.job import Job
from variorum_server.lease import LONGEST, Shape, shape_of
from variorum_server.lender import Lease
from variorum_server.problems import Problem

LONGEST_TARGET = 1 << 17  # bytes
LONGEST_HEADER = 1 << 13  # bytes of one header
MOST_HEADERS = 100
LONGEST_HEAD = LONGEST_TARGET + (1 << 16)  # bytes of a request before its body
LONGEST_PIPELINE = 256  # requests that wait behind the one that is answered
ALIKE = 4  # requests in a row that look alike, save the query, before the connection is lent to a worker
PATIENCE = 60.0  # seconds in which a request must have come, or some of an answer must have been read
MOST_UNREAD = 1 << 29  # bytes of answers that all clients together have not read yet
_UPGRADE = re.compile(rb"\r\nupgrade[ \t]*:", re.IGNORECASE)

NO_HTTP = Problem(400, "not-http", "Not HTTP", "The request is not HTTP/1.1.", "Send a well-formed request.")
TOO_SLOW = Problem(408, "too-slow", "The request came too slowly", f"It was not here after {PATIENCE:g} seconds.")
LONG_TARGET = Problem(414, "long-address", "The address is too long", "It is longer than is taken here.", "POST it.")
LONG_HEAD = Problem(431, "long-headers", "The headers are too long", "They are longer than this server takes.")


class Exchange:
    """One request, and the way to answer it; `on_gone` is called if the client goes away before that."""

    __slots__ = ("_sent", "connection", "cycle", "on_gone", "problem", "request")

    def __init__(
        self, connection: Connection, cycle: RequestResponseCycle, sent: bytes, problem: Problem | None
    ) -> None:
        self.connection, self.cycle, self._sent = connection, cycle, sent
        self.request = Request(cast(dict[str, Any], cycle.scope))
        self.on_gone: Any = None
        self.problem = problem  # what a worker, to which the connection was lent, found wrong with it

    @property
    def gone(self) -> bool:
        """Whether the client has gone away."""
        return self.cycle.disconnected

    def respond(self, reply: Reply) -> None:
        """Send the response, in one piece."""
        self.on_gone = None
        self.connection.write(self.cycle, reply)

    def hand_over(self, begun: object) -> None:
        """Leave it to the application after all, which finds in its state under `begun` what is known already."""
        self.on_gone = None
        self.request.scope["state"]["begun"] = begun
        self.connection.hand_over(self.cycle)

    def shape(self, job: Job) -> Shape | None:
        """How the requests of its connection look, if that may be lent: this one, which asked so, and some before."""
        return self.connection.shape(self.cycle, self._sent, job)


class TooLongError(Exception):
    """The head of a request is longer than it may be; the parser ends with it."""


class Front(Protocol):
    """An ASGI application that answers some requests by itself."""

    def repeat(self, request: bytes) -> Reply | None:
        """The reply to a request that has come before, byte for byte, and was learned."""

    def learn(self, request: bytes, reply: Reply) -> None:
        """Keep the reply to all requests of these bytes."""

    def recall(self, target: bytes, headers: list[tuple[bytes, bytes]]) -> Reply | None:
        """The reply to a GET request that has been answered before; the names of headers are in lower case."""

    def begin(self, exchange: Exchange) -> bool:
        """Whether the exchange is, or will be, answered without a call of the application."""


class Connection(HttpToolsProtocol):
    """The protocol of one connection, for `uvicorn.Config(http=...)`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._front = cast(Front, self.app)
        self._exchange: Exchange | None = None
        self._answered: RequestResponseCycle | None = None  # the one that is being answered, or was last
        self._recalled: Reply | None = None  # the answer, if it was known
        self._used = 0.0  # when something came last
        self._head = 0  # bytes of the request's head so far
        self._since: float | None = monotonic()  # when the request that is still coming began
        self._in_body = False
        self._problem = NO_HTTP  # what is wrong if the parser ends
        self.unread = 0  # bytes of answers that the client had not read at the last look
        self._moved = 0.0  # when it had last read some
        self._request = b""  # the last request, if it came alone and at once
        self._shape: Shape | None = None  # how it looked
        self._alike = 0  # how many in a row, of those that workers answered, have looked so
        self._lease: Lease | None = None  # while the connection is lent
        self._was_lent = False
        self._stopping = False
        self._problem_found: Problem | None = None  # what is wrong with the request that is about to be read

    def data_received(self, data: bytes) -> None:
        """Take what has come, unless it is more than the head of a request may be; what came before needs no parser.

        A wish to upgrade is passed over, as it may be (RFC 9110, section 7.8): httptools would end the request at its
        head, and Java's clients wish for HTTP/2 with the first query that they post.
        """
        self._used = now = monotonic()
        self._request = b""
        if not (self._head or self._in_body):
            known = self._front.repeat(data) if self._is_free() else None
            if known is not None:
                self._since = None
                self._alike = 0
                self._problem_found = None
                self._send(known, keep_alive=True)
                return
            self._request = data
        if self._since is None:
            self._since = now
        if not self._in_body:
            self._head += len(data)
            if b"pgrade" in data:
                head, blank, rest = data.partition(b"\r\n\r\n")
                data = b"".join((_UPGRADE.sub(b"\r\nx-upgrade:", head), blank, rest))
        super().data_received(data)
        if self._head > LONGEST_HEAD:
            self.refuse(LONG_HEAD if self.headers else LONG_TARGET)

    def _is_free(self) -> bool:
        """Whether what comes now may be answered at once."""
        done = self.cycle is None or self.cycle.response_complete
        return done and not self.flow.write_paused and not self.transport.is_closing()

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection if nothing has come for as long as may be; that is not counted anew for each request."""
        left = self._used + self.timeout_keep_alive - monotonic()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def on_message_begin(self) -> None:
        """A request begins to come."""
        self._since = monotonic()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Some of its target is here."""
        super().on_url(url)
        if len(self.url) > LONGEST_TARGET:
            self._problem = LONG_TARGET
            raise TooLongError

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header is here."""
        super().on_header(name, value)
        if len(name) + len(value) > LONGEST_HEADER or len(self.headers) > MOST_HEADERS:
            self._problem = LONG_HEAD
            raise TooLongError

    def on_headers_complete(self) -> None:
        """Its head is here: answer it at once if the answer is known and the client reads what it gets."""
        self._head = 0
        self._in_body = True
        self._recalled = None
        if self.transport.is_closing():
            return
        if self.parser.get_method() == b"GET" and self._is_free():
            reply = self._front.recall(self.url, self.headers)
            if reply is not None:
                self._recalled = reply
                self._alike = 0
                self._problem_found = None
                self._send(reply, self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive())
                self.on_response_complete()
                return
        super().on_headers_complete()
        if len(self.pipeline) > LONGEST_PIPELINE:
            self.transport.abort()

    def on_body(self, body: bytes) -> None:
        """Some of its body is here."""
        if self._recalled is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """It is here."""
        self._head = 0
        self._in_body = False
        self._since = None
        if self._recalled is None:
            self.cycle.more_body = False  # uvicorn leaves that out where the answer is there already
            super().on_message_complete()
        elif self._request.find(b"\r\n\r\n") == len(self._request) - 4 and not self.transport.is_closing():
            self._front.learn(self._request, self._recalled)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.transport.is_closing():
            return
        self._answered = cycle
        # One that waited behind others is left to a task: else each would be answered deeper in the stack. So is one
        # whose client does not read: a task waits until it does.
        if cycle is self.cycle and not self.flow.write_paused:
            self._exchange = Exchange(self, cycle, self._request, self._problem_found)
            self._problem_found = None
            if self._front.begin(self._exchange):
                return
            self._exchange = None
        super()._start_asgi_task(cycle, app)

    def hand_over(self, cycle: RequestResponseCycle) -> None:
        """Let the application answer what began without it."""
        self._exchange = None
        if not cycle.disconnected:
            super()._start_asgi_task(cycle, self.app)

    def write(self, cycle: RequestResponseCycle, reply: Reply) -> None:
        """Send a whole response."""
        self._exchange = None
        if cycle.disconnected or self.transport.is_closing():
            return
        cycle.response_started = cycle.response_complete = True
        self._send(reply, cycle.keep_alive, cycle.scope["method"] != "HEAD")
        cycle.on_response()

    def _send(self, reply: Reply, keep_alive: bool, with_body: bool = True) -> None:
        parts = [STATUS_LINE[reply.status]]
        for name, value in self.server_state.default_headers:
            parts += (name, b": ", value, b"\r\n")
        parts += (reply.head, b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
        if with_body:
            parts.append(reply.body)
        self.transport.write(b"".join(parts))
        if not keep_alive:
            self.transport.close()

    def shape(self, cycle: RequestResponseCycle, request: bytes, job: Job) -> Shape | None:
        """How requests look here, if the connection may be lent after this one, which asked so: it and some before.

        It was answered, all of the answer is on its way, and nothing else has come since.
        """
        if self._shape is None or self._shape.text_in(request) is None:
            self._shape = shape_of(request, job)
            self._alike = 0
        self._alike += 1
        quiet = cycle is self.cycle and self._since is None and not self.transport.get_write_buffer_size()
        ready = self._alike >= ALIKE and quiet and not (self._stopping or self.transport.is_closing())
        return self._shape if ready else None

    def fileno(self) -> int:
        """Its file descriptor."""
        return int(self.transport.get_extra_info("socket").fileno())

    def lend(self, lease: Lease) -> None:
        """Leave it to a worker."""
        self._lease = lease
        self._was_lent = True
        self._unset_keepalive_if_required()
        self.flow.pause_reading()

    def pass_on(self, part: bytes) -> None:
        """Send more of an answer that a worker began to send."""
        self.transport.write(part)

    def come_back(self, problem: Problem | None = None) -> None:
        """Read again what comes; a problem is what the request that waits is to be answered with."""
        self._lease = None
        self._alike = 0
        if self.transport.is_closing():
            return
        if problem is not None:
            self._problem_found = problem
            with suppress(OSError):
                self.data_received(os.read(self.fileno(), LONGEST))
            self._problem_found = None
        else:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        self.flow.resume_reading()
        if self._stopping:
            self.shutdown()

    def abort(self) -> None:
        """End it at once."""
        self.transport.abort()

    def shutdown(self) -> None:
        """End it when what runs is done."""
        self._stopping = True
        if self._lease is not None:
            self._lease.recall()
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone: nothing needs to be answered any more."""
        if self._lease is not None:
            self._lease.drop()
        if self._was_lent:  # a worker may still have it too
            with suppress(OSError), socket.socket(fileno=os.dup(self.fileno())) as ours:
                ours.shutdown(socket.SHUT_RDWR)
        super().connection_lost(exc)
        self.pipeline.clear()
        if self._answered is not None:  # uvicorn tells only the last one that came
            self._answered.disconnected = True
            self._answered.message_event.set()
        if self._exchange is not None and self._exchange.on_gone is not None:
            self._exchange.on_gone()
        self._exchange = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn names it so
        """Refuse what is not HTTP."""
        self.refuse(self._problem)

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong with what comes, unless an answer to it has begun, and close the connection."""
        if self.transport.is_closing():
            return
        self._head = 0
        if self.cycle is None or (self.cycle.response_complete and not self.cycle.more_body):
            self._send(reply_to_problem(problem), keep_alive=False)
            return
        if self._answered is not None:
            self._answered.disconnected = True  # as far as the answer under way is concerned
        self.transport.close()

    def look(self, now: float) -> None:
        """End the connection if the client has sent or read nothing for too long."""
        answered = self._answered
        ours = answered is not None and not answered.response_complete and not answered.more_body  # ours to act
        if self._since is not None and now - self._since > PATIENCE and not ours and not self.flow.read_paused:
            self.refuse(TOO_SLOW)
        unread = self.transport.get_write_buffer_size()
        if unread:
            unread += _in_kernel(self.transport)
        if not unread or unread < self.unread or not self.unread:
            self._moved = now
        elif now - self._moved > PATIENCE:
            self.transport.abort()
        self.unread = unread


def _in_kernel(transport: asyncio.Transport) -> int:
    """How many bytes the system has taken that the client has not: it may take megabytes at once."""
    connected = transport.get_extra_info("socket")
    if connected is None:
        return 0
    return int(struct.unpack("i", fcntl.ioctl(connected.fileno(), termios.TIOCOUTQ, bytes(4)))[0])


def look_at(connections: Iterable[object]) -> None:
    """Look after connections whose clients may be too slow; to be called every few seconds."""
    now = monotonic()
    ours = [connection for connection in connections if isinstance(connection, Connection)]
    for connection in ours:
        connection.look(now)
    ours.sort(key=lambda connection: connection.unread)
    while sum(connection.unread for connection in ours) > MOST_UNREAD:
        ours.pop().transport.abort()
