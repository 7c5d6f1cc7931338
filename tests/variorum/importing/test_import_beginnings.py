"""What an import begins: a corpus of its own where it takes something, and nothing where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run

HEAD = "source,subject,property,value\n"
ROW = "The Herald,Apple Fair,start date,2025-10-04\n"


def imported(folder: Path, rows: str, *arguments: str) -> tuple[int, str, str]:
    table = folder / "fairs.csv"
    table.write_text(HEAD + rows, "utf-8")
    outcome = run("import", str(table), "--into", str(folder / "fairs"), *arguments)
    return outcome.code, outcome.out, outcome.err


@pytest.mark.parametrize("rows", ["The Herald,Apple Fair,start date,2025-99-99\n", "a,b\n", 'a,b,"c,d\n', ",,,\n"])
def test_where_nothing_is_taken_no_corpus_is_begun(tmp_path: Path, rows: str) -> None:
    code, out, _ = imported(tmp_path, rows, "--base", "https://example.org/fairs/")
    assert code == 1 or "0 claims" in out
    assert not (tmp_path / "fairs").exists()
    assert imported(tmp_path, rows + ROW, "--base", "https://example.org/fairs/")[0] in (0, 1)
    assert (tmp_path / "fairs" / "seeds" / "the-herald.ttl").exists() or '"c' in rows


def test_another_base_than_that_of_the_corpus_is_refused(tmp_path: Path) -> None:
    assert imported(tmp_path, ROW, "--base", "https://example.org/fairs/")[0] == 0
    for same in ((), ("--base", "https://example.org/fairs/")):
        assert imported(tmp_path, ROW, *same)[0] == 0
    code, _, error = imported(tmp_path, ROW, "--base", "https://example.org/fares/")
    assert code == 1
    assert "its base is https://example.org/fairs/, not https://example.org/fares/" in error
    assert "Leave --base out" in error
