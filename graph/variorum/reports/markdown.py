"""The report as Markdown (GitHub's), short enough for the comment on a pull request.

What fails the check is unfolded, everything else folded. A comment may have 65,536 characters: what would not fit is
left out, and the last line says how much. No wording of a text is in it: comments are public.
"""

from __future__ import annotations

import re
from html import escape

from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.reports.model import FAILED, Group, Report, count, spans, verdict
from variorum.terms import OPEN, printable, words

LIMIT = 60_000  # characters


def render(report: Report) -> str:
    """The report as one Markdown document."""
    blocks = [
        f"## Where the sources disagree: {plain(report.snapshot.name)}",
        plain(f"{report.summary()} – {report.coverage()}"),
        _table(report),
    ]
    blocks += [_stale(report)] if report.stale else []
    if report.texts:
        blocks += [plain(report.texts.summary()), *(f"- {plain(str(error))}" for error in report.texts.errors)]
    room = LIMIT - sum(len(block) + 2 for block in blocks)
    left_out = 0
    for group in report.groups:
        sections = [_section(report, disagreement) for disagreement in _failing_first(report, group)]
        heading = f"### {group.kind.heading}"
        fitting: list[str] = []
        for section in sections:
            room -= len(section) + 2
            if room > len(heading):
                fitting.append(section)
        left_out += len(sections) - len(fitting)
        blocks += [heading, *fitting] if fitting else []
    if left_out:
        blocks.append(f"{count(left_out, 'disagreement')} left out for want of room; `variorum check` shows all.")
    return "\n\n".join(blocks) + "\n"


def _failing_first(report: Report, group: Group) -> list[Disagreement]:
    return sorted(group.disagreements, key=lambda disagreement: disagreement.iri not in report.failing)


def _table(report: Report) -> str:
    """How many disagreements there are of each kind, open and decided."""
    lines = ["| kind | open | decided | " + FAILED + " |", "| --- | ---: | ---: | ---: |"]
    for group in report.groups:
        if group.disagreements:
            decided = len(group.disagreements) - group.open
            failing = sum(disagreement.iri in report.failing for disagreement in group.disagreements)
            lines.append(f"| {group.kind.several} | {group.open} | {decided} | {failing} |")
    return "\n".join(lines) if len(lines) > 2 else "The sources do not disagree."


def _section(report: Report, disagreement: Disagreement) -> str:
    failing = disagreement.iri in report.failing
    marks = [words(disagreement.status)] if disagreement.status != OPEN else []
    marks += [f"<b>{FAILED}</b>"] if failing else []
    suffix = f" – {', '.join(marks)}" if marks else ""
    lines = [
        f"<details{' open' if failing else ''}><summary>{_html(disagreement.sentence)}{suffix}</summary>",
        "",
        "| value | source | claim | passage |",
        "| --- | --- | --- | --- |",
        *_rows(report, disagreement),
        "",
        *(_decision(disagreement.decision) if disagreement.decision else []),
        "</details>",
    ]
    return "\n".join(lines)


def _rows(report: Report, disagreement: Disagreement) -> list[str]:
    """A row for each statement; the value stands in the first of its rows."""
    rows = []
    for position in disagreement.positions:
        value = f"**{plain(position.label)}**"
        for statement in position.statements:
            place = statement.line or statement.citation
            rows.append(f"| {value} | {_source(report, position, statement)} | `{place}` | {spans(statement)} |")
            value = ""
    return rows


def _source(report: Report, position: Position, statement: Statement) -> str:
    how = plain(report.manner(position, statement))
    return f"{statement.source}, *{how}*" if how else statement.source


def _decision(decision: Decision) -> list[str]:
    said = [f"**{plain(verdict(decision))}**", plain(decision.reason)]
    signed = ", ".join(filter(None, (decision.curator, decision.date)))
    seen = [f"see {plain(reference)}" for reference in decision.references]
    return [" – ".join(filter(None, [*said, plain(signed), *seen])), ""]


def _stale(report: Report) -> str:
    lines = ["### Stale decisions", ""]
    for entry in report.stale:
        decision = entry.decision
        about = plain(report.corpus.shorten(decision.decides))
        place = decision.line
        lines.append(f"- **{about}** (`{place}`): {plain(verdict(decision))}, but {plain(entry.reason)}")
    return "\n".join(lines)


def _html(text: str) -> str:
    """Text inside an HTML element, on one line, in which nobody is mentioned."""
    return " ".join(escape(printable(text), quote=False).replace("@", "@\N{ZERO WIDTH NON-JOINER}").split())


def plain(text: str) -> str:
    """Text in which nothing is taken for Markdown or HTML, on one line."""
    return re.sub(r"([\\`*_{}\[\]|#~$])", r"\\\1", _html(text))
