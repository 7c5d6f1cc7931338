"""The rules in shapes/dataset/: what can have only one value, and which claims cannot stand together.

A rule is a SHACL shape. Of SHACL Core these are understood on property shapes, and each becomes one query (see
`detection`): sh:maxCount, sh:qualifiedMaxCount with sh:hasValue, sh:disjoint, sh:lessThan, sh:lessThanOrEquals, over
paths of one or more steps, inverse ones too (SHACL sections 4.2, 4.5, 4.7.3, 2.3.1). Everything else is said with
SPARQL constraints. A shape that uses another component is an error: it must not be thought to be checked.

With vr:comparison a shape says when two values fit each other, with vr:kind what a finding is, with vr:counts
which stances count for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import rdflib

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import Location, SeedError
from variorum.shapes.comparison import Fits, comparisons, within
from variorum.shapes.constraints import SparqlConstraint, read_constraints
from variorum.shapes.files import read_shapes
from variorum.shapes.malformed import check_queries, malformed
from variorum.terms import ASSERTED, CONTRADICTION, VR

SH = rdflib.SH
LIMITS = (SH.maxCount, SH.qualifiedMaxCount)
PAIRS = {
    SH.disjoint: ("?value = ?otherValue", "DisjointConstraintComponent"),
    SH.lessThan: ("!(?value < ?otherValue)", "LessThanConstraintComponent"),
    SH.lessThanOrEquals: ("!(?value <= ?otherValue)", "LessThanOrEqualsConstraintComponent"),
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
    """The focus nodes of a shape: instances of classes, and single nodes."""

    classes: tuple[str, ...]
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class RuleShape:
    """What all rules have: the shape's IRI, its words, the kind of its findings, and the stances that count."""

    iri: str
    message: str
    severity: str
    kind: str
    stances: tuple[str, ...]


@dataclass(frozen=True)
class CountRule:
    """At most `limit` values of a path that do not fit each other; of values that have `qualifier`, if it is given."""

    shape: RuleShape
    target: Target
    path: tuple[Step, ...]
    limit: int
    qualifier: tuple[str, str] | None
    fits: Fits
    by_source: bool  # compare what each source lists, taken together


@dataclass(frozen=True)
class PairRule:
    """Values of a property and of another that must not be equal, or must be in order."""

    shape: RuleShape
    target: Target
    predicate: str
    other: str
    broken: str  # the SPARQL condition on ?value and ?otherValue under which the pair is a finding
    component: str


@dataclass(frozen=True)
class SparqlRule:
    """Claims that a SPARQL constraint selects as `?subject ?path ?value` and `?otherSubject ?otherPath ?otherValue`.

    A subject not selected is $this. `?about` tells apart several matters of one focus node; `?stance` and
    `?otherStance` restrict the statements of the claim to one stance.
    """

    shape: RuleShape
    constraint: SparqlConstraint


@dataclass(frozen=True)
class DatasetRules:
    """The rules of a corpus, by kind, with the shapes graph that they are read from.

    `messages` has the message of each shape, by its IRI, as it reads when it is not said of one focus node.
    """

    counts: tuple[CountRule, ...]
    pairs: tuple[PairRule, ...]
    sparql: tuple[SparqlRule, ...]
    graph: rdflib.Graph
    messages: Mapping[str, str]

    def name(self, shape: str) -> str:
        """What a shape is called: its sh:name, or the end of its IRI in words."""
        return str(self.graph.value(rdflib.URIRef(shape), SH.name) or re.split("[#/]", shape)[-1].replace("-", " "))


def load_rules(corpus: Corpus, vocabulary: Vocabulary) -> DatasetRules:
    """The rules of a corpus.

    :raises InvalidCorpusError: a shapes file or a query in it cannot be parsed, or it uses a term that SHACL or the
        ontology does not have.
    :raises SeedError: a shape uses a component, path or comparison that is not understood here.
    """
    graph = read_shapes(corpus, corpus.dataset_shape_files, vocabulary)
    reader = _Reader(corpus, vocabulary, graph)
    counts: list[CountRule] = []
    pairs: list[PairRule] = []
    for node, shape in sorted(graph.subject_objects(SH.property)):
        if not _is_nested(graph, node) and graph.value(shape, SH.deactivated) != rdflib.Literal(True):
            reader.refuse_unknown(shape)
            counts += reader.counts(node, shape)
            pairs += reader.pairs(node, shape)
    constraints = read_constraints(graph, vocabulary.subclasses)
    check_queries(corpus, corpus.dataset_shape_files, constraints)
    sparql = tuple(map(reader.sparql, constraints))
    rules: tuple[CountRule | PairRule | SparqlRule, ...] = (*counts, *pairs, *sparql)
    messages = {rule.shape.iri: reader.general_message(rule.shape) for rule in rules}
    return DatasetRules(tuple(counts), tuple(pairs), sparql, graph, messages)


def _is_nested(graph: rdflib.Graph, node: rdflib.term.Node) -> bool:
    """Whether a shape is the value of another's, such as a qualified value shape."""
    return (None, SH.qualifiedValueShape, node) in graph


class _Reader:
    """Reads rules from one shapes graph."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary, graph: rdflib.Graph) -> None:
        self._corpus, self._graph = corpus, graph
        self._labels = vocabulary.labels
        self._fits = comparisons(vocabulary)

    def _error(self, shape: object, what: str, advice: str) -> SeedError:
        return SeedError(
            f"the shape {self._corpus.shorten(str(shape))} has {what}",
            Location(self._corpus.root / "shapes" / "dataset"),
            advice,
        )

    def refuse_unknown(self, shape: rdflib.term.Node) -> None:
        """Refuses a constraint that would not be checked."""
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

    def counts(self, node: rdflib.term.Node, shape: rdflib.term.Node) -> list[CountRule]:
        """The rules of a property shape that limit the number of its values."""
        comparison = str(self._graph.value(shape, rdflib.URIRef(VR + "comparison")) or VR + "exact")
        limits = [(term, self._graph.value(shape, term)) for term in LIMITS]
        return [
            CountRule(
                self._shape(shape, shape, node),
                self._target(node),
                self._path(shape),
                self._number(shape, term, limit),
                self._qualifier(shape) if term == SH.qualifiedMaxCount else None,
                self._comparison(shape, comparison),
                comparison == VR + "setInclusion",
            )
            for term, limit in limits
            if limit is not None
        ]

    def _number(self, shape: rdflib.term.Node, term: rdflib.URIRef, limit: rdflib.term.Node) -> int:
        if not re.fullmatch("[0-9]+", str(limit)):
            why = f"its sh:{str(term).removeprefix(str(SH))} {str(limit)!r} is no number"
            raise malformed(self._corpus, self._corpus.dataset_shape_files, str(shape), why, "Write a whole number.")
        return int(str(limit))

    def _comparison(self, shape: rdflib.term.Node, comparison: str) -> Fits:
        if comparison not in self._fits:
            known = ", ".join(sorted(self._corpus.shorten(name) for name in self._fits))
            what = f"the comparison {self._corpus.shorten(comparison)}, which does not exist"
            raise self._error(shape, what, f"There are {known}.")
        tolerance = self._graph.value(shape, rdflib.URIRef(VR + "tolerance"))
        if comparison == VR + "numericTolerance" and tolerance is not None:
            return within(Decimal(str(tolerance)))
        return self._fits[comparison]

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
        for term, (condition, component) in PAIRS.items():
            for other in sorted(map(str, self._graph.objects(shape, term))):
                (step, *more) = self._path(shape)
                if more or step.inverse:
                    what = "a longer path with a comparison of two properties"
                    raise self._error(shape, what, "Say it with a SPARQL constraint.")
                about = self._shape(shape, shape, node)
                found.append(PairRule(about, self._target(node), step.predicate, other, condition, component))
        return found

    def sparql(self, constraint: SparqlConstraint) -> SparqlRule:
        """The rule of a SPARQL constraint."""
        carriers = rdflib.URIRef(constraint.iri), rdflib.URIRef(constraint.shape)
        return SparqlRule(self._shape(constraint.iri, *carriers), constraint)
