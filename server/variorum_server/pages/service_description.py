"""The SPARQL 1.1 Service Description of an endpoint: what it speaks, which dataset it asks, and how far it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.export.description import MANY, format_iri
from variorum.query.dataset import graphs_of
from variorum.query.formats import FORMATS
from variorum.snapshots.snapshot import Snapshot, SourceSummary, is_asserted, is_hidden
from variorum.snapshots.statistics import read_together
from variorum.terms import DCTERMS, RDF_TYPE, VOID, XSD
from variorum_server.config import MEGABYTE, Config

SD = "http://www.w3.org/ns/sparql-service-description#"
SIMPLE = "http://www.w3.org/ns/entailment/Simple"
OWL_RDF = "http://www.w3.org/ns/entailment/OWL-RDF-Based"
PROFILE = "http://www.w3.org/ns/owl-profile/RL"
PREFIXES = {"dcterms": DCTERMS, "sd": SD, "void": VOID, "xsd": XSD}
SWITCH = "?entailment=owl-rl"
ASSERTED_ONLY = (
    "With stance=asserted, only what the sources assert, and what follows from that, without what they expect, suppose "
    "or judge; the graphs asserted/… are the same, to be named."
)

Node = NamedNode | BlankNode


def service_description(
    snapshot: Snapshot, config: Config, root: str, source: SourceSummary | None = None
) -> list[Quad]:
    """The description of the endpoint across all sources, or of that of one; `root` is the address of the server.

    There are two services: the second has the entailment switched on.
    """
    writer = _Writer(snapshot, config, source)
    endpoint = f"{root}sources/{source.slug}/sparql" if source else f"{root}sparql"
    writer.service(NamedNode(endpoint), SIMPLE)
    writer.service(NamedNode(endpoint + SWITCH), OWL_RDF)
    return writer.triples


def limits(config: Config) -> str:
    """What a query may take, in a sentence or two."""
    return (
        f"A query may run for {config.timeout:g} seconds (the parameter timeout lowers that) and take "
        f"{config.memory // MEGABYTE:,} MB of memory. An answer may have {config.rows:,} rows and "
        f"{config.size // MEGABYTE:,} MB; with truncate=true a longer one is cut and marked as such. "
        f"A request may have a body of {config.max_body // 1024:,} kB."
    )


@dataclass
class _Writer:
    """Collects the triples."""

    snapshot: Snapshot
    config: Config
    source: SourceSummary | None
    triples: list[Quad] = field(default_factory=list)
    nodes: int = 0
    named: dict[str, BlankNode] = field(default_factory=dict)  # of very many graphs, each is described once

    def service(self, endpoint: NamedNode, regime: str) -> None:
        """One service, with what it speaks and asks."""
        entailed = regime != SIMPLE
        self._link(endpoint, RDF_TYPE.value, SD + "Service")
        self._say(endpoint, SD + "endpoint", endpoint)
        self._link(endpoint, SD + "supportedLanguage", SD + "SPARQL11Query")
        for entry in FORMATS:
            self._link(endpoint, SD + "resultFormat", format_iri(entry))
        self._link(endpoint, SD + "feature", SD + "EmptyGraphs")
        if self.config.services:
            self._link(endpoint, SD + "feature", SD + "BasicFederatedQuery")
        self._link(endpoint, SD + "defaultEntailmentRegime", regime)
        if entailed:
            self._link(endpoint, SD + "defaultSupportedEntailmentProfile", PROFILE)
        what = "what the claims say and what follows from them under OWL 2 RL" if entailed else "what the claims say"
        switch = "without entailment=owl-rl" if entailed else "with entailment=owl-rl"
        other = "what was stated alone" if entailed else "what follows from the claims too"
        self._text(endpoint, f"Asks {what}; {switch}, {other}. {ASSERTED_ONLY} {limits(self.config)}")
        self._dataset(endpoint, regime)

    def _dataset(self, endpoint: NamedNode, regime: str) -> None:
        """The dataset that a query is asked of when it names none, and the graphs that it may name besides."""
        dataset, default = self._new(), self._new()
        self._say(endpoint, SD + "defaultDataset", dataset)
        self._link(dataset, RDF_TYPE.value, SD + "Dataset")
        self._say(dataset, SD + "defaultGraph", default)
        self._link(default, RDF_TYPE.value, SD + "Graph")
        self._text(default, self._default_graph(regime != SIMPLE))
        if regime == SIMPLE:
            self._number(default, self._triples())
        for graph in self._named(regime != SIMPLE):
            self._graph(dataset, graph)
        more = self._available(regime != SIMPLE)
        if more:
            collection = self._new()
            self._say(endpoint, SD + "availableGraphs", collection)
            self._link(collection, RDF_TYPE.value, SD + "GraphCollection")
            for graph in more:
                self._graph(collection, graph)

    def _default_graph(self, entailed: bool) -> str:
        what = (
            f"The claims of the source {self.source.slug}"
            if self.source
            else "The claims of all sources, merged as a set: a triple that several state is one"
        )
        return f"{what}{'; with what follows from them' if entailed else ''}."

    def _triples(self) -> int:
        if self.source:
            return self.snapshot.counts.get(self.source.graph, 0)
        return read_together(self.snapshot)[0].triples

    def _named(self, entailed: bool) -> Iterable[str]:
        """The graphs over which GRAPH ?g ranges."""
        if self.source:
            return graphs_of(self.source)[: 3 if entailed else 2]
        return tuple(graph for graph in self.snapshot.counts if not self._is_apart(graph, entailed))

    def _available(self, entailed: bool) -> tuple[str, ...]:
        """The graphs that answer only when they are named."""
        if self.source:
            return graphs_of(self.source)[3 if entailed else 2 :]
        return tuple(graph for graph in self.snapshot.counts if self._is_apart(graph, entailed))

    def _is_apart(self, graph: str, entailed: bool) -> bool:
        """Whether GRAPH ?g does not range over a graph."""
        base = self.snapshot.base
        return is_asserted(graph, base) if entailed else is_hidden(graph, base)

    def _graph(self, collection: BlankNode, name: str) -> None:
        """A graph that can be named, of very many its name alone; the switch bears on the default graph only."""
        if name in self.named:
            self._say(collection, SD + "namedGraph", self.named[name])
            return
        named, graph = self._new(), self._new()
        self._say(collection, SD + "namedGraph", named)
        self._link(named, RDF_TYPE.value, SD + "NamedGraph")
        self._link(named, SD + "name", name)
        if len(self.snapshot.sources) > MANY and not self.source:
            self.named[name] = named
            return
        self._link(named, SD + "entailmentRegime", SIMPLE)
        self._say(named, SD + "graph", graph)
        self._link(graph, RDF_TYPE.value, SD + "Graph")
        self._number(graph, self.snapshot.counts.get(name, 0))

    def _new(self) -> BlankNode:
        """A blank node whose name is the same each time."""
        self.nodes += 1
        return BlankNode(f"n{self.nodes}")

    def _say(self, node: Node, predicate: str, term: Node | Literal) -> None:
        self.triples.append(Quad(node, NamedNode(predicate), term))

    def _link(self, node: Node, predicate: str, iri: str) -> None:
        self._say(node, predicate, NamedNode(iri))

    def _text(self, node: Node, text: str) -> None:
        self._say(node, DCTERMS + "description", Literal(text, language="en"))

    def _number(self, node: Node, number: int) -> None:
        self._say(node, VOID + "triples", Literal(str(number), datatype=NamedNode(XSD + "integer")))
