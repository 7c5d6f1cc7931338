"""Long tests: left out and told, run with LONG=1 and by CI, and never all that there is of a kind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = [
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    if path != Path(__file__) and "pytest.mark.long" in path.read_text("utf-8")
]


def collected(*options: str, long: str) -> str:
    """What pytest says that it would run of the files with long tests."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *options, *FILES]
    environment = {**os.environ, "LONG": long}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True).stdout


def test_what_is_left_out_is_told_and_each_file_has_a_quick_test_too() -> None:
    some, all_of_them = (collected(long=long) for long in ("", "1"))
    quick, every = ({line for line in text.splitlines() if "::" in line} for text in (some, all_of_them))
    assert quick < every
    assert f"{len(every - quick)} long tests are left out; `make test LONG=1` runs them too" in some
    assert f"{len(every - quick)} long tests are run too" in all_of_them
    assert {line.partition("::")[0] for line in quick} == {*FILES}


def test_ci_runs_them() -> None:
    assert re.search(r"^make .*\btest LONG=1$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert "LONG=$(LONG)" in (ROOT / "Makefile").read_text("utf-8")
