"""`variorum lint`: what is likely a slip in the seeds, though no rule forbids it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from variorum.commands.completion import SOURCES
from variorum.commands.fmt import layout_of, names_written, turtle_files
from variorum.commands.options import HELP, UNREAD, any_corpus, corpus_option, remembered_texts, texts_option
from variorum.corpus.described import described_things, name_properties
from variorum.corpus.folder import Corpus
from variorum.corpus.lint import (
    Finding,
    differing_labels,
    look_alikes,
    misheaded,
    misquoted,
    unmatched_readings,
    unused_terms,
)
from variorum.corpus.loading import load_source
from variorum.corpus.passages import read_text
from variorum.corpus.readings import read_readings
from variorum.corpus.turtle import read_turtle
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import CorpusError, InvalidCorpusError, Location, TextError, VariorumError, which_sources
from variorum.shapes.declared_terms import check_declarations


@click.command("lint", context_settings=HELP)
@texts_option
@click.option("--source", metavar="SLUG", shell_complete=SOURCES, help="Only what is in the files of this source.")
@corpus_option
def lint_command(texts: Path | None, source: str | None, folder: Path | None) -> None:
    """Find what is likely a slip in the files.

    A name, number or date that stands in none of its passages; two labels for one thing; things that look alike; terms
    that nobody uses; a file that is not in the layout. Exit code 1 if there is any; notes are only told.
    """
    corpus = any_corpus(folder)
    places = remembered_texts(corpus, texts)
    if source is not None and source not in (slugs := [files.slug for files in corpus.sources]):
        raise CorpusError(f"there is no source {source!r}", advice=which_sources(source, slugs))
    found = sorted(set(_findings(corpus, places)), key=lambda one: one.place)
    if source is not None:
        found = [one for one in found if one.where.path.stem == source]
    for one in found:
        click.echo(str(one))
    slips, notes = (sum(one.note == note for one in found) for note in (False, True))
    if places is None and any(b"vr:textDigest" in files.claims.read_bytes() for files in corpus.sources):
        click.echo("passages were not looked at: say once where the texts are, --texts FOLDER", err=True)
    click.echo(f"{slips} slip{'' if slips == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}")
    if slips:
        sys.exit(1)


def _findings(corpus: Corpus, texts: Path | None) -> Iterator[Finding]:
    """All that is found; what cannot be read is found, too."""
    vocabulary = load_vocabulary(corpus)
    try:
        check_declarations(corpus, vocabulary)
    except InvalidCorpusError as error:
        yield from _told(error)
    names, written = name_properties(corpus, vocabulary), names_written(corpus)
    for path in corpus.unread:
        yield Finding(Location(path), "nothing reads this file", f"Remove it, or give it a name: {UNREAD}.", note=True)
    for path in turtle_files(corpus):
        try:
            yield from misheaded(read_turtle(path), corpus)
            if layout_of(corpus, path, written).encode() != path.read_bytes():
                yield Finding(Location(path), "the file is not in the layout", "variorum fmt")
        except VariorumError as error:
            yield from _told(error)
    files = {}
    sources = []
    for one in corpus.sources:
        try:
            source = load_source(corpus, one, vocabulary)
            sources.append(source)
            yield from unmatched_readings(source, corpus, read_readings(corpus, one.slug))
            files[one.slug] = source.claims_file
            if texts is not None and source.pinned_text.iri:
                yield from misquoted(source, read_text(source.pinned_text, texts), names)
        except TextError as error:
            yield Finding(error.where or Location(one.claims), error.what, error.advice, note=True)
        except VariorumError as error:
            yield from _told(error)
    things = {
        iri: thing for iri, thing in described_things(corpus).items() if all(slug in files for slug in thing.sources)
    }
    yield from differing_labels(things, files)
    yield from look_alikes(things, names, vocabulary, corpus, files)
    yield from unused_terms(corpus, vocabulary, [f for s in sources for f in (s.claims_file, s.evidence_file)])


def _told(error: VariorumError) -> Iterator[Finding]:
    for one in error.errors if isinstance(error, InvalidCorpusError) else (error,):
        yield Finding(one.where or Location(Path()), one.what, one.advice)
