"""What no links of a corpus may say, however well they are written: each with its place, all at once.

Some of it the file alone shows (duplicates, circles, one item for two things); some needs the sources (a thing that
none of them mentions, a person linked to a film). What has become of an item, only the dataset that it is of can tell.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from variorum.corpus.folder import Corpus
from variorum.errors import LinkError, did_you_mean
from variorum.links.alignments import Alignments
from variorum.links.graph import Links
from variorum.links.sssom import CLOSE, EXACT, SKOS, Mapping
from variorum.terms import OBJECT, RDF_TYPE, SUBJECT, text_of

PREDICATES = tuple(f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))

# How identifiers look where that is known: a host, the pattern of its IRIs, and how to write one.
IDENTIFIERS = (
    (
        re.compile(r"https?://(www\.|m\.)?wikidata\.org/"),
        re.compile(r"http://www\.wikidata\.org/entity/Q[1-9][0-9]*"),
        "An item is http://www.wikidata.org/entity/ and a Q-id, as in wd:Q42.",
    ),
)


def check_links(corpus: Corpus, links: Iterable[Links], alignments: Alignments, stated: Store) -> list[LinkError]:
    """Everything that is wrong with the links, in the order of the files; `stated` has the claims and citations."""
    sources = _Sources(corpus, alignments, stated)
    found: list[LinkError] = []
    for one in links:
        slips = [*_in_itself(one), *_among_others(one), *sources.slips(one)]
        found += sorted(slips, key=lambda slip: slip.where.line or 0 if slip.where else 0)
    return found


def _in_itself(links: Links) -> Iterator[LinkError]:
    """What is wrong with one row alone."""
    for mapping in links.mappings.mappings:
        where = links.mappings.where(mapping)
        if mapping.predicate not in PREDICATES:
            advice = "Use a match of SKOS, such as skos:exactMatch: links do not take part in reasoning."
            yield LinkError(f"<{mapping.predicate}> is no predicate for a link", where, advice)
        for host, pattern, advice in IDENTIFIERS:
            if host.match(mapping.object) and not pattern.fullmatch(mapping.object):
                yield LinkError(f"<{mapping.object}> is no item", where, advice)


def _among_others(links: Links) -> Iterator[LinkError]:
    """What does not go together within one file."""
    mappings, set_ = links.mappings.mappings, links.mappings
    seen: dict[tuple[str, str, str, bool], Mapping] = {}
    items: dict[str, Mapping] = {}
    things: dict[str, Mapping] = {}
    denied = {(m.subject, m.object, m.predicate): m for m in mappings if m.negative}
    pairs = {(m.subject, m.object) for m in mappings}
    for mapping in mappings:
        where = set_.where(mapping)
        first = seen.setdefault((mapping.subject, mapping.predicate, mapping.object, mapping.negative), mapping)
        if first is not mapping:
            yield LinkError(f"the same as line {first.line}", where, "Take one of the two rows out.")
            continue
        if mapping.subject == mapping.object or (mapping.object, mapping.subject) in pairs:
            what = "a circle: the thing is linked to itself"
            yield LinkError(what, where, "A link leads from a thing of the corpus to a thing elsewhere.")
        if mapping.negative:
            continue
        for weaker in (EXACT, CLOSE) if mapping.predicate == EXACT else (mapping.predicate,):
            if no := denied.get((mapping.subject, mapping.object, weaker)):
                what = f"linked to {_name(mapping)}, which line {no.line} denies"
                yield LinkError(what, where, "Decide which of the two rows is right, and take the other out.")
        if mapping.predicate == EXACT:
            if (other := things.setdefault(mapping.object, mapping)).subject != mapping.subject:
                what = f"{_name(mapping)} is already linked to <{other.subject}>, in line {other.line}"
                advice = "One item is one thing: link the right one, and deny the other or make it a skos:closeMatch."
                yield LinkError(what, where, advice)
            if (other := items.setdefault(mapping.subject, mapping)).object != mapping.object:
                what = f"<{mapping.subject}> is already {_name(other)}, in line {other.line}"
                advice = "One thing is one item: keep the right one, and deny the other or make it a skos:closeMatch."
                yield LinkError(what, where, advice)


def _name(mapping: Mapping) -> str:
    """The item as people read it."""
    name = re.split(r"[/#]", mapping.object)[-1]
    return f"{name} ({mapping.object_label})" if mapping.object_label else name


class _Sources:
    """What does not fit the sources: things that they do not mention, and types that do not agree."""

    def __init__(self, corpus: Corpus, alignments: Alignments, stated: Store) -> None:
        self._corpus, self._alignments, self._stated = corpus, alignments, stated

    @cached_property
    def _typed(self) -> list[str]:
        """The things of the corpus that have a type, without the base."""
        base, types = self._corpus.base, self._stated.quads_for_pattern(None, RDF_TYPE, None, DefaultGraph())
        return sorted({iri.removeprefix(base) for quad in types if (iri := text_of(quad.subject)).startswith(base)})

    def _classes(self, thing: str) -> frozenset[str]:
        types = self._stated.quads_for_pattern(NamedNode(thing), RDF_TYPE, None, DefaultGraph())
        return frozenset(quad.object.value for quad in types if isinstance(quad.object, NamedNode))

    def slips(self, links: Links) -> Iterator[LinkError]:
        for mapping in links.mappings.mappings:
            where = links.mappings.where(mapping)
            if not self._is_mentioned(NamedNode(mapping.subject)):
                base = self._corpus.base
                near = difflib.get_close_matches(mapping.subject.removeprefix(base), self._typed, n=2, cutoff=0.85)
                advice = did_you_mean((f"<{base}{name}>" for name in near), "Mend or remove it.")
                yield LinkError(f"no source mentions <{mapping.subject}>", where, advice)
            elif mapping.object.startswith(self._corpus.base):
                advice = "What is the same in two sources has one IRI; a link leads elsewhere."
                yield LinkError(f"linked to a thing of this corpus, <{mapping.object}>", where, advice)
            elif not mapping.negative and mapping.object_category:
                yield from self._type_slip(mapping, links)

    def _is_mentioned(self, thing: NamedNode) -> bool:
        patterns: list[tuple[NamedNode | None, NamedNode | None, NamedNode | None]] = [
            (thing, None, None),
            (None, None, thing),
        ]
        if any(next(self._stated.quads_for_pattern(*each, DefaultGraph()), None) for each in patterns):
            return True
        return any(
            self._is_evidence(q) for p in (SUBJECT, OBJECT) for q in self._stated.quads_for_pattern(None, p, thing)
        )

    def _is_evidence(self, quad: Quad) -> bool:
        graph = quad.graph_name
        return isinstance(graph, NamedNode) and graph.value.startswith(f"{self._corpus.base}evidence/")

    def _type_slip(self, mapping: Mapping, links: Links) -> Iterator[LinkError]:
        classes = self._classes(mapping.subject)
        fitting = self._alignments.categories(classes)
        if fitting and mapping.object_category not in fitting:
            shown = ", ".join(sorted(self._corpus.shorten(cls) for cls in classes))
            what = f"<{mapping.subject}> is {shown}, but {_name(mapping)} is a {mapping.object_category}"
            advice = f"Such a thing is linked to a {' or '.join(sorted(fitting))}; see vr:linkCategory in ontology/."
            yield LinkError(what, links.mappings.where(mapping), advice)
