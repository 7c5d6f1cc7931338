"""Statements for QuickStatements, in its V1 commands and as CSV: files for a person to look through, never a write.

V1 is a line a statement, its parts separated by tabs: item, property, value, qualifiers, then reference groups of which
each but the first begins with `!S`; a comment at the end becomes the edit's summary. In CSV, `S` begins a group and `s`
goes on with it. Both are held to https://www.wikidata.org/wiki/Help:QuickStatements, and to what versions 2 and 3 of
the tool do: neither has a way to write a tab, a bar or the signs of a comment within a text, so such a text is left
out; and in CSV a cell must not be empty, so that statements of different shapes are in different files.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from variorum.errors import ExportError
from variorum.export.selection import Selection
from variorum.export.wikidata_statements import Given, given
from variorum.wikidata.model import DAY, JULIAN, ItemValue, Snak, TextValue, TimeValue, Value

LONGEST_NOTE = 400  # characters; it becomes part of the summary of an edit, which holds 500
UNWRITABLE = re.compile(r"[\t\r\n|\x00-\x1f\x7f]|/\*|\*/")


def write_v1(selection: Selection, output: BinaryIO) -> None:
    """Writes what is not in open disagreement as V1 commands.

    :raises ExportError: there is nothing to give.
    """
    _write_v1(given(selection), output)


def write_v1_disputed(selection: Selection, output: BinaryIO) -> None:
    """As `write_v1`, with what is disputed; the comment of each such line says so.

    :raises ExportError: there is nothing to give.
    """
    _write_v1(given(selection, disputed=True), output)


def write_csv(selection: Selection, folder: Path) -> None:
    """Writes what is not in open disagreement as CSV files, one for each shape of statement.

    :raises ExportError: there is nothing to give.
    """
    _write_csv(given(selection), folder)


def write_csv_disputed(selection: Selection, folder: Path) -> None:
    """As `write_csv`, with what is disputed; the comment of each such row says so.

    :raises ExportError: there is nothing to give.
    """
    _write_csv(given(selection, disputed=True), folder)


def _write_v1(statements: tuple[Given, ...], output: BinaryIO) -> None:
    lines = [line for one in statements if (line := v1_line(one))]
    if not lines:
        raise ExportError("no claim can be given to Wikidata", advice="No value of theirs can be written.")
    output.write("".join(f"{line}\n" for line in lines).encode())


def _write_csv(statements: tuple[Given, ...], folder: Path) -> None:
    shapes: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for one in statements:
        row = csv_row(one)
        if row:
            shapes[tuple(name for name, _ in row)].append([value for _, value in row])
    if not shapes:
        raise ExportError("no claim can be given to Wikidata", advice="No value of theirs can be written.")
    numbers: dict[str, int] = defaultdict(int)
    for header, rows in sorted(shapes.items(), key=lambda item: (int(item[0][1][1:]), item[0])):
        pid = header[1]
        numbers[pid] += 1
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        (folder / f"{pid}-{numbers[pid]}.csv").write_text(text.getvalue(), "utf-8")


def v1_line(one: Given) -> str:
    """A statement as a V1 command; empty when its value cannot be written."""
    main = written(one.main.value)
    if main is None:
        return ""
    cells = [one.item, one.main.pid, main]
    for snak in _writable(one.qualifiers):
        cells += [snak.pid, written(snak.value) or ""]
    for group, first, snak in _groups(one):
        new = group and first
        cells += [f"{'!' if new else ''}S{snak.pid[1:]}", written(snak.value) or ""]
    return "\t".join(cells) + f" /* {comment(one)} */"


def csv_row(one: Given) -> list[tuple[str, str]]:
    """A statement as pairs of column and cell, the comment after the value; empty when its value cannot be written."""
    main = written(one.main.value)
    if main is None:
        return []
    row = [("qid", one.item), (one.main.pid, main), ("#", comment(one))]
    row += [(f"qal{snak.pid[1:]}", written(snak.value) or "") for snak in _writable(one.qualifiers)]
    row += [(f"{'S' if first else 's'}{snak.pid[1:]}", written(snak.value) or "") for _, first, snak in _groups(one)]
    return row


def _writable(snaks: tuple[Snak, ...]) -> list[Snak]:
    return [snak for snak in snaks if written(snak.value) is not None]


def _groups(one: Given) -> Iterator[tuple[int, bool, Snak]]:
    """The snaks of the references that can be written: the reference's number, whether it begins there, the snak."""
    groups = [snaks for reference in one.references if (snaks := _writable(reference))]
    for number, snaks in enumerate(groups):
        for place, snak in enumerate(snaks):
            yield number, place == 0, snak


def written(value: Value) -> str | None:
    """A value in the syntax of V1; None when it has none."""
    if isinstance(value, ItemValue):
        return value.id
    if isinstance(value, TimeValue):
        julian = "/J" if value.calendar == JULIAN else ""
        return f"{value.time}/{min(value.precision, DAY)}{julian}"
    if isinstance(value, TextValue):
        if UNWRITABLE.search(value.text) or not value.text.strip():
            return None
        return f'{value.language}:"{value.text}"' if value.language else f'"{value.text}"'
    return None


def comment(one: Given) -> str:
    """The note, in signs that a comment can hold."""
    text = UNWRITABLE.sub(" ", one.note)
    return text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1]}…"
