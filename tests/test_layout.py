"""The architecture: who may import what, and how long a module may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GRAPH, SERVER = ROOT / "graph" / "variorum", ROOT / "server" / "variorum_server"
MODULES = sorted([*GRAPH.rglob("*.py"), *SERVER.rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST = 400


def imports(path: Path) -> set[str]:
    """The modules that a file imports, at its top or within a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
    return found


def importers(package: str) -> set[str]:
    """The modules, as paths from the root, that import a package."""
    return {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(name == package or name.startswith(package + ".") for name in imports(path))
    }


def test_the_program_does_not_know_the_server() -> None:
    assert {path for path in importers("variorum_server") if path.startswith("graph/")} == set()


def test_only_validate_imports_pyshacl() -> None:
    assert importers("pyshacl") == {"graph/variorum/shapes/validation.py"}


def test_only_entail_imports_owlrl() -> None:
    assert importers("owlrl") == {"graph/variorum/entailment/owl_rl.py"}


@pytest.mark.parametrize("package", ["flask", "uvicorn", "werkzeug", "http", "socket", "jinja2"])
def test_http_is_for_the_server(package: str) -> None:
    assert {path for path in importers(package) if not path.startswith("server/")} == set()


@pytest.mark.parametrize("package", ["click", "rich"])
def test_the_command_line_is_not_for_the_model(package: str) -> None:
    model = "turtle vocabulary interop entail constraints validate compare disagreements register lines load corpus"
    forbidden = {f"graph/variorum/{name}.py" for name in [*model.split(), "passages", "texts", "build", "snapshot"]}
    assert importers(package) & forbidden == set()


def test_nothing_imports_the_tests() -> None:
    ours = {path.stem for path in TESTS if path.parent == ROOT / "tests"}
    assert [path for path in MODULES if imports(path) & ours] == []


def imported_by(path: Path) -> Iterator[str]:
    prefix = "variorum."
    return (name.removeprefix(prefix) for name in imports(path) if name.startswith(prefix))


def test_imports_form_no_circle() -> None:
    graph = {path.stem: set(imported_by(path)) for path in GRAPH.glob("*.py")}
    placed: set[str] = set()
    while len(placed) < len(graph):
        free = {name for name, needs in graph.items() if name not in placed and needs & graph.keys() <= placed}
        assert free, f"a circle among {sorted(graph.keys() - placed)}"
        placed |= free


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_is_too_long_and_each_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "handler", "data"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [path for path in MODULES if word in path.stem.split("_")] == []


def texts(path: Path) -> set[str]:
    """The string constants of a module, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    scopes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, scopes) and _starts_with_text(node)}  # type: ignore[attr-defined]
    return {str(node.value) for node in nodes if id(node) not in docs}


def _starts_with_text(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


@pytest.mark.parametrize("word", ["ballerina", "macarro", "john wick", "john-wick", "variorum/screen"])
def test_the_code_does_not_know_the_bundled_corpus(word: str) -> None:
    assert [path for path in MODULES if any(word in text.casefold() for text in texts(path))] == []


@pytest.mark.parametrize("package", ["pyshacl", "owlrl", "flask"])
def test_slow_packages_are_imported_only_when_wanted(package: str) -> None:
    """Starting the command line must not pay for what most commands do not use."""
    code = f"import sys, variorum.commands.main; sys.exit({package!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
