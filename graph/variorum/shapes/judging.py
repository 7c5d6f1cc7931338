"""SHACL Core judged by pySHACL. This is the only module that imports pyshacl, which is slow to import.

pySHACL compares, types and matches values as Python does: it knows no date before the year 1 or after 9999, has years
in no order, and takes patterns for Python's. So the components that ask for what a literal means are given here with
the values of XML Schema and the patterns of XPath, as SHACL says; pySHACL does all the rest. They stand in for its own
while a graph is judged, and only then.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import Literal
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core import property_pair_constraints as pairs
from pyshacl.constraints.core import value_range_constraints as ranges
from pyshacl.constraints.core.string_based_constraints import PatternConstraintComponent, StringBasedConstraintBase
from pyshacl.constraints.core.value_constraints import DatatypeConstraintComponent

from variorum.corpus.datatypes import is_well_typed, order
from variorum.corpus.interop import from_rdflib
from variorum.shapes.patterns import matcher

SH = rdflib.SH
Found = tuple[bool, list[Any]]  # whether all conforms, and the results


def judge(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """The validation report on a data graph, which pySHACL may add to.

    :raises Exception: the shapes are malformed; pySHACL lets through what rdflib, pyparsing and re raise.
    """
    with _components():
        report = pyshacl.validate(data, shacl_graph=shapes, inplace=True)[1]
    if isinstance(report, Exception):
        raise report
    assert isinstance(report, rdflib.Graph)
    return report


@contextmanager
def _components() -> Iterator[None]:
    """Has pySHACL use the components of this module."""
    before = dict(CONSTRAINT_PARAMETERS_MAP)
    for component in (_Datatype, _Pattern, *RANGES, *PAIRS):
        CONSTRAINT_PARAMETERS_MAP.update(dict.fromkeys(component.constraint_parameters(), component))
    try:
        yield
    finally:
        CONSTRAINT_PARAMETERS_MAP.update(before)


def compared(compare: Callable[[int, int], bool], one: object, other: object) -> bool:
    """Whether two terms of rdflib compare so by the operators of SPARQL; false when they do not compare at all."""
    first, second = from_rdflib(one), from_rdflib(other)
    if not (isinstance(first, Literal) and isinstance(second, Literal)):
        return False
    place = order(first, second)
    return place is not None and compare(place, 0)


def _results(component: ConstraintComponent, data: Any, broken: Iterable[tuple[Any, Any]]) -> Found:
    """The results for pairs of a focus node and a value that is not as it should be."""
    found = [component.make_v_result(data, focus, value_node=value) for focus, value in broken]
    return not found, found


class _Datatype(DatatypeConstraintComponent):
    """SHACL section 4.1.2: a literal has the datatype, and a value of it."""

    def evaluate(self, executor: Any, data: Any, nodes: dict[Any, Any], path: list[Any]) -> Found:
        datatype = str(self.datatype_rule)
        if is_well_typed("", datatype) is None:
            return super().evaluate(executor, data, nodes, path)  # type: ignore[no-any-return]
        broken = [(f, value) for f, values in nodes.items() for value in values if not _has(value, datatype)]
        return _results(self, data, broken)


def _has(value: object, datatype: str) -> bool:
    """Whether a term is a literal with a value of a datatype."""
    literal = from_rdflib(value)
    if not isinstance(literal, Literal) or literal.language or literal.datatype.value != datatype:
        return False
    return bool(is_well_typed(literal.value, datatype))


class _Pattern(PatternConstraintComponent):
    """SHACL section 4.4.3: a text matches, by the REGEX of SPARQL."""

    def __init__(self, shape: Any) -> None:
        StringBasedConstraintBase.__init__(self, shape)
        self.string_rules = list(shape.objects(SH.pattern))
        flags = "".join(str(flags) for flags in shape.objects(SH.flags))
        self._matchers = {pattern: matcher(str(pattern), flags) for pattern in self.string_rules}

    def _evaluate_string_rule(self, pattern: Any, data: Any, nodes: dict[Any, Any]) -> tuple[bool, list[Any]]:
        matches = self._matchers[pattern]
        broken = [
            (focus, value)
            for focus, values in nodes.items()
            for value in values
            if isinstance(value, rdflib.BNode) or not matches(str(value))
        ]
        conforms, found = _results(self, data, broken)
        return not conforms, found


def _range(component: type[ConstraintComponent], compare: Callable[[int, int], bool]) -> type[ConstraintComponent]:
    """SHACL section 4.3: each value compares so with the parameter."""

    class Range(component):  # type: ignore[misc, valid-type]
        def evaluate(self, _executor: Any, data: Any, nodes: dict[Any, Any], _path: list[Any]) -> Found:
            (parameter,) = self.constraint_parameters()
            broken = [
                (focus, value)
                for bound in self.shape.objects(parameter)
                for focus, values in nodes.items()
                for value in values
                if not compared(compare, value, bound)
            ]
            return _results(self, data, broken)

    return Range


def _pair(component: type[ConstraintComponent], compare: Callable[[int, int], bool]) -> type[ConstraintComponent]:
    """SHACL section 4.5: each value compares so with each value of another property."""

    class Pair(component):  # type: ignore[misc, valid-type]
        def evaluate(self, _executor: Any, data: Any, nodes: dict[Any, Any], _path: list[Any]) -> Found:
            broken = [
                (focus, value)
                for other in self.property_compare_set
                for focus, values in nodes.items()
                for value in values
                for one in data.objects(focus, other)
                if not compared(compare, value, one)
            ]
            return _results(self, data, broken)

    return Pair


RANGES = (
    _range(ranges.MinInclusiveConstraintComponent, operator.ge),
    _range(ranges.MaxInclusiveConstraintComponent, operator.le),
    _range(ranges.MinExclusiveConstraintComponent, operator.gt),
    _range(ranges.MaxExclusiveConstraintComponent, operator.lt),
)
PAIRS = (
    _pair(pairs.LessThanConstraintComponent, operator.lt),
    _pair(pairs.LessThanOrEqualsConstraintComponent, operator.le),
)
