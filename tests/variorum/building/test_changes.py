"""Changes of sorted graphs, and of the graphs that hold what all sources have."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from variorum.building.changes import with_changes

LINES = st.sets(st.integers(0, 30).map(lambda number: f"<urn:{number:02}> <urn:p> <urn:o> .\n".encode()))


def blocks(lines: list[bytes], size: int) -> Iterator[bytes]:
    return (b"".join(lines[at : at + size]) for at in range(0, len(lines), size))


@settings(max_examples=examples(100), deadline=None)
@given(LINES, LINES, LINES, st.integers(1, 8))
def test_a_graph_with_changes(before: set[bytes], gone: set[bytes], came: set[bytes], size: int) -> None:
    found = b"".join(with_changes(blocks(sorted(before), size), gone - came, came))
    assert found.splitlines(keepends=True) == sorted((before - gone) | came)


def test_a_block_in_which_nothing_changes_is_as_it_was() -> None:
    first, second = b"<urn:a> <urn:p> <urn:o> .\n", b"<urn:c> <urn:p> <urn:o> .\n"
    found = with_changes(iter([first, second]), [], [b"<urn:b> <urn:p> <urn:o> .\n"])
    assert next(found) is first
