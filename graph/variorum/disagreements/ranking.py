"""The order in which disagreements are told: the weightiest first, whether they are decided or not.

The weight is the product of three numbers: how grave the kind is (WEIGHTS), how many sources take part, and how central
the thing is (the binary logarithm of the number of claims that speak of it, and two). What weighs the same stands in
the order of kind, label and IRI.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from variorum.disagreements.model import Disagreement
from variorum.terms import (
    CONTRADICTION,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPINION_DIFFERENCE,
    STANCE_DIFFERENCE,
)

WEIGHTS = {
    CONTRADICTION: 6,
    STANCE_DIFFERENCE: 4,
    IDENTITY_QUESTION: 3,
    DETAIL_DIFFERENCE: 2,
    OPINION_DIFFERENCE: 1,
}
OTHER = 2  # the weight of a kind that a corpus declares itself, and of what is not declared


def ranked(disagreements: Iterable[Disagreement], claims: Mapping[str, int]) -> tuple[Disagreement, ...]:
    """The disagreements in order, each with its rank; `claims` has how many claims speak of each thing."""

    def weight(disagreement: Disagreement) -> float:
        central = math.log2(claims.get(disagreement.focus, 0) + 2)
        return WEIGHTS.get(disagreement.kind, OTHER) * len(disagreement.sources) * central

    ordered = sorted(disagreements, key=lambda d: (-weight(d), -WEIGHTS.get(d.kind, OTHER), d.label, d.iri))
    return tuple(replace(disagreement, rank=rank) for rank, disagreement in enumerate(ordered, 1))
