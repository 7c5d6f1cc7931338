"""The application under another WSGI server, as `server/deploy/README.md` tells."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import HTTP, free_port, listens, until
from variorum.snapshots.snapshot import current_snapshot
from variorum_server import create_app


@pytest.fixture(scope="module")
def root(store: Path) -> Iterator[str]:
    """The address of waitress with the application that the environment describes."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "waitress",
        f"--listen=127.0.0.1:{port}",
        "--call",
        "variorum_server.app:create_app",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    environment |= {"VARIORUM_STORE": str(store), "VARIORUM_ROWS": "3"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: listens(port))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def test_programs_and_people_are_answered(root: str, store: Path) -> None:
    assert HTTP.request("GET", f"{root}/sparql", fields={"query": "ASK {}"}).json()["boolean"] is True
    form = {"query": "SELECT (1 AS ?x) {}", "format": "csv"}
    posted = HTTP.request("POST", f"{root}/sparql", fields=form, encode_multipart=False)
    assert (posted.status, posted.data) == (200, b"x\r\n1\r\n")
    page = HTTP.request("GET", f"{root}/sparql?query=ASK%7B%7D", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert HTTP.request("GET", f"{root}/health").json()["snapshot"] == current_snapshot(store).digest
    assert HTTP.request("GET", f"{root}/reconcile").json()["versions"] == ["0.2"]
    assert HTTP.request("GET", f"{root}/export/turtle?source=blue-news").data.startswith(b"@base")
    assert HTTP.request("GET", f"{root}/ready").status == 200


def test_the_settings_are_those_of_the_environment(root: str) -> None:
    many = HTTP.request("GET", f"{root}/sparql", fields={"query": "SELECT * { ?s ?p ?o }"})
    assert (many.status, many.json()["type"].rpartition("#")[2]) == (400, "too-large")


def test_what_only_variorum_serve_knows_is_not_there(root: str) -> None:
    assert HTTP.request("GET", f"{root}/metrics").status == 404


@pytest.mark.parametrize("host", ["a b", "x:y", "x/y", "x,y", "[x]", "x:123456", "\xe9", "", "x@y", "<x>"])
@pytest.mark.parametrize(
    "path", ["/", "/sparql?query=ASK%7B%7D", "/health", "/sources/blue-news", "/reconcile", "/none"]
)
def test_an_odd_host_is_refused_everywhere(store: Path, host: str, path: str) -> None:
    client = create_app(current_snapshot(store)).test_client()
    for accept in ("text/html", "application/json"):
        response = client.get(path, headers={"Accept": accept}, environ_overrides={"HTTP_HOST": host})
        assert response.status_code == 400
        assert response.json["type"].endswith("#host")


@pytest.mark.parametrize("host", ["localhost", "example.org:80", "127.0.0.1:7654", "[::1]:7654", "my_service", "a-b.c"])
def test_a_plain_host_is_taken(store: Path, host: str) -> None:
    client = create_app(current_snapshot(store)).test_client()
    assert client.get("/", headers={"Accept": "text/html"}, environ_overrides={"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/sources/a/b/sparql", "/sources//sparql", "/sources/a%2Fb/sparql", "/sources/sparql"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_no_endpoint_is_not_found(store: Path, path: str, method: str) -> None:
    client = create_app(current_snapshot(store)).test_client()
    kind = {"content_type": "application/sparql-query", "data": "ASK {}"} if method == "POST" else {}
    response = client.open(f"{path}{'' if kind else '?query=ASK%7B%7D'}", method=method, **kind)
    assert response.status_code in (404, 405)
