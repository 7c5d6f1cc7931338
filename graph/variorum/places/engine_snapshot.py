"""A snapshot whose queries an engine answers. All else, such as labels and evidence, is read from its directory.

The register of disagreements was written when the snapshot was built, from its own tables, so that no detection and
no page asks the engine anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)

from variorum.errors import Location, SnapshotError
from variorum.places.engine import Engine, EngineError
from variorum.places.rewriting import HELD, REGISTRY, SHOWN, VARIABLE, WHOLE, Dataset, Names, declared, explicit
from variorum.snapshots.snapshot import Snapshot, is_asserted, is_hidden, open_snapshot
from variorum.terms import Term

Graph = NamedNode | BlankNode | DefaultGraph
AT_ONCE = 500  # things that are described in one query


@dataclass(frozen=True)
class EngineSnapshot(Snapshot):
    """A snapshot in a directory whose queries an engine answers."""

    engine: Engine

    def queried(self, entailed: bool) -> EngineStore:
        """See `Snapshot.queried`."""
        return EngineStore(self, entailed)


def at_engine(snapshot: Snapshot, engine: Engine) -> EngineSnapshot:
    """The same snapshot, its queries answered by an engine that has it."""
    return EngineSnapshot(**{entry.name: getattr(snapshot, entry.name) for entry in fields(Snapshot)}, engine=engine)


def open_at_engine(store: Path, digest: str, engine: Engine) -> EngineSnapshot:
    """The snapshot of this digest in a store, its queries answered by an engine.

    :raises SnapshotError: the store does not have it.
    """
    path = store / "snapshots" / digest
    if not path.is_dir():
        what = f"{engine.name} has the snapshot {digest[:12]}, and it is not here"
        raise SnapshotError(what, Location(store), f"Publish it to both: variorum publish {engine.name} {store}.")
    return at_engine(open_snapshot(path), engine)


@dataclass(frozen=True)
class EngineStore:
    """Answers queries as a store of the snapshot would, by an engine."""

    snapshot: EngineSnapshot
    entailed: bool

    @property
    def _here(self) -> Store:
        return self.snapshot.entailed if self.entailed else self.snapshot.stated

    def query(
        self,
        query: str,
        *,
        base_iri: str,
        prefixes: dict[str, str],
        default_graph: list[Graph] | None,
        named_graphs: list[NamedNode | BlankNode] | None,
        substitutions: dict[Variable, Term] | None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query, as `pyoxigraph.Store.query` gives it.

        Where the default graph is empty, or none of the engine's, the query is answered here: few graphs are meant.

        :raises SyntaxError: the query is malformed.
        :raises EngineError: the engine does not answer as it should.
        """
        parsed = Store().query(query, base_iri=base_iri, prefixes=prefixes)
        query = declared(query, prefixes)
        dataset = self._dataset(default_graph, named_graphs)
        columns = [variable.value for variable in parsed.variables] if isinstance(parsed, QuerySolutions) else []
        bindings = {variable.value: term for variable, term in (substitutions or {}).items()}
        asked = dataset and explicit(query, base_iri, dataset, columns, bindings)
        if not asked:
            return self._here.query(
                query,
                base_iri=base_iri,
                default_graph=default_graph,
                named_graphs=named_graphs,
                substitutions=substitutions,
            )
        engine = self.snapshot.engine
        if isinstance(parsed, QueryBoolean):
            found = engine.truth(asked.text)
            self._refuse_gone()
            return found
        solutions = engine.solutions(asked.text, asked.columns)
        self._refuse_gone()
        if isinstance(parsed, QuerySolutions):
            return solutions
        if asked.template:
            return _constructed(asked.template, base_iri, solutions)
        return self._described(solutions, default_graph)

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: Graph | None = None,
    ) -> Iterator[Quad]:
        """The quads that have these terms, from here."""
        return self._here.quads_for_pattern(subject, predicate, object, graph_name)

    def _refuse_gone(self) -> None:
        """Refuses an answer from graphs that may have been removed meanwhile: their mark is removed before they are."""
        engine, name = self.snapshot.engine, Names(self.snapshot.digest).graph("")
        if not bool(engine.truth(f"ASK {{ GRAPH <{REGISTRY}> {{ <{name}> <{WHOLE}> <{name}> }} }}")):
            what = f"{engine.name} does not have the snapshot {self.snapshot.digest[:12]} any more"
            raise EngineError(what, advice=f"Publish it again: variorum publish {engine.name}.")

    def _dataset(
        self, default: Sequence[Graph] | None, named: Sequence[NamedNode | BlankNode] | None
    ) -> Dataset | None:
        """The dataset as the engine has it; None where it has no such default graph."""
        snapshot, names = self.snapshot, Names(self.snapshot.digest)
        if default is None or [type(graph) for graph in default] == [DefaultGraph]:
            graph = names.default(self.entailed)
        elif len(default) == 1 and isinstance(default[0], NamedNode) and snapshot.counts[default[0].value]:
            graph = names.graph(default[0].value)
        else:
            return None
        some = None if named is None else tuple(one.value for one in named)
        return Dataset(names, graph, HELD if self.entailed else SHOWN, _seen(self.snapshot, self.entailed, some), some)

    def _described(self, solutions: QuerySolutions, default: list[Graph] | None) -> QueryTriples:
        """The descriptions of what an engine found, from here."""
        found = dict.fromkeys(term for row in solutions for term in row if isinstance(term, NamedNode))
        triples: list[Triple] = []
        things = iter(found)
        while some := list(islice(things, AT_ONCE)):
            described = self._here.query(f"DESCRIBE {' '.join(map(str, some))}", default_graph=default)
            assert isinstance(described, QueryTriples)
            triples += described
        return _as_answer(triples)


def _seen(snapshot: Snapshot, entailed: bool, named: tuple[str, ...] | None) -> Callable[[str], bool]:
    """Whether GRAPH <g> finds a graph: it does where that is listed, or is one that the dataset ranges over."""
    if named is not None:
        return frozenset(named).__contains__
    base = snapshot.base

    def seen(graph: str) -> bool:
        return graph in snapshot.counts and not is_asserted(graph, base) and (entailed or not is_hidden(graph, base))

    return seen


def _constructed(template: str, base: str, solutions: QuerySolutions) -> QueryTriples:
    """The triples that a template gives for solutions (SPARQL 1.1, section 16.2)."""
    patterns = [quad.triple for quad in parse(template, format=RdfFormat.TURTLE, base_iri=base)]
    names = [variable.value for variable in solutions.variables]

    def triples() -> Iterator[Triple]:
        for row in solutions:
            values = {NamedNode(VARIABLE + name): term for name, term in zip(names, row, strict=True)}
            fresh: dict[Any, Any] = {}
            for pattern in patterns:
                yield from _instance(pattern, values, fresh)

    return _as_answer(triples())


def _instance(pattern: Triple, values: dict[Any, Any], fresh: dict[Any, Any]) -> Iterator[Triple]:
    """The triple that a pattern gives for one solution, if it gives one; its blank nodes are new for each."""
    terms: list[Any] = []
    for term in (pattern.subject, pattern.predicate, pattern.object):
        if isinstance(term, BlankNode):
            terms.append(fresh.setdefault(term, BlankNode()))
        else:
            terms.append(values.get(term, term))
    subject, predicate, value = terms
    if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and value is not None:
        yield Triple(subject, predicate, value)


def _as_answer(triples: Iterable[Triple]) -> QueryTriples:
    """Triples, each once, as a store answers with them."""
    store = Store()
    store.extend(Quad(one.subject, one.predicate, one.object) for one in triples)
    answer = store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    assert isinstance(answer, QueryTriples)
    return answer
