"""Long tests: left out and told, run with LONG=1 and by CI, and never all that there is of a kind."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [
    path
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    if path != Path(__file__) and "pytest.mark.long" in path.read_text("utf-8")
]
BESIDE = {  # what is a cluster or needs a program of its own as a whole, and where the quick tests of its kind are
    "test_desk_browser": "server/test_desk.py",
    "test_openrefine": "server/test_reconciliation_service.py",
    "test_replicated": "variorum/places/test_replicas.py",
}
CASES = """
import pytest

@pytest.mark.long
def test_long():
    pass

@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.long)])
def test_quick(number):
    pass
"""


TWICE = """
import os, sys, pytest

for long in ("", "1"):
    os.environ["LONG"] = long
    assert pytest.main(sys.argv[1:]) == 0
    print("====")
"""


def collected(folder: Path) -> list[str]:
    """What pytest says that it would run of CASES, as the tests of this project are run: without the long ones, and
    with them.
    """
    (folder / "test_cases.py").write_text(CASES, "utf-8")
    options = ("--collect-only", "-q", "-p", "conftest", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    command = [sys.executable, "-c", TWICE, *options, "-c", str(ROOT / "pyproject.toml"), "test_cases.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split("====")


@pytest.mark.long
def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    some, every, _ = collected(tmp_path)
    assert [line.rpartition("::")[2] for line in some.splitlines() if "::" in line] == ["test_quick[1]"]
    assert sum("::" in line for line in every.splitlines()) == 3
    assert "2 long tests are left out; `make test LONG=1` runs them too" in some
    assert "2 long tests are run too" in every


@pytest.mark.parametrize("path", [one for one in FILES if one.stem not in BESIDE], ids=lambda path: path.stem)
def test_each_file_has_a_quick_test_too(path: Path) -> None:
    """One that is not marked as a whole; of its cases not all may be."""
    module = ast.parse(path.read_text("utf-8"))
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    marks = {node.name: [ast.unparse(mark) for mark in node.decorator_list] for node in functions}
    assert any("pytest.mark.long" not in of_one for of_one in marks.values())
    assert not is_marked(path)


def test_what_is_long_as_a_whole_has_quick_tests_elsewhere() -> None:
    assert all(is_marked(path) for path in FILES if path.stem in BESIDE)
    assert {path.stem for path in FILES} >= {*BESIDE}
    assert not any(is_marked(ROOT / "tests" / other) for other in BESIDE.values())


def is_marked(path: Path) -> bool:
    """Whether all tests of a file are long."""
    return re.search(r"^pytestmark = .*\bmark\.long\b", path.read_text("utf-8"), re.MULTILINE) is not None


def test_ci_runs_them() -> None:
    assert re.search(r"^make .*\btest LONG=1$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert "LONG=$(LONG)" in (ROOT / "Makefile").read_text("utf-8")
