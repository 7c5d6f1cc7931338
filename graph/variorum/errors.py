"""Every error that Variorum raises on purpose.

An error says what is wrong, where, and what to do about it. The command line and the HTTP
server each map these classes in one place; nothing else is caught there.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FEW = 10  # errors that are read without being counted first
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_IN_WORDS = ("no space left", "disk is full", "quota exceeded")  # of libraries whose errors have no number


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, columns in code points."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        relative = os.path.relpath(self.path)
        parts = [str(self.path) if relative.startswith("..") else relative]
        parts += [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join(parts)


def did_you_mean(near: Iterable[str], otherwise: str = "") -> str:
    """Advice that offers what comes near to something unknown; what is otherwise to be done where nothing does."""
    names = " or ".join(near)
    return f"Did you mean {names}?" if names else otherwise


def which_sources(slug: str, known: Iterable[str]) -> str:
    """Advice where there is no source of this name: those that come near, or the first ten."""
    return f"Sources: {', '.join(difflib.get_close_matches(slug, known := sorted(known), n=3) or known[:10])}."


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that there is no more room on a disk or for a file."""
    while error is not None:
        if isinstance(error, OSError) and (
            error.errno in FULL or any(words in str(error).lower() for words in FULL_IN_WORDS)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


class VariorumError(Exception):
    """The base of every deliberate error: `what` is wrong, at `where`, and `advice` on what to do."""

    def __init__(self, what: str, where: Location | None = None, advice: str = "") -> None:
        super().__init__(what, where, advice)
        self.what = what
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  → {self.advice}" if self.advice else text


class CorpusError(VariorumError):
    """The folder is no corpus, or one of its files cannot be used."""


class EmptyFileError(CorpusError):
    """A file of others has nothing in it that could be taken."""


class SeedError(CorpusError):
    """A Turtle file breaks the syntax or the rules of the claims model."""


class LinkError(CorpusError):
    """A file of links breaks the format, or says what cannot hold."""


class InvalidCorpusError(CorpusError):
    """Several errors that were found together; `errors` holds each one."""

    outcome = "nothing was built"

    def __init__(self, errors: Iterable[VariorumError], most: int | None = None) -> None:
        self.errors = tuple(errors)
        self.most = most
        count = len(self.errors)
        super().__init__(f"{count} error{'s' if count != 1 else ''}; {self.outcome}")

    def __reduce__(self) -> tuple[type[InvalidCorpusError], tuple[tuple[VariorumError, ...]]]:
        return type(self), (self.errors,)  # how it comes out of a pipe between processes

    def with_most(self, most: int) -> InvalidCorpusError:
        """The same, of which at most so many are shown."""
        return type(self)(self.errors, most)

    def __str__(self) -> str:
        shown = [str(error) for error in self.errors[: self.most]]
        count, files = len(self.errors), {error.where.path for error in self.errors if error.where}
        first = [f"{count} errors in {len(files)} file{'s' if len(files) != 1 else ''}:"] if count > FEW else []
        rest = [f"… and {count - len(shown)} more (--max)"] if len(shown) < count else []
        return "\n".join([*first, *shown, *rest, self.what])


class BrokenFilesError(InvalidCorpusError):
    """Files of others that cannot be read, each with its place."""

    outcome = "nothing was imported"


REBUILD = "Remove the folder of the snapshot, and build it again: variorum build."  # as a build keeps what seems whole


class SnapshotError(VariorumError):
    """A snapshot is missing, damaged, or cannot be written."""


class QueryError(VariorumError):
    """A query is malformed or asks for what the dataset does not have.

    `excerpt` is the line of the query where it goes wrong, with a caret below the place; empty where there is none.
    """

    def __init__(self, what: str, where: Location | None = None, advice: str = "", excerpt: str = "") -> None:
        super().__init__(what, where, advice)
        self.excerpt = excerpt

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, Location | None, str, str]]:
        return type(self), (self.what, self.where, self.advice, self.excerpt)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        shown = [f"    {line}" for line in self.excerpt.splitlines()]
        advice = [f"  → {self.advice}"] if self.advice else []
        return "\n".join([f"{place}{self.what}", *shown, *advice])


class UnknownSourceError(QueryError):
    """A query names a source that the corpus does not have."""


class UnknownQueryError(QueryError):
    """A saved query is named that the corpus does not have."""


class UnknownThingError(QueryError):
    """A parameter names what nobody speaks of, or what may be several things."""


class TextError(VariorumError):
    """The text of an article is missing, or is not the one that its source record pins."""


class BaselineError(VariorumError):
    """The baseline of a check is missing, is no report, or is another corpus's."""


class ReportError(VariorumError):
    """A report cannot be written."""


class RevisionError(VariorumError):
    """What is to be compared is no corpus, no snapshot and no revision, or cannot be built."""


class ExportError(VariorumError):
    """An export is asked for that there is not, or cannot be written."""


class WikidataError(VariorumError):
    """Wikidata cannot be asked, or does not answer as it should."""
