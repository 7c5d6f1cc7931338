"""Files of graphs: frames that can be kept as they are, and what is missing from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from examples import examples
from variorum.corpus.ntriples import digest_of_graph
from variorum.errors import SnapshotError
from variorum.snapshots.written import GraphRecord, compressed, read_frames, read_graph, write_graph


@pytest.mark.parametrize("part", [0, 1, 3, 8, 50, 97, 99])
def test_a_graph_that_is_cut_short_is_damaged(tmp_path: Path, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.snapshots.written.BLOCK", 10_000)  # so that there are several frames
    path = tmp_path / "graph.nt.zst"
    lines = [f"<x:{number}> <x:p> {Literal(str(number * 7919))} .\n".encode() for number in range(3000)]
    write_graph(path, lines)
    assert b"".join(read_graph(path)) == b"".join(lines)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * part // 100])
    with pytest.raises(SnapshotError, match="the snapshot is damaged"):
        b"".join(read_graph(path))


def test_an_empty_graph_is_whole(tmp_path: Path) -> None:
    write_graph(tmp_path / "graph.nt.zst", [])
    assert list(read_graph(tmp_path / "graph.nt.zst")) == []
    assert list(read_graph(tmp_path / "other.nt.zst")) == []


def test_a_graph_that_ends_behind_a_frame_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.snapshots.written.BLOCK", 10)
    path = tmp_path / "graph.nt.zst"
    write_graph(path, [f"<x:{number}> <x:p> <x:o> .\n".encode() for number in range(9)])
    frames = [frame.stored for frame in read_frames(path)]
    assert len(frames) == 9
    for number in range(9):
        path.write_bytes(b"".join(frames[:number]))
        with pytest.raises(SnapshotError, match="the snapshot is damaged"):
            list(read_graph(path))


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(st.integers(1, 400), max_size=30), st.sampled_from([1, 7, 1000]))
def test_frames_that_are_read_can_be_written_between_lines(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], read: int
) -> None:
    lines = sorted({b"<x:%s> <x:p> <x:o> .\n" % (b"x" * length) for length in lengths})
    first, second = (tmp_path_factory.mktemp("graphs") / name for name in ("first", "second"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("variorum.snapshots.written.BLOCK", 500)
        patch.setattr("variorum.snapshots.written.READ", read)
        record = write_graph(first, [b"".join(lines)])
        mixed = [frame if number % 2 else frame.lines for number, frame in enumerate(read_frames(first))]
        assert write_graph(second, mixed) == record == GraphRecord(*digest_of_graph(b"".join(lines)))
        assert b"".join(read_graph(second)) == b"".join(lines)
        assert compressed(b"".join(lines)) == first.read_bytes()
