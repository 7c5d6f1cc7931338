"""The citations of a source as a snapshot has them, and their claims as people read them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode

from variorum.disagreements.model import by_offset
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import ASSERTED, LABEL, LOCATOR, OBJECT, PASSAGE, PREDICATE, STANCE, SUBJECT, VR, Term, words

ATTRIBUTED_TO = NamedNode(VR + "attributedTo")


@dataclass(frozen=True)
class Cited:
    """One citation: its IRI, the claim, the stance as an IRI, to whom it is attributed (or empty), and the passages,
    or, of a source without a text, its locators in words.
    """

    iri: str
    subject: NamedNode | BlankNode
    predicate: NamedNode
    value: Term
    stance: str
    attributed_to: str
    passages: tuple[str, ...]


def citations_of(snapshot: Snapshot, source: SourceSummary) -> tuple[Cited, ...]:
    """The citations of one source by IRI; one that lacks a part of its claim is left out."""
    said: dict[str, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in snapshot.stated.quads_for_pattern(None, None, None, NamedNode(source.evidence_graph)):
        if isinstance(quad.subject, NamedNode):
            said[quad.subject.value][quad.predicate].append(quad.object)
    return tuple(cited for iri, parts in sorted(said.items()) if (cited := _cited(iri, parts)))


def citation(snapshot: Snapshot, source: SourceSummary, iri: str) -> Cited | None:
    """One citation of a source; None when there is none, or it lacks a part of its claim."""
    parts: dict[NamedNode, list[Term]] = defaultdict(list)
    for quad in snapshot.stated.quads_for_pattern(NamedNode(iri), None, None, NamedNode(source.evidence_graph)):
        parts[quad.predicate].append(quad.object)
    return _cited(iri, parts)


def _cited(iri: str, parts: dict[NamedNode, list[Term]]) -> Cited | None:
    subject, predicate, value = (min(parts[name], key=str, default=None) for name in (SUBJECT, PREDICATE, OBJECT))
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode) or value is None:
        return None
    stance, attributed = (min(_iris(parts[name]), default="") for name in (STANCE, ATTRIBUTED_TO))
    located = sorted({term.value for term in parts[LOCATOR] if isinstance(term, Literal)})
    return Cited(iri, subject, predicate, value, stance, attributed, (*_iris(parts[PASSAGE]), *located))


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
