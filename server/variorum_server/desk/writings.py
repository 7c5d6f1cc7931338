"""The sources of a corpus as the first page of the desk lists them."""

from __future__ import annotations

from dataclasses import dataclass

from variorum.corpus.citing import Claim
from variorum.corpus.loading import load_source
from variorum.corpus.readings import count_read, read_readings
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
        claims = [Claim(*c.claim, c.stance.value, c.attributed_to) for c in source.citations]
        title = source.record("https://schema.org/name") or source.record("http://www.w3.org/2000/01/rdf-schema#label")
        read = count_read(claims, readings)
        found.append(Writing(files.slug, title or files.slug, len(source.claims), uncited, read))
    return found, texts
