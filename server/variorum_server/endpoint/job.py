"""What passes between the server and the processes that run queries: jobs, their outcomes, and why there is none.

A message is the length of a header, the length of a body, the header and the body. A job is marshalled, which takes a
third of the time of JSON; what comes back from a worker is text, as no worker is trusted. Nothing here parses a query.
"""

from __future__ import annotations

import json
import marshal
import struct
from dataclasses import asdict
from typing import NamedTuple

<<<<<<< HEAD:server/variorum_server/endpoint/job.py
from variorum.dataset import DatasetRequest
from variorum.formats import Kind
from variorum_server.endpoint.problems import Problem
=======
from variorum.query.dataset import DatasetRequest
from variorum.query.formats import Kind
from variorum_server.problems import Problem
>>>>>>> main:server/variorum_server/job.py

LENGTHS = struct.Struct("!II")
NOT_BEGUN = LENGTHS.pack(0, 0)
_KINDS = {str(kind): kind for kind in Kind}


class Job(NamedTuple):
    """A query with all that its answer depends on, as the client sent it.

    `bindings` are names of variables with terms as N-Triples write them. `accept` is the Accept header, `format` the
    parameter that overrules it; `coding` is the content coding that the client takes and the server chose.
    """

    text: str
    dataset: DatasetRequest = DatasetRequest()
    bindings: tuple[tuple[str, str], ...] = ()
    accept: str | None = None
    format: str | None = None
    coding: str | None = None
    timeout: float | None = None
    truncate: bool = False

    def asking(self, text: str) -> Job:
        """The job with another text."""
        return Job(text, *self[1:])

    def seconds(self, most: float) -> float:
        """How many seconds it may run, where no job may run longer than `most`."""
        return min(self.timeout or most, most)

    @property
    def message(self) -> bytes:
        """What carries it to a worker: the same bytes for the same job."""
        text, dataset, *rest = self
        header = marshal.dumps((text, tuple(dataset), *rest))
        return LENGTHS.pack(len(header), 0) + header


class Outcome(NamedTuple):
    """A whole answer. When a page was asked for, `media_type` is HTML and the body is what the page is made of.

    `volatile` tells that the query uses the clock or chance.
    """

    body: bytes
    media_type: str
    kind: Kind
    rows: int
    truncated: bool = False
    volatile: bool = False
    coding: str | None = None

    @property
    def lasts(self) -> bool:
        """Whether the same question gets the same again; where an answer is cut is a setting, of which no tag tells."""
        return not (self.volatile or self.truncated)


def decode_job(header: bytes) -> Job:
    """The job of a message's header."""
    text, dataset, *rest = marshal.loads(header)
    return Job(text, DatasetRequest(*dataset), *rest)


def encode_outcome(outcome: Outcome) -> tuple[bytes, bytes]:
    """The message that carries an outcome: its beginning, and the body."""
    marks = f"{'t' if outcome.truncated else ''}{'v' if outcome.volatile else ''}"
    header = f"{outcome.media_type} {outcome.kind} {outcome.rows} {outcome.coding or '-'} {marks}".encode()
    return LENGTHS.pack(len(header), len(outcome.body)) + header, outcome.body


def encode_problem(problem: Problem) -> bytes:
    """The message that carries a problem."""
    header = json.dumps(asdict(problem)).encode()
    return LENGTHS.pack(len(header), 0) + header


def decode_reply(header: bytes, body: bytes) -> Outcome | Problem | None:
    """What a message from a worker carries; None for a job that it did not begin."""
    if not header:
        return None
    if header.startswith(b"{"):
        return Problem(**json.loads(header))
    media_type, kind, rows, coding, marks = header.decode().split(" ")
    return Outcome(
        body, media_type, _KINDS[kind], int(rows), "t" in marks, "v" in marks, None if coding == "-" else coding
    )
