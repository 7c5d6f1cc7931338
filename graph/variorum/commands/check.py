"""`variorum check`: build, find the disagreements, hold the texts against them, report, and fail by a rule."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from variorum.building.build import build
from variorum.building.progress import shown_progress
from variorum.commands.completion import SOURCES, THINGS
from variorum.commands.fail_on import Baseline, Earlier, earlier, failing, failure, read_baseline
from variorum.commands.options import HELP, STATUS_NAMES, StatusChoice, any_corpus, corpus_options, tell_unread
from variorum.commands.revisions import opened
from variorum.corpus.folder import Corpus
from variorum.corpus.texts import check_texts
from variorum.disagreements.against_wikidata import KIND as WIKIDATA
from variorum.disagreements.against_wikidata import read_comparison
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register import Register, read_register, with_wikidata
from variorum.errors import BaselineError, CorpusError, InvalidCorpusError, Location, QueryError, ReportError
from variorum.reports import FORMATS, RULES, broken, text
from variorum.reports.broken import Broken
from variorum.reports.model import UNDECLARED, Report, count
from variorum.reports.renderers import RENDERERS
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import (
    CONTRADICTION,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPINION_DIFFERENCE,
    SELF_CONTRADICTION,
    STANCE_DIFFERENCE,
)

MOST = 50  # errors that are shown unless more are asked for

# What --kind is called, and what it means.
KIND_NAMES = {
    "contradiction": CONTRADICTION,
    "within": SELF_CONTRADICTION,
    "identity": IDENTITY_QUESTION,
    "stance": STANCE_DIFFERENCE,
    "opinion": OPINION_DIFFERENCE,
    "detail": DETAIL_DIFFERENCE,
    "undeclared": UNDECLARED,
    "wikidata": WIKIDATA,
}


@dataclass(frozen=True)
class Asked:
    """What is checked and how it is reported, by the options of the command."""

    folder: Path | None
    store: Path | None
    texts: Path | None
    form: str
    output: Path | None
    rule: str | None
    baseline: Path | None


@dataclass(frozen=True)
class Shown:
    """Which disagreements are to be shown, by the options of the command; empty is no restriction."""

    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    about: str = ""
    status: str = ""
    everything: bool = False
    since: str = ""
    most: int = MOST
    wikidata: Path | None = None

    @property
    def in_full(self) -> bool:
        """Whether what is shown is shown with its sides, statements and decisions."""
        return self.everything or any((self.kinds, self.sources, self.about, self.status, self.since, self.wikidata))

    @property
    def options(self) -> str:
        """The restrictions as they are typed; empty where there are none."""
        given = (("kind", self.kinds), ("source", self.sources), ("about", (self.about,)), ("status", (self.status,)))
        every = (*given, ("since", (self.since,)))
        return " ".join(f"--{name} {shlex.quote(value)}" for name, values in every for value in values if value)

    def takes(self, disagreement: Disagreement) -> bool:
        """Whether a disagreement is among them."""
        return (
            (not self.kinds or disagreement.kind in {KIND_NAMES[kind] for kind in self.kinds})
            and (not self.sources or bool(set(self.sources) & set(disagreement.sources)))
            and (not self.status or disagreement.status == STATUS_NAMES[self.status])
            and (not self.about or self._is_about(disagreement))
        )

    def _is_about(self, disagreement: Disagreement) -> bool:
        wanted = self.about.strip("<>")
        by_iri = any(one == wanted or one.endswith(f"/{wanted}") for one in (disagreement.focus, disagreement.iri))
        return by_iri or wanted.casefold() in disagreement.label.casefold()


@click.command("check", context_settings=HELP)
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
@click.option(
    "--with-wikidata",
    "wikidata",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Show what Wikidata says otherwise, too: a file that variorum link compare --format json wrote.",
)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KIND_NAMES)), help="Only this kind; repeatable.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    shell_complete=SOURCES,
    help="Only what this source takes part in, and only its text; repeatable.",
)
@click.option(
    "--about",
    shell_complete=THINGS,
    help="Only what is about this thing: its IRI, the end of it, or words of its label.",
)
@click.option("--status", type=StatusChoice(), help="Only what is open, or decided so.")
@click.option("--since", metavar="REV", help="Only what is new since a revision (or a folder, or a snapshot).")
@click.option("--max", "most", type=click.IntRange(1), default=MOST, show_default=True, help="How many errors to show.")
@click.option("--all", "everything", is_flag=True, help="Everything, with each source's lines and passages.")
def check_command(
    kinds: tuple[str, ...],
    sources: tuple[str, ...],
    about: str | None,
    status: str | None,
    since: str | None,
    most: int,
    everything: bool,
    wikidata: Path | None,
    **asked: Any,
) -> None:
    """Check every source, and show where they disagree.

    Shown are the counts and the open contradictions; options show the rest.

    Exit code 1 when a source breaks a rule, a text is not the one that its record pins, or --fail-on finds what it
    fails on. Without it a disagreement is a finding, not a failure.
    """
    shown = Shown(kinds, sources, about or "", status or "", everything, since or "", most, wikidata)
    sys.exit(0 if check(Asked(**asked), shown) else 1)


def check(asked: Asked, shown: Shown) -> bool:
    """Reports on a corpus, and says whether all is well.

    :raises CorpusError: a source, the ontology or a shape is broken; that is reported, too, and nothing else.
    :raises QueryError: a saved query is malformed; reported in the same way.
    :raises BaselineError: the baseline cannot be used.
    :raises LinkError: the comparison with Wikidata cannot be used.
    :raises ReportError: the report cannot be written.
    """
    rule = asked.rule
    if (rule == "new") != (asked.baseline is not None) and not (shown.since and not asked.baseline):
        raise click.UsageError(
            "--fail-on new and --baseline FILE (or --since REV) go together: what is new is not in the baseline."
        )
    corpus = any_corpus(asked.folder)
    tell_unread(corpus)
    known = _baseline(corpus, asked.baseline) if asked.baseline else None
    before = _earlier(corpus, asked.folder, shown.since) if shown.since else None
    if before is not None:
        known = before.baseline
    try:
        with shown_progress() as progress:
            snapshot = build(corpus, asked.store or corpus.store, progress).snapshot
    except (CorpusError, QueryError) as failed:
        _show_broken(broken.broken(corpus, failed), asked.form, asked.output)
        raise (failed.with_most(shown.most) if isinstance(failed, InvalidCorpusError) else failed) from None
    register = read_register(snapshot)
    if shown.wikidata:
        register = with_wikidata(register, read_comparison(shown.wikidata, corpus.base))
    found = register.disagreements
    checked = check_texts(corpus, asked.texts, shown.sources) if asked.texts else None
    report = Report(corpus, snapshot, register, checked)
    if rule:
        report = replace(report, failing=failing(found, rule, known))
    report = replace(report, register=_selected(register, shown, snapshot, before))
    _show(report, asked.form, asked.output, shown)
    if found and shown.options and not report.disagreements:
        advice = f" What things are called: variorum find {shlex.quote(shown.about)}" if shown.about else ""
        click.echo(f"None of the {count(len(found), 'disagreement')} matches {shown.options}.{advice}", err=True)
    for error in checked.errors if checked else ():
        click.echo(f"error: {error}", err=True)
    if rule and report.failing:
        click.echo(f"error: {failure(found, report.failing, rule)}", err=True)
    return not report.failing and not (checked and checked.errors)


def _baseline(corpus: Corpus, path: Path) -> Baseline:
    known = read_baseline(path)
    if known.base != corpus.base:
        raise BaselineError(
            f"the baseline is of <{known.base}>, but the corpus is <{corpus.base}>",
            Location(path),
            f"Write it anew: variorum check --format json -o {path}",
        )
    return known


def _earlier(corpus: Corpus, folder: Path | None, revision: str) -> Earlier:
    """The disagreements that there were in a revision."""
    with shown_progress() as progress, opened(revision, folder, progress) as snapshot:
        return earlier(corpus.base, read_register(snapshot).disagreements)


def _selected(register: Register, shown: Shown, snapshot: Snapshot, before: Earlier | None) -> Register:
    """The register with those disagreements only that are to be shown.

    :raises click.UsageError: there is no source of a name that was given.
    """
    for slug in shown.sources:
        if snapshot.source(slug) is None:
            known = ", ".join(source.slug for source in snapshot.sources[:12])
            raise click.UsageError(f"there is no source {slug!r}; there are {known}")
    news = [d for d in register.disagreements if before is None or not before.knows(d)]
    return replace(register, disagreements=tuple(d for d in news if shown.takes(d)))


def _show(report: Report, form: str, output: Path | None, shown: Shown) -> None:
    """Writes the report to a file and its counts to standard output; or the report there."""
    if output is not None:
        _write(RENDERERS[form](report), output)
        click.echo(report.counts())
    elif form == "text":
        _print(report, shown)
    else:
        click.echo(RENDERERS[form](report), nl=False)


def _print(report: Report, shown: Shown) -> None:
    """Prints what fits a screen, or all that was asked for; on a terminal by its pager, as git does."""
    prints = text.print_report if shown.in_full else text.print_brief
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    if not console.is_terminal:
        prints(console, report)
        return
    os.environ.setdefault("LESS", "FRX")
    with console.pager(styles=True):
        prints(console, report)


def _show_broken(report: Broken, form: str, output: Path | None) -> None:
    """Writes what is broken to a file or to standard output; as text it is left to the error that ends the command, and
    as SHACL there is no way to say it.
    """
    if form not in broken.RENDERERS:
        return
    if output is not None:
        _write(broken.RENDERERS[form](report), output)
    elif form != "text":
        click.echo(broken.RENDERERS[form](report), nl=False)


def _write(content: str, output: Path) -> None:
    try:
        output.write_text(content, "utf-8")
    except OSError as error:
        advice = "Choose another place for it with -o."
        what = f"the report cannot be written: {error.strerror or error}"
        raise ReportError(what, Location(output), advice) from error
