"""Findings that are kept: the same as if all rules were asked, and few are asked after a small edit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from unittest import mock

import pytest

from bundled import BUNDLED, bundled
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.disagreements.cached_findings import read_findings, write_findings
from variorum.disagreements.detection import Detector
from variorum.disagreements.facts import Fact, Facts
from variorum.disagreements.from_store import tables_of

Edit = Callable[[Path], None]


def sub(file: str, old: str, new: str) -> Edit:
    def edit(root: Path) -> None:
        path = root / "seeds" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return edit


EDITS = {
    "a name": lambda root: [
        sub(file, '"Eve Macarro"', '"Eve Makarro"')(root) for file in ("blue-news.ttl", "evidence/blue-news.ttl")
    ],
    "a label": lambda root: [
        sub(path.name, "the protagonist of Ballerina", "the heroine of Ballerina")(root)
        for path in (root / "seeds").glob("*.ttl")
        if "the protagonist of Ballerina" in path.read_text("utf-8")
    ],
    "a source": lambda root: [path.unlink() for path in (root / "seeds").rglob("movie-reviews.ttl")],
}


SOURCES = ("blue-news", "movie-reviews")  # enough to differ in much, and quickly built


def corpus_copy(path: Path) -> Path:
    for name in ("ontology", "seeds", "shapes"):
        shutil.copytree(BUNDLED.root / name, path / name)
    (path / "seeds" / "decisions.ttl").unlink()  # its decisions need all that is edited here
    shutil.rmtree(path / "seeds" / "links")
    for file in [*(path / "seeds").glob("*.ttl"), *(path / "seeds" / "evidence").glob("*.ttl")]:
        if file.stem not in ("corpus", *SOURCES):
            file.unlink()
    return path


def asked_in(root: Path, store: Path) -> tuple[str, int]:
    """The digest of a build, and of how many properties the values were asked for in it."""
    asked: list[str] = []
    original = Facts.differing

    def differing(self: Facts, properties: Collection[str]) -> Iterator[tuple[str, str, list[Fact]]]:
        asked.extend(properties)
        return original(self, properties)

    with mock.patch.object(Facts, "differing", differing):
        digest = build(find_corpus(root), store).snapshot.digest
    return digest, len(asked)


@pytest.mark.parametrize("name", ["a name", "a label", "a source"])
def test_a_build_after_an_edit_finds_what_a_build_from_nothing_finds(name: str, tmp_path: Path) -> None:
    root = corpus_copy(tmp_path / "corpus")
    _, all_rules = asked_in(root, tmp_path / "store")
    EDITS[name](root)
    warm, asked = asked_in(root, tmp_path / "store")
    cold, _ = asked_in(root, tmp_path / "other")
    assert warm == cold
    assert all_rules > 180
    assert (0 < asked < all_rules // 2) if name == "a name" else asked > 180


def test_cached_findings_that_are_damaged_are_found_again(tmp_path: Path) -> None:
    root, store = corpus_copy(tmp_path / "corpus"), tmp_path / "store"
    asked_in(root, store)
    (store / "findings.json").write_text('{"digest": 7', "utf-8")
    EDITS["a name"](root)
    warm, asked = asked_in(root, store)
    assert asked > 10
    assert warm == asked_in(root, tmp_path / "other")[0]


def test_they_come_back_the_same() -> None:
    everything = bundled()
    store = everything.store()
    with tables_of(BUNDLED, store) as tables:
        findings = Detector(BUNDLED, everything.vocabulary, everything.finder.rules, tables, store).findings()
    assert sum(map(len, findings.values())) > 7
    assert read_findings(json.loads(json.dumps(write_findings(findings)))) == findings
