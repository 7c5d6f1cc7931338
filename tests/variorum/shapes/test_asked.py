"""While the triples with the properties that a query asks stay what they are, so do its solutions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from variorum.shapes.asked import properties_asked

PROPERTIES, THINGS = [f"x:p{number}" for number in range(5)], [f"x:t{number}" for number in range(4)]
NAMES = st.sampled_from(("?a", "?b", "?c", "<x:t0>"))
STEPS = st.sampled_from(PROPERTIES).map("<{}>".format)
PATHS = st.recursive(
    STEPS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("/|"), inner).map(lambda parts: f"({''.join(parts)})"),
        st.tuples(inner, st.sampled_from("?*+")).map(lambda parts: f"({parts[0]}){parts[1]}"),
        inner.map("^({})".format),
        STEPS.map("!{}".format),
    ),
    max_leaves=3,
)
PATTERNS = st.lists(st.tuples(NAMES, PATHS | st.just("?p"), NAMES), min_size=1, max_size=3).map(
    lambda several: " . ".join(map(" ".join, several))
)
GROUPS = st.recursive(
    PATTERNS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("{0[0]} OPTIONAL {{ {0[1]} }}".format),
        st.tuples(inner, inner).map("{0[0]} MINUS {{ {0[1]} }}".format),
        st.tuples(inner, inner).map("{0[0]} FILTER NOT EXISTS {{ {0[1]} }}".format),
        st.tuples(inner, inner).map("{0[0]} FILTER (?a != ?b && EXISTS {{ {0[1]} }})".format),
        st.tuples(inner, inner).map("{{ {0[0]} }} UNION {{ {0[1]} }}".format),
        st.tuples(inner, inner).map("{0[0]} {{ SELECT ?a WHERE {{ {0[1]} }} }}".format),
        st.tuples(inner, inner).map("{0[0]} GRAPH ?g {{ {0[1]} }}".format),
        inner.map("VALUES ?a {{ <x:t1> <x:t2> }} {}".format),
    ),
    max_leaves=3,
)
TRIPLES = st.lists(st.tuples(*map(st.sampled_from, (THINGS, PROPERTIES, THINGS))), max_size=12)


def solutions(query: str, triples: list[tuple[str, str, str]]) -> list[str]:
    store = Store()
    store.extend(Quad(*map(NamedNode, triple)) for triple in triples)
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return sorted(str(list(solution)) for solution in found)


@given(GROUPS, TRIPLES, TRIPLES)
def test_triples_with_other_properties_change_nothing(
    group: str, triples: list[tuple[str, str, str]], more: list[tuple[str, str, str]]
) -> None:
    query = f"SELECT ?a ?b ?c WHERE {{ {group} }}"
    asked = properties_asked(query)
    if asked is not None:
        others = [triple for triple in more if triple[1] not in asked]
        assert solutions(query, [*triples, *others]) == solutions(query, triples)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("SELECT ?a { ?a <x:p>/^<x:q> ?b FILTER NOT EXISTS { ?a <x:r> [ <x:s> 3 ] } }", "x:p x:q x:r x:s"),
        ("SELECT ?a { ?a <x:p> ?b OPTIONAL { ?b <x:q>+ ?a } { SELECT ?b { ?b <x:r>|<x:s> 2 } } }", "x:p x:q x:r x:s"),
        ("SELECT ?a { ?a <x:p>? ?b . ?b <x:q> ?c }", "x:p x:q"),
        ("SELECT ?a { ?a <x:p> ?b FILTER NOT EXISTS { ?b <x:q> ?c FILTER EXISTS { ?c <x:r> ?d } } }", "x:p x:q x:r"),
        ("SELECT ?a { ?a <x:p> ?b FILTER EXISTS { ?b <x:q> 1 FILTER (NOT EXISTS { ?b <x:r> 2 }) } }", "x:p x:q x:r"),
        ("SELECT ?a { ?a <x:p> ?b BIND (EXISTS { ?b <x:q> 1 FILTER EXISTS { ?b <x:r> 2 } } AS ?c) }", "x:p x:q x:r"),
        ("SELECT ?a { <x:t> <x:p>* ?a }", "x:p"),
        ("SELECT (COUNT(?a) AS ?n) { VALUES ?a { <x:t> } ?a <x:p> ?b } GROUP BY ?b HAVING (COUNT(?a) > 1)", "x:p"),
    ],
)
def test_what_is_asked(query: str, asked: str) -> None:
    assert properties_asked(query) == frozenset(asked.split())


@pytest.mark.parametrize(
    "pattern",
    [
        "?a ?p ?b",
        "?a !<x:p> ?b",
        "?a <x:p>? ?b",
        "?a (<x:p>|<x:q>*) ?b",
        "GRAPH ?g { ?a <x:p> ?b }",
        "?a <x:p> ?b FILTER EXISTS { GRAPH ?g { ?a <x:p> ?b } }",
        "?a <x:p> ?b FILTER EXISTS { ?a ?p ?b }",
        "?a <x:p> ?b FILTER EXISTS { ?a <x:p> ?b FILTER NOT EXISTS { ?a ?p ?b } }",
        "?a <x:p> ?b FILTER EXISTS { ?a <x:p> ?b FILTER (NOW() > ?b) }",
        "?a <x:p> ?b FILTER (NOW() > ?b)",
        "?a <x:p> ?b BIND (IF(true, RAND(), 1) AS ?c)",
        "SERVICE <x:s> { ?a <x:p> ?b }",
    ],
)
def test_what_may_depend_on_anything_else(pattern: str) -> None:
    assert properties_asked(f"SELECT ?a WHERE {{ {pattern} }}") is None


def test_other_graphs() -> None:
    assert properties_asked("SELECT ?a FROM <x:g> { ?a <x:p> ?b }") is None
