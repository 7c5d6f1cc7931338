"""The SPARQL Protocol for programs as a WSGI application sees it, and the one way in which any query is answered."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from variorum_server.endpoint.answering import Evaluator
from variorum_server.endpoint.codings import choose_coding
from variorum_server.endpoint.exchange import Exchange, exchange_of
from variorum_server.endpoint.job import Job, Outcome
from variorum_server.endpoint.negotiation import prefers_html
from variorum_server.endpoint.problems import LONG_BODY, MEDIA_TYPE, describe, log_failure
from variorum_server.endpoint.protocol import ProtocolRequest, read_request
from variorum_server.endpoint.replies import (
    Reply,
    entity_tag,
    is_page,
    names_tag,
    not_modified,
    reply_to_problem,
    reply_with,
)

LOG = logging.getLogger("variorum")


def answer(exchange: Exchange, evaluator: Evaluator, digest: str, job: Job, tags: str | None) -> Reply | Outcome:
    """The reply to a query about the snapshot of this digest, or its outcome where that is to be a page.

    `tags` is the header If-None-Match of a request that may be answered with 304.

    :raises VariorumError: there is none; `problems.describe` tells how that is said over HTTP.
    """
    exchange.begin(job)
    tag = entity_tag(digest, job)
    if tags and names_tag(tags, tag, exists=False):
        return not_modified(tag)
    outcome = evaluator(job)
    exchange.rows = outcome.rows
    if is_page(outcome):
        return outcome
    reply = reply_with(outcome, tag)
    return not_modified(tag) if tags and reply.tag and names_tag(tags, tag) else reply


@dataclass(frozen=True)
class Programs:
    """Answers the queries of programs to the endpoints of one snapshot."""

    digest: str
    evaluator: Evaluator
    max_body: int

    def reply(self, environ: dict[str, Any]) -> Reply | None:
        """The reply to a request; None where it is no query to an endpoint, or the client would rather have a page."""
        source = _endpoint(environ)
        if source is None or prefers_html(environ.get("HTTP_ACCEPT"), MEDIA_TYPE):
            return None
        exchange = exchange_of(environ)
        try:
            answered = self._answer(environ, exchange, source or None)
        except RequestEntityTooLarge:
            reply = reply_to_problem(LONG_BODY)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is told, and the log
            problem = describe(error)
            if problem.status == 500:
                log_failure(LOG, ascii(environ["PATH_INFO"]), error)
            reply = reply_to_problem(problem)
        else:
            if isinstance(answered, Outcome):
                return None
            reply = answered
        exchange.problem = reply.problem
        return reply

    def _answer(self, environ: dict[str, Any], exchange: Exchange, source: str | None) -> Reply | Outcome:
        query, method, get = environ["QUERY_STRING"].encode("latin-1"), environ["REQUEST_METHOD"], environ.get
        if method == "POST":
            body = self._body(environ) if exchange.body is None else exchange.body
            asked = ProtocolRequest(source, query, get("CONTENT_TYPE", ""), body)
        else:
            asked = ProtocolRequest(source, query)
        job = read_request(asked, get("HTTP_ACCEPT"), choose_coding(get("HTTP_ACCEPT_ENCODING")))
        tags = None if method == "POST" else get("HTTP_IF_NONE_MATCH")
        return answer(exchange, self.evaluator, self.digest, job, tags)

    def _body(self, environ: dict[str, Any]) -> bytes:
        """The body of a request, which is whole in what follows too, should that want to read it."""
        stream = get_input_stream(environ, max_content_length=self.max_body)
        body: bytes = stream.read()
        stream.read(1)  # at the limit, read just stops
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return body


def _endpoint(environ: dict[str, Any]) -> str | None:
    """The slug of the source whose endpoint gets a query, empty for that of all; None where none does."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if not path.endswith("/sparql") or method not in ("GET", "HEAD", "POST"):
        return None
    if method != "POST" and "query=" not in environ["QUERY_STRING"]:
        return None
    if path == "/sparql":
        return ""
    source: str = path.removeprefix("/sources/").removesuffix("/sparql")
    return source if source and path == f"/sources/{source}/sparql" and "/" not in source else None
