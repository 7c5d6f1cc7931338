"""Pages about single things: what every source says of one, side by side, with stance, passage and disagreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import Response
from pyoxigraph import NamedNode

from variorum.corpus.passages import parse_passage
from variorum.disagreements.model import Disagreement
from variorum.snapshots.statistics import LINKING, LINKS, read_together
from variorum.terms import COMMENT, LABEL, RDF_TYPE, VR, Term, local_name
from variorum_server.pages.addresses import Addresses
from variorum_server.pages.facts import ASSERTED, Fact, Said, Value, Words, by_graph, cells, rank, source_of, uncited
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.things import Citation, Things, Triple

DECIDES, TEXT = VR + "decides", VR + "text"


@dataclass(frozen=True)
class Span:
    """A passage of a text, `begin` its first character, with the claims that it states."""

    fragment: str
    begin: int
    end: int
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class ThingPages:
    """The pages about things of one snapshot."""

    things: Things
    pages: Pages

    @property
    def _addresses(self) -> Addresses:
        return self.pages.addresses

    @cached_property
    def _matters(self) -> dict[str, tuple[Disagreement, ...]]:
        """The disagreements under their own IRI, that of what they are about, their decision, and their citations."""
        found: dict[str, dict[str, Disagreement]] = defaultdict(dict)
        for matter in (matter for group in self.pages.groups for matter in group.disagreements):
            cited = (statement.citation for side in matter.positions for statement in side.statements)
            for iri in {matter.iri, matter.focus, matter.decision.iri if matter.decision else "", *cited}:
                found[iri][matter.iri] = matter
        return {iri: tuple(matters.values()) for iri, matters in found.items() if iri}

    def page(self, iri: str) -> Response | None:
        """The page about a thing; None where nothing is said of it."""
        matter = self._matter(iri)
        if matter:
            return self._disagreement(matter)
        cited = self.things.citations(citation=NamedNode(iri))
        if cited:
            return self._citation(cited[0])
        stated, used = self.things.stated(iri), self.things.used(iri)
        sources = [triple.subject for triple in used if triple.property == TEXT]
        if sources:
            return self._text(iri, sources[0])
        inverse = self.things.citations(value=NamedNode(iri))
        if stated or used or inverse or self.things.is_known(iri):
            return self._thing(iri, stated, used, inverse)
        return None

    def _matter(self, iri: str) -> Disagreement | None:
        """The disagreement with this IRI, or with this position."""
        whole, _, number = iri.rpartition("-")
        for one in (iri, whole if number.isdigit() else iri):
            for matter in self._matters.get(one, ()):
                if matter.iri == one:
                    return matter
        return None

    def _thing(
        self, iri: str, stated: Collection[Triple], used: Collection[Triple], inverse: Collection[Citation]
    ) -> Response:
        base = self._addresses.snapshot.base
        citations = self.things.citations(subject=NamedNode(iri))
        words = self._words(iri, stated, used, (*citations, *inverse))
        claims = [triple for triple in stated if triple.graph.startswith(base + "graph/")]
        bare = uncited(claims, citations, self._addresses)
        links = [t for t in stated if t.graph.startswith(base + LINKS) and t.property in LINKING]
        others = [
            triple
            for triple in stated
            if triple.property != RDF_TYPE.value
            and triple not in claims
            and triple not in links
            and not triple.graph.startswith(base + "evidence/")
        ]
        elsewhere = [triple for triple in used if not triple.graph.startswith((base + "graph/", base + "evidence/"))]
        matters = self._matters.get(iri, ())
        decided = any(triple.property == DECIDES for triple in stated)
        return render_page(
            "thing.html",
            title=f"Decision on {matters[0].label}" if decided and matters else words.of(iri).text,
            iri=iri,
            about=self._addresses.about(iri),
            types=cells(words, (t.value for t in stated if t.property == RDF_TYPE.value)),
            facts=self._facts(words, citations, bare),
            links=[(words.of(triple.property), words.cell(triple.value)) for triple in links],
            inverse=[self._inverse(words, name, inverse) for name in sorted({c.property for c in inverse})],
            records=by_graph(words, others),
            uses=by_graph(words, elsewhere, inverse=True),
            matters=matters,
            whole=decided,
            sources=len({citation.source for citation in citations}),
            uses_as_property=self._properties.get(iri, 0),
        )

    @cached_property
    def _properties(self) -> dict[str, int]:
        """In how many triples sources use each property."""
        together, _ = read_together(self.pages.snapshot)
        return {used.iri: used.triples for used in together.properties}

    def _facts(self, words: Words, citations: Iterable[Citation], uncited: Iterable[Triple]) -> list[Fact]:
        """The properties, names first and the type last; what a record states without a citation too."""
        found: dict[str, dict[Term, list[Citation]]] = defaultdict(lambda: defaultdict(list))
        bare: dict[tuple[str, Term], list[Said]] = defaultdict(list)
        for citation in citations:
            found[citation.property][citation.value].append(citation)
        for triple in uncited:
            found[triple.property].setdefault(triple.value, [])
            bare[triple.property, triple.value].append(Said(source_of(triple.graph, self._addresses)))
        facts = []
        for name, values in found.items():
            matters = self._about(citation for cited in values.values() for citation in cited)
            shown = tuple(
                Value(words.cell(value), (*map(words.said, cited), *bare[name, value]), bool(self._about(cited)))
                for value, cited in sorted(values.items(), key=lambda item: (-len(item[1]), str(item[0])))
            )
            facts.append((name, Fact(words.of(name), shown, matters)))
        return [fact for name, fact in sorted(facts, key=lambda entry: (*rank(entry[0]), entry[1].name.text))]

    def _about(self, citations: Iterable[Citation]) -> tuple[Disagreement, ...]:
        """The disagreements in which citations take part."""
        found = {matter.iri: matter for one in citations for matter in self._matters.get(one.iri, ())}
        return tuple(found.values())

    @staticmethod
    def _inverse(words: Words, name: str, citations: Iterable[Citation]) -> Fact:
        """The things that have this one as a value."""
        found: dict[Term, list[Said]] = defaultdict(list)
        for citation in citations:
            if citation.property == name:
                found[citation.subject].append(words.said(citation))
        values = (Value(words.cell(subject), tuple(said)) for subject, said in found.items())
        return Fact(words.of(name), tuple(sorted(values, key=lambda value: value.cell.text)))

    def _disagreement(self, matter: Disagreement) -> Response:
        decision = self.things.stated(matter.decision.iri) if matter.decision else ()
        words = self._words(matter.iri, decision, (), (), (matter.focus, *(side.path for side in matter.positions)))
        hidden = (RDF_TYPE.value, DECIDES, LABEL.value, COMMENT.value)
        return render_page(
            "disagreement.html",
            matter=matter,
            about=self._addresses.about(matter.iri),
            focus=words.of(matter.focus) if matter.focus else None,
            paths=cells(words, (NamedNode(side.path) for side in matter.positions if side.path)),
            places={p: words.of(p) for side in matter.positions for s in side.statements for p in s.passages},
            decision=by_graph(words, [t for t in decision if t.property not in hidden]),
        )

    def _citation(self, citation: Citation) -> Response:
        subject = citation.subject
        others = [
            other
            for other in self.things.citations(subject=subject, property=NamedNode(citation.property))
            if other.iri != citation.iri
        ]
        words = self._words(citation.iri, (), (), (citation, *others))
        return render_page(
            "citation.html",
            iri=citation.iri,
            about=self._addresses.about(citation.iri),
            subject=words.cell(subject),
            property=words.of(citation.property),
            value=words.cell(citation.value),
            said=words.said(citation),
            stance=local_name(citation.stance),
            matters=self._matters.get(citation.iri, ()),
            others=self._facts(words, others, ()),
        )

    def _text(self, iri: str, source: Term) -> Response:
        citations = self.things.citations(source=source)
        found: dict[str, list[Citation]] = defaultdict(list)
        for citation in citations:
            for name in citation.passages:
                found[name].append(citation)
        words = self._words(iri, (), (), citations)
        spans = []
        for name, cited in found.items():
            passage = parse_passage(name)
            if passage and passage.text == iri:
                spans.append(Span(f"char={passage.start},{passage.end}", passage.start, passage.end, tuple(cited)))
        return render_page(
            "text.html",
            iri=iri,
            about=self._addresses.about(iri),
            source=next((one for one in self._addresses.snapshot.sources if NamedNode(one.iri) == source), None),
            spans=sorted(spans, key=lambda span: (span.begin, span.end)),
            words=words,
            matters=self._matters,
            asserted=ASSERTED,
        )

    def _words(
        self,
        iri: str,
        stated: Iterable[Triple],
        used: Iterable[Triple],
        citations: Iterable[Citation],
        more: Iterable[str] = (),
    ) -> Words:
        """The labels of all that stands on a page."""
        terms: list[Term] = [NamedNode(name) for name in (iri, *more) if name]
        for triple in (*stated, *used):
            terms += [triple.subject, NamedNode(triple.property), triple.value]
        for citation in citations:
            terms += [citation.subject, NamedNode(citation.property), citation.value, *citation.by]
        iris = {term.value for term in terms if isinstance(term, NamedNode) and not parse_passage(term.value)}
        terms_known = self._addresses.terms
        labels = self.things.labels(iris - terms_known.keys())
        return Words(self._addresses, {**{name: terms_known[name] for name in iris & terms_known.keys()}, **labels})
