"""The two files of a source written, and the lines that are new in them, or gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from variorum.atomic import write_text
from variorum.corpus.citing import Files
from variorum.corpus.editing import TurtleText


def write_files(before: Files, after: Files) -> list[str]:
    """Writes the files of a source that have changed; each line that is new, behind the name of its file."""
    for old, new, path in _pairs(before, after):
        if new.text != old.text:
            path.parent.mkdir(exist_ok=True)
            write_text(path, new.text)
    return list(_lines(before, after))


def remove_from_files(before: Files, after: Files) -> list[str]:
    """Writes them likewise; each line that is gone."""
    write_files(before, after)
    return list(_lines(after, before))


def _pairs(before: Files, after: Files) -> tuple[tuple[TurtleText, TurtleText, Path], ...]:
    files = after.files
    return (before.evidence, after.evidence, files.evidence), (before.claims, after.claims, files.claims)


def _lines(before: Files, after: Files) -> Iterator[str]:
    """Each line that the one has not and the other has, behind the name of its file."""
    for old, new, path in _pairs(before, after):
        shown = path.relative_to(after.files.claims.parent.parent)
        yield from (f"{shown}: {line}" for line in _added(old, new))


def _added(old: TurtleText, new: TurtleText) -> list[str]:
    """The lines that are new, apart from how they end and from what declares prefixes."""
    known = Counter(line.rstrip(" ;.") for line in old.text.splitlines())
    found = []
    for line in new.text.splitlines():
        bare = line.rstrip(" ;.")
        if known[bare]:
            known[bare] -= 1
        elif bare and not bare.startswith("@"):
            found.append(line.strip())
    return found
