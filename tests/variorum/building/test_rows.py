"""The rows of a snapshot in several files: what a change writes anew, and that nothing is missing or there twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from edits import BLOG, BLOG_EVIDENCE, LOG, rename_a_ship, sub
from examples import one_in
from search_contents import search_contents
from variorum.building.build import build
from variorum.building.parts import Parts
from variorum.building.plan import inputs_of
from variorum.building.source_build import Keys
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import SnapshotError
from variorum.search.opening import FILE
from variorum.snapshots.snapshot import Snapshot, rows_files
from variorum.tables.tables import combine, open_tables


def stated(files: Sequence[Path]) -> list[list[str]]:
    """The rows in some files, in order."""
    with open_tables(files) as tables:
        return [
            sorted(map(str, tables.rows(f"SELECT * {left_out} FROM {view}")))
            for view, left_out in (("claims", ""), ("citations", "EXCLUDE number"))
        ]


def built(folder: Path) -> Snapshot:
    """The snapshot of what a folder is now, whose rows are those of its parts."""
    corpus, store = find_corpus(folder), folder / ".variorum"
    snapshot = build(corpus, store).snapshot
    keys = inputs_of(Keys.of(corpus, load_vocabulary(corpus))).keys.values()
    together = folder / "together.parquet"
    combine(map(Parts(store / "parts").rows, keys), together)
    assert stated(snapshot.rows) == stated([together])
    return snapshot


@pytest.mark.long
def test_a_change_writes_one_file_anew(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.snapshots.snapshot.SHARED", 1)
    rename_a_ship()
    first = built(harbour)  # the one before has not as many, and so is none to go on from
    assert len(first.rows) == 2
    sub(LOG, '"the ship Merganser"', '"the vessel Merganser"')()
    second = built(harbour)
    same = [one.samefile(other) for one, other in zip(first.rows, second.rows, strict=True)]
    assert sorted(same) == [False, True]
    for path in (BLOG, BLOG_EVIDENCE):
        text = (harbour / path).read_text("utf-8")
        for name in ("tide-new", "tide-newer"):
            (harbour / path.replace("tide-blog", name)).write_text(text.replace("tide-blog", name), "utf-8")
        (harbour / path).unlink()
    assert len(built(harbour).rows) == 4
    for path in (BLOG, BLOG_EVIDENCE):
        (harbour / path.replace("tide-blog", "tide-new")).unlink()
    assert len(built(harbour).rows) == 2


@pytest.mark.long
def test_a_file_that_is_gone_is_not_passed_over(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.snapshots.snapshot.SHARED", 1)
    rename_a_ship()
    snapshot = built(harbour)
    snapshot.rows[1].unlink()
    with pytest.raises(SnapshotError, match="the tables cannot be read"):
        stated(snapshot.rows)
    assert built(harbour).rows[1].exists()


@pytest.mark.parametrize("length", [1, pytest.param(24, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "name",
    one_in(5, ["rows/0.parquet", "search.sqlite", "catalogue.sqlite", "written/agreement.nt.zst", "statistics.json"]),
)
def test_what_is_damaged_anywhere_is_not_built_on(harbour: Path, name: str, length: int) -> None:
    file = built(harbour).path / name
    content = bytearray(file.read_bytes())
    for at in random.Random(name).sample(range(len(content) - length), 5):
        content[at : at + length] = bytes(byte ^ 0x5A for byte in content[at : at + length])
    file.unlink()  # which other copies share
    file.write_bytes(content)
    rename_a_ship()
    mended = built(harbour)
    assert stated(mended.rows)
    assert mended.digest == build(find_corpus(harbour), harbour / "anew").snapshot.digest


def test_what_is_damaged_is_made_anew_where_nothing_changed(harbour: Path) -> None:
    rows = built(harbour).rows[0]
    content, before = rows.read_bytes(), stated([rows])
    rows.unlink()
    rows.write_bytes(content[:500] + b"Z" + content[501:])
    assert stated(built(harbour).rows) == before


@pytest.mark.parametrize(
    ("sources", "files"), [(0, 1), (1, 1), (199, 1), (200, 2), (399, 2), (400, 4), (10_000, 64), (100_000, 512)]
)
def test_how_many_files_there_are(sources: int, files: int) -> None:
    assert len(rows_files(Path("snapshot"), sources)) == files


def test_an_index_is_no_changed_copy_of_a_damaged_one(harbour: Path) -> None:
    index = built(harbour).path / FILE
    content = index.read_bytes()
    assert content.count(b"Merganser") > 3
    index.unlink()
    index.write_bytes(content.replace(b"Merganser", b"Zerganser"))
    rename_a_ship()
    assert search_contents(built(harbour)) == search_contents(build(find_corpus(harbour), harbour / "anew").snapshot)
