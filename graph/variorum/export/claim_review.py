"""schema.org ClaimReview: what was decided on each side of a disagreement, for fact-check readers and search engines.

One review for each value that sources give of a matter that a curator decided; what is open has none. The rating says
no more than the decision does, and is a number only where that says what is right:

| decision | `alternateName` | `ratingValue`, from 1 to 5 |
| --- | --- | --- |
| resolved, in favour of this value | Upheld | 5 |
| resolved, in favour of another value | Rejected | 1 |
| explained: none is wrong where it stands | Explained: working title (or what else explains it) | none |
| false alarm: the values do fit each other | False alarm: the sources do not disagree | none |
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from pyoxigraph import NamedNode

from variorum.disagreements.register_reading import Matter, Side, read_matters
from variorum.export.citations import Wording, citation
from variorum.export.selection import Selection
from variorum.snapshots.publication import CURATOR, DATE, read_publication
from variorum.snapshots.snapshot import SourceSummary
from variorum.terms import DENIED, EXPLAINED, FALSE_ALARM, RESOLVED, VR, Term, words

Object = dict[str, Any]

URL = NamedNode("https://schema.org/url")
DECIDED = (EXPLAINED, FALSE_ALARM, RESOLVED)
BEST, WORST = 5, 1


def write_claim_reviews(selection: Selection, output: BinaryIO) -> None:
    """Writes the reviews of what was decided, as JSON-LD; of chosen sources, those of the values that they give."""
    output.write(b'{\n "@context": "https://schema.org",\n "@graph": [\n')
    for number, review in enumerate(_Maker(selection).reviews()):
        output.write((b",\n" if number else b"") + b"  " + json.dumps(review, ensure_ascii=False).encode())
    output.write(b"\n ]\n}\n")


class _Maker:
    """Makes reviews of the sides of decided disagreements."""

    def __init__(self, selection: Selection) -> None:
        self._snapshot = selection.snapshot
        self._sources = {source.slug: source for source in selection.sources}
        self._publication = read_publication(selection.snapshot)
        self._wording = Wording(selection.snapshot)

    def reviews(self) -> Iterator[Object]:
        """The reviews, one disagreement after the other."""
        for matter in read_matters(self._snapshot):
            if matter.status in DECIDED and matter.decision:
                for number, side in enumerate(matter.sides, 1):
                    if self._sources.keys() & set(side.sources):
                        yield self._review(matter, side, number)

    def _review(self, matter: Matter, side: Side, number: int) -> Object:
        claim = self._claim(matter, side)
        found: Object = {
            "@type": "ClaimReview",
            "@id": f"{matter.iri}#review-{number}",
            "url": matter.iri,
            "name": matter.label,
            "claimReviewed": claim,
            "reviewRating": self._rating(matter, side),
            "itemReviewed": {"@type": "Claim", "name": claim, **self._appearances(side)},
            "author": [self._author(name) for name in self._texts(matter, CURATOR)],
            "datePublished": next(iter(self._texts(matter, DATE)), None),
            "license": self._publication.license,
        }
        return {name: value for name, value in found.items() if value}

    def _claim(self, matter: Matter, side: Side) -> str:
        """The claim in words, as the first source that makes it has it; with its stance where it is not asserted."""
        for statement in side.statements:
            source = self._sources.get(statement.source)
            cited = citation(self._snapshot, source, statement.citation) if source else None
            if cited:
                return self._wording.said(cited)
        return f"{matter.label}: {side.label}"

    def _rating(self, matter: Matter, side: Side) -> Object:
        name, value = self._verdict(matter, side)
        scale = {"ratingValue": value, "bestRating": BEST, "worstRating": WORST} if value else {}
        reason = {"ratingExplanation": matter.reason} if matter.reason else {}
        return {"@type": "Rating", "alternateName": name, **scale, **reason}

    def _verdict(self, matter: Matter, side: Side) -> tuple[str, int]:
        """What was decided of a side, in words and on the scale; 0 where it says nothing of true or false."""
        if matter.status == FALSE_ALARM:
            return "False alarm: the sources do not disagree", 0
        if matter.status == EXPLAINED:
            reasons = [words(iri) for iri in self._texts(matter, VR + "explanation")][:1]
            return ": ".join(["Explained", *reasons]), 0
        stands = side.value in self._terms(matter, VR + "inFavourOf")
        denied = all(statement.stance == DENIED for statement in side.statements)
        return ("Upheld", BEST) if stands != denied else ("Rejected", WORST)

    def _appearances(self, side: Side) -> Object:
        """Where the claim is made, and where first if the dates of all tell."""
        works = [(self._sources[slug], self._work(slug, side)) for slug in side.sources if slug in self._sources]
        first = _first([source for source, _ in works])
        found: Object = {"appearance": [work for _, work in works]}
        if first:
            found["firstAppearance"] = {"@id": first.iri, "@type": "CreativeWork", "name": first.title}
        return found

    def _work(self, slug: str, side: Side) -> Object:
        """A source, and the passages of it that state the claim."""
        source = self._sources[slug]
        passages = [p for said in side.statements if said.source == slug for p in said.passages]
        found: Object = {
            "@id": source.iri,
            "@type": "CreativeWork",
            "name": source.title,
            "url": self._address(source),
            "inLanguage": source.language,
            "datePublished": source.date,
            "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else None,
            "hasPart": [{"@id": passage} for passage in dict.fromkeys(passages)],
        }
        return {name: value for name, value in found.items() if value}

    def _address(self, source: SourceSummary) -> str:
        """Where the source is on the web, if its record tells."""
        found = self._snapshot.stated.quads_for_pattern(NamedNode(source.iri), URL, None, NamedNode(source.graph))
        return min((str(getattr(quad.object, "value", "")) for quad in found), default="")

    def _author(self, name: str) -> Object:
        """Who decided; schema.org wants a person or an organization, so who is not known as a person is the latter."""
        kind = next((creator.kind for creator in self._publication.creators if creator.name == name), "")
        return {"@type": kind or "Organization", "name": name}

    def _terms(self, matter: Matter, name: str) -> set[Term]:
        """What the decision on a matter gives of a property."""
        graph = NamedNode(self._snapshot.base + "decisions")
        found = self._snapshot.stated.quads_for_pattern(NamedNode(matter.decision), NamedNode(name), None, graph)
        return {quad.object for quad in found}

    def _texts(self, matter: Matter, name: str) -> list[str]:
        return sorted(str(getattr(term, "value", "")) for term in self._terms(matter, name))


def _first(sources: list[SourceSummary]) -> SourceSummary | None:
    """The source of the earliest date; None where one has none, or two cannot be told apart."""
    dated = sorted(sources, key=lambda source: source.date)
    if not dated or not dated[0].date:
        return None
    return dated[0] if len(dated) == 1 or not dated[1].date.startswith(dated[0].date) else None
