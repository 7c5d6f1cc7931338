"""How much a snapshot states: counts by source, class and property, made when it is built and kept beside its manifest.

What sources state is counted, not evidence, registers or what is inferred. In the counts of all sources together a
triple that several of them state is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions, Store

from variorum.errors import Location, SnapshotError
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import OWL, SKOS

FILE = "statistics.json"
LINKS = "links/"  # begins the names of graphs of links, after the base
MATCHES = tuple(f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))
LINKING = (*MATCHES, OWL + "sameAs")  # what links a thing to one elsewhere

TOTALS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }"""
PROPERTIES = """SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"""
CLASSES = (
    "SELECT ?class (COUNT(*) AS ?entities) WHERE { ?s a ?class FILTER(isIRI(?class)) } GROUP BY ?class ORDER BY ?class"
)


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


def count_snapshot(snapshot: Snapshot) -> Statistics:
    """The counts of a snapshot."""
    stated = snapshot.stated
    sources = {source.slug: count_graph(stated, NamedNode(source.graph)) for source in snapshot.sources}
    return Statistics(count_graph(stated, DefaultGraph()), sources, count_links(snapshot))


def count_links(snapshot: Snapshot) -> tuple[Linkset, ...]:
    """The links of a snapshot, graph by graph."""
    linked = sorted(graph for graph in snapshot.counts if graph.startswith(snapshot.base + LINKS))
    return tuple(linkset for graph in linked for linkset in _linksets(snapshot.stated, graph))


def count_graph(store: Store, graph: NamedNode | DefaultGraph) -> Counts:
    """The counts of one graph of a store."""
    totals = next(_rows(store, TOTALS, graph))
    return Counts(
        _number(totals, "triples"),
        _number(totals, "subjects"),
        _number(totals, "objects"),
        tuple(
            PropertyCount(_text(row, "p"), _number(row, "triples"), _number(row, "subjects"), _number(row, "objects"))
            for row in _rows(store, PROPERTIES, graph)
        ),
        tuple(ClassCount(_text(row, "class"), _number(row, "entities")) for row in _rows(store, CLASSES, graph)),
    )


def _linksets(store: Store, graph: str) -> Iterator[Linkset]:
    """The links of a graph by kind and by where they lead."""
    predicates = " ".join(f"<{iri}>" for iri in LINKING)
    text = f"""SELECT ?p ?space (COUNT(*) AS ?links) WHERE {{
        VALUES ?p {{ {predicates} }} ?s ?p ?o FILTER(isIRI(?o))
        BIND(REPLACE(STR(?o), "[^/#]*$", "") AS ?space)
    }} GROUP BY ?p ?space ORDER BY ?p ?space"""
    for row in _rows(store, text, NamedNode(graph)):
        yield Linkset(graph, _text(row, "p"), _text(row, "space"), _number(row, "links"))


def _rows(store: Store, text: str, graph: NamedNode | DefaultGraph) -> Iterator[QuerySolution]:
    solutions = store.query(text, default_graph=[graph])
    assert isinstance(solutions, QuerySolutions)
    return iter(solutions)


def _text(row: QuerySolution, name: str) -> str:
    term = row[name]
    assert isinstance(term, NamedNode | Literal)
    return term.value


def _number(row: QuerySolution, name: str) -> int:
    return int(_text(row, name))


def write_statistics(snapshot: Snapshot, kept: Mapping[str, str] | None = None) -> None:
    """Counts a snapshot and writes that beside its manifest: a line on all sources, and one on each. `kept` has the
    lines of sources that need not be counted again.
    """
    stated, kept = snapshot.stated, kept or {}
    linksets = [asdict(linkset) for linkset in count_links(snapshot)]
    first = json.dumps({"together": asdict(count_graph(stated, DefaultGraph())), "linksets": linksets})
    lines = [
        kept.get(source.slug) or _line(source.slug, count_graph(stated, NamedNode(source.graph)))
        for source in snapshot.sources
    ]
    (snapshot.path / FILE).write_text("".join(f"{line}\n" for line in (first, *lines)), "utf-8")


def _line(slug: str, counts: Counts) -> str:
    return json.dumps({"source": slug, **asdict(counts)})


def read_statistics(snapshot: Snapshot) -> Statistics:
    """The statistics of a snapshot as they were kept; counted now where an older build kept none.

    :raises SnapshotError: the file is damaged.
    """
    with _damage(snapshot):
        lines = _lines(snapshot)
        if lines is None:
            return count_snapshot(snapshot)
        first = json.loads(next(lines))
        sources = {entry["source"]: _counts(entry) for entry in map(json.loads, lines)}
        linksets = tuple(Linkset(**linkset) for linkset in first["linksets"])
        return Statistics(
            _counts(first["together"]), {one.slug: sources[one.slug] for one in snapshot.sources}, linksets
        )


def read_together(snapshot: Snapshot) -> tuple[Counts, tuple[Linkset, ...]]:
    """The counts of all sources together, and the linksets; not those of each source. Raises as `read_statistics`."""
    with _damage(snapshot):
        lines = _lines(snapshot)
        if lines is None:
            return count_graph(snapshot.stated, DefaultGraph()), count_links(snapshot)
        first = json.loads(next(lines))
        return _counts(first["together"]), tuple(Linkset(**linkset) for linkset in first["linksets"])


def read_source(snapshot: Snapshot, source: SourceSummary) -> Counts:
    """The counts of one source. Raises as `read_statistics`."""
    with _damage(snapshot):
        lines = _lines(snapshot)
        if lines is None:
            return count_graph(snapshot.stated, NamedNode(source.graph))
        beginning = json.dumps({"source": source.slug})[:-1] + ","
        return _counts(json.loads(next(line for line in lines if line.startswith(beginning))))


def kept_lines(previous: Snapshot | None, slugs: Iterable[str]) -> dict[str, str]:
    """The lines on sources that are as they were in the previous snapshot; none where they cannot be read."""
    lines = _lines(previous) if previous else None
    if lines is None:
        return {}
    wanted, found = set(slugs), {}
    with suppress(OSError, ValueError, KeyError, TypeError, StopIteration):
        next(lines)
        for line in lines:
            entry = json.loads(line)
            if entry["source"] in wanted and entry.keys() >= {field.name for field in fields(Counts)}:
                found[entry["source"]] = line.rstrip("\n")
        return found
    return {}


def _lines(snapshot: Snapshot) -> Iterator[str] | None:
    path = snapshot.path / FILE
    return _read(path) if path.exists() else None


def _read(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


@contextmanager
def _damage(snapshot: Snapshot) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
        where = Location(snapshot.path / FILE)
        raise SnapshotError("the snapshot is damaged", where, "Build it again: variorum build.") from error


def _counts(content: dict[str, Any]) -> Counts:
    return Counts(
        content["triples"],
        content["subjects"],
        content["objects"],
        tuple(PropertyCount(**entry) for entry in content["properties"]),
        tuple(ClassCount(**entry) for entry in content["classes"]),
    )
