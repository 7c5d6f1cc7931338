"""Whether an engine has a snapshot as it is: counts of all graphs, digests of some, answers of saved queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from variorum.errors import QueryError
from variorum.places.engine import Engine
from variorum.places.engine_snapshot import at_engine
from variorum.places.loading import held
from variorum.places.publishing import PublishError
from variorum.places.rewriting import HELD, Names
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.saved import SavedQuery, bind, saved_queries
from variorum.snapshots.snapshot import Snapshot

SAMPLE = 50_000  # triples that the graphs have together which are compared triple by triple
COUNTS = "SELECT ?g (COUNT(*) AS ?n) {{ GRAPH <{index}> {{ ?v <{held}> ?g }} GRAPH ?v {{ ?s ?p ?o }} }} GROUP BY ?g"
COUNT = "SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
ALL = "SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def verify(engine: Engine, snapshot: Snapshot) -> str:
    """What was compared and is the same, in some words.

    :raises PublishError: something differs.
    :raises EngineError: the engine does not answer.
    """
    for differs in (_counts(engine, snapshot), _sample(engine, snapshot), _answers(engine, snapshot)):
        for what in differs:
            raise PublishError(f"{engine.name}: {what}", advice="Nothing was switched. Look at the engine's log.")
    queries = len(list(_saved(snapshot)))
    return f"{len(list(held(snapshot))):,} graphs, {queries} saved queries"


def _counts(engine: Engine, snapshot: Snapshot) -> Iterator[str]:
    """Each graph that has more or fewer triples."""
    names = Names(snapshot.digest)
    rows = engine.solutions(COUNTS.format(index=names.index, held=HELD), ("g", "n"))
    found = {graph.value: _number(n) for graph, n in rows if isinstance(graph, NamedNode)}
    for graph in held(snapshot):
        count, written = found.get(graph, 0), snapshot.counts[graph]
        if count != written and count != _held(snapshot.entailed, NamedNode(graph)):
            yield f"the graph <{graph}> has {count:,} triples there and {written:,} here"
    for entailed, store in ((False, snapshot.stated), (True, snapshot.entailed)):
        ((n,),) = engine.solutions(COUNT.format(graph=names.default(entailed)), ("n",))
        if _number(n) != (here := _held(store, DefaultGraph())):
            yield f"the default graph has {_number(n):,} triples there and {here:,} here"


def _held(store: Store, graph: NamedNode | DefaultGraph) -> int:
    """How many triples a store has in a graph, in which 05 and 5 are one."""
    where = f"GRAPH {graph} {{ ?s ?p ?o }}" if isinstance(graph, NamedNode) else "?s ?p ?o"
    rows = store.query(f"SELECT (COUNT(*) AS ?n) {{ {where} }}")
    assert isinstance(rows, QuerySolutions)
    ((n,),) = rows
    return _number(n)


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, Literal) else -1


def _sample(engine: Engine, snapshot: Snapshot) -> Iterator[str]:
    """Each graph of the sample of which a triple differs."""
    drawn = sorted(held(snapshot), key=lambda graph: hashlib.sha256(f"{snapshot.digest} {graph}".encode()).digest())
    names, left = Names(snapshot.digest), SAMPLE
    for graph in drawn:
        if snapshot.counts[graph] > left:
            continue
        left -= snapshot.counts[graph]
        here = list(snapshot.entailed.quads_for_pattern(None, None, None, NamedNode(graph)))
        there = Store()
        rows = engine.solutions(ALL.format(graph=names.graph(graph)), ("s", "p", "o"))
        there.extend(Quad(*row) for row in rows)
        if _digest(here) != _digest(list(there)):
            yield f"the triples of <{graph}> differ from those here"


def _digest(quads: list[Quad]) -> str:
    """The SHA-256 of sorted N-Triples, in which any blank node is as good as another."""
    lines = sorted(
        " ".join("_:" if str(term).startswith("_:") else str(term) for term in quad.triple) for quad in quads
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _saved(snapshot: Snapshot) -> Iterator[SavedQuery]:
    """The saved queries that can be asked without a parameter, and give the same each time."""
    for saved in saved_queries(snapshot.path / "queries"):
        if None not in saved.parameters.values():
            yield saved


def _answers(engine: Engine, snapshot: Snapshot) -> Iterator[str]:
    """Each saved query that is answered otherwise there."""
    there = at_engine(snapshot, engine)
    for saved in _saved(snapshot):
        slugs = [source.slug for source in snapshot.sources[:1]] if saved.scope == "one" else [None]
        for slug in slugs:
            request = DatasetRequest(source=slug)
            if _rows(snapshot, saved, request) != _rows(there, saved, request):
                yield f"the saved query {saved.name} is answered otherwise than here"


def _rows(snapshot: Snapshot, saved: SavedQuery, request: DatasetRequest) -> list[str]:
    terms = bind(saved, {}, snapshot.base, snapshot.prefixes)
    try:
        answer = evaluate(snapshot, saved.text, request, terms)
    except QueryError as error:
        return [error.what]
    return [str(answer.boolean)] if not answer.variables else sorted(map(str, answer.rows()))
