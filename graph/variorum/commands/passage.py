"""`variorum passage`: where words stand in a text, as a citation names it."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.commands.options import HELP
from variorum.corpus.encoding import decoded
from variorum.corpus.quotations import find_words, nearest
from variorum.errors import Location, TextError


@click.command("passage", context_settings=HELP)
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("quotation")
def passage_command(text: Path, quotation: str) -> None:
    """Find words in a text, and print where as citations write it.

    Each place comes with the words around it. Quotation marks, dashes, spaces and letter case need not be those of the
    text; where the words are not there, the nearest ones are shown.
    """
    content = decoded(text.read_bytes(), text)
    found = find_words(content, quotation)
    if not found:
        near = nearest(content, quotation)
        advice = (
            f"Nearest: #char={near.start},{near.end}  {near.shown(content)}" if near else "Copy them from the text."
        )
        raise TextError(f"the text does not have the words {quotation!r}", Location(text), advice)
    for place in found:
        click.echo(f"#char={place.start},{place.end}  {place.shown(content)}")
