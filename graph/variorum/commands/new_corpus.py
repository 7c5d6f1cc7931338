"""`variorum new corpus`: a folder that passes every check and waits for sources."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.atomic import write_text
from variorum.commands.options import HELP
from variorum.corpus.starting import prefix_of, starting_files
from variorum.errors import CorpusError, Location


@click.command("corpus", context_settings=HELP)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--base", required=True, metavar="IRI", help="What the IRIs of the corpus begin with; ends with a slash.")
@click.option("--title", help="What the corpus is called; the name of the folder if not given.")
@click.option("--creator", default="The curators", show_default=True, help="Who makes it.")
@click.option("--prefix", help="The prefix of its own terms; the last part of the base if not given.")
def corpus_command(folder: Path, base: str, title: str | None, creator: str, prefix: str | None) -> None:
    """Begin a corpus in the folder DIR.

    It gets a prefix list, a vocabulary that says how values may differ, a record for those who cite it, and a saved
    query. `variorum check` passes from the start.
    """
    prefix = begin_corpus(folder, base, title or "", creator, prefix or "")
    click.echo(f"a corpus in {folder}, its own terms are {prefix}:…")
    click.echo(f"next: cd {folder}; variorum new source TEXTFILE")


def begin_corpus(folder: Path, base: str, title: str = "", creator: str = "The curators", prefix: str = "") -> str:
    """Writes the files of a new corpus; the prefix of its own terms.

    :raises CorpusError: there is a corpus in the folder, or it cannot be written.
    """
    prefix = prefix or prefix_of(base)
    files = starting_files(base, title or folder.resolve().name, creator, prefix)
    there = [folder / name for name in ("ontology", "seeds") if (folder / name).exists()]
    if there:
        raise CorpusError("there is a corpus already, or half of one", Location(there[0]), "Choose another DIR.")
    for name, text in files.items():
        path = folder / name
        if not path.exists():
            _write(path, text)
    return prefix


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise CorpusError(what, Location(path), "Choose another DIR, or make this one writable.") from error
