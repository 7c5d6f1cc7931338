"""What a SPARQL query asks for, found from its tokens alone: nothing is parsed by the engine and nothing is run.

SERVICE and updates are refused here, and so is nesting that would overflow the stack of the engine's parser.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import NamedNode, RdfFormat, parse

from variorum.errors import Location, QueryError
from variorum.query.formats import Kind
from variorum.query.lexer import FORMS, OUTLINE, QUERY_PATH, UPDATES, VOLATILE, WORDS, Token, scan, unescape
from variorum.query.mistakes import explain, shown_in
from variorum.terms import Term

MAX_DEPTH = 100  # pyoxigraph 0.5 overflows a stack of 2 MB between 200 and 300 nested EXISTS

KINDS = {"SELECT": Kind.BINDINGS, "ASK": Kind.BOOLEAN, "CONSTRUCT": Kind.GRAPH, "DESCRIBE": Kind.GRAPH}

_OPENING = frozenset({"{", "(", "[", "<<"})
_CLOSING = frozenset({"}", ")", "]", ">>"})
_PROLOGUE = {"PREFIX": 3, "BASE": 2, "VERSION": 2}  # and how many tokens each takes
_PLAIN = WORDS - UPDATES - VOLATILE - {"SERVICE", "FROM"}
_HARMLESS = _PLAIN | {word.lower() for word in _PLAIN} | {""}


class Query(NamedTuple):
    """A query that may be run; `text` is what the engine gets, `kind` what it gives.

    `default_graphs` and `named_graphs` are the IRIs of FROM and FROM NAMED. `volatile` tells that the query uses
    the clock or chance, so that it may answer differently each time, `undeclared` that it has names whose prefixes it
    does not declare itself.
    """

    text: str
    kind: Kind
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    volatile: bool
    undeclared: bool

    @property
    def variables(self) -> tuple[str, ...] | None:
        """The names of the variables of a SELECT clause; None for `*` and for other forms."""
        tokens = list(scan(self.text))
        return _projection(tokens[_form_position(tokens) :])


def read_query(text: str, base: str, prefixes: Mapping[str, str] | None = None) -> Query:
    """What a query asks for; `base` resolves its relative IRIs, and `prefixes` are known without being declared.

    :raises QueryError: it is empty, an update, calls SERVICE, is nested too deeply, or is visibly not SPARQL.
    """
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError as error:
        raise QueryError("the query is not Unicode text", advice="Send it as UTF-8.") from error
    text = unescape(text)
    plain = read_plain(text, prefixes or {})
    if plain is not None:
        return plain
    with shown_in(text):
        return read_closely(text, base, prefixes or {})


def read_plain(text: str, prefixes: Mapping[str, str] = MappingProxyType({})) -> Query | None:
    """The same as `read_closely`, in a quarter of the time; None for what needs a closer look, or may be refused.

    That is FROM, SERVICE, what is volatile, what may be nested too deeply, and what the tokens show to be wrong.
    """
    items = OUTLINE.findall(text)
    start = 0
    declared: set[str] = set()
    while start < len(items) and (step := _PROLOGUE.get(items[start].upper())):
        declared.update(items[start + 1 : start + step - 1])
        start += step
    if start >= len(items) or items[start].upper() not in FORMS:
        return None
    undeclared = False
    for item in set(items) - _HARMLESS:
        prefix, colon, _ = item.partition(":")
        if not colon:
            if item.upper() not in _PLAIN:
                return None
        elif "SERVICE" in prefix.upper():
            return None
        elif prefix + ":" not in declared:
            undeclared = True
            if prefix not in prefixes:
                return None
    if len(items) > MAX_DEPTH and sum(map(text.count, _OPENING)) > MAX_DEPTH:
        return None
    return Query(text, KINDS[items[start].upper()], (), (), volatile=False, undeclared=undeclared)


def read_closely(text: str, base: str, prefixes: Mapping[str, str]) -> Query:
    """What a query asks for, of any query; see `read_query`, which has unescaped it."""
    tokens = list(scan(text))
    if not tokens:
        raise QueryError("the query is empty", advice="Write a SELECT, ASK, CONSTRUCT or DESCRIBE query.")
    _refuse_deep_nesting(tokens)
    start = _form_position(tokens)
    words = {token.word for token in tokens}
    undeclared = False
    if any(token.kind == "name" for token in tokens) or "SERVICE" in words:
        _refuse_service(tokens)
        undeclared = _has_undeclared_prefixes(tokens, prefixes)
    graphs = (
        _dataset(declarations(prefixes) + text[: tokens[start].start], tokens, start, base)
        if "FROM" in words
        else ((), ())
    )
    default_graphs, named_graphs = graphs
    volatile = not words.isdisjoint(VOLATILE)
    return Query(text, KINDS[tokens[start].word], default_graphs, named_graphs, volatile, undeclared)


def _step(token: Token) -> int:
    """By how much a token changes the depth of brackets."""
    return (token.text in _OPENING) - (token.text in _CLOSING) if token.kind == "sign" else 0


def _refuse_deep_nesting(tokens: Iterable[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind != "sign":
            continue
        depth += _step(token)
        if depth > MAX_DEPTH:
            raise QueryError(
                f"the query nests more than {MAX_DEPTH} levels of brackets", token.where, "Flatten the query."
            )


def _form_position(tokens: Sequence[Token]) -> int:
    """The position of SELECT, ASK, CONSTRUCT or DESCRIBE, behind the prologue (section 4.1)."""
    position = 0
    while position < len(tokens) and (step := _PROLOGUE.get(tokens[position].word)):
        position += step
    if position >= len(tokens):
        raise QueryError("the query ends after its prologue", tokens[-1].where, "Write SELECT, ASK, CONSTRUCT …")
    token = tokens[position]
    if token.word in UPDATES:
        raise QueryError(
            f"{token.word} is an update; the dataset is read-only",
            token.where,
            "Edit the Turtle files of the corpus and build it again.",
        )
    if token.word not in FORMS:
        advice = "Begin with SELECT, ASK, CONSTRUCT or DESCRIBE."
        raise explain(token.query) or QueryError(f"syntax error at {token.text[:40]!r}", token.where, advice)
    return position


def _refuse_service(tokens: Sequence[Token]) -> None:
    """Refuse SERVICE (federated query), also where only the engine would see it: `service:x { … }`."""
    for position, token in enumerate(tokens):
        if token.word == "SERVICE" or (
            token.kind == "name"
            and "SERVICE" in token.text.partition(":")[0].upper()
            and [following.text for following in tokens[position + 1 : position + 2]] == ["{"]
            and tokens[position - 1].word != "GRAPH"
        ):
            raise QueryError(
                "SERVICE is refused: this dataset does not query other endpoints",
                token.where,
                "Query the other endpoint by itself and combine the answers.",
            )


def _has_undeclared_prefixes(tokens: Sequence[Token], known: Mapping[str, str]) -> bool:
    """Whether names have prefixes that the query does not declare; refuses those that nobody knows."""
    declared = {name.text[:-1] for word, name in pairwise(tokens) if word.word == "PREFIX" and name.kind == "name"}
    undeclared = False
    for token in tokens:
        if token.kind != "name" or (prefix := token.text.partition(":")[0]) in declared:
            continue
        undeclared = True
        if prefix not in known:
            near = difflib.get_close_matches(prefix, [*declared, *known], n=1)
            advice = f"Did you mean {near[0]}:? " if near else ""
            advice += f"Add the line: PREFIX {prefix}: <…>"
            raise QueryError(f"the prefix {prefix}: is not declared", token.where, advice)
    return undeclared


def declarations(prefixes: Mapping[str, str]) -> str:
    """Prefixes as a query declares them."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items())


def _dataset(prologue: str, tokens: Sequence[Token], start: int, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The IRIs of FROM and of FROM NAMED (section 13.2), resolved."""
    default: list[Token] = []
    named: list[Token] = []
    depth = 0
    for position in range(start, len(tokens)):
        token = tokens[position]
        depth += _step(token)
        if token.word == "FROM" and depth == 0:
            following = tokens[position + 1 : position + 3]
            is_named = bool(following) and following[0].word == "NAMED"
            graph = following[is_named : is_named + 1]
            if not graph or graph[0].kind not in ("iri", "name"):
                raise QueryError("syntax error: FROM names no graph", token.where, "Write FROM <graph-iri>.")
            (named if is_named else default).append(graph[0])
    graphs = constants(prologue, [token.text for token in (*default, *named)], base)
    iris = [graph.value for graph in graphs if isinstance(graph, NamedNode)]
    return tuple(dict.fromkeys(iris[: len(default)])), tuple(dict.fromkeys(iris[len(default) :]))


def _projection(tokens: Sequence[Token]) -> tuple[str, ...] | None:
    """The names of the variables of a SELECT clause; None for `*` and for other forms."""
    if tokens[0].word != "SELECT":
        return None
    names: list[str] = []
    depth = 0
    for before, token in pairwise(tokens):
        if depth == 0 and (token.text == "{" or token.word in ("WHERE", "FROM")):
            break
        if depth == 0 and token.text == "*":
            return None
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "variable" and (depth == 0 or (depth == 1 and before.word == "AS")):
            names.append(token.text[1:])
    return tuple(names)


def read_term(text: str, base: str, prefixes: Mapping[str, str]) -> Term:
    """The IRI or literal that `text` writes as in a query: `<iri>`, `prefix:name`, `"text"@en`, `7`, `true`.

    :raises QueryError: it is not exactly one such term.
    """
    tokens = list(scan(text))
    shape = " ".join("boolean" if token.word in ("TRUE", "FALSE") else token.kind for token in tokens)
    datatyped = len(tokens) == 3 and tokens[0].kind == "string" and tokens[1].text == "^^"
    signed = shape == "sign number" and tokens[0].text in "+-"
    plain = shape in ("iri", "name", "string", "string tag", "number", "boolean")
    if not (plain or signed or (datatyped and tokens[2].kind in ("iri", "name"))):
        raise QueryError(
            f"{text!r} is not one IRI or literal", advice='Write <iri>, prefix:name, "text", "text"@en or a number.'
        )
    return constants(declarations(prefixes), [text], base)[0]


def constants(prologue: str, terms: Sequence[str], base: str) -> list[Term]:
    """The values of constant terms, which must be tokens already, as they read behind a prologue.

    Read as Turtle, which shares these terminals and takes a prologue: an expression of SPARQL would change
    `"7"^^xsd:byte`.
    """
    text = f"{prologue}\n<urn:x> <urn:x> {' , '.join(terms)} ." if terms else ""
    try:
        return [quad.object for quad in parse(text, format=RdfFormat.TURTLE, base_iri=base)]
    except SyntaxError as error:
        raise QueryError(
            "an IRI or literal of the prologue, of FROM or of a parameter is malformed", advice=str(error.msg)
        ) from error


def syntax_error(error: SyntaxError, text: str) -> QueryError:
    """What is wrong with a query that the engine refuses, with its place; what the engine tells is the last resort."""
    if seen := explain(text):
        return seen
    match = re.match(r"error at (\d+):(\d+): expected (.*)", str(error.msg), re.DOTALL)
    if match is None:
        return QueryError(f"syntax error: {error.msg}")
    where, expected = Location(QUERY_PATH, int(match[1]), int(match[2])), match[3]
    for known, what in _ENGINE_MESSAGES.items():
        if known in expected:
            return QueryError(f"syntax error: {what}", where, "Change the query there.")
    tokens = list(scan(text))
    ahead = [token for token in tokens if token.where >= where]
    if ahead:
        what = f"syntax error at {ahead[0].text[:40]!r}"
    elif sum(map(_step, tokens)) > 0:
        what = "syntax error: the query ends before its brackets close"
    else:
        what = f"syntax error before {tokens[-1].text[:40]!r}"
    signs = re.findall(r'"(?:\\.|[^"])+"|\b[A-Z][A-Z_]{2,}\b', re.sub(r"\['.*?'\]", "", expected, flags=re.DOTALL))
    choices = [sign for sign in signs if sign not in ("SERVICE", "LATERAL")][:12]
    advice = (
        f"Possible here, among others: {' '.join(choices)}" if choices else "Look at what stands before this place."
    )
    return QueryError(what, where, advice)


_ENGINE_MESSAGES = {
    "IRI parsing failed": "the IRI before this place is malformed",
    "variable that is unbound": "SELECT has a variable that is neither grouped nor aggregated",
    "overrides an existing variable": "AS gives a value to a variable that has one already",
    "language tag parsing failed": "the language tag is malformed",
}
