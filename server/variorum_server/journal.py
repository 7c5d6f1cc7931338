"""The logs of the server: a line of JSON for each request, and for each query that took long its text."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import time

from variorum_server.endpoint import Reply
from variorum_server.gateway import Request, Streamed
from variorum_server.job import Job
from variorum_server.lease import Told

STANDARD_OUTPUT = "-"


class Journal:
    """Writes the lines of a server. Several servers may write to one file: a line is one write."""

    def __init__(self, access: str, slow: str, slow_after: float) -> None:
        self._access, self._slow = _opened(access), _opened(slow)
        self._slow_after = slow_after

    @property
    def wanted(self) -> bool:
        """Whether anything is to be written at all."""
        return self._access is not None or self._slow is not None

    def note(self, request: Request, reply: Reply | Streamed, answer: str, job: Job | None) -> None:
        """Write what there is to say of a request that was answered; `answer` is query, cached or page.

        The query itself is named by the first 16 digits of the SHA-256 of its text; only a slow one is written out.
        """
        entry: dict[str, object] = {}
        if isinstance(reply, Reply):
            entry["bytes"] = len(reply.body)
            entry |= {"rows": reply.rows} if reply.rows is not None else {}
            entry |= {"problem": reply.problem} if reply.problem else {}
        self._note(request, time(), request.seconds, reply.status, answer, entry, None if job is None else job.text)

    def note_told(self, request: Request, told: Told) -> None:
        """Write what there is to say of a query that a worker answered by itself, on the connection of this request."""
        entry: dict[str, object] = {"bytes": told.size, "rows": told.rows}
        self._note(request, told.at, told.microseconds / 1e6, 200, "query", entry, told.text)

    def _note(
        self,
        request: Request,
        at: float,
        seconds: float,
        status: int,
        answer: str,
        entry: dict[str, object],
        text: str | None,
    ) -> None:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"),
            "client": request.client,
            "method": request.method,
            "path": request.path,
            "status": status,
            "seconds": round(seconds, 6),
            "answer": answer,
            **entry,
        }
        if text is not None:
            line["query"] = hashlib.sha256(text.encode()).hexdigest()[:16]
        if self._access is not None:
            _write(self._access, line)
        if self._slow is not None and text is not None and seconds >= self._slow_after:
            _write(self._slow, {**line, "text": text})


def _opened(name: str) -> int | None:
    if not name:
        return None
    if name == STANDARD_OUTPUT:
        return sys.stdout.fileno()
    return os.open(Path(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _write(file: int, line: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # a full disk must cost the log a line, and no client an answer
        os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
