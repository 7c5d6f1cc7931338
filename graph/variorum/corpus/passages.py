"""Passages: spans of a source's text, named by RFC 5147 fragments, and the check that a text is the pinned one.

A position counts Unicode code points from 0; `#char=10,20` is the ten characters from the eleventh on
(RFC 5147, section 2.2.1).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.errors import Location, TextError
from variorum.terms import LOCATOR, PASSAGE

FRAGMENT = re.compile(r"(?P<text>[^#]+)#char=(?P<start>\d+),(?P<end>\d+)")


@dataclass(frozen=True, order=True)
class Passage:
    """The code points from `start` up to, not including, `end` of the text with the IRI `text`."""

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.text}#char={self.start},{self.end}"


def parse_passage(iri: str) -> Passage | None:
    """The passage that an IRI names, or None when it names none: another scheme, or an end that is not after the
    start.
    """
    match = FRAGMENT.fullmatch(iri) if "#char=" in iri else None  # most IRIs are none, and a page has thousands
    if match is None or int(match["start"]) >= int(match["end"]):
        return None
    return Passage(match["text"], int(match["start"]), int(match["end"]))


def place_of(place: str) -> tuple[NamedNode, NamedNode | Literal]:
    """The property and the value by which a citation says where its claim is stated: the IRI of a passage, or, of a
    source without a text, a locator in words.
    """
    return (PASSAGE, NamedNode(place)) if parse_passage(place) else (LOCATOR, Literal(place))


def locators(places: Iterable[str]) -> tuple[str, ...]:
    """The places that are no passages but locators, in words."""
    return tuple(place for place in places if not parse_passage(place))


@dataclass(frozen=True)
class PinnedText:
    """What a source record says of its text: its file's name, SHA-256 and length in code points."""

    slug: str
    iri: str
    file: str
    digest: str
    length: int


def read_text(pinned: PinnedText, folder: Path) -> str:
    """The text of a source from `folder`: the file that the record names, or `<slug>.txt`.

    :raises TextError: there is no such file, it is not UTF-8, or it is not the pinned text.
    """
    path = next((p for p in (folder / pinned.file, folder / f"{pinned.slug}.txt") if p.is_file()), None)
    if path is None:
        raise TextError(
            f"no text for {pinned.slug}", Location(folder), f"Put it there as {pinned.file or pinned.slug + '.txt'}."
        )
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != pinned.digest:
        raise TextError(
            f"the text of {pinned.slug} has changed: "
            f"SHA-256 {digest[:12]}… where the record pins {pinned.digest[:12]}…",
            Location(path),
            "Get the pinned text back, or check every passage against the new one and pin it anew.",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextError(
            f"the text of {pinned.slug} is not UTF-8 (byte {error.start})",
            Location(path),
            "Save it as UTF-8, and pin it anew: its digest, its length, and every passage.",
        ) from error
    if len(text) != pinned.length:
        raise TextError(
            f"the text of {pinned.slug} has {len(text)} code points where the record says {pinned.length}",
            Location(path),
            "Correct vr:textLength in the source record.",
        )
    return text


def outside(passages: Iterable[Passage], text: str) -> list[tuple[Passage, str]]:
    """The passages that do not lie well in `text`, each with the reason: past its end, or beginning or ending with
    white space, within a character as readers see it, or within a word.
    """
    from variorum.corpus.boundaries import Boundaries  # what needs no text need not load the tables of Unicode

    found, boundaries = [], Boundaries(text)
    for passage in sorted(set(passages)):
        if passage.end > len(text):
            found.append((passage, f"ends past the text's {len(text)} code points"))
            continue
        span, ends = text[passage.start : passage.end], (passage.start, passage.end)
        if span != span.strip():
            found.append((passage, "begins or ends with white space"))
        elif any(boundaries.cuts_character(place) for place in ends):
            found.append((passage, "begins or ends within a character, between a letter and its accent or the like"))
        elif any(boundaries.cuts_word(place) for place in ends):
            found.append((passage, "begins or ends within a word"))
    return found
