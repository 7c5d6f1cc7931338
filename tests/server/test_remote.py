"""Other endpoints, meek and hostile: asked only where listed, within limits, and never led elsewhere."""

from __future__ import annotations

import gc
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

import snapshots
from running import Running, serving
from variorum.query.federation import ServiceError
from variorum.snapshots.snapshot import Snapshot
from variorum_server import Config
from variorum_server.endpoint.answering import InProcess
from variorum_server.endpoint.job import Job
from variorum_server.endpoint.problems import describe
from variorum_server.endpoint.remote import Remote, find_address, is_public, open_pool

JSON = "application/sparql-results+json"
ROW = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": 'a "b"\n}'}}]}}
XML = b"""<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head><results>
<result><binding name="x"><literal>a "b"&#10;}</literal></binding></result></results></sparql>"""
PATTERN = "SELECT ?x { SERVICE SILENT <%s> { ?s ?p ?x } }"


class Hostile(BaseHTTPRequestHandler):
    """What it does depends on the path."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits for the other end to acknowledge the head

    def do_POST(self) -> None:
        self.server.asked.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))  # type: ignore[attr-defined]
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, self.path.strip("/").partition("?")[0])()

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {}, b""))  # type: ignore[attr-defined]
        self.send(200, JSON, json.dumps(ROW).encode())

    def send(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def good(self) -> None:
        self.send(200, f"{JSON}; charset=utf-8", json.dumps(ROW).encode())

    def xml(self) -> None:
        self.send(200, "application/sparql-results+xml", XML)

    def redirect(self) -> None:
        self.send(302, JSON, b"", Location="/good")

    def failing(self) -> None:
        self.send(500, "text/plain", b"Traceback: secret")

    def page(self) -> None:
        self.send(200, "text/html", b"<p>Welcome")

    def swelling(self) -> None:
        self.send(200, JSON, b"\x1f\x8b", Content_Encoding="gzip")

    def malformed(self) -> None:
        self.send(200, JSON, b'{"head": {"vars": ["x"]}, "results": {"bindings": [')

    def endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        while True:
            self.wfile.write(b" " * 65536)

    def dripping(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        while not self.server.over.wait(0.05):  # type: ignore[attr-defined]
            self.wfile.write(b" ")

    def silent(self) -> None:
        self.server.over.wait(30)  # type: ignore[attr-defined]

    def short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{")
        self.close_connection = True

    def no_http(self) -> None:
        self.wfile.write(b"SSH-2.0\r\n\r\n")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


class Stand(ThreadingHTTPServer):
    """The hostile endpoint; `asked` has what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Hostile)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that broke off is what is expected."""


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """A hostile endpoint."""
    gc.collect()  # what other tests left of the engine's results must not be collected in its threads
    with Stand() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The bridges."""
    return snapshots.bridges(tmp_path_factory.mktemp("asking"))


def ask(snapshot: Snapshot, endpoint: str, query: str = PATTERN, **settings: float) -> bytes:
    config = Config(services=(endpoint,), **settings)  # type: ignore[arg-type]
    return InProcess(snapshot, config)(Job(query % endpoint, format="tsv")).body


@pytest.mark.parametrize("path", ["good", "xml", "good?with=a%20query&more"])
def test_a_listed_endpoint_is_asked_and_its_terms_are_only_terms(snapshot: Snapshot, stand: Stand, path: str) -> None:
    assert ask(snapshot, stand.address(path)) == b'?x\n"a \\"b\\"\\n}"\n'
    asked, headers, body = stand.asked[-1]
    assert asked == f"/{path}"
    assert headers["Host"] == f"127.0.0.1:{stand.server_port}"
    assert "Cookie" not in headers
    assert "Authorization" not in headers
    (query,) = parse_qs(body.decode())["query"]
    assert query == f"BASE <{snapshots.BASE}>\nSELECT * WHERE {{ ?s ?p ?x }}"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("redirect", "with a redirect (302), which is not followed"),
        ("failing", "with the status 500"),
        ("page", "neither SPARQL JSON nor XML"),
        ("swelling", "neither SPARQL JSON nor XML"),
        ("malformed", "broken SPARQL results"),
        ("endless", "more than 300,000 bytes"),
        ("dripping", "did not answer in time"),
        ("silent", "did not answer in time"),
        ("short", "broke off"),
        ("no_http", "broke off"),
    ],
)
def test_a_hostile_endpoint_is_one_clear_error(snapshot: Snapshot, stand: Stand, path: str, what: str) -> None:
    began, before = time.monotonic(), len(stand.asked)
    with pytest.raises(ServiceError) as caught:
        ask(snapshot, stand.address(path), timeout=1.0, size=300_000)
    assert time.monotonic() - began < 20
    assert what in caught.value.what
    assert "secret" not in str(caught.value)
    assert len(stand.asked) == before + 1  # SILENT hides nothing, and nothing is asked twice
    problem = describe(caught.value)
    assert (problem.status, problem.code) == (502, "service")
    assert problem.advice


@pytest.mark.parametrize(
    "endpoint",
    ["ftp://example.org/", "file:///etc/passwd", "http://user:secret@example.org/", "http://example.org:99999/", "x:y"],
)
def test_what_is_no_endpoint_is_refused_even_if_listed(snapshot: Snapshot, endpoint: str) -> None:
    with pytest.raises(ServiceError, match="is no address of an endpoint"):
        ask(snapshot, endpoint)


def test_nobody_listens_there(snapshot: Snapshot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServiceError, match="cannot be reached"):
        ask(snapshot, f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def resolver(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names resolve to these addresses, each time to the next; gives the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *arguments: object, **options: object) -> list[tuple[object, ...]]:
        if host[0].isdigit():
            return real(host, port, *arguments, **options)  # type: ignore[arg-type,return-value]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers[len(asked) - 1]]

    monkeypatch.setattr("variorum_server.endpoint.remote.socket.getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, answer: list[str]) -> None:
    resolver(monkeypatch, answer)
    with pytest.raises(ServiceError, match="not of the public network") as caught:
        find_address("http://rebound.example/sparql", "rebound.example", 80)
    assert "lists the endpoint by its address" in caught.value.advice


def test_localhost_is_local_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    assert str(find_address("http://localhost/", "localhost", 80)) == "127.0.0.1"
    with pytest.raises(ServiceError, match="not of the public network"):
        find_address("http://localhost/", "localhost", 80)


def test_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("variorum_server.endpoint.remote.socket.getaddrinfo", fail)
    with pytest.raises(ServiceError, match="is not known"):
        find_address("http://nowhere.example/", "nowhere.example", 80)


def test_a_name_is_resolved_once_and_that_address_is_dialled(monkeypatch: pytest.MonkeyPatch, stand: Stand) -> None:
    """Rebinding does not help: were the name resolved again, it would lead elsewhere."""
    asked = resolver(monkeypatch, ["127.0.0.1"], ["192.0.2.1"])
    monkeypatch.setattr("variorum_server.endpoint.remote.is_public", lambda _: True)
    real = urllib3.util.connection.create_connection
    dialled: list[str] = []

    def connect(address: tuple[str, int], timeout: float, **options: Any) -> socket.socket:
        dialled.append(address[0])
        return real(address, timeout, **options)

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    remote = Remote(time.monotonic() + 5, 10_000)
    body, form = remote(f"http://rebound.example:{stand.server_port}/good", "SELECT * {}")
    assert (json.loads(body), form) == (ROW, QueryResultsFormat.JSON)
    assert (asked, dialled) == (["rebound.example"], ["127.0.0.1"])
    assert stand.asked[-1][1]["Host"] == f"rebound.example:{stand.server_port}"


def test_the_name_is_what_a_certificate_must_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver(monkeypatch, ["8.8.8.8"])
    pool = open_pool("https://example.org/sparql", urlsplit("https://example.org/sparql"), 1)
    assert (pool.host, pool.port) == ("8.8.8.8", 443)
    assert pool.assert_hostname == "example.org"  # type: ignore[attr-defined]
    assert pool.conn_kw["server_hostname"] == "example.org"
    assert pool.cert_reqs == "CERT_REQUIRED"  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def other(store: Path) -> Iterator[Running]:
    """Another server, of the bundled corpus."""
    with serving(store) as running:
        yield running


@pytest.mark.long
def test_two_servers_answer_as_one_engine_on_both_datasets(other: Running, store: Path, stand: Stand) -> None:
    endpoint, slow = f"{other.root}/sources/blue-news/sparql", stand.address("silent")
    with serving(store, f"--services={endpoint}", f"--services={slow}", "--timeout=3") as running:
        name = "<https://schema.org/name>"
        federated = f"SELECT * {{ ?thing {name} ?here SERVICE <{endpoint}> {{ ?thing {name} ?there }} }}"
        response = running.ask(federated)
        assert response.status == 200, response.data
        assert "ETag" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        rows = bag(response.data)
        merged = federated.replace(f"SERVICE <{endpoint}>", "GRAPH <graph/blue-news>")
        assert rows == bag(running.ask(merged).data)
        assert len(rows) > 10
        page = running.get("/sparql", {"Accept": "text/html"}, query=federated)
        assert page.status == 200
        assert "ETag" not in page.headers
        refused = running.ask(federated.replace("blue-news", "no-news"))
        assert (refused.status, b"has not listed" in refused.data) == (400, True)
        began = time.monotonic()
        late = running.ask(PATTERN % slow)
        assert (late.status, json.loads(late.data)["type"].rpartition("#")[2]) == (502, "service")
        assert time.monotonic() - began < 20
        assert running.errors == ""


def bag(body: bytes) -> list[tuple[str, ...]]:
    solutions = parse_query_results(body, format=QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    return sorted(tuple(str(term) for term in solution) for solution in solutions)
