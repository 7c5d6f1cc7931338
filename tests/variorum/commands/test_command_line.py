"""The command line: every command on the bundled corpus, its output read, its exit codes, terminals and pipes."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from commands import COMMAND, Outcome, run, run_process
from corpora import HARBOUR
from edits import BLOG
from variorum import __version__
from variorum.commands.main import commands
from variorum.corpus.folder import bundled_root
from variorum.snapshots.snapshot import Snapshot

TITLES = "SELECT ?name { <film/ballerina> schema:name ?name }"
COLOUR = "\x1b["


@pytest.fixture
def bundled(bundled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that mean the bundled corpus and its snapshot; the current folder is another one."""
    monkeypatch.chdir(tmp_path)
    return ["--corpus", str(bundled_root()), "--store", str(bundled_store)]


def ok(outcome: Outcome) -> str:
    """The output of a command that ended well and had nothing to complain of."""
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


# Help


@pytest.mark.parametrize("name", commands.list_commands(click.Context(commands)))
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(name: str, flag: str) -> None:
    shown = ok(run(name, flag))
    assert shown.startswith(f"Usage: variorum {name} [OPTIONS]")
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
            assert all(option in shown for option in parameter.opts)
    assert command.help is not None
    assert command.help.splitlines()[0].endswith(".")


@pytest.mark.parametrize("arguments", [["-h"], ["--help"]])
def test_help_names_every_command(arguments: list[str]) -> None:
    shown = ok(run(*arguments))
    assert "What every source says of the same thing, side by side." in shown
    named = "blame build check cite completion desk diff export find fmt import link lint new passage publish query"
    last = "reanchor release serve show terms verify withdraw"
    assert re.findall(r"^  ([a-z]+)  ", shown, re.MULTILINE) == [*named.split(), *last.split()]


def test_no_command_shows_help_and_is_wrong_usage() -> None:
    outcome = run()
    assert outcome.code == 2
    assert "Usage: variorum [OPTIONS] COMMAND" in outcome.out + outcome.err


def test_version() -> None:
    assert ok(run("--version")) == f"variorum, version {__version__}\n"


# build


def test_build_says_what_it_made_and_where(bundled: list[str], bundled_snapshot: Snapshot) -> None:
    short = bundled_snapshot.digest[:12]
    number = len(bundled_snapshot.sources)
    again = ok(run("build", *bundled))
    place = bundled_snapshot.path.parent
    assert again == f"ballerina: nothing changed in {number} sources; snapshot {short} in {place}\n"
    new = ok(run("build", "--corpus", str(HARBOUR), "--store", "new"))
    assert re.fullmatch(r"harbour: 3 of 3 sources made; snapshot [0-9a-f]{12} in new/snapshots\n", new)


# check


REGISTER = """SELECT DISTINCT ?disagreement ?value ?source { GRAPH <register> {
    ?disagreement a vr:Disagreement ; vr:position ?position .
    ?position rdfs:label ?value ; vr:source ?source } }"""


def test_check_reports_every_disagreement_with_its_sources(bundled: list[str], bundled_snapshot: Snapshot) -> None:
    shown = ok(run("check", "--all", *bundled))
    rows = json.loads(ok(run("query", *bundled, "--format", "json", REGISTER)))["results"]["bindings"]
    found = [{name: term["value"] for name, term in row.items()} for row in rows]
    assert found
    for row in found:
        iri = row["disagreement"].removeprefix(bundled_snapshot.base)
        (block,) = (block for block in shown.split("\n\n") if f"\n    {iri}\n" in block)
        assert row["value"] in block
        assert row["source"].rpartition("/")[2] in block
    sources = {source.slug: source.claims for source in bundled_snapshot.sources}
    assert shown.startswith(f"ballerina · {len(sources)} sources · {sum(sources.values()):,} claims · ")
    assert set(re.findall(r"seeds/([a-z-]+)\.ttl:\d+", shown)) <= set(sources)
    assert COLOUR not in shown
    assert not re.search(r"[ \t]$", shown, re.MULTILINE)


def test_check_points_at_the_line_of_each_claim(harbour: Path) -> None:
    for place, line in re.findall(r"(seeds/[a-z-]+\.ttl):(\d+)", ok(run("check"))):
        assert re.match(r"    sea:\w+ .* [;.]$", (harbour / place).read_text("utf-8").splitlines()[int(line) - 1])


# query


def test_query_as_a_table(bundled: list[str]) -> None:
    shown = ok(run("query", *bundled, "--format", "table", TITLES)).splitlines()
    assert shown[0].strip() == "name"
    assert "Ballerina" in shown
    assert re.fullmatch(r"\d+ rows?", shown[-1])


def test_a_pipe_gets_what_programs_read_and_a_terminal_what_people_do(bundled: list[str]) -> None:
    graph = "CONSTRUCT { <film/ballerina> schema:name ?n } WHERE { <film/ballerina> schema:name ?n }"
    for query, form in ((TITLES, "tsv"), (graph, "turtle"), ("ASK {}", "table")):
        assert ok(run("query", *bundled, query)) == ok(run("query", *bundled, "--format", form, query))
    assert ok(run("query", *bundled, "--labels", TITLES)) == ok(run("query", *bundled, "--format", "table", TITLES))
    ours, theirs = pty.openpty()
    subprocess.run([COMMAND, "query", *bundled, TITLES], stdout=theirs, check=True)
    assert re.search(rb"\n\d+ rows?\r\n$", os.read(ours, 1 << 16))
    for end in (ours, theirs):
        os.close(end)


def test_query_in_every_form_gives_the_same(bundled: list[str]) -> None:
    as_json = json.loads(ok(run("query", *bundled, "--format", "json", TITLES)))
    names = sorted(row["name"]["value"] for row in as_json["results"]["bindings"])
    as_csv = list(csv.reader(io.StringIO(ok(run("query", *bundled, "--format", "csv", TITLES)))))
    as_tsv = ok(run("query", *bundled, "--format", "tsv", TITLES)).splitlines()
    as_xml = ok(run("query", *bundled, "--format", "xml", TITLES))
    assert as_csv[0] == ["name"]
    assert sorted(row[0] for row in as_csv[1:]) == names
    assert as_tsv[0] == "?name"
    assert sorted(line.split('"')[1] for line in as_tsv[1:]) == names
    assert sorted(re.findall(r"<literal[^>]*>([^<]*)", as_xml)) == names
    graph = "CONSTRUCT { <film/ballerina> schema:name ?n } WHERE { <film/ballerina> schema:name ?n }"
    assert len(ok(run("query", *bundled, "--format", "ntriples", graph)).splitlines()) == len(names)
    assert "schema:name" in ok(run("query", *bundled, "--format", "turtle", graph))


def test_query_from_a_file_and_from_standard_input(bundled: list[str], tmp_path: Path) -> None:
    (tmp_path / "titles.rq").write_text(TITLES, "utf-8")
    shown = ok(run("query", *bundled, "--file", "titles.rq"))
    piped = subprocess.run(
        [COMMAND, "query", *bundled, "--file", "-"], input=TITLES, capture_output=True, encoding="utf-8", check=True
    )
    assert piped.stdout == shown == ok(run("query", *bundled, TITLES))


def test_query_within_one_source_and_with_entailment(bundled: list[str], bundled_snapshot: Snapshot) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(*options: str) -> int:
        answer = json.loads(ok(run("query", *bundled, "--format", "json", *options, count)))
        return int(answer["results"]["bindings"][0]["n"]["value"])

    for source in bundled_snapshot.sources:
        stated = number("--source", source.slug)
        assert stated == bundled_snapshot.counts[source.graph]
        assert number("--source", source.slug, "--entailed") == stated + bundled_snapshot.counts[source.entailed_graph]
    assert number() <= sum(bundled_snapshot.counts[source.graph] for source in bundled_snapshot.sources)
    assert number("--entailed") > number()


def test_query_by_name(bundled: list[str]) -> None:
    listed = ok(run("query", *bundled, "--list")).splitlines()
    names = [line.split()[0] for line in listed]
    assert names == sorted(path.stem for path in (bundled_root() / "seeds" / "queries").glob("*.rq"))
    assert all(line.removesuffix(" (within one source: --source SLUG)").endswith("?") for line in listed)


def test_query_builds_first_where_there_is_no_snapshot(harbour: Path) -> None:
    answer = ok(run("query", "--store", "new", "--format", "csv", "wreck-dates"))
    assert len(answer.splitlines()) == 4
    assert (harbour / "new" / "current").is_symlink()


def test_query_ends_with_a_pipe_that_nobody_reads(bundled: list[str]) -> None:
    for form in ("table", "json"):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            process = subprocess.run(
                [COMMAND, "query", *bundled, "--format", form, "SELECT * { ?s ?p ?o }"],
                stdout=pipe,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                check=False,
            )
        assert (process.returncode, process.stderr) == (1, "")


@pytest.mark.long
def test_query_into_head(bundled: list[str]) -> None:
    asked = subprocess.Popen(
        [COMMAND, "query", *bundled, "SELECT * { ?s ?p ?o }"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    head = subprocess.run(["head", "-1"], stdin=asked.stdout, capture_output=True, encoding="utf-8", check=True)
    assert asked.stdout is not None
    asked.stdout.close()
    _, errors = asked.communicate(timeout=60)
    assert head.stdout == "?o\t?p\t?s\n"
    assert errors == b""
    assert asked.returncode in (0, 1)  # 0 where the whole answer fitted the pipe


# passage


@pytest.mark.usefixtures("harbour")
def test_passage_counts_code_points() -> None:
    shown = ok(run("passage", "texts/tide-blog.txt", "merganser of tollhaven"))
    assert shown.startswith("#char=85,107  …")
    assert "what is left of the [Merganser of Tollhaven] 🌊. She went down" in shown
    places = ok(run("passage", "texts/tide-blog.txt", "🌊")).splitlines()
    assert [place.split()[0] for place in places] == ["#char=0,1", "#char=108,109"]


@pytest.mark.usefixtures("harbour")
def test_passage_that_is_not_there() -> None:
    outcome = run("passage", "texts/tide-blog.txt", "kraken")
    assert outcome == Outcome(
        1, "", "error: texts/tide-blog.txt: the text does not have the words 'kraken'\n  → Copy them from the text.\n"
    )
    near = run("passage", "texts/tide-blog.txt", "the Museem")
    assert (near.code, near.out) == (1, "")
    assert re.search(r"Nearest: #char=227,237  .*lies in \[the museum\]\.", near.err)
    Path("latin.txt").write_bytes("Küste".encode("latin-1"))
    outcome = run("passage", "latin.txt", "Küste")
    assert outcome == Outcome(1, "", "error: latin.txt:1:2: byte 0xfc is not UTF-8\n  → Save the file as UTF-8.\n")


# Which corpus is meant


def test_a_person_in_no_corpus_is_told_that_the_bundled_one_is_meant(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    asked = [COMMAND, "find", "revenge"]
    for arguments, folder, told in (
        (asked, tmp_path, b"no corpus around this folder: the bundled one, ballerina, is meant\r\n"),
        ([*asked, "--corpus", str(bundled_root())], tmp_path, b""),
        (asked, bundled_root(), b""),
    ):
        shown = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=theirs, cwd=folder, check=True).stdout
        assert b"revenge" in shown
        os.write(theirs, b".")  # ends what there is to read
        read = b""
        while not read.endswith(b"."):
            read += os.read(ours, 1 << 12)
        assert read == told + b"."
    for end in (ours, theirs):
        os.close(end)


@pytest.mark.usefixtures("harbour")
def test_the_corpus_in_the_current_folder_is_meant_first() -> None:
    assert ok(run("build")).startswith("harbour: ")


def test_the_bundled_corpus_is_meant_elsewhere(bundled: list[str]) -> None:
    assert ok(run("build", *bundled[2:])).startswith("ballerina: ")


# Terminals


def on_a_terminal(*arguments: str, folder: Path, stream: str) -> tuple[str, str]:
    """What a command writes to a terminal as its `stream`, and what to a pipe as the other."""
    leader, follower = pty.openpty()
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: follower}
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")} | {"TERM": "xterm"}
    process = subprocess.Popen([COMMAND, *arguments], cwd=folder, env=environment, **streams)  # type: ignore[call-overload]
    os.close(follower)
    shown = b""
    while True:
        try:
            read = os.read(leader, 65536)
        except OSError:  # how Linux says that the last writer has gone
            break
        if not read:
            break
        shown += read
    os.close(leader)
    piped = process.communicate(timeout=60)
    assert process.returncode == 0
    return shown.decode("utf-8"), b"".join(part or b"" for part in piped).decode("utf-8")


def test_check_is_coloured_on_a_terminal_and_plain_in_a_pipe(harbour: Path) -> None:
    coloured, errors = on_a_terminal("check", "--texts", "texts", folder=harbour, stream="stdout")
    assert errors == ""
    assert COLOUR in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace("\r\n", "\n")
    piped = ok(run("check", "--texts", "texts"))
    assert COLOUR not in piped
    assert plain.split() == piped.split()  # wrapped, but the same words
    assert max(map(len, plain.splitlines())) <= 80
    assert max(map(len, piped.splitlines())) > 80


@pytest.mark.long
def test_progress_is_shown_on_a_terminal_only(harbour: Path) -> None:
    shown, out = on_a_terminal("build", "--store", "one", folder=harbour, stream="stderr")
    assert "load, validate, entail" in shown
    assert "write the snapshot" in shown
    assert out.startswith("harbour: 3 of 3 sources made; ")
    assert ok(run("build")).startswith("harbour: nothing changed in 3 sources; ")


@pytest.mark.long
def test_a_terminal_without_utf_8_is_no_reason_to_fail(harbour: Path) -> None:
    outcome = run_process("check", folder=harbour, environment={"PYTHONIOENCODING": "ascii"})
    assert ok(outcome).startswith(r"harbour \xb7 3 sources")
    outcome = run_process("query", "nothing", folder=harbour, environment={"PYTHONIOENCODING": "ascii"})
    assert outcome.code == 1
    assert outcome.err.startswith("error: there is no saved query 'nothing'")


# Questions that cannot be asked, and wrong usage


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["wreck-date"], "there is no saved query 'wreck-date'\n  → Did you mean wreck-dates?"),
        (["pirates"], "there is no saved query 'pirates'\n  → Saved queries: said-of, wreck-dates."),
        (["--source", "tide-blg", "ASK {}"], "there is no source 'tide-blg'\n  → Sources: tide-blog."),
        (["--bind", "day=7", "wreck-dates"], "wreck-dates has no parameter 'day'\n  → Its parameters: none."),
        (
            ["--bind", "day", "wreck-dates"],
            "--bind 'day' has no value\n  → Write --bind name='<iri>' or name='\"text\"'.",
        ),
    ],
)
def test_a_question_that_cannot_be_asked(arguments: list[str], error: str, unchanged: Callable[[], None]) -> None:
    outcome = run("query", *arguments)
    assert outcome.err == f"error: {error}\n"
    assert (outcome.code, outcome.out) == (1, "")
    unchanged()


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("SELECT ?s { ?s ?p }", "query:1:19"),
        ("SELECT ?s {\n  ?s nope:p ?o }", "query:2:6"),
        ("SELCT ?s { ?s ?p ?o }", "query:1:1"),
    ],
)
@pytest.mark.usefixtures("harbour")
def test_a_malformed_query_has_a_place(query: str, where: str) -> None:
    outcome = run("query", query)
    assert outcome.err.startswith(f"error: {where}: ")
    assert "\n  → " in outcome.err
    assert (outcome.code, outcome.out) == (1, "")


@pytest.mark.usefixtures("harbour")
def test_a_query_file_in_another_encoding() -> None:
    Path("q.rq").write_bytes("ASK { ?s ?p 'Küste' }".encode("latin-1"))
    outcome = run("query", "--file", "q.rq")
    assert outcome == Outcome(1, "", "error: the query is not UTF-8 (byte 14)\n  → Save it as UTF-8.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "No such command 'biuld'"),
        (["build", "--colour"], "No such option"),
        (["build", "now"], "Got unexpected extra argument (now)"),
        (["build", "--store", BLOG], f"Directory '{BLOG}' is a file"),
        (["check", "--texts", "nowhere"], "Directory 'nowhere' does not exist"),
        (["query"], "Give one query: SPARQL, the name of a saved query, or --file."),
        (["query", "--file", "seeds/queries/said-of.rq", "ASK {}"], "Give one query"),
        (["query", "--file", "nowhere.rq"], "'nowhere.rq': No such file or directory"),
        (["passage", "nowhere.txt", "words"], "File 'nowhere.txt' does not exist"),
        (["passage", "texts/tide-blog.txt"], "Missing argument 'QUOTATION'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], message: str, unchanged: Callable[[], None]) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert outcome.err.startswith("Usage: variorum ")
    unchanged()
