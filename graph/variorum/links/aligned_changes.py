"""The aligned graphs of a changed dataset, made from those of the snapshot before: only the sources that have changed
are translated again, and of the union only their share is looked at.

A test holds what such builds give to what a build from nothing gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import sorted_ntriples, triples_of
from variorum.links.aligned import Reasoner, aligned_graphs, aligned_targets
from variorum.links.alignments import Alignments
from variorum.links.graph import Links


@dataclass(frozen=True)
class Before:
    """The snapshot before, with the same links and ontology: its store of everything, and the slugs of the sources that
    are not now what they were there, be they new, changed or gone.
    """

    entailed: Store
    changed: frozenset[str]


def changed_alignment(
    corpus: Corpus, links: Iterable[Links], alignments: Alignments, reasoner: Reasoner, stated: Store, before: Before
) -> tuple[dict[str, bytes], list[str]]:
    """The sorted N-Triples of the aligned graphs that may have changed, by name, and the names of all that have not."""
    links = tuple(links)
    changed = [source for source in corpus.sources if source.slug in before.changed]
    made = aligned_graphs(corpus, links, alignments, reasoner, stated, changed)
    contents = {graph.value: sorted_ntriples(triples) for graph, triples in made.items()}
    kept: list[str] = []
    for target in aligned_targets(links, alignments):
        union = corpus.graph(f"aligned/{target}").value
        parts = {slug: f"{union}/{slug}" for slug in (*sorted(before.changed), *(s.slug for s in corpus.sources))}
        kept += [part for slug, part in parts.items() if slug not in before.changed]
        now = {line for slug in before.changed for line in contents.get(parts[slug], b"").splitlines()}
        was = {line for slug in before.changed for line in triples_of(before.entailed, parts[slug]).splitlines()}
        others = frozenset(parts[slug] for slug in before.changed)
        gone = _stated_by_no_other(was - now, before.entailed, union, others)
        whole = set(triples_of(before.entailed, union).splitlines())
        contents[union] = b"\n".join(sorted((whole - gone) | now))
    return contents, kept


def _stated_by_no_other(lines: Collection[bytes], before: Store, union: str, changed: frozenset[str]) -> set[bytes]:
    """Those of some N-Triples that no aligned graph of a source has but those of the sources that have changed."""
    found = set()
    for line in lines:
        (triple,) = parse(line, format=RdfFormat.N_TRIPLES)
        graphs = (quad.graph_name for quad in before.quads_for_pattern(triple.subject, triple.predicate, triple.object))
        names = {graph.value for graph in graphs if isinstance(graph, NamedNode)}
        if not any(name.startswith(f"{union}/") and name not in changed for name in names):
            found.add(line)
    return found
