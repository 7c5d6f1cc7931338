"""The tokens of a query, read one after the other, and the expressions among them (SPARQL 1.1, section 19.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

from variorum.errors import QueryError
from variorum.query.lexer import FORMS, Token

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")  # in the order in which they stand
FULL = {"GROUP": "GROUP BY", "ORDER": "ORDER BY"}
PATTERNS = frozenset({"OPTIONAL", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "UNION"})
CLAUSES = frozenset({*FORMS, *PATTERNS, *MODIFIERS, "WHERE", "FROM", "PREFIX", "BASE", "NAMED", "BY", "AS"})
NO_FUNCTIONS = CLAUSES | frozenset(
    {"A", "ALL", "ASC", "DESC", "DISTINCT", "EXISTS", "FALSE", "IN", "NOT", "REDUCED", "SEPARATOR", "TRUE", "UNDEF"}
)
# How many values functions take, the least and the most.
_TAKING = {
    (0, 0): "NOW RAND STRUUID UUID",
    (1, 1): """
    ABS BOUND CEIL DATATYPE DAY ENCODE_FOR_URI FLOOR HOURS IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LCASE MD5
    MINUTES MONTH ROUND SECONDS SHA1 SHA256 SHA384 SHA512 STR STRLEN TIMEZONE TZ UCASE URI YEAR""",
    (2, 2): "CONTAINS LANGMATCHES SAMETERM STRAFTER STRBEFORE STRDT STRENDS STRLANG STRSTARTS",
    (2, 3): "REGEX SUBSTR",
    (3, 3): "IF",
    (3, 4): "REPLACE",
}
TAKES = {name: numbers for numbers, names in _TAKING.items() for name in names.split()}
END = Token("end", "", 0, "")


class Expressions:
    """Reads the tokens of one query up to the first that cannot stand where it does; `_fail` tells of it."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._aggregates = 0  # how many there were
        self._variables: list[Token] = []  # those that were read, but within aggregates
        self._begun = 0  # how many there were before the group that is read
        self.given_again: list[Token] = []  # those that BIND gives a value and that stand before it, in some group

    def _group(self, of: str = "WHERE") -> None:
        """Reads a group of patterns, which an expression may have behind EXISTS."""
        raise NotImplementedError

    @property
    def _now(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else END

    def _take(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _passes(self, *texts: str) -> bool:
        """Whether the next token is one of these signs or words; then it is behind."""
        found = self._now.text in texts or (self._now.word != "" and self._now.word in texts)
        self._at += found
        return found

    def _fail(self, what: str, advice: str, at: Token | None = None) -> NoReturn:
        token = self._now if at is None else at
        where = self._tokens[-1].where if token is END else token.where
        raise QueryError(f"syntax error: {what}", where, advice)

    def _shown(self) -> str:
        return repr(self._now.text[:40]) if self._now is not END else "the end of the query"

    def _before(self) -> str:
        """The next token, to be named as what something stands before."""
        return f"before {self._shown()}"

    def _is_term(self) -> bool:
        """Whether a term of a triple can begin with the next token."""
        token = self._now
        if token.kind in ("variable", "iri", "name", "string", "number", "blank"):
            return True
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else END
        signed = token.text in ("+", "-") and following.kind == "number"
        return token.word in ("TRUE", "FALSE") or token.text in ("(", "[") or signed

    def _term(self) -> None:
        token = self._take()
        if token.kind == "variable":
            self._variables.append(token)
        elif token.text in ("+", "-") or (token.kind == "string" and self._now.kind == "tag"):
            self._take()
        elif token.kind == "string" and self._passes("^^"):
            if self._now.kind not in ("iri", "name"):
                self._fail("behind ^^ the datatype is missing", 'Write "2025"^^xsd:gYear.')
            self._take()

    def _variable(self, behind: str) -> Token:
        if self._now.kind != "variable":
            self._fail(f"a variable is missing behind {behind}, {self._before()}", "Variables begin with ?.")
        return self._take()

    def _close(self, opening: Token) -> None:
        closing = {"{": "}", "(": ")", "[": "]"}[opening.text]
        if self._passes(closing):
            return
        if self._now is END:
            self._fail(f"the {opening.text} that opens here is never closed", f"Add {closing}.", opening)
        if self._now.text == "=" or self._now.word in ("AND", "OR"):
            self._fail(f"{self._shown()} cannot stand here", "Two values are compared by a single =.")
        place = f"line {opening.where.line}, column {opening.where.column}"
        self._fail(
            f"{self._shown()} cannot stand here, within the {opening.text} of {place}",
            f"Close it with {closing} before this place, or join the two parts: by a comma, an operator or a function.",
        )

    def _constraint(self, of: str) -> None:
        if self._now.text == "(":
            self._bracketed()
        elif self._now.word in ("EXISTS", "NOT") or self._calls():
            self._primary()
        else:
            self._fail(f"{of} needs brackets {self._before()}", f"Write {of} (…).")

    def _calls(self) -> bool:
        """Whether the next token is a function."""
        token = self._now
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else END
        return (token.word != "" and token.word not in NO_FUNCTIONS) or (
            token.kind in ("iri", "name") and following.text == "("
        )

    def _bracketed(self) -> None:
        opening = self._take()
        self._expression()
        self._close(opening)

    def _expression(self) -> None:
        self._sequence(("||",), lambda: self._sequence(("&&",), self._relation))

    def _sequence(self, signs: tuple[str, ...], part: Callable[[], None]) -> None:
        part()
        while self._passes(*signs):
            part()

    def _relation(self) -> None:
        self._sum()
        if self._passes("=", "!=", "<", ">", "<=", ">="):
            if self._now.text in ("=", ">"):
                self._fail("two values are compared by one sign", "Write = for the same, != for another.")
            self._sum()
        elif self._now.text == "<>":
            self._fail("<> is no comparison", "Write != between two values that differ.")
        elif self._passes("IN"):
            self._arguments("IN")
        elif self._now.word == "NOT" and self._passes("NOT"):
            if not self._passes("IN"):
                self._fail(f"IN is missing {self._before()}", "Write ?x NOT IN (…).")
            self._arguments("NOT IN")

    def _sum(self) -> None:
        self._sequence(("+", "-"), lambda: self._sequence(("*", "/"), self._unary))

    def _unary(self) -> None:
        self._passes("!", "+", "-")
        self._primary()

    def _primary(self) -> None:
        token = self._now
        if token.text == "(":
            self._bracketed()
        elif token.word == "EXISTS" or token.word == "NOT":
            self._take()
            if token.word == "NOT" and not self._passes("EXISTS"):
                self._fail(f"EXISTS is missing {self._before()}", "Write NOT EXISTS { … }, or ! before a value.")
            kept = len(self._variables)
            self._group("EXISTS")
            del self._variables[kept:]
        elif token.word in AGGREGATES:
            self._aggregate()
        elif self._calls():
            self._take()
            count = self._arguments(token.text)
            least, most = TAKES.get(token.word, (0, count))
            if not least <= count <= most:
                takes = f"{least} or {most} values" if most > least else f"{least} value{'' if least == 1 else 's'}"
                self._fail(f"{token.word} takes {takes}, and has {count}", "Write as many, with commas between.", token)
        elif self._is_term() and token.text != "[":
            self._term()
        else:
            self._fail(f"a value is missing {self._before()}", "Write a variable, a value or a function there.")

    def _arguments(self, of: str) -> int:
        """Reads what stands in brackets; how many values there are."""
        if self._now.text != "(":
            self._fail(f"{of} needs brackets", f"Write {of}(…).")
        opening = self._take()
        if self._passes(")"):
            return 0
        self._passes("DISTINCT")
        self._expression()
        count = 1
        while self._passes(","):
            self._expression()
            count += 1
        self._close(opening)
        return count

    def _aggregate(self) -> None:
        token = self._take()
        self._aggregates += 1
        if self._now.text != "(":
            self._fail(f"{token.word} needs brackets", f"Write {token.word}(?name).")
        opening, kept = self._take(), len(self._variables)
        self._passes("DISTINCT")
        if not (token.word == "COUNT" and self._passes("*")):
            self._expression()
        if self._passes(";"):
            if not (self._passes("SEPARATOR") and self._passes("=") and self._now.kind == "string"):
                self._fail("behind the semicolon stands what separates the values", 'Write ; SEPARATOR=", ".')
            self._take()
        del self._variables[kept:]
        self._close(opening)


def full(word: str) -> str:
    """A word of SPARQL with the one that always follows it."""
    return FULL.get(word, word)
