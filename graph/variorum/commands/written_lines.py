"""The two files of a source written, and the lines that are new in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from variorum.atomic import write_text
from variorum.corpus.citing import Files
from variorum.corpus.editing import TurtleText


def write_files(before: Files, after: Files) -> Iterator[str]:
    """Writes the files of a source that have changed; gives each line that is new, behind the name of its file."""
    pairs = ((before.evidence, after.evidence, after.files.evidence), (before.claims, after.claims, after.files.claims))
    for old, new, path in pairs:
        if new.text != old.text:
            path.parent.mkdir(exist_ok=True)
            write_text(path, new.text)
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
