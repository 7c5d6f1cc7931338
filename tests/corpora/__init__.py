"""Corpora that tests build beside the bundled one."""

from pathlib import Path

HARBOUR = Path(__file__).parent / "harbour"
