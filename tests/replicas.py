"""Three replicas behind HAProxy, as the deploy guide has them, and clients that never stop asking."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import RemoteDisconnected
from pathlib import Path

import urllib3

from proxies import running
from running import ROOT, free_port

PAUSE = 0.005  # seconds between an answer and the next question: there are other tests
CONFIGURATION = ROOT / "server" / "deploy" / "haproxy.cfg"


def configuration(servers: Sequence[str], listen: str, seconds: float = 30) -> str:
    """The configuration of the deploy guide, with these servers, and how long they may take."""
    text = CONFIGURATION.read_text("utf-8")
    text = text.replace("0.0.0.0:8080", listen).replace("timeout server 30s", f"timeout server {seconds * 1000:g}ms")
    for server, named in zip(servers, re.findall(r"10\.0\.0\.1\d:7654", text), strict=True):
        text = text.replace(named, server)
    return text


@contextmanager
def balanced(servers: Sequence[str], folder: Path, seconds: float = 30) -> Iterator[int]:
    """The port of a HAProxy before these servers, which may take so long."""
    port, file = free_port(), folder / "haproxy.cfg"
    file.write_text(configuration(servers, f"127.0.0.1:{port}", seconds), "utf-8")
    with running(["haproxy", "-f", str(file)], port):
        yield port


@dataclass
class Load:
    """Clients that ask, and what became of it: failures with their reasons, and the answers by how often they came."""

    url: str
    query: Callable[[int], str]
    again: bool  # whether a request is sent once more if a connection that was kept is closed without an answer
    failures: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    count: int = 0
    _done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask_on(self, number: int) -> None:
        """Asks until it is told to stop; every question is another one."""
        pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=60)
        while not self._done.wait(PAUSE):
            with self._lock:
                self.count += 1
                mine = self.count
            try:
                response = self._ask(pool, f"{self.query(mine)} # {number}-{mine}")
                said = json.dumps(json.loads(response.data)["results"]["bindings"], sort_keys=True)
                failure = "" if response.status == 200 else f"{response.status} {response.data[:200]!r}"
            except Exception as error:  # noqa: BLE001 - each is a failure that the test tells of
                said, failure = "", repr(error)
            with self._lock:
                if failure:
                    self.failures.append(failure)
                else:
                    self.answers[said] = self.answers.get(said, 0) + 1

    def _ask(self, pool: urllib3.PoolManager, query: str) -> urllib3.BaseHTTPResponse:
        """The response to a query, asked once more where RFC 9112 (section 9.3.1) has clients do so, as browsers do."""
        try:
            return pool.request("GET", self.url, fields={"query": query})
        except urllib3.exceptions.ProtocolError as error:
            if not self.again or not isinstance(error.args[1], RemoteDisconnected):
                raise
            return pool.request("GET", self.url, fields={"query": query})

    def answered(self, more: int) -> None:
        """Waits for so many more answers."""
        end, until = time.monotonic() + 60, sum(self.answers.values()) + more
        while sum(self.answers.values()) < until and not self.failures:
            assert time.monotonic() < end, "no answers any more"
            time.sleep(0.01)


@contextmanager
def load(url: str, query: Callable[[int], str], clients: int = 4, again: bool = False) -> Iterator[Load]:
    """Clients that ask while the block runs; `again` as browsers do."""
    asked = Load(url, query, again)
    with ExitStack() as stack:
        threads = [threading.Thread(target=asked.ask_on, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
        stack.callback(asked._done.set)
        yield asked
