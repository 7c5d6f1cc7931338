"""Synthetic corpora: what is planted is found and nothing else, and the same seed gives the same bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.synthetic import Planted, Synthetic, generate, read_planted
from stored import tables_of
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.detection import Detector
from variorum.disagreements.model import Disagreement
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, SPECULATIVE, VR, local_name


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


@pytest.mark.long
@pytest.mark.parametrize(("seed", "disagreements"), [(1, 0.3), (2, 0.05), (3, 0.0)])
def test_build_finds_what_is_planted_and_nothing_else(tmp_path: Path, seed: int, disagreements: float) -> None:
    corpus = generate(tmp_path / "corpus", sources=7, seed=seed, claims=100, disagreements=disagreements)
    assert _found(corpus.folder, _build(corpus.folder)) == _planted(corpus)
    assert bool(corpus.planted) == bool(disagreements)


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (generate(tmp_path / name, sources=3, seed=5, claims=40) for name in ("one", "other"))
    assert _content(one.folder) == _content(other.folder)
    assert one.planted == other.planted == read_planted(one.folder)
    assert _content(generate(tmp_path / "another", sources=3, seed=6, claims=40).folder) != _content(other.folder)


def test_a_corpus_is_as_rich_as_the_bundled_one(tmp_path: Path) -> None:
    generate(tmp_path, sources=24, seed=7, claims=120)
    corpus = find_corpus(tmp_path)
    vocabulary = load_vocabulary(corpus)
    sources = [load_source(corpus, files, vocabulary) for files in corpus.sources]
    assert min(len(source.claims) for source in sources) >= 120
    cited = [citation for source in sources for citation in source.citations]
    assert {citation.stance.value for citation in cited} == {ASSERTED, EXPECTED, SPECULATIVE, OPINION, DENIED}
    assert any(citation.attributed_to for citation in cited)
    assert any(len(citation.passages) > 1 for citation in cited)
    # Of the properties that the rules ask of, sources use most.
    selects = " ".join(rule.constraint.select for rule in load_rules(corpus, vocabulary).sparql)
    asked = set(re.findall(r"screen:([a-z]\w+)", selects)) & {local_name(iri) for iri in vocabulary.declared}
    used = {local_name(citation.claim[1].value) for citation in cited}
    assert len(asked & used) > len(asked - used)


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
