"""The claims as a property graph, for Neo4j and its kin: every row of the claims table is one relationship.

A relationship can say who states it, so nothing has to be folded into attributes: things, classes and literals
are nodes, labelled Entity, Class and Value, and a thing has the names of its classes as labels too. The same literal is
one node, whoever gives it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from variorum.export.claims import ClaimRow, claim_rows
from variorum.export.entities import EntityRow, entity_rows
from variorum.export.ledger import Ledger
from variorum.terms import RDF_TYPE

ENTITY, CLASS, VALUE = "Entity", "Class", "Value"

CLASSES = f"SELECT DISTINCT value FROM statement WHERE exported AND datatype = '' AND property = '{RDF_TYPE.value}'"
THINGS = f"""
    SELECT subject FROM statement WHERE exported
    UNION SELECT value FROM statement WHERE exported AND datatype = '' AND property <> '{RDF_TYPE.value}'
"""
VALUES = """
    SELECT DISTINCT value, datatype, language FROM statement WHERE exported AND datatype <> ''
    ORDER BY value, datatype, language
"""
# What a relationship says besides its type; the last four are lists of what has no space.
PROPERTIES = (
    *("id", "property", "property_label", "source", "source_title", "stance", "agreeing"),
    *("attributed_to", "citations", "passages", "disagreements"),
)


@dataclass(frozen=True)
class Labelled:
    """A thing, with the labels of its node."""

    entity: EntityRow
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Relationship:
    """A claim as one source states it: the nodes that it joins, each by its key, and its type."""

    claim: ClaimRow
    end: str  # the label of the node that is the value
    key: str
    type: str


def things(ledger: Ledger) -> Iterator[Labelled]:
    """The things, by IRI."""
    for entity in entity_rows(ledger):
        yield Labelled(entity, (ENTITY, *dict.fromkeys(last_part(one) for one in entity.types)))


def classes(ledger: Ledger) -> list[str]:
    """The classes that are not things as well, by IRI."""
    return [iri for (iri,) in ledger.sql.execute(f"{CLASSES} EXCEPT SELECT * FROM ({THINGS}) ORDER BY 1")]


def values(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """The literals: key, lexical form, datatype and language."""
    for value, datatype, language in ledger.sql.execute(VALUES):
        yield value_key(value, datatype, language), value, datatype, language


def relationships(ledger: Ledger) -> Iterator[Relationship]:
    """The claims, in the order of the claims table."""
    known = frozenset(classes(ledger))
    for claim in claim_rows(ledger):
        kind = relationship_type(claim.property)
        if claim.datatype:
            yield Relationship(claim, VALUE, value_key(claim.value, claim.datatype, claim.language), kind)
        else:
            is_class = claim.property == RDF_TYPE.value and claim.value in known
            yield Relationship(claim, CLASS if is_class else ENTITY, claim.value, kind)


def value_key(value: str, datatype: str, language: str) -> str:
    """What tells the node of a literal apart."""
    return "value-" + hashlib.sha256("\0".join((value, datatype, language)).encode()).hexdigest()[:16]


def last_part(iri: str) -> str:
    """The last part of an IRI, as a label: `Movie`."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri


def relationship_type(iri: str) -> str:
    """A property as Neo4j writes types: `hasRole` is `HAS_ROLE`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last_part(iri)).upper()
