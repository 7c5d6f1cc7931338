"""The sources of a corpus as the first page of the desk lists them."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from variorum.corpus.citing import Claim
from variorum.corpus.loading import Source, load_source
from variorum.corpus.readings import Reading, count_read, read_readings
from variorum.errors import VariorumError
from variorum.terms import DENIED
from variorum_server.desk.workplace import Workplace

DENIED_STANCE = NamedNode(DENIED)


@dataclass(frozen=True)
class Writing:
    """A source: how much it states and denies, how much of that is cited and read; or what keeps it from being read."""

    slug: str
    title: str
    stated: int = 0
    denied: int = 0
    of_record: int = 0  # what its record says, and the article too
    again: int = 0  # claims that are stated already, in another stance or by another speaker
    uncited: int = 0
    read: str = ""
    wrong: str = ""

    @property
    def claims(self) -> str:
        """All claims, as many as there are for a second reader and those not cited, and what they are if not stated."""
        others = {"denied": self.denied, "of its record": self.of_record, "said again": self.again}
        more = [f"{count:,} {what}" for what, count in others.items() if count]
        parts = f": {self.stated:,} stated, {', '.join(more)}" if more else ""
        return f"{self.stated + sum(others.values()):,}{parts}"


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
        given = [citation.claim for citation in source.citations if citation.stance != DENIED_STANCE]
        stated = {(t.subject, t.predicate, t.object) for t in source.claims}
        others = len(source.citations) - len(given), len({*given} - stated), len(given) - len({*given})
        title = source.record("https://schema.org/name") or source.record("http://www.w3.org/2000/01/rdf-schema#label")
        read = _count(source, readings)
        found.append(Writing(files.slug, title or files.slug, len(stated), *others, uncited, read))
    return found, texts


def _count(source: Source, readings: tuple[Reading, ...]) -> str:
    return count_read((Claim(*c.claim, c.stance.value, c.attributed_to) for c in source.citations), readings)
