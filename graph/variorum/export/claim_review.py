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

from variorum.corpus.passages import parse_passage
from variorum.disagreements.citations import Wording, citation
from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position
from variorum.disagreements.register import read_register
from variorum.export.selection import Selection
from variorum.snapshots.publication import read_publication
from variorum.snapshots.snapshot import SourceSummary
from variorum.terms import DENIED, EXPLAINED, FALSE_ALARM, RESOLVED, words

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


def reviews_of(selection: Selection, disagreement: Disagreement) -> list[Object]:
    """The reviews of the sides of one disagreement; none while it is open."""
    return list(_Maker(selection).reviews_of(disagreement))


class _Maker:
    """Makes reviews of the sides of decided disagreements."""

    def __init__(self, selection: Selection) -> None:
        self._snapshot = selection.snapshot
        self._sources = {source.slug: source for source in selection.sources}
        self._publication = read_publication(selection.snapshot)
        self._wording = Wording(selection.snapshot)

    def reviews(self) -> Iterator[Object]:
        """The reviews, one disagreement after the other."""
        for disagreement in read_register(self._snapshot).disagreements:
            yield from self.reviews_of(disagreement)

    def reviews_of(self, disagreement: Disagreement) -> Iterator[Object]:
        """The reviews of the sides of one disagreement."""
        if disagreement.status in DECIDED and disagreement.decision:
            for number, side in enumerate(disagreement.positions, 1):
                if self._sources.keys() & set(side.sources):
                    yield self._review(disagreement, disagreement.decision, side, number)

    def _review(self, disagreement: Disagreement, decision: Decision, side: Position, number: int) -> Object:
        claim = self._claim(disagreement, side)
        found: Object = {
            "@type": "ClaimReview",
            "@id": f"{disagreement.iri}#review-{number}",
            "url": disagreement.iri,
            "name": disagreement.sentence.rstrip(".") or disagreement.label,
            "claimReviewed": claim,
            "reviewRating": self._rating(decision, side),
            "itemReviewed": {"@type": "Claim", "name": claim, **self._speakers(side), **self._appearances(side)},
            "author": [self._author(decision.curator)] if decision.curator else [],
            "datePublished": decision.date,
            "license": self._publication.license,
        }
        return {name: value for name, value in found.items() if value}

    def _claim(self, disagreement: Disagreement, side: Position) -> str:
        """The claim in words, as the first source that makes it has it; with its stance where it is not asserted."""
        for statement in side.statements:
            source = self._sources.get(statement.source)
            cited = citation(self._snapshot, source, statement.citation) if source else None
            if cited:
                return self._wording.said(cited)
        return f"{disagreement.label}: {side.label}"

    def _rating(self, decision: Decision, side: Position) -> Object:
        name, value = _verdict(decision, side)
        scale = {"ratingValue": value, "bestRating": BEST, "worstRating": WORST} if value else {}
        reason = {"ratingExplanation": decision.reason} if decision.reason else {}
        return {"@type": "Rating", "alternateName": name, **scale, **reason}

    def _speakers(self, side: Position) -> Object:
        """To whom the sources attribute the claim, as its authors."""
        speakers = dict.fromkeys(s.speaker for s in side.statements if s.speaker and s.source in self._sources)
        people = [{"@id": iri, "@type": "Person", "name": self._wording.label(iri)} for iri in speakers]
        return {"author": people} if people else {}

    def _appearances(self, side: Position) -> Object:
        """Where the claim is made, and where first if the dates of all tell."""
        works = [(self._sources[slug], self._work(slug, side)) for slug in side.sources if slug in self._sources]
        first = _first([source for source, _ in works])
        found: Object = {"appearance": [work for _, work in works]}
        if first:
            found["firstAppearance"] = {"@id": first.iri, "@type": "CreativeWork", "name": first.title}
        return found

    def _work(self, slug: str, side: Position) -> Object:
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
            "hasPart": [
                {"@id": place} if parse_passage(place) else {"@type": "CreativeWork", "name": place}
                for place in dict.fromkeys(passages)
            ],
        }
        return {name: value for name, value in found.items() if value}

    def _address(self, source: SourceSummary) -> str:
        """Where the source is on the web, if its record tells."""
        found = self._snapshot.stated.quads_for_pattern(NamedNode(source.iri), URL, None, NamedNode(source.graph))
        return min((str(getattr(quad.object, "value", "")) for quad in found), default="")

    def _author(self, name: str) -> Object:
        """Who decided; schema.org wants a person or an organization: the latter unless a person is known."""
        kind = next((creator.kind for creator in self._publication.creators if creator.name == name), "")
        return {"@type": kind or "Organization", "name": name}


def _verdict(decision: Decision, side: Position) -> tuple[str, int]:
    """What was decided of a side, in words and on the scale; 0 where it says nothing of true or false."""
    if decision.status == FALSE_ALARM:
        return "False alarm: the sources do not disagree", 0
    if decision.status == EXPLAINED:
        return ": ".join(["Explained", *filter(None, [words(decision.explanation)])]), 0
    stands = side.value in decision.in_favour_of
    denied = all(statement.stance == DENIED for statement in side.statements)
    return ("Upheld", BEST) if stands != denied else ("Rejected", WORST)


def _first(sources: list[SourceSummary]) -> SourceSummary | None:
    """The source of the earliest date; None where one has none, or two cannot be told apart."""
    dated = sorted(sources, key=lambda source: source.date)
    if not dated or not dated[0].date:
        return None
    return dated[0] if len(dated) == 1 or not dated[1].date.startswith(dated[0].date) else None
