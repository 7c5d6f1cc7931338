"""What a build makes of the links of a corpus: nothing, when they say what cannot be; else their graphs."""

from __future__ import annotations

from pyoxigraph import Quad, Store

from variorum.corpus import Corpus
from variorum.errors import InvalidCorpusError
from variorum.links.aligned import Reasoner, aligned_graphs
from variorum.links.alignments import load_alignments
from variorum.links.checks import check_links
from variorum.links.graph import links_graphs, load_links
from variorum.vocabulary import Vocabulary


def derived_graphs(corpus: Corpus, vocabulary: Vocabulary, reasoner: Reasoner, stated: Store) -> dict[str, list[Quad]]:
    """The graphs of the links and those that align the sources by them, by their names below the base.

    :raises InvalidCorpusError: a file of links is malformed, or says what cannot be; with every slip.
    """
    links = load_links(corpus)
    if not links:
        return {}
    alignments = load_alignments(vocabulary)
    slips = check_links(corpus, links, alignments, stated)
    if slips:
        raise InvalidCorpusError(slips)
    graphs = {**links_graphs(corpus, links), **aligned_graphs(corpus, links, alignments, reasoner, stated)}
    return {graph.value.removeprefix(corpus.base): triples for graph, triples in graphs.items()}
