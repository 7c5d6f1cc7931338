"""The forms in which an answer can be given: one table of media types, short names and what they fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pyoxigraph import QueryResultsFormat, RdfFormat

from variorum.errors import QueryError


class FormatError(QueryError):
    """An answer is asked for in a format that does not exist or does not fit it."""


class Kind(StrEnum):
    """What an answer is: solutions (SELECT), a truth value (ASK) or triples (CONSTRUCT, DESCRIBE)."""

    BINDINGS = "bindings"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True)
class Format:
    """One serialization; `names` are for people, the first is the one to show; `media_types` the same way."""

    names: tuple[str, ...]
    media_types: tuple[str, ...]
    extension: str
    kinds: frozenset[Kind]
    engine: QueryResultsFormat | RdfFormat

    @property
    def name(self) -> str:
        """The short name to show."""
        return self.names[0]

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return self.media_types[0]


RESULTS = frozenset({Kind.BINDINGS, Kind.BOOLEAN})
GRAPHS = frozenset({Kind.GRAPH})

# In the order of preference where a client has none.
FORMATS = (
    Format(
        ("json", "srj"),
        ("application/sparql-results+json", "application/json"),
        "srj",
        RESULTS,
        QueryResultsFormat.JSON,
    ),
    Format(
        ("xml", "srx"),
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        "srx",
        RESULTS,
        QueryResultsFormat.XML,
    ),
    Format(("csv",), ("text/csv",), "csv", RESULTS, QueryResultsFormat.CSV),
    Format(("tsv",), ("text/tab-separated-values",), "tsv", RESULTS, QueryResultsFormat.TSV),
    Format(("turtle", "ttl", "n3"), ("text/turtle", "application/x-turtle"), "ttl", GRAPHS, RdfFormat.TURTLE),
    Format(("ntriples", "nt", "n-triples"), ("application/n-triples",), "nt", GRAPHS, RdfFormat.N_TRIPLES),
    Format(
        ("jsonld", "json-ld", "json"), ("application/ld+json", "application/json"), "jsonld", GRAPHS, RdfFormat.JSON_LD
    ),
    Format(
        ("rdfxml", "rdf", "rdf+xml", "xml"),
        ("application/rdf+xml", "application/xml", "text/xml"),
        "rdf",
        GRAPHS,
        RdfFormat.RDF_XML,
    ),
    Format(("trig",), ("application/trig",), "trig", GRAPHS, RdfFormat.TRIG),
    Format(("nquads", "nq", "n-quads"), ("application/n-quads",), "nq", GRAPHS, RdfFormat.N_QUADS),
)


def formats_for(kind: Kind) -> tuple[Format, ...]:
    """The formats that an answer of this kind can have, the preferred one first."""
    return tuple(entry for entry in FORMATS if kind in entry.kinds)


@lru_cache(256)
def find_format(kind: Kind, name: str) -> Format:
    """The format with this short name or media type, for an answer of this kind.

    :raises FormatError: there is none; the advice lists those there are.
    """
    wanted = name.strip().lower()
    choice = formats_for(kind)
    for entry in choice:
        if wanted in entry.names or wanted in entry.media_types:
            return entry
    raise FormatError(
        f"no format {name!r} for an answer of kind {kind}",
        advice="Formats that fit: " + ", ".join(entry.name for entry in choice) + ".",
    )
