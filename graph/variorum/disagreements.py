"""Disagreements: where sources give values that do not fit each other, and which source gives which.

The shapes in shapes/dataset/ declare what can have only one value (sh:maxCount 1 on a property), or, as SPARQL
constraints, which claims cannot stand together. Each is asked as one query over the evidence of all sources, so
that every value comes with its sources, passages and stance. Asserted claims can contradict each other; what is
only expected can at most differ in stance from what is asserted. Nothing here changes a claim."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Store

from variorum.compare import Fits, comparisons
from variorum.constraints import SparqlConstraint, read_constraints, select
from variorum.corpus import VR, Corpus
from variorum.errors import Location, SeedError
from variorum.turtle import RDF, Term, read_turtle
from variorum.vocabulary import LABEL, SUBCLASS, Vocabulary

SH = rdflib.SH
CONTRADICTION, DETAIL, STANCE = (VR + name for name in ("contradiction", "detailDifference", "stanceDifference"))


@dataclass(frozen=True)
class Statement:
    """One source's statement of one value: the claim, the citation, with what stance, and the passages."""

    source: str
    claim: tuple[str, str, Term]
    citation: str
    stance: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Position:
    """One value of a disagreement, with every statement of it; `label` is the value as people read it."""

    value: Term
    label: str
    path: str
    statements: tuple[Statement, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of the sources that give the value."""
        return tuple(sorted({statement.source for statement in self.statements}))


@dataclass(frozen=True)
class Disagreement:
    """One matter on which sources differ; `iri` stays the same as long as shape and focus node do."""

    iri: str
    label: str
    kind: str
    shape: str
    component: str
    focus: str
    path: str
    message: str
    severity: str
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class SingleValue:
    """A property shape with sh:maxCount 1: whose values are compared, and how."""

    iri: str
    path: str
    classes: tuple[str, ...]
    nodes: tuple[str, ...]
    comparison: str
    message: str
    severity: str


@dataclass(frozen=True)
class DatasetShapes:
    """The shapes in shapes/dataset/, ready to be asked."""

    corpus: Corpus
    single_values: tuple[SingleValue, ...]
    constraints: tuple[SparqlConstraint, ...]
    fits: dict[str, Fits]
    vocabulary: Vocabulary = field(repr=False)
    graph: rdflib.Graph = field(repr=False)

    def find(self, stated: Store) -> tuple[Disagreement, ...]:
        """All disagreements in a store of claims and evidence graphs (the default graph being the union of the
        claims), by IRI."""
        found = [d for shape in self.single_values for d in self._of_single_value(shape, stated)]
        found += [d for constraint in self.constraints for d in self._of_constraint(constraint, stated)]
        return tuple(sorted(found, key=lambda d: d.iri))

    def _of_single_value(self, shape: SingleValue, stated: Store) -> Iterator[Disagreement]:
        targets = [
            f"<{cls}>" for top in shape.classes for cls in sorted({top, *_subclasses(self.vocabulary).get(top, ())})
        ]
        nodes = " ".join(f"<{node}>" for node in shape.nodes)
        target = f"VALUES ?class {{ {' '.join(targets)} }} ?this a ?class" if targets else f"VALUES ?this {{ {nodes} }}"
        rows = select(
            stated,
            f"""SELECT ?this ?value ?citation ?stance ?source ?passage WHERE {{
                {{ SELECT ?this WHERE {{
                    {{ SELECT DISTINCT ?this WHERE {{ {target} . }} }}
                    ?this <{shape.path}> ?any .
                }} GROUP BY ?this HAVING (COUNT(DISTINCT ?any) > 1) }}
                ?this <{shape.path}> ?value .
                {_cited("?this", f"<{shape.path}>", "?value")}
            }}""",
        )
        by_focus: dict[Term, list[dict[str, Term]]] = defaultdict(list)
        for row in rows:
            by_focus[row["this"]].append(row)
        fits = self.fits[shape.comparison]
        for focus, group in by_focus.items():
            positions = self._positions(group, focus, shape.path, stated)
            kind = _kind(positions, fits)
            if kind and isinstance(focus, NamedNode):
                severity = str(SH.Info) if kind == DETAIL else shape.severity
                yield self._disagreement(shape, "MaxCountConstraintComponent", focus, kind, severity, positions, stated)

    def _of_constraint(self, constraint: SparqlConstraint, stated: Store) -> Iterator[Disagreement]:
        """One disagreement per focus node: the claims that cannot stand together, as ?path ?value and ?otherPath
        ?otherValue."""
        pairs: dict[Term, set[tuple[Term, Term]]] = defaultdict(set)
        for row in constraint.solutions(stated):
            pairs[row["this"]].add((row["path"], row["value"]))
            pairs[row["this"]].add((row["otherPath"], row["otherValue"]))
        for focus, claims in pairs.items():
            positions: list[Position] = []
            for path, value in sorted(claims, key=str):
                assert isinstance(focus, NamedNode)
                assert isinstance(path, NamedNode)
                rows = select(
                    stated,
                    f"SELECT ?citation ?stance ?source ?passage WHERE {{ {_cited(str(focus), str(path), str(value))} }}",
                )
                group = [{**row, "value": value} for row in rows]
                positions += [p for p in self._positions(group, focus, path.value, stated) if _has(p, "asserted")]
            if len(positions) > 1 and isinstance(focus, NamedNode):
                yield self._disagreement(
                    constraint,
                    "SPARQLConstraintComponent",
                    focus,
                    CONTRADICTION,
                    constraint.severity,
                    positions,
                    stated,
                )

    def _positions(self, rows: Iterable[dict[str, Term]], focus: Term, path: str, stated: Store) -> list[Position]:
        grouped: dict[tuple[Term, str, str, str], set[str]] = defaultdict(set)
        for row in rows:
            source = _value(row["source"]).removeprefix(self.corpus.iri("source", "").value)
            grouped[row["value"], source, _value(row["citation"]), _value(row["stance"])].add(_value(row["passage"]))
        by_value: dict[Term, list[Statement]] = defaultdict(list)
        for (value, source, citation, stance), passages in sorted(grouped.items(), key=lambda item: item[0][2]):
            claim = (_value(focus), path, value)
            by_value[value].append(Statement(source, claim, citation, stance, tuple(sorted(passages, key=_by_offset))))
        positions = [
            Position(value, self._label(value, stated), path, tuple(statements))
            for value, statements in by_value.items()
        ]
        return sorted(positions, key=lambda p: (-len(p.sources), str(p.value)))

    def _disagreement(
        self,
        rule: SingleValue | SparqlConstraint,
        component: str,
        focus: NamedNode,
        kind: str,
        severity: str,
        positions: list[Position],
        stated: Store,
    ) -> Disagreement:
        slug = re.split(r"[#/]", rule.iri)[-1]
        iri = self.corpus.iri("disagreement", f"{slug}-{_slug(self.corpus.shorten(focus.value))}").value
        about = self._label(focus, stated)
        said = rule.message.replace("{$this}", about).replace("{?this}", about)
        paths = dict.fromkeys(self.vocabulary.labels.get(p.path, self.corpus.shorten(p.path)) for p in positions)
        label = f"{' / '.join(paths)} of {about}"
        path = positions[0].path
        return Disagreement(iri, label, kind, rule.iri, component, focus.value, path, said, severity, tuple(positions))

    def _label(self, term: Term, stated: Store) -> str:
        """A term as people read it: the curators' label of a thing, the ontology's of a term, or the literal
        itself."""
        if not isinstance(term, NamedNode):
            return _value(term)
        labels = sorted(_value(q.object) for q in stated.quads_for_pattern(term, LABEL, None, DefaultGraph()))
        return labels[0] if labels else self.vocabulary.labels.get(term.value, self.corpus.shorten(term.value))


def _value(term: Term) -> str:
    return str(getattr(term, "value", term))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _by_offset(passage: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", passage.rpartition("#")[2]))


def _cited(subject: str, predicate: str, value: str) -> str:
    """The pattern of the citations of a claim, asserted or expected."""
    return f"""GRAPH ?evidence {{
        ?citation <{RDF}subject> {subject} ; <{RDF}predicate> {predicate} ; <{RDF}object> {value} ;
            <{VR}stance> ?stance ; <{VR}source> ?source ; <{VR}passage> ?passage .
        VALUES ?stance {{ <{VR}asserted> <{VR}expected> }}
    }}"""


def _has(position: Position, stance: str) -> bool:
    return any(statement.stance == VR + stance for statement in position.statements)


def _kind(positions: list[Position], fits: Fits) -> str | None:
    """What sort of difference several values make; None when there is no second value."""
    if len(positions) < 2:
        return None
    asserted = [p for p in positions if _has(p, "asserted")]
    if any(not fits(a.value, b.value) for a, b in itertools.combinations(asserted, 2)):
        return CONTRADICTION
    if any(not fits(a.value, b.value) for a, b in itertools.combinations(positions, 2)):
        return STANCE
    return DETAIL


def load_dataset_shapes(corpus: Corpus, vocabulary: Vocabulary) -> DatasetShapes:
    """The shapes that compare sources.

    :raises SeedError: a file cannot be parsed, or a shape uses a comparison that does not exist or a path that is
    no property."""
    graph = rdflib.Graph()
    for path in corpus.dataset_shape_files:
        read_turtle(path)  # reports a syntax error with its place
        graph.parse(path, format="turtle")
    fits = comparisons(vocabulary)
    singles = []
    for node, shape in sorted(graph.subject_objects(SH.property)):
        if graph.value(shape, SH.maxCount) != rdflib.Literal(1):
            continue
        comparison = str(graph.value(shape, rdflib.URIRef(VR + "comparison")) or VR + "exact")
        path_term = graph.value(shape, SH.path)
        if comparison not in fits or not isinstance(path_term, rdflib.URIRef):
            what = f"the comparison <{comparison}>" if comparison not in fits else "a path that is no single property"
            known = ", ".join(sorted(corpus.shorten(name) for name in fits))
            raise SeedError(
                f"the shape <{shape}> has {what}, which is not supported",
                Location(corpus.root / "shapes" / "dataset"),
                f"Comparisons are {known}; for other paths write a SPARQL constraint.",
            )
        singles.append(
            SingleValue(
                str(shape),
                str(path_term),
                tuple(sorted(str(c) for c in graph.objects(node, SH.targetClass))),
                tuple(sorted(str(n) for n in graph.objects(node, SH.targetNode))),
                comparison,
                str(graph.value(shape, SH.message) or ""),
                str(graph.value(shape, SH.severity) or SH.Warning),
            )
        )
    return DatasetShapes(corpus, tuple(singles), read_constraints(graph), fits, vocabulary, graph)


def _subclasses(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """All subclasses of each class of the ontology."""
    below: dict[str, set[str]] = defaultdict(set)
    for cls, above in vocabulary.closure(SUBCLASS).items():
        for top in above:
            below[_value(top)].add(_value(cls))
    return {top: frozenset(classes) for top, classes in below.items()}
