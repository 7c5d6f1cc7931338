"""`variorum export`, as a user calls it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from pyoxigraph import RdfFormat, parse

from commands import Outcome, run
from exported import quads_of
from variorum.export.registry import FORMATS
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot

Call = Callable[..., Outcome]


@pytest.fixture
def call(bundled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run("export", *arguments, "--store", str(bundled_store))


def test_to_standard_output(call: Call, bundled_snapshot: Snapshot) -> None:
    outcome = call("nquads", "--source", "blue-news", "--graphs", "claims")
    assert (outcome.code, outcome.err) == (0, "")
    selection = select(bundled_snapshot, ["blue-news"], ["claims"])
    assert set(parse(outcome.out, format=RdfFormat.N_QUADS)) == set(quads_of(selection))


def test_to_a_file(call: Call, tmp_path: Path, bundled_snapshot: Snapshot) -> None:
    outcome = call("trig", "-s", "blue-news", "-g", "claims,evidence", "-o", "x.trig")
    assert outcome == Outcome(0, f"x.trig: trig, 2 graphs of 1 source; snapshot {bundled_snapshot.digest[:12]}\n", "")
    selection = select(bundled_snapshot, ["blue-news"])
    assert set(parse(path=str(tmp_path / "x.trig"))) == set(quads_of(selection))


def test_kinds_may_be_given_in_any_way(call: Call) -> None:
    ways = (["-g", "claims,ontology"], ["-g", "ontology", "-g", " claims ,"])
    assert len({call("ntriples", *way).out for way in ways}) == 1


def test_merged_a_format_of_graphs_has_one(call: Call) -> None:
    merged = call("nquads", "--union", "-g", "claims").out
    assert merged == call("ntriples", "-g", "claims").out


def test_the_digest_is_of_what_is_written(call: Call, tmp_path: Path) -> None:
    alone = call("canonical", "--digest")
    beside = call("canonical", "--digest", "-o", "c.nq")
    digest = hashlib.sha256((tmp_path / "c.nq").read_bytes()).hexdigest()
    assert (alone, beside) == (Outcome(0, f"{digest}\n", ""), Outcome(0, f"{digest}  c.nq\n", ""))


def test_a_format_of_several_files_makes_a_folder_or_a_zip(call: Call, tmp_path: Path) -> None:
    assert call("csv", "-o", "tables").code == 0
    assert call("csv", "-o", "tables.zip").code == 0
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        names = {str(path.relative_to(tmp_path / "tables")) for path in (tmp_path / "tables").rglob("*.*")}
        assert set(archive.namelist()) == names
        assert names


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["turtel"], "there is no export format 'turtel'\n  → Did you mean turtle?"),
        (["turtle", "-s", "blue"], "there is no source 'blue'\n  → Sources: blue-news"),
        (["turtle", "-g", "claim"], "there are no graphs 'claim'\n  → Did you mean claims?"),
        (["turtle", "--quads"], "turtle cannot keep graphs apart\n  → Ask for trig, nquads or jsonld."),
        (["csv"], "csv is several files\n  → Give -o FOLDER, or -o csv.zip for one file."),
        (["csv", "--digest", "-o", "x"], "csv is several files, which have no digest\n  → Leave --digest out."),
        (["nquads", "-o", "missing/x.nq"], "missing/x.nq: the export cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_is_said_in_words(call: Call, arguments: list[str], words: str) -> None:
    outcome = call(*arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"error: {words}")


def test_a_terminal_is_not_for_binary_files(call: Call) -> None:
    with mock.patch("variorum.commands.export.is_terminal", return_value=True):
        outcome = call("sqlite")
    assert outcome.code == 1
    assert outcome.err == "error: sqlite is nothing to show on a terminal\n  → Give -o FILE.sqlite.\n"


def test_a_format_must_be_named(call: Call) -> None:
    outcome = call()
    assert outcome.code == 2
    assert "Name a format. `variorum export --list` lists them." in outcome.err


def test_the_list_has_every_format(call: Call) -> None:
    lines = call("--list").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [form.name for form in FORMATS]
    assert all(len(line.split("\t")) == 4 for line in lines)
    with mock.patch("variorum.commands.export.is_terminal", return_value=True):
        shown = call("--list").out
    assert all(form.name in shown for form in FORMATS)
    assert "opens with" in shown


def test_without_a_snapshot_one_is_built(harbour: Path, tmp_path: Path) -> None:
    outcome = run(
        "export", "ntriples", "--graphs", "claims", "--corpus", str(harbour), "--store", str(tmp_path / "new")
    )
    assert outcome.code == 0
    assert outcome.out.count("\n") > 10
    assert (tmp_path / "new" / "current").exists()
