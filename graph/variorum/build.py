"""Build a corpus: load, entail, validate, compare, snapshot (design section 3).

The build is a pure function of the folder. It is incremental: what one source gives is kept under a key made of its
files and of all that bears on them, and is not made again while the key stays. A build writes aside and renames, so
that, killed at any moment, it leaves the last snapshot whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, Store

from variorum.consensus import consensus_triples
from variorum.corpus import Corpus, digest_of
from variorum.decisions import load_decisions
from variorum.errors import Location, SnapshotError
from variorum.lines import ClaimLines
from variorum.register import register_triples, report_triples
from variorum.rules import load_rules
from variorum.saved import saved_queries
from variorum.snapshot import (
    FORMAT,
    NTriples,
    Snapshot,
    SourceSummary,
    StoredGraph,
    copy_stores,
    current_snapshot,
    open_snapshot,
    replace_graphs,
    write_manifest,
    write_stores,
)
from variorum.survey import survey
from variorum.workshop import Made, Progress, Workshop, make_all, silent, sorted_ntriples

LEFTOVER = ".building-"  # begins the name of what is no snapshot yet, or no longer; the next build clears it away


@dataclass(frozen=True)
class Built:
    """The outcome of a build: the snapshot, and which sources had to be made for it."""

    snapshot: Snapshot
    made: tuple[str, ...]
    removed: tuple[str, ...]
    fresh: bool


@dataclass(frozen=True)
class Inputs:
    """What the current snapshot was built from: keys of the sources, the digest of each graph, and the lines the
    register names.
    """

    digest: str
    sources: dict[str, str]
    rest: str
    graphs: dict[str, tuple[int, str]]
    lines: dict[str, str]


def build(corpus: Corpus, store: Path, progress: Progress = silent) -> Built:
    """Builds a corpus into `store` and makes the result its current snapshot; what has not changed is taken over.

    :raises InvalidCorpusError: a seed is broken or violates a shape; nothing was changed.
    :raises CorpusError: the corpus cannot be read.
    :raises QueryError: a saved query is malformed.
    :raises SnapshotError: the snapshot cannot be written; the last one is untouched.
    """
    workshop = Workshop.open(corpus)
    try:
        with _locked(store):
            return _build(workshop, store, progress)
    except OSError as error:
        raise SnapshotError(
            f"the snapshot cannot be written: {error.strerror or error}",
            Location(store),
            "Make room there, or choose another place with --store DIR. The last snapshot is untouched.",
        ) from error


def _build(workshop: Workshop, store: Path, progress: Progress) -> Built:
    corpus = workshop.corpus
    previous, known = _previous(store, corpus)
    keys = {source.slug: workshop.key(source) for source in corpus.sources}
    others = digest_of((*corpus.dataset_shape_files, corpus.decisions_file, *corpus.query_files))
    rest = hashlib.sha256(f"{workshop.digest}{others}".encode()).hexdigest()
    if previous and known.sources == keys and known.rest == rest:
        return Built(previous, (), (), False)
    saved_queries(corpus.root / "seeds" / "queries")  # a malformed one is reported now, not when it is asked
    made = make_all(
        workshop, [files for files in corpus.sources if known.sources.get(files.slug) != keys[files.slug]], progress
    )
    removed = tuple(sorted(set(known.sources) - set(keys)))
    progress("write the snapshot", 0, 1)
    with tempfile.TemporaryDirectory(prefix=LEFTOVER, dir=store / "snapshots", ignore_cleanup_errors=True) as folder:
        writer = _Writer(workshop, Path(folder) / "snapshot", previous, known, made, removed)
        snapshot = writer.write()
        home = store / "snapshots" / snapshot.digest
        if not _is_whole(home):
            if home.exists():
                home.rename(Path(folder) / "damaged")
            (Path(folder) / "snapshot").rename(home)
    _write_aside(
        store / "inputs.json",
        json.dumps(vars(Inputs(snapshot.digest, keys, rest, writer.digests, writer.lines)), indent=0),
    )
    before = (store / "current").resolve().name
    _point(store, home)
    _prune(store, {snapshot.digest, before})
    progress("write the snapshot", 1, 1)
    return Built(open_snapshot(home), tuple(one.summary.slug for one in made), removed, previous is None)


class _Writer:
    """Writes one snapshot into an empty place: as a changed copy of the previous one, or from nothing."""

    def __init__(
        self,
        workshop: Workshop,
        path: Path,
        previous: Snapshot | None,
        known: Inputs,
        made: list[Made],
        removed: tuple[str, ...],
    ) -> None:
        self._workshop, self._corpus, self._path = workshop, workshop.corpus, path
        # When most of it changes, as after a change of the ontology, writing anew is quicker and leaves less behind.
        self._copies = previous is not None and len(made) * 2 <= len(self._corpus.sources)
        self._previous, self._known, self._made, self._removed = previous, known, made, removed
        self._old_summaries = {source.slug: source for source in previous.sources} if previous else {}
        new = {one.summary.slug for one in made}
        self._lines = ClaimLines(
            self._corpus, {key: line for key, line in known.lines.items() if key.split(" ")[0] not in new}
        )
        self.digests: dict[str, tuple[int, str]] = {}

    @property
    def lines(self) -> dict[str, str]:
        """The lines that the register names, to be taken over by the next build."""
        return self._lines.found

    def write(self) -> Snapshot:
        """Writes stores, queries and manifest; `digests` and `lines` are filled on the way."""
        self._path.mkdir(parents=True)
        summaries = {**self._old_summaries, **{one.summary.slug: one.summary for one in self._made}}
        sources = tuple(summaries[files.slug] for files in self._corpus.sources)
        self._write_sources(sources)
        derived = self._derived()
        replace_graphs(self._path, self._corpus.base, derived)
        for graph, triples in derived.items():
            self.digests[graph.value] = _digest(sorted_ntriples(triples))
        (self._path / "queries").mkdir()
        for query in self._corpus.query_files:
            shutil.copy(query, self._path / "queries")
        snapshot = Snapshot(
            path=self._path,
            digest=self._digest(),
            base=self._corpus.base,
            prefixes=self._corpus.prefixes,
            name=self._corpus.name,
            sources=sources,
            counts={graph: count for graph, (count, _) in sorted(self.digests.items())},
        )
        write_manifest(snapshot)
        return snapshot

    def _write_sources(self, sources: tuple[SourceSummary, ...]) -> None:
        changed = {NamedNode(graph): content for one in self._made for graph, content in one.graphs.items()}
        new = {one.summary.slug for one in self._made}
        for source in sources:
            for graph in (source.graph, source.evidence_graph, source.entailed_graph):
                if source.slug not in new:
                    self.digests[graph] = self._known.graphs[graph]
        self.digests |= {graph.value: _digest(content) for graph, content in changed.items()}
        graphs: dict[NamedNode, Iterable[Quad]] = {graph: NTriples(content) for graph, content in changed.items()}
        if self._previous and self._copies:
            copy_stores(self._previous, self._path)
            gone = [NamedNode(g) for slug in self._removed for g in _graphs(self._old_summaries[slug])]
            replace_graphs(self._path, self._corpus.base, graphs, gone)
            return
        for kept in (NamedNode(g) for source in sources if source.slug not in new for g in _graphs(source)):
            assert self._previous is not None
            graphs[kept] = StoredGraph(self._previous.entailed, kept)
        write_stores(self._path, self._corpus.base, graphs)

    def _derived(self) -> dict[NamedNode, list[Quad]]:
        """The graphs besides those of the sources: what curators stated, and what follows from all sources together."""
        corpus, vocabulary = self._corpus, self._workshop.vocabulary
        decisions = load_decisions(corpus, vocabulary, self._workshop.shapes)
        stated = Store.read_only(str(self._path / "stated"))
        found = survey(corpus, vocabulary, load_rules(corpus, vocabulary), decisions, stated)
        consensus, agreement = consensus_triples(corpus, found.disagreements, stated)
        return {
            corpus.graph("ontology"): vocabulary.canonical,
            corpus.graph("decisions"): list(decisions.triples),
            corpus.graph("register"): list(register_triples(found.disagreements, found.stale, corpus, self._lines)),
            corpus.graph("report"): list(report_triples(corpus, found.disagreements)),
            corpus.graph("consensus"): consensus,
            corpus.graph("agreement"): agreement,
        }

    def _digest(self) -> str:
        """The digest of the whole: of every graph by name, the prefixes, and the saved queries."""
        total = hashlib.sha256(f"{FORMAT} {json.dumps(self._corpus.prefixes, sort_keys=True)}\n".encode())
        for graph, (_, digest) in sorted(self.digests.items()):
            total.update(f"{graph} {digest}\n".encode())
        total.update(digest_of(self._corpus.query_files).encode())
        return total.hexdigest()


def _graphs(source: SourceSummary) -> tuple[str, str, str]:
    return source.graph, source.evidence_graph, source.entailed_graph


def _digest(content: bytes) -> tuple[int, str]:
    """How many triples sorted N-Triples have, and their SHA-256."""
    return len(content.splitlines()), hashlib.sha256(content).hexdigest()


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """One build at a time in a store; a second one waits. Leftovers of a build that was killed are cleared away."""
    (store / "snapshots").mkdir(parents=True, exist_ok=True)
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in (store / "snapshots").glob(f"{LEFTOVER}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _is_whole(path: Path) -> bool:
    """Whether there is a snapshot at `path` that can be opened."""
    try:
        snapshot = open_snapshot(path)
        _ = snapshot.stated, snapshot.entailed
    except SnapshotError:
        return False
    return True


def _previous(store: Path, corpus: Corpus) -> tuple[Snapshot | None, Inputs]:
    """The current snapshot and what it was built from, if both are there, fit each other and are this corpus's."""
    nothing = Inputs("", {}, "", {}, {})
    try:
        content: dict[str, Any] = json.loads((store / "inputs.json").read_text("utf-8"))
        known = Inputs(**content)
        snapshot = current_snapshot(store)
    except (OSError, ValueError, TypeError, SnapshotError):
        return None, nothing
    if snapshot.digest != known.digest or snapshot.base != corpus.base or not _is_whole(snapshot.path):
        return None, nothing
    graphs = {graph: (int(count), str(digest)) for graph, (count, digest) in known.graphs.items()}
    return snapshot, Inputs(known.digest, known.sources, known.rest, graphs, known.lines)


def _point(store: Path, home: Path) -> None:
    """Makes `current` point at a snapshot, in one step."""
    aside = store / "current.new"
    aside.unlink(missing_ok=True)
    aside.symlink_to(os.path.relpath(home, store))
    aside.replace(store / "current")


def _write_aside(path: Path, text: str) -> None:
    aside = path.with_suffix(".new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _prune(store: Path, keep: set[str]) -> None:
    """Removes the snapshots but those to keep: the current one, and the one before it, which a server may still be
    reading.
    """
    for path in sorted((store / "snapshots").iterdir()):
        if path.name not in keep and not path.name.startswith("."):
            gone = path.with_name(f"{LEFTOVER}{path.name}")  # so that no half of it is taken for a snapshot
            with suppress(OSError):
                path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
