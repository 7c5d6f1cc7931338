"""How many examples a property is tried with: a third while one works, all with --hypothesis-profile=thorough."""

from __future__ import annotations

from hypothesis import settings


def examples(number: int) -> int:
    """As many of so many examples as the profile asks for: at least four."""
    return max(4, number * settings.default.max_examples // 100)
