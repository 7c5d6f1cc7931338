"""From files of others to seeds: read, collected, described, held against the ontology, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.importing.describing import Describer
from variorum.importing.drafts import Drafts
from variorum.importing.fitting import Fitter
from variorum.importing.formats import read_file
from variorum.importing.mapping import Mapping
from variorum.importing.naming import Naming
from variorum.importing.statements import Untaken
from variorum.importing.writing import SeedFile, new_terms, seed_files, terms_file


@dataclass(frozen=True)
class Imported:
    """What files of others give: the files of each source that are to be written, and what could not be taken.

    `kept` are files that stay as they are because they are there and say something else.
    """

    files: tuple[SeedFile, ...]
    kept: tuple[SeedFile, ...]
    terms: SeedFile | None
    declared: tuple[str, ...]
    untaken: tuple[Untaken, ...]
    left: tuple[Untaken, ...]
    claims: int
    sources: int

    @property
    def new(self) -> tuple[SeedFile, ...]:
        """The files that are not there yet."""
        return tuple(file for file in self.files if file.state == "new")

    def write(self) -> None:
        """Writes what is new; nothing that is there changes, but for terms at the end of their file."""
        new = self.new
        if self.terms:
            self.terms.write()
        for file in new:
            file.write()


def import_files(paths: Sequence[Path], corpus: Corpus, mapping: Mapping, texts: Path | None) -> Imported:
    """What some files of others give to a corpus; nothing is written.

    :raises CorpusError: a file cannot be read at all, or is of no known format.
    """
    naming = Naming(corpus, load_vocabulary(corpus), mapping)
    drafts = Drafts(naming, texts)
    for path in paths:
        drafts.add(read_file(path, naming))
    sources = drafts.finished()
    describer, fitter = Describer(drafts, sources), Fitter(naming)
    unfit: list[Untaken] = []
    for draft in sources:
        describer.describe(draft)
        unfit += fitter.fit(draft)
    drafts.untaken += unfit
    terms = new_terms(sources, naming)
    pairs = [seed_files(draft, naming, {path.name for path in paths}) for draft in sources]
    kept = [file for pair in pairs if any(one.state == "other" for one in pair) for file in pair]
    return Imported(
        tuple(file for pair in pairs for file in pair if file not in kept),
        tuple(file for file in kept if file.state == "other"),
        terms_file(terms, naming),
        tuple(sorted(corpus.shorten(term.value) for term in terms)),
        tuple(one for one in drafts.untaken if not one.left),
        tuple(one for one in drafts.untaken if one.left),
        drafts.taken - sum(not one.left for one in unfit),
        len(sources),
    )
