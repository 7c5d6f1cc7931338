"""Pages about single things: what every source says of one, side by side, with stance, passage and disagreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from flask import Response, request, url_for
from pyoxigraph import NamedNode

from variorum.disagreements.model import Disagreement
from variorum.links.sssom import EXACT
from variorum.snapshots.statistics import LINKING, LINKS, read_together
from variorum.terms import RDF_TYPE, VR, Term, local_name, text_of
from variorum.wikidata.alignment import ITEM
from variorum_server.pages.addresses import Addresses
from variorum_server.pages.disagreement_pages import DisagreementPages
from variorum_server.pages.facts import (
    Fact,
    Said,
    Value,
    Words,
    by_graph,
    cells,
    line_of,
    rank,
    source_of,
    uncited,
    words_for,
)
from variorum_server.pages.html import Cell, Pages, render_page
from variorum_server.pages.listing import same_with
from variorum_server.pages.quoted import Quoted
from variorum_server.pages.text_pages import TextPages
from variorum_server.pages.things import MOST, CitationFound, Things, Triple
from variorum_server.pages.wikidata_pages import WikidataPages

DECIDES = VR + "decides"
VALUES, SAID = 80, 12  # values of a property, and sources of a value, that are shown
_HAS = """SELECT ?value ?source
WHERE {{ GRAPH ?source {{ {thing} {name} ?value . }} }}
ORDER BY ?value ?source
"""
_IS_VALUE = """SELECT ?thing ?source
WHERE {{ GRAPH ?source {{ ?thing {name} {thing} . }} }}
ORDER BY ?thing ?source
"""


@dataclass(frozen=True)
class ThingPages:
    """The pages about things of one snapshot."""

    things: Things
    pages: Pages
    disagreements: DisagreementPages
    texts: TextPages
    wikidata: WikidataPages
    quoted: Quoted

    @property
    def _addresses(self) -> Addresses:
        return self.pages.addresses

    @cached_property
    def _disagreements(self) -> dict[str, tuple[Disagreement, ...]]:
        """The disagreements under their own IRI, that of what they are about, their decision, and their citations."""
        found: dict[str, dict[str, Disagreement]] = defaultdict(dict)
        for disagreement in self.pages.disagreements:
            cited = (statement.citation for side in disagreement.positions for statement in side.statements)
            for iri in {
                disagreement.iri,
                disagreement.focus,
                disagreement.decision.iri if disagreement.decision else "",
                *cited,
            }:
                found[iri][disagreement.iri] = disagreement
        return {iri: tuple(disagreements.values()) for iri, disagreements in found.items() if iri}

    def page(self, iri: str) -> Response | None:
        """The page about a thing; None where nothing is said of it."""
        disagreement = self._disagreement(iri)
        if disagreement:
            return self.disagreements.page(disagreement)
        cited = self.things.citations(citation=NamedNode(iri))
        if cited:
            return self._citation(cited[0])
        source = self.things.read_from(iri)
        if source is not None:
            return self.texts.page(iri, source, self._disagreements)
        stated, used = self.things.stated(iri), self.things.named_by_curators(iri)
        inverse, held = self.things.holding(NamedNode(iri))
        claimed = f"{self._addresses.snapshot.base}graph/"
        if not used and not inverse and not any(triple.graph.startswith(claimed) for triple in stated):
            used = self.things.named_by_curators(iri, made=True)
        if stated or used or inverse or self.things.is_known(iri):
            return self._thing(iri, stated, used, inverse, held)
        return None

    def _disagreement(self, iri: str) -> Disagreement | None:
        """The disagreement with this IRI, or with this position."""
        whole, _, number = iri.rpartition("-")
        for one in (iri, whole if number.isdigit() else iri):
            for disagreement in self._disagreements.get(one, ()):
                if disagreement.iri == one:
                    return disagreement
        return None

    @staticmethod
    def _item(links: Iterable[Triple]) -> str:
        """The item of Wikidata's that a thing is linked to; empty where it is to none."""
        found = (ITEM.fullmatch(text_of(link.value)) for link in links if link.property == EXACT)
        return next((match[1] for match in found if match), "")

    def _thing(
        self,
        iri: str,
        stated: Collection[Triple],
        used: Collection[Triple],
        inverse: Collection[CitationFound],
        held: Mapping[str, int],
    ) -> Response:
        base = self._addresses.snapshot.base
        citations = self.things.citations(subject=NamedNode(iri))
        quoted = self.quoted.claims(citations)
        words = replace(self._words(iri, stated, used, (*citations, *inverse, *quoted)), brief=True)
        claims = [triple for triple in stated if triple.graph.startswith(base + "graph/")]
        bare = uncited(claims, citations, self._addresses)
        links = [t for t in stated if t.graph.startswith(base + LINKS) and t.property in LINKING]
        told = {*claims, *links}
        others = [
            triple
            for triple in stated
            if triple.property != RDF_TYPE.value
            and triple not in told
            and not triple.graph.startswith(base + "evidence/")
        ]
        disagreements = self._disagreements.get(iri, ())
        disputed_only = request.args.get("show") == "disputed"
        facts = self._facts(words, NamedNode(iri), citations, bare)
        decided = any(triple.property == DECIDES for triple in stated)
        return render_page(
            "thing.html",
            title=f"Decision on {disagreements[0].label}" if decided and disagreements else words.of(iri).text,
            iri=iri,
            about=self._addresses.about(iri),
            types=cells(words, (t.value for t in stated if t.property == RDF_TYPE.value)),
            facts=[fact for fact in facts if fact.disagreements] if disputed_only else facts,
            quoted=[]
            if disputed_only
            else [line_of(one, words, self._disagreements.get(one.iri, ())) for one in quoted],
            speakers=len({who for one in quoted for who in one.by}),
            disputed_only=disputed_only,
            disputed_page=same_with(show="disputed"),
            whole_page=same_with(show=None),
            figure=url_for("neighbourhood", about=iri) if _has_neighbours(citations, inverse) else "",
            links=[(words.of(triple.property), words.cell(triple.value)) for triple in links],
            item=(item := self._item(links)),
            item_line=self.wikidata.line_of(item) if item else "",
            inverse=[]
            if disputed_only
            else [self._inverse(words, NamedNode(iri), name, held[name], inverse) for name in sorted(held)],
            records=by_graph(words, others),
            uses=by_graph(words, used, inverse=True),
            disagreements=disagreements,
            whole=decided,
            most=MOST if len(citations) == MOST else 0,
            sources=len({citation.source for citation in citations}),
            uses_as_property=self._properties.get(iri, 0),
        )

    @cached_property
    def _properties(self) -> dict[str, int]:
        """In how many triples sources use each property."""
        together, _ = read_together(self.pages.snapshot)
        return {used.iri: used.triples for used in together.properties}

    def _facts(
        self, words: Words, thing: Term, citations: Iterable[CitationFound], uncited: Iterable[Triple]
    ) -> list[Fact]:
        """The properties, names first and the type last; what a record states without a citation too."""
        found: dict[str, dict[Term, list[CitationFound]]] = defaultdict(lambda: defaultdict(list))
        bare: dict[tuple[str, Term], list[Said]] = defaultdict(list)
        for citation in citations:
            found[citation.property][citation.value].append(citation)
        for triple in uncited:
            found[triple.property].setdefault(triple.value, [])
            bare[triple.property, triple.value].append(Said(source_of(triple.graph, self._addresses)))
        facts = []
        for name, values in found.items():
            disagreements = self._about(citation for cited in values.values() for citation in cited)
            ordered = sorted(values.items(), key=lambda item: (-len(item[1]), str(item[0])))
            shown = (_value(words, value, cited, bare[name, value], self._about(cited)) for value, cited in ordered)
            query = _HAS.format(thing=thing, name=NamedNode(name))
            facts.append((name, _fact(words.of(name), shown, len(ordered), query, disagreements)))
        return [fact for name, fact in sorted(facts, key=lambda entry: (*rank(entry[0]), entry[1].name.text))]

    def _about(self, citations: Iterable[CitationFound]) -> tuple[Disagreement, ...]:
        """The disagreements in which citations take part."""
        found = {
            disagreement.iri: disagreement for one in citations for disagreement in self._disagreements.get(one.iri, ())
        }
        return tuple(found.values())

    @staticmethod
    def _inverse(words: Words, thing: NamedNode, name: str, total: int, citations: Iterable[CitationFound]) -> Fact:
        """The things, `total` of them, that have this one as a value."""
        found: dict[Term, list[CitationFound]] = defaultdict(list)
        for citation in citations:
            if citation.property == name:
                found[citation.subject].append(citation)
        ordered = sorted(found, key=lambda subject: (words.cell(subject).text, str(subject)))
        shown = (_value(words, subject, found[subject]) for subject in ordered)
        return _fact(words.of(name), shown, total, _IS_VALUE.format(thing=thing, name=NamedNode(name)))

    def _citation(self, citation: CitationFound) -> Response:
        subject = citation.subject
        others = [
            other
            for other in self.things.citations(subject=subject, property=NamedNode(citation.property))
            if other.iri != citation.iri
        ]
        quotations = self.quoted.quotations(citation)
        words = self._words(citation.iri, (), (), (citation, *others), (text_of(one) for one in quotations))
        return render_page(
            "citation.html",
            iri=citation.iri,
            about=self._addresses.about(citation.iri),
            subject=words.cell(subject),
            property=words.of(citation.property),
            value=words.cell(citation.value),
            said=words.said(citation),
            quotations=cells(words, quotations),
            stance=local_name(citation.stance),
            disagreements=self._disagreements.get(citation.iri, ()),
            others=self._facts(words, subject, others, ()),
        )

    def _words(
        self,
        iri: str,
        stated: Iterable[Triple],
        used: Iterable[Triple],
        citations: Iterable[CitationFound],
        more: Iterable[str] = (),
    ) -> Words:
        """The labels of all that stands on a page."""
        terms: list[Term] = [NamedNode(name) for name in (iri, *more) if name]
        for triple in (*stated, *used):
            terms += [triple.subject, NamedNode(triple.property), triple.value]
        for citation in citations:
            terms += [citation.subject, NamedNode(citation.property), citation.value, *citation.by]
        return words_for(self.things, self.pages, terms)


def _value(
    words: Words,
    value: Term,
    cited: Sequence[CitationFound],
    bare: Iterable[Said] = (),
    disagreements: Collection[Disagreement] = (),
) -> Value:
    """A value with the first of those who state it."""
    said = (*map(words.said, cited[:SAID]), *bare)
    return Value(words.cell(value), said, bool(disagreements), max(0, len(cited) - SAID))


def _fact(
    name: Cell, values: Iterable[Value], total: int, query: str, disagreements: tuple[Disagreement, ...] = ()
) -> Fact:
    """A property with the first of its values, and the query for all where there are more."""
    shown = tuple(islice(values, VALUES))
    more = total - len(shown)
    return Fact(name, shown, disagreements, more, url_for("sparql", query=query) if more else "")


def _has_neighbours(citations: Iterable[CitationFound], inverse: Collection[CitationFound]) -> bool:
    """Whether sources join a thing to others, by more than a class."""
    return bool(inverse) or any(isinstance(c.value, NamedNode) and c.property != RDF_TYPE.value for c in citations)
