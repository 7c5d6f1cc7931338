"""`variorum export`: part of a snapshot, or all of it, in the form that another tool expects."""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from variorum.commands.completion import FORMATS_OF_EXPORTS, GRAPHS, SOURCES
from variorum.commands.options import HELP, any_corpus, corpus_options
from variorum.errors import ExportError
from variorum.export.registry import FORMATS, WITHOUT_GRAPHS, ExportFormat, find_export, write_file
from variorum.export.selection import OF_CORPUS, OF_SOURCE, Selection, select

if TYPE_CHECKING:
    from typing_extensions import Buffer

BUFFER = 1 << 20


@click.command("export", context_settings=HELP)
@click.argument("name", metavar="FORMAT", required=False, shell_complete=FORMATS_OF_EXPORTS)
@corpus_options
@click.option(
    "--source",
    "-s",
    "sources",
    multiple=True,
    metavar="SLUG",
    shell_complete=SOURCES,
    help="Only this source; may be repeated.",
)
@click.option(
    "--graphs",
    "-g",
    multiple=True,
    metavar="KIND,KIND",
    shell_complete=GRAPHS,
    help=f"Which graphs: {', '.join((*OF_SOURCE, *OF_CORPUS))}. If not given, what the format is for, or all that was "
    "stated.",
)
@click.option("--union/--quads", "union", default=None, help="Merge the graphs into one, or keep each by its name.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Write to this file (X.zip: a format of several files as one); standard output if not given.",
)
@click.option("--digest", is_flag=True, help="Print the SHA-256 of the export; without -o, nothing else.")
@click.option("--list", "list_formats", is_flag=True, help="List the formats: who wants each, and what opens it.")
def export_command(
    name: str | None,
    folder: Path | None,
    store: Path | None,
    sources: tuple[str, ...],
    graphs: tuple[str, ...],
    union: bool | None,
    output: Path | None,
    digest: bool,
    list_formats: bool,
) -> None:
    """Write the snapshot, or a part of it, for another tool.

    The same snapshot gives the same bytes. `variorum export --list` lists the formats.
    """
    if list_formats:
        show_formats()
        return
    if name is None:
        raise click.UsageError("Name a format. `variorum export --list` lists them.")
    form = find_export(name)
    _refuse_misfits(form, union, output, digest)
    from variorum.commands.freshness import (
        latest_snapshot,  # slow imports that the list and the errors above do not need
    )

    corpus = any_corpus(folder)
    snapshot = latest_snapshot(corpus, store or corpus.store)
    kinds = [kind.strip() for item in graphs for kind in item.split(",") if kind.strip()]
    selection = select(snapshot, sources, kinds or form.kinds, bool(union))
    if output is None:
        _to_standard_output(form, selection, digest)
        return
    _note(write_file(form, selection, output))
    if digest:
        with output.open("rb") as content:
            click.echo(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {output}")
    else:
        click.echo(f"{output}: {form.name}, {_described(selection)}")


def _refuse_misfits(form: ExportFormat, union: bool | None, output: Path | None, digest: bool) -> None:
    """Refuse what the format cannot do before anything is built or read."""
    if union is False and form.name in WITHOUT_GRAPHS:
        raise ExportError(f"{form.name} cannot keep graphs apart", advice="Ask for trig, nquads or jsonld.")
    if form.folder and output is None:
        advice = f"Give -o FOLDER, or -o {form.name}.zip for one file."
        raise ExportError(f"{form.name} is several files", advice=advice)
    if form.folder and digest:
        raise ExportError(f"{form.name} is several files, which have no digest", advice="Leave --digest out.")
    if output is None and not digest and not form.is_text and is_terminal():
        raise ExportError(f"{form.name} is nothing to show on a terminal", advice=f"Give -o FILE{form.suffix}.")


def _to_standard_output(form: ExportFormat, selection: Selection, digest: bool) -> None:
    write = form.load_writer()
    if digest:
        total = hashlib.sha256()
        with io.BufferedWriter(_Fed(total.update), BUFFER) as output:
            _note(write(selection, output))
        click.echo(total.hexdigest())
        return
    note = write(selection, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    _note(note)


def _note(text: str | None) -> None:
    """Tell what the file itself does not, where it cannot get into the file."""
    if text:
        click.echo(text, err=True)


class _Fed(io.RawIOBase):
    """A file that hands on what is written to it, and keeps nothing."""

    def __init__(self, feed: Callable[[Buffer], object]) -> None:
        self._feed = feed

    def writable(self) -> bool:
        return True

    def write(self, chunk: Buffer, /) -> int:
        self._feed(chunk)
        return memoryview(chunk).nbytes


def _described(selection: Selection) -> str:
    counts = {"graph": len(selection.graphs), "source": len(selection.sources)}
    what = " of ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items())
    return f"{what}; snapshot {selection.snapshot.digest[:12]}"


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout.isatty()


def show_formats() -> None:
    """Prints the table of formats, as wide as the terminal; in a pipe, one line each with tabs between."""
    if not is_terminal():
        for form in FORMATS:
            click.echo("\t".join((form.name, form.suffix or "folder", form.audience, form.opens)))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("format", no_wrap=True)
    table.add_column("for", ratio=3)
    table.add_column("opens with", ratio=2)
    for form in FORMATS:
        table.add_row(Text(form.name), Text(form.audience), Text(form.opens))
    Console(highlight=False, width=shutil.get_terminal_size().columns).print(table)
