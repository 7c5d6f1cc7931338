"""Evaluate a query on a snapshot and write the answer, with the engine's own serializers."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    Variable,
)
from pyoxigraph import serialize as serialize_triples

from variorum.dataset import DatasetRequest, resolve
from variorum.errors import QueryError, SnapshotError
from variorum.formats import FormatError, Kind, find_format
from variorum.lexer import is_xml_name
from variorum.sparql import Query, read_query, syntax_error
from variorum.turtle import Term

if TYPE_CHECKING:
    from variorum.snapshot import Snapshot


@dataclass(frozen=True)
class Answer:
    """What a query gives, to be read once: `rows` or `serialize`, not both.

    `variables` are the columns of `rows`; a graph has the columns subject, predicate and object.
    """

    query: Query
    prefixes: Mapping[str, str]
    base: str
    results: QuerySolutions | QueryBoolean | QueryTriples

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
        with _engine_errors(self.query.text):
            if isinstance(self.results, QuerySolutions):
                for solution in self.results:
                    yield tuple(solution)
            elif isinstance(self.results, QueryTriples):
                for triple in self.results:
                    yield (triple.subject, triple.predicate, triple.object)


def evaluate(
    snapshot: Snapshot,
    query: str | Query,
    request: DatasetRequest | None = None,
    bindings: Mapping[str, Term] | None = None,
) -> Answer:
    """The answer to a query on the dataset that `request` names; relative IRIs resolve against the corpus's base.

    `query` is its text, or what `read_query` made of it. `bindings` fix variables of the query; those of a SELECT must
    be in its projection.

    :raises QueryError: the query is malformed, refused, or asks for a graph that is not there; with line and column.
    :raises UnknownSourceError: the request names no source of the snapshot.
    """
    parsed = query if isinstance(query, Query) else read_query(query, snapshot.base, snapshot.prefixes)
    dataset = resolve(snapshot, request or DatasetRequest(), parsed)
    for name in bindings or {}:
        if parsed.variables is not None and name not in parsed.variables:
            raise QueryError(
                f"the query does not select ?{name}", advice=f"Bind a variable that it selects, or add ?{name}."
            )
    with _engine_errors(parsed.text):
        results = dataset.store.query(
            parsed.text,
            base_iri=snapshot.base,
            default_graph=dataset.default_graph,
            named_graphs=dataset.named_graphs,
            substitutions={Variable(name): term for name, term in (bindings or {}).items()},
        )
    return Answer(parsed, snapshot.prefixes, snapshot.base, results)


@contextmanager
def _engine_errors(text: str) -> Iterator[None]:
    """Turn the engine's exceptions into ours."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(error, text) from error
    except RuntimeError as error:
        raise QueryError(f"the query cannot be evaluated: {error}", advice="Use functions of SPARQL 1.1.") from error
    except OSError as error:
        raise SnapshotError(f"the snapshot cannot be read: {error}", advice="Build it again.") from error


def serialize(answer: Answer, media_type: str) -> bytes:
    """The whole answer in the format with this media type (or short name), in UTF-8.

    :raises FormatError: the format does not fit the answer, or cannot express one of its triples.
    """
    chosen = find_format(answer.kind, media_type)
    with _engine_errors(answer.query.text):
        if isinstance(answer.results, QueryTriples):
            assert isinstance(chosen.engine, RdfFormat)
            return _serialize_graph(answer, list(answer.results), chosen.engine)
        if isinstance(answer.results, QuerySolutions) and chosen.engine == QueryResultsFormat.CSV:
            return _csv(answer)
        assert isinstance(chosen.engine, QueryResultsFormat)
        body = answer.results.serialize(format=chosen.engine)
    assert body is not None
    return body


def _csv(answer: Answer) -> bytes:
    """The solutions as SPARQL 1.1 CSV (section 3): the engine does not quote an IRI with a comma, as passages have."""
    output = StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(answer.variables)
    writer.writerows([_plain(term) for term in row] for row in answer.rows())
    return output.getvalue().encode()


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _serialize_graph(answer: Answer, triples: list[Triple], chosen: RdfFormat) -> bytes:
    if chosen == RdfFormat.RDF_XML:
        for triple in triples:
            _refuse_unnameable(triple)
    prefixes = {}
    if chosen in (RdfFormat.TURTLE, RdfFormat.TRIG):
        iris = {iri for triple in triples for iri in _iris(triple)}
        prefixes = {
            prefix: namespace
            for prefix, namespace in answer.prefixes.items()
            if any(iri.startswith(namespace) for iri in iris)
        }
    body = serialize_triples(triples, format=chosen, prefixes=prefixes)
    assert body is not None
    return body


def _refuse_unnameable(triple: Triple) -> None:
    """Refuse a triple that RDF/XML has no way to write; the engine would write broken XML."""
    if isinstance(triple.object, Triple):
        raise FormatError("a triple about a triple cannot be written as RDF/XML", advice="Ask for Turtle.")
    if not is_xml_name(triple.predicate.value):
        raise FormatError(
            f"<{triple.predicate.value}> cannot be written as RDF/XML: it does not end in an XML name",
            advice="Ask for Turtle or N-Triples.",
        )


def _iris(triple: Triple) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value
