"""The pages about sources: the list, and one by itself: what it is, what it alone says, how it stands to others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Response, request

from variorum.query.dataset import find_source
from variorum.search.index import Comparison
from variorum_server.pages.compare_pages import ComparePages
from variorum_server.pages.html import CONTENT, Pages, render_page
from variorum_server.pages.listing import part_of, part_of_total, start_of
from variorum_server.pages.texts import pinned_text

LISTED = 100  # sources on a page of the list
ALONE = 40  # what it alone says, on its page
CLAIMS = 60  # properties of things on a page of its claims
OTHERS = 25  # sources to which it is held
FIRST_DISAGREEMENTS = 6


@dataclass(frozen=True)
class SourcePages:
    """The pages about the sources of one snapshot."""

    pages: Pages
    compared: ComparePages

    def sources(self) -> Response:
        """All sources."""
        return render_page("sources.html", part=part_of(self.pages.snapshot.sources, LISTED))

    def source(self, slug: str) -> Response:
        """One source; the parameter `show` asks for all its claims by thing, or for all that it alone says."""
        snapshot = self.pages.snapshot
        source = find_source(snapshot, slug)
        show, start = request.args.get("show", ""), start_of(CLAIMS)
        first, size = (start, CLAIMS) if show == "alone" else (0, ALONE)
        alone, total_alone = self.pages.index.alone(slug, first, size)
        claims, total_claims = self.pages.index.facts((slug,), Comparison(), start if show == "claims" else 0, CLAIMS)
        disagreements = [disagreement for disagreement in self.pages.disagreements if slug in disagreement.sources]
        agreement = sorted(self.pages.index.agreement((slug,)), key=lambda one: (-one.compared, one.other))[:OTHERS]
        return render_page(
            "source.html",
            source=source,
            text=pinned_text(snapshot, source).iri,
            disagreements=disagreements
            if len(disagreements) <= FIRST_DISAGREEMENTS + 2
            else disagreements[:FIRST_DISAGREEMENTS],
            total_disagreements=len(disagreements),
            alone=part_of_total(tuple(alone), first, total_alone, size),
            claims=part_of_total(tuple(claims), start, total_claims, CLAIMS),
            claims_by_thing=[
                (entries[0][0], entries)
                for entries in (list(group) for _, group in groupby(claims, lambda entry: entry[0].thing))
            ],
            agreement=agreement,
            show=show,
            saved=[saved for saved in self.pages.saved if saved.scope == "one"],
            content=CONTENT,
            root=request.url_root.rstrip("/"),
        )
