"""The connections of clients: what they send is read, what they are answered is sent, as far as they read it."""

from __future__ import annotations

import errno
import select
import socket
from collections import OrderedDict
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from http.client import responses
from time import monotonic, time

from variorum_server.config import Config
from variorum_server.endpoint.replies import Headers
from variorum_server.hosting.slot import Begun

READ = 1 << 16  # bytes at once
DISCARDED = 1 << 24  # bytes that are read and thrown away after the last answer, so that it is not lost
LONGEST_PIPELINE = 256  # requests in a row that a client may send before the one before is answered
GONE = select.EPOLLERR | select.EPOLLHUP
EVENTS = select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET

Queue = OrderedDict["Client", float]  # whose first request waits for a worker, and since when


class Client:
    """The supervisor's end of a connection; it is registered edge-triggered, so `readable` is remembered here."""

    def __init__(self, connected: socket.socket, peer: str, now: float) -> None:
        self.socket, self.peer = connected, peer
        self.open = True
        self.buffer = bytearray()  # what has come and is not answered
        self.needed = 1  # how much there must be before a worker looks at it, or looks again
        self.worker: object | None = None  # that answers the first request of the buffer
        self.queue: Queue | None = None  # in which that request waits for a worker
        self.begun: Begun | None = None  # what one has told of it that was not for it
        self.lost = 0  # workers that ended while they looked at it
        self.costly = False  # it took one long to find that it is not whole: the quick worker is spared the next look
        self.pipelined = 0  # requests in a row that came before the one before was answered
        self.readable = True
        self.ended = 0.0  # since when nothing more comes
        self.since: float | None = now  # when the request that is still coming began; None after an answer
        self.last = now  # when something happened
        self.closing = False  # no further request is answered
        self.discarded = 0
        self.out: list[bytes | memoryview] = []  # what is still to be sent
        self.unread = 0  # bytes that the client had not read at the last look

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be answered or sent before more is read."""
        return not (self.worker or self.queue or self.out)

    def wait(self, queue: Queue) -> None:
        """Let the first request of the buffer wait for a worker."""
        self.queue, self.worker = queue, None
        queue[self] = monotonic()

    def wait_no_longer(self) -> None:
        """Let it wait no longer."""
        if self.queue is not None:
            del self.queue[self]
            self.queue = None

    def take(self, consumed: int) -> None:
        """The first request of the buffer is answered."""
        self.wait_no_longer()
        del self.buffer[:consumed]
        self.worker, self.begun, self.needed, self.lost, self.costly = None, None, 1, 0, False
        self.pipelined = self.pipelined + 1 if self.buffer or self.readable else 0


class Connections:
    """All clients of a server that listens at these sockets; what becomes of what they send is left to a subclass."""

    def __init__(self, listeners: list[socket.socket], config: Config) -> None:
        self.config = config
        self.epoll = select.epoll()
        self.listeners = {listener.fileno(): listener for listener in listeners}
        self.clients: dict[int, Client] = {}
        self.stopping = 0.0  # until when what runs may go on

    def offer(self, client: Client) -> None:
        """A client has sent what may be a request."""
        raise NotImplementedError

    def accept(self, listener: socket.socket) -> None:
        try:
            connected, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):  # make room, or the next would wait for ever
                free = [client for client in self.clients.values() if client.is_free]
                self.drop(min(free, key=lambda client: client.last)) if free else None
            return
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.clients[connected.fileno()] = Client(connected, str(address[0]), monotonic())
        self.epoll.register(connected.fileno(), EVENTS)

    def hear(self, client: Client, events: int) -> None:
        """A connection can be read, written, or has ended."""
        if events & (GONE | select.EPOLLRDHUP):
            client.ended = client.ended or monotonic()
        if events & GONE:
            self.drop(client)
            return
        if events & select.EPOLLIN:
            client.readable = True
        if client.out:
            self._flush(client)
        self.go_on(client)

    def go_on(self, client: Client) -> None:
        """Read what has come, and have it answered if it may be a request, until there is something to wait for."""
        while client.open and client.is_free:
            if len(client.buffer) >= client.needed:
                self.offer(client)
            elif client.readable:
                self._read(client)
            else:
                return

    def _read(self, client: Client) -> None:
        try:
            data = client.socket.recv(READ)
        except BlockingIOError:
            client.readable = False
            return
        except OSError:
            data = b""
        client.readable = len(data) == READ or bool(client.ended)  # a short read is the last one
        if client.closing:
            client.discarded += len(data)
        if not data or client.discarded > DISCARDED:
            self.drop(client)
        elif not client.closing:
            client.last = monotonic()
            client.since = client.since or client.last
            client.buffer += data

    def send(self, client: Client, status: int, rest: bytes, more: list[memoryview], *, keep: bool) -> None:
        """Send a response, as much of it as the client takes at once; it says whether it is the last one."""
        client.closing = not keep or bool(self.stopping) or client.pipelined >= LONGEST_PIPELINE - 1
        client.last = monotonic()
        client.out = [beginning(status, int(time()), client.closing) + rest, *more]
        self._flush(client)

    def _flush(self, client: Client) -> None:
        """Send what the client takes at once, and be ready for the next request where that is all."""
        try:
            while client.out:
                sent = client.socket.send(client.out[0])
                client.out[:1] = [memoryview(client.out[0])[sent:]] if sent < len(client.out[0]) else []
        except BlockingIOError:
            return
        except OSError:
            self.drop(client)
            return
        client.last = monotonic()
        client.since = client.last if client.buffer else None
        if client.closing:
            client.buffer.clear()
            with suppress(OSError):
                client.socket.shutdown(socket.SHUT_WR)

    def drop(self, client: Client) -> None:
        """End a connection."""
        if client.open:
            client.open = False
            client.wait_no_longer()
            del self.clients[client.socket.fileno()]
            with suppress(OSError):
                self.epoll.unregister(client.socket)
            client.socket.close()


@lru_cache(64)
def beginning(status: int, second: int, closing: bool) -> bytes:
    """The beginning of a response that is sent in this second, and may be the last on its connection."""
    last = "connection: close\r\n" if closing else ""
    date = formatdate(second, usegmt=True)
    return f"HTTP/1.1 {status} {responses.get(status, '')}\r\ndate: {date}\r\n{last}".encode()


def head_of(headers: Headers) -> bytes:
    """What follows the beginning in the head of a response, which has the date already; werkzeug dates files, too."""
    return ("".join([f"{name}: {value}\r\n" for name, value in headers if name != "Date"]) + "\r\n").encode("latin-1")
