"""What is left out, because it cannot be read or is not what it is taken for, is said; and where."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from commands import run
from edits import BLOG
from variorum.corpus.folder import Corpus
from variorum.errors import CorpusError


@pytest.mark.parametrize("arguments", [("show", "ship/merganser"), ("find", "merganser"), ("terms",)])
def test_a_source_that_cannot_be_read_is_named(harbour: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).err == ""
    blog = harbour / BLOG
    line = blog.read_bytes().count(b"\n") + 1
    blog.write_bytes(blog.read_bytes() + b"# caf\xe9\n")
    outcome = run(*arguments)
    assert outcome.code == 0
    assert outcome.err == f"left out, as it cannot be read: {BLOG}:{line}:6: byte 0xe9 is not UTF-8\n"


@pytest.mark.parametrize(("length", "titled"), [(12, True), (250, True), (251, False), (100_000, False)])
def test_a_paragraph_is_no_title(harbour: Path, length: int, titled: bool) -> None:
    text = harbour / "texts" / "long-read.txt"
    text.write_text("\n" + "x" * length + "\nMore.\n", "utf-8")
    outcome = run("new", "source", str(text), "--language", "en")
    assert outcome.code == 0
    assert ("schema:name" in (harbour / "seeds" / "long-read.ttl").read_text("utf-8")) is titled
    assert ("give it with --title" in outcome.out) is not titled


def test_without_a_home_it_is_said_where_snapshots_could_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a container that runs as a user whom nobody has given a home."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("variorum.corpus.folder._packaged", lambda: tmp_path)
    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    with pytest.raises(CorpusError) as caught:
        assert Corpus(tmp_path, "https://example.org/a/", {}).store
    assert "--store FOLDER" in caught.value.advice
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert Corpus(tmp_path, "https://example.org/a/", {}).store == tmp_path / "cache" / "variorum" / "a"


def test_a_query_in_a_file_is_mended_there(harbour: Path) -> None:
    file = harbour / "asked.rq"
    file.write_text("SELECT *\n{ ?s ?p }", "utf-8")
    told = run("query", "--file", str(file)).err
    assert told.startswith("error: asked.rq:2:"), told
    assert run("query", "SELECT * { ?s ?p }").err.startswith("error: query:1:")


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EROFS, "Let it be written to, or"),
        (errno.EACCES, "Let it be written to, or"),
        (errno.ENOSPC, "Make room"),
    ],
)
def test_the_advice_on_a_store_fits_the_reason(
    harbour: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    """Whoever may not write there has room enough."""

    def refused(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("variorum.building.build._locked", refused)
    outcome = run("build", "--store", str(harbour / "elsewhere"))
    assert (outcome.code, outcome.out) == (1, "")
    assert f"the snapshot cannot be written: {os.strerror(number)}\n  → {advice}" in outcome.err
