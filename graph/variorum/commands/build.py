"""`variorum build`: a snapshot of the corpus as it is now."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.building.build import build, prune_parts
from variorum.building.cluster import ClusterRunner
from variorum.building.progress import shown_progress
from variorum.commands.options import HELP, any_corpus, corpus_options, tell_unread


@click.command("build", context_settings=HELP)
@corpus_options
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Build the sources with the workers of a Dask scheduler, such as tcp://host:8786; needs variorum[cluster].",
)
@click.option("--prune", is_flag=True, help="Then remove what was kept of sources as they were before.")
def build_command(folder: Path | None, store: Path | None, cluster: str | None, prune: bool) -> None:
    """Build the corpus: load, entail, validate, compare, snapshot."""
    corpus = any_corpus(folder)
    tell_unread(corpus)
    runner = None if cluster is None else ClusterRunner(cluster)
    with shown_progress() as progress:
        built = build(corpus, store or corpus.store, progress, runner)
    total = len(built.snapshot.sources)
    counted = f"{total} source{'' if total == 1 else 's'}"
    what = f"{len(built.made)} of {counted} made" if built.changed or built.removed else f"nothing changed in {counted}"
    if not total:
        what = "no source yet, variorum new source TEXTFILE begins one"
    click.echo(f"{built.snapshot.name}: {what}; snapshot {built.snapshot.digest[:12]} in {built.snapshot.path.parent}")
    if prune:
        removed = prune_parts(corpus, store or corpus.store)
        click.echo(f"{removed} part{'' if removed == 1 else 's'} of earlier builds removed")
