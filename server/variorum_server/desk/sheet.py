"""What the desk shows of a source: its text in runs with the passages that cover each, and its claims by thing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from variorum.corpus.citing import Claim
from variorum.corpus.editing import written
from variorum.corpus.loading import Source, load_source
from variorum.corpus.passages import locators, parse_passage
from variorum.corpus.readings import Reading, latest, read_readings
from variorum.corpus.texts import misplaced
from variorum.disagreements.model import Disagreement
from variorum.errors import InvalidCorpusError, VariorumError
from variorum.terms import ASSERTED, DENIED, RDF_TYPE, XSD, Term, local_name
from variorum_server.desk.workplace import Known, Workplace

Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True)
class Words:
    """A passage: where it begins and ends, the words in it, and its name on the page."""

    start: int
    end: int
    words: str

    @property
    def name(self) -> str:
        """What runs of text and claims call it."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True)
class Run:
    """Characters of the text that the same passages cover."""

    text: Markup
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """A line of the text, and where it begins."""

    begin: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class CitationShown:
    """A citation of a claim with what second readers found; `terms` are its parts as Turtle."""

    claim: Claim
    terms: Mapping[str, str]
    speaker: str
    passages: tuple[Words, ...]
    locators: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def stance(self) -> str:
        """The name of its stance; empty where it is asserted."""
        return "" if self.claim.stance == ASSERTED else local_name(self.claim.stance)


@dataclass(frozen=True)
class ClaimShown:
    """A claim with its citations. One that is not stated has citations alone: they deny it, or it is missing."""

    name: str
    relation: str
    about: str
    value: str
    value_name: str
    terms: Mapping[str, str]
    stated: bool
    citations: tuple[CitationShown, ...]
    disagreements: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether it is cited as if it were stated, and is not."""
        return not self.stated and any(one.claim.stance != DENIED for one in self.citations)


@dataclass(frozen=True)
class ThingShown:
    """A thing with its claims."""

    name: str
    label: str
    claims: tuple[ClaimShown, ...]


@dataclass(frozen=True)
class Sheet:
    """A source as the desk shows it; `errors` are what keeps parts of it from being shown, or is wrong in it."""

    slug: str
    title: str
    language: str
    state: str
    text: str
    paragraphs: tuple[Paragraph, ...] = ()
    things: tuple[ThingShown, ...] = ()
    errors: tuple[VariorumError, ...] = ()
    whole: bool = True

    @cached_property
    def citations(self) -> tuple[CitationShown, ...]:
        """All citations, in the order of the text, those of one passage as the claims stand."""
        found = [one for thing in self.things for claim in thing.claims for one in claim.citations]
        return tuple(
            sorted(found, key=lambda one: min((p.start, p.end) for p in one.passages) if one.passages else (0, 0))
        )

    @property
    def uncited(self) -> int:
        """How many claims have no citation."""
        return sum(not claim.citations for thing in self.things for claim in thing.claims)

    @property
    def bare(self) -> int:
        """How many words of the text are in no passage."""
        runs = (run for paragraph in self.paragraphs for run in paragraph.runs if not run.passages)
        return sum(len(run.text.unescape().split()) for run in runs)


def read_sheet(workplace: Workplace, slug: str, disagreements: Sequence[Disagreement] = ()) -> Sheet:
    """A source as its files are now, with the disagreements that its claims take part in.

    :raises CorpusError: there is no such source.
    """
    known, state, errors = workplace.known(), workplace.state(slug), list[VariorumError]()
    source, readings, text = None, dict[Claim, tuple[Reading, ...]](), ""
    try:
        source = load_source(known.corpus, workplace.files(slug), known.vocabulary)
        readings = dict(latest(read_readings(known.corpus, slug)))
    except VariorumError as error:
        errors += error.errors if isinstance(error, InvalidCorpusError) else [error]
    try:
        if source is None or source.pinned_text.iri:
            text = workplace.text(slug)
    except VariorumError as error:
        errors += [] if str(error) in map(str, errors) else [error]
    if source is None:
        return Sheet(slug, slug, "", state, text, paragraphs_of(text, ()), (), tuple(errors), whole=False)
    if text:
        errors += misplaced(source, text)
    things = tuple(_Shown(known, source, text, readings, _by_claim(slug, disagreements)).things())
    spans = {(p.start, p.end) for t in things for c in t.claims for one in c.citations for p in one.passages}
    paragraphs = paragraphs_of(text, spans)
    return Sheet(slug, source.title or slug, source.language, state, text, paragraphs, things, tuple(errors))


def paragraphs_of(text: str, spans: Sequence[tuple[int, int]] | set[tuple[int, int]]) -> tuple[Paragraph, ...]:
    """A text by its lines, each in runs that the same passages cover; empty lines are left out."""
    found, begin = [], 0
    for line in text.split("\n"):
        end = begin + len(line)
        if line.strip():
            found.append(Paragraph(begin, tuple(_runs(text, begin, end, spans))))
        begin = end + 1
    return tuple(found)


def _runs(text: str, begin: int, end: int, spans: Sequence[tuple[int, int]] | set[tuple[int, int]]) -> Iterator[Run]:
    touched = sorted(span for span in spans if span[0] < end and span[1] > begin)
    edges = {begin, end, *(edge for span in touched for edge in span if begin < edge < end)}
    for at, until in pairwise(sorted(edges)):
        covering = tuple(f"{first}-{last}" for first, last in touched if first <= at and last >= until)
        # a carriage return that stands in the page as it is would be taken for a line end, and none of its own
        yield Run(Markup(str(escape(text[at:until])).replace("\r", "&#13;")), covering)


def _by_claim(slug: str, disagreements: Sequence[Disagreement]) -> Mapping[tuple[str, str, Term], tuple[str, ...]]:
    """The sentences of the disagreements that each claim of a source takes part in."""
    found: dict[tuple[str, str, Term], list[str]] = {}
    for disagreement in disagreements:
        for position in disagreement.positions:
            for statement in position.statements:
                if statement.source == slug and disagreement.sentence not in found.setdefault(statement.claim, []):
                    found[statement.claim].append(disagreement.sentence)
    return {claim: tuple(sentences) for claim, sentences in found.items()}


@dataclass(frozen=True)
class _Shown:
    """Makes what is shown of what was loaded."""

    known: Known
    source: Source
    text: str
    readings: Mapping[Claim, tuple[Reading, ...]]
    disagreements: Mapping[tuple[str, str, Term], tuple[str, ...]]

    def things(self) -> Iterator[ThingShown]:
        """The things, in the order of the claims file."""
        cited: dict[Statement, list[CitationShown]] = {}
        for citation in self.source.citations:
            claim = Claim(*citation.claim, citation.stance.value, citation.attributed_to)
            cited.setdefault(citation.claim, []).append(self._citation(claim, citation.passages))
        stated = dict.fromkeys(
            (t.subject, t.predicate, t.object)
            for t in self.source.claims_file.triples
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal)
            if t in self.source.claims or (t.subject, t.predicate, t.object) in cited
        )
        by_thing: dict[NamedNode, list[ClaimShown]] = {}
        for statement in [*stated, *(one for one in cited if one not in stated)]:
            shown = self._claim(statement, statement in stated, tuple(cited.get(statement, ())))
            by_thing.setdefault(statement[0], []).append(shown)
        for thing, claims in by_thing.items():
            yield ThingShown(self.known.corpus.shorten(thing.value), self._label(thing), tuple(claims))

    def _claim(self, statement: Statement, stated: bool, citations: tuple[CitationShown, ...]) -> ClaimShown:
        subject, predicate, value = statement
        terms = self._terms(Claim(*statement))
        name = hashlib.sha256(" ".join(terms.values()).encode()).hexdigest()[:12]
        about = self.known.comments.get(predicate, "")
        label = "is" if predicate == RDF_TYPE else self._label(predicate)
        shown, value_name = self._value(value)
        disagreements = self.disagreements.get((subject.value, predicate.value, value), ())
        return ClaimShown(name, label, about, shown, value_name, terms, stated, citations, disagreements)

    def _citation(self, claim: Claim, passages: Sequence[str]) -> CitationShown:
        places = sorted((p.start, p.end) for p in map(parse_passage, passages) if p)
        elsewhere = locators(passages)
        words = tuple(Words(start, end, self.text[start:end]) for start, end in places)
        speaker = self._label(claim.speaker) if claim.speaker else ""
        return CitationShown(claim, self._terms(claim), speaker, words, elsewhere, self.readings.get(claim, ()))

    def _terms(self, claim: Claim) -> dict[str, str]:
        corpus = self.known.corpus
        parts: dict[str, Term] = {"thing": claim.subject, "property": claim.predicate, "value": claim.value}
        if claim.stance != ASSERTED:
            parts["stance"] = NamedNode(claim.stance)
        if claim.speaker:
            parts["speaker"] = claim.speaker
        return {name: written(term, corpus.base, corpus.prefixes) for name, term in parts.items()}

    def _label(self, term: NamedNode) -> str:
        thing = self.known.things.get(term)
        if thing and thing.labels:
            return thing.labels[0].value
        return self.known.vocabulary.labels.get(term.value) or self.known.corpus.shorten(term.value)

    def _value(self, value: NamedNode | Literal) -> tuple[str, str]:
        """A value as people read it, and how it is written where that is not the same."""
        if isinstance(value, NamedNode):
            return self._label(value), self.known.corpus.shorten(value.value)
        if value.language:
            return f"“{value.value}”", value.language
        if value.datatype.value == XSD + "string":
            return f"“{value.value}”", ""
        return value.value, self.known.corpus.shorten(value.datatype.value)
