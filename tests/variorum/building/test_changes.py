"""Changes of sorted graphs, and of the graphs that hold what all sources have."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from variorum.building.changes import changed_lines, with_changes
from variorum.snapshots.written import Frame

LINES = st.sets(st.integers(0, 30).map(lambda number: f"<urn:{number:02}> <urn:p> <urn:o> .\n".encode()))


def blocks(lines: list[bytes], size: int) -> Iterator[bytes]:
    return (b"".join(lines[at : at + size]) for at in range(0, len(lines), size))


@settings(max_examples=examples(100), deadline=None)
@given(LINES, LINES, LINES, st.integers(1, 8))
def test_a_graph_with_changes(before: set[bytes], gone: set[bytes], came: set[bytes], size: int) -> None:
    frames = (Frame(block, b"") for block in blocks(sorted(before), size))
    changed = with_changes(frames, gone - came, came)
    found = b"".join(some if isinstance(some, bytes) else some.lines for some in changed)
    assert found.splitlines(keepends=True) == sorted((before - gone) | came)


def test_a_frame_in_which_nothing_changes_is_as_it_was() -> None:
    first, second = (Frame(line, b"") for line in (b"<urn:a> <urn:p> <urn:o> .\n", b"<urn:c> <urn:p> <urn:o> .\n"))
    found = with_changes(iter([first, second]), [], [b"<urn:b> <urn:p> <urn:o> .\n"])
    assert next(found) is first


SAID = st.sets(
    st.builds("<urn:{}> <urn:{}> <urn:{}> .\n".format, st.integers(0, 12), st.integers(0, 1), st.integers(0, 4)).map(
        str.encode
    )
)


@settings(max_examples=examples(200), deadline=None)
@given(SAID, SAID, st.integers(1, 8), st.integers(1, 8))
def test_what_has_changed_between_two_graphs(before: set[bytes], after: set[bytes], size: int, other: int) -> None:
    gone, came = changed_lines(blocks(sorted(before), size), blocks(sorted(after), other))
    assert gone == sorted(before - after)
    touched = {line.rpartition(b" <")[0] for line in gone}  # their subjects and properties
    assert came == sorted(line for line in after if line not in before or line.rpartition(b" <")[0] in touched)


def test_much_that_stays_is_passed_over_and_a_change_at_its_end_is_found() -> None:
    lines = sorted(b"<urn:%d> <urn:p> <urn:o> .\n" % number for number in range(30_000))
    assert changed_lines(blocks(lines, 1000), blocks([b"<urn:!> <urn:p> <urn:o> .\n", *lines[:-1]], 999)) == (
        lines[-1:],
        [b"<urn:!> <urn:p> <urn:o> .\n"],
    )
