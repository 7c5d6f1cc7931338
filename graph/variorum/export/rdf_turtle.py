"""Turtle and TriG for people, in the style of the seeds: subjects by IRI, the type first, then the name, one triple a
line.

Two exports of one snapshot are the same bytes, and a triple more is a line more.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from operator import itemgetter
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from variorum.export.names import Names
from variorum.export.selection import Selection
from variorum.export.statements import END, graphs_of, merged

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
HEADS = (
    RDF_TYPE,
    "https://schema.org/name",
    "http://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "https://schema.org/alternateName",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
XSD = "http://www.w3.org/2001/XMLSchema#"
# What Turtle writes without quotes (Turtle 1.1, section 2.5); not 05 and +5, of which rdflib makes 5.
BARE = {
    XSD + "boolean": re.compile(rb'"(true|false)"'),
    XSD + "integer": re.compile(rb'"(-?(?:0|[1-9][0-9]*))"'),
    XSD + "decimal": re.compile(rb'"(-?(?:0|[1-9][0-9]*)\.[0-9]+)"'),
    XSD + "double": re.compile(rb'"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?[eE][+-]?[0-9]+)"'),
}
CACHED = 100_000  # terms whose short form is remembered
SHORT = 200  # bytes of a term that is worth remembering
IN_MEMORY = 8 << 20  # bytes of a text that waits in memory for its first lines; beyond that, on the disk
BUFFER = 1 << 20


def write_turtle(selection: Selection, output: BinaryIO) -> None:
    """Writes all graphs as one set of triples, in Turtle."""
    terms = Terms(selection)
    with SpooledTemporaryFile(IN_MEMORY) as body:
        body.writelines(paragraphs(merged(selection, by_iri=True), terms))
        finish(body, terms, output)


def write_trig(selection: Selection, output: BinaryIO) -> None:
    """Writes each graph in TriG, in the order of their names; merged, they are the default graph."""
    if selection.union:
        write_turtle(selection, output)
        return
    terms = Terms(selection)
    with SpooledTemporaryFile(IN_MEMORY) as body:
        for graph, lines in graphs_of(selection, by_iri=True):
            if body.tell():
                body.write(b"\n")
            write_block(graph, lines, terms, body)
        finish(body, terms, output)


def write_block(graph: str, lines: Iterable[bytes], terms: Terms, output: IO[bytes]) -> None:
    """Writes one graph between braces."""
    output.write(terms.iri(graph) + b" {\n")
    output.writelines(paragraphs(lines, terms, b"    "))
    output.write(b"}\n")


def finish(body: IO[bytes], terms: Terms, output: BinaryIO) -> None:
    """Writes the prefixes that the body turned out to use, and the body."""
    for line in terms.directives():
        output.write(line)
    body.seek(0)
    shutil.copyfileobj(body, output, BUFFER)


def paragraphs(lines: Iterable[bytes], terms: Terms, indent: bytes = b"") -> Iterator[bytes]:
    """One text for each subject, a blank line before all but the first; lines of one subject must follow each other."""
    between = b" ;\n" + indent + b"    "
    start = indent
    for subject, rows in _subjects(lines, terms):
        rows.sort(key=itemgetter(0))
        yield b"".join((start, terms.term(subject), b" ", between.join([text for _, text in rows]), b" .\n"))
        start = b"\n" + indent


def _subjects(lines: Iterable[bytes], terms: Terms) -> Iterator[tuple[bytes, list[tuple[int, bytes]]]]:
    """Each subject with its predicates and objects, written, and their ranks."""
    predicates, known = terms.predicates, terms.known
    last = b""
    rows: list[tuple[int, bytes]] = []
    for line in lines:
        subject, predicate, value = line.split(b" ", 2)
        if subject != last:
            if rows:
                yield last, rows
            last, rows = subject, []
        value = value[:-3]
        rank, name = predicates.get(predicate) or terms.predicate(predicate)
        rows.append((rank, name + (known.get(value) or terms.term(value))))
    if rows:
        yield last, rows


class Terms:
    """The terms of N-Triples, with END for the > of an IRI, as Turtle writes them."""

    def __init__(self, selection: Selection) -> None:
        self.names = Names(selection.snapshot.prefixes, selection.snapshot.base)
        self.known: dict[bytes, bytes] = {}
        self.predicates: dict[bytes, tuple[int, bytes]] = {}

    def predicate(self, token: bytes) -> tuple[int, bytes]:
        """Where a predicate comes among those of a subject, and how it is written, with a space behind it."""
        iri = token[1:-1].decode()
        rank = HEADS.index(iri) if iri in HEADS else len(HEADS)
        found = rank, (b"a" if iri == RDF_TYPE else self.iri(iri)) + b" "
        self.predicates[token] = found
        return found

    def term(self, token: bytes) -> bytes:
        """An IRI, a blank node, a literal or a triple term."""
        if token.startswith(b'"'):
            text = self._literal(token)
        elif token.startswith(b"<") and not token.startswith(b"<<"):
            text = self.iri(token[1:-1].decode())
        else:
            text = token.replace(END, b">")
        if len(token) < SHORT:
            if len(self.known) >= CACHED:
                self.known.clear()
            self.known[token] = text
        return text

    def iri(self, iri: str) -> bytes:
        """An IRI as short as may be."""
        relative = self.names.relative(iri)
        if relative is not None:
            return f"<{relative}>".encode()
        return (self.names.curie(iri) or f"<{iri}>").encode()

    def directives(self) -> Iterator[bytes]:
        """The lines for the base and the prefixes that were used, and an empty one."""
        base, prefixes = self.names.base, self.names.prefixes
        if base:
            yield f"@base <{base}> .\n".encode()
        for prefix, namespace in prefixes.items():
            yield f"@prefix {prefix}: <{namespace}> .\n".encode()
        if base or prefixes:
            yield b"\n"

    def _literal(self, token: bytes) -> bytes:
        token = token.replace(END, b">")
        if not token.endswith(b">"):
            return token
        at = token.rindex(b'"^^<')
        quoted, datatype = token[: at + 1], token[at + 4 : -1].decode()
        bare = BARE[datatype].fullmatch(quoted) if datatype in BARE else None
        return bare[1] if bare else quoted + b"^^" + self.iri(datatype)
