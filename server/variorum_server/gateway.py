"""A WSGI application behind the event loop: its environment from an RSGI scope, its response to an RSGI protocol.

The application runs in threads. A response that is short is read whole; a long one is passed on part by part, so that
neither a large export nor a slow reader takes memory or a thread.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from variorum_server.endpoint import Headers, Reply

WHOLE = 1 << 20  # bytes up to which a response is read whole


class RequestHeaders(Protocol):
    """The headers of a request, names in lower case."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def get_all(self, key: str) -> list[str]: ...
    def items(self) -> list[tuple[str, str]]: ...


class Scope(Protocol):
    """A request without its body (RSGI 1.4, HTTP scope)."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> RequestHeaders: ...


@dataclass(frozen=True)
class Streamed:
    """The beginning of a response whose parts are still to come."""

    status: int
    headers: Headers
    parts: Iterator[bytes]
    close: Callable[[], None]


def environ_of(scope: Scope, body: bytes) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:  # HTTP/2 has it in a place of its own
        environ["HTTP_HOST"] = scope.authority
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
    if length is not None and length > WHOLE and environ["REQUEST_METHOD"] != "HEAD":
        return Streamed(status, headers, _chained(first, iterator), close)
    try:
        body = first + b"".join(iterator)
    finally:
        close()
    tag = next((value for name, value in headers if name.lower() == "etag"), None)
    return Reply(status, headers, body, tag)


def _unheard(_data: bytes) -> None:
    raise NotImplementedError  # the write of PEP 3333, which no application of ours uses


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


async def stream(proto: Any, response: Streamed, threads: Executor) -> None:
    """Pass a long response on, part by part, as fast as the client reads."""
    loop = asyncio.get_running_loop()
    try:
        transport = proto.response_stream(response.status, response.headers)
        while part := await loop.run_in_executor(threads, next, response.parts, b""):
            await transport.send_bytes(part)
    finally:
        await loop.run_in_executor(threads, response.close)
