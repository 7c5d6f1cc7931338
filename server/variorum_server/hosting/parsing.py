"""The first request among bytes that a client has sent, exactly as long as it is, or what is wrong with it (RFC 9112).

llhttp parses, strictly; what may be understood in two ways is refused, and its connection closed. A request is fed to
the parser in pieces that end where it may end, so that it is known which bytes are its own and which are of the next.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import httptools

from variorum_server.endpoint.problems import LONG_BODY, ODD_HOST, Problem, ProblemError

LONGEST_TARGET = 1 << 17  # bytes
LONGEST_HEADER = 1 << 13  # bytes of one header
MOST_HEADERS = 100
LONGEST_HEAD = LONGEST_TARGET + (1 << 16)  # bytes of a request before its body
ONCE = (b"host", b"content-length", b"transfer-encoding")  # headers of which a request may have one
_UPGRADE = re.compile(rb"\r\nupgrade(?=:)", re.IGNORECASE)

NO_HTTP = Problem(400, "not-http", "Not HTTP", "The request is not HTTP/1.1.", "Send a well-formed request.")
LONG_TARGET = Problem(414, "long-address", "The address is too long", "It is longer than is taken here.", "POST it.")
LONG_HEAD = Problem(431, "long-headers", "The headers are too long", "They are longer than this server takes.")


class Request(NamedTuple):
    """A whole request; the names of `headers` are in lower case, the values of one name are joined by commas.

    `size` is how many bytes it is.
    """

    method: str
    target: bytes
    version: str
    headers: dict[bytes, bytes]
    body: bytes
    size: int
    keep: bool


class Incomplete(NamedTuple):
    """That more must come: `needed` bytes in all, or before that a blank line if `blank`.

    `waits` tells that the client sends the rest only when it is told to go on (RFC 9110, section 10.1.1).
    """

    needed: int
    blank: bool
    waits: bool = False


class _Message:
    """What llhttp tells of one message."""

    begun = count = 0
    target = b""
    version = ""
    has_head = is_whole = keep = False

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.body = bytearray()
        self.parser = httptools.HttpRequestParser(self)

    @property
    def waits(self) -> bool:
        """Whether the client sends the body only when it is told to."""
        return self.headers.get(b"expect", b"").lower() == b"100-continue"

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_url(self, url: bytes) -> None:
        self.target += url
        if len(self.target) > LONGEST_TARGET:
            raise ProblemError(LONG_TARGET)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.has_head:  # a trailer, which says nothing about the request
            return
        self.count += 1
        if len(name) + len(value) > LONGEST_HEADER or self.count > MOST_HEADERS:
            raise ProblemError(LONG_HEAD)
        name = name.lower()
        if name in self.headers:
            if name in ONCE:
                raise ProblemError(ODD_HOST if name == b"host" else NO_HTTP)
            value = self.headers[name] + b", " + value
        self.headers[name] = value

    def on_headers_complete(self) -> None:
        self.has_head = True
        self.version = self.parser.get_http_version()
        self.keep = self.version == "1.1" and self.parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.is_whole = True


def parse(data: bytes, max_body: int) -> Request | Incomplete:
    """The request that these bytes begin with, if it is whole.

    :raises ProblemError: it is none, is too long, or its end may be understood in two ways.
    """
    message = _Message()
    try:
        return _parse(data, max_body, message)
    except httptools.HttpParserCallbackError as error:
        raise error.__context__ if isinstance(error.__context__, ProblemError) else ProblemError(NO_HTTP) from error
    except httptools.HttpParserUpgrade:
        return parse(_without_upgrade(data), max_body)
    except httptools.HttpParserError as error:
        raise ProblemError(NO_HTTP) from error


def _without_upgrade(data: bytes) -> bytes:
    """The same bytes with another name for the header Upgrade, which is passed over (RFC 9110, section 7.8).

    llhttp would take what follows for another protocol; Java's clients ask for HTTP/2 with the first query they post.
    """
    head, blank, rest = data.partition(b"\r\n\r\n")
    other, count = _UPGRADE.subn(b"\r\nx-passd", head)
    if not count:  # it is CONNECT
        raise ProblemError(NO_HTTP)
    return other + blank + rest


def _parse(data: bytes, max_body: int, message: _Message) -> Request | Incomplete:
    parser, end = message.parser, 0
    while not message.has_head:
        begin, end = end, data.find(b"\r\n\r\n", end) + 4
        if end < 4:
            parser.feed_data(data[begin:])
            return _without_head(len(data), message)
        parser.feed_data(data[begin:end])
    if _is_odd(data[:end]):
        raise ProblemError(NO_HTTP)
    length = _body_length(message, max_body)
    if length is not None and not message.is_whole:
        if len(data) < end + length:
            return Incomplete(end + length, blank=False, waits=message.waits)
        begin, end = end, end + length
        parser.feed_data(data[begin:end])
    while not message.is_whole:
        begin, end = end, data.find(b"\r\n", end) + 2
        if end < 2:
            if len(data) >= LONGEST_HEAD + 2 * max_body:
                raise ProblemError(LONG_BODY)
            return Incomplete(LONGEST_HEAD + 2 * max_body, blank=True, waits=message.waits)
        parser.feed_data(data[begin:end])
        if len(message.body) > max_body:
            raise ProblemError(LONG_BODY)
    if message.begun != 1:
        raise ProblemError(NO_HTTP)
    return Request(
        parser.get_method().decode("ascii"),
        _path_and_query(message),
        message.version,
        message.headers,
        bytes(message.body),
        end,
        message.keep,
    )


def _is_odd(head: bytes) -> bool:
    """Whether a head has half a line end, a folded line or a NUL, which not everyone reads in the same way."""
    ends = head.count(b"\r\n")
    return not head.count(b"\n") == ends == head.count(b"\r") or b"\r\n " in head or b"\r\n\t" in head or b"\0" in head


def _path_and_query(message: _Message) -> bytes:
    """The target without the scheme and the host that it may begin with, which must be the one of the header."""
    target = message.target
    if not target.startswith(b"/"):
        host = message.headers.get(b"host", b"")
        scheme, mark, rest = target.partition(b"://")
        if scheme.lower() not in (b"http", b"https") or not mark or not rest.startswith(host + b"/"):
            raise ProblemError(NO_HTTP)
        target = rest.removeprefix(host)
    if b"#" in target:
        raise ProblemError(NO_HTTP)
    return target


def _without_head(length: int, message: _Message) -> Incomplete:
    """What is missing of a request whose head has not ended after so many bytes."""
    if message.has_head or message.begun > 1:
        raise ProblemError(NO_HTTP)
    if length > LONGEST_HEAD:
        raise ProblemError(LONG_HEAD if message.headers else LONG_TARGET)
    for_target = LONGEST_TARGET + 16  # with the method before it
    return Incomplete(for_target if length < for_target else LONGEST_HEAD + 1, blank=True)


def _body_length(message: _Message, max_body: int) -> int | None:
    """The length of the body that the head announces; None where it comes in chunks or where there is none.

    :raises ProblemError: the head leaves a doubt, or announces more than may come.
    """
    length, coding = message.headers.get(b"content-length"), message.headers.get(b"transfer-encoding")
    if b"host" not in message.headers and message.version != "1.0":
        raise ProblemError(ODD_HOST)
    if message.version not in ("1.0", "1.1") or message.begun != 1:
        raise ProblemError(NO_HTTP)
    if coding is not None and (length is not None or coding.lower() != b"chunked" or message.version == "1.0"):
        raise ProblemError(NO_HTTP)
    if length is None:
        return None
    if not length.isdigit() or len(length) > 15:
        raise ProblemError(NO_HTTP)
    if int(length) > max_body:
        raise ProblemError(LONG_BODY)
    return int(length)
