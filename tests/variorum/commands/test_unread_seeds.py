"""Files in seeds/ that nothing reads are told, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run


@pytest.mark.parametrize("command", ["check", "build", "lint"])
def test_what_is_not_read_is_told(command: str, harbour: Path) -> None:
    others = ("notes.txt", "source.ttl.bak", "evidence/tide-blog.ttl.orig", "queries/q.sparql", "links/wikidata.tsv")
    for name in (*others, ".gitkeep", "evidence/.tide-blog.ttl.swp", "queries/.hidden/x.txt"):
        path = harbour / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    outcome = run(command)
    told = (outcome.out + outcome.err).splitlines()
    for name in others:
        assert sum(f"seeds/{name}" in line and ("not read" in line or "nothing reads" in line) for line in told) == 1
    assert not any(name in line for line in told for name in (".gitkeep", ".swp", ".hidden"))


@pytest.mark.usefixtures("harbour")
def test_nothing_is_told_where_all_is_read() -> None:
    assert "not read" not in run("check").err
