"""Worker processes have the collector of garbage come seldom, as sources leave none."""

from __future__ import annotations

import gc

from variorum.building.runners import Wanted, outcome
from variorum.building.source_build import SourceBuilder
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.errors import InvalidCorpusError

FEW = 50  # objects; a source has some 10,000


def test_making_the_parts_of_sources_leaves_nothing_that_refers_to_itself() -> None:
    corpus = find_corpus(bundled_root())
    builder = SourceBuilder.open(corpus)
    wanted = [Wanted(files, builder.keys.key(files)) for files in corpus.sources]
    first, *others = (one._replace(aligned=builder.aligned_key(one.key)) for one in wanted)
    outcome(builder, first)  # with all that is made once
    gc.collect()
    gc.disable()
    try:
        assert all(not isinstance(outcome(builder, one), InvalidCorpusError) for one in others)
        assert gc.collect() < FEW
    finally:
        gc.enable()
