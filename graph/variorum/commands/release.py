"""`variorum release` and `variorum verify`: a folder that can be cited, and the proof that it is whole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from variorum.commands.options import HELP, any_corpus, corpus_options


@click.command("release", context_settings=HELP)
@click.argument("folder_to_write", metavar="DIR", type=click.Path(path_type=Path))
@corpus_options
def release_command(folder_to_write: Path, folder: Path | None, store: Path | None) -> None:
    """Write a release that can be cited, to DIR.

    It has every export, the reports, the saved queries with their answers, and checksums. DIR must not be there yet, or
    be empty. The same corpus gives the same bytes: dates are its own, or that of SOURCE_DATE_EPOCH. What the corpus is
    called, who made it and its licence stand in seeds/corpus.ttl. Builds what has changed first.
    """
    from variorum.building.build import build
    from variorum.building.progress import shown_progress
    from variorum.release.place import new_release
    from variorum.release.writing import write_release

    corpus = any_corpus(folder)
    with shown_progress() as progress, new_release(folder_to_write) as new:
        snapshot = build(corpus, store or corpus.store, progress).snapshot
        written = write_release(corpus, snapshot, new, progress)
        number = len(written.files())
    click.echo(f"{written.publication.title}, version {written.version}: {number} files in {folder_to_write}")
    for agent in (*written.publication.creators, written.publication.publisher):
        if agent is not None and not agent.is_described:
            click.echo(
                f"  {agent.iri} is cited by its IRI: give it a type and an rdfs:label in seeds/corpus.ttl", err=True
            )
    for name, reason in written.left_out.items():
        click.echo(f"  without {name}: {reason}")


@click.command("verify", context_settings=HELP)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
def verify_command(folder: Path) -> None:
    """Prove a release whole: every file, and the facts in it.

    Exit code 1 when a file is changed, missing or added, when the RO-Crate does not list it, or when the facts are not
    those recorded; with one line for each.
    """
    from variorum.release.checks import check_release

    checked = check_release(folder)
    for failure in checked.failures:
        click.echo(f"error: {failure}", err=True)
    if checked.failures:
        sys.exit(1)
    name = f"{checked.title}: whole" if checked.title else "whole"
    click.echo(f"{name}; {checked.files:,} files, {checked.quads:,} facts of snapshot {checked.snapshot[:12]}")
