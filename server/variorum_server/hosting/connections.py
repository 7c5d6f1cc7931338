"""The connections of clients: what they send is read, what they are answered is sent, as far as they read it."""

from __future__ import annotations

import errno
import select
import socket
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from time import monotonic, time

from variorum_server.config import Config
from variorum_server.endpoint.problems import Problem
from variorum_server.endpoint.replies import reply_to_problem
from variorum_server.hosting.client import READ, Client
from variorum_server.hosting.journal import is_listed

LONGEST_PIPELINE = 256  # requests in a row that a client may send before the one before is answered
AT_ONCE = 64  # connections that are accepted before others get their turn
ENDS = select.EPOLLERR | select.EPOLLHUP | select.EPOLLRDHUP
EVENTS = select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET
PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Connections:
    """All clients of a server that listens at these sockets; what becomes of what they send is left to a subclass."""

    def __init__(self, listeners: list[socket.socket], config: Config) -> None:
        self.config = config
        self.epoll = select.epoll()
        self.listeners = {listener.fileno(): listener for listener in listeners}
        self.clients: dict[int, Client] = {}
        self.stopping = 0.0  # until when what runs may go on
        self._second = 0
        self._beginnings: dict[int, bytes] = {}

    def offer(self, client: Client) -> None:
        """A client has sent what may be a request."""
        raise NotImplementedError

    def is_known(self, client: Client, data: bytes) -> bool:
        """Whether these bytes are a request whose answer is known; then it has been given."""
        raise NotImplementedError

    def accept(self, number: int) -> None:
        for _ in range(AT_ONCE):
            try:
                connected, address = self.listeners[number].accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):  # make room, or the next would wait for ever
                    free = [client for client in self.clients.values() if client.is_free]
                    self.drop(min(free, key=lambda client: client.last)) if free else None
                return
            connected.setblocking(False)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = str(address[0])
            trusted = bool(self.config.proxies) and is_listed(peer, self.config.proxies)
            self.clients[connected.fileno()] = Client(connected, peer, trusted, monotonic())
            self.epoll.register(connected.fileno(), EVENTS)

    def hear(self, client: Client, events: int) -> None:
        """A connection can be read, written, or has ended."""
        if events & ENDS:
            client.ended = client.ended or monotonic()
            client.reset = client.reset or bool(events & (select.EPOLLERR | select.EPOLLHUP))
            if client.reset and client.worker is None:
                self.drop(client)
                return
        if events & select.EPOLLIN:
            client.readable = True
        if client.is_sending:
            try:
                if client.flush():
                    self._sent(client)
            except OSError:
                self.drop(client)
        elif client.readable and client.is_free:
            self.read(client)

    def read(self, client: Client) -> None:
        """Read what has come, and have it answered if it may be a request."""
        if client.closing:
            if client.discard():
                self.drop(client)
            return
        while client.readable and client.is_free and client.open:
            try:
                data = client.socket.recv(READ)
            except BlockingIOError:
                client.readable = False
                return
            except OSError:
                data = b""
            if not data:
                self.drop(client)
                return
            client.readable = len(data) == READ or bool(client.ended)  # a short read is the last one
            client.last = monotonic()
            before = len(client.buffer)
            if before:
                client.buffer += data
            elif self.is_known(client, data):
                continue
            else:
                client.buffer, client.since = data, client.last
            if client.is_worth_a_look(before):
                self.offer(client)

    def send(
        self, client: Client, status: int, rest: bytes, keep: bool, file: tuple[int, int, int] | None = None
    ) -> None:
        """Send a response, as much of it as the client takes at once."""
        client.closing = not keep or bool(self.stopping)
        client.last = monotonic()
        try:
            if client.send(self._beginning(status) + rest, file):
                self._sent(client)
        except OSError:
            self.drop(client)

    def _sent(self, client: Client) -> None:
        """Go on with a client that has been sent all that it asked for."""
        client.since = client.last = monotonic()
        client.answered = True
        if client.reset or client.pipelined >= LONGEST_PIPELINE - 1:
            self.drop(client)
        elif client.closing:
            with suppress(OSError):
                client.socket.shutdown(socket.SHUT_WR)
            client.buffer = b""
            self.read(client)
        elif client.buffer:
            self.offer(client)
        elif client.readable:
            self.read(client)

    def _beginning(self, status: int) -> bytes:
        """The beginning of a response that is sent now."""
        second = int(time())
        if second != self._second:
            self._second, self._beginnings = second, {}
        beginning = self._beginnings.get(status)
        if beginning is None:
            phrase, date = PHRASES.get(status, ""), formatdate(second, usegmt=True)
            beginning = self._beginnings[status] = f"HTTP/1.1 {status} {phrase}\r\ndate: {date}\r\n".encode()
        return beginning

    def refuse(self, client: Client, problem: Problem, *, keep: bool = False, with_body: bool = True) -> None:
        """Say what is wrong on a connection that nobody answers."""
        reply = reply_to_problem(problem)
        fields = reply.fields if keep else [*reply.fields, ("connection", "close")]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields).encode("latin-1")
        self.send(client, reply.status, head + b"\r\n" + (reply.body if with_body else b""), keep)

    def drop(self, client: Client) -> None:
        """End a connection."""
        self.clients.pop(client.socket.fileno(), None)
        client.close(self.epoll.unregister)
