"""Which dataset a query is asked of: all sources, one, or several, with or without what they entail, and all that they
state or only what they assert.

What is asserted is in stores of its own, under the names of the claims graphs. Several graphs are merged as a set
before the engine sees them: pyoxigraph 0.5 counts a triple once for each graph of a default graph that it is given,
which is wrong wherever two sources agree.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from variorum.errors import QueryError, UnknownSourceError, did_you_mean, which_sources
from variorum.snapshots.snapshot import ASSERTED_TOGETHER, asserted_of, is_hidden, origin_of

if TYPE_CHECKING:
    from variorum.query.judge import Query
    from variorum.snapshots.snapshot import Queried, Snapshot, SourceSummary

MERGED_DATASETS = 8  # how many merges of several graphs are kept in memory


class DatasetRequest(NamedTuple):
    """What a client asks to be queried, apart from the FROM clauses of the query.

    `source` is a slug; `default_graphs` and `named_graphs` are graph names, which override FROM and FROM NAMED
    (SPARQL 1.1 Protocol, section 2.1.4); `entailed` adds to each claims graph what OWL 2 RL infers from it; `asserted`
    leaves of claims, and of what follows, only what the sources assert.
    """

    source: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    entailed: bool = False
    asserted: bool = False


class ResolvedDataset(NamedTuple):
    """A store or engine with the graphs of it that form the dataset; None stands for its own default or all named."""

    store: Queried
    default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named_graphs: list[NamedNode | BlankNode] | None = None


def resolve(snapshot: Snapshot, request: DatasetRequest, query: Query) -> ResolvedDataset:
    """The dataset of a query (design.md section 5).

    :raises UnknownSourceError: the snapshot has no source with this slug.
    :raises QueryError: a graph is named that the snapshot does not have, or that is outside of the source asked.
    """
    default, named = request.default_graphs, request.named_graphs
    if not default and not named:
        default, named = query.default_graphs, query.named_graphs
    if request.source is not None:
        source = find_source(snapshot, request.source)
        own = graphs_of(source)
        if not default and not named:
            default, named = (source.graph,), own[:3] if request.entailed else own[:2]
        what = f"the source {source.slug} does not have"
        _refuse_others((*default, *named), own, what, "Ask /sparql for other graphs.")
    elif not default and not named:
        return ResolvedDataset(_store(snapshot, (request.asserted, request.entailed)))
    _refuse_others((*default, *named), snapshot.counts, "the dataset does not have", "")
    if request.entailed:
        default = tuple(_with_entailed(snapshot, default))
    graphs = _Graphs(snapshot, request)
    return _choose(graphs, tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def graphs_of(source: SourceSummary) -> tuple[str, ...]:
    """The names of all graphs of a source: of its claims, its evidence, what follows, and what is asserted of these."""
    stated = source.graph, source.evidence_graph, source.entailed_graph
    return (*stated, source.asserted_graph, source.asserted_entailed_graph)


def find_source(snapshot: Snapshot, slug: str) -> SourceSummary:
    """The source with this slug.

    :raises UnknownSourceError: there is none; the advice names those that come close, or all.
    """
    source = snapshot.source(slug)
    if source:
        return source
    slugs = (source.slug for source in snapshot.sources)
    raise UnknownSourceError(f"there is no source {slug!r}", advice=which_sources(slug, slugs))


def _close(name: str, names: Iterable[str]) -> list[str]:
    """The names that come close to one that is not among them, the closest first."""
    from rapidfuzz import fuzz, process  # only wanted where something is wrong

    return [near for near, _, _ in process.extract(name, sorted(names), scorer=fuzz.ratio, score_cutoff=60, limit=3)]


def _refuse_others(graphs: Iterable[str], allowed: Collection[str], what: str, advice: str) -> None:
    """Refuse a graph that is not among those allowed, and name those that come close."""
    for graph in graphs:
        if graph not in allowed:
            near = (f"<{name}>" for name in _close(graph, allowed))
            otherwise = advice or "GRAPH ?g lists the graphs."
            raise QueryError(f"<{graph}> names a graph that {what}", advice=did_you_mean(near, otherwise))


def _with_entailed(snapshot: Snapshot, graphs: Iterable[str]) -> Iterator[str]:
    for graph in graphs:
        yield graph
        if source := snapshot.source_of_claims(origin_of(graph, snapshot.base) or graph):
            yield source.entailed_graph if source.graph == graph else source.asserted_entailed_graph


Place = tuple[bool, bool]  # a store of a snapshot: whether of what is asserted alone, and whether of what follows too


def _store(snapshot: Snapshot, place: Place) -> Queried:
    asserted, entailed = place
    if asserted:
        return snapshot.asserted_entailed if entailed else snapshot.asserted
    return snapshot.queried(entailed)


@dataclass(frozen=True)
class _Graphs:
    """Where the graphs are that a request may name."""

    snapshot: Snapshot
    request: DatasetRequest

    def places(self, graph: str) -> list[Place]:
        """Where a graph can be read, as `node` calls it there."""
        base = self.snapshot.base
        if graph == base + ASSERTED_TOGETHER:
            return [(True, self.request.entailed)]
        origin = origin_of(graph, base)
        hidden = is_hidden(origin or graph, base)
        asserted = [False, True]
        if origin or asserted_of(graph, base):
            asserted = [bool(origin) or self.request.asserted]
        return [(one, entailed) for one in asserted for entailed in (False, True) if entailed or not hidden]

    def node(self, graph: str) -> NamedNode | DefaultGraph:
        """What a graph is called there."""
        if graph == self.snapshot.base + ASSERTED_TOGETHER:
            return DefaultGraph()
        return NamedNode(origin_of(graph, self.snapshot.base) or graph)

    def triples(self, graph: str, named: bool = False) -> Iterator[Quad]:
        """The quads of a graph; one that is `named` has nothing of what follows from it."""
        asserted, entailed = self.places(graph)[0]
        if named and graph == self.snapshot.base + ASSERTED_TOGETHER:
            entailed = False
        return _store(self.snapshot, (asserted, entailed)).quads_for_pattern(None, None, None, self.node(graph))


def _choose(graphs: _Graphs, default: tuple[str, ...], named: tuple[str, ...]) -> ResolvedDataset:
    """The graphs in a store that has them all; merged in memory where the engine would count a triple twice, or where
    no store has them all by their names.
    """
    snapshot, nodes = graphs.snapshot, [graphs.node(graph) for graph in default]
    names: list[NamedNode | BlankNode] = [NamedNode(graph) for graph in named]
    common = _common(graphs, (*default, *named))
    if common and names == [graphs.node(graph) for graph in named]:
        union = _union(snapshot, nodes)
        whole = [place for place in common if place[1] is union]
        if whole:
            return ResolvedDataset(_store(snapshot, whole[0]), [DefaultGraph()], names)
        if len(default) < 2 or _is_one_source(snapshot, nodes):
            return ResolvedDataset(_store(snapshot, common[0]), [*nodes], names)
    return ResolvedDataset(_merged(graphs, default, named), [DefaultGraph()], names)


def _common(graphs: _Graphs, names: tuple[str, ...]) -> list[Place]:
    """The places that have all of some graphs."""
    first, *others = (graphs.places(name) for name in names)
    return [place for place in first if all(place in other for other in others)]


def _union(snapshot: Snapshot, nodes: Collection[NamedNode | DefaultGraph]) -> bool | None:
    """Whether graphs are the claims graphs of all sources with their entailed graphs, or without; None if neither."""
    number = len(snapshot.sources)
    if len(nodes) not in (number, 2 * number):
        return None
    names = {node.value for node in nodes if isinstance(node, NamedNode)}
    sources = [source for name in names if (source := snapshot.source_of_claims(name))]
    if len(sources) != number:
        return None
    rest = names - {source.graph for source in sources}
    if not rest:
        return False
    return True if rest == {source.entailed_graph for source in sources} else None


def _is_one_source(snapshot: Snapshot, nodes: Collection[NamedNode | DefaultGraph]) -> bool:
    """Whether graphs are the claims graph and the entailed graph of one source, which share no triple."""
    names = {node.value for node in nodes if isinstance(node, NamedNode)}
    if len(nodes) != 2 or len(names) != 2:
        return False
    return any(source.entailed_graph in names for name in names if (source := snapshot.source_of_claims(name)))


_merges: OrderedDict[tuple[object, ...], Store] = OrderedDict()
_merges_lock = threading.Lock()


def _merged(graphs: _Graphs, default: tuple[str, ...], named: tuple[str, ...]) -> Store:
    """A store in memory whose default graph is the set union of `default`, with copies of the graphs `named`."""
    snapshot, switches = graphs.snapshot, (graphs.request.entailed, graphs.request.asserted)
    key = (snapshot.path, snapshot.digest, frozenset(default), frozenset(named), switches)
    with _merges_lock:
        merge = _merges.pop(key, None)
        if merge is None:
            merge = Store()
            for graph in default:
                merge.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in graphs.triples(graph))
            for graph in named:
                node = NamedNode(graph)
                merge.add_graph(node)
                merge.extend(
                    Quad(quad.subject, quad.predicate, quad.object, node) for quad in graphs.triples(graph, named=True)
                )
        _merges[key] = merge
        while len(_merges) > MERGED_DATASETS:
            _merges.popitem(last=False)
        return merge
