"""Where things are looked for: the search, the index of things, and what OpenSearch wants to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from flask import Response, jsonify, request

from variorum.corpus.quotations import Quotation, find_as_meant, in_context, whole_words
from variorum.search.index import Hit
from variorum.terms import words
from variorum_server.pages.addresses import root_address
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.listing import Choice, Facet, Part, part_of_total, same_with, start_of

FOUND = 40
IN_TEXTS = 20  # places in texts that are shown
SUGGESTED = 8
COMPLETED = 60
THINGS = 60  # things on a page of the index
HEADINGS = {
    "thing": "Things",
    "disagreement": "Disagreements",
    "source": "Sources",
    "value": "What is said",
    "class": "Kinds of things",
    "property": "Properties",
}
FACETS = {"class": "Kind", "source": "Source", "stance": "Stance", "disputed": "Disputed"}


@dataclass(frozen=True)
class Place:
    """A place in a text where words stand; the passage that begins there leads to it."""

    slug: str
    address: str
    quote: Quotation


@dataclass(frozen=True)
class SearchPages:
    """The search of one snapshot."""

    pages: Pages

    def search(self) -> Response:
        """What is called as the parameter `q` has it, or nearly so; and where texts that may be shown have it."""
        asked = " ".join(request.args.get("q", "").split())[:200]
        hits = self.pages.index.find(asked, FOUND)
        groups = [(HEADINGS[kind], [hit for hit in hits if hit.kind == kind]) for kind in HEADINGS]
        places = list(self._in_texts(asked))
        page = render_page(
            "search.html",
            asked=asked,
            best=hits[0] if hits else None,
            groups=[group for group in groups if group[1]],
            places=places,
            total=len(hits),
        )
        page.headers["X-Robots-Tag"] = "noindex"
        return page

    def suggest(self) -> Response:
        """The first finds, as OpenSearch suggestions."""
        asked = request.args.get("q", "")
        hits = self.pages.index.find(asked, SUGGESTED)
        root = root_address().rstrip("/")
        return jsonify(
            [
                asked,
                [hit.label for hit in hits],
                [hit.note for hit in hits],
                [root + self.pages.addresses.page(hit.iri) for hit in hits],
            ]
        )

    def terms(self) -> Response:
        """What the query editor completes with: classes, properties or things (the parameter `kind`) that have the
        letters `q` in their label or the beginning of their IRI; properties that things of the class `class` have come
        first.
        """
        kind, asked = request.args.get("kind", "thing"), request.args.get("q", "")[:200]
        if kind in ("class", "property"):
            hits = self.pages.index.terms(kind, asked, COMPLETED, request.args.get("class", ""))
        else:
            hits = self.pages.index.find(asked, COMPLETED, ["thing"])
        response = jsonify([{"iri": hit.iri, "label": hit.label} for hit in hits])
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        return response

    def opensearch(self) -> Response:
        """The description of the search (OpenSearch 1.1)."""
        root, name = root_address().rstrip("/"), escape(self.pages.snapshot.name)
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
            f" <ShortName>{name[:16]}</ShortName>\n"
            f" <Description>What sources say in {name}</Description>\n <InputEncoding>UTF-8</InputEncoding>\n"
            f' <Url type="text/html" template="{root}/search?q={{searchTerms}}"/>\n'
            f' <Url type="application/x-suggestions+json" template="{root}/search/suggest?q={{searchTerms}}"/>\n'
            "</OpenSearchDescription>\n"
        )
        response = Response(body, content_type="application/opensearchdescription+xml; charset=utf-8")
        response.add_etag()
        return response

    def things(self) -> Response:
        """The index of things, narrowed by class, source, stance and whether they are disputed."""
        wanted = {name: request.args[name] for name in FACETS if request.args.get(name)}
        letters, start = request.args.get("named", "")[:100], start_of(THINGS)
        hits, total = self.pages.index.things(wanted, start, THINGS, letters)
        part: Part[Hit] = part_of_total(tuple(hits), start, total, THINGS)
        return render_page(
            "things.html",
            part=part,
            facets=[self._facet(name, wanted, letters) for name in FACETS],
            letters=letters,
            kept=wanted,
        )

    def _facet(self, name: str, wanted: dict[str, str], letters: str) -> Facet:
        counts, chosen = self.pages.index.facet(name, wanted, letters), wanted.get(name, "")
        if chosen and chosen not in counts:
            counts[chosen] = 0
        choices = (
            Choice(
                self._label(name, value),
                count,
                same_with(**{name: None if value == chosen else value, "page": None}),
                value == chosen,
            )
            for value, count in counts.items()
        )
        return Facet(FACETS[name], tuple(choices))

    def _label(self, facet: str, value: str) -> str:
        if facet == "class":
            return self.pages.addresses.terms.get(value) or words(value)
        return "only what is disputed" if facet == "disputed" else value

    def _in_texts(self, asked: str) -> list[Place]:
        """Places in the texts that have the words, whatever their case, accents and the space between them: first those
        where they are words of their own, not a part of others.
        """
        if len(asked) < 3 or not self.pages.texts.shown:
            return []
        whole: list[Place] = []
        within: list[Place] = []
        for iri, slug in self.pages.texts.all().items():
            text = self.pages.texts.whole(iri) or ""
            found = find_as_meant(text, asked)
            words = whole_words(text, found)
            for place in found:
                places = whole if place in words else within
                if len(places) < IN_TEXTS:
                    quote = in_context(text, place.start, place.end, self.pages.texts.most)
                    places.append(Place(slug, self.pages.addresses.page(iri), quote))
            if len(whole) == IN_TEXTS:
                break
        return [*whole, *within][:IN_TEXTS]
