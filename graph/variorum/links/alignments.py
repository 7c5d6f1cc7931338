"""How the terms of a corpus answer to those elsewhere, as its ontology says with annotations.

A property or class has skos:exactMatch (the same), skos:broadMatch (theirs is wider), and matches that do not carry
over. vr:statementProperty, vr:statementValue and vr:qualifier are for datasets that make a node of every statement,
vr:referenceProperty for what they say of its source.
Nothing is known here of any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.corpus.vocabulary import Vocabulary
from variorum.links.sssom import SKOS
from variorum.terms import RDF_TYPE, VR

EXACT, BROAD, NARROW, CLOSE = (f"{SKOS}{name}Match" for name in ("exact", "broad", "narrow", "close"))
MATCHES = (EXACT, BROAD, NARROW, CLOSE)
CARRIED = (EXACT, BROAD)  # matches through which what is said here holds there
STATEMENT, VALUE, QUALIFIER, REFERENCE = (
    f"{VR}{name}" for name in ("statementProperty", "statementValue", "qualifier", "referenceProperty")
)
CATEGORY = VR + "linkCategory"


@dataclass(frozen=True)
class Alignments:
    """Annotations of terms: for each annotation property, the values of each term, sorted."""

    values: Mapping[str, Mapping[str, tuple[str, ...]]]
    above: Mapping[str, frozenset[str]]

    def counterparts(self, term: str, *matches: str) -> tuple[str, ...]:
        """What `term` is aligned to by these matches; by those that carry over, if none is given."""
        found = [value for match in matches or CARRIED for value in self.values.get(match, {}).get(term, ())]
        return tuple(dict.fromkeys(found))

    def one(self, annotation: str, term: str) -> str | None:
        """The value of STATEMENT, VALUE, QUALIFIER or REFERENCE of a term."""
        return next(iter(self.values.get(annotation, {}).get(term, ())), None)

    def categories(self, classes: frozenset[str]) -> frozenset[str]:
        """The categories of things to which a thing of these classes may be linked; empty when nothing is said.

        What a class says of itself goes before what its superclasses say.
        """
        said = self.values.get(CATEGORY, {})
        nearest = {cls for cls in classes if cls in said}
        nearest |= {top for cls in classes - nearest for top in self.above.get(cls, ()) if top in said}
        return frozenset(category for cls in nearest for category in said[cls])

    def leads_to(self, beginning: str) -> bool:
        """Whether some term answers to one that begins so."""
        tables = (self.values.get(annotation, {}) for annotation in (*CARRIED, STATEMENT, VALUE, QUALIFIER))
        return any(value.startswith(beginning) for terms in tables for found in terms.values() for value in found)


def load_alignments(vocabulary: Vocabulary) -> Alignments:
    """The alignments that an ontology states for the terms it declares, and for rdf:type."""
    wanted = {*MATCHES, STATEMENT, VALUE, QUALIFIER, REFERENCE, CATEGORY}
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in vocabulary.triples:
        subject, annotation, value = triple.subject, triple.predicate.value, triple.object
        if annotation not in wanted or not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            continue
        if subject == RDF_TYPE or subject.value in vocabulary.declared:
            values[annotation][subject.value].add(value.value)
    above: dict[str, set[str]] = defaultdict(set)
    for top, below in vocabulary.subclasses.items():
        for cls in below:
            above[cls].add(top)
    return Alignments(
        {a: {term: tuple(sorted(found)) for term, found in terms.items()} for a, terms in values.items()},
        {cls: frozenset(tops) for cls, tops in above.items()},
    )
