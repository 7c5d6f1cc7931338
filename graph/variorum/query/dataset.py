"""Which dataset a query is asked of: all sources, one, or several, with or without what they entail.

Several graphs are merged as a set before the engine sees them: pyoxigraph 0.5 counts a triple once for each graph
of a default graph that it is given, which is wrong wherever two sources agree.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from variorum.errors import QueryError, UnknownSourceError
from variorum.snapshots.snapshot import is_hidden

if TYPE_CHECKING:
    from variorum.query.judge import Query
    from variorum.snapshots.snapshot import Queried, Snapshot, SourceSummary

MERGED_DATASETS = 8  # how many merges of several graphs are kept in memory


class DatasetRequest(NamedTuple):
    """What a client asks to be queried, apart from the FROM clauses of the query.

    `source` is a slug; `default_graphs` and `named_graphs` are graph names, which override FROM and FROM NAMED
    (SPARQL 1.1 Protocol, section 2.1.4); `entailed` adds to each claims graph what OWL 2 RL infers from it.
    """

    source: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    entailed: bool = False


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
        own = (source.graph, source.evidence_graph, source.entailed_graph)
        if not default and not named:
            default, named = (source.graph,), own if request.entailed else own[:2]
        what = f"the source {source.slug} does not have"
        _refuse_others((*default, *named), own, what, "Ask /sparql for other graphs.")
    elif not default and not named:
        return ResolvedDataset(snapshot.queried(request.entailed))
    _refuse_others((*default, *named), snapshot.counts, "the dataset does not have", "")
    if request.entailed:
        default = tuple(_with_entailed(snapshot, default))
    return _choose(snapshot, tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def find_source(snapshot: Snapshot, slug: str) -> SourceSummary:
    """The source with this slug.

    :raises UnknownSourceError: there is none; the advice names those that come close, or all.
    """
    source = snapshot.source(slug)
    if source:
        return source
    slugs = [source.slug for source in snapshot.sources]
    shown = _close(slug, slugs) or slugs[:10]
    raise UnknownSourceError(f"there is no source {slug!r}", advice=f"Sources: {', '.join(shown)}.")


def _close(name: str, names: Iterable[str]) -> list[str]:
    """The names that come close to one that is not among them, the closest first."""
    from rapidfuzz import fuzz, process  # only wanted where something is wrong

    return [near for near, _, _ in process.extract(name, sorted(names), scorer=fuzz.ratio, score_cutoff=60, limit=3)]


def _refuse_others(graphs: Iterable[str], allowed: Collection[str], what: str, advice: str) -> None:
    """Refuse a graph that is not among those allowed, and name those that come close."""
    for graph in graphs:
        if graph not in allowed:
            near = " or ".join(f"<{name}>" for name in _close(graph, allowed))
            raise QueryError(
                f"<{graph}> names a graph that {what}",
                advice=f"Did you mean {near}?" if near else advice or "GRAPH ?g lists the graphs.",
            )


def _with_entailed(snapshot: Snapshot, graphs: Iterable[str]) -> Iterator[str]:
    for graph in graphs:
        yield graph
        if source := snapshot.source_of_claims(graph):
            yield source.entailed_graph


def _choose(snapshot: Snapshot, default: tuple[str, ...], named: tuple[str, ...]) -> ResolvedDataset:
    """The graphs in the store that has them all; merged in memory where the engine would count a triple twice."""
    hidden = any(is_hidden(graph, snapshot.base) for graph in (*default, *named))
    store = snapshot.queried(hidden)
    names: list[NamedNode | BlankNode] = [NamedNode(graph) for graph in named]
    if _is_union(snapshot, default, hidden):
        return ResolvedDataset(store, [DefaultGraph()], names)
    if len(default) < 2 or _is_one_source(snapshot, default):
        return ResolvedDataset(store, [NamedNode(graph) for graph in default], names)
    return ResolvedDataset(_merged(snapshot, hidden, default, named), [DefaultGraph()], names)


def _is_union(snapshot: Snapshot, graphs: tuple[str, ...], entailed: bool) -> bool:
    """Whether graphs are the claims graphs of all sources, with their entailed graphs or without."""
    if len(graphs) != len(snapshot.sources) * (2 if entailed else 1):
        return False
    sources = [source for graph in graphs if (source := snapshot.source_of_claims(graph))]
    whole = {graph for one in sources for graph in ((one.graph, one.entailed_graph) if entailed else (one.graph,))}
    return whole == set(graphs)


def _is_one_source(snapshot: Snapshot, graphs: tuple[str, ...]) -> bool:
    """Whether graphs are the claims graph and the entailed graph of one source, which share no triple."""
    if len(graphs) != 2:
        return False
    return any(s.entailed_graph in graphs for graph in graphs if (s := snapshot.source_of_claims(graph)))


_merges: OrderedDict[tuple[object, ...], Store] = OrderedDict()
_merges_lock = threading.Lock()


def _merged(snapshot: Snapshot, hidden: bool, default: tuple[str, ...], named: tuple[str, ...]) -> Store:
    """A store in memory whose default graph is the set union of `default`, with copies of the graphs `named`."""
    key = (snapshot.path, snapshot.digest, frozenset(default), frozenset(named))
    with _merges_lock:
        merge = _merges.pop(key, None)
        if merge is None:
            merge, store = Store(), snapshot.entailed if hidden else snapshot.stated
            for graph in default:
                merge.extend(
                    Quad(quad.subject, quad.predicate, quad.object)
                    for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))
                )
            for graph in named:
                merge.add_graph(NamedNode(graph))
                merge.extend(store.quads_for_pattern(None, None, None, NamedNode(graph)))
        _merges[key] = merge
        while len(_merges) > MERGED_DATASETS:
            _merges.popitem(last=False)
        return merge
