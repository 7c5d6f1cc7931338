"""`variorum serve` as a process of its own, and requests to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from commands import obey_modes

ROOT = Path(__file__).parents[1]
HTTP = urllib3.PoolManager(maxsize=64, retries=False, timeout=60)


@dataclass(frozen=True)
class Running:
    """A server that listens; `errors` is what it wrote to standard error so far."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def root(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> urllib3.BaseHTTPResponse:
        """The response to a GET request."""
        return HTTP.request("GET", self.root + path, fields=fields or None, headers=dict(headers or {}))

    def ask(self, query: str, headers: Mapping[str, str] | None = None, **fields: str) -> urllib3.BaseHTTPResponse:
        """The response to a query across all sources, sent as a form."""
        form = {"query": query, **fields}
        return HTTP.request(
            "POST", self.root + "/sparql", fields=form, headers=dict(headers or {}), encode_multipart=False
        )

    def processes(self) -> list[int]:
        """The process and all that descend from it."""
        return list(descend(self.process.pid))

    def metric(self, name: str) -> float:
        """What a metric says at this moment, by its name with its labels; 0 if it says nothing."""
        told = (line.rpartition(" ") for line in self.get("/metrics").data.decode().splitlines())
        return next((float(value) for named, _, value in told if named == f"variorum_{name}"), 0)

    @property
    def errors(self) -> str:
        """What the server has written to standard error."""
        return self.log.read_text("utf-8")


def descend(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text("ascii").split()
        except OSError:
            continue  # it ended while we looked
        for child in children:
            yield from descend(int(child))


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds, but not for ever; it is looked at often in the beginning, and less and less often."""
    end = time.monotonic() + seconds
    pause = 0.0005
    while not condition():
        assert time.monotonic() < end, condition
        time.sleep(pause)
        pause = min(0.02, 1.5 * pause)


def has_ended(pid: int) -> bool:
    """Whether a process has; what nobody has asked about may still have its number."""
    try:
        return "zombie" in Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return True


def listens(port: int) -> bool:
    """Whether something accepts connections at a port of this machine."""
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def serving(
    store: Path,
    *options: str,
    corpus: Path = ROOT,
    build: bool = False,
    logs: Path | None = None,
    powerless: bool = False,
    through: Sequence[str] = (),
) -> Iterator[Running]:
    """A server of the snapshot in a store; it is ended afterwards, whatever happens.

    `logs` is a folder for what it writes to standard error, `powerless` takes from root the right to
    write where nobody may, `through` is a command that runs the server's, such as in a network of its own.
    """
    port = free_port()
    log = (logs or store.parent) / f"errors-{port}.log"
    command = [
        *through,
        sys.executable,
        "-m",
        "variorum",
        "serve",
        "--corpus",
        str(corpus),
        "--store",
        str(store),
        "--port",
        str(port),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*command, *([] if build else ["--no-build"]), *options],
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            preexec_fn=obey_modes if powerless else None,
        )
    try:
        assert process.stdout
        greeting = [process.stdout.readline() for _ in range(3)]
        assert b"curl" in greeting[2], log.read_text("utf-8")
        yield Running(process, port, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        finally:
            process.kill()
            if process.stdout:
                process.stdout.close()
