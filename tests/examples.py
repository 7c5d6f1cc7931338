"""How many examples a property is tried with: a third while one works, all with --hypothesis-profile=thorough."""

from __future__ import annotations

from hypothesis import settings


def examples(number: int, least: int = 4) -> int:
    """As many of so many examples as the profile asks for: at least so many."""
    return max(least, number * settings.default.max_examples // 100)
