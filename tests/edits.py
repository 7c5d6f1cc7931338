"""Edits of the invented corpus, made when called, in the current folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Edit = Callable[[], object]

BLOG, BLOG_EVIDENCE = "seeds/tide-blog.ttl", "seeds/evidence/tide-blog.ttl"
LOG, LOG_EVIDENCE = "seeds/harbour-log.ttl", "seeds/evidence/harbour-log.ttl"
CHRONICLE, CHRONICLE_EVIDENCE = "seeds/kuesten-chronik.ttl", "seeds/evidence/kuesten-chronik.ttl"
BASE = "@base <https://example.org/harbour/> .\n"


def sub(path: str, old: str, new: str) -> Edit:
    """Replaces the first `old` of a file, which must be there."""

    def edit() -> None:
        text = Path(path).read_text("utf-8")
        assert old in text
        Path(path).write_text(text.replace(old, new, 1), "utf-8")

    return edit


def write(path: str, content: bytes) -> Edit:
    """Replaces the whole of a file."""
    return lambda: Path(path).write_bytes(content)


def recode(path: str, encoding: str) -> Edit:
    """Saves a file in another encoding."""
    return lambda: Path(path).write_bytes(Path(path).read_text("utf-8").encode(encoding))


def folder_in_place_of(path: str) -> Edit:
    """Puts an empty folder where a file was."""
    return all_of(Path(path).unlink, Path(path).mkdir)


def all_of(*edits: Edit) -> Edit:
    """All the edits, one after the other."""
    return lambda: [edit() for edit in edits]


# An edit that keeps the corpus valid and changes one source.
rename_a_ship = sub(BLOG, '"the ship Goosander"', '"the vessel Goosander"')
