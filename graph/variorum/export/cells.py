"""Cells that a spreadsheet would take for a formula, made harmless in CSV, and back.

A spreadsheet evaluates a cell of a CSV file that begins with one of `= + - @`, a tab or a carriage return. Such a cell
gets an apostrophe in front, and so does one that begins with an apostrophe; whoever wants the original takes away the
first character of every cell that begins with an apostrophe. A plain number such as -5 or +3.2e4 is none of these
and stays as it is.

CSV can do no more: a spreadsheet that is set to another separator than the comma parts the lines elsewhere.
Excel is better served by the Excel export, in which every cell says of itself that it is a text.
"""

from __future__ import annotations

import re

MARK = "'"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", MARK)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet evaluates."""
    if cell.startswith(RISKY) and not NUMBER.fullmatch(cell):
        return MARK + cell
    return cell


def original(cell: str) -> str:
    """The cell that was made harmless."""
    return cell.removeprefix(MARK)
