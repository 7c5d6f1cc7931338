"""The page about a text: what each passage of it states, in the text itself where that may be shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from flask import Response
from pyoxigraph import NamedNode

from variorum.corpus.passages import parse_passage
from variorum.disagreements.model import Disagreement
from variorum.terms import Term
from variorum_server.pages.facts import Line, line_of, words_for
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.things import CitationFound, Things

Disagreements = Mapping[str, tuple[Disagreement, ...]]


@dataclass(frozen=True)
class Span:
    """A passage of a text, `begin` its first character, with the claims that it states; `disputed` tells that a
    disagreement turns on one of them.
    """

    fragment: str
    begin: int
    end: int
    lines: tuple[Line, ...]
    disputed: bool

    @property
    def count(self) -> int:
        """How many claims it states."""
        return len(self.lines)


@dataclass(frozen=True)
class Piece:
    """A run of characters with the marks that are opened before it and how many are closed after it.

    A mark has the span that it belongs to, and whether it is its first: a span that crosses the end of another, or of a
    paragraph, is marked in several parts.
    """

    text: str
    opened: tuple[tuple[Span, bool], ...]
    closed: int


@dataclass(frozen=True)
class Paragraph:
    """A line of a text with the spans that begin in it."""

    pieces: tuple[Piece, ...]
    spans: tuple[Span, ...]


@dataclass
class _Marker:
    """Marks spans in a text."""

    text: str
    spans: Sequence[Span]
    begun: set[str] = field(default_factory=set)

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs of the text, one after the other."""
        for line in re.finditer(r"[^\n]*\S[^\n]*", self.text):
            begin, end = line.span()
            touched = [span for span in self.spans if span.begin < end and span.end > begin]
            starting = tuple(span for span in touched if begin <= span.begin)
            yield Paragraph(tuple(self._pieces(begin, end, touched)), starting)

    def _pieces(self, begin: int, end: int, touched: Sequence[Span]) -> Iterator[Piece]:
        edges = {begin, end, *(edge for span in touched for edge in (span.begin, span.end) if begin < edge < end)}
        places = sorted(edges)
        open_: list[Span] = []
        for at, until in pairwise(places):
            wanted = [span for span in touched if span.begin <= at and span.end >= until]
            opened = []
            for span in wanted[len(open_) :]:
                opened.append((span, span.fragment not in self.begun))
                self.begun.add(span.fragment)
            after = [span for span in touched if span.begin <= until and span.end > until] if until < end else []
            kept = 0
            while kept < len(wanted) and kept < len(after) and wanted[kept] is after[kept]:
                kept += 1
            open_ = wanted[:kept]
            yield Piece(self.text[at:until], tuple(opened), len(wanted) - kept)


def paragraphs_of(text: str, spans: Sequence[Span]) -> tuple[Paragraph, ...]:
    """A text by its paragraphs, with marks where its spans are: each is marked from its begin to its end, whatever
    others it meets.
    """
    return tuple(_Marker(text, sorted(spans, key=lambda span: (span.begin, -span.end))).paragraphs())


@dataclass(frozen=True)
class TextPages:
    """The pages about the texts of one snapshot."""

    things: Things
    pages: Pages

    def page(self, iri: str, source: Term, disagreements: Disagreements) -> Response:
        """The text with this IRI, which a source is read from."""
        snapshot = self.pages.snapshot
        citations = self.things.citations(source=source)
        text = self.pages.texts.whole(iri)
        terms = [term for one in citations for term in (one.subject, NamedNode(one.property), one.value)]
        words = words_for(self.things, self.pages, terms)
        spans = spans_of(iri, citations, lambda one: line_of(one, words, disagreements.get(one.iri, ())))
        return render_page(
            "text.html",
            iri=iri,
            about=self.pages.addresses.about(iri),
            source=next((one for one in snapshot.sources if NamedNode(one.iri) == source), None),
            spans=spans,
            paragraphs=paragraphs_of(text, spans) if text else (),
            disputed=sum(span.disputed for span in spans),
        )


def spans_of(iri: str, citations: Sequence[CitationFound], line: Callable[[CitationFound], Line]) -> list[Span]:
    """The passages of a text that are cited, in its order, with the line for each citation."""
    found: dict[str, list[Line]] = defaultdict(list)
    for citation in citations:
        told = line(citation)
        for name in citation.passages:
            found[name].append(told)
    spans = []
    for name, lines in found.items():
        passage = parse_passage(name)
        if passage and passage.text == iri:
            fragment, disputed = f"char={passage.start},{passage.end}", any(one.disagreements for one in lines)
            spans.append(Span(fragment, passage.start, passage.end, tuple(lines), disputed))
    return sorted(spans, key=lambda span: (span.begin, span.end))
