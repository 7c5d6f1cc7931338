"""Errors are the same on the other side of a pipe between processes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import variorum.errors
from variorum.errors import InvalidCorpusError, Location, SeedError, VariorumError


def kinds(kind: type[VariorumError] = VariorumError) -> Iterator[type[VariorumError]]:
    yield kind
    for special in kind.__subclasses__():
        yield from kinds(special)


SEVERAL = list(kinds(InvalidCorpusError))  # those that hold others
OURS = [kind for kind in kinds() if kind.__module__ == variorum.errors.__name__ and kind not in SEVERAL]


@pytest.mark.parametrize("kind", OURS)
def test_every_error_survives_a_pipe(kind: type[VariorumError]) -> None:
    error = kind("something is wrong", Location(Path("seeds/a.ttl"), 3, 7), "Mend it.")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.where) == (kind, str(error), error.where)


@pytest.mark.parametrize("kind", SEVERAL)
def test_several_errors_survive_together(kind: type[InvalidCorpusError]) -> None:
    error = kind(SeedError(f"slip {n}", Location(Path(f"seeds/{n}.ttl"), n)) for n in (1, 2))
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), len(again.errors)) == (kind, str(error), 2)
