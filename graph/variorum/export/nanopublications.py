"""Nanopublications: every claim that a source makes, with where it says so, as a small dataset that can be cited.

One for each citation, not for each source: a stance belongs to one claim, and the nanopublication network takes no more
than 1,200 triples at a time. A denied claim is left out, for the assertion of a nanopublication asserts; any other
stance is said in the provenance. They are unsigned. Nanopublication Guidelines, https://nanopub.net/guidelines/.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from variorum import __version__
from variorum.corpus.ntriples import as_written, parse_written
from variorum.corpus.passages import place_of
from variorum.disagreements.citations import Cited, Wording, citations_of
from variorum.export.selection import Selection
from variorum.snapshots.publication import Agent, Publication, read_publication
from variorum.snapshots.snapshot import SourceSummary
from variorum.terms import DCTERMS, DENIED, FOAF, LABEL, LOCATOR, PROV, RDF_TYPE, RDFS, SCHEMA, VR, XSD

NP = "http://www.nanopub.org/nschema#"
PAV = "http://purl.org/pav/"
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
PREFIXES = {"dcterms": DCTERMS, "foaf": FOAF, "np": NP, "pav": PAV, "prov": PROV, "rdfs": RDFS, "vr": VR, "xsd": XSD}

# A literal with a language tag in TriG, which is written as in N-Triples.
TAGGED = re.compile(r'"(?:[^"\\]|\\.)*"@[a-z0-9-]+')

# What of a source's record goes into the provenance, so that a nanopublication stands by itself.
RECORD = frozenset(
    {RDF_TYPE, *(NamedNode(VR + name) for name in ("text", "textDigest", "textFile", "textLength"))}
    | {NamedNode(SCHEMA + name) for name in ("author", "datePublished", "inLanguage", "name", "publisher", "url")}
)


def write_nanopublications(selection: Selection, output: BinaryIO) -> None:
    """Writes a nanopublication for every citation of the selected sources that is not of a denied claim, as TriG."""
    snapshot = selection.snapshot
    prefixes = {**snapshot.prefixes, **PREFIXES}
    output.write("".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes)).encode())
    maker = _Maker(selection)
    for source in selection.sources:
        for cited in citations_of(snapshot, source):
            if cited.stance != DENIED:
                quads, spelt = maker.quads(cited, source), {str(cited.value): cited.written, **maker.spelt(source)}
                output.write(_trig(maker.name(cited), quads, prefixes, spelt))


def _trig(name: str, quads: Iterator[Quad], prefixes: dict[str, str], spelt: Mapping[str, str]) -> bytes:
    """One nanopublication, with prefixes for its own name and for what is in it, as they are mostly written; with
    literals as they are `spelt` whose language tags are not in lower case.
    """
    own = {"this": name, "sub": name + "#"}
    content = serialize(quads, format=RdfFormat.TRIG, prefixes={**prefixes, **own})
    assert content is not None
    text = TAGGED.sub(lambda literal: spelt.get(literal[0], literal[0]), content.decode())
    lines = text.rstrip("\n").split("\n")  # a line break within a literal is escaped
    body = [line for line in lines if not line.startswith("@prefix")]
    declared = [f"@prefix {prefix}: <{own[prefix]}> ." for prefix in own]
    return "\n".join(["", *declared, "", *body, ""]).encode()


class _Maker:
    """Makes the four graphs of nanopublications."""

    def __init__(self, selection: Selection) -> None:
        self._snapshot = selection.snapshot
        self._publication: Publication = read_publication(selection.snapshot)
        self._wording = Wording(selection.snapshot)
        self._records: dict[str, tuple[Quad, ...]] = {}
        self._tags: dict[str, str] = {}

    def name(self, cited: Cited) -> str:
        """The IRI of a citation's nanopublication: `<base>nanopub/<the citation's slug>`."""
        slug = cited.iri.removeprefix(self._snapshot.base + "citation/")
        if not re.fullmatch(r"[A-Za-z0-9._~-]+", slug):
            slug = hashlib.sha256(cited.iri.encode()).hexdigest()[:16]
        return f"{self._snapshot.base}nanopub/{slug}"

    def spelt(self, source: SourceSummary) -> dict[str, str]:
        """The literals of a source's record whose language tags are not in lower case."""
        self._record(source)
        return self._tags

    def quads(self, cited: Cited, source: SourceSummary) -> Iterator[Quad]:
        """The quads of a citation's nanopublication, one graph after the other."""
        this = NamedNode(self.name(cited))
        head, assertion, provenance, info = (
            NamedNode(f"{this.value}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
        )
        yield Quad(this, RDF_TYPE, NamedNode(NP + "Nanopublication"), head)
        yield Quad(this, NamedNode(NP + "hasAssertion"), assertion, head)
        yield Quad(this, NamedNode(NP + "hasProvenance"), provenance, head)
        yield Quad(this, NamedNode(NP + "hasPublicationInfo"), info, head)
        yield Quad(cited.subject, cited.predicate, cited.value, assertion)
        yield from self._provenance(cited, source, assertion, provenance)
        yield from self._publication_info(cited, this, info)

    def _provenance(
        self, cited: Cited, source: SourceSummary, assertion: NamedNode, graph: NamedNode
    ) -> Iterator[Quad]:
        yield Quad(assertion, NamedNode(PROV + "hadPrimarySource"), NamedNode(source.iri), graph)
        for passage in cited.passages:
            predicate, place = place_of(passage)
            yield Quad(assertion, predicate if predicate == LOCATOR else DERIVED_FROM, place, graph)
        if cited.attributed_to:
            yield Quad(assertion, NamedNode(PROV + "wasAttributedTo"), NamedNode(cited.attributed_to), graph)
        if cited.stance:
            yield Quad(assertion, NamedNode(VR + "stance"), NamedNode(cited.stance), graph)
        for triple in self._record(source):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
        if cited.attributed_to:
            yield Quad(NamedNode(cited.attributed_to), LABEL, Literal(self._wording.label(cited.attributed_to)), graph)

    def _record(self, source: SourceSummary) -> tuple[Quad, ...]:
        """What is known of a source, in a fixed order."""
        if source.iri not in self._records:
            beginning = f"<{source.iri}> ".encode()
            lines = (line for line in self._snapshot.written.lines(source.graph) if line.startswith(beginning))
            said, tags = parse_written(b"".join(lines))
            self._records = {source.iri: tuple(sorted((q for q in said if q.predicate in RECORD), key=str))}
            self._tags = {str(triple.object): as_written(triple.object, tag) for triple, tag in tags.items()}
        return self._records[source.iri]

    def _publication_info(self, cited: Cited, this: NamedNode, graph: NamedNode) -> Iterator[Quad]:
        """Who made the nanopublication of what; nothing that the corpus does not state."""
        about = self._publication
        yield Quad(this, LABEL, Literal(self._wording.claim(cited.subject, cited.predicate, cited.value)), graph)
        yield Quad(this, NamedNode(PROV + "wasDerivedFrom"), NamedNode(cited.iri), graph)
        yield Quad(this, NamedNode(DCTERMS + "isPartOf"), NamedNode(about.iri), graph)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", about.date):
            date = Literal(about.date, datatype=NamedNode(XSD + "date"))
            yield Quad(this, NamedNode(DCTERMS + "created"), date, graph)
        for creator in about.creators:
            yield Quad(this, NamedNode(DCTERMS + "creator"), NamedNode(creator.iri), graph)
        if about.license:
            yield Quad(this, NamedNode(DCTERMS + "license"), NamedNode(about.license), graph)
        generator = NamedNode(f"{this.value}#generator")
        yield Quad(this, NamedNode(PAV + "createdWith"), generator, graph)
        yield Quad(generator, RDF_TYPE, NamedNode(PROV + "SoftwareAgent"), graph)
        yield Quad(generator, LABEL, Literal(f"Variorum {__version__}"), graph)
        for creator in about.creators:
            yield from _creator(creator, graph)


def _creator(creator: Agent, graph: NamedNode) -> Iterator[Quad]:
    node = NamedNode(creator.iri)
    if creator.kind:
        yield Quad(node, RDF_TYPE, NamedNode(FOAF + creator.kind), graph)
    yield Quad(node, NamedNode(FOAF + "name"), Literal(creator.name), graph)
