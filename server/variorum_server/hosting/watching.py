"""Build a corpus whenever a file of it changes: `python -m variorum_server.hosting.watching ROOT STORE`.

What is wrong with it is printed, and the last snapshot stays.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from watchfiles import watch

from variorum_server.limits import die_with_parent

FOLDERS = ("ontology", "seeds", "shapes")


def main(root: Path, store: Path) -> None:
    """Watch until the process is ended."""
    die_with_parent()
    command = [sys.executable, "-m", "variorum", "build", "--corpus", str(root), "--store", str(store)]
    folders = [folder for name in FOLDERS if (folder := root / name).is_dir()]
    for _ in watch(*folders, raise_interrupt=False):
        subprocess.run(command, check=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
