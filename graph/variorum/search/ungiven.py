"""What is right in a query and hardly meant: variables that nothing gives a value, days without quotation marks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from variorum.query.lexer import Token

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_GOING_BY = frozenset({"GROUP", "HAVING", "ORDER"})
_LACKING = frozenset({"BOUND", "COALESCE", "IF"})  # functions that are asked with what may have no value
_OVER = frozenset({"LIMIT", "OFFSET", "VALUES"})


def ungiven(tokens: Sequence[Token]) -> list[tuple[str, list[str]]]:
    """The variables that are selected, compared or sorted by, and that no pattern gives a value; with those that do
    have one and are called nearly so.
    """
    asked, given = dict[str, str](), dict[str, str]()
    for token, is_asked in _variables(tokens):
        (asked if is_asked else given).setdefault(token.text[1:], token.text)
    return [
        (written, [given[near] for near in difflib.get_close_matches(name, given, 2)])
        for name, written in asked.items()
        if name not in given
    ]


def _variables(tokens: Sequence[Token]) -> Iterator[tuple[Token, bool]]:
    """Each variable, with whether it stands where it needs a value and is given none."""
    opened, expecting, asking = list[bool](), False, False  # of each bracket, whether values are asked for within
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else None
        if token.word in ("SELECT", *_GOING_BY):
            asking = True
        elif token.word in ("WHERE", "FROM", *_OVER) or token.text in ("{", "}"):
            asking = False
        if token.word in ("FILTER", "BIND"):
            expecting = True
        if token.text in ("{", "(") and token.kind == "sign":
            may_lack = before is not None and before.word in _LACKING
            opened.append(token.text == "(" and not may_lack and (expecting or bool(opened and opened[-1])))
            expecting = False
        elif token.text in ("}", ")") and token.kind == "sign" and opened:
            opened.pop()
        elif token.kind == "variable":
            needs = asking or bool(opened and opened[-1])
            yield token, needs and not (before is not None and before.word == "AS")


def days(tokens: Sequence[Token]) -> list[str]:
    """The days that stand without quotation marks, where they are subtractions."""
    found = []
    for first, *_, last in zip(tokens, tokens[1:], tokens[2:], tokens[3:], tokens[4:], strict=False):
        text = first.query[first.start : last.start + len(last.text)]
        if first.kind == "number" and DAY.fullmatch(text):
            found.append(text)
    return found
