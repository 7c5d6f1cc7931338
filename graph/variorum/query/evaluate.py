"""Evaluate a query on a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Variable

from variorum.errors import REBUILD, QueryError, SnapshotError, VariorumError
from variorum.query.dataset import DatasetRequest, resolve
from variorum.query.formats import Kind
from variorum.query.judge import Query, read_query, syntax_error
from variorum.query.mistakes import excerpt
from variorum.query.spelled import Spelled
from variorum.terms import Term

if TYPE_CHECKING:
    from variorum.snapshots.snapshot import Snapshot

ENGINE_ERRORS = (SyntaxError, RuntimeError, OSError)


class Answer(NamedTuple):
    """What a query gives, to be read once: by `rows` or by `serialize.write`, not both.

    `variables` are the columns of `rows`; a graph has the columns subject, predicate and object. `spelling` is there
    where literals are to be as the seeds write them, and not as the store has them.
    """

    query: Query
    prefixes: Mapping[str, str]
    base: str
    results: QuerySolutions | QueryBoolean | QueryTriples
    spelling: Spelled | None = None

    @property
    def kind(self) -> Kind:
        """Whether this is a table of solutions, a truth value or a graph."""
        return self.query.kind

    @property
    def boolean(self) -> bool:
        """The truth value of an ASK query."""
        return bool(self.results)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the query; `SELECT *` gives them in alphabetical order."""
        if isinstance(self.results, QuerySolutions):
            return tuple(variable.value for variable in self.results.variables)
        return ("subject", "predicate", "object") if self.kind is Kind.GRAPH else ()

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The solutions, or the triples, one after the other; an unbound variable is None."""
        try:
            if isinstance(self.results, QuerySolutions):
                for solution in self.results:
                    yield tuple(solution)
            elif isinstance(self.results, QueryTriples):
                for triple in self.results:
                    yield (triple.subject, triple.predicate, triple.object)
        except ENGINE_ERRORS as error:
            raise engine_error(error, self.query.text) from error


def evaluate(
    snapshot: Snapshot,
    query: str | Query,
    request: DatasetRequest | None = None,
    bindings: Mapping[str, Term] | None = None,
    as_written: bool = False,
) -> Answer:
    """The answer to a query on the dataset that `request` names; relative IRIs resolve against the corpus's base.

    `query` is its text, or what `read_query` made of it. `bindings` fix variables of the query; those of a SELECT must
    be in its projection. With `as_written` the literals of a CONSTRUCT query are as the seeds write them.

    :raises QueryError: the query is malformed, refused, or asks for a graph that is not there; with line and column.
    :raises UnknownSourceError: the request names no source of the snapshot.
    """
    parsed = query if isinstance(query, Query) else read_query(query, snapshot.base, snapshot.prefixes)
    request = request or DatasetRequest()
    dataset = resolve(snapshot, request, parsed)
    substitutions = _substitutions(parsed, bindings) if bindings else None
    try:
        results = dataset.store.query(
            parsed.text,
            base_iri=snapshot.base,
            prefixes=dict(snapshot.prefixes) if parsed.undeclared else {},  # to read them takes a tenth of a look-up
            default_graph=dataset.default_graph,
            named_graphs=dataset.named_graphs,
            substitutions=substitutions,
        )
    except ENGINE_ERRORS as error:
        raise engine_error(error, parsed.text) from error
    spelled = Spelled(snapshot, request, dataset.store) if as_written else None
    return Answer(parsed, snapshot.prefixes, snapshot.base, results, spelled)


def _substitutions(query: Query, bindings: Mapping[str, Term]) -> dict[Variable, Term]:
    """The bindings as the engine takes them, which does nothing with a variable that is not selected."""
    selected = query.variables
    for name in bindings:
        if selected is not None and name not in selected:
            raise QueryError(
                f"the query does not select ?{name}", advice=f"Bind a variable that it selects, or add ?{name}."
            )
    return {Variable(name): term for name, term in bindings.items()}


def engine_error(error: Exception, text: str) -> VariorumError:
    """What one of the engine's exceptions says of a query, or of the snapshot."""
    if isinstance(error, SyntaxError):
        found = syntax_error(error, text)
        found.excerpt = excerpt(text, found.where) if found.where else ""
        return found
    if isinstance(error, OSError):
        return SnapshotError(f"the snapshot cannot be read: {error}", advice=REBUILD)
    return QueryError(f"the query cannot be evaluated: {error}", advice="Use functions of SPARQL 1.1.")
