"""The first request among bytes that a client has sent, exactly as long as it is, or what is wrong with it (RFC 9112).

llhttp parses, strictly; what may be understood in two ways is refused, and its connection closed. A request is fed to
the parser in pieces that end where it may end, so that it is known which bytes are its own and which are of the next.
"""

from __future__ import annotations

import re

import httptools

from variorum_server.endpoint.problems import LONG_BODY, ODD_HOST, Problem, ProblemError

LONGEST_TARGET = 1 << 17  # bytes
LONGEST_HEADER = 1 << 13  # bytes of one header
MOST_HEADERS = 100
LONGEST_HEAD = LONGEST_TARGET + (1 << 16)  # bytes of a request before its body
_UPGRADE = re.compile(rb"\r\nupgrade(?=:)", re.IGNORECASE)  # llhttp would take what follows for another protocol
_PASSED_OVER = b"\r\nx-passd"  # as RFC 9110 has it, section 7.8: Java's clients ask for HTTP/2 with their first query

NO_HTTP = Problem(400, "not-http", "Not HTTP", "The request is not HTTP/1.1.", "Send a well-formed request.")
LONG_TARGET = Problem(414, "long-address", "The address is too long", "It is longer than is taken here.", "POST it.")
LONG_HEAD = Problem(431, "long-headers", "The headers are too long", "They are longer than this server takes.")


def longest(max_body: int) -> int:
    """How many bytes a request may come in whose body may have so many: chunks of a few bytes take more."""
    return LONGEST_HEAD + 2 * max_body


class Request:
    """The first request among the bytes of a client, as llhttp tells of it.

    The names of `headers` are in lower case, the values of one name are joined by commas. `size` is how many bytes it
    is; or, while it is not whole, how many there must be before more can be told of it. `waits` tells that the client
    sends its body only when it is told to go on (RFC 9110, section 10.1.1). `problem` is why it is refused: what there
    is of it is known then, and nothing of what follows.
    """

    method = version = ""
    target = body = b""
    size = _count = 0
    keep = _has_begun = has_head = waits = in_chunk = is_whole = False
    problem: Problem | None = None

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.received = bytearray()  # of the body
        self.on_body = self.received.extend
        self.parser = httptools.HttpRequestParser(self)

    def on_message_begin(self) -> None:
        if self._has_begun:  # llhttp has found an end where there is none
            raise ProblemError(NO_HTTP)
        self._has_begun = True

    def on_url(self, url: bytes) -> None:
        self.method = self.parser.get_method().decode("ascii")
        self.target += url
        if len(self.target) > LONGEST_TARGET:
            raise ProblemError(LONG_TARGET)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.has_head:  # a trailer, which says nothing about the request
            return
        self._count += 1
        if len(name) + len(value) > LONGEST_HEADER or self._count > MOST_HEADERS:
            raise ProblemError(LONG_HEAD)
        name = name.lower()
        if name in self.headers:
            if name == b"host":
                raise ProblemError(ODD_HOST)
            value = self.headers[name] + b", " + value
        self.headers[name] = value

    def on_headers_complete(self) -> None:
        self.has_head = True
        self.version = self.parser.get_http_version()
        self.keep = self.version == "1.1" and self.parser.should_keep_alive()

    def on_chunk_header(self) -> None:
        self.in_chunk = True

    def on_message_complete(self) -> None:
        self.is_whole, self.body = True, bytes(self.received)


def parse(data: bytes, max_body: int) -> Request:
    """The request that these bytes begin with, as far as it is here; or what is wrong, or may be read in two ways."""
    request = Request()
    try:
        request.size = _read(request, data, max_body)
    except (ProblemError, httptools.HttpParserError, httptools.HttpParserUpgrade) as error:  # the last is CONNECT
        reason = error if isinstance(error, ProblemError) else error.__context__
        request.problem = reason.problem if isinstance(reason, ProblemError) else NO_HTTP
        request.size, request.keep = len(data), False
    del request.parser  # which refers to it: it is freed as soon as it is answered
    return request


def _read(request: Request, data: bytes, max_body: int) -> int:
    """Have llhttp read in pieces that end where the request may end; the `size` of that."""
    begin, end = 0, 0
    while not request.has_head:  # blank lines may come before it
        begin, end = end, _after(b"\r\n\r\n", data, end)
        if begin == end:
            return end + 1
        request.parser.feed_data(_UPGRADE.sub(_PASSED_OVER, data[begin:end]))
        if end > LONGEST_HEAD:
            raise ProblemError(LONG_HEAD)
    if not data.count(b"\n", 0, end) == data.count(b"\r\n", 0, end) == data.count(b"\r", 0, end):
        raise ProblemError(NO_HTTP)  # llhttp takes half a line end before a request
    length = _body_length(request)
    request.target = _path_and_query(request)
    expects = request.version == "1.1" and request.headers.get(b"expect", b"").lower() == b"100-continue"
    request.waits = expects and end == len(data)
    announced = length or 0
    line = end  # where the body begins, or the next line that tells of chunks: how long one is, or a trailer
    while not request.is_whole:
        begin, end = end, _after(b"\r\n", data, line) if length is None else line + length
        if announced > max_body or max(line, end) >= longest(max_body):
            raise ProblemError(LONG_BODY)
        if line >= len(data) or end > len(data):
            return max(line + 1, end)
        request.in_chunk = False
        request.parser.feed_data(data[begin:end])
        chunk = int(data[line:end].partition(b";")[0], 16) if request.in_chunk else 0
        announced += chunk
        line = end + chunk + 2 if chunk else end
    return end


def _after(mark: bytes, data: bytes, begin: int) -> int:
    """Where the next mark has ended; where there is none, all ends."""
    at = data.find(mark, begin)
    return len(data) if at < 0 else at + len(mark)


def _path_and_query(request: Request) -> bytes:
    """The target without the scheme and the host that it may begin with, which must be the one of the header."""
    target = request.target
    if not target.startswith(b"/"):
        origin = rb"^https?://%b(?=/)" % re.escape(request.headers.get(b"host", b""))
        target = re.sub(origin, b"", target, flags=re.IGNORECASE)
    if not target.startswith(b"/") or b"#" in target:
        raise ProblemError(NO_HTTP)
    return target


def _body_length(request: Request) -> int | None:
    """The length of the body that the head announces; None where it comes in chunks or where there is none.

    :raises ProblemError: the head leaves a doubt.
    """
    length, coding = request.headers.get(b"content-length"), request.headers.get(b"transfer-encoding")
    if b"host" not in request.headers and request.version != "1.0":
        raise ProblemError(ODD_HOST)
    is_odd = coding is not None and (coding.lower() != b"chunked" or request.version == "1.0")
    if is_odd or request.version not in ("1.0", "1.1"):
        raise ProblemError(NO_HTTP)
    return None if length is None else int(length)  # llhttp has found it to be a number, and the only one
