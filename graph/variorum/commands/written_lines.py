"""The two files of a source written, and the lines that are new in them."""

from __future__ import annotations

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
            yield from (f"{path.parent.name}/{path.name}: {line}" for line in _added(old, new))


def _added(old: TurtleText, new: TurtleText) -> list[str]:
    """The lines that are new, apart from how they end and from what declares prefixes."""
    known = {line.rstrip(" ;.") for line in old.text.splitlines()}
    lines = (line.strip() for line in new.text.splitlines() if line.rstrip(" ;.") not in known)
    return [line for line in lines if line and not line.startswith("@")]
