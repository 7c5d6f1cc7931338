"""Check a corpus against the texts of its articles: is each the pinned one, and does each passage lie where it
says?
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Source, load_source
from variorum.corpus.passages import outside, parse_passage, read_text
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import TextError, VariorumError
from variorum.terms import PASSAGE


@dataclass(frozen=True)
class CheckedTexts:
    """The texts that are the pinned ones, by slug; how many passages were looked at; and what is wrong."""

    texts: dict[str, str]
    sources: int
    passages: int
    errors: tuple[VariorumError, ...]

    def summary(self) -> str:
        """One line on what was checked: `texts: 5 of 5 are the pinned ones; 650 passages checked, all in place`."""
        wrong = len(self.errors) - (self.sources - len(self.texts))
        state = "all in place" if not wrong else f"{wrong} wrong"
        pinned = f"{len(self.texts)} of {self.sources} are the pinned ones"
        return f"texts: {pinned}; {self.passages:,} passages checked, {state}"


def check_texts(corpus: Corpus, folder: Path, slugs: Collection[str] = ()) -> CheckedTexts:
    """Holds the sources of a corpus, or only some, against their texts in `folder`, but for those that have none.
    Nothing is re-anchored.

    :raises CorpusError: a source cannot be loaded.
    """
    vocabulary = load_vocabulary(corpus)
    texts: dict[str, str] = {}
    errors: list[VariorumError] = []
    passages = 0
    chosen = (files for files in corpus.sources if not slugs or files.slug in slugs)
    sources = [source for files in chosen if (source := load_source(corpus, files, vocabulary)).pinned_text.iri]
    for source in sources:
        try:
            texts[source.slug] = read_text(source.pinned_text, folder)
        except TextError as error:
            errors.append(error)
            continue
        passages += sum(len(citation.passages) for citation in source.citations)
        errors += misplaced(source, texts[source.slug])
    return CheckedTexts(texts, len(sources), passages, tuple(errors))


def misplaced(source: Source, text: str) -> list[TextError]:
    """The citations with a passage that does not lie well in the text."""
    cited = {one: [p for p in map(parse_passage, one.passages) if p] for one in source.citations}
    wrong = dict(outside((passage for passages in cited.values() for passage in passages), text))
    return [
        TextError(
            f"the passage {passage.start},{passage.end} {wrong[passage]}",
            source.evidence_file.where(citation.iri, PASSAGE, NamedNode(str(passage))),
            "Correct its offsets: variorum passage.",
        )
        for citation, passages in cited.items()
        for passage in sorted(set(passages))
        if passage in wrong
    ]
