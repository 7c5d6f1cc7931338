"""What is wrong with the sources of a corpus, without a snapshot of it."""

from __future__ import annotations

from pathlib import Path

from variorum.building.source_build import SourceBuilder
from variorum.corpus.folder import find_corpus
from variorum.errors import InvalidCorpusError


def errors(folder: Path) -> str:
    """What a build would say of the sources; nothing where they are right."""
    corpus = find_corpus(folder)
    builder = SourceBuilder.open(corpus)
    try:
        for files in corpus.sources:
            builder.part(builder.load(files))
    except InvalidCorpusError as error:
        return str(error)
    return ""
