"""Answers are never silently old, end at a limit or at Ctrl-C, and can be read in a narrow terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from commands import COMMAND, run, run_process, start
from edits import BLOG, BLOG_EVIDENCE, rename_a_ship, sub
from examples import one_in
from running import until
from variorum.snapshots.snapshot import current_snapshot

SHIPS = "SELECT DISTINCT ?label { <ship/goosander> rdfs:label ?label }"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"


def newer(path: str) -> None:
    """Makes a file look as if it was changed just now, however coarse the clock of the file system."""
    later = time.time_ns() + 10**9
    os.utime(path, ns=(later, later))


@pytest.mark.usefixtures("harbour")
def test_a_change_is_built_before_it_is_asked_for() -> None:
    assert "the ship Goosander" in run("query", SHIPS).out
    rename_a_ship()
    newer(BLOG)
    assert "the vessel Goosander" in run("query", SHIPS).out
    assert "the vessel Goosander" in run("export", "turtle").out


def test_a_clock_that_was_set_back_hides_no_change(harbour: Path) -> None:
    run("query", SHIPS)
    before = time.time_ns() + 3_600 * 10**9
    for path in (harbour / ".variorum" / "seen", harbour / ".variorum" / "current"):
        path.touch()
        os.utime(path, ns=(before, before))
    rename_a_ship()
    assert "the vessel Goosander" in run("query", SHIPS).out


@pytest.mark.usefixtures("harbour")
def test_a_source_that_is_gone_is_gone_from_the_answer() -> None:
    Path(BLOG).unlink()
    Path(BLOG_EVIDENCE).unlink()
    newer("seeds")
    assert run("query", "--format", "table", SHIPS).out == "0 rows\n"


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("command", [["query", SHIPS], ["export", "turtle"]], ids=lambda command: command[0])
def test_an_old_answer_says_so_in_one_line(command: list[str]) -> None:
    sub(BLOG, "sea:handsLost 7 ;", "sea:handsLost 7")()
    newer(BLOG)
    outcome = run(*command)
    assert outcome.code == 0
    assert "the ship Goosander" in outcome.out
    assert outcome.err.startswith(f"from an old snapshot, as the corpus cannot be built: {BLOG}:")
    assert outcome.err.count("\n") == 1


def test_nothing_is_built_where_nothing_has_changed(harbour: Path) -> None:
    rename_a_ship()
    newer(BLOG)
    run("query", SHIPS)
    os.utime(harbour / ".variorum" / "seen", ns=(time.time_ns() + 2 * 10**9,) * 2)
    before = current_snapshot(harbour / ".variorum").path
    (harbour / "shapes" / "source" / "harbour.ttl").chmod(0o000)  # a build would want to read it
    assert "the vessel Goosander" in run("query", SHIPS).out
    assert current_snapshot(harbour / ".variorum").path == before


def test_a_query_ends_at_its_limit_with_one_line(harbour: Path) -> None:
    outcome = run_process("query", "--timeout", "0.5", LONG, folder=harbour)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "error: no answer within 0.5 s\n  → Ask for less, or give it longer: --timeout.\n"
    assert "the ship Goosander" in run_process("query", "--timeout", "60", SHIPS, folder=harbour).out


def test_control_c_ends_a_query(harbour: Path) -> None:
    with start("query", LONG, folder=harbour) as process:
        tasks = Path(f"/proc/{process.pid}/task")
        until(lambda: len(list(tasks.iterdir())) > 1)  # the store is open, or the query runs
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, "")
    assert err.endswith("interrupted\n")


@pytest.mark.parametrize(
    "command", one_in(3, [["query", "SELECT ?s ?p ?o { ?s ?p ?o }"], ["export", "nquads"], ["terms"]])
)
def test_a_reader_that_leaves_is_no_error(harbour: Path, command: list[str]) -> None:
    with subprocess.Popen([COMMAND, *command], cwd=harbour, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize(
    "command", one_in(3, [["query", "SELECT ?s ?p ?o { ?s ?p ?o }"], ["export", "nquads"], ["terms"]])
)
def test_a_full_disk_is_told_in_one_line(harbour: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([COMMAND, *command], cwd=harbour, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert b"No space left on device" in ended.stderr


def in_a_terminal(*command: str, columns: int, folder: Path) -> str:
    """What a command shows in a terminal of this width."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [COMMAND, *command], cwd=folder, stdout=theirs, stderr=theirs, env={**os.environ, "COLUMNS": str(columns)}
    ) as process:
        os.close(theirs)
        chunks = []
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:
                break
            if not chunk:
                break
            chunks.append(chunk)
        process.wait(timeout=60)
    os.close(ours)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def test_a_narrow_terminal_has_records_for_rows(harbour: Path) -> None:
    wide = "SELECT ?g ?s ?p ?o ?l { GRAPH ?g { ?s ?p ?o . ?s rdfs:label ?l } FILTER (?p = sea:handsLost) } ORDER BY ?g"
    shown = in_a_terminal("query", wide, columns=80, folder=harbour)
    assert shown.splitlines()[-7:-2] == [
        "g  <graph/tide-blog>",
        "s  <ship/merganser>",
        "p  sea:handsLost",
        "o  7",
        "l  the ship Merganser",
    ]
    assert "─" in in_a_terminal("query", wide, columns=200, folder=harbour)


@pytest.mark.usefixtures("harbour")
def test_labels_stand_in_place_of_iris() -> None:
    out = run("query", "--labels", "SELECT ?ship { ?ship sea:handsLost 7 }").out
    assert out.splitlines()[2] == "the ship Merganser"


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("variorum cite ti", {"tide-blog"}),
        ("variorum query --source ti", {"tide-blog"}),
        ("variorum query sai", {"said-of"}),
        ("variorum export trig", {"trig", "trig-annotated"}),
        ("variorum export trig --graphs clai", {"claims"}),
        ("variorum show ship/", {"ship/goosander", "ship/merganser"}),
        ("variorum cite x y z sea:hands", {"sea:handsLost"}),
        ("variorum cite x y z hands", {"handsLost"}),
        ("variorum check --source ti", {"tide-blog"}),
        ("variorum query --format t", {"table", "tsv", "turtle"}),
        ("variorum quer", {"query"}),
    ],
)
def test_a_shell_completes_what_the_corpus_has(
    built_harbour: Path, monkeypatch: pytest.MonkeyPatch, words: str, completed: set[str]
) -> None:
    monkeypatch.chdir(built_harbour)
    number = len(words.split()) - 1
    asked = {"_VARIORUM_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    outcome = run()
    assert {line.partition(",")[2] for line in outcome.out.splitlines()} >= completed
    assert outcome.err == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_needs_is_printed(shell: str) -> None:
    outcome = run("completion", shell)
    assert (outcome.code, outcome.err) == (0, "")
    assert "_VARIORUM_COMPLETE" in outcome.out
