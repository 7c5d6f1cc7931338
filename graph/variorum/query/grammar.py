"""Where a query leaves the grammar of SPARQL 1.1 (section 19.8), and what is wrong there, in words.

The engine is the judge of queries; it tells little of what it refuses. What it has refused is read here again, by
descent through the grammar, up to the first token that cannot stand where it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from variorum.query.expressions import AGGREGATES, END, MODIFIERS, NO_FUNCTIONS, PATTERNS, full
from variorum.query.lexer import FORMS, Token
from variorum.query.patterns import Patterns


@dataclass
class Select:
    """What a SELECT clause names, and by what it is grouped: variables outside of aggregates, new names, keys."""

    star: Token | None = None
    plain: list[Token] = field(default_factory=list)
    named: list[Token] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    grouped: bool = False
    within: list[Token] = field(default_factory=list)


class Reader(Patterns):
    """Reads the tokens of one query; `selects` are its SELECT clauses, once it has been read."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__(tokens)
        self.selects: list[Select] = []

    def read(self) -> None:
        """Reads the whole query.

        :raises QueryError: at the first token that cannot stand where it does.
        """
        self._prologue()
        if self._now.text.lower() in ("@prefix", "@base"):
            word = self._now.text[1:].upper()
            self._fail(f"a query has no {self._now.text}", f"Write {word}, without @ and without a dot behind it.")
        if self._now.word not in FORMS:
            self._fail(f"no query begins with {self._shown()}", "Begin with SELECT, ASK, CONSTRUCT or DESCRIBE.")
        form = self._take()
        if form.word == "SELECT":
            self._select(form)
        else:
            {"ASK": self._where, "CONSTRUCT": self._construct, "DESCRIBE": self._describe}[form.word]()
            self._modifiers(Select())
        if self._now is not END:
            self._trailing()

    def _prologue(self) -> None:
        while self._now.word in ("PREFIX", "BASE", "VERSION"):
            word = self._take()
            if word.word == "PREFIX" and not (self._now.kind == "name" and self._now.text.endswith(":")):
                self._fail("PREFIX needs a prefix with a colon behind it", "Write PREFIX name: <iri>.")
            self._at += word.word == "PREFIX"
            if self._now.kind != ("string" if word.word == "VERSION" else "iri"):
                self._fail(f"{word.word} needs an IRI in < > {self._before()}", "Write PREFIX name: <iri>.")
            self._take()
            if self._now.text == ".":
                self._fail("in SPARQL no dot stands behind PREFIX or BASE", "Take the dot out.")

    def _construct(self) -> None:
        if self._passes("WHERE"):
            self._group()
            return
        opening = self._open("CONSTRUCT")
        self._triples_until(opening)
        self._where()

    def _describe(self) -> None:
        if not self._passes("*"):
            while self._now.kind in ("variable", "iri", "name"):
                self._take()
        while self._passes("FROM"):
            self._from()
        if self._now.text == "{" or self._now.word == "WHERE":
            self._where()

    def _select(self, select: Token, sub: bool = False) -> None:
        clause = Select()
        self.selects.append(clause)
        self._passes("DISTINCT", "REDUCED")
        if self._now.text == "*":
            clause.star = self._take()
        else:
            self._items(clause, select)
        before = len(self._variables)
        self._where(sub)
        clause.within = self._variables[before:]
        self._modifiers(clause)

    def _items(self, clause: Select, select: Token) -> None:
        """The variables and expressions of a SELECT clause."""
        count = 0
        while True:
            token = self._now
            if token.kind == "variable":
                clause.plain.append(self._take())
            elif token.text == "(":
                self._item(clause)
            elif token.word in ("DISTINCT", "REDUCED"):
                self._fail(f"{token.word} must stand right behind SELECT", f"Write SELECT {token.word} ?name.")
            elif token.text == ",":
                self._fail("no comma stands between what SELECT names", "Take the comma out.")
            elif token.word and token.word not in NO_FUNCTIONS:
                what = f"what {token.word} gives needs a name in SELECT"
                self._fail(what, f"Write ({token.word}(…) AS ?{_name_for(token.word)}).")
            else:
                break
            count += 1
        if not count:
            self._fail("SELECT names nothing", "Name variables, such as ?thing, or write *.", select)
        if self._now.text == "*":
            self._fail("SELECT has * or names variables, not both", "Take one of them out.")

    def _item(self, clause: Select) -> None:
        opening, aggregated = self._take(), self._aggregates
        begun, start = len(self._variables), self._at
        self._expression()
        clause.grouped |= self._aggregates > aggregated
        if not any(token.word in AGGREGATES for token in self._tokens[start : self._at]):
            clause.plain += [
                one for one in self._variables[begun:] if one.text[1:] not in {name.text[1:] for name in clause.named}
            ]
        del self._variables[begun:]
        word = self._tokens[start].word
        name = _name_for(word) if word else "name"
        if self._now.kind == "variable":
            self._fail(f"AS is missing {self._before()}", f"Write (… AS {self._now.text}).")
        if not self._passes("AS"):
            what = f"what {word} gives needs a name in SELECT" if word in AGGREGATES else "this needs a name in SELECT"
            self._fail(what, f"Write (… AS ?{name}).", opening)
        clause.named.append(self._variable("AS"))
        self._close(opening)

    def _where(self, sub: bool = False) -> None:
        while not sub and self._passes("FROM"):
            self._from()
        self._passes("WHERE")
        if self._now.text != "{":
            if self._now.word in MODIFIERS:
                self._fail(f"a group of patterns is missing {self._before()}", "Write { … } before it.")
            self._fail(f"{{ is missing {self._before()}", "Patterns stand in a group: WHERE { … }.")
        self._group()

    def _from(self) -> None:
        self._passes("NAMED")
        if self._now.kind not in ("iri", "name"):
            self._fail("FROM names no graph", "Write FROM <graph-iri>.")
        self._take()

    def _modifiers(self, clause: Select) -> None:
        """GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET and VALUES, each at most once and in this order."""
        last = ""
        seen: set[str] = set()
        while (word := self._now.word) in MODIFIERS:
            token = self._take()
            if word in seen:
                self._fail(f"{full(word)} stands here a second time", "Keep one of them.", token)
            limits = {"LIMIT", "OFFSET"}
            if last and MODIFIERS.index(word) < MODIFIERS.index(last) and not {word, last} <= limits:
                self._fail(
                    f"{full(word)} must stand before {full(last)}",
                    f"Move {full(word)} before {full(last)}.",
                    token,
                )
            seen.add(word)
            last = word
            self._modifier(word, clause)

    def _modifier(self, word: str, clause: Select) -> None:
        if word == "VALUES":
            self._data()
        elif word in ("LIMIT", "OFFSET"):
            if not self._now.text.isdecimal():
                self._fail(f"{word} needs a number {self._before()}", f"Write {word} 10.")
            self._take()
        else:
            if word != "HAVING" and not self._passes("BY"):
                self._fail(f"BY is missing after {word}", f"Write {word} BY.")
            clause.grouped |= word == "GROUP"
            self._conditions(word, clause)

    def _conditions(self, word: str, clause: Select) -> None:
        """What HAVING, GROUP BY and ORDER BY go by, at least one each."""
        count = 0
        while True:
            begun, aggregated = len(self._variables), self._aggregates
            if self._now.kind == "variable":
                if word == "HAVING":
                    self._fail("HAVING needs brackets", "Write HAVING (…).")
                key = self._take()
                clause.keys |= {key.text[1:]} if word == "GROUP" else set()
            elif self._now.text == "(" and word == "GROUP":
                self._key(clause)
            elif word == "ORDER" and self._now.word in ("ASC", "DESC"):
                order = self._take()
                if self._now.text != "(":
                    self._fail(f"{order.word} needs brackets", f"Write {order.word}(?name).")
                self._bracketed()
            elif self._now.text == "(" or self._calls():
                self._constraint(word)
            else:
                break
            count += 1
            clause.grouped |= self._aggregates > aggregated
            del self._variables[begun:]
            if self._now.text == ",":
                self._fail(f"no comma stands between what {full(word)} goes by", "Take the comma out.")
        if not count:
            self._fail(f"{full(word)} names nothing {self._before()}", "Name a variable, such as ?thing.")

    def _key(self, clause: Select) -> None:
        opening = self._take()
        self._expression()
        if self._passes("AS"):
            clause.keys.add(self._variable("AS").text[1:])
        self._close(opening)

    def _trailing(self) -> NoReturn:
        """What stands behind the end of a query."""
        token = self._now
        if token.text in ("}", ")", "]"):
            self._fail(f"this {token.text} closes nothing", "Take it out, or open what it closes.")
        if token.word in FORMS:
            self._fail("a second query begins here", "Send one query at a time.")
        if token.word == "WHERE" or token.word == "FROM":
            self._fail(f"{token.word} must stand before the group of patterns", "Move it there.")
        if token.word in PATTERNS or token.kind in ("variable", "iri", "name"):
            self._fail(
                f"{self._shown()} stands behind the group of patterns",
                "Move it into the group, or move the } that closes the group behind it.",
            )
        self._fail(f"{self._shown()} cannot stand behind the query", "Take it out.")


def _name_for(word: str) -> str:
    """A name for what a function gives."""
    return {"COUNT": "count", "SUM": "sum", "MIN": "least", "MAX": "most", "AVG": "average"}.get(word, "name")
