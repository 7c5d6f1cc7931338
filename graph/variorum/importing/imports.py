"""From files of others to seeds: read, collected, described, held against the ontology, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import BrokenFilesError, CorpusError, EmptyFileError, Location
from variorum.importing.contents import with_lines
from variorum.importing.describing import Describer
from variorum.importing.drafts import Drafts
from variorum.importing.fitting import Fitter
from variorum.importing.formats import read_file
from variorum.importing.mapping import Mapping
from variorum.importing.naming import Naming
from variorum.importing.statements import Place, Untaken
from variorum.importing.writing import SeedFile, new_terms, seed_files, terms_file

REASONS = 3  # that are told of a file in which no claim is


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

    :raises CorpusError: files cannot be read at all, or are of no known format; or nothing is in any of them.
    """
    naming = Naming(corpus, load_vocabulary(corpus), mapping)
    drafts = Drafts(naming, texts)
    _read(paths, drafts)
    sources = drafts.finished()
    describer, fitter = Describer(drafts, sources), Fitter(naming)
    unfit: list[Untaken] = []
    for draft in sources:
        describer.describe(draft)
        unfit += fitter.fit(draft)
    drafts.untaken += unfit
    drafts.untaken = list(with_lines(drafts.untaken, paths))
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


def _read(paths: Sequence[Path], drafts: Drafts) -> None:
    """Reads the files. One in which nothing is counts among what was not taken, if others have something.

    :raises BrokenFilesError: some of several cannot be read at all; with each of them.
    :raises CorpusError: the one file cannot be read at all, or none has something to take.
    """
    empty, broken = list[EmptyFileError](), list[CorpusError]()
    for path in paths:
        try:
            drafts.add(read_file(path, drafts.naming))
        except EmptyFileError as error:
            empty.append(error)
            drafts.untaken.append(Untaken(Place(path.name, ""), error.what))
        except CorpusError as error:
            broken.append(error)
    if broken:
        raise BrokenFilesError(broken) if len(paths) > 1 else broken[0]
    if len(empty) == len(paths):
        first = empty[0]
        more = f"; {len(empty) - 1:,} more file{'s' * (len(empty) > 2)} had nothing either" if len(empty) > 1 else ""
        raise EmptyFileError(first.what + more, first.where, first.advice)
    if not drafts.sources and all(one.left for one in drafts.untaken):
        reasons = list(dict.fromkeys(one.what for one in drafts.untaken))
        reasons = reasons or ["labels are all that it has" if drafts.labels else "no value is in it"]
        what = f"claims were looked for, and none was found: {'; '.join(reasons[:REASONS])}"
        raise CorpusError(what, Location(paths[0]), "Say in the mapping what its properties are and who states them.")
