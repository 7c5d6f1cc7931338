"""The citations of a source as a snapshot has them, and their claims as people read them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode

from variorum.corpus.ntriples import as_written, parse_written, read_term
from variorum.disagreements.model import by_offset
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import (
    ASSERTED,
    ATTRIBUTED_TO,
    LABEL,
    LOCATOR,
    OBJECT,
    PASSAGE,
    PREDICATE,
    STANCE,
    SUBJECT,
    Term,
    text_of,
    words,
)


@dataclass(frozen=True)
class Cited:
    """One citation: its IRI, the claim, the stance as an IRI, to whom it is attributed (or empty), and the passages,
    or, of a source without a text, its locators in words.

    `written` is the value in N-Triples, letter by letter.
    """

    iri: str
    subject: NamedNode | BlankNode
    predicate: NamedNode
    value: Term
    stance: str
    attributed_to: str
    passages: tuple[str, ...]
    written: str


def citations_of(snapshot: Snapshot, source: SourceSummary) -> tuple[Cited, ...]:
    """The citations of one source by IRI; one that lacks a part of its claim is left out."""
    said: dict[str, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    triples, tags = parse_written(b"".join(snapshot.written.blocks(source.evidence_graph)))
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            said[triple.subject.value][triple.predicate].append(triple.object)
    spelt = {text_of(triple.subject): tag for triple, tag in tags.items() if triple.predicate == OBJECT}
    return tuple(cited for iri, parts in sorted(said.items()) if (cited := _cited(iri, parts, spelt.get(iri))))


def citation(snapshot: Snapshot, source: SourceSummary, iri: str) -> Cited | None:
    """One citation of a source; None when there is none, or it lacks a part of its claim."""
    parts: dict[NamedNode, list[Term]] = defaultdict(list)
    for quad in snapshot.stated.quads_for_pattern(NamedNode(iri), None, None, NamedNode(source.evidence_graph)):
        parts[quad.predicate].append(quad.object)
    found = _cited(iri, parts)
    if found is None:
        return None
    written = snapshot.spellings.written(source.evidence_graph, iri, OBJECT.value, found.written)[0]
    return replace(found, value=read_term(written), written=written)


def _cited(iri: str, parts: dict[NamedNode, list[Term]], tag: str | None = None) -> Cited | None:
    subject, predicate, value = (min(parts[name], key=str, default=None) for name in (SUBJECT, PREDICATE, OBJECT))
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode) or value is None:
        return None
    stance, attributed = (min(_iris(parts[name]), default="") for name in (STANCE, ATTRIBUTED_TO))
    located = sorted({term.value for term in parts[LOCATOR] if isinstance(term, Literal)})
    places, written = (*_iris(parts[PASSAGE]), *located), as_written(value, tag)
    return Cited(iri, subject, predicate, value, stance, attributed, places, written)


def _iris(terms: list[Term]) -> tuple[str, ...]:
    found = sorted({term.value for term in terms if isinstance(term, NamedNode)})
    return tuple(sorted(found, key=by_offset))  # passages as they stand in the text


class Wording:
    """Terms and claims of a snapshot in words: labels of the curators and the ontology, never a sentence of a text."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._store = snapshot.stated
        self.label = lru_cache(maxsize=20_000)(self._label)  # a corpus may have more things than fit in memory

    def term(self, term: Term) -> str:
        """A value as people read it: the text of a literal, the label of a thing."""
        if isinstance(term, Literal):
            return term.value
        return self.label(term.value) if isinstance(term, NamedNode) else str(term)

    def claim(self, subject: Term, predicate: NamedNode, value: Term) -> str:
        """A claim in a line: `the film Ballerina · genre · thriller`."""
        return " · ".join(" ".join(self.term(term).split()) for term in (subject, predicate, value))

    def said(self, cited: Cited) -> str:
        """The claim of a citation in a line, with its stance where it is not simply asserted: `… (expected)`."""
        claim = self.claim(cited.subject, cited.predicate, cited.value)
        return claim if cited.stance in ("", ASSERTED) else f"{claim} ({words(cited.stance)})"

    def _label(self, iri: str) -> str:
        """The label of a thing, the English one first; else the last part of its IRI."""
        labels = [
            quad.object
            for quad in self._store.quads_for_pattern(NamedNode(iri), LABEL, None, None)
            if isinstance(quad.object, Literal)
        ]
        if labels:
            return min(labels, key=lambda label: (label.language != "en", label.language or "", label.value)).value
        return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
