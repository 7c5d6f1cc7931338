"""What Flask answers when something goes wrong: problem details as JSON, or as a page for browsers."""

from __future__ import annotations

import re

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from variorum_server.endpoint.exchange import exchange_of
from variorum_server.endpoint.negotiation import prefers_html
from variorum_server.endpoint.problems import LONG_BODY, MEDIA_TYPE, Problem, describe, log_failure

IRI = re.compile(r"<(https?://[^<>\s]+)>")
HTTP_TITLES = {404: "No such page", 405: "Method not allowed"}
HTTP_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method; the dataset is read-only.",
}


def respond(error: Exception) -> Response:
    """The response to an error, in the form that the client prefers."""
    problem = _of_http(error) if isinstance(error, HTTPException) else describe(error)
    if problem.status == 500:
        log_failure(current_app.logger, f"{request.method} {request.path!a}", error)
    exchange_of(request.environ).problem = problem.code
    if prefers_html(request.headers.get("Accept"), MEDIA_TYPE):
        told = {"problem": problem, "title": problem.title, "advice": _advice(problem)}
        page = render_template("problem.html", **told, query=_query_text())
        response = Response(page, problem.status, mimetype="text/html")
    else:
        response = Response(problem.json(), problem.status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_http(error: HTTPException) -> Problem:
    """The problem that an exception of Flask amounts to."""
    status = error.code or 500
    if status == LONG_BODY.status:
        return LONG_BODY
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    title, detail = HTTP_TITLES.get(status, error.name), HTTP_DETAILS.get(status, error.name)
    return Problem(status, f"http-{status}", title, detail, headers=headers)


def _advice(problem: Problem) -> list[str]:
    """The advice in parts: texts, and between them, where something is not found, IRIs that may have been meant."""
    return IRI.split(problem.advice) if problem.status == 404 else [problem.advice]


def _query_text() -> str:
    """The query of a GET request, so that the page can offer it for mending."""
    return request.args.get("query", "")
