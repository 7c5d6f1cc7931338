"""`variorum passage`: where words stand in a text, as a citation writes it."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.commands.options import HELP
from variorum.corpus.passages import find_passages


@click.command("passage", context_settings=HELP)
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("quotation")
def passage_command(text: Path, quotation: str) -> None:
    """Find words in a text, and print where as citations write it."""
    try:
        content = text.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{text} is not UTF-8 (byte {error.start})") from error
    found = find_passages(content, quotation)
    if not found:
        raise click.ClickException(f"{text} does not have these words; check quotation marks, dashes and spaces")
    for start, end in found:
        click.echo(f"#char={start},{end}")
