"""What an operator relies on: logs, metrics, readiness, and new snapshots that nobody notices."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import stat
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from corpora import HARBOUR
from running import Running, serving, until
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot

ROUTE = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_request_is_a_line_and_a_slow_query_is_written_out(store: Path, tmp_path: Path) -> None:
    access, slow = tmp_path / "access.jsonl", tmp_path / "slow.jsonl"
    options = (f"--access-log={access}", f"--slow-log={slow}", "--slow=0.000001")
    with serving(store, *options) as running:
        running.get("/sparql", query="ASK {}")
        running.get("/sparql", query="ASK {}")
        running.get("/sparql", query="ASK")
        running.get("/health")
    first, again, wrong, page = lines(access)
    assert (first["path"], first["status"], first["rows"], first["answer"]) == ("/sparql", 200, 1, "query")
    assert first["query"] == hashlib.sha256(b"ASK {}").hexdigest()[:16]
    assert (again["answer"], again["bytes"]) == ("cached", first["bytes"])
    assert (wrong["status"], wrong["problem"]) == (400, "query")
    assert (page["path"], page["answer"]) == ("/health", "page")
    assert [line["text"] for line in lines(slow)] == ["ASK {}", "ASK"]


def test_it_says_when_it_is_ready_and_metrics_tell_what_was_asked_and_how_it_ended(store: Path) -> None:
    with serving(store, "--timeout=0.5") as running:
        ready = running.get("/ready", {"Connection": "close"})
        assert (ready.status, ready.json()) == (200, {"status": "ready"})
        assert ready.headers["Cache-Control"] == "no-store"
        assert digest(running) == current_snapshot(store).digest
        for number in range(12):
            assert running.ask(f"ASK {{}} # {number}", {"Connection": "close"}).status == 200
        running.ask("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")

        def counted() -> bool:
            text = running.get("/metrics").data.decode()
            return (
                'variorum_requests_total{answer="query",status="200"} 12.0' in text
                and 'variorum_requests_total{answer="query",status="503"} 1.0' in text
                and 'variorum_workers_killed_total{reason="timeout"} 1.0' in text
                and 'variorum_request_duration_seconds_count{answer="query"} 13.0' in text
            )

        until(counted)
        assert running.get("/metrics").headers["Content-Type"].startswith("text/plain")


@pytest.fixture
def root(built_harbour: Path, tmp_path: Path) -> Path:
    """A copy of the corpus of the harbour with its snapshot, to be changed at will."""
    shutil.copytree(built_harbour, tmp_path / "corpus", symlinks=True)
    return tmp_path / "corpus"


def rename_a_ship(root: Path) -> None:
    """Change one label of one source."""
    seed = root / "seeds" / "tide-blog.ttl"
    seed.write_text(seed.read_text("utf-8").replace('"the ship Goosander"', '"the vessel Goosander"'), "utf-8")


def digest(running: Running) -> str:
    return str(running.get("/health", {"Connection": "close"}).json()["snapshot"])


def test_a_new_snapshot_is_picked_up_without_a_failed_request(root: Path) -> None:
    store = root / ".variorum"
    statuses: list[int] = []
    done = threading.Event()

    def ask(running: Running, number: int) -> None:
        """Ask by POST; or by GET on one connection."""
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
            count = 0
            while not done.is_set():
                count += 1
                query = f"{ROUTE} # {number}-{count}"
                if number % 2:
                    statuses.append(running.ask(query).status)
                    continue
                connection.request("GET", f"/sparql?query={quote(query)}")
                response = connection.getresponse()
                response.read()
                statuses.append(response.status)

    with serving(store, corpus=root, logs=root.parent) as running:
        before = digest(running)
        clients = [threading.Thread(target=ask, args=(running, number)) for number in range(2)]
        for client in clients:
            client.start()
        try:
            rename_a_ship(root)
            build(find_corpus(root), store)
            after = current_snapshot(store).digest
            assert after != before
            until(lambda: {digest(running) for _ in range(8)} == {after})
        finally:
            done.set()
            for client in clients:
                client.join()
        renamed = 'ASK { ?ship ?label "the vessel Goosander"@en }'
        until(lambda: all(running.ask(renamed, {"Connection": "close"}).json()["boolean"] for _ in range(16)))
        assert running.errors == ""
    assert len(statuses) > 50
    assert set(statuses) == {200}


@pytest.mark.long
def test_watching_builds_what_changes_and_survives_what_is_broken(root: Path, tmp_path: Path) -> None:
    with serving(root / ".variorum", "--watch", corpus=root, build=True, logs=tmp_path) as running:
        before = digest(running)
        seed = root / "seeds" / "tide-blog.ttl"
        text = seed.read_text("utf-8")
        seed.write_text(text + "\n<broken", "utf-8")
        until(lambda: "tide-blog.ttl" in running.errors)
        assert digest(running) == before
        seed.write_text(text, "utf-8")
        rename_a_ship(root)
        until(lambda: digest(running) != before)


@pytest.mark.long
def test_watching_goes_on_where_a_folder_is_another_one(root: Path, tmp_path: Path) -> None:
    """As after a checkout of another branch and back."""
    with serving(root / ".variorum", "--watch", corpus=root, build=True, logs=tmp_path) as running:
        before = digest(running)
        shutil.copytree(root / "seeds", tmp_path / "seeds")
        shutil.rmtree(root / "seeds")
        until(lambda: "seeds missing" in running.errors)
        shutil.copytree(tmp_path / "seeds", root / "seeds")
        until(lambda: "nothing changed" in running.errors)
        rename_a_ship(root)
        until(lambda: digest(running) != before)


@pytest.mark.long
def test_several_servers_share_a_store_that_they_may_not_write(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "store"
    shutil.copytree(store, copy, symlinks=True)
    folders = [copy, *(path for path in copy.rglob("*") if path.is_dir() and not path.is_symlink())]
    logs = [tmp_path / "one", tmp_path / "two"]
    for folder in logs:
        folder.mkdir()
    for path in copy.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    for folder in folders:
        folder.chmod(0o555)
    try:
        with serving(copy, logs=logs[0], powerless=True) as one, serving(copy, logs=logs[1], powerless=True) as two:
            assert one.ask(ROUTE).data == two.ask(ROUTE).data
            assert one.ask(ROUTE).status == 200
    finally:
        for folder in folders:
            folder.chmod(0o755)


@pytest.mark.parametrize("option", ["--timeout=soon", "--memory=-1"])
def test_a_bad_setting_is_one_clear_error(store: Path, option: str) -> None:
    with pytest.raises(AssertionError, match="cannot be"), serving(store, option):
        pass


def test_logs_are_opened_again_on_a_hangup_and_nobody_says_who_the_client_is(store: Path, tmp_path: Path) -> None:
    access, moved = tmp_path / "access.jsonl", tmp_path / "access.jsonl.1"
    with serving(store, f"--access-log={access}", "--proxies=10.0.0.0/8") as running:
        assert running.get("/sparql", {"X-Forwarded-For": "203.0.113.9"}, query="ASK {}").status == 200
        access.rename(moved)
        os.kill(running.process.pid, signal.SIGHUP)
        until(access.exists)
        for _ in range(2):
            running.get("/sparql", {"X-Forwarded-For": "203.0.113.9"}, query="ASK { ?s ?p ?o }")
    assert [(line["path"], line["status"]) for line in lines(moved)] == [("/sparql", 200)]
    assert [line["answer"] for line in lines(access)] == ["query", "cached"]
    assert {line["client"] for line in (*lines(moved), *lines(access))} == {"127.0.0.1"}  # that is no listed proxy


def test_logs_that_cannot_be_opened_again_go_on_where_they_were(harbour_store: Path, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    access = tmp_path / "logs" / "access.jsonl"
    with serving(harbour_store, f"--access-log={access}", corpus=HARBOUR) as running:
        (tmp_path / "logs").rename(tmp_path / "moved")
        os.kill(running.process.pid, signal.SIGHUP)
        until(lambda: "No such file or directory" in running.errors)
        assert running.get("/health").status == 200
        assert running.errors.count("\n") == 1
        assert "Traceback" not in running.errors
    assert [line["path"] for line in lines(tmp_path / "moved" / "access.jsonl")] == ["/health"]


def test_a_log_that_cannot_be_opened_is_told_before_all_else(harbour_store: Path, tmp_path: Path) -> None:
    options = (f"--access-log={tmp_path}/none/access.jsonl",)
    with pytest.raises(AssertionError), serving(harbour_store, *options, corpus=HARBOUR, logs=tmp_path):
        pytest.fail("it says where it is")


def test_what_a_client_sends_stands_in_no_line_as_it_is(store: Path, tmp_path: Path) -> None:
    access, slow = tmp_path / "access.jsonl", tmp_path / "slow.jsonl"
    odd = '\u2028\u0085\u202e\x1b[31m"\\\n{"client": "forged"}'
    with serving(store, f"--access-log={access}", f"--slow-log={slow}", "--slow=0.000001") as running:
        running.ask(f"ASK {{}} # {odd}")
        running.get(f"/{quote(odd)}%0A%1B[31m")
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(b"GET /sparql?query=%0A\x1b[31m\xff HTTP/1.1\r\nHost: x\r\n\r\nGET /\x1b HTTP/1.1\r\n\r\n")
            assert client.recv(99).startswith(b"HTTP/1.1 400 ")
    for file in (access, slow):
        raw = file.read_bytes()
        assert not [byte for byte in raw if not 32 <= byte < 127 and byte != 10]
        assert [line["client"] for line in lines(file)] == ["127.0.0.1"] * len(lines(file))
    assert [line["text"] for line in lines(slow)] == [f"ASK {{}} # {odd}"]


FORWARDED = {
    "203.0.113.9": "203.0.113.9",
    "198.51.100.1, 203.0.113.9": "203.0.113.9",
    "198.51.100.1, 203.0.113.9, 10.1.2.3": "203.0.113.9",
    "2001:db8::1": "2001:db8::1",
    "forged\u0020name": "127.0.0.1",
    "203.0.113.9, forged": "127.0.0.1",
    "": "127.0.0.1",
}


def test_a_listed_proxy_says_who_the_client_is(store: Path, tmp_path: Path) -> None:
    access = tmp_path / "access.jsonl"
    with serving(store, f"--access-log={access}", "--proxies=127.0.0.0/8", "--proxies=10.0.0.0/8") as running:
        for forwarded in FORWARDED:
            for _ in range(2):  # the second is a known answer
                running.get("/sparql", {"X-Forwarded-For": forwarded}, query="ASK {}")
    told = [line["client"] for line in lines(access)]
    assert dict(zip(FORWARDED, zip(told[::2], told[1::2], strict=True), strict=True)) == {
        forwarded: (client, client) for forwarded, client in FORWARDED.items()
    }


def test_what_is_no_request_is_logged_as_itself(store: Path, tmp_path: Path) -> None:
    """And not as the one that its worker answered before."""
    access = tmp_path / "access.jsonl"
    with serving(store, f"--access-log={access}", "--proxies=127.0.0.0/8", "--queries=1") as running:
        for _ in range(3):
            assert running.get("/sparql", {"X-Forwarded-For": "203.0.113.9"}, query="ASK {}").status == 200
            with socket.create_connection(("127.0.0.1", running.port)) as client:
                client.sendall(b"NONSENSE\r\n\r\n")
                assert client.recv(99).startswith(b"HTTP/1.1 400 ")
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(b"PUT /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
            assert client.recv(99).startswith(b"HTTP/1.1 413 ")
    long = lines(access)[-1]  # which is known as far as it was read
    assert (long["method"], long["path"], long["status"], long["problem"]) == ("PUT", "/a", 413, "http-413")
    nonsense = [line for line in lines(access) if line["status"] == 400]
    assert [line["client"] for line in nonsense] == ["127.0.0.1"] * 3
    assert [(line["method"], line["path"], line["problem"]) for line in nonsense] == [("", "", "not-http")] * 3
    assert [line for line in nonsense if "query" in line] == []
