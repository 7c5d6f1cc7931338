"""The register and the report: every disagreement as RDF, to be queried like everything else, and read back.

The register says what a fact-checker asks of a disagreement: its kind and status, its values, and for each the
sources, lines and passages. The report says the same findings in the terms of a SHACL validation report (SHACL
section 3.6). What is read from the register of a snapshot is what was written: nothing is detected a second time, and
no corpus is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import parse_written, read_term
from variorum.corpus.passages import place_of
from variorum.disagreements.against_wikidata import KIND as WIKIDATA
from variorum.disagreements.against_wikidata import NAMED, WikidataComparison, is_wikidata
from variorum.disagreements.decisions import Decision, Description, described, first, read_decision
from variorum.disagreements.model import Claim, Disagreement, Position, Statement, by_offset
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import (
    ASSERTED,
    ATTRIBUTED_TO,
    COMMENT,
    LABEL,
    OBJECT,
    PREDICATE,
    RDF_TYPE,
    SHACL,
    SUBJECT,
    VR,
    XSD,
    text_of,
)


@dataclass(frozen=True)
class Stale:
    """A decision that no longer holds, and why."""

    decision: Decision
    reason: str


@dataclass(frozen=True)
class Coverage:
    """How many properties that sources use are watched, how many may have several values side by side, and of how many
    nothing says how they may differ.
    """

    watched: int = 0
    several: int = 0
    undeclared: int = 0


@dataclass(frozen=True)
class Register:
    """All disagreements of a dataset, the weightiest first; the decisions on them that are stale; the message of each
    shape that found one, by its IRI, as it reads when it is not said of one focus node; and what was watched.
    """

    disagreements: tuple[Disagreement, ...] = ()
    stale: tuple[Stale, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    coverage: Coverage = Coverage()


def _sh(name: str) -> NamedNode:
    return NamedNode(SHACL + name)


def _vr(name: str) -> NamedNode:
    return NamedNode(VR + name)


def report_triples(corpus: Corpus, disagreements: Iterable[Disagreement]) -> Iterator[Quad]:
    """The SHACL validation report on the whole dataset; its results are the disagreements that shapes found."""
    report = corpus.iri("report", "dataset")
    found = tuple(disagreement for disagreement in disagreements if disagreement.shape)
    yield Quad(report, RDF_TYPE, _sh("ValidationReport"))
    yield Quad(report, _sh("conforms"), Literal("false" if found else "true", datatype=NamedNode(XSD + "boolean")))
    for disagreement in found:
        yield Quad(report, _sh("result"), NamedNode(disagreement.iri))
        yield from _result(disagreement)


def _result(disagreement: Disagreement) -> Iterator[Quad]:
    node = NamedNode(disagreement.iri)
    yield Quad(node, RDF_TYPE, _sh("ValidationResult"))
    yield Quad(node, _sh("focusNode"), NamedNode(disagreement.focus))
    yield Quad(node, _sh("resultSeverity"), NamedNode(disagreement.severity))
    yield Quad(node, _sh("resultMessage"), Literal(disagreement.message))
    if disagreement.path:
        yield Quad(node, _sh("resultPath"), NamedNode(disagreement.path))
    if disagreement.shape:
        yield Quad(node, _sh("sourceShape"), NamedNode(disagreement.shape))
        component = disagreement.component
        yield Quad(
            node, _sh("sourceConstraintComponent"), NamedNode(component if ":" in component else SHACL + component)
        )


def register_triples(register: Register, corpus: Corpus) -> Iterator[Quad]:
    """The register: one resource per disagreement, one per position in it; the citations with their lines; what is
    stale; and the messages of shapes.
    """
    for disagreement in register.disagreements:
        node = NamedNode(disagreement.iri)
        yield from _result(disagreement)
        yield Quad(node, RDF_TYPE, _vr("Disagreement"))
        yield Quad(node, _vr("kind"), NamedNode(disagreement.kind))
        yield Quad(node, _vr("status"), NamedNode(disagreement.status))
        yield Quad(node, LABEL, Literal(disagreement.label, language="en"))
        yield Quad(node, COMMENT, Literal(disagreement.sentence, language="en"))
        yield Quad(node, _vr("rank"), Literal(str(disagreement.rank), datatype=NamedNode(XSD + "integer")))
        if disagreement.decision:
            yield Quad(node, _vr("decision"), NamedNode(disagreement.decision.iri))
            yield Quad(NamedNode(disagreement.decision.iri), _vr("line"), Literal(disagreement.decision.line))
        for number, position in enumerate(disagreement.positions, 1):
            at = NamedNode(f"{disagreement.iri}-{number}")
            yield Quad(node, _vr("position"), at)
            yield from _position(corpus, at, position)
    for entry in register.stale:
        yield Quad(NamedNode(entry.decision.iri), _vr("stale"), Literal(entry.reason))
        yield Quad(NamedNode(entry.decision.iri), _vr("line"), Literal(entry.decision.line))
    whole = corpus.iri("report", "dataset")
    for name, number in vars(register.coverage).items():
        yield Quad(whole, _vr(f"{name}Properties"), Literal(str(number), datatype=NamedNode(XSD + "integer")))
    for shape, message in register.messages.items():
        yield Quad(NamedNode(shape), _sh("message"), Literal(message))


def _position(corpus: Corpus, at: NamedNode, position: Position) -> Iterator[Quad]:
    yield Quad(at, RDF_TYPE, _vr("Position"))
    yield Quad(at, _sh("focusNode"), NamedNode(position.claim[0]))
    yield Quad(at, _sh("resultPath"), NamedNode(position.path))
    yield Quad(at, _vr("value"), position.value)
    yield Quad(at, LABEL, Literal(position.label))
    for statement in position.statements:
        yield Quad(at, _vr("source"), _source(corpus, statement.source))
        yield Quad(at, _vr("citation"), NamedNode(statement.citation))
        yield from _statement(corpus, statement)


def _statement(corpus: Corpus, statement: Statement) -> Iterator[Quad]:
    """What one needs to look a statement up, repeated here from the evidence; its claim is only there."""
    citation, source = NamedNode(statement.citation), _source(corpus, statement.source)
    yield Quad(citation, _vr("source"), source)
    if is_wikidata(statement.source):
        yield Quad(source, RDF_TYPE, _vr("ReadingOfWikidata"))
        yield Quad(source, LABEL, Literal(statement.source))
    yield Quad(citation, _vr("stance"), NamedNode(statement.stance))
    yield Quad(citation, _vr("line"), Literal(statement.line))
    for passage in statement.passages:
        yield Quad(citation, *place_of(passage))
    if statement.speaker:
        yield Quad(citation, ATTRIBUTED_TO, NamedNode(statement.speaker))


def _source(corpus: Corpus, name: str) -> NamedNode:
    """A source, or what Wikidata stated on a day."""
    return corpus.iri("wikidata", name.removeprefix(NAMED)) if is_wikidata(name) else corpus.iri("source", name)


def read_register(snapshot: Snapshot) -> Register:
    """The register of a snapshot, its disagreements in the order of their rank; empty without one."""
    things, decided = (described(_triples(snapshot, name)) for name in ("register", "decisions"))
    return _Reader(snapshot, things, decided).register()


def with_wikidata(register: Register, comparison: WikidataComparison) -> Register:
    """A register with what Wikidata contradicts by a comparison, in place of what it has of another one; what was
    decided of a disagreement stays where it is found again.
    """
    before = {one.iri: one for one in register.disagreements}
    kept = tuple(one for one in register.disagreements if one.kind != WIKIDATA)
    found = (replace(one, decision=before.get(one.iri, one).decision) for one in comparison.disagreements())
    last = max((one.rank for one in kept), default=0)
    numbered = (replace(one, rank=last + number) for number, one in enumerate(found, 1))
    return replace(register, disagreements=(*kept, *numbered))


def _triples(snapshot: Snapshot, name: str) -> Iterable[Quad]:
    """A graph as it is written: a store has some literals otherwise."""
    return parse_written(b"".join(snapshot.written.blocks(snapshot.base + name)))[0]


class _Reader:
    """Makes a register of what its graph says."""

    def __init__(
        self,
        snapshot: Snapshot,
        things: dict[NamedNode, Description],
        decided: dict[NamedNode, Description],
    ) -> None:
        self._stated, self._things, self._decided = snapshot.stated, things, decided
        self._base = snapshot.base
        self._sources = {source.iri: source for source in snapshot.sources}
        self._spellings = snapshot.spellings

    def register(self) -> Register:
        found = [self._disagreement(iri) for iri, values in self._things.items() if _is(values, "Disagreement")]
        stale = sorted(
            (Stale(self._decision(iri), first(values, VR + "stale")) for iri, values in self._things.items()
             if VR + "stale" in values),
            key=lambda entry: entry.decision.iri,
        )  # fmt: skip
        messages = {
            iri.value: first(values, SHACL + "message")
            for iri, values in sorted(self._things.items(), key=lambda item: item[0].value)
            if SHACL + "message" in values
        }
        whole = self._things.get(NamedNode(self._base + "report/dataset"), {})
        coverage = Coverage(*(int(first(whole, f"{VR}{name}Properties") or 0) for name in vars(Coverage())))
        return Register(tuple(sorted(found, key=lambda d: (d.rank, d.label, d.iri))), tuple(stale), messages, coverage)

    def _disagreement(self, iri: NamedNode) -> Disagreement:
        values = self._things[iri]
        decision = first(values, VR + "decision")
        positions = sorted(map(text_of, values.get(VR + "position", ())), key=_number)
        return Disagreement(
            iri.value,
            first(values, LABEL.value),
            first(values, COMMENT.value),
            first(values, VR + "kind"),
            first(values, SHACL + "sourceShape"),
            first(values, SHACL + "sourceConstraintComponent").removeprefix(SHACL),
            first(values, SHACL + "focusNode"),
            first(values, SHACL + "resultPath"),
            first(values, SHACL + "resultMessage"),
            first(values, SHACL + "resultSeverity"),
            tuple(self._position(NamedNode(at)) for at in positions),
            self._decision(NamedNode(decision)) if decision else None,
            int(first(values, VR + "rank") or 0),
        )

    def _decision(self, iri: NamedNode) -> Decision:
        return read_decision(iri.value, self._decided.get(iri, {}), first(self._things.get(iri, {}), VR + "line"))

    def _position(self, at: NamedNode) -> Position:
        values = self._things[at]
        claim = (first(values, SHACL + "focusNode"), first(values, SHACL + "resultPath"), values[VR + "value"][0])
        statements = (self._statement(text_of(citation), claim) for citation in values.get(VR + "citation", ()))
        return Position(claim, first(values, LABEL.value), tuple(sorted(statements, key=lambda s: s.citation)))

    def _statement(self, citation: str, of_position: Claim) -> Statement:
        values = self._things[NamedNode(citation)]
        name = first(values, VR + "source")
        source = self._sources.get(name)
        if source is None:  # Wikidata, which has no evidence here
            label = first(self._things[NamedNode(name)], LABEL.value)
            return Statement(label, of_position, citation, ASSERTED, (), written=str(of_position[2]))
        cited = self._cited(NamedNode(citation), source.evidence_graph)
        claim, written = cited or (of_position, str(of_position[2]))
        return Statement(
            source.slug,
            claim,
            citation,
            first(values, VR + "stance"),
            tuple(
                text_of(place)
                for name in ("passage", "locator")
                for place in sorted(values.get(VR + name, ()), key=lambda term: by_offset(text_of(term)))
            ),
            first(values, ATTRIBUTED_TO.value),
            first(values, VR + "line"),
            written,
        )

    def _cited(self, citation: NamedNode, graph: str) -> tuple[Claim, str] | None:
        """The claim that a citation cites, from the evidence of its source, and its value as that is written."""
        cited = {q.predicate: q.object for q in self._stated.quads_for_pattern(citation, None, None, NamedNode(graph))}
        if not {SUBJECT, PREDICATE, OBJECT} <= cited.keys():
            return None
        value = str(cited[OBJECT])
        written = self._spellings.written(graph, citation.value, OBJECT.value, value)[0]
        return (text_of(cited[SUBJECT]), text_of(cited[PREDICATE]), read_term(written)), written


def _number(position: str) -> int:
    """The number of a position in its disagreement, which its IRI ends in."""
    return int(re.findall(r"\d+", position)[-1])


def _is(values: Description, name: str) -> bool:
    return _vr(name) in values.get(RDF_TYPE.value, ())
