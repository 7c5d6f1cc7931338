"""Properties of which nothing says how they may differ, and sources that differ on them: shown, and not judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from variorum.corpus.folder import Corpus
from variorum.disagreements.facts import Fact
from variorum.disagreements.judgement import Clash, sides_of
from variorum.shapes import meaning
from variorum.shapes.comparison import DATE_PRECISION, NAME_INCLUSION, NARROWER, TOLERANCE, Comparison
from variorum.terms import DENIED, VR, Term

UNDECLARED = VR + "undeclaredDifference"


def differences(facts: Sequence[Fact], comparison: Comparison) -> list[Clash]:
    """The pairs of values that do not fit each other, where no source gives both."""
    sides = sides_of([fact for fact in facts if fact.stance != DENIED], comparison)
    return [
        (one, other, UNDECLARED)
        for one, other in itertools.combinations(sides, 2)
        if not comparison.fits(one.value, other.value) and one.sources.isdisjoint(other.sources)
    ]


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
