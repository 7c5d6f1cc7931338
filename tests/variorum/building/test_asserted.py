"""What is asserted: told by rdflib from claims and evidence once more, and held after each change of a stance."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import RDF

from edits import CHRONICLE_EVIDENCE, LOG_EVIDENCE
from variorum.building.build import build
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.entailment.owl_rl import Owlrl
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.snapshots.snapshot import Snapshot, SourceSummary

CORPUS = find_corpus(bundled_root())
SLUGS = [files.slug for files in CORPUS.sources]
STANCE, ASSERTED = (rdflib.URIRef(f"https://w3id.org/variorum/ns#{name}") for name in ("stance", "asserted"))
KEEPS = "ASK {} {{ <person/josef-aldous> <https://example.org/seafaring#keeperOf> <lighthouse/gannet-point> }}"
KEEPERS = "SELECT ?g { GRAPH ?g { <lighthouse/gannet-point> <https://example.org/seafaring#keptBy> ?who } } ORDER BY ?g"


def graph_of(snapshot: Snapshot, name: str) -> rdflib.Graph:
    """A graph as it is written, in rdflib."""
    return rdflib.Graph().parse(data=b"".join(snapshot.written.blocks(name)), format="nt")


def source_of(snapshot: Snapshot, slug: str) -> SourceSummary:
    source = snapshot.source(slug)
    assert source is not None
    return source


def hedged_of(evidence: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
    """What citations are about, and none of them asserts."""
    about: dict[tuple[rdflib.term.Node, ...], set[rdflib.term.Node]] = {}
    for citation in evidence.subjects(RDF.subject):
        (claim,) = itertools.product(*(evidence.objects(citation, p) for p in (RDF.subject, RDF.predicate, RDF.object)))
        about.setdefault(claim, set()).update(evidence.objects(citation, STANCE))
    return {claim for claim, stances in about.items() if ASSERTED not in stances}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_source_asserts_is_its_claims_without_those_that_no_citation_asserts(
    slug: str, bundled_snapshot: Snapshot
) -> None:
    source = source_of(bundled_snapshot, slug)
    hedged = hedged_of(graph_of(bundled_snapshot, source.evidence_graph))
    claims = set(graph_of(bundled_snapshot, source.graph))
    assert hedged & claims
    assert set(graph_of(bundled_snapshot, source.asserted_graph)) == claims - hedged


@pytest.mark.long
def test_what_follows_is_what_owlrl_infers_from_what_is_asserted(bundled_snapshot: Snapshot) -> None:
    source = source_of(bundled_snapshot, "featurette-news")
    asserted = frozenset(
        parse(b"".join(bundled_snapshot.written.blocks(source.asserted_graph)), format=RdfFormat.N_TRIPLES)
    )
    follows = set(
        parse(b"".join(bundled_snapshot.written.blocks(source.asserted_entailed_graph)), format=RdfFormat.N_TRIPLES)
    )
    assert follows == Owlrl(load_vocabulary(CORPUS)).inferred(asserted)
    assert len(follows) < bundled_snapshot.counts[source.entailed_graph]


@pytest.mark.parametrize("entailed", [False, True])
def test_each_way_to_ask_for_what_is_asserted_gives_the_same(entailed: bool, bundled_snapshot: Snapshot) -> None:
    """The switch, the graph of all, and the graphs of the sources; each source at its own endpoint and by its graph."""
    content = "CONSTRUCT {{ ?s ?p ?o }} {} {{ ?s ?p ?o }}"

    def triples(request: DatasetRequest, clauses: str = "") -> set[object]:
        return set(evaluate(bundled_snapshot, content.format(clauses), request).rows())

    asserted, stated = DatasetRequest(entailed=entailed, asserted=True), DatasetRequest(entailed=entailed)
    whole = triples(asserted)
    assert whole == triples(stated, "FROM <asserted>") < triples(stated)
    assert whole == triples(stated, " ".join(f"FROM <asserted/{slug}>" for slug in SLUGS))
    own = [triples(asserted._replace(source=slug)) for slug in SLUGS]
    assert own == [triples(stated, f"FROM <asserted/{slug}>") for slug in SLUGS]
    assert own == [triples(asserted, f"FROM <graph/{slug}>") for slug in SLUGS]
    assert whole == set().union(*own)


@pytest.mark.parametrize("entailed", [False, True])
def test_graphs_keep_their_names_and_no_copy_of_a_claim_is_seen(entailed: bool, any_snapshot: Snapshot) -> None:
    names = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    stated, asserted = (
        list(evaluate(any_snapshot, names, DatasetRequest(entailed=entailed, asserted=switch)).rows())
        for switch in (False, True)
    )
    assert stated == asserted
    assert not [name for (name,) in stated if "asserted" in name.value]


def test_what_follows_only_from_a_hedge_is_as_hedged(harbour: Path) -> None:
    corpus = find_corpus(harbour)

    def hedge(path: str) -> None:
        text = Path(path).read_text("utf-8")
        claim, rest = text.split("rdf:predicate sea:keptBy ;")
        Path(path).write_text(
            claim + "rdf:predicate sea:keptBy ;" + rest.replace("asserted", "speculative", 1), "utf-8"
        )

    def answers() -> list[bool]:
        snapshot = build(corpus, corpus.store).snapshot
        ways = [("", entailed, asserted) for entailed in (False, True) for asserted in (False, True)]
        ways += [("FROM <asserted>", True, False), ("FROM <asserted/harbour-log>", True, False)]
        return [
            evaluate(snapshot, KEEPS.format(clauses), DatasetRequest(entailed=entailed, asserted=asserted)).boolean
            for clauses, entailed, asserted in ways
        ]

    def keepers(asserted: bool) -> list[str]:
        answer = evaluate(build(corpus, corpus.store).snapshot, KEEPERS, DatasetRequest(asserted=asserted))
        return [graph.value.rpartition("/")[2] for (graph,) in answer.rows() if isinstance(graph, NamedNode)]

    assert answers() == [False, False, True, True, True, True]
    hedge(LOG_EVIDENCE)  # the other source still asserts it
    assert answers() == [False, False, True, True, True, False]
    assert keepers(asserted=True) == ["kuesten-chronik"]
    hedge(CHRONICLE_EVIDENCE)
    assert answers() == [False, False, True, False, False, False]
    assert (keepers(asserted=True), len(keepers(asserted=False))) == ([], 2)
