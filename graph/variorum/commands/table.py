"""Answers as plain text for a terminal: aligned columns, short names for IRIs, long cells wrapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import StringIO

from pyoxigraph import BlankNode, Literal, NamedNode

from variorum.query.evaluate import Answer
from variorum.query.formats import Kind
from variorum.terms import SELF_EXPLAINING, Term, curie, printable

READABLE = 24  # cells that a column needs at least, if its values are longer
GAP = 3  # cells between two columns


def compact(iri: str, prefixes: Mapping[str, str], base: str) -> str:
    """The shortest way to write an IRI in a query: relative to the base, with a prefix, or in full."""
    if iri.startswith(base):
        return f"<{iri[len(base) :]}>"
    return curie(iri, prefixes) or f"<{iri}>"


def show(term: Term | None, prefixes: Mapping[str, str], base: str) -> str:
    """A term for people: literals without quotes, with a datatype only where it is not plain; unbound is empty."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return compact(term.value, prefixes, base)
    if isinstance(term, Literal):
        text = printable(term.value)
        if term.language or term.datatype.value in SELF_EXPLAINING:
            return text
        return f"{text}^^{compact(term.datatype.value, prefixes, base)}"
    if isinstance(term, BlankNode):
        return str(term)
    parts = (show(part, prefixes, base) for part in (term.subject, term.predicate, term.object))
    return f"<<( {' '.join(parts)} )>>"


def render(answer: Answer, width: int | None = None, label: Callable[[str], str] | None = None) -> str:
    """The answer as text that ends in a newline; `width` is the terminal's in cells, None (a pipe) never wraps.

    Where columns would be too narrow to be read, each row is a record of lines. `label` gives what an IRI is called,
    and is empty where it has no name; without it IRIs are shown as queries write them.
    """
    if answer.kind is Kind.BOOLEAN:
        return "yes\n" if answer.boolean else "no\n"

    def shown(term: Term | None) -> str:
        name = label(term.value) if label and isinstance(term, NamedNode) else ""
        return printable(name) if name else show(term, answer.prefixes, answer.base)

    cells = [[shown(term) for term in row] for row in answer.rows()]
    count = f"{len(cells)} row{'' if len(cells) == 1 else 's'}\n"
    if not cells:
        return count
    if width is not None and _too_narrow(answer.variables, cells, width):
        return f"{_records(answer.variables, cells)}{count}"
    return f"{_grid(answer.variables, cells, width)}{count}"


def _widths(names: tuple[str, ...], cells: list[list[str]]) -> list[int]:
    """How wide each column would like to be."""
    columns = zip(names, *cells, strict=True)
    return [max(len(line) for cell in column for line in (cell.split("\n") or [""])) for column in columns]


def _too_narrow(names: tuple[str, ...], cells: list[list[str]], width: int) -> bool:
    """Whether a terminal leaves columns less than what can be read."""
    wanted = _widths(names, cells)
    room = width - GAP * len(wanted)
    short = sum(min(column, READABLE) for column in wanted)
    return sum(wanted) > room and short > room


def _records(names: tuple[str, ...], cells: list[list[str]]) -> str:
    """A line for each value, the name of its column before it; what is unbound is left out."""
    left = max(map(len, names))
    rows = []
    for row in cells:
        lines = [(name, cell) for name, cell in zip(names, row, strict=True) if cell]
        rows.append("".join(f"{name:<{left}}  {cell}\n" for name, cell in lines))
    return "\n".join(rows) + "\n"


def _grid(names: tuple[str, ...], cells: list[list[str]], width: int | None) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(Text(name), overflow="fold", no_wrap=width is None)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    widest = sum(
        max(len(line) for cell in column for line in cell.split("\n")) + 3 for column in zip(*cells, strict=True)
    )
    output = StringIO()
    Console(file=output, width=width or 2 * widest + 3 * sum(map(len, names)), no_color=True, highlight=False).print(
        table
    )
    return "".join(line.rstrip() + "\n" for line in output.getvalue().splitlines())
