"""The rules of a corpus: what its ontology declares of each property, and the shapes in shapes/dataset/.

A behaviour that the ontology declares holds for everything that has the property. A SHACL shape holds for the things
that it targets, and goes before what the ontology declares. Of SHACL Core these are understood on property shapes:
sh:maxCount, sh:qualifiedMaxCount with sh:hasValue, sh:disjoint, sh:lessThan, sh:lessThanOrEquals, over paths of one or
more steps, inverse ones too (SHACL sections 4.2, 4.5, 4.7.3, 2.3.1). Everything else is said with SPARQL constraints. A
shape that uses another component is an error: it must not be thought to be checked.

With vr:behaviour a shape declares how values differ, as the ontology does; with vr:comparison when two values fit each
other, with vr:kind what a finding is, with vr:counts which stances count for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import rdflib

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import SeedError
from variorum.shapes import behaviours
from variorum.shapes.behaviours import Behaviours, Declared
from variorum.shapes.comparison import SET_INCLUSION, TOLERANCE, Comparison, comparisons, within
from variorum.shapes.constraints import SparqlConstraint, is_deactivated, read_constraints
from variorum.shapes.files import check_references, place_of, read_shapes
from variorum.shapes.malformed import check_queries, malformed
from variorum.terms import ASSERTED, CONTRADICTION, IDENTITY_QUESTION, OPINION_DIFFERENCE, VR

SH = rdflib.SH
LIMITS = (SH.maxCount, SH.qualifiedMaxCount)
PAIRS = {
    SH.disjoint: "DisjointConstraintComponent",
    SH.lessThan: "LessThanConstraintComponent",
    SH.lessThanOrEquals: "LessThanOrEqualsConstraintComponent",
}
WORDS = (SH.path, SH.message, SH.severity, SH.name, SH.description, SH.order, SH.group, SH.deactivated)
UNDERSTOOD = {*WORDS, *LIMITS, *PAIRS, SH.qualifiedValueShape}


@dataclass(frozen=True)
class Step:
    """One step of a path: a property, forwards or backwards."""

    predicate: str
    inverse: bool = False


@dataclass(frozen=True)
class Target:
    """The focus nodes of a rule: instances of classes, and single nodes; everything where there are neither."""

    classes: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether it is not restricted."""
        return not self.classes and not self.nodes


@dataclass(frozen=True)
class RuleShape:
    """What all rules have: the IRI of the shape or property that declares them, their words, the kind of their
    findings, and the stances that count; `hedged` says whether other stances make findings of a lesser kind.
    """

    iri: str
    message: str
    severity: str
    kind: str
    stances: tuple[str, ...]
    hedged: bool = True


@dataclass(frozen=True)
class ValueRule:
    """How the values of a path may differ. Under vr:oneValue at most `limit` values that do not fit each other; of
    values that have `qualifier`, if it is given.
    """

    shape: RuleShape
    target: Target
    path: tuple[Step, ...]
    behaviour: str
    comparison: Comparison
    limit: int = 1
    qualifier: tuple[str, str] | None = None

    @property
    def is_single(self) -> bool:
        """Whether the path can have one value only, at one time at least."""
        one = self.behaviour in (behaviours.ONE_VALUE, behaviours.ONE_AT_A_TIME)
        return one and self.limit == 1 and len(self.path) == 1 and not self.path[0].inverse and not self.qualifier


@dataclass(frozen=True)
class PairRule:
    """Values of a property and of another that must not be equal, or must be in order, as `component` says."""

    shape: RuleShape
    target: Target
    predicate: str
    other: str
    component: str


@dataclass(frozen=True)
class SparqlRule:
    """Claims that a SPARQL constraint selects as `?subject ?path ?value` and `?otherSubject ?otherPath ?otherValue`.

    A subject not selected is $this. `?about` tells apart several disagreements of one focus node; `?stance` and
    `?otherStance` restrict the statements of the claim to one stance.
    """

    shape: RuleShape
    constraint: SparqlConstraint


@dataclass(frozen=True)
class DatasetRules:
    """The rules of a corpus, by kind, with what the ontology declares and the shapes graph that they are read from.

    `messages` has the message of each shape, by its IRI, as it reads when it is not said of one focus node.
    """

    values: tuple[ValueRule, ...]
    pairs: tuple[PairRule, ...]
    sparql: tuple[SparqlRule, ...]
    behaviours: Behaviours
    comparisons: Mapping[str, Comparison]
    graph: rdflib.Graph
    messages: Mapping[str, str]

    @cached_property
    def _by_path(self) -> Mapping[str, Comparison]:
        return {rule.path[-1].predicate: rule.comparison for rule in reversed(self.values)}

    def comparison(self, prop: str) -> Comparison:
        """How the values of a property are compared."""
        return self._by_path.get(prop) or compared_as(self.behaviours.of(prop), self.comparisons)

    def has_rule(self, prop: str) -> bool:
        """Whether a shape says how the values of a property may differ."""
        return any(prop == rule.path[-1].predicate and not rule.target.is_everything for rule in self.values)

    def is_watched(self, prop: str) -> bool:
        """Whether a rule or a declaration says how the values of a property may differ."""
        return bool(self.behaviours.of(prop).behaviour) or prop in self._by_path

    def name(self, shape: str) -> str:
        """What a shape is called: its sh:name, or the end of its IRI in words."""
        return str(self.graph.value(rdflib.URIRef(shape), SH.name) or re.split("[#/]", shape)[-1].replace("-", " "))


def compared_as(declared: Declared, known: Mapping[str, Comparison]) -> Comparison:
    """The comparison that is declared of a property."""
    if declared.comparison == TOLERANCE and declared.tolerance:
        return within(Decimal(declared.tolerance))
    return known.get(declared.comparison, known[""])


def load_rules(corpus: Corpus, vocabulary: Vocabulary) -> DatasetRules:
    """The rules of a corpus.

    :raises InvalidCorpusError: a shapes file or a query in it cannot be parsed, or it uses a term that SHACL or the
        ontology does not have.
    :raises SeedError: a shape uses a component, path or comparison that is not understood here.
    """
    graph = read_shapes(corpus, corpus.dataset_shape_files, vocabulary)
    declared, known = Behaviours(vocabulary), comparisons(vocabulary)
    reader = _Reader(corpus, vocabulary, graph, known)
    values: list[ValueRule] = []
    pairs: list[PairRule] = []
    for node, shape in sorted(graph.subject_objects(SH.property), key=str):
        if not _is_nested(graph, node) and not is_deactivated(graph, node, shape):
            reader.refuse_unknown(node, shape)
            values += reader.values(node, shape)
            pairs += reader.pairs(node, shape)
    constraints = read_constraints(graph, vocabulary.subclasses)
    check_queries(corpus, corpus.dataset_shape_files, constraints)
    check_references(corpus, corpus.dataset_shape_files, graph, vocabulary)
    sparql = tuple(map(reader.sparql, constraints))
    rules: tuple[ValueRule | PairRule | SparqlRule, ...] = (*values, *pairs, *sparql)
    messages = {rule.shape.iri: reader.general_message(rule.shape) for rule in rules}
    values += _declared_rules(declared, known)
    return DatasetRules(tuple(values), tuple(pairs), sparql, declared, known, graph, messages)


def _declared_rules(declared: Behaviours, known: Mapping[str, Comparison]) -> list[ValueRule]:
    """What the ontology declares, as rules on everything; each with the property's IRI in place of a shape's."""
    found = []
    for prop in declared.properties:
        said = declared.of(prop)
        if said.behaviour:
            own = ONE_VALUE_KINDS.get(said.behaviour, CONTRADICTION)
            merges = declared.is_of_kind(prop, "FunctionalProperty") and declared.is_of_kind(prop, "ObjectProperty")
            kind = IDENTITY_QUESTION if merges and not declared.values(prop, VR + "behaviour") else own
            shape = RuleShape(prop, "", str(SH.Warning), kind, (ASSERTED,))
            found.append(ValueRule(shape, Target(), (Step(prop),), said.behaviour, compared_as(said, known)))
        if declared.is_of_kind(prop, "InverseFunctionalProperty"):
            shape = RuleShape(prop, "", str(SH.Warning), IDENTITY_QUESTION, (ASSERTED,))
            found.append(ValueRule(shape, Target(), (Step(prop, True),), behaviours.ONE_VALUE, known[""]))
    return found


ONE_VALUE_KINDS = {behaviours.OPINION_VALUE: OPINION_DIFFERENCE}


def _is_nested(graph: rdflib.Graph, node: rdflib.term.Node) -> bool:
    """Whether a shape is the value of another's, such as a qualified value shape."""
    return (None, SH.qualifiedValueShape, node) in graph


class _Reader:
    """Reads rules from one shapes graph."""

    def __init__(
        self, corpus: Corpus, vocabulary: Vocabulary, graph: rdflib.Graph, known: Mapping[str, Comparison]
    ) -> None:
        self._corpus, self._graph, self._known = corpus, graph, known
        self._labels = vocabulary.labels

    def _error(self, shape: object, what: str, advice: str) -> SeedError:
        where = place_of(self._corpus.dataset_shape_files, str(shape))
        return SeedError(f"the shape {self._corpus.shorten(str(shape))} has {what}", where, advice)

    def refuse_unknown(self, node: rdflib.term.Node, shape: rdflib.term.Node) -> None:
        """Refuses a property shape without an IRI, which no finding could name, and a constraint or a target that would
        not be checked.
        """
        if not isinstance(shape, rdflib.URIRef):
            raise self._error(node, "a property shape without an IRI", "Give it one: sh:property <shape/its-name> .")
        for target in (SH.targetSubjectsOf, SH.targetObjectsOf):
            if (node, target, None) in self._graph:
                name = str(target).removeprefix(str(SH))
                advice = "Use sh:targetClass or sh:targetNode, declare vr:behaviour of the property, or use sh:sparql."
                raise self._error(node, f"sh:{name} with sh:property, which is not checked across sources", advice)
        for predicate in set(self._graph.predicates(shape)):
            if str(predicate).startswith(str(SH)) and predicate not in UNDERSTOOD:
                name = str(predicate).removeprefix(str(SH))
                raise self._error(
                    shape, f"sh:{name}, which is not checked across sources", "Say it with a SPARQL constraint."
                )

    def _shape(self, iri: object, *carriers: rdflib.term.Node) -> RuleShape:
        """What all rules have, from the first carrier that says it."""

        def one(predicate: rdflib.URIRef, default: str) -> str:
            values = (self._graph.value(carrier, predicate) for carrier in carriers)
            return str(next((value for value in values if value is not None), default))

        stances = [str(s) for carrier in carriers for s in self._graph.objects(carrier, rdflib.URIRef(VR + "counts"))]
        return RuleShape(
            str(iri),
            one(SH.message, ""),
            one(SH.severity, str(SH.Warning)),
            one(rdflib.URIRef(VR + "kind"), CONTRADICTION),
            tuple(sorted(stances)) or (ASSERTED,),
            not stances,
        )

    def general_message(self, shape: RuleShape) -> str:
        """A shape's message for any focus node: the class that it is for stands where one would be named."""
        carriers = {rdflib.URIRef(shape.iri)}
        for predicate in (SH.property, SH.sparql):
            carriers |= set(self._graph.subjects(predicate, rdflib.URIRef(shape.iri)))  # type: ignore[arg-type]
        classes = {str(c) for carrier in carriers for c in self._graph.objects(carrier, SH.targetClass)}
        label = self._labels.get(classes.pop(), "thing") if len(classes) == 1 else "thing"
        message = re.sub(r"\{[$?]this\}", f"the {label}", shape.message)
        return message[:1].upper() + message[1:]

    def _target(self, node: rdflib.term.Node) -> Target:
        classes = tuple(sorted(str(c) for c in self._graph.objects(node, SH.targetClass)))
        nodes = tuple(sorted(str(n) for n in self._graph.objects(node, SH.targetNode)))
        if not classes and not nodes:
            raise self._error(node, "no target, so it would find nothing", "Give it sh:targetClass or sh:targetNode.")
        return Target(classes, nodes)

    def _path(self, shape: rdflib.term.Node) -> tuple[Step, ...]:
        path = self._graph.value(shape, SH.path)
        parts = (
            list(self._graph.items(path))
            if path is not None and (path, rdflib.RDF.first, None) in self._graph
            else [path]
        )
        steps = []
        for part in parts:
            inverse = self._graph.value(part, SH.inversePath) if isinstance(part, rdflib.BNode) else None
            step = inverse if inverse is not None else part
            if not isinstance(step, rdflib.URIRef):
                raise self._error(
                    shape, "a path that is not understood", "Use properties, sequences and inverse steps."
                )
            steps.append(Step(str(step), inverse is not None))
        return tuple(steps)

    def values(self, node: rdflib.term.Node, shape: rdflib.term.Node) -> list[ValueRule]:
        """The rules of a property shape that limit the number of its values, or declare how they behave."""
        named = str(self._graph.value(shape, rdflib.URIRef(VR + "comparison")) or "")
        behaviour = str(self._graph.value(shape, rdflib.URIRef(VR + "behaviour")) or "")
        limits = [(term, self._graph.value(shape, term)) for term in LIMITS]
        given = [(term, limit) for term, limit in limits if limit is not None]
        if behaviour and not given:
            given = [(SH.maxCount, rdflib.Literal(1))]
        return [
            ValueRule(
                self._shape(shape, shape, node),
                self._target(node),
                self._path(shape),
                behaviour or (behaviours.COMPLETE_SET if named == SET_INCLUSION else behaviours.ONE_VALUE),
                self._comparison(shape, named),
                self._number(shape, term, limit),
                self._qualifier(shape) if term == SH.qualifiedMaxCount else None,
            )
            for term, limit in given
        ]

    def _number(self, shape: rdflib.term.Node, term: rdflib.URIRef, limit: rdflib.term.Node) -> int:
        if not re.fullmatch("[0-9]+", str(limit)):
            why = f"its sh:{str(term).removeprefix(str(SH))} {str(limit)!r} is no number"
            raise malformed(self._corpus, self._corpus.dataset_shape_files, str(shape), why, "Write a whole number.")
        return int(str(limit))

    def _comparison(self, shape: rdflib.term.Node, comparison: str) -> Comparison:
        tolerance = self._graph.value(shape, rdflib.URIRef(VR + "tolerance"))
        return compared_as(Declared("", comparison, str(tolerance or "")), self._known)

    def _qualifier(self, shape: rdflib.term.Node) -> tuple[str, str]:
        """The property and value that a qualified value shape asks for."""
        for inner in self._graph.objects(self._graph.value(shape, SH.qualifiedValueShape), SH.property):
            path, value = self._graph.value(inner, SH.path), self._graph.value(inner, SH.hasValue)
            if isinstance(path, rdflib.URIRef) and value is not None:
                return str(path), value.n3()
        raise self._error(
            shape, "a qualified value shape that is not understood", "Give it sh:property [ sh:path …; sh:hasValue … ]."
        )

    def pairs(self, node: rdflib.term.Node, shape: rdflib.term.Node) -> list[PairRule]:
        """The rules of a property shape that hold its values against those of another property."""
        found = []
        for term, component in PAIRS.items():
            for other in sorted(self._graph.objects(shape, term), key=str):
                (step, *more) = self._path(shape)
                if more or step.inverse or not isinstance(other, rdflib.URIRef):
                    what = "a longer path with a comparison of two properties"
                    raise self._error(shape, what, "Say it with a SPARQL constraint.")
                about = self._shape(shape, shape, node)
                found.append(PairRule(about, self._target(node), step.predicate, str(other), component))
        return found

    def sparql(self, constraint: SparqlConstraint) -> SparqlRule:
        """The rule of a SPARQL constraint."""
        carriers = rdflib.URIRef(constraint.iri), rdflib.URIRef(constraint.shape)
        return SparqlRule(self._shape(constraint.iri, *carriers), constraint)
