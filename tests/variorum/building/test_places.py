"""A corpus may lie anywhere: what its folder is called bears on nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edits import BLOG, sub
from search_contents import search_contents
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.search.index import Index


# With signs of SQLite's addresses and of DuckDB's patterns and partitions; beside a folder that a pattern means, too.
@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("source=x", "y"),
        *(pytest.param(*names, marks=pytest.mark.long) for names in (("c* %41#", "c2 %41#"), ("c?'[1]", "c3'1"))),
    ],
)
def test_a_folder_of_any_name(name: str, beside: str, harbour: Path, built_harbour: Path, tmp_path: Path) -> None:
    here = tmp_path / name / "harbour"
    for folder in (here, tmp_path / beside / "harbour"):
        shutil.copytree(built_harbour, folder, symlinks=True)
    for folder in (harbour, here):
        sub(str(folder / BLOG), '"the ship Goosander"', '"the vessel Goosander"')()
    expected, found = (build(find_corpus(folder), folder / ".variorum").snapshot for folder in (harbour, here))
    assert found.digest == expected.digest
    assert search_contents(found) == search_contents(expected)
    assert Index(found).find("Goosander")
    assert list((tmp_path / name).iterdir()) == [here]
