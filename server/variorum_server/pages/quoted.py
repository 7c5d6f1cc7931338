"""What a quotation says, as claims, and in which quotation a claim is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from variorum.corpus.quoting import QUOTATION, is_said_in
from variorum.disagreements.model import by_offset
from variorum.terms import RDF_TYPE, Term
from variorum_server.pages.things import CitationFound, Things


@dataclass(frozen=True)
class Quoted:
    """The quotations of one snapshot and what they say."""

    things: Things

    def claims(self, citations: Iterable[CitationFound]) -> list[CitationFound]:
        """The claims of the quotation of which these are all citations, in the order of the text; none where they
        are of something else.
        """
        found = []
        for source, cited in _by_source(citations).items():
            if not _quoted(cited):
                continue
            attributed = [one for one in self.things.citations(source=NamedNode(source)) if one.by]
            found += [one for one in attributed if _says(cited, one)]
        return sorted(found, key=lambda one: (min(map(by_offset, one.passages)), one.property, str(one.value)))

    def quotations(self, citation: CitationFound) -> list[Term]:
        """The quotations in which the claim of a citation is said."""
        if not citation.by:
            return []
        typed = self.things.citations(value=NamedNode(QUOTATION), property=RDF_TYPE, source=NamedNode(citation.source))
        found = []
        for one in typed:
            cited = self.things.citations(subject=one.subject, source=NamedNode(citation.source))
            if _says(cited, citation):
                found.append(one.subject)
        return found


def _by_source(citations: Iterable[CitationFound]) -> dict[str, list[CitationFound]]:
    found: dict[str, list[CitationFound]] = defaultdict(list)
    for citation in citations:
        found[citation.source].append(citation)
    return found


def _says(quotation: Iterable[CitationFound], claim: CitationFound) -> bool:
    """Whether a claim is said in the quotation of which one source gives these citations."""
    quotation = tuple(quotation)
    return is_said_in(_quoted(quotation), {one.value for one in quotation}, claim.passages, claim.by)


def _quoted(citations: Iterable[CitationFound]) -> list[str]:
    """Where a source has the words of a quotation; nowhere where it calls the thing none."""
    typed = (one for one in citations if one.property == RDF_TYPE.value and one.value == NamedNode(QUOTATION))
    return [place for one in typed for place in one.passages]
