"""HAProxy and nginx in front of a server, each using its connections to the server again for other clients."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from running import free_port, listens, until

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
    with _running(["haproxy", "-f", str(file)], port):
        yield port


@contextmanager
def nginx(server: int, folder: Path) -> Iterator[int]:
    """The port of an nginx before the server at another port; it passes bodies on as they come."""
    port, file = free_port(), folder / "nginx.conf"
    file.write_text(NGINX.format(port=port, server=server, folder=folder), "utf-8")
    with _running(["nginx", "-c", str(file), "-e", str(folder / "error.log")], port):
        yield port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no {command[0]} here: .ci/install has it")
    with subprocess.Popen([program, *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: listens(port), 20)
            yield
        finally:
            process.kill()
