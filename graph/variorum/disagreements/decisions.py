"""Curators' decisions on disagreements, and the disagreements that were entered by hand: seeds/decisions.ttl.

A decision says which disagreement it decides, with what status, who decided, when and why, and which values it
considered. When those are no longer the values there are, or the disagreement is found no more, the decision is stale:
it is reported, and the disagreement counts as open again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import file_slips
from variorum.corpus.turtle import read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError
from variorum.terms import COMMENT, DCTERMS, LABEL, RDF_TYPE, SHACL, VR, Term, text_of

if TYPE_CHECKING:  # whoever only reads a snapshot does without shapes and what they are judged with
    from variorum.shapes.validation import SourceShapes

# What is said of a thing: the objects of each property.
Description = dict[str, list[Term]]


@dataclass(frozen=True)
class Decision:
    """A dated verdict on one disagreement; `considered` are the values that it looked at, `line` is where it stands, as
    `seeds/decisions.ttl:12`.
    """

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
    line: str


@dataclass(frozen=True)
class ManualFinding:
    """A disagreement that was entered by hand, with the citations of the claims that do not go together."""

    iri: str
    label: str
    kind: str
    focus: str
    reason: str
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Decisions:
    """What seeds/decisions.ttl holds; nothing where there is no such file."""

    triples: tuple[Quad, ...] = ()
    decisions: tuple[Decision, ...] = ()
    manual: tuple[ManualFinding, ...] = ()


def load_decisions(corpus: Corpus, vocabulary: Vocabulary, shapes: SourceShapes) -> Decisions:
    """The decisions of a corpus.

    :raises InvalidCorpusError: the file breaks the rules for any seed, or the shapes for what is in it.
    """
    path = corpus.decisions_file
    if not path.exists():
        return Decisions()
    file = read_turtle(path)
    errors = file_slips(file, corpus, vocabulary)
    errors += [violation.error() for violation in shapes.validate_file(file)]
    if errors:
        raise InvalidCorpusError(errors)
    decisions, manual = [], []
    for iri, values in described(file.triples).items():
        types = values.get(RDF_TYPE.value, [])
        if NamedNode(VR + "Decision") in types:
            line = f"{path.relative_to(corpus.root).as_posix()}:{file.where(iri).line}"
            decisions.append(read_decision(iri.value, values, line))
        elif NamedNode(VR + "Disagreement") in types:
            manual.append(_manual(iri.value, values))
    return Decisions(file.triples, tuple(decisions), tuple(manual))


def described(triples: Iterable[Quad]) -> dict[NamedNode, Description]:
    """What triples say of each thing."""
    things: dict[NamedNode, Description] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            things[triple.subject][triple.predicate.value].append(triple.object)
    return {thing: dict(values) for thing, values in things.items()}


def first(values: Description, name: str) -> str:
    """The text of one object of a property, always the same one; empty where there is none."""
    return min(map(text_of, values.get(name, ())), default="")


def _all(values: Description, name: str) -> tuple[str, ...]:
    return tuple(sorted(map(text_of, values.get(name, ()))))


def read_decision(iri: str, values: Description, line: str) -> Decision:
    """A decision from what is said of it."""
    return Decision(
        iri,
        first(values, VR + "decides"),
        first(values, VR + "status"),
        first(values, VR + "explanation"),
        frozenset(values.get(VR + "inFavourOf", [])),
        frozenset(values.get(VR + "considered", [])),
        first(values, COMMENT.value),
        first(values, VR + "curator"),
        first(values, DCTERMS + "date"),
        _all(values, VR + "reference"),
        line,
    )


def _manual(iri: str, values: Description) -> ManualFinding:
    return ManualFinding(
        iri,
        first(values, LABEL.value),
        first(values, VR + "kind"),
        first(values, SHACL + "focusNode"),
        first(values, COMMENT.value),
        _all(values, VR + "citation"),
    )
