"""A comparison with Wikidata as RDF, to be queried by itself or loaded beside the corpus.

It depends on what Wikidata said on a day, so it is a file and no part of a snapshot. Their side is in the terms of
their own RDF (`p:`, `ps:`, `pq:`, `pr:`, `wikibase:rank`, `prov:wasDerivedFrom`), so that queries written for their
Query Service fit; ours points at the citations of the corpus. What joins them is a small vocabulary, declared in the
file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from variorum.corpus.passages import place_of
from variorum.disagreements.lines import ClaimLines
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, OWL, PROV, RDF, RDF_TYPE, RDFS, VR, XSD
from variorum.wikidata.client import WikidataClient
from variorum.wikidata.compare import Compared, Comparison, Outcome
from variorum.wikidata.model import ENTITY, ItemValue, NoValue, OtherValue, Snak, Statement, TextValue, TimeValue, Value
from variorum.wikidata.values import as_date

NS = "https://w3id.org/variorum/wikidata#"
WIKIBASE = "http://wikiba.se/ontology#"
PROP = "http://www.wikidata.org/prop/"
PREFIXES = {
    "owl": OWL,
    "p": PROP,
    "pq": PROP + "qualifier/",
    "pr": PROP + "reference/",
    "prov": PROV,
    "ps": PROP + "statement/",
    "rdf": RDF,
    "rdfs": RDFS,
    "vr": VR,
    "vrw": NS,
    "wd": ENTITY,
    "wds": ENTITY + "statement/",
    "wdref": "http://www.wikidata.org/reference/",
    "wikibase": WIKIBASE,
    "xsd": XSD,
}
TERMS = {
    "ComparedClaim": ("Class", "compared claim", "A claim of a corpus, held against what Wikidata states."),
    "Outcome": ("Class", "outcome", "What Wikidata says of a claim."),
    "outcome": ("ObjectProperty", "outcome", "What Wikidata says of the claim."),
    "contradicts": ("NamedIndividual", "contradicts", "Wikidata states what cannot be true together with the claim."),
    "lacks": ("NamedIndividual", "lacks", "Wikidata does not state the claim."),
    "unlinked": ("NamedIndividual", "unlinked", "The value of the claim is linked to nothing in Wikidata."),
    "agrees": ("NamedIndividual", "agrees", "Wikidata states the claim, perhaps in more or less detail."),
    "item": ("ObjectProperty", "item", "The item that the subject of the claim is linked to."),
    "property": ("ObjectProperty", "property", "The property of Wikidata's that the claim's property is aligned to."),
    "statement": ("ObjectProperty", "statement", "A statement of Wikidata's on which the outcome rests."),
    "qualifiedBy": ("ObjectProperty", "qualified by", "A qualifier that sources of the corpus give of the claim."),
    "note": ("DatatypeProperty", "note", "What else one should know of the outcome."),
    "fetched": ("DatatypeProperty", "fetched", "When the oldest answer of Wikidata's that was used was given."),
}
RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}


def graph_name(base: str) -> NamedNode:
    """The name of the graph of a comparison, where it is written as quads: `<base>comparison/wikidata`."""
    return NamedNode(f"{base}comparison/wikidata")


def turtle(comparison: Comparison, snapshot: Snapshot, client: WikidataClient, lines: ClaimLines) -> str:
    """The comparison as Turtle."""
    triples = sorted(set(triples_of(comparison, snapshot, client, lines)), key=str)
    prefixes = {**PREFIXES, **{p: iri for p, iri in snapshot.prefixes.items() if iri not in PREFIXES.values()}}
    content = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes, base_iri=snapshot.base)
    return (content or b"").decode()


def nquads(comparison: Comparison, snapshot: Snapshot, client: WikidataClient, lines: ClaimLines) -> str:
    """The comparison as N-Quads in its own graph, to be loaded beside an export of the corpus."""
    graph = graph_name(snapshot.base)
    quads = {Quad(t.subject, t.predicate, t.object, graph) for t in triples_of(comparison, snapshot, client, lines)}
    return (serialize(sorted(quads, key=str), format=RdfFormat.N_QUADS) or b"").decode()


def triples_of(comparison: Comparison, snapshot: Snapshot, client: WikidataClient, lines: ClaimLines) -> Iterator[Quad]:
    """The triples of a comparison, the declarations of its terms first."""
    for name, (kind, label, comment) in TERMS.items():
        yield Quad(_vrw(name), RDF_TYPE, NamedNode(OWL + kind))
        yield Quad(_vrw(name), LABEL, Literal(label, language="en"))
        yield Quad(_vrw(name), NamedNode(RDFS + "comment"), Literal(comment, language="en"))
    for outcome in Outcome:
        yield Quad(_vrw(outcome.value), RDF_TYPE, _vrw("Outcome"))
    if client.oldest:
        moment = Literal(client.oldest, datatype=NamedNode(XSD + "dateTime"))
        yield Quad(graph_name(snapshot.base), _vrw("fetched"), moment)
    for one in comparison.compared:
        yield from _compared(one, snapshot.base, lines)


def _compared(one: Compared, base: str, lines: ClaimLines) -> Iterator[Quad]:
    claim = one.claim
    digest = hashlib.sha256(f"{claim.subject} {claim.path} {claim.value}".encode()).hexdigest()[:16]
    node = NamedNode(f"{base}comparison/wikidata/{digest}")
    yield Quad(node, RDF_TYPE, _vrw("ComparedClaim"))
    yield Quad(node, _vrw("outcome"), _vrw(one.outcome.value))
    yield Quad(node, NamedNode(RDF + "subject"), NamedNode(claim.subject))
    yield Quad(node, NamedNode(RDF + "predicate"), NamedNode(claim.path))
    yield Quad(node, NamedNode(RDF + "object"), claim.value)
    yield Quad(node, _vrw("item"), NamedNode(ENTITY + one.item))
    yield Quad(node, _vrw("property"), NamedNode(ENTITY + claim.pid))
    for said in one.said:
        citation = NamedNode(said.citation)
        yield Quad(node, NamedNode(VR + "source"), NamedNode(f"{base}source/{said.source}"))
        yield Quad(node, NamedNode(VR + "citation"), citation)
        yield Quad(citation, NamedNode(VR + "source"), NamedNode(f"{base}source/{said.source}"))
        yield Quad(citation, NamedNode(VR + "stance"), NamedNode(said.stance))
        yield Quad(citation, NamedNode(VR + "line"), Literal(lines(said)))
        for passage in said.passages:
            yield Quad(citation, *place_of(passage))
    for qualifier in claim.qualifiers:
        yield Quad(node, _vrw("qualifiedBy"), qualifier.value)
    for note in one.notes:
        yield Quad(node, _vrw("note"), Literal(note, language="en"))
    for statement in one.statements:
        at = _statement_iri(statement)
        yield Quad(node, _vrw("statement"), at)
        yield Quad(NamedNode(ENTITY + one.item), NamedNode(PROP + claim.pid), at)
        yield from _statement(at, statement)


def _statement(at: NamedNode, statement: Statement) -> Iterator[Quad]:
    """A statement in the terms of Wikidata's RDF (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format)."""
    yield Quad(at, RDF_TYPE, NamedNode(WIKIBASE + "Statement"))
    yield Quad(at, NamedNode(WIKIBASE + "rank"), NamedNode(WIKIBASE + RANKS[statement.rank]))
    yield from _snak(at, "statement/", statement.main)
    for snak in statement.qualifiers:
        yield from _snak(at, "qualifier/", snak)
    for reference in statement.references:
        digest = hashlib.sha1(repr(reference).encode(), usedforsecurity=False).hexdigest()
        node = NamedNode(f"http://www.wikidata.org/reference/{digest}")
        yield Quad(at, NamedNode(PROV + "wasDerivedFrom"), node)
        yield Quad(node, RDF_TYPE, NamedNode(WIKIBASE + "Reference"))
        for snak in reference.snaks:
            yield from _snak(node, "reference/", snak)


def _snak(at: NamedNode, kind: str, snak: Snak) -> Iterator[Quad]:
    if isinstance(snak.value, NoValue) and snak.value.kind == "novalue":
        yield Quad(at, RDF_TYPE, NamedNode(f"{PROP}novalue/{snak.pid}"))
        return
    yield Quad(at, NamedNode(f"{PROP}{kind}{snak.pid}"), term_of(at, snak.pid, snak.value))


def term_of(at: NamedNode, pid: str, value: Value) -> NamedNode | Literal:
    """A value as the term that Wikidata's RDF has for it; a date with the precision that it has."""
    if isinstance(value, ItemValue):
        return NamedNode(ENTITY + value.id)
    if isinstance(value, TimeValue):
        return as_date(value) or Literal(value.time)
    if isinstance(value, TextValue):
        if value.language:
            return Literal(value.text, language=value.language)
        is_url = re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value.text)
        return NamedNode(value.text) if is_url else Literal(value.text)
    if isinstance(value, OtherValue):
        return Literal(value.json)
    digest = hashlib.sha1(f"{at.value} {pid}".encode(), usedforsecurity=False).hexdigest()
    return NamedNode(f"http://www.wikidata.org/.well-known/genid/{digest}")  # a value that nobody knows


def _statement_iri(statement: Statement) -> NamedNode:
    """The IRI of a statement, with the `$` of its identifier as Wikidata's RDF writes it."""
    return NamedNode(f"{ENTITY}statement/{statement.id.replace('$', '-', 1)}")


def _vrw(name: str) -> NamedNode:
    return NamedNode(NS + name)
