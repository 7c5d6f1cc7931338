"""What is said to operators is so: every setting and every code of a problem, and files that work as they are."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from running import HTTP, free_port
from variorum_server import Config
from variorum_server.command import serve
from variorum_server.config import PREFIX, read_config

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "server" / "deploy"
README = (DEPLOY / "README.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in README.splitlines() if line.startswith("| ")]
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_default(name: str, told: object) -> bool:
    """Whether a value that the documentation tells is the default of a setting."""
    default = getattr(Config(), name)
    if name == "queries":
        return told == "twice the cores"
    if default in ("", ()):
        return told == "none"
    return bool(getattr(read_config([f"--{name.replace('_', '-')}", str(told).replace(",", "")]), name) == default)


def test_every_setting_is_told_with_its_default_and_meaning() -> None:
    told = {row[0].strip("`"): row for row in ROWS if len(row) == 5 and row[0].startswith("`")}
    assert list(told) == [entry.name for entry in fields(Config)]
    options = {option for parameter in serve.params for option in parameter.opts}
    for entry in fields(Config):
        _, option, variable, default, meaning = told[entry.name]
        assert option.strip("`") in options
        assert variable.strip("`") == f"{PREFIX}_{entry.name.upper()}"
        assert is_default(entry.name, default), entry.name
        assert meaning == entry.metadata["meaning"]


def test_the_example_file_has_every_setting_with_its_default() -> None:
    text = (DEPLOY / "variorum.toml").read_text("utf-8")
    names = [entry.name for entry in fields(Config)]
    assert re.findall(r"^(?:# )?(\w+) = ", text, re.MULTILINE) == names
    assert read_config(["--config", str(DEPLOY / "variorum.toml")]) == Config()
    assert set(tomllib.loads(text)) == set(names) - {"queries"}
    for entry in fields(Config):
        begin = entry.metadata["meaning"].split("; none")[0].rstrip(".")
        assert begin[0].lower() + begin[1:].split(";")[0].split(" - is")[0] in text.replace('"-"', "-"), entry.name


def codes() -> Iterator[tuple[int, str]]:
    """The status and code of every problem that the server's modules name."""
    for path in sorted((ROOT / "server" / "variorum_server").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found: list[object] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                found = [getattr(argument, "value", None) for argument in node.args[:2]]
            elif path.stem == "protocol" and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_bad":
                found = [400, getattr(node.args[0], "value", None)]
            elif path.stem == "problems" and isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                found = [getattr(element, "value", None) for element in node.value.elts[:2]]
            if len(found) == 2 and isinstance(found[0], int) and isinstance(found[1], str) and CODE.fullmatch(found[1]):
                yield found[0], found[1]


def test_every_problem_is_told_with_its_status() -> None:
    rows = [row for row in ROWS if len(row) == 3 and row[0].isdigit()]
    told = {(int(row[0]), code) for row in rows for code in re.findall(r"`([^`]+)`", row[1])}
    assert set(codes()) - told == set()
    assert {(503, "timeout"), (400, "query"), (415, "charset"), (502, "service"), (404, "unknown-source")} <= set(
        codes()
    )


def test_every_file_that_is_named_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (DEPLOY / target).is_file(), target


# The container file: no engine runs in a test, so its commands do


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file with their arguments."""
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def argument(name: str) -> str:
    """The argument of the last instruction with this name."""
    return [value for key, value in instructions() if key == name][-1]


def test_the_image_does_what_a_server_on_the_internet_should() -> None:
    assert argument("USER") == "65532:65532"
    assert argument("STOPSIGNAL") == "SIGTERM"
    images = [value for key, value in instructions() if key == "FROM"]
    assert all(image.startswith("docker.io/library/python:3.11-slim") for image in images)
    assert "--read-only" in (DEPLOY / "Containerfile").read_text("utf-8")


@pytest.mark.long
def test_what_the_image_copies_is_enough_to_build_and_serve(tmp_path: Path) -> None:
    source, store, port = tmp_path / "source", tmp_path / "store", free_port()
    source.mkdir()
    for key, value in instructions():
        if key == "COPY" and not value.startswith("--from"):
            for name in value.split()[:-1]:
                place = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                place(ROOT / name, source / name)
    project = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [project["project"]["readme"], *project["project"]["license-files"], *wheel["packages"]]
    assert [name for name in [*needed, *wheel["force-include"]] if not (source / name).exists()] == []
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment["PYTHONPATH"] = os.pathsep.join(str(source / root) for root in ("graph", "server"))
    variorum = [sys.executable, "-m", "variorum"]
    built = [*variorum, "build", "--corpus", str(source), "--store", str(store)]
    subprocess.run(built, env=environment, cwd=tmp_path, check=True, capture_output=True)
    command = [word.replace("/store", str(store)) for word in json.loads(argument("CMD"))]
    assert json.loads(argument("ENTRYPOINT")) == ["variorum"]
    check = argument("HEALTHCHECK").partition("CMD")[2].strip()
    check_command = [word.replace("7654", str(port)) for word in json.loads(check)]
    with subprocess.Popen(
        [*variorum, *command, f"--port={port}"], env=environment, cwd=tmp_path, stdout=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout
            while b"curl" not in (line := server.stdout.readline()):
                assert line, "the server ended"
            assert subprocess.run([sys.executable, *check_command[1:]], check=False).returncode == 0
            assert HTTP.request("GET", f"http://127.0.0.1:{port}/health").json()["sources"] > 0
        finally:
            began = time.monotonic()
            server.terminate()
            server.wait(timeout=20)
        assert time.monotonic() - began < 10


# The unit


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no systemd-analyze here: .ci/install has it")
    there = shutil.which("true") or "/bin/true"
    unit = tmp_path / "variorum.service"
    text = (DEPLOY / "variorum.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/variorum/bin/variorum", there), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "variorum" in line]) == (0, [])


def test_the_commands_of_the_unit_are_commands_of_ours() -> None:
    text = (DEPLOY / "variorum.service").read_text("utf-8")
    options = {option for parameter in serve.params for option in parameter.opts}
    (start,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert set(re.findall(r"--[a-z-]+", start)) <= options
    for line in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "Restart=on-failure", "MemoryMax="):
        assert f"\n{line}" in text
