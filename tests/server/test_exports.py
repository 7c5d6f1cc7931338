"""Exports over HTTP: the files are those of the command, in ranges, with tags, within limits, and never half there."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from running import HTTP, serving
from variorum.errors import ExportError
from variorum.export.registry import FORMATS, find_export, write_file
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot
from variorum_server import create_app
from variorum_server.config import MEGABYTE
from variorum_server.endpoint.problems import ProblemError, is_out_of_memory
from variorum_server.exports import files as export_files
from variorum_server.exports import service as exports
from variorum_server.exports.files import LOCKS, WORK, ExportFiles, ExportLimits
from variorum_server.exports.writer import Order, read_order

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def get(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    """A response that was read to its end."""
    return client.get(path, headers=headers, buffered=True)


def problem(response: TestResponse, status: int) -> str:
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    content = json.loads(response.data)
    return f"{content['detail']} {content.get('advice', '')}".strip()


def written(snapshot: Snapshot, name: str, path: Path, *sources: str, union: bool = False) -> bytes:
    """What the command writes."""
    form = find_export(name)
    write_file(form, select(snapshot, sources, form.kinds, union), path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def turtle(bundled_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(bundled_snapshot, "turtle", tmp_path_factory.mktemp("expected") / "all.ttl")


def order(snapshot: Snapshot, form: str = "turtle") -> Order:
    return Order(str(snapshot.path), form, (), (), False)


def test_the_file_is_what_the_command_writes(bundled_client: FlaskClient, turtle: bytes) -> None:
    response = get(bundled_client, "/export/turtle")
    assert response.data == turtle
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=ballerina.ttl"
    assert response.headers["Content-Length"] == str(len(turtle))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Last-Modified" not in response.headers
    assert "Content-Encoding" not in response.headers
    assert "Content-Range" in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("name", "media_type", "file", "begins"),
    [
        ("csv", "application/zip", "bridges-csv.zip", b"PK"),
        ("sqlite", "application/vnd.sqlite3", "bridges.sqlite", b"SQLite format 3"),
        ("nquads", "application/n-quads", "bridges.nq", b"<"),
        ("jsonld-framed", "application/ld+json", "bridges-jsonld-framed.jsonld", b"{"),
    ],
)
def test_each_format_has_its_media_type_and_name(
    client: FlaskClient, name: str, media_type: str, file: str, begins: bytes
) -> None:
    response = get(client, f"/export/{name}")
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Content-Disposition"] == f"attachment; filename={file}"
    assert response.data.startswith(begins)


@pytest.mark.parametrize(
    ("query", "file", "there", "absent"),
    [
        ("source=ledger", "bridges-ledger.nq", b"Short Bridge", b"Long Bridge"),
        ("source=ledger&source=almanac", "bridges-almanac-ledger.nq", b"Short Bridge", b"1873"),
        ("graphs=register", "bridges-register.nq", b"Disagreement", b"Short Bridge"),
        ("graphs=claims,register&graphs=report", "bridges-claims-register-report.nq", b"Short Bridge", b"Citation>"),
        ("source=ledger&graphs=entailed", "bridges-ledger-entailed.nq", b"containsPlace", b"Short Bridge"),
        ("union=true&graphs=claims", "bridges-claims-union.nq", b"Short Bridge", b"graph/ledger"),
        ("union=&source=&graphs=", "bridges.nq", b"Short Bridge", b"containsPlace"),
    ],
)
def test_the_parameters_select(client: FlaskClient, query: str, file: str, there: bytes, absent: bytes) -> None:
    response = get(client, f"/export/nquads?{query}")
    assert response.headers["Content-Disposition"] == f"attachment; filename={file}"
    assert there in response.data
    assert absent not in response.data


def test_the_same_selection_has_the_same_tag_and_another_has_another(client: FlaskClient) -> None:
    def tag(query: str) -> str:
        return get(client, f"/export/nquads{query}").headers["ETag"]

    assert tag("?source=ledger&source=almanac") == tag("?source=almanac&source=ledger&source=ledger")
    assert len({tag(""), tag("?source=ledger"), tag("?union=true"), tag("?graphs=claims")}) == 4
    assert tag("") != get(client, "/export/ntriples").headers["ETag"]


def test_who_has_the_file_gets_304_before_it_is_written(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    app = create_app(bundled_snapshot)
    tag = get(app.test_client(), "/export/turtle?source=blue-news").headers["ETag"]
    view = exports.Exports(bundled_snapshot, ExportFiles(tmp_path / "none"))
    with app.test_request_context("/export/turtle?source=blue-news", headers={"If-None-Match": f'"x", W/{tag}'}):
        response = view.export("turtle")
    assert (response.status_code, response.headers["ETag"], response.data) == (304, tag, b"")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("asked", "begin", "end"), [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, None), ("bytes=-50", -50, None)]
)
def test_a_range_is_part_of_the_file(
    bundled_client: FlaskClient, turtle: bytes, asked: str, begin: int, end: int | None
) -> None:
    response = get(bundled_client, "/export/turtle", {"Range": asked})
    assert response.status_code == 206
    assert response.data == turtle[begin:end]
    start = len(turtle) + begin if begin < 0 else begin
    last = (end or len(turtle)) - 1
    assert response.headers["Content-Range"] == f"bytes {start}-{last}/{len(turtle)}"
    assert response.headers["Content-Length"] == str(len(response.data))


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=x", "bytes=", "nonsense"])
def test_what_is_not_one_range_of_bytes_gets_the_whole_file(
    bundled_client: FlaskClient, turtle: bytes, asked: str
) -> None:
    response = get(bundled_client, "/export/turtle", {"Range": asked})
    assert (response.status_code, len(response.data)) == (200, len(turtle))


def test_a_range_beyond_the_file_is_refused(bundled_client: FlaskClient, turtle: bytes) -> None:
    response = get(bundled_client, "/export/turtle", {"Range": "bytes=99999999-"})
    assert f"The file has {len(turtle):,} bytes." in problem(response, 416)
    assert response.headers["Content-Range"] == f"bytes */{len(turtle)}"


def test_a_download_goes_on_only_with_the_same_file(bundled_client: FlaskClient, turtle: bytes) -> None:
    tag = get(bundled_client, "/export/turtle").headers["ETag"]
    rest = {"Range": "bytes=1000-"}
    assert get(bundled_client, "/export/turtle", {**rest, "If-Range": tag}).data == turtle[1000:]
    assert get(bundled_client, "/export/turtle", {**rest, "If-Range": '"another"'}).data == turtle
    packed = get(bundled_client, "/export/turtle", {"Accept-Encoding": "gzip"})
    begun = {**rest, "Accept-Encoding": "gzip", "If-Range": packed.headers["ETag"]}
    going_on = get(bundled_client, "/export/turtle", begun)
    assert (going_on.status_code, going_on.headers["Content-Encoding"]) == (206, "gzip")
    assert gzip.decompress(packed.data[:1000] + going_on.data) == turtle
    plain = get(bundled_client, "/export/turtle", {**rest, "Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert plain.data == turtle[1000:]


def test_text_comes_compressed_to_who_takes_it(bundled_client: FlaskClient, turtle: bytes) -> None:
    plain = get(bundled_client, "/export/turtle")
    packed = get(bundled_client, "/export/turtle", {"Accept-Encoding": "gzip"})
    quick = get(bundled_client, "/export/turtle", {"Accept-Encoding": "gzip, zstd"})
    assert [one.headers.get("Content-Encoding") for one in (plain, packed, quick)] == [None, "gzip", "zstd"]
    assert gzip.decompress(packed.data) == turtle
    assert zstandard.ZstdDecompressor().stream_reader(io.BytesIO(quick.data)).read() == turtle
    assert len({one.headers["ETag"] for one in (plain, packed, quick)}) == 3
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("name", ["csv", "excel"])
def test_what_is_compressed_is_not_compressed_again(client: FlaskClient, name: str) -> None:
    pytest.importorskip("xlsxwriter")
    response = get(client, f"/export/{name}", {"Accept-Encoding": "gzip, zstd"})
    assert "Content-Encoding" not in response.headers
    assert zipfile.ZipFile(io.BytesIO(response.data)).testzip() is None


def test_a_head_has_all_but_the_body(bundled_client: FlaskClient, turtle: bytes) -> None:
    got, head = get(bundled_client, "/export/turtle"), bundled_client.head("/export/turtle", buffered=True)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(turtle)))
    assert {**head.headers, "Date": ""} == {**got.headers, "Date": ""}
    ranged = bundled_client.head("/export/turtle", headers={"Range": "bytes=0-9"}, buffered=True)
    assert ranged.status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("turtel", 404, "There is no export format 'turtel'. Did you mean turtle?"),
        ("Turtle", 404, "Did you mean turtle?"),
        ("zzz", 404, "/export/ lists the formats."),
        ("turtle?source=ledgr", 404, "there is no source 'ledgr' Sources: ledger."),
        ("turtle?graphs=claim", 400, "There are no graphs 'claim'. Did you mean claims?"),
        ("turtle?soruce=ledger", 400, "There is no parameter 'soruce'. Did you mean source?"),
        ("turtle?zzz=1", 400, "Parameters: source, graphs, union."),
        ("turtle?union=yes", 400, "union is 'yes'. Write union=true or union=false, once."),
        ("turtle?union=true&union=false", 400, "union is 'true, false'."),
        ("turtle?union=false", 400, "turtle cannot keep graphs apart. Ask for trig, nquads or jsonld."),
        ("turtle?source=%ff", 400, "is not UTF-8"),
        ("csv?graphs=ontology", 400, "made of claims and their citations, which were not chosen. Leave"),
    ],
)
def test_what_there_is_not_is_told_in_words(client: FlaskClient, path: str, status: int, said: str) -> None:
    assert said in problem(get(client, f"/export/{path}"), status)


def test_a_format_that_is_not_installed_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "find_spec", lambda _name: None)
    said = "The format parquet needs packages that this server does not have. /export/ lists those that are."
    assert problem(get(client, "/export/parquet"), 501) == said
    rows = json.loads(client.get("/export/").data)["formats"]
    assert [row["name"] for row in rows if not row["available"]] == ["parquet", "excel"]
    assert "parquet <small>not installed here</small>" in client.get("/export/", headers=BROWSER).text


def test_the_list_says_who_wants_what_and_how_it_opens(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in json.loads(client.get("/export/").data)["formats"]}
    assert list(rows) == [form.name for form in FORMATS]
    assert rows["turtle"]["href"] == "http://localhost/export/turtle"
    assert rows["turtle"]["opens"] == "rapper -i turtle -c bridges.ttl"
    assert rows["csv"]["opens"] == "unzip bridges-csv.zip -d bridges-csv && head bridges-csv/claims.csv"
    assert all("FILE" not in row["opens"] and row["audience"] for row in rows.values())


def test_the_page_lists_and_links_every_format(client: FlaskClient) -> None:
    page = client.get("/export/", headers=BROWSER)
    assert page.mimetype == "text/html"
    for form in FORMATS:
        assert f'href="/export/{form.name}"' in page.text
    assert '<input id="source-ledger" type="checkbox" name="source" value="ledger">' in page.text
    assert "<script" not in page.text
    assert 'href="/export/"' in client.get("/", headers=BROWSER).text
    assert client.get("/export").headers["Location"].endswith("/export/")


def test_the_form_leads_to_the_file(client: FlaskClient) -> None:
    response = client.get("/export/?source=ledger&graphs=claims&graphs=register&format=trig&union=")
    assert response.status_code == 303
    assert response.headers["Location"] == "/export/trig?source=ledger&graphs=claims&graphs=register"
    assert "Did you mean trig" in problem(client.get("/export/?format=trigg"), 404)


# The files themselves


def test_a_file_is_written_once_however_many_ask(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    run = ExportFiles._run
    monkeypatch.setattr(
        ExportFiles, "_run", staticmethod(lambda order, work: (runs.append(order.target), run(order, work)))
    )
    several = [ExportFiles(tmp_path) for _ in range(3)]  # as several processes have them

    def read(number: int) -> bytes:
        with several[number % 3].open("a.ttl", "", order(snapshot)) as file:
            return file.read()

    with ThreadPoolExecutor(6) as threads:
        contents = set(threads.map(read, range(12)))
    assert len(runs) == 1
    assert contents == {written(snapshot, "turtle", tmp_path / "expected.ttl")}
    assert list((tmp_path / WORK).iterdir()) == []
    assert {path.name for path in (tmp_path / LOCKS).iterdir()} <= {"writer-0", "writer-1"}


@contextmanager
def busy(files: ExportFiles, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot, names: list[str]) -> Iterator[None]:
    """These files are being written, until the end of the block."""
    begun, go_on = threading.Semaphore(0), threading.Event()

    def write(order: Order, _work: Path) -> None:
        begun.release()
        assert go_on.wait(60)
        Path(order.target).write_text("written", "utf-8")

    monkeypatch.setattr(ExportFiles, "_run", staticmethod(write))
    with ThreadPoolExecutor(len(names)) as threads:
        for name in names:
            threads.submit(lambda name=name: files.open(name, "", order(snapshot)).close())
        try:
            for _ in names:
                assert begun.acquire(timeout=60)
            yield
        finally:
            go_on.set()


def test_no_more_than_two_are_written_at_once(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = ExportFiles(tmp_path)
    with busy(files, monkeypatch, snapshot, ["a.ttl", "b.ttl"]), pytest.raises(ProblemError) as caught:
        ExportFiles(tmp_path).open("c.ttl", "", order(snapshot))
    assert (caught.value.problem.status, caught.value.problem.headers) == (503, {"Retry-After": "5"})
    with files.open("c.ttl", "", order(snapshot)) as file:
        assert file.read() == b"written"


def test_no_more_than_a_few_wait(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ExportFiles(tmp_path, ExportLimits(waiting=1))
    with busy(files, monkeypatch, snapshot, ["a.ttl"]), pytest.raises(ProblemError) as caught:
        files.open("a.ttl", "", order(snapshot))
    assert caught.value.problem.code == "busy"


def test_the_busy_server_tells_when_to_come_again(bundled_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ProblemError(export_files._busy())

    monkeypatch.setattr(ExportFiles, "open", refuse)
    response = get(bundled_client, "/export/turtle")
    assert "Ask again in a moment" in problem(response, 503)
    assert response.headers["Retry-After"] == "5"


def test_the_files_used_longest_ago_are_forgotten(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ExportFiles, "_run", staticmethod(lambda order, _work: Path(order.target).write_bytes(b"x" * 100))
    )
    files = ExportFiles(tmp_path, ExportLimits(kept=250))
    for age, name in enumerate(["a", "b"]):
        files.open(name, "", order(snapshot)).close()
        os.utime(tmp_path / name, (age, age))
    files.open("a", "", order(snapshot)).close()  # used again, it is the newer one
    with files.open("c", "", order(snapshot)) as open_still:
        assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"a", "c"}
        for name in ("d", "e"):
            files.open(name, "", order(snapshot)).close()
        assert not (tmp_path / "c").exists()
        assert open_still.read() == b"x" * 100
    alone = ExportFiles(tmp_path, ExportLimits(kept=10))
    alone.open("f", "", order(snapshot)).close()
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"f"}


@pytest.mark.parametrize(
    ("limits", "status", "code"),
    [
        (ExportLimits(seconds=0.001), 503, "export-limit"),
        (ExportLimits(memory=1), 503, "export-limit"),
        (ExportLimits(size=1000), 400, "export-size"),
    ],
)
def test_a_writer_past_its_limits_leaves_nothing(
    bundled_snapshot: Snapshot, tmp_path: Path, limits: ExportLimits, status: int, code: str
) -> None:
    files = ExportFiles(tmp_path, limits)
    with pytest.raises(ProblemError) as caught:
        files.open("a.nq", "", order(bundled_snapshot, "nquads"))
    assert (caught.value.problem.status, caught.value.problem.code) == (status, code)
    assert str(tmp_path) not in str(caught.value)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != LOCKS] == []


@pytest.mark.long
@pytest.mark.parametrize("form", ["nquads", "parquet"])
@pytest.mark.parametrize("megabytes", [0, 1, 2, 3, 5, 8, 12, 16, 24, 45])
def test_wherever_memory_ends_the_limit_is_told(
    bundled_snapshot: Snapshot, tmp_path: Path, form: str, megabytes: int
) -> None:
    files = ExportFiles(tmp_path, ExportLimits(memory=megabytes * MEGABYTE + 1))
    told = "written"
    try:
        files.open("a.zip", "", order(bundled_snapshot, form)).close()
    except ProblemError as error:
        told = error.problem.code
    assert told in ("written", "export-limit")


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (ImportError("libarrow.so: failed to map segment from shared object"), True),
        (RuntimeError("can't start new thread"), True),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (ImportError("No module named 'arro3'"), False),
        (ExportError("cannot allocate"), False),
    ],
)
def test_memory_that_was_refused_is_known_by_what_led_to_the_error(error: Exception, refused: bool) -> None:
    assert is_out_of_memory(error) is refused
    outer = ExportError("the export cannot be written")
    outer.__cause__ = error
    assert is_out_of_memory(outer) is refused


def test_a_writer_that_is_killed_leaves_nothing_and_the_next_one_writes(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = ExportFiles(tmp_path)
    dying = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text('half'); os.kill(os.getpid(), 9)"
    real = subprocess.run

    def run(command: list[str], **options: object) -> object:
        half = Path(read_order(command[-1]).target).with_name(".a.ttl.part")
        return real([sys.executable, "-c", dying, str(half)], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ProblemError) as caught:
        files.open("a.ttl", "", order(snapshot))
    assert caught.value.problem.code == "export-limit"
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != LOCKS] == []
    monkeypatch.undo()
    with files.open("a.ttl", "", order(snapshot)) as file:
        assert file.read() == written(snapshot, "turtle", tmp_path / "expected.ttl")


def test_what_a_killed_server_left_is_cleared_away(snapshot: Snapshot, tmp_path: Path) -> None:
    files = ExportFiles(tmp_path)
    left = files.folder / WORK / "0" / "half.ttl"
    left.parent.mkdir()
    left.write_text("half", "utf-8")
    (tmp_path / LOCKS / "a.ttl").touch()  # nobody holds it
    files.open("a.ttl", "", order(snapshot)).close()
    assert not left.exists()


def test_a_broken_writer_is_the_servers_fault(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = Order(str(tmp_path / "no-snapshot"), "turtle", (), (), False)
    with pytest.raises(ProblemError) as caught:
        ExportFiles(tmp_path).open("a.ttl", "", broken)
    assert (caught.value.problem.status, caught.value.problem.code) == (500, "internal")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ProblemError) as caught:
        ExportFiles(tmp_path).open("b.ttl", "", order(snapshot))
    assert caught.value.problem.code == "internal"
    assert "Traceback" not in capfd.readouterr().err


def test_where_there_is_no_place_for_files_it_is_said(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(ProblemError) as caught:
        ExportFiles(tmp_path / "file" / "exports").open("a.ttl", "", order(snapshot))
    problem = caught.value.problem
    assert (problem.status, problem.detail) == (503, "The server has no place for it.")
    assert problem.headers == {"Retry-After": "60"}


def test_orders_come_through(snapshot: Snapshot) -> None:
    whole = Order(str(snapshot.path), "csv", ("ledger", "almanac"), ("claims",), True, "t", "gzip", "c", 1.5, 2, 3)
    assert read_order(whole.to_json()) == whole


@pytest.mark.long
def test_a_running_server_sends_long_files_in_parts(bundled_store: Path, turtle: bytes, tmp_path: Path) -> None:
    with serving(bundled_store, logs=tmp_path) as running:
        whole = running.get("/export/turtle", {"Connection": "close"})
        assert whole.data == turtle
        assert len(turtle) > 1 << 20  # long enough to be passed on part by part
        tag = whole.headers["ETag"]
        for headers, status, body in (
            ({"If-None-Match": tag}, 304, b""),
            ({"Range": "bytes=5-14"}, 206, turtle[5:15]),
            ({"Range": "bytes=100-", "If-Range": tag}, 206, turtle[100:]),
            ({"Range": "bytes=99999999-"}, 416, None),
        ):
            response = running.get("/export/turtle", headers)
            assert response.status == status
            assert body is None or response.data == body
        short = running.get("/export/turtle", source="blue-news")
        again = running.get("/export/turtle", source="blue-news")
        part = running.get("/export/turtle", {"Range": "bytes=10-19"}, source="blue-news")
        assert (again.data, part.status, part.data) == (short.data, 206, short.data[10:20])
        packed = running.get("/export/turtle", {"Accept-Encoding": "gzip"}, source="blue-news")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.data == short.data  # urllib3 has unpacked it
        sheet = running.get("/export/excel", {"Accept-Encoding": "gzip"}, source="blue-news")
        assert "Content-Encoding" not in sheet.headers
        heads = [told_length(running.root + path) for path in ("/export/turtle", "/export/", "/health")]
        assert [status for status, _ in heads] == [200, 200, 200]
        assert heads[0][1] == str(len(turtle))
        several = [running.get("/export/nquads", {"Connection": "close"}).data for _ in range(4)]
        assert len(set(several)) == 1
        assert running.errors == ""


def told_length(address: str) -> tuple[int, str]:
    """The status and length that a HEAD request tells."""
    response = HTTP.request("HEAD", address)
    return response.status, response.headers["Content-Length"]
