"""The sources of a corpus as the first page of the desk lists them."""

from __future__ import annotations

from dataclasses import dataclass

from variorum.corpus.citing import Claim
from variorum.corpus.loading import Source, load_source
from variorum.corpus.readings import Reading, count_read, read_readings
from variorum.errors import VariorumError
from variorum_server.desk.workplace import Workplace


@dataclass(frozen=True)
class Writing:
    """A source: how much it states, how much of that is cited and read; or what keeps it from being read."""

    slug: str
    title: str
    claims: int = 0
    uncited: int = 0
    read: str = ""
    wrong: str = ""


def writings(workplace: Workplace) -> tuple[list[Writing], set[str]]:
    """The sources, and the names of the files of their texts."""
    known, found, texts = workplace.known(), list[Writing](), set[str]()
    for files in known.corpus.sources:
        try:
            source = load_source(known.corpus, files, known.vocabulary)
            readings = read_readings(known.corpus, files.slug)
        except VariorumError as error:
            found.append(Writing(files.slug, files.slug, wrong=str(error).splitlines()[0]))
            continue
        texts |= {source.pinned_text.file, f"{files.slug}.txt"}
        cited = {citation.claim for citation in source.citations}
        uncited = sum((t.subject, t.predicate, t.object) not in cited for t in source.claims)
        title = source.record("https://schema.org/name") or source.record("http://www.w3.org/2000/01/rdf-schema#label")
        read = _count(source, readings)
        found.append(Writing(files.slug, title or files.slug, len(source.claims), uncited, read))
    return found, texts


def count_of(workplace: Workplace, slug: str) -> str:
    """How many claims of a source were read.

    :raises CorpusError: there is no such source, or its files are broken.
    """
    known = workplace.known()
    source = load_source(known.corpus, workplace.files(slug), known.vocabulary)
    return _count(source, read_readings(known.corpus, slug))


def _count(source: Source, readings: tuple[Reading, ...]) -> str:
    return count_read((Claim(*c.claim, c.stance.value, c.attributed_to) for c in source.citations), readings)
