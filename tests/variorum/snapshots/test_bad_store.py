"""Stores that cannot be written and snapshots that cannot be read: told in one error, and mended by the next build."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import needed
from commands import run, run_process
from edits import BLOG, rename_a_ship
from variorum.building.plan import read_inputs
from variorum.errors import REBUILD, SnapshotError
from variorum.snapshots.snapshot import current_snapshot, open_snapshot

DAYS = "SELECT ?day ?graph { GRAPH ?graph { ?ship sea:wreckedOn ?day } } ORDER BY ?day ?graph"


# Where nothing can be written


def limit_files_to(size: int) -> Callable[[], None]:
    """Lets no file grow beyond `size` bytes, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def without_rights_of_root() -> None:
    """Makes permissions hold for root too: what it starts next may not override them (capabilities(7))."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


FULL = ("No space left on device", "disk I/O error")  # the second is how SQLite calls it


@pytest.mark.parametrize("size", [*(pytest.param(size, marks=pytest.mark.long) for size in (0, 20_000, 60_000)), 300])
def test_a_full_disk(size: int, harbour: Path, unchanged: Callable[[], None]) -> None:
    rename_a_ship()
    outcome = run_process("build", folder=harbour, limits=limit_files_to(size))
    first, advice = outcome.err.splitlines()
    assert first.startswith("error: .variorum: the snapshot cannot be written: ")
    assert size == 0 or first.endswith(("File too large", *FULL))
    assert advice == "  → Make room there, or choose another place with --store DIR. The last snapshot is untouched."
    assert (outcome.code, outcome.out) == (1, "")
    unchanged()
    assert run("build").out.startswith(f"harbour: {0 if size > 300 else 1} of 3 sources made; ")  # its part was kept


@pytest.mark.parametrize(
    ("said", "tries", "told"),
    [
        ("IO error: No space left on device: While appending to file: x/000085.sst", 1, "No space left on device"),
        ("search.sqlite: database or disk is full", 1, "No space left on device"),
        ("Corruption: block checksum mismatch", 2, "Corruption: block checksum mismatch"),
    ],
)
@pytest.mark.usefixtures("harbour")
def test_on_a_full_disk_nothing_is_tried_again(
    said: str, tries: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_a_ship()
    tried = []

    def refused(*given: object) -> None:
        tried.append(given)
        raise OSError(said)

    monkeypatch.setattr("variorum.building.build.write_snapshot", refused)
    outcome = run("build")
    assert outcome.err.splitlines()[0] == f"error: .variorum: the snapshot cannot be written: {told}"
    assert len(tried) == tries


@pytest.mark.long
def test_a_full_disk_at_the_first_build(harbour: Path) -> None:
    outcome = run_process("build", "--store", "new", folder=harbour, limits=limit_files_to(20_000))
    assert outcome.code == 1
    assert outcome.err.startswith("error: new: the snapshot cannot be written: ")
    assert len(outcome.err.splitlines()) == 2
    assert list((harbour / "new" / "snapshots").iterdir()) == []
    again = run("query", "--store", "new", "ASK { <ship/merganser> a ?class }")
    assert (again.code, again.out) == (0, "yes\n")


@pytest.mark.parametrize(
    ("store", "reason"),
    [(f"{BLOG}/store", "Not a directory"), ("/proc/variorum", "No such file or directory|Permission denied")],
)
@pytest.mark.parametrize("command", [["build"], ["check"], ["query", "ASK {}"]], ids=lambda command: command[0])
def test_a_store_in_an_impossible_place(
    command: list[str], store: str, reason: str, unchanged: Callable[[], None]
) -> None:
    outcome = run(*command, "--store", store)
    first, advice = outcome.err.splitlines()
    assert first in [f"error: {store}: the snapshot cannot be written: {one}" for one in reason.split("|")]
    fitting = "Let it be written to, or choose" if first.endswith("Permission denied") else "Choose"
    assert advice == f"  → {fitting} another place with --store DIR. The last snapshot is untouched."
    assert (outcome.code, outcome.out) == (1, "")
    unchanged()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("answers.json", "Is a directory"), pytest.param("current", "Is a directory", marks=pytest.mark.long)],
)
def test_what_is_in_the_way_of_a_snapshot_is_named(name: str, reason: str, harbour: Path) -> None:
    rename_a_ship()
    place = harbour / ".variorum" / name
    place.unlink()
    place.mkdir()
    outcome = run("build")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        f"error: .variorum/{name}: the snapshot cannot be written: {reason}\n"
        "  → Remove it, or choose another place with --store DIR. The last snapshot is untouched.\n"
    )


def test_no_write_permission(harbour: Path, unchanged: Callable[[], None]) -> None:
    rename_a_ship()
    (harbour / "sealed").mkdir(mode=0o555)
    outcome = run_process("build", "--store", "sealed/store", folder=harbour, limits=without_rights_of_root)
    if outcome.code == 0:
        needed.end_without("this system does not let root lay down its rights")
    assert outcome.err == (
        "error: sealed/store: the snapshot cannot be written: Permission denied\n"
        "  → Let it be written to, or choose another place with --store DIR. The last snapshot is untouched.\n"
    )
    snapshots = harbour / ".variorum" / "snapshots"
    snapshots.chmod(0o555)
    outcome = run_process("build", folder=harbour, limits=without_rights_of_root)
    snapshots.chmod(0o755)
    assert outcome.code == 1
    assert outcome.err.startswith("error: .variorum: the snapshot cannot be written: ")
    unchanged()


def test_no_read_permission(harbour: Path, unchanged: Callable[[], None]) -> None:
    Path(BLOG).chmod(0)
    outcome = run_process("build", folder=harbour, limits=without_rights_of_root)
    if outcome.code == 0:
        needed.end_without("this system does not let root lay down its rights")
    assert outcome.err == (
        "error: seeds/tide-blog.ttl: cannot be read: Permission denied\n  → Check that it is a file and may be read.\n"
    )
    unchanged()


def test_a_snapshot_that_may_only_be_read_answers(harbour: Path) -> None:
    for path in (harbour, *harbour.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    asked = (["query", "--format", "csv", DAYS], ["check", "--format", "json"], ["build"])
    try:
        outcome, *others = (run_process(*one, folder=harbour, limits=without_rights_of_root) for one in asked)
    finally:
        for path in (harbour, *harbour.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
    assert [(one.code, one.err) for one in (outcome, *others)] == [(0, "")] * 3
    assert len(outcome.out.splitlines()) == 4
    assert others[1].out.startswith("harbour: nothing changed in 3 sources; ")


# Snapshots that cannot be used


def current(harbour: Path) -> Path:
    return (harbour / ".variorum" / "current").resolve()


def manifest(harbour: Path, content: str) -> None:
    (current(harbour) / "manifest.json").write_text(content)


def truncate(harbour: Path) -> None:
    for path in (current(harbour) / "stated").glob("*.sst"):
        content = path.read_bytes()
        path.unlink()  # which other copies share
        path.write_bytes(content[:-40])


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a store without its CURRENT": lambda harbour: (current(harbour) / "stated" / "CURRENT").unlink(),
    "a store that is gone": lambda harbour: shutil.rmtree(current(harbour) / "stated"),
    "tables cut short": truncate,
}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(damage, id=name, marks=pytest.mark.long if "gone" in name else ())
        for name, damage in DAMAGES.items()
    ],
)
def test_a_damaged_snapshot_is_told_and_the_next_build_mends_it(harbour: Path, damage: Callable[[Path], None]) -> None:
    answer = run("query", DAYS)
    place = (current(harbour) / "stated").relative_to(harbour)
    damage(harbour)
    outcome = run("query", DAYS)
    assert outcome.err == f"error: {place}: the snapshot is damaged\n  → {REBUILD}\n"
    assert (outcome.code, outcome.out) == (1, "")
    assert run("build").out.startswith("harbour: 0 of 3 sources made; ")  # their parts are not damaged
    assert run("query", DAYS) == answer


def test_a_snapshot_of_another_version_or_without_a_manifest_is_made_anew(harbour: Path) -> None:
    answer = run("query", DAYS)
    manifest(harbour, '{"format": 0}')
    assert run("query", DAYS) == answer
    manifest(harbour, "")
    assert run("build").out.startswith("harbour: 0 of 3 sources made; ")
    assert run("query", DAYS) == answer


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"format": 2}', '{"format": 2, "digest": "", "other": 1}', '{"format": 0}'],
)
def test_such_a_snapshot_is_not_opened(harbour: Path, content: str) -> None:
    manifest(harbour, content)
    with pytest.raises(SnapshotError):
        current_snapshot(harbour / ".variorum")


def test_what_a_snapshot_of_another_version_says(harbour: Path) -> None:
    written = json.loads((current(harbour) / "manifest.json").read_text("utf-8"))
    manifest(harbour, json.dumps(written | {"format": 0}))
    place = current(harbour).relative_to(harbour)
    with pytest.raises(SnapshotError) as caught:
        current_snapshot(harbour / ".variorum")
    assert str(caught.value) == f"{place}: a snapshot of another version\n  → Build it again: variorum build."
    manifest(harbour, "{")
    with pytest.raises(SnapshotError) as caught:
        open_snapshot(current(harbour))
    assert str(caught.value) == f"{place}/manifest.json: the snapshot is damaged\n  → {REBUILD}"
    shutil.rmtree(current(harbour))
    with pytest.raises(SnapshotError) as caught:
        current_snapshot(harbour / ".variorum")
    assert str(caught.value) == ".variorum: no snapshot\n  → Build one: variorum build."


def test_damaged_inputs_of_the_last_build_cost_no_more_than_its_snapshot(harbour: Path) -> None:
    before = run("build").out
    store, contents = harbour / ".variorum", ["", "[]", "{", '{"digest": 7}']
    for content in contents:
        (store / "inputs.json").write_text(content)
        assert read_inputs(current_snapshot(store), store) is None
    outcome = run("build")
    assert outcome.out == before.replace("nothing changed in 3 sources", "0 of 3 sources made")
