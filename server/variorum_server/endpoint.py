"""The SPARQL endpoint: from a request to a whole answer, with negotiation and conditional requests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, request

from variorum import __version__
from variorum.dataset import DatasetRequest, find_source
from variorum.formats import find_format, formats_for
from variorum.saved import SavedQuery
from variorum.snapshot import Snapshot
from variorum.sparql import Query, read_query
from variorum.turtle import Term
from variorum_server.evaluator import Evaluator
from variorum_server.negotiation import HTML, choose
from variorum_server.problems import Problem, ProblemError


@dataclass(frozen=True)
class Question:
    """A query that has been judged, with all that its answer depends on; `saved` is set if it is a saved query."""

    query: Query
    dataset: DatasetRequest
    bindings: Mapping[str, Term] = field(default_factory=dict)
    saved: SavedQuery | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def judge(
    snapshot: Snapshot, text: str, dataset: DatasetRequest, bindings: Mapping[str, Term] | None = None
) -> Question:
    """The question that a query puts to a dataset.

    :raises UnknownSourceError: the source asked is not there.
    :raises QueryError: the query is refused, or visibly not SPARQL.
    """
    if dataset.source is not None:
        find_source(snapshot, dataset.source)
    return Question(read_query(text, snapshot.base, snapshot.prefixes), dataset, bindings or {})


def media_type_for(question: Question, wanted: str | None) -> str:
    """The media type of the answer: what the parameter `format` says, else what the Accept header prefers.

    :raises FormatError: no format of this name fits.
    :raises ProblemError: nothing that fits is acceptable to the client.
    """
    kind = question.query.kind
    if wanted == "html":
        return HTML
    if wanted is not None:
        return find_format(kind, wanted).media_type
    formats = formats_for(kind)
    offers = [entry.media_type for entry in formats]
    offers += [alias for entry in formats for alias in entry.media_types[1:]]
    chosen = choose(request.headers.get("Accept"), [*offers, HTML])
    if chosen is None:
        raise ProblemError(
            Problem(
                406,
                "not-acceptable",
                "No acceptable format",
                f"An answer of kind {kind} has none of the formats in the Accept header.",
                f"Accept one of: {', '.join(offers[: len(formats)])}.",
            )
        )
    return chosen


def answer(snapshot: Snapshot, evaluator: Evaluator, question: Question, media_type: str) -> Response:
    """The answer to a question, or 304 where the client has it already. A format other than HTML."""
    tag = entity_tag(snapshot, question, media_type)
    if tag and request.method != "POST" and request.if_none_match.contains(tag):
        return with_caching(Response(status=304), tag)
    body = evaluator(question.query, question.dataset, question.bindings, media_type)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(body, content_type=media_type + charset)
    return with_caching(response, tag)


def entity_tag(snapshot: Snapshot, question: Question, media_type: str) -> str | None:
    """A strong validator: the same tag means the same bytes. None where chance or the clock has a say."""
    if question.query.volatile:
        return None
    parts = [__version__, snapshot.digest, media_type, question.query.text, repr(question.dataset)]
    parts += [f"{name}={term}" for name, term in sorted(question.bindings.items())]
    parts += [f"{name}={value}" for name, value in sorted(question.values.items())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def with_caching(response: Response, tag: str | None) -> Response:
    """Let caches keep a response as long as its tag holds; forbid it where there is none."""
    if tag is None:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.set_etag(tag)
        response.headers["Cache-Control"] = "public, no-cache"
    return response
