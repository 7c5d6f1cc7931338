"""HAProxy and nginx in front of a server, each using its connections to the server again for other clients; and a proxy
before an engine that does to its answers what engines and networks were seen to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import urllib3

from running import free_port, listens, until

POOL = urllib3.PoolManager(maxsize=16, retries=False, timeout=60)
HAPROXY = """
global
    maxconn 200
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always
frontend front
    bind 127.0.0.1:{port}
    default_backend back
backend back
    server one 127.0.0.1:{server} maxconn 4
"""
NGINX = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 200; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream back {{ server 127.0.0.1:{server}; keepalive 2; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://back;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_request_buffering off;
        }}
    }}
}}
"""


@contextmanager
def haproxy(server: int, folder: Path) -> Iterator[int]:
    """The port of a HAProxy before the server at another port."""
    port, file = free_port(), folder / "haproxy.cfg"
    file.write_text(HAPROXY.format(port=port, server=server), "utf-8")
    with running(["haproxy", "-f", str(file)], port):
        yield port


@contextmanager
def nginx(server: int, folder: Path) -> Iterator[int]:
    """The port of an nginx before the server at another port; it passes bodies on as they come."""
    port, file = free_port(), folder / "nginx.conf"
    file.write_text(NGINX.format(port=port, server=server, folder=folder), "utf-8")
    with running(["nginx", "-c", str(file), "-e", str(folder / "error.log")], port):
        yield port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no {command[0]} here: .ci/install has it")
    with subprocess.Popen([program, *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: listens(port), 20)
            yield
        finally:
            process.kill()


class _Meddler(BaseHTTPRequestHandler):
    """Passes a POST on to an engine, and what comes back as the server's `way` has it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits for the other end to acknowledge the head

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        engine, way = self.server.engine, self.server.way  # type: ignore[attr-defined]
        headers = {name: self.headers[name] for name in ("Content-Type", "Accept")}
        self.server.asked += 1  # type: ignore[attr-defined]
        answer = POOL.request("POST", engine + self.path, body=body, headers=headers)
        self.media_type, content = answer.headers.get("Content-Type", ""), answer.data
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, way)(content)

    def honest(self, content: bytes) -> None:
        """All of it."""
        self.send(content, len(content))

    def slow(self, content: bytes) -> None:
        """All of it, 80 ms later."""
        time.sleep(0.08)
        self.send(content, len(content))

    def cut(self, content: bytes) -> None:
        """Half of what the length promises."""
        self.send(content[: len(content) // 2], len(content))
        self.close_connection = True

    def halved(self, content: bytes) -> None:
        """Half of it, with a length that fits."""
        self.send(content[: len(content) // 2], len(content) // 2)

    def unmeasured(self, content: bytes) -> None:
        """All but the end, without a length: the end of the connection is that of the answer."""
        self.send(content[:-2], None)
        self.close_connection = True

    def failing(self, content: bytes) -> None:
        """A 200 with an error behind half of the answer."""
        self.honest(content[: len(content) // 2] + b"\nError: the time limit was exceeded")

    def appended(self, content: bytes) -> None:
        """A 200 with an error behind all of the answer."""
        self.honest(content + b"\nError: the time limit was exceeded")

    def telling(self, _content: bytes) -> None:
        """A 200 with nothing but an error, as JSON."""
        self.honest(b'{"error": "the time limit was exceeded"}')

    def page(self, content: bytes) -> None:
        """A 200 with a page."""
        self.media_type = "text/html"
        self.honest(content)

    def partial(self, content: bytes) -> None:
        """All of it, with a header that says it is not all, as Virtuoso sends it."""
        self.send(content, len(content), ("X-SQL-State", "S1TAT"))

    def other(self, _content: bytes) -> None:
        """The answer to another question."""
        self.honest(b'{"head":{"vars":["other"]},"results":{"bindings":[]}}')

    def broken(self, content: bytes) -> None:
        """An error with its status."""
        self.send(content, len(content), status=500)

    def hanging(self, _content: bytes) -> None:
        """Nothing."""
        self.server.released.wait(30)  # type: ignore[attr-defined]

    def dripping(self, content: bytes) -> None:
        """A byte now and then."""
        self.send(b"", len(content))
        for byte in content:
            if self.server.released.wait(0.05):  # type: ignore[attr-defined]
                break
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    def send(self, content: bytes, length: int | None, *headers: tuple[str, str], status: int = 200) -> None:
        """A head, and some bytes."""
        self.send_response(status)
        self.send_header("Content-Type", self.media_type)
        for name, value in headers:
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


class Meddling(ThreadingHTTPServer):
    """A proxy before an engine, which does what `way` names, and counts what the engine is asked."""

    daemon_threads = True

    def __init__(self, engine: str) -> None:
        super().__init__(("127.0.0.1", 0), _Meddler)
        self.engine, self.way, self.released = engine, "honest", threading.Event()
        self.asked = 0

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def meddling(engine: str) -> Iterator[Meddling]:
    """A proxy before an engine."""
    with Meddling(engine) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
