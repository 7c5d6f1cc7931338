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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from variorum.atomic import write_text
from variorum.building.changed_consensus import changed_consensus
from variorum.building.record import load_record
from variorum.building.source_build import Progress, Workshop, make_all, silent
from variorum.building.stores import ChangedStores, NewStores
from variorum.corpus.folder import Corpus, SourceFiles, digest_of
from variorum.corpus.ntriples import digest_of_graph, sorted_ntriples, triples_of
from variorum.disagreements.cached_findings import Earlier, Findings, read_findings, write_findings
from variorum.disagreements.collection import collect
from variorum.disagreements.consensus import consensus_triples
from variorum.disagreements.decisions import load_decisions
from variorum.disagreements.from_store import tables_of
from variorum.disagreements.lines import ClaimLines
from variorum.disagreements.register import Register, register_triples, report_triples
from variorum.errors import Location, SnapshotError
from variorum.links.aligned_changes import Before
from variorum.links.derived import derived_graphs
from variorum.links.graph import link_files, load_links
from variorum.query.saved import saved_queries
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import FORMAT, Snapshot, SourceSummary, current_snapshot, open_snapshot, write_manifest
from variorum.snapshots.statistics import kept_lines, write_statistics

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
    """What the current snapshot was built from: keys of the sources, the digest of the links and of each graph, and the
    lines the register names.
    """

    digest: str
    sources: dict[str, str]
    rest: str
    links: str
    graphs: dict[str, tuple[int, str]]
    lines: dict[str, str]


def build(corpus: Corpus, store: Path, progress: Progress = silent) -> Built:
    """Builds a corpus into `store` and makes the result its current snapshot; what has not changed is taken over.

    :raises InvalidCorpusError: a seed or a link is broken, or violates a shape; nothing was changed.
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
    others = digest_of(
        (
            *corpus.dataset_shape_files,
            corpus.decisions_file,
            corpus.record_file,
            *corpus.query_files,
            *link_files(corpus),
        )
    )
    rest = hashlib.sha256(f"{workshop.digest}{others}".encode()).hexdigest()
    if previous and known.sources == keys and known.rest == rest:
        return Built(previous, (), (), False)
    saved_queries(corpus.root / "seeds" / "queries")  # a malformed one is reported now, not when it is asked
    load_links(corpus)  # before the work on the sources
    wanted = [files for files in corpus.sources if known.sources.get(files.slug) != keys[files.slug]]
    removed = tuple(sorted(set(known.sources) - set(keys)))
    findings = _cached_findings(store, known) if previous and known.rest == rest else None
    with tempfile.TemporaryDirectory(prefix=LEFTOVER, dir=store / "snapshots", ignore_cleanup_errors=True) as folder:
        writer = _Writer(workshop, Path(folder) / "snapshot", previous, known, wanted, removed, findings)
        snapshot = writer.write(progress)
        home = store / "snapshots" / snapshot.digest
        if not _is_whole(home):
            if home.exists():
                home.rename(Path(folder) / "damaged")
            (Path(folder) / "snapshot").rename(home)
    write_text(
        store / "inputs.json",
        json.dumps(vars(Inputs(snapshot.digest, keys, rest, writer.links, writer.digests, writer.lines)), indent=0),
    )
    content = {"digest": snapshot.digest, "findings": write_findings(writer.findings)}
    write_text(store / "findings.json", json.dumps(content))
    before = (store / "current").resolve().name
    _point(store, home)
    _prune(store, {snapshot.digest, before})
    progress("write the snapshot", 1, 1)
    return Built(open_snapshot(home), tuple(files.slug for files in wanted), removed, previous is None)


class _Writer:
    """Writes one snapshot into an empty place: as a changed copy of the previous one, or from nothing."""

    def __init__(
        self,
        workshop: Workshop,
        path: Path,
        previous: Snapshot | None,
        known: Inputs,
        wanted: list[SourceFiles],
        removed: tuple[str, ...],
        findings: Findings | None,
    ) -> None:
        self._workshop, self._corpus, self._path = workshop, workshop.corpus, path
        self._findings, self.findings = findings, findings or {}
        self._known, self._wanted = known, wanted
        self._summaries = {source.slug: source for source in previous.sources} if previous else {}
        self._changed = {*removed, *(files.slug for files in wanted)}
        self._kept = [source for source in self._summaries.values() if source.slug not in self._changed]
        self._gone = [graph for slug in removed for graph in _graphs(self._summaries[slug])]
        self._previous = previous
        # When most of it changes, as after a change of the ontology, writing anew is quicker and leaves less behind.
        self._copied_from = previous if len(wanted) * 2 <= len(self._corpus.sources) else None
        self._lines = ClaimLines(
            self._corpus, {key: line for key, line in known.lines.items() if key.split(" ")[0] not in self._changed}
        )
        self.digests: dict[str, tuple[int, str]] = {}
        self.links = digest_of(link_files(self._corpus))

    @property
    def lines(self) -> dict[str, str]:
        """The lines that the register names, to be taken over by the next build."""
        return self._lines.found

    def write(self, progress: Progress) -> Snapshot:
        """Writes stores, queries and manifest; `digests` and `lines` are filled on the way.

        :raises InvalidCorpusError: with the errors of all sources.
        """
        self._path.mkdir(parents=True)
        base, old = self._corpus.base, self._copied_from
        stores = ChangedStores(self._path, base, old) if old else NewStores(self._path, base)
        self._put_sources(stores, progress)
        progress("write the snapshot", 0, 1)
        stores.flush()
        for graph, content in self._derived(stores):
            self.digests[graph] = digest_of_graph(content)
            if not old or self._known.graphs.get(graph) != self.digests[graph]:
                stores.put(graph, content)
        self._remove_outdated(stores)
        stores.finish()
        del stores  # closes them: while RocksDB tidies up behind a writer, a reader may find a file gone
        (self._path / "queries").mkdir()
        for query in self._corpus.query_files:
            shutil.copy(query, self._path / "queries")
        snapshot = Snapshot(
            path=self._path,
            digest=self._digest(),
            base=base,
            prefixes=self._corpus.prefixes,
            name=self._corpus.name,
            sources=tuple(self._summaries[files.slug] for files in self._corpus.sources),
            counts={graph: count for graph, (count, _) in sorted(self.digests.items())},
        )
        write_manifest(snapshot)
        write_statistics(snapshot, kept_lines(self._previous, [source.slug for source in self._kept]))
        return snapshot

    def _put_sources(self, stores: NewStores | ChangedStores, progress: Progress) -> None:
        """Puts the graphs of the sources as they are made, and those that are taken over."""
        for made in make_all(self._workshop, self._wanted, progress):
            self._summaries[made.summary.slug] = made.summary
            self.digests |= made.digests
            for graph, content in made.graphs.items():
                stores.put(graph, content)
        for graph in (graph for source in self._kept for graph in _graphs(source)):
            self.digests[graph] = self._known.graphs[graph]
            if self._previous and not self._copied_from:
                stores.put(graph, triples_of(self._previous.entailed, graph).rstrip(b"\n"))
        if isinstance(stores, ChangedStores):
            for graph in self._gone:
                stores.remove(graph)

    def _remove_outdated(self, stores: NewStores | ChangedStores) -> None:
        """Removes what was derived before and is not any more, such as the graphs of links that are gone."""
        if isinstance(stores, ChangedStores):
            for graph in sorted(self._known.graphs.keys() - self.digests.keys() - set(self._gone)):
                stores.remove(graph)

    def _derived(self, stores: NewStores | ChangedStores) -> Iterator[tuple[str, bytes]]:
        """The graphs besides those of the sources, and their sorted N-Triples: what curators stated, and what follows
        from all sources together.
        """
        corpus, vocabulary, stated = self._corpus, self._workshop.vocabulary, stores.stated
        decisions = load_decisions(corpus, vocabulary, self._workshop.shapes)
        rules, earlier = load_rules(corpus, vocabulary), self._earlier(stores)
        with tables_of(corpus, stated) as tables:
            found = collect(corpus, vocabulary, rules, decisions, tables, stated, self._lines, earlier)
        register, self.findings = found
        consensus, agreement = self._consensus(register, stores)
        graphs: dict[str, Iterable[Quad]] = {
            "ontology": vocabulary.canonical,
            "decisions": decisions.triples,
            "corpus": load_record(corpus, vocabulary, self._workshop.shapes),
            "register": register_triples(register, corpus),
            "report": report_triples(corpus, register.disagreements),
        }
        for name, triples in graphs.items():
            yield corpus.graph(name).value, sorted_ntriples(triples)
        linked, kept = derived_graphs(corpus, vocabulary, self._workshop.reasoner, stated, self._before())
        yield from linked.items()
        self.digests |= {graph: self._known.graphs[graph] for graph in kept}
        yield corpus.graph("consensus").value, consensus
        yield corpus.graph("agreement").value, agreement

    def _earlier(self, stores: NewStores | ChangedStores) -> Earlier | None:
        """What the rules found before, where nothing but sources has changed since."""
        if self._findings is None or not isinstance(stores, ChangedStores):
            return None
        return Earlier(self._findings, frozenset(stores.touched))

    def _before(self) -> Before | None:
        """What the aligned graphs can be made from: the snapshot before, unless there are other links now."""
        if self._copied_from and self._known.links == self.links:
            return Before(self._copied_from.entailed, frozenset(self._changed))
        return None

    def _consensus(self, register: Register, stores: NewStores | ChangedStores) -> tuple[bytes, bytes]:
        """The sorted N-Triples of the consensus graph and of the agreement graph."""
        if self._copied_from and isinstance(stores, ChangedStores):
            changed = [self._corpus.iri("evidence", slug).value for slug in self._changed]
            before = self._copied_from.entailed
            return changed_consensus(self._corpus, register.disagreements, stores, before, changed)
        consensus, agreement = consensus_triples(self._corpus, register.disagreements, stores.stated)
        return sorted_ntriples(consensus), sorted_ntriples(agreement)

    def _digest(self) -> str:
        """The digest of the whole: of every graph by name, the prefixes, and the saved queries."""
        total = hashlib.sha256(f"{FORMAT} {json.dumps(self._corpus.prefixes, sort_keys=True)}\n".encode())
        for graph, (_, digest) in sorted(self.digests.items()):
            total.update(f"{graph} {digest}\n".encode())
        total.update(digest_of(self._corpus.query_files).encode())
        return total.hexdigest()


def _graphs(source: SourceSummary) -> tuple[str, str, str]:
    return source.graph, source.evidence_graph, source.entailed_graph


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
    nothing = Inputs("", {}, "", "", {}, {})
    try:
        content: dict[str, Any] = json.loads((store / "inputs.json").read_text("utf-8"))
        known = Inputs(**content)
        snapshot = current_snapshot(store)
    except (OSError, ValueError, TypeError, SnapshotError):
        return None, nothing
    if snapshot.digest != known.digest or snapshot.base != corpus.base or not _is_whole(snapshot.path):
        return None, nothing
    graphs = {graph: (int(count), str(digest)) for graph, (count, digest) in known.graphs.items()}
    return snapshot, replace(known, graphs=graphs)


def _cached_findings(store: Path, known: Inputs) -> Findings | None:
    """What the rules found in the current snapshot, if that was kept."""
    try:
        content: dict[str, Any] = json.loads((store / "findings.json").read_text("utf-8"))
        return read_findings(content["findings"]) if content["digest"] == known.digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _point(store: Path, home: Path) -> None:
    """Makes `current` point at a snapshot, in one step."""
    aside = store / "current.new"
    aside.unlink(missing_ok=True)
    aside.symlink_to(os.path.relpath(home, store))
    aside.replace(store / "current")


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
