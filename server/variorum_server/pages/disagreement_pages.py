"""The pages about disagreements: the list, which can be narrowed, and one by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import Response, request, url_for
from pyoxigraph import NamedNode

from variorum.corpus.passages import parse_passage
from variorum.disagreements.model import Disagreement
from variorum.export.claim_review import reviews_of
from variorum.export.selection import select
from variorum.terms import OPEN, Term, local_name
from variorum_server.pages.facts import Words, words_for
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.listing import facet, narrowed, part_of, same_with
from variorum_server.pages.things import Things

SHOWN = 15  # disagreements on a page of the list
BY = {
    "kind": lambda disagreement: (local_name(disagreement.kind),),
    "status": lambda disagreement: (local_name(disagreement.status or OPEN),),
    "source": lambda disagreement: disagreement.sources,
    "about": lambda disagreement: (disagreement.focus,),
}


@dataclass(frozen=True)
class DisagreementPages:
    """The pages about the disagreements of one snapshot."""

    things: Things
    pages: Pages

    def disagreements(self) -> Response:
        """The list, narrowed by the parameters `kind`, `status`, `source` and `about`."""
        disagreements = self.pages.disagreements
        found = part_of(narrowed(disagreements, BY), SHOWN)
        foci = self._words(NamedNode(disagreement.focus) for disagreement in found.entries if disagreement.focus)
        return render_page(
            "disagreements.html",
            part=found,
            total=len(disagreements),
            facets=[
                facet("Kind", "kind", disagreements, BY, self.pages.kind_named),
                facet("Verdict", "status", disagreements, BY, self.pages.status_named),
                facet("Source", "source", disagreements, BY, str),
            ],
            chosen=self._chosen(disagreements),
            words=foci,
        )

    def _chosen(self, disagreements: Iterable[Disagreement]) -> tuple[str, str] | None:
        """The thing to which the list is narrowed, by its label, and the address of the list without that."""
        about = request.args.get("about", "")
        if not about:
            return None
        known = any(disagreement.focus == about for disagreement in disagreements)
        label = self._words([NamedNode(about)]).of(about).text if known else about
        return label, same_with(about=None, page=None)

    def page(self, disagreement: Disagreement) -> Response:
        """One disagreement: who says what in which words, and what was decided."""
        snapshot = self.pages.snapshot
        statements = [said for side in disagreement.positions for said in side.statements]
        speakers = {said.speaker for said in statements if said.speaker}
        paths = dict.fromkeys(side.path for side in disagreement.positions if side.path)
        references = disagreement.decision.references if disagreement.decision else ()
        named = [iri for iri in (disagreement.focus, *speakers, *paths, *references) if ":" in iri]
        terms: list[Term] = [NamedNode(iri) for iri in named]
        before, after = self._neighbours.get(disagreement.iri, (None, None))
        return render_page(
            "disagreement.html",
            disagreement=disagreement,
            about=self.pages.addresses.about(disagreement.iri),
            words=self._words(terms),
            paths=tuple(paths),
            cited={said.citation: said.source for said in statements},
            of_text=any(parse_passage(passage) for said in statements for passage in said.passages),
            before=before,
            after=after,
            number=disagreement.rank,
            total=len(self.pages.disagreements),
            reviews=reviews_of(select(snapshot), disagreement),
            more=url_for("disagreements", about=disagreement.focus) if disagreement.focus else "",
        )

    @cached_property
    def _neighbours(self) -> dict[str, tuple[Disagreement | None, Disagreement | None]]:
        """The disagreements before and after each, in the order of their weight."""
        disagreements = self.pages.disagreements
        around = zip((None, *disagreements[:-1]), disagreements, (*disagreements[1:], None), strict=True)
        return {disagreement.iri: (before, after) for before, disagreement, after in around}

    def _words(self, terms: Iterable[Term]) -> Words:
        return words_for(self.things, self.pages, terms)
