"""`variorum build`: a snapshot of the corpus as it is now."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.building.build import build
from variorum.building.progress import shown_progress
from variorum.commands.options import HELP, corpus_options
from variorum.corpus.folder import find_corpus


@click.command("build", context_settings=HELP)
@corpus_options
def build_command(folder: Path | None, store: Path | None) -> None:
    """Build the corpus: load, entail, validate, compare, snapshot."""
    corpus = find_corpus(folder)
    with shown_progress() as progress:
        built = build(corpus, store or corpus.store, progress)
    total = len(built.snapshot.sources)
    what = (
        f"{len(built.made)} of {total} sources made"
        if built.changed or built.removed
        else f"nothing changed in {total} sources"
    )
    click.echo(f"{built.snapshot.name}: {what}; snapshot {built.snapshot.digest[:12]} in {built.snapshot.path.parent}")
