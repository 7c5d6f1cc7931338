"""Pages about single things: what every source says of one, side by side, with stance, passage and disagreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import Response, request, url_for
from pyoxigraph import NamedNode

from variorum.disagreements.model import Disagreement
from variorum.links.sssom import EXACT
from variorum.snapshots.statistics import LINKING, LINKS, read_together
from variorum.terms import RDF_TYPE, VR, Term, local_name, text_of
from variorum.wikidata.alignment import ITEM
from variorum_server.pages.addresses import Addresses
from variorum_server.pages.disagreement_pages import DisagreementPages
from variorum_server.pages.facts import Fact, Said, Value, Words, by_graph, cells, rank, source_of, uncited, words_for
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.listing import same_with
from variorum_server.pages.quoted import Quoted
from variorum_server.pages.text_pages import TextPages
from variorum_server.pages.things import CitationFound, Things, Triple
from variorum_server.pages.wikidata_pages import WikidataPages

DECIDES, TEXT = VR + "decides", VR + "text"


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
        stated, used = self.things.stated(iri), self.things.used(iri)
        sources = [triple.subject for triple in used if triple.property == TEXT]
        if sources:
            return self.texts.page(iri, sources[0], self._disagreements)
        inverse = self.things.citations(value=NamedNode(iri))
        if stated or used or inverse or self.things.is_known(iri):
            return self._thing(iri, stated, used, inverse)
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
        self, iri: str, stated: Collection[Triple], used: Collection[Triple], inverse: Collection[CitationFound]
    ) -> Response:
        base = self._addresses.snapshot.base
        citations = self.things.citations(subject=NamedNode(iri))
        quoted = self.quoted.claims(citations)
        words = self._words(iri, stated, used, (*citations, *inverse, *quoted))
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
        elsewhere = [triple for triple in used if not triple.graph.startswith((base + "graph/", base + "evidence/"))]
        disagreements = self._disagreements.get(iri, ())
        disputed_only = request.args.get("show") == "disputed"
        facts = self._facts(words, citations, bare)
        decided = any(triple.property == DECIDES for triple in stated)
        return render_page(
            "thing.html",
            title=f"Decision on {disagreements[0].label}" if decided and disagreements else words.of(iri).text,
            iri=iri,
            about=self._addresses.about(iri),
            types=cells(words, (t.value for t in stated if t.property == RDF_TYPE.value)),
            facts=[fact for fact in facts if fact.disagreements] if disputed_only else facts,
            quoted=[] if disputed_only else quoted,
            speakers=len({who for one in quoted for who in one.by}),
            words=words,
            disagreements_of=self._disagreements,
            disputed_only=disputed_only,
            disputed_page=same_with(show="disputed"),
            whole_page=same_with(show=None),
            figure=url_for("neighbourhood", about=iri) if _has_neighbours(citations, inverse) else "",
            links=[(words.of(triple.property), words.cell(triple.value)) for triple in links],
            item=(item := self._item(links)),
            item_line=self.wikidata.line_of(item) if item else "",
            inverse=[]
            if disputed_only
            else [self._inverse(words, name, inverse) for name in sorted({c.property for c in inverse})],
            records=by_graph(words, others),
            uses=by_graph(words, elsewhere, inverse=True),
            disagreements=disagreements,
            whole=decided,
            sources=len({citation.source for citation in citations}),
            uses_as_property=self._properties.get(iri, 0),
        )

    @cached_property
    def _properties(self) -> dict[str, int]:
        """In how many triples sources use each property."""
        together, _ = read_together(self.pages.snapshot)
        return {used.iri: used.triples for used in together.properties}

    def _facts(self, words: Words, citations: Iterable[CitationFound], uncited: Iterable[Triple]) -> list[Fact]:
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
            shown = tuple(
                Value(words.cell(value), (*map(words.said, cited), *bare[name, value]), bool(self._about(cited)))
                for value, cited in sorted(values.items(), key=lambda item: (-len(item[1]), str(item[0])))
            )
            facts.append((name, Fact(words.of(name), shown, disagreements)))
        return [fact for name, fact in sorted(facts, key=lambda entry: (*rank(entry[0]), entry[1].name.text))]

    def _about(self, citations: Iterable[CitationFound]) -> tuple[Disagreement, ...]:
        """The disagreements in which citations take part."""
        found = {
            disagreement.iri: disagreement for one in citations for disagreement in self._disagreements.get(one.iri, ())
        }
        return tuple(found.values())

    @staticmethod
    def _inverse(words: Words, name: str, citations: Iterable[CitationFound]) -> Fact:
        """The things that have this one as a value."""
        found: dict[Term, list[Said]] = defaultdict(list)
        for citation in citations:
            if citation.property == name:
                found[citation.subject].append(words.said(citation))
        values = (Value(words.cell(subject), tuple(said)) for subject, said in found.items())
        return Fact(words.of(name), tuple(sorted(values, key=lambda value: value.cell.text)))

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
            others=self._facts(words, others, ()),
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


def _has_neighbours(citations: Iterable[CitationFound], inverse: Collection[CitationFound]) -> bool:
    """Whether sources join a thing to others, by more than a class."""
    return bool(inverse) or any(isinstance(c.value, NamedNode) and c.property != RDF_TYPE.value for c in citations)
