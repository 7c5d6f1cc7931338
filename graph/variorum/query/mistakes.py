"""What is wrong with a query that the engine has refused, where, and what to do; and the line, with a mark below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from variorum.errors import Location, QueryError
from variorum.query.expressions import CLAUSES, MODIFIERS, full
from variorum.query.grammar import Reader, Select
from variorum.query.lexer import QUERY_PATH, Token, scan

CLOSING = {"{": "}", "(": ")", "[": "]"}
WIDEST = 76  # how much of a line is shown


def explain(text: str) -> QueryError | None:
    """What is wrong with a query that the engine does not take; None where nothing is found, as with what only newer
    versions of SPARQL have.
    """
    try:
        tokens = list(scan(text))
        if any(token.text in ("<<", ">>", "~") for token in tokens):
            return None
        _brackets(tokens)
        reader = Reader(tokens)
        reader.read()
        for clause in reader.selects:
            _grouping(clause)
        for name in reader.given_again:
            advice = "Give a name behind AS that stands nowhere before it in the group."
            raise QueryError(
                f"the variable {name.text} has a value already, and BIND gives another", name.where, advice
            )
    except QueryError as error:
        return error
    return None


def _brackets(tokens: Sequence[Token]) -> None:
    """Every bracket is closed, by its like, before what cannot stand within it.

    :raises QueryError: at the bracket that is not.
    """
    open_ones: list[Token] = []
    for position, token in enumerate(tokens):
        if token.kind == "sign" and token.text in CLOSING:
            open_ones.append(token)
        elif token.kind == "sign" and token.text in CLOSING.values():
            if not open_ones:
                _opened(tokens[:position])
                raise QueryError(
                    f"syntax error: this {token.text} closes nothing",
                    token.where,
                    "Take it out, or open what it closes.",
                )
            opening = open_ones.pop()
            if CLOSING[opening.text] != token.text:
                if token.text in (CLOSING[one.text] for one in open_ones):
                    raise _unclosed(opening, token)
                what = f"syntax error: this {token.text} closes no {_opening(token.text)}"
                where = f"line {opening.where.line}, column {opening.where.column}"
                raise QueryError(
                    what, token.where, f"The {opening.text} of {where} is closed by {CLOSING[opening.text]}."
                )
        elif open_ones and token.word and _ends(token, open_ones[-1], tokens, position):
            raise _unclosed(open_ones[-1], token)
    if open_ones:
        raise _unclosed(open_ones[-1], None)


def _opened(tokens: Sequence[Token]) -> None:
    """The group behind WHERE has begun, where a } closes nothing.

    :raises QueryError: at what stands in its place.
    """
    for where, after in pairwise(tokens):
        if where.word == "WHERE" and after.text != "{":
            what = f"syntax error: {{ is missing before {after.text!r}"
            raise QueryError(what, after.where, "Patterns stand in a group: WHERE { … }.")


def _opening(closing: str) -> str:
    return next(opening for opening, one in CLOSING.items() if one == closing)


def _ends(token: Token, opening: Token, tokens: Sequence[Token], position: int) -> bool:
    """Whether a token cannot stand within a bracket, so that it must have been closed before."""
    if opening.text == "{":
        if token.word not in MODIFIERS or token.word == "VALUES":
            return False
        return tokens[tokens.index(opening, 0, position) + 1].word != "SELECT"
    return token.word in CLAUSES - {"AS"}


def _unclosed(opening: Token, before: Token | None) -> QueryError:
    """A bracket that is not closed before a token, or at all."""
    closing = CLOSING[opening.text]
    if before is None:
        what = f"syntax error: the {opening.text} that opens here is never closed"
        return QueryError(what, opening.where, f"Add {closing} where what it holds ends.")
    line = f"line {before.where.line}, column {before.where.column}"
    name = full(before.word) if before.word else before.text
    what = f"syntax error: the {opening.text} that opens here is not closed before {name} ({line})"
    return QueryError(what, opening.where, f"Add {closing} before {name}.")


def _grouping(clause: Select) -> None:
    """What is selected beside aggregates is what is grouped by, and new names are new.

    :raises QueryError: at the variable that is not.
    """
    if clause.grouped and clause.star is not None:
        what, advice = "SELECT * cannot stand where rows are grouped or counted", "Name what is selected in its place."
        raise QueryError(what, clause.star.where, advice)
    known = {one.text[1:] for one in clause.within}
    for name in clause.named if not clause.grouped else ():
        if name.text[1:] in known or [one.text[1:] for one in clause.named].count(name.text[1:]) > 1:
            advice = "Give a name behind AS that stands nowhere else in the query."
            raise QueryError(
                f"the variable {name.text} has a value already, and AS would give it another", name.where, advice
            )
    names = clause.keys | {one.text[1:] for one in clause.named}
    for one in clause.plain:
        if clause.grouped and one.text[1:] not in names:
            what = f"the variable {one.text} is selected, but neither grouped by nor counted"
            advice = f"Add {one.text} to GROUP BY, or write (SAMPLE({one.text}) AS ?name) in SELECT."
            raise QueryError(what, one.where, advice)


@contextmanager
def shown_in(text: str) -> Iterator[None]:
    """Errors of the query `text` that are raised within show the line where it goes wrong, with a mark below."""
    try:
        yield
    except QueryError as error:
        if error.where is not None and error.where.path == QUERY_PATH and not error.excerpt:
            error.excerpt = excerpt(text, error.where)
        raise


def excerpt(text: str, where: Location) -> str:
    """A line of a query, or what of it is around the place, and below it a caret at the place."""
    lines = text.split("\n")
    if not where.line or where.line > len(lines):
        return ""
    line, column = lines[where.line - 1].rstrip("\r"), (where.column or 1) - 1
    start = max(0, min(column - WIDEST // 2, len(line) - WIDEST))
    shown = line[start : start + WIDEST]
    before = "… " if start else ""
    after = " …" if start + WIDEST < len(line) else ""
    space = "".join(char if char == "\t" else " " for char in shown[: column - start])
    return f"{before}{shown}{after}\n{' ' * len(before)}{space}^"
