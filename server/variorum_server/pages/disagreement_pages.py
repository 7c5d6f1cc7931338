"""The pages about disagreements: the list, which can be narrowed, and one by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import Response, request, url_for
from pyoxigraph import NamedNode

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
    "kind": lambda matter: (local_name(matter.kind),),
    "status": lambda matter: (local_name(matter.status or OPEN),),
    "source": lambda matter: matter.sources,
    "about": lambda matter: (matter.focus,),
}


@dataclass(frozen=True)
class DisagreementPages:
    """The pages about the disagreements of one snapshot."""

    things: Things
    pages: Pages

    def disagreements(self) -> Response:
        """The list, narrowed by the parameters `kind`, `status`, `source` and `about`."""
        matters = self.pages.matters
        found = part_of(narrowed(matters, BY), SHOWN)
        foci = self._words(NamedNode(matter.focus) for matter in found.entries if matter.focus)
        return render_page(
            "disagreements.html",
            part=found,
            total=len(matters),
            facets=[
                facet("Kind", "kind", matters, BY, self.pages.kind_named),
                facet("Verdict", "status", matters, BY, self.pages.status_named),
                facet("Source", "source", matters, BY, str),
            ],
            chosen=self._chosen(matters),
            words=foci,
        )

    def _chosen(self, matters: Iterable[Disagreement]) -> tuple[str, str] | None:
        """The thing to which the list is narrowed, by its label, and the address of the list without that."""
        about = request.args.get("about", "")
        if not about:
            return None
        known = any(matter.focus == about for matter in matters)
        label = self._words([NamedNode(about)]).of(about).text if known else about
        return label, same_with(about=None, page=None)

    def page(self, matter: Disagreement) -> Response:
        """One disagreement: who says what in which words, and what was decided."""
        snapshot = self.pages.snapshot
        speakers = {said.speaker for side in matter.positions for said in side.statements if said.speaker}
        paths = dict.fromkeys(side.path for side in matter.positions if side.path)
        references = matter.decision.references if matter.decision else ()
        named = [iri for iri in (matter.focus, *speakers, *paths, *references) if ":" in iri]
        terms: list[Term] = [NamedNode(iri) for iri in named]
        before, after = self._neighbours.get(matter.iri, (None, None))
        return render_page(
            "disagreement.html",
            matter=matter,
            about=self.pages.addresses.about(matter.iri),
            words=self._words(terms),
            paths=tuple(paths),
            before=before,
            after=after,
            number=matter.rank,
            total=len(self.pages.matters),
            reviews=reviews_of(select(snapshot), matter),
            more=url_for("disagreements", about=matter.focus) if matter.focus else "",
        )

    @cached_property
    def _neighbours(self) -> dict[str, tuple[Disagreement | None, Disagreement | None]]:
        """The disagreements before and after each, in the order of their weight."""
        matters = self.pages.matters
        around = zip((None, *matters[:-1]), matters, (*matters[1:], None), strict=True)
        return {matter.iri: (before, after) for before, matter, after in around}

    def _words(self, terms: Iterable[Term]) -> Words:
        return words_for(self.things, self.pages, terms)
