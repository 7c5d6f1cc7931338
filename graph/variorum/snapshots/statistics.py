"""How much a snapshot states: counts by source, class and property, made when it is built and kept in it.

What sources state is counted, not evidence, registers or what is inferred. In the counts of all sources together a
triple that several of them state is one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, parse

from variorum.errors import REBUILD, Location, SnapshotError
from variorum.snapshots.catalogue import SourceSummary
from variorum.snapshots.snapshot import Snapshot
from variorum.snapshots.written import WrittenGraphs
from variorum.terms import OWL, RDF_TYPE, SKOS

FILE = "statistics.json"
JSON = json.JSONEncoder(default=vars)
LINKS = "links/"  # begins the names of graphs of links, after the base
MATCHES = tuple(f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))
LINKING = (*MATCHES, OWL + "sameAs")  # what links a thing to one elsewhere


@dataclass(frozen=True)
class PropertyCount:
    """How often a property is used, and how many subjects and values it has."""

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class ClassCount:
    """How many things a class has."""

    iri: str
    entities: int


@dataclass(frozen=True)
class Counts:
    """What a graph has; properties and classes are in the order of their IRIs."""

    triples: int
    subjects: int
    objects: int
    properties: tuple[PropertyCount, ...]
    classes: tuple[ClassCount, ...]


@dataclass(frozen=True)
class Counted:
    """What all sources state together. `of` has how many triples, subjects and objects there are by the class of the
    subject and the property; `between` how many triples by these and the class of the object. In `of` an empty text
    stands for any.
    """

    of: Mapping[tuple[str, str], tuple[int, int, int]]
    between: Mapping[tuple[str, str, str], int]

    @property
    def together(self) -> Counts:
        """The counts that are shown."""
        properties = (PropertyCount(name, *of) for (cls, name), of in sorted(self.of.items()) if name and not cls)
        classes = ((cls, of) for (cls, name), of in sorted(self.of.items()) if cls and name == RDF_TYPE.value)
        return Counts(
            *self.of.get(("", ""), (0, 0, 0)),
            tuple(properties),
            tuple(ClassCount(cls, entities) for cls, (_, entities, _) in classes),
        )


@dataclass(frozen=True)
class Linkset:
    """How many links of one kind a graph of links has to things whose IRIs begin with `space`."""

    graph: str
    predicate: str
    space: str
    links: int


@dataclass(frozen=True)
class Statistics:
    """The counts of a snapshot: of what all sources state together, and of each source by its slug."""

    together: Counts
    sources: Mapping[str, Counts]
    linksets: tuple[Linkset, ...]


NOTHING = Counts(0, 0, 0, (), ())


def counts_json(counts: Counts) -> str:
    """Counts as they are kept, those of a source in the catalogue."""
    return JSON.encode(counts)


def write_statistics(folder: Path, counted: Counted, written: WrittenGraphs, linked: Iterable[str]) -> None:
    """Writes the counts of all sources together, and of the links in the graphs `linked`, in the folder of a
    snapshot.
    """
    linksets = [linkset for graph in sorted(linked) for linkset in count_links(written, graph)]
    of, between = (sorted(counts.items()) for counts in (counted.of, counted.between))
    content = {"together": counted.together, "linksets": linksets, "of": of, "between": between}
    (folder / FILE).write_text(JSON.encode(content) + "\n", "utf-8")


def read_counted(snapshot: Snapshot) -> Counted:
    """The counts of all sources together, with those by classes. Raises as `read_statistics`."""
    with _damage(snapshot):
        content = json.loads((snapshot.path / FILE).read_text("utf-8"))
        of = {(cls, name): (triples, subjects, objects) for (cls, name), (triples, subjects, objects) in content["of"]}
        return Counted(of, {(cls, name, other): number for (cls, name, other), number in content["between"]})


def count_links(written: WrittenGraphs, graph: str) -> Iterator[Linkset]:
    """The links in a graph by kind and by where they lead."""
    found: Counter[tuple[str, str]] = Counter()
    for block in written.blocks(graph):
        for link in parse(block, format=RdfFormat.N_TRIPLES):
            if link.predicate.value in LINKING and isinstance(link.object, NamedNode):
                iri = link.object.value
                found[link.predicate.value, iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]] += 1
    for (predicate, space), links in sorted(found.items()):
        yield Linkset(graph, predicate, space, links)


def read_statistics(snapshot: Snapshot) -> Statistics:
    """All counts of a snapshot.

    :raises SnapshotError: they are damaged.
    """
    together, linksets = read_together(snapshot)
    with _damage(snapshot):
        rows = snapshot.catalogue.rows("SELECT slug, counts FROM source ORDER BY position")
        return Statistics(together, {slug: _counts(json.loads(counts)) for slug, counts in rows}, linksets)


def read_together(snapshot: Snapshot) -> tuple[Counts, tuple[Linkset, ...]]:
    """The counts of all sources together, and the linksets; not those of each source. Raises as `read_statistics`."""
    with _damage(snapshot):
        content = json.loads((snapshot.path / FILE).read_text("utf-8"))
        return _counts(content["together"]), tuple(Linkset(**linkset) for linkset in content["linksets"])


def read_source(snapshot: Snapshot, source: SourceSummary) -> Counts:
    """The counts of one source. Raises as `read_statistics`."""
    with _damage(snapshot):
        found = snapshot.catalogue.counts(source.slug)
        return _counts(json.loads(found)) if found else NOTHING


@contextmanager
def _damage(snapshot: Snapshot) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        where = Location(snapshot.path / FILE)
        raise SnapshotError("the snapshot is damaged", where, REBUILD) from error


def _counts(content: dict[str, Any]) -> Counts:
    return Counts(
        content["triples"],
        content["subjects"],
        content["objects"],
        tuple(PropertyCount(**entry) for entry in content["properties"]),
        tuple(ClassCount(**entry) for entry in content["classes"]),
    )
