"""The table of commands: each is where it says, and its help fits a line."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from variorum.commands.main import COMMANDS, commands


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_where_the_table_says(name: str) -> None:
    found = commands.get_command(click.Context(commands), name)
    assert found is not None
    assert found.name == name


def test_a_command_that_is_not_there_is_told_as_such() -> None:
    result = CliRunner().invoke(commands, ["chekc"])
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, "Error: No such command 'chekc'.")


def test_what_each_command_does_is_told_on_one_line() -> None:
    listed = CliRunner().invoke(commands, ["--help"]).stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == sorted({*COMMANDS, "desk", "serve"})
    assert [line for line in listed if line.endswith("...")] == []
