"""The claims as a property graph, for Neo4j and its kin: every row of the claims table is one relationship.

A relationship can say who states it, so nothing has to be folded into attributes: things, classes and literals
are nodes, labelled Entity, Class and Value, and a thing has the names of its classes as labels too. The same literal is
one node, whoever gives it. A class or property is called by the last part of its IRI, or with its prefix where others
would be called the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from variorum.export.claims import ClaimRow, claim_rows
from variorum.export.entities import EntityRow, entity_rows
from variorum.export.ledger import Ledger
from variorum.export.names import Names
from variorum.terms import RDF_TYPE

ENTITY, CLASS, VALUE = "Entity", "Class", "Value"

CLASSES = f"SELECT DISTINCT value FROM statement WHERE exported AND datatype = '' AND property = '{RDF_TYPE.value}'"
USED = "SELECT DISTINCT property FROM statement WHERE exported"
THINGS = f"""
    SELECT subject FROM statement WHERE exported
    UNION SELECT value FROM statement WHERE exported AND datatype = '' AND property <> '{RDF_TYPE.value}'
"""
VALUES = """
    SELECT DISTINCT value, datatype, language FROM statement WHERE exported AND datatype <> ''
    ORDER BY value, datatype, language
"""
# What a relationship says besides its type; the last five are lists.
PROPERTIES = (
    *("id", "property", "property_label", "source", "source_title", "stance", "agreeing"),
    *("attributed_to", "citations", "passages", "locators", "disagreements"),
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
    names = told_apart(_column(ledger, CLASSES), last_part, ledger.snapshot.prefixes, (ENTITY, CLASS, VALUE))
    for entity in entity_rows(ledger):
        yield Labelled(entity, (ENTITY, *dict.fromkeys(names[one] for one in entity.types)))


def classes(ledger: Ledger) -> list[str]:
    """The classes that are not things as well, by IRI."""
    return _column(ledger, f"{CLASSES} EXCEPT SELECT * FROM ({THINGS}) ORDER BY 1")


def _column(ledger: Ledger, query: str) -> list[str]:
    return [value for (value,) in ledger.sql.execute(query)]


def values(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """The literals: key, lexical form, datatype and language."""
    for value, datatype, language in ledger.sql.execute(VALUES):
        yield value_key(value, datatype, language), value, datatype, language


def relationships(ledger: Ledger) -> Iterator[Relationship]:
    """The claims, in the order of the claims table."""
    known = frozenset(classes(ledger))
    types = told_apart(_column(ledger, USED), relationship_type, ledger.snapshot.prefixes)
    for claim in claim_rows(ledger):
        kind = types[claim.property]
        if claim.datatype:
            yield Relationship(claim, VALUE, value_key(claim.value, claim.datatype, claim.language), kind)
        else:
            is_class = claim.property == RDF_TYPE.value and claim.value in known
            yield Relationship(claim, CLASS if is_class else ENTITY, claim.value, kind)


def value_key(value: str, datatype: str, language: str) -> str:
    """What tells the node of a literal apart."""
    return "value-" + hashlib.sha256("\0".join((value, datatype, language)).encode()).hexdigest()[:16]


def told_apart(
    iris: Iterable[str], called: Callable[[str], str], prefixes: Mapping[str, str], taken: Iterable[str] = ()
) -> dict[str, str]:
    """What each class or property is called: as `called` has it where that is its alone and not taken, otherwise with
    its prefix, or by its whole IRI.
    """
    names, short = Names(prefixes, ""), {iri: called(iri) for iri in iris}
    counts = Counter([*short.values(), *taken])
    return {iri: name if counts[name] == 1 else names.curie(iri) or iri for iri, name in short.items()}


def last_part(iri: str) -> str:
    """The last part of an IRI, as a label: `Movie`."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri


def relationship_type(iri: str) -> str:
    """A property as Neo4j writes types: `hasRole` is `HAS_ROLE`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last_part(iri)).upper()
