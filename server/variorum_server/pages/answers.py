"""The answer to a query as people work with it: sorted, narrowed, in parts, as a chart, as a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from typing import Any

from flask import request
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from variorum.corpus.naming import form_of
from variorum.export.excel import CREATED
from variorum.query.formats import Kind
from variorum.terms import XSD, Term
from variorum_server.endpoint.job import Outcome
from variorum_server.pages.listing import Part, part_of_total, same_with, start_of
from variorum_server.pages.svg import Figure

NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "int", "long"))
VIEW = ("sort", "only", "page")  # the parameters of a page that change how an answer is shown, and not the answer
BARS = range(2, 41)  # how many rows a chart may have
WORKBOOKS = find_spec("xlsxwriter") is not None

WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
POINT = re.compile(r"\s*POINT\s*\(\s*([-+]?[0-9.]+)\s+([-+]?[0-9.]+)\s*\)\s*", re.IGNORECASE)
LATITUDES, LONGITUDES = frozenset({"lat", "latitude"}), frozenset({"lon", "long", "lng", "longitude"})

Row = tuple[Term | None, ...]
Json = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column as its head shows it: `href` sorts by it, `order` says how the rows are sorted by it now."""

    name: str
    href: str
    order: str = ""


@dataclass(frozen=True)
class Shown:
    """The rows that a page shows, of those that there are."""

    columns: tuple[Column, ...]
    part: Part[Row]
    narrowed: bool


@dataclass(frozen=True)
class Bar:
    """A row of a chart."""

    label: str
    number: float
    written: str


def columns_of(outcome: Outcome) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The columns and rows of an answer, read back from the evaluator's bytes."""
    if outcome.kind is Kind.GRAPH:
        triples = parse(outcome.body, format=RdfFormat.N_TRIPLES)
        return ("subject", "predicate", "object"), ((t.subject, t.predicate, t.object) for t in triples)
    results = parse_query_results(outcome.body, format=QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return (), iter(())
    return tuple(variable.value for variable in results.variables), (tuple(solution) for solution in results)


def is_empty(outcome: Outcome) -> bool:
    """Whether an answer has nothing: no row, no, or a single row of zeros."""
    if outcome.kind is Kind.BOOLEAN:
        return not parse_query_results(outcome.body, format=QueryResultsFormat.JSON)
    if outcome.rows > 1:
        return False
    _, rows = columns_of(outcome)
    return all(term is None or (isinstance(term, Literal) and term.value in ("0", "")) for row in rows for term in row)


class Told:
    """Gives what a term is called on a page, which `labels` says for things."""

    def __init__(self, labels: dict[str, str], written: dict[str, str]) -> None:
        self._labels, self._written = labels, written

    def __call__(self, term: Term | None) -> str:
        if isinstance(term, NamedNode):
            return self._labels.get(term.value) or self._written.get(term.value, term.value)
        return "" if term is None else getattr(term, "value", str(term))


def shown_part(columns: Sequence[str], rows: Iterator[Row], total: int, size: int, told: Told | None) -> Shown:
    """The rows that the address asks for: sorted by `sort`, with the letters of `only`, the part `page` of them.

    `told` is needed where they are sorted or narrowed, and not asked otherwise.
    """
    start, letters = start_of(size), form_of(request.args.get("only", "")[:100])
    wanted = request.args.get("sort", "")
    name, falls = wanted.removeprefix("-"), wanted.startswith("-")
    heads = tuple(Column(one, *_order(one, name, falls)) for one in columns)
    if told is None:
        start = start if start < total else 0
        return Shown(heads, part_of_total(tuple(islice(rows, start, start + size)), start, total, size), False)
    kept = [row for row in rows if not letters or any(letters in form_of(told(term)) for term in row)]
    if name in columns:
        at = list(columns).index(name)
        known = sorted(
            (row for row in kept if row[at] is not None), key=lambda row: _rank(row[at], told), reverse=falls
        )
        kept = known + [row for row in kept if row[at] is None]
    start = start if start < len(kept) else 0
    part = part_of_total(tuple(kept[start : start + size]), start, len(kept), size)
    return Shown(heads, part, bool(letters))


def is_arranged() -> bool:
    """Whether the address asks for rows in another order, or not for all."""
    return bool(request.args.get("sort") or request.args.get("only"))


def _order(column: str, name: str, falls: bool) -> tuple[str, str]:
    """What sorts by a column, or the other way round, or not any more; and how it is sorted now."""
    if column != name:
        return same_with(sort=column, page=None), ""
    following = None if falls else f"-{column}"
    return same_with(sort=following, page=None), "descending" if falls else "ascending"


def _rank(term: Term | None, told: Told) -> tuple[int, float, str]:
    """Where a term stands: numbers by their value, before all else by its letters."""
    number = number_of(term)
    return (0, number, "") if number is not None else (1, 0.0, form_of(told(term)))


def number_of(term: Term | None) -> float | None:
    """The value of a number; None for what is none."""
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None


def column_is_numeric(rows: Sequence[Row], at: int) -> bool:
    """Whether a column has numbers alone."""
    return bool(rows) and all(number_of(row[at]) is not None for row in rows)


def bars_of(columns: Sequence[str], rows: Sequence[Row], told: Told) -> tuple[str, list[Bar]]:
    """What a chart of an answer shows, and its bars: of its first column that is no number, and of the last that is;
    empty where it makes none.
    """
    nothing: tuple[str, list[Bar]] = "", []
    if len(rows) not in BARS or len(columns) < 2:
        return nothing
    numeric = [at for at in range(len(columns)) if column_is_numeric(rows, at)]
    named = [at for at in range(len(columns)) if at not in numeric and all(row[at] is not None for row in rows)]
    if not numeric or not named:
        return nothing
    labels = [told(row[named[0]]) for row in rows]
    if len(set(labels)) < len(labels):
        return nothing
    pairs = zip(labels, (row[numeric[-1]] for row in rows), strict=True)
    bars = [Bar(label, number_of(cell) or 0.0, getattr(cell, "value", "")) for label, cell in pairs]
    return f"{columns[numeric[-1]]} by {columns[named[0]]}", bars


def chart(bars: Sequence[Bar], title: str, what: str) -> Figure:
    """Bars from the top down, each with its label before and its number behind."""
    left, width, step = 270, 420, 26
    low, high = min(0.0, *(bar.number for bar in bars)), max(0.0, *(bar.number for bar in bars))
    scale = width / ((high - low) or 1.0)
    told = "; ".join(f"{bar.label}: {bar.written}" for bar in bars)
    figure = Figure(title, f"{what}: {told}", left + width + 110, 46 + step * len(bars))
    figure.text(12, 24, title, "strong", 84)
    zero = left - low * scale
    for place, bar in enumerate(bars):
        y = 40 + place * step
        figure.text(left - 10, y + 16, bar.label, "end", 32)
        begin, length = zero + min(0.0, bar.number) * scale, abs(bar.number) * scale
        figure.put("rect", x=begin, y=y + 3, width=max(length, 1.0), height=step - 7, class_="c1", stroke="none")
        figure.text(begin + length + 8, y + 16, bar.written, "t", 14)
    figure.line(zero, 38, zero, 42 + step * len(bars))
    return figure


def places_of(columns: Sequence[str], rows: Sequence[Row], told: Told) -> list[Json]:
    """The rows that have a place, as features of GeoJSON (RFC 7946): a point in well-known text, or its latitude and
    longitude as numbers in columns that are called so.
    """
    latitudes, longitudes = (_named(columns, names) for names in (LATITUDES, LONGITUDES))
    found = []
    for row in rows:
        numbers = [number_of(row[at]) for at in (longitudes, latitudes) if at is not None]
        pair = numbers if len(numbers) == 2 and None not in numbers else next(filter(None, map(_point, row)), None)
        if pair:
            said = {name: told(term) for name, term in zip(columns, row, strict=True) if term is not None}
            found.append({"type": "Feature", "geometry": {"type": "Point", "coordinates": pair}, "properties": said})
    return found


def _named(columns: Sequence[str], names: Collection[str]) -> int | None:
    return next((at for at, name in enumerate(columns) if name.lower() in names), None)


def _point(term: Term | None) -> list[float] | None:
    """The longitude and latitude of a point in well-known text (GeoSPARQL), in the reference system that is usual."""
    match = POINT.fullmatch(term.value) if isinstance(term, Literal) and term.datatype.value == WKT else None
    return [float(match[1]), float(match[2])] if match else None


def workbook(columns: Sequence[str], rows: Iterator[Row], told: Told) -> bytes:
    """The rows as the sheet of a workbook (Excel): numbers as numbers, all else as it is called, IRIs behind it."""
    from xlsxwriter import Workbook

    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(output, options) as book:
        book.set_properties({"created": CREATED})
        sheet, head = book.add_worksheet("Answer"), book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(columns) - 1), 26)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column, head)
        last = 0
        for last, row in enumerate(islice(rows, 1_048_575), 1):
            for at, term in enumerate(row):
                number = number_of(term)
                if number is not None and abs(number) < 1e15:
                    sheet.write_number(last, at, number)
                elif term is not None:
                    sheet.write_string(last, at, told(term)[:32_767])
                    if isinstance(term, NamedNode) and told(term) != term.value and last < 1000:
                        sheet.write_comment(last, at, term.value)
        sheet.autofilter(0, 0, last, max(0, len(columns) - 1))
    return output.getvalue()
