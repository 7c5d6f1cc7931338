"""Nanopublications: each is an assertion, with a graph that says where it comes from.

Who states it is, in this order: what the mapping names; its primary source, what it was derived or quoted from, what
its author cites as evidence; whoever the assertion is attributed to; whoever made the nanopublication. See the
Nanopublication Guidelines, https://nanopub.net/guidelines/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.corpus.evidence import STANCES
from variorum.corpus.passages import parse_passage
from variorum.errors import CorpusError
from variorum.importing.naming import Naming, address, named
from variorum.importing.rdf_files import RdfFile
from variorum.importing.statements import Described, Place, Read, Stated, Untaken
from variorum.terms import ASSERTED, DCTERMS, LABEL, LOCATOR, PROV, RDF_TYPE, SCHEMA, STANCE

NP = "http://www.nanopub.org/nschema#"
HAS_ASSERTION = NamedNode(NP + "hasAssertion")
HAS_PROVENANCE, HAS_INFO = NamedNode(NP + "hasProvenance"), NamedNode(NP + "hasPublicationInfo")
ORIGINS = tuple(
    NamedNode(iri)
    for iri in (
        PROV + "hadPrimarySource",
        PROV + "wasQuotedFrom",
        PROV + "wasDerivedFrom",
        DCTERMS + "source",
        DCTERMS + "references",
        "http://purl.org/spar/cito/citesAsEvidence",
        "http://semanticscience.org/resource/SIO_000772",  # has evidence
        "http://purl.org/pav/importedFrom",
        "http://purl.org/pav/retrievedFrom",
        "http://purl.org/pav/derivedFrom",
    )
)
AUTHORS = tuple(
    NamedNode(iri)
    for iri in (
        PROV + "wasAttributedTo",
        "http://purl.org/pav/authoredBy",
        "http://swan.mindinformatics.org/ontologies/1.2/pav/authoredBy",
        DCTERMS + "creator",
        "http://purl.org/pav/createdBy",
        "http://swan.mindinformatics.org/ontologies/1.2/pav/createdBy",
    )
)
QUOTED = tuple(
    NamedNode(iri)
    for iri in (
        "http://www.w3.org/ns/oa#exact",
        "http://purl.org/spar/c4o/hasContent",
        PROV + "value",
        SCHEMA + "text",
        "http://purl.org/linkedpolitics/vocabulary/text",
    )
)
Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True)
class _Publication:
    """One nanopublication: its IRI, and the triples of its three graphs."""

    iri: NamedNode
    name: NamedNode  # of the graph of the assertion
    assertion: list[Triple]
    provenance: list[Triple]
    info: list[Triple]

    def said(self, graph: list[Triple], subjects: tuple[NamedNode, ...], *predicates: NamedNode) -> list[str]:
        """What a graph says of some things by some properties, those named first before the others."""
        return [value.value for name in predicates for s, p, value in graph if p == name and s in subjects]


def read_nanopublications(file: RdfFile, naming: Naming) -> Iterator[Read]:
    """What the nanopublications of a file state."""
    graphs = file.graphs()
    heads: dict[NamedNode, dict[NamedNode, NamedNode]] = defaultdict(dict)
    used: set[str] = set()
    for subject, predicate, value, graph in file.quads:
        if predicate in (HAS_ASSERTION, HAS_PROVENANCE, HAS_INFO) and isinstance(value, NamedNode):
            heads[subject][predicate] = value
            used |= {value.value, graph}
    for iri, parts in heads.items():
        place = file.place(f"<{iri.value}>")
        name = parts.get(HAS_ASSERTION)
        if name is None or name.value not in graphs:
            yield Untaken(place, "the nanopublication has no assertion")
            continue
        provenance, info = (
            graphs.get(parts[part].value, []) if part in parts else [] for part in (HAS_PROVENANCE, HAS_INFO)
        )
        yield from _read(_Publication(iri, name, graphs[name.value], provenance, info), naming, place)
    for graph, triples in graphs.items():
        if graph not in used:
            yield Untaken(file.place(f"graph <{graph}>"), f"{len(triples)} statements belong to no nanopublication")


def _read(one: _Publication, naming: Naming, place: Place) -> Iterator[Read]:
    """What a nanopublication states; its provenance gives source, speaker, stance and where it stands."""
    subjects = (one.name, *(subject for subject, _, _ in one.provenance if subject != one.name))
    places = one.said(one.provenance, (one.name,), ORIGINS[2])
    passages = [passage for iri in places if (passage := parse_passage(iri))]
    sources = [iri for iri in _sources(one, naming) if not parse_passage(iri)]
    authors = one.said(one.provenance, (one.name,), *AUTHORS)
    source = (sources or authors or _makers(one) or [one.iri.value])[0]
    speaker = authors[0] if authors and sources and authors[0] != source else ""
    stances = [stance for stance in one.said(one.provenance, (one.name,), STANCE) if stance in STANCES]
    quoted = one.said(one.provenance, subjects, *QUOTED)
    locators = one.said(one.provenance, (one.name,), LOCATOR)
    for predicate, value in _record(one, source):
        yield Described(source, None, predicate, value, place)
    for subject, predicate, value in (*one.provenance, *one.info):
        if predicate == LABEL and subject.value not in (one.iri.value, source) and isinstance(value, Literal):
            yield Described("", naming.term(subject.value), LABEL, value, place)
    for subject, predicate, value in one.assertion:
        try:
            meant = naming.property(predicate.value)
            yield Stated(
                source,
                naming.term(subject.value),
                meant,
                naming.term(value.value) if isinstance(value, NamedNode) and predicate != RDF_TYPE else value,
                place,
                stances[0] if stances else ASSERTED,
                naming.term(speaker) if speaker else None,
                tuple((passage.start, passage.end) for passage in passages),
                tuple(locators) or (() if passages or quoted else (one.iri.value,)),
                quoted[0] if quoted and not passages else "",
                citation=_citation(one),
            )
        except CorpusError as error:
            yield Untaken(place, error.what)


def _citation(one: _Publication) -> NamedNode | None:
    """The citation of which this program made a nanopublication."""
    found = one.said(one.info, (one.iri,), ORIGINS[2])
    return address(found[0]) if found and one.said(one.provenance, (one.name,), STANCE) else None


def _sources(one: _Publication, naming: Naming) -> list[str]:
    """Where the assertion comes from, in the order of ORIGINS; first what the mapping names."""
    subjects = (one.name, *(subject for subject, _, _ in one.provenance if subject != one.name))
    wanted = naming.mapping.records.source
    first = one.said(one.provenance, subjects, named(naming.iri(wanted))) if wanted else []
    return [*first, *one.said(one.provenance, (one.name,), *ORIGINS), *one.said(one.provenance, subjects, *ORIGINS)]


def _makers(one: _Publication) -> list[str]:
    return one.said(one.info, (one.iri, one.name), *AUTHORS)


def _record(one: _Publication, source: str) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    """What the provenance says of a source by which this program knows its record."""
    for subject, predicate, value in one.provenance:
        if subject.value == source and one.said(one.provenance, (one.name,), STANCE):
            yield predicate, value
