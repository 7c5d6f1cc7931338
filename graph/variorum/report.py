"""The report of `variorum check`: what a person reads about a corpus, its disagreements and its texts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from variorum.disagreements import CONTRADICTION, DETAIL, STANCE, Disagreement, Statement
from variorum.lines import ClaimLines
from variorum.passages import parse_passage
from variorum.snapshot import Snapshot

# The kinds, the gravest first, with a heading and a colour.
KINDS = {
    CONTRADICTION: ("Contradictions", "red"),
    STANCE: ("Differences of stance", "yellow"),
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
    wording of a passage where `texts` has the source's text."""
    console.print(Text(summary(snapshot, disagreements), style="bold"))
    order = list(KINDS)
    for kind, group in groupby(sorted(disagreements, key=lambda d: (order.index(d.kind), d.iri)), key=lambda d: d.kind):
        found = list(group)
        heading, colour = KINDS[kind]
        console.print()
        console.print(Text(f"{heading} ({len(found)})", style=f"bold {colour}"))
        for disagreement in found:
            console.print()
            console.print(Padding(Text(disagreement.label, style="bold"), (0, 0, 0, 2)))
            _print_positions(console, disagreement, lines, texts)


def _print_positions(console: Console, disagreement: Disagreement, lines: ClaimLines, texts: Mapping[str, str]) -> None:
    several_paths = len({position.path for position in disagreement.positions}) > 1
    slugs = max(len(source) for position in disagreement.positions for source in position.sources)
    for position in disagreement.positions:
        path = position.path.rpartition("#")[2].rpartition("/")[2]
        label = f"{path}: {position.label}" if several_paths else position.label
        console.print(Padding(Text(label, style="bold magenta"), (0, 0, 0, 4)))
        for statement in position.statements:
            stance = statement.stance.rpartition("#")[2]
            line = Text(f"{statement.source:<{slugs}}  ")
            line.append("" if stance == "asserted" else f"{stance}  ", style="yellow")
            spans = ", ".join(_span(passage) for passage in statement.passages)
            line.append(f"{lines(statement.source, statement.claim)}  text {spans}", style="dim")
            console.print(Padding(line, (0, 0, 0, 6)))
            wording = _wording(statement, texts)
            if wording:
                console.print(Padding(Text(wording, style="italic"), (0, 0, 0, 8)))


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
