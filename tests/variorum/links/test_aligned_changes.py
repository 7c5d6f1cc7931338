"""Aligned graphs after edits are those of a build from nothing, and only what has changed is translated again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Store

from commands import run
from corpora import HARBOUR
from edits import BLOG, BLOG_EVIDENCE, LOG_EVIDENCE, Edit, all_of, sub
from test_linked_builds import ALIGNED, ALIGNMENTS, MERGANSER, NOT_PELL, PELL, link, snapshot
from variorum.links import aligned
from variorum.snapshot import current_snapshot
from variorum.stores import triples_of


def stances(path: str, old: str, new: str) -> Edit:
    """Gives every citation of a source with one stance another."""
    return lambda: Path(path).write_text(re.sub(f"vr:{old}", f"vr:{new}", Path(path).read_text("utf-8")), "utf-8")


EDITS: dict[str, Edit] = {
    "a label": sub(BLOG, '"the ship Goosander"', '"the vessel Goosander"'),
    "fewer asserted in one source": stances(LOG_EVIDENCE, "asserted", "speculative"),
    "all asserted again": stances(LOG_EVIDENCE, "speculative", "asserted"),
    "a source less": all_of(lambda: Path(BLOG).unlink(), lambda: Path(BLOG_EVIDENCE).unlink()),
    "the source again": lambda: [
        Path(path).write_bytes((HARBOUR / path).read_bytes()) for path in (BLOG, BLOG_EVIDENCE)
    ],
    "fewer links": lambda: link(Path(), MERGANSER),
}


@pytest.fixture
def linked(harbour: Path) -> Path:
    """The invented corpus with links, an alignment that takes over much, and a snapshot of them."""
    more = "sea:called skos:exactMatch <https://ships.example/direct/called> .\n"
    (harbour / "ontology" / "alignments.ttl").write_text(ALIGNMENTS + more, "utf-8")
    link(harbour, MERGANSER, PELL, NOT_PELL)
    assert run("build").code == 0
    return harbour


def union(store: Store) -> set[bytes]:
    return set(triples_of(store, ALIGNED).splitlines())


def test_after_each_of_several_edits(linked: Path, tmp_path: Path) -> None:
    unions = [union(snapshot(linked).entailed)]
    for number, edit in enumerate(EDITS.values()):
        edit()
        assert run("build").code == 0
        assert run("build", "--store", str(tmp_path / f"new-{number}")).code == 0
        new = current_snapshot(tmp_path / f"new-{number}")
        assert snapshot(linked).digest == new.digest
        assert snapshot(linked).counts == new.counts
        assert union(snapshot(linked).entailed) == union(new.entailed)
        unions.append(union(new.entailed))
    assert len(set(map(frozenset, unions))) > 3  # the edits change what is aligned


def test_only_what_has_changed_is_translated(linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    cited = aligned._cited
    monkeypatch.setattr(aligned, "_cited", lambda stated, graph: asked.append(graph.value) or cited(stated, graph))
    EDITS["a label"]()
    assert run("build").code == 0
    assert [graph.rpartition("/")[2] for graph in asked] == ["tide-blog"]
    assert linked.exists()
