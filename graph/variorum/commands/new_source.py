"""`variorum new source`: the beginning of a source, written from its text."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.atomic import write_text
from variorum.commands.options import HELP, corpus_option, own_corpus, remembered_texts
from variorum.corpus.beginning import Beginning, begun, title_in
from variorum.corpus.vocabulary import load_vocabulary


@click.command("source", context_settings=HELP)
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--slug", help="What the source is called in IRIs and file names; made of the text's file name if not given."
)
@click.option("--title", help="The title of the article; its first line if not given.")
@click.option("--language", help="The language of the text, as a BCP 47 tag; en if not given, which is said.")
@click.option("--date", help="When it was published: 2025, 2025-06 or 2025-06-06.")
@click.option("--url", help="Where it can be read.")
@corpus_option
def source_command(
    text: Path,
    slug: str | None,
    title: str | None,
    language: str | None,
    date: str | None,
    url: str | None,
    folder: Path | None,
) -> None:
    """Begin a source: its record, which pins the text, and its evidence.

    The text itself stays where it is; only its digest and its length are written. What to do next is printed.
    """
    corpus = own_corpus(folder)
    begins = Beginning(text, text.read_bytes(), slug or "", title, language or "en", date or "", url or "")
    files = begun(corpus, load_vocabulary(corpus), begins)
    claims, evidence = files.files.claims, files.files.evidence
    evidence.parent.mkdir(parents=True, exist_ok=True)
    write_text(evidence, files.evidence.text)
    write_text(claims, files.claims.text)
    click.echo(f"written: {claims}\n         {evidence}")
    if title is None and not title_in(begins.text()):
        click.echo("without a title: the first line of the text is too long for one; give it with --title")
    if language is None:
        click.echo("taken for English: a text in another language is begun with --language")
    remembered_texts(corpus, text.parent)
    click.echo(f"next: variorum cite {files.files.slug} 'the words' KIND/SLUG PROPERTY VALUE")
