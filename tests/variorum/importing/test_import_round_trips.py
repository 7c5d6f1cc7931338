"""What this program exports it reads back: the same graphs, or as much as the format carries."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from commands import run
from variorum.corpus.folder import Corpus, bundled_root, find_corpus
from variorum.corpus.loading import Citation, Source, load_source
from variorum.corpus.ntriples import digest_of_graph, sorted_ntriples
from variorum.corpus.vocabulary import load_vocabulary
from variorum.terms import DENIED

HARBOUR = Path(__file__).parents[2] / "corpora" / "harbour"
FORMATS = {"nquads": "nq", "trig": "trig", "nanopublications": "trig", "annotations": "", "csv": ""}
Sources = dict[str, Source]
Back = Callable[[str], Sources]


@cache
def originally(root: Path) -> Sources:
    """The sources of a corpus that does not change."""
    return sources_of(find_corpus(root))


def sources_of(corpus: Corpus) -> Sources:
    vocabulary = load_vocabulary(corpus)
    return {files.slug: load_source(corpus, files, vocabulary) for files in corpus.sources}


def digests(sources: Sources) -> dict[str, tuple[str, ...]]:
    """The digests under which a build keeps the claims and the evidence of each source."""
    return {
        slug: tuple(
            digest_of_graph(sorted_ntriples(triples, file.tags))[1]
            for triples, file in (
                (source.claims_graph, source.claims_file),
                (source.evidence_file.triples, source.evidence_file),
            )
        )
        for slug, source in sources.items()
    }


def citations(sources: Sources, *, denied: bool = True) -> dict[str, set[Citation]]:
    return {
        slug: {one for one in source.citations if denied or one.stance.value != DENIED}
        for slug, source in sources.items()
    }


def cleared(original: Path, folder: Path) -> Path:
    """The corpus without its sources."""
    for part in ("ontology", "seeds", "shapes"):
        shutil.copytree(original / part, folder / part, ignore=shutil.ignore_patterns("evidence", "*.sssom.tsv"))
    for path in (folder / "seeds").glob("*.ttl"):
        if path.name not in ("corpus.ttl", "decisions.ttl"):
            path.unlink()
    return folder


@pytest.fixture(params=[pytest.param("bundled", marks=pytest.mark.long), "harbour"])
def original(request: pytest.FixtureRequest, bundled_store: Path, built_harbour: Path) -> tuple[Path, Path]:
    """A corpus, and where its snapshot is."""
    if request.param == "bundled":
        return bundled_root(), bundled_store
    return built_harbour, built_harbour / ".variorum"


@pytest.fixture
def back(original: tuple[Path, Path], tmp_path: Path) -> Back:
    """What comes back when all is exported in a format, and brought into the corpus without its sources."""

    def bring(form: str) -> Sources:
        root, store = original
        output = tmp_path / f"exported.{FORMATS[form]}".rstrip(".")
        exported = run("export", form, "--corpus", str(root), "--store", str(store), "--output", str(output))
        assert exported.code == 0, exported.err
        files = sorted(output.rglob("*")) if output.is_dir() else [output]
        given = [str(path) for path in files if path.is_file() and path.name in TAKEN.get(form, path.name)]
        folder = cleared(root, tmp_path / "back")
        outcome = run("import", *given, "--into", str(folder))
        assert (outcome.code, outcome.err) == (0, "")
        assert "not taken: 0; not overwritten: 0" in outcome.out
        return sources_of(find_corpus(folder))

    return bring


TAKEN = {"csv": ("claims.csv", "sources.csv")}


@pytest.mark.parametrize("form", ["nquads", "trig"])
def test_rdf_comes_back_with_the_same_digests(form: str, original: tuple[Path, Path], back: Back) -> None:
    before, after = originally(original[0]), back(form)
    assert digests(after) == digests(before)
    assert len(before) > 2


def test_nanopublications_come_back_but_for_what_is_denied(original: tuple[Path, Path], back: Back) -> None:
    before, after = originally(original[0]), back("nanopublications")
    assert citations(after) == citations(before, denied=False)
    assert {slug: one.claims for slug, one in after.items()} == {slug: one.claims for slug, one in before.items()}
    assert [one.pinned_text for one in after.values()] == [one.pinned_text for one in before.values()]


def merged(sources: Sources) -> dict[tuple[str, object, str], set[str]]:
    """The passages of each claim and stance, as a table has them in a row."""
    found: dict[tuple[str, object, str], set[str]] = {}
    for slug, source in sources.items():
        for one in source.citations:
            found.setdefault((slug, one.claim, one.stance.value), set()).update(one.passages)
    return found


@pytest.mark.parametrize("form", ["annotations", "csv"])
def test_claims_and_citations_come_back(form: str, original: tuple[Path, Path], back: Back) -> None:
    before, after = originally(original[0]), back(form)
    assert merged(after) == merged(before)
    assert form == "csv" or citations(after) == citations(before)
    assert {slug: one.claims for slug, one in after.items()} == {slug: one.claims for slug, one in before.items()}
    pinned = [[(one.pinned_text.digest, one.pinned_text.length) for one in side.values()] for side in (before, after)]
    assert pinned[0] == pinned[1]


def test_the_corpus_that_came_back_has_the_digest_of_the_first(built_harbour: Path, tmp_path: Path) -> None:
    output, folder = tmp_path / "all.nq", tmp_path / "back"
    run("export", "nquads", "--corpus", str(built_harbour), "--output", str(output))
    assert run("import", str(output), "--into", str(cleared(built_harbour, folder))).code == 0
    wanted = ("export", "canonical", "--digest", "--graphs", "claims,evidence,ontology,report")
    assert run(*wanted, "--corpus", str(folder)).out == run(*wanted, "--corpus", str(built_harbour)).out
