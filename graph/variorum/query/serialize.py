"""Write the answer to a query, with the engine's own serializers, and stop at a bound.

An answer is whole or an error: past a bound it is refused, or, where the client asks for it, cut after its last whole
row and marked as cut. SPARQL JSON and XML results say so by a link in their head; other formats have no place for it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import IO, NamedTuple, cast

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)
from pyoxigraph import serialize as serialize_triples

from variorum.errors import QueryError
from variorum.query.evaluate import ENGINE_ERRORS, Answer, engine_error
from variorum.query.formats import Format, FormatError, find_format
from variorum.query.lexer import is_xml_name
from variorum.terms import Term

# What Char of XML 1.0 (section 2.2) leaves out, in UTF-8.
NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
TRUNCATED = "https://w3id.org/variorum/ns#truncated"


class TooLargeError(QueryError):
    """An answer has more rows or bytes than it may have."""


class Bounds(NamedTuple):
    """How many rows (solutions or triples) and bytes an answer may have; `truncate` cuts it there instead of refusing.

    In SPARQL JSON a solution that binds nothing is not counted. Whoever does not want to know how many rows there are
    says so by `counted`: to count them takes a twentieth of the time of an answer of 1,000 rows.
    """

    rows: int
    size: int
    truncate: bool = False
    counted: bool = True


class Written(NamedTuple):
    """An answer in one format: `rows` are its solutions or triples, one for a truth value, -1 where nobody counted."""

    body: bytes
    media_type: str
    rows: int
    truncated: bool = False


def serialize(answer: Answer, media_type: str) -> bytes:
    """The whole answer in the format with this media type (or short name), in UTF-8.

    :raises FormatError: the format does not fit the answer, or cannot express one of its triples.
    """
    return write(answer, media_type, Bounds(2**62, 2**62)).body


def write(answer: Answer, media_type: str, bounds: Bounds) -> Written:
    """The answer in the format with this media type (or short name), in UTF-8, within bounds.

    :raises FormatError: the format does not fit the answer, or cannot express one of its triples.
    :raises TooLargeError: it goes past a bound, and is not to be truncated.
    """
    chosen = find_format(answer.kind, media_type)
    written = _write(answer, chosen, bounds)
    if chosen.engine in (QueryResultsFormat.XML, RdfFormat.RDF_XML):
        return written._replace(body=_well_formed(written.body))
    return written


def _write(answer: Answer, chosen: Format, bounds: Bounds) -> Written:
    """The answer as the engine writes it."""
    try:
        if isinstance(answer.results, QueryTriples):
            assert isinstance(chosen.engine, RdfFormat)
            return _write_graph(answer, answer.results, chosen.engine, chosen.media_type, bounds)
        assert isinstance(chosen.engine, QueryResultsFormat)
        if isinstance(answer.results, QueryBoolean):
            body = answer.results.serialize(format=chosen.engine)
            assert body is not None
            return Written(body, chosen.media_type, 1)
        if chosen.engine == QueryResultsFormat.CSV:
            return _write_csv(answer, chosen.media_type, bounds)
        return _write_solutions(answer.results, chosen.engine, chosen.media_type, bounds)
    except ENGINE_ERRORS as error:
        raise engine_error(error, answer.query.text) from error


def _well_formed(body: bytes) -> bytes:
    """XML of the engine as XML 1.0 has it: with carriage returns that a parser leaves as they are.

    :raises FormatError: a text has a character that XML cannot hold.
    """
    illegal = NO_XML.search(body)
    if illegal:
        what = f"a text has the character U+{ord(illegal[0].decode()):04X}, which XML cannot hold"
        raise FormatError(what, advice="Ask for JSON, CSV, Turtle or N-Triples.")
    return body.replace(b"\r", b"&#13;")


@dataclass(frozen=True)
class _Layout:
    """How the rows of the engine's output in one format are told apart.

    `end` stands at the end of each row and nowhere else: quotation marks, `<` and line ends are escaped in texts. Only
    in JSON a string may end with `}},{`; then one of `excluded` follows. There are `extra` more rows than ends.
    """

    start: bytes  # what comes before the first row
    end: bytes
    excluded: tuple[bytes, ...]
    doubt: re.Pattern[bytes] | None  # finds whether one of `excluded` follows anywhere
    least: int  # the bytes that a row has at least
    extra: int
    kept: int  # how much of `end` belongs to the row
    tail: bytes  # what ends a document
    mark: tuple[bytes, bytes]  # what to replace, at the first place, to say that the answer was cut

    def rows(self, body: bytes) -> int:
        """How many rows there are."""
        ends = body.count(self.end)
        if self.doubt and self.doubt.search(body):
            ends -= sum(body.count(self.end + more) for more in self.excluded)
        return 0 if body.endswith(b'"bindings":[]}}') else ends + self.extra

    def cut(self, body: bytes, rows: int) -> bytes:
        """The document with only its first rows, marked as cut; it must have more."""
        at, left = body.index(self.start) + len(self.start), rows - min(self.extra, 0)
        while left:
            at = body.index(self.end, at) + len(self.end)
            left -= not body.startswith(self.excluded, at)
        until = at - len(self.end) + self.kept if rows else at
        return body[:until].replace(*self.mark, 1) + self.tail


_LINK = TRUNCATED.encode()
_LAYOUTS = {
    QueryResultsFormat.JSON: _Layout(
        b'"bindings":[',
        b'}},{"',
        (b"}", b","),
        re.compile(rb'\}\},\{"[},]'),
        20,
        1,
        2,
        b"]}}",
        (b'{"head":{', b'{"head":{"link":["%b"],' % _LINK),
    ),
    QueryResultsFormat.XML: _Layout(
        b"<results>",
        b"</result>",
        (),
        None,
        17,
        0,
        9,
        b"</results></sparql>",
        (b"</head>", b'<link href="%b"/></head>' % _LINK),
    ),
    QueryResultsFormat.TSV: _Layout(b"", b"\n", (), None, 1, -1, 1, b"", (b"", b"")),
}


class _FullError(Exception):
    """Ends the engine's writing."""


class _Bounded:
    """What the engine writes to, some kilobytes at a time, until a bound is passed."""

    def __init__(self, layout: _Layout, bounds: Bounds) -> None:
        self.size = 0
        self._parts: list[bytes] = []
        self._layout, self._bounds = layout, bounds
        self._look_at = max(1 << 16, bounds.rows * layout.least)

    def write(self, part: bytes) -> int:
        self._parts.append(part)
        self.size += len(part)
        if self.size > self._bounds.size:
            raise _FullError
        if self.size > self._look_at:
            self._look_at *= 2
            if self._layout.rows(self.body) > self._bounds.rows + 1:  # the last end may be none
                raise _FullError
        return len(part)

    @property
    def body(self) -> bytes:
        """All of it."""
        if len(self._parts) > 1:
            self._parts = [b"".join(self._parts)]
        return self._parts[0] if self._parts else b""

    def flush(self) -> None:
        """Nothing is held back."""


def _write_solutions(results: QuerySolutions, engine: QueryResultsFormat, media_type: str, bounds: Bounds) -> Written:
    layout = _LAYOUTS[engine]
    output = _Bounded(layout, bounds)
    try:
        results.serialize(cast("IO[bytes]", output), engine)
        ended = True
    except _FullError:
        ended = False
    body = output.body
    if ended and not bounds.counted and len(body) <= bounds.rows * layout.least:
        return Written(body, media_type, -1)
    rows = layout.rows(body)
    if ended and rows <= bounds.rows:
        return Written(body, media_type, rows)
    if not bounds.truncate:
        raise _too_large(bounds, rows > bounds.rows)
    whole = layout.rows(body[: bounds.size]) - max(layout.extra, 0)  # the last row there may be half written
    kept = bounds.rows if rows > bounds.rows and len(body) <= bounds.size else min(bounds.rows, max(whole, 0))
    return Written(layout.cut(body, kept), media_type, kept, truncated=True)


def _too_large(bounds: Bounds, rows: bool) -> TooLargeError:
    what = f"{bounds.rows:,} rows" if rows else f"{bounds.size:,} bytes"
    return TooLargeError(
        f"the answer has more than {what}", advice="Ask for less, with LIMIT or a narrower pattern, or take an export."
    )


def _write_csv(answer: Answer, media_type: str, bounds: Bounds) -> Written:
    """The solutions as SPARQL 1.1 CSV (section 3): the engine does not quote an IRI with a comma, as passages have."""
    parts: list[str] = []
    line = StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(answer.variables)
    rows = size = 0
    for row in answer.rows():
        parts.append(line.getvalue())
        size += len(parts[-1].encode())
        if rows == bounds.rows or size > bounds.size:
            if not bounds.truncate:
                raise _too_large(bounds, rows == bounds.rows)
            if size > bounds.size:
                parts.pop()
                rows -= 1
            return Written("".join(parts).encode(), media_type, max(rows, 0), truncated=True)
        line.seek(0)
        line.truncate()
        writer.writerow(map(_plain, row))
        rows += 1
    parts.append(line.getvalue())
    return Written("".join(parts).encode(), media_type, rows)


def _plain(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _write_graph(answer: Answer, results: QueryTriples, engine: RdfFormat, media_type: str, bounds: Bounds) -> Written:
    found = answer.spelling.triples(results) if answer.spelling else results
    triples = list(islice(found, bounds.rows + 1))
    truncated = len(triples) > bounds.rows
    if truncated and not bounds.truncate:
        raise _too_large(bounds, True)
    body = _graph(answer, triples[: bounds.rows], engine)
    while len(body) > bounds.size:
        if not bounds.truncate:
            raise _too_large(bounds, False)
        truncated = True
        triples = triples[: len(triples) * bounds.size // (len(body) + 1)]
        body = _graph(answer, triples, engine)
    return Written(body, media_type, min(len(triples), bounds.rows), truncated)


def _graph(answer: Answer, triples: list[Triple], engine: RdfFormat) -> bytes:
    if engine == RdfFormat.RDF_XML:
        for triple in triples:
            _refuse_unnameable(triple)
    prefixes = {}
    if engine in (RdfFormat.TURTLE, RdfFormat.TRIG):
        iris = {iri for triple in triples for iri in _iris(triple)}
        prefixes = {
            prefix: namespace
            for prefix, namespace in answer.prefixes.items()
            if any(iri.startswith(namespace) for iri in iris)
        }
    body = serialize_triples(triples, format=engine, prefixes=prefixes)
    assert body is not None
    return answer.spelling.with_tags(body) if answer.spelling else body


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
