"""Which properties a query asks: while the triples with these are what they were, its solutions are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

# What depends on more than the triples of the default graph with some properties.
BEYOND = {"Graph", "GraphGraphPattern", "ServiceGraphPattern"}
BEYOND |= {f"Builtin_{name}" for name in ("NOW", "RAND", "UUID", "STRUUID", "BNODE")}
EXISTENCE = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}
Triple = tuple[rdflib.term.Node, rdflib.term.Node | Path, rdflib.term.Node]


@lru_cache(maxsize=512)
def algebra_of(query: str) -> Any:
    """A query as rdflib's algebra (SPARQL 1.1 Query, section 18.2)."""
    from rdflib.plugins.sparql import prepareQuery  # a slow import, wanted only where a query is new

    return prepareQuery(query).algebra


def properties_asked(query: str) -> frozenset[str] | None:
    """The properties of the triples that the solutions of a query over the default graph depend on; None where they
    may depend on others too: a variable stands for a property, all properties but some are asked, a path of no step
    begins anywhere, other graphs or the time are asked.
    """
    algebra = algebra_of(query)
    if algebra.datasetClause:
        return None
    found: set[str] = set()
    for part in _parts(algebra):
        asked = None if part.name in BEYOND else _of_triples(_triples(part))
        if asked is None:
            return None
        found |= asked
    return frozenset(found)


def _parts(node: Any) -> Iterator[Any]:
    """Each part of SPARQL algebra, those within expressions included."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(node, CompValue):
        yield node
        for value in node.values():
            yield from _parts(value)
        if node.name in EXISTENCE:  # whose group has lost its filters where it is a value, and not where it is put here
            yield from _parts(node.graph)
    elif isinstance(node, list):
        for value in node:
            yield from _parts(value)


def _triples(part: Any) -> list[Triple]:
    """The triple patterns that a part has itself; within EXISTS several stand one after the other."""
    groups = dict.get(part, "triples") or ()
    return [tuple(group[at : at + 3]) for group in groups for at in range(0, len(group), 3)]


def _of_triples(patterns: list[Triple]) -> set[str] | None:
    """The properties of the patterns of one group."""
    found: set[str] = set()
    for pattern in patterns:
        asked = _of_step(pattern[1])
        if asked is None or (_may_be_none(pattern[1]) and not _is_bound(pattern, patterns)):
            return None
        found |= asked
    return found


def _of_step(step: rdflib.term.Node | Path) -> set[str] | None:
    """The properties along a path."""
    if isinstance(step, rdflib.URIRef):
        return {str(step)}
    if isinstance(step, SequencePath | AlternativePath):
        several = [_of_step(one) for one in step.args]
        return None if None in several else set().union(*(one for one in several if one))
    if isinstance(step, MulPath):
        return _of_step(step.path)
    return _of_step(step.arg) if isinstance(step, InvPath) else None


def _may_be_none(step: rdflib.term.Node | Path) -> bool:
    """Whether a path may lead from a thing to itself without a triple (SPARQL 1.1, section 18.4, ZeroLengthPath)."""
    if isinstance(step, SequencePath):
        return all(map(_may_be_none, step.args))
    if isinstance(step, AlternativePath):
        return any(map(_may_be_none, step.args))
    if isinstance(step, MulPath):
        return bool(step.zero) or _may_be_none(step.path)
    return isinstance(step, InvPath) and _may_be_none(step.arg)


def _is_bound(pattern: Triple, patterns: list[Triple]) -> bool:
    """Whether an end of a path is given, or another pattern of its group leads to it over at least one triple."""
    others = [other for other in patterns if other is not pattern and not _may_be_none(other[1])]
    known = {end for subject, _, value in others for end in (subject, value)}
    return any(not isinstance(end, rdflib.Variable | rdflib.BNode) or end in known for end in pattern[::2])
