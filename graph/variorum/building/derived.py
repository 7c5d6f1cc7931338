"""The graphs of a snapshot besides those of its sources: what curators stated, and what follows from all sources
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, Store

from variorum.building.graphs import SnapshotGraphs
from variorum.building.plan import Plan
from variorum.building.record import load_record
from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import parse_written, sorted_ntriples, tags_of_others
from variorum.corpus.sorting import LineSorter
from variorum.disagreements.collection import collect
from variorum.disagreements.consensus import consensus_graphs
from variorum.disagreements.decisions import Decisions
from variorum.disagreements.register import register_triples, report_triples
from variorum.errors import InvalidCorpusError
from variorum.links.aligned import Aligner
from variorum.links.alignments import load_alignments
from variorum.links.checks import check_links
from variorum.links.graph import Links, links_graphs
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import ASSERTED_TOGETHER
from variorum.snapshots.written import WrittenGraphs
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


def put_linked_graphs(plan: Plan, links: tuple[Links, ...], graphs: SnapshotGraphs, stated: Store) -> None:
    """Puts the graphs of the links, and those that align what the sources state by them. Those of sources that are as
    they were, where the links are too, are taken from the snapshot before.

    :raises InvalidCorpusError: the links say what cannot be; with every slip.
    """
    corpus, builder = plan.corpus, plan.builder
    alignments = load_alignments(builder.vocabulary)
    slips = check_links(corpus, links, alignments, stated)
    if slips:
        raise InvalidCorpusError(slips)
    for graph, triples in links_graphs(corpus, links).items():
        graphs.put(graph.value, [sorted_ntriples(triples)])
    aligner = Aligner(corpus, links, alignments, builder.reasoner)
    names = [corpus.graph(f"aligned/{target}").value for target in aligner.targets]
    if not names:
        return
    changed = set(plan.changed)
    for slug in plan.inputs.keys:
        of_source = [f"{name}/{slug}" for name in names]
        if slug in changed or not all(map(graphs.keep, of_source)):
            for name, content in zip(of_source, _aligned(aligner, corpus, slug, graphs.written), strict=True):
                graphs.put(name, [content])
    for name in names:
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


def _aligned(aligner: Aligner, corpus: Corpus, slug: str, written: WrittenGraphs) -> Iterator[bytes]:
    """The sorted N-Triples of a source's aligned graphs."""
    contents = (b"".join(written.blocks(corpus.iri(kind, slug).value)) for kind in ("graph", "evidence"))
    (claims, claim_tags), (evidence, evidence_tags) = map(parse_written, contents)
    tags = {**claim_tags, **evidence_tags}
    for triples in aligner.aligned(slug, claims, evidence):
        yield sorted_ntriples(triples, tags_of_others(triples, tags))
