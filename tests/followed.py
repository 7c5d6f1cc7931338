"""An example of the documentation, done as it is shown: files written, commands run, their output compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from commands import run

BLOCK = re.compile(r"^```(console|text)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:[^$\n].*\n)*)", re.MULTILINE)


def as_on_a_terminal(arguments: list[str]) -> list[str]:
    """A command whose output is the one that a terminal shows."""
    is_query = arguments[:1] == ["query"] and "--format" not in arguments
    return [*arguments, "--format", "table"] if is_query else arguments


def follow(example: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Does what an example says, in order, in a folder; the commands that were run."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("VARIORUM_TEXTS", raising=False)  # the texts of the example are meant
    done = []
    for kind, name, content in BLOCK.findall(re.sub(r"^   ", "", example, flags=re.MULTILINE)):
        if kind == "text":
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(content, "utf-8")
            continue
        for command, output in COMMAND.findall(content):
            program, *arguments = shlex.split(command)
            if program == "cd":
                monkeypatch.chdir(arguments[0])
                continue
            assert program == "variorum"
            outcome = run(*as_on_a_terminal(arguments))
            assert (outcome.code, outcome.err) == (0, ""), command
            assert outcome.out == output or not output, command
            done.append(arguments[0])
    return done
