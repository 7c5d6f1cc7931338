"""The words that everything uses: namespaces, terms of RDF and of the claims vocabulary, IRIs as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SHACL = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "https://schema.org/"
DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
PROV = "http://www.w3.org/ns/prov#"
VOID = "http://rdfs.org/ns/void#"
VR = "https://w3id.org/variorum/ns#"

RDF_TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")
COMMENT = NamedNode(RDFS + "comment")
SUBCLASS = NamedNode(RDFS + "subClassOf")
SUBPROPERTY = NamedNode(RDFS + "subPropertyOf")
IN_LANGUAGE = NamedNode(SCHEMA + "inLanguage")
IN_TIME = NamedNode(VR + "inTime")
# The parts of a citation.
SUBJECT, PREDICATE, OBJECT = (NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
ATTRIBUTED_TO = NamedNode(VR + "attributedTo")
STANCE, PASSAGE, LOCATOR, SOURCE = (NamedNode(VR + name) for name in ("stance", "passage", "locator", "source"))

# With what stance a source states a claim.
ASSERTED, EXPECTED, SPECULATIVE, OPINION, DENIED = (
    VR + name for name in ("asserted", "expected", "speculative", "opinion", "denied")
)
# What kind of matter a disagreement is.
CONTRADICTION, SELF_CONTRADICTION, DETAIL_DIFFERENCE, STANCE_DIFFERENCE, IDENTITY_QUESTION, OPINION_DIFFERENCE = (
    VR + name
    for name in (
        *("contradiction", "selfContradiction", "detailDifference", "stanceDifference", "identityQuestion"),
        "opinionDifference",
    )
)
# What a curator decided of it.
OPEN, EXPLAINED, RESOLVED, FALSE_ALARM = (VR + name for name in ("open", "explained", "resolved", "falseAlarm"))

# Datatypes of literals that people read without being told the type.
SELF_EXPLAINING = frozenset(
    XSD + name
    for name in ("string", "integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "gYearMonth")
)
LOCAL_NAME = re.compile(r"(?:[A-Za-z0-9_](?:[\w.-]*[\w-])?)?", re.ASCII)  # read as one by whatever reads it
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]")
_LINE_END = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")


def text_of(term: object) -> str:
    """An IRI, a blank node's label, or a literal's lexical form; of anything else what `str` gives."""
    return str(getattr(term, "value", term))


def local_name(iri: str) -> str:
    """The last part of an IRI, behind its last `#` or `/`."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def words(iri: str) -> str:
    """The last part of an IRI in words: `falseAlarm` is `false alarm`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in local_name(iri)).strip()


def curie(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """An IRI with the prefix of the longest namespace that it begins with; None where that is not surely read back.

    See CURIE Syntax 1.0; local names are those that Turtle and SPARQL both take without an escape.
    """
    fitting = [(namespace, prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)]
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
    local = iri[len(namespace) :]
    return f"{prefix}:{local}" if fitting and LOCAL_NAME.fullmatch(local) else None


def shorten(iri: str, base: str, prefixes: Mapping[str, str]) -> str:
    """`iri` relative to `base`, or as a CURIE, or unchanged where neither fits; to be read, not to be parsed."""
    if iri.startswith(base) and len(iri) > len(base):
        return iri[len(base) :]
    return curie(iri, prefixes) or iri


def printable(text: str) -> str:
    """A text that neither a terminal nor XML 1.0 chokes on: each control character but tab and line feed replaced, and
    what turns round the letters that follow.
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def in_one_line(text: str, most: int | None = None) -> str:
    """A printable text on one line, each line end in it a visible mark; with an ellipsis where it has more than `most`
    letters.
    """
    line = printable(_LINE_END.sub("↵", text).replace("\t", " "))
    return line if most is None or len(line) <= most else f"{line[: most - 1].rstrip()}…"
