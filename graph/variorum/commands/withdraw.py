"""`variorum withdraw`: a claim taken back, with its citation."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.commands.completion import SOURCES, TERMS, THINGS, VALUES
from variorum.commands.options import HELP, corpus_option, own_corpus
from variorum.commands.written_lines import remove_from_files
from variorum.corpus.citing import Claim, claim_meant, house_order, read_files
from variorum.corpus.editing import written
from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Citation, load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import CorpusError
from variorum.terms import ASSERTED, local_name

SHOWN = 5  # claims that are told where another is meant


@click.command("withdraw", context_settings=HELP)
@click.argument("slug", metavar="SOURCE", shell_complete=SOURCES)
@click.argument("subject", shell_complete=THINGS)
@click.argument("predicate", metavar="PROPERTY", shell_complete=TERMS)
@click.argument("value", shell_complete=VALUES)
@click.option("--stance", default="asserted", show_default=True, help="expected, speculative, opinion or denied.")
@click.option("--by", "speaker", metavar="THING", help="To whom the source attributes it.")
@corpus_option
def withdraw_command(
    slug: str, subject: str, predicate: str, value: str, stance: str, speaker: str | None, folder: Path | None
) -> None:
    """Take back a claim of a source, with its citation.

    SUBJECT, PROPERTY and VALUE are given as to `variorum cite`. What the source states with another stance, or as
    somebody else's, stays. A thing of which nothing else is said is gone, too.

    variorum withdraw my-paper character/hero schema:name Eve
    """
    corpus = own_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    before = read_files(corpus, slug, house_order(corpus, vocabulary))
    claim = claim_meant((subject, predicate, value), stance, speaker, before, corpus, vocabulary)
    source = load_source(corpus, before.files, vocabulary)
    if not any((c.claim, c.stance.value, c.attributed_to) == claim.as_cited for c in source.citations):
        raise CorpusError(f"{slug} does not state that", advice=_stated(source.citations, claim, corpus))
    gone = remove_from_files(before, before.without_claim(claim))
    click.echo("\n".join(["The claim is taken back. These lines are gone:", *gone]))


def _stated(citations: tuple[Citation, ...], claim: Claim, corpus: Corpus) -> str:
    """What the source states of the same thing and property instead, as it would be given."""
    found = []
    for citation in citations:
        if citation.claim[:2] == claim.statement[:2]:
            by = citation.attributed_to
            told = written(citation.claim[2], corpus.base, corpus.prefixes)
            told += f" --stance {local_name(citation.stance.value)}" if citation.stance.value != ASSERTED else ""
            found.append(told + (f" --by {by.value.removeprefix(corpus.base)}" if by else ""))
    if not found:
        thing = claim.subject.value.removeprefix(corpus.base)
        return f"It states nothing of this thing and property. See what is stated of it: variorum show {thing}"
    more = f", and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"It states {', '.join(found[:SHOWN])}{more}."
