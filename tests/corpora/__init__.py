"""Corpora that tests build beside the bundled one, and copies of what was built."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

HARBOUR = Path(__file__).parent / "harbour"


def copy_built(folder: Path, copy: Path) -> Path:
    """A copy of a corpus with its snapshot. The tables of its stores (`.sst`) are shared: the engine writes new ones,
    never to these, and whatever else changes one has to put another file in its place.
    """
    return shutil.copytree(folder, copy, symlinks=True, copy_function=_copied)


def _copied(path: str, copy: str) -> object:
    return os.link(path, copy) if path.endswith(".sst") else shutil.copy2(path, copy)
