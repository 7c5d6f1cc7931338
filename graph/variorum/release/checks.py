"""Whether a release is whole: its checksums, its list of files and its facts, held against what is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from variorum.errors import ExportError, Location
from variorum.release.canonical import digest_of_file
from variorum.release.contents import CHECKSUMS, CRATE, RECORD, paths, sha256

LINE = re.compile(r"(?P<digest>[0-9a-f]{64}) [ *](?P<path>.+)")


@dataclass(frozen=True)
class Checked:
    """What was found: one line for each thing that is wrong, and how much was looked at."""

    failures: tuple[str, ...]
    title: str
    files: int
    quads: int
    snapshot: str


def check_release(folder: Path) -> Checked:
    """Holds a release against its own records.

    :raises ExportError: the folder is no release at all.
    """
    if not (folder / CHECKSUMS).is_file():
        what = f"no release: there is no {CHECKSUMS}"
        raise ExportError(what, Location(folder), "Give the folder that `variorum release` wrote.")
    found = paths(folder)
    record = _json(folder / RECORD)
    failures = [*_sums(folder, found), *_crate(folder, found), *_facts(folder, found, record)]
    facts = record.get("facts") if isinstance(record, dict) else None
    counts = facts.get("quads") if isinstance(facts, dict) else None
    quads = sum(n for n in counts.values() if isinstance(n, int)) if isinstance(counts, dict) else 0
    text = {name: str(record.get(name, "")) if isinstance(record, dict) else "" for name in ("title", "snapshot")}
    return Checked(tuple(failures), text["title"], len(found), quads, text["snapshot"])


def _sums(folder: Path, found: list[str]) -> Iterator[str]:
    """What the checksums say: files that changed, that are gone, and that they do not list."""
    listed: dict[str, str] = {}
    for number, line in enumerate(_lines(folder / CHECKSUMS), 1):
        match = LINE.fullmatch(line)
        if match is None:
            yield f"{CHECKSUMS}:{number}: not a checksum and a file's name"
        else:
            listed[match["path"]] = match["digest"]
    there = set(found)
    for path, digest in sorted(listed.items()):
        if path not in there:
            yield f"{path}: missing"
        elif not (folder / path).is_symlink():
            reason = _changed(folder / path, digest)
            if reason:
                yield f"{path}: {reason}"
    for path in found:
        if (folder / path).is_symlink():
            yield f"{path}: a link, not a file"
        elif path not in listed and path != CHECKSUMS:
            yield f"{path}: added; {CHECKSUMS} does not list it"


def _changed(path: Path, digest: str) -> str:
    try:
        return "" if sha256(path) == digest else "changed; its SHA-256 is not the one recorded"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8", "replace").splitlines()


def _crate(folder: Path, found: list[str]) -> Iterator[str]:
    """What the RO-Crate metadata says: that it lists every file, none that is not there, and the right digests."""
    content = _json(folder / CRATE)
    graph = content.get("@graph") if isinstance(content, dict) else None
    entities = {e["@id"]: e for e in graph or () if isinstance(e, dict) and isinstance(e.get("@id"), str)}
    root = entities.get("./")
    if root is None:
        if CRATE in found:  # else it is missing, which the checksums tell
            yield f"{CRATE}: no RO-Crate metadata; it has no root entity"
        return
    parts = {str(part["@id"]) for part in root.get("hasPart") or () if isinstance(part, dict) and "@id" in part}
    there = set(found) - {CRATE}
    yield from (f"{path}: not listed by {CRATE}" for path in sorted(there - parts))
    yield from (f"{path}: listed by {CRATE}, but not there" for path in sorted(parts - there))
    matches = filter(None, map(LINE.fullmatch, _lines(folder / CHECKSUMS)))
    sums = {match["path"]: match["digest"] for match in matches}
    for path in sorted(parts & there):
        recorded = entities.get(path, {}).get("sha256")
        if path != CHECKSUMS and path in sums and recorded != sums[path]:
            yield f"{path}: {CRATE} and {CHECKSUMS} record different digests"


def _facts(folder: Path, found: list[str], record: object) -> Iterator[str]:
    """What the record says of the facts: their canonical digest, and how many each graph has."""
    facts = record.get("facts") if isinstance(record, dict) else None
    if not isinstance(facts, dict) or not isinstance(facts.get("quads"), dict):
        if (folder / RECORD).is_file():
            yield f"{RECORD}: no record of a release; it does not say what its facts are"
        return
    path = str(facts.get("file"))
    if path not in found:
        if not any(line.endswith(f" {path}") for line in _lines(folder / CHECKSUMS)):  # which would have told
            yield f"{path}: missing; {RECORD} says that the facts are in it"
        return
    try:
        digest = digest_of_file(folder / path)
    except (OSError, SyntaxError, ValueError) as error:
        yield f"{path}: not readable as N-Quads: {error}"
        return
    if digest.sha256 != facts.get("sha256"):
        yield f"{path}: the facts are not those recorded: their canonical digest is {digest.sha256[:12]}…"
    yield from _counts(path, digest.counts, facts["quads"])


def _counts(path: str, found: Mapping[str, int], recorded: Mapping[str, Any]) -> Iterator[str]:
    for graph in sorted({*found, *recorded}):
        there, said = found.get(graph, 0), recorded.get(graph, 0)
        if there != said:
            yield f"{path}: <{graph}> has {there:,} quads, and {said!r} are recorded"


def _json(path: Path) -> Any:
    """The content of a JSON file; nothing where it is none."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
