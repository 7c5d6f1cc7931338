"""CONTRIBUTING tells the truth: its examples, a source more and a corpus from nothing, run as they are shown."""

from __future__ import annotations

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from commands import run
from followed import follow
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.disagreements.register import read_register
from variorum.importing.mapping import Mapping, NamespaceRule, PropertyRule, RecordRule, SourceRule
from variorum.snapshots.snapshot import current_snapshot
from variorum.terms import SCHEMA, local_name

TEXT = (bundled_root() / "CONTRIBUTING.md").read_text("utf-8")
OWN_CORPUS = TEXT[TEXT.index("## Your own corpus") : TEXT.index("## Add a source")]
SOURCE = TEXT[TEXT.index("## Add a source") : TEXT.index("## Data of others")]
OTHERS = TEXT[TEXT.index("## Data of others") : TEXT.index("## Say how a property may differ")]


@pytest.mark.long
def test_a_source_is_added_to_the_bundled_corpus(
    bundled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(bundled_store, tmp_path / ".variorum", symlinks=True)
    for part in ("ontology", "seeds", "shapes"):
        shutil.copytree(bundled_root() / part, tmp_path / part)
    done = follow(SOURCE, tmp_path, monkeypatch)
    assert {"new", "find", "terms", "cite", "fmt", "lint", "check", "reanchor"} == {*done}
    assert run("fmt", "--check").code == 0
    corrected = Path("articles/corrected.txt").rename("articles/evening-paper.txt")
    assert run("check", "--source", "evening-paper", "--texts", str(corrected.parent)).code == 0
    found = read_register(current_snapshot(find_corpus().store)).disagreements
    (name,) = (one for one in found if one.path == SCHEMA + "name" and one.focus.endswith("/character/protagonist"))
    assert "evening-paper" in name.sources
    evidence = Path("seeds/evidence/evening-paper.ttl").read_text("utf-8")
    hedged = {("denied", ""), ("speculative", "person/len-wiseman")}
    assert {*re.findall(r"vr:(speculative|denied)(?: <(\S+)>)?", evidence)} == hedged


def test_the_example_goes_from_an_empty_folder_to_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = follow(OWN_CORPUS, tmp_path, monkeypatch)
    assert {"new", "cite", "check", "show", "fmt", "lint", "query", "release", "verify"} <= set(done)
    assert run("fmt", "--check").code == 0
    assert run("check", "--texts", "texts").code == 0
    found = read_register(current_snapshot(find_corpus().store)).disagreements
    assert sorted((local_name(one.path), local_name(one.status)) for one in found) == [
        ("startDate", "resolved"),
        ("visitors", "open"),
    ]
    assert (tmp_path / "fairs-1.0" / "CITATION.cff").is_file()


@pytest.mark.long
def test_each_format_of_others_comes_in_by_its_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert follow(OTHERS, tmp_path, monkeypatch)[-3:] == ["check", "fmt", "lint"]
    sources = find_corpus(tmp_path / "library").sources
    assert {source.slug for source in sources} == {
        *("abc", "badian", "broughton", "ecampus", "gossip", "indoo-com", "news", "register", "the-film-s-page"),
        "wikidata",
    }
    disagreements = {
        local_name(one.path) for one in read_register(current_snapshot(tmp_path / "library/.variorum")).disagreements
    }
    assert {"author", "birthDate", "start"} <= disagreements


def test_every_key_of_a_mapping_is_in_the_table() -> None:
    named = set(re.findall(r"`\[?(\w+)\]?`", OTHERS[OTHERS.index("| key |") :]))
    rules = (Mapping, PropertyRule, SourceRule, RecordRule, NamespaceRule)
    assert {one.name for rule in rules for one in fields(rule)} - named == {"skip"}  # which is a value


def test_the_record_that_is_shown_has_the_names_that_a_release_reads() -> None:
    named = set(re.findall(r"`(dcterms:\w+)`", OWN_CORPUS))
    assert named == {"dcterms:title", "dcterms:description", "dcterms:creator", "dcterms:license", "dcterms:issued"}


def test_every_command_that_is_named_is_there() -> None:
    named = set(re.findall(r"`variorum ([a-z]+)", TEXT)) | set(
        re.findall(r"^\s*\$ variorum ([a-z]+)", TEXT, re.MULTILINE)
    )
    assert {name for name in named if run(name, "--help").code != 0} == set()
