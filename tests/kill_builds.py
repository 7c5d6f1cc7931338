"""Kills a build at one step after another, and says after each what is left.

    python kill_builds.py FOLDER EVERY

FOLDER is a corpus with a snapshot in .variorum, and an edit that the snapshot does not have yet. A step is anything
that the build does to the store through Python, as an audit hook sees it (the removal of a tree is one step);
before every EVERYth of them the process kills itself. Each build starts from a copy of the store, in a forked
process, so that all of them take seconds. For each step one line of JSON: the step, the snapshot that is current
after it (null where it cannot be read or gives no answer), and, after some of them and a second build without a
kill, the snapshot that is current then and the leftovers in the store.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pyshacl  # noqa: F401 - imported here once, not by every build

from forks import in_a_fork
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot

CHANGES = {
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
    "os.utime",
    "shutil.copyfile",
    "shutil.rmtree",
    "tempfile.mkdtemp",
}


def kill_at(number: int, store: Path) -> None:
    """Makes this process kill itself before the step with this number in the store, and tell it first."""
    steps = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        within_rmtree = event in ("os.remove", "os.rmdir") and arguments[1] != -1
        if ((event in CHANGES and not within_rmtree) or writes) and str(arguments[0]).startswith(str(store)):
            steps += 1
            if steps == number:
                os.write(2, f"{number} {event} {arguments[0]}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def answer(folder: Path) -> str | None:
    """The digest of the current snapshot, if it can be read to the end."""
    snapshot = current_snapshot(folder / ".variorum")
    for store in (snapshot.stated, snapshot.entailed):
        if len(list(store)) != sum(1 for _ in store.quads_for_pattern(None, None, None)):
            return None
    return snapshot.digest


def main(folder: Path, every: int) -> None:
    corpus, store, kept = find_corpus(folder), folder / ".variorum", folder / "kept"
    store.rename(kept)

    def killed(number: int) -> None:
        kill_at(number, store)
        build(corpus, store)

    for number in range(every, 10_000, every):
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(kept, store, symlinks=True)
        code, _ = in_a_fork(lambda number=number: killed(number))  # type: ignore[misc]
        _, after = in_a_fork(lambda: answer(folder))
        said = {"step": number, "code": code, "after": after, "again": None}
        if number % (2 * every) == 0 or code == 0:
            said["again"], _ = in_a_fork(lambda: build(corpus, store).snapshot.digest)
            _, said["then"] = in_a_fork(lambda: answer(folder))
            said["left"] = [
                path.name for path in (*(store / "snapshots").glob(".*"), *store.glob("*.new"), *store.glob(".*"))
            ]
        sys.stdout.write(json.dumps(said) + "\n")
        if code == 0:
            return
        assert code == -signal.SIGKILL


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
