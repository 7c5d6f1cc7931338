"""The guide of terms: for each question that people ask, the property that answers it; and the kinds of things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import Response, request
from pyoxigraph import Quad

from variorum.corpus.finding import Term, terms_called
from variorum.corpus.ntriples import parse_written
from variorum.snapshots.statistics import read_together
from variorum.terms import shorten
from variorum_server.pages.html import Pages, render_page

LONGEST = 200  # code points of what is looked for


@dataclass(frozen=True)
class TermPages:
    """The guide of one snapshot, made of its ontology's own words."""

    pages: Pages

    @cached_property
    def _ontology(self) -> list[Quad]:
        snapshot = self.pages.snapshot
        return parse_written(b"".join(snapshot.written.blocks(f"{snapshot.base}ontology")))[0]

    @cached_property
    def _used(self) -> dict[str, int]:
        """How often each property is used, and how many things each class has."""
        counts, _ = read_together(self.pages.snapshot)
        properties = {one.iri: one.triples for one in counts.properties}
        return properties | {one.iri: one.entities for one in counts.classes}

    def guide(self) -> Response:
        """The terms that answer what the parameter `q` asks, or all of them."""
        words = " ".join(request.args.get("q", "").split())[:LONGEST]
        found = terms_called(words, self._ontology, self._used)
        properties = [term for term in found if term.kind == "property" and term.question]
        classes = [term for term in found if term.kind == "class" and term.uses]
        page = render_page(
            "terms.html",
            words=words,
            properties=properties,
            classes=classes,
            others=[term for term in found if term not in properties and term not in classes],
            written=self._written,
        )
        if words:
            page.headers["X-Robots-Tag"] = "noindex"
        return page

    def _written(self, term: Term) -> str:
        """How a query has a term."""
        return shorten(term.iri, self.pages.snapshot.base, self.pages.snapshot.prefixes)
