"""`variorum serve`, as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

import snapshots
from running import free_port
from variorum.corpus.folder import find_corpus
from variorum.errors import SnapshotError
from variorum.snapshots.snapshot import current_snapshot
from variorum_server.command import ServeError, refuse_taken, serve
from variorum_server.hosting.serving import build_in_a_process

ROOT = Path(__file__).parents[2]
RUN = "from variorum_server.command import serve; serve(standalone_mode=False)"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store whose current snapshot is that of the bridges."""
    snapshots.bridges(tmp_path / "snapshots" / "bridges")
    (tmp_path / "current").symlink_to("snapshots/bridges")
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_what_has_not_changed_is_served_again(harbour: Path) -> None:
    before = current_snapshot(harbour / ".variorum")
    served = build_in_a_process(find_corpus(harbour), harbour / ".variorum")
    assert (served.path, served.stated.contains_named_graph(NamedNode(f"{served.base}register"))) == (before.path, True)


def test_serves_until_interrupted(store: Path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-c",
        RUN,
        "--corpus",
        str(ROOT),
        "--store",
        str(store),
        "--no-build",
        "--port",
        str(port),
    ]
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'graph'}:{ROOT / 'server'}", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            greeting = [process.stdout.readline() for _ in range(3)]
            assert f"http://127.0.0.1:{port}/" in greeting[1]
            assert f"curl http://127.0.0.1:{port}/sparql" in greeting[2]
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/sparql?query=ASK%7B%3Fs%20a%20%3Fc%7D", timeout=30
            ) as answer:
                assert answer.read() == b'{"head":{},"boolean":true}'
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/sparql", data=iter([b"query=", b"ASK{}"]), method="POST"
            )
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert answer.status == 200
        finally:
            os.killpg(process.pid, signal.SIGINT)
        out, error = process.communicate(timeout=30)
        assert (process.returncode, out, error) == (0, "", "")


def test_a_taken_port_is_one_clear_error(taken: int, tmp_path: Path) -> None:
    arguments = ["--port", str(taken), "--corpus", str(tmp_path / "not looked at")]
    with pytest.raises(ServeError, match=f"cannot listen at 127.0.0.1:{taken}: Address already in use") as caught:
        serve.main(arguments, standalone_mode=False)
    assert f"--port {taken + 1}" in caught.value.advice


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid"])
def test_an_address_of_another_machine(host: str) -> None:
    with pytest.raises(ServeError, match="cannot listen at") as caught:
        refuse_taken(host, 7654)
    assert "--host 127.0.0.1" in caught.value.advice
    assert "--port" not in caught.value.advice


def test_no_build_needs_a_snapshot(tmp_path: Path) -> None:
    arguments = ["--port", str(free_port()), "--corpus", str(ROOT), "--store", str(tmp_path), "--no-build"]
    with pytest.raises(SnapshotError, match="no snapshot"):
        serve.main(arguments, standalone_mode=False)
