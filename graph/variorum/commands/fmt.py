"""`variorum fmt`: the files of a corpus in one layout, and what is not in it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import click

from variorum.atomic import write_text
from variorum.commands.options import HELP, corpus_option, own_corpus
from variorum.corpus.described import name_properties
from variorum.corpus.editing import written
from variorum.corpus.folder import Corpus
from variorum.corpus.layout import laid_out
from variorum.corpus.turtle import read_turtle
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import SeedError


@click.command("fmt", context_settings=HELP)
@click.argument("paths", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a file is not in the layout.")
@corpus_option
def fmt_command(paths: tuple[Path, ...], check: bool, folder: Path | None) -> None:
    """Put Turtle files into the one layout.

    Without a FILE, all of ontology/, seeds/ and shapes/. What the files say does not change, comments stay, and so does
    the order of subjects; the prefixes are those that are used, a subject comes once, a statement has its line. A file
    that cannot be read is told, and stays as it is.
    """
    corpus = own_corpus(folder)
    names = names_written(corpus)
    others = 0
    errors: list[SeedError] = []
    for path in paths or turtle_files(corpus):
        try:
            text = layout_of(corpus, path, names)
        except SeedError as error:
            errors.append(error)
            continue
        if text.encode() != path.read_bytes():
            others += 1
            if not check:
                write_text(path, text)
            shown = path.relative_to(corpus.root) if path.is_relative_to(corpus.root) else path
            click.echo(f"{shown}: {'not in the layout' if check else 'laid out anew'}")
    for one in errors:
        click.echo(f"error: {one}", err=True)
    if errors or (check and others):
        sys.exit(1)


def turtle_files(corpus: Corpus) -> Iterator[Path]:
    """The Turtle files of a corpus."""
    for part in ("ontology", "seeds", "shapes"):
        yield from sorted((corpus.root / part).rglob("*.ttl"))


def names_written(corpus: Corpus) -> Collection[str]:
    """The properties that give names, as files write them."""
    names = name_properties(corpus, load_vocabulary(corpus))
    return {written(name, corpus.base, corpus.prefixes) for name in names}


def layout_of(corpus: Corpus, path: Path, names: Collection[str]) -> str:
    """A file in the layout; the prefix list keeps all its prefixes.

    :raises SeedError: it breaks the syntax, or cannot be laid out.
    """
    file = read_turtle(path)
    if path.resolve() == corpus.root / "ontology" / "prefixes.ttl":
        return file.text
    return laid_out(file, seed=path.resolve().is_relative_to(corpus.root / "seeds"), names=names)
