"""What is to become the two files of each source: statements collected, under the slugs that sources get."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.corpus.encoding import decoded
from variorum.corpus.evidence import STANCES, citation_iri
from variorum.corpus.folder import SLUG, Corpus
from variorum.corpus.loading import SOURCE_CLASS
from variorum.corpus.quotations import find_words
from variorum.importing.mapping import PropertyRule, SourceRule
from variorum.importing.naming import WEB, Naming, address, named, slug_for
from variorum.importing.statements import Described, Place, Read, Stated, Untaken
from variorum.terms import COMMENT, DENIED, IN_LANGUAGE, LABEL, RDF_TYPE, SCHEMA, VR, XSD

Claim = tuple[NamedNode, NamedNode, NamedNode | Literal]
NUL = "\0"
TAKEN_NAMES = ("corpus", "decisions")  # files in seeds/ that are no sources
WORDS_QUOTED = 7  # of a text that is not at hand no more are kept
NAME, DATE, URL = (NamedNode(SCHEMA + name) for name in ("name", "datePublished", "url"))


@dataclass
class DraftCitation:
    """A citation that is to be written; `iri` is given where it is not that of the short form."""

    claim: Claim
    stance: str
    speaker: NamedNode | None
    place: Place
    passages: set[tuple[int, int]] = field(default_factory=set)
    locators: dict[str, None] = field(default_factory=dict)
    iri: NamedNode | None = None


@dataclass
class Draft:
    """One source that is to be written."""

    slug: str
    iri: NamedNode
    name: str
    record: dict[Claim, Place] = field(default_factory=dict)
    labels: dict[NamedNode, list[Literal]] = field(default_factory=dict)
    claims: dict[Claim, Place] = field(default_factory=dict)  # those that the claims file has
    citations: dict[object, DraftCitation] = field(default_factory=dict)
    text: str | None = None

    @property
    def things(self) -> Iterator[tuple[NamedNode, DraftCitation]]:
        """The things that are spoken of, each with a citation that does so; those that are only denied left out."""
        for one in self.citations.values():
            subject, predicate, value = one.claim
            if one.stance != DENIED:
                yield subject, one
                if isinstance(value, NamedNode) and predicate != RDF_TYPE:
                    yield value, one
            if one.speaker:
                yield one.speaker, one


@dataclass
class Drafts:
    """The sources that files of others speak of; what cannot be taken is kept with its reason."""

    naming: Naming
    texts: Path | None = None
    sources: dict[str, Draft] = field(default_factory=dict)  # by what the files call them
    labels: dict[NamedNode, Literal] = field(default_factory=dict)
    untaken: list[Untaken] = field(default_factory=list)
    taken: int = 0
    _slugs: dict[str, str] = field(default_factory=dict)
    _renamed: dict[NamedNode, NamedNode] = field(default_factory=dict)

    @property
    def corpus(self) -> Corpus:
        """The corpus that they are for."""
        return self.naming.corpus

    def add(self, read: Iterable[Read]) -> None:
        """Takes what a reader gives."""
        for one in read:
            if isinstance(one, Untaken):
                self.untaken.append(one)
            elif _has_nul(one):
                self.untaken.append(Untaken(one.place, "it has a NUL character, which no seed can hold"))
            elif isinstance(one, Described):
                self._describe(one)
            else:
                self._state(one)

    def draft(self, source: str) -> Draft:
        """The draft of a source, by what its file calls it."""
        if source not in self.sources:
            rule = self.naming.mapping.sources.get(source, SourceRule())
            slug = self._slug(source, rule)
            draft = Draft(slug, self.corpus.iri("source", slug), rule.title or source)
            self.sources[source] = draft
            iri = address(source)
            if iri is not None:
                self._renamed[iri] = draft.iri
            draft.text = self._text(slug)
        return self.sources[source]

    def _slug(self, source: str, rule: SourceRule) -> str:
        wanted = rule.slug or self._likely_slug(source)
        slug, number = wanted, 1
        while slug in TAKEN_NAMES or self._slugs.get(slug, source) != source:
            number += 1
            slug = f"{wanted}-{number}"
        self._slugs[slug] = source
        return slug

    def _likely_slug(self, source: str) -> str:
        """The slug of a source of ours; or one made of a name, or of the end of an IRI that has letters."""
        own = source.rpartition("/source/")[2]
        if SLUG.fullmatch(own) and own != source:
            return own
        if not address(source):
            return slug_for(source)
        rest = source.partition("://")[2] or source.partition(":")[2]
        parts = [part for part in re.split(r"[/#:]", rest) if part] or [source]
        end = parts[-1] if any(letter.isalpha() for letter in parts[-1]) else "-".join(parts[-2:])
        return slug_for(end)

    def _text(self, slug: str) -> str | None:
        """The text of a source, where the folder with the texts has it.

        :raises CorpusError: it is not UTF-8.
        """
        path = self.texts / f"{slug}.txt" if self.texts else None
        return decoded(path.read_bytes(), path) if path and path.is_file() else None

    def _describe(self, one: Described) -> None:
        if one.predicate == LABEL and one.subject is not None and isinstance(one.value, Literal):
            label = self._in_language(one.value)
            assert isinstance(label, Literal)
            if one.source:
                self.draft(one.source).labels.setdefault(one.subject, []).append(label)
            elif self.labels.setdefault(one.subject, label) != label:
                kept = self.labels[one.subject].value
                what = f"the label {one.value.value!r} was left, as <{one.subject.value}> is called {kept!r} already"
                self.untaken.append(Untaken(one.place, what, left=True))
            return
        draft = self.draft(one.source)
        subject = one.subject or draft.iri
        draft.record.setdefault((self._own(subject), one.predicate, self._value(one.value)), one.place)

    @property
    def _language(self) -> str:
        language = self.naming.mapping.language
        return "en" if language == "und" else language

    def _in_language(self, value: NamedNode | Literal) -> NamedNode | Literal:
        """A text that has no language, in that of the mapping or in English."""
        if isinstance(value, Literal) and not value.language:
            return Literal(_line(value.value), language=self._language)
        return value

    def _state(self, one: Stated) -> None:
        """Takes a claim; one that is stated again gets the places of both."""
        draft = self.draft(one.source)
        subject, value = self._own(one.subject), self._value(one.value)
        if one.predicate in (LABEL, COMMENT) and one.citation is None:
            value = self._in_language(value)
        claim: Claim = (subject, one.predicate, value)
        if one.predicate == RDF_TYPE and not isinstance(value, NamedNode):
            self.untaken.append(Untaken(one.place, f"{value.value!r} is no class"))
            return
        if one.stance not in STANCES:
            self.untaken.append(Untaken(one.place, f"{one.stance!r} is no stance"))
            return
        speaker = self._own(one.speaker) if one.speaker else None
        short = citation_iri(self.corpus, draft.slug, claim, NamedNode(one.stance), speaker)
        iri = one.citation if one.citation and one.citation != short else None
        citation = draft.citations.setdefault(
            iri or short, DraftCitation(claim, one.stance, speaker, one.place, iri=iri)
        )
        citation.passages.update(one.passages)
        citation.locators.update(dict.fromkeys(map(_line, one.locators)))
        self._quote(one, draft, citation)
        if not citation.passages and not citation.locators:
            citation.locators[_line(str(one.place))] = None
        if one.stance != DENIED:
            draft.claims.setdefault(claim, one.place)
        self.taken += 1

    def _quote(self, one: Stated, draft: Draft, citation: DraftCitation) -> None:
        """Finds the words of a claim in its source's text; where there is no text, a few of them tell where it is."""
        if one.quotation and draft.text is not None:
            found = find_words(draft.text, one.quotation)
            if found:
                place = min(found, key=lambda place: abs(place.start - (one.near or 0)))
                citation.passages.add((place.start, place.end))
                return
            what = f"the text of {draft.slug} does not have the words “{_few(one.quotation)}”"
            self.untaken.append(Untaken(one.place, f"{what}; the claim was taken without them", left=True))
        if one.quotation and not citation.passages:
            citation.locators[f"“{_few(one.quotation)}”"] = None

    def _own(self, term: NamedNode) -> NamedNode:
        return self._renamed.get(term, term)

    def _value(self, term: NamedNode | Literal) -> NamedNode | Literal:
        return self._own(term) if isinstance(term, NamedNode) else term

    def finished(self) -> list[Draft]:
        """The drafts by slug, with whole records."""
        for source, draft in self.sources.items():
            self._complete(source, draft)
        return sorted(self.sources.values(), key=lambda draft: draft.slug)

    def _without_text(self, draft: Draft) -> None:
        """Passages in a text that the record does not pin, as locators: nobody could look them up."""
        said = {predicate.value for _, predicate, _ in draft.record}
        cited = [one for one in draft.citations.values() if one.passages]
        if not cited or said >= {VR + name for name in ("text", "textDigest", "textLength")}:
            return
        for one in cited:
            one.locators |= dict.fromkeys(f"characters {start}–{end}" for start, end in sorted(one.passages))
            one.passages.clear()
        draft.record = {claim: at for claim, at in draft.record.items() if not claim[1].value.startswith(VR + "text")}
        what = f"the text of {draft.slug} is not pinned, so its {len(cited):,} passages became locators"
        advice = f"give its text, --texts FOLDER with {draft.slug}.txt"
        self.untaken.append(Untaken(cited[0].place, f"{what}; {advice}", left=True))

    def _complete(self, source: str, draft: Draft) -> None:
        """Puts into a record what each must have, and what the mapping says of it."""
        mapping, rule = self.naming.mapping, self.naming.mapping.sources.get(source, SourceRule())
        said = {predicate for _, predicate, _ in draft.record}
        place = Place("", "")
        draft.record = {(draft.iri, RDF_TYPE, SOURCE_CLASS): place, **draft.record}
        iri = address(source)
        label = self.labels.get(iri) if iri else None
        if label is not None and draft.name == source:
            draft.name = label.value
        url = rule.url or (source if WEB.fullmatch(source) and iri and not source.startswith(self.corpus.base) else "")
        whole: list[tuple[NamedNode, NamedNode | Literal | None]] = [
            (NAME, None if address(draft.name) else Literal(" ".join(draft.name.split()))),
            (IN_LANGUAGE, Literal(rule.language or mapping.language)),
            (DATE, self.naming.value(rule.date, DATE, PropertyRule(takes="date")) if rule.date else None),
            (URL, named(url) if url and NamedNode(VR + "text") not in said else None),
        ]
        for predicate, value in whole:
            if value is not None and predicate not in said:
                draft.record[draft.iri, predicate, value] = place
        if draft.text is not None and NamedNode(VR + "text") not in said:
            for name, value in _pinned(draft, self.corpus):
                draft.record[draft.iri, NamedNode(VR + name), value] = place
        self._without_text(draft)


def _pinned(draft: Draft, corpus: Corpus) -> Iterator[tuple[str, NamedNode | Literal]]:
    """What a record says of the text of its source."""
    assert draft.text is not None
    yield "text", corpus.iri("text", draft.slug)
    yield "textDigest", Literal(sha256(draft.text.encode()).hexdigest())
    yield "textFile", Literal(f"{draft.slug}.txt")
    yield "textLength", Literal(str(len(draft.text)), datatype=NamedNode(XSD + "integer"))


def _few(words: str) -> str:
    """The first words of a quotation, no more than a name has."""
    parts = words.split()
    return " ".join(parts[:WORDS_QUOTED]) + (" …" if len(parts) > WORDS_QUOTED else "")


def _line(text: str) -> str:
    return " ".join(text.split())


def _has_nul(one: Stated | Described) -> bool:
    locators = one.locators if isinstance(one, Stated) else ()
    return any(NUL in text for text in (one.source, one.value.value, *locators))
