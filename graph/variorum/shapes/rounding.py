"""Amounts that are others when rounded as they are written: 12 ft and 3.66 m, 33 % and a third, 38 % and 38.4 %."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from pyoxigraph import Literal

from variorum.shapes import meaning, spelled, units
from variorum.shapes.extents import TENTH, exact_of, is_text
from variorum.shapes.units import Measured
from variorum.terms import Term

ONE_FIGURE = re.compile(r"\d+(?:[.,]\d{1,2}(?!\d)|\.\d+)?", re.ASCII)  # digits are not grouped


@dataclass(frozen=True)
class Written:
    """An amount, the place of the last figure that is written of it, and how many decimals are."""

    kind: Hashable
    value: Decimal
    place: Decimal
    decimals: int


def is_rounded(one: Term, other: Term) -> bool:
    """Whether an amount is another one that is told with fewer decimals: 38 % for 38.4 %, 1.2 million for 1,204,000.
    Of a small figure without decimals too much would be lost.
    """
    exact, round_one = _written(one), _written(other)
    if not exact or not round_one or exact.kind != round_one.kind or exact.place >= round_one.place:
        return False
    step, value = round_one.place, round_one.value
    if not (step <= abs(value) * TENTH or round_one.decimals > 1):
        return False
    return value in (_to_place(exact.value, step, ROUND_HALF_UP), _to_place(exact.value, step, ROUND_HALF_EVEN))


def _to_place(value: Decimal, place: Decimal, rounding: str) -> Decimal:
    return ((value / place).quantize(Decimal(1), rounding=rounding) * place).normalize()


@lru_cache(maxsize=65_536)
def _written(term: Term) -> Written | None:
    """The value of an amount with the place of the last figure that is written of it."""
    exact = exact_of(term)
    if exact is None or not isinstance(term, Literal):
        return None
    text = spelled.figures(meaning.said_of(term)) if is_text(term) else term.value
    figures = ONE_FIGURE.findall(text)
    value = exact.low[0]
    if len(figures) != 1 or not value:
        return None
    figure = Decimal(figures[0].replace(",", "."))
    decimals = max(0, -int(figure.as_tuple().exponent))
    kind = "number" if exact.kind == "part" else exact.kind
    return Written(kind, value, abs(value / figure) / 10**decimals, decimals) if figure else None


def rounds_to(one: Term, other: Term) -> bool:
    """Whether an amount in the units of one system is another in those of the other system, or a fraction a number,
    as far as that one is written out.
    """
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return False
    first, second = (meaning.said_of(term) for term in (one, other))
    pairs = {(first, second), (units.british(first), second), (first, units.british(second))}
    return any(_rounds(units.measured(a), units.measured(b)) for a, b in pairs)


def _rounds(one: Measured | None, other: Measured | None) -> bool:
    if not one or not other or one.kind != other.kind or one.system == other.system:
        return False
    return abs(one.value - other.value) <= other.precision
