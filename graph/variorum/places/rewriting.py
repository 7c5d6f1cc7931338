"""A query as an engine is asked it that has many snapshots, and a default graph of its own: every graph is named.

An engine has each graph of a snapshot under a name of its own (`Names`), what is the default graph here as well, and
an index of which name is which. So the text is changed in some places, and means the same whatever the engine takes
for the default graph:

    WHERE { … }        the default graph is named: WHERE { GRAPH <its name> { … } }, and in EXISTS outside of WHERE
    GRAPH <g> { … }    the name is that of the graph in the engine
    GRAPH ?g { … }     ?g is what the index calls the graph: GRAPH ?name { GRAPH <index> { ?name <shown> ?g } … }
    FROM               goes, as the dataset has been chosen
    SELECT *           names its columns, so that ?name is none of them
    CONSTRUCT          is a SELECT of the variables of its template, and DESCRIBE of what is to be described: only
                       results in JSON tell by themselves whether they are whole

The text must be one that the engine's own parser takes; its tokens are looked at, and all but these places stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pyoxigraph import NamedNode

from variorum.query.judge import constants
from variorum.query.lexer import FORMS, Token, scan
from variorum.terms import Term

SHOWN, HELD = "urn:variorum:shown", "urn:variorum:held"  # what GRAPH ?g ranges over; all that there is
REGISTRY = "urn:variorum:snapshots"  # the graph that tells which snapshots there are, and which is current
OF, CURRENT, WHOLE = "urn:variorum:of", "urn:variorum:current", "urn:variorum:whole"


@dataclass(frozen=True)
class Names:
    """What the graphs of a snapshot are called in an engine."""

    digest: str

    def graph(self, name: str) -> str:
        """The name of a named graph."""
        return f"urn:variorum:{self.digest}:{name}"

    def default(self, entailed: bool) -> str:
        """The name of the default graph, of what was stated or of that and what follows."""
        return self.graph("entailed" if entailed else "stated")

    @property
    def index(self) -> str:
        """The name of the graph that tells which name is which."""
        return self.graph("index")


@dataclass(frozen=True)
class Dataset:
    """The dataset of a query: `default` is a name in the engine; so is each of `named`, for what is called so here.

    GRAPH ?g ranges over `named`, or, without it, over what `ranges` says in the index; GRAPH <g> finds what is `seen`.
    """

    names: Names
    default: str
    ranges: str
    seen: Callable[[str], bool]
    named: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Explicit:
    """A SELECT or ASK of an engine, and the columns that a SELECT has.

    `template` is that of a CONSTRUCT as Turtle with its prologue, IRIs that begin with VARIABLE in place of variables.
    """

    text: str
    columns: tuple[str, ...]
    template: str = ""


VARIABLE = "urn:variorum:variable:"  # begins what stands for a variable in a template
ANY = "any"  # the column of a template without variables


def explicit(
    text: str, base: str, dataset: Dataset, columns: Sequence[str], bindings: Mapping[str, Term] | None = None
) -> Explicit | None:
    """The query as an engine is asked it; None for one that it need not be asked, or might
    answer otherwise: a DESCRIBE of more than variables, a subquery in GRAPH ?g.

    `columns` are those that a `SELECT *` has. `bindings` are joined with the solutions where the pattern begins.
    """
    return _Rewriting(text, base, dataset, columns, bindings or {}).done()


def declared(text: str, prefixes: Mapping[str, str]) -> str:
    """The query, its first line beginning with those of `prefixes` that it uses and does not declare itself."""
    tokens = list(scan(text))
    known = {name.text for before, name in pairwise(tokens) if before.word == "PREFIX"}
    used = {f"{token.text.partition(':')[0]}:" for token in tokens if token.kind == "name"}
    lines = (f"PREFIX {name} <{prefixes[name[:-1]]}> " for name in sorted(used - known) if name[:-1] in prefixes)
    return "".join(lines) + text


class _Rewriting:
    """Changes of one text."""

    def __init__(
        self, text: str, base: str, dataset: Dataset, columns: Sequence[str], bindings: Mapping[str, Term]
    ) -> None:
        self._text, self._dataset, self._columns, self._bindings = text, dataset, columns, bindings
        self._tokens = list(scan(text))
        self._form = next(at for at, token in enumerate(self._tokens) if token.word in FORMS)
        self._prologue = text[: self._tokens[self._form].start]
        self._base = base
        self._edits: list[tuple[int, int, str]] = []  # from, to, and what takes the place
        self._new = "name"  # begins the variables that are added
        while self._new in text:
            self._new += "_"

    def done(self) -> Explicit | None:
        """The changed query."""
        form = self._tokens[self._form]
        template, where = self._template()
        if where is None or self._selects_in_a_graph():
            return None
        head = self._tokens[self._form + 1 : where]
        columns, turtle = self._columns, ""
        if form.word == "DESCRIBE":
            listed = list(takewhile(lambda token: token.word not in ("FROM", "WHERE"), head))
            if any(token.kind != "variable" for token in listed):
                return None
            columns = _names(listed)
            self._replace_head(where, columns)
        elif form.word == "CONSTRUCT":
            columns, turtle = template.columns, f"{self._prologue}\n{template.turtle}"
            self._replace_head(where, columns)
        else:
            self._drop_from(head)
            self._name_columns(head)
        self._graphs()
        self._groups(where)
        has_base = self._tokens[0].word == "BASE" and ":" in self._tokens[1].text  # Virtuoso takes one at most
        base = "" if has_base else f"BASE <{self._base}>\n"
        return Explicit(f"{base}{self._changed()}", tuple(columns) or (ANY,), turtle)

    def _changed(self) -> str:
        parts, end = [], 0
        for start, stop, what in sorted(self._edits, key=lambda edit: edit[0]):
            parts += [self._text[end:start], what]
            end = stop
        return "".join([*parts, self._text[end:]])

    def _replace_head(self, where: int, columns: Sequence[str]) -> None:
        """Puts a SELECT in the place of all that stands before the WHERE group."""
        named = " ".join(f"?{name}" for name in columns) or f"(1 AS ?{ANY})"
        self._edits.append((self._tokens[self._form].start, self._tokens[where].start, f"SELECT {named} WHERE "))

    def _drop_from(self, head: Sequence[Token]) -> None:
        """Takes out the FROM clauses."""
        for position, token in enumerate(head):
            if token.word == "FROM":
                name = head[position + 2 if head[position + 1].word == "NAMED" else position + 1]
                self._edits.append((token.start, name.start + len(name.text), ""))

    def _name_columns(self, head: Sequence[Token]) -> None:
        """Writes the columns in the place of `*`."""
        depth = 0
        for token in head:
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "*" and depth == 0 and self._columns:
                named = " ".join(f"?{name}" for name in self._columns)
                self._edits.append((token.start, token.start + 1, f" {named} "))
                return

    def _template(self) -> tuple[_Template, int | None]:
        """The template of a CONSTRUCT, and where the WHERE group opens; None where there is none."""
        position, template = self._form + 1, None
        if self._tokens[self._form].word == "CONSTRUCT" and self._tokens[position].text == "{":
            closing = _closing(self._tokens, position)
            template = _Template.of(self._tokens[position + 1 : closing], self._text)
            position = closing + 1
        where = _first_group(self._tokens, position)
        if template is None and where is not None and self._tokens[self._form].word == "CONSTRUCT":
            template = _Template.of(self._tokens[where + 1 : _closing(self._tokens, where)], self._text)
        return template or _Template((), ""), where

    def _selects_in_a_graph(self) -> bool:
        """Whether a subquery stands in GRAPH ?g: in some engines it does not see which graph is meant."""
        for position, token in enumerate(self._tokens):
            if token.word == "GRAPH" and self._tokens[position + 1].kind == "variable":
                within = self._tokens[position : _closing(self._tokens, position + 2)]
                if any(inner.word == "SELECT" for inner in within):
                    return True
        return False

    def _groups(self, where: int) -> None:
        """Names the default graph in the WHERE group, and in those of EXISTS that stand outside of it."""
        within = -1
        for position in range(self._form, len(self._tokens)):
            is_group = position == where or self._tokens[position - 1].word == "EXISTS"
            if self._tokens[position].text == "{" and position > within and is_group:
                within = _closing(self._tokens, position)
                self._name_default(position, within, self._bindings if position == where else {})

    def _name_default(self, opening: int, closing: int, bindings: Mapping[str, Term]) -> None:
        data = ""
        if bindings:
            names = " ".join(f"?{name}" for name in bindings)
            data = f"VALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }} "
        is_select = bool(data) and self._tokens[opening + 1].word == "SELECT"
        self._insert(opening, f" GRAPH <{self._dataset.default}> {{ {data}" + ("{ " if is_select else ""))
        self._insert(closing, " } }" if is_select else " }", before=True)

    def _graphs(self) -> None:
        """Names graphs as the engine does."""
        found = [at + 1 for at, token in enumerate(self._tokens) if token.word == "GRAPH"]
        constant = [self._tokens[at].text for at in found if self._tokens[at].kind != "variable"]
        iris = iter(constants(f"BASE <{self._base}>\n{self._prologue}", constant, self._base))
        for number, at in enumerate(found):
            token = self._tokens[at]
            if token.kind == "variable":
                self._name_one_of_all(at, number)
                continue
            iri = next(iris)
            seen = isinstance(iri, NamedNode) and self._dataset.seen(iri.value)
            name = self._dataset.names.graph(iri.value if seen and isinstance(iri, NamedNode) else "none")
            self._edits.append((token.start, token.start + len(token.text), f"<{name}>"))

    def _name_one_of_all(self, at: int, number: int) -> None:
        """Has a variable be what the index calls the graph."""
        token, opening = self._tokens[at], at + 1
        variable = f"?{self._new}{number}"
        dataset, names = self._dataset, self._dataset.names
        if dataset.named is None:
            index = f"GRAPH <{names.index}> {{ {variable} <{dataset.ranges}> {token.text} }} "
        else:
            rows = " ".join(f"(<{names.graph(name)}> <{name}>)" for name in dataset.named)
            index = f"VALUES ({variable} {token.text}) {{ {rows} }} "
        self._edits.append((token.start, token.start + len(token.text), variable))
        self._insert(opening, f" {index}")

    def _insert(self, at: int, what: str, before: bool = False) -> None:
        """Puts something behind a brace, or before it."""
        place = self._tokens[at].start + (0 if before else 1)
        self._edits.append((place, place, what))


@dataclass(frozen=True)
class _Template:
    """The template of a CONSTRUCT: its variables as columns, and as Turtle with IRIs in their place."""

    columns: tuple[str, ...]
    turtle: str

    @classmethod
    def of(cls, tokens: Sequence[Token], text: str) -> _Template:
        """The template that tokens of a text make."""
        if not tokens:
            return cls((), "")
        parts, end = [], tokens[0].start
        for token in tokens:
            if token.kind == "variable":
                parts += [text[end : token.start], f"<{VARIABLE}{token.text[1:]}>"]
                end = token.start + len(token.text)
        last = tokens[-1]
        parts.append(text[end : last.start + len(last.text)])
        dot = "" if last.text == "." else " ."
        return cls(_names(tokens), "".join(parts) + dot)


def _names(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The names of the variables among tokens, each once."""
    return tuple(dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable"))


def _first_group(tokens: Sequence[Token], start: int) -> int | None:
    """The position of the first brace that opens a group and is in no parentheses."""
    depth = 0
    for position in range(start, len(tokens)):
        depth += (tokens[position].text == "(") - (tokens[position].text == ")")
        if tokens[position].text == "{" and depth == 0:
            return position
    return None


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """The position of the brace that closes a group; the text has been parsed, so there is one."""
    depth = 0
    for position in range(opening, len(tokens)):
        depth += (tokens[position].text == "{") - (tokens[position].text == "}")
        if depth == 0:
            return position
    raise AssertionError("a parsed query closes its groups")
