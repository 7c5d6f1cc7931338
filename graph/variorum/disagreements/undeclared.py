"""Properties of which nothing says how they may differ, and sources that differ on them: shown, and not judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from variorum.corpus.folder import Corpus
from variorum.disagreements.facts import Fact
from variorum.disagreements.sides import Side, sides_of, written_out
from variorum.disagreements.verdict import Verdict
from variorum.shapes import meaning
from variorum.shapes.comparison import DATE_PRECISION, NAME_INCLUSION, NARROWER, TOLERANCE, Comparison
from variorum.terms import DENIED, VR, Term

UNDECLARED = VR + "undeclaredDifference"


def difference(facts: Sequence[Fact], comparison: Comparison) -> Verdict | None:
    """The values that do not fit another one, where no source gives both; None where there are none.

    Each value is looked at until one is found that it does not fit, so that many values are not all held against each
    other.
    """
    sides = written_out(sides_of([fact for fact in facts if fact.stance != DENIED], comparison), comparison)
    taking = tuple(side for side in sides if any(_differ(side, other, comparison) for other in sides))
    return Verdict(UNDECLARED, taking) if taking else None


def _differ(one: Side, other: Side, comparison: Comparison) -> bool:
    return one.sources.isdisjoint(other.sources) and not comparison.fits(one.value, other.value)


def proposal(prop: str, corpus: Corpus, values: Iterable[Term]) -> str:
    """What could be declared of a property, judged by the values that sources give."""
    name = corpus.shorten(prop)
    comparison = _comparison(list(values))
    compared = f" ; vr:comparison {corpus.shorten(comparison)}" if comparison else ""
    return (
        f"Nothing says how “{name}” may differ. If it has one value, declare in the ontology: "
        f"{name} vr:behaviour vr:oneValue{compared} . If it may have several: {name} vr:behaviour vr:several ."
    )


def _comparison(values: Sequence[Term]) -> str:
    """The comparison that goes with values of one kind."""
    if all(meaning.as_time(value) is not None and meaning.number(value) is None for value in values):
        return DATE_PRECISION
    if all(meaning.number(value) is not None for value in values):
        return TOLERANCE
    if all(meaning.is_text(value) for value in values):
        return NAME_INCLUSION
    return NARROWER if all(map(meaning.is_thing, values)) else ""
