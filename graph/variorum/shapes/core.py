"""SHACL Core judged set-wise: which shapes might a data graph break?

pySHACL asks every shape of each focus node by itself, a tenth of a second for a source of a hundred citations; nearly
every source conforms, and nearly every shape is a count, a datatype or a class. Here a shape is asked of all its focus
nodes at once, over an index of the data graph. What comes out is no report: a shape that is surely met is left out,
and whatever may be broken, or uses what is not known here, is for pySHACL to judge and to word.

So a verdict is True (it surely conforms, as `judging` has it), False (it surely does not) or None (only pySHACL can
tell), and every unknown component, path, list or term gives None. A test holds that nothing which pySHACL reports is
ever left out.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.term import Node

from variorum.corpus.datatypes import is_well_typed, order
from variorum.shapes.facts import Facts, comparable
from variorum.shapes.facts import Node as Term
from variorum.shapes.patterns import matcher

SH = rdflib.Namespace(str(rdflib.SH))  # rdflib's own knows no types of terms that are words of Python
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
TARGET_CLASS, TARGET_NODE, TARGET_SUBJECTS, _ = TARGETS
SAYS_NOTHING = {  # of whether a node conforms, or is read together with another property
    rdflib.RDF.type,
    rdflib.RDFS.comment,
    rdflib.RDFS.label,
    *(SH[name] for name in ("message", "severity", "name", "description", "order", "group", "path", "deactivated")),
    *TARGETS,
}
SEVERAL = {
    SH[name] for name in ("property", "node", "class", "or", "and", "not", "xone", "lessThan", "lessThanOrEquals")
}
PAIRS: dict[Node, Compare] = {SH.lessThan: operator.lt, SH.lessThanOrEquals: operator.le}
Compare = Callable[[int, int], bool]
COMPARISONS: dict[Node, Compare] = {
    SH.minInclusive: operator.ge,
    SH.maxInclusive: operator.le,
    SH.minExclusive: operator.gt,
    SH.maxExclusive: operator.lt,
}
DEEPEST = 8  # how far shapes are followed into shapes; pySHACL gives up at 15

Verdict = bool | None
Path = Callable[[Facts, Term], Collection[Term]]
Check = Callable[[Facts, Term, Collection[Term]], Verdict]  # of a focus node and its value nodes
Test = Callable[[Facts, Term], Verdict]  # of one value node


class _UnknownError(Exception):
    """Something in a shape of which only pySHACL can tell what it means."""


class CoreShapes:
    """The shapes of a shapes graph, ready to be judged."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        reader = _Reader(graph)
        self._shapes = {shape: reader.shape(shape) for shape in {s for p in TARGETS for s in graph.subjects(p)}}
        self._targets = {
            shape: [(p, comparable(value)) for p in TARGETS for value in graph.objects(shape, p)]
            for shape in self._shapes
        }
        self._judged = not _has_other_targets(graph)

    def doubtful(self, triples: Iterable[Quad]) -> rdflib.Graph | None:
        """The shapes graph for pySHACL to judge these triples by, without the targets of shapes that they surely meet;
        None when that leaves no target.
        """
        if not self._judged:
            return self._graph
        facts = Facts(triples)
        met = {shape for shape in self._shapes if self._is_met(shape, facts)}
        if len(met) == len(self._shapes):
            return None
        left = rdflib.Graph()
        for prefix, namespace in self._graph.namespaces():
            left.bind(prefix, namespace)  # for messages of pySHACL's own
        for subject, predicate, value in self._graph:
            if not (predicate in TARGETS and subject in met):
                left.add((subject, predicate, value))
        return left

    def _is_met(self, shape: Node, facts: Facts) -> bool:
        judge = self._shapes[shape]
        nodes = {node for kind, value in self._targets[shape] for node in _focus(facts, kind, value)}
        return all(judge(facts, node) is True for node in nodes)


def _focus(facts: Facts, kind: Node, value: Term) -> Iterable[Term]:
    """The focus nodes that a target declaration gives (SHACL section 2.1.3)."""
    if kind == TARGET_NODE:
        return (value,)
    if kind == TARGET_CLASS:
        return facts.instances(value)
    if not isinstance(value, NamedNode):
        return ()  # which is no property
    return facts.subjects(value) if kind == TARGET_SUBJECTS else facts.objects(value)


def _has_other_targets(graph: rdflib.Graph) -> bool:
    """Whether shapes may have focus nodes, or constraints, that are declared otherwise than by `TARGETS` and SHACL
    Core: classes that are shapes, targets of SHACL-AF, components of the corpus's own.
    """
    classes = {rdflib.RDFS.Class, *graph.subjects(rdflib.RDFS.subClassOf, rdflib.RDFS.Class)}
    others = {str(p) for p in graph.predicates() if str(p).startswith(str(SH.target))} - set(map(str, TARGETS))
    typed = any((None, rdflib.RDF.type, cls) in graph for cls in classes)
    return typed or bool(others) or (None, SH.parameter, None) in graph


# The shapes


@dataclass(frozen=True)
class _Shape:
    """A shape as what has to hold of its value nodes; with neither path nor checks it accepts everything."""

    path: Path | None
    checks: tuple[Check, ...]

    def __call__(self, facts: Facts, focus: Term) -> Verdict:
        values = (focus,) if self.path is None else self.path(facts, focus)
        told: Verdict = True
        for check in self.checks:
            verdict = check(facts, focus, values)
            if verdict is False:
                return False
            told = told and verdict
        return told


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all are true, as far as can be told."""
    told: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        told = told and verdict
    return told


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _one(verdicts: list[Verdict]) -> Verdict:
    """Whether exactly one is true, as far as can be told."""
    return None if None in verdicts else verdicts.count(True) == 1


def _unknown(_facts: Facts, _focus: Term, _values: Collection[Term]) -> Verdict:
    return None


def _each(test: Test) -> Check:
    """The check that a test gives true for every value node."""

    def check(facts: Facts, _focus: Term, values: Collection[Term]) -> Verdict:
        told: Verdict = True
        for value in values:  # as `_all`, of which it is most
            verdict = test(facts, value)
            if verdict is False:
                return False
            told = told and verdict
        return told

    return check


class _Reader:
    """Reads shapes of a shapes graph."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        self._depth = 0

    def shape(self, node: Node) -> _Shape:
        """What a shape asks of a node; where it cannot be read, a shape of which nothing is known."""
        try:
            self._depth += 1
            if self._depth > DEEPEST or (node, None, None) not in self._graph:
                raise _UnknownError
            switched_off = self._only(node, SH.deactivated)
            if switched_off not in (None, rdflib.Literal(True), rdflib.Literal(False)):
                raise _UnknownError
            path = self._only(node, SH.path)
            checks = tuple(self._checks(node)) if switched_off != rdflib.Literal(True) else ()
            return _Shape(None if path is None else self._path(path), checks)
        except _UnknownError:
            return _Shape(None, (_unknown,))
        finally:
            self._depth -= 1

    def _only(self, node: Node, predicate: Node) -> Node | None:
        values = list(self._graph.objects(node, predicate))
        if len(values) > 1:
            raise _UnknownError
        return values[0] if values else None

    def _members(self, head: Node) -> list[Node]:
        """The members of a list, which must be a whole one."""
        found: list[Node] = []
        while head != rdflib.RDF.nil:
            first, rest = self._only(head, rdflib.RDF.first), self._only(head, rdflib.RDF.rest)
            if first is None or rest is None or len(found) > len(self._graph):
                raise _UnknownError
            found.append(first)
            head = rest
        return found

    def _path(self, node: Node) -> Path:
        if isinstance(node, rdflib.URIRef):
            return _along(NamedNode(str(node)))
        inverse, options = self._only(node, SH.inversePath), self._only(node, SH.alternativePath)
        if len(set(self._graph.predicates(node))) != 1:
            raise _UnknownError
        if isinstance(inverse, rdflib.URIRef):
            backwards = NamedNode(str(inverse))
            return lambda facts, focus: facts.into(backwards).get(focus, ())
        if options is None or len(members := self._members(options)) < 2:
            raise _UnknownError
        paths = [self._path(member) for member in members]
        return lambda facts, focus: {value for path in paths for value in path(facts, focus)}

    def _checks(self, node: Node) -> Iterator[Check]:
        for predicate in set(self._graph.predicates(node)) - SAYS_NOTHING:
            values = list(self._graph.objects(node, predicate))
            if len(values) > 1 and predicate not in SEVERAL:
                raise _UnknownError
            for value in values:
                yield self._check(node, predicate, value)

    def _check(self, node: Node, predicate: Node, value: Node) -> Check:
        is_property_shape = (node, SH.path, None) in self._graph
        if predicate in (SH.minCount, SH.maxCount) and is_property_shape:
            count = _whole_number(value)
            if predicate == SH.minCount:
                return lambda _facts, _focus, values: len(values) >= count
            return lambda _facts, _focus, values: len(values) <= count
        if predicate in PAIRS and is_property_shape and isinstance(value, rdflib.URIRef):
            compare, other = PAIRS[predicate], NamedNode(str(value))
            return lambda facts, focus, values: all(
                _compared(compare, one, two) for one in values for two in facts.values(focus, other)
            )
        if predicate == SH.flags and (node, SH.pattern, None) in self._graph:
            return lambda _facts, _focus, _values: True  # read with the pattern
        if predicate in (SH.closed, SH.ignoredProperties):
            return _each(self._closed(node))
        test = self._test(node, predicate, value)
        if predicate == SH.property and not is_property_shape:
            return lambda facts, focus, _values: test(facts, focus)  # the focus node is all that there is to test
        return _each(test)

    def _test(self, node: Node, predicate: Node, value: Node) -> Test:
        if predicate in COMPARISONS:
            compare, bound = COMPARISONS[predicate], comparable(value)
            return lambda _facts, one: _compared(compare, one, bound)
        if predicate == SH.datatype:
            return _datatype(value)
        if predicate == SH.nodeKind:
            return _node_kind(value)
        if predicate == SH.pattern:
            return _pattern(value, self._only(node, SH.flags))
        if predicate == SH["in"]:
            members = {comparable(member) for member in self._members(value)}
            return lambda _facts, one: one in members
        if predicate == SH["class"] and isinstance(value, rdflib.URIRef):
            cls = NamedNode(str(value))
            return lambda facts, one: one in facts.instances(cls)
        return self._of_shapes(predicate, value)

    def _of_shapes(self, predicate: Node, value: Node) -> Test:
        """The tests whose parameter is a shape, or a list of shapes (SHACL sections 4.6 and 4.7)."""
        if predicate in (SH.property, SH.node, SH["not"]):
            shape = self.shape(value)
            has_path = (value, SH.path, None) in self._graph
            if has_path != (predicate == SH.property) and predicate != SH["not"]:
                raise _UnknownError
            if predicate == SH["not"]:
                return lambda facts, one: _not(shape(facts, one))
            return shape
        if predicate not in (SH["and"], SH["or"], SH.xone):
            raise _UnknownError
        shapes = [self.shape(member) for member in self._members(value)]
        if predicate == SH["and"]:
            return lambda facts, one: _all(shape(facts, one) for shape in shapes)
        if predicate == SH["or"]:
            return lambda facts, one: _not(_all(_not(shape(facts, one)) for shape in shapes))
        return lambda facts, one: _one([shape(facts, one) for shape in shapes])

    def _closed(self, node: Node) -> Test:
        closed, ignored = self._only(node, SH.closed), self._only(node, SH.ignoredProperties)
        if closed != rdflib.Literal(True):
            raise _UnknownError
        allowed = {comparable(member) for member in (self._members(ignored) if ignored is not None else ())}
        for shape in self._graph.objects(node, SH.property):
            path = self._only(shape, SH.path)
            if isinstance(path, rdflib.URIRef):
                allowed.add(comparable(path))
        return lambda facts, one: facts.out.get(one, {}).keys() <= allowed or None


def _along(predicate: NamedNode) -> Path:
    """The path that is a property, which nearly all are."""

    def values(facts: Facts, focus: Term) -> Collection[Term]:
        said = facts.out.get(focus)  # as `Facts.values`, of which it is most
        return () if said is None else said.get(predicate, ())

    return values


# Tests of one value node (SHACL sections 4.1, 4.3 and 4.4)


def _whole_number(value: Node) -> int:
    if not (
        isinstance(value, rdflib.Literal) and value.datatype == rdflib.XSD.integer and isinstance(value.value, int)
    ):
        raise _UnknownError
    return value.value


def _compared(compare: Compare, one: Term, two: Term) -> bool:
    """Whether two terms compare so by the operators of SPARQL; false when they do not compare at all."""
    place = order(one, two) if isinstance(one, Literal) and isinstance(two, Literal) else None
    return place is not None and compare(place, 0)


def _datatype(datatype: Node) -> Test:
    if datatype == rdflib.RDF.langString:
        return lambda _facts, value: isinstance(value, Literal) and value.language is not None
    name = str(datatype)
    if is_well_typed("", name) is None:
        raise _UnknownError

    def test(_facts: Facts, value: Term) -> Verdict:
        return isinstance(value, Literal) and value.datatype.value == name and is_well_typed(value.value, name)

    return test


def _node_kind(kind: Node) -> Test:
    if kind == SH.IRI:
        return lambda _facts, value: isinstance(value, NamedNode)
    if kind == SH.Literal:
        return lambda _facts, value: isinstance(value, Literal)
    raise _UnknownError


def _pattern(value: Node, flags: Node | None) -> Test:
    if not isinstance(value, rdflib.Literal):
        raise _UnknownError
    try:
        matches = matcher(str(value), str(flags or ""))
    except ValueError as error:
        raise _UnknownError from error
    return lambda _facts, one: not isinstance(one, BlankNode) and matches(one.value)
