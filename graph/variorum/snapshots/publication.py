"""What a corpus says of itself: who made it, under what licence it is, and how to cite it.

It stands in seeds/corpus.ttl, said of the base itself, and in a snapshot in the graph `<base>corpus`.
What is not stated is left empty: nobody is to be credited, and no right granted, that the corpus does not name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.snapshots.snapshot import Snapshot
from variorum.terms import DCTERMS, OWL, PROV, RDF_TYPE, RDFS, VR

GRAPH = "corpus"  # after the base
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
DATE, CURATOR = DCTERMS + "date", VR + "curator"


@dataclass(frozen=True)
class Agent:
    """Who made or publishes a corpus; `kind` is `Person`, `Organization` or, where the corpus does not tell, empty."""

    iri: str
    name: str
    kind: str

    @property
    def is_described(self) -> bool:
        """Whether the corpus says what it is and what it is called."""
        return bool(self.kind) and self.name != self.iri


@dataclass(frozen=True)
class Publication:
    """A corpus as something that can be cited; what it does not state is empty, its title the last part of its base."""

    iri: str
    title: str
    description: str
    creators: tuple[Agent, ...]
    publisher: Agent | None
    license: str
    url: str
    date: str
    version: str


def read_publication(snapshot: Snapshot) -> Publication:
    """What the corpus of a snapshot says of itself."""
    said = _Said(snapshot)
    base = snapshot.base
    creators = (said.agent(iri) for iri in said.all(base, DCTERMS + "creator"))
    publisher = said.first(base, DCTERMS + "publisher")
    return Publication(
        base,
        said.first(base, DCTERMS + "title") or snapshot.name,
        said.first(base, DCTERMS + "description"),
        tuple(sorted(creators, key=lambda creator: (creator.name, creator.iri))),
        said.agent(publisher) if publisher else None,
        said.first(base, DCTERMS + "license"),
        said.first(base, RDFS + "seeAlso"),
        said.first(base, DCTERMS + "issued"),
        said.first(base, OWL + "versionInfo"),
    )


def curators(snapshot: Snapshot) -> tuple[str, ...]:
    """The names under which decisions were made."""
    return _values(snapshot, "decisions", CURATOR)


def newest_date(snapshot: Snapshot) -> str:
    """The newest date of a decision or a source, as exact as it is given; empty when there is none.

    It is the same whenever a corpus is built, as a clock would not be.
    """
    known = (*_values(snapshot, "decisions", DATE), *(source.date for source in snapshot.sources))
    return max((date for date in known if DAY.fullmatch(date)), default="")


def _values(snapshot: Snapshot, graph: str, predicate: str) -> tuple[str, ...]:
    found = snapshot.stated.quads_for_pattern(None, NamedNode(predicate), None, NamedNode(snapshot.base + graph))
    return tuple(sorted({quad.object.value for quad in found if isinstance(quad.object, Literal)}))


class _Said:
    """What the graph of the corpus's own record says."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._store, self._graph = snapshot.stated, NamedNode(snapshot.base + GRAPH)

    def all(self, subject: str, name: str) -> tuple[str, ...]:
        """The values of a property, sorted."""
        found = self._store.quads_for_pattern(NamedNode(subject), NamedNode(name), None, self._graph)
        return tuple(sorted(quad.object.value for quad in found if isinstance(quad.object, Literal | NamedNode)))

    def first(self, subject: str, name: str) -> str:
        """The first of them; empty when there is none."""
        return next(iter(self.all(subject, name)), "")

    def agent(self, iri: str) -> Agent:
        """Who is named by an IRI."""
        types = self.all(iri, RDF_TYPE.value)
        kind = next((name for name in ("Organization", "Person") if PROV + name in types), "")
        return Agent(iri, self.first(iri, RDFS + "label") or iri, kind)
