"""Writing a snapshot: the parts of the sources, what follows from all of them together, and the stores of both."""

from __future__ import annotations

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import NamedNode, Store

from variorum.building.changes import changed_lines
from variorum.building.checksums import has_intact_index, write_checksums
from variorum.building.counting import count, count_changes
from variorum.building.derived import put_asserted_graph, put_curated_graphs, put_found_graphs, put_linked_graphs
from variorum.building.described import put_described_graph
from variorum.building.graphs import SnapshotGraphs
from variorum.building.parts import KINDS, Parts
from variorum.building.plan import Plan
from variorum.building.rows import put_rows
from variorum.building.stores import ChangedStores, NewStores
from variorum.corpus.folder import digest_of
from variorum.disagreements.against_wikidata import FILE as KEPT_COMPARISON
from variorum.disagreements.against_wikidata import IN_SNAPSHOT
from variorum.disagreements.decisions import load_decisions
from variorum.links.graph import Links
from variorum.search.opening import FILE as INDEX
from variorum.search.writing import write_index
from variorum.snapshots.catalogue import Catalogue, CatalogueWriter, GraphCounts, Sources, new_catalogue
from variorum.snapshots.snapshot import FORMAT, Snapshot, rows_files, write_manifest
from variorum.snapshots.statistics import LINKS, Counted, read_counted, write_statistics
from variorum.snapshots.written import WrittenGraphs
from variorum.tables.tables import Tables, open_tables

FEW = 80  # counting all sources anew takes as long as counting what changed in one of so many


def write_snapshot(path: Path, plan: Plan, parts: Parts, links: tuple[Links, ...]) -> Snapshot:
    """Writes the snapshot of a plan, of which all parts are there, to a place where nothing is yet.

    :raises InvalidCorpusError: what curators wrote is malformed or does not fit what the sources state.
    """
    path.mkdir(parents=True)
    corpus, written = plan.corpus, WrittenGraphs(path / "written", plan.corpus.base)
    decisions = load_decisions(corpus, plan.builder.vocabulary, plan.builder.shapes)
    before = plan.copied_from
    with ThreadPoolExecutor(1) as aside, new_catalogue(path, before.path if before else None) as catalogue:
        copied = aside.submit(_copy_index, before, path) if before else None  # large, and wanted at the end
        graphs = SnapshotGraphs(written, catalogue, plan)
        _put_sources(plan, parts, graphs, catalogue)
        put_rows(path, plan, parts)
        stores = _stores(path, plan, written)
        stated = stores.load(graphs.taken_changes())
        put_curated_graphs(plan, decisions, graphs)
        put_asserted_graph(plan, graphs)
        with open_tables(rows_files(path, len(plan.inputs.keys))) as tables:  # closed before the stores take memory
            register = put_found_graphs(plan, decisions, graphs, tables, stated)
            counted = _counted(plan, written, tables, stated)
        put_described_graph(plan, graphs, counted)
        if links:
            put_linked_graphs(plan, parts, links, graphs, stated)
        graphs.remove_others()
        del stated  # which is closed so
        stores.finish(graphs.taken_changes())
        linked = [corpus.graph(f"{LINKS}{one.target}").value for one in links]
        write_statistics(path, counted, written, linked)
        if copied:
            copied.result()
    (path / "queries").mkdir()
    for query in corpus.query_files:
        shutil.copy(query, path / "queries")
    if (corpus.root / KEPT_COMPARISON).exists():
        shutil.copy(corpus.root / KEPT_COMPARISON, path / IN_SNAPSHOT)
    found = Catalogue(path)
    digest, sources, counts = _digest(plan, found), Sources(found), GraphCounts(found)
    snapshot = Snapshot(path, digest, corpus.base, corpus.prefixes, corpus.name, sources, counts)
    write_manifest(snapshot)
    write_index(snapshot, register.disagreements, before, (*plan.changed, *plan.removed))
    write_checksums(path)
    return snapshot


def _copy_index(before: Snapshot, path: Path) -> None:
    """Puts the index of the snapshot before, if it is whole, where that of the new one is to be."""
    if has_intact_index(before.path):
        shutil.copyfile(before.path / INDEX, path / INDEX)


def _put_sources(plan: Plan, parts: Parts, graphs: SnapshotGraphs, catalogue: CatalogueWriter) -> None:
    """Puts the graphs of the sources."""
    if plan.copied_from:
        graphs.keep()
    for slug in plan.changed if plan.copied_from else plan.inputs.keys:
        part = parts.get(plan.inputs.keys[slug])
        catalogue.add_source(part.summary, part.rows_digest, part.counts)
        catalogue.add_spellings(part.spellings)
        for graph, kind in part.graphs.items():
            graphs.link(graph, part.file(kind), part.records[kind])
    for slug in plan.removed:
        for kind in KINDS:
            graphs.remove(plan.corpus.iri(kind, slug).value)


def _counted(plan: Plan, written: WrittenGraphs, tables: Tables, stated: Store) -> Counted:
    """The counts of what all sources state together."""
    before, slugs = plan.copied_from, (*plan.changed, *plan.removed)
    if not before or len(slugs) * FEW > len(plan.inputs.keys):
        return count(tables)
    graphs = (plan.corpus.iri("graph", slug).value for slug in slugs)
    lines = (changed_lines(before.written.blocks(graph), written.blocks(graph)) for graph in graphs)
    subjects = {line[1 : line.index(b">")].decode() for both in lines for some in both for line in some}
    return count_changes(read_counted(before), before.stated, stated, set(map(NamedNode, subjects)))


def _stores(path: Path, plan: Plan, written: WrittenGraphs) -> NewStores | ChangedStores:
    base, before = plan.corpus.base, plan.copied_from
    return ChangedStores(path, written, base, before) if before else NewStores(path, written, base)


def _digest(plan: Plan, catalogue: Catalogue) -> str:
    """The digest of the whole: of every graph by name, the rows in the tables, the prefixes, the saved queries, and the
    comparison with Wikidata.
    """
    total = hashlib.sha256(f"{FORMAT} {json.dumps(plan.corpus.prefixes, sort_keys=True)}\n".encode())
    for graph, record in catalogue.records():
        total.update(f"{graph} {record.digest}\n".encode())
    total.update("\n".join(catalogue.rows_digests()).encode())
    total.update(digest_of((*plan.corpus.query_files, plan.corpus.root / KEPT_COMPARISON)).encode())
    return total.hexdigest()
