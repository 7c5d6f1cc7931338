"""What worker processes do in tests of them; it imports little, as each process imports it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

LARGE = b"x" * 1_000_000  # more than a pipe holds


def plus(material: int) -> Callable[[int], tuple[int, int]]:
    return lambda item: (material + item, os.getpid())


def fails(_material: object) -> Callable[[int], int]:
    return lambda item: 7 // (item - 30)


def cannot_start(material: str) -> Callable[[int], int]:
    raise ValueError(material)


def ends_at(last: int) -> Callable[[int], int]:
    def do(item: int) -> int:
        if item == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    return do


def echoes(_material: bytes) -> Callable[[int], bytes]:
    return lambda item: LARGE[:item]


def gives_errors(_material: object) -> Callable[[int], Exception]:
    return lambda item: ValueError(f"no {item}")


class OfTwoError(Exception):
    """An exception that cannot be rebuilt from what it says."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def fails_oddly(_material: object) -> Callable[[int], int]:
    def do(_item: int) -> int:
        raise OfTwoError("here", "there")

    return do


def ends_once(folder: Path) -> Callable[[int], int]:
    """Squares, in a process that is killed over some of the items, each the first time."""

    def do(item: int) -> int:
        mark = folder / str(item)
        if item % 7 == 0 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item * item

    return do
