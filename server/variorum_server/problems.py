"""Errors over HTTP: one body for all of them, problem details (RFC 9457), as JSON or as a page for browsers.

Nothing of the server shows in one: no traceback, no path, no version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from variorum.errors import QueryError, UnknownQueryError, UnknownSourceError, VariorumError
from variorum.formats import FormatError
from variorum_server.negotiation import prefers_html

TYPES = "https://w3id.org/variorum/problem#"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """What is wrong: `code` and `title` name the kind, for programs and for people; `detail` is about this request."""

    status: int
    code: str
    title: str
    detail: str
    advice: str = ""
    line: int | None = None
    column: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, str | int]:
        """The members of the problem details; `advice`, `line` and `column` are extensions, left out when empty."""
        members: dict[str, str | int | None] = {
            "type": TYPES + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "advice": self.advice or None,
            "line": self.line,
            "column": self.column,
        }
        return {name: value for name, value in members.items() if value is not None}


class ProblemError(VariorumError):
    """A request that cannot be answered, for a reason of HTTP or of the SPARQL Protocol."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, advice=problem.advice)
        self.problem = problem


HTTP_TITLES = {404: "No such page", 405: "Method not allowed", 413: "The request is too large"}
HTTP_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method; the dataset is read-only.",
    413: "The body of the request is larger than this server takes.",
}


def describe(error: Exception) -> Problem:
    """The problem that an error amounts to: the one place where errors become HTTP statuses."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, HTTPException) and error.code:
        headers = {name: value for name, value in error.get_headers() if name == "Allow"}
        title = HTTP_TITLES.get(error.code, error.name)
        return Problem(
            error.code, f"http-{error.code}", title, HTTP_DETAILS.get(error.code, error.name), headers=headers
        )
    if isinstance(error, QueryError):
        status, code, title = _of_query_error(error)
        line, column = (error.where.line, error.where.column) if error.where else (None, None)
        return Problem(status, code, title, error.what, error.advice, line, column)
    return Problem(500, "internal", "The server failed", "The server failed to answer; its log says more.")


def _of_query_error(error: QueryError) -> tuple[int, str, str]:
    if isinstance(error, UnknownSourceError):
        return 404, "unknown-source", "No such source"
    if isinstance(error, UnknownQueryError):
        return 404, "unknown-query", "No such saved query"
    if isinstance(error, FormatError):
        return 406, "format", "The answer has no such format"
    return 400, "query", "The query cannot be answered"


def respond(error: Exception) -> Response:
    """The response to an error, in the form that the client prefers."""
    problem = describe(error)
    if problem.status >= 500:
        current_app.logger.error("failed: %s %s", request.method, request.path, exc_info=error)
    if prefers_html(request.headers.get("Accept"), MEDIA_TYPE):
        page = render_template("problem.html", problem=problem, title=problem.title, query=_query_text())
        response = Response(page, problem.status, mimetype="text/html")
    else:
        body = json.dumps(problem.body(), ensure_ascii=False) + "\n"
        response = Response(body, problem.status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _query_text() -> str:
    """The query of a GET request, so that the page can offer it for mending."""
    return request.args.get("query", "")
