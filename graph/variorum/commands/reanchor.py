"""`variorum reanchor`: the passages of a source moved to a corrected text, which its record then pins."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import click
from pyoxigraph import Literal

from variorum.atomic import write_text
from variorum.commands.completion import SOURCES
from variorum.commands.options import HELP, corpus_option, own_corpus, required_texts, texts_option
from variorum.corpus.citing import Files, read_files, text_of_source
from variorum.corpus.editing import written
from variorum.corpus.encoding import decoded
from variorum.corpus.quotations import Found
from variorum.corpus.reanchoring import Moved, moved, passages_in, with_passages
from variorum.errors import CorpusError, Location


@click.command("reanchor", context_settings=HELP)
@click.argument("slug", metavar="SOURCE", shell_complete=SOURCES)
@click.argument("new_text", metavar="NEWTEXT", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@texts_option
@corpus_option
def reanchor_command(slug: str, new_text: Path, texts: Path | None, folder: Path | None) -> None:
    """Move the passages of a source to a corrected text, and pin that.

    Passages whose words have changed are listed. Where words are gone, nothing is written: remove those citations, or
    cite other words, and call it again.
    """
    corpus = own_corpus(folder)
    files = read_files(corpus, slug)
    before, content = text_of_source(files, corpus, required_texts(corpus, texts)), new_text.read_bytes()
    after = decoded(content, new_text)
    found = moved(sorted(passages_in(files.evidence.text)), before, after)
    gone = [one for one in found.values() if one.new is None]
    if gone:
        listed = "\n".join(f"  {Found(*one.old).shown(before)}" for one in gone)
        what = f"the new text does not have the words of {len(gone)} passage{'s' * (len(gone) > 1)}"
        raise CorpusError(what, Location(new_text), f"Remove these, or cite other words:\n{listed}")
    places = {one.old: one.new for one in found.values() if one.new is not None}
    write_text(files.files.evidence, with_passages(files.evidence.text, places))
    write_text(files.files.claims, _pinned(files, new_text.name, content, len(after)))
    _tell(list(found.values()), before, after)


def _pinned(files: Files, name: str, content: bytes, length: int) -> str:
    """The claims file with a record that pins another text."""
    text = files.claims.text
    for predicate, value in (
        ("textDigest", f'"{hashlib.sha256(content).hexdigest()}"'),
        ("textFile", written(Literal(name), files.claims.base, files.claims.prefixes)),
        ("textLength", str(length)),
    ):
        text = re.sub(rf'(\bvr:{predicate}\s+)("(?:[^"\\]|\\.)*"|\d+)', lambda m, v=value: m[1] + v, text, count=1)  # type: ignore[misc]
    return text


def _tell(found: list[Moved], before: str, after: str) -> None:
    """Say how many passages have moved, and show those whose words are others now."""
    changed = [one for one in found if one.new and before[slice(*one.old)] != after[slice(*one.new)]]
    shifted = sum(one.old != one.new for one in found)
    click.echo(f"{len(found)} passages: {shifted} moved, {len(changed)} with other words")
    for one in changed:
        click.echo(f"  was {Found(*one.old).shown(before)}")
        if one.new:
            click.echo(f"  is  {Found(*one.new).shown(after)}")
