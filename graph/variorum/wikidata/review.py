"""The review of proposals in a terminal: a person says what a candidate is, and each answer is written at once.

The file is read anew before each answer is put into it and written whole, so that a review that is broken off keeps
what was decided, and two that run side by side lose nothing of each other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from variorum.errors import LinkError, Location
from variorum.links.sssom import CLOSE, EXACT, Mapping, MappingSet, write_mappings
from variorum.reports.model import count
from variorum.wikidata.model import ENTITY
from variorum.wikidata.proposals import print_candidate, print_thing
from variorum.wikidata.propose import Proposal
from variorum.wikidata.score import Candidate
from variorum.wikidata.session import Session

YES, CLOSELY, NO, NOT_THE_SAME, OPEN, SKIP, QUIT = "ycnxosq"
ANSWERS = {
    YES: "yes, it is this",
    CLOSELY: "close, but not the same",
    NO: "no; show the next",
    NOT_THE_SAME: "never: record that it is not this",
    OPEN: "open its page",
    SKIP: "skip this thing",
    QUIT: "quit",
}
PAGE = "https://www.wikidata.org/wiki/"


@dataclass
class Review:
    """A review by one curator; `linked` and `denied` count what was written."""

    session: Session
    console: Console
    curator: str
    confidence: float | None = None
    linked: int = 0
    denied: int = 0

    def run(self, proposals: Sequence[Proposal]) -> None:
        """Walks through the proposals that have candidates, until the last one or until the curator quits.

        :raises InvalidCorpusError: the file with the links is broken.
        :raises CorpusError: it cannot be written; it is as it was.
        """
        waiting = [proposal for proposal in proposals if proposal.candidates]
        for key, meaning in ANSWERS.items():
            self.console.print(f"  {key}  {meaning}", markup=False)
        try:
            for number, proposal in enumerate(waiting, 1):
                self.console.print(f"\n{number} of {len(waiting)}", style="dim")
                print_thing(self.console, proposal.thing, self.session.corpus)
                if not self._walk(proposal):
                    break
        finally:
            self.console.print(f"\n{self.summary()}", style="bold", markup=False)

    def summary(self) -> str:
        """One line on what was written: `2 things linked, 1 item ruled out, in seeds/links/wikidata.sssom.tsv`."""
        if not self.linked and not self.denied:
            return "nothing was written"
        ruled_out = f", {count(self.denied, 'item')} ruled out" if self.denied else ""
        return f"{count(self.linked, 'thing')} linked{ruled_out}, in {_shown(self.session.links_file)}"

    def _walk(self, proposal: Proposal) -> bool:
        """Goes through the candidates of one thing; False when the curator wants to quit."""
        for number, candidate in enumerate(proposal.candidates, 1):
            print_candidate(self.console, candidate, f"{number}")
            answer = self._answer(candidate)
            if answer == QUIT:
                return False
            if answer == SKIP:
                return True
            if answer == NOT_THE_SAME:
                self._write(self._mapping(proposal, candidate, EXACT, negative=True))
                self.denied += 1
            elif answer in (YES, CLOSELY):
                mapping = self._mapping(proposal, candidate, EXACT if answer == YES else CLOSE)
                if self._write(mapping):
                    self.linked += 1
                    return True
        return True

    def _answer(self, candidate: Candidate) -> str:
        while True:
            answer = str(click.prompt("     Is it?", type=click.Choice(list(ANSWERS)), show_choices=True))
            if answer != OPEN:
                return answer
            page = PAGE + candidate.id
            self.console.print(f"     {page}", markup=False, highlight=False)
            click.launch(page)

    def _mapping(self, proposal: Proposal, candidate: Candidate, predicate: str, negative: bool = False) -> Mapping:
        return Mapping(
            subject=proposal.thing.iri,
            predicate=predicate,
            object=ENTITY + candidate.id,
            confidence=None if negative else self.confidence,
            curator=self.curator,
            date=date.today().isoformat(),
            negative=negative,
            subject_label=proposal.thing.label,
            object_label=candidate.label,
            comment="" if negative else "; ".join(r.text for r in candidate.reasons if r.value and not r.against),
        )

    def _write(self, mapping: Mapping) -> bool:
        """Puts a mapping into the file; says so and does not where another thing is that item already."""
        links = self.session.links()
        if not mapping.negative and mapping.predicate == EXACT:
            other = next((m for m in links.mappings if _same_item(m, mapping)), None)
            if other is not None:
                what = f"     not written: {other.subject_label or other.subject} is that item already"
                self.console.print(f"{what} ({links.where(other)})", style="red", markup=False)
                return False
        write_links(links.with_mappings((*links.mappings, mapping)), self.session.links_file)
        return True


def write_links(links: MappingSet, path: Path) -> None:
    """Writes the links, and makes their folder where there is none.

    :raises CorpusError: they cannot be written; the file that is there stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LinkError(
            f"cannot be written: {error.strerror}", Location(path), "Check that the corpus's folder may be written."
        ) from error
    write_mappings(links, path)


def _same_item(one: Mapping, other: Mapping) -> bool:
    same = one.object == other.object and one.predicate == EXACT and not one.negative
    return same and one.subject != other.subject


def _shown(path: Path) -> str:
    return str(Location(path))
