"""What else a finding of a SPARQL constraint rests on, beside the two claims that it reports.

A constraint may join further claims: two performers of one role contradict each other only where a source states that
they play the same character. When that is mere speculation, so is the finding. The further claims are the triple
patterns of the query with the values of a solution put in. Property paths and what is within OPTIONAL, GRAPH or NOT
EXISTS, or a query within the query, are left out: a path does not tell which triples it went along.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from variorum.corpus.interop import from_rdflib
from variorum.disagreements.model import Claim
from variorum.shapes.asked import algebra_of
from variorum.shapes.constraints import SparqlConstraint
from variorum.terms import Term

PROJECTION = re.compile(r"\bSELECT\b[^{(]*?\bWHERE\b", re.IGNORECASE)
GROUPED = re.compile(r"\bGROUP\s+BY\b", re.IGNORECASE)
ALL = "SELECT DISTINCT * WHERE"

# A triple pattern: terms of rdflib, some of them variables.
Pattern = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


def solutions(constraint: SparqlConstraint, store: Store) -> Iterator[tuple[dict[str, Term], list[set[Claim]]]]:
    """The solutions that break a constraint, each with the ways in which it may have come about, as sets of claims.

    All claims of one of the sets must hold for the solution to stand; the two that it reports are among them. It comes
    once for each set of values that the query does not select.
    """
    whole = constraint.select if GROUPED.search(constraint.select) else PROJECTION.sub(ALL, constraint.select, count=1)
    rows = list(replace(constraint, select=whole).solutions(store))
    ways = _ways(constraint.select) if rows else ()
    if not any(ways) and whole != constraint.select:
        rows = list(constraint.solutions(store))
    for row in rows:
        found = [_claims(way, row, store, whole != constraint.select) for way in ways]
        yield row, [claims for claims in found if claims is not None] or [set()]


def _claims(way: tuple[Pattern, ...], row: Mapping[str, Term], store: Store, whole: bool) -> set[Claim] | None:
    """The claims of a way, or None when the solution did not come about so.

    In a solution that does not have the whole of its variables, patterns with another variable are left out.
    """
    found = set()
    for pattern in way:
        subject, predicate, value = (_term(part, row) for part in pattern)
        if subject is None or predicate is None or value is None:
            if whole:
                return None
        elif isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
            if Quad(subject, predicate, value, DefaultGraph()) not in store:
                return None
            found.add((subject.value, predicate.value, value))
    return found


def _term(part: rdflib.term.Node, row: Mapping[str, Term]) -> Term | None:
    return row.get(str(part)) if isinstance(part, rdflib.Variable) else from_rdflib(part)


@lru_cache(maxsize=256)
def _ways(select: str) -> tuple[tuple[Pattern, ...], ...]:
    """The triple patterns on the default graph that a solution of a query matches; several times where it has UNION."""
    return tuple(map(tuple, _alternatives(algebra_of(select).p)))


def _alternatives(node: Any) -> list[list[Pattern]]:
    """Each way through a part of SPARQL algebra (SPARQL 1.1 Query, section 18.2)."""
    if node.name == "BGP":
        return [[triple for triple in node.triples if isinstance(triple[1], rdflib.URIRef | rdflib.Variable)]]
    if node.name == "Join":
        sides = itertools.product(_alternatives(node.p1), _alternatives(node.p2))
        return [one + other for one, other in sides]
    if node.name == "Union":
        return _alternatives(node.p1) + _alternatives(node.p2)
    if node.name in ("LeftJoin", "Minus"):
        return _alternatives(node.p1)
    if node.name in ("Project", "Distinct", "Reduced", "OrderBy", "Slice", "Filter", "Extend"):
        return _alternatives(node.p)
    return [[]]
