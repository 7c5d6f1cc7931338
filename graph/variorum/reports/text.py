"""The report as text for people: a terminal's width and colour where there is a terminal, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.disagreements.register import Stale
from variorum.reports.model import (
    FAILED,
    Group,
    Report,
    count,
    verdict,
    where,
)
from variorum.terms import CONTRADICTION, OPEN, in_one_line, text_of

WEIGHTIEST, SHOWN = 5, 3  # disagreements of any kind, and other open contradictions, that a screen has room for
SIDES = 3  # of a disagreement, of each of which one place is named
LONGEST = 120  # letters of a value that a terminal shows; the register and the page have all of it


def render(report: Report) -> str:
    """The whole report without colour, its lines as long as they are."""
    output = StringIO()
    print_report(Console(file=output, no_color=True, highlight=False, soft_wrap=True), report)
    return output.getvalue()


def print_brief(console: Console, report: Report) -> None:
    """Prints what fits a screen: the summary, what was watched, the weightiest disagreements and the other open
    contradictions, in a sentence each with the IRI that a decision needs, the stale decisions, and the counts.
    """
    _print_head(console, report)
    weightiest = sorted(report.disagreements, key=lambda d: d.rank)[:WEIGHTIEST]
    _print_sentences(
        console, report, f"The weightiest of {count(len(report.disagreements), 'disagreement')}", weightiest
    )
    waiting = [d for d in report.disagreements if d.kind == CONTRADICTION and d.status == OPEN and d not in weightiest]
    waiting.sort(key=lambda d: (d.iri not in report.failing, d.rank))
    _print_sentences(console, report, f"Other open contradictions ({len(waiting)})", waiting[:SHOWN])
    if len(waiting) > SHOWN:
        console.print()
        _print(console, 2, Text(f"and {len(waiting) - SHOWN} more: --kind contradiction --status open"))
    _print_stale_decisions(console, report)
    if report.disagreements:
        console.print()
        console.print(
            Text("variorum check --all shows everything, with each source's lines and passages.", style="dim")
        )
    _print_foot(console, report)


def _print_sentences(console: Console, report: Report, heading: str, found: Iterable[Disagreement]) -> None:
    """Prints a heading and a sentence for each disagreement, with its IRI and what is decided; nothing for none."""
    for number, disagreement in enumerate(found):
        if not number:
            console.print()
            console.print(Text(heading, style="bold"))
        _print(console, 2, _title(console, report, disagreement))
        _print(console, 4, Text(" · ".join(_marks(report, disagreement)), style="dim"))


def _marks(report: Report, disagreement: Disagreement) -> list[str]:
    """The IRI of a disagreement, its kind, what is decided, and where the first sides are stated."""
    kinds = [group.kind.one for group in report.groups if group.kind.iri == disagreement.kind]
    decided = [verdict(disagreement.decision)] if disagreement.decision else []
    sides = [position.statements[0] for position in disagreement.positions if position.statements]
    lines = list(dict.fromkeys(filter(None, (one.line for one in sides))))
    places = ", ".join(lines[:SIDES]) + (", …" if len(lines) > SIDES else "")
    return [report.corpus.shorten(disagreement.iri), *kinds, *decided, *filter(None, [places])]


def print_report(console: Console, report: Report) -> None:
    """Prints the summary, the disagreements by kind, each value with its sources, the stale decisions, and the counts;
    with the wording of a passage where the source's text is at hand.
    """
    _print_head(console, report)
    width = max((len(source.slug) for source in report.snapshot.sources), default=0)
    for group in report.groups:
        if group.disagreements:
            console.print()
            console.print(Text(_heading(group), style=f"bold {group.kind.colour}"))
        for disagreement in group.disagreements:
            console.print()
            _print_disagreement(console, report, disagreement, width)
    _print_stale_decisions(console, report)
    _print_foot(console, report)


def _print_head(console: Console, report: Report) -> None:
    console.print(Text(report.summary(), style="bold"))
    console.print(Text(report.coverage()))


def _print_stale_decisions(console: Console, report: Report) -> None:
    if report.stale:
        console.print()
        console.print(Text(f"Stale decisions ({len(report.stale)})", style="bold red"))
        for entry in report.stale:
            console.print()
            _print_stale(console, report, entry)


def _print_foot(console: Console, report: Report) -> None:
    console.print()
    console.print(Text(report.counts(), style="bold"))
    if report.texts:
        console.print(Text(report.texts.summary()))


def _heading(group: Group) -> str:
    total = len(group.disagreements)
    decided = f", {group.open} open" if group.open < total else ""
    return f"{group.kind.heading} ({total}{decided})"


def _title(console: Console, report: Report, disagreement: Disagreement) -> Text:
    sentence = disagreement.sentence
    for value in sorted({text_of(position.value) for position in disagreement.positions}, key=len, reverse=True):
        sentence = sentence.replace(value, _value(console, value))
    title = Text(in_one_line(sentence), style="bold")
    if disagreement.iri in report.failing:
        title.append(f"  {FAILED}", style="red")
    return title


def _value(console: Console, text: str) -> str:
    """A value, or what is told of one, on one line, and on a terminal no longer than can be taken in."""
    return in_one_line(text, LONGEST if console.is_terminal else None)


def _print_disagreement(console: Console, report: Report, disagreement: Disagreement, width: int) -> None:
    _print(console, 2, _title(console, report, disagreement))
    _print(console, 4, Text(report.corpus.shorten(disagreement.iri), style="dim"))
    for position in disagreement.positions:
        _print_position(console, report, position, width)
    if disagreement.decision:
        _print_decision(console, disagreement.decision)


def _print_position(console: Console, report: Report, position: Position, width: int) -> None:
    _print(console, 4, Text(_value(console, position.label), style="bold magenta"))
    for statement in position.statements:
        line = Text(f"{statement.source:<{width}}  ")
        how = _value(console, report.manner(position, statement))
        line.append(f"{how}  " if how else "", style="yellow")
        line.append(where(statement), style="dim")
        _print(console, 6, line)
        wording = _wording(report, statement)
        if wording:
            _print(console, 8, Text(in_one_line(wording), style="italic"))


def _wording(report: Report, statement: Statement) -> str:
    found = report.wording(statement)
    return f"{found[0]}[{found[1]}]{found[2]}" if found else ""


def _print_decision(console: Console, decision: Decision) -> None:
    _print(console, 4, Text(_value(console, f"→ {verdict(decision)}"), style="green"))
    if decision.reason:
        _print(console, 6, Text(in_one_line(decision.reason)))
    _print(console, 6, Text(", ".join(filter(None, (decision.curator, decision.date))), style="dim"))
    for reference in decision.references:
        _print(console, 6, Text(f"see {reference}", style="dim"))


def _print_stale(console: Console, report: Report, entry: Stale) -> None:
    decision = entry.decision
    _print(console, 2, Text(report.corpus.shorten(decision.decides), style="bold"))
    _print(console, 4, Text(in_one_line(f"{verdict(decision)}, but {entry.reason}")))
    signed = ", ".join(filter(None, (decision.curator, decision.date)))
    _print(console, 4, Text(f"{decision.line}  {signed}".rstrip(), style="dim"))


def _print(console: Console, indent: int, line: Text) -> None:
    """Prints an indented line: wrapped to a terminal's width, whole in a pipe."""
    console.print(Padding.indent(line, indent) if console.is_terminal else Text(" " * indent) + line)
