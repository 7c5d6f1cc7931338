"""The order in which disagreements are told: the weightiest first, whether they are decided or not.

The weight is the product of three numbers: how grave the kind is (WEIGHTS), how many sources take part, and how central
the thing is (the binary logarithm of the number of claims that speak of it, and two). It is halved where the matter has
more than one answer: for values of a property that may have several, and for what is noted by hand, of which no rule
says that it has one. What weighs the same stands in the order of kind, label and IRI. What
Wikidata says otherwise is told behind all that is between sources.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from variorum.disagreements.against_wikidata import KIND as WIKIDATA
from variorum.disagreements.model import BEHAVIOUR, Disagreement
from variorum.shapes.behaviours import OPINION_VALUE, SEVERAL, Behaviours
from variorum.terms import (
    CONTRADICTION,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPINION_DIFFERENCE,
    SELF_CONTRADICTION,
    STANCE_DIFFERENCE,
)

WEIGHTS = {
    CONTRADICTION: 6,
    SELF_CONTRADICTION: 5,
    STANCE_DIFFERENCE: 4,
    IDENTITY_QUESTION: 3,
    DETAIL_DIFFERENCE: 2,
    OPINION_DIFFERENCE: 1,
}
OTHER = 2  # the weight of a kind that a corpus declares itself, and of what is not declared


def ranked(
    disagreements: Iterable[Disagreement], claims: Mapping[str, int], known: Behaviours
) -> tuple[Disagreement, ...]:
    """The disagreements in order, each with its rank; `claims` has how many claims speak of each thing."""

    def weight(disagreement: Disagreement) -> float:
        central = math.log2(claims.get(disagreement.focus, 0) + 2)
        answers = 2 if _has_several_answers(disagreement, known) else 1
        return WEIGHTS.get(disagreement.kind, OTHER) * len(disagreement.sources) * central / answers

    ordered = sorted(
        disagreements, key=lambda d: (d.kind == WIKIDATA, -weight(d), -WEIGHTS.get(d.kind, OTHER), d.label, d.iri)
    )
    return tuple(replace(disagreement, rank=rank) for rank, disagreement in enumerate(ordered, 1))


def _has_several_answers(disagreement: Disagreement, known: Behaviours) -> bool:
    """Whether it was noted by hand, or found in values of a property that may have several by what is declared of it
    alone.
    """
    alone = disagreement.shape == disagreement.path and disagreement.component.endswith(BEHAVIOUR)
    several = known.of(disagreement.path).behaviour in (SEVERAL, OPINION_VALUE)
    return not disagreement.shape or (alone and several and disagreement.kind != IDENTITY_QUESTION)
