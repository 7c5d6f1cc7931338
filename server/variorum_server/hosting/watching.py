"""Build a corpus whenever a file of it changes: `python -m variorum_server.hosting.watching ROOT STORE`.

A line on its standard output tells that it has begun. What is wrong with the corpus is printed, and the last snapshot
stays.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from watchfiles import watch

from variorum_server.limits import end_with_parent

BEGUN = 100  # milliseconds in which it tells that it has begun; a look for changes, or for its end, takes 0.3
FOLDERS = ("ontology", "seeds", "shapes")


def main(root: Path, store: Path) -> None:
    """Watch until the process is ended."""
    end_with_parent()
    command = [sys.executable, "-m", "variorum", "build", "--corpus", str(root), "--store", str(store)]
    begun = is_due = False
    while True:
        folders = folders_of(root)
        with suppress(FileNotFoundError):  # one has gone since
            for changes in watch(*folders, raise_interrupt=False, rust_timeout=BEGUN, yield_on_timeout=True):
                if not begun:
                    begun = True
                    sys.stdout.write("watching\n")
                    sys.stdout.flush()
                if changes or is_due:
                    is_due = False
                    subprocess.run(command, check=False, stdout=sys.stderr)
                if folders_of(root) != folders or any(Path(path) in folders for _, path in changes):
                    is_due = True  # what has come or gone may have changed before it is watched
                    break
            else:
                return


def folders_of(root: Path) -> dict[Path, int]:
    """The folders of a corpus that are there, each with its number: another one may come to have its name."""
    found = {}
    for name in FOLDERS:
        with suppress(OSError):
            found[root / name] = (root / name).stat().st_ino
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
