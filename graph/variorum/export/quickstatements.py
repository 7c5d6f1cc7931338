"""Statements for QuickStatements, in its V1 commands and as CSV: files for a person to look through, never a write.

V1 is a line a statement, its parts separated by tabs: item, property, value, qualifiers, then reference groups of which
each but the first begins with `!S`; a comment at the end becomes the edit's summary. In CSV, `S` begins a group and `s`
goes on with it. Both are held to https://www.wikidata.org/wiki/Help:QuickStatements, and to what versions 2 and 3 of
the tool do: neither has a way to write a tab, a bar or the signs of a comment within a text, so such a text is left
out; and in CSV a cell must not be empty, so that statements of different shapes are in different files. What is left
out is told.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from variorum.errors import ExportError
from variorum.export.selection import Selection
from variorum.export.wikidata_statements import Given, Giving, given, told
from variorum.wikidata.model import DAY, JULIAN, ItemValue, Snak, TextValue, TimeValue, Value

TOO_LONG = "with texts longer than Wikidata takes"
NO_SIGNS = "with texts that a command cannot hold: a bar, a control character, signs of a comment, or nothing"
LONGEST_NOTE = 400  # characters; it becomes part of the summary of an edit, which holds 500
# Characters that Wikidata takes in a text, and in an address.
LONGEST_TEXT, LONGEST_ADDRESS = 1500, 500
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
UNWRITABLE = re.compile(r"[\t\r\n|\x00-\x1f\x7f]|/\*|\*/")


def write_v1(selection: Selection, output: BinaryIO) -> str:
    """Writes what is not in open disagreement as V1 commands. What was left out, in words.

    :raises ExportError: there is nothing to give.
    """
    return _write_v1(given(selection), output)


def write_v1_disputed(selection: Selection, output: BinaryIO) -> str:
    """As `write_v1`, with what is disputed; the comment of each such line says so.

    :raises ExportError: there is nothing to give.
    """
    return _write_v1(given(selection, disputed=True), output)


def write_csv(selection: Selection, folder: Path) -> str:
    """Writes what is not in open disagreement as CSV files, one for each shape of statement. What was left out, in
    words.

    :raises ExportError: there is nothing to give.
    """
    return _write_csv(given(selection), folder)


def write_csv_disputed(selection: Selection, folder: Path) -> str:
    """As `write_csv`, with what is disputed; the comment of each such row says so.

    :raises ExportError: there is nothing to give.
    """
    return _write_csv(given(selection, disputed=True), folder)


def _write_v1(giving: Giving, output: BinaryIO) -> str:
    lines = [line for one in giving.statements if (line := v1_line(one))]
    said = _left_out(giving, len(lines))
    output.write("".join(f"{line}\n" for line in lines).encode())
    return said


def _write_csv(giving: Giving, folder: Path) -> str:
    shapes: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for one in giving.statements:
        row = csv_row(one)
        if row:
            shapes[tuple(name for name, _ in row)].append([value for _, value in row])
    said = _left_out(giving, sum(map(len, shapes.values())))
    numbers: dict[str, int] = defaultdict(int)
    for header, rows in sorted(shapes.items(), key=lambda item: (int(item[0][1][1:]), item[0])):
        pid = header[1]
        numbers[pid] += 1
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        (folder / f"{pid}-{numbers[pid]}.csv").write_text(text.getvalue(), "utf-8")
    return said


def _left_out(giving: Giving, count: int) -> str:
    """What was left out, in words.

    :raises ExportError: nothing is left.
    """
    unwritable = Counter(
        TOO_LONG if _is_too_long(one.main.value) else NO_SIGNS
        for one in giving.statements
        if written(one.main.value) is None
    )
    said = told({**giving.left_out, **unwritable})
    if not count:
        raise ExportError(f"no claim can be given to Wikidata{said}", advice="No value of theirs can be written.")
    return f"{count:,} statement{'' if count == 1 else 's'}{said}" if said else ""


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
        if UNWRITABLE.search(value.text) or not value.text.strip() or _is_too_long(value):
            return None
        return f'{value.language}:"{value.text}"' if value.language else f'"{value.text}"'
    return None


def _is_too_long(value: Value) -> bool:
    if not isinstance(value, TextValue):
        return False
    return len(value.text) > (LONGEST_ADDRESS if ADDRESS.match(value.text) and not value.language else LONGEST_TEXT)


def comment(one: Given) -> str:
    """The note, in signs that a comment can hold."""
    text = UNWRITABLE.sub(" ", one.note)
    return text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1]}…"
