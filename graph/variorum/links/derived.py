"""What a build makes of the links of a corpus: nothing, when they say what cannot be; else their graphs."""

from __future__ import annotations

from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import sorted_ntriples
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError
from variorum.links.aligned import Reasoner, aligned_graphs
from variorum.links.aligned_changes import Before, changed_alignment
from variorum.links.alignments import load_alignments
from variorum.links.checks import check_links
from variorum.links.graph import links_graphs, load_links


def derived_graphs(
    corpus: Corpus, vocabulary: Vocabulary, reasoner: Reasoner, stated: Store, before: Before | None = None
) -> tuple[dict[str, bytes], list[str]]:
    """The sorted N-Triples of the graphs of the links and of those that align the sources by them, by their names; and
    the names of those that are as they were `before`, if that is given.

    :raises InvalidCorpusError: a file of links is malformed, or says what cannot be; with every slip.
    """
    links = load_links(corpus)
    if not links:
        return {}, []
    alignments = load_alignments(vocabulary)
    slips = check_links(corpus, links, alignments, stated)
    if slips:
        raise InvalidCorpusError(slips)
    contents = {graph.value: sorted_ntriples(triples) for graph, triples in links_graphs(corpus, links).items()}
    if before:
        aligned, kept = changed_alignment(corpus, links, alignments, reasoner, stated, before)
        return contents | aligned, kept
    graphs = aligned_graphs(corpus, links, alignments, reasoner, stated)
    return contents | {graph.value: sorted_ntriples(triples) for graph, triples in graphs.items()}, []
