"""The citations of a source as its files have them."""

from __future__ import annotations

from pathlib import Path

from variorum.corpus.folder import find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import load_vocabulary


def citations(folder: Path, source: str) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """By property and value of each claim: its stance and the offsets of its passages."""
    corpus = find_corpus(folder)
    (files,) = (files for files in corpus.sources if files.slug == source)
    found = load_source(corpus, files, load_vocabulary(corpus)).citations
    shorten = corpus.shorten
    return {
        (shorten(c.claim[1].value), shorten(c.claim[2].value)): (
            shorten(c.stance.value),
            tuple(passage.rpartition("=")[2] for passage in c.passages),
        )
        for c in found
    }
