"""The command line: the table of its commands, and the one place where an error becomes an exit code.

Exit codes: 0 done; 1 something is wrong that the message names; 2 the command was called wrongly; 130 interrupted.
Commands of other distributions join through the entry point group `variorum.commands`.
"""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import sys
from importlib import import_module
from importlib.metadata import entry_points

import click

from variorum import __version__
from variorum.commands.options import HELP
from variorum.errors import REBUILD, VariorumError

# The commands, each with where it is defined; a module is imported only when its command is wanted.
COMMANDS = {
    "blame": "variorum.commands.blame:blame_command",
    "build": "variorum.commands.build:build_command",
    "check": "variorum.commands.check:check_command",
    "cite": "variorum.commands.cite:cite_command",
    "completion": "variorum.commands.completion:completion_command",
    "diff": "variorum.commands.diff:diff_command",
    "export": "variorum.commands.export:export_command",
    "find": "variorum.commands.find:find_command",
    "fmt": "variorum.commands.fmt:fmt_command",
    "import": "variorum.commands.import_:import_command",
    "link": "variorum.commands.link:link",
    "lint": "variorum.commands.lint:lint_command",
    "new": "variorum.commands.new:new",
    "passage": "variorum.commands.passage:passage_command",
    "publish": "variorum.commands.publish:publish_command",
    "query": "variorum.commands.query:query_command",
    "reanchor": "variorum.commands.reanchor:reanchor_command",
    "release": "variorum.commands.release:release_command",
    "show": "variorum.commands.show:show_command",
    "terms": "variorum.commands.find:terms_command",
    "verify": "variorum.commands.release:verify_command",
    "withdraw": "variorum.commands.withdraw:withdraw_command",
}


class _Commands(click.Group):
    """The commands of this package, and those that other distributions add as entry points."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted({*COMMANDS, *(entry.name for entry in entry_points(group="variorum.commands"))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in COMMANDS:
            module, _, name = COMMANDS[cmd_name].partition(":")
            loaded = getattr(import_module(module), name)
        else:
            found = entry_points(group="variorum.commands", name=cmd_name)
            loaded = next((entry.load() for entry in found), None)
        assert loaded is None or isinstance(loaded, click.Command)
        return loaded


@click.group(cls=_Commands, context_settings={**HELP, "max_content_width": 100})
@click.version_option(__version__, prog_name="variorum")
def commands() -> None:
    """What every source says of the same thing, side by side.

    Curated Turtle, one file per article, becomes a checked dataset that answers SPARQL across all sources or within
    one.
    """


def main() -> None:
    """Runs the command line and exits."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed by whoever called
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 is no reason to fail
    try:
        code = commands.main(prog_name="variorum", standalone_mode=False)
        sys.stdout.flush()  # here, where it can be told that it cannot be written
        sys.exit(code)
    except VariorumError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        _leave_output()  # the reader has gone; nothing more to say
        sys.exit(1)
    except sqlite3.DatabaseError as error:
        click.echo(f"error: the index of the snapshot is damaged: {error}\n  → {REBUILD}", err=True)
        sys.exit(1)
    except OSError as error:
        _leave_output()
        click.echo(f"error: {f'{error.filename}: ' if error.filename else ''}{error.strerror or error}", err=True)
        sys.exit(1)


def _leave_output() -> None:
    """Let nothing that waits to be written be tried again when the process ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
