"""Lines are sorted the same way in memory and in runs on the disk."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from variorum.corpus import sorting
from variorum.corpus.sorting import LineSorter

LINES = st.lists(st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b"") + b"\n"))


def chunks(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@settings(max_examples=examples(100))
@given(LINES, st.integers(1, 9), st.integers(1, 40))
def test_any_chunks_and_any_runs_give_sorted_lines(lines: list[bytes], size: int, run: int) -> None:
    for distinct in (False, True):
        with LineSorter(run=run) as sorter:
            for chunk in chunks(b"".join(lines), size):
                sorter.write(chunk)
            assert list(sorter.distinct() if distinct else sorter.lines()) == sorted(set(lines) if distinct else lines)


def test_more_runs_than_can_be_open_are_merged_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "FAN", 3)
    lines = [b"%03d\n" % (number * 37 % 101) for number in range(101)]
    with LineSorter(run=8) as sorter:
        for line in lines:
            sorter.write(line)
        assert list(sorter.lines()) == sorted(lines)


@pytest.mark.parametrize("run", [4, 1000])
def test_lines_are_prepared_before_they_are_sorted(run: int) -> None:
    with LineSorter(lambda lines: lines.replace(b"a", b"z"), run) as sorter:
        for line in (b"a\n", b"b\n", b"c\n"):
            sorter.write(line)
        assert list(sorter.lines()) == [b"b\n", b"c\n", b"z\n"]
