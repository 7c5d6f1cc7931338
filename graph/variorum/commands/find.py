"""`variorum find`: what is called so, or nearly so."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.commands.options import HELP, corpus_options
from variorum.corpus.folder import find_corpus
from variorum.search.index import KINDS, Index
from variorum.snapshots.snapshot import current_snapshot


@click.command("find", context_settings=HELP)
@corpus_options
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be repeated.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many are shown.")
@click.argument("words", nargs=-1, required=True)
def find_command(
    folder: Path | None, store: Path | None, kinds: tuple[str, ...], most: int, words: tuple[str, ...]
) -> None:
    """Find what is called so, or nearly so.

    That is things, disagreements, sources, values, classes and properties, by a name or a part of one. Case, accents
    and small slips do not matter. Each line has the kind, the label, a note, and the name in a query.
    """
    corpus = find_corpus(folder)
    snapshot = current_snapshot(store or corpus.store)
    found = Index(snapshot).find(" ".join(words), most, kinds or KINDS)
    if not found:
        raise click.ClickException(f"nothing is called {' '.join(words)}, or nearly so")
    for hit in found:
        note = f" ({hit.note})" if hit.note else ""
        click.echo(f"{hit.kind:12}  {hit.label}{note}  <{hit.iri.removeprefix(snapshot.base)}>")
