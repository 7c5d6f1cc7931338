"""The README tells the truth: its commands run and print what it shows, and its Python runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from followed import as_on_a_terminal, follow
from variorum.commands.main import commands
from variorum.corpus.folder import bundled_root

README = (bundled_root() / "README.md").read_text("utf-8")
OTHERS = README[README.index("## Other people's data") : README.index("## Licences")]  # runs in a folder of its own
CONSOLE = re.findall(r"```console\n(.*?)```", README.replace(OTHERS, ""), re.DOTALL)
SHOWN = [
    (match[1], match[2])
    for block in CONSOLE
    for match in re.finditer(r"^\$ (variorum .*)\n((?:[^$\n].*\n)*)", block, re.MULTILINE)
]


@pytest.fixture
def store(bundled_store: Path, tmp_path: Path) -> Path:
    """Where a command that is not told otherwise finds the snapshot, in the current folder."""
    shutil.copytree(bundled_store, tmp_path / ".variorum", symlinks=True)
    return tmp_path / ".variorum"


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_readme_shows(
    command: str, output: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = as_on_a_terminal(shlex.split(command)[1:])
    if "--help" not in arguments:
        arguments += ["--store", str(store)]
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == 0, result.output
    assert result.output
    if output:
        assert result.output == output


def test_data_of_others_comes_in_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert follow(OTHERS, tmp_path, monkeypatch) == ["import", "check", "show", "fmt"]


def test_the_first_block_is_the_two_commands_that_make_knows() -> None:
    targets = (bundled_root() / "Makefile").read_text("utf-8")
    commands_shown = re.findall(r"^\$ make (\w+)", CONSOLE[0], re.MULTILINE)
    assert commands_shown == ["serve", "test"]
    assert all(re.search(rf"^{name}:", targets, re.MULTILINE) for name in commands_shown)


def test_the_python_of_the_readme_runs(
    bundled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(bundled_store, tmp_path / "snapshots", symlinks=True)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert '"triples"' in capsys.readouterr().out


def test_every_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (bundled_root() / target).is_file(), target


def test_every_command_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"(?<!from )variorum (\w+)", README)) - {"exported"}
    assert named <= set(commands.list_commands(None)) | {"build"}  # type: ignore[arg-type]
