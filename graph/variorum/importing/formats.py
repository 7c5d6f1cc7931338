"""Which format a file of others has, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from variorum.errors import CorpusError, Location
from variorum.importing.contents import suffix_of
from variorum.importing.naming import Naming
from variorum.importing.rdf_files import FORMATS as RDF_FORMATS
from variorum.importing.rdf_files import SUFFIXES as RDF_SUFFIXES
from variorum.importing.statements import Read

Reader = Callable[[Path, Naming], Iterator[Read]]
READERS = {
    "csv": "variorum.importing.tables:read_table",
    **dict.fromkeys(RDF_FORMATS, "variorum.importing.quads:read_quads"),
    "jsonld": "variorum.importing.json_ld:read_jsonld",
}
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    **RDF_SUFFIXES,
    ".json": "jsonld",
}


def read_file(path: Path, naming: Naming) -> Iterator[Read]:
    """What a file states.

    :raises CorpusError: its format is not known, or it cannot be read at all.
    """
    module, _, name = READERS[format_of(path, naming.mapping.format)].partition(":")
    reader: Reader = getattr(import_module(module), name)
    try:
        yield from reader(path, naming)
    except OSError as error:
        raise CorpusError(f"cannot be read: {error.strerror}", Location(path), "Check that it may be read.") from error


def format_of(path: Path, given: str) -> str:
    """The format of a file: as it is given, or as its name and its beginning tell."""
    if given and given not in READERS:
        raise CorpusError(f"format: there is no format {given!r}", advice=f"The formats: {', '.join(READERS)}.")
    if given:
        return given
    found = SUFFIXES.get(suffix_of(path), "")
    if not found:
        advice = f'Say it in the mapping: format = "csv". The formats: {", ".join(READERS)}.'
        raise CorpusError("its name does not tell its format", Location(path), advice)
    return found
