"""The logs of the server: a line of JSON for each request, and for each query that took long its text.

The line is ASCII, whatever a client sends: what else there is stands as an escape of JSON.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sys
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from time import time

from variorum_server.config import Config
from variorum_server.endpoint.job import Job
from variorum_server.hosting.parsing import Request

LOG = logging.getLogger("variorum")
STANDARD_OUTPUT = "-"


class OneLine(logging.Formatter):
    """Writes a record on one line of ASCII: what a client has sent may stand in the message of a defect."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return super().format(record).encode("unicode_escape").decode("ascii")


class Journal:
    """Writes the lines of a server. Several servers may write to one file: a line is one write."""

    def __init__(self, config: Config) -> None:
        self._names = config.access_log, config.slow_log
        self._slow_after, self._proxies = config.slow, config.proxies
        self._access, self._slow = map(_opened, self._names)

    def reopen(self) -> None:
        """Begin new files under the same names, after others were moved away."""
        self._access, self._slow = map(_opened_again, self._names, (self._access, self._slow))

    def write(
        self,
        peer: str,
        note: bytes,
        seconds: float,
        status: int,
        answer: str,
        size: int = 0,
        rows: int = -1,
        problem: str = "",
    ) -> None:
        """Write what there is to say of a request, of which `note_of` has made this note; `answer` is what gave it.

        `peer` is the address that the connection comes from, `size` is that of the body, `rows` is -1 where there are
        none, and `problem` the code of one.
        """
        if self._access is None and self._slow is None:
            return
        noted: dict[str, object] = json.loads(note.decode("utf-8", "surrogatepass") or "{}")
        text, forwarded = noted.pop("text", None), noted.pop("forwarded", None)
        line = {
            "time": datetime.fromtimestamp(time(), UTC).isoformat(timespec="milliseconds"),
            "client": forwarded if forwarded and is_listed(peer, self._proxies) else peer,
            **{"method": "", "path": "", **noted},
            "status": status,
            "seconds": round(seconds, 6),
            "answer": answer,
            "bytes": size,
        }
        line |= {"rows": rows} if rows >= 0 else {}
        line |= {"problem": problem} if problem else {}
        if self._access is not None:
            _write(self._access, line)
        if self._slow is not None and text is not None and answer == "query" and seconds >= self._slow_after:
            _write(self._slow, {**line, "text": text})


def note_of(request: Request, job: Job | None, config: Config) -> bytes:
    """What the logs say of a request before it is answered; nothing where there are none.

    A query is named by the first 16 digits of the SHA-256 of its text.
    """
    if not (config.access_log or config.slow_log):
        return b""
    note = {"method": request.method, "path": request.target.partition(b"?")[0].decode("latin-1")}
    forwarded = forwarded_for(request, config.proxies)
    if forwarded:
        note["forwarded"] = forwarded
    if job is not None:
        note["query"] = hashlib.sha256(job.text.encode()).hexdigest()[:16]
        if config.slow_log:
            note["text"] = job.text
    return json.dumps(note, ensure_ascii=False).encode("utf-8", "surrogatepass")


def forwarded_for(request: Request, proxies: tuple[str, ...]) -> str:
    """The address of the client as the proxy says that is farthest from here and listed; empty where none does.

    It holds only of a connection that comes from a listed proxy itself.
    """
    if not proxies:
        return ""
    client = ""
    for hop in reversed(request.headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
        try:
            client = str(ip_address(hop.strip()))
        except ValueError:
            break
        if not is_listed(client, proxies):
            break
    return client


def is_listed(address: str, proxies: tuple[str, ...]) -> bool:
    """Whether an address is that of a proxy, or in a network of proxies."""
    try:
        return any(ip_address(address) in ip_network(one, strict=False) for one in proxies)
    except ValueError:
        return False


def _opened(name: str) -> int | None:
    if not name:
        return None
    if name == STANDARD_OUTPUT:
        return sys.stdout.fileno()
    return os.open(Path(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _opened_again(name: str, before: int | None) -> int | None:
    try:
        opened = _opened(name)
    except OSError as error:
        LOG.error("%s: %s; what it is to hold goes on where it went before", name, error.strerror)
        return before
    if before is not None and name != STANDARD_OUTPUT:
        os.close(before)
    return opened


def _write(file: int, line: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # a full disk must cost the log a line, and no client an answer
        os.write(file, (json.dumps(line) + "\n").encode())
