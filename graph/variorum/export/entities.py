"""The entity table: one row for each thing that sources speak of, with its names and who gives which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import NamedNode

from variorum.export.claims import SOURCES_NAMED, ClaimRow, claim_rows, said_by
from variorum.export.ledger import Ledger, as_node, as_text
from variorum.terms import RDF_TYPE, SUBPROPERTY

EXACT_MATCH = NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch")
# The properties that give a name, besides those that the ontology makes special cases of them.
NAMES = ("https://schema.org/name", "http://xmlns.com/foaf/0.1/name", "http://www.w3.org/2004/02/skos/core#prefLabel")

# A thing is mentioned where something is stated of it, and where it is the value. A class is not a thing.
ENTITIES = f"""
    SELECT mentioned.iri, sources, coalesce(uses, 0), (
        SELECT group_concat(iri, ' ') FROM (SELECT iri FROM disagreement WHERE focus = mentioned.iri AND status = 'open'
            AND kind <> 'detailDifference' ORDER BY iri))
    FROM (
        SELECT iri, count(*) AS sources FROM (
            SELECT subject AS iri, source FROM statement WHERE exported
            UNION SELECT value, source FROM statement
                WHERE exported AND datatype = '' AND property <> '{RDF_TYPE.value}')
        GROUP BY iri) AS mentioned
    LEFT JOIN (
        SELECT value, count(*) AS uses FROM (
            SELECT DISTINCT value, subject, property FROM statement
                WHERE exported AND datatype = '' AND property <> '{RDF_TYPE.value}')
        GROUP BY value) AS used
    ON used.value = mentioned.iri ORDER BY mentioned.iri
"""


@dataclass(frozen=True)
class EntityRow:
    """One thing; `kind` is that of its IRI (`<base>/<kind>/<slug>`), empty for a thing of another base.

    `names` are as `Name (source, other-source: denied)`; `claims` is the number of claims about it, `uses` of those
    that have it as their value, and `sources` of the sources of either. What several sources state counts once.
    Differences of detail are not among the open disagreements.
    """

    iri: str
    kind: str
    label: str
    types: tuple[str, ...]
    type_labels: tuple[str, ...]
    names: tuple[str, ...]
    claims: int
    uses: int
    sources: int
    wikidata: tuple[str, ...]
    open_disagreements: tuple[str, ...]


def entity_rows(ledger: Ledger) -> Iterator[EntityRow]:
    """The entity table of a ledger, by IRI."""
    for row, _ in entities_with_claims(ledger):
        yield row


def entities_with_claims(ledger: Ledger) -> Iterator[tuple[EntityRow, tuple[ClaimRow, ...]]]:
    """The entity table, each thing with the rows of the claims table that are about it."""
    ledger.sql.execute("CREATE INDEX IF NOT EXISTS focus ON disagreement (focus)")
    names = frozenset(_name_properties(ledger))
    about = groupby(claim_rows(ledger), key=lambda claim: claim.subject)
    subject, claims = next(about, ("", iter(())))
    for iri, sources, uses, disagreements in ledger.sql.execute(ENTITIES):
        own: tuple[ClaimRow, ...] = ()
        if subject == iri:  # both run in the same order, and every subject is an entity
            own = tuple(claims)
            subject, claims = next(about, ("", iter(())))
        yield _entity(ledger, iri, own, names, (uses, sources), (disagreements or "").split()), own


def _entity(
    ledger: Ledger,
    iri: str,
    own: tuple[ClaimRow, ...],
    names: frozenset[str],
    counts: tuple[int, int],
    disagreements: list[str],
) -> EntityRow:
    types = {claim.value: claim.value_label for claim in own if claim.property == RDF_TYPE.value}
    return EntityRow(
        iri=iri,
        kind=_kind(iri, ledger.snapshot.base),
        label=ledger.label(iri),
        types=tuple(sorted(types)),
        type_labels=tuple(types[one] for one in sorted(types)),
        names=given_by(claim for claim in own if claim.property in names),
        claims=len({(claim.property, claim.value, claim.datatype, claim.language) for claim in own}),
        uses=counts[0],
        sources=counts[1],
        wikidata=_wikidata(ledger, iri),
        open_disagreements=tuple(disagreements),
    )


def given_by(claims: Iterable[ClaimRow]) -> tuple[str, ...]:
    """The values of claims, each with who gives it: `Name (source, other-source: denied)`."""
    sources: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        sources[claim.value_label].append(said_by(claim))
    return tuple(f"{value} ({_listed(sorted(said))})" for value, said in sorted(sources.items()))


def _listed(said: list[str]) -> str:
    more = len(said) - SOURCES_NAMED
    return ", ".join(said) if more <= 0 else f"{', '.join(said[:SOURCES_NAMED])} and {more} more"


def _name_properties(ledger: Ledger) -> Iterator[str]:
    yield from NAMES
    ontology = NamedNode(ledger.snapshot.base + "ontology")
    for name in NAMES:
        for quad in ledger.snapshot.stated.quads_for_pattern(None, SUBPROPERTY, NamedNode(name), ontology):
            yield as_text(quad.subject)


def _kind(iri: str, base: str) -> str:
    kind, slash, _ = iri.removeprefix(base).partition("/")
    return kind if iri.startswith(base) and slash else ""


def _wikidata(ledger: Ledger, iri: str) -> tuple[str, ...]:
    """The Wikidata items that curators linked the thing to."""
    node, graph = as_node(iri), NamedNode(ledger.snapshot.base + "links/wikidata")
    links = ledger.snapshot.stated.quads_for_pattern(node, EXACT_MATCH, None, graph) if node else ()
    return tuple(sorted(as_text(quad.object) for quad in links))
