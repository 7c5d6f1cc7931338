"""The graphs of a snapshot besides those of its sources: what curators stated, and what follows from all sources
together.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad, Store

from variorum.building.graphs import SnapshotGraphs
from variorum.building.parts import Parts
from variorum.building.plan import Plan
from variorum.building.record import load_record
from variorum.corpus.ntriples import sorted_ntriples
from variorum.corpus.sorting import LineSorter
from variorum.disagreements.collection import collect
from variorum.disagreements.consensus import consensus_graphs
from variorum.disagreements.decisions import Decisions
from variorum.disagreements.register import register_triples, report_triples
from variorum.errors import InvalidCorpusError
from variorum.links.alignments import load_alignments
from variorum.links.checks import check_links
from variorum.links.graph import Links, links_graphs
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import ASSERTED_TOGETHER
from variorum.tables.tables import Tables


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


def put_found_graphs(plan: Plan, decisions: Decisions, graphs: SnapshotGraphs, tables: Tables, stated: Store) -> None:
    """Puts where the sources disagree and what they agree on."""
    corpus, vocabulary = plan.corpus, plan.builder.vocabulary
    found = collect(corpus, vocabulary, load_rules(corpus, vocabulary), decisions, tables, stated, plan.answers)
    graphs.put(corpus.graph("register").value, [sorted_ntriples(register_triples(found, corpus))])
    graphs.put(corpus.graph("report").value, [sorted_ntriples(report_triples(corpus, found.disagreements))])
    for graph, lines in consensus_graphs(corpus, found.disagreements, tables).items():
        graphs.put(graph, lines)


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
    for name in names.values():
        _put_together(name, plan, graphs)


def put_asserted_graph(plan: Plan, graphs: SnapshotGraphs) -> None:
    """Puts what any source asserts as one graph."""
    _put_together(plan.corpus.graph(ASSERTED_TOGETHER).value, plan, graphs)


def _put_together(name: str, plan: Plan, graphs: SnapshotGraphs) -> None:
    """Puts as one graph what the graphs of the sources have that are called after it."""
    with LineSorter() as sorter:
        for block in (block for slug in plan.inputs.keys for block in graphs.written.blocks(f"{name}/{slug}")):
            sorter.write(block)
        graphs.put(name, sorter.distinct())
