"""What of a corpus corresponds to what in Wikidata: properties, classes, and the things that links name.

Properties and classes are aligned by annotations in the ontology (see `variorum.links.alignments`), things are linked
in the SSSOM file. Where a node of ours is a statement there, as a role in a cast is, vr:statementProperty leads to the
node, vr:statementValue to its value, and vr:qualifier to what it says besides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from variorum.links.alignments import CARRIED, QUALIFIER, STATEMENT, VALUE
from variorum.links.sssom import EXACT
from variorum.links.sssom import Mapping as Link
from variorum.terms import OWL, Term
from variorum.wikidata.model import ENTITY

PROPERTY = re.compile(r"http://www\.wikidata\.org/prop/(?:direct/|statement/|qualifier/)?(P[1-9]\d*)")
ITEM = re.compile(re.escape(ENTITY) + r"(Q[1-9]\d*)")
FUNCTIONAL = NamedNode(OWL + "FunctionalProperty")


@dataclass(frozen=True)
class Alignment:
    """How the terms and things of a corpus correspond to Wikidata's; ours are IRIs, theirs identifiers.

    What is said here under one of `properties` holds there under its counterpart. `nodes` has the properties that lead
    to what is a statement there, `values` those that lead from it to the value, `qualifiers` those that qualify it.
    `single` are the properties that OWL lets have one value only.
    """

    properties: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    items: Mapping[str, str] = field(default_factory=dict)
    close: Mapping[str, frozenset[str]] = field(default_factory=dict)
    denied: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def things(self) -> dict[str, tuple[str, ...]]:
        """The things that are linked to each item."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing, item in self.items.items():
            found[item].append(thing)
        return {item: tuple(sorted(things)) for item, things in found.items()}

    def is_linked(self, iri: str) -> bool:
        """Whether a thing or class is linked to an item at all, exactly or closely."""
        return iri in self.items or iri in self.close or iri in self.classes

    def reaches(self, value: Term) -> bool:
        """Whether a value has a counterpart there at all: it is a literal, or linked."""
        return not isinstance(value, NamedNode) or self.is_linked(value.value)

    def item(self, term: Term) -> str:
        """The item that a thing or class is; empty when it is none."""
        if not isinstance(term, NamedNode):
            return ""
        classes = self.classes.get(term.value, frozenset())
        return self.items.get(term.value, "") or (min(classes) if len(classes) == 1 else "")


def read_alignment(ontology: Iterable[Quad], links: Iterable[Link] = ()) -> Alignment:
    """The alignment that an ontology and the links of a corpus make; only of matches that carry over."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    single = set()
    for triple in ontology:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            said[triple.predicate.value][triple.subject.value].append(triple.object.value)
            if triple.object == FUNCTIONAL:
                single.add(triple.subject.value)
    nodes, values = _properties(said[STATEMENT]), _properties(said[VALUE])
    exact, close, denied = _links(links)
    return Alignment(
        properties={term: pid for match in reversed(CARRIED) for term, pid in _properties(said[match]).items()},
        classes={cls: items for match in CARRIED for cls, objects in said[match].items() if (items := _items(objects))},
        nodes={term: pid for term, pid in nodes.items() if term not in values},
        values={term: pid for term, pid in values.items() if term not in nodes},
        qualifiers=_properties(said[QUALIFIER]),
        single=frozenset(single),
        items=exact,
        close=close,
        denied=denied,
    )


def _properties(said: Mapping[str, list[str]]) -> dict[str, str]:
    """The property of Wikidata's among the values of each term; the first in the order of their numbers."""
    found = {}
    for term, objects in said.items():
        matches = [match[1] for value in objects if (match := PROPERTY.fullmatch(value))]
        if matches:
            found[term] = min(matches, key=lambda pid: int(pid[1:]))
    return found


def _items(objects: Iterable[str]) -> frozenset[str]:
    return frozenset(match[1] for value in objects if (match := ITEM.fullmatch(value)))


def _links(links: Iterable[Link]) -> tuple[dict[str, str], dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The exact, the close and the negative links to items."""
    exact: dict[str, str] = {}
    close: dict[str, set[str]] = defaultdict(set)
    denied: dict[str, set[str]] = defaultdict(set)
    for link in links:
        item = ITEM.fullmatch(link.object)
        if item is None:
            continue
        if link.negative:
            denied[link.subject].add(item[1])
        elif link.predicate == EXACT:
            exact[link.subject] = item[1]
        else:
            close[link.subject].add(item[1])
    return exact, _frozen(close), _frozen(denied)


def _frozen(many: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in many.items()}
