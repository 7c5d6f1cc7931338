"""The register of a snapshot, read back: each disagreement with its sides, and the statements under each.

What reads it needs no corpus, only the snapshot: `variorum diff`, the server's pages, exports.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import NamedNode

from variorum.disagreements.model import by_offset
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import COMMENT, LABEL, OPEN, RDF_TYPE, SHACL, VR, Term, text_of

DISAGREEMENT = NamedNode(VR + "Disagreement")


@dataclass(frozen=True)
class Statement:
    """One source's statement of a value; `stance` is an IRI, `line` is as `seeds/some-source.ttl:12`."""

    source: str
    stance: str
    line: str
    citation: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """One position of a disagreement: the value that is given of `path`, and who gives it.

    `label` is the value as people read it, with its subject or property where these are needed to tell sides apart.
    """

    value: Term
    label: str
    path: str
    statements: tuple[Statement, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of the sources that take it."""
        return tuple(sorted({statement.source for statement in self.statements}))


@dataclass(frozen=True)
class Matter:
    """One disagreement as the register has it; `kind` and `status` are IRIs.

    `message` is what the shape says, or the reader who noted it; `decision` is the decision's IRI and `reason` what its
    curator wrote, both empty while it is open. The sides that most sources take come first.
    """

    iri: str
    label: str
    kind: str
    status: str
    focus: str
    message: str
    decision: str
    reason: str
    sides: tuple[Side, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The slugs of all sources that take part."""
        return tuple(sorted({source for side in self.sides for source in side.sources}))


# What the register says of a thing: the objects of each property.
Things = dict[str, dict[str, list[Term]]]


def read_matters(snapshot: Snapshot) -> tuple[Matter, ...]:
    """The disagreements in a snapshot's register, by label, those of the same label by IRI; none without a register."""
    things: Things = defaultdict(lambda: defaultdict(list))
    for quad in snapshot.stated.quads_for_pattern(None, None, None, NamedNode(snapshot.base + "register")):
        things[text_of(quad.subject)][quad.predicate.value].append(quad.object)
    reader = _Reader(snapshot, things)
    matters = [reader.matter(iri) for iri, said in list(things.items()) if DISAGREEMENT in said[RDF_TYPE.value]]
    return tuple(sorted(matters, key=lambda matter: (matter.label, matter.iri)))


class _Reader:
    """Makes disagreements of what the register says."""

    def __init__(self, snapshot: Snapshot, things: Things) -> None:
        self._stated, self._things = snapshot.stated, things
        self._decisions = NamedNode(snapshot.base + "decisions")
        self._slugs = {source.iri: source.slug for source in snapshot.sources}

    def matter(self, iri: str) -> Matter:
        """The disagreement with this IRI."""
        said = self._things[iri]
        sides = [self._side(text_of(position)) for position in said[VR + "position"]]
        decision = _first(said, VR + "decision")
        return Matter(
            iri,
            _first(said, LABEL.value),
            _first(said, VR + "kind"),
            _first(said, VR + "status") or OPEN,
            _first(said, SHACL + "focusNode"),
            _first(said, SHACL + "resultMessage"),
            decision,
            self._reason(decision) if decision else "",
            tuple(sorted(sides, key=lambda side: (-len(side.sources), side.label, str(side.value)))),
        )

    def _side(self, position: str) -> Side:
        said = self._things[position]
        statements = (self._statement(text_of(citation)) for citation in said[VR + "citation"])
        return Side(
            said[VR + "value"][0],
            _first(said, LABEL.value),
            _first(said, SHACL + "resultPath"),
            tuple(sorted(statements, key=lambda statement: (statement.source, statement.citation))),
        )

    def _statement(self, citation: str) -> Statement:
        said = self._things[citation]
        source = _first(said, VR + "source")
        passages = tuple(sorted(map(text_of, said[VR + "passage"]), key=by_offset))
        return Statement(
            self._slugs.get(source, source), _first(said, VR + "stance"), _first(said, VR + "line"), citation, passages
        )

    def _reason(self, decision: str) -> str:
        """What the curator wrote of a decision."""
        said = self._stated.quads_for_pattern(NamedNode(decision), COMMENT, None, self._decisions)
        return min((text_of(quad.object) for quad in said), default="")


def _first(said: dict[str, list[Term]], name: str) -> str:
    return min(map(text_of, said[name]), default="")
