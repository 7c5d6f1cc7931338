"""`variorum find` and `variorum terms`: what a corpus has that is called so."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

import click
from pyoxigraph import NamedNode

from variorum.commands.options import HELP, any_corpus, corpus_option
from variorum.corpus.described import Thing, described_things
from variorum.corpus.finding import Entry, find_terms, find_things
from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import SeedError, SnapshotError
from variorum.search.index import Hit, Index
from variorum.snapshots.snapshot import current_snapshot
from variorum.terms import in_one_line

MOST = 40
NEAR = ("thing", "disagreement", "value")  # what the index is asked for where nothing is called so


@click.command("find", context_settings=HELP)
@click.argument("words", nargs=-1, required=True)
@click.option("--max", "most", type=click.IntRange(1), default=MOST, show_default=True, help="How many at most.")
@corpus_option
def find_command(words: tuple[str, ...], most: int, folder: Path | None) -> None:
    """Find things and terms by words of what they are called.

    Each with what it is, its other names, the sources that speak of it, and how often it is used; where nothing is
    called so, what is nearly called so. Exit code 1 if there is none.
    """
    corpus = any_corpus(folder)
    vocabulary, things = load_vocabulary(corpus), readable_things(corpus)
    text = " ".join(words)
    found = [*find_things(text, things, corpus, vocabulary), *find_terms(text, things, corpus, vocabulary)]
    near = [] if found else _nearly(text, corpus, most)
    for hit in near:
        click.echo(in_one_line(f"{corpus.shorten(hit.iri)}  {hit.label}"))
        click.echo(in_one_line(f"    {hit.kind}; {hit.note}".rstrip("; ")))
    if not near:
        show(found, most)


def readable_things(corpus: Corpus) -> Mapping[NamedNode, Thing]:
    """Every thing of the claims files, by its IRI. Of each file that cannot be read, it is said that it is left out."""
    left_out: list[SeedError] = []
    things = described_things(corpus, left_out)
    for error in left_out:
        click.echo(f"left out, as it cannot be read: {error.where}: {error.what}", err=True)
    return things


def _nearly(text: str, corpus: Corpus, most: int) -> list[Hit]:
    """What is nearly called so, or is said, by the index of the last snapshot, which its pages search too."""
    try:
        return Index(current_snapshot(corpus.store)).find(text, most, NEAR)
    except SnapshotError:
        return []


@click.command("terms", context_settings=HELP)
@click.argument("words", nargs=-1)
@click.option("--max", "most", type=click.IntRange(1), help="How many at most.")
@corpus_option
def terms_command(words: tuple[str, ...], most: int | None, folder: Path | None) -> None:
    """List the classes and properties that seeds may use.

    The most used come first. With WORDS, only those whose name, label or comment has them.
    """
    corpus = any_corpus(folder)
    vocabulary, things = load_vocabulary(corpus), readable_things(corpus)
    show(list(find_terms(" ".join(words), things, corpus, vocabulary)), most)


def show(found: Iterable[Entry], most: int | None) -> None:
    """Prints entries; the exit code is 1 where there is none."""
    entries = list(found)
    for entry in islice(entries, most):
        click.echo(in_one_line(f"{entry.name}  {entry.label}  ({entry.uses})"))
        click.echo(in_one_line(f"    {entry.about}"))
    if most and len(entries) > most:
        click.echo(f"and {len(entries) - most} more; give more words, or --max {len(entries)}")
    if not entries:
        click.echo("nothing is called so", err=True)
        sys.exit(1)
