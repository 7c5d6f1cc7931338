"""The corpus's own record: read from seeds/corpus.ttl, kept in the snapshot, given back as a publication."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from published import BASE, published
from variorum.building.record import load_record
from variorum.building.source_build import SourceBuilder
from variorum.corpus.folder import find_corpus
from variorum.snapshots.publication import Agent, curators, newest_date, read_publication
from variorum.snapshots.snapshot import Snapshot, current_snapshot

RECORD = """# What the corpus is called. Invented for the tests.
@base <https://example.org/harbour/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix vr: <https://w3id.org/variorum/ns#> .

<> a vr:Corpus ;
    dcterms:title "Wrecks"@en .
"""


def built(harbour: Path) -> Snapshot:
    assert run("build").code == 0
    return current_snapshot(harbour / ".variorum")


def test_what_a_corpus_says_of_itself(tmp_path: Path) -> None:
    about = read_publication(published(tmp_path / "snapshot"))
    surveyors = Agent(BASE + "organization/surveyors", "The Surveyors", "Organization")
    assert about.title == "Bridges"
    assert about.description == "Of bridges | and their years."
    assert about.creators == (surveyors, Agent("https://orcid.org/0000-0002-1825-0097", "Zoë", "Person"))
    assert about.publisher == surveyors
    assert (about.license, about.date) == ("https://creativecommons.org/licenses/by/4.0/", "2026-02-03")
    assert (about.url, about.version) == ("https://doi.org/10.5281/zenodo.1234567", "")


def test_what_it_does_not_say_is_empty(tmp_path: Path) -> None:
    snapshot = published(tmp_path / "snapshot", record="")
    about = read_publication(snapshot)
    assert about.title == "bridges"
    assert (about.description, about.creators, about.publisher, about.license, about.date) == ("", (), None, "", "")
    assert curators(snapshot) == ("Zoë",)
    assert newest_date(snapshot) == "2026-01-31"  # of the decision; the newest source is of 1901


def test_the_record_is_in_the_snapshot_and_changes_it(harbour: Path) -> None:
    before = current_snapshot(harbour / ".variorum")
    assert read_publication(before).title == "harbour"
    (harbour / "seeds" / "corpus.ttl").write_text(RECORD, "utf-8")
    after = built(harbour)
    assert read_publication(after).title == "Wrecks"
    assert after.digest != before.digest
    assert after.counts[after.base + "corpus"] == 2
    assert [source.slug for source in after.sources] == [source.slug for source in before.sources]
    asked = run("query", "--format", "csv", "SELECT ?title { GRAPH <corpus> { <> dcterms:title ?title } }")
    assert asked.out.splitlines() == ["title", "Wrecks"]
    (harbour / "seeds" / "corpus.ttl").unlink()
    assert built(harbour).digest == before.digest


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("<> a", "<film/other> a", "1:1", "no record of this corpus"),
        ("<> a vr:Corpus", "<> a vr:Stance", "1:1", "no record of this corpus"),
        ('"Wrecks"@en', "<wrecks", "7", "Turtle syntax"),
        ("dcterms:title", "dcterms:titel", "7:5", "the term dcterms:titel is not declared"),
        (
            "@prefix vr: <https://w3id.org/variorum/ns#>",
            "@prefix vr: <https://w3id.org/variorum/nz#>",
            "4:1",
            "stands for",
        ),
    ],
)
def test_a_slip_is_named_with_its_place(harbour: Path, old: str, new: str, where: str, says: str) -> None:
    assert old in RECORD
    (harbour / "seeds" / "corpus.ttl").write_text(RECORD.replace(old, new), "utf-8")
    outcome = run("build")
    assert outcome.code == 1
    assert f"seeds/corpus.ttl:{where}" in outcome.err
    assert says in outcome.err


def test_a_corpus_without_one(harbour: Path) -> None:
    corpus = find_corpus(harbour)
    assert not corpus.record_file.exists()
    builder = SourceBuilder.open(corpus)
    assert load_record(corpus, builder.vocabulary, builder.shapes) == ()
