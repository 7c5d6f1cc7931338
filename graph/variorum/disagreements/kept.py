"""Findings as JSON: kept from one detection to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import Claim, Disagreement, Position, Statement
from variorum.disagreements.near import Found


def written(found: Found) -> Any:
    """Findings that no decision is on, and that have no rank yet."""
    return [[_written(one) for one in findings] for findings in (found.within, found.among)]


def read(content: Any) -> Found:
    """The findings that `written` wrote so."""
    return Found(*(tuple(map(_read, findings)) for findings in content))


def _written(one: Disagreement) -> Any:
    *parts, positions, _, _ = vars(one).values()
    return [*parts, [[_of_claim(each.claim), each.label, list(map(_said, each.statements))] for each in positions]]


def _read(content: Sequence[Any]) -> Disagreement:
    *parts, positions = content
    return Disagreement(*(*parts, tuple(map(_position, positions))))


def _position(content: Sequence[Any]) -> Position:
    claim, label, said = content
    return Position(_claim(claim), label, tuple(map(_statement, said)))


def _said(statement: Statement) -> Any:
    source, claim, *others = vars(statement).values()
    return [source, _of_claim(claim), *others]


def _statement(content: Sequence[Any]) -> Statement:
    source, claim, citation, stance, passages, *others = content
    return Statement(source, _claim(claim), citation, stance, tuple(passages), *others)


def _of_claim(claim: Claim) -> Any:
    return [*claim[:2], str(claim[2])]


def _claim(content: Sequence[str]) -> Claim:
    subject, predicate, value = content
    return subject, predicate, read_term(value)
