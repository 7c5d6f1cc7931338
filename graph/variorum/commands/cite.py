"""`variorum cite`: a claim and its citation, written from the words that state it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from variorum.commands.citing_session import Session
from variorum.commands.completion import SOURCES, TERMS, THINGS, VALUES
from variorum.commands.options import HELP, corpus_option, own_corpus, required_texts, texts_option
from variorum.commands.written_lines import write_files
from variorum.corpus.citing import claim_meant, house_order, read_files, text_of_source
from variorum.corpus.introducing import Introductions
from variorum.corpus.quotations import the_place
from variorum.corpus.vocabulary import load_vocabulary


@click.command("cite", context_settings=HELP)
@click.argument("slug", metavar="SOURCE", shell_complete=SOURCES)
@click.argument("words", required=False)
@click.argument("subject", required=False, shell_complete=THINGS)
@click.argument("predicate", metavar="[PROPERTY]", required=False, shell_complete=TERMS)
@click.argument("value", required=False, shell_complete=VALUES)
@texts_option
@click.option("--stance", default="asserted", show_default=True, help="expected, speculative, opinion or denied.")
@click.option("--by", "speaker", metavar="THING", help="To whom the source attributes it.")
@click.option("--nth", type=click.IntRange(1), help="Which place is meant, where the words stand in several.")
@click.option("--type", "type_", metavar="CLASS", help="What the subject is, if this source has not spoken of it yet.")
@click.option("--label", help="What the curators call it; as other sources' files or the words do, if not given.")
@click.option("--value-type", metavar="CLASS", help="What the value is, if this source has not spoken of it yet.")
@click.option("--value-label", help="What the curators call the value.")
@corpus_option
def cite_command(
    slug: str,
    words: str | None,
    subject: str | None,
    predicate: str | None,
    value: str | None,
    texts: Path | None,
    stance: str,
    speaker: str | None,
    nth: int | None,
    type_: str | None,
    label: str | None,
    value_type: str | None,
    value_label: str | None,
    folder: Path | None,
) -> None:
    """Write a claim, and the words that state it as its citation.

    SUBJECT is kind/slug, as character/hero; PROPERTY a name with its prefix, or without where only one has it, or a for
    what it is; VALUE a thing, a text or a number. WORDS may differ from the text in quotation marks, dashes, spaces and
    letter case.

    With SOURCE alone it asks for the words of each claim that has no citation yet, then for more claims. Ctrl-C keeps
    what was done.

    variorum cite my-paper 'called Eve' character/hero schema:name Eve
    """
    corpus = own_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    before = read_files(corpus, slug, house_order(corpus, vocabulary))
    if words is None:
        text = text_of_source(before, corpus, required_texts(corpus, texts))
        sys.exit(Session(corpus, vocabulary, slug, text).run())
    if subject is None or predicate is None or value is None:
        raise click.UsageError("Give SOURCE alone, or SOURCE 'the words' SUBJECT PROPERTY VALUE.")
    claim = claim_meant((subject, predicate, value), stance, speaker, before, corpus, vocabulary)
    text = text_of_source(before, corpus, required_texts(corpus, texts))
    found = the_place(text, words, nth)
    introductions = Introductions(corpus, vocabulary, slug)
    introductions.tell(claim.subject, type_, label)
    if value_type or value_label:
        introductions.tell(claim.value, value_type, value_label)
    passage = found.start, found.end
    after = introductions.introduced(before, claim, passage, text).with_claim(claim, passage)
    for line in write_files(before, after):
        click.echo(line)
    click.echo(found.shown(text))
