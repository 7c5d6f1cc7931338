"""The dataset described for machines that look for data: VoID, and DCAT for data portals, with what DCAT-AP requires.

The dataset is the base of the corpus, each source's claims a subset that is named as its graph. What only a server
has, such as endpoints and downloads, is said when there is the address of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.query.formats import Format, Kind, formats_for
from variorum.snapshots.publication import Agent, Publication, read_publication
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.snapshots.statistics import Counts, Linkset, read_source, read_statistics, read_together
from variorum.terms import DCAT, DCTERMS, FOAF, RDF_TYPE, RDFS, VOID, XSD

OWL_VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
MEDIA = "https://www.iana.org/assignments/media-types/"
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
GRAPH_STORE = "https://www.w3.org/TR/sparql11-http-rdf-update/"
PREFIXES = {"dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "void": VOID, "xsd": XSD}
W3C_FORMATS = "http://www.w3.org/ns/formats/"  # the engine has another name for JSON-LD
DOCUMENT = ".well-known/void"  # the path of the description on a server
MANY = 100  # sources up to which one document has the counts of each
DATE = re.compile(r"\d{4}-\d\d-\d\d")

Node = NamedNode | BlankNode


def description_triples(snapshot: Snapshot, root: str = "", only: SourceSummary | None = None) -> list[Quad]:
    """The description of a snapshot in VoID and DCAT, or of `only` one source of it.

    `root` is the address of the server that serves it, with a slash at its end; without one no endpoint, no download
    and no catalogue is named. Where there are very many sources, only their own descriptions count what is in them.
    """
    writer = _Writer(snapshot, root)
    if only:
        writer.source(only, read_source(snapshot, only))
        return writer.triples
    together, linksets = read_together(snapshot)
    writer.dataset(read_publication(snapshot), together)
    counts = read_statistics(snapshot).sources if len(snapshot.sources) <= MANY else {}
    for source in snapshot.sources:
        writer.source(source, counts.get(source.slug))
    writer.linksets(linksets)
    if root:
        writer.server()
    return writer.triples


@dataclass
class _Writer:
    """Collects the triples."""

    snapshot: Snapshot
    root: str
    triples: list[Quad] = field(default_factory=list)
    nodes: int = 0

    def dataset(self, about: Publication, counts: Counts) -> None:
        """What the whole dataset is, and what is in it."""
        base = NamedNode(self.snapshot.base)
        self._type(base, VOID + "Dataset", DCAT + "Dataset")
        self._text(base, DCTERMS + "title", about.title)
        self._text(base, DCTERMS + "description", about.description or self._described())
        self._text(base, DCTERMS + "identifier", self.snapshot.digest)
        self._text(base, OWL_VERSION, about.version)
        if DATE.fullmatch(about.date):
            self._say(base, DCTERMS + "issued", Literal(about.date, datatype=NamedNode(XSD + "date")))
        self._link(base, DCTERMS + "license", about.license)
        self._link(base, DCAT + "landingPage", about.url)
        for creator in about.creators:
            self._agent(base, DCTERMS + "creator", creator)
        if about.publisher:
            self._agent(base, DCTERMS + "publisher", about.publisher)
        self._text(base, VOID + "uriSpace", self.snapshot.base)
        for namespace in _vocabularies(counts, self.snapshot.prefixes.values()):
            self._link(base, VOID + "vocabulary", namespace)
        for entry in formats_for(Kind.GRAPH):
            self._link(base, VOID + "feature", format_iri(entry))
        self._counts(base, counts)

    def _described(self) -> str:
        sources, claims = len(self.snapshot.sources), sum(source.claims for source in self.snapshot.sources)
        return f"What {sources:,} source{'' if sources == 1 else 's'} state, as {claims:,} claims."

    def source(self, source: SourceSummary, counts: Counts | None) -> None:
        """A source's claims as a subset that can be asked by itself."""
        graph = NamedNode(source.graph)
        self._link(NamedNode(self.snapshot.base), VOID + "subset", source.graph)
        self._type(graph, VOID + "Dataset")
        self._text(graph, DCTERMS + "title", source.title or source.slug)
        self._link(graph, DCTERMS + "source", source.iri)
        if self.root:
            self._link(graph, VOID + "sparqlEndpoint", f"{self.root}sources/{source.slug}/sparql")
            self._link(graph, RDFS + "seeAlso", f"{self.root}sources/{source.slug}/void")
        if counts:
            self._counts(graph, counts)
        else:
            self._number(graph, VOID + "triples", self.snapshot.counts.get(source.graph, 0))

    def linksets(self, linksets: Iterable[Linkset]) -> None:
        """The links, a linkset for each kind of link and for each place to which they lead."""
        base = NamedNode(self.snapshot.base)
        for linkset in linksets:
            node, target = self._new(), self._new()
            self._say(base, VOID + "subset", node)
            self._type(node, VOID + "Linkset")
            self._link(node, DCTERMS + "source", linkset.graph)
            self._link(node, VOID + "linkPredicate", linkset.predicate)
            self._say(node, VOID + "subjectsTarget", base)
            self._say(node, VOID + "objectsTarget", target)
            self._number(node, VOID + "triples", linkset.links)
            self._type(target, VOID + "Dataset")
            self._text(target, VOID + "uriSpace", linkset.space)

    def server(self) -> None:
        """What a server adds: where the description is, the endpoints, and the downloads."""
        base, document = NamedNode(self.snapshot.base), NamedNode(self.root + DOCUMENT)
        self._type(document, VOID + "DatasetDescription")
        self._say(document, FOAF + "primaryTopic", base)
        self._link(base, VOID + "sparqlEndpoint", f"{self.root}sparql")
        self._link(base, VOID + "uriLookupEndpoint", f"{self.root}resource?iri=")
        self._link(base, FOAF + "homepage", self.root)
        catalogue = NamedNode(f"{document.value}#catalogue")
        self._type(catalogue, DCAT + "Catalog")
        self._text(catalogue, DCTERMS + "title", f"Datasets of {self.root}")
        self._text(catalogue, DCTERMS + "description", f"What is served at {self.root}: a dataset, and its services.")
        about = read_publication(self.snapshot)
        server = Agent(f"{document.value}#server", f"The server at {self.root}", "")
        self._agent(catalogue, DCTERMS + "publisher", about.publisher or next(iter(about.creators), server))
        self._say(catalogue, DCAT + "dataset", base)
        for path, title, specification in (
            ("sparql", "SPARQL endpoint", PROTOCOL),
            ("graphs", "Graph store, to be read", GRAPH_STORE),
        ):
            service = NamedNode(f"{document.value}#{path}")
            self._say(catalogue, DCAT + "service", service)
            self._type(service, DCAT + "DataService")
            self._text(service, DCTERMS + "title", title)
            self._link(service, DCTERMS + "conformsTo", specification)
            self._link(service, DCAT + "endpointURL", self.root + path)
            self._link(service, DCAT + "endpointDescription", f"{self.root}sparql")
            self._say(service, DCAT + "servesDataset", base)
        self._downloads(document.value)

    def _downloads(self, document: str) -> None:
        """Each format in which the dataset can be had as a file; those that are RDF are dumps to VoID as well."""
        from variorum.export.registry import FORMATS  # it need not be there to describe a release

        base, license_iri = NamedNode(self.snapshot.base), read_publication(self.snapshot).license
        rdf = {media_type for entry in formats_for(Kind.GRAPH) for media_type in entry.media_types[:1]}
        for entry in FORMATS:
            address = f"{self.root}export/{quote(entry.name)}"
            node = NamedNode(f"{document}#{quote(entry.name)}")
            self._say(base, DCAT + "distribution", node)
            self._type(node, DCAT + "Distribution")
            self._text(node, DCTERMS + "title", entry.name)
            self._text(node, DCTERMS + "description", f"For {entry.audience}")
            self._link(node, DCAT + "accessURL", address)
            self._link(node, DCAT + "downloadURL", address)
            self._link(node, DCAT + "mediaType", MEDIA + entry.media_type)
            self._link(node, DCTERMS + "license", license_iri)
            if entry.media_type in rdf:
                self._link(base, VOID + "dataDump", address)

    def _counts(self, node: Node, counts: Counts) -> None:
        self._number(node, VOID + "triples", counts.triples)
        self._number(node, VOID + "distinctSubjects", counts.subjects)
        self._number(node, VOID + "distinctObjects", counts.objects)
        self._number(node, VOID + "properties", len(counts.properties))
        self._number(node, VOID + "classes", len(counts.classes))
        for class_ in counts.classes:
            part = self._new()
            self._say(node, VOID + "classPartition", part)
            self._link(part, VOID + "class", class_.iri)
            self._number(part, VOID + "entities", class_.entities)
        for used in counts.properties:
            part = self._new()
            self._say(node, VOID + "propertyPartition", part)
            self._link(part, VOID + "property", used.iri)
            self._number(part, VOID + "triples", used.triples)
            self._number(part, VOID + "distinctSubjects", used.subjects)
            self._number(part, VOID + "distinctObjects", used.objects)

    def _agent(self, node: Node, role: str, agent: Agent) -> None:
        who = NamedNode(agent.iri)
        self._say(node, role, who)
        self._type(who, *dict.fromkeys(FOAF + kind for kind in ("Agent", agent.kind or "Agent")))
        self._text(who, FOAF + "name", agent.name)

    def _new(self) -> BlankNode:
        """A blank node whose name is the same each time."""
        self.nodes += 1
        return BlankNode(f"n{self.nodes}")

    def _say(self, node: Node, predicate: str, term: Node | Literal) -> None:
        self.triples.append(Quad(node, NamedNode(predicate), term))

    def _type(self, node: Node, *classes: str) -> None:
        for iri in classes:
            self._say(node, RDF_TYPE.value, NamedNode(iri))

    def _text(self, node: Node, predicate: str, text: str) -> None:
        if text:
            self._say(node, predicate, Literal(text))

    def _link(self, node: Node, predicate: str, iri: str) -> None:
        if iri:
            self._say(node, predicate, NamedNode(iri))

    def _number(self, node: Node, predicate: str, number: int) -> None:
        self._say(node, predicate, Literal(str(number), datatype=NamedNode(XSD + "integer")))


def format_iri(entry: Format) -> str:
    """The W3C's name of a format (https://www.w3.org/ns/formats/)."""
    return W3C_FORMATS + "JSON-LD" if entry.name == "jsonld" else entry.engine.iri


def _vocabularies(counts: Counts, namespaces: Iterable[str]) -> Iterator[str]:
    """The namespaces of the prefix list that the claims use."""
    used = [*(entry.iri for entry in counts.properties), *(entry.iri for entry in counts.classes)]
    return (space for space in sorted(set(namespaces)) if any(iri.startswith(space) for iri in used))
