"""What a quotation says: the claims that its source attributes to its speaker, in the words that are quoted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from variorum.corpus.passages import parse_passage
from variorum.terms import SCHEMA, Term

QUOTATION = SCHEMA + "Quotation"


def is_said_in(quoted: Iterable[str], named: Collection[Term], places: Iterable[str], by: Iterable[Term]) -> bool:
    """Whether a claim is one that a quotation states.

    `quoted` are the places at which the source has the quotation, `named` what it says of it, its speaker included;
    `places` those of the claim, `by` to whom the source attributes it. All are of one source.
    """
    places = tuple(places)
    return any(who in named for who in by) and any(_meet(one, other) for one in quoted for other in places)


def _meet(one: str, other: str) -> bool:
    """Whether two passages have characters in common; locators have to be the same."""
    first, second = parse_passage(one), parse_passage(other)
    if first is None or second is None:
        return one == other
    return first.text == second.text and first.start < second.end and second.start < first.end
