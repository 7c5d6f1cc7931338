"""The table of formats: every row can be used and is told to people."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from variorum.errors import ExportError
from variorum.export.registry import FORMATS, WITHOUT_GRAPHS, ExportFormat, find_export, write_file
from variorum.export.selection import OF_CORPUS, OF_SOURCE, select
from variorum.snapshots.snapshot import current_snapshot

OF_LINKS = ("claimreview", "quickstatements")  # there is nothing to write of a corpus without links and decisions
each = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)


@each
def test_each_row_says_who_wants_it_and_what_opens_it(form: ExportFormat) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", form.name)
    assert form.audience
    assert not form.audience.endswith(".")
    assert "FILE" in form.opens
    assert form.folder == (form.suffix == "")
    assert form.folder or form.suffix.startswith(".")
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", form.media_type)
    assert set(form.kinds) <= {*OF_SOURCE, *OF_CORPUS}
    assert callable(form.load_writer())


def test_names_are_told_apart() -> None:
    assert max(Counter(form.name for form in FORMATS).values()) == 1
    assert {form.name for form in FORMATS} >= set(WITHOUT_GRAPHS)


@each
def test_each_format_writes_a_source_the_same_twice(
    form: ExportFormat, built_harbour: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if form.name.startswith(OF_LINKS):
        selection = select(request.getfixturevalue("bundled_snapshot"), ["headphones-thoughts"], form.kinds)
    else:
        selection = select(current_snapshot(built_harbour / ".variorum"), ["harbour-log"], form.kinds)
    for name in ("one", "two"):
        write_file(form, selection, tmp_path / f"{name}{form.suffix or '.zip'}")
    one, two = sorted(tmp_path.iterdir())
    assert one.stat().st_size > 0
    assert one.read_bytes() == two.read_bytes()
    assert form.folder == (zipfile.is_zipfile(one) and form.suffix == "")


@pytest.mark.parametrize(
    ("name", "advice"),
    [("turtel", "Did you mean turtle?"), ("n-quads", "Did you mean nquads"), ("zzz", "Formats: turtle, ntriples, ")],
)
def test_a_format_that_there_is_not(name: str, advice: str) -> None:
    with pytest.raises(ExportError, match=f"there is no export format '{name}'") as caught:
        find_export(name)
    assert caught.value.advice.startswith(advice)
    assert "variorum export --list" in caught.value.advice


def test_case_and_spaces_do_not_count() -> None:
    assert find_export(" Turtle ") is FORMATS[0]
