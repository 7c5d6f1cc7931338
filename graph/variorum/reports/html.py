"""The report as one HTML page that needs nothing else: light or dark, and fit to be printed.

It shows the wording of passages where the texts are at hand: it is for their reader, not for the public.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files

from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.reports.model import FAILED, Group, Report, count, placed, verdict
from variorum.terms import local_name, printable, words


def render(report: Report) -> str:
    """The report as one page."""
    groups = "".join(_group(report, group) for group in report.groups if group.disagreements)
    return page(
        report.snapshot.name,
        "Where the sources disagree",
        f"""<h1>Where the sources disagree</h1>
<p class="lede">{escape(report.summary())}</p>
<p>{escape(report.coverage())}.</p>
{_contents(report)}
{groups}{_stale(report)}{_texts(report)}""",
        f"<footer><p>{escape(report.counts())}. Snapshot <code>{report.snapshot.digest[:12]}</code>.</p></footer>\n",
    )


def page(corpus: str, title: str, main: str, footer: str = "") -> str:
    """A page of a report on a corpus, with its style; `main` and `footer` are HTML."""
    style = (files("variorum.reports") / "page.css").read_text("utf-8")
    return printable(f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}: {escape(corpus)}</title>
<style>
{style}</style>
</head>
<body>
<header><p class="name">Variorum <span>{escape(corpus)}</span></p></header>
<main>
{main}</main>
{footer}</body>
</html>
""")


def _contents(report: Report) -> str:
    """The kinds with their counts, each a link to its section."""
    items = [
        f'<li><a href="#{group.kind.name}"><b>{len(group.disagreements)}</b> '
        f"{escape(group.kind.one if len(group.disagreements) == 1 else group.kind.several)}</a> "
        f"<small>{group.open} open</small></li>"
        for group in report.groups
        if group.disagreements
    ]
    if report.stale:
        said = count(len(report.stale), "stale decision").partition(" ")
        items.append(f'<li><a href="#stale"><b>{said[0]}</b> {said[2]}</a></li>')
    return f'<ul class="counts">{"".join(items)}</ul>' if items else "<p>The sources do not disagree.</p>"


def _group(report: Report, group: Group) -> str:
    disagreements = "".join(_disagreement(report, disagreement) for disagreement in group.disagreements)
    heading = f"{escape(group.kind.heading)} <small>{len(group.disagreements)}</small>"
    return (
        f'<section id="{group.kind.name}" class="{group.kind.name}">\n<h2>{heading}</h2>\n{disagreements}</section>\n'
    )


def _disagreement(report: Report, disagreement: Disagreement) -> str:
    status = local_name(disagreement.status)
    marks = f'<span class="mark {status}">{words(disagreement.status)}</span>'
    if disagreement.iri in report.failing:
        marks += f' <span class="mark fails">{FAILED}</span>'
    sides = "".join(_side(report, position) for position in disagreement.positions)
    decision = _decision(disagreement.decision) if disagreement.decision else ""
    return (
        f'<article id="{escape(local_name(disagreement.iri))}">\n'
        f"<h3>{escape(disagreement.sentence)} {marks}</h3>\n"
        f'<p class="message">{escape(disagreement.message)}</p>\n'
        f'<ul class="sides">\n{sides}</ul>\n{decision}</article>\n'
    )


def _side(report: Report, position: Position) -> str:
    statements = "".join(_statement(report, position, statement) for statement in position.statements)
    return f'<li><p class="value">{escape(position.label)}</p>\n{statements}</li>\n'


def _statement(report: Report, position: Position, statement: Statement) -> str:
    how = report.manner(position, statement)
    shown = f' <span class="stance">{escape(how)}</span>' if how else ""
    wording = report.wording(statement)
    quoted = ""
    if wording:
        before, span, after = map(escape, wording)
        quoted = f"<blockquote>{before}<mark>{span}</mark>{after}</blockquote>"
    return (
        f'<div class="statement"><p class="who" title="{escape(report.title(statement.source))}">'
        f"{escape(statement.source)}{shown}</p>{quoted}"
        f'<p class="where">{_where(statement)}</p></div>\n'
    )


def _where(statement: Statement) -> str:
    if not statement.line:
        return _reference(statement.citation)
    return f"<code>{escape(statement.line)}</code> {escape(placed(statement))}"


def _decision(decision: Decision) -> str:
    signed = ", ".join(filter(None, (decision.curator, decision.date)))
    seen = "".join(f"<li>{_reference(reference)}</li>" for reference in decision.references)
    said = escape(verdict(decision))
    return (
        f'<div class="decision"><p><b>{said[0].upper()}{said[1:]}.</b> {escape(decision.reason)}</p>'
        f'<p class="signed">{escape(signed)}</p>{f"<ul>{seen}</ul>" if seen else ""}</div>\n'
    )


def _reference(reference: str) -> str:
    shown = escape(reference)
    return f'<a href="{shown}">{shown}</a>' if reference.startswith(("http://", "https://")) else shown


def _stale(report: Report) -> str:
    if not report.stale:
        return ""
    items = "".join(
        f"<li><b>{escape(report.corpus.shorten(entry.decision.decides))}</b>: {escape(verdict(entry.decision))}, but "
        f"{escape(entry.reason)}. <code>{escape(entry.decision.line)}</code></li>\n"
        for entry in report.stale
    )
    return f'<section id="stale">\n<h2>Stale decisions</h2>\n<ul>{items}</ul>\n</section>\n'


def _texts(report: Report) -> str:
    if not report.texts:
        return ""
    errors = "".join(f"<li>{escape(str(error))}</li>" for error in report.texts.errors)
    listed = f"<ul>{errors}</ul>" if errors else ""
    return f'<section id="texts">\n<h2>Texts</h2>\n<p>{escape(report.texts.summary())}</p>{listed}\n</section>\n'
