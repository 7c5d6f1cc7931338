"""A part that is damaged is made anew and never built on, as after a loss of power files may be empty."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from edits import rename_a_ship
from examples import one_in
from variorum.building.build import build
from variorum.building.parts import ABOUT, KINDS, ROWS
from variorum.corpus.folder import find_corpus
from variorum.snapshots.written import SUFFIX


def change(file: Path, content: bytes) -> None:
    at = content.index(b"tide") if file.name == ABOUT else len(content) // 2
    file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


DAMAGES: dict[str, Callable[[Path, bytes], object]] = {
    "another byte": change,
    "empty": lambda file, _: file.write_bytes(b""),
    "cut": lambda file, content: file.write_bytes(content[: len(content) // 2]),
    "a folder": lambda file, _: file.mkdir(),
    "gone": lambda file, _: file,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", one_in(7, [ROWS, ABOUT, *(kind + SUFFIX for kind in KINDS)]))
def test_what_is_damaged_is_made_anew(damage: str, name: str, harbour: Path) -> None:
    store = harbour / ".variorum"
    kept = {path for path in store.glob("parts/??/*") if "tide-blog" in (path / ABOUT).read_text("utf-8")}
    before = build(find_corpus(harbour), store).snapshot
    original = (harbour / "seeds/tide-blog.ttl").read_bytes()
    rename_a_ship()
    build(find_corpus(harbour), store)
    (harbour / "seeds/tide-blog.ttl").write_bytes(original)
    if damage != "cut":  # else it is taken over into a changed copy
        for path in (store / "snapshots", store / "current"):
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
    (part,) = kept
    content = (part / name).read_bytes()
    (part / name).unlink()  # which snapshots share
    DAMAGES[damage](part / name, content)
    again = build(find_corpus(harbour), store)
    assert (again.made, again.snapshot.digest) == (("tide-blog",), before.digest)
    assert (part / name).read_bytes() == content
