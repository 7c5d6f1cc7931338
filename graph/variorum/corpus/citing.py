"""A claim and its citation, written into the two files of a source from the words that state it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from variorum.corpus.editing import TurtleText, written
from variorum.corpus.evidence import STANCES
from variorum.corpus.folder import SLUG, Corpus, SourceFiles
from variorum.corpus.loading import Source, closest
from variorum.corpus.passages import read_text
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError, Location
from variorum.terms import ASSERTED, DENIED, LABEL, RDF_TYPE, RDFS, VR, XSD, Term, local_name

RANGE = NamedNode(RDFS + "range")
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
        tail = "".join(f" {written(term, base, prefixes)}" for term in more)
        start, end = passage
        offsets = self.evidence.members(claim.subject, "vr:stated", rf"{re.escape(said)} ([\d\s]+){re.escape(tail)}")
        if offsets is None:
            return self.evidence.with_line(claim.subject, "vr:stated", f"({said} {start} {end}{tail})")
        there = [tuple(map(int, pair)) for pair in re.findall(r"(\d+)\s+(\d+)", self.evidence.text[slice(*offsets)])]
        pairs = "  ".join(f"{first} {last}" for first, last in sorted({*there, passage}))
        text = f"{self.evidence.text[: offsets[0]]}{pairs}{self.evidence.text[offsets[1] :]}"
        return replace(self.evidence, text=text)


def read_files(corpus: Corpus, slug: str) -> Files:
    """The files of a source.

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
    return Files(files, *(TurtleText(text, corpus.base, corpus.prefixes) for text in (claims, evidence)))


def term_meant(text: str, corpus: Corpus) -> NamedNode:
    """The IRI that is meant by `<…>`, by a name with a prefix, or by `kind/slug`.

    :raises CorpusError: it is none of these.
    """
    parts = text.split("/")
    if len(parts) == 2 and all(SLUG.fullmatch(part) for part in parts):
        return NamedNode(corpus.base + text)
    found = _parsed(text, corpus)
    if not isinstance(found, NamedNode):
        advice = f"Write kind/slug, a name with one of the prefixes {', '.join(sorted(corpus.prefixes))}, or <an IRI>."
        raise CorpusError(f"{text!r} names nothing", advice=advice)
    return found


def property_meant(text: str, corpus: Corpus, vocabulary: Vocabulary) -> NamedNode:
    """The property that is meant.

    :raises CorpusError: the ontology does not declare it.
    """
    found = term_meant(text, corpus) if text != "a" else RDF_TYPE
    if not vocabulary.declares(found.value):
        near = closest(found.value, vocabulary)
        advice = f"Did you mean {corpus.shorten(near)}? " if near else ""
        raise CorpusError(f"the ontology has no {text}", advice=f"{advice}Declare it in ontology/ first.")
    return found


def value_meant(text: str, predicate: NamedNode, corpus: Corpus, vocabulary: Vocabulary) -> NamedNode | Literal:
    """The value that is meant: as Turtle writes it, or else as a text or number of the kind that the property takes.

    :raises CorpusError: the property takes things, and this names none.
    """
    types = [
        t.object.value
        for t in vocabulary.triples
        if (t.subject, t.predicate) == (predicate, RANGE) and isinstance(t.object, NamedNode)
    ]
    takes_text = any(name.startswith(XSD) or local_name(name) in ("Literal", "langString") for name in types)
    if not takes_text:
        parts = text.split("/")
        if len(parts) == 2 and all(SLUG.fullmatch(part) for part in parts):
            return NamedNode(corpus.base + text)
    found = _parsed(text, corpus)
    if isinstance(found, NamedNode | Literal) and not (takes_text and isinstance(found, NamedNode)):
        return _typed(found, types)
    if types and not takes_text:
        return term_meant(text, corpus)
    return _typed(Literal(text), types)


def _typed(value: NamedNode | Literal, types: list[str]) -> NamedNode | Literal:
    """A plain text in the datatype that a property takes, if it takes just one."""
    plain = isinstance(value, Literal) and value.datatype.value == XSD + "string"
    wanted = [name for name in types if name.startswith(XSD)]
    if plain and len(wanted) == 1:
        return Literal(value.value, datatype=NamedNode(wanted[0]))
    return value


def _parsed(text: str, corpus: Corpus) -> Term | None:
    """What a text is in Turtle; None where it is nothing."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in corpus.prefixes.items())
    try:
        triples = list(parse(f"{head}<urn:s> <urn:p> {text}\n.", format=RdfFormat.TURTLE, base_iri=corpus.base))
    except SyntaxError:
        return None
    return triples[0].object if len(triples) == 1 else None


def stance_meant(text: str) -> str:
    """The stance with this name.

    :raises CorpusError: there is none.
    """
    if VR + text not in STANCES:
        names = ", ".join(map(local_name, STANCES))
        raise CorpusError(f"there is no stance {text!r}", advice=f"The stances: {names}.")
    return VR + text


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
