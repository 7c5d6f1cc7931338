"""The files with which a source begins: its record, which pins its text, and an evidence file without a citation."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.corpus.citing import CLAIMS_HEAD, HEAD, Files, house_order
from variorum.corpus.datatypes import is_well_typed
from variorum.corpus.editing import TurtleText
from variorum.corpus.encoding import decoded
from variorum.corpus.folder import SLUG, Corpus, SourceFiles
from variorum.corpus.meant import TAG, slug_of
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError, Location
from variorum.terms import IN_LANGUAGE, LABEL, RDF_TYPE, SCHEMA, VR, XSD

DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
LONGEST_TITLE = 250  # characters; a longer first line is a paragraph
Value = NamedNode | Literal


@dataclass(frozen=True)
class Beginning:
    """What the record of a source is to say: the path and the bytes of its text's file, and what is known of it. The
    title is the first line of the text where it is None, and none where it is empty; `note` says for readers of the
    files what was left out and why.
    """

    path: Path
    content: bytes
    slug: str = ""
    title: str | None = None
    language: str = "en"
    date: str = ""
    url: str = ""
    label: str = ""
    kind: NamedNode | None = None
    note: str = ""

    def text(self) -> str:
        """The text.

        :raises CorpusError: it is not UTF-8, or there is nothing in it.
        """
        text = decoded(self.content, self.path)
        if not _bare(text):
            raise CorpusError("there is no text in the file", Location(self.path), "Save the article's text there.")
        return text


def begun(corpus: Corpus, vocabulary: Vocabulary, beginning: Beginning) -> Files:
    """The files of a new source; nothing is written.

    :raises CorpusError: its slug is none or taken, its date or its language is none, its text is not UTF-8 or empty, or
        the ontology does not declare what the record needs.
    """
    slug = beginning.slug or slug_of(beginning.path.stem)
    if not SLUG.fullmatch(slug):
        advice = "A slug, the short name of a source, is lower-case words joined by hyphens: my-paper."
        raise CorpusError(f"{slug!r} is no slug", advice=advice)
    seeds = corpus.root / "seeds"
    files = SourceFiles(slug, seeds / f"{slug}.ttl", seeds / "evidence" / f"{slug}.ttl")
    for path in (files.claims, files.evidence):
        if path.exists():
            raise CorpusError("there is a file already", Location(path), "Give the source another slug (short name).")
    order = house_order(corpus, vocabulary)
    note = "".join(f"# {line}\n" for line in beginning.note.splitlines() if line.strip())
    claims = TurtleText(CLAIMS_HEAD.format(slug) + note, corpus.base, corpus.prefixes, order)
    for predicate, value in _said(corpus, slug, beginning):
        if not vocabulary.declares(predicate.value):
            shown = corpus.shorten(predicate.value)
            raise CorpusError(
                f"the ontology does not declare {shown}, which the record needs",
                Location(corpus.root / "ontology"),
                f'Declare it: {shown} a owl:DatatypeProperty ; rdfs:label "…"@en .',
            )
        claims = claims.with_triple(corpus.iri("source", slug), predicate, value)
    evidence = TurtleText(f"{HEAD.format(slug)}@base <{corpus.base}> .\n", corpus.base, corpus.prefixes, order)
    return Files(files, claims, evidence)


def _said(corpus: Corpus, slug: str, beginning: Beginning) -> list[tuple[NamedNode, Value]]:
    """What a record says."""
    text = beginning.text()
    title = title_in(text) if beginning.title is None else beginning.title
    if not TAG.fullmatch(beginning.language):
        raise CorpusError(f"{beginning.language!r} is no language", advice="Give a tag such as en, de or en-GB.")
    said: list[tuple[NamedNode, Value | None]] = [
        (RDF_TYPE, NamedNode(VR + "Source")),
        (RDF_TYPE, beginning.kind),
        (NamedNode(SCHEMA + "name"), Literal(title) if title else None),
        (LABEL, Literal(beginning.label, language="en") if beginning.label else None),
        (IN_LANGUAGE, Literal(beginning.language)),
        (NamedNode(SCHEMA + "datePublished"), _date(beginning.date) if beginning.date else None),
        (NamedNode(SCHEMA + "url"), _address(beginning.url) if beginning.url else None),
        (NamedNode(VR + "text"), corpus.iri("text", slug)),
        (NamedNode(VR + "textDigest"), Literal(hashlib.sha256(beginning.content).hexdigest())),
        (NamedNode(VR + "textFile"), Literal(beginning.path.name)),
        (NamedNode(VR + "textLength"), Literal(str(len(text)), datatype=NamedNode(XSD + "integer"))),
    ]
    return [(predicate, value) for predicate, value in said if value is not None]


def title_in(text: str) -> str:
    """The first line of a text that has any; empty where that is too long to be a title."""
    first = next(filter(None, map(_bare, text.splitlines())), "")
    return first if len(first) <= LONGEST_TITLE else ""


def _date(text: str) -> Literal:
    datatype = XSD + DATES.get(len(text), "date")
    if not (DATE.fullmatch(text) and is_well_typed(text, datatype)):
        raise CorpusError(f"{text!r} is no date", advice="Write 2025, 2025-06 or 2025-06-06.")
    return Literal(text, datatype=NamedNode(datatype))


def _bare(text: str) -> str:
    """A text without the white space, and the byte order mark, that it begins or ends with."""
    return text.strip("\ufeff \t\r\n\v\f\xa0")


def _address(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise CorpusError(f"{text!r} is no address", advice="Copy it from the browser: https://…") from error
