"""The endpoint apart from who serves it: what tags an answer, and the reply that an outcome or a problem makes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

from variorum import __version__
from variorum_server.endpoint.job import Job, Outcome
from variorum_server.endpoint.negotiation import HTML
from variorum_server.endpoint.problems import MEDIA_TYPE, Problem

Headers = list[tuple[str, str]]

# What every response says: that its media type is meant, and that any page may read it.
OPEN: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After, Variorum-Truncated"),
]
# What a page says besides: that it loads, runs and asks nothing from elsewhere.
CLOSED: Headers = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
]
VARY = ("Vary", "Accept, Accept-Encoding")
CACHED = ("Cache-Control", "public, no-cache")  # to be kept, and asked for again with the tag
NOT_CACHED = ("Cache-Control", "no-store")


class Reply(NamedTuple):
    """A whole response; `tag` is its strong validator if it has one, in quotation marks.

    `headers` are all but ETag and Content-Length. For the log: how many rows it has, and the code of the problem that
    it tells.
    """

    status: int
    headers: Headers
    body: bytes
    tag: str | None = None
    rows: int | None = None
    problem: str | None = None

    @property
    def fields(self) -> Headers:
        """All headers as they are sent."""
        fields = list(self.headers)
        if self.tag is not None:
            fields.append(("ETag", self.tag))
        if self.status != 304:
            fields.append(("Content-Length", str(len(self.body))))
        return fields


def entity_tag(digest: str, job: Job) -> str:
    """A strong validator of a job's answer, in quotation marks: the same tag means the same bytes (RFC 9110, 8.8.3).

    It is made of the snapshot's digest and all that the answer depends on, so it is known before the answer is. An
    answer that chance or the clock has a say in must not be given one.
    """
    hasher = _begun_tag(digest, job[1:]).copy()
    hasher.update(job.text.encode())
    return f'"{hasher.hexdigest()}"'


@lru_cache(256)
def _begun_tag(digest: str, settings: tuple[object, ...]) -> hashlib.blake2b:
    """What is the same for all texts that are asked so."""
    return hashlib.blake2b(repr((__version__, digest, settings)).encode() + b"\0", digest_size=16)


def names_tag(header: str | None, tag: str, *, exists: bool = True) -> bool:
    """Whether an If-None-Match header names this tag (RFC 9110, section 13.1.2: by weak comparison).

    `*` names whatever there is: it does not while nobody knows whether the answer `exists`.
    """
    if not header:
        return False
    if header == tag:  # as most clients send it
        return True
    return (exists and header.strip() == "*") or tag in (
        entry.strip().removeprefix("W/") for entry in header.split(",")
    )


def reply_with(outcome: Outcome, tag: str) -> Reply:
    """The reply that carries an answer other than a page."""
    media_type = outcome.media_type
    headers = [
        *OPEN,
        VARY,
        ("Content-Type", f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type),
    ]
    if outcome.coding:
        headers.append(("Content-Encoding", outcome.coding))
    if outcome.truncated:
        headers.append(("Variorum-Truncated", f"rows={outcome.rows}"))
    if not outcome.lasts:
        return Reply(200, [*headers, NOT_CACHED], outcome.body, rows=outcome.rows)
    return Reply(200, [*headers, CACHED], outcome.body, tag, outcome.rows)


def not_modified(tag: str) -> Reply:
    """The reply to a client that has the answer already."""
    return Reply(304, [*OPEN, VARY, CACHED], b"", tag)


def reply_to_problem(problem: Problem) -> Reply:
    """The reply to a program whose request cannot be answered."""
    headers = [*OPEN, VARY, NOT_CACHED, ("Content-Type", MEDIA_TYPE), *problem.headers.items()]
    return Reply(problem.status, headers, problem.json(), problem=problem.code)


def is_page(outcome: Outcome) -> bool:
    """Whether a page is to be made of an outcome."""
    return outcome.media_type == HTML
