"""Synthetic corpora: what is planted is found and nothing else, and the same seed gives the same bytes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.synthetic import Planted, Synthetic, generate, read_planted
from stored import tables_of
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.detection import Detector
from variorum.disagreements.model import Disagreement
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import VR


def _build(folder: Path) -> Snapshot:
    return build(find_corpus(folder), folder / ".variorum").snapshot


def _found(folder: Path, snapshot: Snapshot) -> set[str]:
    """The disagreements of a build, written as those planted are."""
    corpus = find_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    rules, stated = load_rules(corpus, vocabulary), snapshot.stated
    with tables_of(corpus, stated) as tables:
        disagreements = Detector(corpus, vocabulary, rules, tables, stated).find()
    return {str(Planted(d.focus, corpus.shorten(d.path), d.kind.removeprefix(VR), _values(d))) for d in disagreements}


def _values(disagreement: Disagreement) -> dict[str, list[str]]:
    """The values of a disagreement, with the sources of each."""
    found: dict[str, set[str]] = defaultdict(set)
    for position in disagreement.positions:
        found[str(position.value)].update(position.sources)
    return {value: sorted(found[value]) for value in sorted(found)}


def _planted(corpus: Synthetic) -> set[str]:
    return set(map(str, corpus.planted))


@pytest.mark.parametrize(("seed", "disagreements"), [(1, 0.3), (2, 0.05), (3, 0.0)])
def test_build_finds_what_is_planted_and_nothing_else(tmp_path: Path, seed: int, disagreements: float) -> None:
    corpus = generate(tmp_path / "corpus", sources=7, seed=seed, claims=80, disagreements=disagreements)
    assert _found(corpus.folder, _build(corpus.folder)) == _planted(corpus)
    assert bool(corpus.planted) == bool(disagreements)


def test_same_seed_gives_the_same_bytes_and_the_same_digest(tmp_path: Path) -> None:
    one, other = (generate(tmp_path / name, sources=4, seed=5) for name in ("one", "other"))
    assert _content(one.folder) == _content(other.folder)
    assert one.planted == other.planted == read_planted(one.folder)
    assert _build(one.folder).digest == _build(other.folder).digest
    assert _content(generate(tmp_path / "another", sources=4, seed=6).folder) != _content(other.folder)


def test_every_source_makes_as_many_claims_as_asked(tmp_path: Path) -> None:
    corpus = generate(tmp_path, sources=3, seed=7, claims=120)
    assert {source.claims for source in _build(corpus.folder).sources} == {120}


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
