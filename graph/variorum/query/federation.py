"""Federated queries (SPARQL 1.1 Federated Query) of which the engine sees only what the other endpoints answered.

pyoxigraph dials any address that SERVICE names, without a limit. So each SERVICE pattern is taken out of the text, sent
to its endpoint as a query of its own, and put back as inline data: a join with the solutions, as the standard has
it (section 2.4). What comes from an endpoint is written by the engine's own serializer, and judged as one token each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, Store, Variable, parse_query_results

from variorum.errors import QueryError, VariorumError
from variorum.query.evaluate import ENGINE_ERRORS, engine_error
from variorum.query.judge import Query, constants, declarations, read_query
from variorum.query.lexer import FORMS, Token, scan, unescape
from variorum.terms import Term

MOST = 8  # SERVICE patterns in one query
_STAND_IN = "VALUES(){}"  # may stand where SERVICE may, and nowhere else
_TERMS = ("iri", "string", "string tag", "string sign iri")


class ServiceError(VariorumError):
    """Another endpoint, which the query names, cannot be asked or does not answer as it should."""


class Ask(Protocol):
    """Sends a query to another endpoint."""

    def __call__(self, endpoint: str, query: str) -> tuple[bytes, QueryResultsFormat]:
        """The results document, within the limits of whoever asks.

        :raises ServiceError: there is none.
        """


@dataclass(frozen=True)
class ServicePattern:
    """A SERVICE pattern of a text: where it begins and ends, and its group with the braces.

    `variables` are those that the group binds, by name.
    """

    endpoint: str
    start: int
    end: int
    group: str
    variables: tuple[str, ...]


class FederatedQuery(NamedTuple):
    """A query that is judged: `query` has a stand-in for each of `patterns`, `text` still has the patterns."""

    query: Query
    text: str = ""
    prologue: str = ""
    patterns: tuple[ServicePattern, ...] = ()

    def filled(self, ask: Ask, rows: int) -> Query:
        """The query that the engine may run; endpoints may give so many rows each.

        :raises ServiceError: an endpoint does not answer, or with what cannot be taken into a query.
        """
        if not self.patterns:
            return self.query
        answers: dict[tuple[str, str], str] = {}
        parts: list[str] = []
        end = 0
        for pattern in self.patterns:
            key = pattern.endpoint, pattern.group
            if key not in answers:
                document, form = ask(pattern.endpoint, f"{self.prologue}SELECT * WHERE {pattern.group}")
                answers[key] = _inline(pattern, document, form, rows)
            parts += [self.text[end : pattern.start], answers[key]]
            end = pattern.end
        return self.query._replace(text="".join([*parts, self.text[end:]]), volatile=True)


def read_federated(
    text: str, base: str, prefixes: Mapping[str, str] | None = None, services: Collection[str] = ()
) -> FederatedQuery:
    """What a query asks for that may name the endpoints `services` in SERVICE; else as `read_query`.

    Nothing is sent yet. SILENT is taken for granted and changes nothing: an endpoint that fails is an error.

    :raises QueryError: as `read_query`; or SERVICE names a variable or another endpoint, or stands within another.
    """
    if not services or "SERVICE" not in unescape(text).upper() or not _is_unicode(text):
        return FederatedQuery(read_query(text, base, prefixes))
    tokens = list(scan(unescape(text)))
    if not any(token.word == "SERVICE" for token in tokens):
        return FederatedQuery(read_query(text, base, prefixes))
    text = tokens[0].query
    form = next((token for token in tokens if token.word in FORMS), tokens[-1])
    prologue = f"BASE <{base}>\n{declarations(_used(tokens, prefixes or {}))}{text[: form.start]}"
    found = list(_patterns(tokens, prologue, base, services))
    query = read_query(_without(text, [(start, opening) for _, start, opening, _ in found]), base, prefixes)
    _parse(query.text, base, prefixes or {})
    patterns = []
    for endpoint, start, opening, end in found:
        group = text[opening:end]
        variables = tuple(variable.value for variable in _parse(f"{prologue}SELECT * WHERE {group}", base, {}))
        patterns.append(ServicePattern(endpoint, start, end, group, variables))
    return FederatedQuery(query, text, prologue, tuple(patterns))


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _patterns(
    tokens: Sequence[Token], prologue: str, base: str, services: Collection[str]
) -> Iterator[tuple[str, int, int, int]]:
    """Each SERVICE pattern: its endpoint, and where it, its group and what follows begin."""
    count = 0
    within = -1
    for position, token in enumerate(tokens):
        if token.word != "SERVICE":
            continue
        count += 1
        if token.start < within:
            raise _refused("within another SERVICE", token, "Write the patterns one after the other.")
        if count > MOST:
            raise _refused(f"more than {MOST} times in a query", token, "Split the query.")
        after = position + 1
        after += after < len(tokens) and tokens[after].word == "SILENT"
        name, opening = [*tokens[after : after + 2], token, token][:2]
        if name.kind == "variable":
            raise _refused("with a variable", name, "Name the endpoint by its IRI.")
        if name.kind not in ("iri", "name") or opening.text != "{":
            raise QueryError("syntax error: SERVICE names no endpoint", token.where, "Write SERVICE <iri> { … }.")
        (endpoint,) = constants(prologue, [name.text], base)
        if not isinstance(endpoint, NamedNode) or endpoint.value not in services:
            advice = "Query it by itself and combine the answers."
            raise _refused("for an endpoint that the operator of this server has not listed", name, advice)
        closing = _closing(tokens, after + 1)
        within = tokens[closing].start + 1
        if closing + 1 < len(tokens) and tokens[closing + 1].word == "UNION":
            union = tokens[closing + 1]
            raise QueryError("syntax error at 'UNION'", union.where, "Write { SERVICE <iri> { … } } UNION { … }.")
        yield endpoint.value, token.start, opening.start, within


def _refused(what: str, token: Token, advice: str) -> QueryError:
    return QueryError(f"SERVICE is refused {what}", token.where, advice)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """The position of the brace that closes a group."""
    depth = 0
    for position in range(opening, len(tokens)):
        token = tokens[position]
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return position
    raise QueryError("syntax error: the query ends before its brackets close", tokens[-1].where, "Close the group.")


def _without(text: str, heads: Iterable[tuple[int, int]]) -> str:
    """The text with a stand-in for what is before the group of each pattern, every line where it was."""
    parts: list[str] = []
    end = 0
    for start, opening in heads:
        head = text[start:opening]
        lines = head.count("\n")
        last = len(head) - head.rfind("\n") - 1 if lines else len(head) - len(_STAND_IN)
        parts += [text[end:start], _STAND_IN, "\n" * lines, " " * last]
        end = opening
    return "".join([*parts, text[end:]])


def _used(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that a query uses."""
    used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
    return {prefix: namespace for prefix, namespace in prefixes.items() if prefix in used}


def _parse(text: str, base: str, prefixes: Mapping[str, str]) -> Sequence[Variable]:
    """The columns of a query, which is asked of nothing to see whether the engine can read it."""
    try:
        results = Store().query(text, base_iri=base, prefixes=dict(prefixes))
    except ENGINE_ERRORS as error:
        raise engine_error(error, text) from error
    return results.variables if isinstance(results, QuerySolutions) else ()


def _inline(pattern: ServicePattern, document: bytes, form: QueryResultsFormat, most: int) -> str:
    """The solutions of a results document as inline data (SPARQL 1.1, section 10.2)."""
    endpoint = pattern.endpoint
    written: dict[Term | None, str] = {None: "UNDEF"}
    rows: list[str] = []
    results: QuerySolutions | QueryBoolean | None = None
    try:
        results = parse_query_results(document, format=form)
        if not isinstance(results, QuerySolutions):
            raise ServiceError(f"<{endpoint}> answered with no table of solutions", advice="Ask it directly.")
        names = [variable.value for variable in results.variables]
        for name in set(names).difference(pattern.variables):
            raise ServiceError(f"<{endpoint}> answered with ?{name}, which was not asked", advice="Ask it directly.")
        positions = [names.index(name) if name in names else None for name in pattern.variables]
        for solution in results:
            terms = [None if position is None else solution[position] for position in positions]
            for term in terms:
                if term not in written:
                    written[term] = _written(term, endpoint)
            rows.append(f"({' '.join([written[term] for term in terms])})")
            if len(rows) > most:
                raise ServiceError(f"<{endpoint}> answered with more than {most:,} rows", advice="Narrow the pattern.")
    except SyntaxError as error:
        advice = "Ask it directly to see what is wrong."
        raise ServiceError(f"<{endpoint}> answered with broken SPARQL results", advice=advice) from error
    finally:
        del results  # the engine allows it in this thread alone; a traceback could take it to another
    variables = " ".join(f"?{name}" for name in pattern.variables)
    return f"VALUES ({variables}) {{ {' '.join(rows)} }}"


def _written(term: Term | None, endpoint: str) -> str:
    """A term as a query writes it.

    :raises ServiceError: it is none that inline data can have.
    """
    text = str(term)
    try:
        shape = " ".join(token.kind for token in scan(text))
    except QueryError:
        shape = ""
    if shape not in _TERMS:
        raise ServiceError(
            f"<{endpoint}> answered with a blank node or another term that a query cannot contain",
            advice="Ask it for IRIs and literals alone: select what the blank nodes stand for within the pattern.",
        )
    return text
