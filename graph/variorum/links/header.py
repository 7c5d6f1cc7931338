"""The header of an SSSOM file: YAML behind `#`, with the prefixes that its identifiers use.

SSSOM/TSV, https://mapping-commons.github.io/sssom/spec-formats-tsv/, of version 1.0. The header is kept as it is
written, comments and all; what it says is read from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from variorum.errors import LinkError, Location, VariorumError

# Prefixes that every SSSOM file may use without declaring them, and may not declare otherwise.
BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PREFIX = re.compile(r"[A-Za-z_][\w.-]*")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")


@dataclass(frozen=True)
class Header:
    """What precedes the table: `text` as written, without the `#`, and what it says as YAML."""

    text: str
    slots: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the curie_map and the built-in ones."""
        return {**BUILT_IN, **self.slots.get("curie_map", {})}

    @property
    def identifier(self) -> str:
        """The IRI of the mapping set."""
        return str(self.slots.get("mapping_set_id", ""))

    def text_of(self, slot: str) -> str:
        """A slot as the table would have it: several values joined by `|`; empty when it is not there."""
        value = self.slots.get(slot)
        return "|".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)

    def expand(self, curie: str) -> str | None:
        """The IRI that a CURIE stands for; None when its prefix is not declared or it is none."""
        prefix, colon, local = curie.partition(":")
        iri = self.prefixes[prefix] + local if colon and prefix in self.prefixes else ""
        return iri if IRI.fullmatch(iri) else None

    def contract(self, iri: str) -> str | None:
        """The CURIE of an IRI, with the longest namespace that fits; None when no prefix does."""
        fitting = [(len(ns), prefix) for prefix, ns in self.prefixes.items() if iri.startswith(ns) and iri != ns]
        return f"{max(fitting)[1]}:{iri[max(fitting)[0] :]}" if fitting else None


def new_header(identifier: str, license_iri: str, prefixes: Mapping[str, str], **slots: str) -> Header:
    """A header with these slots, for a file that is not there yet."""
    import yaml

    content = {
        "sssom_version": "1.0",
        "curie_map": {prefix: prefixes[prefix] for prefix in sorted(prefixes) if prefix not in BUILT_IN},
        "mapping_set_id": identifier,
        "license": license_iri,
        **slots,
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return Header(text.rstrip("\n"), yaml.load(text, yaml.BaseLoader))


def read_header(lines: list[str], path: Path) -> tuple[Header, list[VariorumError]]:
    """The header that the leading lines of a file make, each without its line end, and what is wrong with it."""
    import yaml

    text = "\n".join(line.removeprefix("#") for line in lines)
    try:
        slots = yaml.load(text, yaml.BaseLoader)  # all scalars as the strings they are: no date, no `no` for false
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Location(path, mark.line + 1, mark.column + 2) if mark else Location(path, 1)
        what = getattr(error, "problem", None) or "it cannot be parsed"
        return Header(text), [LinkError(f"the header is no YAML: {what}", where, "Mend it; see the SSSOM format.")]
    if not isinstance(slots, dict):
        advice = "Begin the file with '#' lines: curie_map, mapping_set_id, license."
        return Header(text), [LinkError("no SSSOM header", Location(path, 1, 1), advice)]
    header = Header(text, slots)
    return header, _slips(header, lines, path)


def _slips(header: Header, lines: list[str], path: Path) -> list[VariorumError]:
    """What SSSOM requires of a header and this one lacks."""
    found: list[VariorumError] = [
        LinkError(f"the header has no {slot}", Location(path, 1, 1), f"Add a line '#{slot}: https://…'.")
        for slot in ("mapping_set_id", "license")
        if not header.slots.get(slot)
    ]
    found += [
        LinkError(f"{slot} is no IRI: {header.slots[slot]}", _line(lines, path, slot), "Write a full IRI.")
        for slot in ("mapping_set_id", "license")
        if header.slots.get(slot) and not IRI.fullmatch(str(header.slots[slot]))
    ]
    declared = header.slots.get("curie_map", {})
    if not isinstance(declared, dict):
        found.append(
            LinkError(
                "curie_map has no prefixes",
                _line(lines, path, "curie_map"),
                "Write one line for each, indented: '#  wd: http://www.wikidata.org/entity/'.",
            )
        )
        assert isinstance(header.slots, dict)
        header.slots["curie_map"] = {}
        return found
    for prefix, namespace in declared.items():
        where = _line(lines, path, prefix)
        if not PREFIX.fullmatch(prefix):
            found.append(LinkError(f"{prefix!r} is no prefix", where, "Use letters, digits, '-', '_' and '.'."))
        elif not isinstance(namespace, str) or not IRI.fullmatch(namespace):
            found.append(LinkError(f"the prefix {prefix}: stands for no IRI", where, "Write a full IRI after it."))
        elif BUILT_IN.get(prefix, namespace) != namespace:
            advice = f"SSSOM fixes it to <{BUILT_IN[prefix]}>; use that, or another prefix."
            found.append(LinkError(f"the prefix {prefix}: stands for <{namespace}>", where, advice))
    for prefix in [name for name, namespace in declared.items() if not isinstance(namespace, str)]:
        del declared[prefix]
    return found


def _line(lines: list[str], path: Path, key: str) -> Location:
    """The first line of the header that begins with this key."""
    for number, line in enumerate(lines, 1):
        match = re.match(rf"#\s*[\"']?{re.escape(key)}[\"']?\s*:", line)
        if match:
            return Location(path, number, 2 + len(line[1:]) - len(line[1:].lstrip()))
    return Location(path, 1)
