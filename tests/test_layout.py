"""The architecture: which wing may import which, in both packages, and that nothing runs in a circle.

What counts as an import is every way in which a module names another: import statements at any depth, and strings such
as `variorum.commands.build:build_command`, in the code and among the entry points of pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GRAPH, SERVER = ROOT / "graph" / "variorum", ROOT / "server" / "variorum_server"
MODULES = sorted([*GRAPH.rglob("*.py"), *SERVER.rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NAMED = re.compile(r"variorum(?:_server)?(?:\.[A-Za-z_]\w*)+(?=:[A-Za-z_]\w*\Z|\Z)")

# What each wing may import besides its own modules. A wing stands above those that it imports.
GROUND = "errors terms"
CORPUS = f"{GROUND} corpus"
WINGS = {
    "errors": "",
    "terms": "",
    "atomic": "",
    "documents": "errors",
    "corpus": GROUND,
    "tables": f"{GROUND} atomic",
    "snapshots": f"{GROUND} tables",
    "query": f"{GROUND} snapshots",
    "entailment": CORPUS,
    "shapes": CORPUS,
    "links": f"{CORPUS} atomic shapes",
    "disagreements": f"{CORPUS} atomic documents tables shapes snapshots",
    "search": f"{CORPUS} tables snapshots query disagreements",
    "reconciliation": f"{CORPUS} shapes snapshots disagreements search",
    "reports": f"{CORPUS} snapshots disagreements",
    "building": f"{CORPUS} atomic tables shapes entailment snapshots query links disagreements search",
    "wikidata": f"{CORPUS} atomic shapes snapshots query links disagreements search reports building",
    "export": f"{CORPUS} atomic snapshots query links disagreements wikidata",
    "importing": f"{CORPUS} atomic export",
    "release": f"{CORPUS} snapshots query disagreements reports building export",
    "places": f"{GROUND} atomic snapshots query",
    "commands": f"{CORPUS} atomic documents shapes snapshots query disagreements search reports building wikidata "
    "importing export release places",
    "__main__": "commands",
    "__init__": "",
}
SERVER_WINGS = {
    "config": "",
    "limits": "",
    "endpoint": "config",
    "pages": "config endpoint",
    "engines": "config limits",
    "exports": "config limits endpoint pages",
    "reconciliation": "endpoint pages",
    "past": "endpoint",
    "app": "config endpoint pages exports engines reconciliation past",
    "hosting": "config limits endpoint app",
    "command": "config hosting engines pages",
    "desk": "command pages",
    "__init__": "config app",
}


@cache
def tree(path: Path) -> ast.Module:
    """A module as it is parsed."""
    return ast.parse(path.read_text("utf-8"))


@cache
def named_modules(path: Path) -> set[str]:
    """The modules that a file names, by import at its top or within a function, or in a string."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(NAMED.findall(node.value)) | {m.group() for m in NAMED.finditer(node.value)}
    return found


def module_of(path: Path) -> str:
    """The dotted name of a module of ours."""
    package = GRAPH if path.is_relative_to(GRAPH) else SERVER
    return ".".join((package.name, *path.relative_to(package).with_suffix("").parts)).removesuffix(".__init__")


NAMES = {module_of(path): path for path in MODULES}


@cache
def imports() -> Mapping[str, set[str]]:
    """Our modules that each of them names."""
    return {name: {other for other in named_modules(path) if other in NAMES} - {name} for name, path in NAMES.items()}


def importers(package: str) -> set[str]:
    """The modules, as paths from the root, that import a package of others."""
    return {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(name == package or name.startswith(package + ".") for name in named_modules(path))
    }


def wing_of(module: str) -> str:
    """The folder that a module lies in, or its own name where it lies beside the folders."""
    _, _, rest = module.partition(".")
    return rest.partition(".")[0] or "__init__"


def forbidden(package: str, wings: Mapping[str, str]) -> Iterator[str]:
    """Each import between wings of a package that the table does not allow."""
    for module, others in imports().items():
        wing = wing_of(module)
        if module.partition(".")[0] != package:
            continue
        assert wing in wings, f"{module} lies in no wing of the table"
        allowed = {wing, *wings[wing].split(), *(["__init__"] if package == "variorum" else [])}
        yield from (
            f"{module} -> {other}"
            for other in others
            if other.partition(".")[0] == package and wing_of(other) not in allowed
        )


TABLES = {"variorum": WINGS, "variorum_server": SERVER_WINGS}


@pytest.mark.parametrize("package", TABLES)
def test_a_wing_imports_only_what_it_may(package: str) -> None:
    assert list(forbidden(package, TABLES[package])) == []


@pytest.mark.parametrize("package", TABLES)
def test_the_table_allows_no_circle_of_wings(package: str) -> None:
    placed: list[str] = []
    for wing, allowed in TABLES[package].items():
        assert set(allowed.split()) <= set(placed), f"{wing} stands below what it imports"
        placed.append(wing)


@pytest.mark.parametrize("package", TABLES)
def test_imports_form_no_circle(package: str) -> None:
    waiting = {name: others for name, others in imports().items() if name.partition(".")[0] == package}
    while waiting:
        free = {name for name, others in waiting.items() if not others & waiting.keys()}
        assert free, f"a circle among {sorted(waiting)}"
        waiting = {name: others for name, others in waiting.items() if name not in free}


def test_the_program_does_not_know_the_server() -> None:
    assert {path for path in importers("variorum_server") if path.startswith("graph/")} == set()


def test_entry_points_name_modules_that_are_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {**project["scripts"], **project["entry-points"]["variorum.commands"]}
    assert {value.partition(":")[0] for value in named.values()} <= NAMES.keys()


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("pyshacl", "graph/variorum/shapes/judging.py"),
        ("owlrl", "graph/variorum/entailment/owl_rl.py"),
        ("duckdb", "graph/variorum/tables/tables.py"),
        ("distributed", "graph/variorum/building/cluster.py"),
    ],
)
def test_one_module_alone_imports(package: str, module: str) -> None:
    assert importers(package) == {module}


@pytest.mark.parametrize("package", ["flask", "werkzeug", "http", "socket", "jinja2"])
def test_http_is_for_the_server(package: str) -> None:
    assert {path for path in importers(package) if not path.startswith("server/")} == set()


@pytest.mark.parametrize("package", ["click", "rich"])
@pytest.mark.parametrize("wing", ["corpus", "shapes", "entailment", "disagreements", "snapshots", "query", "links"])
def test_the_command_line_is_not_for_the_model(package: str, wing: str) -> None:
    assert {path for path in importers(package) if path.startswith(f"graph/variorum/{wing}/")} == set()


def test_nothing_imports_the_tests() -> None:
    ours = {path.stem for path in TESTS if path.parent == ROOT / "tests"} - {"commands"}
    assert [path for path in MODULES if named_modules(path) & ours] == []


def test_a_module_says_what_it_is() -> None:
    assert [path for path in MODULES if tree(path).body and not ast.get_docstring(tree(path))] == []


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "handler", "data"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [path for path in MODULES if word in path.stem.split("_")] == []


@cache
def texts(path: Path) -> set[str]:
    """The string constants of a module, docstrings left out."""
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    scopes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    whole = [node for node in ast.walk(tree(path)) if isinstance(node, scopes) and _starts_with_text(node)]  # type: ignore[arg-type]
    docs = {id(node.body[0].value) for node in whole}  # type: ignore[attr-defined]
    return {str(node.value) for node in nodes if id(node) not in docs}


def _starts_with_text(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


@pytest.mark.parametrize("word", ["ballerina", "macarro", "john wick", "john-wick", "variorum/screen"])
def test_the_code_does_not_know_the_bundled_corpus(word: str) -> None:
    written = [path for path in MODULES if word in path.read_text("utf-8").casefold()]
    assert [path for path in written if any(word in text.casefold() for text in texts(path))] == []


@pytest.mark.parametrize(
    ("module", "packages"),
    [("variorum.commands.main", "pyshacl owlrl flask elementpath"), ("variorum_server.app", "pyshacl rdflib duckdb")],
)
def test_slow_packages_are_imported_only_when_wanted(module: str, packages: str) -> None:
    """Starting the command line must not pay for what most commands do not use, nor a server for what builds."""
    code = f"import sys, {module}; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert module in imported
    assert {*packages.split()} & {*imported} == set()
