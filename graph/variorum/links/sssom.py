"""Mappings in an SSSOM file: read with the place of every slip, and written whole or not at all.

The Simple Standard for Sharing Ontological Mappings, version 1.0, as TSV with its metadata at the top:
https://mapping-commons.github.io/sssom/. A row says that a thing of ours is, or with the modifier `Not` is not, a
thing elsewhere; with a justification, a confidence, who says so, and when. Nothing is known here of any target.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping as Slots
from dataclasses import replace
from pathlib import Path

from variorum.atomic import write_text
from variorum.corpus.encoding import content_of, decoded
from variorum.errors import CorpusError, InvalidCorpusError, LinkError, Location, VariorumError
from variorum.links.header import Header, new_header, read_header
from variorum.links.mapping import CLOSE, COLUMNS, EXACT, MANUAL, REQUIRED, Mapping, MappingSet
from variorum.links.rows import Rows, curator_of
from variorum.terms import SKOS

__all__ = [
    "CLOSE",
    "EXACT",
    "MANUAL",
    "SKOS",
    "Mapping",
    "MappingSet",
    "external_header",
    "new_mappings",
    "read_mappings",
    "write_mappings",
]


def new_mappings(path: Path, identifier: str, license_iri: str, prefixes: Slots[str, str]) -> MappingSet:
    """A set without mappings, for a file that is not there yet."""
    return MappingSet(path, new_header(identifier, license_iri, prefixes))


def read_mappings(path: Path) -> MappingSet:
    """The mappings of an SSSOM/TSV file; its metadata may stand in a file beside it, NAME.sssom.yml, instead.

    :raises InvalidCorpusError: with every slip in it, each with its line and column.
    """
    header_lines, table = _parts(path)
    beside = external_header(path)
    if header_lines or not beside:
        header, errors = read_header(header_lines, path)
    else:
        header, slips = read_header([f"#{line}" for line in _text(beside).rstrip("\n").split("\n")], beside)
        errors = list(map(_of_external, slips))
    if errors:  # a slip in the prefixes would make every identifier a slip too
        raise InvalidCorpusError(errors)
    reader = Rows(path, header, table, len(header_lines))
    mappings = tuple(reader.mappings())
    if reader.errors:
        raise InvalidCorpusError(reader.errors)
    kept = replace(header, text="\n".join([header.text, *reader.comments]))  # a comment in the table is one in YAML too
    return MappingSet(path, kept, mappings, tuple(reader.unlinked))


def _parts(path: Path) -> tuple[list[str], str]:
    """The lines of the header, and the table. A spreadsheet pads a line with tabs, and quotes one that has quotes."""
    lines = _text(path).split("\n")
    count = next((number for number, line in enumerate(lines) if not line.startswith(("#", '"#'))), len(lines))
    header = [next(csv.reader([line], delimiter="\t"))[0] if line[0] == '"' else line for line in lines[:count]]
    return [line.rstrip("\t") for line in header], "\n".join(lines[count:])


def _text(path: Path) -> str:
    """A file as text, its line ends line feeds.

    :raises InvalidCorpusError: it cannot be read, or is no UTF-8.
    """
    try:
        content = content_of(path)
    except OSError as error:
        advice = "Check that it is a file and may be read."
        raise InvalidCorpusError([LinkError(f"cannot be read: {error.strerror}", Location(path), advice)]) from error
    try:
        return decoded(content, path, LinkError).removeprefix("\ufeff").replace("\r\n", "\n")
    except LinkError as error:
        raise InvalidCorpusError([error]) from error


def external_header(path: Path) -> Path | None:
    """The file of metadata beside a table that has none itself (SSSOM/TSV, external metadata mode), if it is there."""
    beside = path.with_suffix(".yml")
    return beside if beside.exists() else None


def _of_external(error: VariorumError) -> VariorumError:
    """A slip in a file of metadata, whose lines begin with no `#`."""
    where = error.where
    column = max(1, where.column - 1) if where and where.column else None
    return LinkError(error.what, replace(where, column=column) if where else None, error.advice)


def write_mappings(mappings: MappingSet, path: Path) -> None:
    """Writes a set to `path`, whole or not at all: its header as it is, the rows by subject, predicate and object.

    :raises InvalidCorpusError: an identifier has no prefix in the header; nothing is written.
    :raises CorpusError: the file cannot be written; the one that is there stays.
    """
    header = mappings.header
    rows = [*(_row(mapping, header) for mapping in mappings.mappings), *(dict(row) for row in mappings.unlinked)]
    rows.sort(key=_order)
    unnamed = [iri for mapping in mappings.mappings for iri in _identifiers(mapping) if not header.contract(iri)]
    if unnamed:
        raise InvalidCorpusError(
            LinkError(f"no prefix for <{iri}>", Location(path), "Add one to the curie_map in the header.")
            for iri in dict.fromkeys(unnamed)
        )
    used = {name for row in rows for name, value in row.items() if value}
    columns = [name for name in COLUMNS if name in used or name in REQUIRED]
    columns += sorted(used - set(columns))
    table = io.StringIO()
    writer = csv.DictWriter(table, columns, restval="", extrasaction="ignore", delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    text = "".join(f"#{line}\n" for line in header.text.split("\n")) + table.getvalue()
    try:
        write_text(path, text)
    except OSError as error:
        advice = "The file is as it was. Make room, or check that the folder may be written."
        raise CorpusError(f"cannot be written: {error.strerror}", Location(path), advice) from error


def _identifiers(mapping: Mapping) -> tuple[str, ...]:
    return mapping.subject, mapping.predicate, mapping.object, mapping.justification


def _order(row: Slots[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("subject_id", "predicate_id", "object_id", "predicate_modifier")) + (
        tuple(row.get(name, "") for name in COLUMNS)
    )


def _row(mapping: Mapping, header: Header) -> dict[str, str]:
    """The cells of a mapping by column; one that only repeats what the header says for all is empty."""
    subject, predicate, value, justification = (header.contract(iri) or "" for iri in _identifiers(mapping))
    others = dict(mapping.others)
    return {
        **others,
        "subject_id": subject,
        "subject_label": mapping.subject_label,
        "predicate_id": predicate,
        "predicate_modifier": "Not" if mapping.negative else "",
        "object_id": value,
        "object_label": mapping.object_label,
        "object_category": mapping.object_category,
        "mapping_justification": justification,
        "author_label": "" if mapping.curator == curator_of(others, header) else mapping.curator,
        "mapping_date": "" if mapping.date == header.text_of("mapping_date") else mapping.date,
        "confidence": "" if mapping.confidence is None else repr(float(mapping.confidence)),
        "comment": mapping.comment,
    }
