"""`variorum diff`: which two states are meant, and how what differs is shown."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from variorum.building.progress import shown_progress
from variorum.commands.revisions import opened
from variorum.reports.changes import markdown, print_difference, to_json
from variorum.reports.difference import compare


def compare_states(folder: Path | None, before: str, after: str, form: str) -> bool:
    """Shows how two states of a corpus differ, and says whether they do; parameters as those of the command.

    :raises RevisionError: one of them is nothing that can be compared, or they are of different corpora.
    """
    names = before, after
    with shown_progress() as progress, opened(before, folder, progress) as old, opened(after, folder, progress) as new:
        difference = compare(old, new)
    if form == "text":
        print_difference(Console(highlight=False, soft_wrap=not sys.stdout.isatty()), difference)
    else:
        click.echo((to_json if form == "json" else markdown)(difference, names), nl=False)
    return bool(difference)
