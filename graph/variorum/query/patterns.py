"""Groups of patterns of a query: triples, paths, and what stands beside them (SPARQL 1.1, section 19.8)."""

from __future__ import annotations

from typing import NoReturn

from variorum.query.expressions import CLAUSES, END, MODIFIERS, PATTERNS, Expressions, full
from variorum.query.lexer import Token


class Patterns(Expressions):
    """Reads groups of patterns."""

    def _select(self, select: Token, sub: bool = False) -> None:
        """Reads a query from behind its word SELECT; a group may have one within."""
        raise NotImplementedError

    def _open(self, of: str) -> Token:
        if self._now.text != "{":
            self._fail(f"{of} needs a group {self._before()}", f"Write {of} {{ … }}.")
        return self._take()

    def _group(self, of: str = "WHERE") -> None:
        opening = self._open(of)
        if self._now.word == "SELECT":
            self._select(self._take(), sub=True)
            self._close(opening)
            return
        around, self._begun = self._begun, len(self._variables)
        while not self._passes("}"):
            if self._now is END:
                self._fail("the { that opens here is never closed", "Add } where the group ends.", opening)
            self._pattern()
            if self._passes("."):
                self._no_dot()
        self._begun = around

    def _no_dot(self) -> None:
        if self._now.text == ".":
            self._fail("this dot is one too many", "Take it out.")

    def _pattern(self) -> None:
        """One pattern of a group, up to the dot that may follow it."""
        token = self._now
        if token.text == "{":
            self._group()
            while self._passes("UNION"):
                self._group("UNION")
        elif token.word in ("OPTIONAL", "MINUS"):
            self._take()
            self._group(token.word)
        elif token.word in ("GRAPH", "SERVICE"):
            self._take()
            if token.word == "SERVICE":
                self._passes("SILENT")
            if self._now.kind not in ("variable", "iri", "name"):
                self._fail(f"{token.word} names nothing {self._before()}", f"Write {token.word} ?graph {{ … }}.")
            self._variables += [self._now] if self._now.kind == "variable" else []
            self._take()
            self._group(token.word)
        elif token.word == "FILTER":
            self._take()
            self._constraint("FILTER")
        elif token.word == "BIND":
            self._bind()
        elif token.word == "VALUES":
            self._take()
            self._data()
        elif self._is_term():
            self._triples()
            if self._tokens[self._at - 2].text == "," and (self._is_term() or self._now.word == "A"):
                what = "a comma goes on with another value of the same property, and here another pattern begins"
                self._fail(what, "Write a dot in its place.", self._tokens[self._at - 2])
            if self._is_term():
                self._missing_dot()
        else:
            self._no_pattern(token)

    def _no_pattern(self, token: Token) -> NoReturn:
        if token.word == "SELECT":
            self._fail("a query within a query needs a group of its own", "Write { SELECT … }.")
        if token.word == "UNION":
            self._fail("UNION stands between two groups", "Write { … } UNION { … }.")
        if token.text == ";":
            self._fail("a semicolon goes on with a thing, and none stands before it", "Write a dot, or take it out.")
        if token.word in MODIFIERS or token.word == "WHERE":
            self._fail(f"{full(token.word)} stands within the group of patterns", "Move it behind the closing }.")
        if token.text == "?":
            self._fail("a variable has no name", "Write ? with a name right behind it, such as ?thing.")
        self._fail(f"{self._shown()} cannot begin a pattern", "A pattern has a thing, a property and a value.")

    def _missing_dot(self) -> NoReturn:
        """Tells which sign is missing between two patterns, by how many terms follow up to the next sign."""
        rest = self._tokens[self._at :]
        sign, thing, name = self._tokens[self._at - 3 : self._at]
        if sign.text == ";" and thing.kind == "variable" and name.kind in ("iri", "name"):
            self._no_semicolon(sign)
        count = next((n for n, one in enumerate(rest) if one.kind == "sign" or one.word in CLAUSES), len(rest))
        if count == 2:
            self._fail(
                f"a semicolon or a dot is missing {self._before()}",
                "Write ; to go on with the same thing, or . to begin with another.",
            )
        self._fail(f"a dot is missing {self._before()}", "Write a dot between two patterns.")

    def _no_semicolon(self, semicolon: Token) -> NoReturn:
        what = "a semicolon goes on with another property of the same thing, and here another thing is named"
        self._fail(what, "Write a dot in its place, or take out the thing behind it.", semicolon)

    def _bind(self) -> None:
        self._take()
        if self._now.text != "(":
            self._fail("BIND needs brackets", "Write BIND (… AS ?name).")
        opening = self._take()
        self._expression()
        if not self._passes("AS"):
            self._fail(f"AS is missing {self._before()}", "Write BIND (… AS ?name).")
        name = self._variable("AS")
        self.given_again += [name] if name.text[1:] in {one.text[1:] for one in self._variables[self._begun :]} else []
        self._variables.append(name)
        self._close(opening)

    def _data(self) -> None:
        """The block of VALUES."""
        several = self._now.text == "("
        if several:
            opening = self._take()
            while self._now.kind == "variable":
                self._take()
            self._close(opening)
        else:
            self._variable("VALUES")
        opening = self._open("VALUES")
        while not self._passes("}"):
            if self._now is END:
                self._fail("the { that opens here is never closed", "Add } behind the values.", opening)
            if not several:
                self._value()
                continue
            if self._now.text != "(":
                self._fail(f"( is missing {self._before()}", "Each row of VALUES has brackets: (<iri> 7).")
            row = self._take()
            while self._now.text != ")":
                self._value()
            self._close(row)

    def _value(self) -> None:
        if self._now.text == ",":
            self._fail("no comma stands between values", "Take the comma out.")
        if self._now.kind == "variable" or not (self._now.word == "UNDEF" or self._is_term()):
            self._fail(f"{self._shown()} is no value", 'Write <iri>, prefix:name, "text", 7 or UNDEF.')
        if not self._passes("UNDEF"):
            self._term()

    def _triples_until(self, opening: Token) -> None:
        while not self._passes("}"):
            if self._now is END:
                self._fail("the { that opens here is never closed", "Add } where the group ends.", opening)
            if not self._is_term():
                self._no_pattern(self._now)
            self._triples()
            if self._is_term():
                self._missing_dot()
            if self._passes("."):
                self._no_dot()

    def _triples(self) -> None:
        alone = self._now.text == "["
        self._node()
        if alone and (self._now.text in (".", "}") or self._now is END):
            return
        self._properties()

    def _properties(self) -> None:
        self._verb()
        self._objects()
        while self._passes(";"):
            if self._now.text in (".", "}", "]", ";") or self._now is END or self._now.word in PATTERNS:
                continue
            self._verb()
            self._objects()

    def _verb(self) -> None:
        if self._now.kind == "variable":
            self._variables.append(self._take())
            return
        if not (self._now.kind in ("iri", "name") or self._now.word == "A" or self._now.text in ("^", "!", "(")):
            if self._now.text in (".", "}", ";", "]") or self._now is END or self._now.word in CLAUSES:
                self._fail(
                    f"a property and a value are missing {self._before()}",
                    "A pattern has a thing, a property and a value: ?thing rdfs:label ?name .",
                )
            self._fail(f"{self._shown()} is no property", "A property is an IRI, prefix:name, a, or a variable.")
        self._path()

    def _objects(self) -> None:
        while True:
            if not self._is_term():
                if self._now.word == "A" and self._tokens[self._at - 2].text == ";":
                    self._no_semicolon(self._tokens[self._at - 2])
                self._fail(f"a value is missing {self._before()}", "A pattern has a thing, a property and a value.")
            self._node()
            if not self._passes(","):
                return

    def _node(self) -> None:
        """A term, a list in ( ), or [ … ]."""
        if self._now.text == "(":
            opening = self._take()
            while self._is_term():
                self._node()
            self._close(opening)
        elif self._now.text == "[":
            opening = self._take()
            if self._now.text != "]":
                self._properties()
            self._close(opening)
        else:
            self._term()

    def _path(self) -> None:
        """A property path (section 9)."""
        while True:
            self._passes("^")
            if self._passes("!"):
                self._negated()
            elif self._now.text == "(":
                opening = self._take()
                self._path()
                self._close(opening)
            elif self._now.kind in ("iri", "name") or self._now.word == "A":
                self._take()
            else:
                self._fail(f"a property is missing {self._before()}", "A path has a property on each side of / and |.")
            self._passes("?", "*", "+")
            if not self._passes("/", "|"):
                return

    def _negated(self) -> None:
        opening = self._take() if self._now.text == "(" else None
        while True:
            self._passes("^")
            if self._now.kind not in ("iri", "name") and self._now.word != "A":
                self._fail(f"a property is missing {self._before()}", "Write !prefix:name or !(a|prefix:name).")
            self._take()
            if opening is None or not self._passes("|"):
                break
        if opening is not None:
            self._close(opening)
