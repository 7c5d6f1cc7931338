"""The first request among bytes: how long it is, and how long it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum_server.hosting.parsing import LONGEST_HEAD, LONGEST_HEADER, LONGEST_TARGET, longest, parse

HEAD = b"POST /a?b HTTP/1.1\r\nHost: x\r\n"
MAX_BODY = 1000
chunks = st.lists(st.binary(min_size=1, max_size=30), max_size=8).map(
    lambda parts: b"".join(b"%x;a=b\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: y\r\n\r\n"
)
requests = st.one_of(
    st.binary(max_size=99).map(lambda body: HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)),
    chunks.map(lambda body: HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body),
    st.just(b"\r\n\r\n\r\n" + HEAD + b"\r\n"),
)


@given(requests, requests | st.binary(max_size=20))
def test_a_request_is_found_when_it_is_whole_whatever_follows(sent: bytes, following: bytes) -> None:
    request = parse(sent + following, MAX_BODY)
    assert (request.is_whole, request.size, request.method, request.target) == (True, len(sent), "POST", b"/a?b")
    for end in range(len(sent)):
        part = parse(sent[:end], MAX_BODY)
        assert not part.is_whole
        assert end < part.size <= len(sent)


def code(sent: bytes) -> str:
    """The code of what is wrong with a request."""
    problem = parse(sent, MAX_BODY).problem
    return problem.code if problem else ""


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\n"])
def test_a_head_is_as_long_as_it_may_be_however_it_comes(end: bytes) -> None:
    long = b"X: " + b"a" * (LONGEST_HEADER - 3) + b"\r\n"
    assert code(b"GET /" + b"a" * LONGEST_TARGET + b" HTTP/1.1\r\nHost: x" + end) == "long-address"
    assert code(b"GET / HTTP/1.1\r\nHost: x\r\n" + long * (LONGEST_HEAD // len(long) + 1) + end) == "long-headers"
    assert code(b"GET / HTTP/1.1\r\nX: " + b"a" * LONGEST_HEAD + end) == "long-headers"


def test_a_body_is_as_long_as_it_may_be_however_it_comes() -> None:
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    assert parse(chunked + b"1\r\na\r\n" * MAX_BODY + b"0\r\n\r\n", MAX_BODY).body == b"a" * MAX_BODY
    assert code(chunked + b"1\r\na\r\n" * (MAX_BODY + 1)) == "http-413"
    assert code(chunked + (b"1;" + b"a" * 9_999 + b"\r\na\r\n") * (longest(MAX_BODY) // 10_000 + 1)) == "http-413"
    assert code(HEAD + b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1)) == "http-413"
    assert code(HEAD + b"Content-Length: %d\r\n\r\n" % (1 << 63)) == "http-413"


@pytest.mark.parametrize("sent", [b"/a?b", b"http://x/a?b", b"HTTPS://X/a?b"])
def test_the_target_may_begin_with_the_host(sent: bytes) -> None:
    assert parse(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % sent, MAX_BODY).target == b"/a?b"


@pytest.mark.parametrize(
    "sent", [b"*", b"a", b"x/a", b"http:/x/a", b"http://y/a", b"http://x", b"http://xy/a", b"/a#b"]
)
def test_a_target_elsewhere_is_refused(sent: bytes) -> None:
    assert code(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % sent) == "not-http"
