"""CONTRIBUTING tells the truth: its examples, a source more and a corpus from nothing, run as they are shown."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from commands import run
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.disagreements.register import read_register
from variorum.snapshots.snapshot import current_snapshot
from variorum.terms import SCHEMA, local_name

TEXT = (bundled_root() / "CONTRIBUTING.md").read_text("utf-8")
OWN_CORPUS = TEXT[TEXT.index("## Your own corpus") : TEXT.index("## Add a source")]
SOURCE = TEXT[TEXT.index("## Add a source") : TEXT.index("## Say how a property may differ")]
BLOCK = re.compile(r"^```(console|text)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:[^$\n].*\n)*)", re.MULTILINE)


def follow(example: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Does what an example says, in order, in a folder; the commands that were run."""
    monkeypatch.chdir(folder)
    done = []
    for kind, name, content in BLOCK.findall(re.sub(r"^   ", "", example, flags=re.MULTILINE)):
        if kind == "text":
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(content, "utf-8")
            continue
        for command, output in COMMAND.findall(content):
            program, *arguments = shlex.split(command)
            if program == "cd":
                monkeypatch.chdir(arguments[0])
                continue
            assert program == "variorum"
            outcome = run(*arguments)
            assert (outcome.code, outcome.err) == (0, ""), command
            assert outcome.out == output or not output, command
            done.append(arguments[0])
    return done


def test_a_source_is_added_to_the_bundled_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("ontology", "seeds", "shapes"):
        shutil.copytree(bundled_root() / part, tmp_path / part)
    done = follow(SOURCE, tmp_path, monkeypatch)
    assert {"new", "find", "terms", "cite", "fmt", "lint", "check", "reanchor"} == {*done}
    assert run("fmt", "--check").code == 0
    corrected = Path("articles/corrected.txt").rename("articles/evening-paper.txt")
    assert run("check", "--source", "evening-paper", "--texts", str(corrected.parent)).code == 0
    found = read_register(current_snapshot(find_corpus().store)).disagreements
    (name,) = (one for one in found if one.path == SCHEMA + "name" and one.focus.endswith("/character/protagonist"))
    assert "evening-paper" in name.sources
    evidence = Path("seeds/evidence/evening-paper.ttl").read_text("utf-8")
    hedged = {("denied", ""), ("speculative", "person/len-wiseman")}
    assert {*re.findall(r"vr:(speculative|denied)(?: <(\S+)>)?", evidence)} == hedged


def test_the_example_goes_from_an_empty_folder_to_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = follow(OWN_CORPUS, tmp_path, monkeypatch)
    assert {"new", "cite", "check", "show", "fmt", "lint", "query", "release", "verify"} <= set(done)
    assert run("fmt", "--check").code == 0
    assert run("check", "--texts", "texts").code == 0
    found = read_register(current_snapshot(find_corpus().store)).disagreements
    assert sorted((local_name(one.path), local_name(one.status)) for one in found) == [
        ("startDate", "resolved"),
        ("visitors", "open"),
    ]
    assert (tmp_path / "fairs-1.0" / "CITATION.cff").is_file()


def test_the_record_that_is_shown_has_the_names_that_a_release_reads() -> None:
    named = set(re.findall(r"`(dcterms:\w+)`", OWN_CORPUS))
    assert named == {"dcterms:title", "dcterms:description", "dcterms:creator", "dcterms:license", "dcterms:issued"}


def test_every_command_that_is_named_is_there() -> None:
    named = set(re.findall(r"`variorum ([a-z]+)", TEXT)) | set(
        re.findall(r"^\s*\$ variorum ([a-z]+)", TEXT, re.MULTILINE)
    )
    assert {name for name in named if run(name, "--help").code != 0} == set()
