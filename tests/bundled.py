"""The bundled corpus as statements, and its rules, ready to be asked of any of them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pyoxigraph import Quad, Store

import story
from story import NS, TYPE, Said
from story_rules import Finder
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary

BUNDLED = find_corpus(bundled_root())


class Bundled(NamedTuple):
    finder: Finder
    said: list[Said]
    types: list[Quad]
    vocabulary: Vocabulary

    def store(self, said: list[Said] | None = None) -> Store:
        """All statements, or only those given, with the types of things."""
        return story.store_of(self.said if said is None else said, self.types, BUNDLED.base)


@cache
def bundled() -> Bundled:
    words = load_vocabulary(BUNDLED)
    said, types = [], []
    for files in BUNDLED.sources:
        source = load_source(BUNDLED, files, words)
        types += [t for t in source.claims_graph if t.predicate == TYPE]
        said += [
            Said(
                source.slug,
                *citation.claim,
                stance=citation.stance.value.removeprefix(NS),
                passages=citation.passages,
                citation=citation.iri.value,
                speaker=citation.attributed_to.value if citation.attributed_to else "",
            )
            for citation in source.citations
        ]
    return Bundled(Finder(BUNDLED, words), said, types, words)
