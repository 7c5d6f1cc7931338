"""How two snapshots differ, as text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from pyoxigraph import Literal, NamedNode

from variorum.disagreements.model import Disagreement
from variorum.reports.difference import Changes, Citing, Difference, SourceChanges, Statement
from variorum.reports.json import term_json
from variorum.reports.model import count, span
from variorum.terms import SELF_EXPLAINING, XSD, Term, local_name, shorten, words

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T", bound=Hashable)
Json = dict[str, Any]
Mark = str  # of a line: + gained, - lost, ~ changed; a space continues the line before


@dataclass(frozen=True)
class Section:
    """What differs in one place: a heading, and marked lines under a title each."""

    heading: str
    parts: tuple[tuple[str, tuple[tuple[Mark, str], ...]], ...]


def sections(difference: Difference) -> tuple[Section, ...]:
    """The differences as lines for people: a section for each source, and one for the disagreements."""
    writer = _Writer(difference)
    found = [writer.source(source) for source in difference.sources]
    if len(difference.disagreements):
        found.append(writer.disagreements(difference.disagreements))
    return tuple(found)


def tally(changes: Changes[Any], what: str = "") -> str:
    """The numbers of some changes: `claims: 2 gained, 1 changed`."""
    numbers = {"gained": len(changes.gained), "lost": len(changes.lost), "changed": len(changes.changed)}
    said = ", ".join(f"{number:,} {how}" for how, number in numbers.items() if number)
    return f"{what}: {said}" if what else said


def totals(difference: Difference) -> str:
    """One line on all that differs."""
    if not difference:
        return "no differences"
    parts = []
    for what in ("claims", "citations"):
        every = [getattr(source, what) for source in difference.sources]
        joined = Changes(
            *(tuple(x for one in every for x in getattr(one, how)) for how in ("gained", "lost", "changed"))
        )
        parts += [tally(joined, what)] if len(joined) else []
    parts += [tally(difference.disagreements, "disagreements")] if len(difference.disagreements) else []
    return "; ".join([f"{count(len(difference.sources), 'source')} changed", *parts])


class _Writer:
    """Writes what differs in the words of one corpus."""

    def __init__(self, difference: Difference) -> None:
        self._base, self._prefixes = difference.after.base, difference.after.prefixes

    def source(self, source: SourceChanges) -> Section:
        """The section on one source."""
        parts = [
            (tally(changes, name), self._lines(changes, self._statement, self._statement_changes))
            for name, changes in (("record and labels", source.record), ("claims", source.claims))
            if len(changes)
        ]
        if len(source.citations):
            lines = self._lines(source.citations, self._citing, self._citing_changes)
            parts.append((tally(source.citations, "citations"), lines))
        if source.renumbered:
            parts.append((f"{count(source.renumbered, 'citation')} with another IRI and the same content", ()))
        suffix = "" if source.presence == "kept" else f" ({source.presence})"
        return Section(f"{source.slug}{suffix}", tuple(parts))

    def disagreements(self, changes: Changes[Disagreement]) -> Section:
        """The section on the disagreements."""
        return Section(
            "Disagreements", ((tally(changes), self._lines(changes, self._disagreement, self._disagreement_changes)),)
        )

    def _lines(
        self, changes: Changes[Any], one: Callable[[Any], str], pair: Callable[[Any, Any], Iterable[str]]
    ) -> tuple[tuple[Mark, str], ...]:
        """Gained, lost, changed: a line each, and more where a change has several parts."""
        found = [("+", one(thing)) for thing in changes.gained] + [("-", one(thing)) for thing in changes.lost]
        for before, after in changes.changed:
            first, *more = pair(before, after)
            found += [("~", first), *((" ", line) for line in more)]
        return tuple(found)

    def _term(self, term: Term) -> str:
        """A term as short as it can be told: an IRI shortened, a number or date bare, a text in quotation marks."""
        if not isinstance(term, Literal) or term.datatype.value not in SELF_EXPLAINING - {XSD + "string"}:
            return shorten(term.value, self._base, self._prefixes) if isinstance(term, NamedNode) else str(term)
        return term.value

    def _statement(self, statement: Statement) -> str:
        return "  ".join(map(self._term, (statement.subject, statement.predicate, statement.value)))

    def _statement_changes(self, before: Statement, after: Statement) -> Iterator[str]:
        yield f"{self._statement(before)} → {self._term(after.value)}"

    def _citing(self, citing: Citing) -> str:
        stated = ", ".join(filter(None, (self._details(citing, name) for name in ("stance", "passage", "locator"))))
        return f"{self._statement(citing.claim)}  ({stated})"

    def _citing_changes(self, before: Citing, after: Citing) -> Iterator[str]:
        yield self._statement(before.claim)
        if before.claim != after.claim:
            yield f"now {self._statement(after.claim)}"
        names = sorted({predicate for predicate, _ in before.details ^ after.details})
        for name in map(local_name, names):
            yield f"{words(name)} {self._details(before, name) or 'none'} → {self._details(after, name) or 'none'}"

    def _details(self, citing: Citing, name: str) -> str:
        """All values of one property of a citation: passages as spans, IRIs in short."""
        values = sorted((value for p, value in citing.details if local_name(p) == name), key=str)
        return ", ".join(self._detail(value, name) for value in values)

    def _detail(self, value: Term, name: str) -> str:
        if name == "stance" and isinstance(value, NamedNode):
            return words(value.value)
        if name == "passage" and isinstance(value, NamedNode):
            return f"text {span(value.value)}"
        return self._term(value)

    def _disagreement(self, disagreement: Disagreement) -> str:
        sides = " / ".join(f"{side.label} ({', '.join(side.sources)})" for side in disagreement.positions)
        return f"{disagreement.label} ({words(disagreement.kind)}, {words(disagreement.status)}): {sides}"

    def _disagreement_changes(self, before: Disagreement, after: Disagreement) -> Iterator[str]:
        yield after.label
        for what, old, new in (("kind", before.kind, after.kind), ("status", before.status, after.status)):
            if old != new:
                yield f"{what} {words(old)} → {words(new)}"
        old_sides, new_sides = (
            {side.label: side.sources for side in disagreement.positions} for disagreement in (before, after)
        )
        for label in sorted(old_sides.keys() | new_sides.keys()):
            old_sources, new_sources = old_sides.get(label, ()), new_sides.get(label, ())
            if old_sources != new_sources:
                yield f"{label}: {', '.join(old_sources) or 'nobody'} → {', '.join(new_sources) or 'nobody'}"


def print_difference(console: Console, difference: Difference) -> None:
    """Prints the differences by source and the totals, in colour on a terminal."""
    from rich.text import Text  # which the server, that has these differences in its feed, does without

    colours = {"+": "green", "-": "red", "~": "yellow"}
    for section in sections(difference):
        console.print(Text(section.heading, style="bold"))
        for title, lines in section.parts:
            console.print(Text(f"  {title}"))
            for mark, line in lines:
                console.print(Text(f"    {mark} {line}", style=colours.get(mark, "")))
        console.print()
    console.print(Text(totals(difference), style="bold"))


def markdown(difference: Difference, names: tuple[str, str]) -> str:
    """The differences as Markdown: a folded section for each source, with a block in the colours of a diff."""
    blocks = [f"## `{names[0]}` → `{names[1]}`", totals(difference)]
    for section in sections(difference):
        lines = [line for title, marked in section.parts for line in (f"# {title}", *(_diff_line(*m) for m in marked))]
        fence = "`" * max(3, *(len(run) + 1 for line in lines for run in re.findall("`+", line)), 0)
        body = "\n".join(lines)
        summary = f"<summary>{escape(section.heading)}</summary>"
        blocks.append(f"<details>{summary}\n\n{fence}diff\n{body}\n{fence}\n\n</details>")
    return "\n\n".join(blocks) + "\n"


def _diff_line(mark: Mark, line: str) -> str:
    """A line of a diff block, in which ! stands for what has changed."""
    return f"{'!' if mark == '~' else mark} {line}"


def to_json(difference: Difference, names: tuple[str, str]) -> str:
    """The differences as one JSON object, its keys stable within a version.

    `before` and `after` name what was compared; `sources` have claims, citations and record, and `disagreements` are
    there once: each with gained, lost and changed, the latter as before and after. Terms are as in the SPARQL 1.1 Query
    Results JSON Format.
    """
    sides = zip(names, (difference.before, difference.after), strict=True)
    before, after = ({"name": name, "digest": snapshot.digest} for name, snapshot in sides)
    content = {
        "format": "variorum-diff",
        "version": 1,
        "before": before,
        "after": after,
        "sources": [
            {
                "slug": source.slug,
                "presence": source.presence,
                "claims": _changes(source.claims, _statement),
                "citations": {**_changes(source.citations, _citing), "renumbered": source.renumbered},
                "record": _changes(source.record, _statement),
            }
            for source in difference.sources
        ],
        "disagreements": _changes(difference.disagreements, _disagreement),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _changes(changes: Changes[T], one: Callable[[T], Json]) -> Json:
    return {
        "gained": [one(thing) for thing in changes.gained],
        "lost": [one(thing) for thing in changes.lost],
        "changed": [{"before": one(before), "after": one(after)} for before, after in changes.changed],
    }


def _statement(statement: Statement) -> Json:
    parts = {"subject": statement.subject, "predicate": statement.predicate, "object": statement.value}
    return {name: term_json(term) for name, term in parts.items()}


def _citing(citing: Citing) -> Json:
    details: dict[str, list[Json]] = {}
    for predicate, value in sorted(citing.details, key=str):
        details.setdefault(predicate, []).append(term_json(value))
    return {"iri": citing.iri, "claim": _statement(citing.claim), "details": details}


def _disagreement(disagreement: Disagreement) -> Json:
    sides = [{"label": side.label, "sources": list(side.sources)} for side in disagreement.positions]
    kind, status = local_name(disagreement.kind), local_name(disagreement.status)
    return {"iri": disagreement.iri, "label": disagreement.label, "kind": kind, "status": status, "positions": sides}
