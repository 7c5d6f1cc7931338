"""How alike two names are: their forms are compared by what would have to be edited, whatever the order of their
words, and by words that one has and the other lacks.
"""

from __future__ import annotations

from collections import Counter

from rapidfuzz import fuzz

LEAST = 0.55  # forms less alike are not worth showing


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How alike two forms are, from 0 to 1; 1 only if they are the same, and 0 if they are less alike than `least`."""
    if one == other:
        return 1.0
    edited = fuzz.ratio(one, other, score_cutoff=100 * least) / 100
    reordered = fuzz.token_sort_ratio(one, other, score_cutoff=100 * least) / 100
    degree = min(0.99, max(edited, reordered, _contained(one, other)))
    return degree if degree >= least else 0.0


def _contained(one: str, other: str) -> float:
    """How alike two forms are when one has all the words of the other: the more, the fewer are left over."""
    shorter, longer = sorted((one, other), key=len)
    words, others = shorter.split(), longer.split()
    if not words or not set(others).issuperset(words) or Counter(words) - Counter(others):
        return 0.0
    return 0.6 + 0.35 * sum(map(len, words)) / sum(map(len, others))
