"""The table of formats."""

from __future__ import annotations

import pytest

from variorum.query.formats import FORMATS, FormatError, Kind, find_format, formats_for


@pytest.mark.parametrize(
    ("kind", "name", "media_type"),
    [
        (Kind.BINDINGS, "json", "application/sparql-results+json"),
        (Kind.BOOLEAN, "XML", "application/sparql-results+xml"),
        (Kind.GRAPH, "json", "application/ld+json"),
        (Kind.GRAPH, "xml", "application/rdf+xml"),
        (Kind.GRAPH, "ttl", "text/turtle"),
        (Kind.GRAPH, "text/turtle", "text/turtle"),
        (Kind.BINDINGS, "application/json", "application/sparql-results+json"),
    ],
)
def test_find(kind: Kind, name: str, media_type: str) -> None:
    assert find_format(kind, name).media_type == media_type


@pytest.mark.parametrize(("kind", "name"), [(Kind.GRAPH, "csv"), (Kind.BINDINGS, "turtle"), (Kind.BINDINGS, "excel")])
def test_a_format_that_does_not_fit(kind: Kind, name: str) -> None:
    with pytest.raises(FormatError, match=f"no format '{name}'") as caught:
        find_format(kind, name)
    assert formats_for(kind)[0].name in caught.value.advice


@pytest.mark.parametrize("kind", Kind)
def test_names_and_media_types_are_unique_for_a_kind(kind: Kind) -> None:
    names = [name for entry in formats_for(kind) for name in (*entry.names, *entry.media_types)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_the_engine_has_the_same_media_type(entry: object) -> None:
    assert entry.engine.media_type.partition(";")[0] == entry.media_type
