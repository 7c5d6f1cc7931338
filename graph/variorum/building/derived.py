"""The graphs of a snapshot besides those of its sources: what curators stated, and what follows from all sources
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext

from pyoxigraph import Quad, RdfFormat, Store, parse

from variorum.building.changes import with_changes
from variorum.building.graphs import SnapshotGraphs
from variorum.building.parts import Parts
from variorum.building.plan import Plan
from variorum.building.record import load_record
from variorum.corpus.ntriples import sorted_ntriples
from variorum.corpus.sorting import LineSorter
from variorum.disagreements.collection import collect
from variorum.disagreements.consensus import changed_consensus, consensus_graphs, standings, standings_in
from variorum.disagreements.decisions import Decisions
from variorum.disagreements.near import Edit
from variorum.disagreements.register import Register, register_triples, report_triples
from variorum.errors import InvalidCorpusError
from variorum.links.alignments import load_alignments
from variorum.links.checks import check_links
from variorum.links.graph import Links, links_graphs
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import ASSERTED_TOGETHER, Snapshot
from variorum.tables.tables import Tables, open_tables
from variorum.terms import text_of


def put_curated_graphs(plan: Plan, decisions: Decisions, graphs: SnapshotGraphs) -> None:
    """Puts what curators stated: the ontology, the decisions, and what the corpus says of itself.

    :raises InvalidCorpusError: the corpus's own record is malformed.
    """
    corpus, builder = plan.corpus, plan.builder
    stated: dict[str, Iterable[Quad]] = {
        "ontology": builder.vocabulary.canonical,
        "decisions": decisions.triples,
        "corpus": load_record(corpus, builder.vocabulary, builder.shapes),
    }
    for name, triples in stated.items():
        graphs.put(corpus.graph(name).value, [sorted_ntriples(triples)])


def put_found_graphs(
    plan: Plan, decisions: Decisions, graphs: SnapshotGraphs, tables: Tables, stated: Store
) -> Register:
    """Puts where the sources disagree and what they agree on; gives what was found."""
    corpus, vocabulary = plan.corpus, plan.builder.vocabulary
    rules, before, found_before = load_rules(corpus, vocabulary), plan.copied_from, plan.found_before
    with open_tables(before.rows) if before else nullcontext() as old:
        edit = Edit(old, (*plan.changed, *plan.removed), found_before) if old and found_before else None
        found = collect(corpus, vocabulary, rules, decisions, tables, stated, plan.answers, edit)
        plan.answers.names.write(tables)
        graphs.put(corpus.graph("register").value, [sorted_ntriples(register_triples(found, corpus))])
        graphs.put(corpus.graph("report").value, [sorted_ntriples(report_triples(corpus, found.disagreements))])
        if before and old:
            _change_consensus(plan, found, graphs, (tables, old), before)
        else:
            for name, lines in consensus_graphs(corpus, found.disagreements, tables).items():
                graphs.put(name, lines)
    return found


def _change_consensus(
    plan: Plan, found: Register, graphs: SnapshotGraphs, tables: tuple[Tables, Tables], before: Snapshot
) -> None:
    """Puts what the sources agree on as it was before with what changes in it; given the tables now and before."""
    changes = changed_consensus(
        plan.corpus,
        (standings(found.disagreements), tables[0]),
        (standings_in(before.stated, plan.corpus), tables[1]),
        (*plan.changed, *plan.removed),
    )
    for name, (gone, came) in changes.items():
        graphs.put(name, with_changes(before.written.frames(name), gone, came))


def put_linked_graphs(
    plan: Plan, parts: Parts, links: tuple[Links, ...], graphs: SnapshotGraphs, stated: Store
) -> None:
    """Puts the graphs of the links, and those that align what the sources state by them.

    :raises InvalidCorpusError: the links say what cannot be; with every slip.
    """
    corpus, builder = plan.corpus, plan.builder
    slips = check_links(corpus, links, load_alignments(builder.vocabulary), stated)
    if slips:
        raise InvalidCorpusError(slips)
    for graph, triples in links_graphs(corpus, links).items():
        graphs.put(graph.value, [sorted_ntriples(triples)])
    names = {target: corpus.graph(f"aligned/{target}").value for target in plan.targets}
    new = plan.changed if plan.copied_from and plan.has_same_links else plan.inputs.keys
    for slug in new if names else ():
        part = parts.aligned(plan.aligned_key(slug))
        for target, name in names.items():
            graphs.link(f"{name}/{slug}", part.file(target), part.records[target])
    stored = plan.copied_from.entailed if plan.copied_from and plan.has_same_links else None
    for target, name in names.items():
        _put_together(name, plan, graphs, stored, f"aligned/{target}/")


def put_asserted_graph(plan: Plan, graphs: SnapshotGraphs) -> None:
    """Puts what any source asserts as one graph."""
    stored = plan.copied_from.asserted if plan.copied_from else None
    _put_together(plan.corpus.graph(ASSERTED_TOGETHER).value, plan, graphs, stored, "graph/")


def _put_together(name: str, plan: Plan, graphs: SnapshotGraphs, stored: Store | None, kind: str) -> None:
    """Puts as one graph what the graphs of the sources have that are called after it. Given a store that had these
    before, as graphs of a kind, what changed in some sources is changed in it as it was.
    """
    before = plan.copied_from
    if before and stored and before.catalogue.record(name):
        old, new = (
            {line for slug in slugs for line in written.lines(f"{name}/{slug}")}
            for written, slugs in ((before.written, (*plan.changed, *plan.removed)), (graphs.written, plan.changed))
        )
        beginning, changed = plan.corpus.graph(kind).value, {*plan.changed, *plan.removed}

        def has(slug: str, line: bytes) -> bool:
            return slug not in changed and line in graphs.written.lines(f"{name}/{slug}")

        gone = {
            line for line in old - new if not any(has(slug, line) for slug in _sources_with(line, stored, beginning))
        }
        graphs.put(name, with_changes(before.written.frames(name), gone, new))
        return
    with LineSorter() as sorter:
        for block in (block for slug in plan.inputs.keys for block in graphs.written.blocks(f"{name}/{slug}")):
            sorter.write(block)
        graphs.put(name, sorter.distinct())


def _sources_with(line: bytes, stored: Store, beginning: str) -> Iterator[str]:
    """The slugs of the sources that may have a line, by a store of their graphs, whose names begin so; to the store 7
    and 007 are one.
    """
    (triple,) = parse(line, format=RdfFormat.N_TRIPLES)
    for quad in stored.quads_for_pattern(triple.subject, triple.predicate, triple.object):
        graph = text_of(quad.graph_name)
        if graph.startswith(beginning):
            yield graph.removeprefix(beginning)
