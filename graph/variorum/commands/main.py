"""The command line: one function per command, and the one place where an error becomes an exit code.

Exit codes: 0 done; 1 something is wrong that the message names; 2 the command was called wrongly; 130 interrupted.
Commands of other packages join through the entry point group `variorum.commands`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from variorum import __version__
from variorum.errors import VariorumError
from variorum.reports import FORMATS, RULES

Command = Callable[..., Any]


class _Commands(click.Group):
    """The commands of this package and, looked up only when wanted, those of others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(entry.name for entry in entry_points(group="variorum.commands"))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is None:
            for entry in entry_points(group="variorum.commands", name=cmd_name):
                loaded = entry.load()
                assert isinstance(loaded, click.Command)
                return loaded
        return command


def corpus_options(command: Command) -> Command:
    """The options that say which corpus is meant and where its snapshots are."""
    command = click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where snapshots are kept; .variorum in the corpus if not given.",
    )(command)
    return click.option(
        "--corpus",
        "folder",
        type=click.Path(path_type=Path),
        help="A folder with ontology/, seeds/ and shapes/; the current folder or the bundled corpus if not given.",
    )(command)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="variorum")
def commands() -> None:
    """What every source says of the same thing, side by side.

    Curated Turtle, one file per article, becomes a checked dataset that answers SPARQL across all sources or within
    one.
    """


@commands.command("build")
@corpus_options
def build_command(folder: Path | None, store: Path | None) -> None:
    """Build the corpus: load, entail, validate, compare, snapshot."""
    from variorum.building.build import build
    from variorum.building.progress import shown_progress
    from variorum.corpus.folder import find_corpus

    corpus = find_corpus(folder)
    with shown_progress() as progress:
        built = build(corpus, store or corpus.store, progress)
    total = len(built.snapshot.sources)
    what = (
        f"{len(built.made)} of {total} sources made"
        if built.changed or built.removed
        else f"nothing changed in {total} sources"
    )
    click.echo(f"{built.snapshot.name}: {what}; snapshot {built.snapshot.digest[:12]} in {built.snapshot.path.parent}")


@commands.command("check")
@corpus_options
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder with the articles' texts, to verify digests and passages and to show their wording.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What the report is written as: shacl is a validation report in Turtle, sarif is for code scanning, junit for "
    "build servers, markdown for the comment on a pull request.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to this file, and only its counts to standard output.",
)
@click.option(
    "--fail-on",
    "rule",
    type=click.Choice(RULES),
    help="Fail on open contradictions; on new ones, that --baseline does not have; or on any contradiction or question "
    "of identity, decided or not.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="A report that was written earlier with --format json -o FILE; for --fail-on new.",
)
def check_command(
    folder: Path | None,
    store: Path | None,
    texts: Path | None,
    form: str,
    output: Path | None,
    rule: str | None,
    baseline: Path | None,
) -> None:
    """Check every source, and show where sources disagree and who says what.

    Exit code 1 when a source breaks a rule, a text is not the one that its record pins, or --fail-on finds what it
    fails on. Without it a disagreement is a finding, not a failure.
    """
    from variorum.commands.check import check

    sys.exit(0 if check(folder, store, texts, form, output, rule, baseline) else 1)


@commands.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--corpus",
    "folder",
    type=click.Path(path_type=Path),
    help="The corpus of which A or B is a git revision; the current folder or the bundled corpus if not given.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What the differences are written as.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when A and B differ.")
def diff_command(before: str, after: str, folder: Path | None, form: str, exit_code: bool) -> None:
    """Show which claims, citations and disagreements B has gained, lost or changed since A.

    A and B are corpus folders, snapshots, stores, or revisions of the git repository that the corpus lies in.
    """
    from variorum.commands.diff import compare_states

    differ = compare_states(folder, before, after, form)
    sys.exit(1 if differ and exit_code else 0)


@commands.command("query")
@corpus_options
@click.argument("query", required=False)
@click.option(
    "--file", "-f", "file", type=click.File("rb"), help="Read the query from a file, or from - for standard input."
)
@click.option("--source", metavar="SLUG", help="Ask within this source only.")
@click.option("--entailed", is_flag=True, help="Also answer from what follows under OWL 2 RL.")
@click.option(
    "--format", "form", default="table", show_default=True, help="table, json, xml, csv, tsv, turtle, ntriples, …"
)
@click.option(
    "--bind",
    "binds",
    multiple=True,
    metavar="NAME=TERM",
    help="A value for a parameter of a saved query; may be repeated.",
)
@click.option("--list", "list_saved", is_flag=True, help="List the saved queries.")
def query_command(
    folder: Path | None,
    store: Path | None,
    query: str | None,
    file: Any,
    source: str | None,
    entailed: bool,
    form: str,
    binds: tuple[str, ...],
    list_saved: bool,
) -> None:
    """Ask a SPARQL query, or a saved one by its name.

    QUERY is SPARQL, or the name of a saved query. The corpus's base and prefixes need not be declared.
    """
    from variorum.commands.query import ask

    ask(folder, store, query, file.read() if file else None, source, entailed, form, binds, list_saved)


@commands.command("passage")
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("quotation")
def passage_command(text: Path, quotation: str) -> None:
    """Find a quotation in a text, and print it as the fragment that a citation needs."""
    from variorum.corpus.passages import find_passages

    try:
        content = text.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{text} is not UTF-8 (byte {error.start})") from error
    found = find_passages(content, quotation)
    if not found:
        raise click.ClickException(f"{text} does not have these words; check quotation marks, dashes and spaces")
    for start, end in found:
        click.echo(f"#char={start},{end}")


def main() -> None:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 is no reason to fail
    try:
        sys.exit(commands.main(prog_name="variorum", standalone_mode=False))
    except VariorumError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing more to say
        sys.exit(1)
