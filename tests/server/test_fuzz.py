"""Whatever is sent, the answer is whole and never a 500, and the server lives on: Flask alone, and the front."""

from __future__ import annotations

import csv
import gzip
import http.client
import io
import json
import re
import socket
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
import zstandard
from flask import Flask
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from corpora import HARBOUR
from examples import examples
from running import Running, serving

RDF = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


# What is sent


@dataclass(frozen=True)
class Sent:
    """A request as bytes; `is_http` tells whether HTTP allows it, so that it must be answered."""

    method: str
    target: bytes
    headers: tuple[tuple[str, bytes], ...]
    body: bytes

    @property
    def is_http(self) -> bool:
        """Whether the request line and the headers are what HTTP allows."""
        values = all(not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value) for _, value in self.headers)
        return (
            values
            and bool(re.fullmatch(rb"/[\w.~!$&'()*+,;=:@%/?-]*", self.target, re.ASCII))
            and len(self.target) < 60_000
        )

    def raw(self, chunked: bool = False) -> bytes:
        """The request as it goes over the wire."""
        lines = [b"%s %s HTTP/1.1" % (self.method.encode(), self.target), b"Host: x"]
        lines += [b"%s: %s" % (name.encode(), value) for name, value in self.headers]
        if chunked:
            lines.append(b"Transfer-Encoding: chunked")
            return b"\r\n".join(
                [*lines, b"", b"%x" % len(self.body), self.body, b"0", b"", b""]
                if self.body
                else [*lines, b"", b"0", b"", b""]
            )
        return b"\r\n".join([*lines, b"Content-Length: %d" % len(self.body), b"", self.body])


FRAGMENTS = """
SELECT|SELECT *|ASK|CONSTRUCT WHERE|DESCRIBE|DESCRIBE ?s|CONSTRUCT { ?s ?p ?o }|WHERE|{|}|(|)|[|]|<|
>|.|;|,|*|?s|?p|?o|?s ?p ?o|a|schema:name|sh:|:|_:b|[]|<http://e/>|<x>|<|"text"|"|'''|'a'@en|
"1"^^<http://e/>|7|-1.5e3|true|UNDEF|PREFIX a: <b>|PREFIX|BASE <http://e/>|FROM <graph/tide-blog>|
FROM NAMED <x>|GRAPH ?g|GRAPH|OPTIONAL|UNION|MINUS|VALUES ?s|FILTER(?o > 1)|FILTER|EXISTS|
NOT EXISTS|BIND(1 AS ?x)|SERVICE <http://127.0.0.1/>|(COUNT(*) AS ?n)|HAVING|GROUP BY ?s|
ORDER BY ?s|LIMIT 3|OFFSET 1|LIMIT|REGEX(?o, "(")|<http://e/f>(1)|NOW()|UUID()|\\u0041|\\ud800|#|\\|
INSERT DATA|é|\x00|<< ?s ?p ?o >>|<http://e/p>+|^a/!b|GROUP_CONCAT(?o)|STRDT("x", <y>)|IRI("a b")""".replace(
    "\n", ""
).split("|")
queries = st.one_of(
    st.sampled_from(["SELECT * { ?s ?p ?o } LIMIT 5", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <x>"]),
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join),
    st.text(max_size=30),
)
pieces = st.one_of(
    queries.map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")),
    st.binary(max_size=12).map(quote_from_bytes),
    st.sampled_from(
        ["", "%", "%zz", "%00", "%FF", "%ED%A0%80", "+", "a=b", "%26", "&&", "=", ";", "?", "#", "../..", "é"]
    ),
)


def words(text: str) -> list[str]:
    return text.split()


NAMES = words("""query update default-graph-uri named-graph-uri entailment timeout format truncate graph default iri
source page download shared x""")
VALUES = words("""json csv turtle html jsonld trig none owl-rl true false 1 0 -1 inf nan 1e999 tide-blog
graph/tide-blog xml https://example.org/ urn:x _:b text/turtle application/json""")
pairs = st.tuples(st.sampled_from(NAMES), st.one_of(pieces, st.sampled_from(VALUES))).map("=".join)
strings = st.one_of(
    st.lists(st.one_of(pairs, pieces), max_size=4).map("&".join),
    queries.map(lambda q: f"query={quote(q.encode('utf-8', 'surrogatepass'))}"),
)
accepts = st.lists(
    st.sampled_from(
        words("""*/* text/html text/* application/* application/json application/sparql-results+json text/csv
        text/turtle application/rdf+xml application/ld+json application/n-quads image/png
        application/sparql-results+xml */*;q=0 text/html;q=0.9 text/turtle;q=1.5 ;q= / text/html;;,, q=1""")
    ),
    max_size=4,
).map(", ".join)
garbage = st.one_of(
    st.binary(max_size=20), st.sampled_from([b"", b"x" * 5000, b"\xff\xfe", b'"', b"=", b";", b"bytes=0-1"])
)
headers = st.lists(
    st.one_of(
        st.tuples(st.just("Accept"), accepts.map(str.encode)),
        st.tuples(
            st.just("Accept-Encoding"),
            st.sampled_from([b"gzip", b"zstd", b"br", b"*;q=0", b"gzip;q=x", b"identity;q=0"]),
        ),
        st.tuples(
            st.just("Content-Type"),
            st.sampled_from(
                [
                    b"application/sparql-query",
                    b"application/x-www-form-urlencoded",
                    b"application/sparql-query; charset=latin1",
                    b"multipart/form-data",
                    b"multipart/form-data; boundary=x",
                    b"application/sparql-update",
                    b'text/plain; charset="',
                    b"/",
                ]
            ),
        ),
        st.tuples(
            st.sampled_from(
                [
                    "If-None-Match",
                    "If-Match",
                    "If-Modified-Since",
                    "Range",
                    "Accept",
                    "Accept-Encoding",
                    "Content-Type",
                    "Cookie",
                    "Authorization",
                    "X-Forwarded-For",
                    "Origin",
                    "Expect",
                    "Accept-Language",
                ]
            ),
            garbage,
        ),
        st.just(("If-None-Match", b"*")),
    ),
    max_size=4,
    unique_by=lambda header: header[0],
).map(tuple)
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"]
methods = st.one_of(st.sampled_from(["GET", "GET", "POST", "HEAD"]), st.sampled_from(METHODS))
bodies = st.one_of(st.just(""), strings, queries).map(lambda text: text.encode("utf-8", "surrogatepass"))


def addresses(app: Flask) -> st.SearchStrategy[str]:
    """Paths of every rule, with values that there are, that there are not, and that are none."""
    known = ["tide-blog", "ships-by-name", "ship/goosander", "style.css", "graph/tide-blog", "a", "", "ontology"]
    values = st.one_of(st.sampled_from(known), pieces)
    rules = [re.split(r"<[^>]*>", rule.rule) for rule in app.url_map.iter_rules()]

    def filled(parts: list[str]) -> st.SearchStrategy[str]:
        ways = [part for text in parts[1:] for part in (values, st.just(text))]
        return st.tuples(st.just(parts[0]), *ways).map("".join)

    endpoints = st.sampled_from(["/sparql", "/sparql", "/sources/tide-blog/sparql", "/metrics", "//", "/%2e%2e/etc"])
    return st.one_of(endpoints, st.sampled_from(rules).flatmap(filled), pieces.map("/{}".format))


def requests(app: Flask) -> st.SearchStrategy[Sent]:
    targets = st.tuples(addresses(app), st.one_of(st.just(""), strings.map("?{}".format))).map("".join).map(str.encode)
    return st.builds(Sent, methods, targets, headers, bodies)


# What must be so of every answer


def judge(sent: Sent, status: int, got: Mapping[str, str], body: bytes) -> None:
    """Whether an answer is whole, and of the media type that it says."""
    assert status < 500 or status == 503, body
    if status == 503:
        assert json.loads(body)["detail"] if got["Content-Type"].endswith("json") else body
    if sent.method == "HEAD" or status == 304:
        assert body == b""
        return
    coding = got.get("Content-Encoding")
    if coding == "gzip":
        body = gzip.decompress(body)
    elif coding == "zstd":
        body = zstandard.decompress(body, max_output_size=1 << 26)
    media_type = got.get("Content-Type", "").partition(";")[0]
    if media_type in RDF:
        assert all(True for _ in parse(body, format=RDF[media_type]))
    elif media_type.endswith("json"):
        content = json.loads(body)
        if media_type == "application/problem+json":
            assert (content["status"], bool(content["title"]), bool(content["detail"])) == (status, True, True)
    elif media_type.endswith("xml"):
        ElementTree.fromstring(body)
    elif media_type == "text/html":
        page = HTMLParser()
        page.feed(body.decode())
        page.close()
        assert body.rstrip().endswith(b"</html>") or sent.method == "OPTIONS" or status in (303, 308)
    elif media_type == "text/csv":
        assert len({len(row) for row in csv.reader(io.StringIO(body.decode(), newline=""), strict=True)}) <= 2
    elif media_type.startswith("text/"):
        body.decode()
    for word in (b"Traceback", b"site-packages", b'.py"'):
        assert word not in body


# Flask alone


@settings(QUICK, max_examples=examples(300))
@given(data=st.data())
def test_flask_answers_whatever_is_asked(app: Flask, data: st.DataObject) -> None:
    sent = data.draw(requests(app))
    path, _, query = sent.target.decode("latin-1").partition("?")
    client = app.test_client()
    environ: dict[str, Any] = {"REQUEST_METHOD": sent.method, "QUERY_STRING": query}
    given_headers = [(name, value.decode("latin-1")) for name, value in sent.headers]
    if any(re.search(r"[\r\n]", value) for _, value in given_headers):
        return
    with client.open(
        path="/" + path.lstrip("/").partition("#")[0],
        method=sent.method,
        headers=given_headers,
        data=sent.body,
        environ_overrides=environ,
    ) as response:
        judge(sent, response.status_code, response.headers, response.data)


# A server, through the front


@pytest.fixture(scope="module")
def server(harbour_store: Path) -> Iterator[Running]:
    """A server of the harbour with tight limits; it must not have said a word when all is done."""
    with serving(harbour_store, "--timeout=1", "--rows=2000", "--max-body=20K", corpus=HARBOUR) as running:
        yield running
        assert running.get("/ready").status == 200
        assert running.errors == ""


NEXT = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def exchange(port: int, sent: Sent, chunked: bool = False) -> tuple[int, Mapping[str, str], bytes] | None:
    """The answer to a request, or None where the connection closes without one; left open, it must serve the next."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent.raw(chunked))
        with closing(http.client.HTTPResponse(connection, method=sent.method)) as response:
            try:
                response.begin()
            except (http.client.BadStatusLine, ConnectionResetError):
                return None
            answer = response.status, response.headers, response.read()  # IncompleteRead where it is cut short
        if sent.is_http and not response.will_close:
            connection.sendall(NEXT)
            with closing(http.client.HTTPResponse(connection)) as following:
                following.begin()
                assert json.loads(following.read())["status"] == "ok"
        return answer


@settings(QUICK, max_examples=examples(300))
@given(data=st.data(), chunked=st.booleans())
def test_the_server_answers_whatever_is_sent(server: Running, app: Flask, data: st.DataObject, chunked: bool) -> None:
    sent = data.draw(requests(app))
    note(repr(sent.raw(chunked)))
    answer = exchange(server.port, sent, chunked)
    if answer is None:
        assert not sent.is_http
    elif sent.is_http or answer[2] or answer[0] not in (400, 414, 431):  # these may come from below HTTP
        judge(sent, *answer)


@settings(QUICK, max_examples=examples(100))
@given(
    raw=st.one_of(
        st.binary(max_size=200), st.binary(max_size=50).map(b"GET /sparql?query=ASK%20{} HTTP/1.1\r\n".__add__)
    )
)
def test_what_is_no_http_hurts_nobody(server: Running, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(raw)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(4096)
    assert not answer or answer.startswith(b"HTTP/1.1 ")
    assert b"HTTP/1.1 5" not in answer


@settings(QUICK, max_examples=examples(40))
@given(query=queries, cut=st.integers(0, 200))
def test_a_request_that_breaks_off_hurts_nobody(server: Running, query: str, cut: int) -> None:
    body = query.encode("utf-8", "surrogatepass")
    sent = Sent("POST", b"/sparql", (("Content-Type", b"application/sparql-query"),), body).raw()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(sent[: len(sent) - 1 - cut % len(sent)])
    assert server.ask("ASK {}").status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("ASK", 400), ("ASK {} LIMIT", 400), ("SELECT (NOW() AS ?n) {}", 200), ("ASK { ?a ?b 7 }", 304)],
)
def test_an_asterisk_names_an_answer_only_where_there_is_one(server: Running, query: str, status: int) -> None:
    assert server.get("/sparql", {"If-None-Match": "*"}, query=query).status == status


@pytest.mark.parametrize("length", [5_000, 50_000, 100_000, 2_000_000])
@pytest.mark.parametrize("place", ["target", "query", "header", "body"])
def test_what_is_very_long_is_refused_or_answered(server: Running, place: str, length: int) -> None:
    long = b"a" * length
    sent = {
        "target": Sent("GET", b"/" + long, (), b""),
        "query": Sent("GET", b"/sparql?query=ASK%20%7B%7D&x=" + long, (), b""),
        "header": Sent("GET", b"/sparql?query=ASK%20%7B%7D", (("Accept", long),), b""),
        "body": Sent("POST", b"/sparql", (("Content-Type", b"application/sparql-query"),), b"ASK {} #" + long),
    }[place]
    try:
        answer = exchange(server.port, sent)
    except (BrokenPipeError, ConnectionResetError):
        answer = None
    assert answer is not None or length >= 50_000
    if answer is not None:
        judge(sent, *answer)
    assert server.ask("ASK {}").status == 200
