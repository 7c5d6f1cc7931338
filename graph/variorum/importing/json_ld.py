"""JSON-LD, above all that of schema.org as web pages have it; no context is fetched.

The context of schema.org is written out here as far as its terms need it: its vocabulary, and which of its properties
have addresses as values. Any other remote context is told, with what to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import is_well_typed
from variorum.errors import CorpusError, Location
from variorum.importing.annotations import are_annotations, read_annotations
from variorum.importing.contents import stem_of
from variorum.importing.naming import Naming, address, slug_for
from variorum.importing.nested import Object, nothing_in, objects, read_json, text
from variorum.importing.quads import read_statements
from variorum.importing.rdf_files import rdf_of
from variorum.importing.statements import Read
from variorum.importing.wikidata_json import are_entities, read_entities
from variorum.terms import SCHEMA, XSD

ADDRESSES = (
    *("additionalType", "codeRepository", "contentUrl", "discussionUrl", "embedUrl", "image", "installUrl", "license"),
    *("logo", "mainEntityOfPage", "relatedLink", "sameAs", "target", "thumbnailUrl", "trailer", "url", "hasMap"),
    *("significantLink", "acquireLicensePage", "publishingPrinciples", "itemListElement"),
)
DATES = {
    NamedNode(SCHEMA + name)
    for name in ("birthDate", "dateCreated", "dateModified", "datePublished", "deathDate", "endDate", "startDate")
}
DATE_TYPES = ("gYear", "gYearMonth", "date", "dateTime")
SCHEMA_ORG: Object = {
    "@vocab": SCHEMA,
    "id": "@id",
    "type": "@type",
    **{name: {"@id": SCHEMA + name, "@type": "@id"} for name in ADDRESSES},
}
OF_SCHEMA = ("schema.org", "www.schema.org")


def read_jsonld(path: Path, naming: Naming) -> Iterator[Read]:
    """What a file of JSON-LD states: web annotations and Wikidata's entities by their own readers.

    :raises CorpusError: it is no JSON-LD, has nothing in it, or needs a context that would have to be fetched.
    """
    content = read_json(path)
    if are_entities(content):
        yield from read_entities(path, content, naming)
    elif are_annotations(content):
        yield from read_annotations(path, content, naming)
    else:
        local = _local(content, path)
        base = next(_addresses(content), f"{naming.corpus.base}page/{slug_for(stem_of(path.name))}")
        file = rdf_of(path, json.dumps(local).encode(), "jsonld", naming.corpus, base)
        file = replace(file, quads=tuple((s, p, _dated(p, value), graph) for s, p, value, graph in file.quads))
        if not file.quads and not file.broken:
            raise nothing_in(content, path, "statements of JSON-LD, web annotations and entities of Wikidata")
        yield from file.broken
        yield from read_statements(file, naming)


def _addresses(content: Any) -> Iterator[str]:
    """Where a page says that it is: what its relative addresses are relative to."""
    for one in objects(content):
        for name in ("@id", "id", "url", "mainEntityOfPage"):
            if address(text(one.get(name))):
                yield text(one[name])


def _dated(predicate: NamedNode, value: NamedNode | Literal) -> NamedNode | Literal:
    """A date as one, if schema.org wants one and it is; any other value as it is."""
    if predicate in DATES and isinstance(value, Literal) and value.datatype.value == XSD + "string":
        for name in DATE_TYPES:
            if is_well_typed(value.value, XSD + name):
                return Literal(value.value, datatype=NamedNode(XSD + name))
    return value


def _local(value: Any, path: Path) -> Any:
    """The same with the context of schema.org written out, wherever one is asked for."""
    if isinstance(value, list):
        return [_local(one, path) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _context(one, path) if name == "@context" else _local(one, path) for name, one in value.items()}


def _context(value: Any, path: Path) -> Any:
    if isinstance(value, list):
        return [_context(one, path) for one in value]
    if isinstance(value, str):
        if value.partition("://")[2].strip("/").partition("/")[0].lower() in OF_SCHEMA or value.lower() in OF_SCHEMA:
            return SCHEMA_ORG
        advice = "Write the context into the file, or have its tool write expanded JSON-LD or N-Quads."
        raise CorpusError(f"the context {value} is elsewhere, and nothing is fetched", Location(path), advice)
    if isinstance(value, dict) and str(value.get("@vocab", "")).rstrip("/").endswith("//schema.org"):
        return {**SCHEMA_ORG, **{name: one for name, one in value.items() if name != "@vocab"}}
    return value
