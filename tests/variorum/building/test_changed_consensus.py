"""The consensus after edits is that of a build from nothing, in a corpus with many disagreements and shared claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Store

from benchmarks.synthetic import generate
from variorum.building import changed_consensus as consensus_changes
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.corpus.ntriples import triples_of
from variorum.disagreements.model import Claim

SOURCES = 6


def written(folder: Path, store: str) -> tuple[str, dict[str, set[bytes]]]:
    """The digest of a build, and its consensus and agreement graphs."""
    corpus = find_corpus(folder)
    snapshot = build(corpus, folder / store).snapshot
    names = [corpus.graph(name).value for name in ("consensus", "agreement")]
    return snapshot.digest, {name: set(triples_of(snapshot.entailed, name).splitlines()) for name in names}


def change(pattern: str, replacement: str, *kinds: str) -> Callable[[Path], None]:
    """An edit of the first source: of its claims and evidence, or only one of them."""

    def edit(folder: Path) -> None:
        for kind in kinds:
            path = min((folder / "seeds" / kind).glob("*.ttl"))
            path.write_text(re.sub(pattern, replacement, path.read_text("utf-8")), "utf-8")

    return edit


def remove(folder: Path) -> None:
    for kind in ("", "evidence"):
        max((folder / "seeds" / kind).glob("*.ttl")).unlink()


def weaken_a_shape(folder: Path) -> None:
    for path in (folder / "shapes" / "dataset").glob("*.ttl"):
        path.write_text(path.read_text("utf-8").replace("sh:maxCount 1", "sh:maxCount 2"), "utf-8")


EDITS = {
    "stances": change("vr:asserted", "vr:speculative", "evidence"),
    "more asserted": change("vr:(speculative|expected)", "vr:asserted", "evidence"),
    "another label": change(r'(rdfs:label "[^"]+)', r"\1, edited", ""),
    "a source less": remove,
    "fewer contradictions": weaken_a_shape,
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    generate(folder, SOURCES, claims=60, disagreements=0.3)
    return folder


def test_after_each_of_several_edits(corpus: Path) -> None:
    digests = {written(corpus, "warm")[0]}
    for edit in EDITS.values():
        edit(corpus)
        warm = written(corpus, "warm")
        assert warm == written(corpus, f"cold-{len(digests)}")
        digests.add(warm[0])
    assert len(digests) == len(EDITS) + 1  # each edit is one


def test_only_what_an_edit_touches_is_asked_for(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    evidence_on = consensus_changes._evidence_on

    def counted(claims: set[Claim], stated: Store) -> Store:
        asked.append(len(claims))
        return evidence_on(claims, stated)

    monkeypatch.setattr(consensus_changes, "_evidence_on", counted)
    written(corpus, "again")
    assert asked == []  # from nothing
    change(r'(rdfs:label "[^"]+)', r"\1, once more", "")(corpus)
    written(corpus, "again")
    assert len(asked) == 1
    assert 0 < asked[0] <= 2 * 60
