"""Build a corpus whenever a file of it changes: `python -m variorum_server.hosting.watching ROOT STORE`.

A line on its standard output tells that it has begun. What is wrong with the corpus is printed, and the last snapshot
stays.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from watchfiles import watch

from variorum_server.limits import end_with_parent

BEGUN = 100  # milliseconds in which it tells that it has begun; a look for changes, or for its end, takes 0.3
FOLDERS = ("ontology", "seeds", "shapes")


def main(root: Path, store: Path) -> None:
    """Watch until the process is ended."""
    end_with_parent()
    command = [sys.executable, "-m", "variorum", "build", "--corpus", str(root), "--store", str(store)]
    folders = [folder for name in FOLDERS if (folder := root / name).is_dir()]
    begun = False
    for changes in watch(*folders, raise_interrupt=False, rust_timeout=BEGUN, yield_on_timeout=True):
        if not begun:
            begun = True
            sys.stdout.write("watching\n")
            sys.stdout.flush()
        if changes:
            subprocess.run(command, check=False, stdout=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
