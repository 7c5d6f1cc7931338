"""Requests as ASGI gives them, and a WSGI application behind them: its environment, its response.

The application runs in threads. A response that is short is read whole; a long one is passed on part by part, so that
neither a large export nor a slow reader takes memory or a thread.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import unquote_to_bytes

from variorum_server.cache import key_of
from variorum_server.endpoint import Headers, Reply

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

WHOLE = 1 << 20  # bytes up to which a response is read whole


class Request:
    """The head of a request; `path` is as it was sent, `began` when that was; `key` is that of `cache.key_of`."""

    __slots__ = ("_headers", "began", "key", "method", "path", "query", "scope")

    def __init__(self, scope: Scope) -> None:
        self.began = monotonic()
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["raw_path"].decode("latin-1")
        self.query: bytes = scope["query_string"]
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:  # names are in lower case
            headers[name] = headers[name] + b", " + value if name in headers else value
        self._headers = headers
        target = scope["raw_path"] + b"?" + self.query if self.query else scope["raw_path"]
        self.key = key_of(target, headers)

    def header(self, name: bytes) -> str | None:
        """A header by its name in lower case, several lines of it joined (RFC 9110, section 5.3); None where absent."""
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def is_whole(self) -> bool:
        """Whether it does not ask for a part of something."""
        return b"range" not in self._headers

    @property
    def seconds(self) -> float:
        """How long ago it was sent."""
        return monotonic() - self.began

    @property
    def client(self) -> str:
        """The address of the client; empty where it has none."""
        client = self.scope.get("client")
        return client[0] if client else ""


@dataclass(frozen=True)
class Streamed:
    """The beginning of a response whose parts are still to come."""

    status: int
    headers: Headers
    parts: Iterator[bytes]
    close: Callable[[], None]


def environ_of(request: Request, body: bytes) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333)."""
    scope = request.scope
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": request.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def call(application: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Reply | Streamed:
    """The response of a WSGI application, whole if it is short."""
    started: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [(int(status.split(" ", 1)[0]), headers)]
        return _unheard

    parts = application(environ, start_response)
    close: Callable[[], None] = getattr(parts, "close", lambda: None)
    iterator = iter(parts)
    first = next(iterator, b"")
    status, headers = started[0]
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
    if length is not None and length > WHOLE:
        return Streamed(status, headers, _chained(first, iterator), close)
    try:
        body = first + b"".join(iterator)
    finally:
        close()
    tag = next((value for name, value in headers if name.lower() == "etag"), None)
    other = [field for field in headers if field[0].lower() not in ("etag", "content-length")]
    return Reply(status, other, body, tag)


def _unheard(_data: bytes) -> None:
    raise NotImplementedError  # the write of PEP 3333, which no application of ours uses


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


async def read_body(request: Request, receive: Receive, limit: int) -> bytes | None:
    """The body of a request, or None where it is longer than allowed.

    :raises ConnectionError: the client goes away before it is whole.
    """
    announced = request.header(b"content-length")
    if announced is not None and announced.isdigit() and int(announced) > limit:
        return None
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            return None
    return bytes(body)


async def send_whole(send: Send, reply: Reply) -> None:
    """Send a response; whoever speaks HTTP leaves the body out of the answer to a HEAD request."""
    await send({"type": "http.response.start", "status": reply.status, "headers": _encoded(reply.fields)})
    await send({"type": "http.response.body", "body": reply.body})


async def send_parts(send: Send, receive: Receive, response: Streamed, threads: Executor, method: str) -> None:
    """Pass a long response on, part by part, as fast as the client reads, until it goes away."""
    loop = asyncio.get_running_loop()
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await send({"type": "http.response.start", "status": response.status, "headers": _encoded(response.headers)})
        while method != "HEAD" and not gone.done():
            part = await loop.run_in_executor(threads, next, response.parts, b"")
            if not part:
                break
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})
    finally:
        gone.cancel()
        await loop.run_in_executor(threads, response.close)


async def _gone(receive: Receive) -> None:
    """Returns when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def watch(receive: Receive, on_gone: Callable[[], object]) -> asyncio.Task[None]:
    """A task that calls `on_gone` when the client goes away, unless it is cancelled before."""
    task = asyncio.ensure_future(_gone(receive))
    task.add_done_callback(lambda done: None if done.cancelled() else on_gone())
    return task


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
