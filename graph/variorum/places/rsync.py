"""A replica on another machine, by the program rsync: `rsync://host/module/path`, or `user@host:path` through ssh."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from variorum.places.folder import CURRENT, LAST, SNAPSHOTS
from variorum.places.publishing import AGAIN, PublishError
from variorum.snapshots.snapshot import Snapshot

REMOTE = re.compile(r"rsync://|[^/]+:")  # begins what is no path on this machine
PROBE = "next"  # a link beside `current`, to see whether the other side keeps links as they are
SILENCE = 60  # seconds without a byte, after which a transfer is given up
CONNECT = 20  # seconds to reach a daemon
NO_ROOM = re.compile("no space left|disk quota|file too large", re.IGNORECASE)

# What the exit codes of rsync mean (rsync(1), Exit values); others are told by their number.
CODES = {
    5: "the rsync there refuses it",
    10: "the connection failed",
    11: "a file cannot be read or written there",
    12: "the transfer broke off",
    20: "the transfer was interrupted",
    23: "not everything could be transferred",
    24: "files vanished while they were copied",
    30: f"the transfer stood still for {SILENCE} seconds",
    35: "the other side cannot be reached",
    127: "there is no rsync there",
    255: "ssh cannot reach the other side",
}


@dataclass(frozen=True)
class Rsync:
    """A directory on another machine that has snapshots as the store of a corpus has them."""

    address: str

    @property
    def name(self) -> str:
        """The address."""
        return self.address

    def bring(self, snapshot: Snapshot) -> str:
        """Copies what differs; has both sides digest every file and compare; tries a link. See `Destination`."""
        source, home = f"{snapshot.path}/", self._at(SNAPSHOTS, snapshot.digest, "")
        self._run("-rltp", "--mkpath", "--checksum", "--delete", f"--exclude=/{LAST}", source, home)
        self._run("-tp", f"{source}{LAST}", home)
        differing = self._run("-rl", "--checksum", "--delete", "--dry-run", "--itemize-changes", source, home)
        if differing:
            name = differing[0].split(" ", 1)[-1]
            raise PublishError(f"{self.address}: a file differs from what was sent: {name}", advice=AGAIN)
        self._link(PROBE, snapshot.digest)
        try:
            self._run("--list-only", self._at(PROBE, LAST))
        except PublishError as error:
            what = f"{self.address}: a symbolic link leads nowhere there"
            raise PublishError(what, advice="Set `munge symlinks = no` for the module in rsyncd.conf.") from error
        with _empty() as nothing:
            self._run("-r", "--delete", f"--include=/{PROBE}", "--exclude=*", f"{nothing}/", self._at(""))
        return "copied"

    def current(self, snapshot: Snapshot) -> str:  # noqa: ARG002 - a directory is of one corpus
        """See `Destination`."""
        try:
            listed = self._run("-l", "--list-only", self._at(CURRENT))
        except PublishError:
            return ""  # there is none yet
        return "".join(listed).rpartition(f" -> {SNAPSHOTS}/")[2]

    def switch(self, snapshot: Snapshot) -> None:
        """Sends the link, which rsync makes beside the old one and renames. See `Destination`."""
        self._link(CURRENT, snapshot.digest)
        if self.current(snapshot) != snapshot.digest:
            raise PublishError(f"{self.address}: its link `{CURRENT}` cannot be changed", advice=AGAIN)

    def prune(self, snapshot: Snapshot, kept: set[str]) -> int:  # noqa: ARG002 - as above
        """See `Destination`."""
        protected = [f"--filter=P /{digest}" for digest in sorted(kept) if digest]
        with _empty() as nothing:
            told = self._run("-r", "--delete", "--itemize-changes", *protected, f"{nothing}/", self._at(SNAPSHOTS, ""))
        return sum(re.fullmatch(r"\*deleting +[^/]+/", line) is not None for line in told)

    def _at(self, *parts: str) -> str:
        """The address of something in the directory."""
        return "/".join((self.address.rstrip("/"), *parts))

    def _link(self, name: str, digest: str) -> None:
        """Makes a link there to a snapshot."""
        with _empty() as folder:
            (folder / name).symlink_to(Path(SNAPSHOTS, digest))
            self._run("-l", str(folder / name), self._at(""))  # the folder: a link there is followed if it is named

    def _run(self, *arguments: str) -> list[str]:
        """The lines that rsync prints.

        :raises PublishError: it fails, or there is none here.
        """
        program = shutil.which("rsync")
        if program is None:
            what = f"{self.address}: there is no rsync here"
            raise PublishError(what, advice="Install it (apt-get install rsync), or publish to a directory.")
        is_daemon = self.address.startswith("rsync://") or "::" in self.address
        limits = [f"--timeout={SILENCE}", *([f"--contimeout={CONNECT}"] if is_daemon else [])]
        done = subprocess.run(
            [program, *limits, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
        if done.returncode:
            raise self._failed(done.returncode, done.stderr)
        return done.stdout.splitlines()

    def _failed(self, code: int, told: str) -> PublishError:
        """What an exit code means, with the first thing that rsync said of it."""
        first = next((line for line in told.splitlines() if line.strip()), "it said nothing").strip()
        what = "there is no room there" if NO_ROOM.search(told) else CODES.get(code, f"rsync ended with code {code}")
        return PublishError(f"{self.address}: {what} ({first})", advice=AGAIN)


@contextmanager
def _empty() -> Iterator[Path]:
    """An empty folder, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="variorum-publish-") as folder:
        yield Path(folder)
