"""Identity merges that OWL would infer, and that are never applied: they would hide that sources disagree.

A functional property with two values, or an inverse functional one with two subjects, makes them owl:sameAs (OWL 2
Profiles, section 4.3, rules prp-fp and prp-ifp). Here that is a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Store

from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Claim
from variorum.terms import OWL, Term


def would_be_merged(vocabulary: Vocabulary, stated: Store) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    """For each property and thing that would merge others: the thing, and the claims that would merge them."""
    for kind, forwards in ((OWL + "FunctionalProperty", True), (OWL + "InverseFunctionalProperty", False)):
        subjects = (t.subject for t in vocabulary.triples if t.object == NamedNode(kind))
        for prop in sorted(subject.value for subject in subjects if isinstance(subject, NamedNode)):
            groups: dict[Term, list[Claim]] = defaultdict(list)
            for quad in stated.quads_for_pattern(None, NamedNode(prop), None, DefaultGraph()):
                key, merged = (quad.subject, quad.object) if forwards else (quad.object, quad.subject)
                if isinstance(merged, NamedNode) and isinstance(quad.subject, NamedNode):
                    groups[key].append((quad.subject.value, prop, quad.object))
            for key, claims in sorted(groups.items(), key=lambda item: str(item[0])):
                if len(claims) > 1:
                    yield str(getattr(key, "value", key)), tuple(sorted(claims, key=str))
