"""Files of RDF: their statements, with blank nodes named, and what is broken in them with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from variorum.corpus.folder import Corpus
from variorum.errors import CorpusError, Location
from variorum.importing.contents import content_of, stem_of
from variorum.importing.naming import slug_for
from variorum.importing.statements import Place, Untaken
from variorum.terms import RDF_TYPE, SCHEMA, Term, local_name

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
SUFFIXES = {
    ".nq": "nquads",
    ".nt": "ntriples",
    ".trig": "trig",
    ".ttl": "turtle",
    ".rdf": "rdfxml",
    ".owl": "rdfxml",
    ".jsonld": "jsonld",
}
BY_LINE = ("nquads", "ntriples")
PLACED = re.compile(r"^Parser error (?:at line \d+|between line \d+ column \d+).*?: | on line \d+ .*$")
NAMES = tuple(NamedNode(iri) for iri in (SCHEMA + "name", "http://schema.org/name", "http://xmlns.com/foaf/0.1/name"))
# Of these there may be several with one name: a name does not tell which is meant.
NAMELESS = ("Review", "Rating", "Comment", "Offer", "Claim")


@dataclass(frozen=True)
class RdfFile:
    """The quads of a file, in its order, without blank nodes; a graph is its name, or empty. `broken` has the rest."""

    name: str
    quads: tuple[tuple[NamedNode, NamedNode, NamedNode | Literal, str], ...]
    broken: tuple[Untaken, ...]

    def place(self, at: str = "") -> Place:
        """A place in the file."""
        return Place(self.name, at)

    def graphs(self) -> dict[str, list[tuple[NamedNode, NamedNode, NamedNode | Literal]]]:
        """The triples of each graph."""
        found: dict[str, list[tuple[NamedNode, NamedNode, NamedNode | Literal]]] = {}
        for subject, predicate, value, graph in self.quads:
            found.setdefault(graph, []).append((subject, predicate, value))
        return found


def read_rdf(path: Path, form: str, corpus: Corpus) -> RdfFile:
    """A file of RDF. Of a file of lines, those that are broken are told one by one.

    :raises CorpusError: a file that is not one of lines breaks the syntax, with the place.
    """
    base = None if form in BY_LINE else f"{corpus.base}page/{slug_for(stem_of(path.name))}"
    return rdf_of(path, content_of(path), form, corpus, base)


def rdf_of(path: Path, content: bytes, form: str, corpus: Corpus, base: str | None = None) -> RdfFile:
    """The RDF of what a file has, relative IRIs made whole by `base`; raises as `read_rdf`."""
    broken: list[Untaken] = []
    try:
        quads = list(parse(content, format=FORMATS[form], base_iri=base))
    except (SyntaxError, ValueError) as error:
        if form not in BY_LINE:
            line, column = _place(error, content, form)
            raise CorpusError(
                f"this breaks the syntax: {_said(error)}", Location(path, line, column), _ADVICE
            ) from None
        quads = list(_by_line(content, form, path.name, broken))
    named, rest = _without_blanks(quads, path, corpus)
    for quad in rest:
        broken.append(Untaken(Place(path.name, ""), f"a statement about a statement: {str(quad)[:120]}"))
    return RdfFile(path.name, tuple(named), tuple(broken))


def _said(error: Exception) -> str:
    """What a parser says of an error, without its place."""
    said = str(getattr(error, "msg", None) or error)
    return PLACED.sub("", said.rpartition(" (line ")[0] or said)


def _place(error: Exception, content: bytes, form: str) -> tuple[int | None, int | None]:
    """The line and the column of an error; of XML, of which the parser does not tell them, where it is no XML."""
    if form == "rdfxml":
        parser = expat.ParserCreate(namespace_separator=" ")
        try:
            parser.Parse(content, True)
        except expat.ExpatError as wrong:
            return wrong.lineno, wrong.offset + 1
    return getattr(error, "lineno", None), getattr(error, "offset", None)


_ADVICE = "Mend it there, or have the tool that made it write it anew; nothing of the file was read."


def _by_line(content: bytes, form: str, file: str, broken: list[Untaken]) -> Iterator[Quad]:
    """The statements of a file of lines, one by one."""
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            yield from parse(line, format=FORMATS[form])
        except (SyntaxError, ValueError) as error:
            broken.append(Untaken(Place(file, f"line {number}"), f"this is no statement: {_said(error)}"))


def _without_blanks(
    quads: Iterable[Quad], path: Path, corpus: Corpus
) -> tuple[list[tuple[NamedNode, NamedNode, NamedNode | Literal, str]], list[Quad]]:
    """Quads with an IRI for each blank node, and those about statements. Things without an IRI that have a type and a
    name are called by these, so that files that speak of the same meet; others are numbered in the order of the file.
    """
    quads = list(quads)
    called = _called(quads, corpus)
    numbers: dict[BlankNode, NamedNode] = {}
    prefix = slug_for(stem_of(path.name))

    def term(one: Term) -> NamedNode | Literal:
        if not isinstance(one, BlankNode):
            assert isinstance(one, NamedNode | Literal)
            return one
        if one not in called and one not in numbers:
            numbers[one] = corpus.iri("node", f"{prefix}-{len(numbers) + 1}")
        return called.get(one) or numbers[one]

    found, rest = [], []
    for quad in quads:
        if isinstance(quad.object, Triple):
            rest.append(quad)
            continue
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""  # others name no source
        subject, value = term(quad.subject), term(quad.object)
        assert isinstance(subject, NamedNode)
        found.append((subject, quad.predicate, value, graph))
    return found, rest


def _called(quads: Iterable[Quad], corpus: Corpus) -> dict[BlankNode, NamedNode]:
    """The blank nodes that a type and a name tell apart."""
    types: dict[BlankNode, str] = {}
    names: dict[BlankNode, str] = {}
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            if quad.predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                types.setdefault(quad.subject, local_name(quad.object.value))
            elif quad.predicate in NAMES and isinstance(quad.object, Literal):
                names.setdefault(quad.subject, quad.object.value)
    return {
        node: corpus.iri(slug_for(types[node]), slug_for(name))
        for node, name in names.items()
        if node in types and not types[node].endswith(NAMELESS)
    }
