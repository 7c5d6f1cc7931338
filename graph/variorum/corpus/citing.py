"""A claim and its citation, written into the two files of a source from the words that state it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.editing import TurtleText, written
from variorum.corpus.folder import Corpus, SourceFiles
from variorum.corpus.loading import Source
from variorum.corpus.passages import read_text
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.errors import CorpusError, Location
from variorum.terms import ASSERTED, DENIED, LABEL, RDF_TYPE

HEAD = "# Where {} states its claims, and with what stance.\n"


@dataclass(frozen=True)
class Claim:
    """What a source states, with what stance (an IRI), and to whom it attributes that."""

    subject: NamedNode
    predicate: NamedNode
    value: NamedNode | Literal
    stance: str = ASSERTED
    speaker: NamedNode | None = None


@dataclass(frozen=True)
class Files:
    """The claims and the evidence of a source as text, to be changed and written."""

    files: SourceFiles
    claims: TurtleText
    evidence: TurtleText

    @property
    def triples(self) -> frozenset[Quad]:
        """What the claims file says."""
        return frozenset(parse_turtle(self.claims.text.encode(), self.files.claims).triples)

    def describes(self, thing: NamedNode) -> bool:
        """Whether a thing has a type and a label in the claims file."""
        said = {triple.predicate for triple in self.triples if triple.subject == thing}
        return {RDF_TYPE, LABEL} <= said

    def with_label(self, thing: NamedNode, label: str) -> Files:
        """Both files with what the curators call a thing, in English."""
        return replace(self, claims=self.claims.with_triple(thing, LABEL, Literal(label, language="en")))

    def with_thing(self, thing: NamedNode, type_: NamedNode, label: str, passage: tuple[int, int]) -> Files:
        """Both files with what a thing is, cited, and what the curators call it."""
        files = self.with_claim(Claim(thing, RDF_TYPE, type_), passage)
        labelled = any((t.subject, t.predicate) == (thing, LABEL) for t in self.triples)
        return files if labelled else files.with_label(thing, label)

    def with_claim(self, claim: Claim, passage: tuple[int, int]) -> Files:
        """Both files with a claim and where the text states it; what is denied has no triple, only its citation.

        A claim that is cited with this stance and speaker gets the passage beside those that it has.
        """
        claims = self.claims
        if claim.stance != DENIED and Quad(claim.subject, claim.predicate, claim.value) not in self.triples:
            claims = claims.with_triple(claim.subject, claim.predicate, claim.value)
        return replace(self, claims=claims, evidence=self._with_passage(claim, passage))

    def _with_passage(self, claim: Claim, passage: tuple[int, int]) -> TurtleText:
        base, prefixes = self.evidence.base, self.evidence.prefixes
        said = " ".join(written(term, base, prefixes) for term in (claim.predicate, claim.value))
        more = [] if claim.stance == ASSERTED else [NamedNode(claim.stance)]
        more += [claim.speaker] if claim.speaker else []
        tail = " ".join(written(term, base, prefixes) for term in more)
        pattern = rf"{re.escape(said)} ([\d\s]+\d)" + (rf"\s+{re.escape(tail)}" if tail else "")
        start, end = passage
        offsets = self.evidence.members(claim.subject, "vr:stated", pattern)
        if offsets is None:
            end_of_list = f"  {tail})" if tail else ")"
            return self.evidence.with_line(claim.subject, "vr:stated", f"({said} {start} {end}{end_of_list}")
        there = [tuple(map(int, pair)) for pair in re.findall(r"(\d+)\s+(\d+)", self.evidence.text[slice(*offsets)])]
        pairs = "  ".join(f"{first} {last}" for first, last in sorted({*there, passage}))
        text = f"{self.evidence.text[: offsets[0]]}{pairs}{self.evidence.text[offsets[1] :]}"
        return replace(self.evidence, text=text)


def read_files(corpus: Corpus, slug: str, names: Iterable[NamedNode] = ()) -> Files:
    """The files of a source; properties that give names stand before the labels in them.

    :raises CorpusError: there is no such source, or a file breaks the syntax.
    """
    known = {files.slug: files for files in corpus.sources}
    if slug not in known:
        near = difflib.get_close_matches(slug, known, n=3) or sorted(known)[:10]
        raise CorpusError(f"there is no source {slug!r}", advice=f"Sources: {', '.join(near)}.")
    files = known[slug]
    read_turtle(files.claims)
    if files.evidence.exists():
        read_turtle(files.evidence)
        evidence = files.evidence.read_text("utf-8")
    else:
        evidence = HEAD.format(slug)
    claims = files.claims.read_text("utf-8")
    first = frozenset(written(name, corpus.base, corpus.prefixes) for name in names)
    return Files(files, *(TurtleText(text, corpus.base, corpus.prefixes, first) for text in (claims, evidence)))


def text_of_source(files: Files, corpus: Corpus, folder: Path) -> str:
    """The text of a source from a folder, held against what its record pins.

    :raises TextError: it is not there, or not the pinned one.
    :raises CorpusError: the record names no text.
    """
    slug, claims = files.files.slug, read_turtle(files.files.claims)
    iris = [corpus.iri(kind, slug) for kind in ("source", "graph", "evidence")]
    pinned = Source(slug, iris[0], iris[1], iris[2], claims, claims).pinned_text
    if not pinned.iri:
        raise CorpusError("the source's record names no text", Location(files.files.claims), "Add vr:text to it.")
    return read_text(pinned, folder)
