"""Turtle files: their triples, and the line and column of each.

Parsing is pyoxigraph's. It reports where a syntax error lies but not where a triple lies, so `positions`
scans the text once more; that is done only for a file in which something has to be pointed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, Quad, RdfFormat, parse

from variorum.corpus.datatypes import order
from variorum.corpus.encoding import content_of, decoded
from variorum.errors import InvalidCorpusError, Location, SeedError
from variorum.terms import Term, text_of

# The terminals of RDF 1.2 Turtle, section 6.5, as far as positions need them.
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\r\n]*)
      | (?P<literal>(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*')
            (?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?|\s*\^\^\s*(?:<[^>]*>|[^\s;,.\])]*(?:\.[^\s;,.\])]+)*))?)
      | (?P<iri><[^>\r\n]*>)
      | (?P<directive>@prefix|@base|(?i:PREFIX|BASE)(?=[\s<\#]))
      | (?P<number>[+-]?(?:(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|\d*\.\d+|\d+))
      | (?P<blank>_:[^\s;,\])]*[^\s;,.\])]|\[|\()
      | (?P<close>[\])])
      | (?P<end>\.)
      | (?P<separator>[;,])
      | (?P<name>(?:\\.|[^\s;,\[\]()<>"'\#\\])*(?:\\.|[^\s;,.\[\]()<>"'\#\\]))
    """,
    re.VERBOSE | re.DOTALL,
)
UPPER_TAG = re.compile(r"""["']@[A-Za-z0-9-]*[A-Z]""")  # where a language tag has a capital letter
QUOTES = re.compile(r"\"\"\"|'''|[\"']")
CODE = r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
NO_ESCAPE = re.compile(rf"""\\(?![tbnrf"'\\]|{CODE})""")
ESCAPE = re.compile(r"\\.", re.DOTALL)
DIGITS = {"u": "four", "U": "eight"}
DIRECTIVES = {"@prefix": 3, "@base": 2, "PREFIX": 2, "BASE": 1}  # how many tokens stand behind each


class Token(NamedTuple):
    """One Turtle token with its place; `text` is as written. A file has thousands: a tuple is made in no time."""

    kind: str
    text: str
    line: int
    column: int


Span = tuple[Token, Token, Token]  # the tokens of a triple: of its subject, its predicate and its value


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a Turtle document that parses, without white space and comments."""
    line, line_start = 1, 0
    for match in TOKEN.finditer(text):
        kind, value = match.lastgroup or "", match.group()
        if kind != "space":
            yield Token(kind, value, line, match.start() - line_start + 1)
        if "\n" in value:
            line += value.count("\n")
            line_start = match.start() + value.rindex("\n") + 1


@dataclass(frozen=True)
class TurtleFile:
    """A parsed Turtle file: `triples` in document order (with repetitions), `prefixes` and `base` as declared.

    `spans` gives the tokens of each triple, where whoever made the triples knows them.
    """

    path: Path
    text: str
    triples: tuple[Quad, ...]
    prefixes: dict[str, str]
    base: str | None
    spans: Callable[[], tuple[Span, ...]] | None = None

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        return tuple(tokens(self.text))

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        """The tokens of each triple; empty when they cannot be paired."""
        if self.spans is not None:
            return self.spans()
        spans = tuple((s, p, value[-1] if value else p) for s, p, value in statement_tokens(self.text))
        return spans if len(spans) == len(self.triples) else ()

    @cached_property
    def _index(self) -> dict[Quad, int]:
        index: dict[Quad, int] = {}
        for number, triple in enumerate(self.triples):
            index.setdefault(triple, number)
        return index

    @cached_property
    def tags(self) -> dict[Quad, str]:
        """The language tags as they are written, such as en-GB, of the triples where the parser gives others: it puts
        them all in lower case.
        """
        if not UPPER_TAG.search(self.text):
            return {}
        found: dict[Quad, str] = {}
        for triple, (_, _, token) in zip(self.triples, self._spans, strict=False):
            tag = token.text.rpartition("@")[2].partition("--")[0]
            if isinstance(triple.object, Literal) and triple.object.language == tag.lower():
                found.setdefault(triple, tag)
        return {triple: tag for triple, tag in found.items() if tag != tag.lower()}

    def line(self, triple: Quad) -> int | None:
        """The line of a triple, as `where` finds it."""
        number = self._index.get(triple) if self._spans else None
        if number is None:
            return self.where(triple.subject, triple.predicate, triple.object).line
        return self._spans[number][1].line

    def where(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> Location:
        """The place of a triple in the file, or of the nearest that is there: its predicate, its subject, the file.

        The place of a triple is that of its predicate; the place of a subject is that of its first triple.
        """
        if not self._spans:
            return self._side_by_side(subject, predicate, value) if predicate and value else self._beginning(subject)
        if predicate is not None and value is not None:
            number = self._index.get(Quad(subject, predicate, value))  # type: ignore[arg-type]
            number = self._like(subject, predicate, value) if number is None else number
            if number is not None:
                return self._location(self._spans[number][1])
        fallback: Location | None = None
        for number, triple in enumerate(self.triples):
            if triple.subject == subject:
                if predicate is None or triple.predicate == predicate:
                    return self._location(self._spans[number][0 if predicate is None else 1])
                fallback = fallback or self._location(self._spans[number][0])
        return fallback or Location(self.path)

    def _like(self, subject: Term, predicate: Term, value: Term) -> int | None:
        """The first triple with a value that means the same: a store gives 05 back as 5."""
        for number, triple in enumerate(self.triples):
            one = triple.object
            if (triple.subject, triple.predicate) == (subject, predicate) and (
                isinstance(one, Literal) and isinstance(value, Literal) and _mean_the_same(one, value)
            ):
                return number
        return None

    def _side_by_side(self, subject: Term, predicate: Term, value: Term) -> Location:
        """The place of a triple, where blank nodes keep the triples of the file from being paired with their tokens."""
        begins, of_subject = True, False
        behind: Token | None = None
        for token in self._tokens:
            if begins:
                of_subject = self._is(token, subject)
            begins = token.text == "."
            if begins or token.text == ";":
                behind = None
            elif of_subject and behind and self._is(token, value):
                return self._location(behind)
            elif self._is(token, predicate):
                behind = token
        return self._beginning(subject)

    def _beginning(self, subject: Term) -> Location:
        """The place of a subject, where there are blank nodes: the first statement that begins with it."""
        behind = [None, *self._tokens]
        begun = (token for end, token in zip(behind, self._tokens, strict=False) if end is None or end.kind == "end")
        return next((self._location(token) for token in begun if self._is(token, subject)), Location(self.path))

    def _is(self, token: Token, value: Term) -> bool:
        """Whether a token may be that of a value."""
        if isinstance(value, Literal):
            return not self._written(token) and value.value in token.text
        return self._written(token) == text_of(value)

    def where_used(self, iri: str) -> Location:
        """The first place where a term is written, as an IRI or with a prefix; the file when it is not found."""
        return next(map(self._location, self.tokens_of(iri)), Location(self.path))

    def tokens_of(self, iri: str) -> tuple[Token, ...]:
        """The tokens that write a term, as an IRI or with a prefix."""
        return tuple(token for token in self._tokens if self._written(token) == iri)

    def _written(self, token: Token) -> str:
        """The IRI that a token stands for; empty for what is none."""
        prefix, colon, local = token.text.partition(":")
        if token.kind == "name" and colon:
            return self.prefixes.get(prefix, "") + local
        return token.text.strip("<>") if token.kind in ("name", "iri") else ""

    def _location(self, token: Token) -> Location:
        return Location(self.path, token.line, token.column)


def _mean_the_same(one: Literal, other: Literal) -> bool:
    if one.language and other.language:
        return (one.value, one.language.lower()) == (other.value, other.language.lower())
    return order(one, other) == 0


def statement_tokens(text: str) -> Iterator[tuple[Token, Token, tuple[Token, ...]]]:
    """The tokens of each statement: its subject, its predicate, and its value, or the members of one that is a
    collection and has any.

    For Turtle without blank nodes and without collections in collections.
    """
    subject: Token | None = None
    predicate: Token | None = None
    members: list[Token] | None = None
    skip = 0
    for token in tokens(text):
        if token.text == ")" and members is not None and subject and predicate:
            yield subject, predicate, tuple(members)
            members = None
        elif members is not None:
            members.append(token)
        elif token.text == "(" and predicate is not None:
            members = []
        elif token.kind == "directive":
            # @prefix name: <iri> .   @base <iri> .   PREFIX name: <iri>   BASE <iri>
            skip = DIRECTIVES[token.text if token.text[0] == "@" else token.text.upper()]
        elif skip:
            skip -= 1
        elif token.kind == "end":
            subject = predicate = None
        elif token.kind == "separator":
            if token.text == ";":
                predicate = None
        elif subject is None:
            subject = token
        elif predicate is None:
            predicate = token
        else:
            yield subject, predicate, (token,)


def read_turtle(path: Path) -> TurtleFile:
    """The triples of a UTF-8 Turtle file.

    :raises SeedError: the file cannot be read, is not UTF-8, is empty, or breaks the syntax; with line and column.
    """
    try:
        content = content_of(path)
    except OSError as error:
        raise SeedError(
            f"cannot be read: {error.strerror}", Location(path), "Check that the file exists and may be read."
        ) from error
    return parse_turtle(content, path)


def read_all(paths: Iterable[Path]) -> tuple[TurtleFile, ...]:
    """Several files.

    :raises CorpusError: with what is wrong with each that cannot be read.
    """
    files: list[TurtleFile] = []
    errors: list[SeedError] = []
    for path in paths:
        try:
            files.append(read_turtle(path))
        except SeedError as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else InvalidCorpusError(errors)
    return tuple(files)


def parse_turtle(content: bytes, path: Path) -> TurtleFile:
    """The triples of the Turtle document `content`; `path` is for messages only. Raises as `read_turtle`."""
    text = decoded(content, path, SeedError)
    if "\0" in text:
        raise SeedError("a NUL character, as in UTF-16", Location(path, 1, 1), "Save the file as UTF-8.")
    text = text.removeprefix("\ufeff")
    parser = parse(text, format=RdfFormat.TURTLE)
    try:
        triples = tuple(parser)
    except SyntaxError as error:
        raise SeedError(*_explain(error, text, path)) from error
    if not triples and not parser.prefixes and not parser.base_iri:
        raise SeedError("the file is empty", Location(path), "Write its triples, or remove the file.")
    return TurtleFile(path, text, triples, dict(parser.prefixes), parser.base_iri)


@lru_cache(maxsize=4096)
def read_term(text: str, base: str, prefixes: tuple[tuple[str, str], ...]) -> Term | None:
    """The object that a text is in Turtle; None where it is none."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes)
    try:
        triples = list(parse(f"{head}<urn:s> <urn:p> {text}\n.", format=RdfFormat.TURTLE, base_iri=base))
    except SyntaxError:
        return None
    return triples[0].object if len(triples) == 1 else None


def _explain(error: SyntaxError, text: str, path: Path) -> tuple[str, Location, str]:
    """What is wrong, where, and what to do, of a syntax error that the parser reported."""
    message = str(error.msg).rsplit(": ", 1)[-1] if ": " not in str(error.msg) else str(error.msg).split(": ", 1)[1]
    where = Location(path, error.lineno, error.offset)
    prefix = re.search(r"The prefix (\S*:) has not been declared", message)
    if prefix:
        return (
            f"the prefix {prefix[1]} is not declared",
            where,
            "Add its @prefix line, as ontology/prefixes.ttl has it.",
        )
    if "No scheme found in an absolute IRI" in message:
        return "a relative IRI without @base", where, "Add the @base line, as ontology/prefixes.ttl has it."
    if error.lineno and error.offset:
        told = _in_string(text, _offset(text, error.lineno, error.offset), path)
        if told:
            return told
    lines = text.removesuffix("\n").split("\n")
    shown = (
        lines[error.lineno - 1].strip()[:60] if error.lineno and error.lineno <= len(lines) else "the end of the file"
    )
    return f"Turtle syntax: {message}", where, f"Mend the statement at or before: {shown}"


def _offset(text: str, line: int, column: int) -> int:
    """Where in a text a place is; lines and columns count from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _place(text: str, offset: int, path: Path) -> Location:
    return Location(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _in_string(text: str, offset: int, path: Path) -> tuple[str, Location, str] | None:
    """What is wrong within a text or IRI of which the parser reported the beginning or a part; None if nothing is."""
    token = next((match for match in TOKEN.finditer(text) if match.end() > offset), None)
    quote = QUOTES.match(text, offset)
    opened = quote is not None and len(quote[0]) == 3 and token is not None and len(token[0]) == 2  # "" before one more
    if token and token.start() <= offset and not opened:
        if token.lastgroup not in ("literal", "iri"):
            return None
        found = (e.start() for e in ESCAPE.finditer(text, *token.span()) if NO_ESCAPE.match(text, e.start()))
        place = next(found, None)
        return None if place is None else _no_escape(text, place, path)
    if quote is None:
        return None
    several = "" if len(quote[0]) == 3 else " A text of several lines stands in three quotes."
    return "Turtle syntax: a text that does not end", _place(text, offset, path), f"End it with {quote[0]}.{several}"


def _no_escape(text: str, offset: int, path: Path) -> tuple[str, Location, str]:
    sign = text[offset + 1 : offset + 2]
    what = f"without {DIGITS[sign]} hexadecimal digits" if sign in DIGITS else ""
    shown = f"\\{sign}" if sign.strip() else "\\"
    return (
        f"Turtle syntax: there is no escape {shown} {what}".rstrip(),
        _place(text, offset, path),
        "Write a backslash twice: \\\\.",
    )
