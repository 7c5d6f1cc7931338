"""What a release holds: its files in the order in which its README lists them, and what is said of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from variorum.snapshots.publication import Publication
from variorum.snapshots.snapshot import Snapshot

CHECKSUMS = "SHA256SUMS"
CRATE = "ro-crate-metadata.json"
RECORD = "release.json"
CATALOGUE = "catalogue.ttl"
CITATION = "CITATION.cff"
LICENSE = "LICENSE.txt"
README = "README.md"
DATA = "The data"  # the section of the exports
MOST_SOURCES = 100  # that are listed, or asked, one by one

MEDIA_TYPES = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".cypher": "text/plain",
    ".db": "application/vnd.sqlite3",
    ".gexf": "application/gexf+xml",
    ".graphml": "application/graphml+xml",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".parquet": "application/vnd.apache.parquet",
    ".rq": "application/sparql-query",
    ".sqlite": "application/vnd.sqlite3",
    ".srj": "application/sparql-results+json",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".txt": "text/plain",
}


@dataclass(frozen=True)
class Item:
    """One file, or a folder whose path ends with a slash; `opens` is a command for whoever stands in the release."""

    path: str
    what: str
    media_type: str = ""
    audience: str = ""
    opens: str = ""


@dataclass
class Release:
    """A release while it is written: where, of what, and the items so far, by section of the README.

    `left_out` has the formats that could not express the corpus, each with the reason.
    """

    folder: Path
    snapshot: Snapshot
    publication: Publication
    date: str
    sections: dict[str, list[Item]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """What the corpus calls this version, or the beginning of the snapshot's digest."""
        return self.publication.version or self.snapshot.digest[:12]

    def add(self, section: str, item: Item) -> None:
        """Lists a file or folder that was written."""
        self.sections.setdefault(section, []).append(item)

    def write(self, section: str, item: Item, text: str) -> None:
        """Writes a text file in UTF-8, and lists it."""
        path = self.folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
        self.add(section, item)

    def files(self) -> dict[str, Item]:
        """Every file there is with what is said of it, by path; a file of a listed folder takes after the folder."""
        items = [item for section in self.sections.values() for item in section]
        single = {item.path: item for item in items}
        folders = [item for item in items if item.path.endswith("/")]
        found = {}
        for path in paths(self.folder):
            above = next((item for item in folders if path.startswith(item.path)), Item(path, path))
            found[path] = single.get(path) or Item(path, f"{path.rpartition('/')[2]}: {above.what}", media_type(path))
        return found


def paths(folder: Path) -> list[str]:
    """The paths of all files in a folder and those below, from there on, sorted."""
    found = (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def media_type(path: str) -> str:
    """The media type that goes with a file's name."""
    return MEDIA_TYPES.get(Path(path).suffix, "application/octet-stream")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
