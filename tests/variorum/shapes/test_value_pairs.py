"""Pairs of values of which a reader decided before anything was run, by what they are about (`value_pairs.txt`)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import Literal

from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes.comparison import NAME_INCLUSION, comparisons

ALL = comparisons(load_vocabulary(find_corpus(HARBOUR)))
COMPARED = {"usual": ALL[""], "names": ALL[NAME_INCLUSION]}
TAGGED = re.compile(r"(.*)@([a-z]{2})")
Pair = tuple[str, str, str]  # how it is marked, and the two values


def pairs() -> dict[str, list[Pair]]:
    """The pairs below each heading."""
    found: dict[str, list[Pair]] = defaultdict(list)
    heading = ""
    for line in Path(__file__).with_name("value_pairs.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            mark, _, values = line.partition(" ")
            one, _, other = values.partition(" | ")
            found[heading].append((mark, one, other))
    return found


def literal(text: str) -> Literal:
    tagged = TAGGED.fullmatch(text)
    return Literal(tagged[1], language=tagged[2]) if tagged else Literal(text)


PAIRS = pairs()


@pytest.mark.parametrize("heading", PAIRS)
def test_a_pair_is_told_as_a_reader_decided(heading: str) -> None:
    """So are those that are left as they are: whoever mends one takes away its mark."""
    compare = COMPARED[heading.partition(":")[0]]
    for mark, one, other in PAIRS[heading]:
        fit = compare.fits(literal(one), literal(other))
        assert fit is compare.fits(literal(other), literal(one)), (one, other)
        assert fit is ((mark[-1] == "=") is (len(mark) == 1)), (mark, one, other)


def test_there_are_pairs_of_both_kinds() -> None:
    marks = [mark for group in PAIRS.values() for mark, _, _ in group]
    assert set(marks) == {"=", "!", "?=", "?!"}
    assert len(marks) > 900
    assert marks.count("?=") + marks.count("?!") < 40
