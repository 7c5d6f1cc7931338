"""`variorum diff`: which two states are meant, and how what differs is shown."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from variorum.building.progress import shown_progress
from variorum.commands.options import HELP
from variorum.commands.revisions import opened
from variorum.reports.changes import markdown, print_difference, to_json
from variorum.reports.difference import compare


@click.command("diff", context_settings=HELP)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--corpus",
    "folder",
    type=click.Path(path_type=Path),
    help="The corpus of which A or B is a git revision; the current folder or the bundled corpus if not given.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What the differences are written as.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when A and B differ.")
def diff_command(before: str, after: str, folder: Path | None, form: str, exit_code: bool) -> None:
    """Show what changed from one state of a corpus to another.

    It lists the claims, citations and disagreements that B has gained, lost or changed since A.

    A and B are corpus folders, snapshots, stores, or revisions of the git repository that the corpus lies in.
    """
    names = before, after
    with shown_progress() as progress, opened(before, folder, progress) as old, opened(after, folder, progress) as new:
        difference = compare(old, new)
    if form == "text":
        print_difference(Console(highlight=False, soft_wrap=not sys.stdout.isatty()), difference)
    else:
        click.echo((to_json if form == "json" else markdown)(difference, names), nl=False)
    sys.exit(1 if difference and exit_code else 0)
