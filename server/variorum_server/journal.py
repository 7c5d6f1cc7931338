"""The logs of the server: a line of JSON for each request, and for each query that took long its text."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from variorum_server.endpoint import Reply
from variorum_server.gateway import Request, Streamed
from variorum_server.job import Job

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
        seconds = request.seconds
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": request.client,
            "method": request.method,
            "path": request.path,
            "status": reply.status,
            "seconds": round(seconds, 6),
            "answer": answer,
        }
        if isinstance(reply, Reply):
            line["bytes"] = len(reply.body)
            line |= {"rows": reply.rows} if reply.rows is not None else {}
            line |= {"problem": reply.problem} if reply.problem else {}
        if job is not None:
            line["query"] = hashlib.sha256(job.text.encode()).hexdigest()[:16]
        if self._access is not None:
            _write(self._access, line)
        if self._slow is not None and job is not None and seconds >= self._slow_after:
            _write(self._slow, {**line, "text": job.text})


def _opened(name: str) -> int | None:
    if not name:
        return None
    if name == STANDARD_OUTPUT:
        return sys.stdout.fileno()
    return os.open(Path(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _write(file: int, line: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # a full disk must cost the log a line, and no client an answer
        os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
