"""Curators' decisions on disagreements, and the disagreements that only a reader could note: seeds/decisions.ttl.

A decision says which disagreement it decides, with what status, who decided, when and why, and which values it
considered. When those are no longer the values there are, or the disagreement is found no more, the decision is stale:
it is reported, and the disagreement counts as open again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import file_slips
from variorum.corpus.turtle import TurtleFile, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError, Location
from variorum.shapes.validation import SourceShapes
from variorum.terms import COMMENT, LABEL, RDF_TYPE, VR, Term

FOCUS = NamedNode("http://www.w3.org/ns/shacl#focusNode")


@dataclass(frozen=True)
class Decision:
    """A dated verdict on one disagreement; `considered` are the values that it looked at."""

    iri: str
    decides: str
    status: str
    explanation: str
    in_favour_of: frozenset[Term]
    considered: frozenset[Term]
    reason: str
    curator: str
    date: str
    references: tuple[str, ...]
    where: Location


@dataclass(frozen=True)
class Note:
    """A disagreement that a reader noted, with the citations of the claims that do not go together."""

    iri: str
    label: str
    kind: str
    focus: str
    reason: str
    citations: tuple[str, ...]
    where: Location


@dataclass(frozen=True)
class Decisions:
    """What seeds/decisions.ttl holds; nothing where there is no such file."""

    triples: tuple[Quad, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[Note, ...] = ()


def load_decisions(corpus: Corpus, vocabulary: Vocabulary, shapes: SourceShapes) -> Decisions:
    """The decisions of a corpus.

    :raises InvalidCorpusError: the file breaks the rules for any seed, or the shapes for decisions and notes.
    """
    path = corpus.decisions_file
    if not path.exists():
        return Decisions()
    file = read_turtle(path)
    errors = file_slips(file, corpus, vocabulary)
    errors += [violation.error() for violation in shapes.validate_file(file)]
    if errors:
        raise InvalidCorpusError(errors)
    things: dict[NamedNode, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in file.triples:
        assert isinstance(triple.subject, NamedNode)
        things[triple.subject][triple.predicate.value].append(triple.object)
    decisions, notes = [], []
    for iri, values in things.items():
        if NamedNode(VR + "Decision") in values[RDF_TYPE.value]:
            decisions.append(_decision(iri, values, file))
        elif NamedNode(VR + "Disagreement") in values[RDF_TYPE.value]:
            notes.append(_note(iri, values, file))
    return Decisions(file.triples, tuple(decisions), tuple(notes))


def _first(values: dict[str, list[Term]], name: str) -> str:
    found = values.get(name, [])
    return str(getattr(found[0], "value", "")) if found else ""


def _all(values: dict[str, list[Term]], name: str) -> tuple[str, ...]:
    return tuple(sorted(str(getattr(term, "value", "")) for term in values.get(name, [])))


def _decision(iri: NamedNode, values: dict[str, list[Term]], file: TurtleFile) -> Decision:
    return Decision(
        iri.value,
        _first(values, VR + "decides"),
        _first(values, VR + "status"),
        _first(values, VR + "explanation"),
        frozenset(values.get(VR + "inFavourOf", [])),
        frozenset(values.get(VR + "considered", [])),
        _first(values, COMMENT.value),
        _first(values, VR + "curator"),
        _first(values, "http://purl.org/dc/terms/date"),
        _all(values, VR + "reference"),
        file.where(iri),
    )


def _note(iri: NamedNode, values: dict[str, list[Term]], file: TurtleFile) -> Note:
    return Note(
        iri.value,
        _first(values, LABEL.value),
        _first(values, VR + "kind"),
        _first(values, FOCUS.value),
        _first(values, COMMENT.value),
        _all(values, VR + "citation"),
        file.where(iri),
    )
