"""`variorum cite`: a claim and its citation, written from the words that state it."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.atomic import write_text
from variorum.commands.options import HELP
from variorum.corpus.citing import (
    Claim,
    Files,
    property_meant,
    read_files,
    stance_meant,
    term_meant,
    text_of_source,
    value_meant,
)
from variorum.corpus.editing import TurtleText
from variorum.corpus.folder import find_corpus
from variorum.corpus.quotations import Found, find_words, nearest
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import CorpusError
from variorum.terms import DENIED, LABEL, RDF_TYPE


@click.command("cite", context_settings=HELP)
@click.argument("slug", metavar="SOURCE")
@click.argument("words")
@click.argument("subject")
@click.argument("predicate", metavar="PROPERTY")
@click.argument("value")
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="The folder with the articles' texts.",
)
@click.option("--stance", default="asserted", show_default=True, help="expected, speculative, opinion or denied.")
@click.option("--by", "speaker", metavar="THING", help="To whom the source attributes it.")
@click.option("--nth", type=click.IntRange(1), help="Which place is meant, where the words stand in several.")
@click.option("--type", "type_", metavar="CLASS", help="What the subject is, if this source has not spoken of it yet.")
@click.option("--label", help="What the curators call it then, in English.")
@click.option(
    "--corpus", "folder", type=click.Path(path_type=Path), help="The corpus; the current folder if not given."
)
def cite_command(
    slug: str,
    words: str,
    subject: str,
    predicate: str,
    value: str,
    texts: Path,
    stance: str,
    speaker: str | None,
    nth: int | None,
    type_: str | None,
    label: str | None,
    folder: Path | None,
) -> None:
    """Write a claim, and the words that state it as its citation.

    SUBJECT is kind/slug, as character/hero; PROPERTY a name with a prefix, as schema:name; VALUE a thing, a text or a
    number. WORDS may differ from the text in quotation marks, dashes, spaces and letter case.

    variorum cite my-paper 'called Eve' character/hero schema:name Eve --texts ~/articles
    """
    corpus = find_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    before = read_files(corpus, slug)
    meant = property_meant(predicate, corpus, vocabulary)
    claim = Claim(
        term_meant(subject, corpus),
        meant,
        value_meant(value, meant, corpus, vocabulary),
        stance_meant(stance),
        term_meant(speaker, corpus) if speaker else None,
    )
    text = text_of_source(before, corpus, texts)
    found = _chosen(text, words, nth)
    after = before
    if not before.describes(claim.subject) and claim.predicate not in (RDF_TYPE, LABEL) and claim.stance != DENIED:
        if not type_ or not label:
            raise CorpusError(
                f"{slug} has not spoken of {corpus.shorten(claim.subject.value)} yet",
                advice="Say what it is and what to call it: --type CLASS --label 'the hero'.",
            )
        kind = Claim(claim.subject, RDF_TYPE, property_meant(type_, corpus, vocabulary))
        after = after.with_claim(kind, (found.start, found.end)).with_label(claim.subject, label)
    after = after.with_claim(claim, (found.start, found.end))
    _write(before, after)
    click.echo(found.shown(text))


def _chosen(text: str, words: str, nth: int | None) -> Found:
    """The place of the words that is meant.

    :raises CorpusError: they are not there, or in several places.
    """
    places = find_words(text, words)
    if not places:
        near = nearest(text, words)
        advice = f"Nearest: {near.shown(text)}" if near else "Copy them from the text."
        raise CorpusError(f"the text does not have the words {words!r}", advice=advice)
    if nth is None and len(places) > 1:
        listed = "\n".join(f"  {number}. {place.shown(text)}" for number, place in enumerate(places, 1))
        raise CorpusError(f"the words stand in {len(places)} places", advice=f"Say which with --nth:\n{listed}")
    if nth is not None and nth > len(places):
        raise CorpusError(f"the words stand in {len(places)} place(s), not {nth}", advice="Choose a lower --nth.")
    return places[(nth or 1) - 1]


def _write(before: Files, after: Files) -> None:
    """Writes what has changed, and shows the lines."""
    pairs = ((before.evidence, after.evidence, after.files.evidence), (before.claims, after.claims, after.files.claims))
    for old, new, path in pairs:
        if new.text != old.text:
            path.parent.mkdir(exist_ok=True)
            write_text(path, new.text)
            for line in _added(old, new):
                click.echo(f"{path.parent.name}/{path.name}: {line}")


def _added(old: TurtleText, new: TurtleText) -> list[str]:
    """The lines that are new, apart from how they end."""
    known = {line.rstrip(" ;.") for line in old.text.splitlines()}
    lines = (line.strip() for line in new.text.splitlines() if line.rstrip(" ;.") not in known)
    return [line for line in lines if not line.startswith("@")]
