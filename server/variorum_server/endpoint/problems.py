"""Errors over HTTP: one body for all of them, problem details (RFC 9457).

Nothing of the server shows in one: no traceback, no path, no version.
"""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from variorum.errors import QueryError, UnknownQueryError, UnknownSourceError, UnknownThingError, VariorumError
from variorum.places.engine import EngineError, SlowEngineError
from variorum.query.federation import ServiceError
from variorum.query.formats import FormatError
from variorum.query.serialize import TooLargeError

TYPES = "https://w3id.org/variorum/problem#"
MEDIA_TYPE = "application/problem+json"
REFUSED = ("failed to map", "cannot allocate", "not enough memory", "can't start new thread")  # as libraries say it


@dataclass(frozen=True)
class Problem:
    """What is wrong: `code` and `title` name the kind, for programs and for people; `detail` is about this request.

    `excerpt` is a line of the query with a caret below the place where it goes wrong.
    """

    status: int
    code: str
    title: str
    detail: str
    advice: str = ""
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, str | int]:
        """The members of the problem details; those from `advice` on are extensions, left out when empty."""
        members: dict[str, str | int | None] = {
            "type": TYPES + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "advice": self.advice or None,
            "line": self.line,
            "column": self.column,
            "excerpt": self.excerpt or None,
        }
        return {name: value for name, value in members.items() if value is not None}

    def json(self) -> bytes:
        """The problem details as they are sent."""
        return (json.dumps(self.body(), ensure_ascii=False) + "\n").encode()


class ProblemError(VariorumError):
    """A request that cannot be answered, for a reason of HTTP or of the SPARQL Protocol."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, advice=problem.advice)
        self.problem = problem


INTERNAL = Problem(500, "internal", "The server failed", "The server failed to answer; its log says more.")
OUT_OF_MEMORY = Problem(
    503,
    "memory",
    "The query takes too much memory",
    "The query took more memory than a query may take here, and was stopped.",
    "Ask for less: fewer patterns that have nothing in common, no texts that grow, LIMIT before ORDER BY.",
)
TOO_COMPLEX = Problem(
    400,
    "too-complex",
    "The query is too complex",
    "The engine could not take in a query of this depth or breadth.",
    "Split it into several queries, or nest less.",
)


ENGINE_FAILED = Problem(
    502,
    "engine",
    "The engine failed",
    "The engine behind this server failed, broke off, or did not answer as it should; the log says more.",
    "Ask again in a moment, or ask for less.",
)
LONG_BODY = Problem(
    413,
    "http-413",
    "The request is too large",
    "The body of the request is larger than this server takes.",
    "Ask a shorter query; bring long lists of values into a few queries.",
)
ODD_HOST = Problem(
    400, "host", "No such host", "The request must name one host, as an address does.", "Send the host of this server."
)


def timed_out(seconds: float) -> Problem:
    """The problem of a query that ran so long."""
    return Problem(
        503,
        "timeout",
        "The query takes too long",
        f"The query was stopped after {seconds:g} seconds.",
        "Ask for less: begin with what is selective, bound the paths, or take an export and ask it at home.",
    )


def full() -> Problem:
    """The problem of a query that finds no place in the queue."""
    return Problem(
        503,
        "busy",
        "The server is busy",
        "As many queries run and wait here as may.",
        "Ask again in a moment.",
        headers={"Retry-After": "1"},
    )


def describe(error: Exception) -> Problem:
    """The problem that an error amounts to: the one place where our errors become HTTP statuses."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, QueryError):
        status, code, title = _of_query_error(error)
        line, column = (error.where.line, error.where.column) if error.where else (None, None)
        return Problem(status, code, title, error.what, error.advice, line, column, error.excerpt)
    if isinstance(error, SlowEngineError):
        return timed_out(error.seconds)
    if isinstance(error, EngineError):
        return ENGINE_FAILED
    if isinstance(error, ServiceError):
        return Problem(502, "service", "Another endpoint failed", error.what, error.advice)
    return OUT_OF_MEMORY if is_out_of_memory(error) else INTERNAL


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that memory was refused: Python's, the kernel's, or a library's."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
            return True
        if not isinstance(error, VariorumError) and any(words in str(error).lower() for words in REFUSED):
            return True
        error = error.__cause__ or error.__context__
    return False


def log_failure(log: logging.Logger, what: str, error: Exception) -> None:
    """Logs that the server failed, and why: in a line where one of our errors says it, else with all that led to it."""
    if isinstance(error, VariorumError):
        log.error("failed: %s: %s", what, error)
    else:
        log.error("failed: %s", what, exc_info=error)


def _of_query_error(error: QueryError) -> tuple[int, str, str]:
    if isinstance(error, UnknownSourceError):
        return 404, "unknown-source", "No such source"
    if isinstance(error, UnknownQueryError):
        return 404, "unknown-query", "No such saved query"
    if isinstance(error, UnknownThingError):
        return 404, "unknown-thing", "Nothing is said of this"
    if isinstance(error, FormatError):
        return 406, "format", "The answer has no such format"
    if isinstance(error, TooLargeError):
        return 400, "too-large", "The answer is too large"
    return 400, "query", "The query cannot be answered"
