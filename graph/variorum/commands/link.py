"""`variorum link`: links to Wikidata proposed, reviewed and checked, and what it states held against the sources."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from variorum.commands.completion import SOURCES
from variorum.commands.options import corpus_options

if TYPE_CHECKING:
    from variorum.wikidata.session import Asking, Choice

Command = Callable[..., Any]
FORMATS = {"propose": ("text", "tsv", "json"), "compare": ("text", "json", "turtle", "nquads")}


def wikidata_options(command: Command) -> Command:
    """The options of every command that asks Wikidata for a corpus, made into one argument `asking`."""
    import functools

    from variorum.wikidata.client import Endpoints

    default = Endpoints()

    @functools.wraps(command)
    def wrapped(offline: bool, refresh: bool, api: str, reconciliation: str, sparql: str, **options: Any) -> Any:
        from variorum.wikidata.session import Asking

        if offline and refresh:
            raise click.UsageError("--offline asks nothing and --refresh asks everything anew; choose one.")
        own = {field.name: options.pop(field.name) for field in fields(Asking) if field.name in options}
        endpoints = Endpoints(api, reconciliation, sparql)
        return command(asking=Asking(endpoints=endpoints, offline=offline, refresh=refresh, **own), **options)

    for option in reversed(
        (
            click.option("--offline", is_flag=True, help="Ask nothing; use only answers that are kept."),
            click.option("--refresh", is_flag=True, help="Ask everything anew."),
            click.option("--language", default="en", show_default=True, help="The language of labels and searches."),
            click.option(
                "--contact",
                default="",
                envvar="VARIORUM_CONTACT",
                help="Your e-mail address or page, for Wikimedia to write to if need be; or $VARIORUM_CONTACT.",
            ),
            click.option(
                "--cache",
                type=click.Path(path_type=Path, file_okay=False),
                envvar="VARIORUM_WIKIDATA_CACHE",
                help="Where answers are kept; the folder wikidata in the store if not given.",
            ),
            click.option(
                "--api", default=default.api, envvar="VARIORUM_WIKIDATA_API", help="Another Wikibase's api.php."
            ),
            click.option(
                "--reconciliation",
                default=default.reconciliation,
                envvar="VARIORUM_WIKIDATA_RECONCILIATION",
                help="Another reconciliation service; {language} is replaced.",
            ),
            click.option(
                "--interval",
                type=click.FloatRange(0),
                default=1.0,
                show_default=True,
                envvar="VARIORUM_WIKIDATA_INTERVAL",
                help="Seconds between two requests; less only of a service of your own.",
            ),
            click.option(
                "--sparql", default=default.sparql, envvar="VARIORUM_WIKIDATA_SPARQL", help="Another Query Service."
            ),
        )
    ):
        wrapped = option(wrapped)
    return corpus_options(wrapped)


def output_option(command: Command) -> Command:
    """The option that sends a report to a file."""
    return click.option(
        "--output",
        "-o",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to this file, whole or not at all, and only a summary to standard output.",
    )(command)


def choice_options(command: Command) -> Command:
    """The options that say which things are meant, made into one argument `choice`."""
    import functools

    @functools.wraps(command)
    def wrapped(source: str | None, types: tuple[str, ...], limit: int | None, most: int, **others: Any) -> Any:
        from variorum.wikidata.session import Choice

        return command(choice=Choice(source, types, limit, most), **others)

    for option in (
        click.option(
            "--type",
            "types",
            multiple=True,
            metavar="CLASS",
            help="Also things of this class without a name: skos:Concept.",
        ),
        click.option("--limit", type=click.IntRange(1), help="Only so many things, those of most sources first."),
        click.option(
            "--candidates",
            "most",
            type=click.IntRange(1, 20),
            default=3,
            show_default=True,
            help="At most so many candidates for each thing.",
        ),
        click.option("--source", metavar="SLUG", shell_complete=SOURCES, help="Only things that this source mentions."),
    ):
        wrapped = option(wrapped)
    return wrapped


@click.group("link")
def link() -> None:
    """Link the corpus to Wikidata, and compare the two.

    Nothing is linked without a person's yes, and nothing is ever written to Wikidata.
    """


@link.command("propose")
@choice_options
@click.option("--format", "form", type=click.Choice(FORMATS["propose"]), default="text", show_default=True)
@output_option
@wikidata_options
def propose_command(asking: Asking, choice: Choice, form: str, output: Path | None) -> None:
    """Propose items for things that are not linked, with why each scores as it does.

    As tsv the candidates are an SSSOM table of their own.
    """
    from variorum.wikidata.linking import propose

    propose(asking, choice, form, output)


@link.command("review")
@choice_options
@click.option(
    "--curator", envvar="VARIORUM_CURATOR", help="Your name, recorded with each decision; or $VARIORUM_CURATOR."
)
@click.option("--confidence", type=click.FloatRange(0, 1), help="How sure you are of what you link, from 0 to 1.")
@wikidata_options
def review_command(asking: Asking, choice: Choice, curator: str | None, confidence: float | None) -> None:
    """Walk through the candidates, and write to the SSSOM file what you decide.

    Each answer is written at once: what you decided before Ctrl-C is kept.
    """
    from variorum.wikidata.linking import review

    review(asking, choice, curator, confidence)


@link.command("compare")
@click.option("--source", metavar="SLUG", shell_complete=SOURCES, help="Only claims that this source states.")
@click.option("--format", "form", type=click.Choice(FORMATS["compare"]), default="text", show_default=True)
@output_option
@wikidata_options
def compare_command(asking: Asking, source: str | None, form: str, output: Path | None) -> None:
    """Show where Wikidata contradicts the sources, lacks what they state, or agrees.

    As turtle or nquads it is a graph that can be queried beside an export of the corpus.
    """
    from variorum.wikidata.linking import compare

    compare(asking, source, form, output)


@link.command("check")
@wikidata_options
def check_command(asking: Asking) -> None:
    """Check that the linked items are still there, and not redirected.

    Exit code 1 when a link has to be mended.
    """
    from variorum.wikidata.linking import check

    sys.exit(0 if check(asking) else 1)
