"""The claims as a graph of things: nodes with what sources say of them, and an edge for each claim that joins two.

An edge has the source, the stance and the property of its claim; two sources that state the same are two edges. What is
denied is an edge too, with that stance. A literal has no node of its own: it becomes an attribute of its subject, with
the sources beside each value, as sources may differ: `1871 (almanac) | 1873 (gazette: expected)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from variorum.export.claims import ClaimRow, claim_rows
from variorum.export.entities import entities_with_claims, given_by
from variorum.export.ledger import Ledger
from variorum.terms import RDF_TYPE, shorten

BETWEEN = " | "
NODE_NUMBERS = ("claims", "uses", "sources")
# Of every node; the attributes after these are the literal properties, by CURIE.
NODE_ATTRIBUTES = ("iri", "kind", "types", "wikidata", "open_disagreements", *NODE_NUMBERS)
EDGE_ATTRIBUTES = (
    *("property", "property_label", "stated_by", "source_title", "stance", "attributed_to", "citations", "passages"),
    *("locators", "agreeing", "disagreements", "disagreement_status"),
)
# Attributes with values that have no space: IRIs and the like.
WORDS = (
    *("wikidata", "open_disagreements", "attributed_to", "citations", "passages", "disagreements"),
    "disagreement_status",
)

Attributes = dict[str, str | int | tuple[str, ...]]


@dataclass(frozen=True)
class Node:
    """One thing; attributes without a value are left out."""

    iri: str
    label: str
    attributes: Attributes


@dataclass(frozen=True)
class Edge:
    """One claim that joins two things, as one source states it; attributes without a value are left out."""

    id: str
    subject: str
    value: str
    label: str
    attributes: Attributes


def is_edge(claim: ClaimRow) -> bool:
    """Whether a claim joins two things; what only gives a class or a literal does not."""
    return not claim.datatype and claim.property != RDF_TYPE.value


def literal_properties(ledger: Ledger) -> dict[str, str]:
    """The properties that sources give literals of, with the names of their attributes, in the order of these."""
    rows = ledger.sql.execute("SELECT DISTINCT property FROM statement WHERE exported AND datatype <> ''")
    base, prefixes = ledger.snapshot.base, ledger.snapshot.prefixes
    return {iri: name for name, iri in sorted((shorten(iri, base, prefixes), iri) for (iri,) in rows)}


def nodes(ledger: Ledger) -> Iterator[Node]:
    """The nodes, by IRI."""
    names = literal_properties(ledger)
    for entity, claims in entities_with_claims(ledger):
        literals: dict[str, list[ClaimRow]] = defaultdict(list)
        for claim in claims:
            if claim.datatype:
                literals[claim.property].append(claim)
        types = given_by(claim for claim in claims if claim.property == RDF_TYPE.value)
        attributes = vars(entity) | {"types": types}
        said: Attributes = {name: attributes[name] for name in NODE_ATTRIBUTES if attributes[name] not in ("", ())}
        said |= {name: given_by(literals[iri]) for iri, name in names.items() if iri in literals}
        yield Node(entity.iri, entity.label, said)


def edges(ledger: Ledger) -> Iterator[Edge]:
    """The edges, by subject, property, value and source."""
    for claim in claim_rows(ledger):
        if is_edge(claim):
            row = {**vars(claim), "stated_by": claim.source}  # what is called source means an end of the edge to many
            said = {name: row[name] for name in EDGE_ATTRIBUTES if row[name] not in ("", ())}
            yield Edge(claim.id, claim.subject, claim.value, claim.property_label, said)


def as_one(name: str, value: str | int | tuple[str, ...]) -> str:
    """The value of an attribute as one text, for formats that have no lists."""
    if isinstance(value, tuple):
        return (" " if name in WORDS else BETWEEN).join(value)
    return str(value)
