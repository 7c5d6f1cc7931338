"""What several commands take: the options that say which corpus is meant, and how help is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]
HELP = {"help_option_names": ["-h", "--help"]}


def corpus_options(command: Command) -> Command:
    """The options that say which corpus is meant and where its snapshots are."""
    command = click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where snapshots are kept; .variorum in the corpus if not given.",
    )(command)
    return click.option(
        "--corpus",
        "folder",
        type=click.Path(path_type=Path),
        help="A folder with ontology/, seeds/ and shapes/; the current folder or the bundled corpus if not given.",
    )(command)
