"""A corpus: the folder with ontology/, seeds/ and shapes/ from which everything is built.

This is the one place that knows where files lie. Nothing here parses a claim; it lists files, reads the prefixes
and makes IRIs. See design section 2.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode

from variorum.corpus.encoding import content_of
from variorum.corpus.turtle import TurtleFile, read_turtle
from variorum.errors import CorpusError, Location
from variorum.terms import shorten

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 200  # letters, of the 255 that a file system allows the name of a file that is called after a source

_PARTS = ("ontology/prefixes.ttl", "seeds")  # what every corpus has

# The files in seeds/ that are read: sources, decisions and the record; citations; links; saved queries.
_READ = (
    "*.ttl",
    "evidence/*.ttl",
    "readings/*.ttl",
    "links/*.sssom.tsv",
    "links/*.sssom.yml",
    "links/wikidata.compared.json",
    "queries/*.rq",
)

# What belongs to the claims model itself; a corpus need not carry it.
MODEL_FILES = ("ontology/variorum.ttl", "shapes/source/model.ttl")


@dataclass(frozen=True)
class SourceFiles:
    """The files of one source; `evidence` need not exist yet."""

    slug: str
    claims: Path
    evidence: Path


@dataclass(frozen=True)
class Corpus:
    """A folder that can be built, with what its ontology/prefixes.ttl declares."""

    root: Path
    base: str
    prefixes: dict[str, str]

    @property
    def name(self) -> str:
        """The last segment of the base IRI, to show: `ballerina`."""
        return re.split(r"[/#]", self.base.rstrip("/#"))[-1]

    def iri(self, kind: str, slug: str) -> NamedNode:
        """The IRI `<base>/<kind>/<slug>` (design section 4)."""
        return NamedNode(f"{self.base}{kind}/{slug}")

    def graph(self, name: str) -> NamedNode:
        """The name of one of the corpus's own graphs, such as `register` or `links/wikidata`."""
        return NamedNode(f"{self.base}{name}")

    @cached_property
    def sources(self) -> tuple[SourceFiles, ...]:
        """The sources in slug order; none in a corpus that is only begun.

        :raises CorpusError: a file name that is no slug or too long, or an evidence file without a source.
        """
        seeds, others = self.root / "seeds", (self.decisions_file, self.record_file)
        evidence, found = seeds / "evidence", []
        for path in sorted(seeds.glob("*.ttl")):
            if path in others:
                continue
            if not SLUG.fullmatch(path.stem):
                raise CorpusError(
                    f"{path.stem!r} is no slug",
                    Location(path),
                    "Name the file with lower-case words joined by hyphens.",
                )
            if len(path.stem) > LONGEST_SLUG:
                raise CorpusError(
                    f"a name of {len(path.stem)} letters",
                    Location(path),
                    f"Give the source one of at most {LONGEST_SLUG}: the files of a snapshot are called after it.",
                )
            found.append(SourceFiles(path.stem, path, evidence / path.name))
        slugs = {source.slug for source in found}
        for path in sorted(evidence.glob("*.ttl")):
            if path.stem not in slugs:
                raise CorpusError(
                    "evidence for a source that does not exist",
                    Location(path),
                    f"Add seeds/{path.name}, or rename this file after its source.",
                )
        return tuple(found)

    def _with_model(self, pattern: str) -> tuple[Path, ...]:
        """The files of the corpus that match, and those of the claims model that it does not carry itself."""
        files = set(self.root.glob(pattern))
        folder = str(Path(pattern).parent)
        for model in MODEL_FILES:
            if str(Path(model).parent) == folder and self.root / model not in files:
                files.add(bundled_root() / model)
        return tuple(sorted(files, key=lambda path: path.name))

    @property
    def ontology_files(self) -> tuple[Path, ...]:
        """The vocabularies, without the prefix list."""
        return tuple(path for path in self._with_model("ontology/*.ttl") if path.name != "prefixes.ttl")

    @property
    def source_shape_files(self) -> tuple[Path, ...]:
        """SHACL that one source must meet by itself."""
        return self._with_model("shapes/source/*.ttl")

    @property
    def dataset_shape_files(self) -> tuple[Path, ...]:
        """SHACL that compares sources."""
        return self._with_model("shapes/dataset/*.ttl")

    @property
    def decisions_file(self) -> Path:
        """The curators' decisions; need not exist."""
        return self.root / "seeds" / "decisions.ttl"

    @property
    def record_file(self) -> Path:
        """What the corpus says of itself as a publication; need not exist."""
        return self.root / "seeds" / "corpus.ttl"

    @property
    def query_files(self) -> tuple[Path, ...]:
        """The saved queries."""
        return tuple(sorted(self.root.glob("seeds/queries/*.rq")))

    @property
    def unread(self) -> tuple[Path, ...]:
        """The files in seeds/ that nothing reads, as their place or their name is another; hidden ones left out."""
        seeds = self.root / "seeds"
        read = {path for pattern in _READ for path in seeds.glob(pattern)}
        files = (path for path in seeds.rglob("*") if path not in read and path.is_file())
        return tuple(sorted(p for p in files if not any(part[0] == "." for part in p.relative_to(seeds).parts)))

    @property
    def store(self) -> Path:
        """Where snapshots go unless told otherwise: `.variorum` in the corpus, or the user's cache for the bundled
        corpus of an installed package.

        :raises CorpusError: the user has no home, and no cache is named.
        """
        if self.root == _packaged():
            return _cache() / "variorum" / self.name
        return self.root / ".variorum"

    def shorten(self, iri: str) -> str:
        """An IRI as people read it: relative to the base, as a CURIE, or unchanged."""
        return shorten(iri, self.base, self.prefixes)


def _cache() -> Path:
    """Where what can be made again is kept for the user.

    :raises CorpusError: nothing says where that is.
    """
    if named := os.environ.get("XDG_CACHE_HOME"):
        return Path(named)
    try:
        return Path.home() / ".cache"
    except RuntimeError as error:
        advice = "Say where with --store FOLDER, or set HOME or XDG_CACHE_HOME."
        raise CorpusError("there is no home folder to keep snapshots in", advice=advice) from error


def _packaged() -> Path:
    return Path(__file__).parents[1] / "bundled"


def bundled_root() -> Path:
    """The folder of the bundled corpus: inside the installed package, or the checkout that the package is run from."""
    packaged = _packaged()
    return packaged if packaged.is_dir() else Path(__file__).parents[3]


def find_corpus(folder: Path | None = None) -> Corpus:
    """The corpus in `folder`; else the one in which the current folder lies; else the bundled one.

    :raises CorpusError: `folder` is no corpus, the current folder is half of one, or the prefix list declares no base.
    """
    if folder is None:
        root = _around(Path.cwd()) or bundled_root()
    else:
        root = folder.resolve()
        if not root.is_dir():
            raise CorpusError(
                "no such folder", Location(folder), "Give --corpus the folder that holds ontology/ and seeds/."
            )
    missing = _missing(root)
    if missing:
        half = len(missing) < len(_PARTS) or (root / "shapes").is_dir()
        raise CorpusError(
            f"{'half a corpus' if half else 'no corpus'}: {' and '.join(missing)} missing",
            Location(root),
            "A corpus has ontology/prefixes.ttl and seeds/. `variorum new corpus DIR --base IRI` begins one; --corpus "
            "names another folder.",
        )
    declared: TurtleFile = read_turtle(root / "ontology" / "prefixes.ttl")
    if declared.base is None or not declared.base.endswith("/"):
        raise CorpusError(
            "no @base that ends with a slash",
            Location(declared.path, 1, 1),
            "Declare the corpus's base: @base <https://example.org/my-corpus/> .",
        )
    return Corpus(root, declared.base, declared.prefixes)


def _around(folder: Path) -> Path | None:
    """The corpus in which a folder lies, or the half of one that the folder itself is; None where there is neither."""
    whole = next((root for root in (folder, *folder.parents) if not _missing(root)), None)
    half = (folder / "ontology" / "prefixes.ttl").exists() or any((folder / "seeds").glob("*.ttl"))
    return whole or (folder if half else None)


def _missing(root: Path) -> list[str]:
    return [name for name in _PARTS if not (root / name).exists()]


def digest_of(paths: Iterator[Path] | tuple[Path, ...]) -> str:
    """The SHA-256 over the names and contents of files, in the order given; a file that is not there counts as
    empty.

    :raises CorpusError: a file cannot be read.
    """
    total = hashlib.sha256()
    for path in paths:
        try:
            content = content_of(path)
        except (FileNotFoundError, NotADirectoryError):
            content = b""
        except OSError as error:
            raise CorpusError(
                f"cannot be read: {error.strerror}", Location(path), "Check that it is a file and may be read."
            ) from error
        total.update(f"{path.name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
