"""How much is tried: of a property a tenth of its examples while one works, a third with LONG=1, and all with
--hypothesis-profile=thorough; and of many cases of one kind some, or all with LONG=1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

T = TypeVar("T")


def examples(number: int, least: int = 3) -> int:
    """As many of so many examples as the profile asks for: at least so many."""
    return max(least, number * settings.default.max_examples // 100)


def one_in(number: int, cases: Iterable[T]) -> list[ParameterSet]:
    """Cases of one kind, each the value of one parameter: where the long tests are left out, one in so many is tried,
    the first among them.
    """
    return [pytest.param(case, marks=pytest.mark.long if at % number else ()) for at, case in enumerate(cases)]
