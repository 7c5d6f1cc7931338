"""A claim and its citation, written into the two files of a source from the words that state it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.described import name_properties
from variorum.corpus.editing import Order, TurtleText, written
from variorum.corpus.folder import Corpus, SourceFiles
from variorum.corpus.loading import SOURCE_CLASS, Citation, Source, citations_in
from variorum.corpus.meant import property_meant, stance_meant, term_meant, value_meant
from variorum.corpus.passages import read_text
from variorum.corpus.stating import STATED, Cited, Evidence, read_cited
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError, Location, which_sources
from variorum.terms import ASSERTED, DENIED, IN_LANGUAGE, LABEL, RDF_TYPE, Term

CLAIMS_HEAD = "# What the article {} states, as claims; its record first.\n"
HEAD = (
    "# Where the article {} states its claims, and with what stance: of each subject its claims, in the order of the "
    "text.\n"
)


@dataclass(frozen=True)
class Claim:
    """What a source states, with what stance (an IRI), and to whom it attributes that."""

    subject: NamedNode
    predicate: NamedNode
    value: NamedNode | Literal
    stance: str = ASSERTED
    speaker: NamedNode | None = None

    @property
    def statement(self) -> tuple[NamedNode, NamedNode, NamedNode | Literal]:
        """What is stated, whoever says it and with whatever stance."""
        return self.subject, self.predicate, self.value

    @property
    def as_cited(self) -> tuple[object, ...]:
        """What a citation of it says: what is stated, with what stance, and as whose."""
        return self.statement, self.stance, self.speaker


@dataclass(frozen=True)
class Files:
    """The claims and the evidence of a source as text, to be changed and written."""

    files: SourceFiles
    claims: TurtleText
    evidence: TurtleText

    @cached_property
    def triples(self) -> frozenset[Quad]:
        """What the claims file says."""
        return frozenset(parse_turtle(self.claims.text.encode(), self.files.claims).triples)

    @property
    def language(self) -> str:
        """The language that the record gives; empty where it gives none."""
        records = {t.subject for t in self.triples if t.predicate == RDF_TYPE and t.object == SOURCE_CLASS}
        given = (t.object for t in self.triples if t.subject in records and t.predicate == IN_LANGUAGE)
        return next((term.value for term in given if isinstance(term, Literal)), "")

    def describes(self, thing: NamedNode) -> bool:
        """Whether a thing has a type and a label in the claims file."""
        said = {triple.predicate for triple in self.triples if triple.subject == thing}
        return {RDF_TYPE, LABEL} <= said

    def with_label(self, thing: NamedNode, label: str) -> Files:
        """Both files with what the curators call a thing, in English, in place of what they called it. A label that is
        cited stays, as it is what the source says.
        """
        claims, new = self.claims, Literal(label, language="en")
        others = [t.object for t in self.triples if (t.subject, t.predicate) == (thing, LABEL) and t.object != new]
        for old in others:
            if isinstance(old, Literal) and old.language == "en" and not self._is_cited(Claim(thing, LABEL, old)):
                claims = claims.without(thing, self._written(LABEL), self._written(old))
        there = Quad(thing, LABEL, new) in self.triples
        return replace(self, claims=claims if there else claims.with_triple(thing, LABEL, new))

    def with_thing(self, thing: NamedNode, type_: NamedNode, label: str, passage: tuple[int, int]) -> Files:
        """Both files with what a thing is, cited, and what the curators call it."""
        files = self.with_claim(Claim(thing, RDF_TYPE, type_), passage)
        labelled = any((t.subject, t.predicate) == (thing, LABEL) for t in self.triples)
        return files if labelled else files.with_label(thing, label)

    def with_claim(self, claim: Claim, passage: tuple[int, int]) -> Files:
        """Both files with a claim and where the text states it; what is denied has no triple, only its citation.

        A claim that is cited with this stance and speaker gets the passage beside those that it has.
        """
        claims = self.claims
        if claim.stance != DENIED and Quad(claim.subject, claim.predicate, claim.value) not in self.triples:
            claims = claims.with_triple(claim.subject, claim.predicate, claim.value)
        files = replace(self, claims=claims)
        there = files._evidence.cited(claim.subject, self._cited(claim))
        cited = self._cited(claim, tuple(sorted({*(there.passages if there else ()), passage})))
        cited = replace(cited, locators=there.locators if there else ())
        return replace(files, evidence=files._evidence.with_cited(claim.subject, cited))

    def without_passage(self, claim: Claim, passage: tuple[int, int]) -> Files:
        """Both files without one passage of a claim; without its last one, the claim has no citation of this stance and
        speaker any more.
        """
        there = self._evidence.cited(claim.subject, self._cited(claim))
        left = tuple(one for one in (there.passages if there else ()) if one != passage)
        cited = self._cited(claim, left)
        evidence = self._evidence
        return replace(
            self,
            evidence=evidence.with_cited(claim.subject, cited)
            if left
            else evidence.without_cited(claim.subject, cited),
        )

    def without_claim(self, claim: Claim) -> Files:
        """Both files without the citation of a claim with this stance and speaker; and without the claim, if it was the
        last. A thing of which nothing but a label is left is gone, too.
        """
        evidence = self._evidence.without_cited(claim.subject, self._cited(claim))
        for citation in self._in_full:
            if (citation.claim, citation.stance.value, citation.attributed_to) == claim.as_cited:
                evidence = evidence.without_subject(citation.iri)
        files = replace(self, evidence=evidence)
        if claim.stance == DENIED or files._is_cited(claim):
            return files
        predicate, value = (self._written(term) for term in (claim.predicate, claim.value))
        claims = self.claims.without(claim.subject, "a" if claim.predicate == RDF_TYPE else predicate, value)
        left = claims.said_of(claim.subject)
        if left and {line.predicate for line in left.lines} == {self._written(LABEL)}:
            claims = claims.without_subject(claim.subject)
        return replace(files, claims=claims)

    def _is_cited(self, claim: Claim) -> bool:
        """Whether a citation states a claim, with whatever stance but a denial and whatever speaker."""
        predicate, value = (self._written(term) for term in (claim.predicate, claim.value))
        there = self.evidence.said_of(claim.subject)
        cited = [read_cited(part.text) for part in (there.of(STATED) if there else ())]
        return any(
            one and (one.predicate, one.value) == (predicate, value) and "vr:denied" not in one.tail for one in cited
        ) or any(one.claim == claim.statement and one.stance.value != DENIED for one in self._in_full)

    @cached_property
    def _in_full(self) -> tuple[Citation, ...]:
        """The citations that are things of their own."""
        return citations_in(parse_turtle(self.evidence.text.encode(), self.files.evidence).triples)

    @cached_property
    def _evidence(self) -> Evidence:
        order = self.claims.order
        return Evidence(self.evidence, {one.subject: order.of_thing(one) for one in self.claims.statements})

    def _cited(self, claim: Claim, passages: tuple[tuple[int, int], ...] = ()) -> Cited:
        more = [] if claim.stance == ASSERTED else [NamedNode(claim.stance)]
        more += [claim.speaker] if claim.speaker else []
        tail = " ".join(map(self._written, more))
        return Cited(self._written(claim.predicate), self._written(claim.value), passages, tail)

    def _written(self, term: Term) -> str:
        return written(term, self.evidence.base, self.evidence.prefixes)


def claim_meant(
    said: tuple[str, str, str], stance: str, speaker: str | None, files: Files, corpus: Corpus, vocabulary: Vocabulary
) -> Claim:
    """The claim that somebody means by a subject, a property and a value as they write them, of the source with these
    files.

    :raises CorpusError: one of them means nothing.
    """
    subject, predicate, value = said
    meant = property_meant(predicate, corpus, vocabulary)
    return Claim(
        term_meant(subject, corpus),
        meant,
        value_meant(value, meant, corpus, vocabulary, files.language),
        stance_meant(stance),
        term_meant(speaker, corpus) if speaker else None,
    )


def house_order(corpus: Corpus, vocabulary: Vocabulary) -> Order:
    """The order of what is said in the files of a corpus: by names first, then as its ontology declares terms."""

    def shown(term: NamedNode) -> str:
        return written(term, corpus.base, corpus.prefixes)

    declared = (t.subject for file in vocabulary.files for t in file.triples if t.predicate == RDF_TYPE)
    terms = dict.fromkeys(term for term in declared if isinstance(term, NamedNode))
    names = frozenset(map(shown, name_properties(corpus, vocabulary)))
    return Order(names, {shown(term): number for number, term in enumerate(terms)})


def read_files(corpus: Corpus, slug: str, order: Order | None = None) -> Files:
    """The files of a source, to be kept in an order.

    :raises CorpusError: there is no such source, or a file breaks the syntax.
    """
    known = {files.slug: files for files in corpus.sources}
    if slug not in known:
        raise CorpusError(f"there is no source {slug!r}", advice=which_sources(slug, known))
    files = known[slug]
    read_turtle(files.claims)
    if files.evidence.exists():
        read_turtle(files.evidence)
        evidence = files.evidence.read_text("utf-8")
    else:
        evidence = HEAD.format(slug)
    claims = files.claims.read_text("utf-8")
    texts = (TurtleText(text, corpus.base, corpus.prefixes, order or Order()) for text in (claims, evidence))
    return Files(files, *texts)


def text_of_source(files: Files, corpus: Corpus, folder: Path) -> str:
    """The text of a source from a folder, held against what its record pins.

    :raises TextError: it is not there, or not the pinned one.
    :raises CorpusError: the record names no text.
    """
    slug, claims = files.files.slug, read_turtle(files.files.claims)
    iris = [corpus.iri(kind, slug) for kind in ("source", "graph", "evidence")]
    pinned = Source(slug, iris[0], iris[1], iris[2], claims, claims).pinned_text
    if not pinned.iri:
        raise CorpusError("the source's record names no text", Location(files.files.claims), "Add vr:text to it.")
    return read_text(pinned, folder)
