"""`variorum publish`: the snapshot of the corpus as it is now, brought to where it is served."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.commands.options import HELP, any_corpus, corpus_options


@click.command("publish", context_settings=HELP)
@click.argument("destinations", metavar="DEST...", nargs=-1, required=True)
@corpus_options
@click.option("--no-build", is_flag=True, help="Publish the last snapshot; fail if there is none.")
@click.option(
    "--prune", is_flag=True, help="Then remove older snapshots there, but not the one that was served before."
)
def publish_command(
    destinations: tuple[str, ...], folder: Path | None, store: Path | None, no_build: bool, prune: bool
) -> None:
    """Bring the snapshot to other places, and switch them all.

    DEST is a directory; one on another machine by rsync: rsync://host/module/path, user@host:path; or an engine that
    speaks SPARQL 1.1: http://host:7878. Every destination has the snapshot whole and verified before the first one
    switches. Builds what has changed first.
    """
    from variorum.places.places import destination_of
    from variorum.places.publishing import publish
    from variorum.snapshots.snapshot import current_snapshot

    corpus = any_corpus(folder)
    found = [destination_of(text) for text in dict.fromkeys(destinations)]
    if no_build:
        snapshot = current_snapshot(store or corpus.store)
    else:
        from variorum.building.build import build
        from variorum.building.progress import shown_progress

        with shown_progress() as progress:
            snapshot = build(corpus, store or corpus.store, progress).snapshot
    publish(snapshot, found, prune, click.echo)
