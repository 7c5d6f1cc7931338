"""The build: a pure function of the folder, and incremental."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph

from commands import run, run_process
from corpora import HARBOUR
from edits import (
    BLOG,
    BLOG_EVIDENCE,
    CHRONICLE,
    CHRONICLE_EVIDENCE,
    LOG,
    LOG_EVIDENCE,
    Edit,
    all_of,
    rename_a_ship,
    sub,
)
from examples import examples
from search_contents import search_contents
from short_evidence import short
from variorum.building.build import Built, build
from variorum.building.plan import Inputs, inputs_of
from variorum.building.runners import LocalRunner, Outcome, Wanted
from variorum.building.source_build import Keys, SourceBuilder
from variorum.corpus.folder import find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import InvalidCorpusError, SnapshotError
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.snapshots.statistics import read_statistics
from variorum.terms import VR

ONTOLOGY, SHAPES, DATASET_SHAPES = "ontology/harbour.ttl", "shapes/source/harbour.ttl", "shapes/dataset/harbour.ttl"
ALL = ("harbour-log", "kuesten-chronik", "tide-blog")
DAYS = ["query", "--format", "csv", "wreck-dates"]


def built(folder: Path, store: str = ".variorum") -> Built:
    return build(find_corpus(folder), folder / store)


def contents(snapshot: Snapshot) -> dict[str, set[str]]:
    """Every graph of both stores, default graphs and empty graphs too, and the saved queries."""
    found: dict[str, set[str]] = {}
    for name, store in (("stated", snapshot.stated), ("entailed", snapshot.entailed)):
        for graph in (DefaultGraph(), *store.named_graphs()):
            triples = {
                f"{q.subject} {q.predicate} {q.object}" for q in store.quads_for_pattern(None, None, None, graph)
            }
            found[f"{name} {graph}"] = triples
    found["queries"] = {f"{path.name} {path.read_text('utf-8')}" for path in (snapshot.path / "queries").iterdir()}
    return found


def assert_as_cold(folder: Path) -> None:
    """That the current snapshot of a folder is the one that a build from nothing gives."""
    with tempfile.TemporaryDirectory() as store:
        cold = build(find_corpus(folder), Path(store)).snapshot
        warm = current_snapshot(folder / ".variorum")
        assert contents(warm) == contents(cold)
        assert read_statistics(warm) == read_statistics(cold)
        assert search_contents(warm) == search_contents(cold)
        assert (warm.digest, warm.sources, warm.counts) == (cold.digest, cold.sources, cold.counts)
        assert (warm.path / "manifest.json").read_bytes() == (cold.path / "manifest.json").read_bytes()


# Pure


def test_the_same_folder_gives_the_same_digest_in_another_place_and_order(
    built_harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = current_snapshot(built_harbour / ".variorum")
    copy = tmp_path / "elsewhere" / "some other name"
    for path in sorted(HARBOUR.rglob("*"), reverse=True):
        if path.is_file() and ".variorum" not in path.parts:
            target = copy / path.relative_to(HARBOUR)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (1e9, 1e9))
    glob = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: sorted(glob(self, pattern), reverse=True))
    there = built(copy).snapshot
    assert (there.digest, contents(there)) == (here.digest, contents(here))
    assert (there.path / "manifest.json").read_bytes() == (here.path / "manifest.json").read_bytes()


def test_how_files_are_compressed_bears_on_no_digest(
    built_harbour: Path, harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = partial(zstandard.ZstdCompressor, level=19)  # as another version of the library might
    monkeypatch.setattr(zstandard, "ZstdCompressor", other)
    monkeypatch.setattr("variorum.snapshots.written.OF_THREAD.compressor", other(write_checksum=True))
    there = build(find_corpus(harbour), harbour / "new").snapshot
    assert there.digest == current_snapshot(built_harbour / ".variorum").digest


@pytest.mark.long
def test_no_setting_of_the_machine_bears_on_the_digest(built_harbour: Path, harbour: Path) -> None:
    settings = {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Asia/Tokyo",
    }
    outcome = run_process("build", "--store", "new", folder=harbour, environment=settings)
    assert (outcome.code, outcome.err) == (0, "")
    assert current_snapshot(harbour / "new").digest == current_snapshot(built_harbour / ".variorum").digest


@pytest.mark.long
def test_worker_processes_give_what_one_process_gives(large: Path, of_large: Snapshot) -> None:
    outcome = run_process("build", "--store", "new", folder=large)
    assert outcome.out.startswith("harbour: 11 of 11 sources made; ")
    other = current_snapshot(large / "new")
    assert (of_large.digest, contents(of_large)) == (other.digest, contents(other))


# Incremental


def test_nothing_changed_and_nothing_made(harbour: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (harbour / ".variorum").rglob("*") if path.name != "lock"}
    for path in harbour.rglob("*.ttl"):
        path.touch()
    again = built(harbour)
    assert (again.made, again.removed, again.fresh) == ((), (), False)
    assert {path: path.stat().st_mtime_ns for path in before} == before


# Edits, one after the other, and the sources that have to be made after each of them. What a source must meet by itself
# is no part of a snapshot, so with another shape of that kind it stays the same.
EDITS: dict[str, list[tuple[Edit, list[str]]]] = {
    "of what all share": [
        (sub(ONTOLOGY, '"reef"@en', '"ridge"@en'), [*ALL]),
        (sub(ONTOLOGY, "owl:ObjectProperty, owl:SymmetricProperty", "owl:ObjectProperty"), [*ALL]),
        (sub(SHAPES, "sh:minInclusive 0", "sh:minInclusive 1"), [*ALL]),
        (sub("ontology/prefixes.ttl", "@prefix vr:", "@prefix sky: <https://example.org/sky#> .\n@prefix vr:"), [*ALL]),
        (sub(DATASET_SHAPES, "vr:comparison vr:nameInclusion", "vr:comparison vr:exact"), []),
        (sub(DATASET_SHAPES, "sh:message", 'sh:message "A second message." ;\n    sh:description'), []),
        (sub("seeds/queries/said-of.rq", "a thing", "one thing"), []),
        (Path("seeds/queries/said-of.rq").unlink, []),
    ],
    "of sources": [
        (rename_a_ship, ["tide-blog"]),
        (sub(BLOG, "sea:handsLost 7", "sea:handsLost 007"), ["tide-blog"]),
        (sub(LOG_EVIDENCE, "#char=422,448", "#char=444,448"), ["harbour-log"]),
        (
            all_of(
                sub(BLOG, '"the ship Merganser"', '"the brig Merganser"'),
                sub(CHRONICLE, "@de", "@nds"),
                sub(CHRONICLE_EVIDENCE, "@de", "@nds"),
            ),
            [*ALL[1:]],
        ),
    ],
}


def inputs(folder: Path) -> Inputs:
    """What a build would be made from."""
    corpus = find_corpus(folder)
    return inputs_of(Keys.of(corpus, load_vocabulary(corpus)))


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_gives_what_it_bears_on_another_key(kind: str, harbour: Path) -> None:
    before, changed = inputs(harbour), set[str]()
    for edit, made in EDITS[kind]:
        edit()
        after = inputs(harbour)
        assert [slug for slug, key in after.keys.items() if key != before.keys[slug]] == made
        assert after != before
        changed, before = {*changed, *made}, after
    assert built(harbour).made == tuple(sorted(changed))
    assert_as_cold(harbour)


@pytest.mark.long
@pytest.mark.parametrize("kind", EDITS)
def test_only_what_an_edit_bears_on_is_made_and_the_digest_is_another(kind: str, harbour: Path) -> None:
    digests = [current_snapshot(harbour / ".variorum").digest]
    for edit, made in EDITS[kind]:
        edit()
        again = built(harbour)
        assert (list(again.made), again.removed, again.fresh) == (made, (), False)
        digests.append(again.snapshot.digest)
    assert len({*digests}) == len(digests) - (kind == "of what all share")
    assert_as_cold(harbour)


def test_a_comment_changes_nothing_but_its_part(harbour: Path) -> None:
    before = current_snapshot(harbour / ".variorum").digest
    sub(BLOG, "# What", "# Well, what")()
    again = built(harbour)
    assert (again.made, again.snapshot.digest) == (("tide-blog",), before)


@pytest.mark.long
def test_a_source_removed_and_brought_back(harbour: Path, built_harbour: Path) -> None:
    before = current_snapshot(harbour / ".variorum")
    for path in (CHRONICLE, CHRONICLE_EVIDENCE):
        Path(path).unlink()
    without = built(harbour)
    assert (without.made, without.removed) == ((), ("kuesten-chronik",))
    assert not any("kuesten-chronik" in name for name in contents(without.snapshot))
    assert "1874-11-09" not in run(*DAYS).out
    assert_as_cold(harbour)
    for path in (CHRONICLE, CHRONICLE_EVIDENCE):
        shutil.copy(built_harbour / path, path)
    again = built(harbour)
    assert (again.changed, again.made, again.removed) == (("kuesten-chronik",), (), ())  # its part was kept
    assert again.snapshot.digest == before.digest


@pytest.mark.long
def test_a_source_that_is_renamed(harbour: Path) -> None:
    for path in (BLOG, BLOG_EVIDENCE):
        text = Path(path).read_text("utf-8")
        Path(path).unlink()
        Path(path.replace("tide-blog", "wreck-blog")).write_text(text.replace("tide-blog", "wreck-blog"), "utf-8")
    again = built(harbour)
    assert (again.made, again.removed) == (("wreck-blog",), ("tide-blog",))
    assert_as_cold(harbour)


# Pairs of texts, each of which keeps the corpus valid whatever the others are.
SWITCHES = [
    (BLOG, '"the ship Goosander"', '"the vessel Goosander"'),
    (BLOG, '"the ship Merganser"', '"the brig Merganser"'),
    (BLOG, "sea:handsLost 7", "sea:handsLost 007"),
    (LOG, '"the lighthouse on Gannet Point"', '"the light on Gannet Point"'),
    (LOG_EVIDENCE, "vr:stance vr:expected", "vr:stance vr:asserted"),
    (CHRONICLE, '"the false light"', '"the light that was false"'),
    (CHRONICLE_EVIDENCE, "vr:stance vr:speculative", "vr:stance vr:opinion"),
    (ONTOLOGY, "owl:ObjectProperty, owl:SymmetricProperty", "owl:ObjectProperty"),
    (ONTOLOGY, '"keeper"@en', '"warden"@en'),
    ("ontology/places.ttl", "<place/anvil> vr:belongsTo", "<place/museum> vr:belongsTo"),
    (SHAPES, "sh:minInclusive 0", "sh:minInclusive 1"),
    (DATASET_SHAPES, "vr:comparison vr:nameInclusion", "vr:comparison vr:exact"),
    (DATASET_SHAPES, "sh:path sea:handsLost ;\n    sh:maxCount 1", "sh:path sea:handsLost ;\n    sh:maxCount 2"),
    ("seeds/queries/wreck-dates.rq", "which day", "what day"),
]


def turn(path: str, one: str, other: str) -> None:
    text = Path(path).read_text("utf-8")
    old, new = (one, other) if one in text else (other, one)
    assert old in text
    Path(path).write_text(text.replace(old, new), "utf-8")


def put_or_remove(slug: str) -> None:
    """Adds a source, or removes it if it is there."""
    for original in (BLOG, BLOG_EVIDENCE):
        path = Path(original.replace("tide-blog", slug))
        if path.exists():
            path.unlink()
        else:
            path.write_text(Path(original).read_text("utf-8").replace("tide-blog", slug), "utf-8")


STEPS = st.one_of(
    st.sampled_from([lambda s=switch: turn(*s) for switch in SWITCHES]),
    st.sampled_from([lambda s=slug: put_or_remove(s) for slug in ("almanac", "ballad", "zodiac")]),
)


@settings(
    max_examples=examples(5, least=2),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=1, max_size=2))
def test_after_any_edits_the_result_is_that_of_a_cold_build(
    built_harbour: Path, monkeypatch: pytest.MonkeyPatch, rounds: list[list[Callable[[], None]]]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "harbour"
        shutil.copytree(built_harbour, folder, symlinks=True)
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            for edits in rounds:
                for edit in edits:
                    edit()
                built(folder)
            assert_as_cold(folder)


# Old snapshots


def snapshots(folder: Path) -> set[str]:
    return {path.name for path in (folder / ".variorum" / "snapshots").iterdir()}


def test_the_snapshot_before_is_kept_and_older_ones_are_not(harbour: Path) -> None:
    digests = [current_snapshot(harbour / ".variorum").digest]
    for name in ("vessel", "sloop"):
        sub(BLOG, 'rdfs:label "the ', f'rdfs:label "the {name}, or the ')()
        digests.append(built(harbour).snapshot.digest)
        assert snapshots(harbour) == {*digests[-2:]}
    assert built(harbour).made == ()
    assert snapshots(harbour) == {*digests[-2:]}


def test_a_reader_goes_on_reading_its_snapshot(harbour: Path) -> None:
    reader = current_snapshot(harbour / ".variorum")
    before = contents(reader)
    (harbour / ".variorum" / "inputs.json").unlink()  # so that the next build does not know what it was made from
    rename_a_ship()
    built(harbour)
    assert reader.path.is_dir()
    assert contents(current_snapshot(harbour / ".variorum")) != before
    assert contents(reader) == before


def test_evidence_in_short_form_gives_the_same_claims_and_findings(harbour: Path, built_harbour: Path) -> None:
    corpus = find_corpus(harbour)
    vocabulary = load_vocabulary(corpus)
    for files in corpus.sources:
        source = load_source(corpus, files, vocabulary)
        said = ((citation, None) for citation in source.citations)
        files.evidence.write_text(short(said, corpus.base, corpus.prefixes, source.evidence_file.prefixes), "utf-8")
    long, new = current_snapshot(built_harbour / ".variorum"), build(corpus, harbour / ".variorum").snapshot
    assert {name: count for name, count in long.counts.items() if "/graph/" in name} == {
        name: count for name, count in new.counts.items() if "/graph/" in name
    }
    sides = f"?found a <{VR}Disagreement> ; <{VR}position>/<{VR}value> ?value"
    query = f"SELECT ?found ?value {{ GRAPH ?register {{ {sides} }} }}"
    old, now = (sorted(map(str, snapshot.stated.query(query))) for snapshot in (long, new))
    assert len(old) > 3
    assert now == old


class WrittenMeanwhile:
    """Builds as this machine does, with a file that is half there while it reads for the first so many times."""

    def __init__(self, file: Path, times: int) -> None:
        self.file, self.times, self.whole = file, times, file.read_bytes()

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        if self.times:
            self.file.write_bytes(self.whole[: len(self.whole) // 2])
        yield from list(LocalRunner().outcomes(builder, wanted))
        self.times -= 1
        self.file.write_bytes(self.whole + b"# whole\n" * (2 - self.times))


@pytest.mark.parametrize("times", [2, pytest.param(1, marks=pytest.mark.long)])
def test_a_file_that_is_written_meanwhile_is_read_once_more(times: int, harbour: Path) -> None:
    log = harbour / LOG
    log.write_bytes(log.read_bytes() + b"# changed\n")
    runner = WrittenMeanwhile(log, times)
    if times == 2:
        with pytest.raises(InvalidCorpusError):
            build(find_corpus(harbour), harbour / ".variorum", runner=runner)
    else:
        assert "harbour-log" in build(find_corpus(harbour), harbour / ".variorum", runner=runner).made


class RemovedMeanwhile:
    """Builds as this machine does, with a source whose files are taken away before they are read."""

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        for file in (file for one in wanted for file in (one.files.claims, one.files.evidence)):
            file.unlink()
        yield from LocalRunner().outcomes(builder, wanted)


def test_a_source_that_is_removed_meanwhile_is_left_out(harbour: Path) -> None:
    sub(LOG, "# What", "# Well, what")()
    found = build(find_corpus(harbour), harbour / ".variorum", runner=RemovedMeanwhile())
    assert found.removed == ("harbour-log",)
    assert_as_cold(harbour)


class TakesTheStore:
    """Builds as this machine does, in a store whose snapshots are removed meanwhile."""

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        shutil.rmtree(builder.corpus.store / "snapshots")
        yield from LocalRunner().outcomes(builder, wanted)


def test_snapshots_that_are_removed_meanwhile_are_told(harbour: Path) -> None:
    rename_a_ship()
    with pytest.raises(SnapshotError) as caught:
        build(find_corpus(harbour), harbour / ".variorum", runner=TakesTheStore())
    assert caught.value.advice.startswith("Build again, or choose another place ")
    assert built(harbour).made == ()  # its part was kept
    assert_as_cold(harbour)
