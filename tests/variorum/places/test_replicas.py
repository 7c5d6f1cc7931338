"""Publishing to directories, by rsync to a daemon and through a shell on another machine; and what can fail."""

from __future__ import annotations

import os
import re
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from commands import run
from running import free_port, listens, until
from variorum.places.folder import Folder, digests
from variorum.places.places import destination_of
from variorum.places.publishing import PublishError, publish
from variorum.places.rsync import Rsync
from variorum.snapshots.snapshot import Snapshot, current_snapshot

DAEMON = """
use chroot = no
munge symlinks = {munge}
[data]
    path = {folder}
    read only = no
    uid = {uid}
    gid = {gid}
"""
# Stands for ssh: it runs on this machine what rsync wants run on the other.
SHELL = """#!/bin/sh
[ "$1" = -l ] && shift 2
shift
{command}
"""


@pytest.fixture
def daemon(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the folder `far` at an rsync daemon."""
    munge = getattr(request, "param", "no")
    port, settings, far = free_port(), tmp_path / "rsyncd.conf", tmp_path / "far"
    far.mkdir()
    settings.write_text(DAEMON.format(folder=far, munge=munge, uid=os.getuid(), gid=os.getgid()), "utf-8")
    command = ["rsync", "--daemon", "--no-detach", f"--port={port}", "--address=127.0.0.1", f"--config={settings}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(lambda: listens(port), 20)
        yield f"rsync://127.0.0.1:{port}/data"
        process.kill()


def shell(folder: Path, command: str = 'exec "$@"') -> str:
    """A program that stands for ssh."""
    path = folder / "shell"
    path.write_text(SHELL.format(command=command), "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def as_published(snapshot: Snapshot, replica: Path) -> None:
    """Fails unless a replica serves a copy of a snapshot, in every byte."""
    assert (replica / "current").readlink() == Path("snapshots", snapshot.digest)
    assert digests((replica / "current").resolve()) == digests(snapshot.path)
    assert current_snapshot(replica).digest == snapshot.digest


def old(replica: Path, *names: str, current: str = "") -> None:
    """Snapshots that were published before."""
    for name in names:
        (replica / "snapshots" / name / "stated").mkdir(parents=True)
        (replica / "snapshots" / name / "stated" / "file").write_text("old", "utf-8")
    (replica / "current").symlink_to(Path("snapshots", current or names[-1]))


def test_a_word_names_a_directory_or_another_machine() -> None:
    far = ("rsync://host/module", "rsync://host:8730/module/path", "user@host:path", "host:path", "host::module/path")
    assert [destination_of(text) for text in far] == [Rsync(text) for text in far]
    near = ("replica", "/srv/replica", "./a:b", "../x/a:b")
    assert [destination_of(text) for text in near] == [Folder(Path(text)) for text in near]


@pytest.mark.parametrize("text", ["", " ", "http://", "ftp://host/path", "s3://bucket", "file:///srv"])
def test_a_word_that_names_no_place_is_an_error(text: str) -> None:
    with pytest.raises(PublishError, match="nothing can be published to") as raised:
        destination_of(text)
    assert "Name a directory, rsync://host/module" in str(raised.value)


def test_a_directory_gets_the_snapshot_whole_beside_the_old_and_is_switched(
    bundled_snapshot: Snapshot, tmp_path: Path
) -> None:
    replica = tmp_path / "a" / "replica"
    old(replica, "older", "served")
    told: list[str] = []
    publish(bundled_snapshot, [Folder(replica)], prune=False, tell=told.append)
    as_published(bundled_snapshot, replica)
    assert {path.name for path in (replica / "snapshots").iterdir()} == {"older", "served", bundled_snapshot.digest}
    count = len(digests(bundled_snapshot.path))
    assert told[0] == f"{replica}: {count} of {count} files copied, verified"
    assert told[1:] == [f"{replica}: serves snapshot {bundled_snapshot.digest[:12]}"]


def test_what_is_there_is_not_copied_again_and_what_is_damaged_or_too_much_is_put_right(
    bundled_snapshot: Snapshot, tmp_path: Path
) -> None:
    publish(bundled_snapshot, [Folder(tmp_path)], prune=False, tell=str)
    home = tmp_path / "snapshots" / bundled_snapshot.digest
    (home / "manifest.json").write_text("{}", "utf-8")
    (home / "rows" / "0.parquet").unlink()
    (home / "stated" / "left").write_text("over", "utf-8")
    assert Folder(tmp_path).bring(bundled_snapshot).startswith("2 of ")
    as_published(bundled_snapshot, tmp_path)


def test_pruning_keeps_the_new_one_and_the_one_before(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    old(tmp_path, "first", "second", "third", current="second")
    told: list[str] = []
    publish(bundled_snapshot, [Folder(tmp_path)], prune=True, tell=told.append)
    assert {path.name for path in (tmp_path / "snapshots").iterdir()} == {"second", bundled_snapshot.digest}
    assert told[-1] == f"{tmp_path}: 2 older snapshots removed"


@pytest.mark.needs("rsync")
def test_a_daemon_gets_the_same_and_prunes_the_same(bundled_snapshot: Snapshot, daemon: str, tmp_path: Path) -> None:
    far = tmp_path / "far"
    publish(bundled_snapshot, [Rsync(f"{daemon}/some/where")], prune=True, tell=str)
    as_published(bundled_snapshot, far / "some" / "where")
    old(far, "first", "second", "third", current="second")
    told: list[str] = []
    publish(bundled_snapshot, [Rsync(f"{daemon}/")], prune=True, tell=told.append)
    as_published(bundled_snapshot, far)
    assert {path.name for path in (far / "snapshots").iterdir()} == {"second", bundled_snapshot.digest}
    assert told[-1].endswith(": 2 older snapshots removed")
    assert {path.name for path in far.iterdir()} == {"current", "snapshots", "some"}


@pytest.mark.needs("rsync")
@pytest.mark.parametrize("daemon", ["yes"], indirect=True)
def test_a_daemon_that_changes_links_is_found_out_before_the_switch(
    bundled_snapshot: Snapshot, daemon: str, tmp_path: Path
) -> None:
    with pytest.raises(PublishError, match=r"a symbolic link leads nowhere there\n  → Set `munge symlinks = no`"):
        publish(bundled_snapshot, [Folder(tmp_path / "near"), Rsync(daemon)], prune=False, tell=str)
    assert not (tmp_path / "far" / "current").is_symlink()
    assert not (tmp_path / "near" / "current").is_symlink()


@pytest.mark.needs("rsync")
def test_a_shell_on_another_machine_is_enough(
    bundled_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RSYNC_RSH", shell(tmp_path))
    publish(bundled_snapshot, [Rsync(f"user@host:{tmp_path}/far")], prune=True, tell=str)
    as_published(bundled_snapshot, tmp_path / "far")
    stored = tmp_path / "far" / "snapshots" / bundled_snapshot.digest / "statistics.json"
    content = stored.read_bytes()
    stored.write_bytes(content.replace(b"1", b"2", 1))  # as large and, below, as old as it was
    os.utime(stored, ns=(0, (bundled_snapshot.path / "statistics.json").stat().st_mtime_ns))
    publish(bundled_snapshot, [Rsync(f"user@host:{tmp_path}/far")], prune=True, tell=str)
    as_published(bundled_snapshot, tmp_path / "far")


FAILURES = {
    "cut": (
        '(until ls far/snapshots/*/* >/dev/null 2>&1; do :; done; kill -9 $$) & exec "$@"',
        "the transfer broke off|the connection failed|rsync ended with code",
    ),
    "no room": ('ulimit -f 100; exec "$@"', "there is no room there|the transfer broke off"),
    "nobody": ("exit 255", "ssh cannot reach the other side|the transfer broke off"),
    "no program": ("exit 127", "there is no rsync there|the transfer broke off"),
}


@pytest.mark.needs("rsync")
@pytest.mark.parametrize("failure", FAILURES)
def test_what_fails_there_is_one_clear_error_and_nothing_is_switched(
    bundled_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    command, words = FAILURES[failure]
    near, far = tmp_path / "near", tmp_path / "far"
    old(near, "served")
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "current").symlink_to("snapshots/served")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RSYNC_RSH", shell(tmp_path, command))
    store = str(bundled_snapshot.path.parents[1])
    outcome = run("publish", "--no-build", "--prune", "--store", store, str(near), f"host:{far}")
    assert outcome.code == 1
    assert re.match(rf"error: host:{far}: ({words}).*\n  → Mend it and publish again", outcome.err), outcome.err
    assert outcome.err.count("\n") == 2
    assert [(place / "current").readlink().name for place in (near, far)] == ["served", "served"]


@pytest.mark.needs("rsync")
def test_a_file_that_another_byte_came_of_is_found(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    home = tmp_path / "snapshots" / bundled_snapshot.digest

    def corrupt(source: object, target: object, _size: int) -> None:
        target.write(source.read().replace(b"a", b"b", 1))  # type: ignore[attr-defined]

    wrong = rf"snapshots/{bundled_snapshot.digest}/\S+: a file differs from what was written"
    with mock.patch.object(shutil, "copyfileobj", corrupt), pytest.raises(PublishError, match=wrong):
        publish(bundled_snapshot, [Folder(tmp_path)], prune=False, tell=str)
    assert home.exists()
    assert not (tmp_path / "current").is_symlink()


def test_a_full_disk_is_told(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        keeps_none = mock.patch.object(sys, "dont_write_bytecode", True)  # see `start` in tests/commands.py
        with keeps_none, pytest.raises(PublishError, match="there is no room"):
            publish(bundled_snapshot, [Folder(tmp_path)], prune=False, tell=str)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not (tmp_path / "current").is_symlink()


def test_without_rsync_a_line_says_so(
    bundled_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PublishError, match=r"there is no rsync here\n  → Install it"):
        publish(bundled_snapshot, [Rsync("host:path")], prune=False, tell=str)


def test_when_one_cannot_switch_it_is_told_which_have(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "bad" / "current" / "file").mkdir(parents=True)  # a folder, which no link takes the place of
    with pytest.raises(PublishError, match=rf"{tmp_path}/bad: .*\n.* Switched already: {tmp_path}/good\."):
        publish(bundled_snapshot, [Folder(tmp_path / "good"), Folder(tmp_path / "bad")], prune=False, tell=str)
    as_published(bundled_snapshot, tmp_path / "good")
