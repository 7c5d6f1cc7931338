"""A comparison with Wikidata as text for people: who of ours says it where, and what Wikidata has instead."""

from __future__ import annotations

from io import StringIO
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from variorum.disagreements.lines import ClaimLines
from variorum.disagreements.model import Statement as Said
from variorum.reports.model import count, span
from variorum.terms import local_name, printable
from variorum.wikidata.compare import Compared, Comparison, Outcome
from variorum.wikidata.model import Snak, Statement
from variorum.wikidata.values import show_value
from variorum.wikidata.words import Words

SHOWN = 5  # other values that Wikidata has, beside one that it lacks
HEADINGS = {
    Outcome.CONTRADICTS: ("Wikidata contradicts", "red"),
    Outcome.LACKS: ("Wikidata lacks", "yellow"),
    Outcome.UNLINKED: ("Cannot be compared: our value is linked to nothing", "blue"),
    Outcome.AGREES: ("Wikidata agrees", "green"),
}


def summary(comparison: Comparison) -> str:
    """One line of counts: `41 claims compared: 3 contradicted, 20 lacking, 18 agreed (1 without a reference there)`."""
    agreed = comparison.of(Outcome.AGREES)
    bare = sum(not one.referenced for one in agreed)
    without = f" ({bare:,} without a reference there)" if bare else ""
    unknown = len(comparison.of(Outcome.UNLINKED))
    unlinked = f"; of {unknown:,} the value is not linked" if unknown else ""
    return (
        f"{count(len(comparison.compared) - unknown, 'claim')} compared: "
        f"{len(comparison.of(Outcome.CONTRADICTS)):,} contradicted, {len(comparison.of(Outcome.LACKS)):,} lacking, "
        f"{len(agreed):,} agreed{without}{unlinked}"
    )


def render(comparison: Comparison, words: Words, lines: ClaimLines) -> str:
    """The comparison as `print_comparison` has it, without colour, the lines as long as they are."""
    output = StringIO()
    print_comparison(Console(file=output, no_color=True, highlight=False, soft_wrap=True), comparison, words, lines)
    return output.getvalue()


def print_comparison(console: Console, comparison: Comparison, words: Words, lines: ClaimLines) -> None:
    """Prints the claims by outcome and thing, the gravest first; then the counts, and what could not be compared."""
    printer = _Printer(
        console, words, lines, max((len(s.source) for c in comparison.compared for s in c.said), default=0)
    )
    for outcome, (heading, colour) in HEADINGS.items():
        found = comparison.of(outcome)
        if not found:
            continue
        printer.line(0, Text(f"{heading} ({len(found):,})", style=f"bold {colour}"))
        for (subject, item), group in groupby(found, key=lambda one: (one.claim.subject, one.item)):
            console.print()
            printer.line(2, Text(f"{words.thing(subject)} ({item})", style="bold"))
            for one in group:
                printer.compared(one)
        console.print()
    if comparison.left_out:
        printer.line(0, Text("Not compared", style="bold"))
        for left in comparison.left_out:
            printer.line(2, Text(f"{left.item}: {left.reason} ({count(left.claims, 'claim')})"))
        console.print()
    printer.line(0, Text(summary(comparison), style="bold"))


class _Printer:
    """Prints one comparison's parts, wrapped to a terminal and whole in a pipe."""

    def __init__(self, console: Console, words: Words, lines: ClaimLines, width: int) -> None:
        self._console, self._words, self._lines, self._width = console, words, lines, width

    def line(self, indent: int, text: Text) -> None:
        """Prints one line."""
        text = Text(printable(text.plain), style=text.style) if not text.spans else text
        plain = Text(" " * indent) + text
        self._console.print(Padding.indent(text, indent) if self._console.is_terminal else plain)

    def compared(self, one: Compared) -> None:
        """Prints one claim: the property and our value, our sources, their statements, and what to do."""
        words = self._words
        title = Text(f"{words.property(one.claim.pid)} ({one.claim.pid}): ")
        title.append(words.value(one.claim.value), style="bold magenta")
        self.line(4, title)
        for said in one.said:
            self._said(said)
        for qualifier in one.claim.qualifiers:
            self._qualifier(one, qualifier.pid, words.value(qualifier.value))
        for statement in one.statements:
            self._statement(statement)
        if one.others:
            values = [show_value(s.main.value, words.labels) for s in one.others]
            several = f", … ({len(values):,} in all)" if len(values) > SHOWN else ""
            self.line(6, Text(f"Wikidata has {', '.join(values[:SHOWN])}{several}"))
        for note in (*one.notes, *_advice(one)):
            self.line(6, Text(f"→ {note}", style="cyan"))

    def _said(self, said: Said) -> None:
        stance = local_name(said.stance)
        text = Text(f"{said.source:<{self._width}}  ")
        text.append("" if stance == "asserted" else f"{stance}  ", style="yellow")
        text.append(f"{self._lines(said)}  text {', '.join(map(span, said.passages))}", style="dim")
        self.line(6, text)

    def _qualifier(self, one: Compared, pid: str, value: str) -> None:
        lacking = any(q.pid == pid for q in one.unqualified) and one.outcome is Outcome.AGREES
        lack = "  (no such qualifier there)" if lacking else ""
        self.line(8, Text(f"{self._words.property(pid)} ({pid}): {value}{lack}", style="dim"))

    def _statement(self, statement: Statement) -> None:
        text = Text("Wikidata  ", style="bold")
        text.append(show_value(statement.main.value, self._words.labels), style="bold blue")
        text.append(f"  {statement.rank} rank", style="" if statement.rank == "normal" else "yellow")
        text.append(f"  {count(len(statement.references), 'reference') if statement.references else 'no reference'}")
        text.append(f"  {statement.id}", style="dim")
        self.line(6, text)
        for snak in statement.qualifiers:
            self.line(8, Text(self._snak(snak), style="dim"))
        for reference in statement.references:
            self.line(8, Text(f"reference: {'; '.join(map(self._snak, reference.snaks))}", style="dim"))

    def _snak(self, snak: Snak) -> str:
        return f"{self._words.property(snak.pid)} {show_value(snak.value, self._words.labels)}"


def _advice(one: Compared) -> list[str]:
    if one.outcome is not Outcome.AGREES:
        return []
    return ["a reference could be added" if one.referenced else "it has no reference: one could be added"]
