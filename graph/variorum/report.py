"""The report of `variorum check`: what a person reads about a corpus, its disagreements and its texts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from variorum.disagreements import CONTRADICTION, DETAIL, IDENTITY, OPINION, STANCE, Disagreement, Statement
from variorum.lines import ClaimLines
from variorum.passages import parse_passage
from variorum.snapshot import Snapshot

# The kinds, the gravest first, with a heading and a colour.
KINDS = {
    CONTRADICTION: ("Contradictions", "red"),
    STANCE: ("Differences of stance", "yellow"),
    IDENTITY: ("Questions of identity", "magenta"),
    OPINION: ("Differences of opinion", "blue"),
    DETAIL: ("Differences of detail", "cyan"),
}
CONTEXT = 32  # code points of text shown on each side of a passage


def summary(snapshot: Snapshot, disagreements: tuple[Disagreement, ...]) -> str:
    """One line on what was checked: `ballerina · 5 sources · 600 claims · 650 citations · 4 disagreements`."""
    claims = sum(source.claims for source in snapshot.sources)
    citations = sum(source.citations for source in snapshot.sources)
    parts = [
        snapshot.name,
        _count(len(snapshot.sources), "source"),
        _count(claims, "claim"),
        _count(citations, "citation"),
        _count(len(disagreements), "disagreement"),
    ]
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_report(
    console: Console,
    snapshot: Snapshot,
    disagreements: tuple[Disagreement, ...],
    lines: ClaimLines,
    texts: Mapping[str, str],
) -> None:
    """Prints the summary and the disagreements by kind, the values side by side with their sources; with the
    wording of a passage where `texts` has the source's text.
    """
    console.print(Text(summary(snapshot, disagreements), style="bold"))
    order = list(KINDS)
    for kind, group in groupby(sorted(disagreements, key=lambda d: (order.index(d.kind), d.iri)), key=lambda d: d.kind):
        found = list(group)
        heading, colour = KINDS[kind]
        console.print()
        console.print(Text(f"{heading} ({len(found)})", style=f"bold {colour}"))
        for disagreement in found:
            console.print()
            _print(console, 2, Text(disagreement.label, style="bold"))
            _print_positions(console, disagreement, lines, texts)


def _print_positions(console: Console, disagreement: Disagreement, lines: ClaimLines, texts: Mapping[str, str]) -> None:
    several_paths = len({position.path for position in disagreement.positions}) > 1
    slugs = max(len(source) for position in disagreement.positions for source in position.sources)
    for position in disagreement.positions:
        path = position.path.rpartition("#")[2].rpartition("/")[2]
        label = f"{path}: {position.label}" if several_paths else position.label
        _print(console, 4, Text(label, style="bold magenta"))
        for statement in position.statements:
            stance = statement.stance.rpartition("#")[2]
            line = Text(f"{statement.source:<{slugs}}  ")
            line.append("" if stance == "asserted" else f"{stance}  ", style="yellow")
            spans = ", ".join(_span(passage) for passage in statement.passages)
            line.append(f"{lines(statement)}  text {spans}", style="dim")
            _print(console, 6, line)
            wording = _wording(statement, texts)
            if wording:
                _print(console, 8, Text(wording, style="italic"))


def _print(console: Console, indent: int, line: Text) -> None:
    """Prints an indented line: wrapped to a terminal's width, whole in a pipe."""
    console.print(Padding.indent(line, indent) if console.is_terminal else Text(" " * indent) + line)


def _span(passage: str) -> str:
    parsed = parse_passage(passage)
    return f"{parsed.start}–{parsed.end}" if parsed else passage


def _wording(statement: Statement, texts: Mapping[str, str]) -> str:
    """The first passage of a statement, in brackets, with a little of what stands around it."""
    passage = parse_passage(statement.passages[0])
    text = texts.get(statement.source)
    if text is None or passage is None:
        return ""
    before = text[max(0, passage.start - CONTEXT) : passage.start].partition(" ")[2]
    after = text[passage.end : passage.end + CONTEXT].rpartition(" ")[0]
    return f"…{' '.join(f'{before}[{text[passage.start : passage.end]}]{after}'.split())}…"
