"""What a pool and a worker say of a connection that is lent: how its requests look, and their messages.

The pool marshals, as for jobs; the worker answers in text, as no worker is trusted.
"""

from __future__ import annotations

import json
import marshal
import re
import string
from dataclasses import asdict
from typing import Any, NamedTuple

from variorum_server.job import LENGTHS, Job, decode_job
from variorum_server.percent import decode_percent
from variorum_server.problems import Problem

LONGEST = 1 << 14  # bytes of a request that a worker answers
MESSAGE = 1 << 16  # bytes of a message, at most
_REQUEST = re.compile(rb"(GET /[^ ?#]*\?(?:[^ #]*&)?query=)([^ &#]*)((?:&[^ #]*)? HTTP/1\.1\r\n(?:[^\r\n]+\r\n)+\r\n)")
_PLAIN = b"%+-._~*'()!,;:@/?$=" + (string.ascii_letters + string.digits).encode()  # what stands in a value


class Shape(NamedTuple):
    """How the requests of one connection look: the same bytes before and after the text of a query.

    `job` is what such a request asks, whatever its text.
    """

    before: bytes
    after: bytes
    job: Job

    def text_in(self, request: bytes) -> str | None:
        """The text of the query in a request, or None where it looks otherwise."""
        begin, end = len(self.before), len(request) - len(self.after)
        if begin >= end or not (request.startswith(self.before) and request.endswith(self.after)):
            return None
        value = request[begin:end]
        if value.translate(None, _PLAIN):
            return None
        try:
            return decode_percent(value.replace(b"+", b" "))
        except UnicodeDecodeError:
            return None


class Told(NamedTuple):
    """What a worker tells of a request that it answered: how long that took, and what the log says of it besides.

    `at` is when that was, in seconds of the epoch.
    """

    microseconds: int
    serial: int
    at: float
    size: int
    rows: int
    text: str


def shape_of(request: bytes, job: Job) -> Shape | None:
    """The shape of a request by GET that asks this and was answered; None where there is none.

    A head that was read once need not be read again as long as it stays the same, byte by byte.
    """
    match = _REQUEST.fullmatch(request) if len(request) <= LONGEST else None
    return Shape(match[1], match[3], job) if match else None


def encode_lease(serial: int, shape: Shape, logged: bool) -> bytes:
    """The message to a worker that goes with a connection; whether what is asked there is written to a log."""
    return marshal.dumps((serial, shape.before, shape.after, shape.job.message[LENGTHS.size :], logged))


def encode_return(serials: list[int]) -> bytes:
    """The message to a worker that it is to give these back, where it still has them."""
    return marshal.dumps(serials)


def decode_to_worker(message: bytes) -> tuple[int, Shape, bool] | list[int]:
    """A connection that is lent, or those that are to be given back."""
    content = marshal.loads(message)
    if isinstance(content, list):
        return content
    serial, before, after, job, logged = content
    return serial, Shape(before, after, decode_job(job)), logged


def encode_from_worker(kind: str, *values: Any, rest: bytes = b"") -> bytes:
    """A message to the pool: `has` a connection under this number, gives it `back`, `rest` of an answer, `did` so much.

    A problem among the values is what the request that waits on the connection is to be answered with. What it did is
    `Told` of each request, or how many microseconds it took.
    """
    plain = [asdict(value) if isinstance(value, Problem) else value for value in values]
    return json.dumps([kind, *plain], ensure_ascii=False).encode() + b"\n" + rest


def decode_from_worker(message: bytes) -> tuple[str, list[Any], bytes]:
    """The kind of a message, its values, and what follows them."""
    header, _, rest = message.partition(b"\n")
    kind, *values = json.loads(header)
    return kind, [Problem(**value) if isinstance(value, dict) else value for value in values], rest
