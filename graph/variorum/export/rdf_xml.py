"""RDF/XML and TriX: RDF for tools that read XML.

XML has no way to write most control characters, and RDF/XML none to write a predicate that does not end in an XML name.
What cannot be written is refused before anything is.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from variorum.corpus.literals import LiteralParts, read_literal
from variorum.errors import ExportError
from variorum.export.names import Names
from variorum.export.selection import Selection
from variorum.export.statements import Resource, graphs_of, merged, resources

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TRIX = "http://www.w3.org/2004/03/trix/trix-1/"
ITS = "http://www.w3.org/2005/11/its"
# RDF/XML, section 7.2.5; rdf:li would be read as rdf:_1
NO_PROPERTIES = re.compile(
    re.escape(RDF) + "(RDF|ID|Description|about|parseType|resource|nodeID|datatype|li|bagID|aboutEach(Prefix)?)"
)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, section 2.2
_START = r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F" + (
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
LOCAL_NAME = re.compile(rf"[{_START}][{_START}0-9.\-\u00B7\u0300-\u036F\u203F\u2040]*\Z")
IN_MEMORY = 8 << 20
BUFFER = 1 << 20


def write_rdfxml(selection: Selection, output: BinaryIO) -> None:
    """Writes all graphs as one set of triples, in RDF/XML.

    :raises ExportError: a predicate does not end in an XML name, a literal has a character that XML has not, or there
        is a triple about a triple.
    """
    document = _RdfXml(selection)
    with SpooledTemporaryFile(IN_MEMORY) as body:
        for resource in resources(merged(selection, by_iri=True)):
            body.write(document.description(resource).encode())
        output.write(document.start().encode())
        body.seek(0)
        shutil.copyfileobj(body, output, BUFFER)
        output.write(b"</rdf:RDF>\n")


def write_trix(selection: Selection, output: BinaryIO) -> None:
    """Writes each graph in TriX; merged, they are one graph without a name.

    :raises ExportError: a literal has a character that XML has not, or a direction; or a triple is about a triple.
    """
    graphs: Iterable[tuple[str, Iterable[bytes]]]
    graphs = [("", merged(selection, by_iri=True))] if selection.union else graphs_of(selection, by_iri=True)
    with SpooledTemporaryFile(IN_MEMORY) as body:
        body.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<TriX xmlns="{TRIX}">\n'.encode())
        for graph, lines in graphs:
            body.write(b"  <graph>\n")
            if graph:
                body.write(f"    <uri>{escape(graph)}</uri>\n".encode())
            for resource in resources(lines):
                body.writelines(line.encode() for line in _trix_triples(resource))
            body.write(b"  </graph>\n")
        body.write(b"</TriX>\n")
        body.seek(0)
        shutil.copyfileobj(body, output, BUFFER)


def _trix_triples(resource: Resource) -> Iterator[str]:
    subject = _trix_term(resource.subject)
    for predicate, value in resource.statements:
        yield f"    <triple>{subject}<uri>{escape(predicate)}</uri>{_trix_term(value)}</triple>\n"


def _trix_term(token: str) -> str:
    if token.startswith("_:"):
        return f"<id>{token[2:]}</id>"
    if token.startswith("<"):
        return f"<uri>{escape(_iri(token, 'TriX'))}</uri>"
    literal = read_literal(token)
    if literal.direction:
        raise ExportError("TriX has no way to write the direction of a text", advice="Ask for trig or nquads.")
    text = _text(literal, token)
    if literal.datatype:
        return f"<typedLiteral datatype={quoteattr(literal.datatype)}>{text}</typedLiteral>"
    language = f" xml:lang={quoteattr(literal.language)}" if literal.language else ""
    return f"<plainLiteral{language}>{text}</plainLiteral>"


class _RdfXml:
    """One document: what it turned out to need decides how it starts."""

    def __init__(self, selection: Selection) -> None:
        self._names = Names(selection.snapshot.prefixes, selection.snapshot.base)
        self._properties: dict[str, tuple[str, str]] = {}

    def start(self) -> str:
        """The lines before the first description."""
        namespaces = {"rdf": RDF, **{p: n for p, n in self._names.prefixes.items() if p != "rdf" or n == RDF}}
        lines = [f"xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in sorted(namespaces.items())]
        between = "\n    "
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{between}{between.join(lines)}>\n'

    def description(self, resource: Resource) -> str:
        """All that is said of one subject."""
        subject = resource.subject
        about = f'rdf:nodeID="{subject[2:]}"' if subject.startswith("_:") else f"rdf:about={quoteattr(subject[1:-1])}"
        lines = [self._property(predicate, value) for predicate, value in resource.statements]
        return f"  <rdf:Description {about}>\n{''.join(lines)}  </rdf:Description>\n"

    def _property(self, predicate: str, value: str) -> str:
        if predicate not in self._properties:
            self._properties[predicate] = self._element(predicate)
        name, declared = self._properties[predicate]
        if value.startswith("_:"):
            return f'    <{name}{declared} rdf:nodeID="{value[2:]}"/>\n'
        if value.startswith("<"):
            return f"    <{name}{declared} rdf:resource={quoteattr(_iri(value, 'RDF/XML'))}/>\n"
        literal = read_literal(value)
        attributes = declared
        if literal.datatype:
            attributes += f" rdf:datatype={quoteattr(literal.datatype)}"
        if literal.language:
            attributes += f" xml:lang={quoteattr(literal.language)}"
        if literal.direction:
            attributes += f' xmlns:its="{ITS}" rdf:version="1.2-basic" its:version="2.0" its:dir="{literal.direction}"'
        return f"    <{name}{attributes}>{_text(literal, value)}</{name}>\n"

    def _element(self, predicate: str) -> tuple[str, str]:
        """The name of the element for a property, and the declaration that it needs if it has no prefix."""
        local = LOCAL_NAME.search(predicate)
        if local is None or NO_PROPERTIES.fullmatch(predicate):
            what = "it does not end in an XML name" if local is None else "it is a word of RDF/XML itself"
            raise ExportError(
                f"<{predicate}> cannot be written as RDF/XML: {what}", advice="Ask for turtle, ntriples or jsonld."
            )
        curie = self._names.curie(predicate)
        prefix, _, name = (curie or "").partition(":")
        usable = LOCAL_NAME.fullmatch(prefix) and LOCAL_NAME.fullmatch(name) and not prefix.lower().startswith("xml")
        if usable and (prefix != "rdf" or predicate == RDF + name):
            return f"{prefix}:{name}", ""
        return f"ns:{local[0]}", f" xmlns:ns={quoteattr(predicate[: local.start()])}"


def _iri(token: str, form: str) -> str:
    if token.startswith("<<"):
        raise ExportError(f"a triple about a triple cannot be written as {form}", advice="Ask for trig or nquads.")
    return token[1:-1]


def _text(literal: LiteralParts, token: str) -> str:
    found = NO_XML.search(literal.value)
    if found:
        shown = token if len(token) < 60 else f"{token[:60]}…"
        what = f"the literal {shown} has the character U+{ord(found[0]):04X}, which XML cannot write"
        raise ExportError(what, advice="Ask for turtle, ntriples, nquads or trig.")
    return escape(literal.value, {"\r": "&#13;"})
