"""What is said of a thing as a page shows it: terms by their labels, values with who states them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from variorum.commands.table import show
from variorum.corpus.passages import parse_passage
from variorum.corpus.quotations import Quotation
from variorum.disagreements.model import Disagreement
from variorum.terms import LABEL, RDF_TYPE, SKOS, VR, Term, local_name
from variorum_server.pages.addresses import COMMON, Addresses
from variorum_server.pages.html import Cell, Pages
from variorum_server.pages.texts import Texts
from variorum_server.pages.things import CitationFound, Things, Triple

ASSERTED = VR + "asserted"
FEW = 5  # values of a property that are seen at once
BRIEF = 45  # code points around a passage, where there are many
NAMES = tuple(
    f"{namespace}{name}"
    for namespace, name in (
        (SKOS, "prefLabel"),
        ("https://schema.org/", "name"),
        ("http://xmlns.com/foaf/0.1/", "name"),
        ("http://purl.org/dc/terms/", "title"),
        ("https://schema.org/", "alternateName"),
        (SKOS, "altLabel"),
    )
)


@dataclass(frozen=True)
class Said:
    """That a source states something; `stance` is empty where it asserts it, `citation` where none is needed."""

    source: Cell
    stance: str = ""
    citation: str = ""
    passages: tuple[Cell, ...] = ()
    by: tuple[Cell, ...] = ()
    quotes: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class Value:
    """A value with who states it, as far as that is shown, and how many more do; `disputed` tells that another value of
    a disagreement stands against it.
    """

    cell: Cell
    said: tuple[Said, ...] = ()
    disputed: bool = False
    more: int = 0


@dataclass(frozen=True)
class Fact:
    """A property with its values and the disagreements about them; `more` counts the values that are not shown, and
    `all_of_them` is the query for all.
    """

    name: Cell
    values: tuple[Value, ...]
    disagreements: tuple[Disagreement, ...] = ()
    more: int = 0
    all_of_them: str = ""

    @property
    def shown(self) -> tuple[Value, ...]:
        """The values that are seen at once: the first of many, and those that are disputed."""
        few = len(self.values) <= FEW + 2
        return self.values if few else (*self.values[:FEW], *(one for one in self.values[FEW:] if one.disputed))

    @property
    def folded(self) -> tuple[Value, ...]:
        """The other values, which are folded in."""
        return tuple(one for one in self.values[FEW:] if not one.disputed) if len(self.values) > FEW + 2 else ()


@dataclass(frozen=True)
class Line:
    """A claim as a list of claims has it: `citation` is its address, `stance` is empty where it is asserted,
    and `by` says to whom the source attributes it.
    """

    subject: Cell
    property: str
    value: Cell
    citation: str
    stance: str
    by: tuple[Cell, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Words:
    """How terms are written on one page."""

    addresses: Addresses
    labels: Mapping[str, str]
    texts: Texts
    known: dict[str, Cell] = field(default_factory=dict)
    brief: bool = False  # quotes the first passage of a claim, with little around it

    def cell(self, term: Term) -> Cell:
        """A term by its label, as a link."""
        if isinstance(term, NamedNode):
            return self.of(term.value)
        snapshot = self.addresses.snapshot
        text = show(term, snapshot.prefixes, snapshot.base)
        return Cell(text, language=term.language if isinstance(term, Literal) else None)

    def of(self, iri: str) -> Cell:
        """An IRI by its label, or as it is written in a query."""
        cell = self.known.get(iri)
        if cell is None:
            cell = self.known[iri] = self._of(iri)
        return cell

    def _of(self, iri: str) -> Cell:
        snapshot = self.addresses.snapshot
        passage = parse_passage(iri)
        if passage:
            return Cell(f"{passage.start:,}–{passage.end:,}", self.addresses.best(iri))
        written = show(NamedNode(iri), snapshot.prefixes, snapshot.base)
        return Cell(self.labels.get(iri) or COMMON.get(iri) or written.strip("<>"), self.addresses.best(iri))

    def said(self, citation: CitationFound) -> Said:
        """Who states something, how, and where."""
        return Said(
            self.source(citation.source),
            "" if citation.stance == ASSERTED else local_name(citation.stance),
            self.addresses.page(citation.iri),
            tuple(map(self.place, citation.passages)),
            tuple(map(self.cell, citation.by)),
            self._quotes(citation.passages),
        )

    def _quotes(self, passages: tuple[str, ...]) -> tuple[Quotation, ...]:
        shown, around = (passages[:1], BRIEF) if self.brief else (passages, None)
        return tuple(quote for name in shown if (quote := self.texts.quote(name, around)))

    def place(self, place: str) -> Cell:
        """Where something is stated: a passage, which leads to its text, or a locator in words."""
        return self.of(place) if parse_passage(place) else Cell(place)

    def source(self, iri: str) -> Cell:
        """A source by its slug."""
        return Cell(self.addresses.sources.get(iri, iri), self.addresses.best(iri))


def line_of(citation: CitationFound, words: Words, disagreements: tuple[Disagreement, ...]) -> Line:
    """A claim as a list has it, with the disagreements in which it takes part."""
    return Line(
        words.cell(citation.subject),
        words.of(citation.property).text,
        words.cell(citation.value),
        words.addresses.page(citation.iri),
        "" if citation.stance == ASSERTED else local_name(citation.stance),
        tuple(map(words.cell, citation.by)),
        disagreements,
    )


def words_for(things: Things, pages: Pages, terms: Iterable[Term]) -> Words:
    """The words for these terms, which stand on a page: their labels."""
    known = pages.addresses.terms
    iris = {term.value for term in terms if isinstance(term, NamedNode) and not parse_passage(term.value)}
    labels = things.labels(iris - known.keys())
    return Words(pages.addresses, {**{name: known[name] for name in iris & known.keys()}, **labels}, pages.texts)


def uncited(claims: Iterable[Triple], citations: Iterable[CitationFound], addresses: Addresses) -> list[Triple]:
    """The triples of claims graphs that are no claims, but for the curators' label: the record of a source."""
    slugs = addresses.sources
    cited = {(slugs.get(citation.source), citation.property, citation.value) for citation in citations}
    return [
        triple
        for triple in claims
        if triple.property != LABEL.value and (slugs.get(triple.graph), triple.property, triple.value) not in cited
    ]


def source_of(graph: str, addresses: Addresses) -> Cell:
    return Cell(addresses.sources.get(graph, graph), addresses.best(graph))


def rank(name: str) -> tuple[int, int]:
    """Where a property stands on the page: names first, the type last."""
    if name in NAMES:
        return 0, NAMES.index(name)
    return (2, 0) if name == RDF_TYPE.value else (1, 0)


def cells(words: Words, terms: Iterable[Term]) -> list[Cell]:
    """Each term once."""
    return [words.cell(term) for term in dict.fromkeys(terms)]


def by_graph(words: Words, triples: Iterable[Triple], inverse: bool = False) -> list[tuple[Cell, list[Fact]]]:
    """Triples by graph and property."""
    graphs: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if inverse or triple.property != LABEL.value:
            graphs[triple.graph][triple.property].append(triple.subject if inverse else triple.value)
    found = []
    for graph, properties in graphs.items():
        facts = [
            Fact(words.of(name), tuple(Value(words.cell(term)) for term in dict.fromkeys(terms)))
            for name, terms in properties.items()
        ]
        found.append((words.of(graph), sorted(facts, key=lambda fact: fact.name.text)))
    return found
